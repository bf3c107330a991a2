/** The practice organisation: its contacts, invoices, payments and history, and how a change moves them. */
import type {
  LedgerContact,
  LedgerInvoice,
  LedgerPayment,
  LedgerRecords,
} from "../data/records.js";
import type { PracticeState, Table } from "../shared/state.js";

/** A line of a record's history: append only (vendors.md §3.7). */
export interface HistoryEntry {
  readonly details: string;
  readonly at: number;
}

/** Groups ids by what they belong to. */
function index<T>(
  rows: Iterable<T>,
  keyOf: (row: T) => string,
  idOf: (row: T) => string,
): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(idOf(row));
    else groups.set(keyOf(row), [idOf(row)]);
  }
  return groups;
}

export class Organisation {
  readonly #contacts: Table<LedgerContact>;
  readonly #invoices: Table<LedgerInvoice>;
  readonly #payments: Table<LedgerPayment>;
  readonly #history: Table<readonly HistoryEntry[]>;
  readonly #invoiceIds: Map<string, string[]>;
  readonly #paymentIds: Map<string, string[]>;
  readonly #idByNumber: Map<string, string>;
  readonly #now: () => Date;

  constructor(state: PracticeState, records: LedgerRecords, now: () => Date) {
    const rows = <T extends { id: string }>(list: readonly T[]) =>
      list.map((row) => [row.id, row] as const);
    this.#contacts = state.table("contacts", rows(records.contacts));
    this.#invoices = state.table("invoices", rows(records.invoices));
    this.#payments = state.table("payments", rows(records.payments));
    this.#history = state.table("history");
    this.#invoiceIds = index(
      this.#invoices.values(),
      (row) => row.contactId,
      (row) => row.id,
    );
    this.#paymentIds = index(
      this.#payments.values(),
      (row) => row.invoiceId,
      (row) => row.id,
    );
    this.#idByNumber = new Map([...this.#invoices.values()].map((row) => [row.number, row.id]));
    this.#now = now;
  }

  /** The plain date where the organisation is: Europe/London (vendors.md §3.5). */
  today(): string {
    return new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" }).format(this.#now());
  }

  contact(id: string): LedgerContact | undefined {
    return this.#contacts.get(id.toLowerCase());
  }

  invoice(id: string): LedgerInvoice | undefined {
    return this.#invoices.get(id.toLowerCase());
  }

  invoiceByNumber(number: string): LedgerInvoice | undefined {
    return this.invoice(this.#idByNumber.get(number) ?? "");
  }

  payment(id: string): LedgerPayment | undefined {
    return this.#payments.get(id.toLowerCase());
  }

  contacts(): LedgerContact[] {
    return [...this.#contacts.values()];
  }

  invoices(): LedgerInvoice[] {
    return [...this.#invoices.values()];
  }

  payments(): LedgerPayment[] {
    return [...this.#payments.values()];
  }

  invoicesOf(contactId: string): LedgerInvoice[] {
    return (this.#invoiceIds.get(contactId) ?? []).flatMap((id) => this.#invoices.get(id) ?? []);
  }

  paymentsOf(invoiceId: string): LedgerPayment[] {
    return (this.#paymentIds.get(invoiceId) ?? []).flatMap((id) => this.#payments.get(id) ?? []);
  }

  history(recordId: string): readonly HistoryEntry[] {
    return this.#history.get(recordId) ?? [];
  }

  addHistory(recordId: string, details: string): HistoryEntry {
    const entry = { details, at: this.#now().getTime() };
    this.#history.put(recordId, [...this.history(recordId), entry]);
    return entry;
  }

  /** Saves an invoice. @param silent leaves UpdatedDateUTC as it was: some changes do (vendors.md §3.4). */
  saveInvoice(invoice: LedgerInvoice, silent = false): LedgerInvoice {
    const isNew = this.#invoices.get(invoice.id) === undefined;
    const saved = silent ? invoice : { ...invoice, updatedAt: this.#now().getTime() };
    this.#invoices.put(saved.id, saved);
    if (isNew) {
      const ids = this.#invoiceIds.get(saved.contactId) ?? [];
      this.#invoiceIds.set(saved.contactId, [...ids, saved.id]);
      this.#idByNumber.set(saved.number, saved.id);
    }
    return saved;
  }

  /** Records a payment: less is due, and an invoice of which nothing is due is PAID. */
  pay(payment: Omit<LedgerPayment, "updatedAt">, invoice: LedgerInvoice): LedgerPayment {
    const saved = { ...payment, updatedAt: this.#now().getTime() };
    this.#payments.put(saved.id, saved);
    this.#paymentIds.set(invoice.id, [...(this.#paymentIds.get(invoice.id) ?? []), saved.id]);
    const paidMinor = invoice.paidMinor + saved.amountMinor;
    const full = paidMinor === invoice.totalMinor;
    this.saveInvoice({
      ...invoice,
      paidMinor,
      status: full ? "PAID" : invoice.status,
      fullyPaidOn: full ? saved.date : null,
    });
    this.touchContact(invoice.contactId);
    return saved;
  }

  /** Undoes a payment: it stays, DELETED, and its invoice is open again. */
  undo(payment: LedgerPayment, invoice: LedgerInvoice): LedgerPayment {
    const saved = { ...payment, deleted: true, updatedAt: this.#now().getTime() };
    this.#payments.put(saved.id, saved);
    this.saveInvoice({
      ...invoice,
      paidMinor: invoice.paidMinor - payment.amountMinor,
      status: "AUTHORISED",
      fullyPaidOn: null,
    });
    this.touchContact(invoice.contactId);
    return saved;
  }

  /** Moves the stamp of any record to now. @returns whether there is such a record. */
  touch(id: string): boolean {
    const updatedAt = this.#now().getTime();
    const move = <T extends { readonly updatedAt: number }>(table: Table<T>): boolean => {
      const record = table.get(id);
      if (record) table.put(id, { ...record, updatedAt });
      return record !== undefined;
    };
    return move(this.#invoices) || move(this.#contacts) || move(this.#payments);
  }

  private touchContact(id: string): void {
    const contact = this.contact(id);
    if (contact) this.#contacts.put(contact.id, { ...contact, updatedAt: this.#now().getTime() });
  }
}
