/**
 * A clock that a proof's processes go by together: it begins at an instant of the proof's own, runs, and jumps
 * forward when the proof says so. Real time jumps along, so that nobody waits for leases to end.
 */
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import type { Clock } from "../src/clock.js";

interface Kept {
  /** By the clock, when it began; milliseconds since 1970 like the others. */
  readonly beginMs: number;
  readonly begunAtMs: number;
  readonly forwardMs: number;
}

export class ProofClock implements Clock {
  #kept: Kept | null = null;
  #readMtimeMs = -1;

  /** @param file that {@link ProofClock.begin} made. */
  constructor(readonly file: string) {}

  static begin(file: string, at: Date): ProofClock {
    const clock = new ProofClock(file);
    clock.keep({ beginMs: at.getTime(), begunAtMs: Date.now(), forwardMs: 0 });
    return clock;
  }

  readonly now = (): Date => {
    const { beginMs, begunAtMs, forwardMs } = this.read();
    return new Date(beginMs + Date.now() - begunAtMs + forwardMs);
  };

  readonly real = (): Date => new Date(Date.now() + this.read().forwardMs);

  /** For every process that reads the file. */
  forward(milliseconds: number): void {
    const kept = this.read();
    this.keep({ ...kept, forwardMs: kept.forwardMs + milliseconds });
  }

  private read(): Kept {
    const { mtimeMs } = statSync(this.file);
    if (!this.#kept || mtimeMs !== this.#readMtimeMs) {
      this.#kept = JSON.parse(readFileSync(this.file, "utf8")) as Kept;
      this.#readMtimeMs = mtimeMs;
    }
    return this.#kept;
  }

  private keep(kept: Kept): void {
    writeFileSync(`${this.file}.next`, JSON.stringify(kept));
    renameSync(`${this.file}.next`, this.file);
    this.#kept = kept;
    this.#readMtimeMs = statSync(this.file).mtimeMs;
  }
}
