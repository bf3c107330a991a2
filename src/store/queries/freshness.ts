/** `domain/freshness.ts` in SQL, for reads that answer for many debtors at once; a test holds them alike. */
import { longestFreshSeconds } from "../../domain/freshness.js";

/** The freshness budget of a stream `s`, seconds. */
export const freshForSeconds = `least(2 * s.poll_interval_seconds, ${longestFreshSeconds})`;

/** Whether a stream `s` is stale. @param now the parameter that holds the instant by the Clock */
export const isStale = (now: string): string => `(s.last_success_at is null
     or s.last_success_at < ${now}::timestamptz - make_interval(secs => ${freshForSeconds}))`;
