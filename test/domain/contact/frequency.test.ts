/** How often: which contacts count, the last that is allowed, and when there is room again. */
import { describe, expect, test } from "@jest/globals";
import type { ContactCase, Debt, LogEntry } from "../../../src/domain/contact/case.js";
import type { CountedContacts, FrequencyRule } from "../../../src/domain/contact/pack.js";
import {
  answer,
  base,
  by,
  call,
  debtorWho,
  endsOf,
  london,
  packOf,
  ruleOf,
  trying,
} from "./support.js";

const calls: CountedContacts = {
  contacts: [{ channel: "VOICE", outcomes: ["RANG_OUT", "CONVERSATION"] }],
};

/** Two calls in seven days. */
const cap = (more: Partial<FrequencyRule> = {}) =>
  packOf([ruleOf({ kind: "frequency", most: 2, days: 7, counts: calls, ...more })]);

const on = (day: number, more: Partial<LogEntry> = {}): LogEntry =>
  call(`2026-06-${String(day).padStart(2, "0")}T12:00:00+01:00`, more);
const after = (...contactLog: LogEntry[]): ContactCase => ({ ...base, contactLog });

describe("two in seven days", () => {
  test.each<[string, LogEntry[], string | undefined]>([
    ["none so far", [], undefined],
    ["one so far", [on(9)], undefined],
    ["two, of which one is seven days ago", [on(3), on(5)], undefined],
    ["two, of which one is six days ago", [on(4), on(5)], "2026-06-10T23:00"],
    ["three: two of them have to pass", [on(4), on(5), on(6)], "2026-06-11T23:00"],
    ["three, told in another order", [on(6), on(4), on(5)], "2026-06-11T23:00"],
    ["two a moment ago", [call(base.attempt.at), call(base.attempt.at)], "2026-06-16T23:00"],
    ["one of the two is still to come", [on(9), call("2026-06-10T10:00:00.001+01:00")], undefined],
  ])("%s", (_what, log, next) => {
    expect(answer(after(...log), cap())).toMatchObject({
      decision: next === undefined ? "ALLOW" : "BLOCK",
      next,
    });
  });

  test.each<[string, Partial<LogEntry>, boolean]>([
    ["a call that rang out", {}, true],
    ["a conversation", { outcome: "CONVERSATION" }, true],
    ["a busy line", { outcome: "BUSY" }, false],
    ["a text", { channel: "SMS" }, false],
    ["a call of theirs", { direction: "INBOUND" }, false],
    ["a call to somebody else", { personId: "bob" }, false],
    ["a call about something else", { debtIds: ["card"] }, false],
    ["a call about this and something else", { debtIds: ["card", "loan"] }, true],
    ["another collector's call", { collectorEntityId: "them" }, true],
  ])("beside one that counts: %s (%j), counted: %s", (_what, more, counts) => {
    const { decision } = answer(after(on(8), on(9, more)), cap());
    expect(decision).toBe(counts ? "BLOCK" : "ALLOW");
  });

  test("by the days of UTC where nobody knows where the person is", () => {
    const facts = { ...debtorWho({ places: [] }), contactLog: [on(4), on(9)] };
    expect(answer(facts, cap()).next).toBe("2026-06-11T00:00");
  });

  test("in each place where the person may be", () => {
    const sydney = { ...london[0]!, timeZone: "Australia/Sydney" };
    const facts = { ...debtorWho({ places: [...london, sydney] }), contactLog: [on(4), on(9)] };
    expect(endsOf(facts, cap())).toEqual(["2026-06-10T23:00"]);
    // In Sydney the evening of the third was the fourth.
    const late = { ...facts, contactLog: [call("2026-06-03T20:00:00+01:00"), on(9)] };
    expect(answer(late, cap()).next).toBe("2026-06-10T14:00");
  });
});

describe("by debt", () => {
  const card: Debt = { id: "card", kind: "CONSUMER" };
  const two = (...contactLog: LogEntry[]): ContactCase =>
    trying(
      { debtIds: ["loan", "card"] },
      { ...after(...contactLog), debts: [...base.debts, card] },
    );

  test.each<[string, LogEntry[], string | undefined]>([
    ["one about each", [on(8), on(9, { debtIds: ["card"] })], undefined],
    ["two about one of them", [on(8), on(9)], "2026-06-14T23:00"],
    [
      "two about each: the later one tells",
      [on(6), on(7), on(8, { debtIds: ["card"] }), on(9, { debtIds: ["card"] })],
      "2026-06-14T23:00",
    ],
  ])("%s", (_what, log, next) => {
    expect(endsOf(two(...log), cap())).toEqual(next === undefined ? [] : [next]);
  });

  describe("student loans with one account number are one debt", () => {
    const counts: CountedContacts = { ...calls, oneAccount: "STUDENT_LOAN" };
    const loans = (first: Partial<Debt>, second: Partial<Debt>): ContactCase => ({
      ...after(on(8), on(9, { debtIds: ["card"] })),
      debts: [
        { ...base.debts[0]!, product: "STUDENT_LOAN", accountNumberAtPlacement: "A", ...first },
        { ...card, product: "STUDENT_LOAN", accountNumberAtPlacement: "A", ...second },
      ],
    });

    test.each<[string, ContactCase, string]>([
      ["one number", loans({}, {}), "BLOCK"],
      ["two numbers", loans({}, { accountNumberAtPlacement: "B" }), "ALLOW"],
      ["one of them is another product", loans({}, { product: "LOAN" }), "ALLOW"],
      ["both are another product", loans({ product: "LOAN" }, { product: "LOAN" }), "ALLOW"],
    ])("%s", (_what, facts, decision) => {
      expect(answer(facts, cap({ counts })).decision).toBe(decision);
    });

    test("not where the number is not known, nor by a rule that knows no such debts", () => {
      const nameless = loans({}, {}).debts.map(({ accountNumberAtPlacement: _a, ...debt }) => debt);
      expect(answer({ ...loans({}, {}), debts: nameless }, cap({ counts })).decision).toBe("ALLOW");
      expect(answer(loans({}, {}), cap()).decision).toBe("ALLOW");
      const unnamed = loans({}, {}).debts.map(({ product: _p, ...debt }) => debt);
      expect(answer({ ...loans({}, {}), debts: unnamed }, cap()).decision).toBe("ALLOW");
    });
  });
});

