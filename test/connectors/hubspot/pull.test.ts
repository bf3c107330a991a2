import { describe, expect, test } from "@jest/globals";
import type {
  AccountFacts,
  Cursor,
  Gate,
  Json,
  JsonObject,
  Page,
} from "../../../src/connectors/connector.js";
import { Unavailable } from "../../../src/connectors/errors.js";
import { hubspot } from "../../../src/connectors/hubspot/index.js";
import { failureOf, useNetwork } from "../network.js";
import type { Account } from "./account.js";
import {
  aCompany,
  aContact,
  aDeal,
  aNote,
  anAccount,
  anOwner,
  archived,
  session,
  settings,
} from "./account.js";

useNetwork();

const facts = () => hubspot.accountFacts(session());

async function pullAll(
  stream: string,
  known: AccountFacts,
  from: Cursor = null,
  at = session(),
): Promise<Page[]> {
  const pages: Page[] = [];
  for (let cursor = from; pages.length < 400;) {
    const page = await hubspot.pull(stream, cursor, known, at);
    pages.push(page);
    if (page.done) return pages;
    cursor = page.cursor;
  }
  throw new Error("The pass does not end.");
}

const idsOf = (pages: Page[]) => [
  ...new Set(pages.flatMap(({ records }) => records.map(({ id }) => id))),
];
const cursorOf = (pages: Page[]) => pages.at(-1)?.cursor ?? null;

interface Search {
  filterGroups: { filters: { propertyName: string; operator: string; value: string }[] }[];
  sorts: string[];
  after?: string;
}

function searches(account: Account): Search[] {
  return account.sent
    .filter(({ url }) => url.pathname.endsWith("/search"))
    .map(({ body }) => JSON.parse(body) as Search);
}

/** Companies that changed one millisecond after another, or all at once. */
function companies(count: number, first: string, step = 1): JsonObject[] {
  return Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.parse(first) + index * step).toISOString();
    const company = aCompany(1, { hs_lastmodifieddate: at });
    return { ...company, id: String(1_000_000 + index), updatedAt: at };
  });
}

describe("a first pass", () => {
  test("reads the list, whole, with what the mappers use and nothing else", async () => {
    const account = anAccount({ companies: [1, 2, 3].map((number) => aCompany(number)) });
    const pages = await pullAll("Companies", await facts());
    expect(idsOf(pages)).toEqual(["101", "102", "103"]);
    const [first] = account.sent.filter(({ url }) => url.pathname.endsWith("/companies"));
    const lists = account.sent.filter(
      ({ url }) => url.pathname === "/crm/objects/2026-03/companies",
    );
    expect(first).toBeDefined();
    expect(lists.map(({ url }) => url.searchParams.get("after"))).toEqual([null, "2"]);
    expect(Object.fromEntries(lists[0]?.url.searchParams ?? [])).toEqual({
      limit: "100",
      archived: "false",
      properties:
        "hs_lastmodifieddate,name,domain,phone,country,hubspot_owner_id,hs_parent_company_id,hs_merged_object_ids,hs_country_code,salesforceaccountid,tax_number",
    });
    expect(searches(account)).toEqual([]);
  });

  test("of notes and the like begins at the day that the settings name, by search", async () => {
    const account = anAccount({ notes: [aNote(1), aNote(4)] });
    const at = session({ settings: { ...settings, activityDays: 3 } });
    expect(idsOf(await pullAll("Notes", await facts(), null, at))).toEqual(["404"]);
    expect(searches(account)[0]?.filterGroups[0]?.filters).toEqual([
      {
        propertyName: "hs_lastmodifieddate",
        operator: "GTE",
        value: String(Date.parse("2026-11-22T12:00:00Z")),
      },
    ]);
  });
});

