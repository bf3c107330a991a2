/** Sign-in of the practice org (vendors.md §1.1). It approves by itself: there is nobody to ask. */
import { createHmac } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { organisationName, orgId, salesforceApp } from "../data/constants.js";
import { integrationUser } from "../data/users.js";
import {
  bearer,
  clientCredentials,
  isWebAddress,
  secret,
  sendBack,
  verifierMatches,
  type AuthorisationCode,
  type Fields,
} from "../shared/oauth.js";
import type { PracticeState, Table } from "../shared/state.js";
import { SalesforceError } from "./errors.js";

/** What the org's administrator decides about tokens. */
export interface TokenPolicy {
  /** How long a session lives; the answer does not say so (vendors.md §1.1: no expires_in). */
  readonly lifetimeSeconds: number;
  /** A rotated refresh token that comes back ends the grant, as for a thief (vendors.md §7: unknown). */
  readonly reuseRevokes: boolean;
}

const codeMs = 15 * 60_000;
const everything = "api refresh_token id";

interface StoredToken {
  readonly scope: string;
  readonly issuedAt: number;
  /** All tokens of one approval; revoking ends them together. */
  readonly grant: string;
}

/** Thrown at the token end. */
class TokenRefusal extends Error {
  constructor(
    readonly error: string,
    message: string,
  ) {
    super(message);
  }
}

/** Codes, sessions and refresh tokens of the org. */
export class SalesforceSignIn {
  readonly #codes: Table<AuthorisationCode>;
  readonly #sessions: Table<StoredToken>;
  readonly #refreshTokens: Table<StoredToken>;
  /** Rotated refresh tokens and the grant that they were of. */
  readonly #rotated: Table<string>;
  readonly #now: () => Date;
  readonly #policy: TokenPolicy;

  constructor(state: PracticeState, now: () => Date, policy: TokenPolicy) {
    this.#policy = policy;
    this.#rotated = state.table("rotatedTokens");
    this.#codes = state.table("codes");
    this.#sessions = state.table("sessions");
    this.#refreshTokens = state.table("refreshTokens");
    this.#now = now;
  }

  issueCode(code: Omit<AuthorisationCode, "expiresAt">): string {
    const text = secret("aPrx");
    this.#codes.put(text, { ...code, expiresAt: this.#now().getTime() + codeMs });
    return text;
  }

