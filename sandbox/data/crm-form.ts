/**
 * The second form of a customer in Salesforce: hierarchies, merged and deleted records, individuals,
 * opportunities, calls and e-mails (vendors.md §1.4, §1.5; fields of standard-objects.derived.json).
 */
import { addDays, day, startOf } from "../shared/dates.js";
import { decimalsOf } from "../shared/money.js";
import type { Random } from "../shared/random.js";
import { stamps, type Customer, type NumberedObject } from "./customer.js";
import type { Identity, Person } from "./identity.js";
import { ratesToPound } from "./invoices.js";
import type { CrmRecord, FieldValue } from "./records.js";
import { typo } from "./spelling.js";
import { collectionsQueue, formerUser } from "./users.js";

export interface CrmFormContext {
  readonly random: Random;
  readonly anchor: string;
  readonly nextId: (object: NumberedObject) => string;
  /** Accounts that others may belong to; it grows. */
  readonly heads: string[];
}

/** What the second form adds to a customer. Losers and deleted records are no part of the customer. */
export interface CrmAdditions {
  readonly goneAccounts: readonly CrmRecord[];
  readonly goneContacts: readonly CrmRecord[];
  readonly tasks: readonly CrmRecord[];
  readonly opportunities: readonly CrmRecord[];
  readonly individuals: readonly CrmRecord[];
  readonly emails: readonly CrmRecord[];
}

const noKeys: Record<string, FieldValue> = {
  Phone: null,
  MobilePhone: null,
  Email: null,
  Tax_Number__c: null,
  Xero_Contact_ID__c: null,
};

/** A record that was merged away: IsDeleted, and it names its master (vendors.md §1.5). */
function loser(
  master: CrmRecord,
  object: "Account" | "Contact",
  changes: Record<string, FieldValue>,
  context: CrmFormContext,
): CrmRecord {
  return {
    ...master,
    ...noKeys,
    ...stamps(context),
    ...changes,
    Id: context.nextId(object),
    IsDeleted: true,
    MasterRecordId: master.Id,
  };
}

/** The account within its group of companies. */
function placed(account: CrmRecord, identity: Identity, context: CrmFormContext): CrmRecord {
  const { random, heads } = context;
  const company = identity.kind === "ORGANISATION";
  const parent = company && heads.length > 0 && random.chance(0.15) ? random.pick(heads) : null;
  // Only accounts that were there before are heads, so no company belongs to itself.
  if (company && heads.length < 500 && random.chance(parent === null ? 0.08 : 0.3)) {
    heads.push(account.Id);
  }
  return {
    ...account,
    ParentId: parent,
    CurrencyIsoCode: identity.culture.currency,
    OwnerId: random.chance(0.05) ? formerUser.Id : (account["OwnerId"] ?? null),
  };
}

/** What a person said about the processing of their data (vendors.md §1.4 Individual). */
function individual(contact: CrmRecord, context: CrmFormContext): CrmRecord {
  const { random } = context;
  const { FirstName: first = null, LastName: last = null, Name: name = null } = contact;
  return {
    ...stamps(context),
    Id: context.nextId("Individual"),
    FirstName: first,
    LastName: last,
    Name: name,
    HasOptedOutProcessing: random.chance(0.06),
    HasOptedOutSolicit: random.chance(0.1),
    HasOptedOutTracking: random.chance(0.05),
    HasOptedOutProfiling: random.chance(0.05),
    HasOptedOutGeoTracking: false,
    SendIndividualData: false,
    ShouldForget: random.chance(0.02),
    CanStorePiiElsewhere: false,
  };
}

function bounced(contact: CrmRecord, context: CrmFormContext): Record<string, FieldValue> {
  const { random, anchor } = context;
  if (typeof contact["Email"] !== "string" || !random.chance(0.04)) return {};
  const at = startOf(addDays(anchor, -random.int(5, 300))) + 36_000_000;
  return {
    IsEmailBounced: true,
    EmailBouncedReason: "550 5.1.1 The email account does not exist",
    EmailBouncedDate: new Date(at).toISOString(),
  };
}

