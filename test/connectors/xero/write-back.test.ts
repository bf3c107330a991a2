import { describe, expect, test } from "@jest/globals";
import type { JsonObject, Observed } from "../../../src/connectors/connector.js";
import { Malformed, Rejected, UnknownOutcome } from "../../../src/connectors/errors.js";
import { xero } from "../../../src/connectors/xero/index.js";
import type { WriteBack } from "../../../src/domain/write-back.js";
import { failureOf, useNetwork } from "../network.js";
import { expectedDate, link, note } from "./fixture.js";
import {
  anInvoice,
  anOrganisation,
  contactId,
  invoiceId,
  session,
  xeroDate,
} from "./organisation.js";

useNetwork();

const clear: Observed = {
  noted: false,
  url: null,
  status: null,
  expectedOn: null,
  partPaid: false,
  type: null,
};

const approved: Observed = { ...clear, status: "AUTHORISED", type: "ACCREC" };

function requestOf(write: WriteBack, observed: Observed = approved) {
  const plan = xero.plan(write, observed);
  if (plan.outcome !== "SEND") throw new Error(`${plan.outcome}: ${plan.why}`);
  return plan.request;
}

describe("the plan", () => {
  test("a note", () => {
    expect(requestOf(note)).toEqual({
      method: "PUT",
      path: `/api.xro/2.0/Invoices/${invoiceId}/History`,
      headers: { "content-type": "application/json", "Idempotency-Key": "FB-7K3M9Q2X-AGREED" },
      body: {
        HistoryRecords: [
          { Details: "A payment plan of three instalments was agreed. (FB-7K3M9Q2X-AGREED)" },
        ],
      },
      preconditions: [
        "the invoice still exists",
        "its history holds no note marked FB-7K3M9Q2X-AGREED",
      ],
    });
  });

  test("a note on a contact", () => {
    const onContact = { ...note, target: { ...note.target, objectType: "Contact", id: contactId } };
    expect(requestOf(onContact).path).toBe(`/api.xro/2.0/Contacts/${contactId}/History`);
  });

  test("a note is cut to 250 characters, its marker never", () => {
    const details = (
      requestOf({ ...note, text: "n".repeat(400) }).body["HistoryRecords"] as {
        Details: string;
      }[]
    )[0]?.Details;
    expect(details).toHaveLength(250);
    expect(details).toMatch(/n… \(FB-7K3M9Q2X-AGREED\)$/);
  });

  test("a link", () => {
    expect(requestOf(link)).toEqual({
      method: "POST",
      path: "/api.xro/2.0/Invoices?summarizeErrors=false",
      headers: { "content-type": "application/json", "Idempotency-Key": "FB-7K3M9Q2X-LINK" },
      body: { Invoices: [{ InvoiceID: invoiceId, Url: "https://forbear.example/r/INV-0002" }] },
      preconditions: ["the invoice carries no link, or one of ours", "the invoice is not voided"],
    });
  });

  test("an expected date", () => {
    expect(requestOf(expectedDate, approved)).toEqual({
      method: "POST",
      path: "/api.xro/2.0/Invoices?summarizeErrors=false",
      headers: { "content-type": "application/json", "Idempotency-Key": "FB-7K3M9Q2X-AE1" },
      body: { Invoices: [{ InvoiceID: invoiceId, ExpectedPaymentDate: "2026-12-01" }] },
      preconditions: ["the invoice is approved", "nothing has been paid or credited on it"],
    });
  });

  test.each<[string, object, string, RegExp]>([
    ["approved", {}, "SEND", /^$/],
    ["approved, another date", { expectedOn: "2026-11-30" }, "SEND", /^$/],
    ["approved, this date", { expectedOn: "2026-12-01" }, "ALREADY_THERE", /already carries/],
    ["part-paid, this date", { expectedOn: "2026-12-01", partPaid: true }, "ALREADY_THERE", /./],
    ["part-paid", { partPaid: true }, "REFUSED", /^Part of the invoice has been paid .*\.$/],
    ["a draft", { status: "DRAFT" }, "REFUSED", /^Xero lets .*\.$/],
    ["paid", { status: "PAID" }, "REFUSED", /^Xero lets .*\.$/],
    ["voided", { status: "VOIDED" }, "REFUSED", /^Xero lets .*\.$/],
    ["a bill", { type: "ACCPAY" }, "REFUSED", /^Only a sales invoice .*\.$/],
  ])("the expected date of an invoice that is %s", (_name, observed, outcome, why) => {
    const plan = xero.plan(expectedDate, { ...approved, ...observed });
    expect(plan.outcome).toBe(outcome);
    expect(plan.outcome === "SEND" ? "" : plan.why).toMatch(why);
  });

  test.each<[string, Observed, string]>([
    ["none", { ...clear, status: "AUTHORISED" }, "SEND"],
    ["an older one of ours", { ...clear, url: "https://forbear.example/r/old" }, "SEND"],
    ["this one", { ...clear, url: link.url }, "ALREADY_THERE"],
    ["a stranger's", { ...clear, url: "https://other.example/1" }, "REFUSED"],
    [
      "one that only looks like ours",
      { ...clear, url: "https://forbear.example.evil/r/" },
      "REFUSED",
    ],
    ["none, but voided", { ...clear, status: "VOIDED" }, "REFUSED"],
    ["none, but deleted", { ...clear, status: "DELETED" }, "REFUSED"],
  ])("an invoice with %s as its link", (_name, observed, outcome) => {
    expect(xero.plan(link, observed).outcome).toBe(outcome);
  });

  test.each<[string, WriteBack]>([
    ["a date on a contact", { ...expectedDate, target: { ...link.target, objectType: "Contact" } }],
    ["a link on a contact", { ...link, target: { ...link.target, objectType: "Contact" } }],
    ["a note on a payment", { ...note, target: { ...note.target, objectType: "Payment" } }],
    ["an id that is none", { ...note, target: { ...note.target, id: "../Contacts" } }],
    ["a marker that is too long", { ...note, marker: "m".repeat(129) }],
  ])("%s is refused in words, without a call", async (_name, write) => {
    const organisation = anOrganisation();
    const plan = xero.plan(write, await xero.observe(write, session()));
    expect(plan).toMatchObject({ outcome: "REFUSED", why: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(await xero.find(write, session())).toBeNull();
    expect(organisation.sent).toEqual([]);
  });
});

test("a blank link is none; observing a link reads the status", async () => {
  anOrganisation({ Invoices: [anInvoice(1, { InvoiceID: invoiceId, Url: " " })] });
  expect(await xero.observe(link, session())).toEqual({
    ...clear,
    status: "AUTHORISED",
    type: "ACCREC",
  });
});

test.each<[JsonObject, boolean]>([
  [{}, false],
  [{ AmountPaid: 0, AmountCredited: 0 }, false],
  [{ AmountPaid: 0.01 }, true],
  [{ AmountCredited: 5 }, true],
])("an invoice with %j: part-paid %s", async (amounts, partPaid) => {
  const date = xeroDate("2026-12-01T00:00:00Z");
  const invoice = anInvoice(1, { InvoiceID: invoiceId, ExpectedPaymentDate: date, ...amounts });
  anOrganisation({ Invoices: [invoice] });
  expect(await xero.observe(expectedDate, session())).toMatchObject({
    partPaid,
    expectedOn: "2026-12-01",
  });
});

test("a marker that is part of another is not taken for it", async () => {
  const organisation = anOrganisation();
  const path = `/Invoices/${invoiceId}/History`;
  organisation.history.push({ path, details: "x (FB-7K3M9Q2X-AGREED-2)" });
  expect(await xero.find(note, session())).toBeNull();
  organisation.history.push({ path, details: "x (FB-7K3M9Q2X-AGREED)" });
  expect(await xero.find(note, session())).toEqual({ externalId: null });
});

test("a history that cannot be read is not taken for empty", async () => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ body: { Status: "OK" } });
  expect(await failureOf(xero.observe(note, session()))).toBeInstanceOf(Malformed);
});

test.each([
  [link, { Invoices: [{ HasErrors: true, ValidationErrors: [{ Message: "Locked period" }] }] }],
  [link, { Invoices: [{ StatusAttributeString: "ERROR" }] }],
  [
    expectedDate,
    { Invoices: [{ InvoiceID: invoiceId, ValidationErrors: [{ Message: "Locked period" }] }] },
  ],
  [note, { HistoryRecords: [{ ValidationErrors: [{ Message: "Locked period" }] }] }],
])("$kind: an answer with status 200 that saved nothing is a refusal", async (write, body) => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ body });
  const failure = await failureOf(xero.perform(requestOf(write), write, session()));
  expect(failure).toBeInstanceOf(Rejected);
});

test("an answer that does not tell of the invoice leaves the outcome unknown", async () => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ body: { Invoices: [] } });
  const failure = await failureOf(xero.perform(requestOf(expectedDate), expectedDate, session()));
  expect(failure).toBeInstanceOf(UnknownOutcome);
});
