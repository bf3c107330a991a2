/** All HTTP with Xero: a client with the types of Xero's own description, and what its failures mean. */
import createClient from "openapi-fetch";
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
  safeWords,
} from "../http.js";
import { isObject } from "../parse.js";
import { readSettings } from "./config.js";
import type { components, paths } from "./generated/accounting.js";

const vendor = "Xero";
export const accountingPath = "/api.xro/2.0";

export type Schemas = components["schemas"];

/**
 * The typed client of one session. Only its success values are of use: every failure is thrown, as a typed
 * error, by the fetch that it is given.
 */
export function api(session: Session) {
  const { apiUrl } = readSettings(session.settings);
  return createClient<paths>({
    baseUrl: `${apiUrl}${accountingPath}`,
    // Xero's description: lists stand in one parameter, with commas.
    querySerializer: { array: { style: "form", explode: false } },
    fetch: async ({ method, url, headers }) => {
      const { body, headers: answered } = await ask(session, session.grant, {
        method,
        url,
        headers: Object.fromEntries(headers),
      });
      if (!isObject(body)) throw new Malformed("Xero's answer lacks what its API promises.");
      // The body is handed over parsed: a second JSON.parse would round long numbers. It was decoded already,
      // so that only the headers that tell of limits are passed on.
      const told = limitHeaders.flatMap((name) => {
        const value = answered.get(name);
        return value === null ? [] : [[name, value] as [string, string]];
      });
      const answer = new Response(null, { headers: [["content-length", "1"], ...told] });
      return Object.assign(answer, { json: () => Promise.resolve(body) });
    },
  });
}

/** Where a typed call goes: which organisation. */
export function tenant(session: Session) {
  return { "xero-tenant-id": session.account };
}

const limitHeaders = ["x-daylimit-remaining", "x-minlimit-remaining", "x-appminlimit-remaining"];

/** What an answer says of the limits. */
export function limitsIn(headers: Headers): LimitReading | undefined {
  return limitReading({
    usedToday: null,
    limitToday: null,
    remainingToday: countIn(headers, "x-daylimit-remaining"),
    remainingMinute: countIn(headers, "x-minlimit-remaining"),
    appRemainingMinute: countIn(headers, "x-appminlimit-remaining"),
  });
}

/** Sends a planned request, once and exactly as planned. */
export async function send(
  planned: VendorRequest,
  session: Session,
): Promise<{ body: JsonObject; limits: LimitReading | undefined }> {
  const { apiUrl } = readSettings(session.settings);
  const { body, headers } = await ask(session, session.grant, {
    method: planned.method,
    url: `${apiUrl}${planned.path}`,
    headers: { ...planned.headers, ...tenant(session) },
    body: JSON.stringify(planned.body),
  });
  return { body: isObject(body) ? body : {}, limits: limitsIn(headers) };
}

interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request with the bearer token. */
export async function request(session: SignInSession, grant: Grant, sent: Outgoing): Promise<Json> {
  return (await ask(session, grant, sent)).body;
}

async function ask(
  session: SignInSession,
  grant: Grant,
  sent: Outgoing,
): Promise<{ body: Json; headers: Headers }> {
  const call: Call = {
    vendor,
    ...sent,
    // Without an Accept header Xero answers in XML.
    headers: {
      ...sent.headers,
      accept: "application/json",
      authorization: `Bearer ${grant.accessToken}`,
    },
    changes: sent.method !== "GET",
    signal: session.signal,
  };
  return inTurn(session, async () => {
    const answer = await exchange(call);
    if (answer.status === 204) return { body: null, headers: answer.headers };
    if (answer.status >= 200 && answer.status < 300)
      return { body: readJson(answer, call), headers: answer.headers };
    throw failureOf(answer, call, session.now);
  });
}

/** Xero's words for the limit that was met. */
const problems: Record<string, RateLimited["which"]> = {
  minute: "MINUTE",
  appminute: "MINUTE",
  day: "DAY",
  concurrent: "CONCURRENT",
};

/** What a refusal means, by its status and Xero's words. */
function failureOf(answer: Answer, call: Call, now: Date): ConnectorError {
  const { status, headers } = answer;
  if (status === 429)
    return new RateLimited(
      "Xero asks us to wait: too many calls.",
      retryAfter(headers, now),
      problems[headers.get("x-rate-limit-problem")?.trim().toLowerCase() ?? ""] ?? null,
    );
  const common = commonFailure(answer, call, now);
  if (common) return common;
  if (status === 401) return unauthorised(answer);
  if (status === 403 && answer.text.includes("AuthenticationUnsuccessful"))
    return new Unauthorised(
      "The organisation is no longer connected in Xero: connect it again.",
      true,
    );
  if (status === 404) return new Gone("Xero does not have it any more.");
  if (status === 409 || status === 412)
    return new Conflict(`Somebody else has changed it in Xero (HTTP ${status}).`);
  if (isHtml(answer)) return new Unavailable(`Xero answered with a web page (HTTP ${status}).`);
  if (status === 403) return notAllowed();
  return refusal(jsonOrNull(answer.text), status);
}

function unauthorised({ text }: Answer): ConnectorError {
  // A token without the scope: another token of the same sign-in would be refused alike.
  return text.includes("AuthorizationUnsuccessful")
    ? notAllowed()
    : new Unauthorised("Xero no longer accepts the access token.", false);
}

function notAllowed(): Rejected {
  return new Rejected(
    "Xero does not allow this to the connection: it may lack a scope, or the user a role.",
    [],
  );
}

/** A refusal with Xero's reasons: ValidationErrors of the elements, or of the answer itself. */
export function refusal(body: Json, status: number): Rejected {
  const messages = isObject(body)
    ? [body, ...children(body)].flatMap((element) =>
        list(element["ValidationErrors"]).flatMap(({ Message: message }) =>
          typeof message === "string" ? [safeWords(message)] : [],
        ),
      )
    : [];
  const type = isObject(body) && typeof body["Type"] === "string" ? body["Type"] : "";
  const named = /^[A-Za-z]{1,60}$/.test(type) ? type : `HTTP ${status}`;
  return new Rejected(
    `Xero refused the request (${named}).`,
    [...new Set(messages)].map((message) => ({ field: null, message })),
  );
}

/** True when a successful answer carries an element that was not saved after all. */
export function hasErrors(body: JsonObject): boolean {
  return children(body).some(
    (element) =>
      element["StatusAttributeString"] === "ERROR" ||
      element["HasErrors"] === true ||
      list(element["ValidationErrors"]).length > 0,
  );
}

/** True when a successful answer tells of that invoice; its element may still carry errors. */
export function tellsOf(body: JsonObject, invoiceId: string): boolean {
  return list(body["Invoices"]).some(
    ({ InvoiceID: id }) => typeof id === "string" && id.toLowerCase() === invoiceId.toLowerCase(),
  );
}

function children(body: JsonObject): JsonObject[] {
  return ["Elements", "Invoices", "HistoryRecords"].flatMap((key) => list(body[key]));
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
