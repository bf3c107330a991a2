/** Opening a connection: OAuth 2 web-server flow with PKCE, by plain form posts. */
import type {
  AuthorisationRequest,
  ConnectionSettings,
  Grant,
  GrantedAccount,
  Json,
  JsonObject,
  SignInSession,
} from "../connector.js";
import { Gone, Malformed, Rejected } from "../errors.js";
import {
  authorisationAddress,
  codeForm,
  grantOf,
  refreshForm,
  requestToken,
  revokeToken,
} from "../oauth.js";
import { isObject } from "../parse.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import { instanceUrlOf, query, request } from "./client.js";
import { readSettings } from "./config.js";
import { manifest } from "./manifest.js";

const vendor = "Salesforce";

export function authorisationUrl(
  settings: ConnectionSettings,
  request: { redirectUri: string; state: string; codeChallenge: string },
): string {
  const { loginUrl, clientId } = readSettings(settings);
  return authorisationAddress(
    `${loginUrl}/services/oauth2/authorize`,
    { clientId, scopes: manifest.scopes },
    request,
  );
}

export async function authorise(
  request: AuthorisationRequest,
  session: SignInSession,
): Promise<Grant> {
  const answer = await token(session, codeForm(request));
  return usable(grantOf(answer, null, session.now));
}

/**
 * Client credentials flow: the app acts as the user whom its settings name ("Run As"), at the organisation's own My
 * Domain. There is no refresh token.
 * @see https://help.salesforce.com/s/articleView?id=xcloud.meta_configure_client_credentials_flow_for_external_client_apps.htm
 */
export async function authoriseService(session: SignInSession): Promise<Grant> {
  const answer = await token(session, { grant_type: "client_credentials" });
  return usable(grantOf(answer, null, session.now));
}

export async function refresh(grant: Grant, session: SignInSession): Promise<Grant> {
  if (readSettings(session.settings).signIn === "SERVICE") return authoriseService(session);
  const answer = await token(session, refreshForm(vendor, grant));
  return usable(grantOf(answer, grant, session.now));
}

export async function revoke(
  grant: Grant,
  _account: string,
  session: SignInSession,
): Promise<void> {
  const { loginUrl } = readSettings(session.settings);
  const form = { token: grant.refreshToken ?? grant.accessToken };
  await revokeToken({ vendor, revokeUrl: `${loginUrl}/services/oauth2/revoke`, form }, session);
}

function token(session: SignInSession, form: Record<string, string>): Promise<JsonObject> {
  const { loginUrl, clientId, clientSecret } = readSettings(session.settings);
  return requestToken(
    {
      vendor,
      tokenUrl: `${loginUrl}/services/oauth2/token`,
      form: { ...form, client_id: clientId, client_secret: clientSecret },
    },
    session,
  );
}

/** Salesforce does not say when an access token ends, whatever another field may look like. */
function usable(grant: Grant): Grant {
  instanceUrlOf(grant);
  return { ...grant, expiresAt: null };
}

export async function accounts(grant: Grant, session: SignInSession): Promise<GrantedAccount[]> {
  const account =
    organisationOf(grant.answer["id"]) ?? (await organisationFromUserinfo(grant, session));
  const signedIn = { ...session, grant, account };
  let name = new URL(instanceUrlOf(grant)).hostname;
  try {
    const [record] = (await query(signedIn, "SELECT Name FROM Organization LIMIT 1", 200)).records;
    if (isObject(record) && typeof record["Name"] === "string") name = record["Name"];
  } catch (error) {
    // Some users may not read it; the host is a good enough name.
    if (!(error instanceof Rejected || error instanceof Gone)) throw error;
  }
  return [{ account, name }];
}

/** The organisation's id in an identity address: https://login.salesforce.com/id/00D…/005… */
function organisationOf(identityUrl: Json | undefined): string | null {
  if (typeof identityUrl !== "string") return null;
  const id = /\/id\/(00D[A-Za-z0-9]+)\//.exec(identityUrl)?.[1];
  return id === undefined ? null : salesforceId(id);
}

/** By header: jsforce's own identity() would put the token into the address. */
async function organisationFromUserinfo(grant: Grant, session: SignInSession): Promise<string> {
  const body = await request(session, grant, {
    method: "GET",
    url: `${instanceUrlOf(grant)}/services/oauth2/userinfo`,
    headers: { authorization: `Bearer ${grant.accessToken}` },
  });
  const text = isObject(body) ? body["organization_id"] : undefined;
  const id = typeof text === "string" ? salesforceId(text) : null;
  if (id === null)
    throw new Malformed("Salesforce does not say which organisation was signed in to.");
  return id;
}
