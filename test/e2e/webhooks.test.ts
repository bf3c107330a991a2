/** A webhook to the program as it is started for work: answered at once, read soon, and told in the API. */
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { graphql } from "../generated/index.js";
import { startHub, until, type RunningHub } from "../support/running-hub.js";

const toldByWebhook = graphql(`
  query ToldByWebhook {
    connections(first: 10) {
      edges {
        node {
          id
          vendor
          account
          lastWebhookAt
        }
      }
    }
    syncRuns(first: 20) {
      edges {
        node {
          cause
          state
        }
      }
    }
  }
`);

jest.setTimeout(120_000);

const secret = "xero-webhook-key-for-the-tests-only";
let hub: RunningHub;

beforeAll(async () => {
  hub = await startHub({
    size: 20,
    env: { FORBEAR_XERO_WEBHOOK_SECRET: secret, LOG_LEVEL: "debug" },
  });
});

afterAll(() => hub?.stop());

async function look() {
  const { connections, syncRuns } = await hub.api.ask(toldByWebhook, {});
  const xero = connections.edges.map(({ node }) => node).find(({ vendor }) => vendor === "XERO")!;
  const runs = syncRuns.edges.map(({ node }) => node).filter(({ cause }) => cause === "WEBHOOK");
  return { xero, runs };
}

test("ten deliveries of an event: ten answers, one reading; a forged one: 401 and no trace of it", async () => {
  const { xero } = await look();
  expect(xero.lastWebhookAt).toBeNull();
  const body = JSON.stringify({
    events: [
      {
        resourceUrl:
          "https://api.xero.com/api.xro/2.0/Invoices/55d84274-a3da-4829-a7c0-0cab601b95cc",
        resourceId: "55d84274-a3da-4829-a7c0-0cab601b95cc",
        tenantId: xero.account,
        tenantType: "ORGANISATION",
        eventCategory: "INVOICE",
        eventType: "UPDATE",
        eventDateUtc: "2026-11-25T10:00:00.000",
      },
    ],
    firstEventSequence: 1,
    lastEventSequence: 1,
    entropy: "FXNGWLCCGVANWHKILRUB",
  });
  const deliver = async (by: string) => {
    const answer = await fetch(`${hub.url}/webhooks/xero`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-xero-signature": createHmac("sha256", by).update(body).digest("base64"),
      },
      body,
    });
    return { status: answer.status, text: await answer.text() };
  };
  expect(await deliver("a-forger-who-does-not-know-it")).toEqual({ status: 401, text: "" });
  expect((await look()).xero.lastWebhookAt).toBeNull();
  for (let time = 0; time < 10; time += 1)
    expect(await deliver(secret)).toEqual({ status: 200, text: "" });
  expect((await look()).xero.lastWebhookAt).not.toBeNull();
  await until("the worker has read what it was told of", async () =>
    (await look()).runs.some(({ state }) => state === "SUCCEEDED"),
  );
  await new Promise((resolve) => setTimeout(resolve, 4_500));
  expect((await look()).runs).toEqual([{ cause: "WEBHOOK", state: "SUCCEEDED" }]);
  const log = await readFile(join(hub.dataDir, "forbear.log"), "utf8").catch(() => "");
  expect(log + hub.output()).not.toMatch(/webhook-key|55d84274|signature/i);
});
