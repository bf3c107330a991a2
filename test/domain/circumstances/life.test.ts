/** What can be done with a circumstance, and what it pauses meanwhile. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { pausedBy, pausesAt, needsCare } from "../../../src/domain/circumstances/effects.js";
import {
  countsAt,
  placedHoldKinds,
  type Circumstance,
  type PlacedHoldKind,
} from "../../../src/domain/circumstances/kinds.js";
import {
  allowedChanges,
  changed,
  circumstanceChanges,
} from "../../../src/domain/circumstances/life.js";
import { holdKinds } from "../../../src/domain/contact/case.js";
import { aNeed, bodies, circumstanceOf, holdOf } from "../../support/circumstances.js";
import { runs } from "../../support/property-runs.js";

const at = (text: string): Date => new Date(text);
const now = at("2026-11-26T10:00:00Z");
const byKind = (kind: string): Circumstance =>
  circumstanceOf(bodies.find((body) => body.kind === kind)!);

describe("what can be done", () => {
  test.each([
    ["HOLD", "PROLONG END"],
    ["SUPPORT_NEED", "PROLONG END"],
    ["DISPUTE", "PROLONG UPHOLD UPHOLD_IN_PART REJECT WITHDRAW"],
    ["PROMISE", "KEEP BREAK WITHDRAW"],
    ["COMMITMENT", "PROLONG DO CANCEL"],
    ["COMPLAINT", "ACKNOWLEDGE UPHOLD UPHOLD_IN_PART REJECT WITHDRAW"],
    ["PREFERENCE", "WITHDRAW"],
    ["OPT_OUT", "WITHDRAW"],
    ["CONSENT", "WITHDRAW"],
    ["REVIEW", "ALLOW REFUSE"],
  ])("about a new %s: %s", (kind, changes) => {
    expect(allowedChanges(byKind(kind)).join(" ")).toBe(changes);
  });

  test("a complaint that was acknowledged is answered, and not acknowledged again", () => {
    const told = changed(byKind("COMPLAINT"), "ACKNOWLEDGE")!;
    expect(told).toMatchObject({ body: { state: "ACKNOWLEDGED" }, ends: false });
    expect(allowedChanges(circumstanceOf(told.body))).toEqual([
      ...["UPHOLD", "UPHOLD_IN_PART", "REJECT", "WITHDRAW"],
    ]);
  });

  test("nothing, once it is over: by any way it can go", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...bodies),
        fc.array(fc.constantFrom(...circumstanceChanges), { maxLength: 8 }),
        (body, wanted) => {
          let one: Circumstance = circumstanceOf(body);
          for (const change of wanted) {
            const next = changed(one, change);
            expect(next !== null).toBe(allowedChanges(one).includes(change));
            if (next === null) continue;
            expect(next.body.kind).toBe(body.kind);
            one = { ...one, body: next.body, endedAt: next.ends ? now.toISOString() : null };
            if (next.ends) expect(allowedChanges(one)).toEqual([]);
          }
        },
      ),
      runs(100),
    );
  });
});

describe("when it counts", () => {
  const began = "2026-11-25T10:00:00.000Z";
  const last = "2026-11-27T10:00:00.000Z";
  test.each([
    ["before it began", {}, "2026-11-25T09:59:59.999Z", false],
    ["from its first moment", {}, began, true],
    ["long after, where nothing ends it", {}, "2036-01-01T00:00:00Z", true],
    ["to the last moment before it ends", { endsAt: last }, "2026-11-27T09:59:59.999Z", true],
    ["not when it has ended by itself", { endsAt: last }, last, false],
    ["not when somebody has ended it sooner", { endsAt: last, endedAt: began }, began, false],
    ["not when somebody ended it too late", { endsAt: began, endedAt: last }, began, false],
  ])("%s", (_what, more, instant, counts) => {
    expect(countsAt(circumstanceOf(holdOf("MANUAL"), more), at(instant))).toBe(counts);
  });
});

describe("what is paused", () => {
  const everything = "DEMANDS OTHER_CONTACT PLAN_CONSEQUENCES INTEREST REMINDERS";
  const butOther = "DEMANDS PLAN_CONSEQUENCES INTEREST REMINDERS";
  test.each([
    ["DISPUTE", butOther],
    ["PROMISE", "DEMANDS REMINDERS"],
    ["PLAN", "DEMANDS REMINDERS"],
    ["BREATHING_SPACE", everything],
    ["MENTAL_HEALTH_CRISIS", everything],
    ["HARDSHIP", butOther],
    ["CEASE", "DEMANDS OTHER_CONTACT REMINDERS"],
    ["REPRESENTATION", "DEMANDS OTHER_CONTACT REMINDERS"],
    ["DECEASED", everything],
    ["INSOLVENCY", butOther],
    ["DATA_PROBLEM", butOther],
    ["MANUAL", butOther],
  ] as const)("by %s: %s", (kind, things) => {
    expect(pausedBy(kind).join(" ")).toBe(things);
  });

  test("demands and reminders, whatever it is", () => {
    for (const kind of holdKinds)
      expect(pausedBy(kind)).toEqual(expect.arrayContaining(["DEMANDS", "REMINDERS"]));
  });

  test.each(placedHoldKinds)("by a hold of the kind %s as far as it reaches", (hold) => {
    const kind = hold as PlacedHoldKind;
    const body = holdOf(kind, { channels: ["SMS"], purposes: ["COLLECT"] });
    const more = { personId: "p", receivableIds: ["r"], endsAt: "2026-12-01T00:00:00.000Z" };
    expect(pausesAt([circumstanceOf(body, more)], now)).toEqual([
      {
        ...{ circumstanceId: "c", why: hold, things: pausedBy(kind) },
        ...{ personId: "p", receivableIds: ["r"], channels: ["SMS"], purposes: ["COLLECT"] },
        ...{ from: "2026-11-25T10:00:00.000Z", until: "2026-12-01T00:00:00.000Z" },
      },
    ]);
  });

  test.each([
    ["DISPUTE", ["DISPUTE"]],
    ["PROMISE", ["PROMISE"]],
    ["SUPPORT_NEED", ["HARDSHIP"]],
    ["COMMITMENT", []],
    ["COMPLAINT", []],
    ["PREFERENCE", []],
    ["OPT_OUT", []],
    ["CONSENT", []],
    ["REVIEW", []],
  ])("by an open %s: %j", (kind, why) => {
    const pauses = pausesAt([byKind(kind)], now);
    expect(pauses.map((pause) => pause.why)).toEqual(why);
    for (const pause of pauses) expect(pause).toMatchObject({ channels: null, purposes: null });
  });

  test("nothing by a need that asks for no pause, nor by what is over", () => {
    const adjustments = { ...aNeed.adjustments, pause: false };
    expect(pausesAt([circumstanceOf({ ...aNeed, adjustments })], now)).toEqual([]);
    expect(pausesAt([{ ...byKind("HOLD"), endedAt: now.toISOString() }], now)).toEqual([]);
  });

  test("with care is handled whoever has a need that counts, and nobody else", () => {
    expect(needsCare([byKind("HOLD"), byKind("SUPPORT_NEED")], now)).toBe(true);
    expect(needsCare([byKind("HOLD")], now)).toBe(false);
    expect(needsCare([{ ...byKind("SUPPORT_NEED"), endedAt: now.toISOString() }], now)).toBe(false);
  });
});
