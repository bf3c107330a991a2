/** Limits and faults of the practice QuickBooks, and what outlives a restart. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId,
  type PracticeVendors,
} from "../../sandbox/index.js";
import {
  booksCaller,
  booksPractice,
  booksSignIn,
  booksToken,
  faultOf,
  startThird,
  type BooksCall,
  type Company,
} from "./quickbooks-support.js";
import { answerOf, TestClock, type Answer, type Body } from "./support.js";

async function metered({ baseUrl }: Company): Promise<Body> {
  return (await answerOf(await fetch(`${baseUrl}/__practice/limits`))).body;
}

describe("limits", () => {
  let clock: TestClock;
  let vendors: PracticeVendors;
  let company: Company;
  let call: BooksCall;

  beforeEach(async () => {
    clock = new TestClock();
    vendors = await startThird(clock, { size: 3, limits: {} });
    company = vendors.quickbooks!;
    call = booksCaller(company, (await booksSignIn(company))["access_token"]);
  });
  afterEach(() => vendors.close());

  test("10 a second: the eleventh is refused, with no header that says for how long", async () => {
    for (let index = 0; index < 10; index++) expect((await call("preferences")).status).toBe(200);
    const over = await call("preferences");
    expect([over.status, faultOf(over)["code"]]).toEqual([429, "3001"]);
    expect([...over.headers.keys()].filter((name) => /limit|retry/.test(name))).toEqual([]);
    clock.forward(999);
    expect((await call("preferences")).status).toBe(429);
    clock.forward(1);
    expect((await call("preferences")).status).toBe(200);
    expect((await metered(company))["limits"].second).toMatchObject({
      limit: 10,
      windowMs: 1000,
      highest: 12,
      refused: 2,
    });
  });

  test("500 in any minute: the window slides", async () => {
    for (let second = 0; second < 50; second++) {
      for (let index = 0; index < 10; index++) await call("preferences");
      clock.forward(1000);
    }
    // 500 within 50 seconds; those of the first second are a minute old 10 seconds later.
    expect((await call("preferences")).status).toBe(429);
    clock.forward(9_999);
    expect((await call("preferences")).status).toBe(429);
    clock.forward(1);
    for (let index = 0; index < 10; index++) expect((await call("preferences")).status).toBe(200);
    clock.forward(999);
    expect((await call("preferences")).status).toBe(429);
    const { limits, calls } = await metered(company);
    expect(limits.minute).toMatchObject({ limit: 500, refused: 3 });
    expect(calls).toMatchObject({ read: 513, token: 2 });
  });

  test("40 batches a minute, each of them one call", async () => {
    const body = { BatchItemRequest: [{ bId: "1", Query: "select count(*) from Invoice" }] };
    for (let index = 0; index < 40; index++) {
      expect((await call("batch", { body })).status).toBe(200);
      clock.forward(200);
    }
    expect((await call("batch", { body })).status).toBe(429);
    expect((await call("preferences")).status).toBe(200);
    expect((await metered(company))["limits"]).toMatchObject({
      batch: { limit: 40, highest: 41, refused: 1 },
      batchrealm: { limit: 120, highest: 41 },
      minute: { highest: 42, refused: 0 },
      month: { limit: 500_000, highest: 1 },
    });
  });

  test("reads a month are counted, writes are free", async () => {
    const small = await startThird(clock, {
      size: 3,
      limits: { quickbooksReadsPerMonth: 2, quickbooksPerSecond: 100 },
    });
    try {
      const one = small.quickbooks!;
      const own = booksCaller(one, (await booksSignIn(one))["access_token"]);
      const CustomerRef = { value: exampleQuickBooksCustomerId };
      for (let index = 0; index < 3; index++) {
        expect((await own("payment", { body: { CustomerRef, TotalAmt: 1 } })).status).toBe(200);
      }
      const statuses = [
        await own("preferences"),
        await own("preferences"),
        await own("preferences"),
      ];
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429]);
    } finally {
      await small.close();
    }
  });

  test("10 at once", async () => {
    const slow = await startThird(clock, {
      size: 3,
      latencyMs: { quickbooks: 200 },
      limits: { quickbooksPerSecond: 100 },
    });
    try {
      const one = slow.quickbooks!;
      const own = booksCaller(one, (await booksSignIn(one))["access_token"]);
      const answers = await Promise.all(Array.from({ length: 12 }, () => own("preferences")));
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(2);
      expect((await metered(one))["limits"].concurrent).toMatchObject({ limit: 10, refused: 2 });
    } finally {
      await slow.close();
    }
  });
});

describe("faults", () => {
  let vendors: PracticeVendors;
  let company: Company;
  let call: BooksCall;
  let clock: TestClock;

  beforeAll(async () => {
    clock = new TestClock();
    vendors = await startThird(clock, { size: 300 });
    company = vendors.quickbooks!;
    call = booksCaller(company, (await booksSignIn(company))["access_token"]);
  });
  afterAll(() => vendors.close());

  async function script(rule: Body): Promise<Answer> {
    await fetch(`${company.baseUrl}/__practice/faults`, { method: "DELETE" });
    return booksPractice(company, "faults", rule);
  }

  test("of all four kinds: token, read, write, bulk", async () => {
    await script({ match: { kind: "read" }, fault: "500" });
    const failed = await call("query?query=select%20*%20from%20Term");
    expect([failed.status, faultOf(failed)["code"]]).toEqual([500, "10000"]);
    expect(failed.headers.get("intuit_tid")).not.toBeNull();
    await script({ match: { kind: "write" }, fault: "429" });
    expect((await call("cdc?entities=Term&changedSince=2026-11-20")).status).toBe(200);
    const throttled = await call("payment", { body: {} });
    expect([throttled.status, faultOf(throttled)["code"]]).toEqual([429, "3001"]);
    await script({ match: { kind: "bulk" }, fault: "502-html" });
    expect((await call("batch", { body: {} })).status).toBe(502);
    await script({ match: { kind: "token" }, fault: "500" });
    const token = await booksToken(company, { grant_type: "refresh_token", refresh_token: "x" });
    expect(token.status).toBe(500);
    await script({ match: {}, fault: "401-once" });
    expect(await call("preferences")).toMatchObject({
      status: 401,
      body: { fault: { type: "AUTHENTICATION" } },
    });
    expect((await call("preferences")).status).toBe(200);
  });

  test("a Fault inside a 200, and any code with any status", async () => {
    await script({ match: { kind: "read" }, fault: "coded-fault" });
    const throttled = await call("preferences");
    expect([throttled.status, faultOf(throttled)["code"]]).toEqual([200, "3001"]);
    await script({ match: { kind: "read" }, fault: "coded-fault", code: "6190", status: 403 });
    const ended = await call("preferences");
    expect([ended.status, faultOf(ended)["code"]]).toEqual([403, "6190"]);
    await script({ match: { kind: "write" }, fault: "coded-fault", code: "120", status: 401 });
    const denied = await call("payment", { body: {} });
    expect(denied.body["Fault"]).toMatchObject({ type: "AuthorizatonFault" });
    const other = await answerOf(
      await fetch(`${vendors.xero.baseUrl}/__practice/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ match: {}, fault: "coded-fault" }),
      }),
    );
    expect(other.status).toBe(400);
  });

  test("somebody saves the invoice just before a write: it is stale", async () => {
    const token = async () =>
      String((await call(`invoice/${exampleQuickBooksInvoiceId}`)).body["Invoice"].SyncToken);
    const before = await token();
    await script({ match: { kind: "write" }, fault: "changed-meanwhile" });
    const change = { Id: exampleQuickBooksInvoiceId, sparse: true, PrivateNote: "Ours" };
    const stale = await call("invoice", { body: { ...change, SyncToken: before } });
    expect(faultOf(stale)["code"]).toBe("5010");
    expect(Number(await token())).toBe(Number(before) + 1);
    const fresh = await call("invoice", { body: { ...change, SyncToken: await token() } });
    expect(fresh.status).toBe(200);
  });

  test("an effect whose answer is lost is there once when it is asked for again", async () => {
    await script({ match: { kind: "write" }, fault: "cut-after" });
    const body = { CustomerRef: { value: exampleQuickBooksCustomerId }, TotalAmt: 9 };
    await expect(call("payment?requestid=lost", { body })).rejects.toThrow();
    const again = await call("payment?requestid=lost", { body });
    expect(again.status).toBe(200);
    const query = `select count(*) from Payment where CustomerRef = '${exampleQuickBooksCustomerId}' and TotalAmt = '9'`;
    const counted = await call(`query?query=${encodeURIComponent(query)}`);
    expect(counted.body["QueryResponse"].totalCount).toBe(1);
  });

  test("pages shift while data changes, and a page can come twice", async () => {
    const page = async (start: number): Promise<string[]> => {
      const query = `select * from Invoice orderby MetaData.LastUpdatedTime startposition ${start} maxresults 20`;
      const { body } = await call(`query?query=${encodeURIComponent(query)}`);
      return (body["QueryResponse"].Invoice as Body[]).map(({ Id }) => String(Id));
    };
    await script({ match: { kind: "read" }, fault: "duplicate-page" });
    const first = await page(1);
    expect(await page(21)).toEqual(first);
    const second = await page(21);
    expect(second).not.toEqual(first);
    await script({ match: { kind: "read" }, fault: "page-shift" });
    await page(1);
    clock.forward(60_000);
    const shifted = await page(21);
    // The first of the first page is at the end now, and one of the second slipped through.
    expect(shifted[0]).toBe(second[1]);
  });

  test("access ends, or all of it does", async () => {
    const grant = await booksSignIn(company);
    const own = booksCaller(company, grant["access_token"]);
    await booksPractice(company, "expire-access", {});
    expect((await own("preferences")).status).toBe(401);
    const renew = { grant_type: "refresh_token", refresh_token: String(grant["refresh_token"]) };
    expect((await booksToken(company, renew)).status).toBe(200);
    await booksPractice(company, "revoke", {});
    expect((await booksToken(company, renew)).status).toBe(400);
  });
});

test("grants, records, kept answers and deletions outlive a restart", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "practice-"));
  const clock = new TestClock();
  const options = { size: 20, stateDir };
  try {
    const first = await startThird(clock, options);
    const grant = await booksSignIn(first.quickbooks!);
    const call = booksCaller(first.quickbooks!, grant["access_token"]);
    const CustomerRef = { value: exampleQuickBooksCustomerId };
    const body = {
      CustomerRef,
      TotalAmt: 40,
      Line: [
        { Amount: 40, LinkedTxn: [{ TxnId: exampleQuickBooksInvoiceId, TxnType: "Invoice" }] },
      ],
    };
    const paid = await call("payment?requestid=kept", { body });
    const spare = await call("payment", { body: { CustomerRef, TotalAmt: 1 } });
    const gone = { Id: spare.body["Payment"].Id as string, SyncToken: "0" };
    await call("payment?operation=delete", { body: gone });
    await first.close();
    const second = await startThird(clock, options);
    const again = booksCaller(second.quickbooks!, grant["access_token"]);
    expect((await again("payment?requestid=kept", { body })).body).toEqual(paid.body);
    const invoice = await again(`invoice/${exampleQuickBooksInvoiceId}`);
    expect(invoice.body["Invoice"]).toMatchObject({ Balance: 56, SyncToken: "1" });
    const made = await again("payment", { body: { CustomerRef, TotalAmt: 2 } });
    expect(Number(made.body["Payment"].Id)).toBe(Number(gone.Id) + 1);
    const { body: changes } = await again("cdc?entities=Payment&changedSince=2026-11-25");
    expect(changes["CDCResponse"][0].QueryResponse[0].Payment).toContainEqual(
      expect.objectContaining({ Id: gone.Id, status: "Deleted" }),
    );
    await second.close();
    await expect(startThird(clock, { ...options, form: 2 })).rejects.toThrow("another folder");
  } finally {
    rmSync(stateDir, { recursive: true });
  }
});
