/**
 * All HTTP with Salesforce. jsforce builds the REST calls (query, describe, post); the wire is our own
 * transport, so that there is one request a call, no refresh, no redirect, a time limit and a way to stop,
 * and so that status and headers (which jsforce's errors lose) decide what a failure means.
 */
import { PassThrough } from "node:stream";
import { Connection } from "jsforce/lib/connection.js";
import { setDefaults } from "jsforce/lib/request.js";
import { Transport } from "jsforce/lib/transport.js";
import type { HttpRequest, HttpResponse } from "jsforce/lib/types/common.js";
import { StreamPromise } from "jsforce/lib/util/promise.js";
import type {
  Grant,
  Json,
  JsonObject,
  LimitReading,
  Session,
  SignInSession,
  VendorRequest,
} from "../connector.js";
import { inTurn } from "../connector.js";
import {
  Conflict,
  ConnectorError,
  Gone,
  Malformed,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
} from "../errors.js";
import type { Answer, Call } from "../http.js";
import {
  commonFailure,
  exchange,
  isHtml,
  jsonOrNull,
  limitReading,
  readJson,
  retryAfter,
  safeWords,
} from "../http.js";
import { isObject } from "../parse.js";
import { vendorUrl } from "../settings.js";
import { readSettings } from "./config.js";

const vendor = "Salesforce";

// Never used while our transport is in place; should some path of jsforce go round it, it must not retry
// (by default it repeats 420, 429 and 5xx and lost connections for 16 seconds).
setDefaults({ retry: { maxRetries: 0, statusCodes: [], methods: [] }, followRedirect: false });

/** The organisation's own host: it can move, so only the last token answer knows it. @throws Malformed */
export function instanceUrlOf(grant: Grant): string {
  const url = vendorUrl.safeParse(grant.answer["instance_url"]);
  if (url.success && !new URL(url.data).host.includes(".lightning.")) return url.data;
  throw new Malformed(
    "Salesforce's sign-in answer does not say where the organisation is reached.",
  );
}

// Reading

export interface QueryPage {
  readonly records: readonly Json[];
  readonly total: number | null;
  /** Salesforce's name of the next page, without a host; null on the last. */
  readonly next: string | null;
  readonly limits: LimitReading | undefined;
}

export function query(session: Session, soql: string, pageSize: number): Promise<QueryPage> {
  return page(session, (connection) => connection.query(soql, queryOptions(pageSize)));
}

/** With deleted and merged-away rows, and archived tasks and events. */
export function queryAll(session: Session, soql: string, pageSize: number): Promise<QueryPage> {
  const options = { ...queryOptions(pageSize), scanAll: true };
  return page(session, (connection) => connection.query(soql, options));
}

/** @throws Gone when Salesforce has thrown the rest of the answer away (after about two days). */
export function queryMore(session: Session, next: string, pageSize: number): Promise<QueryPage> {
  return page(session, (connection) => connection.queryMore(next, queryOptions(pageSize)));
}

function queryOptions(pageSize: number) {
  return {
    headers: { "Sforce-Query-Options": `batchSize=${pageSize}` },
    autoFetch: false,
    scanAll: false,
    responseTarget: "QueryResult" as const,
    // Never the limit: a page is never longer than what was asked for.
    maxFetch: 1_000_000,
  };
}

async function page(
  session: Session,
  ask: (connection: Connection) => PromiseLike<unknown>,
): Promise<QueryPage> {
  const { result, limits } = await viaJsforce(session, isQueryAnswer, ask);
  const {
    records,
    totalSize,
    nextRecordsUrl,
    done = true,
  } = result as {
    records: Json[];
    totalSize?: number;
    nextRecordsUrl?: string;
    done?: boolean;
  };
  return {
    records,
    total: totalSize ?? null,
    next: done ? null : locatorOf(nextRecordsUrl),
    limits,
  };
}

function locatorOf(address: string | undefined): string {
  const locator = address?.split("/").at(-1);
  if (locator) return locator;
  throw new Malformed("Salesforce says that there are more records, but not where.");
}

/** A missing `done` counts for true; with records present that would lose the rest. */
function isQueryAnswer(body: Json): boolean {
  return (
    isObject(body) &&
    Array.isArray(body["records"]) &&
    (typeof body["done"] === "boolean" || body["records"].length === 0)
  );
}

export interface Field {
  /** Salesforce's name of its type: boolean, datetime, double, string … */
  readonly type: string;
  /** The signed-in user may change it. */
  readonly updateable: boolean;
  /** What people there call it. */
  readonly label: string;
}

/** The fields of an object that the signed-in user may see. @throws Gone when it sees none of the object */
export async function visibleFields(
  session: Session,
  objectType: string,
): Promise<Map<string, Field>> {
  const isDescription = (body: Json) => isObject(body) && Array.isArray(body["fields"]);
  const { result } = await viaJsforce(session, isDescription, (connection) =>
    connection.describe(objectType),
  );
  const { fields } = result as unknown as { fields: Json[] };
  return new Map(
    fields.flatMap((field) => {
      if (!isObject(field) || typeof field["name"] !== "string") return [];
      const type = typeof field["type"] === "string" ? field["type"] : "string";
      const { name, label } = field;
      const updateable = field["updateable"] !== false;
      return [[name, { type, updateable, label: typeof label === "string" ? label : name }]];
    }),
  );
}

