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
 * only the first unfinished effect can be taken.
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
         order by o.sequence limit 1
         for update skip locked)
     returning id, connection_id, marker, write_back, attempts`,
    [tenantId, now, real, new Date(real.getTime() + leaseMs), connectionId],
  );
  return rows[0] ?? null;
}

export async function finishOutbox(
  transaction: Queryable,
  tenantId: string,
  id: string,
  outcome: { state: "DONE"; receipt: object } | { state: "SKIPPED" | "FAILED"; problem: string },
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* finishOutbox */
     update outbox set state = $3, receipt = $4, problem = $5, finished_at = $6, leased_until = null
      where tenant_id = $1 and id = $2 and state = 'PENDING'`,
    [
      tenantId,
      id,
      outcome.state,
      outcome.state === "DONE" ? JSON.stringify(outcome.receipt) : null,
      outcome.state === "DONE" ? null : outcome.problem,
      now,
    ],
  );
}

/** Gives an effect back for a later try, unless the lease had ended and somebody else has taken it since. */
export async function releaseOutbox(
  transaction: Queryable,
  tenantId: string,
  taken: Pick<OutboxRow, "id" | "attempts">,
  again: { notBefore: Date; problem: string },
): Promise<void> {
  await transaction.query(
    `/* releaseOutbox */
     update outbox set leased_until = $3, problem = $4
      where tenant_id = $1 and id = $2 and attempts = $5 and state = 'PENDING'`,
    [tenantId, taken.id, again.notBefore, again.problem, taken.attempts],
  );
}
