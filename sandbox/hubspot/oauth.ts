/** Sign-in of the practice HubSpot (vendors.md §2.1, §2.2). It approves by itself: there is nobody to ask. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hubspotApp, hubspotServiceKey, portalId } from "../data/constants.js";
import { hubspotOwners, hubspotUserId } from "../data/hubspot-account.js";
import {
  bearer,
  isWebAddress,
  secret,
  sendBack,
  verifierMatches,
  type AuthorisationCode,
  type Fields,
} from "../shared/oauth.js";
import type { PracticeState, Table } from "../shared/state.js";
import { unauthorised } from "./errors.js";

export interface HubSpotTokenPolicy {
  /** How long access lasts; HubSpot's own figure is 1800 (vendors.md §2.2). */
  readonly lifetimeSeconds: number;
  /** Every refresh gives another refresh token and ends the old one (vendors.md §7: not confirmed). */
  readonly rotates: boolean;
}

const codeMs = 5 * 60_000;
const knownScope =
  /^(oauth|crm\.(objects|schemas|lists|import|export)(\.[a-z_]+)?\.(read|write)|communication_preferences(\.[a-z_]+)+|sales-email-read|settings(\.[a-z_]+)+|subscriptions?(-[a-z]+)+|account-info\.[a-z.]+|automation|timeline|tickets|e-commerce)$/;

/** What whoever made the service key has ticked. */
const serviceScopes = [
  ...["companies", "contacts", "deals", "owners"].map((name) => `crm.objects.${name}.read`),
  ...["companies", "contacts"].flatMap((name) => [
    `crm.objects.${name}.write`,
    `crm.schemas.${name}.read`,
    `crm.schemas.${name}.write`,
  ]),
  ...["crm.schemas.deals.read", "communication_preferences.read", "sales-email-read"],
];

interface Grant {
  readonly scopes: readonly string[];
}

interface AccessToken extends Grant {
  readonly expiresAt: number;
}

/** Refused at the token end: the status is HubSpot's word for what was wrong. */
class TokenRefusal extends Error {
  constructor(
    readonly status: string,
    message: string,
    readonly error: string,
  ) {
    super(message);
  }
}

/** Codes and tokens of the one app in the one account. */
export class HubSpotSignIn {
  readonly #codes: Table<AuthorisationCode>;
  readonly #access: Table<AccessToken>;
  readonly #refresh: Table<Grant>;
  readonly #endedKeys: Table<true>;
  readonly #now: () => Date;
  readonly #policy: HubSpotTokenPolicy;

  constructor(state: PracticeState, now: () => Date, policy: HubSpotTokenPolicy) {
    this.#codes = state.table("codes");
    this.#access = state.table("accessTokens");
    this.#refresh = state.table("refreshTokens");
    this.#endedKeys = state.table("endedKeys");
    this.#now = now;
    this.#policy = policy;
  }

  issueCode(code: Omit<AuthorisationCode, "expiresAt">): string {
    const text = randomUUID();
    this.#codes.put(text, { ...code, expiresAt: this.#now().getTime() + codeMs });
    return text;
  }

  /** A code works once. */
  redeemCode(form: Fields): Wire {
    const text = form["code"] ?? "";
    const code = this.#codes.get(text);
    this.#codes.remove(text);
    if (!code || code.expiresAt <= this.#now().getTime()) {
      throw new TokenRefusal("BAD_AUTH_CODE", "missing or unknown auth code", "invalid_grant");
    }
    if (code.redirectUri !== form["redirect_uri"]) {
      throw new TokenRefusal("BAD_REDIRECT_URI", "redirect uri does not match", "invalid_grant");
    }
    if (!verifierMatches(code.challenge, form["code_verifier"])) {
      throw new TokenRefusal("BAD_CODE_VERIFIER", "code verifier does not match", "invalid_grant");
    }
    const grant = { scopes: code.scope.split(" ") };
    return this.issue(grant, this.newRefreshToken(grant));
  }

