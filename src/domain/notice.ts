/** What a person should know or do about a connection, although it works. */
import { goOnWords, type Reminded } from "./reminders.js";
import type { Vendor } from "./source.js";

/**
 * OBJECT_HIDDEN, FIELDS_HIDDEN: the user who signed in may not see something that is read. SCOPE_MISSING: the sign-in
 * does not cover something. NOT_SET_UP: something could be written once a person has set it up. CALLS_LOW: the
 * vendor's limits are nearly used up, whoever used them. REMINDERS_GO_ON: the source goes on reminding debtors who have
 * a payment plan, or while contact about payment is paused, as far as is known. EVENTS_MISSING: change events that are wanted do not come.
 */
export const noticeCodes = [
  "OBJECT_HIDDEN",
  "FIELDS_HIDDEN",
  "SCOPE_MISSING",
  "NOT_SET_UP",
  "CALLS_LOW",
  "REMINDERS_GO_ON",
  "EVENTS_MISSING",
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

/** @param reminded as far as is known */
export function reminderNotices(vendor: Vendor, reminded: Reminded): Notice[] {
  if (reminded.plan + reminded.pause === 0) return [];
  return [{ code: "REMINDERS_GO_ON", message: goOnWords(vendor, reminded) }];
}

/** A subscription to change events. */
export interface SubscriptionFacts {
  /** Since when it is wanted, and when anything came last, a mere sign of life included. */
  readonly since: Date;
  readonly heardAt: Date | null;
  /** Why nothing can be taken for now, in words. */
  readonly problem: string | null;
}

/** A stream that lives tells of itself within five minutes; twice as long is silence. */
const silentAfterSeconds = 10 * 60;

/** Nothing while change events come, or were wanted only just now. */
export function subscriptionNotices(facts: SubscriptionFacts | null, now: Date): Notice[] {
  if (facts === null) return [];
  if (facts.problem !== null) return [{ code: "EVENTS_MISSING", message: facts.problem }];
  const silentSeconds = (now.getTime() - (facts.heardAt ?? facts.since).getTime()) / 1_000;
  if (silentSeconds <= silentAfterSeconds) return [];
  const message = `No change event and no sign of life has come for ${Math.floor(silentSeconds / 60)} minutes. See that a worker runs and that it may reach the vendor's address for events. Changes are found by asking, in their own time.`;
  return [{ code: "EVENTS_MISSING", message }];
}

export interface Notice {
  readonly code: (typeof noticeCodes)[number];
  /** What it is, what follows and what to do where, in plain sentences. */
  readonly message: string;
}
