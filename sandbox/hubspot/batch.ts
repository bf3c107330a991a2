/** Up to 100 records in one call, each with its own result where that is asked for (vendors.md §2.7). */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { HubSpotRecord } from "../data/hubspot-records.js";
import {
  asObject,
  HubSpotError,
  inputsOf,
  invalid,
  notFound,
  textsIn,
  type Wire,
} from "./errors.js";
import { queryText, typeIn, versionOf, type PathRequest } from "./paths.js";
import type { Portal } from "./portal.js";
import { addLinks, plannedLinks, type Note } from "./records.js";
import type { ObjectType } from "./schema.js";
import { batchFrame, wireRecord, wireWritten } from "./wire.js";

const most = 100;

/** A write that is acceptable: made when it is called. */
type Prepared = () => Wire;

interface Item {
  readonly traceId: string | undefined;
  readonly prepared: Prepared | HubSpotError;
}

function prepare(input: Wire, make: () => Prepared): Item {
  const { objectWriteTraceId } = input;
  const traceId = typeof objectWriteTraceId === "string" ? objectWriteTraceId : undefined;
  try {
    return { traceId, prepared: make() };
  } catch (error) {
    if (error instanceof HubSpotError) return { traceId, prepared: error };
    throw error;
  }
}

/**
 * With an objectWriteTraceId on every input the good ones are saved and the answer is 207; without, one bad
 * input fails them all (vendors.md §2.7).
 */
function saveAll(
  items: readonly Item[],
  good: number,
  reply: FastifyReply,
  now: number,
): FastifyReply {
  const failed = items.flatMap(({ prepared, traceId }) =>
    typeof prepared === "function" ? [] : [{ error: prepared, traceId }],
  );
  const [first] = failed;
  if (first && items.some(({ traceId }) => traceId === undefined)) throw first.error;
  const results = items.flatMap(({ prepared, traceId }) => {
    if (typeof prepared !== "function") return [];
    return [{ ...prepared(), ...(traceId !== undefined && { objectWriteTraceId: traceId }) }];
  });
  const errors = failed.map(({ error, traceId }) => error.item(traceId));
  return reply.code(first ? 207 : good).send(batchFrame(results, errors, now));
}

/** A value that must be unique may be in a batch once. @throws HubSpotError */
function reserve(
  taken: Set<string>,
  type: ObjectType,
  values: Readonly<Record<string, string>>,
  portal: Portal,
): void {
  for (const name of portal.properties.uniqueNames(type.name)) {
    const value = values[name];
    if (value === undefined || value === "") continue;
    const key = `${name} ${value.toLowerCase()}`;
    if (taken.has(key)) throw invalid(`Duplicate value for ${name} in the batch: ${value}`);
    taken.add(key);
  }
}

/** @throws HubSpotError when an id comes twice. */
function checkOnce(inputs: readonly Wire[]): void {
  const ids = inputs.map(({ id }) => String(id));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice === undefined) return;
  throw invalid(`Duplicate IDs found in batch input: [${twice}]. IDs must be unique`);
}

/** Reads by id or unique property; what is missing is told beside what was found. */
function read(request: PathRequest, reply: FastifyReply, portal: Portal): FastifyReply {
  const type = typeIn(request);
  const body = asObject(request.body);
  const propertiesWithHistory = textsIn(body["propertiesWithHistory"]);
  // With history it is half of them (vendors.md §2.5).
  const inputs = inputsOf(body, propertiesWithHistory.length > 0 ? most / 2 : most);
  const idProperty = typeof body["idProperty"] === "string" ? body["idProperty"] : undefined;
  const archived = queryText(request, "archived") === "true";
  const selection = { properties: textsIn(body["properties"]), propertiesWithHistory };
  const found: HubSpotRecord[] = [];
  const missing: string[] = [];
  for (const { id } of inputs) {
    const record = portal.findBy(type.name, String(id), idProperty, archived);
    if (!record) missing.push(String(id));
    else if (!found.includes(record)) found.push(record);
  }
  const results = found.map((record) => wireRecord(type, record, selection, portal));
  if (missing.length === 0) return reply.send(batchFrame(results, [], portal.now()));
  const error = new HubSpotError({
    status: 404,
    category: "OBJECT_NOT_FOUND",
    message: `Could not get some ${type.singular.toUpperCase()} objects, they may be deleted or not exist. Check that ids are valid.`,
    context: { ids: missing },
  });
  return reply.code(207).send(batchFrame(results, [error.item()], portal.now()));
}

