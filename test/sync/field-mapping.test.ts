/** What people say that their own fields mean, through the hub: asked, said, read, changed, hidden, taken back. */
import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Principal, Scope } from "../../src/access/principal.js";
import { setFieldMapping } from "../../src/actions/field-mapping.js";
import type { Connector } from "../../src/connectors/connector.js";
import { Rejected, Unavailable } from "../../src/connectors/errors.js";
import type { WantedMapping } from "../../src/domain/fields/check.js";
import { toGlobalId } from "../../src/schema/ids.js";
import { dueWork } from "../../src/store/due-work.js";
import {
  finishNormalising,
  normaliseAgain,
  noteNormalised,
  toNormaliseAgain,
} from "../../src/store/field-mappings.js";
import { recordId } from "../../src/store/ids.js";
import { connectionViews } from "../../src/store/queries/connections.js";
import {
  hubspotCaller,
  hubspotSignIn,
  practise,
  type HubSpotCall,
  type HubSpotVendors,
} from "../sandbox/hubspot-support.js";
import { booksPractice } from "../sandbox/quickbooks-support.js";
import { askApi } from "../support/api-in-process.js";
import { useDatabase } from "../support/database.js";
import { makeHub, minute, principalOf, run, startVendors, type TestHub } from "../support/hub.js";
import { signIn } from "../support/sign-in.js";

const here = useDatabase({ maxConnections: 20 });
/** Stands between a run and the vendor where a test wants it to. */
let beforePull: (stream: string) => Promise<void> = async () => Promise.resolve();
let looksAtAccounts = 0;
let hub: TestHub;
let vendors: HubSpotVendors;
let portal: HubSpotCall;
let tenantId: string;
let clerk: Principal;
const connections: Partial<Record<"HUBSPOT" | "SALESFORCE" | "QUICKBOOKS" | "XERO", string>> = {};

beforeAll(async () => {
  hub = makeHub(here, (connector: Connector) => ({
    accountFacts: (...given) => {
      looksAtAccounts += 1;
      return connector.accountFacts(...given);
    },
    pull: async (stream, ...rest) => {
      await beforePull(stream);
      return connector.pull(stream, ...rest);
    },
  }));
  const started = await startVendors(hub, {
    size: 40,
    form: 3,
    hiddenFields: { Contact: ["DoNotCall"] },
    limits: {
      perMinute: 100_000,
      hubspotPerTenSeconds: 100_000,
      hubspotSearchesPerSecond: 100_000,
      quickbooksPerMinute: 100_000,
      quickbooksPerSecond: 100_000,
    },
  });
  if (!started.hubspot) throw new Error("There is no practice HubSpot.");
  vendors = { ...started, hubspot: started.hubspot };
  // Half an hour passes now and then.
  portal = async (...call) =>
    hubspotCaller(vendors, (await hubspotSignIn(vendors))["access_token"])(...call);
  tenantId = await here.newTenant();
  clerk = principalOf(tenantId);
  for (const vendor of ["HUBSPOT", "SALESFORCE", "QUICKBOOKS", "XERO"] as const) {
    connections[vendor] = await signIn(hub, tenantId, vendors, vendor);
    await read(vendor);
  }
});

beforeEach(() => {
  beforePull = async () => Promise.resolve();
});

/** What is due; the search of HubSpot does not see the newest at once. */
async function read(vendor: keyof typeof connections, wanted = "SUCCEEDED"): Promise<void> {
  hub.clock.forward(10 * minute);
  await readNow(vendor, wanted);
}

async function readNow(vendor: keyof typeof connections, wanted = "SUCCEEDED"): Promise<void> {
  const outcome = await run(hub, tenantId, connections[vendor]!, { everything: false });
  expect(outcome).toMatchObject({ state: wanted });
}

function mapping(
  objectType: string,
  field: string,
  target: WantedMapping["target"],
  more: Partial<WantedMapping> = {},
): WantedMapping {
  const none = { valueKind: null, label: null, vendor: null, readings: [] };
  return { objectType, field, target, ...none, ...more };
}

