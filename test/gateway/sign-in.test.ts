/** A person's way to a vendor and back: once, for the tenant it began in, and with words for whatever goes wrong. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { PracticeVendors } from "../../sandbox/index.js";
import { connectVendor } from "../../src/actions/connect-vendor.js";
import type { Connector } from "../../src/connectors/connector.js";
import { chooseAccount, finishSignIn, viewSignIn } from "../../src/gateway/sign-in.js";
import { useDatabase } from "../support/database.js";
import {
  makeHub,
  minute,
  principalOf,
  run,
  startVendors,
  writesOf,
  type TestHub,
} from "../support/hub.js";

const here = useDatabase({ maxConnections: 20 });
let hub: TestHub;
let vendors: PracticeVendors;
let tenantId: string;
let change: (connector: Connector) => Partial<Connector> = () => ({});
let exchanges = 0;

beforeAll(async () => {
  hub = makeHub(here, (connector) => ({
    ...change(connector),
    authorise: (...parameters) => {
      exchanges += 1;
      return connector.authorise(...parameters);
    },
  }));
  vendors = await startVendors(hub, { size: 4 });
  tenantId = await here.newTenant();
});

const xeroApp = () => {
  const { baseUrl, clientId, clientSecret } = vendors.xero;
  return { loginUrl: baseUrl, identityUrl: baseUrl, apiUrl: baseUrl, clientId, clientSecret };
};

interface Begun {
  readonly state: string;
  /** What the vendor sends back after a person has said yes. */
  readonly sentBack: Record<string, string>;
}

async function begin(account: string | null = null, tenant = tenantId): Promise<Begun> {
  const result = await connectVendor(hub, principalOf(tenant), {
    vendor: "XERO",
    account,
    settings: xeroApp(),
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  const state = /^https:\/\/hub\.example\/connect\/([\w-]{43})$/.exec(result.value.url)?.[1] ?? "";
  const view = await viewSignIn(hub, state);
  const approved = await fetch(view!.authorisationUrl, { redirect: "manual" });
  const back = new URL(approved.headers.get("location")!);
  expect(back.origin + back.pathname).toBe("https://hub.example/connect/callback");
  expect(back.searchParams.get("state")).toBe(state);
  return { state, sentBack: Object.fromEntries(back.searchParams) };
}

function connections(tenant = tenantId) {
  return here.rows<{ vendor: string; account: string; status: string }>(
    tenant,
    "select vendor, account, status from connection order by vendor",
  );
}

describe("signing in", () => {
  test("says beforehand where to, for whom and what for", async () => {
    const { state } = await begin();
    expect(await viewSignIn(hub, state)).toMatchObject({
      vendorName: "Xero",
      tenantName: "Kindly Supplies Ltd",
      startedBy: "test:clerk",
      scopes: expect.arrayContaining([
        { scope: "offline_access", why: expect.stringMatching(/\w+ \w+/) },
      ]),
    });
  });

  test("connects the account, which can be read; the code is exchanged once, however often it comes", async () => {
    const { state, sentBack } = await begin();
    exchanges = 0;
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => finishSignIn(hub, state, sentBack)),
    );
    const connected = {
      stage: "CONNECTED",
      vendorName: "Xero",
      accountName: "Kindly Supplies Ltd",
    };
    expect(outcomes).toEqual(outcomes.map(() => connected));
    expect(await finishSignIn(hub, state, sentBack)).toEqual(connected);
    expect(exchanges).toBe(1);
    expect(await connections()).toEqual([
      { vendor: "XERO", account: vendors.xero.tenantId, status: "OK" },
    ]);
    const [row] = await here.rows<{ id: string }>(tenantId, "select id from connection");
    expect(await run(hub, tenantId, row!.id)).toMatchObject({ state: "SUCCEEDED" });
    expect(await writesOf(vendors.xero.baseUrl)).toEqual([]);
  });

  test("again keeps where it stood, and needs no settings a second time", async () => {
    const cursors = () => here.rows(tenantId, "select name, cursor from stream order by name");
    const before = await cursors();
    const result = await connectVendor(hub, principalOf(tenantId), {
      vendor: "XERO",
      account: vendors.xero.tenantId,
      settings: {},
    });
    expect(result).toMatchObject({ ok: true });
    const { state, sentBack } = await begin(vendors.xero.tenantId);
    expect(await finishSignIn(hub, state, sentBack)).toMatchObject({ stage: "CONNECTED" });
    expect(await connections()).toHaveLength(1);
    expect(await cursors()).toEqual(before);
  });

  test("lets a person choose where several accounts are opened, and keeps no grant elsewhere", async () => {
    const tenant = await here.newTenant();
    const second = { account: "second", name: "Second Ltd" };
    change = (connector) => ({
      accounts: async (...parameters) => [...(await connector.accounts(...parameters)), second],
    });
    try {
      const { state, sentBack } = await begin(null, tenant);
      const choice = await finishSignIn(hub, state, sentBack);
      expect(choice).toMatchObject({
        stage: "CHOOSING",
        accounts: [{ account: vendors.xero.tenantId }, second],
      });
      expect(await connections(tenant)).toEqual([]);
      expect(await chooseAccount(hub, state, "not offered")).toEqual(choice);
      expect(await chooseAccount(hub, state, "second")).toMatchObject({
        stage: "CONNECTED",
        accountName: "Second Ltd",
      });
      expect(await connections(tenant)).toMatchObject([{ account: "second" }]);
      const [kept] = await here.rows<{ id: string; sealed: string }>(
        tenant,
        "select id, sealed from sign_in where stage = 'CONNECTED'",
      );
      const place = { tenantId: tenant, table: "sign_in", row: kept!.id, column: "sealed" };
      expect(hub.sealer.open(kept!.sealed, place)).toBe("{}");
    } finally {
      change = () => ({});
    }
  });
});

