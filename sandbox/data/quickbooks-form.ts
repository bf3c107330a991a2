/**
 * What a debtor has in QuickBooks: invoices with their payments, credits, journal entries, deposits and
 * receipts (vendors.md §4.3). Balances are nowhere written down: they follow from what is set against what.
 */
import { addDays, startOf } from "../shared/dates.js";
import type { Random } from "../shared/random.js";
import type { Customer, Keys } from "./customer.js";
import { KeyRegister, type Identity } from "./identity.js";
import type { Join } from "./joins.js";
import type { Plan } from "./plan.js";
import { booksCustomers, type BooksContext } from "./quickbooks-customers.js";
import {
  badDebts,
  bankAccount,
  isReceivable,
  receivableIn,
  salesAccount,
} from "./quickbooks-lists.js";
import {
  itemKey,
  itemsOf,
  type BooksApplication,
  type BooksCustomer,
  type BooksDeleted,
  type BooksDeposit,
  type BooksJournalEntry,
  type BooksPayment,
  type BooksSale,
  type BooksTxn,
  type OpenItem,
  type Side,
} from "./quickbooks-records.js";
import {
  bookRate,
  dayAfter,
  makeBooksInvoice,
  makeSale,
  voidedSale,
  workingHour,
} from "./quickbooks-sales.js";

/** One debtor's side of the QuickBooks company. */
export interface QuickBooksSide {
  readonly customers: readonly BooksCustomer[];
  readonly txns: readonly BooksTxn[];
  readonly deleted: readonly BooksDeleted[];
  /** The exact keys that are shared: none for some. */
  readonly joins: readonly Join[];
}

/** The transactions of one customer as they come about. */
class Book {
  readonly txns: BooksTxn[] = [];
  readonly deleted: BooksDeleted[] = [];

  constructor(
    readonly customer: BooksCustomer,
    readonly taxRate: number,
    /** Nothing may be left open: the customer is inactive. */
    readonly settled: boolean,
    readonly context: BooksContext,
  ) {}

  /** A payment of the customer; with a total of 0 it only sets credits against debts. */
  pay(date: string, totalMinor: number, applications: readonly BooksApplication[]): BooksPayment {
    const { random } = this.context;
    const made = workingHour(date, random);
    const { id: customerId, currency } = this.customer;
    const payment: BooksPayment = {
      type: "Payment",
      id: this.context.nextTxnId(),
      syncToken: 0,
      docNumber: null,
      customerId,
      date,
      currency,
      rate: bookRate(currency, random),
      privateNote: null,
      totalMinor,
      refNum:
        totalMinor > 0 && random.chance(0.5)
          ? random.pick(["BACS", "Card", "Transfer", random.digits(6)])
          : null,
      applications,
      createdAt: made,
      updatedAt: made,
    };
    this.txns.push(payment);
    return payment;
  }

  /** A journal entry with one line to accounts receivable and its counterpart. */
  journal(date: string, side: Side, amountMinor: number, description: string): BooksJournalEntry {
    const { random, nextTxnId, nextNumber } = this.context;
    const { id: customerId, currency } = this.customer;
    const made = workingHour(date, random);
    const other = side === "DEBIT" ? "CREDIT" : "DEBIT";
    const counterpart = side === "DEBIT" ? salesAccount.id : badDebts.id;
    const line = { amountMinor, description };
    const entry: BooksJournalEntry = {
      type: "JournalEntry",
      id: nextTxnId(),
      syncToken: 0,
      docNumber: `JE-${nextNumber()}`,
      date,
      currency,
      rate: bookRate(currency, random),
      privateNote: description,
      totalMinor: amountMinor,
      lines: [
        { ...line, id: "0", side, accountId: receivableIn(currency), customerId },
        { ...line, id: "1", side: other, accountId: counterpart, customerId: null },
      ],
      createdAt: made,
      updatedAt: made,
    };
    this.txns.push(entry);
    return entry;
  }

  /** Money brought to the bank: a payment that was kept until then, or money without one. */
  deposit(date: string, amountMinor: number, payment: BooksPayment | null): BooksDeposit {
    const { random, nextTxnId } = this.context;
    const { id: customerId, currency } = this.customer;
    const made = workingHour(date, random);
    const deposit: BooksDeposit = {
      type: "Deposit",
      id: nextTxnId(),
      syncToken: 0,
      docNumber: null,
      date,
      currency,
      rate: bookRate(currency, random),
      privateNote: null,
      totalMinor: amountMinor,
      toAccountId: bankAccount.id,
      lines: [
        {
          id: "1",
          amountMinor,
          paymentId: payment?.id ?? null,
          accountId: payment === null ? receivableIn(currency) : null,
          customerId: payment === null ? customerId : null,
          refNum: random.chance(0.3) ? random.digits(6) : null,
        },
      ],
      createdAt: made,
      updatedAt: made,
    };
    this.txns.push(deposit);
    return deposit;
  }
}

