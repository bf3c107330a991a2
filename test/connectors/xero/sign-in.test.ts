import { expect, test } from "@jest/globals";
import type { ConnectorError } from "../../../src/connectors/errors.js";
import { Malformed, Rejected, Unauthorised, Unavailable } from "../../../src/connectors/errors.js";
import { xero } from "../../../src/connectors/xero/index.js";
import type { Reply } from "../network.js";
import { answering, failureOf, useNetwork } from "../network.js";
import { apiUrl, identityUrl, session, tenantId } from "./organisation.js";

useNetwork();

const tokenAnswer = {
  access_token: "token-2",
  refresh_token: "refresh-2",
  expires_in: 1800,
  token_type: "Bearer",
  scope: "offline_access accounting.contacts",
};

test("without addresses in the settings, Xero's own are used", () => {
  const address = xero.authorisationUrl(
    { clientId: "client-1", clientSecret: "hush" },
    { redirectUri: "https://forbear.example/callback", state: "s", codeChallenge: "c" },
  );
  expect(address).toMatch(/^https:\/\/login\.xero\.com\/identity\/connect\/authorize\?/);
});

test("only granular scopes are asked for", () => {
  const scopes = xero.manifest.scopes.map(({ scope }) => scope);
  expect(scopes.filter((scope) => /transactions|reports|journals/.test(scope))).toEqual([]);
});

test("a code is exchanged by Basic authentication with PKCE; the whole answer is kept", async () => {
  const sent = answering(identityUrl, () => ({ body: tokenAnswer }));
  const grant = await xero.authorise(
    { code: "code-1", redirectUri: "https://forbear.example/callback", codeVerifier: "verifier-1" },
    session(),
  );
  expect(grant).toEqual({
    accessToken: "token-2",
    refreshToken: "refresh-2",
    expiresAt: new Date("2026-11-25T12:30:00Z"),
    answer: tokenAnswer,
  });
  expect(sent[0]?.url.href).toBe(`${identityUrl}/connect/token`);
  const basic = Buffer.from("client-1:hush").toString("base64");
  expect(sent[0]?.headers.get("authorization")).toBe(`Basic ${basic}`);
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    grant_type: "authorization_code",
    code: "code-1",
    redirect_uri: "https://forbear.example/callback",
    code_verifier: "verifier-1",
  });
});

test("every refresh brings a new refresh token", async () => {
  const sent = answering(identityUrl, () => ({ body: tokenAnswer }));
  const grant = await xero.refresh(session().grant, session());
  expect(grant.refreshToken).toBe("refresh-2");
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    grant_type: "refresh_token",
    refresh_token: "refresh-1",
  });
});

test.each<[string, Reply, new (...args: never[]) => ConnectorError]>([
  ["a dead grant", { status: 400, body: { error: "invalid_grant" } }, Unauthorised],
  ["a wrong client", { status: 400, body: { error: "invalid_client" } }, Rejected],
  ["a failure", { status: 503, body: "" }, Unavailable],
  ["no token", { body: {} }, Malformed],
])("refresh meets %s", async (_name, reply, type) => {
  answering(identityUrl, () => reply);
  const failure = await failureOf(xero.refresh(session().grant, session()));
  expect(failure).toBeInstanceOf(type);
  expect(failure.message).not.toMatch(/refresh-1|hush/);
  if (failure instanceof Unauthorised) expect(failure.grantIsDead).toBe(true);
});

test("the accounts are the organisations that were connected", async () => {
  const sent = answering(apiUrl, () => ({
    body: [
      { id: "1", tenantId, tenantType: "ORGANISATION", tenantName: "Demo Company (NZ)" },
      { id: "2", tenantId: "another", tenantType: "ORGANISATION", tenantName: null },
      { id: "3", tenantId: "practice", tenantType: "PRACTICE", tenantName: "Accountants" },
      null,
    ],
  }));
  expect(await xero.accounts(session().grant, session())).toEqual([
    { account: tenantId, name: "Demo Company (NZ)" },
    { account: "another", name: "another" },
  ]);
  expect(sent[0]?.url.href).toBe(`${apiUrl}/connections`);
  expect(sent[0]?.headers.get("authorization")).toBe("Bearer token-1");
});

test("connections that are no list are malformed", async () => {
  answering(apiUrl, () => ({ body: {} }));
  expect(await failureOf(xero.accounts(session().grant, session()))).toBeInstanceOf(Malformed);
});

test("an invoice's page in Xero is known by the organisation's short code", () => {
  const ref = { vendor: "XERO" as const, account: tenantId, objectType: "Invoice", id: "abc" };
  const settings = { ...session().settings, shortCode: "!mBdtL" };
  expect(xero.recordUrl(ref, settings)).toBe("https://go.xero.com/app/!mBdtL/invoicing/view/abc");
  expect(xero.recordUrl(ref, session().settings)).toBeNull();
  expect(xero.recordUrl({ ...ref, objectType: "Contact" }, settings)).toBeNull();
});
