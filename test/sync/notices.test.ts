/** What a connection tells a person to do, in the API and in `forbear doctor`, and when it no longer does. */
import { tmpdir } from "node:os";
import { describe, expect, test } from "@jest/globals";
import type { PracticeOptions } from "../../sandbox/index.js";
import { examine, type Finding } from "../../src/cli/doctor.js";
import type { Connector } from "../../src/connectors/connector.js";
import { connectionViews } from "../../src/store/queries/connections.js";
import { urlOf, useDatabase } from "../support/database.js";
import {
  makeHub,
  minute,
  practiceTenant,
  startVendors,
  syncAll,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";
import { worker } from "../support/principal.js";

const here = useDatabase({ maxConnections: 20 });

async function synced(
  options: Partial<PracticeOptions>,
  change: (connector: Connector) => Partial<Connector> = () => ({}),
): Promise<PracticeTenant & { hub: TestHub }> {
  const hub = makeHub(here, change);
  const vendors = await startVendors(hub, { size: 4, ...options });
  const tenant = await practiceTenant(hub, here, vendors);
  await syncAll(hub, tenant);
  return { ...tenant, hub };
}

async function noticesOf(tenantId: string, connectionId: string): Promise<string[]> {
  const [view] = await here.database.asTenant(worker(tenantId), (transaction) =>
    connectionViews(transaction, tenantId, [connectionId], new Date()),
  );
  return view!.notices.map(({ code, message }) => `${code}: ${message}`);
}

async function findings(hub: TestHub, tenantId: string): Promise<Finding[]> {
  const [tenant] = await here.rows<{ slug: string }>(tenantId, "select slug from tenant");
  const databaseUrl = urlOf(here.name, "hub_app");
  return (await examine({ context: hub, databaseUrl }, tmpdir())).filter(({ what }) =>
    what.includes(tenant!.slug),
  );
}

/** The practice organisation has no meetings. */
const noEvents =
  "OBJECT_HIDDEN: Forbear does not see Event (meetings). If the organisation uses it, give Read and View All. In Salesforce: Setup → Permission Sets → a set of the user who signed in → Object Settings.";

describe("a connection", () => {
  test("from which fields are hidden says which, what follows and where to give sight of them", async () => {
    const at = await synced({
      form: 2,
      metadataDir: "plugins/salesforce",
      hiddenFields: { Contact: ["DoNotCall", "HomePhone"], Opportunity: ["StageName"] },
    });
    expect(await noticesOf(at.tenantId, at.salesforce)).toEqual([
      noEvents,
      "FIELDS_HIDDEN: Forbear does not see these fields of Contact: HomePhone, DoNotCall. An opt-out that cannot be seen counts as unknown, never as permission. In Salesforce: Setup → Permission Sets → a set of the user who signed in → Object Settings → Contact: give Read Access to them.",
      "FIELDS_HIDDEN: Forbear does not see this field of Opportunity: StageName. In Salesforce: Setup → Permission Sets → a set of the user who signed in → Object Settings → Opportunity: give Read Access to it.",
    ]);
    expect(await noticesOf(at.tenantId, at.xero)).toEqual([]);
    const told = (await findings(at.hub, at.tenantId)).filter(
      ({ how }) => how === "fields are hidden from us",
    );
    expect(told).toMatchObject([
      { verdict: "look", advice: expect.stringContaining("of Contact: HomePhone, DoNotCall.") },
      { verdict: "look", advice: expect.stringContaining("of Opportunity: StageName.") },
    ]);
  });

  test("without the package says so, and no longer once it is there", async () => {
    let there = false;
    const at = await synced({ form: 2, metadataDir: "plugins/salesforce" }, (connector) => ({
      accountFacts: async (session) => ({
        ...(await connector.accountFacts(session)),
        ...(there ? {} : { untilSetUp: { STANDING: "Install the package." } }),
      }),
    }));
    expect(await noticesOf(at.tenantId, at.salesforce)).toEqual([
      noEvents,
      "NOT_SET_UP: Install the package.",
    ]);
    there = true;
    at.hub.clock.forward(61 * minute);
    await syncAll(at.hub, at);
    expect(await noticesOf(at.tenantId, at.salesforce)).toEqual([noEvents]);
  });

  test("whose sign-in covers less than was asked for says what is lacking", async () => {
    const at = await synced({ form: 2, metadataDir: "plugins/salesforce" }, (connector) => ({
      accountFacts: (session) => {
        const answer = { ...session.grant.answer, scope: "offline_access accounting.contacts" };
        return connector.accountFacts({ ...session, grant: { ...session.grant, answer } });
      },
    }));
    const xero = await noticesOf(at.tenantId, at.xero);
    expect(xero.map((each) => each.slice(0, 50))).toEqual([
      "SCOPE_MISSING: The sign-in does not cover accounti",
      "SCOPE_MISSING: The sign-in does not cover accounti",
      "SCOPE_MISSING: The sign-in does not cover accounti",
    ]);
    expect(xero[1]).toBe(
      "SCOPE_MISSING: The sign-in does not cover accounting.payments.read, which Forbear needs: to see at once that somebody has paid, or has paid too much or in advance. Allow it to the app in Xero, then sign in again.",
    );
    // Salesforce has another name for staying signed in.
    expect(await noticesOf(at.tenantId, at.salesforce)).toEqual([
      expect.stringMatching(/^SCOPE_MISSING: The sign-in does not cover api, which Forbear needs/),
      noEvents,
    ]);
  });

  test("that sees and may write everything says nothing", async () => {
    const at = await synced({ form: 2, metadataDir: "plugins/salesforce" });
    expect(await noticesOf(at.tenantId, at.salesforce)).toEqual([noEvents]);
    expect(await noticesOf(at.tenantId, at.xero)).toEqual([]);
  });
});
