/** Roles as the practice vendors tell them: read through the hub, gone when they are no longer said, forgotten. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { disconnectVendor } from "../../src/actions/disconnect.js";
import { setPartyRole } from "../../src/actions/set-party-role.js";
import { removePartyRole } from "../../src/actions/remove-party-role.js";
import {
  exampleAccountId,
  exampleContactIds,
  exampleHubSpotCompanyId,
  exampleHubSpotContactIds,
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId,
  exampleXeroContactId,
} from "../../sandbox/index.js";
import type { JsonObject } from "../../src/connectors/connector.js";
import { peopleOfDebtors, type PersonRow } from "../../src/store/queries/roles.js";
import { recordId } from "../../src/store/ids.js";
import { forgetDisconnected } from "../../src/sync/forget.js";
import { booksCaller, booksSignIn, type BooksCall } from "../sandbox/quickbooks-support.js";
import {
  hubspotCaller,
  hubspotSignIn,
  type HubSpotCall,
  type HubSpotVendors,
} from "../sandbox/hubspot-support.js";
import { salesforceSignIn } from "../sandbox/support.js";
import { useDatabase } from "../support/database.js";
import {
  connectQuickBooks,
  makeHub,
  minute,
  practiceTenant,
  principalOf,
  run,
  startVendors,
  syncAll,
  type PracticeTenant,
  type TestHub,
} from "../support/hub.js";
import { debtorOfContact, newKey, valueOf } from "../support/plan-actions.js";
import { worker } from "../support/principal.js";
import { signIn } from "../support/sign-in.js";

const here = useDatabase();
let hub: TestHub;
let vendors: HubSpotVendors;
let tenant: PracticeTenant;
let hubspot = "";
let quickbooks = "";
let salesforceToken = "";

beforeAll(async () => {
  hub = makeHub(here);
  const started = await startVendors(hub, {
    size: 40,
    form: 3,
    hubspot: { searchLagMs: 0 },
    limits: {
      perMinute: 100_000,
      quickbooksPerMinute: 100_000,
      quickbooksPerSecond: 100_000,
      hubspotPerTenSeconds: 100_000,
      hubspotSearchesPerSecond: 100_000,
    },
  });
  vendors = started as HubSpotVendors;
  tenant = await practiceTenant(hub, here, vendors);
  hubspot = await signIn(hub, tenant.tenantId, vendors, "HUBSPOT");
  quickbooks = await connectQuickBooks(hub, tenant);
  salesforceToken = String((await salesforceSignIn(vendors))["access_token"]);
  await syncAll(hub, tenant);
  for (const id of [hubspot, quickbooks]) await read(id);
});

async function read(connectionId: string): Promise<void> {
  hub.clock.forward(10 * minute);
  const outcome = await run(hub, tenant.tenantId, connectionId);
  if (outcome.state !== "SUCCEEDED") throw new Error(JSON.stringify(outcome));
}

async function people(contactId: string = exampleXeroContactId): Promise<PersonRow[]> {
  const { tenantId } = tenant;
  const debtorId = await debtorOfContact(here, tenantId, contactId);
  return here.database.asTenant(worker(tenantId), (transaction) =>
    peopleOfDebtors(transaction, tenantId, [debtorId], hub.clock.now()),
  );
}

/** The roles of one of the example's people. */
async function rolesOf(personId: string, contactId?: string): Promise<string[] | null> {
  const person = (await people(contactId)).find((each) => each.personId === personId);
  return person ? person.roles.map(({ role, state }) => `${role} ${state}`) : null;
}

