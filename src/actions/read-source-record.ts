/** A record of another system as it was last seen: whoever reads one is named in the audit trail. */
import type { Principal } from "../access/principal.js";
import { recordId } from "../store/ids.js";
import {
  sourceRecordOf,
  type SourceLookup,
  type SourceRecordRow,
} from "../store/queries/field-mapping.js";
import { auditStatement } from "./audit.js";
import type { ActionContext } from "./context.js";

/** Null where it is not known, or where several accounts have one of that name. */
export async function readSourceRecord(
  { database, clock }: ActionContext,
  principal: Principal,
  ref: SourceLookup,
): Promise<SourceRecordRow | null> {
  return database.asTenant(principal, async (transaction) => {
    const row = await sourceRecordOf(transaction, principal.tenantId, ref);
    if (!row) return null;
    // By the id of what was made of it: the vendor's own may be a name, in files.
    const subject = `record:${recordId(row.connectionId, ref)}`;
    const detail = { connection: row.connectionId, objectType: ref.objectType };
    await auditStatement(
      transaction,
      principal,
      { action: "RAW_READ", subject, detail },
      clock.now(),
    );
    return row;
  });
}
