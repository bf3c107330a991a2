/**
 * One HTTP exchange with a vendor, and what its failures mean. Nothing here retries, follows a redirect
 * (a bearer token must not wander to another host) or puts a token or an answer into a message.
 */
import type { Json, JsonObject, LimitReading } from "./connector.js";
import type { ConnectorError } from "./errors.js";
import { Malformed, RateLimited, Unavailable, UnknownOutcome } from "./errors.js";

export interface Call {
  /** The vendor's name, for sentences. */
  readonly vendor: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** True when the call may change something at the vendor: then a lost answer is an unknown outcome. */
  readonly changes: boolean;
  readonly signal: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Longer than any answer that a vendor gives within its own limits, except a hung one. */
const callTimeoutSeconds = 60;

/** Sends the request once and reads the whole answer, whatever its status. @throws Unavailable, UnknownOutcome */
export async function exchange(call: Call): Promise<Answer> {
  const { vendor, method, url, headers, body, signal } = call;
  const host = new URL(url).host;
  if (signal.aborted)
    throw new Unavailable(`The call to ${vendor} was stopped before it was sent.`);
  const timeout = AbortSignal.timeout(callTimeoutSeconds * 1000);
  try {
    const response = await fetch(url, {
      method,
      headers: { "user-agent": "Forbear", ...headers },
      ...(body === undefined ? {} : { body }),
      redirect: "manual",
      signal: AbortSignal.any([signal, timeout]),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    const reason = networkReason(error);
    const certainlyNotSent = neverSent.test(reason);
    const what = signal.aborted
      ? `The call to ${vendor} was stopped`
      : timeout.aborted
        ? `${vendor} (${host}) did not answer within ${callTimeoutSeconds} seconds`
        : `${vendor} (${host}) could not be reached or broke off (${reason})`;
    if (call.changes && !certainlyNotSent)
      throw new UnknownOutcome(`${what}; it is not known whether the change was made.`);
    throw new Unavailable(`${what}.`);
  }
}

/** Failures of finding or connecting: no byte of the request left. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENETDOWN|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/** The system's word for a network failure, such as ECONNRESET; never its message, which may hold a URL. */
function networkReason(error: unknown): string {
  let at = error;
  for (let depth = 0; typeof at === "object" && at !== null && depth < 5; depth++) {
    const { code, errors, cause } = at as { code?: unknown; errors?: unknown; cause?: unknown };
    if (typeof code === "string") return code;
    // A name with several addresses fails once for each of them.
    at = Array.isArray(errors) ? errors[0] : cause;
  }
  return "connection lost";
}

/** True for an HTML page: maintenance screens and proxies answer so, with any status. */
export function isHtml(answer: Answer): boolean {
  return (
    /^text\/html\b/i.test(answer.headers.get("content-type") ?? "") ||
    /^\s*<(!doctype|html)\b/i.test(answer.text)
  );
}

/** What a status means with every vendor; null where the vendor's own words decide (400, 401, 403, 404 …). */
export function commonFailure(answer: Answer, call: Call, now: Date): ConnectorError | null {
  const { status } = answer;
  if (status === 429) {
    return new RateLimited(
      `${call.vendor} asks us to wait: too many calls.`,
      retryAfter(answer.headers, now),
    );
  }
  if (status >= 500) {
    return call.changes
      ? new UnknownOutcome(
          `${call.vendor} failed (HTTP ${status}) after the request was sent; it is not known whether the change was made.`,
        )
      : new Unavailable(`${call.vendor} is failing (HTTP ${status}).`);
  }
  if (status >= 300 && status < 400) {
    return new Unavailable(
      `${call.vendor} points to another address (HTTP ${status}), which is not followed.`,
    );
  }
  return null;
}

/** When Retry-After (seconds or an HTTP date) lets us come back; null where it does not say. */
export function retryAfter(headers: Headers, now: Date): Date | null {
  const text = headers.get("retry-after")?.trim();
  if (!text) return null;
  if (/^\d{1,8}$/.test(text)) return new Date(now.getTime() + Number(text) * 1000);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : new Date(Math.max(at, now.getTime()));
}

/** A reading without what the vendor did not say; undefined when it said nothing. */
export function limitReading(
  said: Readonly<Record<keyof LimitReading, number | null>>,
): LimitReading | undefined {
  const known = Object.entries(said).filter(([, value]) => value !== null);
  return known.length > 0 ? (Object.fromEntries(known) as LimitReading) : undefined;
}

/** A whole number of zero or more in a header; null for anything else. */
export function countIn(headers: Headers, name: string): number | null {
  const text = headers.get(name)?.trim() ?? "";
  return /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/** The JSON of a successful answer. @throws Malformed, Unavailable (HTML); UnknownOutcome for a change */
export function readJson(answer: Answer, call: Call): Json {
  const problem = isHtml(answer) ? "a web page" : "something that is not JSON, or was cut short";
  if (!isHtml(answer)) {
    try {
      return exactJson(answer.text);
    } catch {
      // Told below.
    }
  }
  if (call.changes) {
    throw new UnknownOutcome(
      `${call.vendor} accepted the request but answered with ${problem}; it is not known whether the change was made.`,
    );
  }
  const sentence = `${call.vendor} answered with ${problem} (HTTP ${answer.status}).`;
  throw isHtml(answer) ? new Unavailable(sentence) : new Malformed(sentence);
}

/** The JSON of any answer if it is an object or a list, for reading error bodies; never throws. */
export function jsonOrNull(text: string): JsonObject | Json[] | null {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/**
 * JSON.parse that never rounds a number silently: one that a double cannot hold to the last digit stays
 * as its text, which the money reader accepts or refuses as it is.
 */
export function exactJson(text: string): Json {
  // Only a number of more than 15 digits can be rounded, and such numbers are rare; those within texts do no harm.
  if (!/(?:^|[\s:,[])-?[\d.]{16}/.test(text)) return JSON.parse(text) as Json;
  const keep = (_key: string, value: unknown, context?: { source?: string }) =>
    typeof value === "number" && context?.source !== undefined && !isExact(context.source)
      ? context.source
      : value;
  return JSON.parse(text, keep) as Json;
}

function isExact(source: string): boolean {
  return (
    source
      .replace(/e.*$/i, "")
      .replace(/[-.]/g, "")
      .replace(/^0+|0+$/g, "").length <= 15
  );
}

/**
 * A vendor's own explanation, made fit to be shown and logged: short, without addresses, numbers or quoted
 * values that might be somebody's.
 */
export function safeWords(text: string): string {
  return text
    .replace(/\S+@\S+/g, "…")
    .replace(/"[^"]*"|'[^']*'|“[^”]*”/g, "…")
    .replace(/\+?\d[\d\s().-]{4,}\d/g, "…")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 200);
}
