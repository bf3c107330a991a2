/** Webhooks through the hub: delivered over HTTP, kept once, and a reason to read. */
import { createHmac } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import Fastify, { type FastifyInstance } from "fastify";
import type { WebhookSecrets } from "../../src/config.js";
import { registerWebhooks } from "../../src/server/webhooks.js";
import { dueWork, whyRead } from "../../src/store/due-work.js";
import { worker } from "../support/principal.js";
import { useDatabase } from "../support/database.js";
import {
  day,
  makeHub,
  minute,
  practiceTenant,
  run,
  startVendors,
  syncAll,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";

const here = useDatabase({ maxConnections: 20 });
const key = "xero-webhook-key-for-the-tests-only";
const clientSecret = "hubspot-client-secret-for-tests";
const address = "an-address-that-nobody-can-guess-0123";
const second = 1_000;

let hub: TestHub;
let app: FastifyInstance;
let url: string;
let tenant: PracticeTenant;
let organisation: string;
const told: { message: string; count?: number }[] = [];

async function serve(webhookSecrets: WebhookSecrets): Promise<[FastifyInstance, string]> {
  const server = Fastify();
  const log = {
    ...hub.log,
    info: (message: string, facts?: { count?: number }) => void told.push({ message, ...facts }),
  };
  registerWebhooks(server, {
    ...hub,
    log,
    apps: { HUBSPOT: { clientSecret } },
    webhookSecrets,
    publicUrl: "https://hub.example",
  });
  return [server, await server.listen({ host: "127.0.0.1", port: 0 })];
}

beforeAll(async () => {
  hub = makeHub(here);
  const vendors = await startVendors(hub, { size: 6 });
  tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  organisation = await accountOf(tenant, "xero");
  [app, url] = await serve({ XERO: { current: key }, SALESFORCE: { current: address } });
});
afterAll(() => app?.close());

beforeEach(async () => {
  told.length = 0;
  // All is read, and the next reading by itself is minutes away.
  hub.clock.forward(2 * minute);
  for (const id of [tenant.xero, tenant.salesforce]) await run(hub, tenant.tenantId, id);
  await here.rows(tenant.tenantId, "delete from webhook_inbox");
});

async function accountOf({ tenantId, ...ids }: PracticeTenant, vendor: "xero" | "salesforce") {
  const [row] = await here.rows<{ account: string }>(
    tenantId,
    "select account from connection where id = $1",
    [ids[vendor]],
  );
  return row!.account;
}

let sequence = 0;
interface XeroEvent {
  readonly tenantId?: string;
  readonly eventCategory?: string;
  readonly eventDateUtc?: string;
}

function xeroBody(...events: XeroEvent[]): string {
  return JSON.stringify({
    events: events.map((event) => ({
      resourceUrl: "https://api.xero.com/api.xro/2.0/Invoices/55d84274-a3da-4829-a7c0-0cab601b95cc",
      resourceId: "55d84274-a3da-4829-a7c0-0cab601b95cc",
      tenantId: organisation,
      tenantType: "ORGANISATION",
      eventCategory: "INVOICE",
      eventType: "UPDATE",
      eventDateUtc: `2026-11-25T10:00:00.${String((sequence += 1)).padStart(3, "0")}`,
      ...event,
    })),
    firstEventSequence: 1,
    lastEventSequence: events.length,
    entropy: "S0m3r4nd0mt3xt",
  });
}

const signed = (body: string, secret = key): string =>
  createHmac("sha256", secret).update(body).digest("base64");

function deliver(body: string, signature: string = signed(body), to = url): Promise<Response> {
  return fetch(`${to}/webhooks/xero`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-xero-signature": signature },
    body,
  });
}

const inbox = () =>
  here.rows<{ object_type: string; streams: string[]; done_at: Date | null }>(
    tenant.tenantId,
    "select object_type, streams, done_at from webhook_inbox order by received_at, delivery_key",
  );

/** What the worker would do for a connection now, and why. */
const due = () =>
  here.database.asTenant(worker(tenant.tenantId), async (transaction) => {
    const work = await dueWork(transaction, tenant.tenantId, hub.clock.now(), hub.clock.real());
    const reads = work.filter(({ queue }) => queue === "sync").map((each) => each.connection_id);
    const why = await whyRead(transaction, tenant.tenantId, tenant.xero, hub.clock.now());
    return { reads, why };
  });

/** Which streams a run reads that was begun as the worker begins it. */
async function readsNow(connectionId = tenant.xero): Promise<string[]> {
  const streams: string[] = [];
  const outcome = await run(hub, tenant.tenantId, connectionId, {
    cause: "WEBHOOK",
    everything: false,
    onProgress: ({ stream }) => void streams.push(stream),
  });
  expect(outcome).toMatchObject({ state: "SUCCEEDED" });
  return [...new Set(streams)];
}