async function say(
  vendor: keyof typeof connections,
  mappings: WantedMapping[],
  { key = randomUUID() as string, dryRun = false } = {},
) {
  const connectionId = connections[vendor]!;
  return setFieldMapping(hub, clerk, { connectionId, mappings, idempotencyKey: key, dryRun });
}

async function property(object: string, name: string, type: string, fieldType: string) {
  const groupName = object === "contacts" ? "contactinformation" : "companyinformation";
  const body = { name, label: `Label of ${name}`, type, fieldType, groupName };
  const answer = await portal(`/crm/properties/2026-03/${object}`, body);
  expect([name, answer.status]).toEqual([name, 201]);
}

/** Opt-outs of the telephone numbers of a contact. */
async function calls(vendor: keyof typeof connections, id: string): Promise<string[]> {
  const rows = await here.rows<{ opt_out: string }>(
    tenantId,
    `select distinct k.opt_out from contact_point k join party p on p.id = k.party_id
      where p.connection_id = $1 and p.object_type = 'Contact' and p.external_id = $2 and k.kind = 'PHONE'`,
    [connections[vendor], id],
  );
  return rows.map(({ opt_out }) => opt_out);
}

/** Contacts that have a telephone number. */
async function ringable(vendor: keyof typeof connections): Promise<string[]> {
  const rows = await here.rows<{ id: string }>(
    tenantId,
    `select distinct p.external_id as id from contact_point k join party p on p.id = k.party_id
      where p.connection_id = $1 and p.object_type = 'Contact' and k.kind = 'PHONE' and not p.deleted order by 1`,
    [connections[vendor]],
  );
  return rows.map(({ id }) => id);
}

/** When this version of a contact in HubSpot was read. */
async function readAt(id: string): Promise<Date> {
  const [row] = await here.rows<{ at: Date }>(
    tenantId,
    "select fetched_at as at from party where connection_id = $1 and object_type = 'Contact' and external_id = $2",
    [connections.HUBSPOT, id],
  );
  return row!.at;
}

const factsOf = (vendor: keyof typeof connections, objectType: string, id: string) =>
  here.rows(
    tenantId,
    `select f.label, f.value_kind as kind, f.value from extra_fact f
       join (select id, connection_id, object_type, external_id from party
             union all select id, connection_id, object_type, external_id from receivable) r on r.id = f.record_id
      where r.connection_id = $1 and r.object_type = $2 and r.external_id = $3 order by f.position`,
    [connections[vendor], objectType, id],
  );

