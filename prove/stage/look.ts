/** How far a tenant has come, seen from above row-level security: what is due, under way, and left to do. */
import type pg from "pg";
import type { PracticeVendor } from "./practice.js";

export interface Look {
  /** When the next stream of a connection that is signed in is due. */
  readonly nextStream: Date | null;
  /** When the next effect that may be taken can be; likewise. */
  readonly nextEffect: Date | null;
  readonly of: Readonly<Record<PracticeVendor, LookAtConnection>>;
  readonly runs: number;
  readonly failedRuns: number;
  readonly running: number;
  /** Parties to be joined and debtors to be assessed. */
  readonly underived: number;
  /** Calls on vendors that are under way. */
  readonly inFlight: number;
  /** Calls and tries so far: it changes while anybody does anything. */
  readonly moves: number;
  /** When the last call was let go, of vendors whose calls are kept one by one. */
  readonly lastCall: string | null;
}

export interface LookAtConnection {
  readonly status: "OK" | "NEEDS_SIGN_IN" | "LIMITED" | "DEGRADED";
  /** What is wrong, for a person; null where all is well. */
  readonly words: string | null;
  /** Streams that were never read to their end. */
  readonly unread: number;
  /** Of the streams that are read more often than daily, the last success of the one that waits longest. */
  readonly readUpTo: string | null;
  /** Effects in the outbox that are not finished. */
  readonly pending: number;
}

const sql = `
  select t.tenant_id as "tenantId",
         (select min(s.due_at) from stream s join connection c on c.tenant_id = s.tenant_id and c.id = s.connection_id
           where s.tenant_id = t.tenant_id and c.status <> 'NEEDS_SIGN_IN') as "nextStream",
         (select min(greatest(o.due_at, o.leased_until))
            from outbox o join connection c on c.tenant_id = o.tenant_id and c.id = o.connection_id
           where o.tenant_id = t.tenant_id and o.state = 'PENDING' and c.status <> 'NEEDS_SIGN_IN'
             and not exists (select from outbox e where e.tenant_id = o.tenant_id and e.connection_id = o.connection_id
                                and e.target = o.target and e.state = 'PENDING' and e.sequence < o.sequence)) as "nextEffect",
         (select count(*)::int from sync_run r where r.tenant_id = t.tenant_id) as runs,
         (select count(*)::int from sync_run r where r.tenant_id = t.tenant_id and r.state = 'FAILED') as "failedRuns",
         (select count(*)::int from sync_run r where r.tenant_id = t.tenant_id and r.state = 'RUNNING') as running,
         (select count(*)::int from party p where p.tenant_id = t.tenant_id and p.needs_joining)
           + (select count(*)::int from debtor d where d.tenant_id = t.tenant_id and d.needs_assessment) as underived,
         (select count(*)::int from call_slot s where s.tenant_id = t.tenant_id and s.leased_until > $2) as "inFlight",
         (select coalesce(sum(c.used), 0)::int from call_count c where c.tenant_id = t.tenant_id)
           + (select coalesce(sum(o.attempts), 0)::int from outbox o where o.tenant_id = t.tenant_id)
           + (select coalesce(sum(r.pages), 0)::int from sync_run r where r.tenant_id = t.tenant_id) as moves,
         (select max(greatest(w.work[cardinality(w.work)], w.people[cardinality(w.people)]))::text
            from call_pace w where w.tenant_id = t.tenant_id) as "lastCall",
         (select json_object_agg(c.vendor, json_build_object(
              'status', c.status, 'words', c.status_words,
              'unread', (select count(*) from stream s where s.tenant_id = t.tenant_id and s.connection_id = c.id
                                                         and s.last_success_at is null),
              'readUpTo', (select min(s.last_success_at) from stream s
                            where s.tenant_id = t.tenant_id and s.connection_id = c.id and s.poll_interval_seconds < 86400),
              'pending', (select count(*) from outbox o where o.tenant_id = t.tenant_id and o.connection_id = c.id
                                                          and o.state = 'PENDING')))
            from connection c where c.tenant_id = t.tenant_id) as of
    from tenant t where t.tenant_id = any($1::uuid[])`;

/** How many jobs are in hand: each holds the lock of its target. @param admin a superuser's pool */
export async function jobsInHand(admin: pg.Pool): Promise<number> {
  const dispatchKey = "hashtextextended('dispatch', 2)";
  const { rows } = await admin.query<{ held: number }>(
    `select count(*)::int as held from pg_locks
      where locktype = 'advisory' and granted
        and database = (select oid from pg_database where datname = current_database())
        and (classid, objid) is distinct from
            (((${dispatchKey} >> 32) & 4294967295)::oid, (${dispatchKey} & 4294967295)::oid)`,
  );
  return rows[0]?.held ?? 0;
}

/** @param admin a superuser's pool @returns by tenant */
export async function lookAt(
  admin: pg.Pool,
  tenantIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Look>> {
  const { rows } = await admin.query<Look & { tenantId: string }>(sql, [tenantIds, now]);
  return new Map(rows.map(({ tenantId, ...look }) => [tenantId, look]));
}

/** Somebody works on it, or will as soon as they look. */
export function isBusy(look: Look, now: Date): boolean {
  const isDue = (at: Date | null): boolean => at !== null && at <= now;
  return look.running > 0 || look.underived > 0 || isDue(look.nextStream) || isDue(look.nextEffect);
}

/** All streams have been read, lately where that is asked for, everything is written, and the connection is well. */
export function isDone(look: Look, vendor: PracticeVendor, since = new Date(0)): boolean {
  const { status, unread, readUpTo, pending } = look.of[vendor];
  return status === "OK" && unread === 0 && pending === 0 && Date.parse(readUpTo ?? "") > +since;
}

/** Nobody works on it, and nothing that was read waits to be joined or assessed. */
export function isAtRest({ running, underived }: Look): boolean {
  return running === 0 && underived === 0;
}

/** When something will be due; null: nothing will. */
export function nextMoment({ nextStream, nextEffect }: Look): Date | null {
  const moments = [nextStream, nextEffect].filter((moment) => moment !== null);
  return moments.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}
