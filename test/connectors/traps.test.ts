/**
 * The traps of the vendors' client libraries, by their numbers in the vendor notes: jsforce 3.10.26 and
 * @hubspot/api-client 14.0.1 as we use them, and those of xero-node 20.0.0 that our own generated client must not
 * fall into. Each test fails without the
 * guard that it names.
 */
import { Client } from "@hubspot/api-client";
import { describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { inspect } from "node:util";
import type { Cursor, JsonObject, Page } from "../../src/connectors/connector.js";
import {
  ConnectorError,
  MalformedRecord,
  RateLimited,
  Unauthorised,
  Unavailable,
  UnknownOutcome,
} from "../../src/connectors/errors.js";
import { hubspot } from "../../src/connectors/hubspot/index.js";
import { salesforce } from "../../src/connectors/salesforce/index.js";
import { xero } from "../../src/connectors/xero/index.js";
import type { Reply } from "./network.js";
import { answering, failureOf, useNetwork } from "./network.js";
import * as portal from "./hubspot/account.js";
import { note as noteForHubSpot, targets } from "./hubspot/fixture.js";
import { task } from "./salesforce/fixture.js";
import * as org from "./salesforce/org.js";
import { note } from "./xero/fixture.js";
import * as books from "./xero/organisation.js";

useNetwork();

async function quickly<T>(work: Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await work;
  expect(performance.now() - started).toBeLessThan(1500);
  return result;
}

describe("jsforce", () => {
  const invalidSession: Reply = {
    status: 401,
    body: [{ errorCode: "INVALID_SESSION_ID", message: "Session expired or invalid" }],
  };
  const facts = async () => salesforce.accountFacts(org.session());

  test("1. a lasting 401 is one call: no oauth2 and no refreshFn are given, so that nothing refreshes", async () => {
    const vendor = org.anOrg();
    const known = await facts();
    const before = vendor.sent.length;
    vendor.fault = () => invalidSession;
    const failure = await quickly(
      failureOf(salesforce.pull("Account", null, known, org.session())),
    );
    expect(failure).toBeInstanceOf(Unauthorised);
    expect(vendor.sent.length - before).toBe(1);
  });

  test("2. a rotated refresh token is kept, and the next refresh uses it: the token calls are ours", async () => {
    let turn = 0;
    const sent = answering(org.loginUrl, () => {
      turn += 1;
      return {
        body: {
          access_token: `token-${turn}`,
          refresh_token: `rotated-${turn}`,
          instance_url: org.instanceUrl,
        },
      };
    });
    const first = await salesforce.refresh(org.session().grant, org.session());
    const second = await salesforce.refresh(first, org.session());
    expect(sent.map(({ body }) => new URLSearchParams(body).get("refresh_token"))).toEqual([
      "refresh-1",
      "rotated-1",
    ]);
    expect(second).toMatchObject({ accessToken: "token-2", refreshToken: "rotated-2" });
  });

  /** Pulls all of an organisation by a job, as the engine does. */
  async function backFill(count: number, pageSize: number): Promise<Page[]> {
    const vendor = org.anOrg({
      Account: Array.from({ length: count }, (_, number) =>
        org.anAccount(1, { Id: `0015g0000${String(number).padStart(6, "0")}AAA` }),
      ),
    });
    vendor.pageSize = pageSize;
    const known = await facts();
    const session = org.session({ settings: { ...org.settings, bulkFrom: 1 } });
    const pages: Page[] = [];
    for (let cursor: Cursor = null; ;) {
      const page = await salesforce.pull("Account", cursor, known, session);
      pages.push(page);
      if (page.done) return pages;
      cursor = page.cursor;
    }
  }

  test("3. a result of several pages is neither torn nor longer by its header rows: it is read by plain requests", async () => {
    const pages = await backFill(1200, 400);
    const [first, ...byJob] = pages.map(({ records }) => records);
    expect(first).toHaveLength(400);
    // All share one stamp, so that the job reads them all once more: three pages, and not three headers.
    expect(byJob.flat()).toHaveLength(1200);
    expect(new Set(byJob.flat().map(({ id }) => id)).size).toBe(1200);
    // A header row would have "Id" as its id.
    expect(pages.flatMap(({ unreadable }) => unreadable)).toEqual([]);
  });

  test("4. a job that is slow is asked about again, never waited for and never deleted: the engine owns time", async () => {
    const vendor = org.anOrg({ Account: [1, 2, 3].map((number) => org.anAccount(number)) });
    vendor.busyFor = 100;
    const known = await facts();
    const session = org.session({ settings: { ...org.settings, bulkFrom: 1 } });
    let cursor: Cursor = null;
    for (let pulls = 0; pulls < 40; pulls++)
      cursor = (await quickly(salesforce.pull("Account", cursor, known, session))).cursor;
    expect(vendor.dropped).toEqual([]);
    expect(vendor.jobs.size).toBe(1);
  });

  test("5. more than 10,000 records are not cut off: nothing is fetched automatically, and maxFetch is out of the way", async () => {
    const vendor = org.anOrg({
      Account: Array.from({ length: 10_500 }, (_, number) =>
        org.anAccount(1, { Id: `0015g0000${String(number).padStart(6, "0")}AAA` }),
      ),
    });
    vendor.pageSize = 20_000;
    const page = await salesforce.pull("Account", null, await facts(), org.session());
    expect(page.records).toHaveLength(10_500);
    expect(page.done).toBe(true);
  });

  test.each<[string, Reply]>([
    ["a 420", { status: 420, body: "" }],
    ["a 429", { status: 429, body: "", headers: { "retry-after": "30" } }],
    ["a 500", { status: 500, body: "" }],
    ["a 503", { status: 503, body: "" }],
    ["a lost connection", { error: "ECONNRESET" }],
  ])(
    "6. %s is not repeated: the wire is our own transport, which sends once",
    async (_name, reply) => {
      const vendor = org.anOrg();
      const known = await facts();
      const before = vendor.sent.length;
      vendor.fault = () => reply;
      await quickly(failureOf(salesforce.pull("Account", null, known, org.session())));
      expect(vendor.sent.length - before).toBe(1);
    },
  );

  test("6. status, Retry-After and limits are not lost: our transport reads them before jsforce does", async () => {
    const vendor = org.anOrg({ Account: [org.anAccount(1)] });
    const known = await facts();
    const pull = () => salesforce.pull("Account", null, known, org.session());
    vendor.fault = () => ({ status: 429, body: "", headers: { "retry-after": "30" } });
    const limited = await failureOf(pull());
    expect(limited).toBeInstanceOf(RateLimited);
    expect(limited).toMatchObject({ until: new Date("2026-11-25T12:00:30Z") });
    vendor.fault = () => ({ status: 503, body: "" });
    const failing = await failureOf(pull());
    expect(failing).toBeInstanceOf(Unavailable);
    expect(failing.message).toContain("503");
    vendor.fault = () => undefined;
    vendor.headers = { "sforce-limit-info": "api-usage=7/15000" };
    expect((await pull()).limits).toEqual({
      usedToday: 7,
      limitToday: 15_000,
      remainingToday: 14_993,
    });
  });

  test("7. the token is in no address: identity() is not used", async () => {
    const vendor = org.anOrg({ Account: [org.anAccount(1, { Id: org.accountId })] });
    vendor.fault = ({ url }) =>
      url.pathname === "/services/oauth2/userinfo"
        ? { body: { organization_id: org.organisationId } }
        : undefined;
    const grant = { ...org.session().grant, answer: { instance_url: org.instanceUrl } };
    expect(await salesforce.accounts(grant, org.session())).toMatchObject([
      { account: org.organisationId },
    ]);
    await salesforce.pull("Account", null, await facts(), org.session());
    await salesforce.find(task, org.session());
    expect(vendor.sent.map(({ url }) => url.href).join(" ")).not.toContain("token-1");
    expect(vendor.sent.every(({ headers }) => headers.get("authorization") !== null)).toBe(true);
  });
});

describe("@hubspot/api-client", () => {
  const known = async () => hubspot.accountFacts(portal.session());

  test("1. retries and limits of another client in this process do not become ours: our wire is put in for each call", async () => {
    const account = portal.anAccount({ companies: [portal.aCompany(1)] });
    const facts = await known();
    const before = account.sent.length;
    // The client that was made last decides for all others: this one waits ten seconds between calls.
    const stranger = new Client({
      basePath: portal.apiUrl,
      accessToken: "stranger",
      numberOfApiCallRetries: 6,
      limiterOptions: { minTime: 10_000, maxConcurrent: 1 },
    });
    const tokens = ["token-1", "token-2"];
    const pulls = tokens.map((accessToken) => {
      const grant = { ...portal.session().grant, accessToken };
      return hubspot.pull("Companies", null, facts, portal.session({ grant }));
    });
    await quickly(Promise.all(pulls));
    const bearers = account.sent.slice(before).map(({ headers }) => headers.get("authorization"));
    expect(bearers).toEqual(tokens.map((token) => `Bearer ${token}`));
    // And ours is not left behind for the stranger: its calls do not go by our wire.
    account.fault = ({ url }) =>
      url.pathname === "/odd" ? { status: 302, headers: { location: "/even" } } : undefined;
    expect((await stranger.apiRequest({ path: "/odd" })).redirected).toBe(true);
  });

  const patience: Reply[] = [429, 423, 477, 500, 502, 503, 504, 521, 523, 524].map((status) => ({
    status,
    body: { policyName: "TEN_SECONDLY_ROLLING", message: "You have reached your secondly limit." },
  }));
  test.each<Reply>([...patience, { error: "ECONNRESET" }])(
    "2. %j is met by one call: what to do next, and when, is the engine's to decide",
    async (reply) => {
      const account = portal.anAccount();
      const facts = await known();
      const before = account.sent.length;
      account.fault = () => reply;
      const failure = await quickly(
        failureOf(hubspot.pull("Companies", null, facts, portal.session())),
      );
      expect([RateLimited, Unavailable]).toContain(failure.constructor);
      expect(account.sent.length - before).toBe(1);
    },
  );

  test.each<Reply>([
    { status: 500, body: {} },
    { status: 502, body: "<html>", headers: { "content-type": "text/html" } },
    { error: "ECONNRESET" },
  ])("3. a create that meets %j is not repeated: its outcome is unknown", async (reply) => {
    const account = portal.anAccount({ ...targets() });
    const plan = hubspot.plan(
      noteForHubSpot,
      await hubspot.observe(noteForHubSpot, portal.session()),
    );
    if (plan.outcome !== "SEND") throw new Error(plan.why);
    account.fault = (sent) => (portal.isChange(sent) ? reply : undefined);
    const failure = await quickly(
      failureOf(hubspot.perform(plan.request, noteForHubSpot, portal.session())),
    );
    expect(failure).toBeInstanceOf(UnknownOutcome);
    expect(account.sent.filter(portal.isChange)).toHaveLength(1);
  });

  test("3. a status is never taken for an answer, nor a web page for a fault of ours: apiRequest throws on neither", async () => {
    const account = portal.anAccount();
    const facts = await known();
    const pull = () => hubspot.pull("Companies", null, facts, portal.session());
    account.fault = () => ({ status: 400, body: { results: [] } });
    expect(await failureOf(pull())).toBeInstanceOf(ConnectorError);
    account.fault = () => ({ body: "<html></html>", headers: { "content-type": "text/html" } });
    expect(await failureOf(pull())).toBeInstanceOf(Unavailable);
  });

  test("4., 5. neither its check of signatures nor its getAll is in the house: only the client itself is imported", () => {
    const folder = new URL("../../src/connectors/hubspot/", import.meta.url);
    const lines = readdirSync(folder)
      .filter((file) => file.endsWith(".ts"))
      .flatMap((file) => readFileSync(new URL(file, folder), "utf8").match(/from "@hubspot.*"/g));
    expect(lines.filter((line) => line !== null).toSorted()).toEqual([
      'from "@hubspot/api-client/lib/src/client.js"',
      'from "@hubspot/api-client/lib/src/services/ApiDecoratorService.js"',
      'from "@hubspot/api-client/lib/src/services/http/Request.js"',
    ]);
  });

  test("5. one page is one page, however many there are", async () => {
    const companies = Array.from({ length: 500 }, (_, number) => ({
      ...portal.aCompany(1),
      id: String(number + 1),
    }));
    const account = portal.anAccount({ companies });
    account.pageSize = 100;
    const facts = await known();
    const before = account.sent.length;
    const page = await hubspot.pull("Companies", null, facts, portal.session());
    expect([page.records.length, account.sent.length - before]).toEqual([100, 1]);
  });

  test("the token goes nowhere else, and a call can be stopped: fetch follows redirects and apiRequest takes no signal", async () => {
    const account = portal.anAccount({ ...targets() });
    const facts = await known();
    const elsewhere = answering("https://elsewhere.example", () => ({ body: { results: [] } }));
    account.fault = () => ({ status: 307, headers: { location: "https://elsewhere.example/" } });
    const pull = (signal = portal.session().signal) =>
      failureOf(hubspot.pull("Companies", null, facts, portal.session({ signal })));
    expect(await pull()).toBeInstanceOf(Unavailable);
    expect(elsewhere).toEqual([]);
    const before = account.sent.length;
    expect(await pull(AbortSignal.abort())).toBeInstanceOf(Unavailable);
    expect(account.sent).toHaveLength(before);
    expect(account.sent.map(({ url }) => url.href).join(" ")).not.toMatch(/token-1|hapikey/);
  });

  test("a number of more than 15 digits is not rounded: the body is read by our own wire", async () => {
    const account = portal.anAccount({ deals: [portal.aDeal(1)] });
    const facts = await known();
    account.fault = ({ url }) =>
      url.pathname.includes("/deals/companies/")
        ? {
            body: '{"results":[{"from":{"id":"301"},"to":[{"toObjectId":12345678901234567890,"associationTypes":[]}]}]}',
            headers: { "content-type": "application/json" },
          }
        : undefined;
    const { records } = await hubspot.pull("Deals", null, facts, portal.session());
    expect(records[0]?.raw["associations"]).toMatchObject({
      companies: [{ id: "12345678901234567890" }],
    });
  });

  test("nothing is said of a body that is not there, and no header goes out twice", async () => {
    const account = portal.anAccount();
    await known();
    for (const { method, headers, body } of account.sent) {
      if (method === "GET") expect([body, headers.get("content-type")]).toEqual(["", null]);
      expect([headers.get("accept"), headers.get("user-agent")]).toEqual([
        "application/json",
        "Forbear",
      ]);
    }
  });
});

describe("a generated client of Xero", () => {
  const pull = (stream = "Invoices") => xero.pull(stream, null, {}, books.session());
  const known = {
    name: null,
    baseCurrency: "NZD",
    countryCode: null,
    timeZone: null,
    timeZoneRaw: null,
    shortCode: null,
  };

  test("1. what is thrown is an error with words, and holds no token: failures are made from the answer alone", async () => {
    const organisation = books.anOrganisation();
    organisation.fault = () => ({ status: 400, body: { Type: "ValidationException" } });
    const failure = await failureOf(pull());
    expect(failure).toBeInstanceOf(ConnectorError);
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain("token-1");
  });

  test("2. dates stay the text that Xero sent, DateString too: answers are not turned into models", async () => {
    books.anOrganisation({ Invoices: [books.anInvoice(1)] });
    const [invoice] = (await pull()).records;
    expect(invoice?.raw).toMatchObject({
      Date: books.xeroDate("2026-10-01T00:00:00Z"),
      DateString: "2026-10-01T00:00:00",
      DueDateString: "2026-10-31T00:00:00",
    });
    expect(xero.normalise(invoice!, known)).toMatchObject([
      { issuedOn: "2026-10-01", dueOn: "2026-10-31" },
    ]);
  });

  test("3. text that begins like a date stays text: only fields that are dates are read as such", async () => {
    const name = "/Date(1439434356790+0000)/ Events Ltd";
    books.anOrganisation({ Contacts: [books.aContact(1, { Name: name })] });
    const [contact] = (await pull("Contacts")).records;
    expect(xero.normalise(contact!, known)).toMatchObject([{ name }]);
  });

  test("4. a GET has no body, and what is not asked for is not sent: parameters that are not set are left out", async () => {
    const organisation = books.anOrganisation();
    for (const { name } of xero.manifest.streams) await pull(name);
    for (const { body, headers, url } of organisation.sent) {
      expect(body).toBe("");
      expect(headers.get("content-type")).toBeNull();
      for (const [name, value] of url.searchParams) expect([name, value]).not.toEqual([name, ""]);
      expect(url.search).not.toMatch(/null|undefined/);
    }
  });

  test("5. one refresh is one call, and the list of organisations another: the token calls are ours", async () => {
    const tokens = answering(books.identityUrl, () => ({
      body: { access_token: "token-2", refresh_token: "refresh-2", expires_in: 1800 },
    }));
    const api = answering(books.apiUrl, () => ({
      body: Array.from({ length: 30 }, (_, number) => ({
        tenantId: books.id("9", number),
        tenantType: "ORGANISATION",
        tenantName: `Organisation ${number}`,
      })),
    }));
    const grant = await xero.refresh(books.session().grant, books.session());
    expect(await xero.accounts(grant, books.session())).toHaveLength(30);
    expect([tokens.length, api.length]).toEqual([1, 1]);
  });

  test("6. unknown fields are kept, and an unknown status is not passed on: mappers decide, not models", async () => {
    const odd: JsonObject = { NewField: { deep: [1] }, Status: "PAUSED" };
    books.anOrganisation({ Invoices: [books.anInvoice(1, odd)] });
    const [invoice] = (await pull()).records;
    expect(invoice?.raw).toMatchObject(odd);
    expect(() => xero.normalise(invoice!, known)).toThrow(MalformedRecord);
  });

  test("limits are read from the answer although the body was decoded already", async () => {
    const organisation = books.anOrganisation();
    organisation.headers = { "x-daylimit-remaining": "12", "content-encoding": "identity" };
    expect((await pull()).limits).toEqual({ remainingToday: 12 });
    const plan = xero.plan(note, await xero.observe(note, books.session()));
    if (plan.outcome !== "SEND") throw new Error(plan.why);
    const receipt = await xero.perform(plan.request, note, books.session());
    expect(receipt.limits).toEqual({ remainingToday: 12 });
  });
});
