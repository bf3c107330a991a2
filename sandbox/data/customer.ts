/** Writes one customer into the two systems, each in its own way, sharing exactly the planned keys. */
import { makeId } from "../shared/salesforce-id.js";
import { addDays, day, startOf } from "../shared/dates.js";
import type { Random } from "../shared/random.js";
import type { Culture } from "./culture.js";
import { asciiSlug, type Identity, type KeyRegister, type Person, type Phone } from "./identity.js";
import type { Plan } from "./plan.js";
import type { CrmRecord, FieldValue, LedgerContact } from "./records.js";
import {
  boxedPhone,
  freePhone,
  fullName,
  respellCompany,
  respellEmail,
  respellPerson,
  respellTaxNumber,
  typo,
} from "./spelling.js";
import { users } from "./users.js";

/** Objects whose records are numbered as they are made. */
export type NumberedObject =
  "Account" | "Contact" | "Task" | "Opportunity" | "Individual" | "EmailMessage";

/** What the generator hands to every customer. */
export interface Context {
  readonly random: Random;
  readonly keys: KeyRegister;
  /** The next record number of a Salesforce object. */
  readonly nextId: (object: NumberedObject) => string;
  readonly anchor: string;
}

export interface Customer {
  readonly accounts: readonly CrmRecord[];
  readonly contacts: readonly CrmRecord[];
  readonly tasks: readonly CrmRecord[];
  readonly ledgerContact: LedgerContact | null;
  /** The keys that its records carry, before anybody spelled them. */
  readonly keys: Keys;
}

/** What one system has and the other has; equal when the key is shared. */
export interface Split<T> {
  readonly crm: T | null;
  readonly ledger: T | null;
}

function split<T>(plan: Plan, shared: boolean, random: Random, make: () => T | null): Split<T> {
  if (plan.presence === "SALESFORCE") return { crm: make(), ledger: null };
  if (plan.presence === "XERO") return { crm: null, ledger: make() };
  if (shared) {
    const value = make();
    return { crm: value, ledger: value };
  }
  return random.weighted<() => Split<T>>([
    [() => ({ crm: make(), ledger: make() }), 5],
    [() => ({ crm: make(), ledger: null }), 3],
    [() => ({ crm: null, ledger: make() }), 3],
  ])();
}

export interface Keys {
  readonly email: Split<string>;
  readonly phone: Split<Phone>;
  readonly tax: Split<string>;
  readonly crossReference: "CRM_KNOWS" | "LEDGER_KNOWS" | "BOTH_KNOW" | null;
}

function personalLocal(person: Person, random: Random): string {
  const [given, family] = [asciiSlug(person.given), asciiSlug(person.family)];
  return random.pick([
    `${given}.${family}`,
    `${given.charAt(0)}.${family}`,
    given,
    `${family}.${given}`,
  ]);
}

function chooseKeys(identity: Identity, plan: Plan, person: Person, context: Context): Keys {
  const { random, keys } = context;
  const shares = (kind: Plan["keys"][number]): boolean => plan.keys.includes(kind);
  const office = ["accounts", "office", "info", "invoices", "buchhaltung", "billing"];
  const local = (): string =>
    identity.kind === "PERSON" || random.chance(0.6)
      ? personalLocal(person, random)
      : random.pick(office);
  let email = split(plan, shares("EMAIL"), random, () => keys.email(local(), identity.emailDomain));
  if (plan.beyondExactKeys) {
    const written = keys.email(personalLocal(person, random), identity.emailDomain);
    const [front = ""] = written.split("@");
    email = { crm: written, ledger: keys.email(typo(front, random), identity.emailDomain) };
  }
  const mobile = random.chance(identity.kind === "PERSON" ? 0.7 : 0.25);
  const company = identity.kind === "ORGANISATION";
  return {
    email,
    phone: split(plan, shares("PHONE"), random, () => keys.phone(identity.culture, random, mobile)),
    tax: company
      ? split(plan, shares("TAX_NUMBER"), random, () => keys.taxNumber(identity.culture, random))
      : { crm: null, ledger: null },
    crossReference: shares("CROSS_REFERENCE")
      ? random.pick(["CRM_KNOWS", "LEDGER_KNOWS", "BOTH_KNOW"] as const)
      : null,
  };
}

