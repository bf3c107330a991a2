/** What an administrator has to know of a tenant's connections: reads for `forbear doctor`. */
import type { StreamReading } from "../../domain/freshness.js";
import type { Reminded } from "../../domain/reminders.js";
import { callsNotices, reminderNotices, type CallsLeft, type Notice } from "../../domain/notice.js";
import type { Vendor } from "../../domain/source.js";
import type { ConnectionStatus } from "../connections.js";
import type { Queryable } from "../database.js";
import { toldAt } from "./freshness.js";
import { callsLeft } from "./calls-left.js";
import { reminded } from "./health-columns.js";
import { eventNotices, subscriptionOf, type RawSubscription } from "./subscription-facts.js";

export interface StreamHealth extends StreamReading {
  readonly name: string;
  readonly dueAt: Date;
}

export interface ConnectionHealth {
  readonly vendor: Vendor;
  readonly accountName: string;
  readonly status: ConnectionStatus;
  readonly statusWords: string | null;
  readonly notices: readonly Notice[];
  /** Whether the stored sign-in is there; opened with the key by the caller. */
  readonly connectionId: string;
  readonly sealedGrant: string | null;
  readonly streams: readonly StreamHealth[];
  readonly rejectedRecords: number;
  readonly waitingEffects: number;
  /** Of decisions. */
  readonly failedEffects: number;
  /** Records that refused the last that was said of how things stand, and one of the reasons. */
  readonly refusedStandings: number;
  readonly standingProblem: string | null;
  readonly oldestWaitingSince: Date | null;
  readonly discrepancies: number;
  /** Records that are no longer seen, too many to believe that they are gone. */
  readonly doubted: number;
}

export async function connectionHealth(
  transaction: Queryable,
  tenantId: string,
  now: Date,
): Promise<ConnectionHealth[]> {
  interface RawStream {
    name: string;
    lastSuccessAt: string | null;
    dueAt: string;
    pollIntervalSeconds: number;
    toldAt: string | null;
  }
  const rows = await transaction.query<
    Omit<ConnectionHealth, "streams"> & {
      streams: RawStream[] | null;
      callsLeft: CallsLeft | null;
      reminded: Reminded;
      subscription: RawSubscription | null;
    }
  >(
    `/* connectionHealth */
     select c.id as "connectionId", c.vendor, c.account_name as "accountName", c.status, c.status_words as "statusWords",
            c.notices, ${callsLeft} as "callsLeft", ${reminded} as reminded, ${subscriptionOf} as subscription,
            (select g.sealed from connection_grant g where g.tenant_id = $1 and g.connection_id = c.id) as "sealedGrant",
            (select json_agg(json_build_object('name', s.name, 'lastSuccessAt', s.last_success_at, 'dueAt', s.due_at,
                                               'pollIntervalSeconds', s.poll_interval_seconds, 'toldAt', ${toldAt}) order by s.position)
               from stream s where s.tenant_id = $1 and s.connection_id = c.id) as streams,
            (select count(*)::int from rejected_record r where r.tenant_id = $1 and r.connection_id = c.id) as "rejectedRecords",
            o.waiting as "waitingEffects", o.failed as "failedEffects", o.since as "oldestWaitingSince",
            said.refused as "refusedStandings", said.problem as "standingProblem",
            (select count(*)::int from discrepancy d join receivable r on r.tenant_id = $1 and r.id = d.receivable_id
              where d.tenant_id = $1 and r.connection_id = c.id) as discrepancies,
            (select coalesce(sum(x.doubted), 0)::int from reconciliation x
              where x.tenant_id = $1 and x.connection_id = c.id) as doubted
       from connection c
       cross join lateral (
         select count(*) filter (where x.state = 'PENDING')::int as waiting,
                count(*) filter (where x.state = 'FAILED' and x.plan_id is not null)::int as failed,
                min(x.created_at) filter (where x.state = 'PENDING') as since
           from outbox x where x.tenant_id = $1 and x.connection_id = c.id) o
       cross join lateral (
         select count(*)::int as refused, min(x.problem) as problem
           from standing s join outbox x on x.tenant_id = $1 and x.connection_id = c.id and x.state = 'FAILED'
            and x.marker = 'STANDING-' || s.party_id || '-' || s.number
          where s.tenant_id = $1 and s.connection_id = c.id) said
      where c.tenant_id = $1 order by c.vendor, c.account`,
    [tenantId, now],
  );
  return rows.map(({ callsLeft: left, reminded: debtors, subscription, ...row }) => ({
    ...row,
    notices: [
      ...row.notices,
      ...callsNotices(left),
      ...reminderNotices(row.vendor, debtors),
      ...eventNotices(row.status, subscription, now),
    ],
    streams: (row.streams ?? []).map((stream) => ({
      ...stream,
      lastSuccessAt: stream.lastSuccessAt === null ? null : new Date(stream.lastSuccessAt),
      dueAt: new Date(stream.dueAt),
      toldAt: stream.toldAt === null ? null : new Date(stream.toldAt),
    })),
  }));
}

export interface DatabaseHealth {
  readonly version: string;
  readonly versionNumber: number;
  readonly role: string;
  readonly clock: Date;
  readonly sizeBytes: number;
}

export async function databaseHealth(database: {
  query: Queryable["query"];
}): Promise<DatabaseHealth> {
  const [row] = await database.query<Omit<DatabaseHealth, "sizeBytes"> & { sizeBytes: string }>(
    `/* databaseHealth */
     select current_setting('server_version') as version, current_setting('server_version_num')::int as "versionNumber",
            current_user as role, clock_timestamp() as clock, pg_database_size(current_database()) as "sizeBytes"`,
  );
  if (!row) throw new Error("The database gave no answer.");
  return { ...row, sizeBytes: Number(row.sizeBytes) };
}
