import { describe, expect, test } from "@jest/globals";
import type { JsonObject, Observed, VendorRequest } from "../../../src/connectors/connector.js";
import { Conflict, Malformed, UnknownOutcome } from "../../../src/connectors/errors.js";
import { quickbooks } from "../../../src/connectors/quickbooks/index.js";
import type { WriteBack } from "../../../src/domain/write-back.js";
import { failureOf, useNetwork } from "../network.js";
import { aCompany, anInvoice, realmId, session } from "./company.js";
import { expectedDate, invoiceId, note } from "./fixture.js";

useNetwork();

const fields = [
  { DefinitionId: "1", Name: "Collection status", Type: "StringType", StringValue: "Calm" },
  { DefinitionId: "2", Name: "Promised for", Type: "StringType" },
];
const clear = { syncToken: "3", memo: "", settled: false, fields, dateField: "Promised for" };
const line = "A payment plan of three instalments was agreed. (FB-7K3M9Q2X-AN1)";

function requestOf(write: WriteBack, observed: Observed = clear): VendorRequest {
  const plan = quickbooks.plan(write, observed);
  if (plan.outcome !== "SEND") throw new Error(`${plan.outcome}: ${plan.why}`);
  return plan.request;
}

const memoOf = (observed: Observed): string =>
  String(requestOf(note, observed).body["PrivateNote"]);

