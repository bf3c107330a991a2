/** Signing in to the practice HubSpot and calling it. */
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

export type HubSpotVendors = PracticeVendors & Required<Pick<PracticeVendors, "hubspot">>;

/** Starts the vendors in their third form; search sees changes at once unless told otherwise. */
export async function startHubSpot(
  clock: TestClock,
  options: Partial<PracticeOptions> = {},
): Promise<HubSpotVendors> {
  const vendors = await start(clock, {
    form: 3,
    ...options,
    limits: {
      perMinute: 10_000,
      hubspotPerTenSeconds: 100_000,
      hubspotSearchesPerSecond: 100_000,
      ...options.limits,
    },
    hubspot: { searchLagMs: 0, ...options.hubspot },
  });
  if (!vendors.hubspot) throw new Error("There is no HubSpot.");
  return { ...vendors, hubspot: vendors.hubspot };
}

const objects = ["contacts", "companies", "deals"];
const allScopes = [
  "oauth",
  ...objects.flatMap((one) => [`crm.objects.${one}.read`, `crm.objects.${one}.write`]),
  "crm.objects.owners.read",
  "communication_preferences.read_write",
].join(" ");

export async function hubspotCode(vendors: HubSpotVendors, scope = allScopes): Promise<string> {
  const sent = await approve(`${vendors.hubspot.baseUrl}/oauth/authorize`, {
    client_id: vendors.hubspot.clientId,
    redirect_uri: redirectUri,
    scope,
    state: "st",
  });
  return sent.searchParams.get("code")!;
}

/** Posts a form to the token end or below it. */
export async function hubspotToken(
  vendors: HubSpotVendors,
  form: Record<string, string>,
  path = "",
): Promise<Answer> {
  const { baseUrl, clientId, clientSecret } = vendors.hubspot;
  return answerOf(
    await fetch(`${baseUrl}/oauth/2026-03/token${path}`, {
      method: "POST",
      body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }),
    }),
  );
}

export async function hubspotSignIn(vendors: HubSpotVendors, scope = allScopes): Promise<Body> {
  const code = await hubspotCode(vendors, scope);
  const form = { grant_type: "authorization_code", code, redirect_uri: redirectUri };
  return (await hubspotToken(vendors, form)).body;
}

/** Calls the API; a body makes it a POST unless told otherwise. */
export type HubSpotCall = (path: string, body?: unknown, method?: string) => Promise<Answer>;

export function hubspotCaller(vendors: HubSpotVendors, accessToken: unknown): HubSpotCall {
  return async (path, body, method = body === undefined ? "GET" : "POST") =>
    answerOf(
      await fetch(`${vendors.hubspot.baseUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${String(accessToken)}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
}

/** What the tests do behind HubSpot's back. */
export async function practise(
  vendors: HubSpotVendors,
  name: string,
  body?: unknown,
): Promise<Body> {
  const answer = await answerOf(
    await fetch(`${vendors.hubspot.baseUrl}/__practice/${name}`, {
      method: body === undefined ? "GET" : "POST",
      ...(body === undefined
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    }),
  );
  if (answer.status >= 400) throw new Error(JSON.stringify(answer.body));
  return answer.body;
}

export const objectsPath = "/crm/objects/2026-03";
