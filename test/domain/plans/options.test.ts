import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  addDays,
  addMonthsClamped,
  bankingCalendar,
  weekdaysOnly,
  type PlainDate,
} from "../../../src/domain/calendar.js";
import { parseCurrency } from "../../../src/domain/money.js";
import { planOptions } from "../../../src/domain/plans/options.js";
import { paydaySequence } from "../../../src/domain/plans/paydays.js";
import type { PlanOffer, PlanPolicy, PlanRequest } from "../../../src/domain/plans/plan.js";
import { date } from "../support.js";
import { anyCase } from "./support.js";

const today = date("2026-11-16");
const england = bankingCalendar("GB", "ENG");
const gbp = parseCurrency("GBP");
const policy: PlanPolicy = {
  minimumInstalmentMinor: 1000n,
  maximumTermMonths: 12,
  maximumInstalments: 24,
};
const request: PlanRequest = {
  receivables: [{ id: "inv-1", dueOn: date("2026-09-01"), balanceMinor: 30000n }],
  currency: gbp,
  affordablePerInstalmentMinor: 5000n,
  paydays: { rhythm: "MONTHLY", nextPayday: date("2026-12-01") },
};

const offered = (offer: PlanOffer) => {
  if (offer.outcome !== "OFFER") throw new Error(`no offer: ${offer.problem.message}`);
  return offer.options;
};
const lines = (offer: PlanOffer) =>
  offered(offer).map(
    (each) =>
      `${each.key}: ${each.instalments.map((i) => `${i.dueOn} ${i.amountMinor}`).join(", ")}`,
  );

describe("an offer", () => {
  test("three ways to pay £300.00 with £50.00 a month to spare", () => {
    const offer = planOptions(request, policy, england, today);
    expect(lines(offer)).toEqual([
      "SHORTEST: 2026-12-02 5000, 2027-01-04 5000, 2027-02-02 5000, 2027-03-02 5000, 2027-04-02 5000, 2027-05-04 5000",
      expect.stringMatching(/^BALANCED: 2026-12-02 3750, /),
      expect.stringMatching(/^GENTLEST: 2026-12-02 2500, .*, 2027-11-02 2500$/),
    ]);
    expect(offered(offer).map((each) => [each.title, each.why])).toEqual([
      [
        "Done soonest",
        "6 × £50.00, the last on 4 May 2027, with no interest. Each falls just after payday. The quickest way that stays within what you can afford each time.",
      ],
      [
        "In between",
        "8 × £37.50, the last on 2 July 2027, with no interest. Each falls just after payday. Leaves some room each time without taking the longest.",
      ],
      [
        "Smallest payments",
        "12 × £25.00, the last on 2 November 2027, with no interest. Each falls just after payday. Leaves the most room each time.",
      ],
    ]);
    expect(offered(offer)[0]).toMatchObject({
      schedule: "PAYDAY_ALIGNED",
      currency: "GBP",
      totalMinor: 30000n,
      firstDueOn: "2026-12-02",
      lastDueOn: "2027-05-04",
    });
  });

  test("without paydays it is monthly from a month ahead", () => {
    const offer = planOptions(
      { ...request, paydays: null, affordablePerInstalmentMinor: 10000n },
      { ...policy, maximumInstalments: 3 },
      england,
      date("2026-11-28"),
    );
    expect(lines(offer)).toEqual([
      "SHORTEST: 2026-12-29 10000, 2027-01-28 10000, 2027-03-01 10000",
    ]);
    expect(offered(offer)[0].schedule).toBe("EQUAL");
  });

  test("the larger parts come first and the oldest debt is paid first", () => {
    const offer = planOptions(
      {
        ...request,
        receivables: [
          { id: "new", dueOn: date("2026-10-01"), balanceMinor: 4001n },
          { id: "old", dueOn: date("2026-01-01"), balanceMinor: 6000n },
          { id: "paid", dueOn: date("2025-01-01"), balanceMinor: 0n },
        ],
      },
      { ...policy, maximumInstalments: 3 },
      england,
      today,
    );
    expect(offered(offer)[0].instalments).toEqual([
      {
        number: 1,
        dueOn: "2026-12-02",
        amountMinor: 3334n,
        allocations: [{ receivableId: "old", amountMinor: 3334n }],
      },
      {
        number: 2,
        dueOn: "2027-01-04",
        amountMinor: 3334n,
        allocations: [
          { receivableId: "old", amountMinor: 2666n },
          { receivableId: "new", amountMinor: 668n },
        ],
      },
      {
        number: 3,
        dueOn: "2027-02-02",
        amountMinor: 3333n,
        allocations: [{ receivableId: "new", amountMinor: 3333n }],
      },
    ]);
    expect(offered(offer)[0].why).toMatch(/^2 × £33\.34 and 1 × £33\.33, the last on/);
  });

  test("a debt below the minimum is one payment", () => {
    const receivables = [{ id: "inv-1", dueOn: today, balanceMinor: 999n }];
    const offer = planOptions({ ...request, receivables }, policy, england, today);
    expect(lines(offer)).toEqual(["SHORTEST: 2026-12-02 999"]);
    expect(offered(offer)[0].title).toBe("One payment");
    expect(offered(offer)[0].why).toBe(
      "One payment of £9.99 on 2 December 2026 settles everything, and it is within what you can afford.",
    );
  });

  test("two paydays that lead to one banking day ask once", () => {
    const offer = planOptions(
      {
        ...request,
        affordablePerInstalmentMinor: 15000n,
        paydays: {
          rhythm: "TWICE_MONTHLY",
          nextPayday: date("2026-12-25"),
          secondDayOfMonth: 27,
          offsetDays: 0,
        },
      },
      { ...policy, maximumInstalments: 2 },
      england,
      today,
    );
    // 25 and 27 December both lead to the 29th.
    expect(lines(offer)).toEqual(["SHORTEST: 2026-12-29 15000, 2027-01-25 15000"]);
  });
});

