/**
 * Attempts that follow what was allowed, one after the other, over a change of the clocks; and whether they keep to
 * the caps and hours, told by calendar arithmetic that shares nothing with the decision.
 */
import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import type { ContactCase, LogEntry, Outcome } from "../../src/domain/contact/case.js";
import { decideContact } from "../../src/domain/contact/decision.js";
import type { PolicyPack } from "../../src/domain/contact/pack.js";

/** With half and three-quarter hours, and with a half hour's change; the days around a change of the clocks. */
const zones = [
  ["America/New_York", ["2026-03-08", "2026-11-01"]],
  ["America/St_Johns", ["2026-03-08", "2026-11-01"]],
  ["Europe/London", ["2026-03-29", "2026-10-25"]],
  ["Australia/Adelaide", ["2026-04-05", "2026-10-04"]],
  ["Australia/Lord_Howe", ["2026-04-05", "2026-10-04"]],
  ["Asia/Kolkata", ["2026-06-10", "2026-12-01"]],
  ["Asia/Kathmandu", ["2026-06-10", "2026-12-01"]],
  ["America/Los_Angeles", ["2026-03-08", "2026-11-01"]],
] as const;

/** What a pack promises, in other words than its own. */
interface Promise {
  readonly pack: string;
  readonly region: string;
  readonly caps: readonly {
    readonly most: number;
    readonly days: number;
    readonly outcomes: readonly Outcome[];
  }[];
  readonly quietDaysAfterConversation: number;
  /** Local hours of a day from 1, Monday. */
  readonly hours: (weekday: number) => readonly [number, number];
}

const reached: readonly Outcome[] = ["CONVERSATION", "VOICEMAIL"];

const promises: readonly Promise[] = [
  {
    pack: "us.fdcpa-regf",
    region: "US-NY",
    caps: [{ most: 7, days: 7, outcomes: [...reached, "RANG_OUT", "ANSWERED_NO_CONVERSATION"] }],
    quietDaysAfterConversation: 7,
    hours: () => [8, 21],
  },
  {
    pack: "us.ma",
    region: "US-MA",
    caps: [{ most: 2, days: 7, outcomes: reached }],
    quietDaysAfterConversation: 0,
    hours: () => [8, 21],
  },
  {
    pack: "us.wa",
    region: "US-WA",
    caps: [{ most: 3, days: 7, outcomes: [...reached, "ANSWERED_NO_CONVERSATION"] }],
    quietDaysAfterConversation: 0,
    hours: () => [7.5, 21],
  },
  {
    pack: "au.accc-asic",
    region: "AU-SA",
    caps: [
      { most: 3, days: 7, outcomes: ["CONVERSATION"] },
      { most: 10, days: 30, outcomes: ["CONVERSATION"] },
    ],
    quietDaysAfterConversation: 0,
    hours: (weekday) => [weekday >= 6 ? 9 : 7.5, 21],
  },
  {
    pack: "ca.bc",
    region: "CA-BC",
    caps: [],
    quietDaysAfterConversation: 0,
    hours: (weekday) => (weekday === 7 ? [13, 17] : [7, 21]),
  },
];

export interface Schedule {
  readonly promise: Promise;
  readonly timeZone: string;
  /** Each so many minutes after the one before; with what comes of it where it is allowed. */
  readonly attempts: readonly { readonly afterMinutes: number; readonly outcome: Outcome }[];
  readonly begins: number;
}

export const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    promise: fc.constantFrom(...promises),
    zone: fc.constantFrom(...zones),
    change: fc.integer({ min: 0, max: 1 }),
    daysBefore: fc.integer({ min: 1, max: 12 }),
    attempts: fc.array(
      fc.record({
        afterMinutes: fc.oneof(
          fc.integer({ min: 1, max: 120 }),
          fc.integer({ min: 120, max: 2_880 }),
        ),
        outcome: fc.constantFrom<Outcome>(
          "RANG_OUT",
          "RANG_OUT",
          "VOICEMAIL",
          "CONVERSATION",
          "ANSWERED_NO_CONVERSATION",
          "BUSY",
        ),
      }),
      { minLength: 15, maxLength: 30, size: "max" },
    ),
  })
  .map(({ promise, zone: [timeZone, changes], change, daysBefore, attempts }) => ({
    promise,
    timeZone,
    attempts,
    begins: Date.parse(`${changes[change]}T00:00Z`) - daysBefore * 86_400_000,
  }));

/** The attempts that were allowed, made. */
export function follow(
  { promise, timeZone, attempts, begins }: Schedule,
  packs: readonly PolicyPack[],
): LogEntry[] {
  const log: LogEntry[] = [];
  let at = begins;
  for (const { afterMinutes, outcome } of attempts) {
    at += afterMinutes * 60_000;
    const facts: ContactCase = {
      collector: { role: "THIRD_PARTY", entityId: "agency-1" },
      people: [
        {
          id: "p1",
          kind: "NATURAL",
          relation: "DEBTOR",
          places: [{ timeZone, region: promise.region, basis: "RESIDENCE" }],
        },
      ],
      debts: [{ id: "d1", kind: "CONSUMER" }],
      contactPoints: [{ id: "cp1", personId: "p1", channel: "VOICE", place: "MOBILE" }],
      contactLog: log,
      holidays: [],
      attempt: {
        at: new Date(at).toISOString(),
        channel: "VOICE",
        contactPointId: "cp1",
        recipientPersonId: "p1",
        purpose: "COLLECT",
        debtIds: ["d1"],
      },
    };
    if (decideContact(facts, packs).decision !== "ALLOW") continue;
    log.push({
      at: facts.attempt.at,
      direction: "OUTBOUND",
      channel: "VOICE",
      personId: "p1",
      debtIds: ["d1"],
      outcome,
    });
  }
  return log;
}

/** What a log breaks of the promise. */
export function broken(log: readonly LogEntry[], { promise, timeZone }: Schedule): string[] {
  const contacts = log.map(({ at, outcome }) => {
    const local = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
    return { local, date: local.toPlainDate(), outcome };
  });
  const found: string[] = [];
  for (const [index, { local, date }] of contacts.entries()) {
    const [from, to] = promise.hours(local.dayOfWeek);
    const hour = local.hour + local.minute / 60 + local.second / 3_600;
    if (hour < from || hour >= to) found.push(`${local.toString()} is outside the hours`);
    for (const { most, days, outcomes } of promise.caps) {
      const window = contacts
        .slice(0, index + 1)
        .filter((each) => outcomes.includes(each.outcome))
        .filter((each) => each.date.until(date).days < days);
      if (window.length > most) found.push(`${local.toString()} is one of ${window.length}`);
    }
    const spoke = contacts
      .slice(0, index)
      .some(
        (each) =>
          each.outcome === "CONVERSATION" &&
          each.date.until(date).days < promise.quietDaysAfterConversation,
      );
    if (spoke) found.push(`${local.toString()} is too soon after a conversation`);
  }
  return found;
}
