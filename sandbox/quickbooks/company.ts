/** The practice company: its records, and how a change of one moves what others leave open. */
import { isReceivable } from "../data/quickbooks-lists.js";
import {
  itemKey,
  itemsOf,
  txnTypes,
  unappliedMinor,
  type BooksApplication,
  type BooksCustomer,
  type BooksDeleted,
  type BooksPayment,
  type BooksRecords,
  type BooksSale,
  type BooksTxn,
  type OpenItem,
  type TxnType,
} from "../data/quickbooks-records.js";
import { Groups } from "../shared/groups.js";
import type { PracticeState, Table } from "../shared/state.js";
import { fitted, shrunk } from "./fitting.js";

export type TxnOf<T extends TxnType> = T extends BooksSale["type"]
  ? BooksSale
  : Extract<BooksTxn, { readonly type: T }>;

/** A transaction without what the company itself keeps: version and stamps. */
export type Draft<T extends BooksTxn = BooksTxn> = T extends BooksTxn
  ? Omit<T, "syncToken" | "createdAt" | "updatedAt">
  : never;

export interface CompanySettings {
  /** The most objects of a page of a query, however many are asked for. */
  readonly pageRows: number;
  /** Without several currencies no answer names one (vendors.md §4.7). */
  readonly multiCurrency: boolean;
  /** Documents of this day and before cannot be changed; null where no books are closed (vendors.md §4.6). */
  readonly bookCloseDate: string | null;
}

/** An answer to a query, good as long as nothing changes. */
interface KeptRows {
  readonly version: number;
  readonly rows: readonly unknown[];
}

const pacificDay = new Intl.DateTimeFormat("en-CA", { timeZone: "America/Los_Angeles" });

/** Customers, transactions and what is gone. */
export class Company {
  readonly settings: CompanySettings;
  readonly #customers: Table<BooksCustomer>;
  readonly #txns: Readonly<Record<TxnType, Table<BooksTxn>>>;
  readonly #deleted: Table<BooksDeleted>;
  /** "Invoice 130" by customer; entries may be out of date and are looked at again. */
  readonly #txnsOf = new Groups();
  /** Payments by item, and deposits by "Payment 12"; may be out of date too. */
  readonly #usesOf = new Groups();
  readonly #children = new Groups();
  readonly #idByName = new Map<string, string>();
  readonly #idByNumber = new Map<string, string>();
  readonly #kept = new Map<string, KeptRows>();
  #lastCustomerId = 0;
  #lastTxnId = 0;
  #version = 0;
  readonly #now: () => Date;

