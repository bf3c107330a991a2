/** Payments in the shape of xero_accounting.yaml. */
import { baseCurrency } from "../data/constants.js";
import type { LedgerCredit, LedgerInvoice, LedgerPayment } from "../data/records.js";
import { startOf } from "../shared/dates.js";
import { toNumber } from "../shared/money.js";
import type { Organisation } from "./organisation.js";
import { creditNames, localDate, msDate, type Wire } from "./wire-basics.js";

/** The account that payments go to. */
export const bankAccount = {
  AccountID: "5690f1e8-1d02-4893-90c2-ee1a69eff942",
  Code: "090",
  Name: "Business Bank Account",
  Type: "BANK",
  Status: "ACTIVE",
  CurrencyCode: baseCurrency,
  EnablePaymentsToAccount: true,
} as const;

/** What a payment paid: an invoice or bill, or a credit that was given back. */
function paid(
  payment: LedgerPayment,
  organisation: Organisation,
): { invoice: LedgerInvoice } | { credit: LedgerCredit } {
  const invoice = organisation.invoice(payment.invoiceId ?? "");
  if (invoice) return { invoice };
  const credit = organisation.credit(payment.creditId ?? "");
  if (credit) return { credit };
  throw new Error(`Payment ${payment.id} paid nothing.`);
}

/** ACCRECPAYMENT, ARCREDITPAYMENT, AROVERPAYMENTPAYMENT and so on (vendors.md §3.3). */
export function paymentType(payment: LedgerPayment, organisation: Organisation): string {
  const target = paid(payment, organisation);
  if ("invoice" in target) return `${target.invoice.type}PAYMENT`;
  const side = target.credit.type === "ACCREC" ? "AR" : "AP";
  return `${side}${creditNames[target.credit.kind].paid}PAYMENT`;
}

/** The batch that a payment is a child of (vendors.md §3.3). */
function batchOf(payment: LedgerPayment, organisation: Organisation, currency: string): Wire {
  const { batchId } = payment;
  if (batchId === undefined) return {};
  const children = organisation.batch(batchId).filter(({ deleted }) => !deleted);
  const total = children.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return {
    BatchPaymentID: batchId,
    BatchPayment: {
      BatchPaymentID: batchId,
      ...localDate("Date", payment.date),
      Type: "RECBATCH",
      Status: children.length > 0 ? "AUTHORISED" : "DELETED",
      TotalAmount: toNumber(total, currency),
      UpdatedDateUTC: msDate(payment.updatedAt),
      IsReconciled: payment.isReconciled,
    },
  };
}

/** @throws Error when what was paid is gone, which nothing here can bring about. */
export function wirePayment(payment: LedgerPayment, organisation: Organisation): Wire {
  const target = paid(payment, organisation);
  const { currency, rate, contactId } = "invoice" in target ? target.invoice : target.credit;
  const amount = toNumber(payment.amountMinor, currency);
  const contact = { ContactID: contactId, Name: organisation.contact(contactId)?.name ?? "" };
  return {
    PaymentID: payment.id,
    Date: msDate(startOf(payment.date)),
    BankAmount: Math.round((amount / rate) * 100) / 100,
    Amount: amount,
    Reference: payment.reference,
    CurrencyRate: rate,
    PaymentType: paymentType(payment, organisation),
    Status: payment.deleted ? "DELETED" : "AUTHORISED",
    UpdatedDateUTC: msDate(payment.updatedAt),
    HasAccount: true,
    IsReconciled: payment.isReconciled,
    ...batchOf(payment, organisation, currency),
    Account: { AccountID: bankAccount.AccountID, Code: bankAccount.Code },
    ...("invoice" in target
      ? { Invoice: paidInvoice(target.invoice, contact) }
      : paidCredit(target.credit, contact)),
    HasValidationErrors: false,
  };
}

function paidInvoice(invoice: LedgerInvoice, contact: Wire): Wire {
  return {
    Type: invoice.type,
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    CurrencyCode: invoice.currency,
    Contact: contact,
    LineItems: [],
    IsDiscounted: false,
    HasErrors: false,
  };
}

function paidCredit(credit: LedgerCredit, contact: Wire): Wire {
  const { type, id, number } = creditNames[credit.kind];
  return {
    [type]: {
      [id]: credit.id,
      ...(number === null || credit.number === null ? {} : { [number]: credit.number }),
      CurrencyCode: credit.currency,
      Contact: contact,
      LineItems: [],
    },
  };
}
