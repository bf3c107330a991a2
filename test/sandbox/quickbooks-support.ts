/** Signing in to the practice QuickBooks and calling it, for its tests. */
import type { PracticeOptions, PracticeVendors } from "../../sandbox/index.js";
import {
  answerOf,
  approve,
  redirectUri,
  start,
  type Answer,
  type Body,
  type TestClock,
} from "./support.js";

export type Company = NonNullable<PracticeVendors["quickbooks"]>;

/** Limits that no test meets by accident. */
const wide = {
  quickbooksPerMinute: 100_000,
  quickbooksPerSecond: 100_000,
  quickbooksAtOnce: 1000,
  quickbooksBatchPerMinute: 100_000,
};

/** Starts the third form; limits are wide unless given. */
export function startThird(
  clock: TestClock,
  options: Partial<PracticeOptions> = {},
): Promise<PracticeVendors> {
  return start(clock, { form: 3, ...options, limits: options.limits ?? wide });
}

export async function booksCode(
  { baseUrl, clientId }: Company,
  scope = "com.intuit.quickbooks.accounting",
): Promise<URL> {
  return approve(`${baseUrl}/connect/oauth2`, {
    response_type: "code",
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state: "st",
  });
}

export async function booksToken(
  { baseUrl, clientId, clientSecret }: Company,
  form: Record<string, string>,
): Promise<Answer> {
  return answerOf(
    await fetch(`${baseUrl}/oauth2/v1/tokens/bearer`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams(form),
    }),
  );
}

export async function booksSignIn(company: Company): Promise<Body> {
  const code = (await booksCode(company)).searchParams.get("code") ?? "";
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
  return (await booksToken(company, form)).body;
}

/** Calls the Accounting API. */
export type BooksCall = (
  path: string,
  init?: { method?: string; body?: unknown; headers?: Record<string, string> },
) => Promise<Answer>;

export function booksCaller({ baseUrl, realmId }: Company, accessToken: unknown): BooksCall {
  return async (path, { method, body, headers = {} } = {}) =>
    answerOf(
      await fetch(`${baseUrl}/v3/company/${realmId}/${path}`, {
        method: method ?? (body === undefined ? "GET" : "POST"),
        headers: {
          authorization: `Bearer ${String(accessToken)}`,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined
          ? {}
          : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    );
}

export async function booksPractice(
  { baseUrl }: Company,
  what: string,
  body: unknown,
): Promise<Answer> {
  return answerOf(
    await fetch(`${baseUrl}/__practice/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

/** Records of a kind, page by page. */
export async function allOf(call: BooksCall, entity: string, where = ""): Promise<Body[]> {
  const records: Body[] = [];
  for (;;) {
    const query = `select * from ${entity} ${where} orderby Id startposition ${records.length + 1} maxresults 1000`;
    const { status, body } = await call(`query?query=${encodeURIComponent(query)}`);
    if (status !== 200) throw new Error(JSON.stringify(body));
    const page = (body["QueryResponse"][entity] ?? []) as Body[];
    records.push(...page);
    if (page.length < 1000) return records;
  }
}

/** The one error of a refusal. */
export function faultOf({ body }: Answer): Body {
  return (body["Fault"]?.Error?.[0] ?? {}) as Body;
}
