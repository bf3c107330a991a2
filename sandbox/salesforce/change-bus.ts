/** The org's event bus: what Change Data Capture puts there, kept for 72 hours (vendors.md §1.5). */
import type { FieldValue } from "../data/records.js";
import type { PracticeState, Table } from "../shared/state.js";

export const changeTypes = [
  "CREATE",
  "UPDATE",
  "DELETE",
  "UNDELETE",
  "GAP_CREATE",
  "GAP_UPDATE",
  "GAP_DELETE",
  "GAP_UNDELETE",
  "GAP_OVERFLOW",
] as const;
export type ChangeType = (typeof changeTypes)[number];

export interface Change {
  readonly entity: string;
  readonly changeType: ChangeType;
  /** None of an overflow. */
  readonly recordIds: readonly string[];
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  readonly committedAt: number;
  readonly user: string;
  /** Fields and their new values; none of a gap. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** A place in the stream: an event, or a mark that a keepalive told. */
export interface Place {
  readonly position: number;
  readonly at: number;
  readonly change: Change | null;
}

const retentionMs = 72 * 3_600_000;

export class ChangeBus {
  readonly #places: Table<Place>;
  readonly #settings: Table<readonly string[]>;
  readonly #listeners = new Set<() => void>();
  readonly #now: () => Date;

  /** @param selected the objects that are selected until somebody selects others; five at most by default */
  constructor(state: PracticeState, now: () => Date, selected: readonly string[]) {
    this.#now = now;
    this.#places = state.table("changeEvents");
    this.#settings = state.table("changeSettings", [["selected", selected]]);
  }

  get selected(): readonly string[] {
    return this.#settings.get("selected") ?? [];
  }

  select(entities: readonly string[]): void {
    this.#settings.put("selected", entities);
  }

  now(): Date {
    return this.#now();
  }

  /** Nothing of an object that is not selected. */
  publish(change: Change): void {
    if (!this.selected.includes(change.entity)) return;
    this.add(change);
    for (const listener of this.#listeners) listener();
  }

  /** The newest place; a new mark where the last one is no place any more, or on request. */
  tip(fresh = false): Place {
    const last = this.places().at(-1);
    return last && !fresh ? last : this.add(null);
  }

  /** What is retained, in order. */
  places(): Place[] {
    const oldest = this.#now().getTime() - retentionMs;
    for (const [key, { at }] of this.#places.entries()) {
      if (at >= oldest) break;
      this.#places.remove(key);
    }
    return [...this.#places.values()];
  }

  knows(position: number): boolean {
    return this.places().some((place) => place.position === position);
  }

  /** As when an org moves to another instance: the stream begins anew, and earlier positions mean nothing. */
  reset(): void {
    for (const { position } of this.places()) this.#places.remove(String(position));
    this.add(null);
  }

  onPublish(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  private add(change: Change | null): Place {
    const counted = (this.#settings.get("last") ?? [])[0];
    // Positions grow, and not by one each.
    const position = Number(counted ?? 5_932_000) + 2 + (Number(counted ?? 0) % 5);
    this.#settings.put("last", [String(position)]);
    const place = { position, at: this.#now().getTime(), change };
    this.#places.put(String(position), place);
    return place;
  }
}

/** Replay ids are bytes that mean nothing to a client. */
export function replayId(position: number): Buffer {
  const bytes = Buffer.alloc(10);
  bytes.writeBigUInt64BE(BigInt(position));
  return bytes;
}

/** Null where the bytes are no replay id of ours. */
export function positionOf(bytes: Buffer): number | null {
  return bytes.length === 10 && bytes.readUInt16BE(8) === 0
    ? Number(bytes.readBigUInt64BE())
    : null;
}