/** Who made a record and when; Salesforce fills these in itself (standard-objects.derived.json). */
export function stamps(context: Pick<Context, "random" | "anchor">): Record<string, FieldValue> {
  const { random, anchor } = context;
  const created = startOf(addDays(anchor, -random.int(220, 900))) + random.int(0, day - 1000);
  const modified = created + Math.floor(random.next() * (startOf(anchor) - day - created));
  const owner = random.pick(users).Id;
  return {
    IsDeleted: false,
    OwnerId: owner,
    CreatedDate: new Date(created).toISOString(),
    CreatedById: owner,
    LastModifiedDate: new Date(modified).toISOString(),
    LastModifiedById: owner,
    SystemModstamp: new Date(modified).toISOString(),
  };
}

function crmAddress(
  identity: Identity,
  kind: "Billing" | "Mailing",
  random: Random,
): Record<string, FieldValue> {
  const { address, culture } = identity;
  return {
    [`${kind}Street`]: address.street,
    [`${kind}City`]: address.city,
    [`${kind}State`]: address.region,
    [`${kind}PostalCode`]: address.postalCode,
    [`${kind}Country`]: random.chance(0.7) ? culture.countryName : culture.country,
  };
}

function crmContact(
  id: string,
  accountId: string | null,
  person: Person,
  identity: Identity,
  email: string | null,
  context: Context,
): Record<string, FieldValue> & { Id: string } {
  const { random } = context;
  const company = identity.kind === "ORGANISATION";
  return {
    ...stamps(context),
    Id: id,
    AccountId: accountId,
    FirstName: person.given,
    LastName: person.family,
    Name: `${person.given} ${person.family}`,
    Email: email,
    Title: company
      ? random.pick(["Owner", "Director", "Bookkeeper", "Office Manager", null])
      : null,
    HasOptedOutOfEmail: random.chance(0.05),
    DoNotCall: random.chance(0.04),
    HasOptedOutOfFax: false,
    IsEmailBounced: false,
    ...crmAddress(identity, "Mailing", random),
  };
}

/** The company with its people, or the person with or without a household account. */
function crmSide(
  identity: Identity,
  plan: Plan,
  keys: Keys,
  ledgerId: string,
  context: Context,
): Pick<Customer, "accounts" | "contacts"> {
  const { random } = context;
  const company = identity.kind === "ORGANISATION";
  const phone = keys.phone.crm === null ? null : freePhone(keys.phone.crm, random);
  const accountId = company || plan.household ? context.nextId("Account") : null;
  const knows = keys.crossReference === "CRM_KNOWS" || keys.crossReference === "BOTH_KNOW";
  const reference = knows ? ledgerId : null;
  const phoneOnAccount = company && random.chance(0.75);
  const accounts: CrmRecord[] = [];
  if (accountId !== null) {
    accounts.push({
      ...stamps(context),
      Id: accountId,
      Name: company ? fullName(identity) : identity.name,
      Type: "Customer",
      Industry: company
        ? random.pick(["Construction", "Retail", "Manufacturing", "Consulting", null])
        : null,
      Website: company ? `https://www.${identity.emailDomain}` : null,
      Phone: phoneOnAccount ? phone : null,
      Tax_Number__c: keys.tax.crm,
      Xero_Contact_ID__c: reference,
      ...crmAddress(identity, "Billing", random),
    });
  }
  const contacts = identity.people.map((person, index): CrmRecord => {
    const first = index === 0;
    const mobile = keys.phone.crm?.mobile === true;
    const own =
      company && !first && random.chance(0.6)
        ? context.keys.email(personalLocal(person, random), identity.emailDomain)
        : null;
    const record = crmContact(
      context.nextId("Contact"),
      accountId,
      person,
      identity,
      first ? keys.email.crm : own,
      context,
    );
    return {
      ...record,
      Phone: first && !phoneOnAccount && !mobile ? phone : null,
      MobilePhone: first && !phoneOnAccount && mobile ? phone : null,
      Xero_Contact_ID__c: accountId === null ? reference : null,
    };
  });
  return { accounts, contacts };
}

