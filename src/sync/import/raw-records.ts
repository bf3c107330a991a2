/** Rows that were read as raw records, in one form whatever file they came from; with the import and row they came by. */
import type { JsonObject, RawRecord } from "../../connectors/connector.js";
import { parseDecimal, toDecimal, type Currency } from "../../domain/money.js";
import type { CustomerRow, InvoiceRow, PaymentRow } from "../../files/read-row.js";

/** Where a record came from; no part of what it says. */
export interface Provenance {
  readonly import: string;
  readonly row: number;
}

/** @param from which kind of file tells of the customer */
export function rawCustomer(
  customer: CustomerRow,
  from: "CUSTOMERS" | "INVOICES",
  provenance: Provenance,
): RawRecord {
  const { kind, id, ...says } = customer;
  return record("Customer", id, { from, ...says, ...provenance });
}

/** @param toldOn the day of the file. */
export function rawInvoice(invoice: InvoiceRow, toldOn: string, provenance: Provenance): RawRecord {
  const { kind, id, customer, total, open, ...says } = invoice;
  return record("Invoice", id, {
    number: id,
    customer: customer.id,
    ...says,
    total: exact(total, says.currency),
    open: open === null ? null : exact(open, says.currency),
    toldOn,
    ...provenance,
  });
}

export function rawPayment(payment: PaymentRow, id: string, provenance: Provenance): RawRecord {
  const { kind, amount, ...says } = payment;
  return record("Payment", id, { ...says, amount: exact(amount, says.currency), ...provenance });
}

/** An invoice that a list of all that is open no longer has. */
export function rawSettled(
  id: string,
  raw: JsonObject,
  toldOn: string,
  importId: string,
): RawRecord {
  const says = { open: "0", status: "PAID", statusWord: "not in the list of all that is open" };
  return record("Invoice", id, { ...raw, ...says, toldOn, import: importId, row: null });
}

/** 12.5 and 12.50 are the same. */
function exact(decimal: string, currency: Currency): string {
  return toDecimal({ amountMinor: parseDecimal(decimal, currency), currency });
}

function record(objectType: string, id: string, raw: JsonObject): RawRecord {
  return { objectType, id, updatedAt: null, raw };
}
