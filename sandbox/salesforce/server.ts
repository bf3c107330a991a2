/** The practice Salesforce org over HTTP: sign-in, query, describe, records, limits. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { CrmRecord, CrmRecords } from "../data/records.js";
import { practiceServer, WriteLog } from "../shared/server.js";
import type { PracticeState } from "../shared/state.js";
import { SlidingWindow } from "../shared/usage.js";
import { describe, describeBriefly } from "./describe.js";
import { notFound, SalesforceError } from "./errors.js";
import { addSignIn, SalesforceSignIn } from "./oauth.js";
import { Org } from "./org.js";
import { allObjects, findObject, toWire, type SObject } from "./schema.js";
import { parseSoql } from "./soql/parse.js";
import { runQuery, type QueryAnswer } from "./soql/run.js";

export interface SalesforceOptions {
  readonly now: () => Date;
  readonly state: PracticeState;
  readonly records: CrmRecords;
  /** API calls in 24 hours (vendors.md §1.3). */
  readonly perDay: number;
}

/** Versions that answer: 68.0 is Winter '27 (vendors.md §1.2). */
const newestVersion = 68;
/** 21 to 30 are retired; 31 to 40 will be, so the practice org refuses them already (vendors.md §1.2). */
const oldestVersion = 41;

type VersionedRequest = FastifyRequest<{
  Params: { version: string; object?: string; id?: string; locator?: string };
  Querystring: { q?: string; fields?: string };
}>;

/** `/services/data/v67.0` of the request. @throws SalesforceError 410 for a retired version. */
function versionPath(request: VersionedRequest): string {
  const { version } = request.params;
  const match = /^v(\d+)\.0$/.exec(version);
  const number = Number(match?.[1]);
  if (!match || number > newestVersion) throw notFound();
  if (number < oldestVersion) {
    throw new SalesforceError(410, "GONE", `API version ${number}.0 is no longer available`);
  }
  return `/services/data/${version}`;
}

/** Result sets that are not read to the end yet. They do not outlive the server. */
class OpenQueries {
  readonly #open = new Map<string, { rows: NonNullable<QueryAnswer["rows"]>; totalSize: number }>();
  #count = 0;

  keep(answer: { rows: NonNullable<QueryAnswer["rows"]>; totalSize: number }): string {
    const locator = `01ggK${String(++this.#count).padStart(13, "0")}`;
    this.#open.set(locator, answer);
    const [oldest] = this.#open.keys();
    if (this.#open.size > 50 && oldest !== undefined) this.#open.delete(oldest);
    return locator;
  }

  find(locator: string) {
    return this.#open.get(locator);
  }
}

/** Rows per answer: 200 to 2,000, from the header (vendors.md §1.3). */
function batchSize(request: FastifyRequest): number {
  const header = request.headers["sforce-query-options"];
  const asked = /batchSize\s*=\s*(\d+)/i.exec(typeof header === "string" ? header : "")?.[1];
  return asked === undefined ? 2000 : Math.min(2000, Math.max(200, Number(asked)));
}

function page(
  path: string,
  locator: string | null,
  answer: { rows: NonNullable<QueryAnswer["rows"]>; totalSize: number },
  start: number,
  size: number,
  open: OpenQueries,
): object {
  const end = start + size;
  const done = end >= answer.rows.length;
  const records = answer.rows.slice(start, end).map((row) => row());
  if (done) return { totalSize: answer.totalSize, done, records };
  const key = locator ?? open.keep(answer);
  return {
    totalSize: answer.totalSize,
    done,
    nextRecordsUrl: `${path}/query/${key}-${end}`,
    records,
  };
}

function addQueries(app: FastifyInstance, org: Org): void {
  const open = new OpenQueries();
  const start = (includeDeleted: boolean) => async (request: VersionedRequest) => {
    const path = versionPath(request);
    const { q } = request.query;
    if (q === undefined)
      throw new SalesforceError(400, "MALFORMED_QUERY", "A query string has to be specified");
    const source = {
      all: (object: SObject) => org.all(object),
      byId: (id: string) => org.byId(id),
      urlOf: (object: SObject, id: string) => `${path}/sobjects/${object.name}/${id}`,
    };
    const { totalSize, rows } = runQuery(parseSoql(q), source, includeDeleted);
    if (rows === null) return { totalSize, done: true, records: [] };
    return page(path, null, { totalSize, rows }, 0, batchSize(request), open);
  };
  app.get("/services/data/:version/query", start(false));
  app.get("/services/data/:version/queryAll", start(true));
  app.get("/services/data/:version/query/:locator", async (request: VersionedRequest) => {
    const path = versionPath(request);
    const [, key = "", offset = ""] = /^(\w+)-(\d+)$/.exec(request.params.locator ?? "") ?? [];
    const answer = open.find(key);
    if (!answer) throw new SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    return page(path, key, answer, Number(offset), batchSize(request), open);
  });
}

function objectOf(request: VersionedRequest): SObject {
  const object = findObject(request.params.object ?? "");
  if (!object) throw notFound();
  return object;
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

function addRecords(app: FastifyInstance, org: Org, writes: WriteLog, now: () => Date): void {
  const note = (request: VersionedRequest, id: string): void => {
    writes.add({
      at: now().toISOString(),
      kind: (request.params.object ?? "").toUpperCase(),
      method: request.method,
      path: request.url,
      id,
      body: request.body ?? null,
    });
  };
  app.get("/services/data/:version/sobjects", async (request: VersionedRequest) => {
    const path = versionPath(request);
    return {
      encoding: "UTF-8",
      maxBatchSize: 200,
      sobjects: allObjects.map((object) => describeBriefly(object, path)),
    };
  });
  app.get("/services/data/:version/sobjects/:object/describe", async (request: VersionedRequest) =>
    describe(objectOf(request), versionPath(request)),
  );
  app.get("/services/data/:version/sobjects/:object/:id", async (request: VersionedRequest) => {
    const path = versionPath(request);
    const { object, record } = org.read(request.params.object ?? "", request.params.id ?? "");
    return wholeRecord(object, record, path, request.query.fields);
  });
  app.post(
    "/services/data/:version/sobjects/:object",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const id = org.create(objectOf(request), request.body, now());
      note(request, id);
      return reply.code(201).send({ id, success: true, errors: [] });
    },
  );
  app.patch(
    "/services/data/:version/sobjects/:object/:id",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const { Id } = org.update(
        request.params.object ?? "",
        request.params.id ?? "",
        request.body,
        now(),
      );
      note(request, Id);
      return reply.code(204).send();
    },
  );
  app.delete(
    "/services/data/:version/sobjects/:object/:id",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const { Id } = org.remove(request.params.object ?? "", request.params.id ?? "", now());
      note(request, Id);
      return reply.code(204).send();
    },
  );
}