function create(
  request: PathRequest,
  reply: FastifyReply,
  portal: Portal,
  note: Note,
): FastifyReply {
  const type = typeIn(request);
  const taken = new Set<string>();
  const items = inputsOf(request.body, most).map((input) =>
    prepare(input, () => {
      const links = plannedLinks(type, input["associations"], portal);
      const sent = asObject(input["properties"]);
      const values = portal.check(type.name, sent, undefined, versionOf(request));
      reserve(taken, type, values, portal);
      return () => {
        const record = portal.create(type.name, values);
        addLinks(type, record.id, links, portal);
        note(request, type.singular.toUpperCase(), record.id, input);
        return wireWritten(type, record, Object.keys(values), portal);
      };
    }),
  );
  return saveAll(items, 201, reply, portal.now());
}

/** Upserts answer with what has a value only (derived SimplePublicUpsertObject). */
function withoutNulls(record: Wire): Wire {
  const properties = Object.entries(asObject(record["properties"]));
  return {
    ...record,
    properties: Object.fromEntries(properties.filter(([, value]) => value !== null)),
  };
}

/** Updates, or creates where there is nobody yet and that is allowed. */
function change(
  request: PathRequest,
  reply: FastifyReply,
  portal: Portal,
  note: Note,
  upsert: boolean,
): FastifyReply {
  const type = typeIn(request);
  const inputs = inputsOf(request.body, most);
  checkOnce(inputs);
  const taken = new Set<string>();
  const items = inputs.map((input) =>
    prepare(input, () => {
      const id = String(input["id"] ?? "");
      const idProperty = typeof input["idProperty"] === "string" ? input["idProperty"] : undefined;
      if (idProperty !== undefined || upsert) {
        portal.uniqueProperty(type.name, idProperty ?? "hs_object_id");
      }
      const known = portal.findBy(type.name, id, idProperty);
      if (!known && !upsert) throw notFound();
      const named = idProperty === undefined || known ? {} : { [idProperty]: id };
      const sent = { ...named, ...asObject(input["properties"]) };
      const values = portal.check(type.name, sent, known, versionOf(request));
      reserve(taken, type, values, portal);
      return () => {
        const record = known
          ? portal.update(type.name, portal.get(type.name, known.id), values)
          : portal.create(type.name, values);
        note(request, type.singular.toUpperCase(), record.id, input);
        const wire = wireWritten(type, record, Object.keys(values), portal);
        return upsert ? { ...withoutNulls(wire), new: known === undefined } : wire;
      };
    }),
  );
  return saveAll(items, 200, reply, portal.now());
}

/**
 * Takes the second half of a batch's inputs away, and gives what tells of them as failed beside the answer to the
 * first; null where there is nothing to halve.
 */
export function halve({ body }: FastifyRequest): ((answer: string) => string) | null {
  const batch = body as { inputs?: unknown };
  const inputs = Array.isArray(batch.inputs) ? (batch.inputs as unknown[]) : [];
  if (inputs.length < 2) return null;
  const kept = Math.ceil(inputs.length / 2);
  batch.inputs = inputs.slice(0, kept);
  const lost = inputs.slice(kept).map((input) => {
    const { id, name, objectWriteTraceId } = asObject(input);
    const traceId = typeof objectWriteTraceId === "string" ? objectWriteTraceId : undefined;
    return new HubSpotError({
      status: 500,
      category: "INTERNAL_ERROR",
      message: "There was an error on our side.",
      context: { ids: [typeof input === "string" ? input : String(id ?? name)] },
    }).item(traceId);
  });
  return (answer) => {
    const { errors, ...rest } = asObject(JSON.parse(answer));
    const all = [...(Array.isArray(errors) ? (errors as Wire[]) : []), ...lost];
    return JSON.stringify({ ...rest, numErrors: all.length, errors: all });
  };
}

export function addBatches(app: FastifyInstance, portal: Portal, note: Note): void {
  const path = "/crm/objects/:version/:object/batch";
  app.post(`${path}/read`, async (request: PathRequest, reply) => read(request, reply, portal));
  app.post(`${path}/create`, async (request: PathRequest, reply) =>
    create(request, reply, portal, note),
  );
  app.post(`${path}/update`, async (request: PathRequest, reply) =>
    change(request, reply, portal, note, false),
  );
  app.post(`${path}/upsert`, async (request: PathRequest, reply) =>
    change(request, reply, portal, note, true),
  );
  app.post(`${path}/archive`, async (request: PathRequest, reply) => {
    const type = typeIn(request);
    for (const { id } of inputsOf(request.body, most)) {
      const record = portal.find(type.name, String(id));
      if (!record) continue;
      portal.archive(type.name, record);
      note(request, `${type.singular.toUpperCase()}_ARCHIVED`, record.id, null);
    }
    return reply.code(204).send();
  });
}
