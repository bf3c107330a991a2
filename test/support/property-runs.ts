/**
 * How often properties are tried: as often as each says, or a share of that (PROPERTY_RUNS, such as 0.02), always with
 * the same cases where PROPERTY_SEED says which. For runs in which every test comes a thousand times.
 */
const share = Number(process.env.PROPERTY_RUNS ?? 1);
const seed = process.env.PROPERTY_SEED;

export function runs(often: number): { numRuns: number; seed?: number; endOnFailure: boolean } {
  return {
    numRuns: Math.max(1, Math.round(often * share)),
    // The smallest case that fails is looked for only where somebody will read it.
    endOnFailure: share < 1,
    ...(seed === undefined ? {} : { seed: Number(seed) }),
  };
}

/** How many of something there must be at least, where so many belong to all runs. */
export function enough(ofAll: number): number {
  return Math.floor(ofAll * share);
}
