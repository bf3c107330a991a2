/** The third form of the practice data set: HubSpot beside the first two vendors, and nothing changed there. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parsePhoneNumber, type CountryCode } from "libphonenumber-js/max";
import { cultures } from "../../sandbox/data/cultures/index.js";
import { hubspotLinkTypes, type HubSpotRecord } from "../../sandbox/data/hubspot-records.js";
import type { HubSpotRecords } from "../../sandbox/data/hubspot-records.js";
import type { TrueDebtor } from "../../sandbox/data/generate.js";
import {
  exampleHubSpotCompanyId,
  expected,
  generate,
  streamExpected,
  type Expected,
  type PracticeData,
} from "../../sandbox/index.js";
import { anchor } from "./support.js";

const options = { seed: 11, size: 800, anchor, form: 3 } as const;
let data: PracticeData;
let hubspot: HubSpotRecords;
let truth: Expected;

beforeAll(() => {
  data = generate(options);
  hubspot = data.hubspot!;
  truth = expected(data);
});

const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

describe("the other vendors", () => {
  test("the first and the second form are what they always were", () => {
    const hashes = ([1, 2] as const).map((form) => {
      const set = generate({ seed: 11, size: 400, anchor, form });
      expect(set.hubspot).toBeUndefined();
      return [hashOf(set.salesforce), hashOf(set.xero), hashOf(expected(set))];
    });
    expect(hashes).toEqual([
      ["f18b8a06388a89cb", "a64c78097f6a3a77", "6a5ad69a98ce3643"],
      ["21a6a8fc765991c6", "fffb80e08cf9800e", "1fe873e9e1b5a6db"],
    ]);
  });

  test("hold the same in the third form as in the second", () => {
    const second = generate({ ...options, form: 2 });
    expect(hashOf([data.salesforce, data.xero])).toBe(hashOf([second.salesforce, second.xero]));
  });

  test("held or streamed, the true answer is one", () => {
    expect([...streamExpected({ ...options, size: 80 })]).toEqual(
      expected(generate({ ...options, size: 80 })).debtors,
    );
  });
});

const countries = new Map(
  cultures.flatMap(([{ country, countryName }]) => [
    [country, country],
    [countryName, country],
  ]),
);
const prefixes = new Map(cultures.map(([{ country, taxPrefix }]) => [country, taxPrefix]));

function phoneKey(text: string, country: string): string {
  const phone = parsePhoneNumber(text, countries.get(country) as CountryCode);
  expect([text, phone.isValid()]).toEqual([text, true]);
  return `PHONE ${phone.number}`;
}

function taxKey(text: string, country: string): string {
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const prefix = prefixes.get(countries.get(country) ?? "") ?? "";
  return `TAX_NUMBER ${prefix !== "" && plain.startsWith(prefix) ? plain.slice(prefix.length) : plain}`;
}

const emailKey = (text: string): string => `EMAIL ${text.trim().toLowerCase()}`;

/** Keys of records whose fields have these names. */
function keysOf(
  record: Readonly<Record<string, unknown>>,
  names: { phones: string[]; emails: string[]; tax: string; countries: string[] },
): string[] {
  const text = (name: string): string[] =>
    typeof record[name] === "string" ? [record[name] as string] : [];
  const country = names.countries.flatMap(text)[0] ?? "";
  return [
    ...names.phones.flatMap(text).map((phone) => phoneKey(phone, country)),
    ...names.emails.flatMap(text).flatMap((list) => list.split(";").map(emailKey)),
    ...text(names.tax).map((tax) => taxKey(tax, country)),
  ];
}

function hubspotKeys({ properties }: HubSpotRecord): string[] {
  const references = ["salesforceaccountid", "salesforcecontactid", "xero_contact_id"]
    .flatMap((name) => properties[name] ?? [])
    .map((id) => `CROSS_REFERENCE ${id}`);
  return [
    ...keysOf(properties, {
      phones: ["phone", "mobilephone"],
      emails: ["email", "hs_additional_emails"],
      tax: "tax_number",
      countries: ["country"],
    }),
    ...references,
  ];
}

/** What the first two vendors hold about a debtor. */
function otherKeys({ customer }: TrueDebtor): string[] {
  const crm = [...customer.accounts, ...customer.contacts].flatMap((record) => [
    ...keysOf(record, {
      phones: ["Phone", "MobilePhone"],
      emails: ["Email"],
      tax: "Tax_Number__c",
      countries: ["BillingCountry", "MailingCountry"],
    }),
    `CROSS_REFERENCE ${record.Id}`,
  ]);
  const { ledgerContact } = customer;
  if (!ledgerContact) return crm;
  const { country } = ledgerContact.address;
  const phones = ledgerContact.phones.map(({ country: code, area, number }) => {
    const calling = code.replace("+", "");
    return phoneKey(calling === "" ? `${area} ${number}` : `+${calling}${area}${number}`, country);
  });
  return [
    ...crm,
    ...phones,
    ...(ledgerContact.email === "" ? [] : [emailKey(ledgerContact.email)]),
    ...(ledgerContact.taxNumber === "" ? [] : [taxKey(ledgerContact.taxNumber, country)]),
    `CROSS_REFERENCE ${ledgerContact.id}`,
  ];
}

describe("HubSpot", () => {
  const sideOf = (debtor: TrueDebtor): HubSpotRecord[] =>
    (debtor.further.hubspot?.records ?? []).map(([, record]) => record);

  test("knows a share of the customers and shares with the others exactly the keys that it says", () => {
    const known = data.debtors.filter(({ further }) => further.hubspot);
    expect(known.length / data.debtors.length).toBeGreaterThan(0.35);
    expect(known.length / data.debtors.length).toBeLessThan(0.5);
    const kinds = new Map<string, number>();
    for (const debtor of known) {
      const theirs = new Set(otherKeys(debtor));
      const shared = sideOf(debtor)
        .flatMap(hubspotKeys)
        .filter((key) => theirs.has(key))
        .map((key) => key.split(" ")[0]!);
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

  test("gives no key to two debtors, nor one that a stranger in the other systems has", () => {
    const owners = new Map<string, string>();
    const own = (key: string, trueId: string): void => {
      if (key.startsWith("CROSS_REFERENCE")) return;
      expect([key, owners.get(key) ?? trueId]).toEqual([key, trueId]);
      owners.set(key, trueId);
    };
    for (const debtor of data.debtors) {
      for (const key of otherKeys(debtor)) own(key, debtor.trueId);
      for (const key of sideOf(debtor).flatMap(hubspotKeys)) own(key, debtor.trueId);
    }
    for (const prospect of data.prospects) {
      for (const key of hubspotKeys(prospect)) own(key, `prospect ${prospect.id}`);
    }
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
    expect(example!.beyondExactKeys).toBe(false);
    const { balances } = example!;
    expect(balances).toEqual([{ currency: "GBP", amountMinor: "184750", overdueMinor: "184750" }]);
  });
});
