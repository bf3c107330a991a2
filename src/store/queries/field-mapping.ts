/** Reads of what fields of connections mean, of extra facts, and of records as they were last seen. */
import type { FieldMapping, ReadFields } from "../../domain/fields/mapping.js";
import type { ValueKind } from "../../domain/fields/targets.js";
import type { Vendor } from "../../domain/source.js";
import type { WriteBackKind } from "../../domain/write-back.js";
import type { ConnectionStatus } from "../connections.js";
import type { Queryable } from "../database.js";
import { mappingColumns } from "../field-mappings.js";
import { preparedStatement } from "./keyset.js";

export interface ConnectionFieldsRow {
  readonly id: string;
  readonly vendor: Vendor;
  readonly status: ConnectionStatus;
  readonly mappings: readonly FieldMapping[];
  /** Types of records that are still to be normalised by them. */
  readonly waiting: readonly string[];
  /** Null before the account was first looked at. */
  readonly facts: {
    readonly named: ReadFields;
    readonly unseen: readonly string[];
    readonly missingScopes: readonly string[];
    readonly untilSetUp: Readonly<Partial<Record<WriteBackKind, string>>>;
    readonly mappedBy: string | null;
  } | null;
}

export function connectionFields(
  transaction: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<ConnectionFieldsRow[]> {
  return transaction.query<ConnectionFieldsRow>(
    preparedStatement(`/* connectionFields */
      select c.id, c.vendor, c.status,
             coalesce((select json_agg(${mappingColumns} order by m.position) from field_mapping m
                        where m.tenant_id = $1 and m.connection_id = c.id), '[]') as mappings,
             array(select n.object_type from normalise_again n
                    where n.tenant_id = $1 and n.connection_id = c.id) as waiting,
             case when c.facts is not null then json_build_object(
               'named', coalesce(c.facts -> 'named', '{}'), 'unseen', coalesce(c.facts -> 'unseen', '[]'),
               'missingScopes', coalesce(c.facts -> 'missingScopes', '[]'),
               'untilSetUp', coalesce(c.facts -> 'untilSetUp', '{}'), 'mappedBy', c.facts ->> 'mappedBy') end as facts
        from connection c where c.tenant_id = $1 and c.id = any($2::uuid[])`),
    [tenantId, ids],
  );
}

export interface ExtraFactRow {
  readonly recordId: string;
  readonly label: string;
  readonly valueKind: ValueKind;
  readonly value: string;
}

/** Of parties and receivables, in the order in which people gave the mappings. */
export function extraFactsOf(
  transaction: Queryable,
  tenantId: string,
  recordIds: readonly string[],
): Promise<ExtraFactRow[]> {
  return transaction.query<ExtraFactRow>(
    preparedStatement(`/* extraFactsOf */
      select f.record_id as "recordId", f.label, f.value_kind as "valueKind", f.value
        from unnest($2::uuid[]) as i(id)
       cross join lateral (
         select * from extra_fact x where x.tenant_id = $1 and x.record_id = i.id offset 0) f
       order by f.record_id, f.position`),
    [tenantId, recordIds],
  );
}

export interface SourceLookup {
  readonly vendor: Vendor;
  readonly account: string | null;
  readonly objectType: string;
  readonly id: string;
}

export interface SourceRecordRow {
  readonly connectionId: string;
  readonly account: string;
  readonly raw: object;
  readonly sourceUpdatedAt: Date | null;
  readonly fetchedAt: Date;
}

/** A record as it was last seen; null where it is not known, or where several accounts have one of that name. */
export async function sourceRecordOf(
  transaction: Queryable,
  tenantId: string,
  ref: SourceLookup,
): Promise<SourceRecordRow | null> {
  const [row, other] = await transaction.query<SourceRecordRow>(
    preparedStatement(`/* sourceRecordOf */
      select c.id as "connectionId", c.account, s.raw, s.source_updated_at as "sourceUpdatedAt", s.fetched_at as "fetchedAt"
        from connection c
        join source_record s on s.tenant_id = $1 and s.connection_id = c.id and s.object_type = $4 and s.external_id = $5
       where c.tenant_id = $1 and c.vendor = $2 and ($3::text is null or c.account = $3) limit 2`),
    [tenantId, ref.vendor, ref.account, ref.objectType, ref.id],
  );
  return row && !other ? row : null;
}
