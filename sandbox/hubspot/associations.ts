/** Associations of records, one by one and in batches, with their labels (derived associations v4). */
import type { FastifyInstance } from "fastify";
import type { HubSpotLinkType, HubSpotRef } from "../data/hubspot-records.js";
import { asObject, HubSpotError, inputsOf, invalid, type Wire } from "./errors.js";
import { queryText, typeIn, type PathRequest } from "./paths.js";
import type { Portal } from "./portal.js";
import type { Note } from "./records.js";
import { typeOf, type ObjectType } from "./schema.js";
import { batchFrame, pageSize, paging } from "./wire.js";

/** So many may be asked for in one read (vendors.md §2.5), and written in one call. */
const mostRead = 1000;
const mostWritten = 100;
/** So many of one record are in an answer; the rest is on further pages. */
const mostListed = 500;

function specOf({ id, category, label }: HubSpotLinkType): Wire {
  return { category, typeId: id, label };
}

/** Associated records that are there, from a cursor on (derived MultiAssociatedObjectWithLabel). */
function listed(
  from: HubSpotRef,
  to: ObjectType,
  after: string | undefined,
  limit: number,
  portal: Portal,
): { results: Wire[]; next: string | null } {
  const cursor = Number(after ?? 0);
  const all = portal.links
    .of(from, to.name)
    .filter(({ ref }) => Number(ref.id) > cursor && portal.find(to.name, ref.id));
  const page = all.slice(0, limit);
  return {
    results: page.map(({ ref, typeIds }) => ({
      toObjectId: ref.id,
      associationTypes: typeIds.flatMap((id) => {
        const type = portal.links.type(id);
        return type ? [specOf(type)] : [];
      }),
    })),
    next: all.length > limit ? (page.at(-1)?.ref.id ?? null) : null,
  };
}

/** The two records of a path or an input. @throws HubSpotError 404 */
function pair(
  [from, fromId]: readonly [ObjectType, unknown],
  [to, toId]: readonly [ObjectType, unknown],
  portal: Portal,
): { from: HubSpotRef; to: HubSpotRef } {
  const one = portal.get(from.name, String(fromId));
  const other = portal.get(to.name, String(toId));
  return { from: { object: from.name, id: one.id }, to: { object: to.name, id: other.id } };
}

function pairIn(request: PathRequest, portal: Portal): { from: HubSpotRef; to: HubSpotRef } {
  const { id, toId } = request.params;
  return pair([typeIn(request), id], [typeIn(request, "to"), toId], portal);
}

/** Type ids of a list of specs; their category must be that of the type. @throws HubSpotError */
function typeIdsIn(value: unknown, portal: Portal): number[] {
  if (!Array.isArray(value)) throw invalid("Invalid input JSON: types must be a list.");
  return value.map(asObject).map(({ associationTypeId, associationCategory }) => {
    const type = portal.links.type(Number(associationTypeId));
    if (!type || type.category !== associationCategory) {
      throw invalid(`There is no ${associationCategory} association type ${associationTypeId}.`);
    }
    return type.id;
  });
}

function labelsBetween(
  from: HubSpotRef,
  to: HubSpotRef,
  typeIds: readonly number[],
  portal: Portal,
): Wire {
  return {
    fromObjectTypeId: typeOf(from.object).typeId,
    fromObjectId: from.id,
    toObjectTypeId: typeOf(to.object).typeId,
    toObjectId: to.id,
    labels: typeIds.flatMap((id) => portal.links.type(id)?.label ?? []),
  };
}

/** The two directions of an unlabelled association that was just made. */
function defaultPair(from: HubSpotRef, to: HubSpotRef, portal: Portal): Wire[] {
  return [
    [from, to],
    [to, from],
  ].flatMap(([one, other]) => {
    if (!one || !other) return [];
    const type = portal.links.types(one.object, other.object).find(({ label }) => label === null);
    const associationTypeId = type?.id ?? 0;
    return [
      {
        from: { id: one.id },
        to: { id: other.id },
        associationSpec: { associationCategory: "HUBSPOT_DEFINED", associationTypeId },
      },
    ];
  });
}

function addSingles(app: FastifyInstance, portal: Portal, note: Note): void {
  const path = "/crm/objects/:version/:object/:id/associations";
  app.get(`${path}/:to`, async (request: PathRequest) => {
    const [type, to] = [typeIn(request), typeIn(request, "to")];
    const { id } = portal.get(type.name, request.params["id"] ?? "");
    const limit = pageSize(queryText(request, "limit"), mostListed, mostListed);
    const after = queryText(request, "after");
    const { results, next } = listed({ object: type.name, id }, to, after, limit, portal);
    return { results, ...paging(next) };
  });
  app.put(`${path}/:to/:toId`, async (request: PathRequest, reply) => {
    const { from, to } = pairIn(request, portal);
    const typeIds = portal.links.add(from, to, typeIdsIn(request.body, portal));
    note(request, "ASSOCIATION", from.id, request.body);
    return reply.code(201).send(labelsBetween(from, to, typeIds, portal));
  });
  app.delete(`${path}/:to/:toId`, async (request: PathRequest, reply) => {
    const { from, to } = pairIn(request, portal);
    if (portal.links.remove(from, to)) note(request, "ASSOCIATION_DELETED", from.id, null);
    return reply.code(204).send();
  });
  app.put(`${path}/default/:to/:toId`, async (request: PathRequest) => {
    const { from, to } = pairIn(request, portal);
    portal.links.add(from, to, []);
    note(request, "ASSOCIATION", from.id, null);
    return batchFrame(defaultPair(from, to, portal), [], portal.now());
  });
}

