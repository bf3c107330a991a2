/** `domain/freshness.ts` in SQL, for reads that answer for many debtors at once; a test holds them alike. */
import { longestFreshSeconds, readWithinSeconds } from "../../domain/freshness.js";

/** The freshness budget of a stream `s`, seconds. */
export const freshForSeconds = `least(2 * s.poll_interval_seconds, ${longestFreshSeconds})`;

/** The events of the inbox that a stream `s` is still to be read for. The tenant is $1. */
const unread = `webhook_inbox w
    where w.tenant_id = $1 and w.connection_id = s.connection_id and w.done_at is null and s.name = any(w.streams)`;

/** When the first of them came; null where none waits. */
export const toldAt = `(select min(w.received_at) from ${unread})`;

/**
 * Whether a stream `s` is stale. What came long ago was due soon afterwards, and by that time it is found.
 * @param now the parameter that holds the instant by the Clock
 */
export const isStale = (now: string): string => `(s.last_success_at is null
     or s.last_success_at < ${now}::timestamptz - make_interval(secs => ${freshForSeconds})
     or exists (select from ${unread} and w.due_at < ${now}::timestamptz
                  and w.received_at < ${now}::timestamptz - interval '${readWithinSeconds} seconds'))`;
