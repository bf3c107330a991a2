/** Stores what a page brought, with its cursor, in one transaction. */
import type {
  AccountFacts,
  Connector,
  Cursor,
  RawRecord,
  StreamManifest,
} from "../connectors/connector.js";
import type { Sweep } from "../domain/sweep.js";
import { MalformedRecord } from "../connectors/errors.js";
import { normaliseMapped } from "../connectors/mapped-fields.js";
import { comeBackLater, finishStream } from "../store/connections.js";
import type { Queryable } from "../store/database.js";
import { storePage } from "../store/ingest/page.js";
import type { IngestPage, Reading, ReceivedRecord } from "../store/ingest/types.js";
import { keepListed, type SweepPass } from "../store/reconciliation.js";
import { forgetUnseenRoles } from "../store/roles.js";
import { countPage } from "../store/runs.js";
import { later, type PulledPage, type Run } from "./run-context.js";

/**
 * Stores a page, and with the last one of a stream that it was read, or when to go on. The last page of a sweep is
 * asked for again until what follows from the list is done, too.
 * @returns how many of its records were new or different
 */
export async function storeOnePage(
  run: Run,
  page: PulledPage,
  facts: AccountFacts,
): Promise<number> {
  const { context, connection, connector } = run;
  const { tenant_id: tenantId } = run.tenant;
  const { stream, startedAt, waitMs, records } = page;
  return context.database.asTenant(run.principal, async (transaction) => {
    const sweep = sweepOf(page);
    const cursor = page.done && sweep ? page.at : page.cursor;
    const changed = await storeRecords(run, transaction, { ...page, cursor }, facts);
    const { id } = connection;
    if (sweep) {
      const listed = page.listed ?? records.map((record) => record.id);
      await keepListed(transaction, passOf(run, stream, sweep), listed === "HIDDEN" ? [] : listed);
    } else if (page.done) {
      if (page.listed === "HIDDEN" && statesRoles(connector, stream))
        await forgetUnseenRoles(transaction, tenantId, id, stream);
      await finishStream(transaction, tenantId, id, stream.name, startedAt);
    }
    if (!page.done && waitMs !== undefined)
      await comeBackLater(transaction, tenantId, id, stream.name, later(startedAt, waitMs));
    return changed;
  });
}

/** Records of a stream, counted with the run. @returns how many were new or different */
export async function storeRecords(
  run: Run,
  transaction: Queryable,
  page: Pick<PulledPage, "stream" | "records" | "cursor" | "prepared">,
  facts: AccountFacts,
): Promise<number> {
  const { stream, cursor, prepared } = page;
  const counts = await storePage(transaction, ingestPage(run, stream, cursor, facts), prepared);
  const total = [...run.totals.values()].reduce((sum, each) => sum + each, 0);
  const { tenant_id: tenantId } = run.tenant;
  await countPage(transaction, tenantId, run.runId, {
    records: page.records.length,
    total,
    ...counts,
  });
  return counts.changed;
}

/** Where records of a stream belong and how they are read. */
export function ingestPage(
  { context, connection, connector, runId, tenant, mappings }: Run,
  stream: StreamManifest,
  cursor: Cursor,
  facts: AccountFacts,
): IngestPage {
  const read = (record: RawRecord): Reading => {
    try {
      return { ok: true, records: normaliseMapped(connector, record, facts, mappings) };
    } catch (error) {
      if (error instanceof MalformedRecord)
        return { ok: false, field: error.field, problem: error.problem };
      throw error;
    }
  };
  return {
    tenantId: tenant.tenant_id,
    connection,
    stream,
    statesRoles: statesRoles(connector, stream),
    runId,
    hasOwnFields: mappings.length > 0,
    read: (record) => read(record as RawRecord),
    cursor,
    now: context.clock.now(),
    defaultCountry: tenant.country,
  };
}

function statesRoles({ manifest }: Connector, { objectType }: StreamManifest): boolean {
  return manifest.statesRoles?.includes(objectType) ?? false;
}

/** Null where nothing follows from the page's list. */
export function sweepOf({ stream, listed }: PulledPage): Sweep | null {
  return listed === "HIDDEN" ? null : (stream.sweep ?? null);
}

export function passOf(run: Run, { name, objectType }: StreamManifest, sweep: Sweep): SweepPass {
  const { tenant, connection } = run;
  return {
    tenantId: tenant.tenant_id,
    connectionId: connection.id,
    stream: name,
    objectType,
    sweep,
  };
}

export function contentOf(
  connector: Connector,
  facts: AccountFacts,
): (record: ReceivedRecord) => object {
  return (record) => connector.hashable(record as RawRecord, facts);
}
