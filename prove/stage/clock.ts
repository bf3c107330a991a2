/**
 * The clock of a long proof. Its `real()` moves with its `now()`: nobody waits for a pause, a lease or a window
 * to pass. Workers, actions and practice vendors read one file, so that they agree on what time it is.
 */
import { writeFileSync } from "node:fs";
import { MovableClock, type Clock } from "../../src/clock.js";

export class ProofClock implements Clock {
  readonly #movable: MovableClock;

  constructor(file: string) {
    this.#movable = new MovableClock(file);
  }

  /** Writes the file, so that it is now that instant. */
  static begin(file: string, at: Date): ProofClock {
    writeFileSync(file, JSON.stringify({ offsetMs: at.getTime() - Date.now() }));
    return new ProofClock(file);
  }

  readonly now = (): Date => this.#movable.now();
  readonly real = (): Date => this.#movable.now();

  advance(milliseconds: number): void {
    this.#movable.advance(milliseconds);
  }
}
