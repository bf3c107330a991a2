/** The elements of an answer as records, with what stands around them, and those that were merged into them. */
import type { Json, JsonObject, RawRecord, UnreadableRecord } from "../connector.js";
import { instantOrNull, isObject, later } from "../parse.js";
import type { Preferences } from "./around.js";
import { associationsOf, preferencesOf } from "./around.js";
import type { HubSpot } from "./client.js";
import type { HubSpotFacts } from "./facts.js";
import { markerProperty, type CrmObject } from "./objects.js";
import { addressesIn, momentOf } from "./values.js";

export interface Elements {
  readonly records: readonly RawRecord[];
  readonly unreadable: readonly UnreadableRecord[];
}

interface Look {
  readonly object: CrmObject;
  readonly facts: HubSpotFacts;
  readonly properties: readonly string[];
}

/** @param look null for owners, who have no properties and nothing around them. */
export async function readElements(
  api: HubSpot,
  { objectType }: { objectType: string },
  elements: readonly Json[],
  look: Look | null = null,
): Promise<Elements> {
  const unreadable: UnreadableRecord[] = [];
  const own: RawRecord[] = [];
  for (const element of elements) {
    const record = rawRecord(objectType, element, look);
    if ("problem" in record) unreadable.push(record);
    else own.push(record);
  }
  if (look === null) return { records: own, unreadable };
  const alive = own.filter(({ raw }) => raw["archived"] !== true);
  const around = alive.length === 0 ? null : await readAround(api, objectType, alive, look);
  const records = own.map((record) => around?.(record) ?? record);
  return { records: records.flatMap((record) => [record, ...absorbed(record, look)]), unreadable };
}

function rawRecord(
  objectType: string,
  element: Json,
  look: Look | null,
): RawRecord | UnreadableRecord {
  if (!isObject(element)) return { raw: element, problem: "This element is not an object." };
  const id = typeof element["id"] === "number" ? String(element["id"]) : element["id"];
  if (typeof id !== "string" || !/^\d{1,30}$/.test(id))
    return { raw: element, problem: "ID: is missing or is not a number." };
  const stamp = look === null ? null : stampOf(element, look.object.stamp);
  const updatedAt = stamp ?? instantOrNull(element["updatedAt"]);
  return {
    objectType,
    id,
    updatedAt: later(updatedAt, instantOrNull(element["archivedAt"])),
    raw: look === null ? element : { ...element, properties: wanted(element, look) },
  };
}

/** In one order and without what HubSpot adds: the list and the search answer differently. */
function wanted({ properties }: JsonObject, look: Look): Json {
  if (!isObject(properties)) return properties ?? null;
  return Object.fromEntries(
    look.properties.flatMap((name) => {
      const value = properties[name];
      // Our own marker is made with the first write-back: where it was not written its coming is no news.
      const says = value !== undefined && (name !== markerProperty || value !== null);
      return says ? [[name, value]] : [];
    }),
  );
}

/** When an element last changed, as HubSpot sorts and filters by it. */
export function stampOf(element: Json, stamp: string): string | null {
  if (!isObject(element)) return null;
  const { properties } = element;
  const said = isObject(properties) ? momentOf(properties[stamp]) : null;
  return said ?? instantOrNull(element["updatedAt"]);
}

/** Asks once for all records of the page; returned is what puts the answers to each. */
async function readAround(
  api: HubSpot,
  objectType: string,
  records: readonly RawRecord[],
  { object, facts }: Look,
): Promise<(record: RawRecord) => RawRecord> {
  const ids = records.map(({ id }) => id);
  const associations: [string, Map<string, Json>][] = [];
  for (const to of object.associatedWith)
    associations.push([to, await associationsOf(api, object.path, to, ids)]);
  const asks = objectType === "Contact" && facts.preferences;
  const said = asks ? await preferencesOf(api, records.flatMap(addressesOf)) : null;
  return (record) => ({
    ...record,
    raw: {
      ...record.raw,
      ...(associations.length === 0 ? {} : { associations: associationsFor(record.id) }),
      ...(said === null ? {} : { preferences: preferencesFor(record, said) }),
    },
  });

  function associationsFor(id: string): JsonObject {
    return Object.fromEntries(associations.map(([to, found]) => [to, found.get(id) ?? []]));
  }
}

function preferencesFor(record: RawRecord, said: ReadonlyMap<string, Preferences>): JsonObject {
  return Object.fromEntries(
    addressesOf(record).map((address) => {
      const key = address.toLowerCase();
      return [key, said.get(key) ?? { wide: null, single: null }];
    }),
  );
}

/** The contact's own address, then the others that it is known by. */
function addressesOf({ raw }: RawRecord): string[] {
  return addressesIn(raw["properties"]);
}

/**
 * The survivor of a merge names the records that it took over (and may be a new record itself); they are told of
 * nowhere else. Each comes as a record of its own that says no more than where it went.
 */
function absorbed(survivor: RawRecord, { object }: Look): RawRecord[] {
  const { raw, id, objectType, updatedAt } = survivor;
  const properties = isObject(raw["properties"]) ? raw["properties"] : {};
  const names = Object.fromEntries(
    object.names.flatMap((name) => {
      const value = properties[name];
      return value === undefined || value === null ? [] : [[name, value]];
    }),
  );
  return mergedIds(properties)
    .filter((merged) => merged !== id)
    .map((merged) => ({
      objectType,
      id: merged,
      updatedAt,
      raw: { id: merged, mergedInto: id, archived: true, properties: names },
    }));
}

/** "12;34" (hs_merged_object_ids) or "12:1578413220373;34:…" (hs_calculated_merged_vids, with the moments). */
function mergedIds(properties: JsonObject): string[] {
  const lists = [properties["hs_merged_object_ids"], properties["hs_calculated_merged_vids"]];
  const ids = lists.flatMap((list) => (typeof list === "string" ? list.split(";") : []));
  const numbers = ids.flatMap((text) => /^\s*(\d{1,30})(?::\d+)?\s*$/.exec(text)?.[1] ?? []);
  return [...new Set(numbers)].sort();
}
