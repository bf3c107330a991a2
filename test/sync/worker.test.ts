/** The worker's rounds: reads what is due, lets days pass, sends what waits, for every tenant. */
import { describe, expect, test } from "@jest/globals";
import type { HubContext } from "../../src/gateway/context.js";
import type { Database } from "../../src/store/database.js";
import { startWorker } from "../../src/sync/worker.js";
import { useDatabase } from "../support/database.js";
import {
  day,
  makeHub,
  practiceTenant,
  principalOf,
  startVendors,
  writesOf,
} from "../support/hub.js";
import { agree, debtorOfContact } from "../support/plan-actions.js";

const here = useDatabase({ maxConnections: 20 });

async function until(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error("It did not happen within 15 seconds.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe("the worker", () => {
  test("reads what is due, sends what waits, and lets a day pass, without being told", async () => {
    const hub = makeHub(here);
    const vendors = await startVendors(hub, { size: 6 });
    const tenant = await practiceTenant(hub, here, vendors);
    const is = async (sql: string, values: unknown[] = []) =>
      (await here.rows(tenant.tenantId, sql, values)).length > 0;
    const progress: string[] = [];
    const worker = await startWorker(hub, {
      databaseUrl: here.url,
      name: "test",
      onProgress: ({ vendor, stream }) => progress.push(`${vendor} ${stream}`),
    });
    try {
      await until(async () => !(await is("select 1 from stream where last_success_at is null")));
      await until(
        async () =>
          !(await is(
            "select 1 from party where needs_joining union all select 1 from debtor where needs_assessment",
          )),
      );
      const manifests = await Promise.all(
        (["SALESFORCE", "XERO"] as const).map(
          async (vendor) => (await hub.loadConnector(vendor)).manifest,
        ),
      );
      expect(new Set(progress)).toEqual(
        new Set(
          manifests.flatMap(({ displayName, streams }) =>
            streams.map((stream) => `${displayName} ${stream.name}`),
          ),
        ),
      );
      await agree(hub, principalOf(tenant.tenantId), await debtorOfContact(here, tenant.tenantId));
      await until(async () => !(await is("select 1 from outbox where state = 'PENDING'")));
      expect(await writesOf(vendors.xero.baseUrl)).toHaveLength(8);
      hub.clock.forward(45 * day);
      await until(async () => is("select 1 from debtor where assessed_at = $1", [hub.clock.now()]));
      await until(async () => is("select 1 from instalment where status = 'LATE'"));
    } finally {
      await worker.stop();
    }
    const before = progress.length;
    hub.clock.forward(day);
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(progress).toHaveLength(before);
  }, 60_000);

  test("serves the others when something is wrong with one tenant", async () => {
    const hub = makeHub(here);
    const vendors = await startVendors(hub, { size: 4 });
    // Tenants are served in the order of their ids: the broken one comes first.
    const broken = await here.newTenant({}, new Date("2026-01-01T00:00:00Z"));
    const tenant = await practiceTenant(hub, here, vendors);
    const database = new Proxy(here.database, {
      get: (target, name) =>
        name === "asTenant"
          ? (...parameters: Parameters<Database["asTenant"]>) =>
              parameters[0].tenantId === broken
                ? Promise.reject(new Error("broken"))
                : target.asTenant(...parameters)
          : (Reflect.get(target, name) as (...all: never[]) => unknown).bind(target),
    });
    const context: HubContext = { ...hub, database };
    const worker = await startWorker(context, { databaseUrl: here.url, name: "test" });
    try {
      await until(
        async () =>
          (await here.rows(tenant.tenantId, "select 1 from stream where last_success_at is null"))
            .length === 0,
      );
    } finally {
      await worker.stop();
    }
  }, 60_000);
});
