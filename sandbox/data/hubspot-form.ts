/**
 * A customer as HubSpot knows them: the same people with other spellings, sharing some exact keys with the
 * other systems (vendors.md §2.4). Part of the third form.
 */
import { addDays, day, startOf } from "../shared/dates.js";
import { decimalsOf } from "../shared/money.js";
import type { Random } from "../shared/random.js";
import type { Customer } from "./customer.js";
import { hubspotOwners, subscriptionTypes } from "./hubspot-account.js";
import {
  billingContactTypeId,
  plainTypeId,
  type HubSpotLink,
  type HubSpotObject,
  type HubSpotOptOut,
  type HubSpotRecord,
  type HubSpotRef,
} from "./hubspot-records.js";
import { asciiSlug, type Identity, type KeyRegister, type Person, type Phone } from "./identity.js";
import { ratesToPound } from "./invoices.js";
import { joinsBy, type Join } from "./joins.js";
import type { ExactKeyKind, Plan } from "./plan.js";
import { freePhone, fullName, respellCompany, respellTaxNumber, typo } from "./spelling.js";

export interface HubSpotContext {
  readonly random: Random;
  readonly anchor: string;
  readonly nextId: (object: HubSpotObject) => string;
  /** Addresses that only HubSpot knows: under domains of their own, so that no other system has one. */
  readonly emails: KeyRegister;
  /** Companies that others may belong to; it grows. */
  readonly heads: string[];
}

/** All that HubSpot holds about one customer. */
export interface HubSpotSide {
  readonly records: readonly (readonly [HubSpotObject, HubSpotRecord])[];
  readonly links: readonly HubSpotLink[];
  readonly optOuts: readonly HubSpotOptOut[];
  /** Ids of the companies and contacts that are there. */
  readonly companyIds: readonly string[];
  readonly contactIds: readonly string[];
  /** What HubSpot shares with the other systems; nothing where it is beyond exact keys. */
  readonly keys: readonly ExactKeyKind[];
  /** Which of the two others has which of them. */
  readonly joins: readonly Join[];
}

/** What the other systems hold that HubSpot could hold too. */
interface Shareable {
  readonly email: string | null;
  readonly phone: Phone | null;
  readonly tax: string | null;
  readonly salesforceAccountId: string | null;
  readonly salesforceContactId: string | null;
  readonly xeroContactId: string | null;
}

/** A customer who is beyond exact keys already is shared with the CRM alone, and stays so. */
function shareable({ accounts, contacts, ledgerContact, keys }: Customer, plan: Plan): Shareable {
  const { email, phone, tax } = keys;
  const ledger = !plan.beyondExactKeys;
  return {
    email: email.crm ?? (ledger ? email.ledger : null),
    phone: phone.crm ?? (ledger ? phone.ledger : null),
    tax: tax.crm ?? (ledger ? tax.ledger : null),
    salesforceAccountId: accounts[0]?.Id ?? null,
    salesforceContactId: contacts[0]?.Id ?? null,
    xeroContactId: ledger ? (ledgerContact?.id ?? null) : null,
  };
}

function chooseKeys(has: Shareable, identity: Identity, random: Random): ExactKeyKind[] {
  const company = identity.kind === "ORGANISATION";
  const crmId = company ? has.salesforceAccountId : has.salesforceContactId;
  const possible: ExactKeyKind[] = [
    ...(crmId !== null || has.xeroContactId !== null ? (["CROSS_REFERENCE"] as const) : []),
    ...(company && has.tax !== null ? (["TAX_NUMBER"] as const) : []),
    ...(has.email !== null ? (["EMAIL"] as const) : []),
    ...(has.phone !== null ? (["PHONE"] as const) : []),
  ];
  const count = random.weighted([
    [1, 5],
    [2, 3],
    [3, 2],
  ]);
  return random.shuffle(possible).slice(0, count);
}

