/** Signs in to practice vendors as a person would in a browser. Nothing of Jest: benches and proofs use it, too. */
import { createHash } from "node:crypto";
import type { PracticeVendors } from "../../sandbox/index.js";
import { loadConnector } from "../../src/connectors/registry.js";
import { connectWithCode } from "../../src/gateway/connect.js";
import type { HubContext } from "../../src/gateway/context.js";
import { worker } from "./principal.js";

const redirectUri = "http://127.0.0.1:9/callback";

/**
 * Signs in as a person would in a browser, and connects.
 * @param more settings of the connection beside where and as whom
 * @returns the connection's id
 */
export async function signIn(
  context: HubContext,
  tenantId: string,
  { salesforce, xero }: PracticeVendors,
  vendor: "SALESFORCE" | "XERO",
  more: object = {},
): Promise<string> {
  const { clientId, clientSecret, baseUrl } = vendor === "XERO" ? xero : salesforce;
  const app = { clientId, clientSecret, ...more };
  const settings =
    vendor === "XERO"
      ? { loginUrl: baseUrl, identityUrl: baseUrl, apiUrl: baseUrl, ...app }
      : { loginUrl: baseUrl, ...app };
  const connector = await loadConnector(vendor);
  const codeVerifier = "a-verifier-of-at-least-forty-three-characters-0123456789";
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const request = { redirectUri, state: "test", codeChallenge };
  const answer = await fetch(connector.authorisationUrl(settings, request), { redirect: "manual" });
  const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code") ?? "";
  const wanted = { code, redirectUri, codeVerifier };
  return (await connectWithCode(context, worker(tenantId), vendor, settings, wanted)).connectionId;
}