describe("a later pass", () => {
  test("waits for a turn of its own: HubSpot counts searches by themselves", async () => {
    anAccount({ companies: [aCompany(1)] });
    const kinds: (string | undefined)[] = [];
    const gate: Gate = (call, kind) => {
      kinds.push(kind);
      return call();
    };
    const known = await facts();
    const listed = await pullAll("Companies", known, null, session({ gate }));
    expect(kinds).toEqual([undefined]);
    await pullAll("Companies", known, cursorOf(listed), session({ gate }));
    expect(kinds).toEqual([undefined, "search"]);
  });

  test("searches from five minutes before the last change, in the order of changes", async () => {
    const account = anAccount({ contacts: [aContact(1)] });
    const first = await pullAll("Contacts", await facts());
    await pullAll("Contacts", await facts(), cursorOf(first));
    expect(searches(account)).toMatchObject([
      {
        filterGroups: [
          {
            filters: [
              {
                propertyName: "lastmodifieddate",
                operator: "GTE",
                value: String(Date.parse("2026-11-21T09:55:00.123Z")),
              },
            ],
          },
        ],
        sorts: ["lastmodifieddate"],
      },
    ]);
  });

  test("does not go beyond the beginning of the pass before: what changed meanwhile may have been read too early", async () => {
    const account = anAccount({ companies: companies(1, "2026-11-25T12:30:00.000Z") });
    const first = await pullAll("Companies", await facts());
    await pullAll("Companies", await facts(), cursorOf(first));
    expect(searches(account)[0]?.filterGroups[0]?.filters[0]?.value).toBe(
      String(Date.parse("2026-11-25T11:55:00.000Z")),
    );
  });

  test("reads more than 10,000 changes: it goes on from the last stamp, and never asks beyond the cap", async () => {
    const account = anAccount({ companies: companies(1, "2026-11-01T00:00:00.000Z") });
    account.pageSize = 100;
    const known = await facts();
    const first = await pullAll("Companies", known);
    account.records["companies"] = companies(10_500, "2026-11-02T00:00:00.000Z");
    const second = await pullAll("Companies", known, cursorOf(first));
    expect(idsOf(second)).toHaveLength(10_500);
    expect(searches(account).every(({ after }) => after === undefined)).toBe(true);
  });

  test("reads many records of one stamp by their ids, then goes on after that stamp", async () => {
    const account = anAccount({ companies: companies(1, "2026-11-01T00:00:00.000Z") });
    account.pageSize = 100;
    const known = await facts();
    const first = await pullAll("Companies", known);
    account.records["companies"] = [
      ...companies(450, "2026-11-02T00:00:00.000Z", 0),
      { ...companies(1, "2026-11-03T00:00:00.000Z")[0], id: "7" },
    ];
    const second = await pullAll("Companies", known, cursorOf(first));
    expect(idsOf(second)).toHaveLength(451);
    const byId = searches(account).filter(({ sorts }) => sorts[0] === "hs_object_id");
    expect(byId[0]?.filterGroups[0]?.filters).toEqual([
      {
        propertyName: "hs_lastmodifieddate",
        operator: "EQ",
        value: String(Date.parse("2026-11-02T00:00:00.000Z")),
      },
      { propertyName: "hs_object_id", operator: "GT", value: "0" },
    ]);
    expect(byId).toHaveLength(5);
  });

  test("loses nothing where HubSpot shows newer stamps than it sorted by", async () => {
    const account = anAccount({ companies: companies(1, "2026-11-01T00:00:00.000Z") });
    const known = await facts();
    const first = await pullAll("Companies", known);
    const [one, two, three, four, five] = companies(5, "2026-11-02T00:00:00.000Z", 1000);
    const now = "2026-11-25T11:59:59.000Z";
    const changed = (raw: JsonObject | undefined) => ({
      ...raw,
      // The search still knows its place of before.
      indexed: raw?.["updatedAt"] ?? null,
      updatedAt: now,
      properties: { ...(raw?.["properties"] as JsonObject), hs_lastmodifieddate: now },
    });
    account.records["companies"] = [one!, changed(two), three!, changed(four), five!];
    const second = await pullAll("Companies", known, cursorOf(first));
    expect(idsOf(second)).toHaveLength(5);
  });

  test("turns numbered pages in the last minutes, and leaves what is beyond the cap to the next pass", async () => {
    const account = anAccount({ companies: companies(1, "2026-11-01T00:00:00.000Z") });
    account.pageSize = 100;
    const known = await facts();
    const first = await pullAll("Companies", known);
    account.records["companies"] = companies(10_150, "2026-11-25T11:58:00.000Z");
    const second = await pullAll("Companies", known, cursorOf(first));
    expect(idsOf(second)).toHaveLength(10_000);
    expect(searches(account).at(-1)?.after).toBe("9900");
    // Only those are left to be read, for the sake of time.
    account.records["companies"] = account.records["companies"]?.slice(-150) ?? [];
    const later = session({ now: new Date("2026-11-25T12:20:00.000Z") });
    const third = await pullAll("Companies", known, cursorOf(second), later);
    expect(idsOf([...second, ...third])).toHaveLength(10_150);
  });

  test("a change that the search learns of late is read by the next pass", async () => {
    const account = anAccount({ companies: companies(1, "2026-11-25T11:00:00.000Z") });
    const known = await facts();
    const first = await pullAll("Companies", known);
    const late = { ...companies(1, "2026-11-25T10:56:00.000Z")[0], id: "7" };
    account.records["companies"]?.push(late);
    expect(idsOf(await pullAll("Companies", known, cursorOf(first)))).toContain("7");
  });

  test("begins anew when other properties are to be seen, or opt-outs no longer", async () => {
    const account = anAccount({ contacts: [aContact(1), aContact(3)] });
    const first = await pullAll("Contacts", await facts());
    const again = await pullAll("Contacts", await facts(), cursorOf(first));
    expect(idsOf(again)).toEqual(["203"]);
    for (const hidden of ["Contact.mobilephone", "communication_preferences.read"]) {
      account.hidden = new Set([hidden]);
      const anew = await pullAll("Contacts", await facts(), cursorOf(first));
      expect(idsOf(anew)).toEqual(["201", "203"]);
    }
  });
});

