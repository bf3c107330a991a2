/** What the tests of the practice vendors share: a clock that is moved by hand, and signing in. */
import { createHash } from "node:crypto";
import {
  startPracticeVendors,
  type PracticeOptions,
  type PracticeVendors,
} from "../../sandbox/index.js";

export const anchor = "2026-11-25";

/** A clock that stands still until it is moved. */
export class TestClock {
  private instant = Date.parse(`${anchor}T10:00:00Z`);

  readonly now = (): Date => new Date(this.instant);

  forward(milliseconds: number): void {
    this.instant += milliseconds;
  }
}

export const minute = 60_000;
export const hour = 60 * minute;
export const redirectUri = "http://127.0.0.1:9/callback";
export const verifier = "a-verifier-of-at-least-forty-three-characters-0123456789";
export const challenge = createHash("sha256").update(verifier).digest("base64url");

export type Body = Record<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any

/** Starts both vendors with a small data set unless told otherwise. */
export async function start(
  clock: TestClock,
  options: Partial<PracticeOptions> = {},
): Promise<PracticeVendors> {
  return startPracticeVendors({
    now: clock.now,
    size: 60,
    seed: 7,
    anchor,
    limits: { perMinute: 10_000 },
    ...options,
  });
}

/** Goes through the authorise end and returns where the browser was sent. */
export async function approve(address: string, parameters: Record<string, string>): Promise<URL> {
  const response = await fetch(`${address}?${new URLSearchParams(parameters)}`, {
    redirect: "manual",
  });
  const location = response.headers.get("location");
  if (response.status !== 302 || location === null)
    throw new Error(`No redirect: ${response.status}`);
  return new URL(location);
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = (response.headers.get("content-type") ?? "").includes("json") && text !== "";
  return {
    status: response.status,
    headers: response.headers,
    body: json ? (JSON.parse(text) as Body) : { text },
  };
}

export async function salesforceCode(vendors: PracticeVendors): Promise<string> {
  const sent = await approve(`${vendors.salesforce.baseUrl}/services/oauth2/authorize`, {
    response_type: "code",
    client_id: vendors.salesforce.clientId,
    redirect_uri: redirectUri,
    state: "st",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  return sent.searchParams.get("code")!;
}

export async function salesforceToken(
  vendors: PracticeVendors,
  form: Record<string, string>,
): Promise<Answer> {
  const { baseUrl, clientId, clientSecret } = vendors.salesforce;
  return answerOf(
    await fetch(`${baseUrl}/services/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }),
    }),
  );
}

export async function salesforceSignIn(vendors: PracticeVendors): Promise<Body> {
  const code = await salesforceCode(vendors);
  const { body } = await salesforceToken(vendors, {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  return body;
}

const xeroScopes =
  "offline_access accounting.contacts accounting.invoices accounting.payments accounting.settings";

export async function xeroCode(vendors: PracticeVendors, scope = xeroScopes): Promise<string> {
  const sent = await approve(`${vendors.xero.baseUrl}/identity/connect/authorize`, {
    response_type: "code",
    client_id: vendors.xero.clientId,
    redirect_uri: redirectUri,
    scope,
    state: "st",
    code_challenge: challenge,
    code_challenge_method: "S256",
  });
  return sent.searchParams.get("code")!;
}

export async function xeroToken(
  vendors: PracticeVendors,
  form: Record<string, string>,
): Promise<Answer> {
  const { baseUrl, clientId, clientSecret } = vendors.xero;
  return answerOf(
    await fetch(`${baseUrl}/connect/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams(form),
    }),
  );
}

export async function xeroSignIn(vendors: PracticeVendors, scope = xeroScopes): Promise<Body> {
  const { body } = await xeroToken(vendors, {
    grant_type: "authorization_code",
    code: await xeroCode(vendors, scope),
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
  return body;
}

/** Calls the Accounting API. */
export type XeroCall = (
  path: string,
  init?: { method?: string; body?: unknown; headers?: Record<string, string> },
) => Promise<Answer>;

export function xeroCaller(vendors: PracticeVendors, accessToken: string): XeroCall {
  return async (path, { method = "GET", body, headers = {} } = {}) =>
    answerOf(
      await fetch(`${vendors.xero.baseUrl}/api.xro/2.0/${path}`, {
        method,
        headers: {
          authorization: `Bearer ${accessToken}`,
          "xero-tenant-id": vendors.xero.tenantId,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
}
