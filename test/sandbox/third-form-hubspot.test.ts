/** What HubSpot knows in the third form of the practice data set. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { hubspotLinkTypes, type HubSpotRecord } from "../../sandbox/data/hubspot-records.js";
import type { HubSpotRecords } from "../../sandbox/data/hubspot-records.js";
import {
  exampleHubSpotCompanyId,
  expected,
  generate,
  type Expected,
  type PracticeData,
} from "../../sandbox/index.js";
import { anchor } from "./support.js";
import { heldKeys } from "./third-form-support.js";

const options = { seed: 11, size: 800, anchor, form: 3 } as const;
let data: PracticeData;
let hubspot: HubSpotRecords;
let truth: Expected;

beforeAll(() => {
  data = generate(options);
  hubspot = data.hubspot!;
  truth = expected(data);
});

describe("HubSpot", () => {
  test("knows a share of the customers and shares with the others exactly the keys that it says", () => {
    const known = data.debtors.filter(({ further }) => further.hubspot);
    expect(known.length / data.debtors.length).toBeGreaterThan(0.35);
    expect(known.length / data.debtors.length).toBeLessThan(0.5);
    const kinds = new Map<string, number>();
    for (const debtor of known) {
      const { SALESFORCE, XERO, HUBSPOT } = heldKeys(debtor);
      const theirs = new Set([...SALESFORCE, ...XERO]);
      const shared = HUBSPOT.filter((key) => theirs.has(key)).map((key) => key.split(" ")[0]!);
      const wanted = [...debtor.further.hubspot!.keys].sort();
      expect([debtor.trueId, [...new Set(shared)].sort()]).toEqual([debtor.trueId, wanted]);
      kinds.set(wanted.join(), (kinds.get(wanted.join()) ?? 0) + 1);
    }
    for (const kind of ["CROSS_REFERENCE", "TAX_NUMBER", "EMAIL", "PHONE"]) {
      expect([kind, (kinds.get(kind) ?? 0) > 8]).toEqual([kind, true]);
    }
    const beyond = kinds.get("") ?? 0;
    expect(beyond / known.length).toBeGreaterThan(0.01);
    expect(beyond / known.length).toBeLessThan(0.06);
  });

  test("an address belongs to one contact; ids count up in each type, so that types meet", () => {
    const addresses = hubspot.objects.contacts
      .filter(({ archivedAt }) => archivedAt === undefined)
      .flatMap(({ properties }) => properties["email"] ?? []);
    expect(new Set(addresses).size).toBe(addresses.length);
    const idsOf = (records: readonly HubSpotRecord[]) => new Set(records.map(({ id }) => id));
    const contacts = idsOf(hubspot.objects.contacts);
    expect(contacts.size).toBe(hubspot.objects.contacts.length);
    const meeting = [...idsOf(hubspot.objects.companies)].filter((id) => contacts.has(id));
    expect(meeting.length).toBeGreaterThan(50);
  });

  test("links join records that are there, by types of their ends; groups have no circles", () => {
    const types = new Map(hubspotLinkTypes.map((type) => [type.id, type]));
    const there = (object: keyof HubSpotRecords["objects"]) =>
      new Set(hubspot.objects[object].map(({ id }) => id));
    const known = {
      contacts: there("contacts"),
      companies: there("companies"),
      deals: there("deals"),
    };
    const parents = new Map<string, string>();
    for (const { from, to, typeIds } of hubspot.links) {
      for (const id of typeIds) {
        expect(types.get(id)).toMatchObject({ from: from.object, to: to.object });
      }
      if (to.object in known) expect(known[to.object as "contacts"].has(to.id)).toBe(true);
      if (typeIds.includes(14)) parents.set(from.id, to.id);
    }
    expect(parents.size).toBeGreaterThan(5);
    for (const start of parents.keys()) {
      let depth = 0;
      for (let at = parents.get(start); at !== undefined; at = parents.get(at)) {
        depth++;
        expect(depth).toBeLessThan(50);
      }
    }
  });

  test("merged, archived, imported, owned by one who left, activities of every kind", () => {
    const { contacts, notes, calls, emails, tasks, meetings, deals } = hubspot.objects;
    expect(contacts.filter(({ mergedIds }) => mergedIds).length).toBeGreaterThan(5);
    expect(contacts.filter(({ archivedAt }) => archivedAt !== undefined).length).toBeGreaterThan(5);
    const stamps = new Map<number, number>();
    for (const { updatedAt } of contacts) stamps.set(updatedAt, (stamps.get(updatedAt) ?? 0) + 1);
    expect(Math.max(...stamps.values()) / contacts.length).toBeGreaterThan(0.3);
    const left = hubspot.owners.find(({ archived }) => archived)!;
    expect(contacts.some(({ properties }) => properties["hubspot_owner_id"] === left.id)).toBe(
      true,
    );
    for (const list of [notes, calls, emails, tasks, meetings]) {
      expect(list.length).toBeGreaterThan(10);
      expect(list.every(({ properties }) => "hs_timestamp" in properties)).toBe(true);
    }
    const stages = new Set(deals.map(({ properties }) => properties["dealstage"]));
    expect([...stages]).toEqual(
      expect.arrayContaining(["closedwon", "closedlost", "contractsent"]),
    );
    const currencies = new Set(deals.map(({ properties }) => properties["deal_currency_code"]));
    expect(currencies.size).toBeGreaterThan(4);
  });
});

describe("the true answer", () => {
  test("HubSpot's parties belong to their debtors; what is gone is none", () => {
    const parties = truth.debtors.flatMap((debtor) =>
      debtor.parties
        .filter(({ vendor }) => vendor === "HUBSPOT")
        .map((party) => ({ debtor, party })),
    );
    const others = truth.others.filter(({ vendor }) => vendor === "HUBSPOT");
    expect(others.length).toBe(data.prospects.length);
    const live = [
      ...hubspot.objects.companies.map(({ id }) => `Company ${id}`),
      ...hubspot.objects.contacts
        .filter(({ archivedAt }) => archivedAt === undefined)
        .map(({ id }) => `Contact ${id}`),
    ];
    const told = [...parties.map(({ party }) => party), ...others].map(
      ({ objectType, id }) => `${objectType} ${id}`,
    );
    expect(told.sort()).toEqual(live.sort());
    for (const { parties: own, gone } of truth.debtors) {
      const refs = new Set(
        own.map(({ vendor, objectType, id }) => `${vendor} ${objectType} ${id}`),
      );
      for (const { vendor, objectType, id, why, leadsTo } of gone) {
        expect(refs.has(`${vendor} ${objectType} ${id}`)).toBe(false);
        const led = refs.has(`${vendor} ${objectType} ${String(leadsTo)}`);
        expect(led).toBe(why === "MERGED");
      }
    }
  });

  test("opt-outs are by address, of addresses that somebody has now", () => {
    const told = truth.debtors.flatMap(({ hubspot: facts }) => facts?.optOuts ?? []);
    expect(told.filter(({ all }) => all).length).toBeGreaterThan(5);
    expect(told.filter(({ subscriptionIds }) => subscriptionIds.length > 0).length).toBeGreaterThan(
      3,
    );
    const held = new Set(
      hubspot.objects.contacts.flatMap(({ properties }) => properties["email"] ?? []),
    );
    expect(told.every(({ address }) => held.has(address))).toBe(true);
    // Some opted out with an address that nobody has any more.
    expect(hubspot.optOuts.length).toBeGreaterThan(told.length);
  });

  test("owners are named, those who left as well; the example is known", () => {
    const owners = truth.debtors.flatMap(({ hubspot: facts }) => facts?.owners ?? []);
    expect(owners.some(({ active }) => !active)).toBe(true);
    const [example] = truth.debtors;
    expect(example!.parties.map(({ vendor, id }) => `${vendor} ${id}`)).toContain(
      `HUBSPOT ${exampleHubSpotCompanyId}`,
    );
    expect(example!.hubspot).toMatchObject({
      exactKeyKinds: ["TAX_NUMBER", "EMAIL", "PHONE"],
      owners: [{ name: "Tom Hargreaves" }, {}, {}],
    });
  });
});
