/** Describe and single records (vendors.md §1.4, §1.7). */
import type { FastifyInstance, FastifyReply } from "fastify";
import type { CrmRecord } from "../data/records.js";
import type { WriteLog } from "../shared/server.js";
import { describe, describeBriefly } from "./describe.js";
import { notFound, SalesforceError } from "./errors.js";
import type { Org } from "./org.js";
import { toWire, type Field, type SObject } from "./schema.js";
import { versionPath, type VersionedRequest } from "./version.js";

/** Puts a write on the list that tests look at. */
export type Note = (request: VersionedRequest, object: string, id: string, body: unknown) => void;

export function noteIn(writes: WriteLog, now: () => Date): Note {
  return ({ method, url: path }, object, id, body) => {
    writes.add({ at: now().toISOString(), kind: object.toUpperCase(), method, path, id, body });
  };
}

function wholeRecord(
  object: SObject,
  record: CrmRecord,
  path: string,
  wanted: string | undefined,
): object {
  const fields =
    wanted === undefined
      ? object.fields
      : wanted.split(",").map((name) => object.field(name.trim()));
  return {
    attributes: { type: object.name, url: `${path}/sobjects/${object.name}/${record.Id}` },
    ...Object.fromEntries(
      fields.map((field) => [field.name, toWire(object.valueOf(record, field), field.type)]),
    ),
  };
}

function addDescribe(app: FastifyInstance, org: Org): void {
  app.get("/services/data/:version/sobjects", async (request: VersionedRequest) => {
    const path = versionPath(request);
    return {
      encoding: "UTF-8",
      maxBatchSize: 200,
      sobjects: org.schema.all.map((object) => describeBriefly(object, path)),
    };
  });
  app.get("/services/data/:version/sobjects/:object/describe", async (request: VersionedRequest) =>
    describe(org.object(request.params.object ?? ""), versionPath(request)),
  );
}

/** The object and the external id that a path names. @throws SalesforceError */
export function externalId(
  org: Org,
  objectName: string,
  fieldName: string,
): {
  object: SObject;
  field: Field;
} {
  const object = org.object(objectName);
  const field = object.find(fieldName);
  if (!field) throw notFound();
  if (field.externalId || field.type === "id") return { object, field };
  throw new SalesforceError(
    400,
    "INVALID_FIELD",
    `Field name provided, ${field.name} is not an External ID or indexed field for ${object.name}`,
  );
}

/** Records by external id: 300 where several have it (vendors.md §1.7). */
function addExternalIds(app: FastifyInstance, org: Org, note: Note): void {
  const path = "/services/data/:version/sobjects/:object/:field/:value";
  const find = (request: VersionedRequest) => {
    const { object: objectName = "", field: fieldName = "", value = "" } = request.params;
    const { object, field } = externalId(org, objectName, fieldName);
    const records = org.byExternalId(object, field, value);
    const base = versionPath(request);
    const urls = records.map(({ Id }) => `${base}/sobjects/${object.name}/${Id}`);
    return { object, field, value, records, urls, base };
  };
  app.get(path, async (request: VersionedRequest, reply: FastifyReply) => {
    const { object, records, urls, base } = find(request);
    const [record] = records;
    if (!record) throw notFound();
    if (records.length > 1) return reply.code(300).send(urls);
    return wholeRecord(object, record, base, request.query["fields"]);
  });
  app.patch(path, async (request: VersionedRequest, reply: FastifyReply) => {
    const { object, field, value, records, urls } = find(request);
    if (records.length > 1) return reply.code(300).send(urls);
    const [record] = records;
    const body = request.body as Record<string, unknown> | null;
    const id = record
      ? org.prepareUpdate(object.name, record.Id, body)()
      : org.prepareCreate(object, { ...body, [field.name]: value })();
    note(request, object.name, id, body);
    const created = record === undefined;
    return reply.code(created ? 201 : 200).send({ id, success: true, errors: [], created });
  });
}

export function addRecords(app: FastifyInstance, org: Org, note: Note): void {
  addDescribe(app, org);
  addExternalIds(app, org, note);
  app.get("/services/data/:version/sobjects/:object/:id", async (request: VersionedRequest) => {
    const path = versionPath(request);
    const { object, record } = org.read(request.params.object ?? "", request.params.id ?? "");
    return wholeRecord(object, record, path, request.query["fields"]);
  });
  app.post(
    "/services/data/:version/sobjects/:object",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const { object = "" } = request.params;
      const id = org.prepareCreate(org.object(object), request.body)();
      note(request, object, id, request.body ?? null);
      return reply.code(201).send({ id, success: true, errors: [] });
    },
  );
  app.patch(
    "/services/data/:version/sobjects/:object/:id",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const { object = "", id = "" } = request.params;
      note(request, object, org.prepareUpdate(object, id, request.body)(), request.body ?? null);
      return reply.code(204).send();
    },
  );
  app.delete(
    "/services/data/:version/sobjects/:object/:id",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const { object = "", id = "" } = request.params;
      note(request, object, org.prepareRemove(object, id)(), null);
      return reply.code(204).send();
    },
  );
}
