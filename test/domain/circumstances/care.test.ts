/** What others are told of circumstances: fixed sentences, until when, and when they have to be said anew. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../../src/domain/calendar.js";
import { careOf, careSentences } from "../../../src/domain/circumstances/care.js";
import {
  placedHoldKinds,
  type Circumstance,
  type CircumstanceBody,
  type HoldBody,
  type SupportNeedBody,
} from "../../../src/domain/circumstances/kinds.js";

const now = new Date("2026-11-25T10:00:00Z");
/** Two hours behind the day in Auckland, thirteen after UTC in November. */
const time = { today: parsePlainDate("2026-11-25"), now, timeZone: "Pacific/Auckland" };
const { care, paused, pausedInPart } = careSentences;

const of = (body: CircumstanceBody, more: Partial<Circumstance> = {}): Circumstance => ({
  id: "c",
  debtorId: "d",
  personId: null,
  receivableIds: null,
  beganAt: "2026-11-01T00:00:00.000Z",
  lookOn: null,
  endsAt: null,
  endedAt: null,
  recordedBy: "a",
  recordedAt: "2026-11-01T00:00:00.000Z",
  version: 1,
  hasDetail: true,
  body,
  ...more,
});

const need = (more: Partial<SupportNeedBody> = {}, pause = false): SupportNeedBody => ({
  kind: "SUPPORT_NEED",
  state: "ACTIVE",
  certainty: "KNOWN",
  toldBy: "PERSON",
  basis: "CONSENT",
  purposes: ["TREATMENT"],
  adjustments: { avoidChannels: [], slowPace: true, gentleTone: true, pause },
  expiresOn: parsePlainDate("2027-05-01"),
  ...more,
});

const hold = (more: Partial<HoldBody> = {}): HoldBody => ({
  kind: "HOLD",
  state: "ACTIVE",
  hold: "MANUAL",
  channels: null,
  purposes: null,
  moratorium: null,
  ...more,
});

const dispute: CircumstanceBody = {
  kind: "DISPUTE",
  state: "OPEN",
  reason: "NOT_MINE",
  form: "ORAL",
  part: null,
  evidence: [],
};
const promise: CircumstanceBody = {
  kind: "PROMISE",
  state: "OPEN",
  amountMinor: "100",
  currency: "GBP" as never,
  paidBeforeMinor: "0",
  promisedOn: parsePlainDate("2026-12-01"),
};
const optOut: CircumstanceBody = {
  kind: "OPT_OUT",
  state: "ACTIVE",
  scope: "ALL_CONTACT",
  channel: null,
  endpoint: null,
  form: "ORAL",
  statement: "STOP_CONTACT",
};

describe("the words", () => {
  test.each<[string, Circumstance[], string | null]>([
    ["nothing", [], null],
    ["a need", [of(need())], care],
    ["a need that is suspected", [of(need({ certainty: "SUSPECTED" }))], care],
    ["a need with a pause", [of(need({}, true))], `${care} ${paused}`],
    ["a dispute", [of(dispute)], paused],
    ["a promise", [of(promise)], paused],
    ["a dispute about one invoice", [of(dispute, { receivableIds: ["r"] })], pausedInPart],
    ["a hold on calls", [of(hold({ channels: ["VOICE_CALL" as never] }))], pausedInPart],
    ["a hold for other purposes", [of(hold({ purposes: ["REPLY"] }))], null],
    ["a wish", [of(optOut)], null],
    [
      "several: the strictest wins, in one order",
      [of(dispute, { receivableIds: ["r"] }), of(promise), of(need())],
      `${care} ${paused}`,
    ],
    ["what somebody ended", [of(need(), { endedAt: "2026-11-25T09:59:59.000Z" })], null],
    ["what has ended by itself", [of(hold(), { endsAt: "2026-11-25T10:00:00.000Z" })], null],
    [
      "a need whose detail is kept no longer: care goes on",
      [of(need({ expiresOn: parsePlainDate("2026-11-24") }))],
      care,
    ],
  ])("%s", (_name, circumstances, words) => {
    expect(careOf(circumstances, time).words).toBe(words);
  });

  test.each(placedHoldKinds)("never tell that a hold is of the kind %s", (kind) => {
    expect(careOf([of(hold({ hold: kind }))], time).words).toBe(paused);
  });
});

describe("the day until which", () => {
  const until = (...circumstances: Circumstance[]) => {
    const { until: day, changesOn } = careOf(circumstances, time);
    return [day, changesOn];
  };

  test("is the last day, where it ends by itself, and the next day is looked at again", () => {
    // Midnight in Auckland ends the day before; an end at noon holds for its day.
    expect(until(of(hold(), { endsAt: "2026-12-09T11:00:00.000Z" }))).toEqual([
      "2026-12-09",
      "2026-12-10",
    ]);
    expect(until(of(hold(), { endsAt: "2026-12-09T23:00:00.000Z" }))).toEqual([
      "2026-12-10",
      "2026-12-11",
    ]);
  });

  test("is the day on which somebody looks, and not the last one on which detail is kept", () => {
    const expiresOn = parsePlainDate("2026-12-01");
    expect(until(of(need({ expiresOn }), { lookOn: parsePlainDate("2026-12-20") }))).toEqual([
      "2026-12-20",
      "2026-12-21",
    ]);
    expect(until(of(need({ expiresOn })))).toEqual([null, null]);
  });

  test("is not known once the day on which to look has passed, and care goes on", () => {
    const overdue = of(hold(), { lookOn: parsePlainDate("2026-11-24") });
    expect(careOf([overdue], time)).toEqual({ words: paused, until: null, changesOn: null });
  });

  test("does not come from what others are not told of", () => {
    const wish = of(optOut, { lookOn: parsePlainDate("2026-12-01") });
    expect(until(wish)).toEqual([null, null]);
  });
});

test("what begins later is told from the morning of its day", () => {
  // 09:00 on the 27th in Auckland.
  const later = of(hold(), { beganAt: "2026-11-26T20:00:00.000Z" });
  expect(careOf([later], time)).toEqual({ words: null, until: null, changesOn: "2026-11-27" });
  const morning = new Date("2026-11-26T11:00:00Z");
  const then = { ...time, today: parsePlainDate("2026-11-27"), now: morning };
  expect(careOf([later], then).words).toBe(paused);
});
