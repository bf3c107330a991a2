/** What circumstances pause, when they count, and who is to be handled with care. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../../src/domain/calendar.js";
import {
  needsCare,
  pausedBy,
  pausesAt,
  type PausedThing,
} from "../../../src/domain/circumstances/effects.js";
import {
  countsAt,
  type Circumstance,
  type CircumstanceBody,
} from "../../../src/domain/circumstances/kinds.js";
import type { HoldKind } from "../../../src/domain/contact/case.js";
import { parseCurrency } from "../../../src/domain/money.js";
import { circumstance, hold, need } from "./support.js";

const dispute: CircumstanceBody = {
  kind: "DISPUTE",
  state: "OPEN",
  reason: "WRONG_AMOUNT",
  form: "ORAL",
  part: null,
  evidence: [],
};
const promise: CircumstanceBody = {
  kind: "PROMISE",
  state: "OPEN",
  amountMinor: "100",
  currency: parseCurrency("GBP"),
  promisedOn: parsePlainDate("2026-06-20"),
  paidBeforeMinor: "0",
};
const complaint: CircumstanceBody = {
  kind: "COMPLAINT",
  state: "OPEN",
  subject: "CONTACT",
  answerBy: parsePlainDate("2026-06-20"),
};

const now = new Date("2026-06-10T10:00:00.000Z");
const moment = now.toISOString();
const before = "2026-06-10T09:59:59.999Z";
const later = "2026-06-10T10:00:00.001Z";

test.each<[string, Partial<Omit<Circumstance, "body">>, boolean]>([
  ["since it began", {}, true],
  ["from the moment on at which it begins", { beganAt: moment }, true],
  ["not before", { beganAt: later }, false],
  ["until it ends", { endsAt: later }, true],
  ["not at its end", { endsAt: moment }, false],
  ["not after somebody ended it", { endedAt: before }, false],
  ["until somebody ends it", { endedAt: later }, true],
  ["not after the earlier of both ends", { endsAt: later, endedAt: before }, false],
  ["until the earlier of both ends", { endsAt: later, endedAt: later }, true],
])("a circumstance counts %s (%j): %s", (_what, more, counts) => {
  expect(countsAt(circumstance(hold, more), now)).toBe(counts);
});

describe("what is paused", () => {
  const all: PausedThing[] = [
    "DEMANDS",
    "OTHER_CONTACT",
    "PLAN_CONSEQUENCES",
    "INTEREST",
    "REMINDERS",
  ];
  const butContact = all.filter((each) => each !== "OTHER_CONTACT");
  const contact: PausedThing[] = ["DEMANDS", "OTHER_CONTACT", "REMINDERS"];
  test.each<[HoldKind, PausedThing[]]>([
    ["DISPUTE", butContact],
    ["PROMISE", ["DEMANDS", "REMINDERS"]],
    ["BREATHING_SPACE", all],
    ["MENTAL_HEALTH_CRISIS", all],
    ["HARDSHIP", butContact],
    ["CEASE", contact],
    ["REPRESENTATION", contact],
    ["DECEASED", all],
    ["INSOLVENCY", butContact],
    ["DATA_PROBLEM", butContact],
    ["MANUAL", butContact],
  ])("by %s", (why, things) => {
    expect(pausedBy(why)).toEqual(things);
  });

  test.each<[string, CircumstanceBody, HoldKind | undefined]>([
    ["a hold", { ...hold, hold: "DECEASED" }, "DECEASED"],
    ["a dispute", dispute, "DISPUTE"],
    ["a promise", promise, "PROMISE"],
    ["a need that asks for a pause", need(true), "HARDSHIP"],
    ["a need that does not", need(false), undefined],
    ["a complaint", complaint, undefined],
  ])("by %s", (_what, body, why) => {
    expect(pausesAt([circumstance(body)], now).map((pause) => pause.why)).toEqual(
      why === undefined ? [] : [why],
    );
  });

  test("is told with whom, what and until when", () => {
    const narrow = circumstance(
      { ...hold, channels: ["SMS"], purposes: ["COLLECT"] },
      { personId: "p1", receivableIds: ["r1"], endsAt: later },
    );
    const pause = {
      circumstanceId: "c1",
      why: "MANUAL",
      things: butContact,
      personId: "p1",
      receivableIds: ["r1"],
      channels: ["SMS"],
      purposes: ["COLLECT"],
      from: "2026-06-01T10:00:00.000Z",
      until: later,
    };
    const open = { personId: null, receivableIds: null, channels: null, purposes: null };
    expect(pausesAt([circumstance(dispute), narrow], now)).toEqual([
      { ...pause, ...open, why: "DISPUTE", until: null },
      pause,
    ]);
  });

  test("is nothing when it does not count", () => {
    expect(pausesAt([circumstance(hold, { endedAt: before })], now)).toEqual([]);
  });
});

test.each<[string, Circumstance[], boolean]>([
  ["nothing is known", [], false],
  ["a need", [circumstance(hold), circumstance(need(false))], true],
  ["a need that is over", [circumstance(need(true), { endedAt: before })], false],
  ["a hold", [circumstance(hold)], false],
])("with care: %s", (_what, circumstances, care) => {
  expect(needsCare(circumstances, now)).toBe(care);
});
