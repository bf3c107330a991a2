/** Ids of rows: time-ordered for what we make, computed for what a vendor names. */
import { hash, randomBytes } from "node:crypto";
import type { RecordRef } from "../domain/source.js";

/** A new id, ordered by time (UUID version 7, RFC 9562 §5.7). PostgreSQL 15 has no uuidv7(). */
export function newId(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  return uuidOf(bytes.toString("hex"), 7);
}

/**
 * The id of a row that mirrors a vendor record: the same record always gets the same id, so rows can
 * refer to records that have not arrived yet (UUID version 8, RFC 9562 §5.8).
 */
export function recordId(connectionId: string, ref: RecordRef): string {
  return uuidOf(hash("sha256", `${connectionId}\n${ref.objectType}\n${ref.id}`, "hex"), 8);
}

/** @param hex 32 digits or more, of which 6 bits give way to version and variant */
function uuidOf(hex: string, version: number): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
