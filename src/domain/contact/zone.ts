/** Local time by IANA zone, quickly: the spans between two changes of a zone's clocks are computed once. */
import { Temporal } from "temporal-polyfill";

export const dayMs = 86_400_000;

/** No clock on earth is further from UTC. */
const furthestOffsetMs = 15 * 3_600_000;

export interface LocalTime {
  /** Days since 1970-01-01. */
  readonly day: number;
  /** Milliseconds since the day's midnight by the wall clock. */
  readonly ms: number;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
}

const zones = new Map<string, Zone>();

/** All instants are milliseconds since 1970-01-01T00:00Z. */
export class Zone {
  readonly #spans: Span[] = [];
  #last: Span | null = null;

  private constructor(readonly name: string) {}

  /** @throws RangeError when there is no such zone */
  static named(name: string): Zone {
    let zone = zones.get(name);
    if (!zone) {
      zone = new Zone(name);
      zone.spanAt(0);
      zones.set(name, zone);
    }
    return zone;
  }

  local(instant: number): LocalTime {
    const wall = instant + this.spanAt(instant).offset;
    const day = Math.floor(wall / dayMs);
    return { day, ms: wall - day * dayMs };
  }

  /**
   * The next instant at which the wall clock reads midnight or one of these times, or is changed.
   * @param edges milliseconds since midnight, ascending, above 0
   */
  nextEdge(after: number, edges: readonly number[]): number {
    const { offset, to } = this.spanAt(after);
    const wall = after + offset;
    const midnight = Math.floor(wall / dayMs) * dayMs;
    const edge = edges.find((each) => midnight + each > wall) ?? dayMs;
    return Math.min(midnight + edge - offset, to);
  }

  /** The first instant after the given one that is on this day or a later one; the given one is on an earlier day. */
  dayBegins(day: number, after: number): number {
    let instant = Math.max(after, day * dayMs - furthestOffsetMs);
    while (this.local(instant).day < day) instant = this.nextEdge(instant, []);
    return instant;
  }

  private spanAt(instant: number): Span {
    const last = this.#last;
    if (last && instant >= last.from && instant < last.to) return last;
    let span = this.#spans.find(({ from, to }) => instant >= from && instant < to);
    if (!span) {
      span = readSpan(this.name, instant);
      this.#spans.push(span);
    }
    this.#last = span;
    return span;
  }
}

function readSpan(name: string, instant: number): Span {
  const at = (ms: number): Temporal.ZonedDateTime =>
    Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(name);
  const whole = Math.floor(instant);
  const here = at(whole);
  const from = at(whole + 1).getTimeZoneTransition("previous");
  const to = here.getTimeZoneTransition("next");
  return {
    from: from?.epochMilliseconds ?? -Infinity,
    to: to?.epochMilliseconds ?? Infinity,
    offset: here.offsetNanoseconds / 1_000_000,
  };
}

/** Days since 1970-01-01 of a day as text. */
export function dayNumber(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / dayMs;
}

/** YYYY-MM-DD. */
export function dayText(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10);
}

/** The year of a day since 1970-01-01, of the Gregorian calendar: asked of every day that is looked at. */
export function yearOf(day: number): number {
  // By eras of 400 years that begin in March, so that a leap day is a year's last.
  const sinceEra = day + 719_468;
  const era = Math.floor(sinceEra / 146_097);
  const ofEra = sinceEra - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) /
      365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  // From the 306th day on it is January or February of the next.
  return year + era * 400 + (ofYear >= 306 ? 1 : 0);
}

/** 0 is Monday. */
export function weekdayOf(day: number): number {
  // 1970-01-01 was a Thursday.
  return (((day + 3) % 7) + 7) % 7;
}
