/** A long check: it runs the real program against practice vendors, and says what it saw in figures. */
import type { Ground } from "../test/support/ground.js";

export interface ProofStage {
  readonly ground: Ground;
  readonly seed: number;
  readonly say: (words: string) => void;
  /** Only cells or points whose names match, where a proof has such. */
  readonly only: RegExp;
}

/** Matches every name. */
export const everything = /(?:)/;

export interface ProofResult {
  /** Whatever belongs into the report: counts, histograms, medians. */
  readonly figures: object;
  /** One sentence for each thing that is not as it must be; none: proved. */
  readonly failures: readonly string[];
}

export interface Proof {
  readonly name: string;
  /** What it proves, in a sentence. */
  readonly title: string;
  readonly run: (stage: ProofStage) => Promise<ProofResult>;
}

/** Reproducible draws (mulberry32): the same seed, the same moments. */
export function drawFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
