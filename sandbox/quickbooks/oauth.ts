/** Sign-in of the practice QuickBooks (vendors.md §4.1). It approves by itself: there is nobody to ask. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { quickbooksApp, realmId } from "../data/constants.js";
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
import { GateError } from "./errors.js";

/** `x_refresh_token_expires_in`: counted from when the value was given out (vendors.md §4.1). */
const refreshSeconds = 8_726_400;
/** The hard end of a grant: 5 years (vendors.md §4.1). */
const hardMs = 5 * 365 * day;
const codeMs = 10 * 60_000;
const accountingScope = "com.intuit.quickbooks.accounting";
const knownScopes =
  /^(com\.intuit\.quickbooks\.(accounting|payment)|openid|profile|email|phone|address)$/;

export interface QuickBooksTokenPolicy {
  /** How long access lasts; QuickBooks' own figure is 3600. */
  readonly lifetimeSeconds: number;
  /** A refresh token is replaced when it is so old, and dies; until then a refresh answers with the same one. */
  readonly valueSeconds: number;
}

interface Grant {
  readonly scope: string;
  readonly hardEnd: number;
}

interface AccessToken {
  readonly grant: string;
  readonly expiresAt: number;
}

interface RefreshToken {
  readonly grant: string;
  readonly issuedAt: number;
}

class TokenRefusal extends Error {}

/** Codes, grants and their tokens. */
export class QuickBooksSignIn {
  readonly #codes: Table<AuthorisationCode>;
  /** Which grant a used code made. */
  readonly #usedCodes: Table<string>;
  readonly #grants: Table<Grant>;
  readonly #accessTokens: Table<AccessToken>;
  readonly #refreshTokens: Table<RefreshToken>;
  readonly #now: () => Date;
  readonly #policy: QuickBooksTokenPolicy;

  constructor(state: PracticeState, now: () => Date, policy: QuickBooksTokenPolicy) {
    this.#codes = state.table("codes");
    this.#usedCodes = state.table("usedCodes");
    this.#grants = state.table("grants");
    this.#accessTokens = state.table("accessTokens");
    this.#refreshTokens = state.table("refreshTokens");
    this.#now = now;
    this.#policy = policy;
  }

  issueCode(code: Omit<AuthorisationCode, "expiresAt">): string {
    const text = secret("AB11");
    this.#codes.put(text, { ...code, expiresAt: this.#now().getTime() + codeMs });
    return text;
  }

  /** A code works once; exchanged again, it ends the grant that it made (vendors.md §4.1). */
  redeemCode(form: Fields): object {
    const text = form["code"] ?? "";
    const spoilt = this.#usedCodes.get(text);
    if (spoilt !== undefined) this.endGrant(spoilt);
    const code = this.#codes.get(text);
    this.#codes.remove(text);
    const now = this.#now().getTime();
    const good =
      code !== undefined &&
      code.expiresAt > now &&
      code.redirectUri === form["redirect_uri"] &&
      verifierMatches(code.challenge, form["code_verifier"]);
    if (!good) throw new TokenRefusal("invalid_grant");
    const grant = secret("");
    this.#usedCodes.put(text, grant);
    this.#grants.put(grant, { scope: code.scope, hardEnd: now + hardMs });
    return this.issue(grant, this.newRefreshToken(grant));
  }

