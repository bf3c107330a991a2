/** Plain dates (YYYY-MM-DD) and instants (milliseconds); none of this reads a clock. */

export const day = 86_400_000;

/** Midnight UTC of a plain date, in milliseconds. */
export function startOf(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** The plain date so many days later (or earlier). */
export function addDays(date: string, days: number): string {
  return plainDate(startOf(date) + days * day);
}

/** The plain date in UTC of an instant. */
export function plainDate(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** Whether the text is a date that exists, written YYYY-MM-DD. */
export function isPlainDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const instant = startOf(text);
  return !Number.isNaN(instant) && plainDate(instant) === text;
}
