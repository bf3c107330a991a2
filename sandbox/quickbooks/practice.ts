/** Changes that tests make in the practice company, as its people would in QuickBooks itself. */
import type { FastifyInstance } from "fastify";
import {
  badDebts,
  bankAccount,
  isReceivable,
  receivableIn,
  salesAccount,
} from "../data/quickbooks-lists.js";
import {
  itemsOf,
  txnTypes,
  type BooksApplication,
  type BooksCustomer,
  type BooksDeposit,
  type BooksJournalEntry,
  type BooksPayment,
  type BooksSale,
  type BooksTxn,
  type OpenItem,
  type Side,
  type TxnType,
} from "../data/quickbooks-records.js";
import { isPlainDate } from "../shared/dates.js";
import {
  addMutations,
  MutationError,
  objectIn,
  shareOf,
  textOf,
  textsOf,
  type MutationBody,
} from "../shared/mutations.js";
import type { Company, Draft } from "./company.js";
import { voided } from "./operations.js";

function dateIn(body: MutationBody, company: Company): string {
  const date = body["date"] ?? company.today();
  if (typeof date !== "string" || !isPlainDate(date)) throw new MutationError("date: YYYY-MM-DD.");
  return date;
}

/** Whole minor units; all there is unless given. */
function amountIn(body: MutationBody, most: number): number {
  const amount = body["amountMinor"] ?? most;
  if (typeof amount !== "number" || !Number.isInteger(amount) || amount < 1 || amount > most) {
    throw new MutationError(`amountMinor is a whole number from 1 to ${most}.`);
  }
  return amount;
}

function customerIn(id: string, company: Company): BooksCustomer {
  const customer = company.customer(id);
  if (!customer) throw new MutationError(`There is no customer ${id}.`);
  return customer;
}

/** `object` says of which kind: customers and transactions count their ids apart. */
function typeIn(body: MutationBody): TxnType | "Customer" {
  const object = textOf(body, "object");
  const found = ["Customer" as const, ...txnTypes].find((type) => type === object);
  if (!found) throw new MutationError(`object is one of Customer, ${txnTypes.join(", ")}.`);
  return found;
}

function txnIn(body: MutationBody, company: Company): BooksTxn {
  const type = typeIn(body);
  const id = textOf(body, "id");
  const txn = type === "Customer" ? undefined : company.txn(type, id);
  if (!txn) throw new MutationError(`There is no ${type} ${id} that this could be done to.`);
  return txn;
}

/** Overwrites fields by the names of data/quickbooks-records.ts; sums are the caller's to keep right. */
function change(body: MutationBody, company: Company): object {
  const fields = objectIn(body, "fields");
  const check = (record: object): void => {
    const unknown = Object.keys(fields).find((name) => !(name in record));
    if (unknown !== undefined) throw new MutationError(`A record has no ${unknown}.`);
  };
  if (typeIn(body) === "Customer") {
    const customer = customerIn(textOf(body, "id"), company);
    check(customer);
    return company.saveCustomer({ ...customer, ...fields });
  }
  const txn = txnIn(body, company);
  check(txn);
  return company.save({ ...txn, ...fields } as Draft);
}

/** A transaction of a customer, before it says anything. */
function txnOf(customer: BooksCustomer, date: string, company: Company) {
  const { currency } = customer;
  const [same] = company.txnsOf(customer.id);
  const rate = same?.rate ?? 1;
  return { id: company.nextId("Txn"), docNumber: null, date, currency, rate, privateNote: null };
}

function invoiceItem(id: string, company: Company): OpenItem {
  const item = company.item({ txnType: "Invoice", txnId: id, lineId: null });
  if (!item) throw new MutationError(`There is no invoice ${id}.`);
  return item;
}

function applied(item: OpenItem, amountMinor: number): BooksApplication {
  const { side, txnType, txnId, lineId } = item;
  return { side, txnType, txnId, lineId, amountMinor };
}

