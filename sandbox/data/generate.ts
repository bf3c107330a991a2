/** The practice data set: the same seed, size and anchor always give the same customers and debts. */
import { addDays, day, isPlainDate, startOf } from "../shared/dates.js";
import { Random } from "../shared/random.js";
import { exampleAccountId, organisationName, orgId } from "./constants.js";
import { secondCrmForm, type CrmAdditions } from "./crm-form.js";
import { idSequence, writeCustomer, type Customer } from "./customer.js";
import { exampleCustomer, exampleInvoices, exampleKeys } from "./example.js";
import { exampleIdentity, inventIdentity, KeyRegister, type Identity } from "./identity.js";
import { makeBills, makeInvoices, type Invoiced, type InvoiceContext } from "./invoices.js";
import { makePlan, type Plan } from "./plan.js";
import type { HubSpotSide } from "./hubspot-form.js";
import type { HubSpotRecord, HubSpotRecords } from "./hubspot-records.js";
import { HubSpotShelf, HubSpotWorkshop } from "./hubspot-workshop.js";
import { secondLedgerForm, supplierCredit, type LedgerFormContext } from "./ledger-form.js";
import { exampleQuickBooks } from "./quickbooks-example.js";
import { quickBooksMaker, type QuickBooksMaker, type QuickBooksSide } from "./quickbooks-form.js";
import type { BooksCustomer, BooksDeleted, BooksRecords, BooksTxn } from "./quickbooks-records.js";
import type {
  CrmRecord,
  CrmRecords,
  LedgerContact,
  LedgerCredit,
  LedgerInvoice,
  LedgerPayment,
  LedgerRecords,
} from "./records.js";
import { collectionsQueue, formerUser, users } from "./users.js";

/**
 * 2: with credits, merges, groups of companies, opportunities and all that `more` names.
 * 3: the second form, and the further vendors beside it.
 */
export type Form = 1 | 2 | 3;

export interface GenerateOptions {
  /** A whole number. */
  readonly seed: number;
  /** How many true debtors; at least 1, the example. */
  readonly size: number;
  /** The plain date that counts as today; all dates are relative to it. */
  readonly anchor: string;
  /** 1 unless given. */
  readonly form?: Form;
}

/** One debtor as they truly are, with everything that the systems hold about them. */
export interface TrueDebtor {
  readonly trueId: string;
  readonly identity: Identity;
  readonly plan: Plan;
  readonly customer: Customer;
  readonly invoiced: readonly Invoiced[];
  readonly more: More;
  readonly further: Further;
}

/** What the third form adds: a side for each further vendor that knows the debtor. */
export interface Further {
  readonly hubspot?: HubSpotSide;
  /** Most debtors are no customers in QuickBooks. */
  readonly quickbooks?: QuickBooksSide;
}

/** What the second form adds; empty in the first. */
export interface More extends CrmAdditions {
  readonly goneLedgerContacts: readonly LedgerContact[];
  readonly credits: readonly LedgerCredit[];
  readonly refunds: readonly LedgerPayment[];
}

const nothingMore: More = {
  goneAccounts: [],
  goneContacts: [],
  tasks: [],
  opportunities: [],
  individuals: [],
  emails: [],
  goneLedgerContacts: [],
  credits: [],
  refunds: [],
};

export interface PracticeRecords {
  readonly salesforce: CrmRecords;
  readonly xero: LedgerRecords;
  /** Of the third form, as are all further vendors. */
  readonly hubspot?: HubSpotRecords;
  readonly quickbooks?: BooksRecords;
}

export interface PracticeData extends PracticeRecords {
  readonly options: GenerateOptions;
  readonly debtors: readonly TrueDebtor[];
  /** Contacts of the ledger that owe nothing and never did: they are owed. */
  readonly suppliers: readonly LedgerContact[];
  /** Contacts of HubSpot who are nobody's customer; none before the third form. */
  readonly prospects: readonly HubSpotRecord[];
}

