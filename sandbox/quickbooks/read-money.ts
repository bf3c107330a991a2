/** Payments, journal entries and deposits as a client writes them (entities.derived.json). */
import { accounts, bankAccount, isReceivable } from "../data/quickbooks-lists.js";
import {
  itemKey,
  itemsOf,
  type BooksApplication,
  type BooksDeposit,
  type BooksDepositLine,
  type BooksJournalEntry,
  type BooksJournalLine,
  type BooksPayment,
  type OpenItem,
} from "../data/quickbooks-records.js";
import type { Company, Draft } from "./company.js";
import { businessError, missing, QuickBooksError } from "./errors.js";
import type { FieldsOf } from "./fields.js";
import { isFitting } from "./fitting.js";
import { bookRateOf, customerOf, type TxnFacts } from "./read-txn.js";
import { homeCurrency } from "./wire-basics.js";

const linkable = ["Invoice", "CreditMemo", "JournalEntry", "Deposit"] as const;

/** The item that a payment's line names; without a line id, the document's line of this customer. */
function itemOf(linked: FieldsOf, customerId: string, company: Company): OpenItem {
  const txnType = linked.oneOf("TxnType", linkable);
  const txnId = linked.required("TxnId", linked.id("TxnId"));
  const txn = company.txn(txnType, txnId);
  const lineId = linked.id("TxnLineId");
  const items = txn ? itemsOf(txn, isReceivable) : [];
  const item =
    items.find((one) =>
      lineId === null ? one.customerId === customerId : one.lineId === lineId,
    ) ?? items.find((one) => one.lineId === null);
  if (!item) throw new QuickBooksError("2500", `There is no ${txnType} ${txnId}`, "LinkedTxn");
  if (item.customerId !== customerId) {
    throw businessError(`${txnType} ${txnId} is of another customer`, "LinkedTxn");
  }
  return item;
}

function applications(
  fields: FieldsOf,
  customerId: string,
  currency: string,
  paymentId: string,
  company: Company,
): BooksApplication[] {
  const taken = new Map<string, number>();
  return fields.list("Line").map((line): BooksApplication => {
    const [linked] = line.list("LinkedTxn");
    if (!linked) throw missing("LinkedTxn");
    const item = itemOf(linked, customerId, company);
    const amountMinor = line.required("Amount", line.amount("Amount", currency));
    const used = (taken.get(itemKey(item)) ?? 0) + amountMinor;
    taken.set(itemKey(item), used);
    if (amountMinor === 0 || used > company.openMinor(item, paymentId)) {
      throw businessError("The amount is more than is open of the linked transaction", "Amount");
    }
    const { side, txnType, txnId, lineId } = item;
    return { side, txnType, txnId, lineId, amountMinor };
  });
}

export function readPayment(
  { fields }: TxnFacts,
  before: BooksPayment | null,
  company: Company,
): Draft<BooksPayment> {
  const customer = customerOf(fields, company);
  const { currency } = customer;
  const id = before?.id ?? company.nextId("Txn");
  const totalMinor = fields.required("TotalAmt", fields.amount("TotalAmt", currency));
  const payment = {
    type: "Payment",
    id,
    docNumber: null,
    customerId: customer.id,
    date: fields.date("TxnDate") ?? company.today(),
    currency,
    rate: bookRateOf(fields, currency),
    privateNote: fields.text("PrivateNote", 4000),
    totalMinor,
    refNum: fields.text("PaymentRefNum", 21),
    applications: applications(fields, customer.id, currency, id, company),
  } as const;
  if (!isFitting(payment)) {
    throw businessError("The lines come to more than the total and the credits", "TotalAmt");
  }
  return payment;
}