const openStages = [
  "Prospecting",
  "Qualification",
  "Proposal/Price Quote",
  "Negotiation/Review",
] as const;

function opportunity(account: CrmRecord, identity: Identity, context: CrmFormContext): CrmRecord {
  const { random, anchor } = context;
  const { currency } = identity.culture;
  const closed = random.chance(0.55);
  const won = closed && random.chance(0.6);
  const scale = 10 ** decimalsOf(currency);
  const amount = (500 + 20_000 * random.next() ** 2) * (ratesToPound[currency] ?? 1);
  return {
    ...stamps(context),
    Id: context.nextId("Opportunity"),
    AccountId: account.Id,
    Name: `${String(account["Name"])} - ${random.pick(["Renewal", "New order", "Refit", "Trial"])}`,
    StageName: closed ? (won ? "Closed Won" : "Closed Lost") : random.pick(openStages),
    IsClosed: closed,
    IsWon: won,
    CloseDate: addDays(anchor, closed ? -random.int(1, 400) : random.int(1, 120)),
    OwnerId: account["OwnerId"] ?? null,
    Amount: random.chance(0.9) ? Math.round(amount * scale) / scale : null,
    Probability: closed ? (won ? 100 : 0) : random.pick([10, 20, 50, 75]),
    Type: random.pick(["New Customer", "Existing Customer - Upgrade", null]),
    CurrencyIsoCode: currency,
  };
}

/** A task that is done; those of more than a year ago are archived (vendors.md §1.5). */
function pastTask(
  who: CrmRecord | undefined,
  what: CrmRecord | undefined,
  facts: Record<string, FieldValue>,
  context: CrmFormContext,
): CrmRecord {
  const { random, anchor } = context;
  const daysAgo = random.chance(0.2) ? random.int(380, 800) : random.int(1, 360);
  const done = startOf(addDays(anchor, -daysAgo)) + random.int(8, 17) * 3_600_000;
  const stamp = new Date(done).toISOString();
  return {
    ...stamps(context),
    CreatedDate: stamp,
    LastModifiedDate: stamp,
    SystemModstamp: new Date(done + random.int(0, Math.min(daysAgo - 1, 20)) * day).toISOString(),
    Id: context.nextId("Task"),
    Status: "Completed",
    IsClosed: true,
    Priority: "Normal",
    IsHighPriority: false,
    ActivityDate: addDays(anchor, -daysAgo),
    Description: null,
    WhoId: who?.Id ?? null,
    WhatId: what?.Id ?? null,
    AccountId: what?.Id ?? null,
    IsArchived: daysAgo > 365,
    ...facts,
  };
}

interface Activities {
  readonly tasks: readonly CrmRecord[];
  readonly emails: readonly CrmRecord[];
}

