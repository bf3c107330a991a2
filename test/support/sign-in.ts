/** Signs in to practice vendors as a person would in a browser. Nothing of Jest: benches and proofs use it, too. */
import { createHash } from "node:crypto";
import type { PracticeVendors } from "../../sandbox/index.js";
import { loadConnector } from "../../src/connectors/registry.js";
import type { Vendor } from "../../src/domain/source.js";
import { connectWithCode } from "../../src/gateway/connect.js";
import type { HubContext } from "../../src/gateway/context.js";
import { worker } from "./principal.js";

const redirectUri = "http://127.0.0.1:9/callback";

/** Vendors with a way to sign in. */
export type SignInVendor = Exclude<Vendor, "FILES">;

/** Where a practice vendor is, and as which app. @throws where the practice data has no such vendor */
export function practiceSettings(vendors: PracticeVendors, vendor: SignInVendor) {
  const names = {
    SALESFORCE: "salesforce",
    HUBSPOT: "hubspot",
    XERO: "xero",
    QUICKBOOKS: "quickbooks",
  } as const;
  const there = vendors[names[vendor]];
  if (!there) throw new Error(`There is no practice ${vendor}: the third form of the data has it.`);
  const { baseUrl, clientId, clientSecret } = there;
  const addresses = {
    SALESFORCE: ["loginUrl"],
    HUBSPOT: ["loginUrl", "apiUrl"],
    XERO: ["loginUrl", "identityUrl", "apiUrl"],
    QUICKBOOKS: ["loginUrl", "identityUrl", "revokeUrl", "apiUrl"],
  } as const;
  const urls = Object.fromEntries(addresses[vendor].map((name) => [name, baseUrl]));
  return { ...urls, clientId, clientSecret };
}

/**
 * Signs in as a person would in a browser, and connects.
 * @param more settings of the connection beside where and as whom
 * @param without a scope that is asked for and not given
 * @returns the connection's id
 */
export async function signIn(
  context: HubContext,
  tenantId: string,
  vendors: PracticeVendors,
  vendor: SignInVendor,
  more: object = {},
  without?: string,
): Promise<string> {
  const settings = { ...practiceSettings(vendors, vendor), ...more };
  const connector = await loadConnector(vendor);
  const codeVerifier = "a-verifier-of-at-least-forty-three-characters-0123456789";
  const codeChallenge = createHash("sha256").update(codeVerifier).digest("base64url");
  const request = { redirectUri, state: "test", codeChallenge };
  const address = new URL(connector.authorisationUrl(settings, request));
  const scopes = (address.searchParams.get("scope") ?? "").split(" ");
  address.searchParams.set("scope", scopes.filter((scope) => scope !== without).join(" "));
  const answer = await fetch(address, { redirect: "manual" });
  const { code = "", ...parameters } = Object.fromEntries(
    new URL(answer.headers.get("location") ?? "").searchParams,
  );
  const wanted = { code, redirectUri, codeVerifier, parameters };
  return (await connectWithCode(context, worker(tenantId), vendor, settings, wanted)).connectionId;
}
