/**
 * What the database cannot hold, found before it is asked to: one such value would otherwise take its whole
 * page with it, again at every run.
 */
import { isPlainDate } from "../domain/plain-date.js";
import type { NormalisedRecord } from "../domain/records.js";

/** Ids are parts of index rows, which have room for some 2,700 bytes. */
export const longestId = 255;

/**
 * A value of JSON whose text PostgreSQL takes: NUL and halves of surrogate pairs, which it refuses, become
 * U+FFFD, the sign for what cannot be read. What holds none of these is returned as it is.
 */
export function storableJson<T>(value: T): T {
  return isStorableJson(JSON.stringify(value) ?? "") ? value : (cleaned(value) as T);
}

/** Whether PostgreSQL takes this text of JSON, as JSON.stringify writes it. */
export function isStorableJson(text: string): boolean {
  return !text.includes("\\u") || !/\\u(0000|d[89a-f])/.test(text);
}

export function storableText(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\ufffd");
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [cleaned(key), cleaned(each)]),
  );
}

/** An instant within four-digit years; anything else is as good as none. */
export function storableInstant(text: string | null): string | null {
  const date = /^(\d{4}-\d{2}-\d{2})T/.exec(text ?? "")?.[1];
  return date !== undefined && isDate(date) && !Number.isNaN(Date.parse(text ?? "")) ? text : null;
}

/** The first field whose value cannot be stored, or not be added up; null when all can. */
export function unstorable(record: NormalisedRecord): { field: string; problem: string } | null {
  const dates = datesOf(record).find(([, text]) => !isDate(text));
  if (dates) return { field: dates[0], problem: "is not a date" };
  const amount = amountsOf(record).find(([, minor]) => minor > largest || minor < -largest);
  if (amount) return { field: amount[0], problem: "is larger than any amount of money" };
  return null;
}

/** Hundreds of these still add up within 64 bits. */
const largest = 10n ** 16n;

function datesOf(record: NormalisedRecord): [string, string][] {
  switch (record.kind) {
    case "PARTY":
    case "OWNER":
    case "SEQUENCE":
      return [];
    case "OPPORTUNITY":
      return record.closeOn === null ? [] : [["closeOn", record.closeOn]];
    case "ACTIVITY":
      return [["at", record.at.slice(0, 10)]];
    case "RECEIVABLE":
      return [
        ["issuedOn", record.issuedOn],
        ["dueOn", record.dueOn],
      ];
    case "CREDIT":
      return [["issuedOn", record.issuedOn]];
    case "SETTLEMENT_LINE":
      return [["appliedOn", record.appliedOn]];
    case "ROLE":
      return [
        ...(record.since === null ? [] : [["since", record.since] as [string, string]]),
        ...(record.until === null ? [] : [["until", record.until] as [string, string]]),
      ];
  }
}

function amountsOf(record: NormalisedRecord): [string, bigint][] {
  switch (record.kind) {
    case "PARTY":
    case "OWNER":
    case "OPPORTUNITY":
    case "ACTIVITY":
    case "SEQUENCE":
    case "ROLE":
      return [];
    case "RECEIVABLE":
      return [
        ["totalMinor", record.totalMinor],
        ["balanceMinor", record.balanceMinor ?? 0n],
      ];
    case "CREDIT":
      return [
        ["totalMinor", record.totalMinor],
        ["remainingMinor", record.remainingMinor ?? 0n],
      ];
    case "SETTLEMENT_LINE":
      return [["amountMinor", record.amountMinor]];
  }
}

/** A day of the years 1 to 9999, as both calendars know it. */
function isDate(text: string): boolean {
  return isPlainDate(text) && !text.startsWith("0000");
}
