/**
 * Ending a connection: nothing is read or written, everything is kept for a while, then forgotten. That it can be brought
 * back meanwhile is a behaviour of every connector: test/connectors/behaviours.
 */
import { beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { exampleXeroContactId, type PracticeVendors } from "../../sandbox/index.js";
import { disconnectVendor, restoreConnection } from "../../src/actions/disconnect.js";
import { requestSync } from "../../src/actions/request-sync.js";
import { dueWork } from "../../src/store/due-work.js";
import { connectionViews } from "../../src/store/queries/connections.js";
import { tenantById } from "../../src/store/tenants.js";
import { forgetDisconnected } from "../../src/sync/forget.js";
import { deriveDebtors } from "../../src/sync/run.js";
import { useDatabase } from "../support/database.js";
import {
  day,
  makeHub,
  practiceTenant,
  principalOf,
  run,
  sendAll,
  startVendors,
  syncAll,
  writesOf,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";
import { agree, codesOf, debtorOfContact, valueOf } from "../support/plan-actions.js";
import { worker } from "../support/principal.js";
import { signIn } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
let hub: TestHub;
let vendors: PracticeVendors;
let tenant: PracticeTenant;
/** Happens while a page is on its way from the vendor. */
let meanwhile: () => Promise<void> = () => Promise.resolve();
/** Vendors that took it that a grant is no longer wanted. */
const told: string[] = [];

beforeAll(async () => {
  hub = makeHub(here, (connector) => ({
    pull: async (...parameters) => {
      const page = await connector.pull(...parameters);
      await meanwhile();
      return page;
    },
    revoke: async (...parameters) => {
      await connector.revoke(...parameters);
      told.push(connector.manifest.vendor);
    },
  }));
  vendors = await startVendors(hub, { size: 20 });
});

beforeEach(async () => {
  meanwhile = () => Promise.resolve();
  tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  await sendAll(hub, tenant.tenantId);
});

const signal = new AbortController().signal;
const principal = () => principalOf(tenant.tenantId);

const end = (connectionId: string, forget = false) =>
  disconnectVendor(hub, principal(), { connectionId, forget });

const due = async () =>
  (
    await here.database.asTenant(worker(tenant.tenantId), (transaction) =>
      dueWork(transaction, tenant.tenantId, hub.clock.now(), hub.clock.real()),
    )
  ).map(({ queue, connection_id: id }) => `${queue} ${id ?? ""}`.trim());

async function healthOf(connectionId: string) {
  const [view] = await here.database.asTenant(worker(tenant.tenantId), (transaction) =>
    connectionViews(transaction, tenant.tenantId, [connectionId], hub.clock.now()),
  );
  return view;
}

/** What the worker does when it is told of something to derive. */
async function derive(): Promise<void> {
  await forgetDisconnected(hub, worker(tenant.tenantId), signal);
  const row = await here.database.asTenant(worker(tenant.tenantId), (transaction) =>
    tenantById(transaction, tenant.tenantId),
  );
  await deriveDebtors(hub, worker(tenant.tenantId), row, signal);
}

const owed = async (): Promise<string> => {
  const [row] = await here.rows<{ owed: string }>(
    tenant.tenantId,
    "select coalesce(sum(open_minor), 0)::text as owed from debtor_balance",
  );
  return row!.owed;
};

const rowsOf = async (connectionId: string): Promise<Record<string, number>> => {
  const [row] = await here.rows<Record<string, number>>(
    tenant.tenantId,
    `select (select count(*)::int from source_record where connection_id = $1) as records,
            (select count(*)::int from connection_grant where connection_id = $1) as grants,
            (select count(*)::int from contact_point k join party p on p.id = k.party_id where p.connection_id = $1) as points,
            (select count(*)::int from party_key k join party p on p.id = k.party_id where p.connection_id = $1) as keys,
            (select count(*)::int from receivable where connection_id = $1 and not deleted) as receivables,
            (select count(*)::int from party where connection_id = $1 and not deleted) as parties`,
    [connectionId],
  );
  return row!;
};

describe("what was disconnected", () => {
  test.each(["salesforce", "xero"] as const)(
    "is neither read nor written, and its debtors count as stale (%s)",
    async (vendor) => {
      const debtorId = await debtorOfContact(here, tenant.tenantId);
      await agree(hub, principal(), debtorId);
      valueOf(await end(tenant[vendor]));
      hub.clock.forward(3 * day);
      expect((await due()).filter((each) => each.includes(tenant[vendor]))).toEqual([]);
      expect(await run(hub, tenant.tenantId, tenant[vendor])).toMatchObject({ state: "FAILED" });
      const [row] = await here.rows(
        tenant.tenantId,
        "select status, status_words from connection where id = $1",
        [tenant[vendor]],
      );
      expect(row).toEqual({
        status: "DISCONNECTED",
        status_words: expect.stringMatching(/kept until 202\d-\d\d-\d\d/),
      });
      expect((await healthOf(tenant[vendor]))?.health).toMatchObject({
        state: "DISCONNECTED",
        action: "RESTORE",
      });
      expect(codesOf(await requestSync(hub, principal(), tenant[vendor]))).toEqual([
        "CONNECTION_DISCONNECTED",
      ]);
      expect(codesOf(await end(tenant[vendor]))).toEqual(["CONNECTION_DISCONNECTED"]);
      expect((await rowsOf(tenant[vendor]))["records"]).toBeGreaterThan(10);
    },
  );

  test("in the middle of a run ends with the page that was under way", async () => {
    const outcome = await run(hub, tenant.tenantId, tenant.xero, {
      onProgress: () => void end(tenant.xero),
    });
    expect(outcome).toMatchObject({ state: "FAILED" });
    const [row] = await here.rows(tenant.tenantId, "select status from connection where id = $1", [
      tenant.xero,
    ]);
    expect(row).toEqual({ status: "DISCONNECTED" });
  });

  test.each(["salesforce", "xero"] as const)(
    "is forgotten afterwards, the vendor told; connected again it is read anew, with the same debtors (%s)",
    async (vendor) => {
      const name = vendor === "xero" ? "XERO" : "SALESFORCE";
      const debtorId = await debtorOfContact(here, tenant.tenantId);
      const owedBefore = await owed();
      const before = await rowsOf(tenant[vendor]);
      valueOf(await end(tenant[vendor]));
      hub.clock.forward(31 * day);
      expect(await due()).toContain("derive");
      told.length = 0;
      await derive();
      expect(told).toEqual([name]);
      expect(await rowsOf(tenant[vendor])).toEqual({
        records: 0,
        grants: 0,
        points: 0,
        keys: 0,
        receivables: 0,
        parties: 0,
      });
      expect(await owed()).toBe(vendor === "xero" ? "0" : owedBefore);
      expect(await due()).not.toContain("derive");
      expect(codesOf(await restoreConnection(hub, principal(), tenant[vendor]))).toEqual([
        "INVALID_TRANSITION",
      ]);
      expect(await signIn(hub, tenant.tenantId, vendors, name)).toBe(tenant[vendor]);
      await syncAll(hub, tenant);
      expect(await rowsOf(tenant[vendor])).toEqual(before);
      expect(await owed()).toBe(owedBefore);
      expect(await debtorOfContact(here, tenant.tenantId, exampleXeroContactId)).toBe(debtorId);
    },
  );

  test("is not forgotten before the page in hand is stored, so that nothing is left behind", async () => {
    await here.rows(tenant.tenantId, "update stream set cursor = null");
    await here.rows(tenant.tenantId, "delete from source_record");
    let pages = 0;
    meanwhile = async () => {
      if ((pages += 1) !== 2) return;
      valueOf(await end(tenant.xero, true));
      await derive();
    };
    await run(hub, tenant.tenantId, tenant.xero);
    expect(pages).toBeGreaterThanOrEqual(2);
    await derive();
    expect(await rowsOf(tenant.xero)).toMatchObject({ records: 0, grants: 0, receivables: 0 });
    expect(await due()).not.toContain("derive");
  });

  test("may be forgotten at once, also with a plan; nothing is written meanwhile", async () => {
    const debtorId = await debtorOfContact(here, tenant.tenantId);
    await agree(hub, principal(), debtorId);
    const written = (await writesOf(vendors.xero.baseUrl)).length;
    valueOf(await end(tenant.xero, true));
    await derive();
    await sendAll(hub, tenant.tenantId);
    expect(await writesOf(vendors.xero.baseUrl)).toHaveLength(written);
    expect(await rowsOf(tenant.xero)).toMatchObject({ records: 0, receivables: 0 });
    const states = await here.rows(
      tenant.tenantId,
      "select distinct state from outbox where connection_id = $1 and plan_id is not null",
      [tenant.xero],
    );
    expect(states).toEqual([{ state: "SKIPPED" }]);
  });
});
