/**
 * Remembers of every key in a file in which row it came first and what that row said, in 16 bytes each: a million
 * rows take 32 MiB. Keys are known by 64 bits of a hash; of a million, two are mistaken for one another once in
 * some thirty million files.
 */
import { hash } from "node:crypto";

export interface Seen {
  readonly row: number;
  /** Whether it said the same. */
  readonly same: boolean;
}

export class RowIndex {
  #slots = new Uint32Array(4 * 1024);
  #count = 0;

  /** What is known of this key; null where this is the first time. @param row from 1 */
  note(key: string, content: string, row: number): Seen | null {
    if (this.#count * 8 >= this.#slots.length) this.grow();
    const bytes = hash("sha256", `${key}\n${content}`, "buffer");
    const [high, low] = fingerprint(key);
    const at = this.slotOf(this.#slots, high, low);
    const says = bytes.readUInt32LE(0);
    if (this.#slots[at + 2] !== 0)
      return { row: this.#slots[at + 2] ?? 0, same: this.#slots[at + 3] === says };
    this.#slots.set([high, low, row, says], at);
    this.#count += 1;
    return null;
  }

  has(key: string): boolean {
    const [high, low] = fingerprint(key);
    return this.#slots[this.slotOf(this.#slots, high, low) + 2] !== 0;
  }

  private slotOf(slots: Uint32Array, high: number, low: number): number {
    const places = slots.length / 4;
    for (let place = low % places; ; place = (place + 1) % places) {
      const at = place * 4;
      if (slots[at + 2] === 0 || (slots[at] === high && slots[at + 1] === low)) return at;
    }
  }

  private grow(): void {
    const larger = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#slots.length; at += 4) {
      if (this.#slots[at + 2] === 0) continue;
      const [high = 0, low = 0] = this.#slots.subarray(at, at + 2);
      larger.set(this.#slots.subarray(at, at + 4), this.slotOf(larger, high, low));
    }
    this.#slots = larger;
  }
}

function fingerprint(key: string): [number, number] {
  const bytes = hash("sha256", key, "buffer");
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
}
