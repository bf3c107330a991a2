/** Xero's rate limits (vendors.md §3.2). */
import type { FastifyReply } from "fastify";
import { day } from "../shared/dates.js";
import { SlidingWindow } from "../shared/usage.js";
import { XeroError } from "./errors.js";

export interface XeroLimits {
  /** Calls a minute for one organisation; Xero's own figure is 60. */
  readonly perMinute: number;
  /** Calls a day for one organisation; Xero's own figure is 5,000. */
  readonly perDay: number;
}

/** Five calls at once for one organisation. */
const atOnce = 5;
/** Calls a minute for one app over all organisations. */
const appPerMinute = 10_000;

/** Counts the calls on the one organisation and refuses those over a limit; refused calls do not count. */
export class RateLimiter {
  readonly #limits: XeroLimits;
  readonly #minute = new SlidingWindow(60_000);
  readonly #day = new SlidingWindow(day, 60_000);
  readonly #app = new SlidingWindow(60_000);
  #running = 0;

  constructor(limits: XeroLimits) {
    this.#limits = limits;
  }

  /** Lets a call in and sets the headers of its answer. @throws XeroError 429 */
  enter(reply: FastifyReply, now: number): void {
    const refuse = (which: string, waitMs: number): never => {
      throw new XeroError(429, "", {
        "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))),
        "x-rate-limit-problem": which,
        ...this.remaining(now),
      });
    };
    if (this.#running >= atOnce) refuse("concurrent", 1000);
    if (this.#day.count(now) >= this.#limits.perDay) refuse("day", this.#day.wait(now));
    if (this.#minute.count(now) >= this.#limits.perMinute) refuse("minute", this.#minute.wait(now));
    if (this.#app.count(now) >= appPerMinute) refuse("appminute", this.#app.wait(now));
    for (const window of [this.#day, this.#minute, this.#app]) window.add(now);
    this.#running++;
    reply.raw.once("close", () => {
      this.#running--;
    });
    void reply.headers(this.remaining(now));
  }

  private remaining(now: number): Record<string, string> {
    const left = (limit: number, window: SlidingWindow): string =>
      String(Math.max(0, limit - window.count(now)));
    return {
      "x-daylimit-remaining": left(this.#limits.perDay, this.#day),
      "x-minlimit-remaining": left(this.#limits.perMinute, this.#minute),
      "x-appminlimit-remaining": left(appPerMinute, this.#app),
    };
  }
}
