/** Values as HubSpot writes them: every property is text or null. */
import { isPlainDate } from "../../domain/plain-date.js";
import type { Json } from "../connector.js";
import { instantOrNull, isObject } from "../parse.js";

/** A moment in a property: ISO, or milliseconds of the epoch. Null where there is none. */
export function momentOf(value: Json | undefined): string | null {
  if (typeof value === "string" && /^-?\d{1,15}$/.test(value.trim()))
    return new Date(Number(value)).toISOString();
  return instantOrNull(value);
}

/** A day in a property of type date: HubSpot keeps it as midnight in UTC. Null where there is none. */
export function dayOf(value: Json | undefined): string | null {
  if (typeof value === "string" && isPlainDate(value)) return value;
  return momentOf(value)?.slice(0, 10) ?? null;
}

/** The contact's own address, then the others that it is known by. */
export function addressesIn(properties: Json | undefined): string[] {
  if (!isObject(properties)) return [];
  const { email, hs_additional_emails: others } = properties;
  const all = [email, ...(typeof others === "string" ? others.split(";") : [])];
  const texts = all.flatMap((text) =>
    typeof text === "string" && text.trim() ? [text.trim()] : [],
  );
  return [...new Map(texts.map((text) => [text.toLowerCase(), text])).values()];
}
