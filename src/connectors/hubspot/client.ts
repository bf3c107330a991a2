/**
 * All HTTP with HubSpot. @hubspot/api-client builds the requests (`apiRequest` takes any path, so that the dated
 * versions can be spoken to); the wire is our own, so that there is one request a call, no redirect, a time limit
 * and a way to stop, and so that status, headers and exact numbers decide what an answer means.
 */
import { Client } from "@hubspot/api-client/lib/src/client.js";
import ApiDecoratorService from "@hubspot/api-client/lib/src/services/ApiDecoratorService.js";
import type { Request as BuiltRequest } from "@hubspot/api-client/lib/src/services/http/Request.js";
import type {
  Json,
  JsonObject,
  LimitReading,
  Session,
  SignInSession,
  VendorRequest,
} from "../connector.js";
import { inTurn } from "../connector.js";
import type { ConnectorError } from "../errors.js";
import {
  Conflict,
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
  countIn,
  exchange,
  isHtml,
  jsonOrNull,
  limitReading,
  readJson,
  retryAfter,
} from "../http.js";
import { isObject } from "../parse.js";
import { readSettings } from "./config.js";

const vendor = "HubSpot";

/** The calls of one task of ours (a page, a look at a record), and what they said of the limits. */
export class HubSpot {
  /** Of the latest answer that said something. */
  limits: LimitReading | undefined;
  readonly version: string;

  constructor(private readonly session: Session) {
    this.version = readSettings(session.settings).apiVersion;
  }

  get(path: string, query: Readonly<Record<string, string>> = {}): Promise<JsonObject> {
    return this.object({ method: "GET", path: withQuery(path, query), changes: false });
  }

  /** A question that HubSpot wants as a POST: it changes nothing. */
  ask(path: string, body: JsonObject): Promise<JsonObject> {
    return this.object({ method: "POST", path, body, changes: false });
  }

  /** A search: HubSpot counts these by themselves. */
  search(path: string, body: JsonObject): Promise<JsonObject> {
    return this.object({ method: "POST", path, body, changes: false, kind: "search" });
  }

  /** Changes something. @throws UnknownOutcome when the answer was lost */
  send(request: Pick<VendorRequest, "method" | "path" | "headers" | "body">): Promise<JsonObject> {
    return this.object({ ...request, changes: true });
  }

  private async object(sent: Outgoing): Promise<JsonObject> {
    const { answer, call } = await exchangeOnce(this.session, sent);
    this.limits = limitsIn(answer.headers) ?? this.limits;
    const body = readJson(answer, call);
    if (!isObject(body)) throw new Malformed("HubSpot's answer lacks what its API promises.");
    return body;
  }
}

export function withQuery(path: string, query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text ? `${path}?${text}` : path;
}

/** The elements of a list or of a batch. @throws Malformed when there is no list */
export function resultsOf(body: JsonObject): Json[] {
  const results = body["results"];
  if (!Array.isArray(results)) throw new Malformed("HubSpot's answer has no list of results.");
  return results;
}

/** HubSpot's name of the next page; null on the last. @throws Malformed */
export function nextOf(body: JsonObject): string | null {
  const { paging } = body;
  const next = isObject(paging) ? paging["next"] : undefined;
  if (next === undefined || next === null) return null;
  const after = isObject(next) ? next["after"] : undefined;
  if (typeof after === "string" && after) return after;
  if (typeof after === "number") return String(after);
  throw new Malformed("HubSpot says that there is more, but not where.");
}

interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly changes: boolean;
  /** As the manifest's limits name it. */
  readonly kind?: "search";
}

interface Exchanged {
  readonly answer: Answer;
  readonly call: Call;
}

/** One request with the bearer token. */
function exchangeOnce(session: Session, sent: Outgoing): Promise<Exchanged> {
  return inTurn(
    session,
    async () => {
      const exchanged = await viaApiRequest(session, sent);
      const { answer, call } = exchanged;
      if (answer.status >= 200 && answer.status < 300) return exchanged;
      throw failureOf(answer, call, session.now);
    },
    sent.kind,
  );
}

