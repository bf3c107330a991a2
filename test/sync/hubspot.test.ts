/** HubSpot through the hub: read from the practice account beside a CRM and a ledger, joined, written back to. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { exampleHubSpotCompanyId, expected, generate } from "../../sandbox/index.js";
import {
  hubspotCaller,
  hubspotSignIn,
  objectsPath,
  practise,
  type HubSpotVendors,
} from "../sandbox/hubspot-support.js";
import { useDatabase } from "../support/database.js";
import {
  makeHub,
  minute,
  practiceTenant,
  principalOf,
  run,
  sendAll,
  startVendors,
  syncAll,
  writesOf,
  type TestHub,
} from "../support/hub.js";
import { agree, debtorOfContact } from "../support/plan-actions.js";
import { signIn } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
const size = 200;
const truth = expected(generate({ seed: 7, size, anchor: "2026-11-25", form: 3 }));
let hub: TestHub;
let vendors: HubSpotVendors;
let tenantId: string;
let connectionId: string;

beforeAll(async () => {
  hub = makeHub(here);
  const started = await startVendors(hub, {
    size,
    form: 3,
    pageRows: { hubspot: 20 },
    limits: {
      perMinute: 100_000,
      hubspotPerTenSeconds: 100_000,
      hubspotSearchesPerSecond: 100_000,
    },
  });
  if (!started.hubspot) throw new Error("There is no practice HubSpot.");
  vendors = { ...started, hubspot: started.hubspot };
  const tenant = await practiceTenant(hub, here, vendors);
  ({ tenantId } = tenant);
  await syncAll(hub, tenant);
  connectionId = await signIn(hub, tenantId, vendors, "HUBSPOT");
  await read();
});

async function read(): Promise<void> {
  // Its search does not see the newest at once.
  hub.clock.forward(10 * minute);
  const outcome = await run(hub, tenantId, connectionId);
  expect(outcome).toMatchObject({ state: "SUCCEEDED" });
}

/** Our debtors by the vendors' records. */
async function homes(): Promise<Map<string, string>> {
  const rows = await here.rows<{ name: string; debtor: string }>(
    tenantId,
    `select c.vendor || ' ' || p.object_type || ' ' || p.external_id as name, p.debtor_id as debtor
       from party p join connection c on c.id = p.connection_id`,
  );
  return new Map(rows.map(({ name, debtor }) => [name, debtor]));
}

const nameOf = (party: { vendor: string; objectType: string; id: string }): string =>
  `${party.vendor} ${party.objectType} ${party.id}`;

const partyRow = async (id: string) =>
  (
    await here.rows<{ name: string; deleted: boolean; merged_into: string | null }>(
      tenantId,
      `select name, deleted, merged_into from party
        where connection_id = $1 and object_type = 'Company' and external_id = $2`,
      [connectionId, id],
    )
  )[0];

describe("what is read", () => {
  test("joins the same people and companies in three systems, and nobody else", async () => {
    const home = await homes();
    const whose = new Map<string, string[]>();
    for (const { trueId, parties, groups = [] } of truth.debtors) {
      const read = parties.filter(({ vendor }) => vendor !== "QUICKBOOKS");
      const debtors = new Set(read.map((party) => home.get(nameOf(party)) ?? nameOf(party)));
      const wanted = groups.filter((group) => group.some((vendor) => vendor !== "QUICKBOOKS"));
      expect([trueId, debtors.size]).toEqual([trueId, wanted.length]);
      for (const debtor of debtors) whose.set(debtor, [...(whose.get(debtor) ?? []), trueId]);
    }
    expect([...whose.values()].filter((owners) => owners.length > 1)).toEqual([]);
    const { length: known } = truth.debtors.filter(({ hubspot }) => hubspot !== undefined);
    expect(known).toBeGreaterThan(20);
  });

  test("has every opt-out at its address, and no other", async () => {
    const rows = await here.rows<{ value: string }>(
      tenantId,
      `select distinct k.value from contact_point k join party p on p.id = k.party_id
        where p.connection_id = $1 and k.opt_out = 'YES' and not p.deleted order by 1`,
      [connectionId],
    );
    const wanted = truth.debtors.flatMap(({ hubspot }) => hubspot?.optOuts ?? []);
    const all = wanted.filter(({ all: whole }) => whole).map(({ address }) => address);
    expect(all.length).toBeGreaterThan(0);
    expect(rows.map(({ value }) => value)).toEqual(expect.arrayContaining(all));
    const known = wanted.map(({ address }) => address);
    expect(rows.filter(({ value }) => !known.includes(value))).toEqual([]);
  });

  test("names the owner of each company and contact", async () => {
    const rows = await here.rows(
      tenantId,
      `select p.object_type as "objectType", p.external_id as id, o.name, o.active from party p
         join owner o on o.id = p.owner
        where p.connection_id = $1 and not p.deleted order by 1, 2`,
      [connectionId],
    );
    const wanted = truth.debtors
      .flatMap(({ hubspot }) => hubspot?.owners ?? [])
      .map(({ objectType, id, name, active }) => ({ objectType, id, name, active }));
    expect(rows).toEqual(expect.arrayContaining(wanted));
  });
});