function logged(
  who: CrmRecord | undefined,
  what: CrmRecord | undefined,
  context: CrmFormContext,
): Activities {
  const { random } = context;
  const kind = random.pick(["CALL", "CALL", "EMAIL", "OPEN"] as const);
  if (kind === "CALL") {
    const outbound = random.chance(0.7);
    const facts = {
      Subject: "Call",
      TaskSubtype: "Call",
      CallType: outbound ? "Outbound" : "Inbound",
      CallDurationInSeconds: random.int(10, 900),
      CallDisposition: random.pick(["Reached", "Left voicemail", "No answer", null]),
    };
    return { tasks: [pastTask(who, what, facts, context)], emails: [] };
  }
  if (kind === "OPEN") {
    const facts = {
      Subject: "Ask about the open invoices",
      TaskSubtype: "Task",
      Status: "Not Started",
      IsClosed: false,
      IsArchived: false,
      OwnerId: collectionsQueue.Id,
    };
    return { tasks: [pastTask(who, what, facts, context)], emails: [] };
  }
  const incoming = random.chance(0.3);
  const subject = random.pick(["Your statement", "Invoice copy", "Delivery on Friday"]);
  const task = pastTask(who, what, { Subject: `Email: ${subject}`, TaskSubtype: "Email" }, context);
  const address = who?.["Email"] ?? null;
  const email: CrmRecord = {
    ...stamps(context),
    Id: context.nextId("EmailMessage"),
    CreatedDate: task["CreatedDate"] ?? null,
    LastModifiedDate: task["LastModifiedDate"] ?? null,
    SystemModstamp: task["SystemModstamp"] ?? null,
    ActivityId: task.Id,
    RelatedToId: what?.Id ?? null,
    Subject: subject,
    TextBody: null,
    Incoming: incoming,
    FromAddress: incoming ? address : "sales@kindly-supplies.example.com",
    ToAddress: incoming ? "sales@kindly-supplies.example.com" : address,
    Status: incoming ? "1" : "3",
    MessageDate: task["CreatedDate"] ?? null,
  };
  return { tasks: [task], emails: [email] };
}

function nameOf({ given, family }: Person): Record<string, FieldValue> {
  return { FirstName: given, LastName: family, Name: `${given} ${family}` };
}

/** Merged and deleted people of a customer. */
function goneContacts(
  contacts: readonly CrmRecord[],
  identity: Identity,
  context: CrmFormContext,
): CrmRecord[] {
  const { random } = context;
  const [first] = contacts;
  if (!first) return [];
  const gone: CrmRecord[] = [];
  if (random.chance(0.05)) {
    const person = identity.people[0] ?? { given: "", family: "" };
    const respelled = { given: person.given, family: typo(person.family, random) };
    gone.push(loser(first, "Contact", nameOf(respelled), context));
  }
  if (random.chance(0.05)) {
    const person = {
      given: random.pick(identity.culture.given),
      family: random.pick(identity.culture.family),
    };
    gone.push({
      ...first,
      ...noKeys,
      ...stamps(context),
      ...nameOf(person),
      Id: context.nextId("Contact"),
      IsDeleted: true,
      MasterRecordId: null,
    });
  }
  return gone;
}

/** Brings a customer to the second form. Nothing that joins it to the ledger is added or taken. */
export function secondCrmForm(
  customer: Customer,
  identity: Identity,
  context: CrmFormContext,
): { customer: Customer; additions: CrmAdditions } {
  const { random } = context;
  const accounts = customer.accounts.map((account) => placed(account, identity, context));
  const [account] = accounts;
  const individuals: CrmRecord[] = [];
  const contacts = customer.contacts.map((contact): CrmRecord => {
    const currency = identity.culture.currency;
    const changed = { ...contact, ...bounced(contact, context), CurrencyIsoCode: currency };
    if (!random.chance(0.35)) return changed;
    const about = individual(contact, context);
    individuals.push(about);
    return { ...changed, IndividualId: about.Id };
  });
  const count = random.chance(0.4) ? random.int(1, 3) : 0;
  const activities = Array.from({ length: contacts.length > 0 || account ? count : 0 }, () =>
    logged(contacts[0], account, context),
  );
  const deals = account && random.chance(0.35) ? random.int(1, 3) : 0;
  return {
    customer: { ...customer, accounts, contacts },
    additions: {
      // Their people and deals were moved to the master, which is where they are already.
      goneAccounts:
        account && random.chance(0.06)
          ? [loser(account, "Account", { Name: typo(String(account["Name"]), random) }, context)]
          : [],
      goneContacts: goneContacts(contacts, identity, context),
      tasks: activities.flatMap(({ tasks }) => tasks),
      opportunities: account
        ? Array.from({ length: deals }, () => opportunity(account, identity, context))
        : [],
      individuals,
      emails: activities.flatMap(({ emails }) => emails),
    },
  };
}
