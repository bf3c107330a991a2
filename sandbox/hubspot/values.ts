/** What a property takes, and how a value is kept: always text (vendors.md §2.4). */
import { isPlainDate, startOf } from "../shared/dates.js";
import type { BadValue } from "./errors.js";
import type { Property, PropertyType } from "./schema.js";

/** As long as HubSpot lets a text be. */
const longest = 65_536;

/** An instant as clients send it: ISO 8601 or milliseconds since 1970, both UTC. */
export function readInstant(text: string): number | null {
  if (/^-?\d{1,14}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : instant;
}

/** A date property is midnight UTC (vendors.md §2.4). */
function readDate(text: string): string | null {
  if (isPlainDate(text)) return text;
  const instant = readInstant(text);
  if (instant === null) return null;
  const date = new Date(instant).toISOString().slice(0, 10);
  return startOf(date) === instant ? date : null;
}

function problem({ name }: Property, error: string, message: string): BadValue {
  return { name, error, message };
}

/** Reads a value of one type; null when it is none. */
type Reader = (text: string, property: Property) => string | null;

const readers: Readonly<Record<PropertyType, Reader>> = {
  string: (text) => text,
  number: (text) => (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? text : null),
  bool: (text) => (text === "true" || text === "false" ? text : null),
  enumeration: (text, { options }) => {
    const known = options.map(({ value }) => value);
    const taken = known.length === 0 || text.split(";").every((one) => known.includes(one));
    return taken ? text : null;
  },
  datetime: (text) => {
    const instant = readInstant(text);
    return instant === null ? null : new Date(instant).toISOString();
  },
  date: readDate,
};

/** HubSpot's word for a value that a type does not take. */
const refusals: Readonly<Record<PropertyType, string>> = {
  string: "INVALID_STRING",
  number: "INVALID_DOUBLE",
  bool: "INVALID_BOOLEAN",
  enumeration: "INVALID_OPTION",
  datetime: "INVALID_LONG",
  date: "INVALID_DATE",
};

/** Checks a value by its type; `text` has something in it. */
function checkTyped(property: Property, text: string): string | BadValue {
  const { type, options } = property;
  const told = JSON.stringify(text);
  if (type !== "string" && text !== text.trim()) {
    const message = `${told} includes leading or trailing whitespace.`;
    return problem(property, "LEADING_TRAILING_WHITESPACE", message);
  }
  const read = readers[type](text, property);
  if (read !== null) return read;
  const allowed = options.map(({ value }) => value).join(", ");
  const what = allowed === "" ? `a valid ${type}` : `one of the allowed options: [${allowed}]`;
  return problem(property, refusals[type], `${told} was not ${what}.`);
}

/** The text that is kept; empty clears the property. Or what is wrong. */
export function checkValue(property: Property, value: unknown): string | BadValue {
  if (property.readOnly) {
    const message = `${JSON.stringify(property.name)} is a read only property; its value cannot be set.`;
    return problem(property, "READ_ONLY_VALUE", message);
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    return problem(property, "INVALID_STRING", `${property.name} takes text; send "" to clear it.`);
  }
  const text = String(value);
  if (text === "") return "";
  if (text.length > longest) {
    return problem(property, "VALUE_TOO_LONG", `${property.name} takes ${longest} characters.`);
  }
  if (property.name === "email") {
    const address = text.trim().toLowerCase();
    if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return address;
    return problem(property, "INVALID_EMAIL", `Email address ${text} is invalid`);
  }
  return checkTyped(property, text);
}