const examplePlan: Plan = {
  presence: "BOTH",
  keys: ["TAX_NUMBER", "EMAIL", "PHONE"],
  beyondExactKeys: false,
  household: true,
  archived: false,
};

function exampleDebtor(anchor: string): TrueDebtor {
  return {
    trueId: "D00000",
    identity: exampleIdentity,
    plan: examplePlan,
    customer: exampleCustomer(anchor),
    invoiced: exampleInvoices(anchor),
    more: nothingMore,
    further: {},
  };
}

function supplier(random: Random, keys: KeyRegister, anchor: string): LedgerContact {
  const identity = inventIdentity(random);
  return {
    id: random.uuid(),
    number: null,
    accountNumber: null,
    archived: random.chance(0.2),
    name: keys.ledgerName(`${identity.name} Supplies`, identity.address.city),
    firstName: null,
    lastName: null,
    email: keys.email("sales", `supplies-${identity.emailDomain}`),
    taxNumber: "",
    persons: [],
    phones: [],
    address: {
      line1: identity.address.street,
      city: identity.address.city,
      region: identity.address.region ?? "",
      postalCode: identity.address.postalCode,
      country: identity.culture.countryName,
    },
    currency: "GBP",
    isSupplier: true,
    isCustomer: false,
    updatedAt: startOf(addDays(anchor, -random.int(2, 300))) + random.int(0, day - 1000),
  };
}

function organization(): CrmRecord {
  return {
    Id: orgId,
    Name: organisationName,
    OrganizationType: "Enterprise Edition",
    IsSandbox: false,
    InstanceName: "GBR42",
    Country: "GB",
    DefaultLocaleSidKey: "en_GB",
    TimeZoneSidKey: "Europe/London",
    LanguageLocaleKey: "en_US",
    CreatedDate: "2021-03-01T09:00:00.000Z",
    LastModifiedDate: "2025-01-06T09:00:00.000Z",
    SystemModstamp: "2025-01-06T09:00:00.000Z",
  };
}

/** @throws RangeError when an option makes no sense. */
function check({ seed, size, anchor }: GenerateOptions): void {
  if (!Number.isInteger(seed))
    throw new RangeError(`The seed must be a whole number, not ${seed}.`);
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`The size must be a whole number of at least 1, not ${size}.`);
  }
  if (!isPlainDate(anchor)) throw new RangeError(`"${anchor}" is not a date such as 2026-11-25.`);
}

/** Makes debtors one after the other: keys that were given out are all that it remembers of them. */
class Workshop {
  readonly #options: GenerateOptions;
  readonly #root: Random;
  readonly #keys = new KeyRegister();
  readonly #nextId = idSequence();
  /** Accounts at the head of a group of companies. */
  readonly #heads: string[] = [exampleAccountId];
  readonly #hubspot: HubSpotWorkshop;
  #invoiceNumber = 10_000;
  #creditNumber = 1000;
  readonly #quickBooks: QuickBooksMaker;

  constructor(options: GenerateOptions) {
    check(options);
    this.#options = options;
    this.#quickBooks = quickBooksMaker(options.anchor);
    this.#root = new Random(options.seed);
    this.#keys.take(exampleKeys.email, exampleKeys.phone, exampleKeys.taxNumber);
    this.#hubspot = new HubSpotWorkshop(options);
  }

  debtor(index: number): TrueDebtor {
    const debtor = this.known(index);
    return this.#options.form === 3 ? { ...debtor, further: this.further(debtor, index) } : debtor;
  }

  /** Who HubSpot knows beside the customers. */
  prospects(): HubSpotRecord[] {
    return this.#options.form === 3 ? this.#hubspot.prospects(this.#options.size) : [];
  }