function payment(
  customer: BooksCustomer,
  totalMinor: number,
  applications: readonly BooksApplication[],
  body: MutationBody,
  company: Company,
): BooksPayment {
  const { reference } = body;
  return company.save<BooksPayment>({
    ...txnOf(customer, dateIn(body, company), company),
    type: "Payment",
    customerId: customer.id,
    totalMinor,
    refNum: typeof reference === "string" ? reference : null,
    applications,
  });
}

/** Money for an invoice; more than is due is left over. For a customer alone, all of it is. */
function pay(body: MutationBody, company: Company): object {
  if (body["invoiceId"] === undefined) {
    const customer = customerIn(textOf(body, "customerId"), company);
    return payment(customer, amountIn(body, Number.MAX_SAFE_INTEGER), [], body, company);
  }
  const item = invoiceItem(textOf(body, "invoiceId"), company);
  const due = company.openMinor(item);
  const wanted = body["amountMinor"] ?? due;
  const amountMinor = amountIn({ amountMinor: wanted }, Number.MAX_SAFE_INTEGER);
  const uses = due > 0 ? [applied(item, Math.min(due, amountMinor))] : [];
  const customer = customerIn(item.customerId, company);
  return payment(customer, amountMinor, uses, body, company);
}

function sale(
  type: BooksSale["type"],
  customer: BooksCustomer,
  body: MutationBody,
  company: Company,
): BooksSale {
  const totalMinor = amountIn(body, Number.MAX_SAFE_INTEGER);
  const line = { description: type, quantity: 1, unitMinor: totalMinor, amountMinor: totalMinor };
  return company.save<BooksSale>({
    ...txnOf(customer, dateIn(body, company), company),
    type,
    customerId: customer.id,
    lines: [{ ...line, taxMinor: 0 }],
    totalMinor,
    taxMinor: 0,
    memo: null,
    customFields: {},
    dueDate: null,
    termId: null,
    billEmail: null,
    emailStatus: "NotSet",
    deliveredAt: null,
    depositMinor: 0,
  });
}

/** Gives a credit memo and, where an invoice is named, sets it against that: all of it or `applyMinor`. */
function credit(body: MutationBody, company: Company): object {
  const debt =
    body["invoiceId"] === undefined ? null : invoiceItem(textOf(body, "invoiceId"), company);
  const customer = customerIn(debt?.customerId ?? textOf(body, "customerId"), company);
  const memo = sale("CreditMemo", customer, body, company);
  const [own] = itemsOf(memo, isReceivable);
  const most = debt ? Math.min(memo.totalMinor, company.openMinor(debt)) : 0;
  if (debt && own && most > 0) {
    const amountMinor = amountIn({ amountMinor: body["applyMinor"] ?? most }, most);
    const uses = [applied(debt, amountMinor), applied(own, amountMinor)];
    payment(customer, 0, uses, body, company);
  }
  return company.txn("CreditMemo", memo.id) ?? memo;
}

/** A journal entry that raises (Debit) or lowers (Credit) what a customer owes. */
function journal(body: MutationBody, company: Company): object {
  const customer = customerIn(textOf(body, "customerId"), company);
  const { posting = "Debit" } = body;
  if (posting !== "Debit" && posting !== "Credit") {
    throw new MutationError("posting is Debit or Credit.");
  }
  const side: Side = posting === "Debit" ? "DEBIT" : "CREDIT";
  const amountMinor = amountIn(body, Number.MAX_SAFE_INTEGER);
  const other = side === "DEBIT" ? "CREDIT" : "DEBIT";
  const counterpart = side === "DEBIT" ? salesAccount.id : badDebts.id;
  const accountId = receivableIn(customer.currency);
  const line = { amountMinor, description: null };
  return company.save<BooksJournalEntry>({
    ...txnOf(customer, dateIn(body, company), company),
    type: "JournalEntry",
    totalMinor: amountMinor,
    lines: [
      { ...line, id: "0", side, accountId, customerId: customer.id },
      { ...line, id: "1", side: other, accountId: counterpart, customerId: null },
    ],
  });
}

