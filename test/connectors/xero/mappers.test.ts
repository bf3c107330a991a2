import { describe, expect, test } from "@jest/globals";
import type { AccountFacts, JsonObject } from "../../../src/connectors/connector.js";
import { MalformedRecord } from "../../../src/connectors/errors.js";
import type { XeroFacts } from "../../../src/connectors/xero/facts.js";
import {
  fromContact,
  fromInvoice,
  fromPayment,
  normalise,
} from "../../../src/connectors/xero/mappers.js";
import {
  aContact,
  aCreditNote,
  anAllocation,
  anInvoice,
  anOverpayment,
  aPayment,
  aPrepayment,
  id,
  xeroDate,
} from "./organisation.js";

const facts: XeroFacts = {
  name: "Demo",
  baseCurrency: "NZD",
  countryCode: "NZ",
  timeZone: "Pacific/Auckland",
  timeZoneRaw: "NEWZEALANDSTANDARDTIME",
  shortCode: "!mBdtL",
};
const updatedAt = "2026-11-21T09:00:00.000Z";
const contact = (raw: JsonObject) =>
  fromContact({ objectType: "Contact", id: id("c", 1), updatedAt, raw: aContact(1, raw) });
const invoices = (raw: JsonObject, known = facts) =>
  fromInvoice({ objectType: "Invoice", id: id("a", 1), updatedAt, raw: anInvoice(1, raw) }, known);
const payments = (raw: JsonObject, known = facts) =>
  fromPayment({ objectType: "Payment", id: id("b", 1), updatedAt, raw: aPayment(1, raw) }, known);

test("a contact becomes a party", () => {
  expect(
    contact({
      TaxNumber: "071-138-054",
      ContactNumber: "001D000000IRFma",
      // Theirs is no way of reaching the customer, nor of recognising it.
      ContactPersons: [{ FirstName: "A", EmailAddress: "a@x.example", IncludeInEmails: true }],
      Phones: [
        {
          PhoneType: "DEFAULT",
          PhoneNumber: "7946 0000",
          PhoneAreaCode: "20",
          PhoneCountryCode: "44",
        },
        { PhoneType: "DDI", PhoneNumber: "", PhoneAreaCode: "", PhoneCountryCode: "" },
        { PhoneType: "FAX", PhoneNumber: "1", PhoneAreaCode: "", PhoneCountryCode: "" },
      ],
      Addresses: [
        { AddressType: "STREET", Country: "Australia" },
        { AddressType: "POBOX", Country: "New Zealand" },
      ],
      Website: "https://company1.example",
    }),
  ).toEqual({
    kind: "PARTY",
    ref: { objectType: "Contact", id: id("c", 1) },
    sourceUpdatedAt: updatedAt,
    partyKind: "ORGANISATION",
    name: "Company 1",
    memberOf: null,
    contactPoints: [
      { kind: "EMAIL", value: "billing@company1.example", label: "email", optOut: "UNKNOWN" },
      { kind: "PHONE", value: "+44 20 7946 0000", label: "default", optOut: "UNKNOWN" },
    ],
    taxNumbers: ["071-138-054"],
    crossReferences: [{ vendor: "SALESFORCE", id: "001D000000IRFmaIAH" }],
    country: "NZ",
    archived: false,
    mergedInto: null,
  });
});

