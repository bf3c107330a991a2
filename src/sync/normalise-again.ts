/** What people have said of their own fields, applied to what is kept already: nothing is asked of the vendor. */
import type { AccountFacts } from "../connectors/connector.js";
import {
  finishNormalising,
  keptRecords,
  noteNormalised,
  type NormaliseAgain,
} from "../store/field-mappings.js";
import { storeKeptAgain } from "../store/ingest/page.js";
import type { Run } from "./run-context.js";
import { ingestPage } from "./store-page.js";

/** Records that are normalised in one transaction, with the note of how far that came. */
const partSize = 2_000;

/** Must run under the lock of the connection, before its streams are read. It can stop anywhere and goes on from there. */
export async function normaliseKeptAgain(run: Run, facts: AccountFacts): Promise<void> {
  for (const work of run.again) {
    let after: string | null = work.after;
    while (after !== null) {
      run.options.signal.throwIfAborted();
      after = await normalisePart(run, facts, { ...work, after });
    }
  }
}

/** @returns how far it came; null where nothing is left to do */
async function normalisePart(
  run: Run,
  facts: AccountFacts,
  work: NormaliseAgain,
): Promise<string | null> {
  const { context, connection, connector } = run;
  const { tenant_id: tenantId } = run.tenant;
  const { id: connectionId } = connection;
  const objectType = work.object_type;
  const streams = connector.manifest.streams.filter(
    (stream) => stream.objectType === objectType && !stream.sweep,
  );
  return context.database.asTenant(run.principal, async (transaction) => {
    const kept = await keptRecords(transaction, tenantId, connectionId, work, partSize);
    const [stream] = streams;
    const last = kept.at(-1)?.id;
    if (!stream || last === undefined) {
      const names = streams.map(({ name }) => name);
      const now = context.clock.now();
      await finishNormalising(transaction, tenantId, connectionId, work, names, now);
      return null;
    }
    const records = kept.map((record) => ({ ...record, objectType }));
    const page = {
      ...ingestPage(run, stream, null, facts),
      hasOwnFields: true,
      isKeptAgain: true as const,
    };
    await storeKeptAgain(transaction, page, records);
    return (await noteNormalised(transaction, tenantId, connectionId, work, last)) ? last : null;
  });
}