/** The keys as the bookkeeper typed them. */
function ledgerKeys(
  { email, tax, phone }: Keys,
  culture: Culture,
  random: Random,
): Pick<LedgerContact, "email" | "taxNumber" | "phones"> {
  const boxes = phone.ledger === null ? null : boxedPhone(phone.ledger, random);
  const type = phone.ledger?.mobile === true && random.chance(0.7) ? "MOBILE" : "DEFAULT";
  return {
    email: email.ledger === null ? "" : respellEmail(email.ledger, random),
    taxNumber: tax.ledger === null ? "" : respellTaxNumber(tax.ledger, culture, random),
    phones: boxes === null ? [] : [{ type, ...boxes }],
  };
}

function ledgerAddress({ address, culture }: Identity, random: Random): LedgerContact["address"] {
  return {
    line1: address.street,
    city: address.city,
    region: address.region ?? "",
    postalCode: address.postalCode,
    country: random.chance(0.7) ? culture.countryName : culture.country,
  };
}

function ledgerSide(
  identity: Identity,
  plan: Plan,
  keys: Keys,
  id: string,
  crmId: string | null,
  context: Context,
): LedgerContact {
  const { random, anchor } = context;
  const { culture, address } = identity;
  const [person = { given: "", family: "" }] = identity.people;
  const company = identity.kind === "ORGANISATION";
  const spelled = company
    ? respellCompany(identity, random)
    : respellPerson(person, culture, random);
  const knows = keys.crossReference === "LEDGER_KNOWS" || keys.crossReference === "BOTH_KNOW";
  const named = !company || random.chance(0.5);
  return {
    id,
    number: knows ? crmId : null,
    accountNumber: random.chance(0.3) ? `C${random.digits(5)}` : null,
    archived: plan.archived,
    name: context.keys.ledgerName(spelled, address.city),
    firstName: named ? person.given : null,
    lastName: named ? person.family : null,
    ...ledgerKeys(keys, culture, random),
    persons: [],
    address: ledgerAddress(identity, random),
    currency: culture.currency,
    isSupplier: false,
    isCustomer: true,
    updatedAt: startOf(addDays(anchor, -random.int(2, 600))) + random.int(0, day - 1000),
  };
}

/** A few old calls and mails, so that the org has a history of its own. */
function oldTasks(
  accounts: readonly CrmRecord[],
  contacts: readonly CrmRecord[],
  context: Context,
): CrmRecord[] {
  const { random, anchor } = context;
  if (!random.chance(0.2)) return [];
  const who = contacts[0]?.Id ?? null;
  const what = accounts[0]?.Id ?? null;
  return Array.from({ length: random.int(1, 2) }, () => {
    const due = addDays(anchor, -random.int(10, 200));
    const closed = random.chance(0.85);
    return {
      ...stamps(context),
      Id: context.nextId("Task"),
      Subject: random.pick([
        "Call",
        "Quote follow-up",
        "Send catalogue",
        "Visit",
        "Thank-you note",
      ]),
      Status: closed ? "Completed" : "Not Started",
      IsClosed: closed,
      Priority: "Normal",
      IsHighPriority: false,
      ActivityDate: due,
      Description: null,
      WhoId: who,
      WhatId: what,
      AccountId: what,
      TaskSubtype: "Task",
      IsArchived: false,
    };
  });
}

/** Writes the customer down in the systems in which the plan has them. */
export function writeCustomer(identity: Identity, plan: Plan, context: Context): Customer {
  const { random } = context;
  const [person = { given: "", family: "" }] = identity.people;
  const keys = chooseKeys(identity, plan, person, context);
  const ledgerId = random.uuid();
  const crm =
    plan.presence === "XERO"
      ? { accounts: [], contacts: [] }
      : crmSide(identity, plan, keys, ledgerId, context);
  const crmId = crm.accounts[0]?.Id ?? crm.contacts[0]?.Id ?? null;
  return {
    ...crm,
    keys,
    tasks: oldTasks(crm.accounts, crm.contacts, context),
    ledgerContact:
      plan.presence === "SALESFORCE"
        ? null
        : ledgerSide(identity, plan, keys, ledgerId, crmId, context),
  };
}

/** Record numbers start well above the fixed records. */
export function idSequence(): Context["nextId"] {
  const next = {
    Account: 1_000_000,
    Contact: 2_000_000,
    Task: 3_000_000,
    Opportunity: 4_000_000,
    Individual: 5_000_000,
    EmailMessage: 6_000_000,
  };
  return (object) => makeId(object, (next[object] += 7));
}