  constructor(
    state: PracticeState,
    records: BooksRecords,
    now: () => Date,
    settings: CompanySettings,
  ) {
    this.settings = settings;
    this.#now = now;
    const byId = <T extends { readonly id: string }>(rows: readonly T[]) =>
      rows.map((row) => [row.id, row] as const);
    this.#customers = state.table("customers", byId(records.customers));
    const byType = new Map<TxnType, BooksTxn[]>(txnTypes.map((type) => [type, []]));
    for (const txn of records.txns) byType.get(txn.type)?.push(txn);
    const tables = txnTypes.map((type) => [type, state.table(type, byId(byType.get(type) ?? []))]);
    this.#txns = Object.fromEntries(tables) as Record<TxnType, Table<BooksTxn>>;
    this.#deleted = state.table(
      "deleted",
      records.deleted.map((one) => [`${one.type} ${one.id}`, one] as const),
    );
    for (const customer of this.#customers.values()) this.indexCustomer(customer);
    for (const type of txnTypes) for (const txn of this.#txns[type].values()) this.index(txn);
    for (const { type, id } of this.#deleted.values()) this.noteId(type, id);
  }

  now(): number {
    return this.#now().getTime();
  }

  /** The plain date where the company is. */
  today(): string {
    return pacificDay.format(this.#now());
  }

  /** Whether the books of this day are closed (vendors.md §4.6). */
  isClosed(date: string): boolean {
    const { bookCloseDate } = this.settings;
    return bookCloseDate !== null && date <= bookCloseDate;
  }

  nextId(kind: "Customer" | "Txn"): string {
    return String(kind === "Customer" ? this.#lastCustomerId + 1 : this.#lastTxnId + 1);
  }

  customer(id: string): BooksCustomer | undefined {
    return this.#customers.get(id);
  }

  customerByName(name: string): BooksCustomer | undefined {
    return this.customer(this.#idByName.get(name.toLowerCase()) ?? "");
  }

  customers(): Iterable<BooksCustomer> {
    return this.#customers.values();
  }

  childrenOf(id: string): BooksCustomer[] {
    return this.#children
      .of(id)
      .flatMap((child) => this.customer(child) ?? [])
      .filter(({ parentId }) => parentId === id);
  }

  txn<T extends TxnType>(type: T, id: string): TxnOf<T> | undefined {
    return this.#txns[type].get(id) as TxnOf<T> | undefined;
  }

  invoiceByNumber(number: string): TxnOf<"Invoice"> | undefined {
    const invoice = this.txn("Invoice", this.#idByNumber.get(number) ?? "");
    return invoice?.docNumber === number ? invoice : undefined;
  }

  txns<T extends TxnType>(type: T): Iterable<TxnOf<T>> {
    return this.#txns[type].values() as Iterable<TxnOf<T>>;
  }

  deleted(): Iterable<BooksDeleted> {
    return this.#deleted.values();
  }

  /** Works an answer out once for as long as nothing changes: pages of it cost no more than a page. */
  rows<T>(key: string, make: () => T[]): readonly T[] {
    const kept = this.#kept.get(key);
    if (kept?.version === this.#version) return kept.rows as T[];
    const rows = make();
    this.#kept.delete(key);
    this.#kept.set(key, { version: this.#version, rows });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > 12 && oldest !== undefined) this.#kept.delete(oldest);
    return rows;
  }

  /** Payments that something of this item is set in, with how much. */
  usesOf(
    item: Pick<OpenItem, "txnType" | "txnId" | "lineId">,
  ): { payment: BooksPayment; amountMinor: number }[] {
    const key = itemKey(item);
    return this.#usesOf.of(key).flatMap((id) => {
      const payment = this.txn("Payment", id);
      if (!payment) return [];
      const amountMinor = payment.applications.reduce(
        (sum, one) => sum + (itemKey(one) === key ? one.amountMinor : 0),
        0,
      );
      return amountMinor === 0 ? [] : [{ payment, amountMinor }];
    });
  }

  /** The deposit that brought a payment to the bank. */
  depositOf(paymentId: string): TxnOf<"Deposit"> | undefined {
    return this.#usesOf
      .of(`Payment ${paymentId}`)
      .flatMap((id) => this.txn("Deposit", id) ?? [])
      .find(({ lines }) => lines.some((line) => line.paymentId === paymentId));
  }

  /** What is still open of an item, before what `except` takes of it. */
  openMinor(item: OpenItem, except?: string): number {
    const used = this.usesOf(item)
      .filter(({ payment }) => payment.id !== except)
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    return item.amountMinor - used;
  }

  /** The item of a document, or of one line of it. */
  item(named: Pick<OpenItem, "txnType" | "txnId" | "lineId">): OpenItem | undefined {
    const txn = this.txn(named.txnType, named.txnId);
    const key = itemKey(named);
    return txn && itemsOf(txn, isReceivable).find((one) => itemKey(one) === key);
  }

  /** What is open of a whole invoice or credit memo. */
  balanceOf(txn: BooksTxn): number {
    const [item] = itemsOf(txn, isReceivable);
    return item ? this.openMinor(item) : 0;
  }

  /** What a customer owes, less what is theirs; in the customer's currency, sub-customers apart. */
  customerBalance(id: string): number {
    let balance = 0;
    for (const txn of this.txnsOf(id)) {
      if (txn.type === "Payment") balance -= unappliedMinor(txn);
      for (const item of itemsOf(txn, isReceivable)) {
        if (item.customerId !== id) continue;
        balance += (item.side === "DEBIT" ? 1 : -1) * this.openMinor(item);
      }
    }
    return balance;
  }

  /** The customer with all jobs below (vendors.md §4.3): counted twice by whoever adds them up. */
  balanceWithJobs(id: string): number {
    return this.childrenOf(id).reduce(
      (sum, child) => sum + this.balanceWithJobs(child.id),
      this.customerBalance(id),
    );
  }

  /** Everything that names the customer. */
  txnsOf(customerId: string): BooksTxn[] {
    return this.#txnsOf.of(customerId).flatMap((name) => {
      const [type = "", id = ""] = name.split(" ");
      const txn = this.txn(type as TxnType, id);
      return txn && customersIn(txn).includes(customerId) ? [txn] : [];
    });
  }

  /** Saves a customer. A balance that changed does not move the stamp; this does. */
  saveCustomer(
    customer: Omit<BooksCustomer, "syncToken" | "createdAt" | "updatedAt">,
  ): BooksCustomer {
    const before = this.customer(customer.id);
    const saved = { ...customer, ...this.versionAfter(before) };
    if (before) this.#idByName.delete(before.displayName.toLowerCase());
    this.#customers.put(saved.id, saved);
    this.#version++;
    this.indexCustomer(saved);
    return saved;
  }

  /**
   * Saves a transaction. Where less can be set against it than was, payments give the rest back; documents
   * that a payment is set against get a new version.
   */
  save<T extends BooksTxn = BooksTxn>(draft: Draft<T>): T {
    const { type, id } = draft;
    const before = this.txn(type, id);
    const saved = { ...draft, ...this.versionAfter(before) } as unknown as T;
    this.put(saved);
    if (saved.type === "Payment") {
      const earlier = before?.type === "Payment" ? before.applications : [];
      this.stampTargets([...earlier, ...saved.applications]);
    } else if (before) {
      this.refit(before, saved);
    }
    return (this.txn(type, id) ?? saved) as T;
  }

  /** Deletes a transaction: it is gone, and what it was set against is open again. */
  remove(type: TxnType, id: string): void {
    const txn = this.txn(type, id);
    if (!txn) return;
    if (txn.type === "Payment") {
      this.unbank(txn.id);
      this.drop(txn);
      this.stampTargets(txn.applications);
      return;
    }
    for (const item of itemsOf(txn, isReceivable)) this.shrink(item, 0);
    this.drop(txn);
  }

  /** Makes what is one customer's another's; what is set against what stays as it is. */
  handOver(from: string, changed: (txn: BooksTxn) => Draft): void {
    for (const txn of this.txnsOf(from)) {
      this.put({ ...changed(txn), ...this.versionAfter(txn) } as BooksTxn);
    }
  }

  /** Takes a customer out of the list for good, as a merge may (vendors.md §4.5). */
  removeCustomer(customer: BooksCustomer): void {
    this.#customers.remove(customer.id);
    this.#idByName.delete(customer.displayName.toLowerCase());
    this.note({ type: "Customer", id: customer.id, at: this.now() });
  }

  /** Moves the stamp of a record to now. @returns whether there is such a record. */
  touch(type: TxnType | "Customer", id: string): boolean {
    const updatedAt = this.now();
    if (type === "Customer") {
      const customer = this.customer(id);
      if (customer) this.#customers.put(id, { ...customer, updatedAt });
      this.#version++;
      return customer !== undefined;
    }
    const txn = this.txn(type, id);
    if (txn) this.put({ ...txn, updatedAt });
    return txn !== undefined;
  }

  private versionAfter(before: BooksCustomer | BooksTxn | undefined) {
    const now = this.now();
    return {
      syncToken: before ? before.syncToken + 1 : 0,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
  }

  private put(txn: BooksTxn): void {
    this.#txns[txn.type].put(txn.id, txn);
    this.#version++;
    this.index(txn);
  }

  private drop({ type, id }: BooksTxn): void {
    this.#txns[type].remove(id);
    this.note({ type, id, at: this.now() });
  }

  private note(deleted: BooksDeleted): void {
    this.#deleted.put(`${deleted.type} ${deleted.id}`, deleted);
    this.#version++;
  }

  /** Invoices and credit memos tell what is open of them, so they change with it. */
  private stampTargets(applications: readonly BooksApplication[]): void {
    const names = new Set(applications.map(({ txnType, txnId }) => `${txnType} ${txnId}`));
    for (const name of names) {
      const [type = "", id = ""] = name.split(" ");
      if (type !== "Invoice" && type !== "CreditMemo") continue;
      const txn = this.txn(type, id);
      if (txn) this.put({ ...txn, ...this.versionAfter(txn) });
    }
  }

  /** What of a document cannot be used any more is given back by the payments that used it. */
  private refit(before: BooksTxn, after: BooksTxn): void {
    const rooms = new Map(itemsOf(after, isReceivable).map((item) => [itemKey(item), item]));
    for (const item of itemsOf(before, isReceivable)) {
      const now = rooms.get(itemKey(item));
      const same = now?.side === item.side && now.customerId === item.customerId;
      this.shrink(item, same ? now.amountMinor : 0);
    }
  }

  private shrink(item: OpenItem, room: number): void {
    const uses = this.usesOf(item);
    let excess = uses.reduce((sum, { amountMinor }) => sum + amountMinor, 0) - room;
    for (const { payment, amountMinor } of uses.reverse()) {
      if (excess <= 0) return;
      const less = Math.min(excess, amountMinor);
      excess -= less;
      const rest = fitted(shrunk(payment, itemKey(item), less));
      // Without money and with nothing set against anything it says nothing.
      if (rest.totalMinor === 0 && rest.applications.length === 0) {
        this.drop(payment);
        this.stampTargets(payment.applications);
      } else {
        this.save(rest);
      }
    }
  }

  /** Takes a payment out of the deposit that it was brought to the bank with. */
  private unbank(paymentId: string): void {
    const deposit = this.depositOf(paymentId);
    if (!deposit) return;
    const lines = deposit.lines.filter((line) => line.paymentId !== paymentId);
    if (lines.length === 0) {
      this.drop(deposit);
      return;
    }
    const totalMinor = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    this.save<TxnOf<"Deposit">>({ ...deposit, lines, totalMinor });
  }

  private noteId(type: BooksDeleted["type"], id: string): void {
    const number = Number(id);
    if (type === "Customer") this.#lastCustomerId = Math.max(this.#lastCustomerId, number);
    else this.#lastTxnId = Math.max(this.#lastTxnId, number);
  }

  private indexCustomer({ id, displayName, parentId }: BooksCustomer): void {
    this.noteId("Customer", id);
    this.#idByName.set(displayName.toLowerCase(), id);
    this.#children.add(parentId, id);
  }

  private index(txn: BooksTxn): void {
    this.noteId(txn.type, txn.id);
    for (const customerId of customersIn(txn)) {
      this.#txnsOf.add(customerId, `${txn.type} ${txn.id}`);
    }
    if (txn.type === "Payment") {
      for (const one of txn.applications) this.#usesOf.add(itemKey(one), txn.id);
    }
    if (txn.type === "Deposit") {
      for (const { paymentId } of txn.lines) {
        if (paymentId !== null) this.#usesOf.add(`Payment ${paymentId}`, txn.id);
      }
    }
    if (txn.type === "Invoice" && txn.docNumber !== null) {
      this.#idByNumber.set(txn.docNumber, txn.id);
    }
  }
}

/** Customers that a transaction names. */
function customersIn(txn: BooksTxn): string[] {
  if ("customerId" in txn) return [txn.customerId];
  return txn.lines.flatMap(({ customerId }) => customerId ?? []);
}