/** Session, then the 24-hour total; the header is on every API answer (vendors.md §1.3). */
function addGate(
  app: FastifyInstance,
  signIn: SalesforceSignIn,
  options: SalesforceOptions,
): SlidingWindow {
  const calls = new SlidingWindow(24 * 3_600_000, 60_000);
  app.addHook("preHandler", async (request, reply) => {
    if (!request.url.startsWith("/services/data/")) return;
    const now = options.now().getTime();
    const over = calls.count(now) >= options.perDay;
    if (!over) calls.add(now);
    void reply.header("sforce-limit-info", `api-usage=${calls.count(now)}/${options.perDay}`);
    signIn.checkSession(request);
    if (over) {
      throw new SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
  });
  return calls;
}

/** Builds the server; it does not listen yet. @param baseUrl known once it does. */
export function salesforceServer(
  options: SalesforceOptions,
  baseUrl: () => string,
): FastifyInstance {
  const { state, now } = options;
  const writes = new WriteLog(state);
  const app = practiceServer(state, writes);
  const signIn = new SalesforceSignIn(state, now);
  const org = new Org(state, options.records);
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof SalesforceError) return reply.code(error.status).send(error.body());
    const { statusCode = 500, message } = error as Error & { statusCode?: number };
    const code = statusCode < 500 ? "JSON_PARSER_ERROR" : "UNKNOWN_EXCEPTION";
    return reply.code(statusCode).send([{ message, errorCode: code }]);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound().body()));
  addSignIn(app, signIn, baseUrl);
  const calls = addGate(app, signIn, options);
  app.get("/services/data", async () =>
    Array.from({ length: newestVersion - oldestVersion + 1 }, (_, index) => {
      const version = `${oldestVersion + index}.0`;
      return { label: `Version ${version}`, url: `/services/data/v${version}`, version };
    }),
  );
  app.get("/services/data/:version/limits", async (request: VersionedRequest) => {
    versionPath(request);
    const used = calls.count(now().getTime());
    return {
      DailyApiRequests: { Max: options.perDay, Remaining: Math.max(0, options.perDay - used) },
    };
  });
  addQueries(app, org);
  addRecords(app, org, writes, now);
  return app;
}