test("a record is the same whether it comes by the list or by the search", async () => {
  const account = anAccount({ contacts: [aContact(1)] });
  const known = await facts();
  const first = await pullAll("Contacts", known);
  const [raw] = account.records["contacts"] ?? [];
  // The search names properties in another order.
  const reversed = Object.entries(raw?.["properties"] as JsonObject).toReversed();
  account.records["contacts"] = [{ ...raw, properties: Object.fromEntries(reversed) }];
  const second = await pullAll("Contacts", known, cursorOf(first));
  const content = (pages: Page[]) =>
    JSON.stringify(hubspot.hashable(pages.flatMap(({ records }) => records)[0]!));
  expect(content(second)).toBe(content(first));
});

test("owners and archived records are read whole each time", async () => {
  anAccount({
    owners: [anOwner(1), archived(anOwner(2))],
    companies: [aCompany(1), archived(aCompany(2))],
  });
  const known = await facts();
  for (const [stream, ids] of [
    ["Owners", ["31"]],
    ["ArchivedOwners", ["32"]],
    ["ArchivedCompanies", ["102"]],
    ["Companies", ["101"]],
  ] as const) {
    const first = await pullAll(stream, known);
    expect([stream, idsOf(first)]).toEqual([stream, ids]);
    expect(idsOf(await pullAll(stream, known, cursorOf(first)))).toEqual(ids);
  }
});

