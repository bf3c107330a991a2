/** The practice Salesforce org over HTTP: sign-in, query, describe, records, limits. */
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { OrgRecords } from "../data/records.js";
import { CallMeter } from "../shared/calls.js";
import type { PageCall, VendorTraits } from "../shared/faults.js";
import { practiceServer, WriteLog } from "../shared/server.js";
import type { PracticeState } from "../shared/state.js";
import { addBulk } from "./bulk.js";
import { addCollections } from "./collections.js";
import { notFound, SalesforceError } from "./errors.js";
import { addSignIn, SalesforceSignIn, type TokenPolicy } from "./oauth.js";
import { Org } from "./org.js";
import { addPractice } from "./practice.js";
import { addQueries, OpenQueries } from "./queries.js";
import { addRecords, noteIn } from "./records.js";
import { addReplication } from "./replication.js";
import { Schema, type SchemaOptions } from "./schema.js";
import { newestVersion, oldestVersion, versionPath, type VersionedRequest } from "./version.js";

export interface SalesforceLimits {
  /** API calls in 24 hours, rolling (vendors.md §1.3). */
  readonly perDay: number;
  /** Calls at once that run for 20 seconds or longer (vendors.md §1.3). */
  readonly longRunning: number;
}

export interface SalesforceOptions {
  readonly now: () => Date;
  readonly state: PracticeState;
  readonly records: OrgRecords;
  readonly limits: SalesforceLimits;
  /** How long a call takes. */
  readonly latencyMs: number;
  /** The most records of a page, of queries and of bulk results. */
  readonly pageRows: number;
  readonly tokens: TokenPolicy;
  readonly schema: SchemaOptions;
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

function traitsOf(org: Org, open: OpenQueries, signIn: SalesforceSignIn): VendorTraits {
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
    endAccess: () => signIn.endSessions(),
    endGrants: () => signIn.endGrants(),
  };
}

/** The org as built, for what is added to it. */
export interface SalesforceServer {
  readonly app: FastifyInstance;
  readonly org: Org;
  readonly signIn: SalesforceSignIn;
}

/** Builds the server; it does not listen yet. @param baseUrl known once it does. */
export function salesforceServer(
  options: SalesforceOptions,
  baseUrl: () => string,
): SalesforceServer {
  const { state, now } = options;
  const writes = new WriteLog(state);
  const org = new Org(state, options.records, new Schema(options.schema), now);
  const open = new OpenQueries();
  const meter = salesforceMeter(options.limits, now);
  const signIn = new SalesforceSignIn(state, now, options.tokens);
  const app = practiceServer(state, writes, traitsOf(org, open, signIn), meter);
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
  addQueries(app, org, open, options.pageRows);
  const note = noteIn(writes, now);
  addReplication(app, org);
  addRecords(app, org, note);
  addCollections(app, org, note);
  addBulk(app, org, options.pageRows);
  addPractice(app, org);
  return { app, org, signIn };
}
