/** What has to be sent first, and what taken together may be harassment. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../../src/domain/calendar.js";
import type { ContactCase, Debt, LogEntry } from "../../../src/domain/contact/case.js";
import type { PatternRule } from "../../../src/domain/contact/pack.js";
import {
  answer,
  base,
  call,
  debtorWho,
  endsOf,
  london,
  packOf,
  ruleOf,
  trying,
} from "./support.js";

const day = parsePlainDate;
const newYork = { timeZone: "America/New_York", region: "US-NY", basis: "RESIDENCE" as const };
const owing = (more: Partial<Debt>): ContactCase => ({
  ...base,
  debts: [{ ...base.debts[0]!, ...more }],
});

describe("a notice of payment, five days before", () => {
  const notice = (days?: number) =>
    packOf([
      ruleOf({
        kind: "notice",
        code: "NOTICE_WAIT",
        awaits: "NOTICE_OF_PAYMENT",
        ...(days === undefined ? {} : { days }),
      }),
    ]);
  const sent = (on: string) => owing({ noticeOfPaymentSentOn: day(on) });

  test.each<[string, ContactCase, number | undefined, string | undefined]>([
    ["none was sent", base, 5, undefined],
    ["the fifth day after", sent("2026-06-05"), 5, "2026-06-10T23:00"],
    ["the sixth", sent("2026-06-04"), 5, undefined],
    ["sent today", sent("2026-06-10"), 5, "2026-06-15T23:00"],
    ["to be sent tomorrow", sent("2026-06-11"), 5, undefined],
    ["no days: the day of sending", sent("2026-06-10"), undefined, "2026-06-10T23:00"],
    ["no days: the day after", sent("2026-06-09"), undefined, undefined],
  ])("%s", (_what, facts, days, next) => {
    expect(answer(facts, notice(days))).toMatchObject({
      decision: next === undefined ? "ALLOW" : "BLOCK",
      next,
    });
  });

  test("for each of two debts, in each place: the last one ends it", () => {
    const debts = ["2026-06-05", "2026-06-08"].map((on, index) => ({
      ...base.debts[0]!,
      id: `d${index}`,
      noticeOfPaymentSentOn: day(on),
    }));
    for (const places of [
      [...london, newYork],
      [newYork, ...london],
    ]) {
      const facts = trying({ debtIds: ["d0", "d1"] }, { ...debtorWho({ places }), debts });
      expect(endsOf(facts, notice(5))).toEqual(["2026-06-14T04:00"]);
    }
  });
});

describe("a dispute that waits for verification", () => {
  const rule = packOf([
    ruleOf({ kind: "notice", code: "DISPUTE_PENDING", awaits: "VERIFICATION" }),
  ]);
  const disputed = { disputedInWritingAt: "2026-06-05T12:00:00+01:00" };
  const moment = base.attempt.at;
  const later = "2026-06-10T10:00:00.001+01:00";

  test.each<[string, Partial<Debt>, string]>([
    ["none", {}, "ALLOW"],
    ["in writing", disputed, "BLOCK"],
    ["at that moment", { disputedInWritingAt: moment }, "BLOCK"],
    ["a moment later", { disputedInWritingAt: later }, "ALLOW"],
    ["on the last day", { ...disputed, validationPeriodEndsOn: day("2026-06-05") }, "BLOCK"],
    ["after the last day", { ...disputed, validationPeriodEndsOn: day("2026-06-04") }, "ALLOW"],
    ["answered at that moment", { ...disputed, verificationSentAt: moment }, "ALLOW"],
    ["answered a moment later", { ...disputed, verificationSentAt: later }, "BLOCK"],
  ])("%s", (_what, debt, decision) => {
    expect(answer(owing(debt), rule)).toMatchObject({
      decision,
      next: decision === "BLOCK" ? null : undefined,
    });
  });

  test("on the last day in one of the places", () => {
    const debt = {
      disputedInWritingAt: "2026-06-05T01:00:00+01:00",
      validationPeriodEndsOn: day("2026-06-04"),
    };
    const both = { ...owing(debt), people: debtorWho({ places: [...london, newYork] }).people };
    expect(answer(both, rule).decision).toBe("BLOCK");
    expect(answer(owing(debt), rule).decision).toBe("ALLOW");
  });

  test("of one of two debts", () => {
    const debts: Debt[] = [base.debts[0]!, { id: "card", kind: "CONSUMER", ...disputed }];
    const facts = { ...base, debts };
    expect(answer(trying({ debtIds: ["loan", "card"] }, facts), rule).decision).toBe("BLOCK");
    expect(answer(facts, rule).decision).toBe("ALLOW");
  });
});

describe("a pattern", () => {
  const rings = { contacts: [{ channel: "VOICE" as const, outcomes: ["RANG_OUT" as const] }] };
  const looks = (what: PatternRule["looks"]) =>
    packOf([ruleOf({ kind: "pattern", code: "PATTERN_RISK", effect: "REVIEW", looks: what })]);
  const after = (...contactLog: LogEntry[]): ContactCase => ({ ...base, contactLog });
  const on = (date: number, more: Partial<LogEntry> = {}) =>
    call(`2026-06-${String(date).padStart(2, "0")}T09:00:00+01:00`, more);

  describe("of calling again within the hour after a call that rang out", () => {
    const again = looks({ for: "AGAIN_AT_ONCE", minutes: 60 });
    const soon = "2026-06-10T09:30:00+01:00";
    test.each<[string, LogEntry, string]>([
      ["an hour before", call("2026-06-10T09:00:00+01:00"), "REVIEW"],
      ["longer before", call("2026-06-10T08:59:59.999+01:00"), "ALLOW"],
      ["another channel", call(soon, { channel: "SMS" }), "ALLOW"],
      ["a call of theirs", call(soon, { direction: "INBOUND" }), "ALLOW"],
      ["a busy line", call(soon, { outcome: "BUSY" }), "ALLOW"],
    ])("%s", (_what, entry, decision) => {
      expect(answer(after(entry), again).decision).toBe(decision);
    });
  });

  describe("of three on one day", () => {
    const many = looks({ for: "MANY_IN_A_DAY", from: 3, counts: rings });
    const card = { debtIds: ["card"] };
    const debts: Debt[] = [...base.debts, { id: "card", kind: "CONSUMER" }];
    const two = (...log: LogEntry[]) =>
      trying({ debtIds: ["loan", "card"] }, { ...after(...log), debts });
    test.each<[string, ContactCase, string]>([
      ["the third", after(on(10), on(10)), "REVIEW"],
      ["the second", after(on(10)), "ALLOW"],
      ["one of them yesterday", after(on(9), on(10)), "ALLOW"],
      ["one of them of another kind", after(on(10, { outcome: "BUSY" }), on(10)), "ALLOW"],
      ["about several debts, one of each", two(on(10), on(10, card)), "ALLOW"],
      ["about several debts, two of one", two(on(10, card), on(10, card)), "REVIEW"],
    ])("%s", (_what, facts, decision) => {
      expect(answer(facts, many).decision).toBe(decision);
    });
  });

  describe("of three days in a row without a word from the person", () => {
    const row = (each: number) => looks({ for: "DAYS_IN_A_ROW", days: 3, each, counts: rings });
    const word = (date: number) => on(date, { direction: "INBOUND", outcome: "RECEIVED" });
    test.each<[string, LogEntry[], number, string]>([
      ["up to today", [on(8), on(9), on(10)], 1, "REVIEW"],
      ["up to yesterday", [on(7), on(8), on(9)], 1, "REVIEW"],
      ["up to the day before", [on(6), on(7), on(8)], 1, "ALLOW"],
      ["with a day between", [on(6), on(8), on(9)], 1, "ALLOW"],
      ["one a day where two are asked for", [on(8), on(9), on(10)], 2, "ALLOW"],
      ["two a day", [on(8), on(8), on(9), on(9), on(10), on(10)], 2, "REVIEW"],
      ["with a word on one of them", [on(8), on(9), on(10), word(9)], 1, "ALLOW"],
      ["with a word before", [word(6), on(8), on(9), on(10)], 1, "REVIEW"],
    ])("%s", (_what, log, each, decision) => {
      expect(answer(after(...log), row(each)).decision).toBe(decision);
    });

    test("by the days of any place where the person may be", () => {
      const sydney = { ...london[0]!, timeZone: "Australia/Sydney" };
      // In London these are three evenings; in Sydney it was the morning after.
      const evenings = [6, 7, 8].map((date) => call(`2026-06-0${date}T22:00:00+01:00`));
      const facts = { ...debtorWho({ places: [...london, sydney] }), contactLog: evenings };
      expect(answer(facts, row(1)).decision).toBe("REVIEW");
      expect(answer({ ...facts, ...debtorWho({}) }, row(1)).decision).toBe("ALLOW");
    });
  });
});
