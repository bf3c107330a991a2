import fc from "fast-check";
import {
  addDays,
  bankingCalendar,
  dayOfMonth,
  weekdaysOnly,
  type PlainDate,
} from "../../../src/domain/calendar.js";
import { parseCurrency } from "../../../src/domain/money.js";
import type { Paydays } from "../../../src/domain/plans/paydays.js";
import type { PlanPolicy, PlanRequest } from "../../../src/domain/plans/plan.js";
import { anyDate } from "../support.js";

/** Currencies with two, none and three decimals. */
export const anyCurrency = fc.constantFrom(...["GBP", "EUR", "JPY", "KWD"].map(parseCurrency));

const anyCalendar = fc.constantFrom(
  bankingCalendar("GB", "ENG"),
  bankingCalendar("DE"),
  bankingCalendar("JP"),
  bankingCalendar("KW"),
  bankingCalendar("SA"),
  weekdaysOnly,
);

/** Paydays of every rhythm that begin within six weeks of today. */
export function anyPaydays(today: PlainDate): fc.Arbitrary<Paydays> {
  const shared = {
    nextPayday: fc.integer({ min: 0, max: 42 }).map((days) => addDays(today, days)),
    offsetDays: fc.integer({ min: 0, max: 14 }),
  };
  const regular = fc.record(
    {
      rhythm: fc.constantFrom(
        "WEEKLY" as const,
        "FORTNIGHTLY" as const,
        "FOUR_WEEKLY" as const,
        "MONTHLY" as const,
      ),
      ...shared,
    },
    { requiredKeys: ["rhythm", "nextPayday"] },
  );
  const twice = fc
    .record({
      rhythm: fc.constant("TWICE_MONTHLY" as const),
      ...shared,
      secondDayOfMonth: fc.integer({ min: 1, max: 31 }),
    })
    .filter((each) => each.secondDayOfMonth !== dayOfMonth(each.nextPayday));
  return fc.oneof({ arbitrary: regular, weight: 4 }, { arbitrary: twice, weight: 1 });
}

const anyPolicy: fc.Arbitrary<PlanPolicy> = fc.record({
  minimumInstalmentMinor: fc.bigInt({ min: 0n, max: 3000n }),
  maximumTermMonths: fc.integer({ min: 1, max: 30 }),
  maximumInstalments: fc.integer({ min: 1, max: 60 }),
});

const anyBalance = fc.oneof(
  fc.bigInt({ min: 0n, max: 20n }),
  fc.bigInt({ min: 1n, max: 60_000n }),
  fc.bigInt({ min: 1n, max: 10n ** 15n }),
);

const anyRequest = (today: PlainDate): fc.Arbitrary<PlanRequest> =>
  fc
    .record({
      balances: fc.array(fc.tuple(anyBalance, anyDate), { minLength: 1, maxLength: 6 }),
      currency: anyCurrency,
      paydays: fc.option(anyPaydays(today), { freq: 4 }),
      // Between a hundredth and one and a half times the debt, so that most requests have an offer.
      share: fc.bigInt({ min: 1n, max: 150n }),
    })
    .map(({ balances, currency, paydays, share }) => {
      const total = balances.reduce((sum, [balance]) => sum + balance, 0n);
      return {
        receivables: balances.map(([balanceMinor, dueOn], index) => ({
          id: `invoice-${index}`,
          dueOn,
          balanceMinor,
        })),
        currency,
        paydays,
        affordablePerInstalmentMinor: (total * share) / 100n,
      };
    });

export const anyCase = anyDate.chain((today) =>
  fc.record({
    today: fc.constant(today),
    request: anyRequest(today),
    policy: anyPolicy,
    calendar: anyCalendar,
  }),
);