describe("HubSpot", () => {
  let no: string;
  let yes: string;
  let silent: string;
  const doNotRing = () => mapping("Contact", "do_not_ring", "PHONE_OPT_OUT");

  beforeAll(async () => {
    await property("contacts", "do_not_ring", "bool", "booleancheckbox");
    await property("contacts", "tier", "enumeration", "select");
    await property("contacts", "site_phone", "string", "text");
    [no, yes, silent] = (await ringable("HUBSPOT")) as [string, string, string];
    const change = (id: string, properties: object) =>
      practise(vendors, "change", { object: "contacts", id, properties });
    await change(yes, { do_not_ring: "true", site_phone: "+44 20 7946 0999" });
    await change(no, { do_not_ring: "false" });
    await read("HUBSPOT");
    expect([await calls("HUBSPOT", yes), await calls("HUBSPOT", no)]).toEqual([
      ["UNKNOWN"],
      ["UNKNOWN"],
    ]);
  });

  test("a property of one's own says who is not to be rung up; empty is unknown", async () => {
    expect(await say("HUBSPOT", [doNotRing()])).toEqual({
      ok: true,
      value: {
        changes: [
          {
            change: "ADDED",
            objectType: "Contact",
            field: "do_not_ring",
            target: "PHONE_OPT_OUT",
          },
        ],
      },
    });
    const due = await here.database.asTenant(clerk, (transaction) =>
      dueWork(transaction, tenantId, hub.clock.now(), hub.clock.real()),
    );
    expect(due).toContainEqual({ queue: "sync", connection_id: connections.HUBSPOT });
    // No stream was due by its own time.
    await readNow("HUBSPOT");
    const said = await Promise.all([yes, no, silent].map((id) => calls("HUBSPOT", id)));
    expect(said).toEqual([["YES"], ["NO"], ["UNKNOWN"]]);
    expect(await here.rows(tenantId, "select * from normalise_again")).toEqual([]);
  });

  test("what values mean is said otherwise: what is kept is normalised again, nothing is asked of the vendor", async () => {
    const readings = [
      { value: "true", means: "NO" },
      { value: "false", means: "YES" },
    ] as const;
    await say("HUBSPOT", [{ ...doNotRing(), readings }]);
    // At the moment of the first question to the vendor all is done already.
    let then: string[][] = [];
    beforePull = async () => {
      if (then.length === 0) then = await Promise.all([yes, no].map((id) => calls("HUBSPOT", id)));
    };
    const looks = looksAtAccounts;
    const fetchedAt = await readAt(yes);
    await readNow("HUBSPOT");
    expect(then).toEqual([["NO"], ["YES"]]);
    expect(looksAtAccounts).toBe(looks);
    expect(await readAt(yes)).toEqual(fetchedAt);
    expect(await calls("HUBSPOT", silent)).toEqual(["UNKNOWN"]);
  });

  test("more may be mapped: a way to reach somebody, and facts that are shown", async () => {
    await say("HUBSPOT", [
      doNotRing(),
      mapping("Contact", "site_phone", "PHONE", { label: "site" }),
      mapping("Contact", "site_phone", "EXTRA_FACT", { label: "Site" }),
      mapping("Contact", "do_not_ring", "EXTRA_FACT", { label: "Asked" }),
    ]);
    await read("HUBSPOT");
    expect(await factsOf("HUBSPOT", "Contact", yes)).toEqual([
      { label: "Site", kind: "TEXT", value: "+44 20 7946 0999" },
      { label: "Asked", kind: "BOOLEAN", value: "true" },
    ]);
    const points = await here.rows(
      tenantId,
      `select k.label, k.normalised, k.opt_out as "optOut" from contact_point k join party p on p.id = k.party_id
        where p.connection_id = $1 and p.external_id = $2 and k.label = 'site'`,
      [connections.HUBSPOT, yes],
    );
    expect(points).toEqual([{ label: "site", normalised: "+442079460999", optOut: "YES" }]);
    // Another name alone is no reason to read anything.
    await say("HUBSPOT", [
      doNotRing(),
      mapping("Contact", "site_phone", "EXTRA_FACT", { label: "Office" }),
    ]);
    await readNow("HUBSPOT");
    expect(await factsOf("HUBSPOT", "Contact", yes)).toEqual([
      { label: "Office", kind: "TEXT", value: "+44 20 7946 0999" },
    ]);
  });

  test("a mapping that comes while a reading is under way is not lost", async () => {
    let isSaid = false;
    beforePull = async (stream) => {
      if (isSaid || stream !== "Contacts") return;
      isSaid = true;
      await say("HUBSPOT", [mapping("Contact", "do_not_ring", "EXTRA_FACT", { label: "Late" })]);
    };
    await read("HUBSPOT");
    expect(isSaid).toBe(true);
    await read("HUBSPOT");
    expect(await factsOf("HUBSPOT", "Contact", yes)).toEqual([
      { label: "Late", kind: "BOOLEAN", value: "true" },
    ]);
    expect(await calls("HUBSPOT", yes)).toEqual(["UNKNOWN"]);
  });

  test("a reading that fails in between goes on where it stopped", async () => {
    await say("HUBSPOT", [
      doNotRing(),
      mapping("Contact", "tier", "EXTRA_FACT", { label: "Tier" }),
    ]);
    beforePull = async () => Promise.reject(new Rejected("HubSpot does not want to.", []));
    await read("HUBSPOT", "FAILED");
    beforePull = async () => Promise.resolve();
    await read("HUBSPOT");
    expect(await calls("HUBSPOT", yes)).toEqual(["YES"]);
    const [look] = await here.rows<{ asked: string[] }>(
      tenantId,
      "select array(select jsonb_array_elements_text(facts -> 'properties' -> 'Contact')) as asked from connection where id = $1",
      [connections.HUBSPOT],
    );
    expect(look!.asked).toEqual(expect.arrayContaining(["do_not_ring", "tier"]));
  });

  test("goes on after the records that are done, and begins anew only for newer mappings", async () => {
    const ids = [yes, no].toSorted();
    const readings = [
      { value: "true", means: "NO" },
      { value: "false", means: "YES" },
    ] as const;
    const before = await Promise.all(ids.map((id) => calls("HUBSPOT", id)));
    const objectType = "Contact";
    await say("HUBSPOT", [{ ...doNotRing(), readings }, mapping(objectType, "tier", "LANGUAGE")]);
    const place = [tenantId, connections.HUBSPOT!] as const;
    await here.database.asTenant(clerk, async (transaction) => {
      const [work] = await toNormaliseAgain(transaction, ...place);
      expect(await noteNormalised(transaction, ...place, work!, ids[0]!)).toBe(true);
    });
    await readNow("HUBSPOT");
    const [first, second] = await Promise.all(ids.map((id) => calls("HUBSPOT", id)));
    expect(first).toEqual(before[0]);
    expect(second).not.toEqual(before[1]);

    await here.database.asTenant(clerk, async (transaction) => {
      await normaliseAgain(transaction, ...place, [objectType]);
      const [older] = await toNormaliseAgain(transaction, ...place);
      await normaliseAgain(transaction, ...place, [objectType]);
      // Whoever works by the older ones has not done it.
      expect(await noteNormalised(transaction, ...place, older!, ids[0]!)).toBe(false);
      await finishNormalising(transaction, ...place, older!, [], hub.clock.now());
      expect(await toNormaliseAgain(transaction, ...place)).toMatchObject([{ after: "" }]);
    });
    await readNow("HUBSPOT");
    expect(await calls("HUBSPOT", ids[0]!)).not.toEqual(before[0]);
    await say("HUBSPOT", [
      doNotRing(),
      mapping(objectType, "tier", "EXTRA_FACT", { label: "Tier" }),
    ]);
    await readNow("HUBSPOT");
  });

  test("a property that is archived is unknown from then on, and a person is told", async () => {
    await portal("/crm/properties/2026-03/contacts/do_not_ring", undefined, "DELETE");
    hub.clock.forward(61 * minute);
    await read("HUBSPOT");
    expect([await calls("HUBSPOT", yes), await calls("HUBSPOT", no)]).toEqual([
      ["UNKNOWN"],
      ["UNKNOWN"],
    ]);
    const [view] = await here.database.asTenant(clerk, (transaction) =>
      connectionViews(transaction, tenantId, [connections.HUBSPOT!], hub.clock.now()),
    );
    expect(view!.notices.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(
        /^Forbear does not see Contact\.do_not_ring, which is mapped to PHONE_OPT_OUT\. What it says of an opt-out counts as unknown/,
      ),
    );
  });

  test("what is no longer mapped is taken back", async () => {
    await say("HUBSPOT", []);
    await read("HUBSPOT");
    expect(await here.rows(tenantId, "select * from extra_fact")).toEqual([]);
    const kept = await here.rows(
      tenantId,
      "select external_id from source_record where connection_id = $1 and raw -> 'properties' ? 'tier'",
      [connections.HUBSPOT],
    );
    expect(kept).toEqual([]);
  });
});

