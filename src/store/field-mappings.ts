/** What people have said of their own fields, by connection, and which records are to be normalised again for it. */
import type { FieldMapping } from "../domain/fields/mapping.js";
import type { Vendor } from "../domain/source.js";
import type { Queryable } from "./database.js";

export const mappingColumns = `
  json_build_object('objectType', m.object_type, 'field', m.field, 'target', m.target, 'valueKind', m.value_kind,
                    'label', m.label, 'vendor', m.vendor, 'readings', m.readings)`;

/** In the order in which they were given. */
export async function fieldMappingsOf(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<FieldMapping[]> {
  const rows = await transaction.query<{ mapping: FieldMapping }>(
    `/* fieldMappingsOf */
     select ${mappingColumns} as mapping from field_mapping m
      where m.tenant_id = $1 and m.connection_id = $2 order by m.position`,
    [tenantId, connectionId],
  );
  return rows.map(({ mapping }) => mapping);
}

/** Puts these in the place of all that there were. */
export async function replaceFieldMappings(
  transaction: Queryable,
  { tenantId, connectionId }: { tenantId: string; connectionId: string },
  mappings: readonly FieldMapping[],
  by: { readonly actor: string; readonly now: Date },
): Promise<void> {
  await transaction.query(
    `/* replaceFieldMappings: before */ delete from field_mapping where tenant_id = $1 and connection_id = $2`,
    [tenantId, connectionId],
  );
  await transaction.query(
    `/* replaceFieldMappings */
     insert into field_mapping (tenant_id, connection_id, position, object_type, field, target, value_kind, label,
                                vendor, readings, set_by, set_at)
     select $1, $2, m.position, m.object_type, m.field, m.target, m.value_kind, m.label, m.vendor, m.readings, $10, $11
       from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[])
         with ordinality as m(object_type, field, target, value_kind, label, vendor, readings, position)`,
    [
      tenantId,
      connectionId,
      mappings.map((each) => each.objectType),
      mappings.map((each) => each.field),
      mappings.map((each) => each.target),
      mappings.map((each) => each.valueKind),
      mappings.map((each) => each.label),
      mappings.map((each): Vendor | null => each.vendor),
      mappings.map((each) => JSON.stringify(each.readings)),
      by.actor,
      by.now,
    ],
  );
}

/** What is kept of these types is normalised again from the beginning, by the next run. */
export async function normaliseAgain(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  objectTypes: readonly string[],
): Promise<void> {
  await transaction.query(
    `/* normaliseAgain */
     insert into normalise_again (tenant_id, connection_id, object_type, version, after)
     select $1, $2, t, 1, '' from unnest($3::text[]) as t
     on conflict (tenant_id, connection_id, object_type) do update
       set version = normalise_again.version + 1, after = ''`,
    [tenantId, connectionId, objectTypes],
  );
}

/** Whether anything of a connection is to be normalised again: a condition in SQL. */
export const isToBeNormalised = (connection: string): string =>
  `exists (select from normalise_again n where n.tenant_id = $1 and n.connection_id = ${connection})`;

export interface NormaliseAgain {
  readonly object_type: string;
  readonly version: number;
  readonly after: string;
}

export function toNormaliseAgain(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<NormaliseAgain[]> {
  return transaction.query<NormaliseAgain>(
    `/* toNormaliseAgain */
     select object_type, version, after from normalise_again where tenant_id = $1 and connection_id = $2
      order by object_type`,
    [tenantId, connectionId],
  );
}

export interface KeptRecord {
  readonly id: string;
  readonly raw: object;
  readonly updatedAt: string | null;
}

/** The next records of a type, as they were kept, in the order of their ids. */
export async function keptRecords(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  { object_type: objectType, after }: NormaliseAgain,
  limit: number,
): Promise<KeptRecord[]> {
  const rows = await transaction.query<Omit<KeptRecord, "updatedAt"> & { updatedAt: Date | null }>(
    `/* keptRecords */
     select external_id as id, raw, source_updated_at as "updatedAt" from source_record
      where tenant_id = $1 and connection_id = $2 and object_type = $3 and external_id > $4
      order by external_id limit $5`,
    [tenantId, connectionId, objectType, after, limit],
  );
  return rows.map((row) => ({ ...row, updatedAt: row.updatedAt?.toISOString() ?? null }));
}

/** How far it has come. @returns false where the mappings have changed meanwhile: it begins anew, by those */
export async function noteNormalised(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  { object_type: objectType, version }: NormaliseAgain,
  after: string,
): Promise<boolean> {
  const rows = await transaction.query(
    `/* noteNormalised */
     update normalise_again set after = $5
      where tenant_id = $1 and connection_id = $2 and object_type = $3 and version = $4 returning version`,
    [tenantId, connectionId, objectType, version, after],
  );
  return rows.length > 0;
}

/**
 * All of a type is normalised. Its streams are read now: a field that was not read before makes them begin at the
 * beginning. @param streams their names
 */
export async function finishNormalising(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  { object_type: objectType, version }: NormaliseAgain,
  streams: readonly string[],
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* finishNormalising */
     with finished as (
       delete from normalise_again where tenant_id = $1 and connection_id = $2 and object_type = $3 and version = $4
       returning connection_id)
     update stream set due_at = least(due_at, $6)
      where tenant_id = $1 and connection_id in (select connection_id from finished) and name = any($5::text[])`,
    [tenantId, connectionId, objectType, version, streams, now],
  );
}
