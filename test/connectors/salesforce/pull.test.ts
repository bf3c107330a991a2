import { expect, test } from "@jest/globals";
import type { AccountFacts, Cursor } from "../../../src/connectors/connector.js";
import { Gone, Malformed } from "../../../src/connectors/errors.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";
import { failureOf, useNetwork } from "../network.js";
import {
  aContact,
  aContactWithIndividual,
  anAccount,
  anOrg,
  aQueue,
  aUser,
  session,
  settings,
} from "./org.js";

useNetwork();

/** The cursor between passes, as an empty pass leaves it, with another stamp. */
async function cursorAt(high: string, stream: string, facts: AccountFacts): Promise<Cursor> {
  const { cursor } = await salesforce.pull(stream, null, facts, session());
  return { ...cursor, high, next: null, began: null };
}

const accounts = [1, 2, 3, 4, 5].map((number) => anAccount(number));

test("only fields that exist and may be seen are selected; what is hidden is said", async () => {
  const org = anOrg();
  org.hidden = new Set(["DoNotCall", "HasOptedOutOfEmail", "Tax_Number__c", "Website", "Event"]);
  const facts = await salesforce.accountFacts(session());
  expect(facts).toMatchObject({
    fields: {
      Account: [
        "Id",
        "Name",
        "SystemModstamp",
        "IsDeleted",
        "MasterRecordId",
        "ParentId",
        "OwnerId",
        "Phone",
        "BillingCountry",
        "Xero_Contact_ID__c",
      ],
      Opportunity: expect.not.arrayContaining(["CurrencyIsoCode"]),
    },
    // What not every organisation has is not called hidden.
    hidden: ["Contact.HasOptedOutOfEmail", "Contact.DoNotCall", "Event"],
    taxNumberField: "Tax_Number__c",
    xeroContactIdField: "Xero_Contact_ID__c",
    organisation: {
      name: "Acme",
      country: "United Kingdom",
      timeZone: "Europe/London",
      defaultCurrency: null,
    },
  });
  org.records["Contact"] = [
    aContact(1, { HasOptedOutOfEmail: undefined as never, Email: "a@b.example" }),
  ];
  const { records } = await salesforce.pull("Contact", null, facts, session());
  expect(org.soql.at(-1)).not.toMatch(/DoNotCall|HasOptedOutOfEmail/);
  const [party] = records.flatMap((record) => salesforce.normalise(record, facts));
  expect(party).toMatchObject({ contactPoints: [{ kind: "EMAIL", optOut: "UNKNOWN" }] });
});

test("an object that may not be seen brings nothing, costs no call and loses no place", async () => {
  const org = anOrg({ Account: accounts });
  org.hidden = new Set(salesforce.manifest.streams.map(({ objectType }) => objectType));
  const facts = await salesforce.accountFacts(session());
  expect(facts.hidden).toEqual([
    ...["User", "Group", "Account", "Contact", "Opportunity", "Task", "Event", "EmailMessage"],
  ]);
  const before = org.sent.length;
  for (const { name } of salesforce.manifest.streams) {
    const cursor = { high: "2026-11-20T00:00:00.000Z", next: null };
    const page = await salesforce.pull(name, cursor, facts, session());
    const isList = name.endsWith("Ids");
    // A list that may not be seen is no list: nothing follows from it.
    const nothing = isList ? { listed: "HIDDEN", cursor: null } : { cursor };
    expect(page).toMatchObject({ records: [], done: true, ...nothing });
  }
  expect(org.sent).toHaveLength(before);
});

test("an organisation's record that may not be seen is no obstacle", async () => {
  const org = anOrg();
  org.hidden = new Set(["Organization"]);
  expect((await salesforce.accountFacts(session()))["organisation"]).toEqual({
    name: null,
    country: null,
    timeZone: null,
    defaultCurrency: null,
  });
});

test("the currency is asked for only where there are several", async () => {
  const org = anOrg();
  org.fault = ({ url }) =>
    url.pathname.endsWith("/Opportunity/describe")
      ? {
          body: {
            fields: ["Id", "SystemModstamp", "Name", "CurrencyIsoCode"].map((name) => ({ name })),
          },
        }
      : undefined;
  const facts = await salesforce.accountFacts(session());
  await salesforce.pull("Opportunity", null, facts, session());
  expect(org.soql.at(-1)).toContain("SELECT Id, Name, SystemModstamp, CurrencyIsoCode FROM");
  await salesforce.pull("Account", null, facts, session());
  expect(org.soql.at(-1)).not.toContain("CurrencyIsoCode");
});

test("owners are people who work here, and queues", async () => {
  const org = anOrg({ User: [aUser(1)], Group: [aQueue(1)] });
  const facts = await salesforce.accountFacts(session());
  await salesforce.pull("User", null, facts, session());
  expect(org.soql.at(-1)).toContain(" FROM User WHERE UserType = 'Standard' ORDER BY");
  const later = await cursorAt("2026-11-25T10:00:00.000Z", "Group", facts);
  await salesforce.pull("Group", later, facts, session());
  expect(org.soql.at(-1)).toContain(
    " FROM Group WHERE Type = 'Queue' AND SystemModstamp >= 2026-11-25T09:55:00.000Z ORDER BY",
  );
  org.hidden = new Set(["Type", "UserType"]);
  const blind = await salesforce.accountFacts(session());
  await salesforce.pull("User", null, blind, session());
  expect(org.soql.at(-1)).toContain(" FROM User ORDER BY");
  const before = org.sent.length;
  expect((await salesforce.pull("Group", null, blind, session())).done).toBe(true);
  expect(org.sent).toHaveLength(before);
});