describe("the people whom a contact names", () => {
  const people = (raw: JsonObject) =>
    normalise(
      { objectType: "Contact", id: id("c", 1), updatedAt, raw: aContact(1, raw) },
      facts as unknown as AccountFacts,
    ).filter((record) => record.kind === "ROLE");
  const persons = [
    { FirstName: "A", LastName: "Clerk", EmailAddress: "a@x.example", IncludeInEmails: true },
    { FirstName: "B", EmailAddress: "b@x.example", IncludeInEmails: false },
    { FirstName: "C", EmailAddress: "c@x.example" },
    { FirstName: "D", IncludeInEmails: true },
    { EmailAddress: "e@x.example", IncludeInEmails: true },
    {},
  ];

  test("are told by what Xero sends them; a title or a name gives no role", () => {
    const main = { FirstName: "Morag", LastName: "Owner", EmailAddress: "m@x.example" };
    const found = people({ ...main, ContactPersons: persons });
    expect(found.map(({ named, role, words }) => [named?.name, named?.email, role, words])).toEqual(
      [
        ["Morag Owner", "m@x.example", "BILLING_CONTACT", "Primary person"],
        ["A Clerk", "a@x.example", "CC", "Included in e-mails"],
        ["B", "b@x.example", null, "Contact person"],
        ["C", "c@x.example", null, "Contact person"],
        ["e@x.example", "e@x.example", "CC", "Included in e-mails"],
      ],
    );
    const contactRef = { objectType: "Contact", id: id("c", 1) };
    for (const { ref, about, person } of found) {
      expect([ref, about]).toEqual([contactRef, contactRef]);
      expect(person).toEqual({
        objectType: "ContactPerson",
        id: expect.stringMatching(/^[0-9a-f-]{36}:[0-9a-f]{32}$/),
      });
    }
  });

  test("keep their id while nothing is said otherwise, whatever their place in the list", () => {
    const ids = (list: JsonObject[]) =>
      people({ ContactPersons: list }).map(({ person }) => person.id);
    const [a, b] = ids(persons.slice(0, 2));
    expect(ids([persons[1]!, persons[0]!])).toEqual([b, a]);
    expect(ids([{ ...persons[0], LastName: "Another" }])).not.toContain(a);
  });

  test.each<[string, JsonObject]>([
    [
      "of a contact that is a person: nobody else",
      { Name: "Jo Doe", FirstName: "Jo", LastName: "Doe" },
    ],
    ["without a name: the organisation's own address", { FirstName: "", LastName: "" }],
    ["without an address", { FirstName: "Jo", EmailAddress: "" }],
    ["to be erased", { FirstName: "Jo", ContactStatus: "GDPRREQUEST", ContactPersons: persons }],
    ["merged away", { FirstName: "Jo", MergedToContactID: id("c", 2), ContactPersons: persons }],
  ])("are none %s", (_name, raw) => {
    expect(people({ EmailAddress: "jo@x.example", ...raw })).toEqual([]);
  });
});

test.each([
  ["Katherine Warren", "Katherine", "Warren", "PERSON"],
  ["Warren, Katherine", "Katherine", "Warren", "PERSON"],
  ["WARREN  KATHERINE", "Katherine", "Warren", "PERSON"],
  ["Ms. Katherine Warren", "Katherine", "Warren", "PERSON"],
  ["Dr Katherine de la Cruz", "Katherine", "de la Cruz", "PERSON"],
  ["Warren Plumbing Ltd", "Katherine", "Warren", "ORGANISATION"],
  ["Katherine Warren Ltd", "Katherine", "Warren", "ORGANISATION"],
  ["Katherine Warren", "", "", "ORGANISATION"],
  ["Katherine Warren", "Katherine", null, "ORGANISATION"],
])("%s with first name %j and last name %j is a %s", (Name, FirstName, LastName, kind) => {
  expect(contact({ Name, FirstName, LastName }).partyKind).toBe(kind);
});

test.each<[string, JsonObject, string[]]>([
  ["in parts", { PhoneNumber: "847-1294", PhoneAreaCode: "(626)" }, ["(626) 847-1294"]],
  [
    "international in parts",
    { PhoneNumber: "847-1294", PhoneAreaCode: "626", PhoneCountryCode: "+1" },
    ["+1 626 847-1294"],
  ],
  ["with 00", { PhoneNumber: "1", PhoneCountryCode: "0064" }, ["+64 1"]],
  [
    "whole in one field",
    { PhoneNumber: "+64 21 123", PhoneAreaCode: "21", PhoneCountryCode: "64" },
    ["+64 21 123"],
  ],
  ["only an area", { PhoneAreaCode: "20", PhoneCountryCode: "44" }, []],
  ["fax", { PhoneType: "FAX", PhoneNumber: "1" }, []],
])("a telephone %s", (_name, phone, values) => {
  const points = contact({ EmailAddress: "", Phones: [phone] }).contactPoints;
  expect(points.map(({ value }) => value)).toEqual(values);
});

