/** Contact that was logged or sent in the practice vendors, as the API tells of it, and reminders beside plans and pauses. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { graphql as execute, type GraphQLSchema } from "graphql";
import { exampleHubSpotContactIds, exampleQuickBooksInvoiceId } from "../../sandbox/index.js";
import { Loaders } from "../../src/resolvers/loaders.js";
import { makeSchema } from "../../src/resolvers/build-schema.js";
import { toGlobalId } from "../../src/schema/ids.js";
import { dueWork } from "../../src/store/due-work.js";
import { tenantById } from "../../src/store/tenants.js";
import { deriveDebtors } from "../../src/sync/run.js";
import { booksPractice } from "../sandbox/quickbooks-support.js";
import { practise, type HubSpotVendors } from "../sandbox/hubspot-support.js";
import { canary } from "../support/canary.js";
import { useDatabase } from "../support/database.js";
import {
  connectQuickBooks,
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
import { agree, debtorOfContact, newKey } from "../support/plan-actions.js";
import { signIn } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
let schema: GraphQLSchema;
let hub: TestHub;
let vendors: HubSpotVendors;
let tenantId: string;
const connections: Record<"SALESFORCE" | "HUBSPOT" | "XERO" | "QUICKBOOKS", string> = {
  ...{ SALESFORCE: "", HUBSPOT: "", XERO: "", QUICKBOOKS: "" },
};
let debtorId: string;

beforeAll(async () => {
  schema = await makeSchema();
  hub = makeHub(here);
  const started = await startVendors(hub, {
    ...{ size: 30, form: 3 },
    hubspot: { searchLagMs: 0 },
    limits: {
      ...{ perMinute: 100_000, xeroPerDay: 1_000_000 },
      ...{ quickbooksPerMinute: 100_000, quickbooksPerSecond: 100_000 },
      ...{ hubspotPerTenSeconds: 100_000, hubspotSearchesPerSecond: 100_000 },
    },
  });
  if (!started.hubspot || !started.quickbooks) throw new Error("Form 3 has them all.");
  vendors = { ...started, hubspot: started.hubspot };
  const tenant = await practiceTenant(hub, here, vendors);
  ({ tenantId } = tenant);
  await syncAll(hub, tenant);
  connections.SALESFORCE = tenant.salesforce;
  connections.XERO = tenant.xero;
  connections.QUICKBOOKS = await connectQuickBooks(hub, { tenantId, vendors });
  connections.HUBSPOT = await signIn(hub, tenantId, vendors, "HUBSPOT");
  await read("QUICKBOOKS");
  await read("HUBSPOT");
  debtorId = await debtorOfContact(here, tenantId);
});

async function read(vendor: keyof typeof connections): Promise<void> {
  hub.clock.forward(minute);
  // Facts of the account are read anew.
  await here.rows(tenantId, "update connection set facts_read_at = null where id = $1", [
    connections[vendor],
  ]);
  expect(await run(hub, tenantId, connections[vendor])).toMatchObject({ state: "SUCCEEDED" });
}

async function ask<T>(text: string, variables: Record<string, unknown> = {}): Promise<T> {
  const principal = principalOf(tenantId);
  const loaders = new Loaders(here.database, principal);
  const { data, errors } = await execute({
    schema,
    source: text,
    variableValues: { debtorId: toGlobalId("Debtor", debtorId), ...variables },
    contextValue: { principal, actions: hub, loaders, requestId: "test" },
  });
  expect(errors).toBeUndefined();
  return data as T;
}

interface Attempt {
  readonly medium: string;
  readonly timeKnown: string;
  readonly at: string | null;
  readonly on: string | null;
  readonly madeBy: string;
  readonly certainty: string;
  readonly purpose: string;
  readonly outcome: string;
  readonly receivableId: string | null;
  readonly source: { readonly vendor: string; readonly objectType: string; readonly id: string };
}

async function attempts(first: number, after: string | null = null) {
  const { debtor } = await ask<{
    debtor: {
      contactAttempts: {
        edges: { cursor: string; node: Attempt }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
    };
  }>(
    `query ($debtorId: ID!, $first: Int!, $after: String) {
      debtor(id: $debtorId) {
        contactAttempts(first: $first, after: $after) {
          edges { cursor node {
            medium timeKnown at on madeBy certainty purpose outcome receivableId
            source { vendor objectType id }
          } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }`,
    { first, after },
  );
  return debtor.contactAttempts;
}

describe("contact attempts", () => {
  test("are what people logged and what the ledgers sent, each as certain as its source", async () => {
    const all = (await attempts(100)).edges.map(({ node }) => node);
    const of = (vendor: string, objectType: string) =>
      all.filter(({ source }) => source.vendor === vendor && source.objectType === objectType);
    expect(of("HUBSPOT", "Call")).toEqual([
      expect.objectContaining({
        medium: "CALL",
        timeKnown: "INSTANT",
        madeBy: "PERSON",
        certainty: "STATED",
      }),
    ]);
    const sent = of("XERO", "InvoiceSent");
    expect(sent).not.toHaveLength(0);
    for (const each of sent)
      expect(each).toMatchObject({
        ...{ medium: "EMAIL", timeKnown: "NOT_KNOWN", at: null, on: null, purpose: "INVOICE" },
        ...{ madeBy: "LEDGER", certainty: "INFERRED", receivableId: expect.any(String) },
      });
    expect(of("QUICKBOOKS", "InvoiceDelivery")).toEqual([
      expect.objectContaining({ timeKnown: "INSTANT", madeBy: "LEDGER", certainty: "CERTAIN" }),
    ]);
    // Notes and things to do are no contact.
    expect(of("HUBSPOT", "Note")).toEqual([]);
  });

  test("come newest first, page by page", async () => {
    const whole = (await attempts(100)).edges.map(({ node }) => node.source.id);
    const pages: string[] = [];
    let after: string | null = null;
    do {
      const page = await attempts(2, after);
      pages.push(...page.edges.map(({ node }) => node.source.id));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(whole.length).toBeGreaterThan(3);
    expect(pages).toEqual(whole);
  });

  test("of QuickBooks stay, although an invoice keeps its last sending only", async () => {
    const deliveries = async () =>
      (await attempts(100)).edges.filter(({ node }) => node.source.objectType === "InvoiceDelivery")
        .length;
    const before = await deliveries();
    await email();
    await read("QUICKBOOKS");
    expect(await deliveries()).toBe(before + 1);
  });
});

/** Somebody, or QuickBooks by itself, e-mails the example's invoice. */
async function email(): Promise<void> {
  hub.clock.forward(minute);
  const { status } = await booksPractice(vendors.quickbooks!, "change", {
    ...{ object: "Invoice", id: exampleQuickBooksInvoiceId },
    fields: { deliveredAt: hub.clock.now().getTime(), emailStatus: "EmailSent" },
  });
  expect(status).toBe(200);
}

