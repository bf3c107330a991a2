/** What follows in time when something is recorded: when a person looks, and when it ends by itself. */
import { addDays, type PlainDate } from "../calendar.js";
import { dayNumber, Zone } from "../contact/zone.js";
import {
  creditorCourtApplication,
  midwayReview,
  moratoriumWindow,
  standardMoratorium,
  type MoratoriumWindow,
} from "../legal/moratorium.js";
import type { CircumstanceBody, HoldBody, PlacedHoldKind } from "./kinds.js";

export interface RecordedDates {
  readonly lookOn: PlainDate | null;
  readonly endsAt: Date | null;
  /** The last day on which what is sealed is kept. */
  readonly detailUntil: PlainDate;
}

/** House measures, in days: nobody waits longer than this without a person having looked. */
const usualDays: Readonly<
  Record<Exclude<PlacedHoldKind, "BREATHING_SPACE" | "MENTAL_HEALTH_CRISIS">, number | null>
> = {
  HARDSHIP: 30,
  // "Stop" has no end to wait for.
  CEASE: null,
  REPRESENTATION: 30,
  DECEASED: 60,
  INSOLVENCY: 90,
  DATA_PROBLEM: 7,
  MANUAL: 14,
};
const usualNeedDays = 90;
const usualAnswerDays = 14;
const acknowledgeDays = 5;
/** A final response within eight weeks: FCA DISP 1.6.2 R. As recalled: no text of it was at hand. */
export const complaintAnswerDays = 56;
/** Money takes so long from bank to bank. */
const promiseGraceDays = 3;
const detailDays = 2 * 365;
/** Day 21 to 30: SI 2020/1311 reg 33. */
const crisisLookDay = 20;

/** The days of a statutory moratorium, in the debtor's zone. */
export function moratoriumOf({ hold, moratorium }: HoldBody): MoratoriumWindow | null {
  if (moratorium === null || (hold !== "BREATHING_SPACE" && hold !== "MENTAL_HEALTH_CRISIS"))
    return null;
  const { registerEntryOn, treatmentEndedOn, statusRequestUnansweredSince } = moratorium;
  return moratoriumWindow(
    {
      kind: hold,
      registerEntryOn,
      ...(treatmentEndedOn === null ? {} : { treatmentEndedOn }),
      ...(statusRequestUnansweredSince === null ? {} : { statusRequestUnansweredSince }),
    },
    standardMoratorium,
  );
}

/** @param timeZone of the tenant: its days are meant. */
export function datesOf(
  { body, lookOn }: { readonly body: CircumstanceBody; readonly lookOn: PlainDate | null },
  today: PlainDate,
  timeZone: string,
): RecordedDates {
  const window = body.kind === "HOLD" ? moratoriumOf(body) : null;
  const lastDay = window?.lastDay ?? null;
  return {
    lookOn: lookOn ?? usualLook(body, today),
    endsAt: lastDay === null ? null : beginningOf(addDays(lastDay, 1), timeZone),
    detailUntil: body.kind === "SUPPORT_NEED" ? body.expiresOn : addDays(today, detailDays),
  };
}

function usualLook(body: CircumstanceBody, today: PlainDate): PlainDate | null {
  switch (body.kind) {
    case "HOLD":
      return usualHoldLook(body, today);
    case "SUPPORT_NEED":
      return earlier(addDays(today, usualNeedDays), body.expiresOn);
    case "DISPUTE":
      return addDays(today, usualAnswerDays);
    case "PROMISE":
      return addDays(body.promisedOn, promiseGraceDays);
    case "COMPLAINT":
      return addDays(today, acknowledgeDays);
    case "REVIEW":
      return today;
    case "COMMITMENT":
    case "PREFERENCE":
    case "OPT_OUT":
    case "CONSENT":
      return null;
  }
}

/**
 * Of a moratorium when the law lets or makes the creditor look: from day 26 of breathing space (SI 2020/1311 reg 27),
 * from day 21 of a crisis (reg 33).
 */
function usualHoldLook(body: HoldBody, today: PlainDate): PlainDate | null {
  const { hold } = body;
  if (hold === "BREATHING_SPACE" || hold === "MENTAL_HEALTH_CRISIS") {
    const startsOn = moratoriumOf(body)?.startsOn ?? today;
    if (hold === "MENTAL_HEALTH_CRISIS") return addDays(startsOn, crisisLookDay);
    return midwayReview(startsOn).from;
  }
  const days = usualDays[hold];
  return days === null ? null : addDays(today, days);
}

function earlier(a: PlainDate, b: PlainDate): PlainDate {
  return a < b ? a : b;
}

/** The first instant of the day in that zone. */
function beginningOf(day: PlainDate, timeZone: string): Date {
  return new Date(Zone.named(timeZone).dayBegins(dayNumber(day), -Infinity));
}

export const legalDateKinds = [
  "STARTS",
  "LAST_DAY",
  "MIDWAY_REVIEW",
  "COURT_APPLICATION",
  "STATUS_CHECK",
] as const;

/** A day that the law names. From and by are both included; null is open. */
export interface LegalDate {
  readonly what: (typeof legalDateKinds)[number];
  readonly from: PlainDate | null;
  readonly by: PlainDate | null;
  readonly citation: string;
}

/** What the law says of a moratorium's days, in order; none for other holds. */
export function legalDatesOf(body: HoldBody): LegalDate[] {
  const window = moratoriumOf(body);
  if (window === null) return [];
  const { startsOn, lastDay } = window;
  const on = (what: LegalDate["what"], day: PlainDate | null, citation: string): LegalDate[] =>
    day === null ? [] : [{ what, from: day, by: day, citation }];
  const law = "SI 2020/1311";
  if (body.hold === "BREATHING_SPACE")
    return [
      ...on("STARTS", startsOn, `${law} reg 26(1)`),
      { what: "MIDWAY_REVIEW", ...midwayReview(startsOn), citation: `${law} reg 27` },
      {
        what: "COURT_APPLICATION",
        from: null,
        ...creditorCourtApplication(startsOn),
        citation: `${law} reg 19(2)`,
      },
      ...on("LAST_DAY", lastDay, `${law} reg 26(2)`),
    ];
  return [
    ...on("STARTS", startsOn, `${law} reg 32(1)`),
    {
      what: "STATUS_CHECK",
      from: addDays(startsOn, crisisLookDay),
      by: addDays(startsOn, crisisLookDay + 9),
      citation: `${law} reg 33`,
    },
    ...on("LAST_DAY", lastDay, `${law} reg 32(2)`),
  ];
}
