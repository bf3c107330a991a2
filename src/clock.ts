/**
 * The one clock. Everything that decides by time is given a Clock; only the demo and tests may move it,
 * and then hub, workers, practice vendors, tokens and pages move together, because they read the same
 * file.
 */
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

export interface Clock {
  /** The instant by which everything is decided. */
  now(): Date;
  /** Real time: for leases, pauses between retries and durations, which must pass even when days do not. */
  real(): Date;
}

export const systemClock: Clock = { now: () => new Date(), real: () => new Date() };

/** A clock for demo and tests: real time plus an offset kept in a file that every process reads. */
export class MovableClock implements Clock {
  #offsetMs = 0;
  #readMtimeMs = -1;

  constructor(private readonly file: string) {}

  now(): Date {
    return new Date(Date.now() + this.offset());
  }

  real(): Date {
    return new Date();
  }

  /** Lets time pass. Only forwards: what has happened stays in the past. */
  advance(milliseconds: number): void {
    if (!Number.isFinite(milliseconds) || milliseconds < 0) {
      throw new RangeError("The clock only moves forward; give a number of days above zero.");
    }
    mkdirSync(dirname(this.file), { recursive: true });
    const next = `${this.file}.${process.pid}.next`;
    writeFileSync(next, JSON.stringify({ offsetMs: this.offset() + milliseconds }));
    renameSync(next, this.file);
    this.#readMtimeMs = -1;
  }

  private offset(): number {
    const mtimeMs = statSync(this.file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (mtimeMs !== this.#readMtimeMs) {
      const kept = mtimeMs === 0 ? {} : (JSON.parse(readFileSync(this.file, "utf8")) as object);
      this.#offsetMs = "offsetMs" in kept && typeof kept.offsetMs === "number" ? kept.offsetMs : 0;
      this.#readMtimeMs = mtimeMs;
    }
    return this.#offsetMs;
  }
}
