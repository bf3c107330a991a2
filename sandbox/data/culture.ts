/** How names, addresses, phones and tax numbers look in one place. */

/** A block of phone numbers: area (may be empty), then the number; `#` is any digit. */
export interface PhoneBlock {
  readonly area: string;
  readonly number: string;
  readonly mobile: boolean;
}

export interface Place {
  readonly city: string;
  /** `#` is any digit, `@` any capital letter. */
  readonly postalCode: string;
  readonly region?: string;
}

/** One country, with the language and habits of its customers. */
export interface Culture {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly countryName: string;
  readonly currency: string;
  readonly callingCode: string;
  /** The digit dialled before a national number; empty where there is none. */
  readonly trunk: string;
  readonly given: readonly string[];
  readonly family: readonly string[];
  /** Names are written family first by some. */
  readonly familyFirst: boolean;
  /** Middle parts of company names, in the language of the place. */
  readonly trades: readonly string[];
  readonly legalForms: readonly string[];
  readonly and: string;
  readonly streets: readonly string[];
  /** Puts street and house number together. */
  readonly street: (street: string, number: number) => string;
  readonly places: readonly Place[];
  readonly phones: readonly PhoneBlock[];
  /** Taken when `phones` are used up, in sets of many thousands: numbers that have the right form only. */
  readonly morePhones?: readonly PhoneBlock[];
  /** `#` digit, `@` letter; null where businesses have no such number. */
  readonly taxNumber: string | null;
  /** The letters in front that some leave out: GB, DE, PL. Empty where there are none. */
  readonly taxPrefix: string;
  /** Value-added tax on an invoice, in percent. */
  readonly taxRate: number;
}

/** Splits a list of names at white space; an underscore is a space inside a name. */
export function words(text: string): string[] {
  return text
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll("_", " "));
}

/** Reads phone blocks written as "area/number"; `mobile` numbers are marked with a leading m. */
export function phoneBlocks(text: string): PhoneBlock[] {
  return words(text).map((block) => {
    const mobile = block.startsWith("m");
    const [area = "", number = ""] = (mobile ? block.slice(1) : block).split("/");
    return { area, number, mobile };
  });
}

/** Reads places written as "City:postal code:region". */
export function places(text: string): Place[] {
  return words(text).map((place) => {
    const [city = "", postalCode = "", region] = place.split(":");
    return region === undefined ? { city, postalCode } : { city, postalCode, region };
  });
}