test("Salesforce: a field of one's own beside one that is hidden, and what bulk and query bring alike", async () => {
  const [asked, other] = await ringable("SALESFORCE");
  const change = async (id: string, fields: object) => {
    const answer = await fetch(`${vendors.salesforce.baseUrl}/__practice/change`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id, fields }),
    });
    expect(answer.status).toBe(200);
  };
  await change(asked!, { HasOptedOutOfFax: true, Department: "Buying" });
  await change(other!, { HasOptedOutOfFax: false });
  await say("SALESFORCE", [
    mapping("Contact", "HasOptedOutOfFax", "PHONE_OPT_OUT"),
    mapping("Contact", "Department", "EXTRA_FACT", { label: "Department" }),
  ]);
  await read("SALESFORCE");
  // DoNotCall is hidden: only a YES can be told from elsewhere.
  expect([await calls("SALESFORCE", asked!), await calls("SALESFORCE", other!)]).toEqual([
    ["YES"],
    ["UNKNOWN"],
  ]);
  expect(await factsOf("SALESFORCE", "Contact", asked!)).toEqual([
    { label: "Department", kind: "TEXT", value: "Buying" },
  ]);
});

test("QuickBooks: a custom field of an invoice, also when nothing else of it changes", async () => {
  const company = vendors.quickbooks!;
  const [invoice] = await here.rows<{ id: string }>(
    tenantId,
    "select external_id as id from receivable where connection_id = $1 and object_type = 'Invoice' limit 1",
    [connections.QUICKBOOKS],
  );
  const id = invoice!.id;
  const order = async (text: string) => {
    const fields = { customFields: { "3": text } };
    const { status } = await booksPractice(company, "change", { object: "Invoice", id, fields });
    expect(status).toBe(200);
  };
  await order("PO 77");
  await read("QUICKBOOKS");
  await say("QUICKBOOKS", [
    mapping("Invoice", "PO number", "REFERENCE"),
    mapping("Invoice", "PO number", "EXTRA_FACT", { label: "Order" }),
  ]);
  await read("QUICKBOOKS");
  const reference = async () =>
    (
      await here.rows<{ reference: string }>(
        tenantId,
        "select reference from receivable where connection_id = $1 and object_type = 'Invoice' and external_id = $2",
        [connections.QUICKBOOKS, id],
      )
    )[0]?.reference;
  expect(await reference()).toBe("PO 77");
  await order("PO 78");
  await read("QUICKBOOKS");
  expect(await reference()).toBe("PO 78");
  expect(await factsOf("QUICKBOOKS", "Invoice", id)).toEqual([
    { label: "Order", kind: "TEXT", value: "PO 78" },
  ]);
});

