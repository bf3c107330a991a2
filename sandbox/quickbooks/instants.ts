/** Instants as QuickBooks writes and reads them: with the offset of Pacific time (vendors.md §4.4). */

const hourMs = 3_600_000;

/** The instant at which the so-manieth Sunday of a month begins, UTC. */
function sunday(year: number, month: number, which: number): number {
  const first = Date.UTC(year, month, 1);
  const toSunday = (7 - new Date(first).getUTCDay()) % 7;
  return first + (toSunday + 7 * (which - 1)) * 24 * hourMs;
}

/** Pacific time: 7 hours behind UTC in summer, 8 in winter (second Sunday of March, first of November). */
function pacificOffsetHours(instant: number): 7 | 8 {
  const year = new Date(instant).getUTCFullYear();
  const summer =
    instant >= sunday(year, 2, 2) + 10 * hourMs && instant < sunday(year, 10, 1) + 9 * hourMs;
  return summer ? 7 : 8;
}

/** 2026-11-25T02:00:00-08:00 (vendors.md §4.4). */
export function pacificInstant(instant: number): string {
  const offset = pacificOffsetHours(instant);
  return `${new Date(instant - offset * hourMs).toISOString().slice(0, 19)}-0${offset}:00`;
}

/** The time of an answer tells milliseconds too. */
export function answerTime(instant: number): string {
  const offset = pacificOffsetHours(instant);
  return `${new Date(instant - offset * hourMs).toISOString().slice(0, 23)}-0${offset}:00`;
}

/** An instant as clients send it; without an offset it is Pacific time. Null when it is none. */
export function readInstant(text: string): number | null {
  const match =
    /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)(Z|[+-]\d{2}:?\d{2})?)?$/.exec(text);
  if (!match) return null;
  const [, date = "", time = "00:00:00", zone] = match;
  if (zone !== undefined) {
    const instant = Date.parse(`${date}T${time}${zone.replace(/^(.\d{2})(\d{2})$/, "$1:$2")}`);
    return Number.isNaN(instant) ? null : instant;
  }
  const local = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(local) ? null : local + pacificOffsetHours(local + 8 * hourMs) * hourMs;
}

/** QuickBooks tells and compares whole seconds. */
export function secondOf(instant: number): number {
  return Math.floor(instant / 1000);
}