describe("the answer", () => {
  test("a good delivery: 200 without a body and without cookies, and its row is there by then", async () => {
    const answer = await deliver(xeroBody({}));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("content-length")).toBe("0");
    expect(await inbox()).toHaveLength(1);
  });

  test("a bad signature: 401 and not a word, and nothing is kept", async () => {
    const body = xeroBody({});
    for (const signature of [signed(body, "not-the-key"), "", "x"]) {
      const answer = await deliver(body, signature);
      expect({ status: answer.status, text: await answer.text() }).toEqual({
        status: 401,
        text: "",
      });
    }
    expect(await inbox()).toEqual([]);
  });

  test("intent to receive: 200 where it was signed well, 401 where it was not", async () => {
    const body = xeroBody();
    expect((await deliver(body)).status).toBe(200);
    expect((await deliver(body, signed(body, "not-the-key"))).status).toBe(401);
  });

  test.each<[string, string, number, RequestInit]>([
    ["no such vendor", "/webhooks/nobody", 404, { method: "POST", body: "{}" }],
    ["a vendor without a secret", "/webhooks/quickbooks", 404, { method: "POST", body: "{}" }],
    ["files", "/webhooks/files", 404, { method: "POST", body: "{}" }],
    ["Salesforce without its word", "/webhooks/salesforce", 404, { method: "POST", body: "{}" }],
    ["Xero with a word", "/webhooks/xero/word", 404, { method: "POST", body: "{}" }],
    ["to be read", "/webhooks/xero", 404, { method: "GET" }],
    ["no body", "/webhooks/xero", 401, { method: "POST" }],
    ["a huge body", "/webhooks/xero", 413, { method: "POST", body: "x".repeat(1024 * 1024 + 1) }],
  ])("%s: %s is %d", async (_what, path, status, request) => {
    expect((await fetch(url + path, request)).status).toBe(status);
  });

  test("signed, but no delivery of Xero's: 400", async () => {
    expect((await deliver("{}")).status).toBe(400);
  });

  test("the body is taken as it is, whatever type is claimed", async () => {
    const body = xeroBody({});
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "image/png"]) {
      const answer = await fetch(`${url}/webhooks/xero`, {
        method: "POST",
        headers: { "content-type": type, "x-xero-signature": signed(body) },
        body,
      });
      expect(answer.status).toBe(200);
    }
  });

  test("without a secret there is no such address", async () => {
    const [bare, at] = await serve({});
    try {
      const body = xeroBody({});
      expect((await deliver(body, signed(body, ""), at)).status).toBe(404);
    } finally {
      await bare.close();
    }
  });

  test("while the secret is changed the one before is good, too", async () => {
    const [both, at] = await serve({ XERO: { current: "the-next-webhook-key", previous: key } });
    try {
      const body = xeroBody({});
      expect((await deliver(body, signed(body), at)).status).toBe(200);
      expect((await deliver(body, signed(body, "the-next-webhook-key"), at)).status).toBe(200);
    } finally {
      await both.close();
    }
  });

  test("500 where nothing could be kept, so that the vendor comes again", async () => {
    const server = Fastify();
    const broken = { ...hub, webhookSecrets: { XERO: { current: key } } };
    const database = Object.create(hub.database) as typeof hub.database;
    database.asTenant = () => Promise.reject(new Error("The database is away."));
    registerWebhooks(server, { ...broken, database });
    const at = await server.listen({ host: "127.0.0.1", port: 0 });
    try {
      const answer = await deliver(xeroBody({}), undefined, at);
      expect({ status: answer.status, text: await answer.text() }).toEqual({
        status: 500,
        text: "",
      });
    } finally {
      await server.close();
    }
  });
});

