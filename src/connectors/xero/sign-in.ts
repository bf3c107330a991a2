/** Opening a connection: OAuth 2 authorisation code with PKCE, the app known by Basic authentication. */
import type {
  AuthorisationRequest,
  ConnectionSettings,
  Grant,
  GrantedAccount,
  JsonObject,
  SignInSession,
} from "../connector.js";
import { Malformed } from "../errors.js";
import { grantOf, refreshTokenOf, requestToken } from "../oauth.js";
import { isObject } from "../parse.js";
import { request } from "./client.js";
import { readSettings } from "./config.js";
import { manifest } from "./manifest.js";

const vendor = "Xero";

export function authorisationUrl(
  settings: ConnectionSettings,
  request: { redirectUri: string; state: string; codeChallenge: string },
): string {
  const { loginUrl, clientId } = readSettings(settings);
  const url = new URL(`${loginUrl}/identity/connect/authorize`);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: clientId,
    redirect_uri: request.redirectUri,
    scope: manifest.scopes.map(({ scope }) => scope).join(" "),
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: "S256",
  }).toString();
  return url.href;
}

export async function authorise(
  request: AuthorisationRequest,
  session: SignInSession,
): Promise<Grant> {
  const answer = await token(session, {
    grant_type: "authorization_code",
    code: request.code,
    redirect_uri: request.redirectUri,
    code_verifier: request.codeVerifier,
  });
  return grantOf(answer, null, session.now);
}

/** Xero issues a new refresh token with every refresh; the old one works for 30 more minutes. */
export async function refresh(grant: Grant, session: SignInSession): Promise<Grant> {
  const answer = await token(session, {
    grant_type: "refresh_token",
    refresh_token: refreshTokenOf(vendor, grant),
  });
  return grantOf(answer, grant, session.now);
}

function token(session: SignInSession, form: Record<string, string>): Promise<JsonObject> {
  const { identityUrl, clientId, clientSecret } = readSettings(session.settings);
  // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
  const basic = Buffer.from(
    `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`,
  ).toString("base64");
  return requestToken(
    {
      vendor,
      tokenUrl: `${identityUrl}/connect/token`,
      form,
      headers: { authorization: `Basic ${basic}` },
    },
    session,
  );
}

/** The organisations that the person has connected. One grant opens all of them. */
export async function accounts(grant: Grant, session: SignInSession): Promise<GrantedAccount[]> {
  const { apiUrl } = readSettings(session.settings);
  const body = await request(session, grant, {
    method: "GET",
    url: `${apiUrl}/connections`,
    headers: {},
  });
  if (!Array.isArray(body)) throw new Malformed("Xero's list of connections is not a list.");
  return body.flatMap((connection) => {
    if (!isObject(connection) || connection["tenantType"] !== "ORGANISATION") return [];
    const { tenantId, tenantName } = connection;
    if (typeof tenantId !== "string") return [];
    return [{ account: tenantId, name: typeof tenantName === "string" ? tenantName : tenantId }];
  });
}
