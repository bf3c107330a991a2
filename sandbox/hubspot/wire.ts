/** Records as HubSpot writes them (derived SimplePublicObject and its collections). */
import type { HubSpotRecord } from "../data/hubspot-records.js";
import { invalid, notFound, type Wire } from "./errors.js";
import type { Portal } from "./portal.js";
import { findType, type ObjectType } from "./schema.js";

/** What of a record was asked for. */
export interface Selection {
  readonly properties: readonly string[];
  readonly propertiesWithHistory?: readonly string[];
  readonly associations?: readonly string[];
}

/** Every value is text or null; properties that do not exist are passed over (vendors.md §2.4). */
function propertiesOf(
  type: ObjectType,
  record: HubSpotRecord,
  wanted: readonly string[],
  portal: Portal,
): Record<string, string | null> {
  const { name: object, createdProperty, modifiedProperty, defaults } = type;
  const asked = wanted.length > 0 ? wanted : defaults;
  const names = [...asked, "hs_object_id", createdProperty, modifiedProperty];
  return Object.fromEntries(
    names
      .map((name) => name.toLowerCase())
      .filter((name) => portal.properties.find(object, name))
      .sort()
      .map((name) => [name, portal.valueOf(object, record, name)]),
  );
}

function historyOf(
  { name: object }: ObjectType,
  record: HubSpotRecord,
  names: readonly string[],
  portal: Portal,
): Record<string, Wire[]> {
  return Object.fromEntries(
    names
      .filter((name) => portal.properties.find(object, name))
      .map((name) => [
        name,
        portal.historyOf(object, record, name).map(({ value, at, sourceType }) => ({
          value,
          timestamp: new Date(at).toISOString(),
          sourceType,
        })),
      ]),
  );
}

/** Associations of a read or a list, each type by itself: contact_to_company, …_unlabeled. */
function associationsOf(
  { name: object, singular }: ObjectType,
  record: HubSpotRecord,
  wanted: readonly string[],
  portal: Portal,
): Record<string, Wire> {
  const found = wanted.flatMap((name): [string, Wire][] => {
    const other = findType(name);
    if (!other) throw invalid(`Unable to infer object type from: ${name}`);
    const results = portal.links
      .of({ object, id: record.id }, other.name)
      .filter(({ ref }) => portal.find(other.name, ref.id))
      .flatMap(({ ref, typeIds }) =>
        typeIds.map((id) => {
          const plain = portal.links.type(id)?.label === null;
          const word = `${singular}_to_${other.singular}`;
          return { id: ref.id, type: plain ? `${word}_unlabeled` : word };
        }),
      );
    return results.length === 0 ? [] : [[other.name, { results }]];
  });
  return Object.fromEntries(found);
}

export function wireRecord(
  type: ObjectType,
  record: HubSpotRecord,
  { properties, propertiesWithHistory = [], associations = [] }: Selection,
  portal: Portal,
): Wire {
  const { archivedAt } = record;
  const history = propertiesWithHistory.length > 0;
  const linked = associations.length > 0 ? associationsOf(type, record, associations, portal) : {};
  return {
    id: record.id,
    properties: propertiesOf(type, record, [...properties, ...propertiesWithHistory], portal),
    ...(history && {
      propertiesWithHistory: historyOf(type, record, propertiesWithHistory, portal),
    }),
    createdAt: new Date(record.createdAt).toISOString(),
    updatedAt: new Date(record.updatedAt).toISOString(),
    archived: archivedAt !== undefined,
    ...(archivedAt !== undefined && { archivedAt: new Date(archivedAt).toISOString() }),
    ...(Object.keys(linked).length > 0 && { associations: linked }),
  };
}

/** After a write: what was written, and what HubSpot works out itself. */
export function wireWritten(
  type: ObjectType,
  record: HubSpotRecord,
  names: readonly string[],
  portal: Portal,
): Wire {
  const properties = names.length > 0 ? names : type.defaults;
  return wireRecord(type, record, { properties }, portal);
}

/** The frame of a batch answer. */
export function batchFrame(results: readonly Wire[], errors: readonly Wire[], now: number): Wire {
  const at = new Date(now).toISOString();
  return {
    status: "COMPLETE",
    results,
    startedAt: at,
    completedAt: at,
    ...(errors.length > 0 && { numErrors: errors.length, errors }),
  };
}

/** `limit` of a list. @throws HubSpotError 400 */
export function pageSize(text: string | undefined, usual: number, most: number): number {
  if (text === undefined) return usual;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1 || size > most) {
    throw invalid(`limit must be a whole number from 1 to ${most}.`);
  }
  return size;
}

/** Where the next page begins; nothing at the end. */
export function paging(after: string | null, link = ""): Wire {
  return after === null ? {} : { paging: { next: { after, ...(link !== "" && { link }) } } };
}

/** A record that is there. @throws HubSpotError 404 */
export function present(
  type: ObjectType,
  id: string,
  idProperty: string | undefined,
  archived: boolean,
  portal: Portal,
): HubSpotRecord {
  const record = portal.findBy(type.name, id, idProperty, archived);
  if (!record) throw notFound();
  return record;
}