test.each([
  ["ACTIVE", false, 1],
  ["ARCHIVED", true, 1],
  // Nobody writes to somebody who asked to be erased.
  ["GDPRREQUEST", true, 0],
])("contact status %s", (ContactStatus, archived, points) => {
  const party = contact({ ContactStatus });
  expect([party.archived, party.contactPoints.length]).toEqual([archived, points]);
});

test("a contact that was merged away names its survivor", () => {
  expect(contact({ ContactStatus: "ARCHIVED", MergedToContactID: id("C", 2) })).toMatchObject({
    archived: true,
    mergedInto: { objectType: "Contact", id: id("c", 2) },
  });
});

test.each([
  ["001D000000IRFma", "001D000000IRFmaIAH"],
  ["003D000000IRFmaIAH", "003D000000IRFmaIAH"],
  ["006D000000IRFmaIAH", null],
  ["CUST-001", null],
  ["", null],
])("contact number %j names the Salesforce record %j", (ContactNumber, reference) => {
  expect(contact({ ContactNumber }).crossReferences.map((cross) => cross.id)[0] ?? null).toBe(
    reference,
  );
});

test("an invoice becomes a receivable", () => {
  expect(invoices({})).toEqual([
    {
      kind: "RECEIVABLE",
      ref: { objectType: "Invoice", id: id("a", 1) },
      sourceUpdatedAt: updatedAt,
      party: { objectType: "Contact", id: id("c", 1) },
      number: "INV-1",
      reference: null,
      issuedOn: "2026-10-01",
      dueOn: "2026-10-31",
      currency: "GBP",
      totalMinor: 12050n,
      balanceMinor: 10025n,
      status: "OPEN",
      rawStatus: "AUTHORISED",
    },
  ]);
});

describe("invoices", () => {
  test.each([
    ["DRAFT", "DRAFT", 0n],
    ["SUBMITTED", "DRAFT", 0n],
    ["AUTHORISED", "OPEN", 10025n],
    ["PAID", "PAID", 10025n],
    ["VOIDED", "VOID", 0n],
    ["DELETED", "VOID", 0n],
  ])("status %s is %s and owes %s", (Status, status, balanceMinor) => {
    expect(invoices({ Status })).toMatchObject([{ status, balanceMinor, rawStatus: Status }]);
  });

  test.each<[string, JsonObject]>([
    ["a bill", { Type: "ACCPAY" }],
    ["a credit", { Type: "ACCRECCREDIT" }],
  ])("%s is not owed to us", (_name, raw) => {
    expect(invoices(raw)).toEqual([]);
  });

  test.each<[string, JsonObject, string]>([
    ["text", { DueDateString: "2026-11-23T00:00:00" }, "2026-11-23"],
    ["text with a blank", { DueDateString: "2018-12-30 00:00:00" }, "2018-12-30"],
    ["milliseconds", { DueDateString: null, DueDate: "/Date(1419937200000+0000)/" }, "2014-12-30"],
    [
      "milliseconds with an offset that changes nothing",
      { DueDateString: null, DueDate: xeroDate("2026-11-23T00:00:00Z").replace("+0000", "+1300") },
      "2026-11-23",
    ],
    [
      "milliseconds without an offset",
      { DueDateString: null, DueDate: `/Date(${Date.parse("2026-11-23")})/` },
      "2026-11-23",
    ],
    ["before 1970", { DueDateString: null, DueDate: "/Date(-86400000)/" }, "1969-12-31"],
    [
      "text in the other field",
      { DueDateString: "", DueDate: "2026-11-23T00:00:00" },
      "2026-11-23",
    ],
    ["text wins", { DueDateString: "2026-11-23T00:00:00", DueDate: "/Date(0)/" }, "2026-11-23"],
  ])("the due date as %s is never shifted", (_name, raw, dueOn) => {
    expect(invoices(raw)).toMatchObject([{ dueOn }]);
  });

  test("a draft without a due date falls due the day it is issued; an open invoice may not lack one", () => {
    const without = { DueDateString: null, DueDate: null };
    expect(invoices({ Status: "DRAFT", ...without })).toMatchObject([{ dueOn: "2026-10-01" }]);
    expect(() => invoices(without)).toThrow(new MalformedRecord("DueDateString", "is missing"));
  });

  test("an invoice without a currency is in the home currency", () => {
    expect(invoices({ CurrencyCode: null })).toMatchObject([{ currency: "NZD" }]);
  });

  test.each<[string, JsonObject, bigint]>([
    ["text", { AmountDue: "0.10" }, 10n],
    ["no decimals", { AmountDue: 5 }, 500n],
    ["yen", { CurrencyCode: "JPY", Total: 1200, AmountDue: 1200 }, 1200n],
    ["dinar", { CurrencyCode: "KWD", Total: 1.234, AmountDue: 1.234 }, 1234n],
    ["a negative balance", { AmountDue: -3.5 }, -350n],
  ])("amounts: %s", (_name, raw, balanceMinor) => {
    expect(invoices(raw)).toMatchObject([{ balanceMinor }]);
  });
});