describe("saying what fields mean", () => {
  test("is refused in words for what is not there, and nothing is stored", async () => {
    const result = await say("HUBSPOT", [
      mapping("Contact", "tier", "LANGUAGE"),
      mapping("Contact", "no_such", "EXTRA_FACT", { label: "L" }),
    ]);
    expect(result).toEqual({
      ok: false,
      problems: [
        {
          code: "INVALID_INPUT",
          field: ["mappings", "1", "field"],
          message: expect.stringMatching(/^HubSpot shows no field "no_such" of Contact/),
        },
      ],
    });
    const wrong = await setFieldMapping(hub, clerk, {
      connectionId: randomUUID(),
      mappings: [],
      idempotencyKey: "k",
      dryRun: false,
    });
    expect(wrong).toMatchObject({ ok: false, problems: [{ code: "NOT_FOUND" }] });
    expect(
      await here.rows(tenantId, "select field from field_mapping where connection_id = $1", [
        connections.HUBSPOT,
      ]),
    ).toEqual([]);
  });

  test("is done once under one key, and tried without being done", async () => {
    const wanted = [mapping("Contact", "AccountNumber", "EXTRA_FACT", { label: "Number" })];
    const count = async () =>
      (
        await here.rows(tenantId, "select * from field_mapping where connection_id = $1", [
          connections.XERO,
        ])
      ).length;
    const tried = await say("XERO", wanted, { dryRun: true });
    expect([tried, await count()]).toEqual([
      { ok: true, value: { changes: [expect.objectContaining({ change: "ADDED" })] } },
      0,
    ]);
    const done = await say("XERO", wanted, { key: "once" });
    expect(await say("XERO", wanted, { key: "once" })).toEqual(done);
    expect(await say("XERO", [], { key: "once" })).toMatchObject({
      ok: false,
      problems: [{ code: "IDEMPOTENCY_CONFLICT" }],
    });
    expect(await count()).toBe(1);
    expect(await say("XERO", wanted)).toEqual({ ok: true, value: { changes: [] } });
    const trail = await here.rows(
      tenantId,
      "select detail -> 'changes' -> 0 ->> 'field' as field from audit_event where action = 'FIELD_MAPPING_SET' and subject = $1",
      [`connection:${connections.XERO}`],
    );
    expect(trail).toEqual([{ field: "AccountNumber" }]);
  });

  test("waits for nobody: a vendor that does not answer is told of", async () => {
    const away: TestHub = {
      ...hub,
      loadConnector: async (vendor) => {
        const connector = await hub.loadConnector(vendor);
        const describe = () => Promise.reject(new Unavailable("HubSpot is away."));
        return { ...connector, ownFields: { ...connector.ownFields!, describe } };
      },
    };
    const result = await setFieldMapping(away, clerk, {
      connectionId: connections.HUBSPOT!,
      mappings: [mapping("Contact", "tier", "EXTRA_FACT", { label: "Tier" })],
      idempotencyKey: "away",
      dryRun: false,
    });
    expect(result).toMatchObject({
      ok: false,
      problems: [
        { code: "VENDOR_UNAVAILABLE", message: expect.stringContaining("Nothing was changed") },
      ],
    });
  });
});

