import { expect, test } from "@jest/globals";
import type { AccountFacts, Cursor, JsonObject, Page } from "../../../src/connectors/connector.js";
import { Malformed } from "../../../src/connectors/errors.js";
import { quickbooks } from "../../../src/connectors/quickbooks/index.js";
import { failureOf, useNetwork } from "../network.js";
import { aCompany, aCustomer, anInvoice, session, type Company } from "./company.js";

useNetwork();

const facts: AccountFacts = {};

const stamped = (number: number, instant: string, changes: JsonObject = {}): JsonObject =>
  anInvoice(number, { MetaData: { LastUpdatedTime: instant }, ...changes });

const gone = (id: string, instant: string): JsonObject => ({
  domain: "QBO",
  status: "Deleted",
  Id: id,
  MetaData: { LastUpdatedTime: instant },
});

async function pullAll(stream: string, from: Cursor = null): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor = from;
  while (pages.length < 30) {
    const page = await quickbooks.pull(stream, cursor, facts, session());
    pages.push(page);
    if (page.done) return pages;
    cursor = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
  }
  throw new Error("The pass does not end.");
}

const idsOf = (pages: readonly Page[]): string[] =>
  pages.flatMap(({ records }) => records.map(({ id }) => id));

const asked = ({ sent }: Company): string[] =>
  sent.map(({ url }) => {
    const what = url.pathname.split("/").slice(4).join("/");
    const { query, ...rest } = Object.fromEntries(url.searchParams);
    return [what, query ?? `${rest["entities"] ?? ""} ${rest["changedSince"] ?? ""}`].join(" ");
  });

test("the company's facts", async () => {
  aCompany();
  expect(await quickbooks.accountFacts(session())).toEqual({
    name: "Kindly Supplies Ltd",
    expectedDateField: "Promised for",
    baseCurrency: "GBP",
    multiCurrency: true,
    countryCode: "GB",
    timeZone: "Europe/London",
    receivableAccounts: ["84"],
    remindersOn: null,
    toldHistory: {
      streams: ["Invoices"],
      gaps: [{ code: "NOT_TOLD", words: expect.stringMatching(/last e-mail/) }],
      days: null,
    },
  });
});

test("a mapped custom field that is gone or was renamed is not seen", async () => {
  aCompany();
  const mapped = { Invoice: ["promised FOR", "Cost centre"] };
  expect((await quickbooks.accountFacts(session(), mapped)).unseen).toEqual([
    "Invoice.Cost centre",
  ]);
});

test("without the custom field for it the facts and a notice say what to set up", async () => {
  const company = aCompany();
  company.preferences = { CurrencyPrefs: { HomeCurrency: { value: "USD" } } };
  const known = await quickbooks.accountFacts(session());
  expect(known).toMatchObject({ multiCurrency: false, baseCurrency: "USD" });
  expect(known.untilSetUp?.EXPECTED_DATE).toMatch(/custom field "Promised for"/);
  expect(quickbooks.notices?.(known)).toEqual([
    { code: "NOT_SET_UP", message: known.untilSetUp?.EXPECTED_DATE },
  ]);
  company.preferences = {
    SalesFormsPrefs: {
      CustomField: [
        {
          CustomField: [{ Name: "SalesFormsPrefs.SalesCustomName3", StringValue: "expected on " }],
        },
      ],
    },
  };
  const settings = { ...session().settings, expectedDateField: "Expected on" };
  const other = await quickbooks.accountFacts(session({ settings }));
  expect(other).not.toHaveProperty("untilSetUp");
  expect(quickbooks.notices?.(other)).toEqual([]);
});

test("at first it reads by ids, whole, inactive customers too; open invoices alone where these are looked at", async () => {
  const company = aCompany({
    Customer: [aCustomer(1), aCustomer(2, { Active: false }), aCustomer(3)],
    Invoice: [anInvoice(1), anInvoice(2, { Balance: 0 })],
  });
  expect(idsOf(await pullAll("Customers"))).toEqual(["1", "2", "3"]);
  expect(idsOf(await pullAll("OpenInvoices"))).toEqual(["101"]);
  const customers = "query select * from Customer where Active IN (true, false) and Id >";
  const open = "query select * from Invoice where Balance > '0' and Id >";
  expect(asked(company)).toEqual([
    `${customers} '0' orderby Id maxresults 1000`,
    `${customers} '2' orderby Id maxresults 1000`,
    `${customers} '3' orderby Id maxresults 1000`,
    `${open} '0' orderby Id maxresults 1000`,
    `${open} '101' orderby Id maxresults 1000`,
  ]);
  for (const { url, headers } of company.sent) {
    expect(url.searchParams.get("minorversion")).toBe("75");
    expect(url.search).not.toContain("+");
    expect(headers.get("accept")).toBe("application/json");
    expect(headers.get("authorization")).toBe("Bearer token-1");
  }
});

test("then it asks what changed since QuickBooks' own time of the pass, five minutes earlier; deletions are told", async () => {
  const company = aCompany({ Invoice: [anInvoice(1)] });
  company.time = "2026-11-25T03:58:00.000-08:00";
  const first = await pullAll("Invoices");
  company.records["Invoice"] = [stamped(1, "2026-11-25T03:59:00-08:00")];
  company.deleted["Invoice"] = [gone("9", "2026-11-25T03:59:30-08:00")];
  company.time = "2026-11-25T04:00:00.000-08:00";
  const second = await pullAll("Invoices", first.at(-1)?.cursor);
  expect(second).toHaveLength(1);
  expect(second[0]?.records.map(({ id, raw }) => [id, raw["status"] ?? null])).toEqual([
    ["101", null],
    ["9", "Deleted"],
  ]);
  expect(second[0]?.cursor).toMatchObject({ since: "2026-11-25T11:55:00.000Z", after: null });
  expect(asked(company).at(-1)).toBe("cdc Invoice 2026-11-25T11:53:00.000Z");
});