test("a payment becomes a settlement line", () => {
  expect(payments({})).toEqual([
    {
      kind: "SETTLEMENT_LINE",
      ref: { objectType: "Payment", id: id("b", 1) },
      sourceUpdatedAt: updatedAt,
      lineKind: "PAYMENT",
      receivable: { objectType: "Invoice", id: id("a", 1) },
      amountMinor: 2025n,
      currency: "GBP",
      appliedOn: "2026-11-01",
      reversed: false,
    },
  ]);
});

describe("payments", () => {
  test("a deleted payment is reversed", () => {
    expect(payments({ Status: "DELETED" })).toMatchObject([{ reversed: true }]);
  });

  test("a payment of a foreign invoice is in the invoice's currency, whatever the bank took", () => {
    const Invoice = { InvoiceID: id("a", 1), CurrencyCode: "EUR" };
    const [line] = payments({ Invoice, Amount: 20.25, BankAmount: 23.4, CurrencyRate: 0.8654 });
    expect(line).toMatchObject({ currency: "EUR", amountMinor: 2025n });
  });

  test.each(["ACCPAYPAYMENT", "ARCREDITPAYMENT", "AROVERPAYMENTPAYMENT", "ARPREPAYMENTPAYMENT"])(
    "%s settles no receivable",
    (PaymentType) => {
      expect(payments({ PaymentType, Status: "ODD" })).toEqual([]);
    },
  );

  test("without the invoice's currency, the home currency is right at rate 1 only", () => {
    const invoice = { InvoiceID: id("A", 1) };
    expect(payments({ Invoice: invoice })).toMatchObject([
      { currency: "NZD", receivable: { id: id("a", 1) } },
    ]);
    expect(() => payments({ Invoice: invoice, CurrencyRate: 0.5 })).toThrow(
      new MalformedRecord("CurrencyCode", "is missing"),
    );
  });
});

test("a credit note becomes a credit and a line for each allocation", () => {
  const raw = aCreditNote(1, {
    Allocations: [
      anAllocation(1, 20, { AllocationID: id("9", 1).toUpperCase() }),
      anAllocation(2, 5.5),
    ],
  });
  const creditNote = { objectType: "CreditNote", id: id("d", 1) };
  const line = {
    kind: "SETTLEMENT_LINE",
    sourceUpdatedAt: updatedAt,
    partOf: creditNote,
    lineKind: "CREDIT_NOTE",
    currency: "GBP",
    appliedOn: "2026-10-06",
    reversed: false,
  };
  expect(normalise({ ...creditNote, updatedAt, raw }, facts)).toEqual([
    {
      kind: "CREDIT",
      ref: creditNote,
      sourceUpdatedAt: updatedAt,
      creditKind: "CREDIT_NOTE",
      party: { objectType: "Contact", id: id("c", 1) },
      number: "CN-1",
      issuedOn: "2026-10-05",
      currency: "GBP",
      totalMinor: 5000n,
      remainingMinor: 2450n,
      status: "OPEN",
      rawStatus: "AUTHORISED",
    },
    {
      ...line,
      ref: { objectType: "Allocation", id: id("9", 1) },
      receivable: { objectType: "Invoice", id: id("a", 1) },
      amountMinor: 2000n,
    },
    {
      ...line,
      ref: { objectType: "Allocation", id: `${id("d", 1)}:${id("a", 2)}:2026-10-06:550:1` },
      receivable: { objectType: "Invoice", id: id("a", 2) },
      amountMinor: 550n,
    },
  ]);
});

