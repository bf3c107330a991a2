/** Amounts in whole minor units; the vendors' JSON numbers are made from decimal text. */

const otherDecimals: Readonly<Record<string, number>> = { JPY: 0, KWD: 3, BHD: 3 };

/** Decimals of a currency (ISO 4217). */
export function decimalsOf(currency: string): number {
  return otherDecimals[currency] ?? 2;
}

/** 184750 GBP → 1847.5: the number whose shortest decimal text is the exact amount. */
export function toNumber(minor: number, currency: string): number {
  // A correctly rounded quotient is the number that the decimal text stands for.
  return minor / 10 ** decimalsOf(currency);
}

/** 1847.5 GBP → 184750; null when the number has more decimals than the currency. */
export function toMinor(amount: number, currency: string): number | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(String(amount));
  if (!match) return null;
  const [, sign = "", whole = "", fraction = ""] = match;
  const decimals = decimalsOf(currency);
  if (fraction.length > decimals) return null;
  const minor = Number(whole + fraction.padEnd(decimals, "0"));
  return sign ? -minor : minor;
}