/** Properties without those that are null. */
function filled(properties: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** A good part of the account came with one import and has not changed since: one stamp for them all. */
function record(
  object: HubSpotObject,
  properties: Readonly<Record<string, string | null>>,
  { random, anchor, nextId }: HubSpotContext,
): HubSpotRecord {
  const imported = startOf(addDays(anchor, -210)) + 36_000_000;
  const createdAt = imported - random.int(0, 600 * day);
  const later = imported + Math.floor(random.next() * (startOf(anchor) - day - imported));
  const updatedAt = random.chance(0.4) ? imported : later;
  return { id: nextId(object), properties: filled(properties), createdAt, updatedAt };
}

function ownerId(random: Random): string | null {
  // Now and then it is the one who has left; some records have nobody.
  return random.chance(0.08) ? null : random.pick(hubspotOwners).id;
}

const timezones: Readonly<Record<string, string>> = {
  GB: "europe_slash_london",
  DE: "europe_slash_berlin",
  FR: "europe_slash_paris",
  NL: "europe_slash_amsterdam",
  ES: "europe_slash_madrid",
  PL: "europe_slash_warsaw",
  US: "us_slash_eastern",
  JP: "asia_slash_tokyo",
};

function addressOf({ address, culture }: Identity, random: Random): Record<string, string | null> {
  return {
    address: address.street,
    city: address.city,
    state: address.region,
    zip: address.postalCode,
    country: random.chance(0.7) ? culture.countryName : culture.country,
  };
}

/** The keys that this customer's records carry. */
interface Carried {
  readonly email: string | null;
  readonly phone: Phone | null;
  readonly tax: string | null;
  readonly references: Readonly<Record<string, string | null>>;
}

/** An address that no other system has; the domain is HubSpot's alone. */
function ownEmail(person: Person, identity: Identity, { random, emails }: HubSpotContext): string {
  const [given, family] = [asciiSlug(person.given), asciiSlug(person.family)];
  const local = random.pick([`${given}.${family}`, `${given.charAt(0)}${family}`]);
  return emails.email(local, `news.${identity.emailDomain}`);
}

function carried(
  keys: readonly ExactKeyKind[],
  has: Shareable,
  identity: Identity,
  context: HubSpotContext,
): Carried {
  const { random } = context;
  const company = identity.kind === "ORGANISATION";
  const [person = { given: "", family: "" }] = identity.people;
  const shares = (kind: ExactKeyKind): boolean => keys.includes(kind);
  const own = random.chance(0.8) ? ownEmail(person, identity, context) : null;
  const crmId = company ? has.salesforceAccountId : has.salesforceContactId;
  const crmKnown = shares("CROSS_REFERENCE") && crmId !== null;
  const both = random.chance(0.3);
  const ledgerKnown = shares("CROSS_REFERENCE") && (!crmKnown || both);
  return {
    email: shares("EMAIL") ? has.email : own,
    phone: shares("PHONE") ? has.phone : null,
    tax: shares("TAX_NUMBER") ? has.tax : null,
    references: {
      [company ? "salesforceaccountid" : "salesforcecontactid"]: crmKnown ? crmId : null,
      xero_contact_id: ledgerKnown ? has.xeroContactId : null,
    },
  };
}

function companyRecord(
  identity: Identity,
  { phone, tax, references }: Carried,
  phoneHere: boolean,
  context: HubSpotContext,
): HubSpotRecord {
  const { random } = context;
  const domain = random.chance(0.85) ? identity.emailDomain : null;
  return record(
    "companies",
    {
      name: random.chance(0.5) ? respellCompany(identity, random) : fullName(identity),
      domain,
      website: domain === null ? null : `www.${domain}`,
      phone: phoneHere && phone !== null ? freePhone(phone, random) : null,
      industry: random.pick(["CONSTRUCTION", "RETAIL", "MACHINERY", null]),
      lifecyclestage: "customer",
      hubspot_owner_id: ownerId(random),
      tax_number: tax === null ? null : respellTaxNumber(tax, identity.culture, random),
      ...references,
      ...addressOf(identity, random),
    },
    context,
  );
}

function contactRecord(
  person: Person,
  identity: Identity,
  email: string | null,
  more: Readonly<Record<string, string | null>>,
  context: HubSpotContext,
): HubSpotRecord {
  const { random } = context;
  const slip = random.chance(0.08);
  return record(
    "contacts",
    {
      firstname: random.chance(0.06) ? `${person.given.charAt(0)}.` : person.given,
      lastname: slip ? typo(person.family, random) : person.family,
      email,
      jobtitle:
        identity.kind === "PERSON"
          ? null
          : random.pick(["Owner", "Managing Director", "Bookkeeper", "Accounts", null]),
      lifecyclestage: "customer",
      hubspot_owner_id: ownerId(random),
      hs_timezone: random.chance(0.4) ? (timezones[identity.culture.country] ?? null) : null,
      ...addressOf(identity, random),
      ...more,
    },
    context,
  );
}

function link(from: HubSpotRef, to: HubSpotRef, more: readonly number[] = []): HubSpotLink {
  const plain = plainTypeId(from.object, to.object);
  return { from, to, typeIds: plain === null ? more : [plain, ...more] };
}

const ref = (object: HubSpotObject, id: string): HubSpotRef => ({ object, id });

/** The people of a customer; the first carries the keys. */
function people(
  identity: Identity,
  customer: Customer,
  keys: readonly ExactKeyKind[],
  carries: Carried,
  phoneHere: boolean,
  context: HubSpotContext,
): HubSpotRecord[] {
  const { random } = context;
  const company = identity.kind === "ORGANISATION";
  return identity.people.map((person, index) => {
    if (index > 0) {
      // The CRM knows the others by the address of their work, too.
      const known = customer.contacts[index]?.["Email"] ?? null;
      const shared = keys.includes("EMAIL") && typeof known === "string" ? known : null;
      return contactRecord(person, identity, shared, {}, context);
    }
    const { phone, email, references } = carries;
    const number = phoneHere && phone !== null ? freePhone(phone, random) : null;
    const more = {
      [phone?.mobile === true ? "mobilephone" : "phone"]: number,
      ...(company ? {} : references),
    };
    return contactRecord(person, identity, email, more, context);
  });
}

const openStages = [
  "appointmentscheduled",
  "qualifiedtobuy",
  "presentationscheduled",
  "decisionmakerboughtin",
  "contractsent",
] as const;

function deal(name: string, identity: Identity, context: HubSpotContext): HubSpotRecord {
  const { random, anchor } = context;
  const { currency } = identity.culture;
  const closed = random.chance(0.5);
  const stage = closed ? random.pick(["closedwon", "closedlost"]) : random.pick(openStages);
  const amount = (400 + 15_000 * random.next() ** 2) * (ratesToPound[currency] ?? 1);
  const closes = addDays(anchor, closed ? -random.int(1, 400) : random.int(1, 120));
  return record(
    "deals",
    {
      dealname: `${name} - ${random.pick(["Renewal", "New order", "Refit", "Trial"])}`,
      amount: random.chance(0.9) ? amount.toFixed(decimalsOf(currency)) : null,
      dealstage: stage,
      pipeline: "default",
      closedate: new Date(startOf(closes) + 36_000_000).toISOString(),
      deal_currency_code: currency,
      closed_lost_reason: stage === "closedlost" ? "Price" : null,
      hubspot_owner_id: ownerId(random),
    },
    context,
  );
}

/** Something that was noted, said or sent. */
function activity(context: HubSpotContext): readonly [HubSpotObject, HubSpotRecord] {
  const { random, anchor } = context;
  const at = startOf(addDays(anchor, -random.int(1, 500))) + random.int(8, 17) * 3_600_000;
  const common = { hs_timestamp: new Date(at).toISOString(), hubspot_owner_id: ownerId(random) };
  const kind = random.pick(["notes", "notes", "calls", "emails", "tasks", "meetings"] as const);
  const made = (properties: Record<string, string | null>): HubSpotRecord => ({
    ...record(kind, { ...common, ...properties }, context),
    createdAt: at,
    updatedAt: at + random.int(0, 3) * 3_600_000,
  });
  const incoming = random.chance(0.3);
  switch (kind) {
    case "notes":
      return [kind, made({ hs_note_body: `<p>${random.pick(notes)}</p>` })];
    case "calls":
      return [
        kind,
        made({
          hs_call_title: "Call",
          hs_call_body: null,
          hs_call_direction: incoming ? "INBOUND" : "OUTBOUND",
          hs_call_duration: String(random.int(10, 900) * 1000),
          hs_call_status: random.pick(["COMPLETED", "COMPLETED", "NO_ANSWER"]),
        }),
      ];
    case "emails":
      return [
        kind,
        made({
          hs_email_subject: random.pick(["Your statement", "Invoice copy", "Delivery on Friday"]),
          hs_email_direction: incoming ? "INCOMING_EMAIL" : "EMAIL",
          hs_email_status: "SENT",
        }),
      ];
    case "meetings":
      return [kind, made({ hs_meeting_title: "Visit", hs_meeting_outcome: "COMPLETED" })];
    case "tasks":
      return [
        kind,
        made({
          hs_task_subject: random.pick(["Ring back", "Send catalogue"]),
          hs_task_status: random.chance(0.8) ? "COMPLETED" : "NOT_STARTED",
          hs_task_priority: "NONE",
          hs_task_type: "TODO",
        }),
      ];
  }
}

const notes = [
  "Prefers a call in the afternoon.",
  "Asked for copies of the open invoices.",
  "New bookkeeper from next month.",
  "Delivery was late &amp; they were kind about it.",
];

/** Marks survivors of merges, and adds contacts that were archived. */
function withPast(
  contacts: readonly HubSpotRecord[],
  identity: Identity,
  context: HubSpotContext,
): { contacts: HubSpotRecord[]; archived: HubSpotRecord[] } {
  const { random, anchor, nextId } = context;
  const [first, ...others] = contacts;
  if (!first) return { contacts: [], archived: [] };
  const archived: HubSpotRecord[] = [];
  if (random.chance(0.05)) {
    const person = {
      given: random.pick(identity.culture.given),
      family: random.pick(identity.culture.family),
    };
    const gone = contactRecord(person, identity, null, {}, context);
    archived.push({ ...gone, archivedAt: startOf(addDays(anchor, -random.int(5, 80))) });
  }
  if (!random.chance(0.06)) return { contacts: [...contacts], archived };
  // The survivor of a merge has a new id: both old ones lead to it (vendors.md §2.5).
  const mergedIds = [first.id, nextId("contacts")];
  const second = ownEmail(identity.people[0] ?? { given: "", family: "" }, identity, context);
  const extra: Record<string, string> =
    first.properties["email"] === undefined ? {} : { hs_additional_emails: second };
  const properties = { ...first.properties, ...extra };
  const survivor = { ...first, id: nextId("contacts"), properties, mergedIds };
  return { contacts: [survivor, ...others], archived };
}

function optOutsOf(contacts: readonly HubSpotRecord[], context: HubSpotContext): HubSpotOptOut[] {
  const { random, anchor } = context;
  return contacts.flatMap(({ properties }): HubSpotOptOut[] => {
    const address = properties["email"];
    const wish = random.weighted([
      ["none", 88],
      ["all", 6],
      ["some", 4],
      ["former", 2],
    ] as const);
    const at = startOf(addDays(anchor, -random.int(3, 400))) + 40_000_000;
    if (address === undefined || wish === "none") return [];
    if (wish === "some") {
      const subscriptionIds = [random.pick(subscriptionTypes).id];
      return [{ address, all: false, subscriptionIds, at }];
    }
    // An address that the contact had before: its opt-out did not follow (vendors.md §2.4).
    const held = wish === "former" ? address.replace("@", ".old@news.") : address;
    return [{ address: held, all: true, subscriptionIds: [], at }];
  });
}

function placed(company: HubSpotRecord, context: HubSpotContext): HubSpotLink[] {
  const { random, heads } = context;
  const parent = heads.length > 0 && random.chance(0.1) ? random.pick(heads) : null;
  // Only companies that were there before are heads, so no company belongs to itself.
  if (heads.length < 300 && random.chance(0.1)) heads.push(company.id);
  // 14: child to parent.
  return parent === null
    ? []
    : [link(ref("companies", company.id), ref("companies", parent), [14])];
}

/** How the people belong to their company: the primary one; one of them gets the invoices. */
function memberships(
  company: HubSpotRecord,
  contacts: readonly HubSpotRecord[],
  random: Random,
): HubSpotLink[] {
  const billing = random.chance(0.3) ? contacts.length - 1 : -1;
  return contacts.map(({ id }, index) =>
    link(ref("contacts", id), ref("companies", company.id), [
      1,
      ...(index === billing ? [billingContactTypeId] : []),
    ]),
  );
}

/** What the records have in common with the other systems'. */
function joinsOf(
  { email, phone, tax, references }: Carried,
  [, ...others]: readonly HubSpotRecord[],
  { keys }: Customer,
): Join[] {
  const names = (...properties: readonly string[]): boolean =>
    properties.some((property) => (references[property] ?? null) !== null);
  // The addresses of the others are the CRM's.
  const known = others.some(({ properties }) => "email" in properties);
  return [
    ...joinsBy("EMAIL", keys.email, email),
    ...joinsBy("PHONE", keys.phone, phone),
    ...joinsBy("TAX_NUMBER", keys.tax, tax),
    ...(known ? [{ system: "SALESFORCE", kind: "EMAIL" } as const] : []),
    ...(names("salesforceaccountid", "salesforcecontactid")
      ? [{ system: "SALESFORCE", kind: "CROSS_REFERENCE" } as const]
      : []),
    ...(names("xero_contact_id") ? [{ system: "XERO", kind: "CROSS_REFERENCE" } as const] : []),
  ];
}

/** Writes a customer down in HubSpot. @param beyond it shares no exact key with what others hold. */
export function hubspotSide(
  identity: Identity,
  plan: Plan,
  customer: Customer,
  beyond: boolean,
  context: HubSpotContext,
): HubSpotSide {
  const { random } = context;
  const has = shareable(customer, plan);
  const keys = beyond ? [] : chooseKeys(has, identity, random);
  const carries = carried(keys, has, identity, context);
  const isCompany = identity.kind === "ORGANISATION";
  const phoneOnCompany = isCompany && random.chance(0.75);
  const company = isCompany ? companyRecord(identity, carries, phoneOnCompany, context) : null;
  const all = people(identity, customer, keys, carries, !phoneOnCompany, context);
  const { contacts, archived } = withPast(all, identity, context);
  const ends = [
    ...contacts.slice(0, 1).map(({ id }) => ref("contacts", id)),
    ...(company === null ? [] : [ref("companies", company.id)]),
  ];
  const deals = Array.from({ length: random.chance(0.4) ? random.int(1, 2) : 0 }, () =>
    deal(company?.properties["name"] ?? identity.name, identity, context),
  );
  const activities = Array.from({ length: random.chance(0.5) ? random.int(1, 4) : 0 }, () =>
    activity(context),
  );
  return {
    records: [
      ...(company === null ? [] : [["companies", company] as const]),
      ...[...contacts, ...archived].map((one) => ["contacts", one] as const),
      ...deals.map((one) => ["deals", one] as const),
      ...activities,
    ],
    links: [
      ...(company === null ? [] : [...placed(company, context)]),
      ...(company === null ? [] : memberships(company, contacts, random)),
      ...deals.flatMap(({ id }) =>
        ends.map((end) => link(ref("deals", id), end, end.object === "companies" ? [5] : [])),
      ),
      ...activities.flatMap(([object, { id }]) => ends.map((end) => link(ref(object, id), end))),
    ],
    optOuts: optOutsOf(contacts, context),
    companyIds: company === null ? [] : [company.id],
    contactIds: contacts.map(({ id }) => id),
    keys,
    joins: joinsOf(carries, all, customer),
  };
}

/** Somebody who once asked for a catalogue: a contact who owes nothing and is nobody's customer. */
export function prospect(identity: Identity, context: HubSpotContext): HubSpotRecord {
  const [person = { given: "", family: "" }] = identity.people;
  const email = ownEmail(person, identity, context);
  return contactRecord(person, identity, email, { lifecyclestage: "lead" }, context);
}
