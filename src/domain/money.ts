/**
 * Money: whole minor units with an ISO 4217 currency. Nothing here ever holds a fraction of a cent or
 * a floating-point amount.
 */
import * as iso4217 from "dinero.js/currencies";

declare const currencyBrand: unique symbol;

/** An ISO 4217 alphabetic code that {@link parseCurrency} has accepted. */
export type Currency = string & { readonly [currencyBrand]: true };

/** An exact amount: whole minor units (pence, yen, fils) of one currency. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: Currency;
}

const exponents = new Map<string, number>(
  Object.values(iso4217).map((currency) => [currency.code, currency.exponent]),
);

/** Says which amount or currency could not be read, and what would be right. */
export class MoneyError extends Error {
  override readonly name = "MoneyError";
}

/** Reads a currency code. @throws MoneyError when it is not an ISO 4217 code. */
export function parseCurrency(code: string): Currency {
  if (!exponents.has(code)) {
    throw new MoneyError(
      `"${code.slice(0, 12)}" is not an ISO 4217 currency code; write three capitals, such as GBP, EUR or JPY.`,
    );
  }
  return code as Currency;
}

/** How many decimals the currency has: 2 for GBP, 0 for JPY, 3 for KWD (ISO 4217). */
export function decimalsOf(currency: Currency): number {
  return exponents.get(currency) ?? 2;
}

const decimalText = /^(-?)(\d+)(?:\.(\d+))?$/;

/**
 * Reads a decimal amount as vendors send it (text, or a JSON number of at most 15 significant
 * digits, which keeps its decimal text exactly).
 * @throws MoneyError for anything else, and for more decimals than the currency has.
 */
export function parseDecimal(amount: string | number, currency: Currency): bigint {
  const text = typeof amount === "number" ? numberText(amount) : amount.trim();
  const match = decimalText.exec(text);
  if (!match)
    throw new MoneyError(`"${text.slice(0, 30)}" is not a decimal amount such as 1234.50.`);
  const [, sign, whole = "", fraction = ""] = match;
  const decimals = decimalsOf(currency);
  const significant = fraction.replace(/0+$/, "");
  if (significant.length > decimals) {
    throw new MoneyError(`${text} has more decimals than ${currency}, which has ${decimals}.`);
  }
  const minor = BigInt(whole + significant.padEnd(decimals, "0"));
  return sign ? -minor : minor;
}

function numberText(amount: number): string {
  const text = String(amount);
  const digits = text.replace(/[-.]/g, "").replace(/^0+/, "");
  if (!Number.isFinite(amount) || text.includes("e") || digits.length > 15) {
    throw new MoneyError(`${text} is not an exact decimal amount.`);
  }
  return text;
}

/** The decimal text of an amount, as vendors expect it: 1234.50. */
export function toDecimal({ amountMinor, currency }: Money): string {
  const decimals = decimalsOf(currency);
  const negative = amountMinor < 0n;
  const digits = (negative ? -amountMinor : amountMinor).toString().padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals > 0 ? `.${digits.slice(digits.length - decimals)}` : "";
  return `${negative ? "-" : ""}${whole}${fraction}`;
}

const formatters = new Map<string, Intl.NumberFormat>();

/** The amount as a person of this language writes it: £1,234.50. */
export function formatMoney(money: Money, language = "en-GB"): string {
  const key = `${language} ${money.currency}`;
  let formatter = formatters.get(key);
  if (!formatter) {
    const decimals = decimalsOf(money.currency);
    formatter = new Intl.NumberFormat(language, {
      style: "currency",
      currency: money.currency,
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    formatters.set(key, formatter);
  }
  // A decimal string is formatted exactly (ECMA-402), whatever its size; a Number would round.
  return formatter.format(toDecimal(money) as `${number}`);
}

/**
 * Splits an amount into parts that differ by at most one minor unit and add up exactly; the larger
 * parts come first.
 */
export function splitEvenly(amountMinor: bigint, parts: number): bigint[] {
  if (amountMinor < 0n) throw new RangeError("Only an amount of zero or more can be split.");
  if (!Number.isInteger(parts) || parts < 1)
    throw new RangeError(`Cannot split into ${parts} parts.`);
  const count = BigInt(parts);
  const share = amountMinor / count;
  const remainder = Number(amountMinor % count);
  return Array.from({ length: parts }, (_, index) => share + (index < remainder ? 1n : 0n));
}