test("an answer without a time: by our own clock", async () => {
  const company = aCompany();
  company.fault = () => ({ body: { QueryResponse: {} } });
  const [page] = await pullAll("Invoices");
  expect(page?.cursor).toMatchObject({ since: "2026-11-25T11:55:00.000Z" });
});

test("beyond 30 days data capture does not reach: a query finds what changed", async () => {
  const company = aCompany({
    Invoice: [stamped(1, "2026-10-01T00:00:00Z"), stamped(2, "2026-11-20T00:00:00Z")],
  });
  company.time = "2026-11-25T12:00:00.000Z";
  const from = { since: "2026-10-26T12:00:00.000Z", after: null, from: null, startedAt: null };
  const pages = await pullAll("Invoices", from);
  expect(idsOf(pages)).toEqual(["102"]);
  expect(asked(company)[0]).toBe(
    "query select * from Invoice where MetaData.LastUpdatedTime >= '2026-10-26T12:00:00.000Z' and Id > '0' orderby Id maxresults 1000",
  );
  expect(pages.at(-1)?.cursor).toMatchObject({ since: "2026-11-25T11:55:00.000Z" });
});

test("a full answer is no checkpoint: nearer looks find deletions, a query finds the rest", async () => {
  const many = Array.from({ length: 1500 }, (_, index) =>
    stamped(index, index < 1200 ? "2026-11-24T00:00:00Z" : "2026-11-25T09:00:00Z"),
  );
  const company = aCompany({ Invoice: many });
  company.pageSize = 1000;
  company.time = "2026-11-25T12:00:00.000Z";
  company.deleted["Invoice"] = [gone("9000", "2026-11-25T11:00:00Z")];
  const from = { since: "2026-11-23T12:00:00.000Z", after: null, from: null, startedAt: null };
  const pages = await pullAll("Invoices", from);
  const seen = new Set(idsOf(pages));
  for (const { Id: id } of many) expect(seen).toContain(id);
  expect(seen).toContain("9000");
  expect(asked(company).map((each) => each.slice(0, 39))).toEqual([
    "cdc Invoice 2026-11-23T12:00:00.000Z",
    "cdc Invoice 2026-11-24T12:00:00.000Z",
    "query select * from Invoice where MetaD",
    "query select * from Invoice where MetaD",
    "query select * from Invoice where MetaD",
  ]);
  // What happens meanwhile is after the pass: the next one begins where this one did.
  expect(pages.at(-1)?.cursor).toEqual({
    since: "2026-11-25T11:55:00.000Z",
    after: null,
    from: null,
    startedAt: null,
  });
});

test("looks come no nearer than a minute, however full the answers", async () => {
  const company = aCompany({
    Invoice: Array.from({ length: 1001 }, (_, index) => stamped(index, "2026-11-25T12:00:00Z")),
  });
  company.pageSize = 2000;
  company.time = "2026-11-25T12:00:00.000Z";
  const from = { since: "2026-11-25T11:00:00.000Z", after: null, from: null, startedAt: null };
  const pages = await pullAll("Invoices", from);
  expect(asked(company).filter((each) => each.startsWith("cdc")).length).toBeLessThan(8);
  expect(new Set(idsOf(pages)).size).toBe(1001);
});

test.each<[string, (page: JsonObject[]) => JsonObject[]]>([
  ["an earlier page that came twice", () => [anInvoice(1), anInvoice(2)]],
  ["another order", (page) => page.toReversed()],
])("%s is refused: going on would pass over something", async (_name, change) => {
  const company = aCompany({ Invoice: [1, 2, 3, 4, 5].map((number) => anInvoice(number)) });
  const first = await quickbooks.pull("Invoices", null, facts, session());
  const next = [anInvoice(3), anInvoice(4)];
  company.fault = () => ({ body: { QueryResponse: { Invoice: change(next) } } });
  const failure = await failureOf(quickbooks.pull("Invoices", first.cursor, facts, session()));
  expect(failure).toBeInstanceOf(Malformed);
});

test("a page in which nothing has an id does not go on for ever", async () => {
  const company = aCompany();
  company.fault = () => ({ body: { QueryResponse: { Invoice: [{ DocNumber: "1" }] } } });
  const failure = await failureOf(quickbooks.pull("Invoices", null, facts, session()));
  expect(failure).toBeInstanceOf(Malformed);
});

test("ids are numbers, compared as such: 99 comes before 101", async () => {
  aCompany({ Invoice: [anInvoice(1), anInvoice(2, { Id: "99" }), anInvoice(3, { Id: "1000" })] });
  expect(idsOf(await pullAll("Invoices"))).toEqual(["99", "101", "1000"]);
});

test.each([
  {},
  { CDCResponse: [] },
  { CDCResponse: [{ QueryResponse: {} }] },
  { CDCResponse: null },
])("an answer of data capture that is none: %j", async (body) => {
  const company = aCompany();
  company.fault = () => ({ body });
  const from = { since: "2026-11-25T11:00:00.000Z", after: null, from: null, startedAt: null };
  const failure = await failureOf(quickbooks.pull("Invoices", from, facts, session()));
  expect(failure).toBeInstanceOf(Malformed);
});
