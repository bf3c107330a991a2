/** Xero's rate limits (vendors.md §3.2). */
import type { FastifyReply } from "fastify";
import { CallMeter } from "../shared/calls.js";
import { day } from "../shared/dates.js";
import { XeroError } from "./errors.js";

export interface XeroLimits {
  /** Calls a minute for one organisation; Xero's own figure is 60. */
  readonly perMinute: number;
  /** Calls a day for one organisation; Xero's own figure is 5,000. */
  readonly perDay: number;
  /** Calls at once for one organisation; Xero's own figure is 5. */
  readonly atOnce: number;
  /** Calls a minute for one app over all organisations; Xero's own figure is 10,000. */
  readonly appPerMinute: number;
}

/** The names are those of `X-Rate-Limit-Problem`. */
export function xeroMeter(limits: XeroLimits, now: () => Date): CallMeter {
  return new CallMeter(
    [
      { name: "day", limit: limits.perDay, spanMs: day, bucketMs: 60_000 },
      { name: "minute", limit: limits.perMinute, spanMs: 60_000 },
      { name: "appminute", limit: limits.appPerMinute, spanMs: 60_000 },
    ],
    { name: "concurrent", limit: limits.atOnce, fromMs: 0 },
    now,
  );
}

function remaining(meter: CallMeter): Record<string, string> {
  return {
    "x-daylimit-remaining": String(meter.left("day")),
    "x-minlimit-remaining": String(meter.left("minute")),
    "x-appminlimit-remaining": String(meter.left("appminute")),
  };
}

/** Lets a call in and sets the headers of its answer; refused calls do not count. @throws XeroError 429 */
export function enter(meter: CallMeter, reply: FastifyReply): void {
  const over = meter.enter(reply);
  if (over !== null) {
    throw new XeroError(429, "", {
      "retry-after": String(Math.max(1, Math.ceil(over.waitMs / 1000))),
      "x-rate-limit-problem": over.name,
      ...remaining(meter),
    });
  }
  void reply.headers(remaining(meter));
}
