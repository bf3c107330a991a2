import { describe, expect, test } from "@jest/globals";
import type { Observed } from "../../../src/connectors/connector.js";
import { Malformed, Rejected } from "../../../src/connectors/errors.js";
import { xero } from "../../../src/connectors/xero/index.js";
import type { WriteBack } from "../../../src/domain/write-back.js";
import { failureOf, useNetwork } from "../network.js";
import { link, note } from "./fixture.js";
import { anInvoice, anOrganisation, contactId, invoiceId, session } from "./organisation.js";

useNetwork();

const clear: Observed = { noted: false, url: null, status: null };

function requestOf(write: WriteBack, observed: Observed = clear) {
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
      path: `/api.xro/2.0/Invoices/${invoiceId}`,
      headers: { "content-type": "application/json", "Idempotency-Key": "FB-7K3M9Q2X-LINK" },
      body: { Invoices: [{ InvoiceID: invoiceId, Url: "https://forbear.example/r/INV-0002" }] },
      preconditions: ["the invoice carries no link, or one of ours", "the invoice is not voided"],
    });
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
  expect(await xero.observe(link, session())).toEqual({ ...clear, status: "AUTHORISED" });
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
  [note, { HistoryRecords: [{ ValidationErrors: [{ Message: "Locked period" }] }] }],
])("$kind: an answer with status 200 that saved nothing is a refusal", async (write, body) => {
  const organisation = anOrganisation();
  organisation.fault = () => ({ body });
  const failure = await failureOf(xero.perform(requestOf(write), write, session()));
  expect(failure).toBeInstanceOf(Rejected);
});
