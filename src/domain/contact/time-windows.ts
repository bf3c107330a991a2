/** Windows of local time, such as "Monday to Friday, 08:00 to 20:00": whether a moment is inside, and when that changes. */
import { weekdays, type TimeWindow } from "./case.js";
import { dayMs, weekdayOf, type LocalTime, type Zone } from "./zone.js";

/** Beyond it nothing is searched: what opens later than in a year is taken as never. */
const searchedMs = 370 * dayMs;

export interface Windows {
  /** For each day of the week from Monday on: [from, to) in milliseconds since midnight. */
  readonly days: readonly (readonly (readonly [number, number])[])[];
  /** Every time at which one begins or ends, ascending. */
  readonly edges: readonly number[];
}

const compiled = new WeakMap<readonly TimeWindow[], Windows>();

/** A window that ends before it begins lasts into the next day. */
export function compileWindows(windows: readonly TimeWindow[]): Windows {
  const known = compiled.get(windows) ?? compile(windows);
  compiled.set(windows, known);
  return known;
}

function compile(windows: readonly TimeWindow[]): Windows {
  const days = weekdays.map((): [number, number][] => []);
  for (const { days: named, from = "00:00", to = "24:00" } of windows) {
    const [begin, end] = [millisecondsOf(from), millisecondsOf(to)];
    for (const name of named ?? weekdays) {
      const index = weekdays.indexOf(name);
      if (begin < end) days[index]?.push([begin, end]);
      if (begin > end) {
        days[index]?.push([begin, dayMs]);
        days[(index + 1) % 7]?.push([0, end]);
      }
    }
  }
  const all = days.flat(2).filter((edge) => edge > 0 && edge < dayMs);
  return { days, edges: [...new Set(all)].sort((a, b) => a - b) };
}

export function isInside({ days }: Windows, { day, ms }: LocalTime): boolean {
  return days[weekdayOf(day)]?.some(([from, to]) => ms >= from && ms < to) ?? false;
}

/**
 * The first instant at or after the given one at which it is open.
 * @param edges the times of day at which that may change, apart from midnight
 * @returns null when it does not open within a year
 */
export function firstOpen(
  zone: Zone,
  from: number,
  edges: readonly number[],
  isOpen: (time: LocalTime, instant: number) => boolean,
): number | null {
  for (let instant = from; instant < from + searchedMs; instant = zone.nextEdge(instant, edges)) {
    if (isOpen(zone.local(instant), instant)) return instant;
  }
  return null;
}

function millisecondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
}