describe("the API", () => {
  const onlyWith = (...scopes: Scope[]): Principal => ({ ...clerk, scopes: new Set(scopes) });
  const connectionId = (vendor: keyof typeof connections) =>
    toGlobalId("Connection", connections[vendor]!);

  test("tells what a connection reads, what it may write and what can be mapped", async () => {
    const { data, errors } = await askApi<{
      node: {
        fieldMapping: { standard: object[]; custom: object[] };
        writeCapabilities: object[];
      };
      availableFields: { fields: object[] };
      fieldTargets: object[];
    }>(
      hub,
      onlyWith("connections:read"),
      `query ($id: ID!) {
        node(id: $id) { ... on Connection {
          fieldMapping {
            standard { objectType field targets namedBySettings }
            custom { objectType field target valueKind label state readings { value means } }
          }
          writeCapabilities { kind objectTypes state message words }
        } }
        availableFields(connectionId: $id) { fields { objectType field label valueKind } }
        fieldTargets { target canBeChosen takes many meanings records words }
      }`,
      { id: connectionId("SALESFORCE") },
    );
    expect(errors).toEqual([]);
    const { fieldMapping, writeCapabilities } = data.node;
    expect(fieldMapping.standard).toContainEqual({
      objectType: "Contact",
      field: "DoNotCall",
      targets: ["PHONE_OPT_OUT"],
      namedBySettings: false,
    });
    expect(fieldMapping.standard).toContainEqual({
      objectType: "Account",
      field: "Tax_Number__c",
      targets: ["TAX_NUMBER"],
      namedBySettings: true,
    });
    expect(fieldMapping.custom).toEqual([
      expect.objectContaining({ field: "HasOptedOutOfFax", valueKind: "BOOLEAN", state: "READ" }),
      expect.objectContaining({ field: "Department", label: "Department", state: "READ" }),
    ]);
    expect(writeCapabilities).toMatchObject([
      { kind: "TASK", objectTypes: ["Account", "Contact"], state: "READY", message: null },
      { kind: "STANDING", state: "NEEDS_SET_UP", message: expect.stringMatching(/\.$/) },
    ]);
    expect(data.availableFields.fields).toContainEqual({
      objectType: "Contact",
      field: "Department",
      label: expect.any(String),
      valueKind: "TEXT",
    });
    expect(data.availableFields.fields).not.toContainEqual(
      expect.objectContaining({ field: "DoNotCall" }),
    );
    expect(data.fieldTargets).toContainEqual({
      target: "PHONE_OPT_OUT",
      canBeChosen: true,
      takes: ["BOOLEAN", "CHOICE", "TEXT"],
      many: true,
      meanings: ["YES", "NO"],
      records: ["PARTY"],
      words: expect.stringContaining("unknown is never NO"),
    });
  });

  test("shows extra facts with the record that they are of", async () => {
    const [found] = await here.rows<{ party: string; receivable: string }>(
      tenantId,
      `select (select f.record_id from extra_fact f join party p on p.id = f.record_id limit 1) as party,
              (select f.record_id from extra_fact f join receivable r on r.id = f.record_id where f.value = 'PO 78') as receivable`,
    );
    const text = `query ($party: ID!, $receivable: ID!) {
      party: node(id: $party) { ... on Party { extraFacts { label valueKind value } language preferredChannel } }
      receivable: node(id: $receivable) { ... on Receivable { extraFacts { label valueKind value } } }
    }`;
    const ids = {
      party: toGlobalId("Party", found!.party),
      receivable: toGlobalId("Receivable", found!.receivable),
    };
    const { data, errors } = await askApi(hub, clerk, text, ids);
    expect([errors, data]).toEqual([
      [],
      {
        party: {
          extraFacts: [{ label: "Department", valueKind: "TEXT", value: "Buying" }],
          language: null,
          preferredChannel: null,
        },
        receivable: { extraFacts: [{ label: "Order", valueKind: "TEXT", value: "PO 78" }] },
      },
    ]);
    const less = await askApi<{ party: object }>(hub, onlyWith("debts:read"), text, ids);
    expect(less.data.party).toEqual({ extraFacts: null, language: null, preferredChannel: null });
    expect(less.errors[0]).toBe("This token lacks the scope contacts:read.");
  });

  test("shows a record as it came to whoever may read raw records of this tenant, and to nobody else", async () => {
    const [id] = await ringable("HUBSPOT");
    const text = `query ($ref: SourceRefInput!) {
      sourceRecord(ref: $ref) { ref { vendor account objectType id } raw fetchedAt sourceUpdatedAt }
    }`;
    const ref = { vendor: "HUBSPOT", objectType: "Contact", id };
    const mine = await askApi<{ sourceRecord: { raw: object; ref: object } }>(
      hub,
      onlyWith("raw:read"),
      text,
      { ref },
    );
    expect(mine.errors).toEqual([]);
    expect(mine.data.sourceRecord.raw).toMatchObject({ id, properties: expect.any(Object) });
    expect(mine.data.sourceRecord.ref).toMatchObject({
      vendor: "HUBSPOT",
      objectType: "Contact",
      id,
    });
    const trail = () =>
      here.rows(
        tenantId,
        "select actor, subject, detail from audit_event where action = 'RAW_READ'",
      );
    const ours = recordId(connections.HUBSPOT!, { objectType: "Contact", id: id! });
    const read = {
      actor: clerk.actor,
      subject: `record:${ours}`,
      detail: { objectType: "Contact", connection: connections.HUBSPOT },
    };
    expect(await trail()).toEqual([read]);
    const everythingElse = [...clerk.scopes].filter((scope) => scope !== "raw:read");
    const refused = await askApi(hub, onlyWith(...everythingElse), text, { ref });
    expect([refused.data, refused.errors]).toEqual([
      { sourceRecord: null },
      ["This token lacks the scope raw:read."],
    ]);
    const stranger = { ...onlyWith("raw:read"), tenantId: await here.newTenant() };
    const theirs = await askApi(hub, stranger, text, { ref });
    expect([theirs.data, theirs.errors]).toEqual([{ sourceRecord: null }, []]);
    expect(await trail()).toEqual([read]);
  });
});
