/** All HTTP with Xero: a client with the types of Xero's own description, and what its failures mean. */
import createClient from "openapi-fetch";
import type {
  Grant,
  Json,
  JsonObject,
  Session,
  SignInSession,
  VendorRequest,
} from "../connector.js";
import type { ConnectorError } from "../errors.js";
import { Conflict, Gone, Malformed, Rejected, Unauthorised, Unavailable } from "../errors.js";
import type { Answer, Call } from "../http.js";
import { commonFailure, exchange, isHtml, jsonOrNull, readJson, safeWords } from "../http.js";
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
    fetch: async ({ method, url, headers }) => {
      const body = await request(session, session.grant, {
        method,
        url,
        headers: Object.fromEntries(headers),
      });
      if (!isObject(body)) throw new Malformed("Xero's answer lacks what its API promises.");
      // The body is handed over parsed: a second JSON.parse would round long numbers.
      const answer = new Response(null, { headers: { "content-length": "1" } });
      return Object.assign(answer, { json: () => Promise.resolve(body) });
    },
  });
}

/** Where a typed call goes: which organisation. */
export function tenant(session: Session) {
  return { "xero-tenant-id": session.account };
}

/** Sends a planned request, once and exactly as planned. */
export async function send(planned: VendorRequest, session: Session): Promise<JsonObject> {
  const { apiUrl } = readSettings(session.settings);
  const body = await request(session, session.grant, {
    method: planned.method,
    url: `${apiUrl}${planned.path}`,
    headers: { ...planned.headers, ...tenant(session) },
    body: JSON.stringify(planned.body),
  });
  return isObject(body) ? body : {};
}

/** One request with the bearer token. */
export async function request(
  session: SignInSession,
  grant: Grant,
  sent: { method: string; url: string; headers: Readonly<Record<string, string>>; body?: string },
): Promise<Json> {
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
  const answer = await exchange(call);
  if (answer.status >= 200 && answer.status < 300) return readJson(answer, call);
  throw failureOf(answer, call, session.now);
}

/** What a refusal means, by its status and Xero's words. */
function failureOf(answer: Answer, call: Call, now: Date): ConnectorError {
  const common = commonFailure(answer, call, now);
  if (common) return common;
  const { status } = answer;
  if (status === 401) return new Unauthorised("Xero no longer accepts the access token.", false);
  if (status === 403 && answer.text.includes("AuthenticationUnsuccessful"))
    return new Unauthorised(
      "The organisation is no longer connected in Xero: connect it again.",
      true,
    );
  if (status === 404) return new Gone("Xero does not have it any more.");
  if (status === 409 || status === 412)
    return new Conflict(`Somebody else has changed it in Xero (HTTP ${status}).`);
  if (isHtml(answer)) return new Unavailable(`Xero answered with a web page (HTTP ${status}).`);
  if (status === 403)
    return new Rejected(
      "Xero does not allow this to the connection: it may lack a scope, or the user a role.",
      [],
    );
  return refusal(jsonOrNull(answer.text), status);
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

function children(body: JsonObject): JsonObject[] {
  return ["Elements", "Invoices", "HistoryRecords"].flatMap((key) => list(body[key]));
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
