/**
 * The traps of the vendors' client libraries, by their numbers in the vendor notes: jsforce 3.10.26 as we use it,
 * and those of xero-node 20.0.0 that our own generated client must not fall into. Each test fails without the
 * guard that it names.
 */
import { describe, expect, test } from "@jest/globals";
import { inspect } from "node:util";
import type { Cursor, JsonObject, Page } from "../../src/connectors/connector.js";
import {
  ConnectorError,
  MalformedRecord,
  RateLimited,
  Unauthorised,
  Unavailable,
} from "../../src/connectors/errors.js";
import { salesforce } from "../../src/connectors/salesforce/index.js";
import { xero } from "../../src/connectors/xero/index.js";
import type { Reply } from "./network.js";
import { answering, failureOf, useNetwork } from "./network.js";
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