function application(item: OpenItem, amountMinor: number): BooksApplication {
  const { side, txnType, txnId, lineId } = item;
  return { side, txnType, txnId, lineId, amountMinor };
}

function itemOf(txn: BooksTxn): OpenItem {
  const [item] = itemsOf(txn, isReceivable);
  if (!item) throw new Error(`${txn.type} ${txn.id} is nothing that could be open.`);
  return item;
}

type Fate = "OPEN" | "PAID" | "PART" | "VOID";

function fateOf({ dueDate }: { readonly dueDate: string }, { settled, context }: Book): Fate {
  const { random, anchor } = context;
  if (settled) return random.pick(["PAID", "PAID", "VOID"] as const);
  return startOf(dueDate) < startOf(anchor)
    ? random.weighted([
        ["PAID", 52],
        ["OPEN", 32],
        ["PART", 12],
        ["VOID", 4],
      ] as const)
    : random.weighted([
        ["OPEN", 68],
        ["PAID", 20],
        ["PART", 8],
        ["VOID", 4],
      ] as const);
}

/** Invoices with what was paid on them; some payments settle two, some leave something over. */
function addInvoices(book: Book): BooksSale[] {
  const { context, customer, taxRate } = book;
  const { random } = context;
  const count = random.weighted([
    [0, 2],
    [1, 5],
    [2, 5],
    [3, 4],
    [4, 2],
    [6, 1],
  ] as const);
  const open: BooksSale[] = [];
  const due: { readonly invoice: BooksSale; readonly amountMinor: number }[] = [];
  for (let index = 0; index < count; index++) {
    const invoice = makeBooksInvoice(customer, taxRate, context);
    const fate = fateOf(invoice, book);
    book.txns.push(fate === "VOID" ? voidedSale(invoice) : invoice);
    const whole = invoice.totalMinor - invoice.depositMinor;
    const part = Math.max(1, Math.floor(whole * (0.1 + 0.7 * random.next())));
    if (fate === "PAID") due.push({ invoice, amountMinor: whole });
    if (fate === "PART" && part < whole) due.push({ invoice, amountMinor: part });
    if (fate === "OPEN") open.push(invoice);
  }
  while (due.length > 0) {
    const together = due.splice(0, random.chance(0.2) ? 2 : 1);
    const latest =
      together
        .map(({ invoice }) => invoice.date)
        .sort()
        .at(-1) ?? context.anchor;
    const sum = together.reduce((total, { amountMinor }) => total + amountMinor, 0);
    const over = !book.settled && random.chance(0.05) ? Math.max(1, Math.floor(sum / 10)) : 0;
    book.pay(
      dayAfter(latest, context),
      sum + over,
      together.map(({ invoice, amountMinor }) => application(itemOf(invoice), amountMinor)),
    );
  }
  return open;
}

/** Sets a part of a credit against an invoice: a payment with a total of 0 (vendors.md §4.3). */
function useCredit(book: Book, credit: OpenItem, invoice: BooksSale, date: string): void {
  const { random } = book.context;
  const debt = itemOf(invoice);
  const most = Math.min(credit.amountMinor, debt.amountMinor);
  const amountMinor = random.chance(0.5) ? most : Math.max(1, Math.floor(most / 2));
  book.pay(date, 0, [application(debt, amountMinor), application(credit, amountMinor)]);
}

/** Credits of an open account: memos, money without an invoice, write-offs. */
function addCredits(book: Book, open: readonly BooksSale[]): void {
  const { context, customer, taxRate } = book;
  const { random, anchor } = context;
  const [invoice] = open;
  const small = Math.max(1, Math.floor((invoice?.totalMinor ?? 5000) / 4));
  const recent = (): string => dayAfter(invoice?.date ?? addDays(anchor, -120), context);
  const use = (credit: BooksTxn, chance: number): void => {
    if (invoice && random.chance(chance)) {
      useCredit(book, itemOf(credit), invoice, dayAfter(credit.date, context));
    }
  };
  // One credit at most, so that two never share an invoice that one of them used up.
  const kind = random.weighted([
    ["NONE", 68],
    ["MEMO", 14],
    ["UNAPPLIED", 6],
    ["WRITE_OFF", 7],
    ["DEPOSIT", 5],
  ] as const);
  if (kind === "MEMO") {
    const memo = makeSale({ type: "CreditMemo", customer, taxRate, date: recent() }, context);
    book.txns.push(memo);
    use(memo, 0.75);
  }
  if (kind === "UNAPPLIED") book.pay(recent(), small, []);
  if (kind === "WRITE_OFF") use(book.journal(recent(), "CREDIT", small, "Written off"), 0.7);
  if (kind === "DEPOSIT") use(book.deposit(recent(), small, null), 0.5);
}