/** The account and customer of a line: receivable accounts want a customer of their currency. */
function posting(
  detail: FieldsOf,
  customerId: string | null,
  currency: string,
  company: Company,
): { accountId: string; customerId: string | null } {
  const accountId = detail.required("AccountRef", detail.reference("AccountRef"));
  const account = accounts.find(({ id }) => id === accountId);
  if (!account) throw new QuickBooksError("2500", `There is no account ${accountId}`, "AccountRef");
  if (!isReceivable(accountId)) return { accountId, customerId };
  const customer = company.customer(customerId ?? "");
  if (!customer) throw businessError("A line to accounts receivable names a customer", "Entity");
  if (customer.currency !== currency || account.currency !== currency) {
    throw businessError("Account, customer and entry have one currency", "CurrencyRef");
  }
  return { accountId, customerId };
}

function journalLine(
  line: FieldsOf,
  index: number,
  currency: string,
  company: Company,
): BooksJournalLine {
  const detail = line.object("JournalEntryLineDetail");
  const customerId = detail.object("Entity").reference("EntityRef");
  return {
    id: line.id("Id") ?? String(index),
    side: detail.oneOf("PostingType", ["Debit", "Credit"]) === "Debit" ? "DEBIT" : "CREDIT",
    amountMinor: line.required("Amount", line.amount("Amount", currency)),
    ...posting(detail, customerId, currency, company),
    description: line.text("Description", 4000),
  };
}

export function readJournalEntry(
  { fields }: TxnFacts,
  before: BooksJournalEntry | null,
  company: Company,
): Draft<BooksJournalEntry> {
  const currency = fields.reference("CurrencyRef") ?? before?.currency ?? homeCurrency;
  const lines = fields
    .list("Line")
    .map((line, index) => journalLine(line, index, currency, company));
  const sum = (side: BooksJournalLine["side"]): number =>
    lines.reduce((total, one) => total + (one.side === side ? one.amountMinor : 0), 0);
  if (lines.length < 2) throw missing("Line");
  if (sum("DEBIT") !== sum("CREDIT")) throw businessError("Debits and credits differ", "Line");
  return {
    type: "JournalEntry",
    id: before?.id ?? company.nextId("Txn"),
    docNumber: fields.text("DocNumber", 21),
    date: fields.date("TxnDate") ?? company.today(),
    currency,
    rate: bookRateOf(fields, currency),
    privateNote: fields.text("PrivateNote", 4000),
    totalMinor: sum("DEBIT"),
    lines,
  };
}

function depositLine(
  line: FieldsOf,
  index: number,
  currency: string,
  company: Company,
): BooksDepositLine {
  const amountMinor = line.required("Amount", line.amount("Amount", currency));
  const id = line.id("Id") ?? String(index + 1);
  const [linked] = line.list("LinkedTxn");
  const paymentId = linked?.id("TxnId") ?? null;
  if (paymentId !== null) {
    const payment = company.txn("Payment", paymentId);
    if (payment?.totalMinor !== amountMinor) {
      throw new QuickBooksError("2500", `Payment ${paymentId} is not of this amount`, "LinkedTxn");
    }
    return { id, amountMinor, paymentId, accountId: null, customerId: null, refNum: null };
  }
  const detail = line.object("DepositLineDetail");
  const named = posting(detail, detail.reference("Entity"), currency, company);
  return { id, amountMinor, paymentId: null, ...named, refNum: detail.text("CheckNum", 21) };
}

export function readDeposit(
  { fields }: TxnFacts,
  before: BooksDeposit | null,
  company: Company,
): Draft<BooksDeposit> {
  const currency = fields.reference("CurrencyRef") ?? before?.currency ?? homeCurrency;
  const lines = fields
    .list("Line")
    .map((line, index) => depositLine(line, index, currency, company));
  if (lines.length === 0) throw missing("Line");
  return {
    type: "Deposit",
    id: before?.id ?? company.nextId("Txn"),
    docNumber: fields.text("DocNumber", 21),
    date: fields.date("TxnDate") ?? company.today(),
    currency,
    rate: bookRateOf(fields, currency),
    privateNote: fields.text("PrivateNote", 4000),
    totalMinor: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    toAccountId: fields.reference("DepositToAccountRef") ?? bankAccount.id,
    lines,
  };
}
