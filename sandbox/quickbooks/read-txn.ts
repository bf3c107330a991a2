/** What all transactions have in common as a client writes them. */
import { ratesToPound } from "../data/invoices.js";
import type { BooksCustomer } from "../data/quickbooks-records.js";
import { homeCurrency } from "./wire-basics.js";
import type { Company } from "./company.js";
import { businessError, QuickBooksError } from "./errors.js";
import type { FieldsOf } from "./fields.js";

/** A record that is written. */
export interface TxnFacts {
  /** What holds afterwards: with a sparse update, what there was with what was sent laid over it. */
  readonly fields: FieldsOf;
  /** Only what was sent. */
  readonly sent: FieldsOf;
  readonly sparse: boolean;
  readonly currency: string;
}

/** The customer that a transaction is of: there, and active. */
export function customerOf(fields: FieldsOf, company: Company): BooksCustomer {
  const id = fields.required("CustomerRef", fields.reference("CustomerRef"));
  const customer = company.customer(id);
  if (!customer) throw new QuickBooksError("2500", `There is no customer ${id}`, "CustomerRef");
  if (!customer.active)
    throw new QuickBooksError("610", `Customer ${id} is inactive`, "CustomerRef");
  const asked = fields.reference("CurrencyRef");
  if (asked !== null && asked !== customer.currency) {
    throw businessError(`Customer ${id} has ${customer.currency}`, "CurrencyRef");
  }
  return customer;
}

/** The rate that was sent, or that of the day. */
export function bookRateOf(fields: FieldsOf, currency: string): number {
  if (currency === homeCurrency) return 1;
  const sent = Number(fields.id("ExchangeRate"));
  if (Number.isFinite(sent) && sent > 0) return sent;
  return Math.round(1e6 / (ratesToPound[currency] ?? 1)) / 1e6;
}
