/** How long what was read counts as fresh. */

/** However seldom a stream is read: a daily look at everything may come half a day late. */
export const longestFreshSeconds = 36 * 60 * 60;

/** A change that a vendor has told of, by webhook or change event, is read within this time. */
export const readWithinSeconds = 15 * 60;

/** What is known of a stream's reading. */
export interface StreamReading {
  /** When it was last read completely. */
  readonly lastSuccessAt: Date | null;
  readonly pollIntervalSeconds: number;
  /** When the vendor first told of a change that was not read since; null where it told of none. */
  readonly toldAt: Date | null;
}

/** The freshness budget of a stream of which nobody tells: two of its intervals. */
export function freshForSeconds(pollIntervalSeconds: number): number {
  return Math.min(2 * pollIntervalSeconds, longestFreshSeconds);
}

/**
 * A stream is stale beyond its budget since it was last read completely, or when it never was; and as soon as a change
 * that was told of has waited too long, whatever its budget. That nobody told of any makes it no fresher: webhooks and
 * change events may be silent for reasons of their own. Stale means gentle.
 */
export function isStale(
  { lastSuccessAt, pollIntervalSeconds, toldAt }: StreamReading,
  now: Date,
): boolean {
  if (lastSuccessAt === null) return true;
  const secondsSince = (instant: Date): number => (now.getTime() - instant.getTime()) / 1_000;
  return (
    secondsSince(lastSuccessAt) > freshForSeconds(pollIntervalSeconds) ||
    (toldAt !== null && secondsSince(toldAt) > readWithinSeconds)
  );
}
