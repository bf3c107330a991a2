/** Amounts as tools write them: 1.234,50 and 1,234.50 and (1 234,50 €). Which mark is meant is never guessed. */
import { decimalsOf, parseCurrency, type Currency } from "../domain/money.js";
import type { DecimalMark } from "./model.js";

/** An amount as plain decimal text (-1234.50), and the currency that stands beside it, if one does. */
export interface AmountText {
  readonly decimal: string;
  readonly currency: string | null;
}

const sign = String.raw`([-+\u2212]?)`;
const unit = String.raw`([A-Za-z]{3}|[A-Z]{0,2}[€£$¥₹]|kr\.?|Kč|zł|Ft|R)?`;
const shape = new RegExp(
  String.raw`^(\()?\s*${sign}\s*${unit}\s*${sign}\s*([\d][\d.,'’ ]*|[.,]\d+)\s*${sign}\s*${unit}\s*(\))?$`,
);
const spaces = /[\u00a0\u2007\u2009\u202f\t]/g;
/** Signs that mean one currency and no other. */
const signs = new Map([
  ["€", "EUR"],
  ["£", "GBP"],
  ["₹", "INR"],
  ["kč", "CZK"],
  ["zł", "PLN"],
  ["ft", "HUF"],
]);

interface Parts {
  readonly negative: boolean;
  readonly digits: string;
  readonly unit: string | null;
}

function partsOf(text: string): Parts | null {
  const match = shape.exec(text.replace(spaces, " ").trim());
  if (!match) return null;
  const [, open, first = "", unitBefore, second = "", digits = "", last = "", unitAfter, close] =
    match;
  const minus = [first, second, last].filter((each) => each === "-" || each === "\u2212").length;
  const brackets = open !== undefined;
  if (brackets !== (close !== undefined) || minus + (brackets ? 1 : 0) > 1) return null;
  if (unitBefore && unitAfter && unitBefore !== unitAfter) return null;
  return {
    negative: brackets || minus === 1,
    digits: digits.trim(),
    unit: unitBefore ?? unitAfter ?? null,
  };
}

/** Groups of three behind one to three; or India's groups of two before the last three. */
function withoutGroups(whole: string, marks: string): string | null {
  if (/^\d+$/.test(whole)) return whole;
  const grouped = new RegExp(String.raw`^\d{1,3}(?:([${marks} '’])\d{3})(?:\1\d{3})*$`);
  const indian = marks === "," ? /^\d{1,2}(,\d{2})+,\d{3}$/ : null;
  return grouped.test(whole) || indian?.test(whole) ? whole.replace(/\D/g, "") : null;
}

/**
 * Reads an amount whose decimals stand behind this mark.
 * @returns null when it is none, or is written in another way
 */
export function parseAmount(text: string, mark: DecimalMark): AmountText | null {
  const parts = partsOf(text);
  const bare = parts && unsigned(parts.digits, mark);
  if (!parts || bare === null) return null;
  const isZero = /^[0.]*$/.test(bare);
  return {
    decimal: parts.negative && !isZero ? `-${bare}` : bare,
    currency: parts.unit === null ? null : currencyOf(parts.unit),
  };
}

/** Digits and marks as plain decimal text; null where they are not grouped as amounts are. */
function unsigned(digits: string, mark: DecimalMark): string | null {
  const at = mark === null ? -1 : digits.lastIndexOf(mark);
  const whole = at < 0 ? digits : digits.slice(0, at);
  const plain = whole === "" ? "0" : withoutGroups(whole, groupMarks(mark));
  if (plain === null) return null;
  const bare = plain.replace(/^0+(?=\d)/, "");
  if (at < 0) return bare;
  const fraction = digits.slice(at + 1);
  return /^\d+$/.test(fraction) ? `${bare}.${fraction}` : null;
}

function groupMarks(mark: DecimalMark): string {
  if (mark === null) return "";
  return mark === "." ? "," : ".";
}

/** What stands beside an amount, where it names one currency; "?" for what names several ($) or none. */
function currencyOf(word: string): string {
  const known = signs.get(word.toLowerCase());
  if (known) return known;
  return isCurrency(word.toUpperCase()) ? word.toUpperCase() : "?";
}

function isCurrency(code: string): boolean {
  return currencyOrNull(code) !== null;
}

export function currencyOrNull(code: string): Currency | null {
  try {
    return parseCurrency(code);
  } catch {
    return null;
  }
}

/** How many decimals an amount really has, without zeros at its end. */
export function fitsCurrency(decimal: string, currency: Currency): boolean {
  const fraction = /\.(\d*?)0*$/.exec(decimal)?.[1] ?? "";
  return fraction.length <= decimalsOf(currency);
}

/** Which mark the decimals of these amounts stand behind: "UNCLEAR" must be told by a person. */
export function decimalMarkOf(texts: readonly string[]): DecimalMark | "UNCLEAR" {
  const seen = new Set(texts.map(markIn));
  if (seen.has(".") !== seen.has(",")) return seen.has(".") ? "." : ",";
  if (seen.has(".") || seen.has("UNCLEAR")) return "UNCLEAR";
  return null;
}

function markIn(text: string): DecimalMark | "UNCLEAR" {
  const digits = partsOf(text)?.digits ?? "";
  const points = digits.split(".").length - 1;
  const commas = digits.split(",").length - 1;
  if (points > 0 && commas > 0)
    return digits.lastIndexOf(".") > digits.lastIndexOf(",") ? "." : ",";
  if (points + commas === 0) return null;
  const [mark, other] = points > 0 ? ([".", ","] as const) : ([",", "."] as const);
  if (points + commas > 1) return other;
  const [whole = "", fraction = ""] = digits.split(mark);
  const looksLikeGroup = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  return looksLikeGroup ? "UNCLEAR" : mark;
}
