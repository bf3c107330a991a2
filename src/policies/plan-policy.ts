/**
 * The house's bounds for payment plans, as data. Version and date name them in every proposal, so that a
 * decision can be explained later by the rules of its day.
 */
import type { Currency } from "../domain/money.js";
import { decimalsOf } from "../domain/money.js";
import type { PlanPolicy } from "../domain/plans/plan.js";

export const housePlanPolicy = {
  version: "house-plans 1",
  effectiveFrom: "2026-11-01",
  /** Long enough to be affordable, short enough to end: most hardship plans run one to two years. */
  maximumTermMonths: 24,
  maximumInstalments: 104,
  /** In whole units of the currency; smaller instalments cost the debtor more effort than they help. */
  minimumInstalmentUnits: {
    default: 5n,
    JPY: 500n,
    KRW: 5_000n,
    HUF: 1_500n,
    KWD: 2n,
    BHD: 2n,
  } as Readonly<Record<string, bigint>>,
} as const;

/** The policy in the minor units of one currency. */
export function planPolicyFor(currency: Currency): PlanPolicy {
  const { minimumInstalmentUnits: units, maximumTermMonths, maximumInstalments } = housePlanPolicy;
  const wholeUnits = units[currency] ?? units["default"] ?? 1n;
  return {
    minimumInstalmentMinor: wholeUnits * 10n ** BigInt(decimalsOf(currency)),
    maximumTermMonths,
    maximumInstalments,
  };
}
