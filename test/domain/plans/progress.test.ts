import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addDays } from "../../../src/domain/calendar.js";
import { planProgress, paidOnPlan } from "../../../src/domain/plans/progress.js";
import { anyDate, date } from "../support.js";

const plan = ["2026-12-02", "2027-01-04", "2027-02-02"].map((dueOn, index) => ({
  number: index + 1,
  dueOn: date(dueOn),
  amountMinor: 5000n,
}));

test.each<[string, bigint, string, string, string | null]>([
  ["2026-11-20", 0n, "UPCOMING 0, UPCOMING 0, UPCOMING 0", "5000 by 2026-12-02", null],
  ["2026-11-20", 1n, "PART_PAID 1, UPCOMING 0, UPCOMING 0", "4999 by 2026-12-02", null],
  ["2026-12-02", 0n, "DUE 0, UPCOMING 0, UPCOMING 0", "5000 by 2026-12-02", null],
  ["2026-12-02", 10n, "DUE 10, UPCOMING 0, UPCOMING 0", "4990 by 2026-12-02", null],
  ["2026-12-02", 5000n, "KEPT 5000, UPCOMING 0, UPCOMING 0", "5000 by 2027-01-04", null],
  ["2026-12-03", 4999n, "LATE 4999, UPCOMING 0, UPCOMING 0", "1 by 2026-12-02", "1"],
  ["2027-01-05", 4000n, "LATE 4000, LATE 0, UPCOMING 0", "1000 by 2026-12-02", "6000"],
  ["2027-01-05", 12000n, "KEPT 5000, KEPT 5000, PART_PAID 2000", "3000 by 2027-02-02", null],
  ["2027-03-01", 15000n, "KEPT 5000, KEPT 5000, KEPT 5000", "complete", null],
])("on %s with %p paid", (today, paid, statuses, next, late) => {
  const progress = planProgress(plan, paid, date(today));
  expect(progress.instalments.map((each) => `${each.status} ${each.paidMinor}`).join(", ")).toBe(
    statuses,
  );
  const { nextDue } = progress;
  expect(nextDue ? `${nextDue.outstandingMinor} by ${nextDue.dueOn}` : "complete").toBe(next);
  expect(progress.complete).toBe(next === "complete");
  expect(progress.lateMinor).toBe(BigInt(late ?? 0));
});

test("what was paid too much is named, not hidden", () => {
  expect(planProgress(plan, 15001n, date("2026-11-20"))).toMatchObject({
    totalMinor: 15000n,
    paidMinor: 15000n,
    remainingMinor: 0n,
    overpaidMinor: 1n,
    complete: true,
  });
});

test("a negative payment is a mistake", () => {
  expect(() => planProgress(plan, -1n, date("2026-11-20"))).toThrow(RangeError);
});

describe("what was paid on a plan", () => {
  test.each<[bigint, bigint, bigint]>([
    [100n, 100n, 0n],
    [100n, 40n, 60n],
    [100n, 0n, 100n],
    [100n, -20n, 100n], // over-credited: never more than the plan covers
    [100n, 130n, 0n], // a fee was added: never less than nothing
  ])("%p planned, %p still owed", (plannedMinor, balance, expected) => {
    const planned = [{ receivableId: "a", plannedMinor }];
    expect(paidOnPlan(planned, new Map([["a", balance]]))).toBe(expected);
  });

  test("an unknown balance is refused by name", () => {
    expect(() => paidOnPlan([{ receivableId: "a", plannedMinor: 1n }], new Map())).toThrow(
      /receivable a is missing/,
    );
  });
});

describe("properties", () => {
  const anyPlan = fc
    .tuple(anyDate, fc.array(fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 12n }), fc.nat(40))))
    .map(([start, rows]) => {
      let dueOn = start;
      return rows.map(([amountMinor, days], index) => {
        dueOn = addDays(dueOn, days + 1);
        return { number: index + 1, dueOn, amountMinor };
      });
    });
  const anyPaid = fc.oneof(
    fc.bigInt({ min: 0n, max: 100n }),
    fc.bigInt({ min: 0n, max: 10n ** 13n }),
  );

  test("what comes in is what is counted, spread in order", () => {
    fc.assert(
      fc.property(anyPlan, anyPaid, anyDate, (instalments, paid, today) => {
        const progress = planProgress(instalments, paid, today);
        const sum = progress.instalments.reduce((total, each) => total + each.paidMinor, 0n);
        expect(sum).toBe(progress.paidMinor);
        expect(progress.paidMinor + progress.overpaidMinor).toBe(paid);
        expect(progress.paidMinor + progress.remainingMinor).toBe(progress.totalMinor);
        expect(progress.complete).toBe(progress.remainingMinor === 0n);
        let due = 0n;
        for (const { amountMinor, paidMinor, status, dueOn } of progress.instalments) {
          due += amountMinor;
          expect(paidMinor >= 0n && paidMinor <= amountMinor).toBe(true);
          expect(status === "KEPT").toBe(paid >= due);
          expect(status === "LATE").toBe(paid < due && dueOn < today);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test("paying more never makes an instalment worse", () => {
    const rank = ["LATE", "DUE", "UPCOMING", "PART_PAID", "KEPT"];
    fc.assert(
      fc.property(anyPlan, anyPaid, anyPaid, anyDate, (instalments, paid, more, today) => {
        const before = planProgress(instalments, paid, today);
        const after = planProgress(instalments, paid + more, today);
        after.instalments.forEach(({ status }, index) => {
          expect(rank.indexOf(status)).toBeGreaterThanOrEqual(
            rank.indexOf(before.instalments[index]!.status),
          );
        });
      }),
      { numRuns: 1000 },
    );
  });

  test("what was paid and what the plan still asks for add up to what it covers", () => {
    const row = fc.tuple(
      fc.bigInt({ min: 0n, max: 10n ** 9n }),
      fc.bigInt({ min: 0n, max: 10n ** 9n }),
    );
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const planned = rows.map(([plannedMinor], n) => ({ receivableId: `r${n}`, plannedMinor }));
        const balances = new Map(rows.map(([, balance], n) => [`r${n}`, balance]));
        const open = rows.reduce((sum, [all, left]) => sum + (left < all ? left : all), 0n);
        const total = rows.reduce((sum, [all]) => sum + all, 0n);
        expect(paidOnPlan(planned, balances) + open).toBe(total);
      }),
    );
  });
});
