/** Connections, their grants and streams: what the engine needs to know of a tenant's vendors. */
import type { Notice } from "../domain/notice.js";
import type { SourceRef, Vendor } from "../domain/source.js";
import type { Queryable } from "./database.js";
import { newId } from "./ids.js";

export type ConnectionStatus = "OK" | "NEEDS_SIGN_IN" | "LIMITED" | "DEGRADED" | "DISCONNECTED";

/** Statuses that only a person ends: nothing is read or written meanwhile. As a list in SQL. */
export const untilAPersonActs = "('NEEDS_SIGN_IN', 'DISCONNECTED')";

export interface ConnectionRow {
  readonly id: string;
  readonly vendor: Vendor;
  readonly account: string;
  readonly account_name: string;
  /** Without the secrets among them. */
  readonly settings: Record<string, unknown>;
  /** The secrets among the settings, sealed; null where there are none. */
  readonly sealed_settings: string | null;
  readonly status: ConnectionStatus;
}

const columns = "id, vendor, account, account_name, settings, sealed_settings, status";

export async function connectionById(
  transaction: Queryable,
  tenantId: string,
  id: string,
): Promise<ConnectionRow | null> {
  const rows = await transaction.query<ConnectionRow>(
    `/* connectionById */ select ${columns} from connection where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  return rows[0] ?? null;
}

/** The connection that a vendor record belongs to. */
export async function connectionOf(
  transaction: Queryable,
  tenantId: string,
  ref: Pick<SourceRef, "vendor" | "account">,
): Promise<ConnectionRow | null> {
  const rows = await transaction.query<ConnectionRow>(
    `/* connectionOf */ select ${columns} from connection where tenant_id = $1 and vendor = $2 and account = $3`,
    [tenantId, ref.vendor, ref.account],
  );
  return rows[0] ?? null;
}

export function connectionsOfVendor(
  transaction: Queryable,
  tenantId: string,
  vendor: Vendor,
): Promise<ConnectionRow[]> {
  return transaction.query<ConnectionRow>(
    `/* connectionsOfVendor */ select ${columns} from connection where tenant_id = $1 and vendor = $2 order by account`,
    [tenantId, vendor],
  );
}

/** Makes or renews a connection to a vendor account; its streams start from where they were. */
export async function saveConnection(
  transaction: Queryable,
  tenantId: string,
  wanted: {
    readonly vendor: Vendor;
    readonly account: string;
    readonly accountName: string;
    readonly settings: object;
    readonly streams: readonly { name: string; pollIntervalSeconds: number }[];
  },
  now: Date,
): Promise<string> {
  const [row] = await transaction.query<{ id: string }>(
    `/* saveConnection */
     insert into connection (tenant_id, id, vendor, account, account_name, settings, status, status_since, created_at)
     values ($1, $2, $3, $4, $5, $6, 'OK', $7, $7)
     on conflict (tenant_id, vendor, account) do update
       set account_name = excluded.account_name, settings = excluded.settings,
           status = 'OK', status_words = null, status_since = excluded.status_since,
           disconnected_at = null, restorable_until = null, forgotten_at = null
     returning id`,
    [
      tenantId,
      newId(now),
      wanted.vendor,
      wanted.account,
      wanted.accountName,
      JSON.stringify(wanted.settings),
      now,
    ],
  );
  if (!row) throw new Error("The connection was not saved.");
  await ensureStreams(transaction, tenantId, row.id, wanted.streams, now);
  await transaction.query(
    `/* saveConnection: directory */
     insert into tenant_directory (kind, key, tenant_id) values ('VENDOR_ACCOUNT', $2, $1) on conflict do nothing`,
    [tenantId, `${wanted.vendor}:${wanted.account}`],
  );
  return row.id;
}

export async function saveSealedSettings(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  sealed: string,
): Promise<void> {
  await transaction.query(
    `/* saveSealedSettings */ update connection set sealed_settings = $3 where tenant_id = $1 and id = $2`,
    [tenantId, connectionId, sealed],
  );
}

/** Makes the streams that a connection lacks; those that it has keep where they are. */
export async function ensureStreams(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  streams: readonly { name: string; pollIntervalSeconds: number }[],
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* ensureStreams */
     insert into stream (tenant_id, connection_id, name, position, poll_interval_seconds, due_at)
     select $1, $2, s.name, s.position, s.poll, $6
       from unnest($3::text[], $4::int[], $5::int[]) as s(name, position, poll)
     on conflict (tenant_id, connection_id, name) do update
       set position = excluded.position, poll_interval_seconds = excluded.poll_interval_seconds
     where (stream.position, stream.poll_interval_seconds) is distinct from (excluded.position, excluded.poll_interval_seconds)`,
    [
      tenantId,
      connectionId,
      streams.map((stream) => stream.name),
      streams.map((_, position) => position),
      streams.map((stream) => stream.pollIntervalSeconds),
      now,
    ],
  );
}

