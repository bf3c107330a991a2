/** That somebody is to be handled with care reaches the records in both CRMs, and nothing of why; and goes again. */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  exampleAccountId,
  exampleHubSpotCompanyId,
  type ReceivedWrite,
} from "../../sandbox/index.js";
import type { Connector } from "../../src/connectors/connector.js";
import { standingProperties } from "../../src/connectors/hubspot/own-properties.js";
import { standingFields } from "../../src/connectors/salesforce/standing-fields.js";
import { todayIn } from "../../src/domain/calendar.js";
import { careSentences } from "../../src/domain/circumstances/care.js";
import { drivers, needs, placedHoldKinds } from "../../src/domain/circumstances/kinds.js";
import { assessDueDebtors } from "../../src/store/assess.js";
import { newId } from "../../src/store/ids.js";
import {
  hubspotCaller,
  hubspotSignIn,
  objectsPath,
  type HubSpotVendors,
} from "../sandbox/hubspot-support.js";
import { salesforceSignIn } from "../sandbox/support.js";
import { useDatabase } from "../support/database.js";
import {
  day,
  makeHub,
  minute,
  practiceTenant,
  run,
  sendAll,
  startVendors,
  syncAll,
  writesOf,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";
import { debtorOfContact } from "../support/plan-actions.js";
import { worker } from "../support/principal.js";
import { signIn } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
const { care, paused } = careSentences;
const canary = "canary-7f3a";

interface Stage extends PracticeTenant {
  readonly hub: TestHub;
}

async function derive({ hub, tenantId }: Stage): Promise<void> {
  const now = hub.clock.now();
  await here.database.asTenant(worker(tenantId), async (transaction) => {
    while ((await assessDueDebtors(transaction, tenantId, todayIn(now, "Europe/London"), now)) > 0);
  });
}

/** A crisis until the fifth, and a need until the tenth with the reason in every word that it has, of one debtor. */
async function record({ tenantId, hub }: Stage): Promise<void> {
  const debtor = await debtorOfContact(here, tenantId, exampleAccountId);
  const insert = async (
    body: object,
    { endsAt = null, lookOn = null }: { endsAt?: string | null; lookOn?: string | null },
  ): Promise<void> => {
    const id = newId(hub.clock.now());
    await here.rows(
      tenantId,
      `insert into circumstance (tenant_id, id, debtor_id, kind, body, began_at, ends_at, recorded_by, recorded_at, look_on)
       values ($1, $2, $3, $4::jsonb ->> 'kind', $4::jsonb, $5, $6, $7, $5, $8)`,
      [tenantId, id, debtor, JSON.stringify(body), hub.clock.now(), endsAt, canary, lookOn],
    );
    await here.rows(
      tenantId,
      `insert into circumstance_party select $1, $2, id from party where debtor_id = $3`,
      [tenantId, id, debtor],
    );
    await here.rows(tenantId, "insert into circumstance_detail values ($1, $2, 1, $3)", [
      ...[tenantId, id, `${canary} driver need person reason`],
    ]);
  };
  const narrow = { channels: null, purposes: null, moratorium: null };
  await insert(
    { kind: "HOLD", state: "ACTIVE", hold: "MENTAL_HEALTH_CRISIS", ...narrow, reason: canary },
    { endsAt: "2026-12-06T00:00:00Z" },
  );
  await insert(
    {
      kind: "SUPPORT_NEED",
      state: "ACTIVE",
      certainty: "KNOWN",
      toldBy: "PERSON",
      basis: "CONSENT",
      purposes: ["TREATMENT"],
      adjustments: {
        avoidChannels: [],
        slowPace: true,
        gentleTone: true,
        pause: true,
        why: canary,
      },
      expiresOn: "2026-12-10",
      driver: "HEALTH",
      need: "MENTAL_HEALTH",
      person: canary,
    },
    { lookOn: "2026-12-10" },
  );
  await here.rows(tenantId, "update debtor set needs_assessment = true where id = $1", [debtor]);
}

/** What the example's account in Salesforce says of care. */
async function salesforceSays({ vendors }: Stage): Promise<unknown[]> {
  const token = (await salesforceSignIn(vendors))["access_token"];
  const { status, careWords, careUntil } = standingFields;
  const fields = [status, careWords, careUntil].join();
  const path = `/services/data/v67.0/sobjects/Account/${exampleAccountId}?fields=${fields}`;
  const answer = await fetch(`${vendors.salesforce.baseUrl}${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const said = (await answer.json()) as Record<string, unknown>;
  return [careWords, careUntil].map((name) => said[name] ?? null);
}

describe("both CRMs", () => {
  let at: Stage;
  let vendors: HubSpotVendors;

  beforeAll(async () => {
    const hub = makeHub(here);
    const started = await startVendors(hub, {
      size: 20,
      form: 3,
      metadataDir: "plugins/salesforce",
    });
    if (!started.hubspot) throw new Error("There is no practice HubSpot.");
    vendors = { ...started, hubspot: started.hubspot };
    const tenant = await practiceTenant(hub, here, vendors);
    at = { ...tenant, hub };
    await syncAll(hub, tenant);
    const hubspot = await signIn(hub, tenant.tenantId, vendors, "HUBSPOT");
    hub.clock.forward(10 * minute);
    await run(hub, tenant.tenantId, hubspot);
    await sendAll(hub, tenant.tenantId);
  });

  const writes = async (): Promise<ReceivedWrite[]> => [
    ...(await writesOf(vendors.salesforce.baseUrl)),
    ...(await writesOf(vendors.hubspot.baseUrl)),
  ];

  async function hubspotSays(): Promise<unknown[]> {
    const portal = hubspotCaller(vendors, (await hubspotSignIn(vendors))["access_token"]);
    const { careWords, careUntil } = standingProperties;
    const { body } = await portal(
      `${objectsPath}/companies/${exampleHubSpotCompanyId}?properties=${careWords},${careUntil}`,
    );
    const { properties } = body as { properties: Record<string, unknown> };
    return [careWords, careUntil].map((name) => properties[name] || null);
  }

  /** The accounts and companies of the one debtor. */
  async function recordsOfExample(): Promise<Set<string>> {
    const debtor = await debtorOfContact(here, at.tenantId, exampleAccountId);
    const rows = await here.rows<{ id: string }>(
      at.tenantId,
      `select external_id as id from party
        where debtor_id = $1 and object_type in ('Account', 'Company', 'Contact')
          and member_of is null and merged_into is null and not deleted
          and connection_id in (select id from connection where takes_care)`,
      [debtor],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Both, which are to say the same. */
  async function say(): Promise<unknown[]> {
    await derive(at);
    await sendAll(at.hub, at.tenantId);
    const [one, other] = [await salesforceSays(at), await hubspotSays()];
    expect(one).toEqual(other);
    return one;
  }

  test("say it and until when, of one debtor alone, and nothing once it has ended, by time and by a person", async () => {
    expect(await say()).toEqual([null, null]);
    await record(at);
    expect(await say()).toEqual([`${care} ${paused}`, "2026-12-05"]);
    at.hub.clock.forward(12 * day);
    // The crisis is over, the need is not.
    expect(await say()).toEqual([`${care} ${paused}`, "2026-12-10"]);
    at.hub.clock.forward(5 * day);
    // The day to look at it has passed: nothing restarts by itself.
    expect(await say()).toEqual([`${care} ${paused}`, null]);
    await here.rows(at.tenantId, "update circumstance set ended_at = $1", [at.hub.clock.now()]);
    await here.rows(at.tenantId, "update debtor set needs_assessment = true");
    expect(await say()).toEqual([null, null]);
    const told = (await writes()).filter(({ body }) => JSON.stringify(body).includes(care));
    expect(new Set(told.map(({ id }) => id))).toEqual(await recordsOfExample());
  });

  test("are told nothing else in anything that is written", async () => {
    const all = await writes();
    const text = JSON.stringify(all);
    expect(text).toContain(care);
    expect(text).not.toMatch(new RegExp(canary, "i"));
    const sealed = [...drivers, ...needs, ...placedHoldKinds].filter((word) => word !== "OTHER");
    expect(sealed.filter((word) => new RegExp(`\\b${word}\\b`).test(text))).toEqual([]);
    expect(text).not.toMatch(
      /mental|crisis|moratorium|breathing|hardship|vulnerab|illness|health/i,
    );
    const allowed = [null, "", `${care} ${paused}`];
    const said = all.flatMap(({ body }) => {
      const { properties = body } = body as { properties?: unknown };
      const values = (properties ?? {}) as Record<string, unknown>;
      return [standingFields.careWords, standingProperties.careWords].flatMap((name) =>
        name in values ? [values[name]] : [],
      );
    });
    expect(said.filter((each) => !allowed.includes(each as string))).toEqual([]);
  });
});

describe("an organisation with an older package", () => {
  const olderPackage = mkdtempSync(join(tmpdir(), "older-package-"));
  afterAll(() => rmSync(olderPackage, { recursive: true }));

  async function stage(change: (connector: Connector) => Partial<Connector>): Promise<Stage> {
    cpSync("plugins/salesforce", olderPackage, {
      recursive: true,
      filter: (source) => !/Forbear_Care_/.test(source),
    });
    const hub = makeHub(here, change);
    const vendors = await startVendors(hub, { size: 20, metadataDir: olderPackage });
    const tenant = await practiceTenant(hub, here, vendors);
    await syncAll(hub, tenant);
    const at = { ...tenant, hub };
    await record(at);
    await derive(at);
    return at;
  }

  const notices = async ({ tenantId, salesforce }: Stage): Promise<string> => {
    const [row] = await here.rows<{ notices: { message: string }[] }>(
      tenantId,
      "select notices from connection where id = $1",
      [salesforce],
    );
    return row!.notices.map(({ message }) => message).join();
  };

  const states = async ({ tenantId }: Stage) =>
    (
      await here.rows<{ state: string }>(
        tenantId,
        `select distinct state from outbox where write_back ->> 'kind' = 'STANDING'
            and (state <> 'SKIPPED' or write_back ->> 'careWords' is null) order by 1`,
      )
    ).map(({ state }) => state);

  test("is told how things stand as before, and a person what to install", async () => {
    const at = await stage(() => ({}));
    expect(await notices(at)).toMatch(/who is to be handled with care.* Install the newest/);
    await sendAll(at.hub, at.tenantId);
    expect(await states(at)).toEqual(["DONE"]);
    expect((await writesOf(at.vendors.salesforce.baseUrl)).length).toBeGreaterThan(5);
  });

  test("that turns out only while it is told is told the rest", async () => {
    // It looked set up, and is not.
    const at = await stage((connector) => ({
      accountFacts: async (session) => {
        const { careUntilSetUp: _none, ...facts } = await connector.accountFacts(session);
        return facts;
      },
    }));
    expect(await notices(at)).not.toMatch(/care/);
    await sendAll(at.hub, at.tenantId);
    expect(await notices(at)).toMatch(/who is to be handled with care.* Install the newest/);
    await derive(at);
    await sendAll(at.hub, at.tenantId);
    expect(await states(at)).toEqual(["DONE"]);
    const told = (await writesOf(at.vendors.salesforce.baseUrl)).map(({ id }) => id);
    expect(told.filter((id) => id === exampleAccountId)).toHaveLength(1);
  });
});