/** Debts without an invoice. */
function addJournalDebts(book: Book): void {
  const { context } = book;
  const { random, anchor } = context;
  if (!random.chance(0.1)) return;
  const amountMinor = random.int(500, 60_000);
  const what = random.pick(["Opening balance", "Returned payment", "Carried over"]);
  const entry = book.journal(addDays(anchor, -random.int(5, 200)), "DEBIT", amountMinor, what);
  if (!random.chance(0.4)) return;
  const paid = random.chance(0.5) ? amountMinor : Math.floor(amountMinor / 2);
  book.pay(dayAfter(entry.date, context), paid, [application(itemOf(entry), paid)]);
}

/** What is no debt and never was one: receipts, payments brought to the bank, payments deleted since. */
function addBystanders(book: Book): void {
  const { context, customer, taxRate } = book;
  const { random, anchor, nextTxnId } = context;
  for (const [type, chance] of [
    ["SalesReceipt", 0.06],
    ["RefundReceipt", 0.04],
  ] as const) {
    if (!random.chance(chance)) continue;
    const date = addDays(anchor, -random.int(1, 200));
    book.txns.push(makeSale({ type, customer, taxRate, date }, context));
  }
  const payment = book.txns.find((txn) => txn.type === "Payment" && txn.totalMinor > 0);
  if (payment?.type === "Payment" && random.chance(0.12)) {
    book.deposit(dayAfter(payment.date, context), payment.totalMinor, payment);
  }
  if (random.chance(0.04)) {
    const at = workingHour(addDays(anchor, -random.int(1, 60)), random);
    book.deleted.push({ type: "Payment", id: nextTxnId(), at });
  }
}

/** What was set against an invoice or memo moved its stamp and its version. */
function settledStamps(txns: readonly BooksTxn[]): BooksTxn[] {
  const uses = new Map<string, { count: number; last: number }>();
  for (const txn of txns) {
    for (const one of txn.type === "Payment" ? txn.applications : []) {
      const { count, last } = uses.get(itemKey(one)) ?? { count: 0, last: 0 };
      uses.set(itemKey(one), { count: count + 1, last: Math.max(last, txn.createdAt) });
    }
  }
  return txns.map((txn) => {
    const used = uses.get(`${txn.type} ${txn.id}`);
    if (!used) return txn;
    return { ...txn, syncToken: used.count, updatedAt: Math.max(txn.updatedAt, used.last) };
  });
}

function transactionsOf(book: Book): void {
  const open = addInvoices(book);
  if (!book.settled) {
    addCredits(book, open);
    addJournalDebts(book);
  }
  addBystanders(book);
}

function sideOf(identity: Identity, plan: Plan, keys: Keys, context: BooksContext): QuickBooksSide {
  const { customers, joins } = booksCustomers(identity, plan, keys, context);
  const [{ active, currency }] = customers;
  const taxRate = currency === "GBP" ? 20 : identity.culture.taxRate;
  const books = customers.map((one) => new Book(one, taxRate, !active, context));
  for (const book of books) transactionsOf(book);
  return {
    customers,
    txns: books.flatMap(({ txns }) => settledStamps(txns)),
    deleted: books.flatMap(({ deleted }) => deleted),
    joins,
  };
}

/** What QuickBooks knows of a debtor: about two of five are customers there; null for the others. */
export type QuickBooksMaker = (
  debtor: { readonly identity: Identity; readonly plan: Plan; readonly customer: Customer },
  random: Random,
) => QuickBooksSide | null;

/** Opens the company: names and numbers run on from one debtor to the next. */
export function quickBooksMaker(anchor: string): QuickBooksMaker {
  const names = new KeyRegister();
  names.ledgerName("Harbour & Pine Joinery", "Whitby");
  let customer = 100;
  let txn = 1000;
  let number = 2000;
  const running = {
    names,
    anchor,
    nextCustomerId: () => String(++customer),
    nextTxnId: () => String(++txn),
    nextNumber: () => String(++number),
  };
  return ({ identity, plan, customer: { keys } }, random) =>
    random.chance(0.4) ? sideOf(identity, plan, keys, { ...running, random }) : null;
}
