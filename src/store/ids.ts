/** Ids of rows: time-ordered for what we make, computed for what a vendor names. */
import { createHash, randomBytes } from "node:crypto";
import type { RecordRef } from "../domain/source.js";

/** A new id, ordered by time (UUID version 7, RFC 9562 §5.7). PostgreSQL 15 has no uuidv7(). */
export function newId(now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  return formatUuid(bytes, 7);
}

/**
 * The id of a row that mirrors a vendor record: the same record always gets the same id, so rows can
 * refer to records that have not arrived yet (UUID version 8, RFC 9562 §5.8).
 */
export function recordId(connectionId: string, ref: RecordRef): string {
  const digest = createHash("sha256")
    .update(`${connectionId}\n${ref.objectType}\n${ref.id}`)
    .digest()
    .subarray(0, 16);
  return formatUuid(digest, 8);
}

function formatUuid(bytes: Buffer, version: number): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | (version << 4), 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join("-");
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return uuidPattern.test(text);
}