async function salesforce(path: string, method: string, body?: unknown) {
  const answer = await fetch(`${vendors.salesforce.baseUrl}/services/data/v67.0/sobjects/${path}`, {
    method,
    headers: { authorization: `Bearer ${salesforceToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBeLessThan(300);
  return method === "POST" ? ((await answer.json()) as { id: string }).id : "";
}

describe("Salesforce", () => {
  test("tells the roles of contacts at accounts, also at another's, until they end", async () => {
    const [, second = ""] = exampleContactIds;
    const who = recordId(tenant.salesforce, { objectType: "Contact", id: second });
    expect(await rolesOf(who)).toEqual([]);
    const relation = { ContactId: second, AccountId: exampleAccountId, IsActive: true };
    const id = await salesforce("AccountContactRelation", "POST", {
      ...relation,
      Roles: "Billing Contact;Bookkeeper",
    });
    await read(tenant.salesforce);
    expect(await rolesOf(who)).toEqual(["BILLING_CONTACT HOLDS"]);
    const person = (await people()).find(({ personId }) => personId === who);
    expect(person).toMatchObject({ otherWords: ["Bookkeeper"], mayBeTold: "DEBT_DETAILS" });
    await salesforce(`AccountContactRelation/${id}`, "PATCH", { Roles: "Bookkeeper" });
    await read(tenant.salesforce);
    expect(await rolesOf(who)).toEqual([]);
    await salesforce(`AccountContactRelation/${id}`, "PATCH", { Roles: "Guarantor" });
    await read(tenant.salesforce);
    expect(await rolesOf(who)).toEqual(["GUARANTOR HOLDS"]);
    await salesforce(`AccountContactRelation/${id}`, "DELETE");
    await read(tenant.salesforce);
    expect(await rolesOf(who)).toEqual([]);
  });

  test("what may no longer be seen counts no more, and again when it is seen", async () => {
    const [first = ""] = exampleContactIds;
    const who = recordId(tenant.salesforce, { objectType: "Contact", id: first });
    const relation = { ContactId: first, AccountId: exampleAccountId, IsActive: true };
    await salesforce("AccountContactRelation", "POST", { ...relation, Roles: "Guarantor" });
    await read(tenant.salesforce);
    expect(await rolesOf(who)).toEqual(["GUARANTOR HOLDS"]);
    const seen = hub;
    const blind = makeHub(here, (connector) => ({
      accountFacts: async (session) => {
        const facts = await connector.accountFacts(session);
        const { AccountContactRelation: _, ...fields } = facts["fields"] as JsonObject;
        return { ...facts, fields };
      },
    }));
    hub = { ...blind, clock: seen.clock };
    hub.clock.forward(70 * minute);
    await read(tenant.salesforce);
    expect(await rolesOf(who)).toEqual([]);
    hub = seen;
    hub.clock.forward(70 * minute);
    await read(tenant.salesforce);
    expect(await rolesOf(who)).toEqual(["GUARANTOR HOLDS"]);
  });

  test("without the feature nothing is missed, and nobody is told to turn it on", async () => {
    const [row] = await here.rows<{ facts: { hidden?: string[]; fields: object } }>(
      tenant.tenantId,
      "select facts from connection where id = $1",
      [tenant.salesforce],
    );
    expect(Object.keys(row!.facts.fields)).toContain("AccountContactRelation");
    expect(row!.facts.hidden).not.toContain("AccountContactRelation");
  });
});

describe("HubSpot", () => {
  let hubspotCall: HubSpotCall;
  beforeAll(async () => {
    hubspotCall = hubspotCaller(vendors, (await hubspotSignIn(vendors))["access_token"]);
  });
  const [contactId = "", otherId = ""] = exampleHubSpotContactIds;
  const who = () => recordId(hubspot, { objectType: "Contact", id: contactId });

  /** A label that people made, put on the association; the contact itself changes with it, or HubSpot tells nobody. */
  async function label(words: string): Promise<void> {
    const made = await hubspotCall("/crm/associations/2026-03/contacts/companies/labels", {
      label: words,
      name: words.toLowerCase().replaceAll(" ", "_"),
    });
    const [type] = made.body["results"] as { typeId: number }[];
    await hubspotCall(
      `/crm/objects/2026-03/contacts/${contactId}/associations/companies/${exampleHubSpotCompanyId}`,
      [{ associationCategory: "USER_DEFINED", associationTypeId: type!.typeId }],
      "PUT",
    );
    await touch();
  }

  let changes = 0;
  async function touch(id = contactId): Promise<void> {
    const properties = { city: `Town ${(changes += 1)}` };
    const where = `/crm/objects/2026-03/contacts/${id}`;
    const answer = await hubspotCall(where, { properties }, "PATCH");
    expect(answer.status).toBe(200);
  }

  test("tells roles by the labels of associations; a label that means none stays words", async () => {
    await label("Debt adviser");
    await label("Golf partner");
    await read(hubspot);
    const person = (await people()).find(({ personId }) => personId === who())!;
    expect(person.roles.map(({ role, state }) => `${role} ${state}`)).toContain(
      "DEBT_ADVISER NEEDS_AUTHORITY",
    );
    expect(person.otherWords).toEqual(["Golf partner"]);
  });

  test("a label that was taken away is gone within a day, though the contact did not change", async () => {
    // A later change of somebody else's: what changed before is asked for no more.
    await touch(otherId);
    await read(hubspot);
    const types = await hubspotCall("/crm/associations/2026-03/contacts/companies/labels");
    const { typeId } = (types.body["results"] as { label: string; typeId: number }[]).find(
      (each) => each.label === "Debt adviser",
    )!;
    const gone = `/crm/associations/2026-03/contacts/companies/labels/${typeId}`;
    expect((await hubspotCall(gone, undefined, "DELETE")).status).toBe(204);
    await read(hubspot);
    expect((await rolesOf(who()))!.join()).not.toContain("DEBT_ADVISER");
  });
});

describe("Xero", () => {
  test("tells whom it sends the invoices to, and what a person decides counts before it", async () => {
    const person = (await people()).find(({ named }) => named?.vendor === "XERO")!;
    expect(person).toMatchObject({
      named: { name: "Morag Sinclair", objectType: "Contact", externalId: exampleXeroContactId },
      roles: [{ role: "BILLING_CONTACT", state: "HOLDS", saidBy: "SOURCE" }],
      mayBeTold: "DEBT_DETAILS",
    });
    const input = { debtorId: person.debtorId, personId: person.personId };
    const role = "BILLING_CONTACT" as const;
    const principal = principalOf(tenant.tenantId);
    valueOf(await removePartyRole(hub, principal, { ...input, role }, newKey()));
    await read(tenant.xero);
    expect(await rolesOf(person.personId)).toEqual(["BILLING_CONTACT REMOVED"]);
  });

  test("names people in lists of contacts, and joins nobody by their addresses", async () => {
    const [row] = await here.rows<{ people: number; keys: number }>(
      tenant.tenantId,
      `select count(*)::int as people,
              count(*) filter (where exists (select 1 from party_key k where k.kind = 'EMAIL' and k.value = lower(s.person_email)
                                and s.role is distinct from 'BILLING_CONTACT'))::int as keys
         from stated_role s where s.connection_id = $1 and s.words <> 'Primary person'`,
      [tenant.xero],
    );
    expect(row!.people).toBeGreaterThan(0);
    expect(row!.keys).toBe(0);
  });
});

describe("QuickBooks", () => {
  let booksCall: BooksCall;
  beforeAll(async () => {
    const company = vendors.quickbooks!;
    booksCall = booksCaller(company, (await booksSignIn(company))["access_token"]);
  });
  const address = "books@bookkeeper.example.com";
  async function copyTo(to: string | null): Promise<void> {
    const { body } = await booksCall(`invoice/${exampleQuickBooksInvoiceId}`);
    const { Id, SyncToken, CustomerRef } = body["Invoice"] as Record<string, unknown>;
    const BillEmailCc = to === null ? null : { Address: to };
    const sparse = { Id, SyncToken, CustomerRef, sparse: true, BillEmailCc };
    expect((await booksCall("invoice", { body: sparse })).status).toBe(200);
    await read(quickbooks);
  }

  test("tells who gets a copy of an invoice, for as long as one says so", async () => {
    const copied = async () =>
      (await people(exampleQuickBooksCustomerId)).filter(({ named }) => named?.email === address);
    expect(await copied()).toEqual([]);
    await copyTo(address);
    expect(await copied()).toMatchObject([
      {
        named: { name: address, vendor: "QUICKBOOKS", externalId: exampleQuickBooksCustomerId },
        roles: [{ role: "CC", state: "HOLDS" }],
        mayBeTold: "THAT_THERE_IS_A_BILL",
      },
    ]);
    await copyTo(null);
    expect(await copied()).toEqual([]);
  });
});

describe("a connection that is forgotten", () => {
  test("takes what it said along, and what was given to its people; a removal stays", async () => {
    const { tenantId } = tenant;
    const principal = principalOf(tenantId);
    const [first] = (await people()).filter(({ named }) => named?.vendor === "XERO");
    const input = { debtorId: first!.debtorId, personId: first!.personId };
    const nothing = { since: null, until: null, authority: null };
    valueOf(await setPartyRole(hub, principal, { ...input, role: "OWNER", ...nothing }, newKey()));
    valueOf(await disconnectVendor(hub, principal, { connectionId: tenant.xero, forget: true }));
    await forgetDisconnected(hub, worker(tenantId), new AbortController().signal);
    expect(
      await here.rows(tenantId, "select 1 from stated_role where connection_id = $1", [
        tenant.xero,
      ]),
    ).toEqual([]);
    expect(
      await here.rows(tenantId, "select role, holds from decided_role where person_id = $1", [
        first!.personId,
      ]),
    ).toEqual([{ role: "BILLING_CONTACT", holds: false }]);
    expect(
      (await people(exampleAccountId)).filter(({ named }) => named?.vendor === "XERO"),
    ).toEqual([]);
  });
});
