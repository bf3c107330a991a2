/** One true customer: who they are, before any system writes it down in its own way. */
import type { Random } from "../shared/random.js";
import { britain, cultures } from "./cultures/index.js";
import type { Culture, PhoneBlock } from "./culture.js";

export interface Person {
  readonly given: string;
  readonly family: string;
}

export interface Phone {
  readonly callingCode: string;
  readonly trunk: string;
  readonly area: string;
  /** Digits only. */
  readonly number: string;
  readonly mobile: boolean;
}

export interface Address {
  readonly street: string;
  readonly city: string;
  readonly region: string | null;
  readonly postalCode: string;
}

export interface Identity {
  readonly kind: "ORGANISATION" | "PERSON";
  readonly culture: Culture;
  /** Without the legal form; for a person, given and family name. */
  readonly name: string;
  readonly legalForm: string | null;
  /** The person, or who works for the company; at least one. */
  readonly people: readonly Person[];
  readonly address: Address;
  readonly emailDomain: string;
}

/** ASCII letters for e-mail addresses: ä → ae, ł → l. */
export function asciiSlug(text: string): string {
  return text
    .replace(/[äæÄ]/g, "ae")
    .replace(/[öøÖ]/g, "oe")
    .replace(/[üÜ]/g, "ue")
    .replace(/ß/g, "ss")
    .replace(/[łŁ]/g, "l")
    .replace(/ı/g, "i")
    .normalize("NFD")
    .replace(/[\u0300-\u036f'’]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
}

/** Fills `#` with digits and `@` with capitals. */
function fill(pattern: string, random: Random): string {
  return pattern.replace(/[#@]/g, (mark) =>
    mark === "#" ? String(random.int(0, 9)) : random.pick([..."ABCDEFGHJKLMNPRSTUVWXY"]),
  );
}

/** Tries candidates until one is free, and takes it. */
function takeFree<T>(
  taken: Set<string>,
  candidate: (attempt: number) => T,
  key: (value: T) => string,
): T {
  for (let attempt = 0; attempt < 100_000; attempt++) {
    const value = candidate(attempt);
    const text = key(value);
    if (taken.has(text)) continue;
    taken.add(text);
    return value;
  }
  throw new Error("The practice data ran out of phone or tax numbers: ask for a smaller size.");
}

/**
 * Hands out e-mail addresses, phones, tax numbers and names of which no two customers share one: a key
 * that two customers shared would make the true answer of the practice data ambiguous.
 */
export class KeyRegister {
  readonly #taken = new Set<string>();
  /** How far the numbers of a name or address are used up. */
  readonly #tried = new Map<string, number>();

  /** Sets keys aside that were given out elsewhere. */
  take(...keys: string[]): void {
    for (const key of keys) this.#taken.add(key);
  }

  email(local: string, domain: string): string {
    return this.numbered(
      `${local}@${domain}`,
      (attempt) => `${local}${attempt === 0 ? "" : attempt + 1}@${domain}`,
      (email) => email,
    );
  }

  phone(culture: Culture, random: Random, mobile: boolean): Phone {
    const ofKind = (blocks: readonly PhoneBlock[]): readonly PhoneBlock[] => {
      const found = blocks.filter((block) => block.mobile === mobile);
      return found.length > 0 ? found : blocks;
    };
    const blocks = ofKind(culture.phones);
    const more = ofKind(culture.morePhones ?? culture.phones);
    return takeFree(
      this.#taken,
      (attempt) => {
        const block = random.pick(attempt < 40 ? blocks : more);
        return {
          callingCode: culture.callingCode,
          trunk: culture.trunk,
          area: block.area,
          number: fill(block.number, random).replace(/\D/g, ""),
          mobile: block.mobile,
        };
      },
      (phone) => `+${phone.callingCode}${phone.area}${phone.number}`,
    );
  }

  /** Unique by its digits alone, so that leaving out a prefix never makes two numbers alike. */
  taxNumber(culture: Culture, random: Random): string | null {
    const pattern = culture.taxNumber;
    if (pattern === null) return null;
    return takeFree(
      this.#taken,
      () => fill(pattern, random),
      (number) => `tax ${number.slice(culture.taxPrefix.length).replace(/\D/g, "")}`,
    );
  }

  /** Xero wants names unique among active contacts (vendors.md §3.3). */
  ledgerName(name: string, city: string): string {
    return this.numbered(
      `${name} (${city})`,
      (attempt) =>
        attempt === 0 ? name : `${name} (${city}${attempt === 1 ? "" : ` ${attempt}`})`,
      (candidate) => `name ${candidate.toLowerCase()}`,
    );
  }

  /** The lowest free number; what was found taken once is not looked at again. */
  private numbered(
    base: string,
    candidate: (attempt: number) => string,
    key: (value: string) => string,
  ): string {
    let last = this.#tried.get(base) ?? 0;
    const found = takeFree(
      this.#taken,
      (attempt) => candidate((last += attempt === 0 ? 0 : 1)),
      key,
    );
    if (last > 0) this.#tried.set(base, last);
    return found;
  }
}

function inventPerson(culture: Culture, random: Random): Person {
  return { given: random.pick(culture.given), family: random.pick(culture.family) };
}

function companyName(culture: Culture, random: Random): string {
  const family = random.pick(culture.family);
  const trade = random.pick(culture.trades);
  return random.weighted<() => string>([
    [() => `${family} ${trade}`, 5],
    [() => `${family} ${culture.and} ${random.pick(culture.family)}`, 2],
    [() => `${family} ${culture.and} ${random.pick(culture.family)} ${trade}`, 2],
    [() => `${random.pick(culture.places).city} ${trade}`, 1],
    // "Menuiserie Dupont", but never "Joinery Taylor".
    [
      () =>
        ["FR", "ES", "PL"].includes(culture.country) ? `${trade} ${family}` : `${family} ${trade}`,
      2,
    ],
  ])();
}

function inventAddress(culture: Culture, random: Random): Address {
  const place = random.pick(culture.places);
  return {
    street: culture.street(random.pick(culture.streets), random.int(1, 180)),
    city: place.city,
    region: place.region ?? null,
    postalCode: fill(place.postalCode, random),
  };
}

/** Invents a customer. About 55 of 100 are companies. */
export function inventIdentity(random: Random): Identity {
  const culture = random.weighted(cultures);
  const address = inventAddress(culture, random);
  if (random.chance(0.55)) {
    const name = companyName(culture, random);
    const people = Array.from(
      {
        length: random.weighted([
          [1, 5],
          [2, 3],
          [3, 2],
        ]),
      },
      () => inventPerson(culture, random),
    );
    const top = random.pick(["com", "org", "net"]);
    return {
      kind: "ORGANISATION",
      culture,
      name,
      legalForm: random.pick(culture.legalForms),
      people,
      address,
      emailDomain: `${asciiSlug(name)}.example.${top}`,
    };
  }
  const person = inventPerson(culture, random);
  return {
    kind: "PERSON",
    culture,
    name: culture.familyFirst
      ? `${person.family} ${person.given}`
      : `${person.given} ${person.family}`,
    legalForm: null,
    people: [person],
    address,
    emailDomain:
      random.pick(["mail", "post", "inbox", "home"]) +
      random.pick([".example.com", ".example.org", ".example.net"]),
  };
}

/** The customer of the README's example; the same whatever the seed. */
export const exampleIdentity: Identity = {
  kind: "ORGANISATION",
  culture: britain,
  name: "Harbour & Pine Joinery",
  legalForm: "Ltd",
  people: [
    { given: "Morag", family: "Sinclair" },
    { given: "Callum", family: "Whitfield" },
  ],
  address: {
    street: "4 Harbour Row",
    city: "Whitby",
    region: "North Yorkshire",
    postalCode: "YO21 3PU",
  },
  emailDomain: "harbour-and-pine.example.com",
};
