/** Xero's two kinds of date text. */
import type { Json } from "../connector.js";
import { isPlainDate } from "../../domain/plain-date.js";
import { instantOrNull } from "../parse.js";

/** `/Date(1439434356790+1300)/`: milliseconds in UTC; the offset changes nothing. */
const msDate = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/;

/** An instant as ISO 8601 in UTC; null when it cannot be read. */
export function instantOf(value: Json | undefined): string | null {
  const milliseconds = typeof value === "string" ? msDate.exec(value)?.[1] : undefined;
  if (milliseconds === undefined) return instantOrNull(value);
  const at = new Date(Number(milliseconds));
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/**
 * A plain date of the organisation's calendar; null when it cannot be read. As text its first ten characters
 * are the date; as `/Date()/` it stands at midnight UTC. Neither is ever moved to a time zone.
 */
export function plainDateOf(value: Json | undefined): string | null {
  if (typeof value !== "string") return null;
  const text = msDate.test(value) ? instantOf(value)?.slice(0, 10) : value.slice(0, 10);
  return text !== undefined && isPlainDate(text) ? text : null;
}
