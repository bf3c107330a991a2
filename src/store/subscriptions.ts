/** Subscriptions to vendors' streams of change events: wanted, held by one process, taken up to a position. */
import { untilAPersonActs } from "./connections.js";
import type { Queryable } from "./database.js";

/** One holder of a subscription: only what it stores counts, until somebody else takes it. */
export interface Held {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly holder: string;
}

/**
 * Says whether a connection's settings ask for one. Where they do it is opened anew by whoever holds it next, from
 * where it stood; where they do not, where it stood is forgotten.
 */
export async function wantSubscription(
  transaction: Queryable,
  { tenantId, connectionId }: Omit<Held, "holder">,
  isWanted: boolean,
  { now, real }: { readonly now: Date; readonly real: Date },
): Promise<void> {
  if (!isWanted) return forgetSubscription(transaction, tenantId, connectionId);
  await transaction.query(
    `/* wantSubscription */
     insert into subscription (tenant_id, connection_id, since, try_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, connection_id) do update
       set holder = null, problem = null, try_at = excluded.try_at`,
    [tenantId, connectionId, now, real],
  );
}

async function forgetSubscription(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<void> {
  await transaction.query(
    `/* forgetSubscription */ delete from subscription where tenant_id = $1 and connection_id = $2`,
    [tenantId, connectionId],
  );
}

/** Whoever held it before does no longer. @returns where it stands; null where it is not wanted any more */
export async function takeSubscription(
  transaction: Queryable,
  held: Held,
): Promise<{ position: Record<string, unknown> | null } | null> {
  const rows = await transaction.query<{ position: Record<string, unknown> | null }>(
    `/* takeSubscription */
     update subscription set holder = $3 where tenant_id = $1 and connection_id = $2 returning position`,
    [held.tenantId, held.connectionId, held.holder],
  );
  return rows[0] ?? null;
}

/** Whether this holder still is to go on: nobody took it over, and the connection is to be read. */
export async function isStillHeld(transaction: Queryable, held: Held): Promise<boolean> {
  const rows = await transaction.query(
    {
      name: "isStillHeld",
      text: `/* isStillHeld */
      select from subscription u join connection c on c.tenant_id = $1 and c.id = u.connection_id
       where u.tenant_id = $1 and u.connection_id = $2 and u.holder = $3 and c.status not in ${untilAPersonActs}`,
    },
    [held.tenantId, held.connectionId, held.holder],
  );
  return rows.length > 0;
}

/**
 * How far it was taken; to be stored with what came up to there. Null: what it stood at is not known any more.
 * @returns false where this holder is not to go on, so that nothing of it may be stored
 */
export async function keepPosition(
  transaction: Queryable,
  held: Held,
  position: object | null,
  now: Date,
): Promise<boolean> {
  const rows = await transaction.query(
    {
      name: "keepPosition",
      text: `/* keepPosition */
      update subscription u set position = $4::jsonb, heard_at = $5, problem = null
        from connection c
       where u.tenant_id = $1 and u.connection_id = $2 and u.holder = $3
         and c.tenant_id = $1 and c.id = $2 and c.status not in ${untilAPersonActs} returning 1`,
    },
    [held.tenantId, held.connectionId, held.holder, position && JSON.stringify(position), now],
  );
  return rows.length > 0;
}

/** Nobody opens it for a while. @param problem why, for a person; null where it is nothing that a person could help */
export async function restSubscription(
  transaction: Queryable,
  held: Held,
  problem: string | null,
  tryAt: Date,
): Promise<void> {
  await transaction.query(
    `/* restSubscription */
     update subscription set problem = coalesce($4, problem), try_at = $5
      where tenant_id = $1 and connection_id = $2 and holder = $3`,
    [held.tenantId, held.connectionId, held.holder, problem, tryAt],
  );
}
