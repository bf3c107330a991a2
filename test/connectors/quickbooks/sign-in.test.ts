import { expect, test } from "@jest/globals";
import type { ConnectorError } from "../../../src/connectors/errors.js";
import { Malformed, Rejected, Unauthorised, Unavailable } from "../../../src/connectors/errors.js";
import { quickbooks } from "../../../src/connectors/quickbooks/index.js";
import type { Reply } from "../network.js";
import { answering, failureOf, useNetwork } from "../network.js";
import { aCompany, apiUrl, identityUrl, realmId, revokeUrl, session } from "./company.js";

useNetwork();

const tokenAnswer = {
  token_type: "bearer",
  access_token: "token-2",
  expires_in: 3600,
  refresh_token: "refresh-2",
  x_refresh_token_expires_in: 8_726_400,
  x_refresh_token_hard_expires_in: 157_680_000,
};
const request = {
  code: "code-1",
  redirectUri: "https://forbear.example/callback",
  codeVerifier: "verifier-1",
};

test("without addresses in the settings, Intuit's own are used", async () => {
  const settings = { clientId: "client-1", clientSecret: "hush" };
  const address = quickbooks.authorisationUrl(settings, {
    redirectUri: "https://forbear.example/callback",
    state: "s",
    codeChallenge: "c",
  });
  expect(address).toMatch(/^https:\/\/appcenter\.intuit\.com\/connect\/oauth2\?/);
  const sent = [
    answering("https://oauth.platform.intuit.com", () => ({ body: tokenAnswer })),
    answering("https://quickbooks.api.intuit.com", () => ({ body: { CompanyInfo: {} } })),
  ];
  const grant = await quickbooks.refresh(session().grant, session({ settings }));
  await quickbooks.accounts(grant, session({ settings }));
  expect(sent.flat().map(({ url }) => url.pathname)).toEqual([
    "/oauth2/v1/tokens/bearer",
    `/v3/company/${realmId}/companyinfo/${realmId}`,
  ]);
});

test("a code is exchanged by Basic authentication; the whole answer is kept, and the company with it", async () => {
  const sent = answering(identityUrl, () => ({ body: tokenAnswer }));
  const grant = await quickbooks.authorise({ ...request, parameters: { realmId } }, session());
  expect(grant).toEqual({
    accessToken: "token-2",
    refreshToken: "refresh-2",
    expiresAt: new Date("2026-11-25T13:00:00Z"),
    answer: { ...tokenAnswer, realmId },
  });
  expect(sent[0]?.url.href).toBe(`${identityUrl}/oauth2/v1/tokens/bearer`);
  const basic = Buffer.from("client-1:hush").toString("base64");
  expect(sent[0]?.headers.get("authorization")).toBe(`Basic ${basic}`);
  expect(Object.fromEntries(new URLSearchParams(sent[0]?.body))).toEqual({
    grant_type: "authorization_code",
    code: "code-1",
    redirect_uri: "https://forbear.example/callback",
    code_verifier: "verifier-1",
  });
});

test.each([undefined, {}, { realmId: "" }, { realmId: "../admin" }])(
  "without a company on the way back (%j) the code is not spent",
  async (parameters) => {
    const sent = answering(identityUrl, () => ({ body: tokenAnswer }));
    const failure = await failureOf(
      quickbooks.authorise({ ...request, ...(parameters && { parameters }) }, session()),
    );
    expect(failure).toBeInstanceOf(Malformed);
    expect(sent).toEqual([]);
  },
);

test("whatever refresh token comes is kept, another or the same; the company stays", async () => {
  const sent = answering(identityUrl, () => ({ body: tokenAnswer }));
  const renewed = await quickbooks.refresh(session().grant, session());
  expect(renewed.refreshToken).toBe("refresh-2");
  expect(renewed.answer).toEqual({ ...tokenAnswer, realmId });
  await quickbooks.refresh(renewed, session());
  expect(sent.map(({ body }) => new URLSearchParams(body).get("refresh_token"))).toEqual([
    "refresh-1",
    "refresh-2",
  ]);
});

test.each<[string, Reply, new (...args: never[]) => ConnectorError]>([
  ["a dead grant", { status: 400, body: { error: "invalid_grant" } }, Unauthorised],
  ["a wrong client", { status: 401, body: { error: "invalid_client" } }, Rejected],
  ["a failure", { status: 503, body: "" }, Unavailable],
  ["no token", { body: {} }, Malformed],
])("refresh meets %s", async (_name, reply, type) => {
  const sent = answering(identityUrl, () => reply);
  const failure = await failureOf(quickbooks.refresh(session().grant, session()));
  // Never repeated: a repeat could present a token that has been replaced already.
  expect(sent).toHaveLength(1);
  expect(failure).toBeInstanceOf(type);
  expect(failure.message).not.toMatch(/refresh-1|hush/);
  if (failure instanceof Unauthorised) expect(failure.grantIsDead).toBe(true);
});

test("a grant opens the one company that it names", async () => {
  aCompany();
  expect(await quickbooks.accounts(session().grant, session())).toEqual([
    { account: realmId, name: "Kindly Supplies Ltd" },
  ]);
  const nameless = { ...session().grant, answer: {} };
  expect(await failureOf(quickbooks.accounts(nameless, session()))).toBeInstanceOf(Malformed);
});

test("a company without a name goes by its number", async () => {
  answering(apiUrl, () => ({ body: { CompanyInfo: { CompanyName: "" } } }));
  expect(await quickbooks.accounts(session().grant, session())).toEqual([
    { account: realmId, name: realmId },
  ]);
});

test("no address leads to a record: it would not say in which company", () => {
  const ref = { vendor: "QUICKBOOKS" as const, account: realmId, objectType: "Invoice", id: "1" };
  expect(quickbooks.recordUrl(ref, session().settings)).toBeNull();
});

test("a grant is given back by its refresh token, as JSON; one that has ended already is no trouble", async () => {
  let status = 200;
  const sent = answering(revokeUrl, () => ({ status, body: "" }));
  await quickbooks.revoke(session().grant, realmId, session());
  status = 400;
  await quickbooks.revoke(session().grant, realmId, session());
  status = 503;
  const failure = await failureOf(quickbooks.revoke(session().grant, realmId, session()));
  expect(failure).toBeInstanceOf(Unavailable);
  expect(sent[0]?.url.href).toBe(`${revokeUrl}/v2/oauth2/tokens/revoke`);
  expect(sent[0]?.headers.get("content-type")).toBe("application/json");
  expect(JSON.parse(sent[0]?.body ?? "")).toEqual({ token: "refresh-1" });
  const basic = Buffer.from("client-1:hush").toString("base64");
  expect(sent[0]?.headers.get("authorization")).toBe(`Basic ${basic}`);
});
