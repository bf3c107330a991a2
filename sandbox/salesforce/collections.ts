/** Up to 200 records in one call, each with its own result (vendors.md §1.7). */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { SalesforceError } from "./errors.js";
import type { Org, Prepared } from "./org.js";
import { externalId, type Note } from "./records.js";
import { versionPath, type VersionedRequest } from "./version.js";

/** A record of the body; its object is in the attributes. */
type Sent = Readonly<Record<string, unknown>>;

interface Item {
  readonly object: string;
  readonly body: unknown;
  /** Set where an upsert tells what it did. */
  readonly created?: boolean;
  readonly prepared: Prepared | SalesforceError;
}

const most = 200;

/** @throws SalesforceError when there are too many. */
function checkCount(count: number): void {
  if (count <= most) return;
  throw new SalesforceError(
    400,
    "EXCEEDED_ID_LIMIT",
    `record limit reached. cannot submit more than ${most} records in this call`,
  );
}

function recordsOf(request: FastifyRequest): { records: Sent[]; allOrNone: boolean } {
  const { records, allOrNone = false } = (request.body ?? {}) as Sent;
  if (!Array.isArray(records)) {
    throw new SalesforceError(400, "JSON_PARSER_ERROR", "records must be a list");
  }
  checkCount(records.length);
  return { records: records as Sent[], allOrNone: allOrNone === true };
}

function prepare(make: () => Prepared): Prepared | SalesforceError {
  try {
    return make();
  } catch (error) {
    if (error instanceof SalesforceError) return error;
    throw error;
  }
}

function typeOf(record: Sent): string {
  const type = (record["attributes"] as Sent | undefined)?.["type"];
  return typeof type === "string" ? type : "";
}

const rolledBack = new SalesforceError(
  400,
  "ALL_OR_NONE_OPERATION_ROLLED_BACK",
  "Record rolled back because not all records were valid and the request was using AllOrNone header",
);

function failure(error: SalesforceError): object {
  const { errorCode, message, fields = [] } = error;
  return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
}

/** 200 with a result for each record, good or bad; with allOrNone one bad one takes all back. */
function saveAll(
  items: readonly Item[],
  allOrNone: boolean,
  request: VersionedRequest,
  note: Note,
): object[] {
  const failed = allOrNone && items.some(({ prepared }) => typeof prepared !== "function");
  return items.map(({ object, body, created, prepared }) => {
    if (typeof prepared !== "function") return failure(prepared);
    if (failed) return failure(rolledBack);
    const id = prepared();
    note(request, object, id, body);
    return { id, success: true, errors: [], ...(created === undefined ? {} : { created }) };
  });
}

function addUpsert(app: FastifyInstance, org: Org, note: Note): void {
  app.patch(
    "/services/data/:version/composite/sobjects/:object/:field",
    async (request: VersionedRequest) => {
      versionPath(request);
      const { object: objectName = "", field: fieldName = "" } = request.params;
      const { object, field } = externalId(org, objectName, fieldName);
      const { records, allOrNone } = recordsOf(request);
      const items = records.map((record): Item => {
        const found = org.byExternalId(object, field, String(record[field.name] ?? ""));
        const [known] = found;
        const prepared = prepare(() => {
          if (found.length > 1) {
            const message = `${field.name}: more than one record found for external id field`;
            throw new SalesforceError(400, "DUPLICATE_EXTERNAL_ID", message);
          }
          return known
            ? org.prepareUpdate(object.name, known.Id, record)
            : org.prepareCreate(object, record);
        });
        return { object: object.name, body: record, created: known === undefined, prepared };
      });
      return saveAll(items, allOrNone, request, note);
    },
  );
}

export function addCollections(app: FastifyInstance, org: Org, note: Note): void {
  const path = "/services/data/:version/composite/sobjects";
  app.post(path, async (request: VersionedRequest) => {
    versionPath(request);
    const { records, allOrNone } = recordsOf(request);
    const items = records.map((record): Item => {
      const object = typeOf(record);
      const prepared = prepare(() => org.prepareCreate(org.object(object), record));
      return { object, body: record, prepared };
    });
    return saveAll(items, allOrNone, request, note);
  });
  app.patch(path, async (request: VersionedRequest) => {
    versionPath(request);
    const { records, allOrNone } = recordsOf(request);
    const items = records.map((record): Item => {
      const object = typeOf(record);
      const { id, Id, ...fields } = record;
      const prepared = prepare(() => org.prepareUpdate(object, String(id ?? Id), fields));
      return { object, body: record, prepared };
    });
    return saveAll(items, allOrNone, request, note);
  });
  app.delete(path, async (request: VersionedRequest) => {
    versionPath(request);
    const ids = (request.query["ids"] ?? "").split(",").filter((id) => id !== "");
    checkCount(ids.length);
    const items = ids.map((id): Item => {
      const object = org.byId(id)?.object.name ?? "";
      return { object, body: null, prepared: prepare(() => org.prepareRemove(object, id)) };
    });
    return saveAll(items, request.query["allOrNone"] === "true", request, note);
  });
  addUpsert(app, org, note);
}
