/** A measurement is a ratio to a baseline of the same run: machines differ, ratios hardly do. */

export interface Measurement {
  readonly name: string;
  /** What is compared with what, in a sentence. */
  readonly what: string;
  /** Such as invoices/s; more is better. */
  readonly unit: string;
  /** The ratio that must be reached. */
  readonly goal: number;
  /** Speeds side by side, measured in turns. */
  readonly rounds: readonly { readonly subject: number; readonly baseline: number }[];
}

export interface Ratio {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function ratioOf({ rounds }: Measurement): Ratio {
  return spreadOf(rounds.map(({ subject, baseline }) => subject / baseline));
}

export function spreadOf(values: readonly number[]): Ratio {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    min: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    max: at(sorted.length - 1),
  };
}
