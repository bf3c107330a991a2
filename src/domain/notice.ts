/** What a person should know or do about a connection, although it works. */
import { goOnWords } from "./reminders.js";
import type { Vendor } from "./source.js";

/**
 * OBJECT_HIDDEN, FIELDS_HIDDEN: the user who signed in may not see something that is read. SCOPE_MISSING: the sign-in
 * does not cover something. NOT_SET_UP: something could be written once a person has set it up. CALLS_LOW: the
 * vendor's limits are nearly used up, whoever used them. REMINDERS_GO_ON: the source goes on reminding debtors who have
 * a payment plan, as far as is known.
 */
export const noticeCodes = [
  "OBJECT_HIDDEN",
  "FIELDS_HIDDEN",
  "SCOPE_MISSING",
  "NOT_SET_UP",
  "CALLS_LOW",
  "REMINDERS_GO_ON",
] as const;

/** The part of every limit that is kept for people who wait for an answer. */
export const keptForPeople = 0.2;

/** What a vendor said last of the day's calls. */
export interface CallsLeft {
  readonly remaining: number;
  readonly limit: number;
}

/** Nothing while there is more than the part that is kept for people. */
export function callsNotices(left: CallsLeft | null): Notice[] {
  if (left === null || left.remaining > Math.ceil(left.limit * keptForPeople)) return [];
  const message = `${left.remaining} of ${left.limit} calls are left for today, other programs' calls included. They are kept for people who wait for an answer; reading and writing go on by themselves when there are more. If this lasts, look in the vendor's own screens for what uses them.`;
  return [{ code: "CALLS_LOW", message }];
}

/** @param debtors who are reminded beside a payment plan, as far as is known */
export function reminderNotices(vendor: Vendor, debtors: number): Notice[] {
  return debtors === 0 ? [] : [{ code: "REMINDERS_GO_ON", message: goOnWords(vendor, debtors) }];
}

export interface Notice {
  readonly code: (typeof noticeCodes)[number];
  /** What it is, what follows and what to do where, in plain sentences. */
  readonly message: string;
}
