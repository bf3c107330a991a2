/**
 * Dates and sums around a statutory moratorium of England and Wales. Source: SI 2020/1311, the Debt Respite Scheme.
 * All days are those of the debtor's zone.
 */
import { addDays, addMonthsClamped, laterOf, type PlainDate } from "../calendar.js";

export const standardMoratorium = {
  /** reg 26(2) */
  standardDays: 60,
  /** reg 32(2) */
  daysAfterCrisis: 30,
} as const;

export interface MoratoriumEntry {
  readonly kind: "BREATHING_SPACE" | "MENTAL_HEALTH_CRISIS";
  readonly registerEntryOn: PlainDate;
  /** When crisis treatment stopped. */
  readonly treatmentEndedOn?: PlainDate | undefined;
  /** A question whether treatment goes on, which nobody answered. */
  readonly statusRequestUnansweredSince?: PlainDate | undefined;
  readonly debtorDiedOn?: PlainDate | undefined;
}

export interface MoratoriumWindow {
  readonly startsOn: PlainDate;
  /** Inclusive; null while a crisis lasts. */
  readonly lastDay: PlainDate | null;
  /** Where a death ends it: the day after, reg 21(1). */
  readonly endsOn?: PlainDate;
}

/** It begins on the day after the register's entry (reg 26(1), 32(1)). */
export function moratoriumWindow(
  entry: MoratoriumEntry,
  { standardDays, daysAfterCrisis }: { standardDays: number; daysAfterCrisis: number },
): MoratoriumWindow {
  const startsOn = addDays(entry.registerEntryOn, 1);
  const ends =
    entry.kind === "BREATHING_SPACE"
      ? [addDays(startsOn, standardDays - 1)]
      : [entry.treatmentEndedOn, entry.statusRequestUnansweredSince]
          .filter((day) => day !== undefined)
          .map((day) => addDays(day, daysAfterCrisis - 1));
  const { debtorDiedOn } = entry;
  if (debtorDiedOn === undefined) return { startsOn, lastDay: earliest(ends) };
  const endsOn = addDays(debtorDiedOn, 1);
  return { startsOn, lastDay: earliest([...ends, endsOn]), endsOn };
}

function earliest(days: readonly PlainDate[]): PlainDate | null {
  return days.toSorted()[0] ?? null;
}

/** Not in the 25 days that begin with the start, and before the end of day 35: reg 27(2)-(3). */
export function midwayReview(startsOn: PlainDate): { from: PlainDate; by: PlainDate } {
  return { from: addDays(startsOn, 25), by: addDays(startsOn, 34) };
}

/** Before the end of day 50: reg 19(2). */
export function creditorCourtApplication(startsOn: PlainDate): { by: PlainDate } {
  return { by: addDays(startsOn, 49) };
}

/** The last one ended more than 12 months before: reg 24(3)(g). None has to pass for a crisis. */
export function earliestReapplication(previousEndedOn: PlainDate): PlainDate {
  return addDays(addMonthsClamped(previousEndedOn, 12), 1);
}

/** What proceedings that are pending may do while it lasts: reg 10. */
export function pendingProceedings(proceeding: "CLAIM" | "BANKRUPTCY_PETITION"): {
  readonly stayed: boolean;
  readonly mayContinueToJudgment: boolean;
  readonly mayEnforceDuringMoratorium: boolean;
  readonly mustNotifyCourt: boolean;
} {
  const stayed = proceeding === "BANKRUPTCY_PETITION";
  return {
    stayed,
    mayContinueToJudgment: !stayed,
    mayEnforceDuringMoratorium: false,
    mustNotifyCourt: true,
  };
}

/** Not before eight weeks that begin with the day on which it ends: reg 8, 9. */
export function extendedLimitation(
  limitationExpiresOn: PlainDate,
  moratoriumEndsOn: PlainDate,
): PlainDate {
  return laterOf(limitationExpiresOn, addDays(moratoriumEndsOn, 8 * 7 - 1));
}

export interface AccruedCharge {
  readonly kind: "INTEREST" | "FEE";
  readonly on: "WHOLE_DEBT" | "PRINCIPAL" | "ARREARS";
  readonly amountMinor: bigint;
}

/**
 * What accrued while it lasted is never to be paid, neither later (reg 7(2)-(6), 7(10)); of a secured debt that is
 * interest on arrears only (reg 7(9)).
 */
export function frozenCharges(
  charges: readonly AccruedCharge[],
  secured: boolean,
): { frozenMinor: bigint; billableMinor: bigint } {
  const isFrozen = ({ kind, on }: AccruedCharge): boolean =>
    !secured || (kind === "INTEREST" && on === "ARREARS");
  const sum = (of: readonly AccruedCharge[]): bigint =>
    of.reduce((total, { amountMinor }) => total + amountMinor, 0n);
  return {
    frozenMinor: sum(charges.filter(isFrozen)),
    billableMinor: sum(charges.filter((charge) => !isFrozen(charge))),
  };
}