test.each<[string, string | undefined, string]>([
  ["another's call is not ours", "them", "ALLOW"],
  ["ours is", "us", "BLOCK"],
  ["one of which nobody says whose it was, is", undefined, "BLOCK"],
])("of one collector: %s", (_what, collectorEntityId, decision) => {
  const entry = on(9, collectorEntityId === undefined ? {} : { collectorEntityId });
  const counts: CountedContacts = { ...calls, sameCollector: true };
  expect(answer(after(on(8), entry), cap({ counts })).decision).toBe(decision);
});

describe("at work", () => {
  const rule = cap({ at: "WORK", counts: { ...calls, at: "WORK" } });
  const toDesk = (day: number) => on(day, { contactPointId: "desk" });

  test.each<[string, string, LogEntry[], string]>([
    ["two calls to the desk, one more to it", "desk", [toDesk(8), toDesk(9)], "BLOCK"],
    ["two calls to the desk, one to the mobile", "mobile", [toDesk(8), toDesk(9)], "ALLOW"],
    ["one call to the desk, one to the mobile", "desk", [toDesk(8), on(9)], "ALLOW"],
    [
      "one call of which nobody says where it went",
      "desk",
      [toDesk(8), on(9, { contactPointId: "gone" })],
      "ALLOW",
    ],
  ])("%s", (_what, point, contactLog, decision) => {
    expect(answer(by(point, { ...base, contactLog }), rule).decision).toBe(decision);
  });
});

describe("after the first conversation", () => {
  const rule = cap({ afterFirstConversation: true });
  const spoke = (day: number, more: Partial<LogEntry> = {}) =>
    on(day, { outcome: "CONVERSATION", ...more });

  test.each<[string, LogEntry[], string]>([
    ["there was none yet", [on(7), on(8), on(9)], "ALLOW"],
    ["the conversation itself is not one of them", [spoke(8), on(9)], "ALLOW"],
    ["two after it", [spoke(7), on(8), on(9)], "BLOCK"],
    ["a second conversation begins nothing new", [spoke(5), on(6), spoke(8)], "BLOCK"],
    ["one before it and one after", [on(7), spoke(8), on(9)], "ALLOW"],
    ["it was about something else", [spoke(7, { debtIds: ["card"] }), on(8), on(9)], "ALLOW"],
  ])("%s", (_what, log, decision) => {
    expect(answer(after(...log), rule).decision).toBe(decision);
  });
});

describe("a pause of seven days after a conversation", () => {
  const pause = packOf([
    ruleOf({
      kind: "cool-down",
      days: 7,
      after: { contacts: [{ channel: "VOICE", outcomes: ["CONVERSATION"] }] },
    }),
  ]);
  const spoke = (day: number, more: Partial<LogEntry> = {}) =>
    on(day, { outcome: "CONVERSATION", ...more });

  test.each<[string, LogEntry[], string | undefined]>([
    ["there was none", [], undefined],
    ["six days ago", [spoke(4)], "2026-06-10T23:00"],
    ["seven days ago", [spoke(3)], undefined],
    ["the last one counts", [spoke(4), spoke(6)], "2026-06-12T23:00"],
    ["whoever began it", [spoke(6, { direction: "INBOUND" })], "2026-06-12T23:00"],
    ["a call that rang out begins none", [on(9)], undefined],
    ["about something else", [spoke(9, { debtIds: ["card"] })], undefined],
    [
      "about this and something else",
      [spoke(9, { debtIds: ["card", "loan"] })],
      "2026-06-15T23:00",
    ],
    ["with somebody else", [spoke(9, { personId: "bob" })], undefined],
  ])("%s", (_what, log, next) => {
    expect(answer(after(...log), pause)).toMatchObject({
      decision: next === undefined ? "ALLOW" : "BLOCK",
      next,
    });
  });

  test("in each place where the person may be: the last one ends it", () => {
    const newYork = { ...london[0]!, timeZone: "America/New_York" };
    for (const places of [
      [...london, newYork],
      [newYork, ...london],
    ]) {
      const facts = { ...debtorWho({ places }), contactLog: [spoke(5)] };
      expect(endsOf(facts, pause)).toEqual(["2026-06-12T04:00"]);
    }
  });

  test("for an attempt about two debts, of which one was spoken about", () => {
    const debts = [...base.debts, { id: "card", kind: "CONSUMER" as const }];
    const facts = trying(
      { debtIds: ["loan", "card"] },
      { ...after(spoke(9, { debtIds: ["card"] })), debts },
    );
    expect(answer(facts, pause).decision).toBe("BLOCK");
  });
});
