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
import { request } from "./client.js";
import { readSettings } from "./config.js";
import { manifest } from "./manifest.js";

const vendor = "Xero";

export function authorisationUrl(
  settings: ConnectionSettings,
  request: { redirectUri: string; state: string; codeChallenge: string },
): string {
  const { loginUrl, clientId } = readSettings(settings);
  return authorisationAddress(
    `${loginUrl}/identity/connect/authorize`,
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
 * A custom connection: one organisation, whose user has agreed by e-mail; a new access token is asked for whenever one
 * has ended. Not asked for: who signed in, and a refresh token, of which there is none.
 * @see https://developer.xero.com/faq/custom-integration
 */
export async function authoriseService(session: SignInSession): Promise<Grant> {
  const scope = manifest.scopes
    .map((each) => each.scope)
    .filter((each) => each.startsWith("accounting."))
    .join(" ");
  const answer = await token(session, { grant_type: "client_credentials", scope });
  return grantOf(answer, null, session.now);
}

/** Xero issues a new refresh token with every refresh; the old one works for 30 more minutes. */
export async function refresh(grant: Grant, session: SignInSession): Promise<Grant> {
  if (isService(session)) return authoriseService(session);
  const answer = await token(session, refreshForm(vendor, grant));
  return grantOf(answer, grant, session.now);
}

const isService = ({ settings }: SignInSession): boolean =>
  readSettings(settings).signIn === "SERVICE";

/** Takes the one organisation away from the app; the last one takes the grant with it. */
export async function revoke(grant: Grant, account: string, session: SignInSession): Promise<void> {
  // A custom connection is ended by its organisation, in Xero.
  if (isService(session)) return;
  const { apiUrl, identityUrl } = readSettings(session.settings);
  const open = await connections(grant, session);
  for (const { connectionId } of open.filter((each) => each.account === account))
    await request(session, grant, {
      method: "DELETE",
      url: `${apiUrl}/connections/${encodeURIComponent(connectionId)}`,
      headers: {},
    });
  if (open.some((each) => each.account !== account)) return;
  const form = { token: refreshTokenOf(vendor, grant) };
  const revokeUrl = `${identityUrl}/connect/revocation`;
  await revokeToken({ vendor, revokeUrl, form, headers: appHeaders(session) }, session);
}

function token(session: SignInSession, form: Record<string, string>): Promise<JsonObject> {
  const { identityUrl } = readSettings(session.settings);
  const tokenUrl = `${identityUrl}/connect/token`;
  return requestToken({ vendor, tokenUrl, form, headers: appHeaders(session) }, session);
}

function appHeaders({ settings }: SignInSession): Record<string, string> {
  const { clientId, clientSecret } = readSettings(settings);
  // RFC 6749, 2.3.1: both parts are form-encoded before they are joined.
  const basic = Buffer.from(
    `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`,
  ).toString("base64");
  return { authorization: `Basic ${basic}` };
}

/** The organisations that the person has connected. One grant opens all of them. */
export async function accounts(grant: Grant, session: SignInSession): Promise<GrantedAccount[]> {
  if (isService(session)) return [await onlyOrganisation(grant, session)];
  const open = await connections(grant, session);
  return open.map(({ account, name }) => ({ account, name }));
}

/** A custom connection opens one organisation, which need not be named: whose id it is, it says itself. */
async function onlyOrganisation(grant: Grant, session: SignInSession): Promise<GrantedAccount> {
  const { apiUrl } = readSettings(session.settings);
  const body = await request(session, grant, {
    method: "GET",
    url: `${apiUrl}/api.xro/2.0/Organisation`,
    headers: {},
  });
  const list = isObject(body) ? body["Organisations"] : undefined;
  const [organisation] = Array.isArray(list) ? list.filter(isObject) : [];
  const { OrganisationID: account, Name: name } = organisation ?? {};
  if (typeof account !== "string")
    throw new Malformed("Xero does not say which organisation the custom connection opens.");
  return { account, name: typeof name === "string" ? name : account };
}

interface OpenOrganisation extends GrantedAccount {
  /** Xero's id of the link between the organisation and our app. */
  readonly connectionId: string;
}

async function connections(grant: Grant, session: SignInSession): Promise<OpenOrganisation[]> {
  const { apiUrl } = readSettings(session.settings);
  const body = await request(session, grant, {
    method: "GET",
    url: `${apiUrl}/connections`,
    headers: {},
  });
  if (!Array.isArray(body)) throw new Malformed("Xero's list of connections is not a list.");
  return body.flatMap((connection) => {
    if (!isObject(connection) || connection["tenantType"] !== "ORGANISATION") return [];
    const { id, tenantId, tenantName } = connection;
    if (typeof tenantId !== "string") return [];
    const name = typeof tenantName === "string" ? tenantName : tenantId;
    return [{ account: tenantId, name, connectionId: typeof id === "string" ? id : tenantId }];
  });
}
