import { expect, test } from "@jest/globals";
import type { Cursor, JsonObject } from "../../../src/connectors/connector.js";
import { Malformed } from "../../../src/connectors/errors.js";
import { xero } from "../../../src/connectors/xero/index.js";
import { failureOf, useNetwork } from "../network.js";
import {
  aContact,
  anInvoice,
  anOrganisation,
  id,
  session,
  tenantId,
  xeroDate,
} from "./organisation.js";

useNetwork();

const sameSecond = (number: number, changes: JsonObject = {}) =>
  anInvoice(number, { UpdatedDateUTC: xeroDate(`2026-11-20T09:00:00.${number}00Z`), ...changes });

async function pullAll(stream: string, from: Cursor = null): Promise<string[]> {
  const ids: string[] = [];
  let cursor = from;
  for (let pages = 0; pages < 20; pages++) {
    const page = await xero.pull(stream, cursor, {}, session());
    ids.push(...page.records.map((record) => record.id));
    if (page.done) return ids;
    cursor = JSON.parse(JSON.stringify(page.cursor)) as Cursor;
  }
  throw new Error("The pass does not end.");
}

test("the organisation's facts", async () => {
  anOrganisation();
  expect(await xero.accountFacts(session())).toEqual({
    name: "Demo Company (NZ)",
    baseCurrency: "NZD",
    countryCode: "NZ",
    timeZone: "Pacific/Auckland",
    timeZoneRaw: "NEWZEALANDSTANDARDTIME",
    shortCode: "!mBdtL",
    remindersOn: false,
    toldHistory: { streams: ["Invoices"], gaps: [], days: null },
  });
});

test.each([
  ["on", { body: { InvoiceReminders: [{ Enabled: true }] } }, true, /reminders are on/],
  ["not said", { body: { InvoiceReminders: [] } }, null, /does not say whether/],
  ["not to be seen", { status: 403, body: {} }, null, /does not say whether/],
])("while Xero's reminders are %s, it does not tell all", async (_, reply, remindersOn, words) => {
  const organisation = anOrganisation();
  organisation.fault = ({ url }) =>
    url.pathname.endsWith("/InvoiceReminders/Settings") ? reply : undefined;
  const known = await xero.accountFacts(session());
  expect(known.remindersOn).toBe(remindersOn);
  expect(known.toldHistory?.gaps).toEqual([
    { code: "NOT_TOLD", words: expect.stringMatching(words) },
  ]);
});

test("it asks for whole pages in the order of the stamps, archived contacts too", async () => {
  const organisation = anOrganisation({ Contacts: [aContact(1)], Invoices: [], Payments: [] });
  for (const { name } of xero.manifest.streams) await xero.pull(name, null, {}, session());
  expect(
    organisation.sent.map(({ url }) => `${url.pathname}${decodeURIComponent(url.search)}`),
  ).toEqual([
    "/api.xro/2.0/Contacts?page=1&pageSize=1000&order=UpdatedDateUTC ASC&includeArchived=true",
    "/api.xro/2.0/Invoices?page=1&pageSize=1000&order=UpdatedDateUTC ASC",
    "/api.xro/2.0/Payments?page=1&pageSize=1000&order=UpdatedDateUTC ASC",
    "/api.xro/2.0/CreditNotes?page=1&pageSize=1000&order=UpdatedDateUTC ASC",
    "/api.xro/2.0/Overpayments?page=1&pageSize=1000&order=UpdatedDateUTC ASC",
    "/api.xro/2.0/Prepayments?page=1&pageSize=1000&order=UpdatedDateUTC ASC",
    "/api.xro/2.0/Invoices?page=1&pageSize=1000&order=UpdatedDateUTC ASC&Statuses=AUTHORISED",
  ]);
  for (const { headers } of organisation.sent) {
    expect(headers.get("xero-tenant-id")).toBe(tenantId);
    expect(headers.get("authorization")).toBe("Bearer token-1");
    expect(headers.get("accept")).toBe("application/json");
    expect(headers.get("if-modified-since")).toBeNull();
  }
});

test("after a pass, the next one reads the last five minutes again, in whole seconds", async () => {
  const organisation = anOrganisation({
    Contacts: [aContact(1, { UpdatedDateUTC: "/Date(1764072000123+0000)/" })],
  });
  const page = await xero.pull("Contacts", null, {}, session());
  expect(page).toMatchObject({
    done: true,
    total: 1,
    cursor: { since: "2025-11-25T11:55:00Z", page: 1, high: "2025-11-25T12:00:00.123Z", read: 0 },
  });
  await xero.pull("Contacts", page.cursor, {}, session());
  expect(organisation.sent.at(-1)?.headers.get("if-modified-since")).toBe("2025-11-25T11:55:00Z");
});

test("within a pass it goes on from the last stamp; the total stays that of the pass", async () => {
  const organisation = anOrganisation({
    Invoices: [1, 2, 3, 4, 5].map((number) => anInvoice(number)),
  });
  const first = await xero.pull("Invoices", null, {}, session());
  expect(first).toMatchObject({
    done: false,
    total: 5,
    cursor: { since: "2026-11-22T08:59:59Z", page: 1, high: "2026-11-22T09:00:00.000Z", read: 2 },
  });
  const second = await xero.pull("Invoices", first.cursor, {}, session());
  expect(organisation.sent.at(-1)?.headers.get("if-modified-since")).toBe("2026-11-22T08:59:59Z");
  // The last record of the first page comes once more.
  expect(second.records.map((record) => record.id)).toEqual([id("a", 2), id("a", 3)]);
  expect(second.total).toBe(6);
});

