/** What waits to be written into other systems, in the order in which each target must see it. */
import type { WriteBack } from "../domain/write-back.js";
import type { Queryable } from "./database.js";

export interface OutboxRow {
  readonly id: string;
  readonly connection_id: string;
  readonly marker: string;
  readonly write_back: WriteBack;
  readonly attempts: number;
}

/**
 * Takes this connection's next effect that is due and leases it, so that no other process does the same. Of one target,
 * only the first unfinished effect can be taken. What a decision says goes before how things stand.
 * @param now by the Clock: decides what is due. @param real real time: decides leases and pauses.
 */
export async function leaseNext(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  now: Date,
  real: Date,
  leaseMs: number,
): Promise<OutboxRow | null> {
  const rows = await transaction.query<OutboxRow>(
    `/* leaseNext */
     update outbox set leased_until = $4, attempts = attempts + 1
      where tenant_id = $1 and id = (
        select o.id from outbox o
         where o.tenant_id = $1 and o.connection_id = $5 and o.state = 'PENDING' and o.due_at <= $2
           and (o.leased_until is null or o.leased_until <= $3)
           and not exists (
             select from outbox earlier
              where earlier.tenant_id = $1 and earlier.connection_id = $5 and earlier.target = o.target
                and earlier.state = 'PENDING' and earlier.sequence < o.sequence)
         order by o.plan_id is null, o.sequence limit 1
         for update skip locked)
     returning id, connection_id, marker, write_back, attempts`,
    [tenantId, now, real, new Date(real.getTime() + leaseMs), connectionId],
  );
  return rows[0] ?? null;
}

/**
 * Takes, beside an effect that was just leased, others of its kind on the same account that may travel with it.
 * @param limit how many more.
 */
export function leaseCompanions(
  transaction: Queryable,
  tenantId: string,
  taken: OutboxRow,
  limit: number,
  now: Date,
  real: Date,
  leaseMs: number,
): Promise<OutboxRow[]> {
  return transaction.query<OutboxRow>(
    `/* leaseCompanions */
     -- Materialized: chosen again for each row, it would be more than the limit.
     with chosen as materialized (
       select o.id from outbox o
        where o.tenant_id = $1 and o.connection_id = $2 and o.state = 'PENDING' and o.write_back ->> 'kind' = $3
          and o.due_at <= $4 and (o.leased_until is null or o.leased_until <= $5)
          and not exists (
            select from outbox earlier
             where earlier.tenant_id = $1 and earlier.connection_id = o.connection_id and earlier.target = o.target
               and earlier.state = 'PENDING' and earlier.sequence < o.sequence)
        order by o.sequence limit $7
        for update skip locked)
     update outbox o set leased_until = $6, attempts = attempts + 1
       from chosen where o.tenant_id = $1 and o.id = chosen.id
     returning o.id, o.connection_id, o.marker, o.write_back, o.attempts`,
    [
      tenantId,
      taken.connection_id,
      taken.write_back.kind,
      now,
      real,
      new Date(real.getTime() + leaseMs),
      limit,
    ],
  );
}

export type Finished =
  | { readonly state: "DONE"; readonly receipt: object }
  | { readonly state: "SKIPPED" | "FAILED"; readonly problem: string };

/** What became of effects that were taken. One whose content was replaced meanwhile is due again instead. */
export async function finishOutbox(
  transaction: Queryable,
  tenantId: string,
  effects: readonly (Pick<OutboxRow, "id" | "marker" | "attempts"> & {
    readonly outcome: Finished;
  })[],
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* finishOutbox */
     update outbox o
        set leased_until = null,
            state = case when o.marker = f.marker then f.state else o.state end,
            receipt = case when o.marker = f.marker then f.receipt end,
            problem = case when o.marker = f.marker then f.problem end,
            finished_at = case when o.marker = f.marker then $7::timestamptz end
       from unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[], $6::text[], $8::int[]) as f(id, marker, state, receipt, problem, attempts)
      where o.tenant_id = $1 and o.id = f.id and o.state = 'PENDING' and (o.marker = f.marker or o.attempts = f.attempts)`,
    [
      tenantId,
      effects.map(({ id }) => id),
      effects.map(({ marker }) => marker),
      effects.map(({ outcome }) => outcome.state),
      effects.map(({ outcome }) =>
        outcome.state === "DONE" ? JSON.stringify(outcome.receipt) : null,
      ),
      effects.map(({ outcome }) => (outcome.state === "DONE" ? null : outcome.problem)),
      now,
      effects.map(({ attempts }) => attempts),
    ],
  );
}

/** Gives effects back for a later try, unless the lease had ended and somebody else has taken them since. */
export async function releaseOutbox(
  transaction: Queryable,
  tenantId: string,
  effects: readonly Pick<OutboxRow, "id" | "attempts">[],
  again: { readonly notBefore: Date; readonly problem: string },
): Promise<void> {
  await transaction.query(
    `/* releaseOutbox */
     update outbox o set leased_until = $4, problem = $5
       from unnest($2::uuid[], $3::int[]) as taken(id, attempts)
      where o.tenant_id = $1 and o.id = taken.id and o.attempts = taken.attempts and o.state = 'PENDING'`,
    [
      tenantId,
      effects.map(({ id }) => id),
      effects.map(({ attempts }) => attempts),
      again.notBefore,
      again.problem,
    ],
  );
}
