/** What a practice vendor was told is still there after it was killed and started again. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { exampleAccountId, exampleInvoiceIds, type PracticeVendors } from "../../sandbox/index.js";
import {
  answerOf,
  salesforceSignIn,
  salesforceToken,
  start,
  TestClock,
  xeroCaller,
  xeroSignIn,
  xeroToken,
} from "./support.js";

let folder: string;
let clock: TestClock;
let running: PracticeVendors | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "practice-"));
  clock = new TestClock();
});
afterEach(async () => {
  await running?.close();
  running = null;
  rmSync(folder, { recursive: true });
});

async function restart(): Promise<PracticeVendors> {
  await running?.close();
  running = await start(clock, { stateDir: folder });
  return running;
}

test("tokens, payments, notes, tasks, kept answers and the list of writes outlive a restart", async () => {
  const first = await restart();
  const sales = await salesforceSignIn(first);
  const ledger = await xeroSignIn(first);
  const payment = {
    method: "PUT",
    body: {
      Payments: [
        { Invoice: { InvoiceID: exampleInvoiceIds[0] }, Account: { Code: "090" }, Amount: 42 },
      ],
    },
    headers: { "idempotency-key": "pay-once" },
  };
  const paid = await xeroCaller(first, String(ledger["access_token"]))("Payments", payment);
  const task = await answerOf(
    await fetch(`${first.salesforce.baseUrl}/services/data/v67.0/sobjects/Task`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${String(sales["access_token"])}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ Subject: "kept", WhatId: exampleAccountId }),
    }),
  );

  const second = await restart();
  const call = xeroCaller(second, String(ledger["access_token"]));
  expect((await call(`Invoices/${exampleInvoiceIds[0]}`)).body["Invoices"][0]).toMatchObject({
    AmountDue: 600,
    AmountPaid: 42,
  });
  expect((await call("Payments", payment)).body).toEqual(paid.body);
  expect(
    (await answerOf(await fetch(`${second.xero.baseUrl}/__practice/writes`))).body,
  ).toHaveLength(1);
  const read = await fetch(
    `${second.salesforce.baseUrl}/services/data/v67.0/sobjects/Task/${String(task.body["id"])}`,
    {
      headers: { authorization: `Bearer ${String(sales["access_token"])}` },
    },
  );
  expect((await answerOf(read)).body["Subject"]).toBe("kept");
  const refresh = (grant: Record<string, unknown>) => ({
    grant_type: "refresh_token",
    refresh_token: String(grant["refresh_token"]),
  });
  expect((await xeroToken(second, refresh(ledger))).status).toBe(200);
  expect((await salesforceToken(second, refresh(sales))).status).toBe(200);

  const third = await restart();
  expect((await salesforceToken(third, refresh(sales))).status).toBe(400);
});

test("a torn last line is cut off and the next change starts clean", async () => {
  const first = await restart();
  const grant = await xeroSignIn(first);
  await first.close();
  running = null;
  const file = join(folder, "xero.jsonl");
  const whole = readFileSync(file, "utf8");
  appendFileSync(file, '[["invoices","half');
  const second = await restart();
  expect(readFileSync(file, "utf8")).toBe(whole);
  const call = xeroCaller(second, String(grant["access_token"]));
  await call(`Invoices/${exampleInvoiceIds[1]}`, { method: "POST", body: { Reference: "after" } });
  const third = await restart();
  const again = await xeroCaller(
    third,
    String(grant["access_token"]),
  )(`Invoices/${exampleInvoiceIds[1]}`);
  expect(again.body["Invoices"][0].Reference).toBe("after");
});

test("the anchor of the first start stays; another seed is refused", async () => {
  const options = { now: clock.now, size: 5, seed: 1, stateDir: folder };
  const { startPracticeVendors } = await import("../../sandbox/index.js");
  await (await startPracticeVendors(options)).close();
  clock.forward(5 * 86_400_000);
  await (await startPracticeVendors(options)).close();
  expect(JSON.parse(readFileSync(join(folder, "practice.json"), "utf8"))).toEqual({
    seed: 1,
    size: 5,
    anchor: "2026-11-25",
  });
  await expect(startPracticeVendors({ ...options, seed: 2 })).rejects.toThrow(
    "use these, or another folder",
  );
});
