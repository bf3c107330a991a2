/**
 * What of a page can be worked out before the database is asked, while the page before is still being
 * stored: which records can be held at all, and the hash of what each of them says.
 */
import { hash } from "node:crypto";
import {
  isStorableJson,
  longestId,
  storableInstant,
  storableJson,
  storableText,
} from "../storable.js";
import type { ReceivedPage, ReceivedRecord } from "./types.js";

export interface HashedRecord extends ReceivedRecord {
  /** SHA-256 of its content. */
  readonly hash: Buffer;
}

export interface PreparedPage {
  /** Each vendor record once, in its newest version. */
  readonly records: readonly HashedRecord[];
  readonly unreadable: ReceivedPage["unreadable"];
}

export function preparePage(page: ReceivedPage): PreparedPage {
  const records: ReceivedRecord[] = [];
  const unreadable = page.unreadable.map(storableJson);
  for (const { objectType, id, updatedAt, raw } of page.records) {
    const record = {
      objectType,
      id: storableText(id),
      updatedAt: storableInstant(updatedAt),
      raw,
    };
    if (record.id.length <= longestId) {
      records.push(record);
    } else {
      const problem = `Its id is longer than ${longestId} characters.`;
      unreadable.push({ raw: storableJson(raw), problem });
    }
  }
  return {
    records: newestOfEach(records).map((record) => hashed(record, page.contentOf)),
    unreadable,
  };
}

/** A vendor may repeat a record within a page (shifting pages): the last one counts, unless it is older. */
function newestOfEach(records: readonly ReceivedRecord[]): ReceivedRecord[] {
  const newest = new Map<string, ReceivedRecord>();
  for (const record of records) {
    const known = newest.get(record.id)?.updatedAt ?? null;
    const older =
      known !== null &&
      record.updatedAt !== null &&
      Date.parse(record.updatedAt) < Date.parse(known);
    if (!older) newest.set(record.id, record);
  }
  return [...newest.values()];
}

function hashed(record: ReceivedRecord, contentOf: ReceivedPage["contentOf"]): HashedRecord {
  const text = JSON.stringify(contentOf(record));
  if (isStorableJson(text)) return { ...record, hash: sha256(text) };
  const clean = { ...record, raw: storableJson(record.raw) };
  return { ...clean, hash: sha256(JSON.stringify(contentOf(clean))) };
}

function sha256(text: string): Buffer {
  return hash("sha256", text, "buffer");
}
