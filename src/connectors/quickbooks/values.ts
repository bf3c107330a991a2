/** Amounts, currencies and references as QuickBooks writes them. */
import type { JsonObject } from "../connector.js";
import { MalformedRecord } from "../errors.js";
import { optionalObject, optionalText } from "../parse.js";
import type { RecordRef } from "../../domain/source.js";
import type { Currency } from "../../domain/money.js";
import { MoneyError, parseCurrency, parseDecimal } from "../../domain/money.js";
import type { QuickBooksFacts } from "./facts.js";

/**
 * The currency of a record. Where there is only one, records name none; where there are several, home is right
 * for a record without a name only at rate 1.
 */
export function currencyOf(raw: JsonObject, facts: QuickBooksFacts): Currency {
  const named = optionalObject(raw, "CurrencyRef");
  const code = named === null ? homeCurrency(raw, facts) : optionalText(named, "value");
  if (code === null) throw new MalformedRecord("CurrencyRef", "is missing");
  try {
    return parseCurrency(code);
  } catch (error) {
    throw asMalformed("CurrencyRef", "is not an ISO 4217 currency code", error);
  }
}

function homeCurrency(raw: JsonObject, facts: QuickBooksFacts): string | null {
  const rate = raw["ExchangeRate"];
  const isHome = rate === undefined || rate === null || Number(rate) === 1;
  return !facts.multiCurrency || isHome ? facts.baseCurrency : null;
}

/** @throws MalformedRecord for an amount that is missing, or finer than its currency */
export function amountOf(raw: JsonObject, field: string, currency: Currency): bigint {
  const amount = optionalAmountOf(raw, field, currency);
  if (amount === null) throw new MalformedRecord(field, "is missing");
  return amount;
}

/** Null for an amount that is missing. */
export function optionalAmountOf(
  raw: JsonObject,
  field: string,
  currency: Currency,
): bigint | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" && typeof value !== "string")
    throw new MalformedRecord(field, "is not an amount");
  try {
    return parseDecimal(value, currency);
  } catch (error) {
    throw asMalformed(field, `is not an exact amount of ${currency}, such as 1234.50`, error);
  }
}

/** In our words: what cannot be read is somebody's amount, and stays out of messages. */
function asMalformed(field: string, problem: string, error: unknown): unknown {
  return error instanceof MoneyError ? new MalformedRecord(field, problem) : error;
}

/** Says in which element of a list the wrong field is. */
export function inElement<T>(element: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedRecord)) throw error;
    throw new MalformedRecord(`${element}.${error.field}`, error.problem);
  }
}

/** `{value, name}` as a record of ours; null when missing. */
export function reference(raw: JsonObject, field: string, objectType: string): RecordRef | null {
  const named = optionalObject(raw, field);
  const id = named === null ? null : optionalText(named, "value");
  return id === null ? null : { objectType, id };
}

export function requiredReference(raw: JsonObject, field: string, objectType: string): RecordRef {
  const found = reference(raw, field, objectType);
  if (found === null) throw new MalformedRecord(`${field}.value`, "is missing");
  return found;
}

/** One address field may hold several addresses. */
export function addressesIn(raw: JsonObject, field: string): string[] {
  const address = optionalObject(raw, field);
  return (address === null ? "" : (optionalText(address, "Address") ?? ""))
    .split(/[,;]/)
    .map((each) => each.trim())
    .filter((each) => each !== "");
}
