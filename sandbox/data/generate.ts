/** The practice data set: the same seed, size and anchor always give the same customers and debts. */
import { addDays, day, isPlainDate, startOf } from "../shared/dates.js";
import { Random } from "../shared/random.js";
import { organisationName, orgId } from "./constants.js";
import { idSequence, writeCustomer, type Customer } from "./customer.js";
import { exampleCustomer, exampleInvoices, exampleKeys } from "./example.js";
import { exampleIdentity, inventIdentity, KeyRegister, type Identity } from "./identity.js";
import { makeBills, makeInvoices, type Invoiced, type InvoiceContext } from "./invoices.js";
import { makePlan, type Plan } from "./plan.js";
import type { CrmRecord, CrmRecords, LedgerContact, LedgerRecords } from "./records.js";
import { users } from "./users.js";

export interface GenerateOptions {
  /** A whole number. */
  readonly seed: number;
  /** How many true debtors; at least 1, the example. */
  readonly size: number;
  /** The plain date that counts as today; all dates are relative to it. */
  readonly anchor: string;
}

/** One debtor as they truly are, with everything that the two systems hold about them. */
export interface TrueDebtor {
  readonly trueId: string;
  readonly identity: Identity;
  readonly plan: Plan;
  readonly customer: Customer;
  readonly invoiced: readonly Invoiced[];
}

export interface PracticeData {
  readonly options: GenerateOptions;
  readonly debtors: readonly TrueDebtor[];
  /** Contacts of the ledger that owe nothing and never did: they are owed. */
  readonly suppliers: readonly LedgerContact[];
  readonly salesforce: CrmRecords;
  readonly xero: LedgerRecords;
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

/** Generates the data set. @throws RangeError when an option makes no sense. */
export function generate(options: GenerateOptions): PracticeData {
  const { seed, size, anchor } = options;
  if (!Number.isInteger(seed))
    throw new RangeError(`The seed must be a whole number, not ${seed}.`);
  if (!Number.isInteger(size) || size < 1) {
    throw new RangeError(`The size must be a whole number of at least 1, not ${size}.`);
  }
  if (!isPlainDate(anchor)) throw new RangeError(`"${anchor}" is not a date such as 2026-11-25.`);
  const root = new Random(seed);
  const keys = new KeyRegister();
  keys.take(exampleKeys.email, exampleKeys.phone, exampleKeys.taxNumber);
  const nextId = idSequence();
  let invoiceNumber = 10_000;
  const invoiceContext = (random: Random): InvoiceContext => ({
    random,
    anchor,
    nextNumber: () => `INV-${++invoiceNumber}`,
  });
  const debtors = [exampleDebtor(anchor)];
  for (let index = 1; index < size; index++) {
    const random = root.fork(`debtor ${index}`);
    const identity = inventIdentity(random);
    // Every 33rd, about 3 %, spread evenly so that a small set has some too.
    const plan = makePlan(identity, random, index % 33 === 16);
    const customer = writeCustomer(identity, plan, { random, keys, nextId, anchor });
    const contact = customer.ledgerContact;
    const invoiced =
      contact === null
        ? []
        : makeInvoices(identity.culture, contact.id, plan.archived, invoiceContext(random));
    debtors.push({
      trueId: `D${String(index).padStart(5, "0")}`,
      identity,
      plan,
      customer,
      invoiced,
    });
  }
  const supplierRandom = root.fork("suppliers");
  const suppliers = Array.from({ length: Math.max(1, Math.round(size / 40)) }, () =>
    supplier(supplierRandom, keys, anchor),
  );
  const bills = suppliers.flatMap(({ id }) => makeBills(id, invoiceContext(supplierRandom)));
  const allInvoiced = [...debtors.flatMap(({ invoiced }) => invoiced), ...bills];
  return {
    options,
    debtors,
    suppliers,
    salesforce: {
      Account: debtors.flatMap(({ customer }) => customer.accounts),
      Contact: debtors.flatMap(({ customer }) => customer.contacts),
      Task: debtors.flatMap(({ customer }) => customer.tasks),
      User: users,
      Organization: [organization()],
    },
    xero: {
      contacts: [...debtors.flatMap(({ customer }) => customer.ledgerContact ?? []), ...suppliers],
      invoices: allInvoiced.map(({ invoice }) => invoice),
      payments: allInvoiced.flatMap(({ payments }) => payments),
    },
  };
}
