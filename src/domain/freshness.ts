/** How long what was read counts as fresh. */

/** However seldom a stream is read: a daily look at everything may come half a day late. */
export const longestFreshSeconds = 36 * 60 * 60;

/** The freshness budget of a stream that is read without webhooks: two of its intervals. */
export function freshForSeconds(pollIntervalSeconds: number): number {
  return Math.min(2 * pollIntervalSeconds, longestFreshSeconds);
}

/** A stream is stale beyond its budget since it was last read completely, or when it never was. Stale means gentle. */
export function isStale(
  lastSuccessAt: Date | null,
  pollIntervalSeconds: number,
  now: Date,
): boolean {
  if (lastSuccessAt === null) return true;
  return now.getTime() - lastSuccessAt.getTime() > freshForSeconds(pollIntervalSeconds) * 1_000;
}
