/** How long what was read counts as fresh. */

/**
 * A stream that is read without webhooks is stale when two of its intervals have passed since it was last
 * read completely, or when it never was. Stale means gentle.
 */
export function isStale(
  lastSuccessAt: Date | null,
  pollIntervalSeconds: number,
  now: Date,
): boolean {
  if (lastSuccessAt === null) return true;
  return now.getTime() - lastSuccessAt.getTime() > 2 * pollIntervalSeconds * 1_000;
}
