/** Counts calls in a sliding window of `now`. */
export class SlidingWindow {
  readonly #spanMs: number;
  readonly #bucketMs: number;
  /** [start of bucket, calls in it], oldest first. */
  readonly #buckets: [number, number][] = [];
  #total = 0;

  /** @param bucketMs calls within so many milliseconds are counted together; keeps a day's window small. */
  constructor(spanMs: number, bucketMs = 1) {
    this.#spanMs = spanMs;
    this.#bucketMs = bucketMs;
  }

  /** Calls within the window that ends at `now`. */
  count(now: number): number {
    let oldest = this.#buckets[0];
    while (oldest && oldest[0] + this.#spanMs <= now) {
      this.#total -= oldest[1];
      this.#buckets.shift();
      oldest = this.#buckets[0];
    }
    return this.#total;
  }

  add(now: number): void {
    const start = now - (now % this.#bucketMs);
    const last = this.#buckets.at(-1);
    if (last && last[0] === start) last[1]++;
    else this.#buckets.push([start, 1]);
    this.#total++;
  }

  /** Milliseconds until the oldest call leaves the window. */
  wait(now: number): number {
    const oldest = this.#buckets[0];
    return oldest ? Math.max(0, oldest[0] + this.#spanMs - now) : 0;
  }
}

/** Counts calls since midnight somewhere. */
export class CalendarDay {
  readonly #format: Intl.DateTimeFormat;
  #day = "";
  #total = 0;

  /** @param zone IANA name of where midnight is. */
  constructor(zone: string) {
    this.#format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  }

  /** Calls of the day that it is there at `now`. */
  count(now: number): number {
    const day = this.#format.format(now).slice(0, 10);
    if (day !== this.#day) {
      this.#day = day;
      this.#total = 0;
    }
    return this.#total;
  }

  add(now: number): void {
    this.count(now);
    this.#total++;
  }

  /** Milliseconds until midnight there; an hour more or less on the two days when clocks change. */
  wait(now: number): number {
    const [hours = 0, minutes = 0, seconds = 0] = this.#format
      .format(now)
      .slice(-8)
      .split(":")
      .map(Number);
    return (24 * 3600 - hours * 3600 - minutes * 60 - seconds) * 1000;
  }
}