  /** The debtor as the first two vendors know them. */
  private known(index: number): TrueDebtor {
    const { anchor, form = 1 } = this.#options;
    if (index === 0) return exampleDebtor(anchor);
    const random = this.#root.fork(`debtor ${index}`);
    const identity = inventIdentity(random);
    // Every 33rd, about 3 %, spread evenly so that a small set has some too.
    const plan = makePlan(identity, random, index % 33 === 16);
    const keys = this.#keys;
    const customer = writeCustomer(identity, plan, { random, keys, nextId: this.#nextId, anchor });
    const contact = customer.ledgerContact;
    const invoiced =
      contact === null
        ? []
        : makeInvoices(identity.culture, contact.id, plan.archived, this.invoices(random));
    const trueId = `D${String(index).padStart(5, "0")}`;
    const debtor = { trueId, identity, plan, customer, invoiced, more: nothingMore, further: {} };
    return form === 1 ? debtor : this.second(debtor, index);
  }

  /** What the further vendors know: nothing of the second form changes. */
  private further(debtor: TrueDebtor, index: number): Further {
    const hubspot = this.#hubspot.side(debtor, index);
    const quickbooks =
      index === 0
        ? exampleQuickBooks(this.#options.anchor)
        : this.#quickBooks(debtor, this.#root.fork(`quickbooks ${index}`));
    return { ...(hubspot && { hubspot }), ...(quickbooks && { quickbooks }) };
  }

  suppliers(): { suppliers: LedgerContact[]; bills: Invoiced[]; credits: LedgerCredit[] } {
    const { size, anchor, form = 1 } = this.#options;
    const random = this.#root.fork("suppliers");
    const suppliers = Array.from({ length: Math.max(1, Math.round(size / 40)) }, () =>
      supplier(random, this.#keys, anchor),
    );
    const bills = suppliers.flatMap(({ id }) => makeBills(id, this.invoices(random)));
    const credits = bills.flatMap(({ invoice }) =>
      form > 1 && random.chance(0.2) ? [supplierCredit(invoice, this.ledger(random))] : [],
    );
    return { suppliers, bills, credits };
  }

  private second(debtor: TrueDebtor, index: number): TrueDebtor {
    const random = this.#root.fork(`second form ${index}`);
    const { customer, identity, invoiced } = debtor;
    const crm = secondCrmForm(customer, identity, {
      random,
      anchor: this.#options.anchor,
      nextId: this.#nextId,
      heads: this.#heads,
    });
    const contact = customer.ledgerContact;
    if (contact === null) {
      return { ...debtor, customer: crm.customer, more: { ...nothingMore, ...crm.additions } };
    }
    const ledger = secondLedgerForm(contact, identity, invoiced, this.ledger(random));
    return {
      ...debtor,
      customer: { ...crm.customer, ledgerContact: ledger.contact },
      invoiced: ledger.invoiced,
      more: {
        ...crm.additions,
        goneLedgerContacts: ledger.goneContacts,
        credits: ledger.credits,
        refunds: ledger.refunds,
      },
    };
  }

  private invoices(random: Random): InvoiceContext {
    const { anchor, form = 1 } = this.#options;
    return {
      random,
      anchor,
      form: form === 1 ? 1 : 2,
      nextNumber: () => `INV-${++this.#invoiceNumber}`,
    };
  }

  private ledger(random: Random): LedgerFormContext {
    const { anchor } = this.#options;
    const nextCreditNumber = (): string => `CN-${++this.#creditNumber}`;
    return { random, anchor, keys: this.#keys, nextCreditNumber };
  }
}

/** The records of all vendors as they grow. */
class Shelves {
  readonly crm = {
    Account: [] as CrmRecord[],
    Contact: [] as CrmRecord[],
    Task: [] as CrmRecord[],
    User: [...users] as CrmRecord[],
    Organization: [organization()],
    Opportunity: [] as CrmRecord[],
    Individual: [] as CrmRecord[],
    EmailMessage: [] as CrmRecord[],
    Group: [] as CrmRecord[],
  };
  readonly ledger = {
    contacts: [] as LedgerContact[],
    invoices: [] as LedgerInvoice[],
    payments: [] as LedgerPayment[],
    credits: [] as LedgerCredit[],
  };
  readonly books = {
    customers: [] as BooksCustomer[],
    txns: [] as BooksTxn[],
    deleted: [] as BooksDeleted[],
  };
  readonly hubspot = new HubSpotShelf();

  add({ customer, invoiced, more, further }: TrueDebtor): void {
    const { crm, ledger } = this;
    crm.Account.push(...customer.accounts, ...more.goneAccounts);
    crm.Contact.push(...customer.contacts, ...more.goneContacts);
    crm.Task.push(...customer.tasks, ...more.tasks);
    crm.Opportunity.push(...more.opportunities);
    crm.Individual.push(...more.individuals);
    crm.EmailMessage.push(...more.emails);
    if (customer.ledgerContact) ledger.contacts.push(customer.ledgerContact);
    ledger.contacts.push(...more.goneLedgerContacts);
    ledger.credits.push(...more.credits);
    this.addInvoiced(invoiced);
    ledger.payments.push(...more.refunds);
    if (further.hubspot) this.hubspot.add(further.hubspot);
    if (further.quickbooks) this.addQuickBooks(further.quickbooks);
  }

  addQuickBooks(side: QuickBooksSide): void {
    this.books.customers.push(...side.customers);
    this.books.txns.push(...side.txns);
    this.books.deleted.push(...side.deleted);
  }

  /** What each vendor holds; the further ones in the third form. */
  records(form: Form): PracticeRecords {
    const { crm, ledger, hubspot, books } = this;
    return { salesforce: crm, xero: ledger, ...(form === 3 && { hubspot, quickbooks: books }) };
  }

  addInvoiced(invoiced: readonly Invoiced[]): void {
    for (const { invoice, payments } of invoiced) {
      this.ledger.invoices.push(invoice);
      this.ledger.payments.push(...payments);
    }
  }
}

/** Every true debtor, one at a time: a set of any size without holding it. */
export function* inventDebtors(options: GenerateOptions): Generator<TrueDebtor> {
  const workshop = new Workshop(options);
  for (let index = 0; index < options.size; index++) yield workshop.debtor(index);
}

/** Fills the shelves. @returns those who owe nothing. */
function fill(
  options: GenerateOptions,
  shelves: Shelves,
  seen: (debtor: TrueDebtor) => void,
): Pick<PracticeData, "suppliers" | "prospects"> {
  const workshop = new Workshop(options);
  for (let index = 0; index < options.size; index++) {
    const debtor = workshop.debtor(index);
    seen(debtor);
    shelves.add(debtor);
  }
  const { suppliers, bills, credits } = workshop.suppliers();
  shelves.ledger.contacts.push(...suppliers);
  shelves.addInvoiced(bills);
  shelves.ledger.credits.push(...credits);
  if ((options.form ?? 1) > 1) {
    shelves.crm.User.push(formerUser);
    shelves.crm.Group.push(collectionsQueue);
  }
  const prospects = workshop.prospects();
  shelves.hubspot.objects.contacts.push(...prospects);
  return { suppliers, prospects };
}

/** What the vendors hold, without the truth behind it: all that a server needs of a big set. */
export function generateRecords(options: GenerateOptions): PracticeRecords {
  const shelves = new Shelves();
  fill(options, shelves, () => undefined);
  return shelves.records(options.form ?? 1);
}

/** Generates the data set. @throws RangeError when an option makes no sense. */
export function generate(options: GenerateOptions): PracticeData {
  const shelves = new Shelves();
  const debtors: TrueDebtor[] = [];
  const others = fill(options, shelves, (debtor) => debtors.push(debtor));
  return { options, debtors, ...others, ...shelves.records(options.form ?? 1) };
}