const wires = ApiDecoratorService.default.getInstance();

/**
 * The library keeps what goes between a client and the network (its retries, its limiter) in one place for the
 * whole process, where the client that was made last decides for all. So our wire is put there for the very moment
 * in which `apiRequest` looks, which happens before it waits for anything, and is taken out again.
 */
async function viaApiRequest(session: Session, sent: Outgoing): Promise<Exchanged> {
  const { apiUrl } = readSettings(session.settings);
  const client = new Client({ basePath: apiUrl, accessToken: session.grant.accessToken });
  const wire = async (built: BuiltRequest): Promise<Exchanged> => {
    const { method, headers, body } = built.getSendData() as {
      method: string;
      headers: Record<string, string>;
      body?: string;
    };
    const call: Call = {
      vendor,
      method,
      url: built.getUrl().href,
      headers: plainHeaders(headers),
      body,
      changes: sent.changes,
      signal: session.signal,
    };
    return { answer: await exchange(call), call };
  };
  return (await throughWire(wire, () =>
    client.apiRequest({
      method: sent.method,
      path: sent.path,
      headers: { accept: "application/json", ...sent.headers },
      // The library turns the body into JSON, and says so; without a body there is nothing to say.
      ...(sent.body === undefined ? { defaultJson: false } : { body: sent.body }),
    }),
  )) as unknown as Exchanged;
}

/** Not `async`: between putting the wire in and taking it out nobody else runs. */
function throughWire(
  wire: (built: BuiltRequest) => Promise<Exchanged>,
  call: () => Promise<unknown>,
) {
  wires.setDecorators([{ decorate: () => wire }]);
  try {
    return call();
  } finally {
    wires.setDecorators([]);
  }
}

/** Lower case, so that no header goes out twice; the wire says who calls. */
function plainHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return Object.fromEntries(lower.filter(([name]) => name !== "user-agent")) as Record<
    string,
    string
  >;
}

/** A form post with the app's own secret instead of a bearer token, which the library has no way for. */
export async function postForm(
  session: SignInSession,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<Json> {
  const { apiUrl } = readSettings(session.settings);
  const call: Call = {
    vendor,
    method: "POST",
    url: `${apiUrl}${path}`,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
    },
    body: new URLSearchParams(form).toString(),
    changes: false,
    signal: session.signal,
  };
  return inTurn(session, async () => {
    const answer = await exchange(call);
    if (answer.status >= 200 && answer.status < 300) return readJson(answer, call);
    throw failureOf(answer, call, session.now);
  });
}

/** The day's figures stand in answers to private apps only; those of ten seconds have no place in a reading. */
function limitsIn(headers: Headers): LimitReading | undefined {
  const limit = countIn(headers, "x-hubspot-ratelimit-daily");
  const remaining = countIn(headers, "x-hubspot-ratelimit-daily-remaining");
  return limitReading({
    usedToday: limit !== null && remaining !== null ? Math.max(limit - remaining, 0) : null,
    limitToday: limit,
    remainingToday: remaining,
    remainingMinute: null,
    appRemainingMinute: null,
  });
}

// What failures mean

/** Refused for want of a scope or permission, whatever was asked. */
export class Forbidden extends Rejected {}

/** What a refusal means, by its status and HubSpot's words. */
function failureOf(answer: Answer, call: Call, now: Date): ConnectorError {
  const { status } = answer;
  const body = errorBody(answer.text);
  const patience = askedToWait(answer, body, now);
  if (patience) return patience;
  const common = commonFailure(answer, call, now);
  if (common) return common;
  // Not a sign that the token has run out, HubSpot says; but there is no better remedy than a new one.
  if (status === 401) return new Unauthorised("HubSpot no longer accepts the access token.", false);
  if (status === 404) return new Gone("HubSpot does not have it any more.");
  if (isHtml(answer)) return new Unavailable(`HubSpot answered with a web page (HTTP ${status}).`);
  if (status === 409 || status === 412)
    return new Conflict(
      `It clashes with what is in HubSpot already (${categoryOf(body, status)}).`,
    );
  if (status === 403)
    return new Forbidden(
      "HubSpot does not allow this to the connection: it lacks a scope, or the user who signed in a permission.",
      [],
    );
  return refusal(body, status);
}

