/** Every example of Xero's published descriptions, answered over HTTP and normalised: no mapped field is lost. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "@jest/globals";
import type { JsonObject, RawRecord } from "../../../src/connectors/connector.js";
import { MalformedRecord } from "../../../src/connectors/errors.js";
import { xero } from "../../../src/connectors/xero/index.js";
import { webhooks } from "../../../src/connectors/xero/webhooks.js";
import { hundredths, lostFields, saidFields, type MappedField } from "../mapped-fields.js";
import { answering, useNetwork } from "../network.js";
import { examples, organisation, webhookExamples, type Example, type List } from "./examples.js";
import { apiUrl, session } from "./organisation.js";

useNetwork();

const lower = (value: unknown) => String(value).toLowerCase();
const trimmed = (value: unknown) => String(value).trim();
const dayOf = (value: unknown) => String(value).slice(0, 10);
const dayOfMilliseconds = (value: unknown) =>
  new Date(Number(/\d+/.exec(String(value))![0])).toISOString().slice(0, 10);
const instantOf = (value: unknown) => new Date(Number(/\d+/.exec(String(value))![0])).toISOString();

/** Nothing of the debtor's: a bill, a supplier's credit, a refund. */
const isOurs = ({ Type: type, PaymentType: payment }: JsonObject): boolean =>
  type === undefined
    ? payment === undefined || payment === "ACCRECPAYMENT"
    : /^(ACCREC|RECEIVE|AR)/.test(String(type));

const date: MappedField[] = [
  { from: "DateString", to: "issuedOn", as: dayOf },
  { from: "Date", to: "issuedOn", as: dayOfMilliseconds },
];
const stamp: MappedField = { from: "UpdatedDateUTC", to: "sourceUpdatedAt", as: instantOf };
const isOpen = ({ Status: status }: JsonObject) => status === "AUTHORISED" || status === "PAID";

const credit: MappedField[] = [
  ...date,
  stamp,
  { from: "Contact.ContactID", to: "party.id", as: lower },
  { from: "Status", to: "rawStatus" },
  { from: "CurrencyCode", to: "currency" },
  { from: "Total", to: "totalMinor", as: hundredths },
  {
    from: "RemainingCredit",
    to: "remainingMinor",
    as: (value, record) => (isOpen(record) ? hundredths(value) : undefined),
  },
  { from: "Allocations.Amount", to: "amountMinor", as: hundredths },
  { from: "Allocations.Date", to: "appliedOn", as: dayOfMilliseconds },
  { from: "Allocations.Invoice.InvoiceID", to: "receivable.id", as: lower },
];

const mapped: Readonly<Record<List, readonly MappedField[]>> = {
  Contacts: [
    stamp,
    { from: "ContactID", to: "ref.id", as: lower },
    { from: "Name", to: "name", as: trimmed },
    { from: "EmailAddress", to: "contactPoints.value", as: trimmed },
    { from: "TaxNumber", to: "taxNumbers" },
    { from: "Addresses.Country", to: "country", as: (value) => countries[String(value)] },
    { from: "ContactStatus", to: "archived", as: (value) => value === "ARCHIVED" },
    { from: "MergedToContactID", to: "mergedInto.id", as: lower },
  ],
  Invoices: [
    ...date,
    stamp,
    { from: "InvoiceID", to: "ref.id", as: lower },
    { from: "InvoiceNumber", to: "number", as: trimmed },
    { from: "Reference", to: "reference", as: trimmed },
    { from: "Contact.ContactID", to: "party.id", as: lower },
    { from: "DueDateString", to: "dueOn", as: dayOf },
    { from: "DueDate", to: "dueOn", as: dayOfMilliseconds },
    { from: "CurrencyCode", to: "currency" },
    { from: "Total", to: "totalMinor", as: hundredths },
    {
      from: "AmountDue",
      to: "balanceMinor",
      as: (value, record) => (isOpen(record) ? hundredths(value) : undefined),
    },
    { from: "Status", to: "rawStatus" },
  ],
  Payments: [
    stamp,
    { from: "PaymentID", to: "ref.id", as: lower },
    { from: "Invoice.InvoiceID", to: "receivable.id", as: lower },
    { from: "Invoice.CurrencyCode", to: "currency" },
    { from: "Amount", to: "amountMinor", as: hundredths },
    { from: "Date", to: "appliedOn", as: dayOfMilliseconds },
    { from: "Status", to: "reversed", as: (value) => value === "DELETED" },
  ],
  CreditNotes: [
    ...credit,
    { from: "CreditNoteID", to: "ref.id", as: lower },
    { from: "CreditNoteNumber", to: "number", as: trimmed },
  ],
  Overpayments: [...credit, { from: "OverpaymentID", to: "ref.id", as: lower }],
  Prepayments: [
    ...credit,
    { from: "PrepaymentID", to: "ref.id", as: lower },
    { from: "InvoiceNumber", to: "number", as: trimmed },
  ],
};

