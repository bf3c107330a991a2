/** QuickBooks names the company on the way back only, and spoils a grant whose code comes twice. */
import { expect, test } from "@jest/globals";
import { connectVendor } from "../../src/actions/connect-vendor.js";
import { finishSignIn, viewSignIn } from "../../src/gateway/sign-in.js";
import { useDatabase } from "../support/database.js";
import { makeHub, principalOf, run, startVendors } from "../support/hub.js";

const here = useDatabase({ maxConnections: 20 });

test("a callback that comes five times connects the company that it names, once, and it can be read", async () => {
  const hub = makeHub(here);
  const vendors = await startVendors(hub, { size: 4, form: 3 });
  const { baseUrl, clientId, clientSecret, realmId } = vendors.quickbooks!;
  const app = { loginUrl: baseUrl, identityUrl: baseUrl, apiUrl: baseUrl, clientId, clientSecret };
  const tenantId = await here.newTenant();
  const begun = await connectVendor({ ...hub, apps: { QUICKBOOKS: app } }, principalOf(tenantId), {
    vendor: "QUICKBOOKS",
    account: null,
    settings: {},
  });
  if (!begun.ok) throw new Error(JSON.stringify(begun.problems));
  const state = begun.value.url.split("/").at(-1)!;
  const view = await viewSignIn(hub, state);
  expect(view).toMatchObject({ vendorName: "QuickBooks Online" });
  const approved = await fetch(view!.authorisationUrl, { redirect: "manual" });
  const back = Object.fromEntries(new URL(approved.headers.get("location")!).searchParams);
  expect(back["realmId"]).toBe(realmId);
  const outcomes = await Promise.all([1, 2, 3, 4, 5].map(() => finishSignIn(hub, state, back)));
  expect(new Set(outcomes.map(({ stage }) => stage))).toEqual(new Set(["CONNECTED"]));
  const connections = await here.rows<{ id: string; account: string; name: string }>(
    tenantId,
    "select id, account, account_name as name from connection",
  );
  expect(connections).toMatchObject([{ account: realmId, name: "Kindly Supplies Ltd" }]);
  expect((await run(hub, tenantId, connections[0]!.id)).state).toBe("SUCCEEDED");
});