describe("credits", () => {
  const read = (objectType: string, raw: JsonObject) =>
    normalise({ objectType, id: id("d", 1), updatedAt, raw }, facts);
  const lines = (Allocations: JsonObject[], changes: JsonObject = {}) =>
    read("CreditNote", aCreditNote(1, { Allocations, ...changes })).slice(1);

  test.each<[string, JsonObject, object]>([
    ["Overpayment", anOverpayment(1), { creditKind: "OVERPAYMENT", number: null }],
    ["Overpayment", anOverpayment(1, { Type: "AROVERPAYMENT" }), { creditKind: "OVERPAYMENT" }],
    ["Prepayment", aPrepayment(1), { creditKind: "PREPAYMENT", number: "PRE-1" }],
    ["CreditNote", aCreditNote(1, { Status: "PAID", RemainingCredit: 0 }), { status: "PAID" }],
    ["CreditNote", aCreditNote(1, { Status: "DRAFT" }), { status: "DRAFT", remainingMinor: 0n }],
    ["CreditNote", aCreditNote(1, { Status: "DELETED" }), { status: "VOID", deleted: true }],
  ])("%s %#", (objectType, raw, expected) => {
    expect(read(objectType, raw)[0]).toMatchObject(expected);
  });

  test.each([
    ["CreditNote", aCreditNote(1, { Type: "ACCPAYCREDIT" })],
    ["Overpayment", anOverpayment(1, { Type: "SPEND-OVERPAYMENT" })],
    ["Prepayment", aPrepayment(1, { Type: "APPREPAYMENT" })],
  ])("what suppliers owe our tenant is none of a debtor's: %s", (objectType, raw) => {
    expect(read(objectType, raw)).toEqual([]);
  });

  test("lines keep their names when one of them goes", () => {
    const [a, b, c] = [anAllocation(1, 20), anAllocation(1, 5), anAllocation(1, 5)];
    const names = (list: JsonObject[]) => lines(list).map(({ ref }) => ref.id);
    const all = names([a, b, c]);
    expect(new Set(all).size).toBe(3);
    expect(names([b, c])).toEqual(all.slice(1));
    expect(names([c, a]).toSorted()).toEqual([all[0], all[1]].toSorted());
  });

  test("a deleted allocation is reversed by its id; without one its absence says so", () => {
    const deleted = { IsDeleted: true };
    expect(lines([anAllocation(1, 20, { ...deleted, AllocationID: id("9", 1) })])).toMatchObject([
      { ref: { id: id("9", 1) }, reversed: true, amountMinor: 2000n },
    ]);
    const bare = { Invoice: { InvoiceID: id("a", 1) }, AllocationId: id("9", 1), ...deleted };
    expect(lines([bare])).toMatchObject([{ reversed: true, amountMinor: 0n }]);
    expect(lines([anAllocation(1, 20, deleted)])).toEqual([]);
  });

  test("a voided credit settles nothing any more", () => {
    expect(lines([anAllocation(1, 20)], { Status: "VOIDED" })).toMatchObject([{ reversed: true }]);
  });

  test("amounts are in the credit's currency, and a line's in its invoice's", () => {
    const foreign = { CurrencyCode: "JPY", CurrencyRate: 0.0065, Total: 500, RemainingCredit: 0 };
    expect(lines([anAllocation(1, 500)], foreign)).toMatchObject([
      { currency: "JPY", amountMinor: 500n },
    ]);
    const invoice = { InvoiceID: id("a", 1), CurrencyCode: "EUR" };
    expect(lines([anAllocation(1, 20, { Invoice: invoice })])).toMatchObject([
      { currency: "EUR", amountMinor: 2000n },
    ]);
    expect(lines([], { CurrencyCode: null })).toEqual([]);
    expect(() => lines([], { CurrencyCode: null, CurrencyRate: 0.5 })).toThrow(
      new MalformedRecord("CurrencyCode", "is missing"),
    );
  });

  test("an allocation without a date was applied when the credit was issued", () => {
    expect(lines([anAllocation(1, 20, { Date: null })])).toMatchObject([
      { appliedOn: "2026-10-05" },
    ]);
  });
});