describe("no offer", () => {
  const payday = (nextPayday: string) => ({
    paydays: { rhythm: "MONTHLY" as const, nextPayday: date(nextPayday) },
  });
  const invoice = { id: "a", dueOn: today, balanceMinor: 100n };

  test.each<[Partial<PlanRequest>, string, string, RegExp]>([
    [{ receivables: [] }, "NOTHING_OWED", "receivables", /Nothing is owed/],
    [
      { receivables: [{ ...invoice, balanceMinor: 0n }] },
      "NOTHING_OWED",
      "receivables",
      /no plan is needed/,
    ],
    [
      { receivables: [invoice, { ...invoice, id: "b", balanceMinor: -1n }] },
      "NEGATIVE_BALANCE",
      "receivables",
      /Apply the credit/,
    ],
    [
      { receivables: [invoice, invoice] },
      "DUPLICATE_RECEIVABLE",
      "receivables",
      /Name each one once/,
    ],
    [
      { receivables: [{ ...invoice, currency: parseCurrency("EUR") }] },
      "MIXED_CURRENCIES",
      "receivables",
      /one plan for what is owed in GBP and another for EUR/,
    ],
    [
      { affordablePerInstalmentMinor: -1n },
      "AFFORDABILITY_NEGATIVE",
      "affordablePerInstalmentMinor",
      /free debt advice/,
    ],
    [
      { affordablePerInstalmentMinor: 0n },
      "AFFORDABILITY_TOO_SMALL",
      "affordablePerInstalmentMinor",
      /£25\.00 would be the smallest/,
    ],
    [
      { affordablePerInstalmentMinor: 2499n },
      "AFFORDABILITY_TOO_SMALL",
      "affordablePerInstalmentMinor",
      /^£24\.99 each time does not clear the debt/,
    ],
    [payday("2026-11-15"), "PAYDAY_IN_PAST", "paydays.nextPayday", /^15 November 2026 has passed/],
    [payday("2028-01-01"), "NO_DATE_IN_TERM", "policy.maximumTermMonths", /16 November 2027/],
    [
      { paydays: { rhythm: "WEEKLY", nextPayday: today, offsetDays: 15 } },
      "PAYDAY_OFFSET_INVALID",
      "paydays.offsetDays",
      /from 0 to 14/,
    ],
    [
      { paydays: { rhythm: "WEEKLY", nextPayday: today, offsetDays: 0.5 } },
      "PAYDAY_OFFSET_INVALID",
      "paydays.offsetDays",
      /whole number/,
    ],
    [
      { paydays: { rhythm: "TWICE_MONTHLY", nextPayday: today, secondDayOfMonth: 16 } },
      "SECOND_PAYDAY_INVALID",
      "paydays.secondDayOfMonth",
      /the other day/,
    ],
    [
      { paydays: { rhythm: "TWICE_MONTHLY", nextPayday: today, secondDayOfMonth: 32 } },
      "SECOND_PAYDAY_INVALID",
      "paydays.secondDayOfMonth",
      /from 1 to 31/,
    ],
  ])("%j: %s", (changes, code, field, message) => {
    expect(planOptions({ ...request, ...changes }, policy, england, today)).toEqual({
      outcome: "NO_OFFER",
      problem: expect.objectContaining({ code, field, message: expect.stringMatching(message) }),
    });
  });

  test.each([
    { maximumTermMonths: 0 },
    { maximumTermMonths: 1.5 },
    { maximumTermMonths: 601 },
    { maximumInstalments: 0 },
    { minimumInstalmentMinor: -1n },
  ])("a policy that contradicts itself is a mistake: %p", (changes) => {
    expect(() => planOptions(request, { ...policy, ...changes }, england, today)).toThrow(
      RangeError,
    );
  });
});

