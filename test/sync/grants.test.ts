/** The keys to the vendors: kept sealed, renewed once, and missed aloud when they no longer open. */
import { worker } from "../support/principal.js";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { PracticeVendors } from "../../sandbox/index.js";
import type { Connector } from "../../src/connectors/connector.js";
import { Rejected, Unauthorised, Unavailable } from "../../src/connectors/errors.js";
import { withSession } from "../../src/gateway/grants.js";
import { connectionById } from "../../src/store/connections.js";
import { dueWork } from "../../src/store/due-work.js";
import { asAdmin, useDatabase } from "../support/database.js";
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

const here = useDatabase({ maxConnections: 30 });
let hub: TestHub;
let vendors: PracticeVendors;
const refreshes: string[] = [];
const tokens = new Set<string>();
let change: (connector: Connector) => Partial<Connector> = () => ({});

beforeAll(async () => {
  hub = makeHub(here, (connector) => ({
    authorise: async (...parameters) => {
      const grant = await connector.authorise(...parameters);
      tokens.add(grant.accessToken).add(grant.refreshToken ?? "-");
      return grant;
    },
    refresh: async (grant, session) => {
      refreshes.push(grant.refreshToken ?? "-");
      const renewed = await connector.refresh(grant, session);
      tokens.add(renewed.accessToken).add(renewed.refreshToken ?? "-");
      return renewed;
    },
    ...change(connector),
  }));
  vendors = await startVendors(hub, { size: 12 });
});

async function newTenant(): Promise<PracticeTenant> {
  change = () => ({});
  refreshes.length = 0;
  return practiceTenant(hub, here, vendors);
}

const connection = async (tenantId: string, id: string) =>
  (
    await here.rows(
      tenantId,
      "select status, status_words, status_since from connection where id = $1",
      [id],
    )
  )[0];

async function doorTo(
  tenantId: string,
  connectionId: string,
): Promise<Parameters<typeof withSession>[0]> {
  const found = await here.database.asTenant(worker(tenantId), (transaction) =>
    connectionById(transaction, tenantId, connectionId),
  );
  const connector = await hub.loadConnector(found!.vendor);
  return {
    context: hub,
    principal: worker(tenantId),
    connection: found!,
    connector,
    signal: new AbortController().signal,
  };
}

describe("a token that ends", () => {
  test("in the middle of a run is renewed, once, and the run goes on", async () => {
    const tenant = await newTenant();
    let pulls = 0;
    change = (connector) => ({
      pull: async (...parameters) => {
        const page = await connector.pull(...parameters);
        if ((pulls += 1) === 1) hub.clock.forward(40 * minute);
        return page;
      },
    });
    expect(await run(hub, tenant.tenantId, tenant.xero)).toMatchObject({ state: "SUCCEEDED" });
    expect(refreshes).toHaveLength(1);
  });

  test("without having said when is renewed after its refusal", async () => {
    const tenant = await newTenant();
    // Salesforce does not say; a session ends after two hours.
    hub.clock.forward(180 * minute);
    expect(await run(hub, tenant.tenantId, tenant.salesforce)).toMatchObject({
      state: "SUCCEEDED",
    });
    expect(refreshes).toHaveLength(1);
    expect(await run(hub, tenant.tenantId, tenant.salesforce)).toMatchObject({
      state: "SUCCEEDED",
    });
    expect(refreshes).toHaveLength(1);
  });

  test.each(["salesforce", "xero"] as const)(
    "before its first use, because days pass at once, is renewed again (%s)",
    async (vendor) => {
      const tenant = await newTenant();
      change = (connector) => ({
        refresh: async (grant, session) => {
          const renewed = await connector.refresh(grant, session);
          if (refreshes.push("then days pass") <= 2) hub.clock.forward(14 * day);
          return renewed;
        },
      });
      hub.clock.forward(day);
      expect(await run(hub, tenant.tenantId, tenant[vendor])).toMatchObject({ state: "SUCCEEDED" });
      expect(await connection(tenant.tenantId, tenant[vendor])).toMatchObject({ status: "OK" });
    },
  );

  test.each(["salesforce", "xero"] as const)(
    "is renewed once by many at once (%s)",
    async (vendor) => {
      const tenant = await newTenant();
      hub.clock.forward(180 * minute);
      const door = await doorTo(tenant.tenantId, tenant[vendor]);
      const used = await Promise.all(
        Array.from({ length: 12 }, () =>
          withSession(door, async (session) => {
            await door.connector.accountFacts(session);
            return session.grant.accessToken;
          }),
        ),
      );
      expect(new Set(used).size).toBe(1);
      expect(refreshes).toHaveLength(1);
    },
  );
});

