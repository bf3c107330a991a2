/** The practice QuickBooks over HTTP: sign-in, the Accounting API of one company, its limits. */
import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { realmId } from "../data/constants.js";
import { txnTypes, type BooksRecords } from "../data/quickbooks-records.js";
import type { CallKind, CallMeter } from "../shared/calls.js";
import type { PageCall, VendorTraits } from "../shared/faults.js";
import { practiceServer, WriteLog } from "../shared/server.js";
import type { PracticeState } from "../shared/state.js";
import { capture } from "./cdc.js";
import { Company, type CompanySettings } from "./company.js";
import { entityNamed } from "./entities.js";
import { GateError, missing, notFound, QuickBooksError } from "./errors.js";
import { answerTime } from "./instants.js";
import { quickbooksMeter, type QuickBooksLimits } from "./limits.js";
import { addSignIn, QuickBooksSignIn, type QuickBooksTokenPolicy } from "./oauth.js";
import { addPractice } from "./practice.js";
import { runQuery } from "./query/run.js";
import type { Wire } from "./wire-basics.js";
import { addWrites, parametersOf, shownBy } from "./writes.js";

export interface QuickBooksOptions {
  readonly now: () => Date;
  readonly state: PracticeState;
  readonly records: BooksRecords;
  readonly limits: QuickBooksLimits;
  /** How long a call takes. */
  readonly latencyMs: number;
  readonly tokens: QuickBooksTokenPolicy;
  readonly settings: CompanySettings;
}

const api = "/v3/company/";

/** Reads are charged, writes and batches are not (vendors.md §4.2). */
function kindOf({ url, method }: FastifyRequest): CallKind {
  if (!url.startsWith(api)) return "token";
  const what = url.slice(api.length).split(/[/?]/)[1];
  if (what === "batch") return "bulk";
  return method === "GET" || what === "query" ? "read" : "write";
}

/** Token, then company, then limits: before any endpoint of the API. */
function addGate(
  app: FastifyInstance,
  signIn: QuickBooksSignIn,
  meter: CallMeter,
  latencyMs: number,
): void {
  app.addHook("preHandler", async (request, reply) => {
    if (!request.url.startsWith(api)) return;
    signIn.checkToken(request);
    if ((request.params as { realm?: string }).realm !== realmId) {
      throw new GateError(403, "The token is not for this company");
    }
    const over = meter.enter(reply, kindOf(request));
    if (over !== null) {
      throw new QuickBooksError("3001", "The request limit was reached. Try again later");
    }
    if (latencyMs > 0) await setTimeout(latencyMs);
  });
  // QuickBooks speaks XML to whoever does not ask for JSON: a client that forgets the header finds out here.
  app.addHook("onSend", async (request, reply, payload) => {
    if (!request.url.startsWith(api)) return payload;
    const wantsJson = (request.headers.accept ?? "").includes("application/json");
    if (wantsJson || reply.statusCode >= 400) return payload;
    void reply.type("application/xml").removeHeader("content-length");
    return '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"/>';
  });
}

/** Every answer has a name that support asks for (vendors.md §4.6). */
function addTransactionIds(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (!request.url.startsWith("/__practice/")) void reply.header("intuit_tid", randomUUID());
    return payload;
  });
}

function queryIn(request: FastifyRequest): string {
  const query =
    request.method === "POST" ? request.body : (request.query as Record<string, unknown>)["query"];
  if (typeof query !== "string" || query.trim() === "") throw missing("query");
  return query;
}

function addReads(app: FastifyInstance, company: Company): void {
  const frame = (content: Wire): Wire => ({ ...content, time: answerTime(company.now()) });
  app.addContentTypeParser("application/text", { parseAs: "string" }, (_request, body, done) => {
    done(null, body);
  });
  const query = async (request: FastifyRequest): Promise<Wire> => {
    const shown = shownBy(parametersOf(request)["include"]);
    return frame({ QueryResponse: runQuery(queryIn(request), company, shown) });
  };
  app.get(`${api}:realm/query`, query);
  app.post(`${api}:realm/query`, query);
  app.get(`${api}:realm/cdc`, async (request) => {
    const { entities, changedsince } = parametersOf(request);
    return frame({ CDCResponse: capture(entities, changedsince, company) });
  });
  const read = (request: FastifyRequest, name: string, id: string): Wire => {
    const entity = entityNamed(name);
    const row = entity?.find(company, id);
    if (!entity || !row) throw notFound(`${name} ${id}`);
    const shown = shownBy(parametersOf(request)["include"]);
    return frame({ [entity.name]: entity.wire(row, company, shown) });
  };
  // The company itself is named by its realm, its preferences by nothing.
  app.get(`${api}:realm/companyinfo/:id`, async (request) => read(request, "CompanyInfo", "1"));
  app.get(`${api}:realm/preferences`, async (request) => read(request, "Preferences", "1"));
  app.get(`${api}:realm/:entity/:id`, async (request) => {
    const { entity, id } = request.params as { entity: string; id: string };
    return read(request, entity, id);
  });
}

