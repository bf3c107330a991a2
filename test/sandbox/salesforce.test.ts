/** The practice Salesforce org, spoken to by jsforce and by plain requests. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { Connection } from "jsforce";
import { exampleAccountId, exampleContactIds, type PracticeVendors } from "../../sandbox/index.js";
import {
  answerOf,
  approve,
  challenge,
  hour,
  redirectUri,
  salesforceCode,
  salesforceSignIn,
  salesforceToken,
  start,
  TestClock,
  verifier,
  type Body,
} from "./support.js";

let clock: TestClock;
let vendors: PracticeVendors;
let grant: Body;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await start(clock, { size: 700 });
});
afterAll(() => vendors.close());
beforeEach(async () => {
  grant = await salesforceSignIn(vendors);
});

function connect(): Connection {
  const { baseUrl, clientId, clientSecret } = vendors.salesforce;
  return new Connection({
    instanceUrl: baseUrl,
    version: "67.0",
    accessToken: String(grant["access_token"]),
    oauth2: {
      authzServiceUrl: `${baseUrl}/services/oauth2/authorize`,
      tokenServiceUrl: `${baseUrl}/services/oauth2/token`,
      clientId,
      clientSecret,
    },
  });
}

async function call(path: string, init: RequestInit = {}) {
  return answerOf(
    await fetch(`${vendors.salesforce.baseUrl}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${String(grant["access_token"])}`,
        "content-type": "application/json",
      },
    }),
  );
}

async function query(soql: string): Promise<Body> {
  return (await call(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`)).body;
}

describe("sign-in", () => {
  test("answers the token fields of Salesforce, without expires_in", () => {
    expect(Object.keys(grant).sort()).toEqual(
      [
        "access_token",
        "id",
        "instance_url",
        "issued_at",
        "refresh_token",
        "scope",
        "signature",
        "token_type",
      ].sort(),
    );
  });

  test("names the org to whoever holds a session", async () => {
    const { body } = await call(new URL(String(grant["id"])).pathname);
    expect(body).toMatchObject({
      organization_id: vendors.salesforce.orgId,
      display_name: "Ines Okafor",
    });
    expect((await call("/services/oauth2/userinfo")).body["organization_id"]).toBe(
      vendors.salesforce.orgId,
    );
  });

  test("a code works once, with its own verifier and redirect address", async () => {
    const form = {
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    const code = await salesforceCode(vendors);
    expect((await salesforceToken(vendors, { ...form, code })).status).toBe(200);
    expect(await salesforceToken(vendors, { ...form, code })).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    const wrong = {
      ...form,
      code: await salesforceCode(vendors),
      code_verifier: verifier.replace("a", "b"),
    };
    expect((await salesforceToken(vendors, wrong)).body).toMatchObject({
      error: "invalid_grant",
      error_description: "invalid code verifier",
    });
    const elsewhere = {
      ...form,
      code: await salesforceCode(vendors),
      redirect_uri: "http://127.0.0.1:9/other",
    };
    expect((await salesforceToken(vendors, elsewhere)).body["error"]).toBe("redirect_uri_mismatch");
    const stranger = { ...form, code: await salesforceCode(vendors), client_secret: "guessed" };
    expect((await salesforceToken(vendors, stranger)).body["error"]).toBe("invalid_client");
  });

  test("PKCE is required; the state comes back", async () => {
    const ask = {
      response_type: "code",
      client_id: vendors.salesforce.clientId,
      redirect_uri: redirectUri,
      state: "x y&z",
    };
    const address = `${vendors.salesforce.baseUrl}/services/oauth2/authorize`;
    const refused = await approve(address, ask);
    expect(refused.searchParams.get("error")).toBe("invalid_request");
    expect(refused.searchParams.get("state")).toBe("x y&z");
    const plain = await approve(address, {
      ...ask,
      code_challenge: challenge,
      code_challenge_method: "plain",
    });
    expect(plain.searchParams.get("error")).toBe("invalid_request");
  });

  test("a refresh token dies when it is used", async () => {
    const form = { grant_type: "refresh_token", refresh_token: String(grant["refresh_token"]) };
    const first = await salesforceToken(vendors, form);
    expect(first.status).toBe(200);
    expect(first.body["refresh_token"]).not.toBe(form.refresh_token);
    expect(await salesforceToken(vendors, form)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
  });

  test("a session ends after two hours", async () => {
    clock.forward(2 * hour - 1000);
    expect((await call("/services/data/v67.0/limits")).status).toBe(200);
    clock.forward(1000);
    expect(await call("/services/data/v67.0/limits")).toMatchObject({
      status: 401,
      body: [{ errorCode: "INVALID_SESSION_ID", message: "Session expired or invalid" }],
    });
  });
});

describe("through jsforce", () => {
  test("query and queryMore read every record once", async () => {
    const connection = connect();
    const soql =
      "SELECT Id, LastName, SystemModstamp, Account.Name FROM Contact ORDER BY SystemModstamp, Id";
    const headers = { "Sforce-Query-Options": "batchSize=200" };
    let page = await connection.query<Body>(soql, { headers });
    const ids = page.records.map((record) => String(record["Id"]));
    expect(ids).toHaveLength(200);
    let pages = 1;
    while (!page.done) {
      page = await connection.queryMore<Body>(page.nextRecordsUrl!, {
        headers,
        autoFetch: false,
        maxFetch: 10_000,
        scanAll: false,
        responseTarget: "QueryResult",
      });
      ids.push(...page.records.map((record) => String(record["Id"])));
      pages++;
    }
    expect(ids.length).toBe(page.totalSize);
    expect(new Set(ids).size).toBe(ids.length);
    expect(pages).toBe(Math.ceil(ids.length / 200));
  });

  test("describe shows the custom fields, as external id where it is one", async () => {
    const { fields } = await connect().describe("Account");
    expect(fields.find(({ name }) => name === "Xero_Contact_ID__c")).toMatchObject({
      externalId: true,
      type: "string",
    });
    expect(fields.some(({ name }) => name === "Tax_Number__c")).toBe(true);
    const { sobjects } = await connect().describeGlobal();
    expect(sobjects.map(({ name }) => name).sort()).toEqual([
      "Account",
      "Contact",
      "Organization",
      "Task",
      "User",
    ]);
  });

  test("a task is made, found again by its subject, and on the list of writes", async () => {
    const connection = connect();
    const made = await connection.sobject("Task").create({
      Subject: "FB-TEST-1 call back",
      WhatId: exampleAccountId.slice(0, 15),
      WhoId: exampleContactIds[0],
      ActivityDate: "2026-12-01",
      Status: "Completed",
    });
    expect(made).toMatchObject({ success: true, errors: [] });
    const found = await connection.query<Body>(
      "SELECT Id, WhatId, AccountId, IsClosed, ActivityDate, Account.Name FROM Task WHERE Subject LIKE 'FB-TEST-1%'",
    );
    expect(found.records[0]).toMatchObject({
      Id: made.id,
      WhatId: exampleAccountId,
      AccountId: exampleAccountId,
      IsClosed: true,
      ActivityDate: "2026-12-01",
      Account: { Name: "Harbour & Pine Joinery Ltd" },
    });
    const { body } = await call("/__practice/writes");
    expect((body as unknown as Body[]).filter(({ id }) => id === made.id)).toHaveLength(1);
  });

  test("a record is read, changed and deleted; queryAll still shows it", async () => {
    const connection = connect();
    const { id } = await connection.sobject("Account").create({ Name: "Passing Trade" });
    await connection.sobject("Account").update({ Id: id!, Phone: "020 7946 0000" });
    expect(await connection.sobject("Account").retrieve(id!)).toMatchObject({
      Name: "Passing Trade",
      Phone: "020 7946 0000",
    });
    await connection.sobject("Account").destroy(id!);
    const soql = `SELECT Id, IsDeleted FROM Account WHERE Id = '${id!}'`;
    expect((await connection.query(soql)).totalSize).toBe(0);
    const all = await connection.query<Body>(soql, { scanAll: true });
    expect(all.records[0]).toMatchObject({ IsDeleted: true });
    await expect(connection.sobject("Account").retrieve(id!)).rejects.toMatchObject({
      errorCode: "NOT_FOUND",
    });
  });
});

describe("SOQL", () => {
  test("compares, combines and negates", async () => {
    const count = async (where: string): Promise<number> =>
      Number(
        (await query(`SELECT COUNT() FROM Account${where === "" ? "" : ` WHERE ${where}`}`))[
          "totalSize"
        ],
      );
    const all = await count("");
    const british = await count("BillingCountry IN ('United Kingdom', 'GB')");
    expect(british).toBeGreaterThan(0);
    expect(await count("NOT (BillingCountry = 'united kingdom' OR BillingCountry = 'GB')")).toBe(
      all - british,
    );
    expect(await count("BillingCountry NOT IN ('United Kingdom','GB')")).toBe(all - british);
    expect((await count("Phone = null")) + (await count("Phone != null"))).toBe(all);
    expect(await count("Name LIKE '%oinery%' AND Name LIKE 'Harbour _ Pine%'")).toBe(1);
    expect(await count("Name LIKE 'Harbour \\_ Pine%'")).toBe(0);
    expect(await count("SystemModstamp > 2030-01-01T00:00:00Z")).toBe(0);
    expect(await count("SystemModstamp <= 2030-01-01T00:00:00.000+01:00")).toBe(all);
    expect(await count("IsDeleted = false")).toBe(all);
    expect(await count(`Id = '${exampleAccountId.slice(0, 15)}'`)).toBe(1);
    expect(await count("Owner.Name = 'tom hargreaves'")).toBeGreaterThan(0);
  });

  test("strings take escapes", async () => {
    await call("/services/data/v67.0/sobjects/Account", {
      method: "POST",
      body: JSON.stringify({ Name: "D'Arcy \\ Sons" }),
    });
    expect(
      (await query("SELECT Id FROM Account WHERE Name = 'D\\'Arcy \\\\ Sons'"))["totalSize"],
    ).toBe(1);
  });

  test("pages by key without gaps or repeats", async () => {
    const ids: string[] = [];
    let after = { stamp: "2000-01-01T00:00:00Z", id: "000000000000000" };
    for (;;) {
      const { records } = await query(
        `SELECT Id, SystemModstamp FROM Account WHERE SystemModstamp > ${after.stamp} OR (SystemModstamp = ${after.stamp} AND Id > '${after.id}') ORDER BY SystemModstamp ASC, Id ASC LIMIT 150`,
      );
      if (records.length === 0) break;
      ids.push(...records.map((record: Body) => String(record["Id"])));
      const last = records.at(-1) as Body;
      after = {
        stamp: String(last["SystemModstamp"]).replace("+0000", "Z"),
        id: String(last["Id"]),
      };
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBe((await query("SELECT COUNT() FROM Account"))["totalSize"]);
  });

  test("orders with nulls where they are asked for", async () => {
    const first = await query(
      "SELECT Phone FROM Account ORDER BY Phone DESC NULLS LAST, Id LIMIT 1",
    );
    expect(first["records"][0].Phone).not.toBeNull();
    const unsaid = await query("SELECT Phone FROM Account ORDER BY Phone LIMIT 1");
    expect(unsaid["records"][0].Phone).toBeNull();
  });

  test.each([
    ["SELECT Nope FROM Account", "INVALID_FIELD", "No such column 'Nope' on entity 'Account'."],
    ["SELECT Nope.Name FROM Account", "INVALID_FIELD", "Didn't understand relationship 'Nope'"],
    ["SELECT Id FROM Invoice", "INVALID_TYPE", "sObject type 'Invoice' is not supported."],
    ["SELECT Id FROM Account WHERE", "MALFORMED_QUERY", "unexpected token"],
    ["SELECT Id, FROM Account", "MALFORMED_QUERY", "unexpected token"],
    ["SELECT Id FROM Account WHERE Name = 'open", "MALFORMED_QUERY", "Expecting '"],
    [
      "SELECT Id FROM Account WHERE Name = 'a' AND Phone = 'b' OR Fax = 'c'",
      "MALFORMED_QUERY",
      "unexpected token: 'OR'",
    ],
    [
      "SELECT Id FROM Account WHERE SystemModstamp > '2026-01-01T00:00:00Z'",
      "INVALID_FIELD",
      "should not be enclosed in quotes",
    ],
    [
      "SELECT Id FROM Task WHERE Description LIKE '%x%'",
      "INVALID_FIELD",
      "can not be filtered in a query call",
    ],
    ["SELECT Id, CurrencyIsoCode FROM Account", "INVALID_FIELD", "CurrencyIsoCode"],
  ])("refuses %s", async (soql, errorCode, message) => {
    const { status, body } = await call(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`);
    expect([status, body[0].errorCode]).toEqual([400, errorCode]);
    expect(body[0].message).toContain(message);
  });

  test("an unencoded plus in an offset is no datetime", async () => {
    const { status } = await call(
      "/services/data/v67.0/query?q=SELECT%20Id%20FROM%20Account%20WHERE%20SystemModstamp%3E2026-01-01T00:00:00+00:00",
    );
    expect(status).toBe(400);
  });
});

describe("records", () => {
  test.each([
    [{ Subject: "x".repeat(256) }, "STRING_TOO_LONG"],
    [{ Description: "x".repeat(32_001) }, "STRING_TOO_LONG"],
    [{ Colour: "red" }, "INVALID_FIELD"],
    [{ IsClosed: true }, "INVALID_FIELD_FOR_INSERT_UPDATE"],
    [{ WhatId: exampleContactIds[0] }, "MALFORMED_ID"],
    [{ WhatId: "001gK00000nobod" }, "INVALID_CROSS_REFERENCE_KEY"],
    [{ ActivityDate: "2026-02-30" }, "JSON_PARSER_ERROR"],
  ])("refuse a task with %j", async (body, errorCode) => {
    const answer = await call("/services/data/v67.0/sobjects/Task", {
      method: "POST",
      body: JSON.stringify(body),
    });
    expect([answer.status, answer.body[0].errorCode]).toEqual([400, errorCode]);
  });

  test("refuse an account without a name", async () => {
    const answer = await call("/services/data/v67.0/sobjects/Account", {
      method: "POST",
      body: JSON.stringify({ Phone: "1" }),
    });
    expect(answer.body[0]).toMatchObject({ errorCode: "REQUIRED_FIELD_MISSING", fields: ["Name"] });
  });

  test("a change moves SystemModstamp to the vendors' clock", async () => {
    clock.forward(5000);
    const path = `/services/data/v67.0/sobjects/Account/${exampleAccountId}`;
    expect(
      (
        await call(path, {
          method: "PATCH",
          body: JSON.stringify({ Website: "https://harbour.example.com" }),
        })
      ).status,
    ).toBe(204);
    expect((await call(path)).body["SystemModstamp"]).toBe(
      clock.now().toISOString().replace("Z", "+0000"),
    );
  });
});

test("versions: current ones answer, retired ones are gone, future ones are unknown", async () => {
  expect((await call("/services/data/v41.0/limits")).status).toBe(200);
  expect((await call("/services/data/v68.0/limits")).status).toBe(200);
  expect((await call("/services/data/v30.0/limits")).status).toBe(410);
  expect((await call("/services/data/v69.0/limits")).status).toBe(404);
  expect(
    (await answerOf(await fetch(`${vendors.salesforce.baseUrl}/services/data`))).body.at(-1),
  ).toMatchObject({ version: "68.0" });
});

test("the 24-hour total is counted, enforced and rolls on", async () => {
  const own = new TestClock();
  const small = await start(own, { limits: { salesforcePerDay: 3 } });
  try {
    const token = String((await salesforceSignIn(small))["access_token"]);
    const limits = async () =>
      answerOf(
        await fetch(`${small.salesforce.baseUrl}/services/data/v67.0/limits`, {
          headers: { authorization: `Bearer ${token}` },
        }),
      );
    expect((await limits()).headers.get("sforce-limit-info")).toBe("api-usage=1/3");
    own.forward(hour);
    await limits();
    await limits();
    expect(await limits()).toMatchObject({
      status: 403,
      body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED" }],
    });
    own.forward(23 * hour);
    const later = String((await salesforceSignIn(small))["access_token"]);
    const again = await fetch(`${small.salesforce.baseUrl}/services/data/v67.0/limits`, {
      headers: { authorization: `Bearer ${later}` },
    });
    expect(again.status).toBe(200);
  } finally {
    await small.close();
  }
});

test("a fault is met as often as it was asked for", async () => {
  const ask = { pathPrefix: "/services/data/v67.0/limits", kind: "html502", times: 1 };
  await call("/__practice/fault", { method: "POST", body: JSON.stringify(ask) });
  const first = await call("/services/data/v67.0/limits");
  expect([first.status, first.headers.get("content-type")]).toEqual([502, "text/html"]);
  expect((await call("/services/data/v67.0/limits")).status).toBe(200);
  expect((await call("/__practice/fault", { method: "POST", body: "{}" })).status).toBe(400);
});
