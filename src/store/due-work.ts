/** What a tenant has to do now and nobody is doing: the questions that the dispatcher asks. */
import { untilAPersonActs } from "./connections.js";
import { lockIsHeld, type Queryable } from "./database.js";
import { isToBeForgotten } from "./disconnect.js";
import { isToBeNormalised } from "./field-mappings.js";
import type { JobQueue } from "./job-queues.js";
import type { RunCause } from "./runs.js";
import { hasSettledEvents } from "./webhook-inbox.js";

export interface DueWork {
  readonly queue: JobQueue;
  /** Null: it is about the whole tenant. */
  readonly connection_id: string | null;
}

/**
 * Webhooks are a reason to read, and so is what people have said of their own fields. Where the vendor does not do
 * well neither shortens its rest: the next run takes them along.
 */
const isToldOf = (connection: string, now: string): string =>
  `(${connection}.status = 'OK' and (${hasSettledEvents(`${connection}.id`, now)} or ${isToBeNormalised(`${connection}.id`)}))`;

/**
 * Connections to read (a stream is due, or webhooks tell of changes), connections to write to, and those whose change
 * events nobody takes, where the grant may still work; and whether
 * anything waits to be joined or assessed, which begins when no connection is being read, so that half of a source
 * is not worked through again and again. Files are brought, not read: what is due of them is an import.
 * @param now by the Clock: decides what is due. @param real real time: leases and pauses go by it.
 */
export async function dueWork(
  transaction: Queryable,
  tenantId: string,
  now: Date,
  real: Date,
): Promise<DueWork[]> {
  return transaction.query<DueWork>(
    {
      name: "dueWork",
      text: `/* dueWork */
      with reading as materialized (
        select c.id, c.vendor, c.status, ${lockIsHeld("'sync ' || c.tenant_id || ' ' || c.id")} as held
          from connection c where c.tenant_id = $1
      )
      select 'sync' as queue, r.id as connection_id from reading r
       where not r.held and r.status not in ${untilAPersonActs} and r.vendor <> 'FILES'
         and (exists (select from stream s where s.tenant_id = $1 and s.connection_id = r.id and s.due_at <= $2)
              or ${isToldOf("r", "$2")})
      union all
      select 'write-back', r.id from reading r
       where r.status not in ${untilAPersonActs}
         and exists (select from outbox o where o.tenant_id = $1 and o.connection_id = r.id and o.state = 'PENDING'
                        and o.due_at <= $2 and (o.leased_until is null or o.leased_until <= $3))
         and not ${lockIsHeld("'write-back ' || $1::uuid || ' ' || r.id")}
      union all
      select 'subscribe', u.connection_id from subscription u join connection c on c.tenant_id = $1 and c.id = u.connection_id
       where u.tenant_id = $1 and u.try_at <= $3 and c.status not in ${untilAPersonActs}
         and not ${lockIsHeld("'subscribe ' || $1::uuid || ' ' || u.connection_id")}
      union all
      select 'import', null
       where exists (select from file_import f where f.tenant_id = $1 and (f.state in ('CHECKING', 'IMPORTING') or f.expires_at <= $2))
         and not ${lockIsHeld("'import ' || $1::uuid")}
      union all
      select 'derive', null
       where not exists (select from reading where held)
         and (exists (select from party p where p.tenant_id = $1 and p.needs_joining)
              or exists (select from debtor d where d.tenant_id = $1 and d.needs_assessment)
              or exists (select from connection c where c.tenant_id = $1 and ${isToBeForgotten("c", "$2")})
              or exists (select from circumstance c join tenant t on t.tenant_id = $1
                          where c.tenant_id = $1 and c.detail_until < ($2::timestamptz at time zone t.time_zone)::date)
              or exists (select from debtor d join tenant t on t.tenant_id = $1
                          where d.tenant_id = $1 and d.next_change_on <= ($2::timestamptz at time zone t.time_zone)::date))
         and not ${lockIsHeld("'derive ' || $1::uuid")}`,
    },
    [tenantId, now, real],
  );
}

/** Whether nothing is left to be read that is due and whose grant may still work. */
export async function isAllRead(
  transaction: Queryable,
  tenantId: string,
  now: Date,
): Promise<boolean> {
  const left = await transaction.query(
    `/* isAllRead */ select from connection c join stream s on s.tenant_id = $1 and s.connection_id = c.id
      where c.tenant_id = $1 and c.status not in ${untilAPersonActs} and c.vendor <> 'FILES' and s.due_at <= $2 limit 1`,
    [tenantId, now],
  );
  return left.length === 0;
}

/** Whether a connection of this tenant other than this one is being read at this moment, by any process. */
export async function othersAreBeingRead(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<boolean> {
  const rows = await transaction.query(
    `/* othersAreBeingRead */ select from connection c
      where c.tenant_id = $1 and c.id <> $2
        and ${lockIsHeld("'sync ' || c.tenant_id || ' ' || c.id")} limit 1`,
    [tenantId, connectionId],
  );
  return rows.length > 0;
}

/** Why a connection is read now; null when nothing of it is due any more, or nobody is signed in. */
export async function whyRead(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  now: Date,
): Promise<RunCause | null> {
  const [row] = await transaction.query<{ cause: RunCause }>(
    `/* whyRead */
     select case when c.sync_requested or ${isToBeNormalised("c.id")} then 'REQUESTED'
                 when bool_and(s.last_success_at is null) then 'FIRST'
                 when min(s.due_at) > $3 then 'WEBHOOK' else 'SCHEDULED' end as cause
       from connection c join stream s on s.tenant_id = c.tenant_id and s.connection_id = c.id
      where c.tenant_id = $1 and c.id = $2 and c.status not in ${untilAPersonActs} and c.vendor <> 'FILES'
      group by c.tenant_id, c.id
     having min(s.due_at) <= $3 or ${isToldOf("c", "$3")}`,
    [tenantId, connectionId, now],
  );
  return row?.cause ?? null;
}