test("what a person said about processing is read through the contact, and read again by its own stamp", async () => {
  const org = anOrg({ Contact: [aContactWithIndividual(1), aContact(2, { IndividualId: null })] });
  const facts = await salesforce.accountFacts(session());
  const page = await salesforce.pull("Individual", null, facts, session());
  expect(org.soql.at(-1)).toMatch(
    /^SELECT Id, .*, IndividualId, Individual.SystemModstamp, Individual.HasOptedOutProcessing, Individual.ShouldForget FROM Contact WHERE IndividualId != null ORDER BY Individual.SystemModstamp, Id$/,
  );
  expect(page.records).toHaveLength(1);
  expect(page.records[0]).toMatchObject({
    objectType: "Contact",
    updatedAt: "2026-11-20T11:00:00.000Z",
  });
  expect(page.cursor).toMatchObject({ high: "2026-11-21T12:00:00.000Z" });

  org.hidden = new Set(["Individual"]);
  const blind = await salesforce.accountFacts(session());
  expect(blind.hidden).toEqual(["Individual"]);
  expect((await salesforce.pull("Individual", null, blind, session())).records).toEqual([]);
  const contact = await salesforce.pull("Contact", null, blind, session());
  expect(org.soql.at(-1)).not.toContain("Individual.");
  const raw = { Id: "0035g0000000001AAA", Name: "Jane" };
  expect(salesforce.normalise({ ...contact.records[0]!, raw }, blind)[0]).toMatchObject({
    processingOptOut: "UNKNOWN",
  });
});

test("a stamp from after the pass began does not carry the next pass beyond what was read", async () => {
  // Company 5 changed while its page was on the way; what changed between is on no page of this pass.
  anOrg({
    Account: [anAccount(1), anAccount(5, { SystemModstamp: "2026-11-25T12:30:00.000+0000" })],
  });
  const facts = await salesforce.accountFacts(session());
  const page = await salesforce.pull("Account", null, facts, session());
  expect(page).toMatchObject({
    done: true,
    cursor: { high: "2026-11-25T12:00:00.000Z", began: null },
  });
});

test("what was said is read as far back as is wanted, at first only", async () => {
  const org = anOrg();
  const facts = await salesforce.accountFacts(session());
  const short = session({ settings: { ...settings, activityDays: 30 } });
  for (const name of ["Task", "Event", "EmailMessage"]) {
    await salesforce.pull(name, null, facts, short);
    expect(org.soql.at(-1)).toContain(" WHERE SystemModstamp >= 2026-10-26T12:00:00.000Z ORDER BY");
    await salesforce.pull(name, null, facts, session());
    expect(org.soql.at(-1)).not.toContain("WHERE");
  }
  await salesforce.pull("Account", null, facts, short);
  expect(org.soql.at(-1)).not.toContain("WHERE");
  const later = await cursorAt("2026-11-25T10:00:00.000Z", "Task", facts);
  await salesforce.pull("Task", later, facts, short);
  expect(org.soql.at(-1)).toContain(" WHERE SystemModstamp >= 2026-11-25T09:55:00.000Z ORDER BY");
});

test("a lost page is asked for again from the last stamp of before the pass, not from a change amid it", async () => {
  const amid = anAccount(2, { SystemModstamp: "2026-11-25T12:30:00.000+0000" });
  const org = anOrg({ Account: [anAccount(1), amid, anAccount(3), anAccount(4)] });
  const facts = await salesforce.accountFacts(session());
  const first = await salesforce.pull("Account", null, facts, session());
  expect(first.cursor).toMatchObject({ high: "2026-11-21T10:00:00.000Z" });
  org.fault = ({ url }) =>
    url.pathname.includes("/query/")
      ? { status: 404, body: [{ errorCode: "NOT_FOUND", message: "" }] }
      : undefined;
  await salesforce.pull("Account", first.cursor, facts, session());
  expect(org.soql.at(-1)).toContain(" WHERE SystemModstamp >= 2026-11-21T10:00:00.000Z ORDER BY");
});

