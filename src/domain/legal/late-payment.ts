/**
 * What the law adds to what is paid late. To be entitled is no duty: Forbear never adds any of it by itself, and never
 * in a moratorium or where somebody is in hardship.
 */
import { addDays, laterOf, type PlainDate } from "../calendar.js";

/** Hundredths of a percentage point: 850n is 8.50 %. */
export type BasisPoints = bigint;

/** Late Payment of Commercial Debts (Interest) Act 1998 and gov.uk: 8 points above the Bank of England's base rate. */
const statutoryMargin: BasisPoints = 800n;
const daysOfYear = 365n;

export interface LateInterest {
  readonly rate: BasisPoints;
  readonly annualMinor: bigint;
  readonly dailyMinor: bigint;
  readonly amountMinor: bigint;
}

/**
 * Simple interest between businesses (s.1, 2); null where one side is none.
 * @param rounding DAILY_AMOUNT_FIRST: as the government's guide does; TOTAL_ONLY: once, half up
 */
export function lateInterest(
  principalMinor: bigint,
  baseRate: BasisPoints,
  daysLate: number,
  rounding: "DAILY_AMOUNT_FIRST" | "TOTAL_ONLY",
): LateInterest {
  const rate = baseRate + statutoryMargin;
  const yearly = principalMinor * rate;
  const days = BigInt(daysLate);
  const dailyMinor = halfUp(yearly, 10_000n * daysOfYear);
  return {
    rate,
    annualMinor: halfUp(yearly, 10_000n),
    dailyMinor,
    amountMinor:
      rounding === "DAILY_AMOUNT_FIRST"
        ? dailyMinor * days
        : halfUp(yearly * days, 10_000n * daysOfYear),
  };
}

/** Of amounts of zero or more. */
function halfUp(amount: bigint, divisor: bigint): bigint {
  return (2n * amount + divisor) / (2n * divisor);
}

/**
 * The relevant day (s.4(3), (5)): what was agreed, else the last of 30 days that begin with the later of performance
 * and notice of the amount. Interest runs from the day after, at the rate at the end of the relevant day (s.4(2)).
 */
export function lateInterestStart({
  agreedDueOn,
  performedOn,
  noticeOfAmountOn,
}: {
  readonly agreedDueOn?: PlainDate | undefined;
  readonly performedOn: PlainDate;
  readonly noticeOfAmountOn: PlainDate;
}): { relevantDay: PlainDate; interestFrom: PlainDate } {
  const relevantDay = agreedDueOn ?? addDays(laterOf(performedOn, noticeOfAmountOn), 29);
  return { relevantDay, interestFrom: addDays(relevantDay, 1) };
}

/** In pence, between businesses (s.5A): 40, 70 or 100 pounds by the size of the debt. */
export function fixedCompensationPence(principalPence: bigint): bigint {
  if (principalPence < 1_000_00n) return 40_00n;
  return principalPence < 10_000_00n ? 70_00n : 100_00n;
}

/** BGB 288(1), (2), (5): margin over the base rate, and the flat sum, in cents, that only businesses owe. */
export function germanInterestTerms(debtorIsConsumer: boolean): {
  margin: BasisPoints;
  flatFeeCents: bigint;
} {
  return debtorIsConsumer
    ? { margin: 500n, flatFeeCents: 0n }
    : { margin: 900n, flatFeeCents: 40_00n };
}

/** BGB 286(3): 30 days after due date and receipt of the invoice; for consumers only where the invoice said so. */
const germanDefaultDays = 30;

/** Whether a debt is in default on a day by BGB 286(1), (3): by a reminder, or without one after 30 days. */
export function isInGermanDefault({
  debtorIsConsumer,
  dueOn,
  invoiceReceivedOn,
  defaultNoticeOnInvoice,
  reminderSentOn,
  onDate,
}: {
  readonly debtorIsConsumer: boolean;
  readonly dueOn: PlainDate;
  readonly invoiceReceivedOn: PlainDate;
  readonly defaultNoticeOnInvoice: boolean;
  readonly reminderSentOn: PlainDate | null;
  readonly onDate: PlainDate;
}): boolean {
  const isReminded = reminderSentOn !== null && reminderSentOn >= dueOn && reminderSentOn <= onDate;
  if (isReminded) return true;
  const isLate = onDate > addDays(laterOf(dueOn, invoiceReceivedOn), germanDefaultDays);
  return isLate && (!debtorIsConsumer || defaultNoticeOnInvoice);
}
