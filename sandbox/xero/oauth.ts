/** Sign-in of the practice Xero (vendors.md §3.1). It approves by itself: there is nobody to ask. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { organisationName, tenantId, xeroApp } from "../data/constants.js";
import { day } from "../shared/dates.js";
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
import { problem, XeroError } from "./errors.js";

const refreshMs = 60 * day;
/** A used refresh token may be tried again for so long, should its answer be lost (vendors.md §3.1). */
const graceMs = 30 * 60_000;
const codeMs = 5 * 60_000;

/** Granular scopes: apps made since March 2026 cannot ask for the broad ones (vendors.md §3.1). */
const knownScope =
  /^(openid|profile|email|offline_access|accounting\.(contacts|invoices|payments|settings|banktransactions|attachments|reports\.[a-z]+)(\.read)?)$/;

interface AccessToken {
  readonly scope: string;
  /** Of a custom connection: it opens its one organisation without anybody's having connected the app. */
  readonly custom?: boolean;
  readonly expiresAt: number;
}

interface RefreshToken {
  readonly scope: string;
  readonly issuedAt: number;
  /** When it was exchanged for the first time; null while it is fresh. */
  readonly usedAt: number | null;
}

interface Connection {
  readonly id: string;
  readonly authEventId: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

class TokenRefusal extends Error {}

/** Codes, tokens and the connection to the one organisation. */
export class XeroSignIn {
  readonly #codes: Table<AuthorisationCode>;
  readonly #accessTokens: Table<AccessToken>;
  readonly #refreshTokens: Table<RefreshToken>;
  readonly #connections: Table<Connection>;
  readonly #now: () => Date;
  readonly #lifetimeSeconds: number;

  /** @param lifetimeSeconds of an access token; Xero's own figure is 30 minutes (vendors.md §3.1). */
  constructor(state: PracticeState, now: () => Date, lifetimeSeconds: number) {
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#codes = state.table("codes");
    this.#accessTokens = state.table("accessTokens");
    this.#refreshTokens = state.table("refreshTokens");
    this.#connections = state.table("connections");
    this.#now = now;
  }

  issueCode(code: Omit<AuthorisationCode, "expiresAt">): string {
    const text = secret("");
    this.#codes.put(text, { ...code, expiresAt: this.#now().getTime() + codeMs });
    return text;
  }

