/** Setting credits against invoices (xero_accounting.yaml Allocation). */
import { randomUUID } from "node:crypto";
import {
  dueMinor,
  remainingMinor,
  type LedgerAllocation,
  type LedgerCredit,
} from "../data/records.js";
import { toMinor } from "../shared/money.js";
import { asObject, lockedMessage, readDate, text, type Checked } from "./changes.js";
import type { Organisation } from "./organisation.js";
import type { Wire } from "./wire-basics.js";

/** What earlier elements of the same request take of the credit and of each invoice. */
export interface Reserved {
  used: number;
  readonly byInvoice: Map<string, number>;
}

export function checkAllocation(
  body: Wire,
  credit: LedgerCredit,
  organisation: Organisation,
  reserved: Reserved,
): Checked<LedgerAllocation> {
  const named = asObject(body["Invoice"]);
  const invoice =
    organisation.invoice(text(named["InvoiceID"]) ?? "") ??
    organisation.invoiceByNumber(text(named["InvoiceNumber"]) ?? "");
  if (!invoice) return { errors: ["The invoice could not be found"] };
  const amount = body["Amount"];
  // What is finer than the currency is nothing that could be allocated.
  const amountMinor = (typeof amount === "number" ? toMinor(amount, credit.currency) : null) ?? 0;
  const date = "Date" in body ? readDate(body["Date"]) : organisation.today();
  const taken = reserved.byInvoice.get(invoice.id) ?? 0;
  const problems: readonly (readonly [wrong: boolean, message: string])[] = [
    [credit.status !== "AUTHORISED", "Only authorised credits can be allocated"],
    [
      invoice.status !== "AUTHORISED" || invoice.type !== credit.type,
      "Credits can only be allocated to Authorised invoices",
    ],
    [invoice.contactId !== credit.contactId, "The invoice must be for the same contact"],
    [invoice.currency !== credit.currency, "The invoice must be in the same currency"],
    [amountMinor <= 0, "The amount must be greater than zero"],
    [
      amountMinor > remainingMinor(credit) - reserved.used,
      "The amount exceeds the remaining credit",
    ],
    [amountMinor > dueMinor(invoice) - taken, "The amount exceeds the amount outstanding"],
    [date === null, "Date is not a valid date"],
    [date !== null && organisation.isLocked(date), lockedMessage],
  ];
  const errors = problems.flatMap(([wrong, message]) => (wrong ? [message] : []));
  if (errors.length > 0 || date === null) return { errors };
  reserved.used += amountMinor;
  reserved.byInvoice.set(invoice.id, taken + amountMinor);
  const allocation = {
    id: randomUUID(),
    invoiceId: invoice.id,
    amountMinor,
    date,
    deleted: false,
  };
  return {
    apply: () => organisation.allocate(organisation.credit(credit.id) ?? credit, allocation),
  };
}
