import { expect, test } from "@jest/globals";
import type { ConnectorError } from "../../../src/connectors/errors.js";
import {
  Malformed,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
} from "../../../src/connectors/errors.js";
import { hubspot } from "../../../src/connectors/hubspot/index.js";
import type { Reply } from "../network.js";
import { answering, failureOf, useNetwork } from "../network.js";
import { apiUrl, hubId, session } from "./account.js";

useNetwork();

const tokenAnswer = {
  token_type: "bearer",
  access_token: `token-${"2".repeat(300)}`,
  refresh_token: "refresh-2",
  hub_id: 62515,
  scopes: ["oauth"],
  expires_in: 1800,
};

test("a code is exchanged at the dated endpoint, form-encoded, with PKCE; every field is kept", async () => {
  const sent = answering(apiUrl, () => ({ body: tokenAnswer }));
  const grant = await hubspot.authorise(
    { code: "code-1", redirectUri: "https://forbear.example/callback", codeVerifier: "verifier-1" },
    session(),
  );
  expect(grant).toEqual({
    accessToken: tokenAnswer.access_token,
    refreshToken: "refresh-2",
    expiresAt: new Date("2026-11-25T12:30:00.000Z"),
    answer: tokenAnswer,
  });
  expect(sent.map(({ url }) => url.href)).toEqual([`${apiUrl}/oauth/2026-03/token`]);
  expect(sent[0]?.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
  expect(sent[0]?.headers.get("authorization")).toBeNull();
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    grant_type: "authorization_code",
    code: "code-1",
    redirect_uri: "https://forbear.example/callback",
    code_verifier: "verifier-1",
    client_id: "client-1",
    client_secret: "hush",
  });
});

test("a new refresh token replaces the old one; without one the old one stays", async () => {
  let answer: Record<string, unknown> = tokenAnswer;
  const sent = answering(apiUrl, () => ({ body: answer }));
  const first = await hubspot.refresh(session().grant, session());
  expect(first.refreshToken).toBe("refresh-2");
  answer = { access_token: "token-3", expires_in: 1800 };
  const second = await hubspot.refresh(first, session());
  expect(second).toMatchObject({ accessToken: "token-3", refreshToken: "refresh-2" });
  expect(second.answer).toMatchObject({ hub_id: 62515 });
  expect(sent.map(({ body }) => new URLSearchParams(body).get("refresh_token"))).toEqual([
    "refresh-1",
    "refresh-2",
  ]);
});

test.each<[string, Reply]>([
  ["an app that was uninstalled", { status: 400, body: { status: "BAD_REFRESH_TOKEN" } }],
  ["a code that was used", { status: 400, body: { status: "BAD_AUTH_CODE" } }],
  ["RFC 6749's own word", { status: 400, body: { error: "invalid_grant" } }],
])("a person must sign in again after %s", async (_name, reply) => {
  answering(apiUrl, () => reply);
  const failure = await failureOf(hubspot.refresh(session().grant, session()));
  expect(failure).toBeInstanceOf(Unauthorised);
  expect(failure).toMatchObject({ grantIsDead: true });
});

test.each<[string, Reply, new (...args: never[]) => ConnectorError]>([
  ["a wrong secret", { status: 400, body: { status: "BAD_CLIENT_SECRET" } }, Rejected],
  ["too many sign-ins", { status: 429, body: {} }, RateLimited],
  ["a failing HubSpot", { status: 502, body: "<html>" }, Unavailable],
  ["no token", { body: { token_type: "bearer" } }, Malformed],
])("signing in meets %s", async (_name, reply, type) => {
  answering(apiUrl, () => reply);
  const failure = await failureOf(hubspot.refresh(session().grant, session()));
  expect(failure).toBeInstanceOf(type);
  expect(failure.message).not.toMatch(/hush|refresh-1/);
});

test("the account is the one that the token is for, by introspection", async () => {
  const sent = answering(apiUrl, () => ({
    body: { active: true, hub_id: 62515, hub_domain: "acme.example", scopes: ["oauth"] },
  }));
  expect(await hubspot.accounts(session().grant, session())).toEqual([
    { account: hubId, name: "acme.example" },
  ]);
  expect(sent[0]?.url.pathname).toBe("/oauth/2026-03/token/introspect");
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    client_id: "client-1",
    client_secret: "hush",
    token: "token-1",
    token_type_hint: "access_token",
  });
});

test.each<[string, unknown, new (...args: never[]) => ConnectorError]>([
  ["a token that ran out", { active: false }, Unauthorised],
  ["no account", { active: true, scopes: [] }, Malformed],
  ["a list", [], Malformed],
])("introspection says: %s", async (_name, body, type) => {
  answering(apiUrl, () => ({ body }));
  expect(await failureOf(hubspot.accounts(session().grant, session()))).toBeInstanceOf(type);
});