/** Categories of HubSpot's own trouble with one element among several: it says nothing of the element. */
const passing: readonly (Json | undefined)[] = ["INTERNAL_ERROR", "RATE_LIMITS"];

/** @param what HubSpot was to do @throws Unavailable where it failed to do it for some of a batch */
export function refusePassing(body: JsonObject, what: string): void {
  refuseErrors(body, what, (category) => passing.includes(category));
}

/** @param what HubSpot was to do @throws Unavailable where it left something out, other than what is not there */
export function refuseUnknown(body: JsonObject, what: string): void {
  refuseErrors(body, what, (category) => category !== "OBJECT_NOT_FOUND");
}

function refuseErrors(
  { errors: list }: JsonObject,
  what: string,
  isUnknown: (category: Json | undefined) => boolean,
): void {
  const errors = Array.isArray(list) ? list : [];
  if (errors.some((error) => isUnknown(isObject(error) ? error["category"] : undefined)))
    throw new Unavailable(`HubSpot could not ${what} just now.`);
}

/** What the refusal of one record among several means, from its error in the answer. */
export function failureOfOne(error: JsonObject): ConnectorError {
  const category = categoryOf(error, 207);
  if (passing.includes(category))
    return new Unavailable(`HubSpot could not change the record just now (${category}).`);
  if (category === "OBJECT_NOT_FOUND") return new Gone("HubSpot does not have it any more.");
  if (category === "CONFLICT")
    return new Conflict(`It clashes with what is in HubSpot already (${category}).`);
  return refusal(error, 207);
}

/** Seconds after which a window of HubSpot's has passed, by the name of its policy. */
const windows: Record<string, number> = { SECONDLY: 1, TEN_SECONDLY_ROLLING: 10 };

/** 429: too many calls. 423: somebody holds a lock. 477: the account is moving to another data centre. */
function askedToWait(answer: Answer, body: JsonObject, now: Date): RateLimited | null {
  const policy = typeof body["policyName"] === "string" ? body["policyName"] : "";
  const asked = retryAfter(answer.headers, now);
  const atLeast = (seconds: number | undefined) => {
    const until = seconds === undefined ? null : new Date(now.getTime() + seconds * 1000);
    return asked ?? until;
  };
  switch (answer.status) {
    case 423:
      return new RateLimited("HubSpot asks us to wait: the record is locked.", atLeast(2));
    case 429:
      return new RateLimited(
        "HubSpot asks us to wait: too many calls.",
        atLeast(windows[policy]),
        policy === "DAILY" ? "DAY" : null,
      );
    case 477:
      return new RateLimited(
        "HubSpot asks us to wait: the account is being moved to another data centre.",
        atLeast(60),
      );
    default:
      return null;
  }
}

function errorBody(text: string): JsonObject {
  const body = jsonOrNull(text);
  return body !== null && isObject(body) ? body : {};
}

function categoryOf(body: JsonObject, status: number): string {
  const category = body["category"];
  return typeof category === "string" && /^[A-Z_]{1,60}$/.test(category)
    ? category
    : `HTTP ${status}`;
}

/** Only codes and names of properties: HubSpot's sentences repeat the values that were refused. */
function refusal(body: JsonObject, status: number): Rejected {
  const errors = Array.isArray(body["errors"]) ? body["errors"].filter(isObject) : [];
  return new Rejected(
    `HubSpot refused the request (${categoryOf(body, status)}).`,
    errors.map(({ code, context }) => ({
      field: propertyIn(context),
      message: typeof code === "string" && /^[A-Z_]{1,60}$/.test(code) ? code : "is refused",
    })),
  );
}

function propertyIn(context: Json | undefined): string | null {
  const names = isObject(context) ? context["propertyName"] : undefined;
  const name = Array.isArray(names) ? names[0] : undefined;
  return typeof name === "string" && /^\w{1,100}$/.test(name) ? name : null;
}
