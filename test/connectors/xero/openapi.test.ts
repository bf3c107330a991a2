/** Requests and sample answers against Xero's published description. */
import { expect, test } from "@jest/globals";
import { execFileSync } from "node:child_process";
import type { Cursor, JsonObject } from "../../../src/connectors/connector.js";
import { xero } from "../../../src/connectors/xero/index.js";
import { useNetwork } from "../network.js";
import { expectedDate, link, note } from "./fixture.js";
import { requestProblems, schemaProblems } from "./openapi.js";
import {
  aContact,
  aCreditNote,
  anInvoice,
  anOrganisation,
  anOverpayment,
  aPayment,
  aPrepayment,
  contactId,
  invoiceId,
  session,
} from "./organisation.js";

useNetwork();

test("every request that the connector sends is one that Xero describes", async () => {
  const organisation = anOrganisation({
    Contacts: [1, 2, 3].map((number) => aContact(number)),
    Invoices: [anInvoice(1, { InvoiceID: invoiceId })],
    Payments: [aPayment(1)],
    CreditNotes: [aCreditNote(1)],
    Overpayments: [anOverpayment(1)],
    Prepayments: [aPrepayment(1)],
  });
  const facts = await xero.accountFacts(session());
  for (const { name } of xero.manifest.streams) {
    let cursor: Cursor = null;
    for (let page = 0; page < 3; page++)
      cursor = (await xero.pull(name, cursor, facts, session())).cursor;
  }
  const onContact = { ...note, target: { ...note.target, objectType: "Contact", id: contactId } };
  for (const write of [note, link, expectedDate, onContact]) {
    const plan = xero.plan(write, await xero.observe(write, session()));
    if (plan.outcome !== "SEND") throw new Error(plan.why);
    await xero.perform(plan.request, write, session());
    expect(await xero.find(write, session())).not.toBeNull();
  }
  expect(organisation.sent.length).toBeGreaterThan(15);
  for (const request of organisation.sent) {
    expect([request.url.pathname, requestProblems(request)]).toEqual([request.url.pathname, []]);
  }
});

test("a request that Xero does not describe would be noticed", () => {
  const request = (path: string, headers: Record<string, string>, body = "") => ({
    method: body ? "PUT" : "GET",
    url: new URL(`https://api.xero.example/api.xro/2.0${path}`),
    headers: new Headers(headers),
    body,
  });
  const tenant = { "xero-tenant-id": "t" };
  expect(requestProblems(request("/Contact", tenant))).toEqual(["GET /Contact is not described"]);
  expect(requestProblems(request("/Contacts", {}))).toEqual(["xero-tenant-id is missing"]);
  expect(requestProblems(request("/Contacts?pagesize=1", tenant))).toEqual([
    "query pagesize is not described",
  ]);
  expect(requestProblems(request("/Contacts", { ...tenant, "If-Modified-Since": "2026" }))).toEqual(
    ['If-Modified-Since data must match format "date-time"'],
  );
  const history = `/Invoices/${invoiceId}/History`;
  expect(requestProblems(request(history, tenant, '{"HistoryRecords":[{"Details":5}]}'))).toEqual([
    "/HistoryRecords/0/Details must be string",
  ]);
  expect(requestProblems(request(history, tenant, '{"Details":"x"}'))).toEqual([
    "Details is not described",
  ]);
});

test.each<[string, JsonObject]>([
  ["Contacts", { Contacts: [aContact(1)] }],
  ["Invoices", { Invoices: [anInvoice(1)] }],
  ["Payments", { Payments: [aPayment(1)] }],
  ["CreditNotes", { CreditNotes: [aCreditNote(1)] }],
  ["Overpayments", { Overpayments: [anOverpayment(1)] }],
  ["Prepayments", { Prepayments: [aPrepayment(1)] }],
])("the samples of these tests are answers that Xero describes: %s", (schema, sample) => {
  expect(schemaProblems(schema, sample)).toEqual([]);
});

test("the generated types are up to date", () => {
  const root = new URL("../../../", import.meta.url).pathname;
  const check = "scripts/generate-xero-types.ts --check".split(" ");
  expect(() =>
    execFileSync(process.execPath, ["--import", "@oxc-node/core/register", ...check], {
      cwd: root,
      env: { ...process.env, NODE_OPTIONS: "" },
      stdio: "pipe",
    }),
  ).not.toThrow();
});
