/** Faults, limits and tokens of the practice vendors: what goes wrong, when it was asked to. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exampleAccountId, exampleInvoiceIds, type PracticeVendors } from "../../sandbox/index.js";
import {
  answerOf,
  minute,
  salesforceSignIn,
  salesforceToken,
  start,
  TestClock,
  xeroCaller,
  xeroSignIn,
  xeroToken,
  type Answer,
  type Body,
  type XeroCall,
} from "./support.js";

let clock: TestClock;
let vendors: PracticeVendors;
let xero: XeroCall;
let salesforce: (path: string, init?: RequestInit) => Promise<Answer>;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await start(clock, { size: 300 });
});
afterAll(() => vendors.close());

function salesforceCaller(of: PracticeVendors, token: unknown): typeof salesforce {
  return async (path, init = {}) =>
    answerOf(
      await fetch(`${of.salesforce.baseUrl}${path}`, {
        ...init,
        headers: {
          authorization: `Bearer ${String(token)}`,
          "content-type": "application/json",
          "sforce-query-options": "batchSize=200",
        },
      }),
    );
}

beforeEach(async () => {
  xero = xeroCaller(vendors, String((await xeroSignIn(vendors))["access_token"]));
  salesforce = salesforceCaller(vendors, (await salesforceSignIn(vendors))["access_token"]);
  await script("xero", null);
  await script("salesforce", null);
});

/** Scripts faults of a vendor; null takes all back. */
async function script(vendor: "xero" | "salesforce", rules: unknown): Promise<Answer> {
  return answerOf(
    await fetch(`${vendors[vendor].baseUrl}/__practice/faults`, {
      method: rules === null ? "DELETE" : "POST",
      ...(rules === null
        ? {}
        : { headers: { "content-type": "application/json" }, body: JSON.stringify(rules) }),
    }),
  );
}

async function limits(of: PracticeVendors, vendor: "xero" | "salesforce"): Promise<Body> {
  return (await answerOf(await fetch(`${of[vendor].baseUrl}/__practice/limits`))).body;
}

const task = (subject: string) => ({
  method: "POST",
  body: JSON.stringify({ Subject: subject, WhatId: exampleAccountId }),
});
const tasks = "/services/data/v67.0/sobjects/Task";
const soql = (text: string) => `/services/data/v67.0/query?q=${encodeURIComponent(text)}`;

async function tasksCalled(subject: string): Promise<number> {
  const { body } = await salesforce(soql(`SELECT Id FROM Task WHERE Subject = '${subject}'`));
  return Number(body["totalSize"]);
}

