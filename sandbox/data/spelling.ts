/** The ways in which two systems write the same name, phone, tax number or e-mail address differently. */
import type { Random } from "../shared/random.js";
import type { Culture } from "./culture.js";
import type { Identity, Person, Phone } from "./identity.js";

const abbreviations: readonly (readonly [RegExp, string])[] = [
  [/\bEngineering\b/, "Eng."],
  [/\bServices\b/, "Svcs"],
  [/\bInternational\b/, "Intl"],
  [/\bCompany\b/, "Co"],
  [/\bConstruction(s|es)?\b/, "Constr."],
  [/\bTransports?\b/, "Transp."],
  [/\bConsulting\b/, "Cons."],
  [/\bGeneral Trading\b/, "Gen. Trdg"],
  [/\bPrzedsiębiorstwo\b/, "P.H.U."],
  [/\bMaschinenbau\b/, "Masch.-Bau"],
  [/\bStreet\b/, "St"],
];

function abbreviate(text: string): string {
  return abbreviations.reduce((name, [long, short]) => name.replace(long, short), text);
}

const transcriptions: Readonly<Record<string, string>> = {
  ä: "ae",
  ö: "oe",
  ü: "ue",
  Ä: "Ae",
  Ö: "Oe",
  Ü: "Ue",
  ß: "ss",
  ł: "l",
  Ł: "L",
  ı: "i",
};

/** Writes a name without the letters that an English keyboard lacks. */
function transcribe(text: string, german: boolean): string {
  const replaced = text.replace(/[äöüÄÖÜßłŁı]/g, (letter) =>
    german || /[ßłŁı]/.test(letter) ? (transcriptions[letter] ?? letter) : letter,
  );
  return replaced.normalize("NFD").replace(/[\u0300-\u036f]/g, "");
}

/** One slip of the fingers: two neighbours swapped, one letter lost, or one doubled. */
export function typo(text: string, random: Random): string {
  const letters = [...text];
  // Not the first letter, which people get right.
  const spots = letters.flatMap((letter, index) =>
    index > 0 &&
    index < letters.length - 1 &&
    /\p{L}/u.test(letter) &&
    /\p{L}/u.test(letters[index + 1] ?? "") &&
    letter !== letters[index + 1]
      ? [index]
      : [],
  );
  if (spots.length === 0) return `${text}s`;
  const spot = random.pick(spots);
  const [here = "", next = ""] = [letters[spot], letters[spot + 1]];
  const swap = random.weighted([
    [[next, here], 3],
    [[here], 2],
    [[here, here, next], 1],
  ]);
  return [...letters.slice(0, spot), ...swap, ...letters.slice(spot + 2)].join("");
}

/** A company's full name with its legal form. */
export function fullName(identity: Identity): string {
  return identity.legalForm === null ? identity.name : `${identity.name} ${identity.legalForm}`;
}

function swapAnd(text: string, culture: Culture): string {
  if (text.includes(" & "))
    return text.replace(" & ", ` ${culture.and === "&" ? "and" : culture.and} `);
  return text.replace(` ${culture.and} `, " & ");
}

/** How the ledger's bookkeeper writes a company. */
export function respellCompany(identity: Identity, random: Random): string {
  const { culture, name } = identity;
  let text = random.chance(0.5) ? name : fullName(identity);
  if (random.chance(0.5)) text = transcribe(text, culture.country === "DE");
  if (random.chance(0.5)) text = swapAnd(text, culture);
  if (random.chance(0.3)) text = abbreviate(text);
  if (random.chance(0.12)) text = typo(text, random);
  if (random.chance(0.12)) text = text.toUpperCase();
  if (random.chance(0.04)) text = `The ${text}`;
  return text;
}

/** How the ledger's bookkeeper writes a person. */
export function respellPerson(person: Person, culture: Culture, random: Random): string {
  const given = random.chance(0.3)
    ? transcribe(person.given, culture.country === "DE")
    : person.given;
  let family = random.chance(0.4)
    ? transcribe(person.family, culture.country === "DE")
    : person.family;
  if (random.chance(0.15)) family = family.replace(/^Al-/, random.pick(["Al ", "Al", "El-"]));
  if (random.chance(0.1)) family = typo(family, random);
  const initial = `${given.charAt(0)}.`;
  return random.weighted([
    [`${given} ${family}`, 5],
    [`${family}, ${given}`, 3],
    [`${initial} ${family}`, 2],
    [`${family.toUpperCase()} ${given}`, 1],
    [`${given} ${family}`.toUpperCase(), 1],
    [`${family} ${initial}`, 1],
  ]);
}

function groups(digits: string): string {
  const sizes: Readonly<Record<number, readonly number[]>> = {
    8: [4, 4],
    7: [3, 4],
    6: [3, 3],
    9: [3, 3, 3],
    10: [3, 3, 4],
  };
  const size = sizes[digits.length];
  if (!size) return digits;
  let start = 0;
  return size.map((length) => digits.slice(start, (start += length))).join(" ");
}

/** A phone as a salesperson types it: national or international, with whatever between the digits. */
export function freePhone(phone: Phone, random: Random): string {
  const { area, number, callingCode, trunk } = phone;
  const local = area === "" ? groups(number) : `${area} ${groups(number)}`;
  const style = random.int(0, 6);
  if (style <= 2) return trunk + local;
  if (style === 3) return area === "" ? local : `(${trunk}${area}) ${groups(number)}`;
  if (style === 4) return `+${callingCode}${area}${number}`;
  if (style === 5 && trunk === "0") return `+${callingCode} (0)${local}`;
  return `+${callingCode} ${local}`;
}

/** Xero's three boxes, filled in the ways that people fill them (xero_accounting.yaml Phone). */
export function boxedPhone(
  phone: Phone,
  random: Random,
): { country: string; area: string; number: string } {
  const { area, number, callingCode, trunk } = phone;
  switch (random.int(0, 4)) {
    case 0:
      return { country: "", area: trunk + area, number: groups(number) };
    case 1:
      return {
        country: "",
        area: "",
        number: `+${callingCode} ${area} ${groups(number)}`.replace("  ", " "),
      };
    case 2:
      return { country: `+${callingCode}`, area, number };
    default:
      return { country: callingCode, area, number: groups(number) };
  }
}

/** The same tax number with other spaces, capitals, or without the country's letters. */
export function respellTaxNumber(taxNumber: string, culture: Culture, random: Random): string {
  const prefix = culture.taxPrefix;
  const body = taxNumber.slice(prefix.length);
  switch (random.int(0, 5)) {
    case 0:
      return `${prefix} ${body.replace(/(\d{3})(?=\d)/g, "$1 ")}`.trim();
    case 1:
      return taxNumber.toLowerCase();
    case 2:
      return `${prefix}${body.replace(/(\d{3})(?=\d)/g, "$1.")}`;
    case 3:
      return body;
    default:
      return taxNumber;
  }
}

/** The same address with other capitals or spaces around it. */
export function respellEmail(email: string, random: Random): string {
  switch (random.int(0, 5)) {
    case 0:
      return email.toUpperCase();
    case 1:
      return ` ${email} `;
    case 2:
      return email.replace(
        /(^|[.@-])([a-z])/g,
        (_all, before: string, letter: string) => before + letter.toUpperCase(),
      );
    default:
      return email;
  }
}