describe("properties", () => {
  const runs = { numRuns: 1200 };
  const sum = (amounts: bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);
  const totalOf = ({ receivables }: PlanRequest) =>
    sum(receivables.map(({ balanceMinor }) => balanceMinor));

  test("the cases are worth running: most have an offer, and every outcome occurs", () => {
    const outcomes = fc.sample(anyCase, { numRuns: 2000, seed: 7 }).map((each) => {
      const offer = planOptions(each.request, each.policy, each.calendar, each.today);
      return offer.outcome === "OFFER" ? `${offer.options.length}` : offer.problem.code;
    });
    const share = (outcome: string) => outcomes.filter((each) => each === outcome).length / 2000;
    expect(share("1") + share("2") + share("3")).toBeGreaterThan(0.4);
    expect(share("3")).toBeGreaterThan(0.1);
    expect(share("AFFORDABILITY_TOO_SMALL")).toBeGreaterThan(0.05);
    expect(new Set(outcomes)).toContain("NO_DATE_IN_TERM");
  });

  test("every sum is exact: nothing is added, nothing is lost", () => {
    fc.assert(
      fc.property(anyCase, ({ request, policy, calendar, today }) => {
        const offer = planOptions(request, policy, calendar, today);
        if (offer.outcome === "NO_OFFER") return;
        for (const option of offer.options) {
          expect(option.totalMinor).toBe(totalOf(request));
          expect(sum(option.instalments.map((each) => each.amountMinor))).toBe(option.totalMinor);
          const parts = option.instalments.flatMap(({ allocations }) => allocations);
          for (const { id, balanceMinor } of request.receivables) {
            const own = parts.filter(({ receivableId }) => receivableId === id);
            expect(sum(own.map((part) => part.amountMinor))).toBe(balanceMinor);
          }
          for (const { amountMinor, allocations } of option.instalments) {
            expect(sum(allocations.map((part) => part.amountMinor))).toBe(amountMinor);
            expect(allocations.every((part) => part.amountMinor > 0n)).toBe(true);
          }
        }
      }),
      runs,
    );
  });

  test("instalments are affordable, not too small, nearly equal, and the oldest debt goes first", () => {
    fc.assert(
      fc.property(anyCase, ({ request, policy, calendar, today }) => {
        const offer = planOptions(request, policy, calendar, today);
        if (offer.outcome === "NO_OFFER") return;
        for (const { instalments, totalMinor } of offer.options) {
          const amounts = instalments.map((each) => each.amountMinor);
          const [largest, smallest] = [amounts[0]!, amounts.at(-1)!];
          expect(largest <= request.affordablePerInstalmentMinor).toBe(true);
          expect(smallest > 0n && largest - smallest <= 1n).toBe(true);
          expect(amounts.every((amount, n) => n === 0 || amount <= amounts[n - 1]!)).toBe(true);
          if (totalMinor < policy.minimumInstalmentMinor) expect(amounts).toHaveLength(1);
          else expect(smallest >= policy.minimumInstalmentMinor).toBe(true);
          expect(amounts.length).toBeLessThanOrEqual(policy.maximumInstalments);
          const dueOf = new Map(request.receivables.map(({ id, dueOn }) => [id, dueOn]));
          const paidDates = instalments.flatMap(({ allocations }) =>
            allocations.map((part) => dueOf.get(part.receivableId)!),
          );
          expect(paidDates).toEqual([...paidDates].sort());
        }
      }),
      runs,
    );
  });

  test("dates are banking days after today, ascending, within the term, each just after a payday", () => {
    fc.assert(
      fc.property(anyCase, ({ request, policy, calendar, today }) => {
        const offer = planOptions(request, policy, calendar, today);
        if (offer.outcome === "NO_OFFER") return;
        const termEnd = addMonthsClamped(today, policy.maximumTermMonths);
        const days = new Set<PlainDate>();
        const offset = request.paydays ? (request.paydays.offsetDays ?? 1) : 0;
        const source = request.paydays
          ? paydaySequence(request.paydays)
          : monthlyFrom(today, policy.maximumTermMonths);
        for (const payday of source) {
          if (payday > termEnd) break;
          days.add(calendar.nextBankingDay(addDays(payday, offset)));
        }
        for (const { instalments, firstDueOn, lastDueOn } of offer.options) {
          let previous = today;
          for (const { dueOn, number } of instalments) {
            expect(dueOn > previous).toBe(true);
            expect(calendar.isBankingDay(dueOn)).toBe(true);
            expect(days.has(dueOn)).toBe(true);
            expect(instalments[number - 1]?.dueOn).toBe(dueOn);
            previous = dueOn;
          }
          expect([firstDueOn, lastDueOn]).toEqual([instalments[0]?.dueOn, previous]);
          expect(lastDueOn <= termEnd).toBe(true);
        }
      }),
      runs,
    );
  });

  test("options are distinct and ordered, and the same facts in any order give the same offer", () => {
    fc.assert(
      fc.property(anyCase, ({ request, policy, calendar, today }) => {
        const offer = planOptions(request, policy, calendar, today);
        const receivables = [...request.receivables].reverse();
        expect(planOptions({ ...request, receivables }, policy, calendar, today)).toEqual(offer);
        if (offer.outcome === "NO_OFFER") return;
        const counts = offer.options.map(({ instalments }) => instalments.length);
        expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
        expect(new Set(offer.options.map(({ key }) => key)).size).toBe(counts.length);
        expect(offer.options[0].key).toBe("SHORTEST");
      }),
      runs,
    );
  });

  test("more to spare never makes the shortest plan longer, nor takes an offer away", () => {
    fc.assert(
      fc.property(
        anyCase,
        fc.bigInt({ min: 0n, max: 100_000n }),
        ({ request, policy, calendar, today }, more) => {
          const richer = {
            ...request,
            affordablePerInstalmentMinor: request.affordablePerInstalmentMinor + more,
          };
          const before = planOptions(request, policy, calendar, today);
          const after = planOptions(richer, policy, calendar, today);
          if (before.outcome === "NO_OFFER") return;
          expect(offered(after)[0].instalments.length).toBeLessThanOrEqual(
            before.options[0].instalments.length,
          );
        },
      ),
      runs,
    );
  });

  test("the smallest workable amount works, and one unit less does not", () => {
    fc.assert(
      fc.property(anyCase, ({ request, policy, calendar, today }) => {
        const at = (affordablePerInstalmentMinor: bigint) =>
          planOptions({ ...request, affordablePerInstalmentMinor }, policy, calendar, today);
        const offer = at(0n);
        if (offer.outcome === "OFFER" || offer.problem.code !== "AFFORDABILITY_TOO_SMALL") return;
        const smallest = offer.problem.smallestWorkableMinor!;
        expect(at(smallest).outcome).toBe("OFFER");
        expect(at(smallest - 1n)).toMatchObject({ problem: { code: "AFFORDABILITY_TOO_SMALL" } });
      }),
      runs,
    );
  });
});

function* monthlyFrom(today: PlainDate, months: number): Generator<PlainDate> {
  for (let month = 1; month <= months; month++) yield addMonthsClamped(today, month);
}

test("a calendar without holidays serves where the country is not known", () => {
  expect(planOptions(request, policy, weekdaysOnly, today).outcome).toBe("OFFER");
});
