/** How a payment gives back what it can no longer be set against. */
import { appliedMinor, itemKey, type BooksPayment, type Side } from "../data/quickbooks-records.js";

/** Takes so much from the payment's parts for which `isOne` holds, the last ones first. */
function less(
  payment: BooksPayment,
  amountMinor: number,
  isOne: (one: BooksPayment["applications"][number]) => boolean,
): BooksPayment {
  let left = amountMinor;
  const applications = [...payment.applications]
    .reverse()
    .map((one) => {
      if (!isOne(one)) return one;
      const taken = Math.min(left, one.amountMinor);
      left -= taken;
      return { ...one, amountMinor: one.amountMinor - taken };
    })
    .filter((one) => one.amountMinor > 0)
    .reverse();
  return { ...payment, applications };
}

/** The payment with so much less set against the item of this key. */
export function shrunk(payment: BooksPayment, key: string, amountMinor: number): BooksPayment {
  return less(payment, amountMinor, (one) => itemKey(one) === key);
}

/** No more debts than money and credits pay, no more credits than debts need. */
export function fitted(payment: BooksPayment): BooksPayment {
  const cut = (one: BooksPayment, side: Side, amountMinor: number): BooksPayment =>
    amountMinor > 0 ? less(one, amountMinor, (each) => each.side === side) : one;
  const excess = appliedMinor(payment, "CREDIT") - appliedMinor(payment, "DEBIT");
  const fair = cut(payment, "CREDIT", excess);
  const over = appliedMinor(fair, "DEBIT") - fair.totalMinor - appliedMinor(fair, "CREDIT");
  return cut(fair, "DEBIT", over);
}

/** Whether a payment stays within its money and its credits. */
export function isFitting(payment: Pick<BooksPayment, "totalMinor" | "applications">): boolean {
  const debits = appliedMinor(payment, "DEBIT");
  const credits = appliedMinor(payment, "CREDIT");
  return credits <= debits && debits <= payment.totalMinor + credits;
}