// Writing

/** Sends a planned request, once and exactly as planned. */
export function send(
  session: Session,
  { method, path, headers, body }: VendorRequest,
): Promise<{ result: unknown; limits: LimitReading | undefined }> {
  return viaJsforce(
    session,
    () => true,
    (connection) =>
      connection.request({
        method,
        url: path,
        body: JSON.stringify(body),
        headers: { ...headers },
      }),
  );
}

// The wire

/** jsforce's way out. It calls the given function and knows nothing of retries. */
class OneCall extends Transport {
  readonly #send: (request: HttpRequest) => Promise<HttpResponse>;
  constructor(send: (request: HttpRequest) => Promise<HttpResponse>) {
    super();
    this.#send = send;
  }
  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({
      stream: new PassThrough(),
      promise: this.#send(request),
    }));
  }
}

/** An answer that jsforce takes for whatever it has asked. */
const nothing = '{"records":[],"done":true}';

async function viaJsforce(
  session: Session,
  isAsPromised: (body: Json) => boolean,
  ask: (connection: Connection) => PromiseLike<unknown>,
): Promise<{ result: Json; limits: LimitReading | undefined }> {
  let limits: LimitReading | undefined;
  let result: Json = null;
  const { apiVersion } = readSettings(session.settings);
  // No oauth2, no refreshFn: the engine alone refreshes. Without them a 401 ends the call.
  const connection = new Connection({
    instanceUrl: instanceUrlOf(session.grant),
    accessToken: session.grant.accessToken,
    version: apiVersion,
  });
  connection._transport = new OneCall(async ({ method, url, headers, body }) => {
    const exchanged = await exchangeOnce(session, session.grant, {
      method,
      url,
      headers: headers ?? {},
      ...(typeof body === "string" ? { body } : {}),
    });
    limits = limitsIn(exchanged.answer.headers);
    result = jsonOf(exchanged);
    if (!isAsPromised(result))
      throw new Malformed("Salesforce's answer lacks what its API promises.");
    // jsforce has built the call. What came back is read already, and it would read it again, rounding.
    return { statusCode: 200, headers: { "content-type": "application/json" }, body: nothing };
  });
  try {
    await ask(connection);
    return { result, limits };
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new Malformed("Salesforce's answer could not be read.");
  }
}

interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** False for a POST that harms nobody when it is repeated. By default all but GET change something. */
  readonly changes?: boolean;
}

/** One request with the bearer token, to the organisation's own host only. */
export async function request(session: SignInSession, grant: Grant, sent: Outgoing): Promise<Json> {
  return jsonOf(await exchangeOnce(session, grant, sent));
}

