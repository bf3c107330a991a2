/** The token calls of OAuth 2 (RFC 6749, RFC 7636) that all vendors share. */
import type { AuthorisationRequest, Grant, JsonObject, SignInSession } from "./connector.js";
import { Malformed, RateLimited, Rejected, Unauthorised, Unavailable } from "./errors.js";
import type { Call } from "./http.js";
import { commonFailure, exchange, isHtml, jsonOrNull, readJson } from "./http.js";
import { isObject } from "./parse.js";

export interface TokenRequest {
  readonly vendor: string;
  readonly tokenUrl: string;
  readonly form: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** How this vendor says, in `status`, that a code or refresh token is no longer good; RFC 6749 says invalid_grant. */
  readonly deadGrants?: readonly string[];
}

/** The address that a person's browser is sent to (RFC 6749 §4.1.1, PKCE S256 of RFC 7636). */
export function authorisationAddress(
  endpoint: string,
  app: { readonly clientId: string; readonly scopes: readonly { readonly scope: string }[] },
  request: { redirectUri: string; state: string; codeChallenge: string },
): string {
  const url = new URL(endpoint);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: request.redirectUri,
    scope: app.scopes.map(({ scope }) => scope).join(" "),
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: "S256",
  }).toString();
  return url.href;
}

/** What the token endpoint is told to exchange a code for a grant. */
export function codeForm({
  code,
  redirectUri,
  codeVerifier,
}: AuthorisationRequest): Record<string, string> {
  return {
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  };
}

/** What the token endpoint is told to renew a grant. @throws Unauthorised where there is no refresh token */
export function refreshForm(vendor: string, grant: Grant): Record<string, string> {
  return { grant_type: "refresh_token", refresh_token: refreshTokenOf(vendor, grant) };
}

/**
 * Posts to the token endpoint, once.
 * @throws Unauthorised with grantIsDead for a code or refresh token that is no longer good; Rejected when the
 * app itself is refused; RateLimited, Unavailable, Malformed
 */
export async function requestToken(
  request: TokenRequest,
  session: SignInSession,
): Promise<JsonObject> {
  const { vendor } = request;
  const call: Call = {
    vendor,
    method: "POST",
    url: request.tokenUrl,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      accept: "application/json",
      ...request.headers,
    },
    body: new URLSearchParams(request.form).toString(),
    changes: false,
    signal: session.signal,
  };
  const answer = await exchange(call);
  if (answer.status >= 200 && answer.status < 300) {
    const body = readJson(answer, call);
    if (isObject(body) && typeof body["access_token"] === "string" && body["access_token"])
      return body;
    throw new Malformed(`${vendor} answered the sign-in without an access token.`);
  }
  const failure = commonFailure(answer, call, session.now);
  if (failure) throw failure;
  if (isHtml(answer))
    throw new Unavailable(
      `${vendor} answered the sign-in with a web page (HTTP ${answer.status}).`,
    );
  throw tokenRefusal(request, answer.status, answer.text);
}

/**
 * Tells the vendor that a grant is no longer wanted (RFC 7009). A token that it does not know has ended already.
 * @throws Rejected (our app is not accepted), RateLimited, Unavailable
 */
export async function revokeToken(
  request: Omit<TokenRequest, "tokenUrl" | "deadGrants"> & {
    readonly revokeUrl: string;
    /** The vendor wants JSON where the standard has a form. */
    readonly asJson?: true;
  },
  session: SignInSession,
): Promise<void> {
  const call: Call = {
    vendor: request.vendor,
    method: "POST",
    url: request.revokeUrl,
    headers: {
      "content-type": request.asJson ? "application/json" : "application/x-www-form-urlencoded",
      ...request.headers,
    },
    body: request.asJson
      ? JSON.stringify(request.form)
      : new URLSearchParams(request.form).toString(),
    changes: false,
    signal: session.signal,
  };
  const answer = await exchange(call);
  if (answer.status < 300 || answer.status === 400) return;
  throw (
    commonFailure(answer, call, session.now) ??
    tokenRefusal({ ...request, tokenUrl: "" }, answer.status, answer.text)
  );
}

function tokenRefusal({ vendor, deadGrants = [] }: TokenRequest, status: number, text: string) {
  const body = jsonOrNull(text);
  const field = (name: string) => {
    const value = isObject(body) ? body[name] : undefined;
    return typeof value === "string" ? value : "";
  };
  const code = field("error");
  const description = field("error_description");
  if (code === "invalid_grant" && /rate exceeded/i.test(description))
    return new RateLimited(`${vendor} asks us to wait: too many sign-ins.`, null);
  if (code === "invalid_grant" || deadGrants.includes(field("status")))
    return new Unauthorised(
      `${vendor} no longer accepts this sign-in: it was revoked, has expired or was already used. Sign in again.`,
      true,
    );
  if (/retry your request/i.test(description) || code === "temporarily_unavailable")
    return new Unavailable(`${vendor} could not issue a token just now.`);
  const named = /^[a-z_]{1,40}$/.test(code) ? code : `HTTP ${status}`;
  return new Rejected(
    `${vendor} does not accept our app (${named}): check the client id, client secret and redirect address.`,
    [],
  );
}

/** Makes a grant of a token answer. Fields that a refresh leaves out (a refresh token, an address) are kept. */
export function grantOf(answer: JsonObject, before: Grant | null, now: Date): Grant {
  const refreshToken = answer["refresh_token"];
  const seconds = Number(answer["expires_in"]);
  return {
    accessToken: String(answer["access_token"]),
    refreshToken:
      typeof refreshToken === "string" && refreshToken
        ? refreshToken
        : (before?.refreshToken ?? null),
    expiresAt:
      answer["expires_in"] !== undefined && Number.isFinite(seconds) && seconds > 0
        ? new Date(now.getTime() + seconds * 1000)
        : null,
    answer: { ...before?.answer, ...answer },
  };
}

/** The refresh token, or the sentence that a person must sign in. @throws Unauthorised */
export function refreshTokenOf(vendor: string, grant: Grant): string {
  if (grant.refreshToken) return grant.refreshToken;
  throw new Unauthorised(`${vendor} gave no refresh token: sign in again.`, true);
}
