/** The webhook inbox: events of vendors, once each, until a run takes them and their streams are due. */
import type { Vendor } from "../domain/source.js";
import { untilAPersonActs } from "./connections.js";
import type { Database, Queryable } from "./database.js";

/** However busy an account is, a run takes what waits at least this often. */
const longestWaitSeconds = 60;
/** When a connection was last heard of is kept this exactly: under load its row is not written each time. */
const heardWithinSeconds = 10;
const keptDays = 7;

export interface InboxEvent {
  readonly objectType: string;
  readonly id: string;
  readonly kind: string;
  readonly occurredAt: Date | null;
  readonly deliveryKey: string;
  readonly streams: readonly string[];
}

/** Which tenants have connected these accounts. */
export async function tenantsOfAccounts(
  database: Database,
  vendor: Vendor,
  accounts: readonly string[],
): Promise<{ account: string; tenantId: string }[]> {
  const prefix = `${vendor}:`;
  const rows = await database.query<{ key: string; tenant_id: string }>(
    {
      name: "tenantsOfAccounts",
      text: `/* tenantsOfAccounts */ select key, tenant_id from tenant_directory
              where kind = 'VENDOR_ACCOUNT' and key = any($1::text[]) order by tenant_id, key`,
    },
    [accounts.map((account) => prefix + account)],
  );
  return rows.map(({ key, tenant_id: tenantId }) => ({
    account: key.slice(prefix.length),
    tenantId,
  }));
}

/** As `putEvents`, from the vendor: the connection was heard of. */
export async function keepEvents(
  transaction: Queryable,
  tenantId: string,
  { vendor, account }: { vendor: Vendor; account: string },
  events: readonly InboxEvent[],
  settleSeconds: number,
  now: Date,
): Promise<void> {
  await putEvents(transaction, tenantId, { vendor, account }, events, settleSeconds, now);
  await transaction.query(
    {
      name: "keepEvents",
      text: `/* keepEvents */
      update connection set last_webhook_at = $4
       where tenant_id = $1 and vendor = $2 and account = $3 and status <> 'DISCONNECTED'
         and (last_webhook_at is null or last_webhook_at < $4::timestamptz - interval '${heardWithinSeconds} seconds')`,
    },
    [tenantId, vendor, account, now],
  );
}

/**
 * Keeps what is new of an account's events. Nothing of a connection that waits for a person: when it is read again,
 * it is read from where it stood.
 * @param settleSeconds how long after now the streams are read
 */
export async function putEvents(
  transaction: Queryable,
  tenantId: string,
  { vendor, account }: { vendor: Vendor; account: string },
  events: readonly InboxEvent[],
  settleSeconds: number,
  now: Date,
): Promise<void> {
  await transaction.query(
    {
      name: "putEvents",
      text: `/* putEvents */
      insert into webhook_inbox (tenant_id, connection_id, delivery_key, object_type, external_id, kind, occurred_at,
                                 streams, received_at, due_at)
      select $1, c.id, e.key, e.object_type, e.external_id, e.kind, e.occurred_at,
             array(select jsonb_array_elements_text(e.streams)), $5::timestamptz,
             $5::timestamptz + make_interval(secs => $6::float8)
        from connection c,
             jsonb_to_recordset($4::jsonb) as e(key text, object_type text, external_id text, kind text,
                                                occurred_at timestamptz, streams jsonb)
       where c.tenant_id = $1 and c.vendor = $2 and c.account = $3 and c.status not in ${untilAPersonActs}
      on conflict do nothing`,
    },
    [
      tenantId,
      vendor,
      account,
      JSON.stringify(
        events.map((event) => ({
          key: event.deliveryKey,
          object_type: event.objectType,
          external_id: event.id,
          kind: event.kind,
          occurred_at: event.occurredAt,
          streams: event.streams,
        })),
      ),
      now,
      settleSeconds,
    ],
  );
}

/**
 * SQL: whether events of a connection are a reason to read it now: nothing new has come for their settling time, or
 * the oldest has waited long enough. @param connection and `now`: expressions; the tenant is $1
 */
export const hasSettledEvents = (connection: string, now: string): string =>
  `exists (select from webhook_inbox w
            where w.tenant_id = $1 and w.connection_id = ${connection} and w.done_at is null
           having max(w.due_at) <= ${now}
               or (min(w.due_at) <= ${now} and min(w.received_at) <= ${now}::timestamptz - interval '${longestWaitSeconds} seconds'))`;

/**
 * Takes the events whose time has come and makes their streams due, in one. To be called by whoever reads the
 * connection, under its lock: a run in hand would otherwise forget that they are due when it finishes them.
 */
export async function takeSettledEvents(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* takeSettledEvents */
     with taken as (
       update webhook_inbox set done_at = $3
        where tenant_id = $1 and connection_id = $2 and done_at is null and due_at <= $3 returning streams
     )
     update stream set due_at = least(due_at, $3)
      where tenant_id = $1 and connection_id = $2 and name in (select unnest(streams) from taken)`,
    [tenantId, connectionId, now],
  );
}

/** What was taken long ago is not needed to know a late repetition any more: vendors give up within a day or so. */
export async function forgetOldEvents(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* forgetOldEvents */ delete from webhook_inbox
      where tenant_id = $1 and connection_id = $2 and done_at is not null
        and received_at < $3::timestamptz - interval '${keptDays} days'`,
    [tenantId, connectionId, now],
  );
}
