/** The practice organisation: its records and history, and how a change moves them. */
import {
  allocatedMinor,
  dueMinor,
  remainingMinor,
  type LedgerAllocation,
  type LedgerContact,
  type LedgerCredit,
  type LedgerInvoice,
  type LedgerPayment,
  type LedgerRecords,
} from "../data/records.js";
import { Groups } from "../shared/groups.js";
import type { PracticeState, Table } from "../shared/state.js";

/** A line of a record's history: append only (vendors.md §3.7). */
export interface HistoryEntry {
  readonly details: string;
  readonly at: number;
}

/** What the organisation's people decided. */
export interface OrganisationSettings {
  /** Documents of this day and before cannot be edited; null where no period is locked (vendors.md §3.7). */
  readonly periodLockDate: string | null;
  /** Whether a changed balance moves a contact's UpdatedDateUTC: it should not (vendors.md §3.4). */
  readonly balancesMoveContacts: boolean;
  /** The most records of a page: 1,000 (vendors.md §3.4). */
  readonly pageRows: number;
}

/** A list that was filtered and ordered, good as long as its table stands still. */
interface KeptList {
  readonly version: number;
  readonly rows: readonly unknown[];
}

function tableOf<T extends { readonly id: string }>(
  state: PracticeState,
  name: string,
  list: readonly T[],
): Table<T> {
  return state.table(
    name,
    list.map((row) => [row.id, row] as const),
  );
}

const londonDay = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/London" });

export class Organisation {
  readonly settings: OrganisationSettings;
  readonly #contacts: Table<LedgerContact>;
  readonly #invoices: Table<LedgerInvoice>;
  readonly #payments: Table<LedgerPayment>;
  readonly #credits: Table<LedgerCredit>;
  readonly #history: Table<readonly HistoryEntry[]>;
  /** Switches of the organisation, by name. */
  readonly #switches: Table<boolean>;
  readonly #invoicesOf = new Groups();
  readonly #creditsOf = new Groups();
  readonly #paymentsOf = new Groups();
  readonly #creditsOn = new Groups();
  readonly #batches = new Groups();
  readonly #idByNumber: Map<string, string>;
  readonly #kept = new Map<string, KeptList>();
  readonly #now: () => Date;

