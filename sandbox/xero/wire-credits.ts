/** Credit notes, overpayments and prepayments in the shapes of xero_accounting.yaml. */
import {
  remainingMinor,
  type LedgerAllocation,
  type LedgerCredit,
  type LedgerInvoice,
} from "../data/records.js";
import { startOf } from "../shared/dates.js";
import { toNumber } from "../shared/money.js";
import type { Organisation } from "./organisation.js";
import { creditNames, localDate, msDate, wirePaymentOf, type Wire } from "./wire-basics.js";

/** xero_accounting.yaml CreditNote.Type, Overpayment.Type, Prepayment.Type. */
export function creditType({ kind, type }: LedgerCredit): string {
  if (kind === "CREDIT_NOTE") return `${type}CREDIT`;
  return `${type === "ACCREC" ? "RECEIVE" : "SPEND"}-${kind}`;
}

/** What credits were set against an invoice, as it shows there; undone allocations do not. */
export function appliedCredits(invoice: LedgerInvoice, organisation: Organisation): Wire {
  const lists: Record<string, Wire[]> = { CreditNotes: [], Prepayments: [], Overpayments: [] };
  for (const credit of organisation.creditsOn(invoice.id)) {
    const { list, id, number } = creditNames[credit.kind];
    const applied = credit.allocations
      .filter(({ invoiceId, deleted }) => invoiceId === invoice.id && !deleted)
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    if (applied === 0) continue;
    lists[list]?.push({
      [id]: credit.id,
      ...(number === null || credit.number === null ? {} : { [number]: credit.number }),
      AppliedAmount: toNumber(applied, credit.currency),
      ...localDate("Date", credit.date),
      LineItems: [],
      Total: toNumber(credit.totalMinor, credit.currency),
    });
  }
  return lists;
}

export function wireAllocation(
  allocation: LedgerAllocation,
  currency: string,
  organisation: Organisation,
): Wire {
  return {
    AllocationID: allocation.id,
    Amount: toNumber(allocation.amountMinor, currency),
    Date: msDate(startOf(allocation.date)),
    Invoice: {
      InvoiceID: allocation.invoiceId,
      InvoiceNumber: organisation.invoice(allocation.invoiceId)?.number ?? "",
      Payments: [],
      CreditNotes: [],
      Prepayments: [],
      Overpayments: [],
      HasErrors: false,
      IsDiscounted: false,
      LineItems: [],
    },
    IsDeleted: allocation.deleted,
  };
}

function wireLine(credit: LedgerCredit): Wire {
  const amount = toNumber(credit.totalMinor - credit.taxMinor, credit.currency);
  return {
    Description: credit.description,
    Quantity: 1,
    UnitAmount: amount,
    LineAmount: amount,
    TaxAmount: toNumber(credit.taxMinor, credit.currency),
    TaxType: "NONE",
    AccountCode: credit.kind === "OVERPAYMENT" ? "610" : "200",
    Tracking: [],
  };
}

/** The number and reference of each kind, as the contract has them. */
function naming(credit: LedgerCredit): Wire {
  if (credit.kind === "CREDIT_NOTE") {
    return { CreditNoteNumber: credit.number ?? "", Reference: credit.reference };
  }
  if (credit.kind === "OVERPAYMENT") return { Reference: credit.reference };
  return { InvoiceNumber: credit.number ?? "", Reference: credit.number ?? "" };
}

/** @param detail lists without `page` leave out lines and allocations (vendors.md §3.4). */
export function wireCredit(
  credit: LedgerCredit,
  organisation: Organisation,
  detail: "full" | "unpaged",
): Wire {
  const { currency, kind } = credit;
  const amount = (minor: number): number => toNumber(minor, currency);
  const full = detail === "full";
  const stamp = new Date(credit.updatedAt).toISOString();
  const wire: Wire = {
    [creditNames[kind].id]: credit.id,
    Type: creditType(credit),
    ...naming(credit),
    RemainingCredit: amount(remainingMinor(credit)),
    Allocations: full
      ? credit.allocations.map((one) => wireAllocation(one, currency, organisation))
      : [],
    Payments: organisation
      .paymentsOf(credit.id)
      .filter(({ deleted }) => !deleted)
      .map((payment) => wirePaymentOf(payment, credit)),
    HasAttachments: false,
    Contact: {
      ContactID: credit.contactId,
      Name: organisation.contact(credit.contactId)?.name ?? "",
    },
    ...localDate("Date", credit.date),
    Status: credit.status,
    LineAmountTypes: credit.taxMinor === 0 ? "NoTax" : "Exclusive",
    LineItems: full ? [wireLine(credit)] : [],
    SubTotal: amount(credit.totalMinor - credit.taxMinor),
    TotalTax: amount(credit.taxMinor),
    Total: amount(credit.totalMinor),
    UpdatedDateUTC: msDate(credit.updatedAt),
    UpdatedDateUTCString: `${stamp.slice(0, 19)}Z`,
    CurrencyCode: currency,
    CurrencyRate: credit.rate,
  };
  if (kind !== "CREDIT_NOTE") return wire;
  const closed = credit.status === "PAID";
  return {
    ...wire,
    ...(closed ? { FullyPaidOnDate: msDate(startOf(lastDate(credit))) } : {}),
    SentToContact: false,
    HasErrors: false,
  };
}

function lastDate({ allocations, date }: LedgerCredit): string {
  return allocations.reduce((last, one) => (one.date > last ? one.date : last), date);
}
