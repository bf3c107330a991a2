/** Writes a debtor into QuickBooks: a customer, perhaps with sub-customers, sharing exactly the chosen keys. */
import { addDays, day, startOf } from "../shared/dates.js";
import type { Random } from "../shared/random.js";
import type { Keys, Split } from "./customer.js";
import { asciiSlug, type Identity, type KeyRegister, type Phone } from "./identity.js";
import { joinsBy, type Join } from "./joins.js";
import type { Plan } from "./plan.js";
import type { BooksCustomer } from "./quickbooks-records.js";
import { terms } from "./quickbooks-lists.js";
import {
  freePhone,
  fullName,
  respellCompany,
  respellEmail,
  respellPerson,
  respellTaxNumber,
} from "./spelling.js";

export interface BooksContext {
  readonly random: Random;
  readonly anchor: string;
  /** Names that QuickBooks has; those of the other systems are no concern of it. */
  readonly names: KeyRegister;
  readonly nextCustomerId: () => string;
  readonly nextTxnId: () => string;
  readonly nextNumber: () => string;
}

/** How the customer is reached, and with which systems that is an exact key in common. */
interface Reach {
  readonly email: string | null;
  readonly phone: Phone | null;
  readonly joins: readonly Join[];
}

/** One of the two sides that has the key. */
function oneOf<T>(split: Split<T>, random: Random): T | null {
  const known = [split.crm, split.ledger].filter((value) => value !== null);
  return known.length === 0 ? null : random.pick(known);
}

/** An address in a domain that no other record uses. */
function ownEmail(identity: Identity, id: string): string {
  return `${asciiSlug(identity.name).slice(0, 24)}.${id}@post.example`;
}

/**
 * E-mail, phone, or both; tax numbers are masked in QuickBooks and join nothing. A debtor beyond exact keys
 * is told by the key of one system only, so that QuickBooks is no bridge between the two.
 */
function chooseReach(
  identity: Identity,
  plan: Plan,
  keys: Keys,
  id: string,
  random: Random,
): Reach {
  if (random.chance(0.04)) return { email: ownEmail(identity, id), phone: null, joins: [] };
  const email = oneOf(keys.email, random);
  const phone = oneOf(keys.phone, random);
  const wants = random.weighted([
    ["EMAIL", 5],
    ["PHONE", 2],
    ["BOTH", 3],
  ] as const);
  const both = wants === "BOTH" && !plan.beyondExactKeys;
  const withEmail = email !== null && (both || wants !== "PHONE" || phone === null);
  const withPhone = phone !== null && (both || !withEmail);
  return {
    email: withEmail ? email : null,
    phone: withPhone ? phone : null,
    joins: [
      ...(withEmail ? joinsBy("EMAIL", keys.email, email) : []),
      ...(withPhone ? joinsBy("PHONE", keys.phone, phone) : []),
    ],
  };
}

/** The address as the bookkeeper typed it; some add a second one behind a comma (vendors.md §4.3). */
function typedEmail({ email }: Reach, identity: Identity, id: string, random: Random) {
  if (email === null) return null;
  const typed = respellEmail(email, random).trim();
  return random.chance(0.08) ? `${typed}, ${ownEmail(identity, id)}` : typed;
}

function typedAddress({ address, culture }: Identity, random: Random) {
  return {
    line1: address.street,
    city: address.city,
    region: address.region ?? "",
    postalCode: address.postalCode,
    country: random.chance(0.7) ? culture.countryName : culture.country,
  };
}

function instantBefore(anchor: string, days: number, random: Random): number {
  // QuickBooks tells no parts of a second.
  return startOf(addDays(anchor, -days)) + random.int(0, day / 1000 - 1) * 1000;
}

/** Under what name the bookkeeper keeps the customer. */
function typedNames(identity: Identity, { random, names }: BooksContext) {
  const [person = { given: "", family: "" }] = identity.people;
  const company = identity.kind === "ORGANISATION";
  const spelled = company
    ? respellCompany(identity, random)
    : respellPerson(person, identity.culture, random);
  const named = !company || random.chance(0.5);
  return {
    displayName: names.ledgerName(spelled, identity.address.city),
    companyName: company ? fullName(identity) : null,
    givenName: named ? person.given : null,
    familyName: named ? person.family : null,
  };
}

function typedPhones({ phone }: Reach, random: Random): Pick<BooksCustomer, "phone" | "mobile"> {
  const typed = phone === null ? null : freePhone(phone, random);
  return phone?.mobile === true && random.chance(0.7)
    ? { phone: null, mobile: typed }
    : { phone: typed, mobile: null };
}

function mainCustomer(
  identity: Identity,
  reach: Reach,
  keys: Keys,
  id: string,
  context: BooksContext,
): BooksCustomer {
  const { random, anchor } = context;
  const tax = keys.tax.ledger ?? keys.tax.crm;
  const createdAt = instantBefore(anchor, random.int(220, 900), random);
  const changes = random.int(0, 4);
  return {
    id,
    syncToken: changes,
    ...typedNames(identity, context),
    email: typedEmail(reach, identity, id, random),
    ...typedPhones(reach, random),
    address: typedAddress(identity, random),
    taxNumber: tax === null ? null : respellTaxNumber(tax, identity.culture, random),
    currency: identity.culture.currency,
    parentId: null,
    billWithParent: false,
    isProject: false,
    active: !random.chance(0.03),
    termId: random.chance(0.8) ? random.pick(terms).id : null,
    delivery: random.pick(["Email", "Email", "Print", "None"] as const),
    notes: random.chance(0.1)
      ? random.pick(["Deliver to the yard.", "Ask for Jo.", "Prefers mornings."])
      : null,
    createdAt,
    updatedAt: changes === 0 ? createdAt : instantBefore(anchor, random.int(1, 200), random),
  };
}

/** A job or project of a customer; one that is billed by itself is reached as its parent is. */
function subCustomer(parent: BooksCustomer, index: number, context: BooksContext): BooksCustomer {
  const { random, names } = context;
  const billWithParent = random.chance(0.7);
  const isProject = billWithParent && random.chance(0.4);
  const what = random.pick(["Site", "Shop", "Depot", "Refit", "Branch"]);
  const createdAt = instantBefore(context.anchor, random.int(200, 219), random);
  return {
    ...parent,
    id: context.nextCustomerId(),
    syncToken: 0,
    displayName: names.ledgerName(`${parent.displayName} - ${what} ${index + 1}`, parent.id),
    ...(billWithParent && random.chance(0.5) ? { email: null, phone: null, mobile: null } : {}),
    parentId: parent.id,
    billWithParent,
    isProject,
    notes: null,
    createdAt,
    updatedAt: createdAt,
  };
}

/** The customers of a debtor, the main one first, and what they have in common with other systems. */
export function booksCustomers(
  identity: Identity,
  plan: Plan,
  keys: Keys,
  context: BooksContext,
): { customers: readonly [BooksCustomer, ...BooksCustomer[]]; joins: readonly Join[] } {
  const { random } = context;
  const id = context.nextCustomerId();
  const reach = chooseReach(identity, plan, keys, id, random);
  const main = mainCustomer(identity, reach, keys, id, context);
  const jobs = identity.kind === "ORGANISATION" && random.chance(0.18) ? random.int(1, 2) : 0;
  const subs = Array.from({ length: jobs }, (_, index) => subCustomer(main, index, context));
  return { customers: [main, ...subs], joins: reach.joins };
}