/** Pages of one reading are of one kind; a later one starts further on, or after an id. */
function pageOf(request: FastifyRequest): PageCall | null {
  const { pathname, searchParams } = new URL(request.url, "http://practice");
  if (!pathname.startsWith(api) || !pathname.endsWith("/query")) return null;
  const query = typeof request.body === "string" ? request.body : searchParams.get("query");
  const kind = /\bfrom\s+(\w+)/i.exec(query ?? "")?.[1]?.toLowerCase() ?? "";
  const start = Number(/\bstartposition\s+(\d+)/i.exec(query ?? "")?.[1] ?? 1);
  return { family: `query ${kind}`, first: start <= 1 && !/\bId\s*>=?\s*'/i.test(query ?? "") };
}

/** Moves the stamp of the first record of a page to now. */
function shift(servedPage: string, company: Company): void {
  const { QueryResponse } = JSON.parse(servedPage) as { QueryResponse: Wire };
  for (const type of ["Customer" as const, ...txnTypes]) {
    const [first] = (QueryResponse[type] ?? []) as { Id: string }[];
    if (first) company.touch(type, first.Id);
  }
}

function traitsOf(company: Company, signIn: QuickBooksSignIn): VendorTraits {
  const fault = (code: string): Wire => ({
    Fault: new QuickBooksError(code, "This was asked for").fault(),
    time: answerTime(company.now()),
  });
  return {
    kindOf,
    counts: ({ url }) => url.startsWith(api),
    poolOf: kindOf,
    refusalBody: (status) => {
      if (status === 401) return new GateError(401, "Token expired").body(company.now());
      return fault(status === 429 ? "3001" : "10000");
    },
    faultBody: (code = "3001") => fault(code),
    pageOf,
    shift: (servedPage) => {
      shift(servedPage, company);
    },
    meddle: ({ body }) => {
      const { Id: id } = (body ?? {}) as { Id?: unknown };
      const invoice = typeof id === "string" ? company.txn("Invoice", id) : undefined;
      // Saved as it is: another version that says the same.
      if (invoice) company.save(invoice);
    },
    endAccess: () => signIn.expireAccess(),
    endGrants: () => signIn.endGrants(),
  };
}

/** Builds the server; it does not listen yet. */
export function quickbooksServer(options: QuickBooksOptions): FastifyInstance {
  const { state, now, records } = options;
  const writes = new WriteLog(state);
  const company = new Company(state, records, now, options.settings);
  const meter = quickbooksMeter(options.limits, now);
  const signIn = new QuickBooksSignIn(state, now, options.tokens);
  const app = practiceServer(state, writes, traitsOf(company, signIn), meter);
  app.setErrorHandler((error, _request, reply: FastifyReply) => {
    const time = answerTime(company.now());
    if (error instanceof GateError) return reply.code(error.status).send(error.body(company.now()));
    if (error instanceof QuickBooksError) {
      return reply.code(error.status).send({ Fault: error.fault(), time });
    }
    const { statusCode = 500, message } = error as Error & { statusCode?: number };
    const refusal = new QuickBooksError(statusCode < 500 ? "2010" : "10000", message);
    return reply.code(statusCode).send({ Fault: refusal.fault(), time });
  });
  app.setNotFoundHandler((request, reply) => {
    const time = answerTime(company.now());
    return reply.code(404).send({ Fault: notFound(request.url).fault(), time });
  });
  addTransactionIds(app);
  addSignIn(app, signIn);
  addGate(app, signIn, meter, options.latencyMs);
  addReads(app, company);
  addPractice(app, company);
  addWrites(app, { state, company, writes, now });
  return app;
}