describe("what is not known of contact", () => {
  const histories = async () => {
    const { connections: page, debtor } = await ask<{
      connections: {
        edges: { node: { vendor: string; contactHistory: { state: string; words: string } } }[];
      };
      debtor: { contactHistory: { whole: boolean; gaps: { code: string; words: string }[] } };
    }>(`query ($debtorId: ID!) {
      connections(first: 10) { edges { node { vendor contactHistory { state words } } } }
      debtor(id: $debtorId) { contactHistory { whole gaps { code words } } }
    }`);
    const states = page.edges.map(({ node }) => [node.vendor, node.contactHistory.state]);
    return { states: Object.fromEntries(states) as Record<string, string>, page, debtor };
  };

  test("is said by each connection, and keeps a debtor's history from being whole", async () => {
    const { states, page, debtor } = await histories();
    expect(states).toEqual({
      ...{ SALESFORCE: "PARTIAL", HUBSPOT: "COMPLETE", XERO: "COMPLETE", QUICKBOOKS: "PARTIAL" },
    });
    // The practice org has no events.
    const salesforce = page.edges.find(({ node }) => node.vendor === "SALESFORCE");
    expect(salesforce?.node.contactHistory.words).toBe(
      "Hidden from the user who signed in: meetings. The connection's notices say what to do.",
    );
    const gaps = debtor.contactHistory.gaps.map(({ code }) => code).sort();
    expect([debtor.contactHistory.whole, gaps]).toEqual([false, ["HIDDEN", "NOT_TOLD"]]);
  });

  test("changes with Xero's own reminders", async () => {
    await switchXero(true);
    await read("XERO");
    const { states, debtor } = await histories();
    expect(states["XERO"]).toBe("PARTIAL");
    expect(debtor.contactHistory.gaps.map(({ code }) => code)).toContain("NOT_TOLD");
    await switchXero(false);
    await read("XERO");
  });
});