test("what may not be seen brings nothing and costs nothing", async () => {
  const account = anAccount({ deals: [aDeal(1)], owners: [anOwner(1)] });
  account.hidden = new Set(["crm.objects.deals.read", "crm.objects.owners.read"]);
  const known = await facts();
  const before = account.sent.length;
  for (const stream of ["Deals", "ArchivedDeals", "Owners"])
    expect(await pullAll(stream, known)).toMatchObject([{ records: [], done: true }]);
  expect(account.sent).toHaveLength(before);
});

describe("merges", () => {
  test("the survivor, which may be a new record, names those that it took over; each comes as gone into it", async () => {
    anAccount({
      contacts: [
        aContact(3, {
          hs_merged_object_ids: "201; 202",
          hs_calculated_merged_vids: "202:1578413220373;203:1578413220373",
        }),
      ],
    });
    const known = await facts();
    const records = (await pullAll("Contacts", known)).flatMap((page) => page.records);
    expect(records.map(({ id }) => id)).toEqual(["203", "201", "202"]);
    const said = records.flatMap((record) => hubspot.normalise(record, known));
    expect(said.slice(1)).toMatchObject(
      ["201", "202"].map((id) => ({
        kind: "PARTY",
        ref: { objectType: "Contact", id },
        deleted: true,
        mergedInto: { objectType: "Contact", id: "203" },
        name: "Pat Person 3",
      })),
    );
    expect(said[0]).toMatchObject({ mergedInto: null });
  });

  test("a change of the survivor is no change of those", async () => {
    const account = anAccount({ companies: [aCompany(1, { hs_merged_object_ids: "7" })] });
    const known = await facts();
    const first = await pullAll("Companies", known);
    account.records["companies"] = [
      aCompany(2, { hs_merged_object_ids: "7", phone: "+44 20 7946 0000", name: "Company 1" }),
    ].map((raw) => ({ ...raw, id: "101" }));
    const second = await pullAll("Companies", known, cursorOf(first));
    const content = (pages: Page[]) =>
      pages
        .flatMap(({ records }) => records)
        .filter(({ id }) => id === "7")
        .map((record) => JSON.stringify(hubspot.hashable(record)));
    expect(content(second)).toEqual(content(first));
  });
});