describe("what goes wrong", () => {
  test("a person who says no is told that nothing was connected", async () => {
    const { state } = await begin();
    const refused = { stage: "FAILED", problem: expect.stringMatching(/did not let Forbear in/) };
    expect(await finishSignIn(hub, state, { error: "access_denied", state })).toEqual(refused);
    expect(await finishSignIn(hub, state, { code: "late", state })).toEqual(refused);
  });

  test("a code that the vendor does not know is a sentence, and begins nothing", async () => {
    const tenant = await here.newTenant();
    const { state } = await begin(null, tenant);
    expect(await finishSignIn(hub, state, { code: "made up", state })).toMatchObject({
      stage: "FAILED",
      problem: expect.stringMatching(/^Xero .*[Ss]ign in again/),
    });
    expect(await connections(tenant)).toEqual([]);
  });

  test("another account than the one that was asked for is not connected", async () => {
    const tenant = await here.newTenant();
    const { state, sentBack } = await begin("00000000-0000-0000-0000-000000000000", tenant);
    expect(await finishSignIn(hub, state, sentBack)).toMatchObject({
      stage: "FAILED",
      problem: expect.stringMatching(/You opened Kindly Supplies Ltd, which is not the account/),
    });
    expect(await connections(tenant)).toEqual([]);
  });

  test("a state that is unknown, or too old, leads nowhere", async () => {
    const { state, sentBack } = await begin();
    const unknown = { stage: "UNKNOWN" };
    expect(await finishSignIn(hub, "x".repeat(43), sentBack)).toEqual(unknown);
    expect(await viewSignIn(hub, "x".repeat(43))).toBeNull();
    hub.clock.forward(31 * minute);
    expect(await finishSignIn(hub, state, sentBack)).toEqual(unknown);
    expect(await viewSignIn(hub, state)).toBeNull();
  });

  test("settings that cannot be used are refused with their names, never their values", async () => {
    const result = await connectVendor(hub, principalOf(await here.newTenant()), {
      vendor: "XERO",
      account: null,
      settings: { clientId: "id", clientSecret: "", loginUrl: "http://elsewhere.example" },
    });
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: "INVALID_INPUT", field: ["settings"] }],
    });
    const said = JSON.stringify(result);
    expect(said).toMatch(/loginUrl .*https.*clientSecret|clientSecret.*loginUrl/);
    expect(said).not.toContain("elsewhere");
  });

  test("files are no account that anybody could sign in to", async () => {
    const request = { vendor: "FILES", account: null, settings: {} } as const;
    expect(await connectVendor(hub, principalOf(tenantId), request)).toMatchObject({
      ok: false,
      problems: [{ field: ["vendor"], message: expect.stringMatching(/Import one instead/) }],
    });
  });

  test("the state is kept nowhere as it is", async () => {
    const { state } = await begin();
    const rows = await here.rows(tenantId, "select * from sign_in");
    const directory = await here.database.query("select * from tenant_directory");
    expect(JSON.stringify([rows, directory])).not.toContain(state);
  });
});
