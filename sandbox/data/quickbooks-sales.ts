/** Invoices, credit memos and receipts of a QuickBooks customer, before anything is paid. */
import { addDays, day, startOf } from "../shared/dates.js";
import type { Random } from "../shared/random.js";
import { linesOf, ratesToPound } from "./invoices.js";
import type { BooksContext } from "./quickbooks-customers.js";
import { terms } from "./quickbooks-lists.js";
import type { BooksCustomer, BooksLine, BooksSale } from "./quickbooks-records.js";

/** An hour at which a bookkeeper works, in whole seconds. */
export function workingHour(date: string, random: Random): number {
  return startOf(date) + random.int(8, 17) * 3_600_000 + random.int(0, 3599) * 1000;
}

/** A day from the given one to the day before the anchor. */
export function dayAfter(date: string, { random, anchor }: BooksContext): string {
  const span = Math.max(0, (startOf(anchor) - startOf(date)) / day - 1);
  return addDays(date, random.int(0, span));
}

/** Units of the home currency for one of the other, a little different from day to day. */
export function bookRate(currency: string, random: Random): number {
  const rate = ratesToPound[currency] ?? 1;
  if (rate === 1) return 1;
  return Math.round((1 / rate) * (0.97 + 0.06 * random.next()) * 1e6) / 1e6;
}

/** The lines of a sale: its own, or those that its seed stands for. */
export function booksLines({
  lines,
  lineSeed,
  lineTaxRate,
  currency,
}: BooksSale): readonly BooksLine[] {
  if (lineSeed === undefined) return lines;
  return linesOf({
    lines: [],
    currency,
    lineSeed,
    ...(lineTaxRate === undefined ? {} : { lineTaxRate }),
  });
}

interface SaleOrder {
  readonly type: BooksSale["type"];
  readonly customer: BooksCustomer;
  readonly taxRate: number;
  readonly date: string;
}

/** A sale of things that its seed stands for; an invoice still lacks what is an invoice's only. */
export function makeSale(
  { type, customer, taxRate, date }: SaleOrder,
  context: BooksContext,
): BooksSale {
  const { random } = context;
  const { currency } = customer;
  const lineSeed = random.int(0, 0xffff_ffff);
  const lines = linesOf({ lines: [], currency, lineSeed, lineTaxRate: taxRate });
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  const made = workingHour(date, random);
  return {
    type,
    id: context.nextTxnId(),
    syncToken: 0,
    docNumber: context.nextNumber(),
    customerId: customer.id,
    date,
    currency,
    rate: bookRate(currency, random),
    privateNote: random.chance(0.12)
      ? random.pick(["Signed for by the yard", "Ask before reordering", "Jo's order"])
      : null,
    lines: [],
    lineSeed,
    lineTaxRate: taxRate,
    totalMinor: taxMinor + lines.reduce((sum, line) => sum + line.amountMinor, 0),
    taxMinor,
    memo: random.chance(0.3) ? "Thank you for your business." : null,
    customFields: random.chance(0.25) ? { "3": `PO ${random.digits(5)}` } : {},
    dueDate: null,
    termId: null,
    billEmail: null,
    emailStatus: "NotSet",
    deliveredAt: null,
    depositMinor: 0,
    createdAt: made,
    updatedAt: made,
  };
}

/** A voided sale: all amounts 0, and the note says so (vendors.md §4.3). */
export function voidedSale(sale: BooksSale): BooksSale {
  const lines = booksLines(sale).map((line) => ({
    ...line,
    unitMinor: 0,
    amountMinor: 0,
    taxMinor: 0,
  }));
  const { lineSeed, lineTaxRate, ...rest } = sale;
  return {
    ...rest,
    lines,
    totalMinor: 0,
    taxMinor: 0,
    depositMinor: 0,
    privateNote: sale.privateNote === null ? "Voided" : `Voided - ${sale.privateNote}`,
  };
}

/** An invoice, due from 200 days before the anchor to 45 after. */
export function makeBooksInvoice(
  customer: BooksCustomer,
  taxRate: number,
  context: BooksContext,
): BooksSale & { readonly dueDate: string } {
  const { random, anchor } = context;
  const dueInDays = random.int(-200, 45);
  const term = random.pick(terms);
  const date = addDays(anchor, Math.min(dueInDays - term.dueDays, -1));
  const sale = makeSale({ type: "Invoice", customer, taxRate, date }, context);
  const sent = random.chance(0.7);
  return {
    ...sale,
    dueDate: addDays(anchor, dueInDays),
    termId: term.id,
    // Only the first of several addresses is written to.
    billEmail: customer.email?.split(",")[0]?.trim() ?? null,
    emailStatus: sent ? "EmailSent" : random.pick(["NotSet", "NeedToSend"] as const),
    deliveredAt: sent ? sale.createdAt + 60_000 : null,
    depositMinor: random.chance(0.03) ? Math.floor(sale.totalMinor / 5) : 0,
  };
}
