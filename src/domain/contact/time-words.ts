/** An instant as people read it. */

/** Such as "27 November 2026 at 08:00". */
export function timeIn(instant: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-GB", {
    dateStyle: "long",
    timeStyle: "short",
    timeZone,
  });
  return format.format(instant);
}