/** What belongs to up to 1,000 records; those to whom nothing belongs are told as errors of a 207. */
function addBatchRead(app: FastifyInstance, portal: Portal): void {
  const path = "/crm/associations/:version/:from/:to/batch/read";
  app.post(path, async (request: PathRequest, reply) => {
    const [type, to] = [typeIn(request, "from"), typeIn(request, "to")];
    const results: Wire[] = [];
    const errors: Wire[] = [];
    for (const { id: asked, after } of inputsOf(request.body, mostRead)) {
      const id = portal.find(type.name, String(asked))?.id ?? String(asked);
      const cursor = typeof after === "string" ? after : undefined;
      const ref = { object: type.name, id };
      const { results: found, next } = listed(ref, to, cursor, mostListed, portal);
      if (found.length > 0) {
        results.push({ from: { id: String(asked) }, to: found, ...paging(next) });
        continue;
      }
      const error = new HubSpotError({
        status: 404,
        category: "OBJECT_NOT_FOUND",
        subCategory: "crm.associations.NO_ASSOCIATIONS_FOUND",
        message: `No ${to.singular} is associated with ${type.singular} ${String(asked)}.`,
        context: {
          fromObjectId: [String(asked)],
          fromObjectType: [type.singular],
          toObjectType: [to.singular],
        },
      });
      errors.push(error.item());
    }
    return reply
      .code(errors.length > 0 ? 207 : 200)
      .send(batchFrame(results, errors, portal.now()));
  });
}

/** One input of a batch that writes. */
type Act = (
  input: Wire,
  types: { readonly from: ObjectType; readonly to: ObjectType },
  request: PathRequest,
) => readonly Wire[];

function addBatchWrites(app: FastifyInstance, portal: Portal, note: Note): void {
  const path = "/crm/associations/:version/:from/:to/batch";
  const route = (name: string, status: 200 | 201 | 204, act: Act): void => {
    app.post(`${path}/${name}`, async (request: PathRequest, reply) => {
      const types = { from: typeIn(request, "from"), to: typeIn(request, "to") };
      const inputs = inputsOf(request.body, mostWritten);
      const results = inputs.flatMap((input) => act(input, types, request));
      if (status === 204) return reply.code(204).send();
      return reply.code(status).send(batchFrame(results, [], portal.now()));
    });
  };
  const ends = (input: Wire, { from, to }: Parameters<Act>[1], toId: unknown) =>
    pair([from, asObject(input["from"])["id"]], [to, toId], portal);
  const toOf = (input: Wire): unknown => asObject(input["to"])["id"];
  route("create", 201, (input, types, request) => {
    const { from, to } = ends(input, types, toOf(input));
    const typeIds = portal.links.add(from, to, typeIdsIn(input["types"], portal));
    note(request, "ASSOCIATION", from.id, input);
    return [labelsBetween(from, to, typeIds, portal)];
  });
  route("associate/default", 200, (input, types, request) => {
    const { from, to } = ends(input, types, toOf(input));
    portal.links.add(from, to, []);
    note(request, "ASSOCIATION", from.id, input);
    return defaultPair(from, to, portal);
  });
  route("archive", 204, (input, types, request) => {
    const list = Array.isArray(input["to"]) ? input["to"].map(asObject) : [];
    for (const { id } of list) {
      const { from, to } = ends(input, types, id);
      if (portal.links.remove(from, to)) note(request, "ASSOCIATION_DELETED", from.id, input);
    }
    return [];
  });
  route("labels/archive", 204, (input, types, request) => {
    const { from, to } = ends(input, types, toOf(input));
    const removed = portal.links.remove(from, to, typeIdsIn(input["types"], portal));
    if (removed) note(request, "ASSOCIATION_DELETED", from.id, input);
    return [];
  });
}

function addLabels(app: FastifyInstance, portal: Portal): void {
  const path = "/crm/associations/:version/:from/:to/labels";
  app.get(path, async (request: PathRequest) => ({
    results: portal.links
      .types(typeIn(request, "from").name, typeIn(request, "to").name)
      .map(specOf),
  }));
  app.post(path, async (request: PathRequest) => {
    const { label, name, inverseLabel } = asObject(request.body);
    if (typeof label !== "string" || typeof name !== "string") {
      throw invalid("Invalid input JSON: label and name are required.");
    }
    const back = typeof inverseLabel === "string" ? inverseLabel : label;
    const [from, to] = [typeIn(request, "from").name, typeIn(request, "to").name];
    return { results: portal.links.createLabel(from, to, label, back).map(specOf) };
  });
  app.put(path, async (request: PathRequest, reply) => {
    typeIn(request, "from");
    const { associationTypeId, label } = asObject(request.body);
    portal.links.renameLabel(Number(associationTypeId), String(label));
    return reply.code(204).send();
  });
  app.delete(`${path}/:typeId`, async (request: PathRequest, reply) => {
    typeIn(request, "from");
    portal.links.deleteLabel(Number(request.params["typeId"]));
    return reply.code(204).send();
  });
}

export function addAssociations(app: FastifyInstance, portal: Portal, note: Note): void {
  addSingles(app, portal, note);
  addBatchRead(app, portal);
  addBatchWrites(app, portal, note);
  addLabels(app, portal);
}
