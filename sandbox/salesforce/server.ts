/** The practice Salesforce org over HTTP: sign-in, query, describe, records, limits. */
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { CrmRecord, CrmRecords } from "../data/records.js";
import { CallMeter } from "../shared/calls.js";
import type { PageCall, VendorTraits } from "../shared/faults.js";
import { practiceServer, WriteLog } from "../shared/server.js";
import type { PracticeState } from "../shared/state.js";
import { describe, describeBriefly } from "./describe.js";
import { notFound, SalesforceError } from "./errors.js";
import { addSignIn, SalesforceSignIn, type TokenPolicy } from "./oauth.js";
import { Org } from "./org.js";
import { allObjects, findObject, toWire, type SObject } from "./schema.js";
import { parseSoql } from "./soql/parse.js";
import { runQuery, type QueryAnswer } from "./soql/run.js";

export interface SalesforceLimits {
  /** API calls in 24 hours, rolling (vendors.md §1.3). */
  readonly perDay: number;
  /** Calls at once that run for 20 seconds or longer (vendors.md §1.3). */
  readonly longRunning: number;
}

export interface SalesforceOptions {
  readonly now: () => Date;
  readonly state: PracticeState;
  readonly records: CrmRecords;
  readonly limits: SalesforceLimits;
  /** How long a call takes. */
  readonly latencyMs: number;
  readonly tokens: TokenPolicy;
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

/** A result set that is read page by page. */
interface OpenQuery {
  readonly object: string;
  readonly rows: NonNullable<QueryAnswer["rows"]>;
  readonly totalSize: number;
}

/** Result sets that are not read to the end yet. They do not outlive the server. */
class OpenQueries {
  readonly #open = new Map<string, OpenQuery>();
  #count = 0;

