/** QuickBooks' limits (vendors.md §4.2). No header tells of them. */
import { CallMeter } from "../shared/calls.js";
import { day } from "../shared/dates.js";

export interface QuickBooksLimits {
  /** Calls a minute for one company: 500. */
  readonly perMinute: number;
  /** Calls a second for one company and app: 10. */
  readonly perSecond: number;
  /** Calls at once for one company and app; an older text says so in place of the second: 10. */
  readonly atOnce: number;
  /** Batches a minute for one company and app: 40. */
  readonly batchPerMinute: number;
  /** Batches a minute for one company over all apps: 120. */
  readonly batchPerRealm: number;
  /** Reads a month of an app that pays nothing: 500,000 (vendors.md §4.2). */
  readonly readsPerMonth: number;
}

export function quickbooksMeter(limits: QuickBooksLimits, now: () => Date): CallMeter {
  const minute = 60_000;
  return new CallMeter(
    [
      { name: "minute", limit: limits.perMinute, spanMs: minute },
      { name: "second", limit: limits.perSecond, spanMs: 1000 },
      { name: "batch", limit: limits.batchPerMinute, spanMs: minute, pool: "bulk" },
      { name: "batchrealm", limit: limits.batchPerRealm, spanMs: minute, pool: "bulk" },
      {
        name: "month",
        limit: limits.readsPerMonth,
        spanMs: 30 * day,
        bucketMs: 3_600_000,
        pool: "read",
      },
    ],
    { name: "concurrent", limit: limits.atOnce, fromMs: 0 },
    now,
  );
}
