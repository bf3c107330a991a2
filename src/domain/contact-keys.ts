/**
 * One spelling for one address, telephone or tax number, so that two systems that wrote it differently
 * can be seen to mean the same. These forms are for comparing; what is shown or sent stays as written.
 * Whatever is not certainly an address or a number becomes null, because a key that means nothing would
 * join strangers.
 */
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

const localPart = /^[^\s"(),:;<>@[\\\]]{1,64}$/;
const domainPart = /^[^\s"(),:;<>@[\\\]/?#%_]{1,253}$/;

/**
 * The comparable form of an e-mail address: trimmed, Unicode NFC, lower case, its domain in ASCII
 * (punycode). Dots and plus signs stay: only the mailbox's own provider knows whether they matter.
 * Null when the text is not one plain address.
 */
export function normaliseEmail(value: string): string | null {
  const address = value.trim().normalize("NFC").toLowerCase();
  const at = address.lastIndexOf("@");
  const local = address.slice(0, Math.max(at, 0));
  const domain = address.slice(at + 1);
  if (at < 1 || !localPart.test(local) || !domainPart.test(domain)) return null;
  const host = asciiHost(domain);
  if (host === null || host.length + local.length > 253) return null;
  return `${local}@${host}`;
}

function asciiHost(domain: string): string | null {
  if (!URL.canParse(`http://${domain}`)) return null;
  const labels = new URL(`http://${domain}`).hostname.split(".");
  const last = labels.at(-1) ?? "";
  // An empty label is a stray dot; a numeric last one is an IP address, which is nobody's mailbox.
  if (labels.length < 2 || labels.includes("") || !/^[a-z]/.test(last) || last.length < 2) {
    return null;
  }
  return labels.join(".");
}

/**
 * The comparable form of a telephone number: E.164, such as +442079460958. Null unless it is a valid
 * number of the country's numbering plan (libphonenumber's full metadata).
 * @param country ISO 3166-1 alpha-2: how a number without "+" is read; null when it is not known.
 */
export function normalisePhone(value: string, country: string | null): string | null {
  const text = value.trim();
  const region = country?.toUpperCase();
  // `extract: false`: the whole text has to be the number, not a number somewhere in a remark.
  const options =
    region !== undefined && isSupportedCountry(region)
      ? { defaultCountry: region, extract: false }
      : { extract: false };
  const number = parsePhoneNumberFromString(text, options);
  return number?.isValid() ? number.number : null;
}

/**
 * What follows the prefix of a VAT number. Source: European Commission, VIES frequently asked questions,
 * "What is the format of a VAT number?"; for GB and XI, HMRC's VAT number formats.
 */
const vatFormats: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    AT: /^U\d{8}$/,
    BE: /^[01]\d{9}$/,
    BG: /^\d{9,10}$/,
    CY: /^\d{8}[A-Z]$/,
    CZ: /^\d{8,10}$/,
    DE: /^\d{9}$/,
    DK: /^\d{8}$/,
    EE: /^\d{9}$/,
    EL: /^\d{9}$/,
    ES: /^[A-Z0-9]\d{7}[A-Z0-9]$/,
    FI: /^\d{8}$/,
    FR: /^[A-Z0-9]{2}\d{9}$/,
    GB: /^(\d{9}|\d{12})$/,
    HR: /^\d{11}$/,
    HU: /^\d{8}$/,
    IE: /^(\d{7}[A-Z]{1,2}|\d[A-Z0-9+*]\d{5}[A-Z])$/,
    IT: /^\d{11}$/,
    LT: /^(\d{9}|\d{12})$/,
    LU: /^\d{8}$/,
    LV: /^\d{11}$/,
    MT: /^\d{8}$/,
    NL: /^\d{9}B\d{2}$/,
    PL: /^\d{10}$/,
    PT: /^\d{9}$/,
    RO: /^\d{2,10}$/,
    SE: /^\d{12}$/,
    SI: /^\d{8}$/,
    SK: /^\d{10}$/,
    XI: /^(\d{9}|\d{12})$/,
  }),
);

/** One name for countries whose VAT prefix is not their ISO code, or that have two. */
const canonicalPrefix: ReadonlyMap<string, string> = new Map([
  ["GR", "EL"],
  // Since 2021 a trader in Northern Ireland writes the same number with GB or with XI.
  ["XI", "GB"],
]);

/** Numbers that stand for "nobody in particular". Mexico: SAT's generic RFC, domestic and foreign. */
const fillerNumbers: ReadonlySet<string> = new Set(["XAXX010101000", "XEXX010101000"]);

const taxNumberLengthMin = 6;

/**
 * The comparable form of a tax number: spaces, dots, dashes and slashes removed, upper case, always
 * with the prefix of its country where that is known.
 *
 * Rule: a number that carries a VAT prefix and has exactly the form of that country's VAT numbers keeps
 * it (Greece EL, Northern Ireland's XI as GB). Any other number is put under the given country: thus
 * "GB 123 4567 89" and, with country GB, "123.4567.89" are both GB123456789, while the same digits of two
 * countries stay apart. A prefix alone proves nothing (NL000123 is also a British company number), which
 * is why the form has to fit.
 *
 * A Japanese registration number is known with and without its T.
 *
 * Null for placeholders: "N/A", one repeated character, fewer than 6 characters or fewer than 4 digits,
 * signs that no tax number has.
 * @param country ISO 3166-1 alpha-2 of whoever holds the number.
 */
export function normaliseTaxNumber(value: string, country?: string | null): string | null {
  const compact = value
    .normalize("NFKC")
    .replace(/[\s./\-\u2010-\u2015]/g, "")
    .toUpperCase();
  if (!/^[A-Z0-9+*]+$/.test(compact) || fillerNumbers.has(compact)) return null;
  const prefix = compact.slice(0, 2);
  const hasVatPrefix = vatFormats.get(prefix)?.test(compact.slice(2)) === true;
  const number = hasVatPrefix ? compact.slice(2) : compact;
  if (isPlaceholder(number)) return null;
  const home = hasVatPrefix ? prefix : (country?.toUpperCase() ?? "");
  // A Japanese company's invoice registration number is its corporate number behind a T.
  const plain = home === "JP" ? number.replace(/^T(?=\d{13}$)/, "") : number;
  return `${canonicalPrefix.get(home) ?? home}${plain}`;
}

function isPlaceholder(number: string): boolean {
  const digitCount = number.replace(/\D/g, "").length;
  return number.length < taxNumberLengthMin || digitCount < 4 || new Set(number).size === 1;
}