test("a record that changes during the pass pushes no other out of sight", async () => {
  const organisation = anOrganisation({
    Invoices: [1, 2, 3, 4, 5].map((number) => anInvoice(number)),
  });
  const first = await xero.pull("Invoices", null, {}, session());
  // INV-1 moves to the end: with numbered pages INV-3 would now be on page 1, which was read already.
  const [changed] = organisation.records["Invoices"] ?? [];
  Object.assign(changed ?? {}, { UpdatedDateUTC: xeroDate("2026-11-25T11:59:00Z") });
  const rest = await pullAll("Invoices", first.cursor);
  expect(new Set([...first.records.map((record) => record.id), ...rest]).size).toBe(5);
  expect(rest).toContain(id("a", 3));
  expect(rest).toContain(id("a", 1));
});

test("a page that comes twice is malformed: what it stands in for would be passed over", async () => {
  const organisation = anOrganisation({
    Invoices: [1, 2, 3, 4, 5].map((number) => anInvoice(number)),
  });
  const first = await xero.pull("Invoices", null, {}, session());
  const again = {
    pagination: { page: 1, pageSize: 2, pageCount: 3, itemCount: 5 },
    Invoices: first.records.map(({ raw }) => raw),
  };
  organisation.fault = () => ({ body: again });
  const failure = await failureOf(xero.pull("Invoices", first.cursor, {}, session()));
  expect(failure).toBeInstanceOf(Malformed);
  // Turned by number, too.
  const second = { ...(first.cursor as JsonObject), page: 2 };
  expect(await failureOf(xero.pull("Invoices", second, {}, session()))).toBeInstanceOf(Malformed);
});

test("where one second fills more than a page, pages are turned by number", async () => {
  const organisation = anOrganisation({
    Invoices: [1, 2, 3, 4, 5].map((number) => sameSecond(number)),
  });
  const ids = await pullAll("Invoices");
  expect(new Set(ids).size).toBe(5);
  expect(organisation.sent.map(({ url }) => url.searchParams.get("page"))).toEqual([
    "1",
    "1",
    "2",
    "3",
  ]);
});

test.each<[string, (number: number) => JsonObject]>([
  ["without stamps", (number) => anInvoice(number, { UpdatedDateUTC: null })],
  [
    "that Xero did not put in order",
    (number) => anInvoice(number, { UpdatedDateUTC: `/Date(${9 - number})/` }),
  ],
])("records %s are read page by page", async (name, sample) => {
  const organisation = anOrganisation();
  const all = [1, 2, 3].map(sample);
  organisation.fault = ({ url }) => {
    const page = Number(url.searchParams.get("page"));
    return {
      body: {
        pagination: { page, pageSize: 2, pageCount: 2, itemCount: 3 },
        Invoices: all.slice((page - 1) * 2, page * 2),
      },
    };
  };
  expect([name, await pullAll("Invoices")]).toEqual([name, [id("a", 1), id("a", 2), id("a", 3)]]);
});

test("all open invoices are read anew by every pass, however many pages, and no others", async () => {
  const organisation = anOrganisation({
    Invoices: [1, 2, 3, 4, 5].map((number) =>
      anInvoice(number, number === 3 ? { Status: "PAID" } : {}),
    ),
  });
  expect(new Set(await pullAll("OpenInvoices"))).toEqual(
    new Set([1, 2, 4, 5].map((number) => id("a", number))),
  );
  const cursor = { since: null, page: 1, high: null, read: 0 };
  const page = await xero.pull("OpenInvoices", cursor, {}, session());
  expect(page.records).toHaveLength(2);
  expect(organisation.sent.at(-1)?.headers.get("if-modified-since")).toBeNull();
  // An invoice that is paid meanwhile leaves the list and pushes no other out of sight.
  Object.assign(organisation.records["Invoices"]?.[0] ?? {}, { Status: "PAID" });
  expect(await pullAll("OpenInvoices", page.cursor)).toEqual(
    expect.arrayContaining([id("a", 4), id("a", 5)]),
  );
});

test("without pagination a short page is the last", async () => {
  const organisation = anOrganisation({ Contacts: [aContact(1)] });
  organisation.withPagination = false;
  expect(await xero.pull("Contacts", null, {}, session())).toMatchObject({
    done: true,
    total: null,
  });
});

test("without pagination a full page is not the last", async () => {
  const organisation = anOrganisation({
    Contacts: Array.from({ length: 1000 }, (_, number) =>
      aContact(number, { UpdatedDateUTC: xeroDate("2026-11-20T09:00:00Z") }),
    ),
  });
  organisation.withPagination = false;
  organisation.pageSize = 1000;
  expect(await xero.pull("Contacts", null, {}, session())).toMatchObject({ done: false });
});

test("ids are stored in small letters", async () => {
  anOrganisation({ Contacts: [aContact(1, { ContactID: id("C", 1) })] });
  const { records } = await xero.pull("Contacts", null, {}, session());
  expect(records[0]?.id).toBe(id("c", 1));
});

test("an amount of too many digits is kept as text, not rounded", async () => {
  const organisation = anOrganisation();
  const invoice = JSON.stringify(anInvoice(1)).replace("100.25", "123456789012345.001");
  organisation.fault = () => ({
    body: `{"Invoices":[${invoice}]}`,
    headers: { "content-type": "application/json" },
  });
  const { records } = await xero.pull("Invoices", null, {}, session());
  expect(records[0]?.raw["AmountDue"]).toBe("123456789012345.001");
});

test.each([
  ["no list", { pagination: { page: 1, pageCount: 1 } }],
  ["another list", { Contacts: [] }],
  ["a list that is none", { Invoices: { 0: {} } }],
])("an answer with %s is malformed, not the end", async (_name, body) => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ body });
  expect(await failureOf(xero.pull("Invoices", null, {}, session()))).toBeInstanceOf(Malformed);
});
