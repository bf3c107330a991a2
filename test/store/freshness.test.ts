/** Stale streams and stale debtors: per stream, by its own budget, in SQL as in the domain. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { freshForSeconds, isStale } from "../../src/domain/freshness.js";
import { loadConnector } from "../../src/connectors/registry.js";
import { saveConnection } from "../../src/store/connections.js";
import { newId } from "../../src/store/ids.js";
import { connectionViews } from "../../src/store/queries/connections.js";
import { debtorById } from "../../src/store/queries/debtors.js";
import { useDatabase } from "../support/database.js";
import { start } from "../support/pages.js";
import { worker } from "../support/principal.js";

const here = useDatabase();
const vendors = ["SALESFORCE", "XERO"] as const;
let tenant = "";
const ids = new Map<string, string>();
const debtors = new Map<string, string>();

/** A debtor known from both connections, one known from Salesforce alone, one from Xero alone. */
beforeAll(async () => {
  tenant = await here.newTenant();
  for (const vendor of vendors) {
    const { streams } = (await loadConnector(vendor)).manifest;
    const wanted = { vendor, account: vendor, accountName: vendor, settings: {}, streams };
    const id = await here.database.asTenant(worker(tenant), (transaction) =>
      saveConnection(transaction, tenant, wanted, start),
    );
    ids.set(vendor, id);
  }
  for (const [name, sources] of [
    ["both", vendors],
    ["SALESFORCE", ["SALESFORCE"]],
    ["XERO", ["XERO"]],
  ] as const) {
    const debtor = newId(start);
    debtors.set(name, debtor);
    await here.rows(
      tenant,
      `insert into debtor (tenant_id, id, kind, name, name_sort, status, status_reason, oldest_due_on, needs_assessment, created_at)
       values ($1, $2, 'ORGANISATION', 'N', 'n', 'CLEAR', 'r', '9999-12-31', false, now())`,
      [tenant, debtor],
    );
    for (const vendor of sources)
      await here.rows(
        tenant,
        `insert into party (tenant_id, id, connection_id, object_type, external_id, kind, name, archived, debtor_id, needs_joining, fetched_at)
         values ($1, $2, $3, 'Account', $4, 'ORGANISATION', 'N', false, $5, false, now())`,
        [tenant, newId(start), ids.get(vendor), newId(start), debtor],
      );
  }
});

const read = (secondsAgo: number, of = "true") =>
  here.rows(tenant, `update stream set last_success_at = $1 where ${of}`, [
    new Date(start.getTime() - secondsAgo * 1_000),
  ]);

const staleDebtors = async (): Promise<string[]> => {
  const stale: string[] = [];
  for (const [name, id] of debtors) {
    const found = await here.database.asTenant(worker(tenant), (transaction) =>
      debtorById(transaction, tenant, id, start),
    );
    if (found!.freshness!.stale) stale.push(name);
  }
  return stale;
};

const streams = () =>
  here.rows<{ name: string; connection_id: string; poll: number; at: Date | null }>(
    tenant,
    "select name, connection_id, poll_interval_seconds as poll, last_success_at as at from stream order by connection_id, position",
  );

describe("a stream", () => {
  test("is fresh for two of its intervals, and at most for a day and a half", async () => {
    expect([60, 300, 3_600, 64_800, 86_400].map(freshForSeconds)).toEqual([
      120, 600, 7_200, 129_600, 129_600,
    ]);
    const { manifest } = await loadConnector("XERO");
    const daily = manifest.streams.find(({ full }) => full)!;
    expect(freshForSeconds(daily.pollIntervalSeconds)).toBe(36 * 3_600);
  });

  test("says its budget and whether it is stale, at the very second, as the domain does", async () => {
    for (const { name, connection_id: connection, poll } of await streams()) {
      for (const [beyond, expected] of [
        [0, false],
        [1, true],
      ] as const) {
        await read(freshForSeconds(poll) + beyond, `name = '${name}'`);
        const [view] = await here.database.asTenant(worker(tenant), (transaction) =>
          connectionViews(transaction, tenant, [connection], start),
        );
        const shown = view!.streams.find((stream) => stream.name === name)!;
        expect([name, shown.freshForSeconds, shown.stale]).toEqual([
          name,
          freshForSeconds(poll),
          expected,
        ]);
        const lastSuccessAt = new Date(shown.lastSyncedAt!);
        expect(isStale({ lastSuccessAt, pollIntervalSeconds: poll, toldAt: null }, start)).toBe(
          expected,
        );
      }
    }
  });
});

describe("what a vendor has told of", () => {
  const tell = (secondsAgo: number, streams: string[]) =>
    here.rows(
      tenant,
      `insert into webhook_inbox select $1, $2, 'told', 'Contact', '1', 'UPDATE', null, $3, $4::timestamptz, $4::timestamptz + interval '3 seconds', null`,
      [tenant, ids.get("SALESFORCE"), streams, new Date(start.getTime() - secondsAgo * 1_000)],
    );
  const staleStreams = async (): Promise<string[]> => {
    const [view] = await here.database.asTenant(worker(tenant), (transaction) =>
      connectionViews(transaction, tenant, [ids.get("SALESFORCE")!], start),
    );
    return view!.streams
      .filter(({ stale, health }) => {
        expect(health.state === "STALE").toBe(stale);
        return stale;
      })
      .map(({ name }) => name);
  };

  test("is read within a quarter of an hour, or its streams are stale, and their debtors", async () => {
    await read(0);
    await tell(15 * 60, ["User", "Contact"]);
    expect([await staleStreams(), await staleDebtors()]).toEqual([[], []]);
    await here.rows(tenant, "delete from webhook_inbox");
    await tell(15 * 60 + 1, ["User", "Contact"]);
    expect(await staleStreams()).toEqual(["User", "Contact"]);
    expect(await staleDebtors()).toEqual(["both", "SALESFORCE"]);
    await here.rows(tenant, "update webhook_inbox set done_at = now()");
    expect([await staleStreams(), await staleDebtors()]).toEqual([[], []]);
    await here.rows(tenant, "delete from webhook_inbox");
  });

  test("as the domain has it", () => {
    const told = (secondsAgo: number) => new Date(start.getTime() - secondsAgo * 1_000);
    const reading = { lastSuccessAt: start, pollIntervalSeconds: 3_600 };
    expect(isStale({ ...reading, toldAt: told(900) }, start)).toBe(false);
    expect(isStale({ ...reading, toldAt: told(901) }, start)).toBe(true);
  });
});

describe("a debtor", () => {
  test("is stale as soon as any stream of a source that it is known from is, and of no other", async () => {
    for (const { name, connection_id: connection, poll } of await streams()) {
      await read(0);
      expect(await staleDebtors()).toEqual([]);
      const one = `name = '${name}' and connection_id = '${connection}'`;
      await read(freshForSeconds(poll) + 1, one);
      const vendor = vendors.find((each) => ids.get(each) === connection)!;
      expect([name, await staleDebtors()]).toEqual([name, ["both", vendor]]);
    }
  });

  test("is stale where a source was never read, or is not well", async () => {
    await read(0);
    await here.rows(tenant, "update stream set last_success_at = null where name = 'Payments'");
    expect(await staleDebtors()).toEqual(["both", "XERO"]);
    await read(0);
    await here.rows(tenant, "update connection set status = 'LIMITED' where vendor = 'SALESFORCE'");
    expect(await staleDebtors()).toEqual(["both", "SALESFORCE"]);
    await here.rows(tenant, "update connection set status = 'OK'");
  });
});
