/** Reconciliation: the vendor's own list against what we have, so that what no delta tells of is found. */
import { beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { PracticeVendors } from "../../sandbox/index.js";
import type { Connector } from "../../src/connectors/connector.js";
import { connectionViews } from "../../src/store/queries/connections.js";
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
import { signIn } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
let hub: TestHub;
let vendors: PracticeVendors;
let tenant: PracticeTenant;
let change: (connector: Connector) => Partial<Connector> = () => ({});

beforeAll(() => {
  hub = makeHub(here, (connector) => change(connector));
});

beforeEach(async () => {
  change = () => ({});
  vendors = await startVendors(hub, { size: 40, pageRows: { salesforce: 20, xero: 20 } });
  tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
});

async function practise(baseUrl: string, name: string, body: object): Promise<void> {
  const answer = await fetch(`${baseUrl}/__practice/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const results = (connectionId: string) =>
  here.rows(
    tenant.tenantId,
    `select stream, listed, missing, differing, gone, doubted from reconciliation where connection_id = $1 order by stream`,
    [connectionId],
  );

const entries = () => here.rows(tenant.tenantId, "select * from sweep_entry");

async function readAll(connectionId: string) {
  hub.clock.forward(day);
  return run(hub, tenant.tenantId, connectionId);
}

const accounts = () =>
  here.rows<{ id: string; deleted: boolean }>(
    tenant.tenantId,
    `select external_id as id, deleted from party
      where connection_id = $1 and object_type = 'Account' and not deleted order by 1`,
    [tenant.salesforce],
  );

test("finds nothing where all is as it should be, and says how much it has looked at", async () => {
  const { length: listed } = await accounts();
  const contacts = await here.rows(
    tenant.tenantId,
    `select 1 from party where connection_id = $1 and object_type = 'Contact' and not deleted`,
    [tenant.salesforce],
  );
  expect(await results(tenant.salesforce)).toEqual([
    { stream: "AccountIds", listed, missing: 0, differing: 0, gone: 0, doubted: 0 },
    {
      stream: "ContactIds",
      listed: contacts.length,
      missing: 0,
      differing: 0,
      gone: 0,
      doubted: 0,
    },
  ]);
  const [open] = await results(tenant.xero);
  expect(open).toMatchObject({ stream: "OpenInvoices", missing: 0, gone: 0 });
  expect(await entries()).toEqual([]);
});

test("waits for what it is held against, where the vendor needs time for that", async () => {
  const bulky: PracticeTenant = { ...tenant, tenantId: await here.newTenant() };
  const settings = { bulkFrom: 20 };
  const salesforce = await signIn(hub, bulky.tenantId, vendors, "SALESFORCE", settings);
  const readAt = async () => {
    const outcome = await run(hub, bulky.tenantId, salesforce, { everything: false });
    expect(outcome.state).toBe("SUCCEEDED");
    return here.rows<{ stream: string; missing: number }>(
      bulky.tenantId,
      "select stream, missing from reconciliation order by stream",
    );
  };
  expect(await readAt()).toEqual([]);
  for (let round = 0; round < 10; round += 1) {
    hub.clock.forward(minute);
    await readAt();
  }
  expect(await readAt()).toEqual([
    { stream: "AccountIds", missing: 0 },
    { stream: "ContactIds", missing: 0 },
  ]);
});

describe("a record that was purged before anybody read of its deletion", () => {
  test("is taken back, and so are its debts nobody would have missed", async () => {
    const [victim] = await accounts();
    await practise(vendors.salesforce.baseUrl, "delete", { id: victim!.id });
    await practise(vendors.salesforce.baseUrl, "purge", { id: victim!.id });
    await readAll(tenant.salesforce);
    expect((await accounts()).map(({ id }) => id)).not.toContain(victim!.id);
    expect(await results(tenant.salesforce)).toMatchObject([
      { stream: "AccountIds", missing: 0, gone: 1 },
      { stream: "ContactIds" },
    ]);
    await readAll(tenant.salesforce);
    expect(await results(tenant.salesforce)).toMatchObject([{ gone: 0 }, { gone: 0 }]);
  });
});

describe("much that is gone at once", () => {
  const purgeAll = async (share: number): Promise<number> => {
    const all = await accounts();
    const some = all.slice(0, Math.round(all.length * share));
    for (const { id } of some) {
      await practise(vendors.salesforce.baseUrl, "delete", { id });
      await practise(vendors.salesforce.baseUrl, "purge", { id });
    }
    return some.length;
  };

  test("is doubted and kept: the user who signed in may have lost the right to see it", async () => {
    const before = await accounts();
    const count = await purgeAll(1);
    expect(count).toBeGreaterThan(20);
    await readAll(tenant.salesforce);
    expect(await accounts()).toEqual(before);
    expect((await results(tenant.salesforce))[0]).toMatchObject({ gone: 0, doubted: count });
    const [view] = await here.database.asTenant(worker(tenant.tenantId), (transaction) =>
      connectionViews(transaction, tenant.tenantId, [tenant.salesforce], hub.clock.now()),
    );
    const stream = view!.streams.find(({ name }) => name === "AccountIds");
    expect(stream).toMatchObject({
      reconciliation: { doubted: count },
      health: { state: "MISSING_PERMISSION" },
    });
    hub.clock.forward(day);
    await readAll(tenant.salesforce);
    const [after] = await here.database.asTenant(worker(tenant.tenantId), (transaction) =>
      connectionViews(transaction, tenant.tenantId, [tenant.salesforce], hub.clock.now()),
    );
    expect(after!.streams.find(({ name }) => name === "AccountIds")!.stale).toBe(true);
  });

  test("is believed where it is little", async () => {
    const count = await purgeAll(0.05);
    await readAll(tenant.salesforce);
    expect((await results(tenant.salesforce))[0]).toMatchObject({ gone: count, doubted: 0 });
  });
});

describe("an object that may no longer be seen at all", () => {
  test("says nothing of what was read", async () => {
    const before = await accounts();
    change = (connector) => ({
      accountFacts: async (session) => {
        const facts = await connector.accountFacts(session);
        const { Account: _hidden, ...fields } = facts["fields"] as Record<string, string[]>;
        return { ...facts, fields, hidden: ["Account"] };
      },
    });
    hub.clock.forward(day);
    expect(await readAll(tenant.salesforce)).toMatchObject({ state: "SUCCEEDED" });
    expect(await accounts()).toEqual(before);
  });
});

describe("a record that never arrived", () => {
  test("is read by its id", async () => {
    const [lost] = await accounts();
    const rows = await here.rows(
      tenant.tenantId,
      `with raw as (delete from source_record where connection_id = $1 and external_id = $2 returning 1)
       update party set deleted = true where connection_id = $1 and external_id = $2
        and exists (select from raw) returning id`,
      [tenant.salesforce, lost!.id],
    );
    expect(rows).toHaveLength(1);
    await readAll(tenant.salesforce);
    expect((await accounts()).map(({ id }) => id)).toContain(lost!.id);
    expect(await results(tenant.salesforce)).toMatchObject([{ missing: 1, gone: 0 }, {}]);
  });
});

describe("an invoice that was paid, and whose stamp did not move", () => {
  const openInvoice = async () =>
    (
      await here.rows<{ id: string; balance: string }>(
        tenant.tenantId,
        `select external_id as id, balance_minor::text as balance from receivable
          where connection_id = $1 and status = 'OPEN' and balance_minor = total_minor order by 1 limit 1`,
        [tenant.xero],
      )
    )[0]!;

  test("is no longer asked for", async () => {
    const { id } = await openInvoice();
    await practise(vendors.xero.baseUrl, "change", {
      id,
      fields: { status: "VOIDED" },
      silent: true,
    });
    await readAll(tenant.xero);
    const [row] = await here.rows(
      tenant.tenantId,
      "select status from receivable where external_id = $1",
      [id],
    );
    expect(row).toEqual({ status: "VOID" });
    expect(await results(tenant.xero)).toMatchObject([{ missing: 0, differing: 1, gone: 0 }]);
  });

  test("comes to the same end when the run stops between the list and what follows from it", async () => {
    const { id } = await openInvoice();
    await practise(vendors.xero.baseUrl, "change", {
      id,
      fields: { status: "VOIDED" },
      silent: true,
    });
    let asked = 0;
    change = (connector) => ({
      pullByIds: (...parameters) => {
        asked += 1;
        if (asked === 1) throw new Error("The process ended.");
        return connector.pullByIds!(...parameters);
      },
    });
    expect(await readAll(tenant.xero)).toMatchObject({ state: "FAILED" });
    expect(await entries()).not.toEqual([]);
    expect(await readAll(tenant.xero)).toMatchObject({ state: "SUCCEEDED" });
    const [row] = await here.rows(
      tenant.tenantId,
      "select status from receivable where external_id = $1",
      [id],
    );
    expect(row).toEqual({ status: "VOID" });
    expect(await entries()).toEqual([]);
  });
});