  /** A code works once, within 15 minutes, for the address and the verifier that it was made for. */
  redeemCode(form: Fields): { scope: string; grant: string } {
    const text = form["code"] ?? "";
    const code = this.#codes.get(text);
    this.#codes.remove(text);
    if (!code) throw new TokenRefusal("invalid_grant", "invalid authorization code");
    if (code.expiresAt <= this.#now().getTime())
      throw new TokenRefusal("invalid_grant", "expired authorization code");
    if (code.redirectUri !== form["redirect_uri"]) {
      throw new TokenRefusal("redirect_uri_mismatch", "redirect_uri must match configuration");
    }
    if (!verifierMatches(code.challenge, form["code_verifier"])) {
      throw new TokenRefusal("invalid_grant", "invalid code verifier");
    }
    return { scope: code.scope, grant: secret("grant") };
  }

  /** Refresh token rotation is on: the token that was used dies at once (vendors.md §1.1). */
  redeemRefreshToken(form: Fields): { scope: string; grant: string } {
    const text = form["refresh_token"] ?? "";
    const token = this.#refreshTokens.get(text);
    if (!token) {
      const grant = this.#rotated.get(text);
      if (grant !== undefined && this.#policy.reuseRevokes) this.endGrants(grant);
      throw new TokenRefusal("invalid_grant", "expired access/refresh token");
    }
    this.#refreshTokens.remove(text);
    this.#rotated.put(text, token.grant);
    return token;
  }

  /** The token answer, field by field (vendors.md §1.1). */
  issue(scope: string, grant: string, baseUrl: string): Record<string, string> {
    const issuedAt = this.#now().getTime();
    const accessToken = `${orgId.slice(0, 15)}!${secret("AQ")}`;
    this.#sessions.put(accessToken, { scope, issuedAt, grant });
    const id = `${baseUrl}/id/${orgId}/${integrationUser.Id}`;
    const answer: Record<string, string> = {
      access_token: accessToken,
      signature: createHmac("sha256", salesforceApp.clientSecret)
        .update(id + String(issuedAt))
        .digest("base64"),
      scope,
      instance_url: baseUrl,
      id,
      token_type: "Bearer",
      issued_at: String(issuedAt),
    };
    // No refresh token unless the scope asks for it.
    if (/\b(refresh_token|offline_access)\b/.test(scope)) {
      const refreshToken = secret("5Aep");
      this.#refreshTokens.put(refreshToken, { scope, issuedAt, grant });
      answer["refresh_token"] = refreshToken;
    }
    return answer;
  }

  /** @throws SalesforceError INVALID_SESSION_ID, which means: refresh (vendors.md §1.1). */
  checkSession(request: FastifyRequest): void {
    if (!this.isSession(bearer(request) ?? ""))
      throw new SalesforceError(401, "INVALID_SESSION_ID", "Session expired or invalid");
  }

  isSession(token: string): boolean {
    const session = this.#sessions.get(token);
    const lifetimeMs = this.#policy.lifetimeSeconds * 1000;
    return session !== undefined && session.issuedAt + lifetimeMs > this.#now().getTime();
  }

  revoke(text: string): boolean {
    const token = this.#refreshTokens.get(text) ?? this.#sessions.get(text);
    if (!token) return false;
    this.endGrants(token.grant);
    return true;
  }

  /** Ends one approval with all of its tokens, or every approval. */
  endGrants(grant?: string): void {
    this.endSessions(grant);
    for (const [text, token] of [...this.#refreshTokens.entries()]) {
      if (grant === undefined || token.grant === grant) this.#refreshTokens.remove(text);
    }
  }

  /** Ends sessions only: the refresh tokens stay good. */
  endSessions(grant?: string): void {
    for (const [text, token] of [...this.#sessions.entries()]) {
      if (grant === undefined || token.grant === grant) this.#sessions.remove(text);
    }
  }
}

function authorise(
  signIn: SalesforceSignIn,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const query = request.query as Fields;
  const redirectUri = query["redirect_uri"];
  if (query["client_id"] !== salesforceApp.clientId) {
    return reply
      .code(400)
      .send({ error: "invalid_client_id", error_description: "client identifier invalid" });
  }
  if (!isWebAddress(redirectUri)) {
    return reply
      .code(400)
      .send({ error: "redirect_uri_missing", error_description: "missing required redirect_uri" });
  }
  const state = query["state"];
  const fail = (error: string, description: string): FastifyReply =>
    sendBack(reply, redirectUri, { error, error_description: description, state });
  if (query["response_type"] !== "code") {
    return fail("unsupported_response_type", "response type is not supported");
  }
  // PKCE with S256 is required; jsforce leaves the method out, which means S256 here (vendors.md §1.1).
  if ((query["code_challenge"] ?? "") === "")
    return fail("invalid_request", "missing required code challenge");
  if ((query["code_challenge_method"] ?? "S256") !== "S256") {
    return fail("invalid_request", "code_challenge_method must be S256");
  }
  const code = signIn.issueCode({
    redirectUri,
    scope: query["scope"] ?? everything,
    challenge: query["code_challenge"] ?? null,
  });
  return sendBack(reply, redirectUri, { code, state });
}

function grantFor(signIn: SalesforceSignIn, form: Fields): { scope: string; grant: string } {
  if (form["grant_type"] === "authorization_code") return signIn.redeemCode(form);
  if (form["grant_type"] === "refresh_token") return signIn.redeemRefreshToken(form);
  // As the user whom the app's policies name: here the integration user. There is no refresh token.
  if (form["grant_type"] === "client_credentials") return { scope: "api", grant: secret("grant") };
  throw new TokenRefusal("unsupported_grant_type", "grant type not supported");
}

/** Adds the sign-in routes. @param baseUrl known once the server listens. */
export function addSignIn(
  app: FastifyInstance,
  signIn: SalesforceSignIn,
  baseUrl: () => string,
): void {
  app.get("/services/oauth2/authorize", async (request, reply) =>
    authorise(signIn, request, reply),
  );
  app.post("/services/oauth2/token", async (request, reply) => {
    const form = (request.body ?? {}) as Fields;
    const client = clientCredentials(request, form);
    void reply.header("cache-control", "no-store");
    try {
      if (client.id !== salesforceApp.clientId)
        throw new TokenRefusal("invalid_client_id", "client identifier invalid");
      if (client.secret !== salesforceApp.clientSecret)
        throw new TokenRefusal("invalid_client", "invalid client credentials");
      const { scope, grant } = grantFor(signIn, form);
      return signIn.issue(scope, grant, baseUrl());
    } catch (error) {
      if (!(error instanceof TokenRefusal)) throw error;
      return reply.code(400).send({ error: error.error, error_description: error.message });
    }
  });
  app.post("/__practice/revoke", async (_request, reply) => {
    signIn.endGrants();
    return reply.code(204).send();
  });
  app.post("/__practice/expire-access", async (_request, reply) => {
    signIn.endSessions();
    return reply.code(204).send();
  });
  app.post("/services/oauth2/revoke", async (request, reply) => {
    const known = signIn.revoke((request.body as Fields | null)?.["token"] ?? "");
    if (known) return reply.code(200).send();
    return reply.code(400).send({
      error: "unsupported_token_type",
      error_description: "this token type is not supported",
    });
  });
  const whoAmI = async (request: FastifyRequest): Promise<object> => {
    signIn.checkSession(request);
    return {
      sub: `${baseUrl()}/id/${orgId}/${integrationUser.Id}`,
      id: `${baseUrl()}/id/${orgId}/${integrationUser.Id}`,
      asserted_user: true,
      user_id: integrationUser.Id,
      organization_id: orgId,
      organization_name: organisationName,
      username: integrationUser["Username"],
      preferred_username: integrationUser["Username"],
      display_name: integrationUser["Name"],
      name: integrationUser["Name"],
      email: integrationUser["Email"],
      active: true,
      user_type: "STANDARD",
      language: "en_US",
      locale: "en_GB",
      urls: { rest: `${baseUrl()}/services/data/v{version}/` },
    };
  };
  app.get(`/id/${orgId}/${integrationUser.Id}`, whoAmI);
  app.get("/services/oauth2/userinfo", whoAmI);
}