describe("what stands around records", () => {
  test("associations are asked for once a page and kind, whatever the number of records", async () => {
    const account = anAccount({ deals: [1, 2, 3, 4].map((number) => aDeal(number)) });
    account.pageSize = 100;
    const known = await facts();
    const before = account.sent.length;
    const [page] = await pullAll("Deals", known);
    expect(account.sent.slice(before).map(({ url }) => url.pathname)).toEqual([
      "/crm/objects/2026-03/deals",
      "/crm/associations/2026-03/deals/companies/batch/read",
      "/crm/associations/2026-03/deals/contacts/batch/read",
    ]);
    expect(page?.records[0]?.raw["associations"]).toEqual({
      companies: [{ id: "101", primary: true }],
      contacts: [],
    });
  });

  test("a record with more associations than one answer holds is asked about again", async () => {
    const account = anAccount({ notes: [aNote(1)] });
    const known = await facts();
    account.fault = ({ url, body }) => {
      if (!url.pathname.endsWith("/notes/contacts/batch/read")) return undefined;
      const [input] = (JSON.parse(body) as { inputs: { id: string; after?: string }[] }).inputs;
      const contact = { toObjectId: input?.after === undefined ? 1 : 2, associationTypes: [] };
      const paging = input?.after === undefined ? { paging: { next: { after: "1" } } } : {};
      return {
        body: { status: "COMPLETE", results: [{ from: { id: "401" }, to: [contact], ...paging }] },
      };
    };
    const [page] = await pullAll("Notes", known);
    expect(page?.records[0]?.raw["associations"]).toMatchObject({
      contacts: [
        { id: "1", primary: false },
        { id: "2", primary: false },
      ],
    });
  });

  test("an association that HubSpot could not read is not taken for none", async () => {
    const account = anAccount({ contacts: [aContact(1)] });
    const known = await facts();
    account.fault = ({ url }) =>
      url.pathname.includes("/associations/")
        ? { status: 207, body: { results: [], errors: [{ category: "INTERNAL_ERROR" }] } }
        : undefined;
    expect(await failureOf(pullAll("Contacts", known))).toBeInstanceOf(Unavailable);
  });

  test("what an address wants is not taken for unknown where HubSpot failed to say", async () => {
    const account = anAccount({ contacts: [aContact(1)] });
    const known = await facts();
    account.fault = ({ url }) =>
      url.pathname.includes("/communication-preferences/")
        ? { status: 207, body: { results: [], errors: [{ category: "RATE_LIMITS" }] } }
        : undefined;
    expect(await failureOf(pullAll("Contacts", known))).toBeInstanceOf(Unavailable);
  });

  test("a record that HubSpot failed to read is not taken for gone", async () => {
    const account = anAccount({ companies: [aCompany(1)] });
    const known = await facts();
    const ask = () => hubspot.pullByIds!("CompanyIds", ["101", "102"], known, session());
    expect((await ask()).records.map(({ id }) => id)).toEqual(["101"]);
    account.fault = ({ url }) =>
      url.pathname.endsWith("/batch/read")
        ? { status: 207, body: { results: [], errors: [{ category: "INTERNAL_ERROR" }] } }
        : undefined;
    expect(await failureOf(ask())).toBeInstanceOf(Unavailable);
  });

  test("preferences are asked for all addresses of a page at once", async () => {
    const contact = aContact(1, { hs_additional_emails: "Pat@Home.example;pat1@company.example" });
    const said = { wide: ["UNSUBSCRIBED"], single: ["SUBSCRIBED"] };
    const account = anAccount({
      contacts: [{ ...contact, preferences: { "pat@home.example": said } }],
    });
    const [page] = await pullAll("Contacts", await facts());
    const asked = account.sent.filter(({ url }) =>
      url.pathname.includes("communication-preferences"),
    );
    expect(
      asked.map(({ url, body }) => [url.pathname + url.search, JSON.parse(body) as Json]),
    ).toEqual(
      ["unsubscribe-all/read", "read"].map((what) => [
        `/communication-preferences/2026-03/statuses/batch/${what}?channel=EMAIL`,
        { inputs: ["pat1@company.example", "pat@home.example"] },
      ]),
    );
    expect(page?.records[0]?.raw["preferences"]).toEqual({
      "pat1@company.example": { wide: null, single: null },
      "pat@home.example": said,
    });
  });

  test("one address that HubSpot refuses does not hide the others: the batch is split", async () => {
    const contacts = [1, 2, 3, 4].map((number) => aContact(number));
    const account = anAccount({ contacts });
    account.pageSize = 100;
    const known = await facts();
    account.fault = ({ url, body }) =>
      url.pathname.includes("communication-preferences") && body.includes("pat3@")
        ? {
            status: 400,
            body: { category: "VALIDATION_ERROR", message: "pat3@company.example is odd" },
          }
        : undefined;
    const [page] = await pullAll("Contacts", known);
    const said = page?.records.map(({ raw }) => Object.values(raw["preferences"] as JsonObject)[0]);
    const quiet = { wide: [], single: [] };
    expect(said).toEqual([quiet, quiet, { wide: null, single: null }, quiet]);
  });

  test("a scope that is withdrawn meanwhile is told, and not asked about address by address", async () => {
    const account = anAccount({ contacts: [1, 2].map((number) => aContact(number)) });
    const known = await facts();
    const before = account.sent.length;
    account.fault = ({ url }) =>
      url.pathname.includes("communication-preferences")
        ? { status: 403, body: { category: "MISSING_SCOPES" } }
        : undefined;
    expect((await failureOf(pullAll("Contacts", known))).message).toMatch(/lacks a scope/);
    expect(account.sent.length - before).toBe(3);
  });
});
