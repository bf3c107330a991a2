/** Facts of people's own fields, beside the records that they are of. */
import type { PartyRecord, ReceivableRecord } from "../../domain/records.js";
import { recordId } from "../ids.js";
import type { Pipeline } from "../pipeline.js";
import { storableText } from "../storable.js";
import type { IngestPage } from "./types.js";

/** Where nobody has mapped a field there are none, and nothing is asked. */
export function storeExtraFacts(
  pipeline: Pipeline,
  page: IngestPage,
  records: readonly (PartyRecord | ReceivableRecord)[],
): void {
  if (!page.hasOwnFields || records.length === 0) return;
  const idOf = (record: PartyRecord | ReceivableRecord) => recordId(page.connection.id, record.ref);
  const facts = records.flatMap((record) =>
    (record.deleted ? [] : (record.extraFacts ?? [])).map((fact, position) => ({
      ...fact,
      position,
      recordId: idOf(record),
    })),
  );
  pipeline.send(
    `/* storeExtraFacts: before */ delete from extra_fact where tenant_id = $1 and record_id = any($2::uuid[])`,
    [page.tenantId, records.map(idOf)],
  );
  if (facts.length === 0) return;
  pipeline.send(
    `/* storeExtraFacts */
     insert into extra_fact (tenant_id, connection_id, record_id, position, label, value_kind, value)
     select $1, $2, f.* from unnest($3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[]) as f`,
    [
      page.tenantId,
      page.connection.id,
      facts.map((fact) => fact.recordId),
      facts.map((fact) => fact.position),
      facts.map((fact) => fact.label),
      facts.map((fact) => fact.kind),
      facts.map((fact) => storableText(fact.value)),
    ],
  );
}
