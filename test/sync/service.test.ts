/** Accounts that are connected by a credential of their own: read, kept open and closed without a person. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { hubspotServiceKey } from "../../sandbox/data/constants.js";
import type { PracticeVendors } from "../../sandbox/index.js";
import { connectService } from "../../src/actions/connect-service.js";
import { connectVendor } from "../../src/actions/connect-vendor.js";
import { finishSignIn, viewSignIn } from "../../src/gateway/sign-in.js";
import type { JsonObject } from "../../src/connectors/connector.js";
import { useDatabase } from "../support/database.js";
import { makeHub, minute, principalOf, run, startVendors, type TestHub } from "../support/hub.js";
import { valueOf } from "../support/plan-actions.js";
import { practiceSettings, type SignInVendor } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
let hub: TestHub;
let vendors: PracticeVendors;

beforeAll(async () => {
  hub = makeHub(here);
  vendors = await startVendors(hub, { size: 12, form: 3 });
});

const addressOf = (vendor: SignInVendor): string =>
  ({
    SALESFORCE: vendors.salesforce.baseUrl,
    HUBSPOT: vendors.hubspot!.baseUrl,
    XERO: vendors.xero.baseUrl,
    QUICKBOOKS: vendors.quickbooks!.baseUrl,
  })[vendor];

function credentialOf(vendor: SignInVendor): JsonObject {
  const settings = practiceSettings(vendors, vendor);
  if (vendor !== "HUBSPOT") return settings;
  const { clientId, clientSecret, ...addresses } = settings;
  void [clientId, clientSecret];
  return { ...addresses, serviceKey: hubspotServiceKey };
}

async function connected(vendor: SignInVendor, account: string | null = null) {
  const tenantId = await here.newTenant();
  const context = { ...hub, publicUrl: "", apps: {} };
  const request = { vendor, account, settings: credentialOf(vendor) };
  return { tenantId, result: await connectService(context, principalOf(tenantId), request) };
}

const statusOf = async (tenantId: string): Promise<unknown> =>
  (await here.rows(tenantId, "select status from connection"))[0]?.["status"];

describe.each(["SALESFORCE", "HUBSPOT", "XERO"] as const)("%s", (vendor) => {
  test("is read, also after the access has ended, and no secret lies open", async () => {
    const { tenantId, result } = await connected(vendor);
    const { connectionId, account } = valueOf(result);
    hub.clock.forward(10 * minute);
    expect(await run(hub, tenantId, connectionId)).toMatchObject({ state: "SUCCEEDED" });
    const [parties] = await here.rows<{ count: string }>(tenantId, "select count(*) from party");
    expect(Number(parties!.count)).toBeGreaterThan(3);
    if (vendor !== "HUBSPOT") {
      await fetch(`${addressOf(vendor)}/__practice/expire-access`, { method: "POST" });
      expect(await run(hub, tenantId, connectionId)).toMatchObject({ state: "SUCCEEDED" });
    }
    const [row] = await here.rows<{ account: string; settings: JsonObject }>(
      tenantId,
      "select account, settings from connection",
    );
    expect(row!.account).toBe(account);
    expect(row!.settings).toMatchObject({ signIn: "SERVICE" });
    expect(JSON.stringify(row)).not.toMatch(/secret|pat-eu1/i);
  });

  test("another account than the one that was asked for is not connected", async () => {
    const { tenantId, result } = await connected(vendor, "another");
    expect(result).toMatchObject({ ok: false, problems: [{ field: ["account"] }] });
    expect(await statusOf(tenantId)).toBeUndefined();
  });
});

test("a person who signs in later takes the place of the credential", async () => {
  for (const vendor of ["SALESFORCE", "HUBSPOT", "XERO"] as const) {
    const { tenantId, result } = await connected(vendor);
    const { connectionId, account } = valueOf(result);
    const begun = valueOf(
      await connectVendor(hub, principalOf(tenantId), {
        vendor,
        account,
        settings: practiceSettings(vendors, vendor),
      }),
    );
    const state = begun.url.split("/").at(-1) ?? "";
    const { authorisationUrl } = (await viewSignIn(hub, state))!;
    const answer = await fetch(authorisationUrl, { redirect: "manual" });
    const returned = Object.fromEntries(new URL(answer.headers.get("location")!).searchParams);
    expect(await finishSignIn(hub, state, returned)).toMatchObject({ stage: "CONNECTED" });
    const [row] = await here.rows<{ id: string; settings: JsonObject }>(
      tenantId,
      "select id, settings from connection",
    );
    expect(row!.id).toBe(connectionId);
    expect(row!.settings).not.toHaveProperty("signIn");
  }
});

test("a service key that was taken away asks for another", async () => {
  const { tenantId, result } = await connected("HUBSPOT");
  await fetch(`${addressOf("HUBSPOT")}/__practice/revoke`, { method: "POST" });
  const outcome = await run(hub, tenantId, valueOf(result).connectionId);
  expect(outcome).toMatchObject({
    state: "FAILED",
    words: expect.stringMatching(/make another/),
  });
  expect(await statusOf(tenantId)).toBe("NEEDS_SIGN_IN");
});

test("a credential that the vendor does not accept is refused in words that do not repeat it", async () => {
  const context = { ...hub, publicUrl: "", apps: {} };
  const principal = principalOf(await here.newTenant());
  for (const vendor of ["SALESFORCE", "XERO"] as const) {
    const settings = { ...credentialOf(vendor), clientSecret: "not-the-one" };
    const refused = await connectService(context, principal, { vendor, account: null, settings });
    expect(refused).toMatchObject({ ok: false, problems: [{ field: ["settings"] }] });
    expect(JSON.stringify(refused)).toMatch(/does not accept our app/);
    expect(JSON.stringify(refused)).not.toContain("not-the-one");
  }
});

test("where the vendor has no such credential it is said", async () => {
  const { result } = await connected("QUICKBOOKS");
  expect(result).toMatchObject({
    ok: false,
    problems: [{ field: ["vendor"], message: expect.stringMatching(/without a person/) }],
  });
});
