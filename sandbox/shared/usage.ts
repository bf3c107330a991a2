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
