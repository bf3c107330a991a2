/** Opening a connection: OAuth 2 authorisation code with PKCE, by plain form posts to the dated endpoints. */
import type {
  AuthorisationRequest,
  ConnectionSettings,
  Grant,
  GrantedAccount,
  JsonObject,
  SignInSession,
} from "../connector.js";
import { Malformed, Unauthorised } from "../errors.js";
import {
  authorisationAddress,
  codeForm,
  grantOf,
  refreshForm,
  refreshTokenOf,
  requestToken,
  revokeToken,
} from "../oauth.js";
import { isObject } from "../parse.js";
import { HubSpot, postForm } from "./client.js";
import { readSettings } from "./config.js";
import { manifest } from "./manifest.js";

const vendor = "HubSpot";

export function authorisationUrl(
  settings: ConnectionSettings,
  request: { redirectUri: string; state: string; codeChallenge: string },
): string {
  const { loginUrl, clientId } = readSettings(settings);
  return authorisationAddress(
    `${loginUrl}/oauth/authorize`,
    { clientId, scopes: manifest.scopes },
    request,
  );
}

export async function authorise(
  request: AuthorisationRequest,
  session: SignInSession,
): Promise<Grant> {
  const answer = await token(session, codeForm(request));
  return grantOf(answer, null, session.now);
}

/**
 * A service key is the access token itself; it ends when somebody takes it away.
 * @see https://developers.hubspot.com/docs/apps/developer-platform/build-apps/authentication/account-service-keys
 */
export function authoriseService({ settings }: SignInSession): Promise<Grant> {
  const { serviceKey } = readSettings(settings);
  return Promise.resolve({
    accessToken: serviceKey,
    refreshToken: null,
    expiresAt: null,
    answer: {},
  });
}

/** The same refresh token comes back as a rule; whatever comes is kept. */
export async function refresh(grant: Grant, session: SignInSession): Promise<Grant> {
  if (isService(session))
    throw new Unauthorised(
      "HubSpot no longer accepts the service key: make another there, and connect again with it.",
      true,
    );
  const answer = await token(session, refreshForm(vendor, grant));
  return grantOf(answer, grant, session.now);
}

export async function revoke(
  grant: Grant,
  _account: string,
  session: SignInSession,
): Promise<void> {
  // A key is taken away by its account, in HubSpot.
  if (isService(session)) return;
  const { apiUrl, apiVersion, clientId, clientSecret } = readSettings(session.settings);
  const form = {
    token: refreshTokenOf(vendor, grant),
    token_type_hint: "refresh_token",
    client_id: clientId,
    client_secret: clientSecret,
  };
  const revokeUrl = `${apiUrl}/oauth/${apiVersion}/token/revoke`;
  await revokeToken({ vendor, revokeUrl, form }, session);
}

function token(session: SignInSession, form: Record<string, string>): Promise<JsonObject> {
  const { apiUrl, apiVersion, clientId, clientSecret } = readSettings(session.settings);
  return requestToken(
    {
      vendor,
      tokenUrl: `${apiUrl}/oauth/${apiVersion}/token`,
      form: { ...form, client_id: clientId, client_secret: clientSecret },
      deadGrants: ["BAD_REFRESH_TOKEN", "BAD_AUTH_CODE"],
    },
    session,
  );
}

const isService = ({ settings }: SignInSession): boolean =>
  readSettings(settings).signIn === "SERVICE";

/** The one account that the token is for. */
export async function accounts(grant: Grant, session: SignInSession): Promise<GrantedAccount[]> {
  const { account, domain } = await tokenFacts(grant, session);
  return [{ account, name: domain ?? account }];
}

export interface TokenFacts {
  readonly account: string;
  readonly domain: string | null;
  readonly scopes: readonly string[];
}

/** What the access token is for. @throws Unauthorised when it is no longer good */
export function tokenFacts(grant: Grant, session: SignInSession): Promise<TokenFacts> {
  return isService(session) ? keyFacts(grant, session) : introspect(grant, session);
}

/** HubSpot does not tell what a key covers: it is taken to be what we ask for, and what is refused is hidden. */
async function keyFacts(grant: Grant, session: SignInSession): Promise<TokenFacts> {
  const { apiVersion } = readSettings(session.settings);
  const opened = { ...session, grant, account: "" };
  const details = await new HubSpot(opened).get(`/account-info/${apiVersion}/details`);
  const { portalId } = details;
  if (typeof portalId !== "number" || !Number.isSafeInteger(portalId))
    throw new Malformed("HubSpot does not say which account the service key is of.");
  const scopes = manifest.scopes.map(({ scope }) => scope);
  return { account: String(portalId), domain: null, scopes };
}

async function introspect(grant: Grant, session: SignInSession): Promise<TokenFacts> {
  const { apiVersion, clientId, clientSecret } = readSettings(session.settings);
  const body = await postForm(session, `/oauth/${apiVersion}/token/introspect`, {
    client_id: clientId,
    client_secret: clientSecret,
    token: grant.accessToken,
    token_type_hint: "access_token",
  });
  if (!isObject(body)) throw new Malformed("HubSpot does not say what the sign-in is for.");
  if (body["active"] === false)
    throw new Unauthorised("HubSpot no longer accepts the access token.", false);
  const { hub_id: hub, hub_domain: domain, scopes } = body;
  if (typeof hub !== "number" || !Number.isSafeInteger(hub) || !Array.isArray(scopes))
    throw new Malformed("HubSpot does not say which account was signed in to.");
  return {
    account: String(hub),
    domain: typeof domain === "string" && domain ? domain : null,
    scopes: scopes.filter((scope) => typeof scope === "string"),
  };
}