/** Says how a connection fares; `since` moves only when the status does. One that was disconnected stays so. */
export async function markConnection(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  status: ConnectionStatus,
  words: string | null,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* markConnection */
     update connection
        set status_since = case when status = $3 then status_since else $5 end, status = $3, status_words = $4
      where tenant_id = $1 and id = $2 and status <> 'DISCONNECTED'
        and (status, status_words) is distinct from ($3, $4)`,
    [tenantId, connectionId, status, words, now],
  );
}

export interface StreamRow {
  readonly name: string;
  readonly cursor: Record<string, unknown> | null;
  readonly last_success_at: Date | null;
  readonly due_at: Date;
}

export function streamsOf(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<StreamRow[]> {
  return transaction.query<StreamRow>(
    `/* streamsOf */ select name, cursor, last_success_at, due_at from stream
      where tenant_id = $1 and connection_id = $2 order by position`,
    [tenantId, connectionId],
  );
}

/** Where the next pull of a stream begins; pages store it themselves. */
export async function keepCursor(
  transaction: Queryable,
  { tenantId, connectionId, stream }: { tenantId: string; connectionId: string; stream: string },
  cursor: object | null,
): Promise<void> {
  await transaction.query(
    `/* keepCursor */ update stream set cursor = $4 where tenant_id = $1 and connection_id = $2 and name = $3`,
    [tenantId, connectionId, stream, JSON.stringify(cursor)],
  );
}

export async function finishStream(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  stream: string,
  startedAt: Date,
): Promise<void> {
  await transaction.query(
    `/* finishStream */
     update stream set last_success_at = $4::timestamptz, due_at = $4::timestamptz + make_interval(secs => poll_interval_seconds)
      where tenant_id = $1 and connection_id = $2 and name = $3`,
    [tenantId, connectionId, stream, startedAt],
  );
}

/** The vendor is preparing: the stream goes on from its cursor at that time. */
export async function comeBackLater(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  stream: string,
  at: Date,
): Promise<void> {
  await transaction.query(
    `/* comeBackLater */ update stream set due_at = $4 where tenant_id = $1 and connection_id = $2 and name = $3`,
    [tenantId, connectionId, stream, at],
  );
}

/** Facts of the account that were read after `oldest`; null when they must be read anew. */
export async function keptFacts(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  oldest: Date,
): Promise<object | null> {
  const [row] = await transaction.query<{ facts: object }>(
    `/* keptFacts */ select facts from connection
      where tenant_id = $1 and id = $2 and facts is not null and facts_read_at > $3`,
    [tenantId, connectionId, oldest],
  );
  return row?.facts ?? null;
}

/** @param notices what a person should know or do, by these facts. */
export async function keepFacts(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  facts: object,
  notices: readonly Notice[],
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* keepFacts */
     update connection set facts = $3, notices = $4, facts_read_at = $5 where tenant_id = $1 and id = $2`,
    [tenantId, connectionId, JSON.stringify(facts), JSON.stringify(notices), now],
  );
}

/** Adds to what a person should know, until the facts of the account are read anew. */
export async function addNotice(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  notice: Notice,
): Promise<void> {
  await transaction.query(
    `/* addNotice */
     update connection set notices = notices || $3::jsonb
      where tenant_id = $1 and id = $2 and not notices @> $3::jsonb`,
    [tenantId, connectionId, JSON.stringify([notice])],
  );
}

/** The next run reads the facts of the account anew. */
export async function forgetFacts(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<void> {
  await transaction.query(
    `/* forgetFacts */ update connection set facts_read_at = null where tenant_id = $1 and id = $2`,
    [tenantId, connectionId],
  );
}

/** After a failure: all streams of the connection wait. */
export async function postponeStreams(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  until: Date,
): Promise<void> {
  await transaction.query(
    `/* postponeStreams */
     update stream set due_at = greatest(due_at, $3) where tenant_id = $1 and connection_id = $2`,
    [tenantId, connectionId, until],
  );
}

export interface SealedGrant {
  readonly sealed: string;
  readonly expires_at: Date | null;
}

/**
 * Null, too, for what was disconnected: its grant is kept for a while, and not used.
 * @param lock holds the row until the transaction ends: one refresh at a time, across processes.
 */
export async function sealedGrant(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  lock: boolean,
): Promise<SealedGrant | null> {
  const rows = await transaction.query<SealedGrant>(
    `/* sealedGrant */ select g.sealed, g.expires_at from connection_grant g
       join connection c on c.tenant_id = $1 and c.id = $2 and c.status <> 'DISCONNECTED'
      where g.tenant_id = $1 and g.connection_id = $2 ${lock ? "for update of g" : ""}`,
    [tenantId, connectionId],
  );
  return rows[0] ?? null;
}

/** The grant that is kept of a connection that was disconnected, locked until the transaction ends. */
export async function grantOfDisconnected(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<SealedGrant | null> {
  const rows = await transaction.query<SealedGrant>(
    `/* grantOfDisconnected */ select g.sealed, g.expires_at from connection_grant g
       join connection c on c.tenant_id = $1 and c.id = $2 and c.status = 'DISCONNECTED'
      where g.tenant_id = $1 and g.connection_id = $2 for update of g`,
    [tenantId, connectionId],
  );
  return rows[0] ?? null;
}

export async function saveSealedGrant(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  grant: { sealed: string; expiresAt: Date | null },
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* saveSealedGrant */
     insert into connection_grant (tenant_id, connection_id, sealed, expires_at, updated_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, connection_id) do update
       set sealed = excluded.sealed, expires_at = excluded.expires_at, updated_at = excluded.updated_at`,
    [tenantId, connectionId, grant.sealed, grant.expiresAt, now],
  );
}

export function allConnections(transaction: Queryable, tenantId: string): Promise<ConnectionRow[]> {
  return transaction.query<ConnectionRow>(
    `/* allConnections */ select ${columns} from connection where tenant_id = $1 order by vendor, account`,
    [tenantId],
  );
}