describe("scripted faults", () => {
  test("refusals come in the vendor's shape, as often as asked, after as many as asked", async () => {
    await script("xero", { match: { kind: "read" }, fault: "500", after: 1, times: 2 });
    const seen: number[] = [];
    for (let call = 0; call < 4; call++) seen.push((await xero("Organisation")).status);
    expect(seen).toEqual([200, 500, 500, 200]);
    await script("xero", null);
    await script("xero", { match: { pathPrefix: "/api.xro" }, fault: "429", every: 3 });
    seen.length = 0;
    for (let call = 0; call < 6; call++) seen.push((await xero("Organisation")).status);
    expect(seen).toEqual([200, 200, 429, 200, 200, 429]);
    await script("xero", null);
    await script("xero", [
      { match: {}, fault: "429-retry-after", seconds: 7 },
      { match: {}, fault: "401-once" },
      { match: {}, fault: "502-html" },
    ]);
    const over = await xero("Organisation");
    expect([over.status, over.headers.get("retry-after")]).toEqual([429, "7"]);
    expect(await xero("Organisation")).toMatchObject({ status: 401, body: { Status: 401 } });
    expect((await xero("Organisation")).headers.get("content-type")).toContain("html");
    expect((await xero("Organisation")).status).toBe(200);
    await script("salesforce", { match: { kind: "write" }, fault: "401-once" });
    expect((await salesforce(soql("SELECT COUNT() FROM Account"))).status).toBe(200);
    expect(await salesforce(tasks, task("refused"))).toMatchObject({
      status: 401,
      body: [{ errorCode: "INVALID_SESSION_ID" }],
    });
  });

  test("rules are listed with what they have seen; wrong ones are refused", async () => {
    await script("xero", { match: { kind: "read", method: "get" }, fault: "500", after: 5 });
    await xero("Organisation");
    const { body } = await answerOf(await fetch(`${vendors.xero.baseUrl}/__practice/faults`));
    expect(body).toMatchObject([{ fault: "500", after: 5, seen: 1, fired: 0 }]);
    for (const wrong of [
      { match: {}, fault: "meteor" },
      { match: { kind: "webhook" }, fault: "500" },
      { match: {}, fault: "500", times: -1 },
    ]) {
      expect((await script("xero", wrong)).status).toBe(400);
    }
  });

  test("a fault before has no effect, a fault after has", async () => {
    for (const [fault, effects] of [
      ["cut-before", 0],
      ["timeout-before", 0],
      ["cut-after", 1],
      ["timeout-after", 1],
    ] as const) {
      await script("salesforce", { match: { kind: "write" }, fault, delayMs: 20 });
      await expect(salesforce(tasks, task(fault))).rejects.toThrow();
      expect([fault, await tasksCalled(fault)]).toEqual([fault, effects]);
    }
    await script("salesforce", { match: { kind: "write" }, fault: "truncated-json" });
    await expect(salesforce(tasks, task("cut short"))).rejects.toThrow(SyntaxError);
    expect(await tasksCalled("cut short")).toBe(1);
  });

  test("a timeout holds until the client goes", async () => {
    await script("salesforce", { match: { kind: "write" }, fault: "timeout-before" });
    const signal = AbortSignal.timeout(50);
    await expect(salesforce(tasks, { ...task("held"), signal })).rejects.toThrow(/abort|timeout/);
    expect(await tasksCalled("held")).toBe(0);
  });

  test("a lost refresh answer: Salesforce has rotated, Xero lets the old token try again", async () => {
    const grant = await salesforceSignIn(vendors);
    const form = { grant_type: "refresh_token", refresh_token: String(grant["refresh_token"]) };
    await script("salesforce", { match: { kind: "token" }, fault: "cut-after" });
    await expect(salesforceToken(vendors, form)).rejects.toThrow();
    expect((await salesforceToken(vendors, form)).body["error"]).toBe("invalid_grant");
    const ledger = await xeroSignIn(vendors);
    const again = { grant_type: "refresh_token", refresh_token: String(ledger["refresh_token"]) };
    await script("xero", { match: { kind: "token" }, fault: "cut-after" });
    await expect(xeroToken(vendors, again)).rejects.toThrow();
    expect((await xeroToken(vendors, again)).status).toBe(200);
  });

  test("a page comes twice", async () => {
    await script("xero", {
      match: { pathPrefix: "/api.xro/2.0/Invoices" },
      fault: "duplicate-page",
    });
    const ids = async (page: number): Promise<string[]> => {
      const { body } = await xero(`Invoices?pageSize=20&page=${page}`);
      return (body["Invoices"] as Body[]).map(({ InvoiceID }) => String(InvoiceID));
    };
    const first = await ids(1);
    expect(await ids(2)).toEqual(first);
    expect(await ids(2)).not.toEqual(first);
    await script("salesforce", { match: { kind: "read" }, fault: "duplicate-page" });
    const one = (await salesforce(soql("SELECT Id FROM Contact"))).body;
    const two = (await salesforce(String(one["nextRecordsUrl"]))).body;
    expect(two).toEqual(one);
    expect((await salesforce(String(two["nextRecordsUrl"]))).body["records"]).not.toEqual(
      one["records"],
    );
  });

  test("a page comes twice, too, where reading goes on from the last stamp", async () => {
    await script("xero", { match: { kind: "read" }, fault: "duplicate-page" });
    const since = { "if-modified-since": "2020-01-01T00:00:00Z" };
    const read = async (headers: Record<string, string>): Promise<Body> =>
      (await xero("Invoices?pageSize=20&page=1", { headers })).body["Invoices"][0] as Body;
    const first = await read({});
    expect((await read(since))["InvoiceID"]).toBe(first["InvoiceID"]);
    const rules = (await answerOf(await fetch(`${vendors.xero.baseUrl}/__practice/faults`))).body;
    expect(rules).toMatchObject([{ seen: 1, fired: 1 }]);
  });

  test("access ends at a call, or the whole grant does", async () => {
    await script("xero", { match: { kind: "read" }, fault: "access-expires", after: 1 });
    await script("salesforce", { match: { kind: "read" }, fault: "access-expires", after: 1 });
    const ask = [
      () => xero("Organisation"),
      () => salesforce(soql("SELECT COUNT() FROM Account")),
    ] as const;
    for (const call of ask) {
      const seen = [await call(), await call(), await call()].map(({ status }) => status);
      expect(seen).toEqual([200, 401, 401]);
    }
    for (const [vendor, form] of [
      ["xero", await xeroSignIn(vendors)],
      ["salesforce", await salesforceSignIn(vendors)],
    ] as const) {
      const again = { grant_type: "refresh_token", refresh_token: String(form["refresh_token"]) };
      await script(vendor, { match: { kind: "token" }, fault: "grant-revoked" });
      const token = vendor === "xero" ? xeroToken : salesforceToken;
      expect((await token(vendors, again)).body["error"]).toBe("invalid_grant");
    }
  });

  test("pages shift: a record jumps to the end while they are read, and one is missed", async () => {
    const path = "Invoices?order=UpdatedDateUTC%20ASC&pageSize=50&page=";
    await script("xero", { match: { kind: "read" }, fault: "page-shift" });
    const ids: string[] = [];
    let pages = 1;
    for (let page = 1; page <= pages; page++) {
      clock.forward(1000);
      const { body } = await xero(`${path}${page}`);
      pages = Number(body["pagination"].pageCount);
      ids.push(...(body["Invoices"] as Body[]).map(({ InvoiceID }) => String(InvoiceID)));
    }
    expect(ids.at(-1)).toBe(ids[0]);
    const { body } = await xero("Invoices?page=1&pageSize=1");
    expect(ids.length).toBe(Number(body["pagination"].itemCount));
    expect(new Set(ids).size).toBe(ids.length - 1);
  });
});

