/** Values of a person's own fields, as sources write them, read as what they were said to be. Pure. */
import { isPlainDate } from "../plain-date.js";
import type { OptOut } from "../records.js";
import { channels, type Channel, type Meaning, type ValueKind } from "./targets.js";
import type { Reading } from "./mapping.js";

/** Longer text is cut: it is shown beside a record. */
const longestText = 1_000;

/**
 * One spelling of a value, for people to see; null for what is empty or not of that kind: then it says nothing.
 * @param value as JSON has it: text, number, yes or no
 */
export function valueAs(kind: ValueKind, value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  switch (kind) {
    case "TEXT":
    case "CHOICE":
      return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
    case "NUMBER":
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? text.replace(/^\+/, "") : null;
    case "DATE":
      return dayIn(text);
    case "BOOLEAN":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() : null;
  }
}

function textOf(value: unknown): string | null {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" ? value.trim() || null : null;
}

/** A day, the day of an instant as it is written, or milliseconds of the epoch (midnight in UTC is a day). */
function dayIn(text: string): string | null {
  if (/^-?\d{9,14}$/.test(text)) return new Date(Number(text)).toISOString().slice(0, 10);
  const day = text.slice(0, 10);
  return isPlainDate(day) && (text.length === 10 || text[10] === "T") ? day : null;
}

const commonWords: ReadonlyMap<string, Meaning> = new Map([
  ...["yes", "y", "true", "1"].map((word) => [word, "YES"] as const),
  ...["no", "n", "false", "0"].map((word) => [word, "NO"] as const),
  ...["email", "e-mail"].map((word) => [word, "EMAIL"] as const),
  ...["phone", "telephone", "call", "mobile"].map((word) => [word, "PHONE"] as const),
  ...["sms", "text", "text message"].map((word) => [word, "SMS"] as const),
  // Not "mail": it is a letter to some and an e-mail to others.
  ...["letter", "post"].map((word) => [word, "LETTER"] as const),
]);

/** What a value means; null where nobody has said so. Where a person has said what values mean, only that counts. */
function meaningOf(value: unknown, readings: readonly Reading[]): Meaning | null {
  const text = textOf(value)?.toLowerCase() ?? null;
  if (text === null) return null;
  if (readings.length === 0) return commonWords.get(text) ?? null;
  return readings.find((reading) => reading.value.trim().toLowerCase() === text)?.means ?? null;
}

/** An empty, hidden or unknown value is UNKNOWN, never NO. */
export function optOutIn(value: unknown, readings: readonly Reading[]): OptOut {
  const means = meaningOf(value, readings);
  return means === "YES" || means === "NO" ? means : "UNKNOWN";
}

export function channelIn(value: unknown, readings: readonly Reading[]): Channel | null {
  const means = meaningOf(value, readings);
  return channels.find((channel) => channel === means) ?? null;
}

/** YES above UNKNOWN above NO: what several fields together say of an opt-out. */
export function strictest(said: readonly OptOut[]): OptOut {
  if (said.includes("YES")) return "YES";
  return said.length === 0 || said.includes("UNKNOWN") ? "UNKNOWN" : "NO";
}

/** A language tag (BCP 47) such as de or pt-BR, from a code or from the language's name in English or in itself. */
export function languageIn(value: unknown): string | null {
  const text = textOf(value);
  if (text === null) return null;
  return codeIn(text.replaceAll("_", "-")) ?? languagesByName().get(text.toLowerCase()) ?? null;
}

function codeIn(text: string): string | null {
  try {
    const [code] = Intl.getCanonicalLocales(text);
    return code !== undefined && english.of(code) !== undefined ? code : null;
  } catch {
    return null;
  }
}

const english = new Intl.DisplayNames("en", { type: "language", fallback: "none" });

let byName: ReadonlyMap<string, string> | null = null;

/** All two-letter languages that are known here by a name. */
function languagesByName(): ReadonlyMap<string, string> {
  byName ??= new Map(twoLetterCodes().flatMap((code) => namesOf(code).map((name) => [name, code])));
  return byName;
}

function namesOf(code: string): string[] {
  const name = english.of(code);
  if (name === undefined) return [];
  const own = new Intl.DisplayNames(code, { type: "language", fallback: "none" }).of(code);
  return [name, ...(own === undefined ? [] : [own])].map((each) => each.toLowerCase());
}

function twoLetterCodes(): string[] {
  const letters = [..."abcdefghijklmnopqrstuvwxyz"];
  return letters.flatMap((first) => letters.map((second) => first + second));
}