describe("the effect", () => {
  test("the streams concerned are read again after a short while, and no others", async () => {
    await deliver(xeroBody({}));
    expect(await due()).toEqual({ reads: [], why: null });
    hub.clock.forward(3 * second);
    expect(await due()).toEqual({ reads: [tenant.xero], why: "WEBHOOK" });
    expect(await readsNow()).toEqual(["Invoices", "Payments"]);
    expect(await due()).toEqual({ reads: [], why: null });
    expect(await inbox()).toMatchObject([{ object_type: "INVOICE", done_at: expect.any(Date) }]);
  });

  test("ten deliveries of one event, at once and afterwards: one row, one reading", async () => {
    const body = xeroBody({});
    const answers = await Promise.all(Array.from({ length: 9 }, () => deliver(body)));
    expect(answers.map((answer) => answer.status)).toEqual(Array(9).fill(200));
    hub.clock.forward(3 * second);
    expect(await readsNow()).toEqual(["Invoices", "Payments"]);
    expect((await deliver(body)).status).toBe(200);
    hub.clock.forward(10 * second);
    expect(await inbox()).toHaveLength(1);
    expect(await due()).toEqual({ reads: [], why: null });
  });

  test("several events within a second are one reading, in whatever order they come", async () => {
    const times = ["09:59:03", "09:59:01", "09:59:02"];
    for (const time of times) await deliver(xeroBody({ eventDateUtc: `2026-11-25T${time}` }));
    await deliver(xeroBody({ eventCategory: "CONTACT" }));
    hub.clock.forward(3 * second);
    expect(await inbox()).toHaveLength(4);
    expect(await readsNow()).toEqual(["Contacts", "Invoices", "Payments"]);
    expect(await due()).toEqual({ reads: [], why: null });
  });

  test("what has just come is left for its own time", async () => {
    await deliver(xeroBody({}));
    hub.clock.forward(3 * second);
    await deliver(xeroBody({ eventCategory: "CONTACT" }));
    expect(await due()).toEqual({ reads: [], why: null });
    expect(await readsNow()).toEqual(["Invoices", "Payments"]);
    hub.clock.forward(3 * second);
    expect(await readsNow()).toEqual(["Contacts"]);
  });

  test("where events never stop they are taken once a minute", async () => {
    const readings: number[] = [];
    for (let seconds = 0; seconds < 130; seconds += 2) {
      await deliver(xeroBody({}));
      if ((await due()).why === "WEBHOOK") {
        await readsNow();
        readings.push(seconds);
      }
      hub.clock.forward(2 * second);
    }
    expect(readings).toHaveLength(2);
  }, 30_000);

  test("what comes while the connection is being read is not forgotten when that ends", async () => {
    await deliver(xeroBody({}));
    hub.clock.forward(3 * second);
    let late: Promise<Response> | undefined;
    await run(hub, tenant.tenantId, tenant.xero, {
      cause: "WEBHOOK",
      everything: false,
      onProgress: ({ stream }) => {
        if (stream === "Invoices") late ??= deliver(xeroBody({}));
      },
    });
    expect((await late)?.status).toBe(200);
    hub.clock.forward(3 * second);
    expect((await due()).why).toBe("WEBHOOK");
  });

  test("a vendor that asked for patience is not asked sooner; the next run takes what waits", async () => {
    const status = (value: string) =>
      here.rows(tenant.tenantId, "update connection set status = $2 where id = $1", [
        tenant.xero,
        value,
      ]);
    await deliver(xeroBody({}));
    await status("LIMITED");
    hub.clock.forward(10 * second);
    expect(await due()).toEqual({ reads: [], why: null });
    expect(await readsNow()).toEqual(["Invoices", "Payments"]);
    await status("OK");
  });

  test("a connection says when it was last told, and its runs why they began", async () => {
    hub.clock.forward(minute);
    await deliver(xeroBody({}));
    const at = hub.clock.now();
    hub.clock.forward(3 * second);
    await readsNow();
    const [row] = await here.rows(
      tenant.tenantId,
      `select c.last_webhook_at, (select cause from sync_run where connection_id = c.id order by started_at desc limit 1) as cause
         from connection c where id = $1`,
      [tenant.xero],
    );
    expect(row).toEqual({ last_webhook_at: at, cause: "WEBHOOK" });
  });

  test("no delivery changes a record or a debtor", async () => {
    const sums = () =>
      here.rows(
        tenant.tenantId,
        `select (select md5(string_agg(r::text, ',' order by external_id)) from source_record r) as records,
                (select md5(string_agg(d::text, ',' order by id)) from debtor d) as debtors`,
      );
    const before = await sums();
    await deliver(xeroBody({}, { eventCategory: "CONTACT" }, { eventCategory: "CREDITNOTE" }));
    expect(await sums()).toEqual(before);
  });

  test("rows are kept a week, and what waits for longer", async () => {
    await deliver(xeroBody({}));
    hub.clock.forward(3 * second);
    await readsNow();
    hub.clock.forward(6 * day);
    await readsNow();
    expect(await inbox()).toHaveLength(1);
    hub.clock.forward(1.1 * day);
    await readsNow();
    expect(await inbox()).toEqual([]);
  });
});