test("it asks in the order of the stamps, in pages of 2000, by an explicit version", async () => {
  const org = anOrg({ Account: accounts });
  const facts = await salesforce.accountFacts(session());
  const page = await salesforce.pull("Account", null, facts, session());
  expect(org.soql.at(-1)).toBe(
    "SELECT Id, Name, SystemModstamp, IsDeleted, MasterRecordId, ParentId, OwnerId, Phone, BillingCountry, Tax_Number__c, Xero_Contact_ID__c FROM Account ORDER BY SystemModstamp, Id",
  );
  const last = org.sent.at(-1);
  // With deleted and merged rows.
  expect(last?.url.pathname).toBe("/services/data/v67.0/queryAll");
  expect(last?.headers.get("sforce-query-options")).toBe("batchSize=2000");
  expect(org.sent.every(({ url }) => url.pathname.startsWith("/services/data/v67.0/"))).toBe(true);
  expect(org.sent.every(({ headers }) => headers.get("authorization") === "Bearer token-1")).toBe(
    true,
  );
  expect(org.sent.every(({ url }) => !url.href.includes("token-1"))).toBe(true);
  expect(page).toMatchObject({ done: false, total: 5 });
  expect(page.cursor).toEqual({
    high: "2026-11-22T10:00:00.000Z",
    next: expect.stringMatching(/^[\w-]+$/),
    began: "2026-11-25T12:00:00.000Z",
    job: null,
    jobs: 0,
    look: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  await salesforce.pull("Account", page.cursor, facts, session());
  expect(org.sent.at(-1)?.url.pathname).toBe(
    `/services/data/v67.0/query/${String(page.cursor?.["next"])}`,
  );
  expect(org.sent.at(-1)?.headers.get("sforce-query-options")).toBe("batchSize=2000");
});

test("with other fields to be seen, everything is read anew, once", async () => {
  const org = anOrg({ Contact: [aContact(1)] });
  const before = await salesforce.accountFacts(session());
  const first = await salesforce.pull("Contact", null, before, session());
  org.hidden = new Set(["HasOptedOutOfEmail"]);
  const after = await salesforce.accountFacts(session());
  const anew = await salesforce.pull("Contact", first.cursor, after, session());
  expect(org.soql.at(-1)).not.toContain("WHERE");
  await salesforce.pull("Contact", anew.cursor, after, session());
  expect(org.soql.at(-1)).toContain("WHERE SystemModstamp >=");
  // The first form of the cursor did not say what had been read.
  await salesforce.pull(
    "Contact",
    { high: "2026-11-25T10:00:00.000Z", next: null },
    after,
    session(),
  );
  expect(org.soql.at(-1)).not.toContain("WHERE");
});

test("a new pass reads the last five minutes again", async () => {
  const org = anOrg({ Account: accounts });
  const facts = await salesforce.accountFacts(session());
  const cursor = await cursorAt("2026-11-25T10:00:00.000Z", "Account", facts);
  const page = await salesforce.pull("Account", cursor, facts, session());
  expect(org.soql.at(-1)).toContain(" WHERE SystemModstamp >= 2026-11-25T09:55:00.000Z ORDER BY");
  expect(page.records).toHaveLength(1);
  expect(page.cursor).toEqual(cursor);
});

test.each([
  [400, "INVALID_QUERY_LOCATOR"],
  [404, "NOT_FOUND"],
])(
  "when the rest of the answer is gone (%i %s), it goes on from the last stamp",
  async (status, errorCode) => {
    const org = anOrg({ Account: accounts });
    const facts = await salesforce.accountFacts(session());
    const first = await salesforce.pull("Account", null, facts, session());
    org.fault = ({ url }) =>
      url.pathname.includes("/query/") ? { status, body: [{ errorCode, message: "" }] } : undefined;
    const second = await salesforce.pull("Account", first.cursor, facts, session());
    expect(org.soql.at(-1)).toContain(" WHERE SystemModstamp >= 2026-11-22T10:00:00.000Z ORDER BY");
    expect(second.records.map(({ raw }) => raw["Name"])).toEqual(["Company 2", "Company 3"]);
    expect(second.done).toBe(false);
  },
);

test("stamps that cannot be read do not move the cursor", async () => {
  anOrg({ Account: [anAccount(1, { SystemModstamp: "soon" })] });
  const facts = await salesforce.accountFacts(session());
  const page = await salesforce.pull("Account", null, facts, session());
  expect(page.records[0]?.updatedAt).toBeNull();
  expect(page.cursor).toMatchObject({ high: null, next: null });
});

test("ids of fifteen characters are stored with eighteen", async () => {
  anOrg({ Account: [anAccount(1, { Id: "001D000000IRFma" })] });
  const facts = await salesforce.accountFacts(session());
  const page = await salesforce.pull("Account", null, facts, session());
  expect(page.records[0]?.id).toBe("001D000000IRFmaIAH");
});

test.each([
  ["more records without saying where", { done: false, totalSize: 9, records: [] }],
  ["records without saying whether there are more", { totalSize: 9, records: [anAccount(1)] }],
])("an answer with %s is malformed, not the end", async (_name, body) => {
  const org = anOrg();
  const facts = await salesforce.accountFacts(session());
  org.fault = () => ({ body });
  expect(await failureOf(salesforce.pull("Account", null, facts, session()))).toBeInstanceOf(
    Malformed,
  );
});

test("a query that is refused as gone is not mistaken for a lost page", async () => {
  const org = anOrg();
  const facts = await salesforce.accountFacts(session());
  org.fault = () => ({ status: 404, body: [{ errorCode: "NOT_FOUND", message: "" }] });
  expect(await failureOf(salesforce.pull("Account", null, facts, session()))).toBeInstanceOf(Gone);
});
