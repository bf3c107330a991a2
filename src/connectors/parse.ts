/** Small readers of vendor JSON, shared by the mappers. They name the field, never its value. */
import type { z } from "zod";
import type { Json, JsonObject, StreamManifest } from "./connector.js";
import { Malformed, MalformedRecord, Rejected } from "./errors.js";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Trimmed text; null for a missing, null or blank field. @throws MalformedRecord for any other type */
export function optionalText(raw: JsonObject, field: string): string | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw new MalformedRecord(field, "is not text");
  return value.trim() || null;
}

/** @throws MalformedRecord when missing, blank or not text */
export function requiredText(raw: JsonObject, field: string): string {
  const text = optionalText(raw, field);
  if (text === null) throw new MalformedRecord(field, "is missing");
  return text;
}

/** A nested object; null when missing. @throws MalformedRecord for any other type */
export function optionalObject(raw: JsonObject, field: string): JsonObject | null {
  const value = raw[field];
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new MalformedRecord(field, "is not an object");
  return value;
}

/** A list of objects; empty when missing. @throws MalformedRecord for any other type */
export function objectList(raw: JsonObject, field: string): JsonObject[] {
  const value = raw[field];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedRecord(field, "is not a list");
  return value.map((element, index) => {
    if (!isObject(element)) throw new MalformedRecord(`${field}[${index}]`, "is not an object");
    return element;
  });
}

/**
 * An instant as ISO 8601 in UTC; null when it cannot be read. Takes offsets with and without a colon
 * (Salesforce sends +0000). Text without an offset is not an instant.
 */
export function instantOrNull(text: Json | undefined): string | null {
  if (typeof text !== "string") return null;
  const match = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})$/.exec(
    text.trim(),
  );
  if (!match) return null;
  const [, date, time, offset = ""] = match;
  const at = new Date(`${date}T${time}${offset.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The later of two ISO instants in UTC; null counts as earliest. */
export function later(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  return b === null || a >= b ? a : b;
}

/** An ISO instant moved by some seconds. */
export function shifted(instant: string, seconds: number): string {
  return new Date(Date.parse(instant) + seconds * 1000).toISOString();
}

/** Reads back what a connector stored (a cursor, facts). @throws Malformed */
export function readStored<T>(vendor: string, what: string, schema: z.ZodType<T>, value: Json): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Malformed(`The stored ${what} of ${vendor} cannot be read: begin anew without it.`);
}

/** Like {@link readStored}, for what is asked of the same object again and again: each is checked once. */
export function storedReader<T>(
  vendor: string,
  what: string,
  schema: z.ZodType<T>,
): (value: JsonObject) => T {
  const read = new WeakMap<JsonObject, T>();
  return (value) => {
    const known = read.get(value);
    if (known !== undefined) return known;
    const result = readStored(vendor, what, schema, value);
    read.set(value, result);
    return result;
  };
}

/** The stream of that name. @throws Rejected */
export function streamNamed<S extends StreamManifest>(
  vendor: string,
  streams: readonly S[],
  name: string,
): S {
  const stream = streams.find((candidate) => candidate.name === name);
  if (stream) return stream;
  throw new Rejected(`${vendor} has no stream "${name.slice(0, 40)}".`, []);
}
