import { expect, test } from "@jest/globals";
import type { Grant } from "../../../src/connectors/connector.js";
import type { ConnectorError } from "../../../src/connectors/errors.js";
import {
  Malformed,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
} from "../../../src/connectors/errors.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";
import type { Reply } from "../network.js";
import { answering, failureOf, useNetwork } from "../network.js";
import { anOrg, instanceUrl, loginUrl, organisationId, session } from "./org.js";

useNetwork();

const tokenAnswer = {
  access_token: "token-2",
  refresh_token: "refresh-2",
  signature: "s",
  scope: "api refresh_token",
  instance_url: instanceUrl,
  id: `${loginUrl}/id/${organisationId}/0055g00000AbCdEAAV`,
  token_type: "Bearer",
  issued_at: "1764072000000",
};

test("a code is exchanged with PKCE, and every field of the answer is kept", async () => {
  const sent = answering(loginUrl, () => ({ body: tokenAnswer }));
  const grant = await salesforce.authorise(
    { code: "code-1", redirectUri: "https://forbear.example/callback", codeVerifier: "verifier-1" },
    session(),
  );
  expect(grant).toEqual({
    accessToken: "token-2",
    refreshToken: "refresh-2",
    expiresAt: null,
    answer: tokenAnswer,
  });
  expect(sent).toHaveLength(1);
  expect(sent[0]?.url.href).toBe(`${loginUrl}/services/oauth2/token`);
  expect(sent[0]?.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    grant_type: "authorization_code",
    code: "code-1",
    redirect_uri: "https://forbear.example/callback",
    code_verifier: "verifier-1",
    client_id: "client-1",
    client_secret: "hush",
  });
});

test("a rotated refresh token replaces the old one; without one the old one stays", async () => {
  let answer: Record<string, string> = tokenAnswer;
  const sent = answering(loginUrl, () => ({ body: answer }));
  const first = await salesforce.refresh(session().grant, session());
  expect(first.refreshToken).toBe("refresh-2");
  answer = { access_token: "token-3", instance_url: "https://moved.my.salesforce.example" };
  const second = await salesforce.refresh(first, session());
  expect(second).toMatchObject({ accessToken: "token-3", refreshToken: "refresh-2" });
  // The organisation moved; what the second answer does not repeat is kept.
  expect(second.answer).toMatchObject({
    instance_url: "https://moved.my.salesforce.example",
    id: tokenAnswer.id,
  });
  expect(sent.map(({ body }) => new URLSearchParams(body).get("refresh_token"))).toEqual([
    "refresh-1",
    "refresh-2",
  ]);
});

test.each<[string, Reply, new (...args: never[]) => ConnectorError]>([
  [
    "a revoked grant",
    {
      status: 400,
      body: { error: "invalid_grant", error_description: "expired access/refresh token" },
    },
    Unauthorised,
  ],
  [
    "too many sign-ins",
    { status: 400, body: { error: "invalid_grant", error_description: "login rate exceeded" } },
    RateLimited,
  ],
  [
    "a busy endpoint",
    { status: 400, body: { error: "unknown_error", error_description: "retry your request" } },
    Unavailable,
  ],
  [
    "a wrong client",
    {
      status: 400,
      body: { error: "invalid_client_id", error_description: "client identifier invalid" },
    },
    Rejected,
  ],
  ["a wrong secret", { status: 401, body: { error: "invalid_client" } }, Rejected],
  ["429", { status: 429, body: "" }, RateLimited],
  ["a failure", { status: 500, body: "" }, Unavailable],
  [
    "a web page",
    { status: 400, body: "<html>", headers: { "content-type": "text/html" } },
    Unavailable,
  ],
  [
    "a web page with 200",
    { body: "<html>", headers: { "content-type": "text/html" } },
    Unavailable,
  ],
  ["no token", { body: { instance_url: instanceUrl } }, Malformed],
  ["no address", { body: { access_token: "token-2" } }, Malformed],
  ["half an answer", { body: '{"access_token":"tok' }, Malformed],
  ["a lost connection", { error: "ECONNRESET" }, Unavailable],
])("refresh meets %s", async (_name, reply, type) => {
  const sent = answering(loginUrl, () => reply);
  const grant: Grant = { ...session().grant, answer: {} };
  const failure = await failureOf(salesforce.refresh(grant, session()));
  expect(failure).toBeInstanceOf(type);
  expect(failure.message).not.toMatch(/refresh-1|hush|token-2/);
  if (failure instanceof Unauthorised) expect(failure.grantIsDead).toBe(true);
  expect(sent).toHaveLength(1);
});

test("without a refresh token a person must sign in", async () => {
  const failure = await failureOf(
    salesforce.refresh({ ...session().grant, refreshToken: null }, session()),
  );
  expect(failure).toMatchObject({ name: "Unauthorised", grantIsDead: true });
});

test("the account is the organisation's 18-character id, named by the organisation", async () => {
  const org = anOrg();
  const grant = {
    ...session().grant,
    answer: { instance_url: instanceUrl, id: `${loginUrl}/id/00D5g000004CbXy/0055g00000AbCdE` },
  };
  expect(await salesforce.accounts(grant, session())).toEqual([
    { account: organisationId, name: "Acme" },
  ]);
  org.fault = () => ({ status: 403, body: [{ errorCode: "INSUFFICIENT_ACCESS", message: "" }] });
  expect(await salesforce.accounts(grant, session())).toEqual([
    { account: organisationId, name: "acme.my.salesforce.example" },
  ]);
});

test("where the token answer has no identity address, userinfo is asked, with the token in the header", async () => {
  const org = anOrg();
  org.fault = ({ url }) =>
    url.pathname === "/services/oauth2/userinfo"
      ? { body: { organization_id: organisationId } }
      : undefined;
  const grant = { ...session().grant, answer: { instance_url: instanceUrl } };
  expect(await salesforce.accounts(grant, session())).toEqual([
    { account: organisationId, name: "Acme" },
  ]);
  expect(org.sent[0]?.headers.get("authorization")).toBe("Bearer token-1");
  expect(org.sent.every(({ url }) => !url.href.includes("token-1"))).toBe(true);
});