test("pages can be shorter than was asked for", async () => {
  const own = await start(new TestClock(), { pageRows: { salesforce: 10, xero: 7 } });
  try {
    const call = xeroCaller(own, String((await xeroSignIn(own))["access_token"]));
    const { body } = await call("Contacts?page=1&pageSize=100");
    expect([body["Contacts"].length, body["pagination"].pageSize]).toEqual([7, 7]);
    const ask = salesforceCaller(own, (await salesforceSignIn(own))["access_token"]);
    const page = (await ask(soql("SELECT Id FROM Contact"))).body;
    expect([page["records"].length, page["done"]]).toEqual([10, false]);
    expect((await ask(String(page["nextRecordsUrl"]))).body["records"]).toHaveLength(10);
  } finally {
    await own.close();
  }
});

describe("limits", () => {
  test("a client that stays within them is seen to", async () => {
    const own = await start(new TestClock(), { limits: {} });
    try {
      const call = xeroCaller(own, String((await xeroSignIn(own))["access_token"]));
      for (let index = 0; index < 60; index++) await call("Organisation");
      expect(await limits(own, "xero")).toMatchObject({
        limits: {
          minute: { limit: 60, windowMs: 60_000, highest: 60, refused: 0 },
          day: { limit: 5000, highest: 60, refused: 0 },
          concurrent: { limit: 5, highest: 1, refused: 0 },
          appminute: { limit: 10_000, highest: 60 },
        },
        calls: { token: 2, read: 60, write: 0, bulk: 0 },
        refused: 0,
        peakConcurrency: 1,
      });
      expect((await call("Organisation")).status).toBe(429);
      expect(await limits(own, "xero")).toMatchObject({
        limits: { minute: { highest: 61, refused: 1 } },
        refused: 1,
      });
    } finally {
      await own.close();
    }
  });

  test("faulted calls count as calls, but not as refused", async () => {
    const own = await start(new TestClock());
    try {
      const call = xeroCaller(own, String((await xeroSignIn(own))["access_token"]));
      await fetch(`${own.xero.baseUrl}/__practice/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ match: {}, fault: "500", times: 3 }),
      });
      for (let index = 0; index < 4; index++) await call("Organisation");
      expect(await limits(own, "xero")).toMatchObject({
        limits: { minute: { highest: 4, refused: 0 } },
        faulted: 3,
      });
    } finally {
      await own.close();
    }
  });

  test("Salesforce: the rolling day, and requests that run for twenty seconds", async () => {
    const own = new TestClock();
    const slow = await start(own, {
      latencyMs: { salesforce: 200 },
      limits: { salesforcePerDay: 5, salesforceLongRunning: 2 },
    });
    try {
      const { access_token: token } = await salesforceSignIn(slow);
      const call = salesforceCaller(slow, token);
      const running = [1, 2, 3].map(() => call("/services/data/v67.0/limits"));
      await new Promise((resolve) => setTimeout(resolve, 80));
      own.forward(20_000);
      expect(await call("/services/data/v67.0/limits")).toMatchObject({
        status: 403,
        body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED" }],
      });
      // Many at once are fine as long as they are short.
      const answers = await Promise.all(running);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
      for (let index = 0; index < 2; index++) await call("/services/data/v67.0/limits");
      expect((await call("/services/data/v67.0/limits")).status).toBe(403);
      expect(await limits(slow, "salesforce")).toMatchObject({
        limits: {
          day: { limit: 5, highest: 7, refused: 1 },
          longRunning: { limit: 2, highest: 4, refused: 1 },
        },
        peakConcurrency: 3,
      });
    } finally {
      await slow.close();
    }
  });
});

describe("tokens", () => {
  const refresh = (grant: Body) => ({
    grant_type: "refresh_token",
    refresh_token: String(grant["refresh_token"]),
  });

  test("of two refreshes at once the loser gets invalid_grant; the winner's session stays", async () => {
    const grant = await salesforceSignIn(vendors);
    const answers = await Promise.all([1, 2].map(() => salesforceToken(vendors, refresh(grant))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    const won = answers.find(({ status }) => status === 200)!.body;
    const call = salesforceCaller(vendors, won["access_token"]);
    expect((await call("/services/data/v67.0/limits")).status).toBe(200);
    expect((await salesforceToken(vendors, refresh(won))).status).toBe(200);
  });

  test("where reuse revokes, the whole grant dies with it", async () => {
    const strict = await start(new TestClock(), { rtrReuseRevokes: true });
    try {
      const grant = await salesforceSignIn(strict);
      const next = (await salesforceToken(strict, refresh(grant))).body;
      expect((await salesforceToken(strict, refresh(grant))).status).toBe(400);
      expect((await salesforceToken(strict, refresh(next))).status).toBe(400);
      const call = salesforceCaller(strict, next["access_token"]);
      expect((await call("/services/data/v67.0/limits")).status).toBe(401);
    } finally {
      await strict.close();
    }
  });

  test("lifetimes are set by option", async () => {
    const own = new TestClock();
    const short = await start(own, { tokenLifetimeSeconds: { salesforce: 60, xero: 120 } });
    try {
      const sales = salesforceCaller(short, (await salesforceSignIn(short))["access_token"]);
      const grant = await xeroSignIn(short);
      expect(grant["expires_in"]).toBe(120);
      own.forward(minute);
      expect((await sales("/services/data/v67.0/limits")).status).toBe(401);
      const call = xeroCaller(short, String(grant["access_token"]));
      expect((await call("Organisation")).status).toBe(200);
      own.forward(minute);
      expect((await call("Organisation")).status).toBe(401);
    } finally {
      await short.close();
    }
  });

  test("access ends in mid-page and the refresh token goes on; a revoked grant does not", async () => {
    const own = await start(new TestClock(), { size: 300 });
    const post = (vendor: "xero" | "salesforce", what: string) =>
      fetch(`${own[vendor].baseUrl}/__practice/${what}`, { method: "POST" });
    try {
      const sales = await salesforceSignIn(own);
      const first = await salesforceCaller(
        own,
        sales["access_token"],
      )(soql("SELECT Id FROM Contact"));
      await post("salesforce", "expire-access");
      const next = String(first.body["nextRecordsUrl"]);
      expect((await salesforceCaller(own, sales["access_token"])(next)).status).toBe(401);
      const renewed = (await salesforceToken(own, refresh(sales))).body;
      expect((await salesforceCaller(own, renewed["access_token"])(next)).status).toBe(200);
      const ledger = await xeroSignIn(own);
      await post("xero", "expire-access");
      expect((await xeroCaller(own, String(ledger["access_token"]))("Contacts")).status).toBe(401);
      const again = (await xeroToken(own, refresh(ledger))).body;
      const call = xeroCaller(own, String(again["access_token"]));
      expect((await call(`Invoices/${exampleInvoiceIds[0]}`)).status).toBe(200);
      await post("xero", "revoke");
      await post("salesforce", "revoke");
      expect((await call("Contacts")).status).toBe(403);
      expect((await xeroToken(own, refresh(again))).body["error"]).toBe("invalid_grant");
      expect((await salesforceToken(own, refresh(renewed))).body["error"]).toBe("invalid_grant");
      expect((await salesforceCaller(own, renewed["access_token"])(next)).status).toBe(401);
    } finally {
      await own.close();
    }
  });
});