  /** The same value for a while, then another, and the earlier one dies (vendors.md §4.1). */
  redeemRefreshToken(form: Fields): object {
    const text = form["refresh_token"] ?? "";
    const token = this.#refreshTokens.get(text);
    const now = this.#now().getTime();
    const hardEnd = this.#grants.get(token?.grant ?? "")?.hardEnd ?? 0;
    if (!token || token.issuedAt + refreshSeconds * 1000 <= now || hardEnd <= now) {
      throw new TokenRefusal("invalid_grant");
    }
    if (token.issuedAt + this.#policy.valueSeconds * 1000 > now)
      return this.issue(token.grant, text);
    this.#refreshTokens.remove(text);
    return this.issue(token.grant, this.newRefreshToken(token.grant));
  }

  /** @throws GateError 401 */
  checkToken(request: FastifyRequest): void {
    const token = this.#accessTokens.get(bearer(request) ?? "");
    if (!token) throw new GateError(401, "Malformed bearer token: it is not known");
    if (token.expiresAt <= this.#now().getTime()) throw new GateError(401, "Token expired");
    const scope = this.#grants.get(token.grant)?.scope.split(" ") ?? [];
    if (!scope.includes(accountingScope)) {
      throw new GateError(403, "The token lacks the scope of the accounting API");
    }
  }

  /** @returns whether there was such a token. */
  revoke(text: string): boolean {
    const token = this.#refreshTokens.get(text) ?? this.#accessTokens.get(text);
    if (token) this.endGrant(token.grant);
    return token !== undefined;
  }

  /** The user disconnects the app. */
  endGrants(): void {
    for (const [grant] of [...this.#grants.entries()]) this.endGrant(grant);
  }

  /** Ends access tokens only, as if their time had come. */
  expireAccess(): void {
    const expiresAt = this.#now().getTime();
    for (const [text, token] of [...this.#accessTokens.entries()]) {
      this.#accessTokens.put(text, { ...token, expiresAt: Math.min(token.expiresAt, expiresAt) });
    }
  }

  private newRefreshToken(grant: string): string {
    const text = secret("RT1-");
    this.#refreshTokens.put(text, { grant, issuedAt: this.#now().getTime() });
    return text;
  }

  private issue(grant: string, refreshToken: string): object {
    const now = this.#now().getTime();
    const accessToken = secret("eyJ");
    const expiresAt = now + this.#policy.lifetimeSeconds * 1000;
    this.#accessTokens.put(accessToken, { grant, expiresAt });
    const { issuedAt } = this.#refreshTokens.get(refreshToken) ?? { issuedAt: now };
    const hardLeft = ((this.#grants.get(grant)?.hardEnd ?? now) - now) / 1000;
    const left = refreshSeconds - (now - issuedAt) / 1000;
    return {
      token_type: "bearer",
      access_token: accessToken,
      expires_in: this.#policy.lifetimeSeconds,
      refresh_token: refreshToken,
      x_refresh_token_expires_in: Math.floor(Math.min(left, hardLeft)),
      x_refresh_token_hard_expires_in: Math.floor(hardLeft),
    };
  }

  private endGrant(grant: string): void {
    this.#grants.remove(grant);
    for (const table of [this.#accessTokens, this.#refreshTokens]) {
      for (const [text, token] of [...table.entries()]) {
        if (token.grant === grant) table.remove(text);
      }
    }
  }
}

function authorise(
  signIn: QuickBooksSignIn,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const query = request.query as Fields;
  const redirectUri = query["redirect_uri"];
  if (query["client_id"] !== quickbooksApp.clientId || !isWebAddress(redirectUri)) {
    const sentence = "Sorry, but the app didn't connect: client_id or redirect_uri is not known.";
    return reply.code(400).type("text/html").send(`<h1>${sentence}</h1>`);
  }
  const state = query["state"];
  const fail = (error: string): FastifyReply => sendBack(reply, redirectUri, { error, state });
  if (query["response_type"] !== "code") return fail("unsupported_response_type");
  const scope = (query["scope"] ?? "").trim();
  if (scope === "" || !scope.split(/\s+/).every((one) => knownScopes.test(one))) {
    return fail("invalid_scope");
  }
  const challenge = query["code_challenge"] ?? null;
  const code = signIn.issueCode({ redirectUri, scope, challenge });
  return sendBack(reply, redirectUri, { code, state, realmId });
}

/** Adds the sign-in routes: appcenter.intuit.com, oauth.platform.intuit.com, developer.api.intuit.com. */
export function addSignIn(app: FastifyInstance, signIn: QuickBooksSignIn): void {
  const tokenEnd =
    (answer: (form: Fields) => object | null) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
      const form = (request.body ?? {}) as Fields;
      const client = clientCredentials(request, form);
      void reply.header("cache-control", "no-store");
      const known =
        client.id === quickbooksApp.clientId && client.secret === quickbooksApp.clientSecret;
      if (!known || !client.fromHeader) return reply.code(401).send({ error: "invalid_client" });
      try {
        return answer(form) ?? reply.code(200).send();
      } catch (error) {
        if (!(error instanceof TokenRefusal)) throw error;
        return reply.code(400).send({ error: error.message });
      }
    };
  app.get("/connect/oauth2", async (request, reply) => authorise(signIn, request, reply));
  app.post(
    "/oauth2/v1/tokens/bearer",
    tokenEnd((form) => {
      if (form["grant_type"] === "authorization_code") return signIn.redeemCode(form);
      if (form["grant_type"] === "refresh_token") return signIn.redeemRefreshToken(form);
      throw new TokenRefusal("unsupported_grant_type");
    }),
  );
  app.post(
    "/v2/oauth2/tokens/revoke",
    tokenEnd((form) => {
      if (!signIn.revoke(form["token"] ?? "")) throw new TokenRefusal("invalid_request");
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
}