test("where the vendor refuses our app at a renewal, the call is put off, not refused", async () => {
  const tenant = await newTenant();
  const words = "Xero does not accept our app (invalid_client): check the client id.";
  change = () => ({ refresh: () => Promise.reject(new Rejected(words, [])) });
  hub.clock.forward(40 * minute);
  const door = await doorTo(tenant.tenantId, tenant.xero);
  const refusal = await withSession(door, (session) => door.connector.accountFacts(session)).catch(
    (error: unknown) => error,
  );
  expect(refusal).toBeInstanceOf(Unavailable);
  expect(refusal).toHaveProperty("message", words);
  expect(await connection(tenant.tenantId, tenant.xero)).toMatchObject({ status: "OK" });
});

describe("a grant that is dead", () => {
  test("asks a person to sign in, in words, and is left alone; afterwards reading goes on", async () => {
    const tenant = await newTenant();
    await syncAll(hub, tenant);
    // Xero forgets a refresh token that was not used for 60 days.
    hub.clock.forward(61 * day);
    const outcome = await run(hub, tenant.tenantId, tenant.xero);
    expect(outcome).toMatchObject({
      state: "FAILED",
      words: expect.stringMatching(/^Xero: .*[Ss]ign in again/),
    });
    expect(await connection(tenant.tenantId, tenant.xero)).toEqual({
      status: "NEEDS_SIGN_IN",
      status_words: expect.stringMatching(
        /^Xero no longer accepts our sign-in for Kindly Supplies Ltd\. Ask someone/,
      ),
      status_since: hub.clock.now(),
    });
    const later = new Date(hub.clock.now().getTime() + day);
    const due = await here.database.asTenant(worker(tenant.tenantId), (transaction) =>
      dueWork(transaction, tenant.tenantId, later, later),
    );
    expect(due.filter(({ queue }) => queue === "sync")).toEqual([
      { queue: "sync", connection_id: tenant.salesforce },
    ]);

    expect(await signIn(hub, tenant.tenantId, vendors, "XERO")).toBe(tenant.xero);
    expect(await connection(tenant.tenantId, tenant.xero)).toMatchObject({
      status: "OK",
      status_words: null,
    });
    expect(await run(hub, tenant.tenantId, tenant.xero)).toMatchObject({ state: "SUCCEEDED" });
    expect(
      await here.rows(
        tenant.tenantId,
        "select changed from sync_run where connection_id = $1 order by started_at desc limit 1",
        [tenant.xero],
      ),
    ).toEqual([{ changed: 0 }]);
  });

  test("is what a token is that is refused although it is new: nobody is told that all is well", async () => {
    const tenant = await newTenant();
    change = () => ({
      pull: () => Promise.reject(new Unauthorised("Xero does not accept our access.", false)),
    });
    expect(await run(hub, tenant.tenantId, tenant.xero)).toMatchObject({ state: "FAILED" });
    expect(refreshes).toHaveLength(1);
    expect(await connection(tenant.tenantId, tenant.xero)).toMatchObject({
      status: "NEEDS_SIGN_IN",
      status_words: expect.stringMatching(/sign in again/),
    });
  });

  test("is also one that nobody has given yet", async () => {
    const tenant = await newTenant();
    await here.rows(tenant.tenantId, "delete from connection_grant where connection_id = $1", [
      tenant.xero,
    ]);
    expect(await run(hub, tenant.tenantId, tenant.xero)).toMatchObject({
      state: "FAILED",
      words: expect.stringMatching(/Nobody has signed in/),
    });
    expect(await connection(tenant.tenantId, tenant.xero)).toMatchObject({
      status: "NEEDS_SIGN_IN",
    });
  });
});

describe("at rest", () => {
  test("no table holds a token, or our app's secret at a vendor, that can be read", async () => {
    await syncAll(hub, await newTenant());
    expect(tokens.size).toBeGreaterThan(10);
    tokens.add(vendors.salesforce.clientSecret).add(vendors.xero.clientSecret);
    const tables = await asAdmin<{ name: string }>(
      here.name,
      "select relname::text as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await asAdmin<{ text: string }>(
        here.name,
        `select t::text as text from ${name} t`,
      );
      for (const { text } of rows)
        if ([...tokens].some((token) => text.includes(token))) found.push(name);
    }
    expect(found).toEqual([]);
  });

  test("a sealed grant does not open at another connection, nor at another tenant", async () => {
    const [one, other] = [await newTenant(), await newTenant()];
    const [row] = await here.rows<{ sealed: string }>(
      one.tenantId,
      "select sealed from connection_grant where connection_id = $1",
      [one.xero],
    );
    for (const [tenantId, id] of [
      [one.tenantId, one.salesforce],
      [other.tenantId, other.xero],
    ] as const) {
      await here.rows(
        tenantId,
        "update connection_grant set sealed = $2 where connection_id = $1",
        [id, row!.sealed],
      );
      expect(await run(hub, tenantId, id)).toMatchObject({ state: "FAILED" });
    }
    expect(await run(hub, one.tenantId, one.xero)).toMatchObject({ state: "SUCCEEDED" });
  });
});