/** The same, for a path of the API, without jsforce; the answer is left as it is. */
export async function plainRequest(
  session: Session,
  sent: { method: string; path: string; body?: JsonObject; accept?: string },
): Promise<{ answer: Answer; json: () => Json; limits: LimitReading | undefined }> {
  const { apiVersion } = readSettings(session.settings);
  const exchanged = await exchangeOnce(session, session.grant, {
    method: sent.method,
    url: `${instanceUrlOf(session.grant)}/services/data/v${apiVersion}${sent.path}`,
    headers: {
      authorization: `Bearer ${session.grant.accessToken}`,
      ...(sent.accept === undefined ? {} : { accept: sent.accept }),
      ...(sent.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    changes: false,
  });
  const { answer } = exchanged;
  return { answer, json: () => jsonOf(exchanged), limits: limitsIn(answer.headers) };
}

interface Exchanged {
  readonly answer: Answer;
  readonly call: Call;
}

function jsonOf({ answer, call }: Exchanged): Json {
  // No Content: what a change of a record is answered with.
  return answer.status === 204 ? null : readJson(answer, call);
}

async function exchangeOnce(
  session: SignInSession,
  grant: Grant,
  sent: Outgoing,
): Promise<Exchanged> {
  if (new URL(sent.url).origin !== new URL(instanceUrlOf(grant)).origin)
    throw new Malformed("Salesforce named an address outside the organisation.");
  const headers = Object.fromEntries(
    // Fetch counts the body itself.
    Object.entries(sent.headers).filter(([name]) => name.toLowerCase() !== "content-length"),
  );
  const call: Call = {
    vendor,
    ...sent,
    headers: { accept: "application/json", ...headers },
    changes: sent.changes ?? sent.method !== "GET",
    signal: session.signal,
  };
  return inTurn(session, async () => {
    const answer = await exchange(call);
    if (answer.status >= 200 && answer.status < 300) return { answer, call };
    throw failureOf(answer, call, session.now);
  });
}

/** `Sforce-Limit-Info: api-usage=10018/100000`: calls of all apps in the last 24 hours. */
function limitsIn(headers: Headers): LimitReading | undefined {
  const [, used, limit] =
    /\bapi-usage=(\d{1,12})\/(\d{1,12})/.exec(headers.get("sforce-limit-info") ?? "") ?? [];
  if (used === undefined || limit === undefined) return undefined;
  return limitReading({
    usedToday: Number(used),
    limitToday: Number(limit),
    remainingToday: Math.max(Number(limit) - Number(used), 0),
    remainingMinute: null,
    appRemainingMinute: null,
  });
}

interface SalesforceError {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** What a refusal means, by its status and Salesforce's error code. */
function failureOf(answer: Answer, call: Call, now: Date): ConnectorError {
  const errors = errorsOf(answer.text);
  const { status } = answer;
  return (
    commonFailure(answer, call, now) ??
    namedFailure(errors[0] ?? { code: `HTTP ${status}`, message: "" }, answer, now) ??
    (isHtml(answer)
      ? new Unavailable(`Salesforce answered with a web page (HTTP ${status}).`)
      : refusal(errors, status))
  );
}

function namedFailure(
  { code, message }: { code: string; message: string },
  { status, headers }: Answer,
  now: Date,
): ConnectorError | null {
  if (status === 401 || code === "INVALID_SESSION_ID")
    return new Unauthorised("Salesforce no longer accepts the access token.", false);
  if (code === "REQUEST_LIMIT_EXCEEDED")
    // One code for two limits; only the message says which.
    return /concurrent/i.test(message)
      ? new RateLimited(
          "Salesforce is answering too many long requests at once.",
          retryAfter(headers, now),
          "CONCURRENT",
        )
      : new RateLimited(
          "Salesforce's daily limit of calls is used up.",
          retryAfter(headers, now),
          "DAY",
        );
  if (status === 404 || goneCodes.has(code))
    return new Gone(`Salesforce does not have it any more (${code}).`);
  if (status === 409 || status === 412 || code === "UNABLE_TO_LOCK_ROW")
    return new Conflict(`Somebody else is changing the record in Salesforce (${code}).`);
  if (status === 410)
    return new Rejected(
      "Salesforce has retired this API version: set a newer apiVersion in the connection's settings.",
      [],
    );
  return null;
}

/** A refusal with what is wrong, field by field. */
export function refusal(errors: readonly SalesforceError[], status: number): Rejected {
  return new Rejected(
    `Salesforce refused the request (${errors[0]?.code ?? `HTTP ${status}`}).`,
    errors.flatMap(({ fields, ...error }) =>
      (fields.length > 0 ? fields : [null]).map((field) => ({
        field,
        message: explanation(error),
      })),
    ),
  );
}

/** What the refusal of one record among several means, from the errors of its result. */
export function failureOfOne(errors: Json | undefined): ConnectorError {
  const list = errorList(Array.isArray(errors) ? errors : []);
  const code = list[0]?.code ?? "UNKNOWN_ERROR";
  // An id that leads nowhere is an invalid reference to Salesforce.
  if (goneCodes.has(code) || code === "INVALID_CROSS_REFERENCE_KEY")
    return new Gone(`Salesforce does not have it any more (${code}).`);
  if (code === "UNABLE_TO_LOCK_ROW")
    return new Conflict(`Somebody else is changing the record in Salesforce (${code}).`);
  return refusal(list, 200);
}

const goneCodes = new Set(["NOT_FOUND", "ENTITY_IS_DELETED", "INVALID_QUERY_LOCATOR"]);

/** These say what an administrator has to do; other messages may repeat the value that was refused. */
const harmlessMessages = new Set([
  "FIELD_CUSTOM_VALIDATION_EXCEPTION",
  "REQUIRED_FIELD_MISSING",
  "INSUFFICIENT_ACCESS_OR_READONLY",
  "INSUFFICIENT_ACCESS",
  "API_DISABLED_FOR_ORG",
  "INVALID_FIELD_FOR_INSERT_UPDATE",
]);

function explanation({ code, message }: { code: string; message: string }): string {
  return harmlessMessages.has(code) ? `${code}: ${safeWords(message)}` : code;
}

function errorsOf(text: string): SalesforceError[] {
  const body = jsonOrNull(text);
  return errorList(Array.isArray(body) ? body : []);
}

/** Salesforce's errors, as the body of a refusal or inside the result of a create. */
export function errorList(list: readonly Json[]): SalesforceError[] {
  return list.flatMap((error) => {
    if (!isObject(error)) return [];
    const code = error["errorCode"] ?? error["statusCode"];
    const { message, fields } = error;
    return [
      {
        code: typeof code === "string" && /^[A-Z0-9_]{1,80}$/.test(code) ? code : "UNKNOWN_ERROR",
        message: typeof message === "string" ? message : "",
        fields: Array.isArray(fields)
          ? fields
              .filter((field) => typeof field === "string" && /^\w{1,80}$/.test(field))
              .map(String)
          : [],
      },
    ];
  });
}
