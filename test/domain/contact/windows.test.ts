/** At which hours: the first and the last moment of each, in every place where the person may be. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../../src/domain/calendar.js";
import type { ContactCase, Preference, TimeWindow } from "../../../src/domain/contact/case.js";
import { answer, base, by, debtorWho, endsOf, london, packOf, ruleOf, trying } from "./support.js";

const newYork = { timeZone: "America/New_York", region: "US-NY", basis: "RESIDENCE" as const };
const weekdays = [
  { days: ["MON", "TUE", "WED", "THU", "FRI"] as const, from: "08:00", to: "20:00" },
];

const hours = (windows: readonly TimeWindow[], more: { at?: "WORK"; on?: "HOLIDAYS" } = {}) =>
  packOf([ruleOf({ kind: "window", hours: { are: "FIXED", windows }, ...more })]);

describe("weekdays from 08:00 to 20:00", () => {
  test.each<[string, string, string, string | undefined]>([
    ["just before the first moment", "2026-06-10T07:59:59.999+01:00", "BLOCK", "2026-06-10T07:00"],
    ["at the first moment", "2026-06-10T08:00:00+01:00", "ALLOW", undefined],
    ["at the last moment", "2026-06-10T19:59:59.999+01:00", "ALLOW", undefined],
    ["when it is over", "2026-06-10T20:00:00+01:00", "BLOCK", "2026-06-11T07:00"],
    ["on Friday evening", "2026-06-12T20:00:00+01:00", "BLOCK", "2026-06-15T07:00"],
    ["on Sunday at noon", "2026-06-14T12:00:00+01:00", "BLOCK", "2026-06-15T07:00"],
  ])("%s", (_when, at, decision, next) => {
    expect(answer(trying({ at }), hours(weekdays))).toMatchObject({ decision, next });
  });

  test.each<[string, string, string, string | undefined]>([
    ["night in one of the places", "2026-06-10T10:00:00+01:00", "BLOCK", "2026-06-10T12:00"],
    ["day in both", "2026-06-10T13:00:00+01:00", "ALLOW", undefined],
    ["evening in the other", "2026-06-10T20:00:00+01:00", "BLOCK", "2026-06-11T12:00"],
    ["night in both", "2026-06-10T06:00:00+01:00", "BLOCK", "2026-06-10T12:00"],
  ])("in London or New York: %s", (_when, at, decision, next) => {
    for (const places of [
      [...london, newYork],
      [newYork, ...london],
    ]) {
      const facts = trying({ at }, debtorWho({ places }));
      expect(answer(facts, hours(weekdays))).toMatchObject({ decision, next });
    }
  });

  test("say nothing where nobody knows where the person is", () => {
    const at = "2026-06-10T03:00:00+01:00";
    const { places: _places, ...nowhere } = base.people[0]!;
    for (const people of [[nowhere], [{ ...nowhere, places: [] }]])
      expect(answer(trying({ at }, { ...base, people }), hours(weekdays)).decision).toBe("ALLOW");
  });
});

test("hours that never come never release", () => {
  expect(answer(base, hours([]))).toMatchObject({ decision: "BLOCK", next: null });
});

test("the longest of several restrictions tells the next time", () => {
  const until = (to: string) => ({ from: to, to: "20:00" });
  expect(answer(base, hours([until("12:00")]), hours([until("15:00")])).next).toBe(
    "2026-06-10T14:00",
  );
  // These two leave no hour that both allow.
  expect(answer(base, hours([until("12:00")]), hours([{ from: "09:00", to: "11:00" }])).next).toBe(
    null,
  );
});

describe("holidays", () => {
  const closed = ruleOf({
    kind: "window",
    code: "PUBLIC_HOLIDAY",
    hours: { are: "FIXED", windows: [] },
    on: "HOLIDAYS",
  });
  const on = (day: string, time = "10:00:00"): ContactCase =>
    trying(
      { at: `${day}T${time}+00:00` },
      debtorWho({ places: [{ ...london[0]!, timeZone: "UTC" }] }),
    );
  const newYear = packOf([closed], {
    holidays: [
      { name: "the last day", month: 12, day: 31 },
      { name: "the first day", month: 1, day: 1 },
    ],
  });

  test.each<[string, ContactCase, string, string | undefined]>([
    ["the evening before", on("2026-12-30", "23:59:59.999"), "ALLOW", undefined],
    ["two in a row, over the end of a year", on("2026-12-31"), "BLOCK", "2027-01-02T00:00"],
    ["the second of them", on("2027-01-01", "23:59:59.999"), "BLOCK", "2027-01-02T00:00"],
    ["the day after", on("2027-01-02", "00:00:00"), "ALLOW", undefined],
  ])("by the pack's calendar: %s", (_which, facts, decision, next) => {
    expect(answer(facts, newYear)).toMatchObject({ decision, next });
  });

  test("that the case names stand for all others", () => {
    const holidays = [parsePlainDate("2027-01-02")];
    expect(answer({ ...on("2027-01-02"), holidays }, newYear)).toMatchObject({
      decision: "BLOCK",
      next: "2027-01-03T00:00",
    });
    expect(answer({ ...on("2027-01-01"), holidays }, newYear).decision).toBe("ALLOW");
    expect(answer({ ...on("2027-01-01"), holidays: [] }, newYear).decision).toBe("ALLOW");
  });

  test("there are none where neither names any", () => {
    expect(answer(on("2027-01-01"), packOf([closed])).decision).toBe("ALLOW");
  });
});

describe("hours at work", () => {
  const afternoon = hours([{ from: "14:00", to: "18:00" }], { at: "WORK" });
  const atWork = (more: { until?: string; place?: "WORK" | "HOME"; knownSince?: string } = {}) =>
    debtorWho({
      whereabouts: [{ place: "WORK", knownSince: "2026-06-10T09:00:00+01:00", ...more }],
    });

  test.each<[string, ContactCase, string, string | undefined | null]>([
    ["bind a call to the desk", by("desk"), "BLOCK", "2026-06-10T13:00"],
    ["do not bind a call to the home", by("home"), "ALLOW", undefined],
    ["do not bind a mobile that may be anywhere", base, "ALLOW", undefined],
    ["bind the mobile of somebody who is there", atWork(), "BLOCK", "2026-06-10T13:00"],
    [
      "end when the person leaves",
      atWork({ until: "2026-06-10T12:00:00+01:00" }),
      "BLOCK",
      "2026-06-10T11:00",
    ],
    [
      "end by the clock where the person leaves later",
      atWork({ until: "2026-06-10T16:00:00+01:00" }),
      "BLOCK",
      "2026-06-10T13:00",
    ],
    [
      "are over when the person has left",
      atWork({ until: "2026-06-10T10:00:00+01:00" }),
      "ALLOW",
      undefined,
    ],
    [
      "begin when it is known",
      atWork({ knownSince: "2026-06-10T10:00:00+01:00" }),
      "BLOCK",
      "2026-06-10T13:00",
    ],
    [
      "do not begin before",
      atWork({ knownSince: "2026-06-10T10:00:00.001+01:00" }),
      "ALLOW",
      undefined,
    ],
    ["do not bind somebody who is elsewhere", atWork({ place: "HOME" }), "ALLOW", undefined],
    [
      "do not bind a call to the home of somebody at work",
      by("home", atWork()),
      "ALLOW",
      undefined,
    ],
    ["do not bind a letter to somebody at work", by("letter", atWork()), "ALLOW", undefined],
  ])("%s", (_what, facts, decision, next) => {
    expect(answer(facts, afternoon)).toMatchObject({ decision, next });
  });

  test("that never come end when the person leaves, or not at all", () => {
    const never = hours([], { at: "WORK" });
    const until = "2026-06-10T12:00:00+01:00";
    expect(answer(atWork({ until }), never).next).toBe("2026-06-10T11:00");
    expect(answer(atWork(), never).next).toBeNull();
    const twice = debtorWho({
      whereabouts: ["2026-06-10T11:00:00+01:00", until].map((end) => ({
        place: "WORK",
        knownSince: "2026-06-10T09:00:00+01:00",
        until: end,
      })),
    });
    expect(endsOf(twice, never)).toEqual(["2026-06-10T11:00"]);
  });

  test("a visit or a letter reaches only the place it goes to", () => {
    const nowhere = (id: string): ContactCase => {
      const facts = by(id, atWork());
      const contactPoints = facts.contactPoints.map(({ place: _place, ...point }) => point);
      return { ...facts, contactPoints };
    };
    for (const id of ["letter", "door"])
      expect(answer(nowhere(id), afternoon).decision).toBe("ALLOW");
    expect(answer(nowhere("mail"), afternoon).decision).toBe("BLOCK");
  });
});

describe("the hours at which somebody works", () => {
  const otherwise = [{ from: "12:00", to: "13:00" }];
  const pack = packOf([ruleOf({ kind: "window", hours: { are: "WORKING", otherwise } })]);

  test.each<[string, ContactCase, string]>([
    ["where they are not known, the usual ones", base, "2026-06-10T11:00"],
    ["where they are", debtorWho({ workingHours: [{ from: "15:00" }] }), "2026-06-10T14:00"],
  ])("%s", (_what, facts, next) => {
    expect(answer(facts, pack)).toMatchObject({ decision: "BLOCK", next });
  });
});

describe("the hours that somebody asked for", () => {
  const pack = packOf([ruleOf({ kind: "window", hours: { are: "PREFERRED" } })]);
  const asks = (more: Partial<Preference>): Preference => ({
    personId: "ada",
    receivedAt: "2026-06-01T10:00:00+01:00",
    ...more,
  });
  const only = asks({ onlyTimes: [{ from: "14:00", to: "16:00" }] });
  const not = asks({ inconvenientTimes: [{ from: "09:00", to: "15:00" }] });

  test.each<[string, Preference[], string, string | undefined | null]>([
    ["no wish", [], "ALLOW", undefined],
    ["a wish that says nothing of hours", [asks({})], "ALLOW", undefined],
    ["only in the afternoon", [only], "BLOCK", "2026-06-10T13:00"],
    ["not in the morning", [not], "BLOCK", "2026-06-10T14:00"],
    ["both wishes", [only, not], "BLOCK", "2026-06-10T14:00"],
    [
      "wishes that leave nothing",
      [only, asks({ onlyTimes: [{ from: "10:00", to: "12:00" }] })],
      "BLOCK",
      null,
    ],
    ["somebody else's wish", [{ ...only, personId: "bob" }], "ALLOW", undefined],
    [
      "a wish that comes at that moment",
      [{ ...only, receivedAt: base.attempt.at }],
      "BLOCK",
      "2026-06-10T13:00",
    ],
    [
      "a wish that comes later",
      [{ ...only, receivedAt: "2026-06-10T10:00:00.001+01:00" }],
      "ALLOW",
      undefined,
    ],
    [
      "a wish that is taken back at that moment",
      [{ ...only, withdrawnAt: base.attempt.at }],
      "ALLOW",
      undefined,
    ],
    [
      "a wish that is taken back later",
      [{ ...only, withdrawnAt: "2026-06-10T10:00:00.001+01:00" }],
      "BLOCK",
      "2026-06-10T13:00",
    ],
  ])("%s", (_what, preferences, decision, next) => {
    expect(answer({ ...base, preferences }, pack)).toMatchObject({ decision, next });
  });
});