  /** A code works once; whoever approved is connected to the organisation. */
  redeemCode(form: Fields): string {
    const text = form["code"] ?? "";
    const code = this.#codes.get(text);
    this.#codes.remove(text);
    const now = this.#now().getTime();
    const good =
      code !== undefined &&
      code.expiresAt > now &&
      code.redirectUri === form["redirect_uri"] &&
      verifierMatches(code.challenge, form["code_verifier"]);
    if (!good) throw new TokenRefusal("invalid_grant");
    const known = this.#connections.get(tenantId);
    this.#connections.put(tenantId, {
      id: known?.id ?? randomUUID(),
      authEventId: randomUUID(),
      createdAt: known?.createdAt ?? now,
      updatedAt: now,
    });
    return code.scope;
  }

  /** Rotates every time; the old token can be retried for 30 minutes (vendors.md §3.1). */
  redeemRefreshToken(form: Fields): string {
    const text = form["refresh_token"] ?? "";
    const token = this.#refreshTokens.get(text);
    const now = this.#now().getTime();
    const good =
      token !== undefined &&
      token.issuedAt + refreshMs > now &&
      (token.usedAt === null || token.usedAt + graceMs > now);
    if (!good) throw new TokenRefusal("invalid_grant");
    if (token.usedAt === null) this.#refreshTokens.put(text, { ...token, usedAt: now });
    return token.scope;
  }

  /**
   * A custom connection (vendors.md §3.1): its one user has agreed long ago. It knows neither people's scopes nor
   * refresh tokens.
   */
  customConnection(form: Fields): string {
    const scope = (form["scope"] ?? "").trim();
    const isFit = (one: string): boolean => knownScope.test(one) && one.startsWith("accounting.");
    if (!scope.split(/\s+/).every(isFit)) throw new TokenRefusal("invalid_scope");
    return scope;
  }

  /** xero-identity.yaml AccessToken; no refresh token without offline_access. */
  issue(scope: string, custom = false): object {
    const now = this.#now().getTime();
    const accessToken = secret("");
    const expiresAt = now + this.#lifetimeSeconds * 1000;
    this.#accessTokens.put(accessToken, { scope, expiresAt, ...(custom && { custom }) });
    const answer = {
      access_token: accessToken,
      expires_in: this.#lifetimeSeconds,
      token_type: "Bearer",
      scope,
    };
    if (!scope.split(" ").includes("offline_access")) return answer;
    const refreshToken = secret("");
    this.#refreshTokens.put(refreshToken, { scope, issuedAt: now, usedAt: null });
    return { ...answer, refresh_token: refreshToken };
  }

  /** The scopes of the caller. @throws XeroError 401 */
  checkToken(request: FastifyRequest): string[] {
    const token = this.#accessTokens.get(bearer(request) ?? "");
    if (!token) throw problem(401, "AuthenticationUnsuccessful");
    if (token.expiresAt <= this.#now().getTime()) {
      throw problem(
        401,
        `TokenExpired: token expired at ${new Date(token.expiresAt).toISOString()}`,
      );
    }
    return token.scope.split(" ");
  }

  /** The header names an organisation that is connected (vendors.md §3.2). @throws XeroError 403 */
  checkTenant(request: FastifyRequest): void {
    const asked = request.headers["xero-tenant-id"];
    // The one organisation of a custom connection need not be named.
    const isCustom = this.#accessTokens.get(bearer(request) ?? "")?.custom === true;
    if (isCustom && (asked === undefined || asked === tenantId)) return;
    if (asked !== tenantId || !this.#connections.get(tenantId)) {
      throw problem(403, "AuthenticationUnsuccessful");
    }
  }

  /** xero-identity.yaml Connection; instants without a zone, as in its example. */
  connections(authEventId: string | undefined): object[] {
    const instant = (at: number): string => new Date(at).toISOString().replace("Z", "0000");
    return [...this.#connections.values()]
      .filter((connection) => authEventId === undefined || connection.authEventId === authEventId)
      .map((connection) => ({
        id: connection.id,
        authEventId: connection.authEventId,
        tenantId,
        tenantType: "ORGANISATION",
        tenantName: organisationName,
        createdDateUtc: instant(connection.createdAt),
        updatedDateUtc: instant(connection.updatedAt),
      }));
  }

  disconnect(id: string): boolean {
    const connection = this.#connections.get(tenantId);
    if (connection?.id !== id) return false;
    this.#connections.remove(tenantId);
    return true;
  }

  revoke(refreshToken: string): void {
    this.#refreshTokens.remove(refreshToken);
  }

  /** The user disconnects the app: no refresh any more, and calls are refused (vendors.md §3.2). */
  endGrants(): void {
    for (const [text] of [...this.#refreshTokens.entries()]) this.#refreshTokens.remove(text);
    this.#connections.remove(tenantId);
  }

  /** Ends access tokens only, as if their time had come. */
  expireAccess(): void {
    const expiresAt = this.#now().getTime();
    for (const [text, token] of [...this.#accessTokens.entries()]) {
      this.#accessTokens.put(text, { ...token, expiresAt: Math.min(token.expiresAt, expiresAt) });
    }
  }
}

function authorise(signIn: XeroSignIn, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const query = request.query as Fields;
  const redirectUri = query["redirect_uri"];
  if (query["client_id"] !== xeroApp.clientId || !isWebAddress(redirectUri)) {
    return reply.code(400).type("text/html").send("<h1>Error: unauthorized_client</h1>");
  }
  const state = query["state"];
  const fail = (error: string): FastifyReply => sendBack(reply, redirectUri, { error, state });
  if (query["response_type"] !== "code") return fail("unsupported_response_type");
  const scope = (query["scope"] ?? "").trim();
  if (scope === "" || !scope.split(/\s+/).every((one) => knownScope.test(one)))
    return fail("invalid_scope");
  const challenge = query["code_challenge"] ?? null;
  if (challenge !== null && query["code_challenge_method"] !== "S256")
    return fail("invalid_request");
  return sendBack(reply, redirectUri, {
    code: signIn.issueCode({ redirectUri, scope, challenge }),
    scope,
    state,
  });
}

function scopeFor(signIn: XeroSignIn, form: Fields): string {
  if (form["grant_type"] === "authorization_code") return signIn.redeemCode(form);
  if (form["grant_type"] === "refresh_token") return signIn.redeemRefreshToken(form);
  throw new TokenRefusal("unsupported_grant_type");
}

/** Adds the sign-in routes: login.xero.com, identity.xero.com and /connections of api.xero.com. */
export function addSignIn(app: FastifyInstance, signIn: XeroSignIn): void {
  const tokenEnd =
    (answer: (form: Fields) => object | null) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const form = (request.body ?? {}) as Fields;
      const client = clientCredentials(request, form);
      void reply.header("cache-control", "no-store");
      try {
        const known = client.id === xeroApp.clientId && client.secret === xeroApp.clientSecret;
        // Basic authentication, not form fields (vendors.md §3.1).
        if (!known || !client.fromHeader) throw new TokenRefusal("invalid_client");
        return answer(form) ?? reply.code(200).send();
      } catch (error) {
        if (!(error instanceof TokenRefusal)) throw error;
        return reply.code(400).send({ error: error.message });
      }
    };
  app.get("/identity/connect/authorize", async (request, reply) =>
    authorise(signIn, request, reply),
  );
  app.post(
    "/connect/token",
    tokenEnd((form) =>
      form["grant_type"] === "client_credentials"
        ? signIn.issue(signIn.customConnection(form), true)
        : signIn.issue(scopeFor(signIn, form)),
    ),
  );
  app.post(
    "/connect/revocation",
    tokenEnd((form) => {
      signIn.revoke(form["token"] ?? "");
      return null;
    }),
  );
  app.post("/__practice/revoke", async (_request, reply) => {
    signIn.endGrants();
    return reply.code(204).send();
  });
  app.post("/__practice/expire-access", async (_request, reply) => {
    signIn.expireAccess();
    return reply.code(204).send();
  });
  app.get("/connections", async (request) => {
    signIn.checkToken(request);
    return signIn.connections((request.query as Fields)["authEventId"]);
  });
  app.delete("/connections/:id", async (request, reply) => {
    signIn.checkToken(request);
    if (!signIn.disconnect((request.params as { id: string }).id)) throw new XeroError(404, {});
    return reply.code(204).send();
  });
}