/** Money of a customer that was brought to the bank without a payment. */
function deposit(body: MutationBody, company: Company): object {
  const customer = customerIn(textOf(body, "customerId"), company);
  const amountMinor = amountIn(body, Number.MAX_SAFE_INTEGER);
  const accountId = receivableIn(customer.currency);
  const line = { id: "1", amountMinor, paymentId: null, accountId, refNum: null };
  return company.save<BooksDeposit>({
    ...txnOf(customer, dateIn(body, company), company),
    type: "Deposit",
    totalMinor: amountMinor,
    toAccountId: bankAccount.id,
    lines: [{ ...line, customerId: customer.id }],
  });
}

/** A transaction that is another customer's from now on. */
function moved(txn: BooksTxn, from: string, to: string): Draft {
  const named = (id: string | null): string | null => (id === from ? to : id);
  switch (txn.type) {
    case "JournalEntry":
      return {
        ...txn,
        lines: txn.lines.map((one) => ({ ...one, customerId: named(one.customerId) })),
      };
    case "Deposit":
      return {
        ...txn,
        lines: txn.lines.map((one) => ({ ...one, customerId: named(one.customerId) })),
      };
    case "Payment":
    case "Invoice":
    case "CreditMemo":
    case "RefundReceipt":
    case "SalesReceipt":
      return { ...txn, customerId: to };
  }
}

/** The losers' records become the master's; a loser goes inactive, or is gone (vendors.md §4.5). */
function merge(body: MutationBody, company: Company): object {
  const master = customerIn(textOf(body, "master"), company);
  const losers = textsOf(body, "losers").map((id) => customerIn(id, company));
  for (const loser of losers) {
    if (loser.currency !== master.currency || loser.id === master.id) {
      throw new MutationError("Only another customer with the same currency can be merged.");
    }
    company.handOver(loser.id, (txn) => moved(txn, loser.id, master.id));
    for (const child of company.childrenOf(loser.id)) {
      company.saveCustomer({ ...child, parentId: master.id });
    }
    if (body["gone"] === true) company.removeCustomer(loser);
    else {
      const displayName = `${loser.displayName} (deleted)`;
      company.saveCustomer({ ...loser, active: false, displayName });
    }
  }
  return { master: master.id, losers: losers.map(({ id }) => id) };
}

/** Changes a share of the records, so that a delta finds them: { share, seed?, objects? }. */
function touch(body: MutationBody, company: Company): object {
  const objects =
    body["objects"] === undefined
      ? ["Customer", "Invoice", "Payment", "CreditMemo"]
      : textsOf(body, "objects");
  const ids = objects.flatMap((object) => {
    const type = typeIn({ object });
    const rows = type === "Customer" ? company.customers() : company.txns(type);
    const picked = shareOf(
      [...rows].map(({ id }) => id),
      body,
    );
    for (const id of picked) company.touch(type, id);
    return picked.map((id) => ({ object: type, id }));
  });
  return { ids };
}

/** Adds the mutations: change, merge, delete, void, pay, credit, refund, journal, deposit, touch. */
export function addPractice(app: FastifyInstance, company: Company): void {
  addMutations(app, {
    change: (body) => change(body, company),
    merge: (body) => merge(body, company),
    delete: (body) => {
      const { type, id } = txnIn(body, company);
      company.remove(type, id);
      return { object: type, id };
    },
    void: (body) => {
      const after = voided(txnIn(body, company));
      if (after === null) throw new MutationError("Invoices, payments and receipts can be voided.");
      return company.save(after as Draft);
    },
    pay: (body) => pay(body, company),
    credit: (body) => credit(body, company),
    // Money given back at once: it is no use of a credit and no debt (vendors.md §4.3).
    refund: (body) =>
      sale("RefundReceipt", customerIn(textOf(body, "customerId"), company), body, company),
    journal: (body) => journal(body, company),
    deposit: (body) => deposit(body, company),
    touch: (body) => touch(body, company),
  });
}
