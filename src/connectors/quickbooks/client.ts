/** All HTTP with QuickBooks Online, and what its failures mean. */
import type {
  Grant,
  Json,
  JsonObject,
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
  UnknownOutcome,
} from "../errors.js";
import type { Answer, Call } from "../http.js";
import {
  commonFailure,
  exchange,
  isHtml,
  jsonOrNull,
  readJson,
  retryAfter,
  safeWords,
} from "../http.js";
import { isObject } from "../parse.js";
import { readSettings } from "./config.js";

const vendor = "QuickBooks";
/** The base since August 2025; sent so that an answer does not depend on what Intuit takes for the default. */
export const minorVersion = "75";
/** QuickBooks never says how long; its guide says to wait a minute. */
const waitSeconds = 60;

/** Path of something of a company, such as "/v3/company/9341…/invoice". */
export function companyPath(account: string, what: string): string {
  return `/v3/company/${encodeURIComponent(account)}/${what}`;
}

/** Reads something of the session's company. @throws Malformed when the answer is no object */
export async function read(
  session: Session,
  what: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<JsonObject> {
  return readCompany(session, session.grant, session.account, what, parameters);
}

/** The same before there is a connection. */
export async function readCompany(
  session: SignInSession,
  grant: Grant,
  account: string,
  what: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<JsonObject> {
  const { apiUrl } = readSettings(session.settings);
  const query = new URLSearchParams({ ...parameters, minorversion: minorVersion });
  const body = await ask(session, grant, {
    method: "GET",
    // Spaces as %20: a plus sign is one in forms only.
    url: `${apiUrl}${companyPath(account, what)}?${query.toString().replaceAll("+", "%20")}`,
    headers: {},
  });
  if (!isObject(body)) throw new Malformed("QuickBooks' answer lacks what its API promises.");
  return body;
}

/** Sends a planned request, once and exactly as planned. */
export async function send(planned: VendorRequest, session: Session): Promise<JsonObject> {
  const { apiUrl } = readSettings(session.settings);
  const body = await ask(session, session.grant, {
    method: planned.method,
    url: `${apiUrl}${planned.path}`,
    headers: planned.headers,
    body: JSON.stringify(planned.body),
  });
  return isObject(body) ? body : {};
}

interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request with the bearer token. */
async function ask(session: SignInSession, grant: Grant, sent: Outgoing): Promise<Json> {
  const call: Call = {
    vendor,
    ...sent,
    // Without an Accept header QuickBooks answers in XML.
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
    if (answer.status < 200 || answer.status >= 300) throw failureOf(answer, call, session.now);
    const body = readJson(answer, call);
    const fault = faultIn(body);
    // A refusal may come with HTTP 200.
    if (fault) throw failureOfFault(fault, answer, call, session.now);
    return body;
  });
}

interface Fault {
  /** Without leading zeros: some answers say 003200, others 3200. */
  readonly code: string;
  readonly type: string;
  readonly errors: readonly { readonly field: string | null; readonly message: string }[];
}

/**
 * The fault of an answer. Those of the API have capitals (`Fault.Error[].Message`), those of its gate have none
 * (`fault.error[].message`).
 */
function faultIn(body: Json): Fault | null {
  if (!isObject(body)) return null;
  const fault = body["Fault"] ?? body["fault"];
  if (!isObject(fault)) return null;
  const list = fault["Error"] ?? fault["error"];
  const errors = Array.isArray(list) ? list.filter(isObject) : [];
  const [first = {}] = errors;
  return {
    code: textOf(first, "code").replace(/^0+(?=\d)/, ""),
    type: textOf(fault, "type"),
    errors: errors.map((error) => ({
      field: textOf(error, "element") || null,
      message: safeWords(textOf(error, "detail") || textOf(error, "message")),
    })),
  };
}

/** A text by its name in either spelling. */
function textOf(object: JsonObject, name: string): string {
  const value = object[name] ?? object[name.charAt(0).toUpperCase() + name.slice(1)];
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** What an answer that is no success means. */
function failureOf(answer: Answer, call: Call, now: Date): ConnectorError {
  const { status } = answer;
  const fault = faultIn(jsonOrNull(answer.text));
  if (status === 429 || fault?.code === "3001") return throttled(answer, now);
  const common = commonFailure(answer, call, now);
  if (common) return common;
  if (isHtml(answer))
    return new Unavailable(`QuickBooks answered with a web page (HTTP ${status}).`);
  if (status === 401) return expired();
  if (fault) return failureOfFault(fault, answer, call, now);
  if (status === 404) return new Gone("QuickBooks does not have it.");
  if (status === 403) return notAllowed();
  return new Rejected(`QuickBooks refused the request (HTTP ${status}${traceOf(answer)}).`, []);
}

/** What a fault means, whatever status it came with. */
function failureOfFault(fault: Fault, answer: Answer, call: Call, now: Date): ConnectorError {
  switch (fault.code) {
    case "3001":
      return throttled(answer, now);
    case "3200":
      return expired();
    case "3100":
      return new Unauthorised(
        "The company is no longer connected to our app in QuickBooks: connect it again.",
        true,
      );
    case "120":
      return notAllowed();
    case "610":
      return new Gone("QuickBooks no longer has it, or it was made inactive.");
    case "5010":
      return new Conflict("Somebody else has changed it in QuickBooks meanwhile.");
    case "6190":
      return new Rejected(
        "The company's QuickBooks subscription has ended: nothing can be read or written until it is renewed.",
        [],
      );
    case "6210":
      return new Rejected(
        "The company's books are closed for that day, and QuickBooks refuses changes in it.",
        fault.errors,
      );
  }
  // Its own trouble, whatever it calls it (SystemFault, ServiceFault).
  if (/system|service/i.test(fault.type)) {
    const words = `QuickBooks is failing (${named(fault)}${traceOf(answer)})`;
    return call.changes
      ? new UnknownOutcome(`${words}; it is not known whether the change was made.`)
      : new Unavailable(`${words}.`);
  }
  return new Rejected(
    `QuickBooks refused the request (${named(fault)}${traceOf(answer)}).`,
    fault.errors,
  );
}

function named({ type, code }: Fault): string {
  const words = [
    /^[A-Za-z]{1,40}$/.test(type) ? type : "Fault",
    /^\d{1,6}$/.test(code) ? code : "",
  ];
  return words.filter((word) => word !== "").join(" ");
}

/** Intuit's own number of the exchange: its support asks for it. */
function traceOf({ headers }: Answer): string {
  const trace = headers.get("intuit_tid")?.trim() ?? "";
  return /^[\w-]{1,80}$/.test(trace) ? `, intuit_tid ${trace}` : "";
}

function throttled({ headers }: Answer, now: Date): RateLimited {
  const until = retryAfter(headers, now) ?? new Date(now.getTime() + waitSeconds * 1000);
  return new RateLimited("QuickBooks asks us to wait: too many calls.", until, "MINUTE");
}

function expired(): Unauthorised {
  return new Unauthorised("QuickBooks no longer accepts the access token.", false);
}

function notAllowed(): Rejected {
  return new Rejected(
    "QuickBooks does not allow this to the connection: the user who signed in may lack a right.",
    [],
  );
}