describe("planning", () => {
  test("a note is a line below what the bookkeeper wrote, in a sparse update of one version", () => {
    expect(requestOf(note, { ...clear, memo: "Ask Jo\nabout pallets" })).toEqual({
      method: "POST",
      path: expect.stringMatching(
        new RegExp(`^/v3/company/${realmId}/invoice\\?requestid=[0-9a-f]{32}&minorversion=75$`),
      ),
      headers: { "content-type": "application/json" },
      body: {
        Id: invoiceId,
        SyncToken: "3",
        sparse: true,
        PrivateNote: `Ask Jo\nabout pallets\n${line}`,
      },
      preconditions: [
        "the invoice is still version 3",
        "its memo holds no line marked FB-7K3M9Q2X-AN1",
      ],
    });
    expect(memoOf(clear)).toBe(line);
  });

  test("in a memo that is nearly full our own words are cut, never the bookkeeper's or the marker", () => {
    const memo = "x".repeat(3960);
    const written = memoOf({ ...clear, memo });
    expect(written).toHaveLength(4000);
    expect(written.startsWith(`${memo}\n`)).toBe(true);
    expect(written).toMatch(/… \(FB-7K3M9Q2X-AN1\)$/);
    const plan = quickbooks.plan(note, { ...clear, memo: "x".repeat(3990) });
    expect(plan).toMatchObject({ outcome: "REFUSED", why: expect.stringMatching(/memo is full/) });
  });

  test("the requestid belongs to one effect on one version", () => {
    const idOf = ({ path }: VendorRequest) =>
      new URL(path, "http://x").searchParams.get("requestid");
    expect(idOf(requestOf(note))).toBe(idOf(requestOf(note)));
    const ids = [
      requestOf(note),
      requestOf(note, { ...clear, syncToken: "4" }),
      requestOf({ ...note, marker: "FB-7K3M9Q2X-AN2" }),
    ].map(idOf);
    expect(new Set(ids).size).toBe(3);
  });

  test("the expected date goes into the custom field that a person has made; the others are sent as they are", () => {
    expect(requestOf(expectedDate).body).toEqual({
      Id: invoiceId,
      SyncToken: "3",
      sparse: true,
      CustomField: [fields[0], { ...fields[1], StringValue: "2026-12-01" }],
    });
  });

  const withDate = (value: string) => [fields[0], { ...fields[1], StringValue: value }];
  test.each<[string, object, string, RegExp]>([
    ["empty", {}, "SEND", /^$/],
    ["another date", { fields: withDate("2026-11-30") }, "SEND", /^$/],
    ["this date", { fields: withDate("2026-12-01") }, "ALREADY_THERE", /already carries/],
    [
      "somebody's words",
      { fields: withDate("after harvest") },
      "REFUSED",
      /^The custom field .*\.$/,
    ],
    ["missing", { fields: [fields[0]] }, "REFUSED", /Settings → Custom fields/],
    ["named otherwise", { dateField: "Expected on" }, "REFUSED", /"Expected on"/],
    ["of a paid invoice", { settled: true }, "REFUSED", /^Nothing is owed/],
  ])("a custom field that is %s", (_name, observed, outcome, why) => {
    const plan = quickbooks.plan(expectedDate, { ...clear, ...observed });
    expect(plan.outcome).toBe(outcome);
    expect(plan.outcome === "SEND" ? "" : plan.why).toMatch(why);
    const isMissing = _name === "missing" || _name === "named otherwise";
    expect("untilSetUp" in plan).toBe(isMissing);
  });

  test.each<[string, WriteBack]>([
    ["a note on a customer", { ...note, target: { ...note.target, objectType: "Customer" } }],
    [
      "a date on an entry",
      { ...expectedDate, target: { ...note.target, objectType: "JournalEntry" } },
    ],
    ["an id that is none", { ...note, target: { ...note.target, id: "../customer/1" } }],
    [
      "a link",
      { ...note, kind: "LINK", url: "https://f.example/1", ourPrefix: "https://f.example/" },
    ],
  ])("%s is refused in words, without a call", async (_name, write) => {
    const company = aCompany();
    const plan = quickbooks.plan(write, await quickbooks.observe(write, session()));
    expect(plan).toMatchObject({ outcome: "REFUSED", why: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(await quickbooks.find(write, session())).toBeNull();
    expect(company.sent).toEqual([]);
  });
});

test("what is seen of an invoice", async () => {
  aCompany({ Invoice: [anInvoice(1, { PrivateNote: " Ask Jo ", Balance: 0 })] });
  expect(await quickbooks.observe(note, session())).toEqual({
    ...clear,
    syncToken: "0",
    memo: " Ask Jo ",
    settled: true,
  });
});

test.each<[JsonObject]>([[{ SyncToken: 3 }], [{ PrivateNote: ["x"] }]])(
  "an invoice that cannot be understood is not written to: %j",
  async (changes) => {
    aCompany({ Invoice: [anInvoice(1, changes)] });
    expect(await failureOf(quickbooks.observe(note, session()))).toBeInstanceOf(Malformed);
  },
);

test("somebody else was quicker: told as a conflict; looked at again it is written, with another requestid", async () => {
  const company = aCompany({ Invoice: [anInvoice(1)] });
  const early = requestOf(note, await quickbooks.observe(note, session()));
  const invoice = company.records["Invoice"]?.[0] ?? {};
  Object.assign(invoice, { SyncToken: "1", PrivateNote: "Somebody else" });
  expect(await failureOf(quickbooks.perform(early, note, session()))).toBeInstanceOf(Conflict);
  // The same request is answered like before, though the version fits again.
  Object.assign(invoice, { SyncToken: "0" });
  expect(await failureOf(quickbooks.perform(early, note, session()))).toBeInstanceOf(Conflict);
  Object.assign(invoice, { SyncToken: "1" });
  const again = requestOf(note, await quickbooks.observe(note, session()));
  await quickbooks.perform(again, note, session());
  expect(invoice["PrivateNote"]).toBe(`Somebody else\n${line}`);
  expect(await quickbooks.find(note, session())).toEqual({ externalId: invoiceId });
});

test("a marker that is part of another is not taken for it", async () => {
  aCompany({ Invoice: [anInvoice(1, { PrivateNote: "x (FB-7K3M9Q2X-AN1-2)" })] });
  expect(await quickbooks.find(note, session())).toBeNull();
});

test.each([{}, { Invoice: { Id: "9" } }, { Invoice: [] }])(
  "an answer that does not tell of the invoice leaves the outcome unknown: %j",
  async (body) => {
    const company = aCompany();
    company.fault = () => ({ body });
    const failure = await failureOf(quickbooks.perform(requestOf(note), note, session()));
    expect(failure).toBeInstanceOf(UnknownOutcome);
  },
);