async function switchXero(on: boolean): Promise<void> {
  await fetch(`${vendors.xero.baseUrl}/__practice/reminders`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ on }),
  });
}

describe("reminders beside a plan", () => {
  interface Reminder {
    readonly vendor: string;
    readonly because: string;
    readonly state: string;
    readonly evidence: string;
    readonly words: string;
  }

  const reminders = async (): Promise<Reminder[]> => {
    const { debtor } = await ask<{ debtor: { remindersBesidePlan: Reminder[] } }>(
      `query ($debtorId: ID!) { debtor(id: $debtorId) { remindersBesidePlan { vendor because state evidence words } } }`,
    );
    return debtor.remindersBesidePlan;
  };
  const statesOf = async () => (await reminders()).map(({ vendor, state }) => `${vendor} ${state}`);

  const confirm = (vendor: keyof typeof connections) =>
    ask<{ confirmRemindersOff: { userErrors: { code: string }[] } }>(
      `mutation ($debtorId: ID!, $connectionId: ID!, $key: String!) {
        confirmRemindersOff(debtorId: $debtorId, connectionId: $connectionId, idempotencyKey: $key) {
          userErrors { code }
        }
      }`,
      { connectionId: toGlobalId("Connection", connections[vendor]), key: newKey() },
    );

  /** Subjects of the tasks that ask to switch something off, as the CRMs got them. */
  async function asked(): Promise<string[]> {
    await sendAll(hub, tenantId);
    const rows = await here.rows<{ subject: string; state: string }>(
      tenantId,
      `select write_back ->> 'subject' as subject, state from outbox
        where write_back ->> 'subject' like 'Switch off%' order by sequence`,
    );
    expect(rows.filter(({ state }) => state !== "DONE")).toEqual([]);
    return rows.map(({ subject }) => subject);
  }

  /** As one of its parties is called. */
  async function nameOf(): Promise<string> {
    const [row] = await here.rows<{ name: string }>(
      tenantId,
      "select name from debtor where id = $1",
      [debtorId],
    );
    return row!.name;
  }

  const healthOf = async (vendor: string) => {
    const { connections: page } = await ask<{
      connections: {
        edges: { node: { vendor: string; health: { state: string; action: string } } }[];
      };
    }>("{ connections(first: 10) { edges { node { vendor health { state action } } } } }");
    return page.edges.find(({ node }) => node.vendor === vendor)?.node.health;
  };

  test("are none while nothing shows them", async () => {
    await agree(hub, principalOf(tenantId), debtorId);
    for (const vendor of ["XERO", "QUICKBOOKS", "HUBSPOT"] as const) await read(vendor);
    expect(await reminders()).toEqual([]);
    expect(await asked()).toEqual([]);
  });

  test("of Xero are found, asked about once, and off only when Xero says so", async () => {
    await switchXero(true);
    await read("XERO");
    expect(await reminders()).toEqual([
      expect.objectContaining({
        vendor: "XERO",
        because: "PLAN",
        state: "ASKED",
        evidence: "SWITCHED_ON",
      }),
    ]);
    const task = `Switch off Xero invoice reminders for ${await nameOf()}: a payment plan is agreed`;
    expect(await asked()).toEqual([task]);
    expect(await healthOf("XERO")).toMatchObject({
      ...{ state: "REMINDING", action: "SWITCH_OFF_REMINDERS" },
    });
    await read("XERO");
    expect([await statesOf(), await asked()]).toEqual([["XERO ASKED"], [task]]);
    await switchXero(false);
    await read("XERO");
    expect(await statesOf()).toEqual(["XERO CONFIRMED_OFF"]);
    expect(await healthOf("XERO")).not.toMatchObject({ state: "REMINDING" });
  });

  test("of a sequence are found, believed to be off when a person says so, and found anew when they are not", async () => {
    const contact = exampleHubSpotContactIds[0];
    await practise(vendors, "enrol", { id: contact, sequence: "17" });
    await read("HUBSPOT");
    expect(await statesOf()).toEqual(["HUBSPOT ASKED", "XERO CONFIRMED_OFF"]);
    const tasks = await asked();
    expect(tasks.slice(1)).toEqual([
      `Switch off HubSpot sequence no. 17 for ${await nameOf()}: a payment plan is agreed`,
    ]);
    const inHubSpot = (await writesOf(vendors.hubspot.baseUrl)).filter(
      ({ kind }) => kind === "TASK",
    );
    expect(inHubSpot.length).toBeGreaterThan(0);

    const { confirmRemindersOff } = await confirm("HUBSPOT");
    expect(confirmRemindersOff.userErrors).toEqual([]);
    expect(await statesOf()).toEqual(["HUBSPOT CONFIRMED_OFF", "XERO CONFIRMED_OFF"]);
    const again = await confirm("HUBSPOT");
    expect(again.confirmRemindersOff.userErrors).toEqual([{ code: "INVALID_TRANSITION" }]);
    hub.clock.forward(15 * minute);
    await read("HUBSPOT");
    expect(await statesOf()).toEqual(["HUBSPOT ASKED", "XERO CONFIRMED_OFF"]);
    expect(await asked()).toHaveLength(3);

    await practise(vendors, "enrol", { id: contact, sequence: "17", out: true });
    await read("HUBSPOT");
    expect(await statesOf()).toEqual(["HUBSPOT CONFIRMED_OFF", "XERO CONFIRMED_OFF"]);
  });

  test("of QuickBooks are seen in what it e-mails about an invoice in the plan", async () => {
    await email();
    await read("QUICKBOOKS");
    const [, quickbooks] = await reminders();
    expect(quickbooks).toMatchObject({ vendor: "QUICKBOOKS", state: "ASKED", evidence: "SENT" });
    expect(quickbooks?.words).toMatch(/count as running\.$/);
    await confirm("QUICKBOOKS");
    await read("QUICKBOOKS");
    expect(await statesOf()).toContain("QUICKBOOKS CONFIRMED_OFF");
  });

  test("are over with the plan", async () => {
    await here.rows(tenantId, "update payment_plan set state = 'CANCELLED', ended_at = now()");
    await read("XERO");
    expect(await reminders()).toEqual([]);
  });

  test("are found when a hold is placed and over when it is ended, without a source being read meanwhile", async () => {
    const isDue = async () => {
      const now = hub.clock.now();
      const due = await here.database.asTenant(principalOf(tenantId), (transaction) =>
        dueWork(transaction, tenantId, now, now),
      );
      return due.some(({ queue }) => queue === "derive");
    };
    const workThrough = async () => {
      expect(await isDue()).toBe(true);
      const tenant = await here.database.asTenant(principalOf(tenantId), (transaction) =>
        tenantById(transaction, tenantId),
      );
      await deriveDebtors(hub, principalOf(tenantId), tenant, new AbortController().signal);
      expect(await isDue()).toBe(false);
    };
    await switchXero(true);
    await read("XERO");
    expect([await reminders(), await isDue()]).toEqual([[], false]);
    const before = await asked();

    const { placeHold } = await ask<{ placeHold: { circumstance: { id: string } } }>(
      `mutation ($debtorId: ID!, $key: String!) {
        placeHold(input: { debtorId: $debtorId, hold: MENTAL_HEALTH_CRISIS, words: "In hospital until May. ${canary}",
                           moratorium: { registerEntryOn: "2026-11-20" } }, idempotencyKey: $key) {
          circumstance { id }
        }
      }`,
      { key: newKey() },
    );
    await workThrough();
    const [xero] = (await reminders()).filter(({ vendor }) => vendor === "XERO");
    expect(xero).toMatchObject({ state: "ASKED", because: "PAUSE", evidence: "SWITCHED_ON" });
    expect((await asked()).slice(before.length)).toContain(
      `Switch off Xero invoice reminders for ${await nameOf()}: contact about payment is paused`,
    );
    const written = JSON.stringify(
      await here.rows(
        tenantId,
        "select write_back from outbox where write_back ->> 'kind' = 'TASK'",
      ),
    );
    expect(written).not.toMatch(/hospital|crisis|health|moratorium|hold/i);

    await ask(
      `mutation ($id: ID!, $key: String!) {
        changeCircumstance(input: { id: $id, change: END }, idempotencyKey: $key) { userErrors { code } }
      }`,
      { id: placeHold.circumstance.id, key: newKey() },
    );
    await workThrough();
    expect(await reminders()).toEqual([]);
  });
});