  /** The refresh token stays, unless it is told to rotate. */
  redeemRefreshToken(form: Fields): Wire {
    const text = form["refresh_token"] ?? "";
    const grant = this.#refresh.get(text);
    if (!grant) {
      const message = "missing or invalid refresh token";
      throw new TokenRefusal("BAD_REFRESH_TOKEN", message, "invalid_grant");
    }
    if (!this.#policy.rotates) return this.issue(grant, text);
    this.#refresh.remove(text);
    return this.issue(grant, this.newRefreshToken(grant));
  }

  /** What a token is good for (POST /oauth/{version}/token/introspect). */
  introspect(token: string): Wire {
    const now = this.#now().getTime();
    const access = this.#access.get(token);
    const grant = access ?? this.#refresh.get(token);
    if (!grant || (access && access.expiresAt <= now)) return { active: false };
    return {
      active: true,
      token,
      token_type: "bearer",
      token_use: access ? "access_token" : "refresh_token",
      ...(access && {
        expires_in: Math.floor((access.expiresAt - now) / 1000),
        is_private_distribution: false,
      }),
      app_id: hubspotApp.appId,
      client_id: hubspotApp.clientId,
      hub_id: portalId,
      hub_domain: "kindly-supplies.example.com",
      scopes: grant.scopes,
      user_id: hubspotUserId,
      user: hubspotOwners[0]?.email ?? "",
    };
  }

  /** Live access tokens stay (vendors.md §2.2). */
  revoke(refreshToken: string): void {
    this.#refresh.remove(refreshToken);
  }

  /** The scopes of the caller. @throws HubSpotError 401 */
  checkToken(request: FastifyRequest): readonly string[] {
    const text = bearer(request) ?? "";
    if (text === hubspotServiceKey && !this.#endedKeys.get(text)) return serviceScopes;
    const token = this.#access.get(text);
    if (!token) throw unauthorised("INVALID_AUTHENTICATION");
    if (token.expiresAt <= this.#now().getTime()) throw unauthorised("EXPIRED_AUTHENTICATION");
    return token.scopes;
  }

  /** The app is uninstalled, and the service key taken away: nothing works any more. */
  uninstall(): void {
    this.#endedKeys.put(hubspotServiceKey, true);
    for (const table of [this.#refresh, this.#access]) {
      for (const [text] of [...table.entries()]) table.remove(text);
    }
  }

  /** Ends access tokens only, as if their time had come. */
  expireAccess(): void {
    const expiresAt = this.#now().getTime();
    for (const [text, token] of [...this.#access.entries()]) {
      this.#access.put(text, { ...token, expiresAt: Math.min(token.expiresAt, expiresAt) });
    }
  }

  private newRefreshToken(grant: Grant): string {
    const text = `eu1-${randomUUID()}`;
    this.#refresh.put(text, grant);
    return text;
  }

  private issue({ scopes }: Grant, refreshToken: string): Wire {
    // As long as HubSpot warns of: 300 characters or more (vendors.md §2.2).
    const token = secret("C") + Array.from({ length: 6 }, () => secret("")).join("");
    const { lifetimeSeconds } = this.#policy;
    this.#access.put(token, { scopes, expiresAt: this.#now().getTime() + lifetimeSeconds * 1000 });
    return {
      access_token: token,
      refresh_token: refreshToken,
      expires_in: lifetimeSeconds,
      token_type: "bearer",
      token_use: "access_token",
      hub_id: portalId,
      user_id: hubspotUserId,
      scopes,
    };
  }
}

type Wire = Readonly<Record<string, unknown>>;

function authorise(
  signIn: HubSpotSignIn,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const query = request.query as Fields;
  const redirectUri = query["redirect_uri"];
  const scopes = (query["scope"] ?? "").split(/[\s,]+/).filter((scope) => scope !== "");
  const optional = (query["optional_scope"] ?? "").split(/[\s,]+/).filter((scope) => scope !== "");
  const fail = (words: string): FastifyReply =>
    reply.code(400).type("text/html").send(`<h1>Authorization failed: ${words}</h1>`);
  if (query["client_id"] !== hubspotApp.clientId) return fail("unknown client id");
  if (!isWebAddress(redirectUri)) return fail("redirect URL");
  if (scopes.length === 0 || ![...scopes, ...optional].every((scope) => knownScope.test(scope))) {
    return fail("scopes");
  }
  const challenge = query["code_challenge"] ?? null;
  if (challenge !== null && query["code_challenge_method"] !== "S256") return fail("challenge");
  const scope = [...new Set(["oauth", ...scopes, ...optional])].join(" ");
  const code = signIn.issueCode({ redirectUri, scope, challenge });
  return sendBack(reply, redirectUri, { code, state: query["state"] });
}

/** The app proves who it is in the body; the query and headers do not count (vendors.md §2.1). */
function checkClient(form: Fields): void {
  if (form["client_id"] !== hubspotApp.clientId) {
    throw new TokenRefusal("BAD_CLIENT_ID", "missing or invalid client id", "invalid_client");
  }
  if (form["client_secret"] !== hubspotApp.clientSecret) {
    throw new TokenRefusal(
      "BAD_CLIENT_SECRET",
      "missing or invalid client secret",
      "invalid_client",
    );
  }
}

function grantFor(signIn: HubSpotSignIn, form: Fields): Wire {
  checkClient(form);
  if (form["grant_type"] === "authorization_code") return signIn.redeemCode(form);
  if (form["grant_type"] === "refresh_token") return signIn.redeemRefreshToken(form);
  throw new TokenRefusal("BAD_GRANT_TYPE", "unknown grant type", "unsupported_grant_type");
}

/** Adds the sign-in routes: app.hubspot.com/oauth and /oauth of api.hubapi.com. */
export function addSignIn(app: FastifyInstance, signIn: HubSpotSignIn): void {
  app.get("/oauth/authorize", async (request, reply) => authorise(signIn, request, reply));
  const tokenEnd = (path: string, answer: (form: Fields) => Wire | null): void => {
    for (const version of ["2026-03", "2026-09"]) {
      app.post(`/oauth/${version}/token${path}`, async (request, reply) => {
        void reply.header("cache-control", "no-store");
        try {
          const body = answer((request.body ?? {}) as Fields);
          return body ?? reply.code(204).send();
        } catch (error) {
          if (!(error instanceof TokenRefusal)) throw error;
          const { status, message, error: word } = error;
          const correlationId = randomUUID();
          return reply.code(400).send({
            status,
            message,
            correlationId,
            error: word,
            error_description: message,
          });
        }
      });
    }
  };
  tokenEnd("", (form) => grantFor(signIn, form));
  tokenEnd("/introspect", (form) => {
    checkClient(form);
    return signIn.introspect(form["token"] ?? "");
  });
  tokenEnd("/revoke", (form) => {
    checkClient(form);
    signIn.revoke(form["token"] ?? "");
    return null;
  });
  for (const [name, act] of [
    ["revoke", () => signIn.uninstall()],
    ["expire-access", () => signIn.expireAccess()],
  ] as const) {
    app.post(`/__practice/${name}`, async (_request, reply) => {
      act();
      return reply.code(204).send();
    });
  }
}