/** As the examples write them. */
const countries: Readonly<Record<string, string>> = {
  "United States": "US",
  USA: "US",
  Canada: "CA",
  "New Zealand": "NZ",
  Australia: "AU",
};

/** Telephones are put together from three fields: their digits must be there, one after the other. */
function lostPhones(record: JsonObject, points: readonly string[]): string[] {
  const digits = (text: unknown) => String(text ?? "").replace(/\D/g, "");
  const phones = (record["Phones"] ?? []) as JsonObject[];
  return phones
    .filter(({ PhoneType: type, PhoneNumber: number }) => type !== "FAX" && number)
    .map((phone) => digits(phone["PhoneAreaCode"]) + digits(phone["PhoneNumber"]))
    .filter((phone) => !points.some((point) => digits(point).endsWith(phone)));
}

/** Examples that are no answer of a list, with what is wrong with them. */
const notReplayed: Readonly<Record<string, string>> = {
  "put /ContactGroups/{ContactGroupID}/Contacts":
    "the answer to a write: contacts by their ids alone, without the name that every contact has",
};

/** Mapped fields in which no example says anything: these are tried in mappers.test.ts alone. */
const saidNowhere = ["Contacts.MergedToContactID"];

async function replayed({ list, answer }: Example): Promise<RawRecord[]> {
  answering(apiUrl, ({ url }) => ({
    body: url.pathname.endsWith("/Organisation") ? organisation : answer,
  }));
  const facts = await xero.accountFacts(session());
  const page = await xero.pull(list, null, facts, session());
  expect(page.unreadable).toEqual([]);
  return [...page.records];
}

describe("an example of an answer loses nothing", () => {
  test.each(examples.filter(({ name }) => notReplayed[name] === undefined))(
    "$name",
    async (example) => {
      const records = await replayed(example);
      expect(records).toHaveLength((example.answer[example.list] as JsonObject[]).length);
      const facts = await xero.accountFacts(session());
      for (const record of records) {
        const normalised = xero.normalise(record, facts);
        if (!isOurs(record.raw)) {
          expect(normalised).toEqual([]);
          continue;
        }
        expect(lostFields(record.raw, normalised, mapped[example.list])).toEqual([]);
        const [first] = normalised;
        if (first?.kind === "PARTY")
          expect(
            lostPhones(
              record.raw,
              first.contactPoints.map(({ value }) => value),
            ),
          ).toEqual([]);
      }
    },
  );

  test.each(Object.entries(notReplayed))("%s is none: %s", async (name) => {
    const [record] = await replayed(examples.find((each) => each.name === name)!);
    const facts = await xero.accountFacts(session());
    expect(() => xero.normalise(record!, facts)).toThrow(MalformedRecord);
  });

  test("the organisation", async () => {
    answering(apiUrl, () => ({ body: organisation }));
    const [wanted] = organisation["Organisations"] as JsonObject[];
    expect(await xero.accountFacts(session())).toMatchObject({
      name: wanted!["Name"],
      baseCurrency: wanted!["BaseCurrency"],
      countryCode: wanted!["CountryCode"],
      timeZoneRaw: wanted!["Timezone"],
      timeZone: expect.stringMatching(/^\w+\/\w+$/),
      shortCode: wanted!["ShortCode"],
    });
  });

  test("every mapped field is said by one of them", () => {
    const said = new Set(
      examples.flatMap(({ list, answer }) =>
        (answer[list] as JsonObject[])
          .filter(isOurs)
          .flatMap((record) => saidFields(record, mapped[list]).map((field) => `${list}.${field}`)),
      ),
    );
    const all = Object.entries(mapped).flatMap(([list, fields]) =>
      fields.map(({ from }) => `${list}.${from}`),
    );
    expect(all.filter((field) => !said.has(field))).toEqual(saidNowhere);
  });

  test("a field that is lost would be noticed", () => {
    const record = { ContactID: "A", Name: "Ada", EmailAddress: "ada@fields.example" };
    expect(lostFields(record, [], mapped.Contacts)).toHaveLength(3);
  });
});

describe("an example of a webhook", () => {
  test.each(webhookExamples())("$entropy is taken, and told as what it says", (delivery) => {
    const body = Buffer.from(JSON.stringify(delivery));
    const key = "webhook-key";
    const signature = createHmac("sha256", key).update(body).digest("base64");
    const url = "https://hub.example/webhooks/xero";
    const received = { method: "POST", url, headers: { "x-xero-signature": [signature] }, body };
    const verdict = webhooks.verify(received, [key], new Date("2026-11-25T12:00:00Z"));
    const events = delivery["events"] as JsonObject[];
    expect(verdict).toEqual({
      ok: true,
      events: events.map((event) =>
        expect.objectContaining({
          account: event["tenantId"],
          objectType: event["eventCategory"],
          id: event["resourceId"],
          kind: event["eventType"],
          occurredAt: new Date(`${String(event["eventDateUtc"])}Z`),
        }),
      ),
    });
  });

  test("there are two of them", () => {
    expect(webhookExamples()).toHaveLength(2);
  });
});
