/** Reads of connections, their streams, and sync runs. */
import { contactHistoryOf, type ContactHistory } from "../../domain/contact-history.js";
import { callsNotices, reminderNotices, type CallsLeft, type Notice } from "../../domain/notice.js";
import {
  connectionHealth,
  streamHealth,
  type Health,
  type StreamFacts,
} from "../../domain/health.js";
import type { Vendor } from "../../domain/source.js";
import type { ConnectionStatus } from "../connections.js";
import type { Queryable } from "../database.js";
import type { Reconciled } from "../reconciliation.js";
import type { RunCause } from "../runs.js";
import { callsLeft } from "./calls-left.js";
import { healthColumns, type HealthRow } from "./health-columns.js";
import { freshForSeconds, isStale, toldAt } from "./freshness.js";
import {
  eventNotices,
  subscriptionFacts,
  subscriptionOf,
  type RawSubscription,
} from "./subscription-facts.js";
import {
  decodeCursor,
  encodeCursor,
  instantKind,
  isoInstant,
  limitFor,
  pageOf,
  preparedStatement,
  textKind,
  uuidKind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";

export interface StreamView {
  readonly name: string;
  readonly lastSyncedAt: string | null;
  readonly dueAt: string;
  readonly freshForSeconds: number;
  readonly stale: boolean;
  readonly health: Health;
  readonly reconciliation: ReconciliationView | null;
}

export interface ReconciliationView extends Reconciled {
  readonly finishedAt: string;
}

export interface ConnectionView {
  readonly id: string;
  readonly vendor: Vendor;
  readonly account: string;
  readonly name: string;
  readonly status: ConnectionStatus;
  readonly statusWords: string | null;
  readonly statusSince: Date;
  readonly restorableUntil: Date | null;
  readonly lastWebhookAt: Date | null;
  readonly eventsHeardAt: Date | null;
  readonly createdAt: Date;
  readonly notices: readonly Notice[];
  readonly health: Health;
  readonly contactHistory: ContactHistory;
  readonly streams: readonly StreamView[];
}

const connectionColumns = `
  c.id, c.vendor, c.account, c.account_name as name, c.status, c.status_words as "statusWords",
  c.status_since as "statusSince", c.restorable_until as "restorableUntil", c.last_webhook_at as "lastWebhookAt", c.created_at as "createdAt",
  c.notices, ${callsLeft} as "callsLeft", ${subscriptionOf} as subscription, ${healthColumns},
  coalesce((select json_agg(json_build_object(
      'name', s.name, 'lastSyncedAt', ${isoInstant("s.last_success_at")}, 'dueAt', ${isoInstant("s.due_at")},
      'pollIntervalSeconds', s.poll_interval_seconds, 'toldAt', ${isoInstant(toldAt)},
      'reconciliation', (select json_build_object('finishedAt', ${isoInstant("x.finished_at")}, 'listed', x.listed,
          'missing', x.missing, 'differing', x.differing, 'gone', x.gone, 'doubted', x.doubted)
        from reconciliation x where x.tenant_id = $1 and x.connection_id = c.id and x.stream = s.name),
      'freshForSeconds', ${freshForSeconds}, 'stale', ${isStale("$2")}) order by s.position)
    from stream s where s.tenant_id = $1 and s.connection_id = c.id), '[]') as streams`;

type RawStream = Omit<StreamView, "health"> & {
  readonly pollIntervalSeconds: number;
  readonly toldAt: string | null;
};

interface RawConnection
  extends
    Omit<ConnectionView, "health" | "streams" | "contactHistory" | "eventsHeardAt">,
    HealthRow {
  readonly callsLeft: CallsLeft | null;
  readonly subscription: RawSubscription | null;
  readonly streams: readonly RawStream[];
}

function toView(row: RawConnection, now: Date): ConnectionView {
  const { callsLeft: left, subscription, wasSignedIn, isBeingRead, heldUntil, ...others } = row;
  const { hiddenStreams, told, reminded, ...view } = others;
  const events = subscriptionFacts(subscription);
  const notices = [
    ...view.notices,
    ...callsNotices(left),
    ...reminderNotices(view.vendor, reminded),
    ...eventNotices(view.status, subscription, now),
  ];
  const facts = {
    ...view,
    ...{ wasSignedIn, isBeingRead, heldUntil, hiddenStreams, notices },
    streams: view.streams.map(streamFacts),
  };
  const streams = view.streams.map(({ pollIntervalSeconds, toldAt: told, ...stream }) => ({
    ...stream,
    health: streamHealth(facts, streamFacts({ ...stream, pollIntervalSeconds, toldAt: told }), now),
  }));
  return {
    ...view,
    eventsHeardAt: events?.heardAt ?? null,
    notices,
    streams,
    health: connectionHealth(facts, now),
    contactHistory: contactHistoryOf({ ...facts, told }, now),
  };
}

function streamFacts(row: RawStream): StreamFacts {
  const { name, lastSyncedAt, pollIntervalSeconds, reconciliation } = row;
  const instant = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return {
    ...{ name, pollIntervalSeconds, doubted: reconciliation?.doubted ?? 0 },
    lastSuccessAt: instant(lastSyncedAt),
    toldAt: instant(row.toldAt),
  };
}

/** @throws BadCursor */
export async function connectionsPage(
  transaction: Queryable,
  tenantId: string,
  request: PageRequest,
  now: Date,
): Promise<PageOf<ConnectionView>> {
  const order = "connections";
  const [afterVendor, afterId] = request.after
    ? decodeCursor(order, request.after, [textKind, uuidKind])
    : [];
  const rows = await transaction.query<RawConnection>(
    preparedStatement(`/* connectionsPage */
      select ${connectionColumns} from connection c
       where c.tenant_id = $1 ${request.after ? "and (c.vendor, c.id) > ($3::text, $4::uuid)" : ""}
       order by c.vendor, c.id limit ${limitFor(request.first)}`),
    [tenantId, now, ...(afterVendor && afterId ? [afterVendor, afterId] : [])],
  );
  return pageOf(rows, request.first, (row) => ({
    cursor: () => encodeCursor(order, [row.vendor, row.id]),
    node: toView(row, now),
  }));
}

export async function connectionViews(
  transaction: Queryable,
  tenantId: string,
  ids: readonly string[],
  now: Date,
): Promise<ConnectionView[]> {
  const rows = await transaction.query<RawConnection>(
    preparedStatement(`/* connectionViews */
      select ${connectionColumns} from connection c where c.tenant_id = $1 and c.id = any($3::uuid[])`),
    [tenantId, now, ids],
  );
  return rows.map((row) => toView(row, now));
}

export interface MalformedView {
  readonly objectType: string;
  readonly externalId: string | null;
  readonly field: string | null;
  readonly problem: string;
}

export interface SyncRunView {
  readonly id: string;
  readonly connectionId: string;
  readonly cause: RunCause;
  readonly state: "RUNNING" | "SUCCEEDED" | "FAILED";
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly pages: number;
  readonly records: number;
  readonly total: number | null;
  readonly changed: number;
  readonly malformed: number;
  readonly errorCode: string | null;
  readonly errorWords: string | null;
  /** The first of the records of this run that could not be read (at most 20). */
  readonly malformedRecords: readonly MalformedView[];
}

const runColumns = `
  r.id, r.connection_id as "connectionId", r.cause, r.state, r.started_at as "startedAt", r.finished_at as "finishedAt",
  r.pages, r.records, r.total, r.changed, r.malformed, r.error_code as "errorCode", r.error_words as "errorWords",
  coalesce((select json_agg(m) from (
      select json_build_object('objectType', x.object_type, 'externalId', x.external_id, 'field', x.field,
                               'problem', x.problem) as m
        from rejected_record x where x.tenant_id = $1 and x.run_id = r.id
       order by x.stream, x.hash limit 20) shown), '[]') as "malformedRecords"`;

/** Newest first. @throws BadCursor */
export async function syncRunsPage(
  transaction: Queryable,
  tenantId: string,
  request: PageRequest & { connectionId: string | null },
): Promise<PageOf<SyncRunView>> {
  const order = "runs";
  const [afterAt, afterId] = request.after
    ? decodeCursor(order, request.after, [instantKind, uuidKind])
    : [];
  const values: unknown[] = [tenantId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const ofConnection = request.connectionId
    ? `and r.connection_id = ${bind(request.connectionId)}::uuid`
    : "";
  const after = request.after
    ? `and (r.started_at, r.id) < (${bind(afterAt)}::timestamptz, ${bind(afterId)}::uuid)`
    : "";
  const rows = await transaction.query<SyncRunView>(
    preparedStatement(`/* syncRunsPage */
      select ${runColumns} from sync_run r
       where r.tenant_id = $1 ${ofConnection} ${after}
       order by r.started_at desc, r.id desc limit ${limitFor(request.first)}`),
    values,
  );
  return pageOf(rows, request.first, (row) => ({
    cursor: () => encodeCursor(order, [row.startedAt.toISOString(), row.id]),
    node: row,
  }));
}

export async function syncRunById(
  transaction: Queryable,
  tenantId: string,
  id: string,
): Promise<SyncRunView | null> {
  const rows = await transaction.query<SyncRunView>(
    preparedStatement(
      `/* syncRunById */ select ${runColumns} from sync_run r where r.tenant_id = $1 and r.id = $2`,
    ),
    [tenantId, id],
  );
  return rows[0] ?? null;
}
