/** Invoices, credit memos and receipts as a client writes them (entities.derived.json). */
import { addDays } from "../shared/dates.js";
import { customFieldNames, terms } from "../data/quickbooks-lists.js";
import type { BooksLine, BooksSale } from "../data/quickbooks-records.js";
import { bookRateOf, customerOf, type TxnFacts } from "./read-txn.js";
import type { Company, Draft } from "./company.js";
import { businessError, missing, QuickBooksError } from "./errors.js";
import type { FieldsOf } from "./fields.js";

type Amounts = Pick<BooksSale, "lines" | "lineSeed" | "lineTaxRate" | "taxMinor" | "totalMinor">;

function readLine(line: FieldsOf, currency: string): BooksLine {
  const detail = line.object("SalesItemLineDetail");
  const amountMinor = line.required("Amount", line.amount("Amount", currency));
  const quantity = detail.has("Qty") ? Number(detail.id("Qty")) : 1;
  return {
    description: line.text("Description", 4000) ?? "",
    quantity: Number.isFinite(quantity) && quantity > 0 ? quantity : 1,
    unitMinor: detail.amount("UnitPrice", currency) ?? amountMinor,
    amountMinor,
    taxMinor: 0,
  };
}

/** The lines that were sent, or those that there are where none were sent with a sparse update. */
function amounts(facts: TxnFacts, before: BooksSale | null, currency: string): Amounts {
  const { fields, sent } = facts;
  if (before && facts.sparse && !sent.has("Line")) {
    const { lines, lineSeed, lineTaxRate, taxMinor, totalMinor } = before;
    const seed = lineSeed === undefined ? {} : { lineSeed };
    return {
      lines,
      ...seed,
      ...(lineTaxRate === undefined ? {} : { lineTaxRate }),
      taxMinor,
      totalMinor,
    };
  }
  const lines = fields
    .list("Line")
    .filter((line) => line.has("SalesItemLineDetail"))
    .map((line) => readLine(line, currency));
  if (lines.length === 0) throw missing("Line");
  const taxMinor = fields.object("TxnTaxDetail").amount("TotalTax", currency) ?? 0;
  const net = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  return { lines, taxMinor, totalMinor: net + taxMinor };
}

/** By DefinitionId; fields that the company has not defined are passed over. Texts of 31 characters at most. */
function customFields(facts: TxnFacts, before: BooksSale | null): Record<string, string> {
  const kept = facts.sparse && before ? { ...before.customFields } : {};
  for (const field of facts.sent.list("CustomField")) {
    const id = field.id("DefinitionId");
    if (id === null || customFieldNames[id] === undefined) continue;
    const text = field.text("StringValue", 31);
    if (text === null) Reflect.deleteProperty(kept, id);
    else kept[id] = text;
  }
  return kept;
}

/** Numbers of invoices are unique (vendors.md §4.6). */
function docNumber(type: BooksSale["type"], facts: TxnFacts, id: string, company: Company) {
  const number = facts.fields.text("DocNumber", 21);
  const holder =
    type === "Invoice" && number !== null ? company.invoiceByNumber(number) : undefined;
  if (holder && holder.id !== id) {
    const detail = `Duplicate Document Number Error : You must specify a different number. This number has already been used. DocNumber=${number ?? ""} is assigned to TxnType=Invoice with TxnId=${holder.id}`;
    throw new QuickBooksError("6140", detail, "DocNumber");
  }
  return number;
}

/** What only an invoice has. */
function invoiceFields(facts: TxnFacts, before: BooksSale | null, date: string, total: number) {
  const { fields } = facts;
  const termId = fields.reference("SalesTermRef");
  const days = terms.find(({ id }) => id === termId)?.dueDays ?? 0;
  const depositMinor = fields.amount("Deposit", facts.currency) ?? 0;
  if (depositMinor > total) throw businessError("The deposit exceeds the total", "Deposit");
  return {
    dueDate: fields.date("DueDate") ?? addDays(date, days),
    termId,
    depositMinor,
    deliveredAt: before?.deliveredAt ?? null,
  };
}

export function readSale(
  type: BooksSale["type"],
  facts: TxnFacts,
  before: BooksSale | null,
  company: Company,
): Draft<BooksSale> {
  const { fields } = facts;
  const customer = customerOf(fields, company);
  if (
    before &&
    before.customerId !== customer.id &&
    company.balanceOf(before) !== before.totalMinor - before.depositMinor
  ) {
    throw businessError(
      "The customer of a document that is linked cannot be changed",
      "CustomerRef",
    );
  }
  const { currency } = customer;
  const id = before?.id ?? company.nextId("Txn");
  const date = fields.date("TxnDate") ?? company.today();
  const found = amounts(facts, before, currency);
  const none = { dueDate: null, termId: null, depositMinor: 0, deliveredAt: null };
  return {
    type,
    id,
    docNumber: docNumber(type, facts, id, company) ?? (before ? null : id),
    customerId: customer.id,
    date,
    currency,
    rate: bookRateOf(fields, currency),
    privateNote: fields.text("PrivateNote", 4000),
    ...found,
    memo: fields.object("CustomerMemo").text("value", 1000),
    customFields: customFields(facts, before),
    billEmail: fields.object("BillEmail").text("Address", 100),
    // Lengths: Finance.xsd, SalesTransaction.
    billEmailCc: fields.object("BillEmailCc").text("Address", 200),
    billEmailBcc: fields.object("BillEmailBcc").text("Address", 200),
    emailStatus: fields.oneOf("EmailStatus", ["NotSet", "NeedToSend", "EmailSent"]),
    ...(type === "Invoice"
      ? invoiceFields({ ...facts, currency }, before, date, found.totalMinor)
      : none),
  };
}