  constructor(
    state: PracticeState,
    records: LedgerRecords,
    now: () => Date,
    settings: OrganisationSettings,
  ) {
    this.settings = settings;
    this.#now = now;
    this.#contacts = tableOf(state, "contacts", records.contacts);
    this.#invoices = tableOf(state, "invoices", records.invoices);
    this.#payments = tableOf(state, "payments", records.payments);
    this.#credits = tableOf(state, "credits", records.credits);
    this.#history = state.table("history");
    this.#switches = state.table("switches");
    this.#idByNumber = new Map();
    for (const { id, contactId, number } of this.#invoices.values()) {
      this.#invoicesOf.add(contactId, id);
      this.#idByNumber.set(number, id);
    }
    for (const payment of this.#payments.values()) this.indexPayment(payment);
    for (const credit of this.#credits.values()) this.indexCredit(credit);
  }

  /** The plain date where the organisation is: Europe/London (vendors.md §3.5). */
  today(): string {
    return londonDay.format(this.#now());
  }

  /** Whether the period of this day is closed (vendors.md §3.7). */
  isLocked(date: string): boolean {
    const { periodLockDate } = this.settings;
    return periodLockDate !== null && date <= periodLockDate;
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

  credit(id: string): LedgerCredit | undefined {
    return this.#credits.get(id.toLowerCase());
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

  credits(): LedgerCredit[] {
    return [...this.#credits.values()];
  }

  invoicesOf(contactId: string): LedgerInvoice[] {
    return this.#invoicesOf.of(contactId).flatMap((id) => this.#invoices.get(id) ?? []);
  }

  creditsOf(contactId: string): LedgerCredit[] {
    return this.#creditsOf.of(contactId).flatMap((id) => this.#credits.get(id) ?? []);
  }

  /** Payments of an invoice, or those that paid a credit back. */
  paymentsOf(invoiceOrCreditId: string): LedgerPayment[] {
    return this.#paymentsOf.of(invoiceOrCreditId).flatMap((id) => this.#payments.get(id) ?? []);
  }

  /** Credits of which something was set against the invoice, undone or not. */
  creditsOn(invoiceId: string): LedgerCredit[] {
    return this.#creditsOn.of(invoiceId).flatMap((id) => this.#credits.get(id) ?? []);
  }

  /** The children of a batch payment. */
  batch(id: string): LedgerPayment[] {
    return this.#batches.of(id).flatMap((payment) => this.#payments.get(payment) ?? []);
  }

  /** Another one after every change. */
  get version(): number {
    const tables = [this.#contacts, this.#invoices, this.#payments, this.#credits];
    return tables.reduce((sum, { version }) => sum + version, 0);
  }

  /** Works a list out once for as long as nothing of its kind changes: pages of it cost no more than a page. */
  list<T>(
    kind: "contacts" | "invoices" | "payments" | "credits",
    key: string,
    make: () => T[],
  ): T[] {
    const table = {
      contacts: this.#contacts,
      invoices: this.#invoices,
      payments: this.#payments,
      credits: this.#credits,
    }[kind];
    const name = `${kind} ${key}`;
    const kept = this.#kept.get(name);
    if (kept?.version === table.version) return kept.rows as T[];
    const rows = make();
    this.#kept.delete(name);
    this.#kept.set(name, { version: table.version, rows });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > 12 && oldest !== undefined) this.#kept.delete(oldest);
    return rows;
  }

  /** Whether Xero reminds of overdue invoices by itself (xero_accounting.yaml InvoiceReminder). */
  remindersOn(): boolean {
    return this.#switches.get("reminders") ?? false;
  }

  switchReminders(on: boolean): void {
    this.#switches.put("reminders", on);
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
    const saved = silent ? invoice : { ...invoice, updatedAt: this.#now().getTime() };
    this.#invoices.put(saved.id, saved);
    this.#invoicesOf.add(saved.contactId, saved.id);
    this.#idByNumber.set(saved.number, saved.id);
    return saved;
  }

  saveContact(contact: LedgerContact): LedgerContact {
    const saved = { ...contact, updatedAt: this.#now().getTime() };
    this.#contacts.put(saved.id, saved);
    return saved;
  }

  saveCredit(credit: LedgerCredit): LedgerCredit {
    const open = credit.status === "AUTHORISED" || credit.status === "PAID";
    const status = remainingMinor(credit) === 0 ? "PAID" : "AUTHORISED";
    const updatedAt = this.#now().getTime();
    const saved: LedgerCredit = {
      ...credit,
      status: open ? status : credit.status,
      updatedAt,
    };
    this.#credits.put(saved.id, saved);
    this.indexCredit(saved);
    return saved;
  }

  savePayment(payment: Omit<LedgerPayment, "updatedAt">): LedgerPayment {
    const saved = { ...payment, updatedAt: this.#now().getTime() };
    this.#payments.put(saved.id, saved);
    this.indexPayment(saved);
    return saved;
  }

  /** Records a payment: less is due, and an invoice of which nothing is due is PAID. */
  pay(payment: Omit<LedgerPayment, "updatedAt">, invoice: LedgerInvoice): LedgerPayment {
    const saved = this.savePayment(payment);
    this.settle({ ...invoice, paidMinor: invoice.paidMinor + saved.amountMinor }, saved.date);
    return saved;
  }

  /** Pays some of a credit back. */
  refund(payment: Omit<LedgerPayment, "updatedAt">, credit: LedgerCredit): LedgerPayment {
    this.saveCredit({ ...credit, refundedMinor: credit.refundedMinor + payment.amountMinor });
    return this.savePayment(payment);
  }

  /** Undoes a payment: it stays, DELETED, and what it paid is open again. */
  undo(payment: LedgerPayment): LedgerPayment {
    const saved = this.savePayment({ ...payment, deleted: true });
    const invoice = this.invoice(payment.invoiceId ?? "");
    const credit = this.credit(payment.creditId ?? "");
    if (invoice) {
      this.settle({ ...invoice, paidMinor: invoice.paidMinor - payment.amountMinor }, payment.date);
    }
    if (credit) {
      this.saveCredit({ ...credit, refundedMinor: credit.refundedMinor - payment.amountMinor });
    }
    return saved;
  }

  /** Sets a part of a credit against an invoice. */
  allocate(credit: LedgerCredit, allocation: LedgerAllocation): LedgerAllocation {
    this.saveCredit({ ...credit, allocations: [...credit.allocations, allocation] });
    this.recount(allocation.invoiceId, allocation.date);
    return allocation;
  }

  /** Takes an allocation back: it stays, IsDeleted, and the invoice is open again. */
  unallocate(credit: LedgerCredit, allocation: LedgerAllocation): LedgerAllocation {
    const gone = { ...allocation, deleted: true };
    const allocations = credit.allocations.map((one) => (one.id === gone.id ? gone : one));
    this.saveCredit({ ...credit, allocations });
    this.recount(gone.invoiceId, gone.date);
    return gone;
  }

  /** Archives contacts into another, which gets what was theirs (vendors.md §3.4). */
  merge(master: LedgerContact, losers: readonly LedgerContact[]): void {
    for (const loser of losers) {
      this.saveContact({ ...loser, archived: true, mergedTo: master.id });
      for (const id of this.#invoicesOf.move(loser.id, master.id)) {
        const invoice = this.#invoices.get(id);
        if (invoice) this.saveInvoice({ ...invoice, contactId: master.id });
      }
      for (const id of this.#creditsOf.move(loser.id, master.id)) {
        const credit = this.#credits.get(id);
        if (credit) this.saveCredit({ ...credit, contactId: master.id });
      }
    }
  }

  /** Moves the stamp of any record to now. @returns whether there is such a record. */
  touch(id: string): boolean {
    const updatedAt = this.#now().getTime();
    const move = <T extends { readonly updatedAt: number }>(table: Table<T>): boolean => {
      const record = table.get(id);
      if (record) table.put(id, { ...record, updatedAt });
      return record !== undefined;
    };
    return (
      move(this.#invoices) || move(this.#contacts) || move(this.#payments) || move(this.#credits)
    );
  }

  private indexPayment({ id, invoiceId, creditId, batchId }: LedgerPayment): void {
    this.#paymentsOf.add(invoiceId ?? creditId, id);
    this.#batches.add(batchId, id);
  }

  private indexCredit({ id, contactId, allocations }: LedgerCredit): void {
    this.#creditsOf.add(contactId, id);
    for (const { invoiceId } of allocations) this.#creditsOn.add(invoiceId, id);
  }

  /** AmountCredited is what all credits together set against the invoice. */
  private recount(invoiceId: string, date: string): void {
    const invoice = this.invoice(invoiceId);
    if (!invoice) return;
    const creditedMinor = this.creditsOn(invoice.id)
      .flatMap(({ allocations }) =>
        allocatedMinor({ allocations: allocations.filter((one) => one.invoiceId === invoice.id) }),
      )
      .reduce((sum, amount) => sum + amount, 0);
    this.settle({ ...invoice, creditedMinor }, date);
  }

  /** Saves an invoice of which more or less is due now. */
  private settle(invoice: LedgerInvoice, date: string): void {
    const full = dueMinor(invoice) === 0;
    this.saveInvoice({
      ...invoice,
      status: full ? "PAID" : "AUTHORISED",
      fullyPaidOn: full ? date : null,
    });
    const contact = this.contact(invoice.contactId);
    if (contact && this.settings.balancesMoveContacts) this.saveContact(contact);
  }
}
