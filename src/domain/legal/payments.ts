/** How a payment is shared, and which payments may be asked for or promised. Amounts are minor units of one currency. */

export interface Share {
  readonly debtId: string;
  readonly amountMinor: bigint;
}

/** No part goes to a debt that is disputed (12 CFR 1006.30(c)(1)); the others get it in their order. */
export function allocatePayment(
  paymentMinor: bigint,
  debts: readonly {
    readonly id: string;
    readonly balanceMinor: bigint;
    readonly disputed: boolean;
  }[],
): { shares: Share[]; unallocatedMinor: bigint } {
  let left = paymentMinor;
  const shares = debts.map(({ id, balanceMinor, disputed }) => {
    const amountMinor = disputed ? 0n : balanceMinor < left ? balanceMinor : left;
    left -= amountMinor;
    return { debtId: id, amountMinor };
  });
  return { shares, unallocatedMinor: left };
}

/**
 * Shares by weight, rounded down; what is missing goes to the largest remainders, among equals to the earlier debt.
 * They add up to the amount.
 * @throws RangeError when there is an amount and nothing weighs
 */
export function shareProRata(
  amountMinor: bigint,
  debts: readonly { readonly id: string; readonly weight: bigint }[],
): Share[] {
  const total = debts.reduce((sum, { weight }) => sum + weight, 0n);
  if (total <= 0n) {
    if (amountMinor === 0n) return debts.map(({ id }) => ({ debtId: id, amountMinor: 0n }));
    throw new RangeError("Nothing is owed that an amount could be shared by.");
  }
  const parts = debts.map(({ id, weight }, index) => ({
    id,
    index,
    share: (amountMinor * weight) / total,
    remainder: (amountMinor * weight) % total,
  }));
  const missing = Number(amountMinor - parts.reduce((sum, { share }) => sum + share, 0n));
  const first = parts.toSorted((a, b) => Number(b.remainder - a.remainder)).slice(0, missing);
  const getsOneMore = new Set(first.map(({ index }) => index));
  return parts.map(({ id, index, share }) => ({
    debtId: id,
    amountMinor: getsOneMore.has(index) ? share + 1n : share,
  }));
}

/**
 * Whether an instalment may be agreed: never above what is left at the end of the month, whoever proposes it (CONC
 * 7.3.10 R), and no refusal of every affordable amount (CONC 7.3.8 G).
 */
export function isInstalmentPermitted({
  monthlySurplusMinor,
  monthlyInstalmentMinor,
  refusesAnyAlternative,
}: {
  readonly monthlySurplusMinor: bigint;
  readonly monthlyInstalmentMinor: bigint;
  readonly refusesAnyAlternative: boolean;
}): boolean {
  return monthlyInstalmentMinor <= monthlySurplusMinor && !refusesAnyAlternative;
}

export type MissingDisclosure = "COST_IN_TEXT_FORM" | "LOST_OBJECTIONS_WARNING";

/** What a German collector has to tell a private person before a plan or an acknowledgement: RDG 13a(3), (4). */
export function missingPlanDisclosures({
  debtorIsPrivatePerson,
  costStatedInTextFormBefore,
  containsDebtAcknowledgement,
  lostObjectionsWarning,
}: {
  readonly debtorIsPrivatePerson: boolean;
  readonly costStatedInTextFormBefore: boolean;
  readonly containsDebtAcknowledgement: boolean;
  readonly lostObjectionsWarning: boolean;
}): MissingDisclosure[] {
  if (!debtorIsPrivatePerson) return [];
  const missing: MissingDisclosure[] = [];
  if (!costStatedInTextFormBefore) missing.push("COST_IN_TEXT_FORM");
  if (containsDebtAcknowledgement && !lostObjectionsWarning)
    missing.push("LOST_OBJECTIONS_WARNING");
  return missing;
}