  keep(answer: OpenQuery): string {
    const locator = `01ggK${String(++this.#count).padStart(13, "0")}`;
    this.#open.set(locator, answer);
    const [oldest] = this.#open.keys();
    if (this.#open.size > 50 && oldest !== undefined) this.#open.delete(oldest);
    return locator;
  }

  find(locator: string): OpenQuery | undefined {
    return this.#open.get(locator);
  }

  /** The object that a result set is of, in small letters; empty when nothing is known of it. */
  objectOf(locator: string): string {
    return this.#open.get(locator)?.object.toLowerCase() ?? "";
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
  answer: OpenQuery,
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

function addQueries(app: FastifyInstance, org: Org, open: OpenQueries): void {
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
    const query = parseSoql(q);
    const { totalSize, rows } = runQuery(query, source, includeDeleted);
    if (rows === null) return { totalSize, done: true, records: [] };
    return page(path, null, { object: query.from, totalSize, rows }, 0, batchSize(request), open);
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
      const id = org.create(objectOf(request), request.body);
      note(request, id);
      return reply.code(201).send({ id, success: true, errors: [] });
    },
  );
  app.patch(
    "/services/data/:version/sobjects/:object/:id",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const { object = "", id = "" } = request.params;
      const { Id } = org.update(object, id, request.body);
      note(request, Id);
      return reply.code(204).send();
    },
  );
  app.delete(
    "/services/data/:version/sobjects/:object/:id",
    async (request: VersionedRequest, reply: FastifyReply) => {
      versionPath(request);
      const { Id } = org.remove(request.params.object ?? "", request.params.id ?? "");
      note(request, Id);
      return reply.code(204).send();
    },
  );
}

/** Session, then the limits; the header is on every API answer (vendors.md §1.3). */
function addGate(
  app: FastifyInstance,
  signIn: SalesforceSignIn,
  meter: CallMeter,
  { limits, latencyMs }: SalesforceOptions,
): void {
  app.addHook("preHandler", async (request, reply) => {
    if (!request.url.startsWith("/services/data/")) return;
    const over = meter.enter(reply);
    void reply.header("sforce-limit-info", `api-usage=${meter.used("day")}/${limits.perDay}`);
    signIn.checkSession(request);
    if (over !== null) {
      const which = over.name === "day" ? "TotalRequests" : "ConcurrentPerOrgLongTxn";
      throw new SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", `${which} Limit exceeded.`);
    }
    if (latencyMs > 0) await setTimeout(latencyMs);
  });
}

/** Requests count as long-running from 20 seconds on (vendors.md §1.3). */
const longRunningMs = 20_000;

function salesforceMeter(limits: SalesforceLimits, now: () => Date): CallMeter {
  return new CallMeter(
    [{ name: "day", limit: limits.perDay, spanMs: 24 * 3_600_000, bucketMs: 60_000 }],
    { name: "longRunning", limit: limits.longRunning, fromMs: longRunningMs },
    now,
  );
}

function refusalBody(status: 401 | 429 | 500): object[] {
  if (status === 401) {
    return new SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid").body();
  }
  const code = status === 429 ? "REQUEST_LIMIT_EXCEEDED" : "UNKNOWN_EXCEPTION";
  return new SalesforceError(status, code, "An unexpected error occurred.").body();
}

function traitsOf(org: Org, open: OpenQueries): VendorTraits {
  return {
    kindOf: ({ url, method }) => {
      if (url.startsWith("/services/oauth2/") && !url.includes("/userinfo")) return "token";
      if (/^\/services\/data\/[^/]+\/jobs\//.test(url)) return "bulk";
      return method === "GET" ? "read" : "write";
    },
    counts: ({ url }) => url.startsWith("/services/data/"),
    refusalBody,
    pageOf: (request): PageCall | null => {
      const { pathname, searchParams } = new URL(request.url, "http://practice");
      const locator = /\/query(?:All)?\/(\w+)-\d+$/.exec(pathname)?.[1];
      if (locator !== undefined) return { family: `query ${open.objectOf(locator)}`, first: false };
      if (/\/query(?:All)?\/?$/.test(pathname)) {
        const soql = searchParams.get("q") ?? "";
        const object = /\bFROM\s+(\w+)/i.exec(soql)?.[1]?.toLowerCase() ?? "";
        // Paging by key asks for what comes after an id.
        return { family: `query ${object}`, first: !/\bId\s*>\s*'/i.test(soql) };
      }
      const job = /\/jobs\/query\/(\w+)\/results$/.exec(pathname)?.[1];
      if (job === undefined) return null;
      return { family: `job ${job}`, first: !searchParams.has("locator") };
    },
    shift: (servedPage) => {
      const id = /"?(\w{18})"?/.exec(/"Id":"\w{18}"/.exec(servedPage)?.[0] ?? servedPage)?.[1];
      if (id !== undefined) org.touch(id);
    },
  };
}

/** Builds the server; it does not listen yet. @param baseUrl known once it does. */
export function salesforceServer(
  options: SalesforceOptions,
  baseUrl: () => string,
): FastifyInstance {
  const { state, now } = options;
  const writes = new WriteLog(state);
  const org = new Org(state, options.records, now);
  const open = new OpenQueries();
  const meter = salesforceMeter(options.limits, now);
  const app = practiceServer(state, writes, traitsOf(org, open), meter);
  const signIn = new SalesforceSignIn(state, now, options.tokens);
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof SalesforceError) return reply.code(error.status).send(error.body());
    const { statusCode = 500, message } = error as Error & { statusCode?: number };
    const code = statusCode < 500 ? "JSON_PARSER_ERROR" : "UNKNOWN_EXCEPTION";
    return reply.code(statusCode).send([{ message, errorCode: code }]);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send(notFound().body()));
  addSignIn(app, signIn, baseUrl);
  addGate(app, signIn, meter, options);
  app.get("/services/data", async () =>
    Array.from({ length: newestVersion - oldestVersion + 1 }, (_, index) => {
      const version = `${oldestVersion + index}.0`;
      return { label: `Version ${version}`, url: `/services/data/v${version}`, version };
    }),
  );
  app.get("/services/data/:version/limits", async (request: VersionedRequest) => {
    versionPath(request);
    return {
      DailyApiRequests: { Max: options.limits.perDay, Remaining: meter.left("day") },
    };
  });
  addQueries(app, org, open);
  addRecords(app, org, writes, now);
  return app;
}