describe("accounts", () => {
  test("one that nobody has connected is answered alike, counted, and leaves nothing", async () => {
    const stranger = "00000000-0000-4000-8000-000000000001";
    const answer = await deliver(xeroBody({ tenantId: stranger }, { tenantId: stranger }, {}));
    expect({ status: answer.status, text: await answer.text() }).toEqual({ status: 200, text: "" });
    expect(await inbox()).toHaveLength(1);
    expect(told).toMatchObject([{ count: 2 }]);
    const known = await deliver(xeroBody({}));
    expect([...known.headers.keys()].sort()).toEqual([...answer.headers.keys()].sort());
  });

  test("a delivery for several goes to each tenant, and one account to every tenant that has it", async () => {
    const other = await here.newTenant();
    const both = await here.newTenant();
    const make = (tenantId: string, account: string) =>
      here.rows(
        tenantId,
        `with made as (insert into connection (tenant_id, id, vendor, account, account_name, settings, status, status_since, created_at)
           values ($1, gen_random_uuid(), 'XERO', $2, 'X', '{}', 'OK', now(), now()) returning account)
         insert into tenant_directory select 'VENDOR_ACCOUNT', 'XERO:' || account, $1 from made`,
        [tenantId, account],
      );
    const second = "00000000-0000-4000-8000-000000000002";
    await make(other, second);
    await make(both, second);
    await make(both, organisation);
    await deliver(xeroBody({}, { tenantId: second }, { tenantId: second.toUpperCase() }));
    const rows = (tenantId: string) =>
      here.rows<{ account: string }>(
        tenantId,
        "select c.account from webhook_inbox w join connection c on c.id = w.connection_id order by 1",
      );
    expect(await rows(tenant.tenantId)).toEqual([{ account: organisation }]);
    expect(await rows(other)).toEqual([{ account: second }, { account: second }]);
    expect((await rows(both)).map(({ account }) => account)).toEqual(
      [organisation, second, second].sort(),
    );
  });

  test("one that waits for a person keeps nothing; what was disconnected is not heard at all", async () => {
    const change = (status: string, more = "") =>
      here.rows(tenant.tenantId, `update connection set status = $2 ${more} where id = $1`, [
        tenant.xero,
        status,
      ]);
    await change("NEEDS_SIGN_IN");
    expect((await deliver(xeroBody({}))).status).toBe(200);
    await change("DISCONNECTED", ", disconnected_at = now(), restorable_until = now()");
    expect((await deliver(xeroBody({}))).status).toBe(200);
    expect(await inbox()).toEqual([]);
    await change("OK", ", disconnected_at = null, restorable_until = null");
  });
});

describe("Salesforce", () => {
  test("an outbound message is acknowledged in its own form, once, and its stream is read", async () => {
    const account = await accountOf(tenant, "salesforce");
    const body = `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>${account}</OrganizationId><ActionId>04k8d000000TN1uAAG</ActionId><SessionId xsi:nil="true"/><Notification><Id>04l8d00000GB1zAAAT</Id><sObject xsi:type="sf:Contact" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>0038d00000AbCdEAAV</sf:Id></sObject></Notification></notifications></soapenv:Body></soapenv:Envelope>`;
    const message = (word: string) =>
      fetch(`${url}/webhooks/salesforce/${word}`, {
        method: "POST",
        headers: { "content-type": "text/xml; charset=utf-8", soapaction: '""' },
        body,
      });
    expect((await message(address.replace("n", "m"))).status).toBe(401);
    for (let time = 0; time < 10; time += 1) {
      const answer = await message(address);
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toMatch(/^text\/xml/);
      expect(await answer.text()).toContain("<Ack>true</Ack>");
    }
    expect(await inbox()).toHaveLength(1);
    hub.clock.forward(3 * second);
    expect((await due()).reads).toEqual([tenant.salesforce]);
    expect(await readsNow(tenant.salesforce)).toEqual(["Contact"]);
  });
});

describe("HubSpot", () => {
  test("the address as it is known outside is what counts, and the app's own secret", async () => {
    const portal = 4242;
    const tenantId = await here.newTenant();
    await here.rows(
      tenantId,
      `with made as (insert into connection (tenant_id, id, vendor, account, account_name, settings, status, status_since, created_at)
         values ($1, gen_random_uuid(), 'HUBSPOT', '${portal}', 'X', '{}', 'OK', now(), now()) returning account)
       insert into tenant_directory select 'VENDOR_ACCOUNT', 'HUBSPOT:' || account, $1 from made`,
      [tenantId],
    );
    const body = JSON.stringify([
      {
        portalId: portal,
        occurredAt: 1764064798123,
        subscriptionType: "contact.deletion",
        objectId: 1,
        eventId: 5,
      },
    ]);
    const stamp = String(hub.clock.now().getTime());
    const post = (signedUrl: string) =>
      fetch(`${url}/webhooks/hubspot?from=hubspot`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          "x-hubspot-request-timestamp": stamp,
          "x-hubspot-signature-v3": createHmac("sha256", clientSecret)
            .update(`POST${signedUrl}${body}${stamp}`)
            .digest("base64"),
        },
        body,
      });
    expect((await post(`${url}/webhooks/hubspot?from=hubspot`)).status).toBe(401);
    expect((await post("https://hub.example/webhooks/hubspot?from=hubspot")).status).toBe(200);
    expect(await here.rows(tenantId, "select streams from webhook_inbox")).toEqual([
      { streams: ["Contacts", "ArchivedContacts"] },
    ]);
  });
});