test.each<[string, JsonObject, string]>([
  ["Contact", { Name: null }, "Name"],
  ["Contact", { Name: "Jane", Phones: "Jane" }, "Phones"],
  ["Contact", { Name: "Jane", Phones: ["Jane"] }, "Phones[0]"],
  ["Contact", { Name: "Jane", EmailAddress: 5 }, "EmailAddress"],
  ["Invoice", { Type: null }, "Type"],
  ["Invoice", { Status: "Jane" }, "Status"],
  ["Invoice", { Status: null }, "Status"],
  ["Invoice", { Contact: null }, "Contact"],
  ["Invoice", { Contact: {} }, "Contact.ContactID"],
  ["Invoice", { DateString: "Jane" }, "DateString"],
  ["Invoice", { DateString: "2026-02-30T00:00:00" }, "DateString"],
  ["Invoice", { DueDateString: null, DueDate: "/Date(Jane)/" }, "DueDate"],
  ["Invoice", { CurrencyCode: "Jane" }, "CurrencyCode"],
  ["Invoice", { Total: null }, "Total"],
  ["Invoice", { AmountDue: true }, "AmountDue"],
  ["Invoice", { AmountDue: 77.123 }, "AmountDue"],
  ["Invoice", { AmountDue: "77,10" }, "AmountDue"],
  ["Invoice", { AmountDue: 7.7e21 }, "AmountDue"],
  ["Payment", { Status: "Jane" }, "Status"],
  ["Payment", { Invoice: null }, "Invoice"],
  ["Payment", { Amount: null }, "Amount"],
  ["Payment", { Date: null }, "DateString"],
  ["Payment", { PaymentType: "Jane" }, "PaymentType"],
  ["CreditNote", { Type: "Jane" }, "Type"],
  ["CreditNote", { Total: null }, "Total"],
  ["CreditNote", { Allocations: [{ Amount: 77 }] }, "Allocations[0].Invoice"],
  [
    "CreditNote",
    { Allocations: [anAllocation(1, 7), anAllocation(1, 77.123)] },
    "Allocations[1].Amount",
  ],
  ["CreditNote", { Allocations: [anAllocation(1, 7, { Date: "Jane" })] }, "Allocations[0].Date"],
  ["BankTransaction", {}, "objectType"],
])("a malformed %s %j names %s and no value", (objectType, changes, field) => {
  const samples: Record<string, JsonObject> = {
    Contact: aContact(1),
    Invoice: anInvoice(1),
    Payment: aPayment(1),
    CreditNote: aCreditNote(1),
  };
  const raw = { ...samples[objectType], ...changes };
  let failure: unknown;
  try {
    normalise({ objectType, id: id("a", 1), updatedAt, raw }, facts);
  } catch (error) {
    failure = error;
  }
  expect(failure).toBeInstanceOf(MalformedRecord);
  expect(failure).toMatchObject({ field });
  expect(String(failure)).not.toMatch(/Jane|77/);
});

test("an open invoice that is marked as sent was sent; when, Xero does not say", () => {
  const said = (raw: JsonObject) =>
    normalise(
      { objectType: "Invoice", id: id("a", 1), updatedAt, raw: anInvoice(1, raw) },
      facts,
    ).slice(1);
  expect(said({ SentToContact: true })).toEqual([
    {
      kind: "ACTIVITY",
      ref: { objectType: "InvoiceSent", id: id("a", 1) },
      sourceUpdatedAt: updatedAt,
      activityKind: "EMAIL",
      direction: "OUTBOUND",
      parties: [{ objectType: "Contact", id: id("c", 1) }],
      at: "2026-10-01",
      timeNotKnown: true,
      done: true,
      ours: false,
      contact: { outcome: "UNKNOWN", purpose: "INVOICE", madeBy: "LEDGER", certainty: "INFERRED" },
      receivable: { objectType: "Invoice", id: id("a", 1) },
    },
  ]);
  expect(said({})).toEqual([]);
  expect(said({ SentToContact: false })).toEqual([]);
  expect(said({ SentToContact: true, Status: "PAID", AmountDue: 0 })).toEqual([]);
  expect(said({ SentToContact: true, Type: "ACCPAY" })).toEqual([]);
});
