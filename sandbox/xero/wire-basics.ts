/** What every answer of the practice Xero is made of. */
import type { CreditKind, LedgerCredit, LedgerInvoice, LedgerPayment } from "../data/records.js";
import { startOf } from "../shared/dates.js";
import { toNumber } from "../shared/money.js";

export type Wire = Record<string, unknown>;

/** `/Date(ms+0000)/`: milliseconds UTC (vendors.md §3.5). */
export function msDate(instant: number): string {
  return `/Date(${instant}+0000)/`;
}

/** A local date: midnight UTC, with its string beside it (vendors.md §3.5). */
export function localDate(name: "Date" | "DueDate", date: string): Wire {
  return { [`${name}String`]: `${date}T00:00:00`, [name]: msDate(startOf(date)) };
}

/** The frame of every answer, as in the examples of xero_accounting.yaml. */
export function envelope(content: Wire, now: number): Wire {
  return {
    Id: "b1f0c7d2-5a3e-4c68-9d14-7e2a0f8b6c35",
    Status: "OK",
    ProviderName: "Forbear practice",
    DateTimeUTC: `/Date(${now})/`,
    ...content,
  };
}

interface CreditNames {
  readonly list: "CreditNotes" | "Overpayments" | "Prepayments";
  readonly type: "CreditNote" | "Overpayment" | "Prepayment";
  readonly id: "CreditNoteID" | "OverpaymentID" | "PrepaymentID";
  readonly number: "CreditNoteNumber" | "InvoiceNumber" | null;
  /** Its part of PaymentType: ARCREDITPAYMENT. */
  readonly paid: "CREDIT" | "OVERPAYMENT" | "PREPAYMENT";
}

export const creditNames: Readonly<Record<CreditKind, CreditNames>> = {
  CREDIT_NOTE: {
    list: "CreditNotes",
    type: "CreditNote",
    id: "CreditNoteID",
    number: "CreditNoteNumber",
    paid: "CREDIT",
  },
  OVERPAYMENT: {
    list: "Overpayments",
    type: "Overpayment",
    id: "OverpaymentID",
    number: null,
    paid: "OVERPAYMENT",
  },
  PREPAYMENT: {
    list: "Prepayments",
    type: "Prepayment",
    id: "PrepaymentID",
    number: "InvoiceNumber",
    paid: "PREPAYMENT",
  },
};

export const creditKinds = Object.keys(creditNames) as CreditKind[];

/** A payment as it shows on what it paid. */
export function wirePaymentOf(
  payment: LedgerPayment,
  { currency, rate }: Pick<LedgerInvoice | LedgerCredit, "currency" | "rate">,
): Wire {
  return {
    PaymentID: payment.id,
    Date: msDate(startOf(payment.date)),
    Amount: toNumber(payment.amountMinor, currency),
    Reference: payment.reference,
    CurrencyRate: rate,
    HasAccount: false,
    HasValidationErrors: false,
  };
}
