import { expect, test } from "@jest/globals";
import { Gone, Malformed, Rejected } from "../../../src/connectors/errors.js";
import { salesforce } from "../../../src/connectors/salesforce/index.js";
import { failureOf, useNetwork } from "../network.js";
import { aContact, anAccount, anOrg, session } from "./org.js";

useNetwork();

const accounts = [1, 2, 3, 4, 5].map((number) => anAccount(number));

test("only fields that exist and may be seen are selected", async () => {
  const org = anOrg();
  org.hidden = new Set(["DoNotCall", "HasOptedOutOfEmail", "Tax_Number__c", "Website"]);
  const facts = await salesforce.accountFacts(session());
  expect(facts).toEqual({
    fields: {
      Account: ["Id", "Name", "SystemModstamp", "Phone", "BillingCountry", "Xero_Contact_ID__c"],
      Contact: [
        "Id",
        "AccountId",
        "Name",
        "FirstName",
        "LastName",
        "SystemModstamp",
        "Email",
        "Phone",
        "MobilePhone",
        "HomePhone",
        "MailingCountry",
      ],
    },
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

test("an organisation's record that may not be seen is no obstacle; an object that may not be seen is", async () => {
  const org = anOrg();
  org.hidden = new Set("Id Name Country TimeZoneSidKey".split(" "));
  expect((await salesforce.accountFacts(session()))["organisation"]).toEqual({
    name: null,
    country: null,
    timeZone: null,
    defaultCurrency: null,
  });
  org.fault = ({ url }) =>
    url.pathname.endsWith("/Contact/describe")
      ? { status: 404, body: [{ errorCode: "NOT_FOUND", message: "" }] }
      : undefined;
  const failure = await failureOf(salesforce.accountFacts(session()));
  expect(failure).toBeInstanceOf(Rejected);
  expect(failure.message).toMatch(/may not see the object Contact/);
});

test("it asks in the order of the stamps, in pages of 2000, by an explicit version", async () => {
  const org = anOrg({ Account: accounts });
  const facts = await salesforce.accountFacts(session());
  const page = await salesforce.pull("Account", null, facts, session());
  expect(org.soql.at(-1)).toBe(
    "SELECT Id, Name, SystemModstamp, Phone, BillingCountry, Tax_Number__c, Xero_Contact_ID__c FROM Account ORDER BY SystemModstamp, Id",
  );
  const last = org.sent.at(-1);
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
  });
  await salesforce.pull("Account", page.cursor, facts, session());
  expect(org.sent.at(-1)?.url.pathname).toBe(
    `/services/data/v67.0/query/${String(page.cursor?.["next"])}`,
  );
  expect(org.sent.at(-1)?.headers.get("sforce-query-options")).toBe("batchSize=2000");
});

test("a new pass reads the last five minutes again", async () => {
  const org = anOrg({ Account: accounts });
  const facts = await salesforce.accountFacts(session());
  const cursor = { high: "2026-11-25T10:00:00.000Z", next: null };
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
  expect(page.cursor).toEqual({ high: null, next: null });
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
