/** Opening a connection: OAuth 2 authorisation code, the app known by Basic authentication. */
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
import { readCompany } from "./client.js";
import { readSettings } from "./config.js";
import { manifest } from "./manifest.js";

const vendor = "QuickBooks";

export function authorisationUrl(
  settings: ConnectionSettings,
  request: { redirectUri: string; state: string; codeChallenge: string },
): string {
  const { loginUrl, clientId } = readSettings(settings);
  return authorisationAddress(
    `${loginUrl}/connect/oauth2`,
    { clientId, scopes: manifest.scopes },
    request,
  );
}

/** The company is named on the way back (`realmId`) and nowhere else: the grant keeps it. */
export async function authorise(
  request: AuthorisationRequest,
  session: SignInSession,
): Promise<Grant> {
  const realmId = request.parameters?.["realmId"] ?? "";
  // Asked before the code is spent: without the company its grant would open nothing.
  if (!/^\d{1,30}$/.test(realmId))
    throw new Malformed("QuickBooks did not say which company was chosen: begin again.");
  const answer = await token(session, codeForm(request));
  return grantOf({ ...answer, realmId }, null, session.now);
}

/**
 * About once a day the answer brings another refresh token, and the one before dies at once: whatever comes is
 * kept. After 100 days without a refresh, and after five years in any case, a person must sign in again.
 */
export async function refresh(grant: Grant, session: SignInSession): Promise<Grant> {
  const answer = await token(session, refreshForm(vendor, grant));
  return grantOf(answer, grant, session.now);
}

/** One grant opens one company: with its refresh token all of it ends. */
export async function revoke(
  grant: Grant,
  _account: string,
  session: SignInSession,
): Promise<void> {
  const { revokeUrl: base } = readSettings(session.settings);
  const form = { token: refreshTokenOf(vendor, grant) };
  const headers = { accept: "application/json", ...appHeaders(session) };
  const revokeUrl = `${base}/v2/oauth2/tokens/revoke`;
  await revokeToken({ vendor, revokeUrl, form, headers, asJson: true }, session);
}

function token(session: SignInSession, form: Record<string, string>): Promise<JsonObject> {
  const { identityUrl } = readSettings(session.settings);
  const tokenUrl = `${identityUrl}/oauth2/v1/tokens/bearer`;
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

/** One grant opens one company. */
export async function accounts(grant: Grant, session: SignInSession): Promise<GrantedAccount[]> {
  const { realmId } = grant.answer;
  if (typeof realmId !== "string")
    throw new Malformed("The sign-in does not say which company it is for: sign in again.");
  const { CompanyInfo: company } = await readCompany(
    session,
    grant,
    realmId,
    `companyinfo/${realmId}`,
  );
  const name = isObject(company) ? company["CompanyName"] : null;
  return [{ account: realmId, name: typeof name === "string" && name ? name : realmId }];
}
