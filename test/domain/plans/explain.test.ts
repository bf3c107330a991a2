import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseCurrency, splitEvenly } from "../../../src/domain/money.js";
import {
  noteLengthMax,
  planAgreedNote,
  planAgreedTask,
  planCancelledNote,
  planCancelledTask,
} from "../../../src/domain/plans/explain.js";
import { addMonthsClamped } from "../../../src/domain/calendar.js";
import { date } from "../support.js";
import { anyCurrency } from "./support.js";

const plan = (totalMinor: bigint, count: number, currency = "GBP") => ({
  reference: "FB-7K3M9Q2X",
  currency: parseCurrency(currency),
  instalments: splitEvenly(totalMinor, count).map((amountMinor, index) => ({
    amountMinor,
    dueOn: addMonthsClamped(date("2026-12-02"), index),
  })),
});

test.each([
  [plan(30000n, 6), "Payment plan agreed: 6 × £50.00, first on 2 December 2026"],
  [plan(10000n, 3), "Payment plan agreed: 1 × £33.34 and 2 × £33.33, first on 2 December 2026"],
  [plan(999n, 1), "Payment plan agreed: 1 × £9.99, on 2 December 2026"],
  [plan(60000n, 6, "JPY"), "Payment plan agreed: 6 × JP¥10,000, first on 2 December 2026"],
  [plan(60000n, 6, "KWD"), "Payment plan agreed: 6 × KWD 10.000, first on 2 December 2026"],
])("the subject of %#", (facts, subject) => {
  expect(planAgreedTask(facts).subject).toBe(subject);
});

test("the words of an agreed plan", () => {
  expect(planAgreedTask(plan(10000n, 3)).description).toBe(
    [
      "Payment plan FB-7K3M9Q2X has been agreed.",
      "1 × £33.34 and 2 × £33.33, £100.00 in all. First payment on 2 December 2026, last on 2 February 2027.",
      "No interest or fees while the plan is kept. Please do not ask for other payments on the invoices in it.",
    ].join("\n"),
  );
  expect(planAgreedNote(plan(30000n, 6))).toBe(
    "Payment plan agreed: 6 × £50.00, first on 2 December 2026. No interest or fees. Plan FB-7K3M9Q2X.",
  );
});

test("the words of a cancelled plan", () => {
  const facts = { ...plan(30000n, 6), paidMinor: 10000n };
  expect(planCancelledTask(facts)).toEqual({
    subject: "Payment plan cancelled: £100.00 of £300.00 was paid",
    description: [
      "Payment plan FB-7K3M9Q2X has been cancelled.",
      "£100.00 of £300.00 was paid. No further instalments will be asked for.",
      "Before you make contact, look at what is allowed now and offer help with a new plan.",
    ].join("\n"),
  });
  expect(planCancelledNote(facts)).toBe(
    "Payment plan cancelled: £100.00 of £300.00 was paid. No further instalments will be asked for. Plan FB-7K3M9Q2X.",
  );
});

test("a plan without instalments is a mistake", () => {
  expect(() => planAgreedNote({ ...plan(1n, 1), instalments: [] })).toThrow(RangeError);
});

test("words fit whatever the amounts, end in a whole sentence and have ordinary spaces", () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 1000n, max: 10n ** 60n }),
      fc.integer({ min: 1, max: 60 }),
      anyCurrency,
      (total, count, currency) => {
        const facts = { ...plan(total, count, currency), paidMinor: total / 3n };
        for (const note of [planAgreedNote(facts), planCancelledNote(facts)]) {
          expect(note.length).toBeLessThanOrEqual(noteLengthMax);
          expect(note).toMatch(/^Payment plan (agreed|cancelled).*\.$/);
          expect(note).not.toMatch(/[\u00a0\u202f]/);
        }
        for (const { subject } of [planAgreedTask(facts), planCancelledTask(facts)]) {
          expect(subject.length).toBeLessThanOrEqual(255);
        }
      },
    ),
  );
});
