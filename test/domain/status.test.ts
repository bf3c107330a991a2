import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addDays, daysBetween } from "../../src/domain/calendar.js";
import { parseCurrency } from "../../src/domain/money.js";
import { planStates, type PlanState } from "../../src/domain/plans/life.js";
import {
  assessDebtor,
  type AssessedReceivable,
  type DebtorStatus,
} from "../../src/domain/status.js";
import { anyDate, date } from "./support.js";

const today = date("2026-11-16");
const gbp = parseCurrency("GBP");
const owed = (dueOn: string, balanceMinor = 10000n): AssessedReceivable => ({
  currency: gbp,
  dueOn: date(dueOn),
  balanceMinor,
  status: "OPEN",
});
const future = owed("2026-12-01");
const past = owed("2026-11-15");

test.each<[string, AssessedReceivable[], PlanState[], DebtorStatus, string]>([
  ["nothing", [], [], "CLEAR", "Nothing is owed."],
  [
    "a paid invoice",
    [{ ...past, status: "PAID", balanceMinor: 0n }],
    [],
    "CLEAR",
    "Nothing is owed.",
  ],
  ["a draft", [{ ...past, status: "DRAFT" }], [], "CLEAR", "Nothing is owed."],
  ["a void one", [{ ...past, status: "VOID" }], [], "CLEAR", "Nothing is owed."],
  ["a credit", [{ ...past, balanceMinor: -1n }], [], "CLEAR", "Nothing is owed."],
  ["a finished plan not closed yet", [], ["ACTIVE"], "CLEAR", "Nothing is owed."],
  [
    "an invoice to come",
    [future],
    [],
    "CURRENT",
    "£100.00 is owed and none of it is overdue; the first is due on 1 December 2026.",
  ],
  [
    "an invoice of today",
    [owed("2026-11-16")],
    [],
    "CURRENT",
    "£100.00 is owed and none of it is overdue; the first is due on 16 November 2026.",
  ],
  [
    "one overdue",
    [future, past],
    [],
    "OVERDUE",
    "£100.00 of £200.00 is overdue; the oldest was due on 15 November 2026.",
  ],
  [
    "a proposed plan",
    [past],
    ["PROPOSED", "CANCELLED"],
    "PLAN_PROPOSED",
    "£100.00 is owed, and a payment plan is waiting for an answer.",
  ],
  [
    "an active plan",
    [past],
    ["PROPOSED", "ACTIVE"],
    "IN_PLAN",
    "£100.00 is owed, and a payment plan is active.",
  ],
  [
    "plans of the past",
    [past],
    ["KEPT", "CANCELLED"],
    "OVERDUE",
    "£100.00 of £100.00 is overdue; the oldest was due on 15 November 2026.",
  ],
  [
    "two currencies",
    [past, { ...past, currency: parseCurrency("EUR") }],
    [],
    "OVERDUE",
    "€100.00 and £100.00 of €100.00 and £100.00 is overdue; the oldest was due on 15 November 2026.",
  ],
])("%s", (_, receivables, plans, status, reason) => {
  const facts = { receivables, plans: plans.map((state) => ({ state })) };
  expect(assessDebtor(facts, today)).toMatchObject({ status, reason });
});

test.each([
  ["2026-11-17", "notDue", "2026-11-18"],
  ["2026-11-16", "notDue", "2026-11-17"],
  ["2026-11-15", "days1To30", "2026-12-16"],
  ["2026-10-17", "days1To30", "2026-11-17"],
  ["2026-10-16", "days31To60", "2026-12-16"],
  ["2026-09-17", "days31To60", "2026-11-17"],
  ["2026-09-16", "days61To90", "2026-12-16"],
  ["2026-08-18", "days61To90", "2026-11-17"],
  ["2026-08-17", "over90", null],
  ["9999-12-31", "notDue", null],
])("due on %s it is in %s and changes on %s", (dueOn, part, nextChangeOn) => {
  const assessment = assessDebtor({ receivables: [owed(dueOn, 7n)], plans: [] }, today);
  expect(assessment.balances[0]?.ageing).toMatchObject({ [part]: 7n });
  expect(assessment.nextChangeOn).toBe(nextChangeOn);
});

describe("properties", () => {
  const anyFacts = (near: typeof today) =>
    fc.record({
      receivables: fc.array(
        fc.record({
          currency: fc.constantFrom(...["GBP", "JPY", "KWD"].map(parseCurrency)),
          dueOn: fc.integer({ min: -110, max: 60 }).map((days) => addDays(near, days)),
          balanceMinor: fc.bigInt({ min: -100n, max: 10n ** 12n }),
          status: fc.constantFrom(
            "OPEN" as const,
            "OPEN" as const,
            "PAID" as const,
            "DRAFT" as const,
          ),
        }),
        { maxLength: 6 },
      ),
      plans: fc.array(fc.record({ state: fc.constantFrom(...planStates) }), { maxLength: 2 }),
    });
  const anyCase = anyDate.chain((near) => fc.tuple(fc.constant(near), anyFacts(near)));
  const runs = { numRuns: 1000 };

  test("the parts of the ageing add up to what is open and what is overdue", () => {
    fc.assert(
      fc.property(anyCase, ([day, facts]) => {
        const { balances } = assessDebtor(facts, day);
        const open = facts.receivables.filter(
          (each) => each.status === "OPEN" && each.balanceMinor > 0n,
        );
        for (const { currency, openMinor, overdueMinor, ageing, oldestDueOn } of balances) {
          const own = open.filter((each) => each.currency === currency);
          const all = Object.values(ageing).reduce((sum, part) => sum + part, 0n);
          expect(all).toBe(own.reduce((sum, each) => sum + each.balanceMinor, 0n));
          expect([openMinor, overdueMinor]).toEqual([all, all - ageing.notDue]);
          expect(own.every(({ dueOn }) => dueOn >= oldestDueOn)).toBe(true);
        }
        expect(balances.map(({ currency }) => currency)).toEqual(
          [...new Set(open.map(({ currency }) => currency))].sort(),
        );
      }),
      runs,
    );
  });

  test("nothing changes before the next change, and something does then", () => {
    fc.assert(
      fc.property(anyCase, ([day, facts]) => {
        const now = assessDebtor(facts, day);
        const { nextChangeOn } = now;
        const days = nextChangeOn === null ? 400 : daysBetween(day, nextChangeOn);
        expect(days).toBeGreaterThan(0);
        for (const ahead of [1, 2, Math.floor(days / 2), days - 1]) {
          if (ahead < days) expect(assessDebtor(facts, addDays(day, ahead))).toEqual(now);
        }
        if (nextChangeOn === null) return;
        const then = assessDebtor(facts, nextChangeOn);
        expect(then.balances).not.toEqual(now.balances);
      }),
      runs,
    );
  });

  test("the order of facts makes no difference", () => {
    fc.assert(
      fc.property(anyCase, ([day, { receivables, plans }]) => {
        const reversed = { receivables: [...receivables].reverse(), plans: [...plans].reverse() };
        expect(assessDebtor(reversed, day)).toEqual(assessDebtor({ receivables, plans }, day));
      }),
      runs,
    );
  });
});
