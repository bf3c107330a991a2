/** When a person looks, when it ends by itself, and the days that the law names. */
import { describe, expect, test } from "@jest/globals";
import { addDays, parsePlainDate } from "../../../src/domain/calendar.js";
import { datesOf, legalDatesOf, moratoriumOf } from "../../../src/domain/circumstances/dates.js";
import type {
  CircumstanceBody,
  HoldBody,
  Moratorium,
  PlacedHoldKind,
} from "../../../src/domain/circumstances/kinds.js";
import { hold, need } from "./support.js";

const day = parsePlainDate;
const today = day("2026-06-10");
const entry = {
  registerEntryOn: day("2026-06-01"),
  treatmentEndedOn: null,
  statusRequestUnansweredSince: null,
};
const statutory = (kind: PlacedHoldKind, more: Partial<Moratorium> = {}): HoldBody => ({
  ...hold,
  hold: kind,
  moratorium: { ...entry, ...more },
});
const space = statutory("BREATHING_SPACE");
const crisis = (more: Partial<Moratorium> = {}) => statutory("MENTAL_HEALTH_CRISIS", more);
const lookOn = (body: unknown) =>
  datesOf({ body: body as CircumstanceBody, lookOn: null }, today, "Europe/London").lookOn;

describe("a person looks", () => {
  test.each<[PlacedHoldKind, number | null]>([
    ["HARDSHIP", 30],
    ["CEASE", null],
    ["REPRESENTATION", 30],
    ["DECEASED", 60],
    ["INSOLVENCY", 90],
    ["DATA_PROBLEM", 7],
    ["MANUAL", 14],
  ])("at a hold %s after %s days", (kind, days) => {
    expect(lookOn({ ...hold, hold: kind })).toBe(days === null ? null : addDays(today, days));
  });

  test.each<[string, unknown, string | null]>([
    ["from day 26 of breathing space", space, "2026-06-27"],
    ["from day 21 of a crisis", crisis(), "2026-06-22"],
    ["at breathing space without an entry", { ...space, moratorium: null }, "2026-07-05"],
    ["at a crisis without an entry", { ...crisis(), moratorium: null }, "2026-06-30"],
    ["at a need, after ninety days", need(false), "2026-09-08"],
    [
      "at a need that expires before",
      { ...need(false), expiresOn: day("2026-07-01") },
      "2026-07-01",
    ],
    ["at a dispute", { kind: "DISPUTE" }, "2026-06-24"],
    [
      "three days after a promise",
      { kind: "PROMISE", promisedOn: day("2026-06-20") },
      "2026-06-23",
    ],
    ["at a complaint, to acknowledge it", { kind: "COMPLAINT" }, "2026-06-15"],
    ["at a review, today", { kind: "REVIEW" }, "2026-06-10"],
    ["at a commitment, when it was given a day", { kind: "COMMITMENT" }, null],
    ["at no preference", { kind: "PREFERENCE" }, null],
    ["at no opt-out", { kind: "OPT_OUT" }, null],
    ["at no consent", { kind: "CONSENT" }, null],
  ])("%s", (_what, body, on) => {
    expect(lookOn(body)).toBe(on);
  });

  test("when somebody said so", () => {
    const said = day("2026-06-12");
    expect(datesOf({ body: hold, lookOn: said }, today, "Europe/London").lookOn).toBe(said);
  });
});

describe("it ends by itself", () => {
  test.each<[string, CircumstanceBody, string, string | null]>([
    ["with the last day of breathing space", space, "Europe/London", "2026-07-31T23:00:00.000Z"],
    ["by the tenant's clock", space, "America/New_York", "2026-08-01T04:00:00.000Z"],
    [
      "thirty days from the end of treatment on",
      crisis({ treatmentEndedOn: day("2026-06-05") }),
      "UTC",
      "2026-07-05T00:00:00.000Z",
    ],
    [
      "or from the question that nobody answered",
      crisis({ statusRequestUnansweredSince: day("2026-06-06") }),
      "UTC",
      "2026-07-06T00:00:00.000Z",
    ],
    ["not while a crisis lasts", crisis(), "UTC", null],
    ["not where it is no moratorium", statutory("MANUAL"), "UTC", null],
    ["not where no entry is known", { ...space, moratorium: null }, "UTC", null],
    ["not where it is no hold", need(true), "UTC", null],
  ])("%s", (_what, body, timeZone, endsAt) => {
    expect(datesOf({ body, lookOn: null }, today, timeZone).endsAt?.toISOString() ?? null).toBe(
      endsAt,
    );
  });
});

test("what is sealed is kept for two years, or as long as the need counts", () => {
  const until = (body: CircumstanceBody) =>
    datesOf({ body, lookOn: null }, today, "UTC").detailUntil;
  expect(until(hold)).toBe("2028-06-09");
  expect(until(need(true))).toBe("2026-12-31");
});

describe("the law names", () => {
  const law = "SI 2020/1311";
  const starts = { what: "STARTS", from: "2026-06-02", by: "2026-06-02" };

  test("of breathing space its review, the court and its ends", () => {
    expect(legalDatesOf(space)).toEqual([
      { ...starts, citation: `${law} reg 26(1)` },
      { what: "MIDWAY_REVIEW", from: "2026-06-27", by: "2026-07-06", citation: `${law} reg 27` },
      { what: "COURT_APPLICATION", from: null, by: "2026-07-21", citation: `${law} reg 19(2)` },
      { what: "LAST_DAY", from: "2026-07-31", by: "2026-07-31", citation: `${law} reg 26(2)` },
    ]);
  });

  test("of a crisis its check, and its end where one is known", () => {
    const open = [
      { ...starts, citation: `${law} reg 32(1)` },
      { what: "STATUS_CHECK", from: "2026-06-22", by: "2026-07-01", citation: `${law} reg 33` },
    ];
    expect(legalDatesOf(crisis())).toEqual(open);
    expect(legalDatesOf(crisis({ treatmentEndedOn: day("2026-06-05") }))).toEqual([
      ...open,
      { what: "LAST_DAY", from: "2026-07-04", by: "2026-07-04", citation: `${law} reg 32(2)` },
    ]);
  });

  test("nothing of other holds", () => {
    expect(legalDatesOf(hold)).toEqual([]);
    expect(legalDatesOf(statutory("INSOLVENCY"))).toEqual([]);
    expect(moratoriumOf({ ...space, moratorium: null })).toBeNull();
  });
});