describe("what changes", () => {
  test("nothing, when it is read again", async () => {
    await read();
    const [last] = await here.rows(
      tenantId,
      "select changed, malformed from sync_run where connection_id = $1 order by started_at desc, id desc limit 1",
      [connectionId],
    );
    expect(last).toEqual({ changed: 0, malformed: 0 });
  });

  test("is seen: a name, a merger under a new id, a deletion and its undoing", async () => {
    const companies = truth.debtors.flatMap(({ parties }) =>
      parties.filter(({ vendor, objectType }) => vendor === "HUBSPOT" && objectType === "Company"),
    );
    const [renamed, primary, loser, deleted] = companies.map(({ id }) => id).slice(-4);
    hub.clock.forward(minute);
    await practise(vendors, "change", {
      object: "companies",
      id: renamed,
      properties: { name: "Newly Named Ltd" },
    });
    const merged = await practise(vendors, "merge", {
      object: "companies",
      master: primary,
      losers: [loser],
    });
    await practise(vendors, "delete", { object: "companies", id: deleted });
    await read();
    expect(await partyRow(renamed!)).toMatchObject({ name: "Newly Named Ltd" });
    expect(await partyRow(deleted!)).toMatchObject({ deleted: true });
    const became = String(merged["id"]);
    expect(became).not.toBe(primary);
    const home = await homes();
    for (const old of [primary, loser])
      expect(home.get(`HUBSPOT Company ${old}`)).toBe(home.get(`HUBSPOT Company ${became}`));
    await practise(vendors, "undelete", { object: "companies", id: deleted });
    await read();
    expect(await partyRow(deleted!)).toMatchObject({ deleted: false });
  });
});

test("what was deleted for good, and what never arrived, are found by the daily look", async () => {
  const contacts = truth.debtors.flatMap(({ parties }) =>
    parties.filter(({ vendor, objectType }) => vendor === "HUBSPOT" && objectType === "Contact"),
  );
  const [purged, lost] = contacts.map(({ id }) => id).slice(-2);
  const contactRow = (id: string) =>
    here.rows(
      tenantId,
      "select deleted from party where connection_id = $1 and object_type = 'Contact' and external_id = $2",
      [connectionId, id],
    );
  await practise(vendors, "delete", { object: "contacts", id: purged });
  await practise(vendors, "purge", { object: "contacts", id: purged });
  await here.rows(
    tenantId,
    `with raw as (delete from source_record where connection_id = $1 and object_type = 'Contact' and external_id = $2)
     update party set deleted = true where connection_id = $1 and object_type = 'Contact' and external_id = $2`,
    [connectionId, lost],
  );
  hub.clock.forward(24 * 60 * minute);
  await read();
  expect(await contactRow(purged!)).toEqual([{ deleted: true }]);
  expect(await contactRow(lost!)).toEqual([{ deleted: false }]);
  const [result] = await here.rows(
    tenantId,
    "select missing, gone, doubted from reconciliation where connection_id = $1 and stream = 'ContactIds'",
    [connectionId],
  );
  expect(result).toEqual({ missing: 1, gone: 1, doubted: 0 });
});

describe("what is told", () => {
  test("a plan as one task, and how things stand in our own properties, which are no news", async () => {
    const debtorId = await debtorOfContact(here, tenantId);
    await agree(hub, principalOf(tenantId), debtorId);
    await sendAll(hub, tenantId);
    const unsent = await here.rows(
      tenantId,
      "select state, problem, write_back from outbox where connection_id = $1 and state <> 'DONE'",
      [connectionId],
    );
    expect(unsent).toEqual([]);
    const writes = await writesOf(vendors.hubspot.baseUrl);
    expect(writes.filter(({ kind }) => kind === "TASK")).toHaveLength(1);
    const portal = hubspotCaller(vendors, (await hubspotSignIn(vendors))["access_token"]);
    const { body } = await portal(
      `${objectsPath}/companies/${exampleHubSpotCompanyId}?properties=forbear_status,forbear_plan_reference`,
    );
    expect(body).toMatchObject({
      properties: {
        forbear_status: expect.stringMatching(/^[A-Z_]+$/),
        forbear_plan_reference: expect.stringMatching(/\w/),
      },
    });
    await read();
    const [last] = await here.rows(
      tenantId,
      "select changed from sync_run where connection_id = $1 order by started_at desc, id desc limit 1",
      [connectionId],
    );
    // The task, and no company.
    expect(last).toEqual({ changed: 1 });
  });
});
