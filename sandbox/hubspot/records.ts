/** Lists, single records, merges, GDPR deletions (vendors.md §2.4, §2.5). */
import type { FastifyInstance } from "fastify";
import type { HubSpotRecord, HubSpotRef } from "../data/hubspot-records.js";
import type { WriteLog } from "../shared/server.js";
import { asObject, invalid, notFound, type Wire } from "./errors.js";
import { queryList, queryText, typeIn, versionOf, type PathRequest } from "./paths.js";
import type { Portal } from "./portal.js";
import type { ObjectType } from "./schema.js";
import { pageSize, paging, present, wireRecord, wireWritten, type Selection } from "./wire.js";

/** Puts a write on the list that tests look at. */
export type Note = (request: PathRequest, kind: string, id: string, body: unknown) => void;

export function noteIn(writes: WriteLog, now: () => Date): Note {
  return ({ method, url: path }, kind, id, body) => {
    writes.add({ at: now().toISOString(), kind, method, path, id, body });
  };
}

function selectionOf(request: PathRequest): Selection {
  return {
    properties: queryList(request, "properties"),
    propertiesWithHistory: queryList(request, "propertiesWithHistory"),
    associations: queryList(request, "associations"),
  };
}

/** Where a page begins in a list that is ordered by id. */
function startAfter(rows: readonly HubSpotRecord[], after: string): number {
  const id = Number(after);
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(rows[middle]?.id) <= id) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A page of all records; there is no cap of 10,000 here (vendors.md §2.5). */
function list(request: PathRequest, portal: Portal): Wire {
  const type = typeIn(request);
  const selection = selectionOf(request);
  const withHistory = (selection.propertiesWithHistory ?? []).length > 0;
  const asked = pageSize(queryText(request, "limit"), 10, withHistory ? 50 : 100);
  const size = Math.min(asked, portal.settings.pageRows);
  const after = queryText(request, "after") ?? "0";
  if (!/^\d+$/.test(after)) throw invalid("after is not a cursor of this list.");
  const rows = portal.list(type.name, queryText(request, "archived") === "true");
  const start = startAfter(rows, after);
  const page = rows.slice(start, start + size);
  const last = start + size < rows.length ? (page.at(-1)?.id ?? null) : null;
  const path = request.url.split("?")[0] ?? "";
  return {
    results: page.map((record) => wireRecord(type, record, selection, portal)),
    ...paging(last, `https://api.hubapi.com${path}?after=${last}`),
  };
}

/** Other records that a new one is associated with at once. */
interface PlannedLink {
  readonly to: HubSpotRef;
  readonly typeIds: readonly number[];
}

/** Reads the associations of a new record. @throws HubSpotError */
export function plannedLinks(type: ObjectType, value: unknown, portal: Portal): PlannedLink[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw invalid("Invalid input JSON: associations must be a list.");
  return value.map(asObject).map(({ to, types }) => {
    const id = String(asObject(to)["id"] ?? "");
    const specs = Array.isArray(types) ? types.map(asObject) : [];
    const typeIds = specs.map((spec) => Number(spec["associationTypeId"]));
    const [first] = typeIds;
    const linkType = first === undefined ? undefined : portal.links.type(first);
    if (!linkType) throw invalid(`One or more associations have no type that exists: ${first}`);
    for (const typeId of typeIds) {
      const { from, to: other } = portal.links.type(typeId) ?? {};
      if (from !== type.name || other !== linkType.to) {
        throw invalid(
          `Association type id ${typeId} doesn't exist between ${type.name} and these.`,
        );
      }
    }
    if (!portal.find(linkType.to, id)) {
      throw invalid(`INVALID_OBJECT_IDS: ${linkType.to} ${id} does not exist.`);
    }
    return { to: { object: linkType.to, id }, typeIds };
  });
}

export function addLinks(type: ObjectType, id: string, links: PlannedLink[], portal: Portal): void {
  for (const { to, typeIds } of links) portal.links.add({ object: type.name, id }, to, typeIds);
}

function addWrites(app: FastifyInstance, portal: Portal, note: Note): void {
  app.post("/crm/objects/:version/:object", async (request: PathRequest, reply) => {
    const type = typeIn(request);
    const body = asObject(request.body);
    const links = plannedLinks(type, body["associations"], portal);
    const sent = asObject(body["properties"]);
    const values = portal.check(type.name, sent, undefined, versionOf(request));
    const record = portal.create(type.name, values);
    addLinks(type, record.id, links, portal);
    note(request, type.singular.toUpperCase(), record.id, body);
    return reply.code(201).send(wireWritten(type, record, Object.keys(values), portal));
  });
  app.patch("/crm/objects/:version/:object/:id", async (request: PathRequest) => {
    const type = typeIn(request);
    const idProperty = queryText(request, "idProperty");
    const record = present(type, request.params["id"] ?? "", idProperty, false, portal);
    const sent = asObject(asObject(request.body)["properties"]);
    const values = portal.check(type.name, sent, record, versionOf(request));
    const changed = portal.update(type.name, record, values);
    note(request, type.singular.toUpperCase(), record.id, request.body);
    return wireWritten(type, changed, Object.keys(values), portal);
  });
  app.delete("/crm/objects/:version/:object/:id", async (request: PathRequest, reply) => {
    const type = typeIn(request);
    const record = portal.find(type.name, request.params["id"] ?? "");
    // What is not there is as good as archived.
    if (record) {
      portal.archive(type.name, record);
      note(request, `${type.singular.toUpperCase()}_ARCHIVED`, record.id, null);
    }
    return reply.code(204).send();
  });
}

/** Two records become one, and one person is forgotten. */
function addRemovals(app: FastifyInstance, portal: Portal, note: Note): void {
  app.post("/crm/objects/:version/:object/merge", async (request: PathRequest) => {
    const type = typeIn(request);
    const { primaryObjectId, objectIdToMerge } = asObject(request.body);
    if (!type.mergeable) throw notFound();
    const primary = portal.get(type.name, String(primaryObjectId));
    const other = portal.get(type.name, String(objectIdToMerge));
    if (primary.id === other.id) throw invalid("A record cannot be merged into itself.");
    const survivor = portal.merge(type.name, primary, other);
    note(request, `${type.singular.toUpperCase()}_MERGED`, survivor.id, request.body);
    return wireRecord(type, survivor, { properties: [] }, portal);
  });
  app.post("/crm/objects/:version/:object/gdpr-delete", async (request: PathRequest, reply) => {
    const type = typeIn(request);
    const { objectId, idProperty } = asObject(request.body);
    const property = typeof idProperty === "string" ? idProperty : undefined;
    const record = present(type, String(objectId), property, false, portal);
    portal.purge(type.name, record);
    note(request, `${type.singular.toUpperCase()}_FORGOTTEN`, record.id, request.body);
    return reply.code(204).send();
  });
}

export function addRecords(app: FastifyInstance, portal: Portal, note: Note): void {
  app.get("/crm/objects/:version/:object", async (request: PathRequest) => list(request, portal));
  app.get("/crm/objects/:version/:object/:id", async (request: PathRequest) => {
    const type = typeIn(request);
    const archived = queryText(request, "archived") === "true";
    const idProperty = queryText(request, "idProperty");
    const record = present(type, request.params["id"] ?? "", idProperty, archived, portal);
    return wireRecord(type, record, selectionOf(request), portal);
  });
  addWrites(app, portal, note);
  addRemovals(app, portal, note);
}
