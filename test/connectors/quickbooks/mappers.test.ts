import { expect, test } from "@jest/globals";
import type { AccountFacts, JsonObject, RawRecord } from "../../../src/connectors/connector.js";
import { MalformedRecord } from "../../../src/connectors/errors.js";
import { quickbooks } from "../../../src/connectors/quickbooks/index.js";
import {
  aCreditMemo,
  aCustomer,
  aDeposit,
  aJournalEntry,
  anInvoice,
  applied,
  aPayment,
  deposited,
  entered,
  receivableAccount,
} from "./company.js";

const facts: AccountFacts = {
  name: "Kindly Supplies Ltd",
  baseCurrency: "GBP",
  multiCurrency: true,
  countryCode: "GB",
  timeZone: "Europe/London",
  receivableAccounts: [receivableAccount, "85"],
};

function read(objectType: string, raw: JsonObject, known: AccountFacts = facts) {
  const record: RawRecord = {
    objectType,
    id: String(raw["Id"]),
    updatedAt: "2026-11-21T09:00:00.000Z",
    raw,
  };
  return quickbooks.normalise(record, known);
}

function fieldOf(objectType: string, raw: JsonObject, known: AccountFacts = facts): string {
  try {
    read(objectType, raw, known);
  } catch (error) {
    if (error instanceof MalformedRecord) return error.field;
    throw error;
  }
  return "none is wrong";
}

const without = (raw: JsonObject, ...fields: string[]): JsonObject =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => !fields.includes(name)));

test("a customer", () => {
  const raw = aCustomer(1, {
    PrimaryEmailAddr: { Address: "a@company1.example, b@company1.example;c@company1.example" },
    PrimaryPhone: { FreeFormNumber: "+44 191 498 0147" },
    Mobile: { FreeFormNumber: "07700 900123" },
    Fax: { FreeFormNumber: "0191 498 0148" },
    BillAddr: { Country: "United Kingdom" },
    PrimaryTaxIdentifier: "XXXXXX81736",
  });
  expect(read("Customer", raw)).toEqual([
    {
      kind: "PARTY",
      ref: { objectType: "Customer", id: "1" },
      sourceUpdatedAt: "2026-11-21T09:00:00.000Z",
      partyKind: "ORGANISATION",
      name: "Company 1",
      memberOf: null,
      contactPoints: [
        { kind: "EMAIL", value: "a@company1.example", label: "email", optOut: "UNKNOWN" },
        { kind: "EMAIL", value: "b@company1.example", label: "email", optOut: "UNKNOWN" },
        { kind: "EMAIL", value: "c@company1.example", label: "email", optOut: "UNKNOWN" },
        { kind: "PHONE", value: "+44 191 498 0147", label: "phone", optOut: "UNKNOWN" },
        { kind: "PHONE", value: "07700 900123", label: "mobile", optOut: "UNKNOWN" },
      ],
      // Masked: the last characters of a number recognise nobody.
      taxNumbers: [],
      crossReferences: [],
      country: "GB",
      archived: false,
    },
  ]);
});

test.each<[string, JsonObject, object]>([
  ["a part whose bills its parent gets", { BillWithParent: true }, { memberOf: { id: "7" } }],
  ["a part that gets its own bills", { BillWithParent: false }, { memberOf: null }],
])("%s", (_name, changes, says) => {
  const [party] = read("Customer", aCustomer(2, { ParentRef: { value: "7" }, ...changes }));
  expect(party).toMatchObject({ parent: { objectType: "Customer", id: "7" }, ...says });
});

test.each<[string, JsonObject, string]>([
  ["a name of one's own", {}, "PERSON"],
  ["turned round", { DisplayName: "Doe, Jane" }, "PERSON"],
  ["with a title", { DisplayName: "Ms Jane Doe" }, "PERSON"],
  ["made inactive", { DisplayName: "Jane Doe (deleted)" }, "PERSON"],
  ["somebody at a company", { CompanyName: "Doe Ltd" }, "ORGANISATION"],
  ["another name", { DisplayName: "Doe & Sons" }, "ORGANISATION"],
  ["no first name", { GivenName: null }, "ORGANISATION"],
])("a person is who has no company and is called by their own name: %s", (_name, changes, kind) => {
  const person = { CompanyName: "", GivenName: "Jane", FamilyName: "Doe", DisplayName: "Jane Doe" };
  expect(read("Customer", aCustomer(1, { ...person, ...changes }))).toMatchObject([
    { partyKind: kind },
  ]);
});

test("an invoice", () => {
  expect(read("Invoice", anInvoice(1))).toEqual([
    {
      kind: "RECEIVABLE",
      ref: { objectType: "Invoice", id: "101" },
      sourceUpdatedAt: "2026-11-21T09:00:00.000Z",
      party: { objectType: "Customer", id: "1" },
      number: "101",
      reference: null,
      issuedOn: "2026-10-01",
      dueOn: "2026-10-31",
      currency: "GBP",
      totalMinor: 12_050n,
      balanceMinor: 10_025n,
      status: "OPEN",
      rawStatus: "OPEN",
    },
  ]);
});

test("who gets a copy of an invoice, and nobody else", () => {
  const raw = anInvoice(1, {
    BillEmail: { Address: "accounts@company1.example" },
    BillEmailCc: { Address: "books@office.example, Boss@company1.example" },
    BillEmailBcc: { Address: "archive@ours.example" },
    Deposit: 10,
  });
  const [invoice, deposit, ...copies] = read("Invoice", raw);
  expect([invoice, deposit]).toMatchObject([{ kind: "RECEIVABLE" }, { kind: "SETTLEMENT_LINE" }]);
  expect(copies).toEqual(
    ["books@office.example", "Boss@company1.example"].map((email) => ({
      kind: "ROLE",
      ref: { objectType: "Invoice", id: "101" },
      sourceUpdatedAt: "2026-11-21T09:00:00.000Z",
      person: { objectType: "CopyAddress", id: expect.stringMatching(/^1:[0-9a-f]{32}$/) },
      named: { name: email, email },
      about: { objectType: "Customer", id: "1" },
      role: "CC",
      words: "Copy of the invoice",
      since: null,
      until: null,
    })),
  );
  const another = read(
    "Invoice",
    anInvoice(2, {
      CustomerRef: { value: "1" },
      BillEmailCc: { Address: "BOOKS@office.example" },
    }),
  );
  expect(another.at(-1)).toMatchObject({ person: (copies[0] as { person: object }).person });
  expect(read("Invoice", { ...raw, Balance: 0 })).toHaveLength(2);
  const voided = { ...raw, TotalAmt: 0, Balance: 0, PrivateNote: "Voided" };
  expect(read("Invoice", voided)).toHaveLength(1);
});

test.each<[string, JsonObject, object]>([
  ["paid", { Balance: 0 }, { status: "PAID", balanceMinor: 0n, totalMinor: 12_050n }],
  [
    "voided",
    { TotalAmt: 0, Balance: 0, PrivateNote: "Voided - Order of Jo" },
    { status: "VOID", rawStatus: "VOIDED", balanceMinor: 0n },
  ],
  // The bookkeeper's own words about something that is still owed.
  ["said to be voided", { PrivateNote: "Voided the other one" }, { status: "OPEN" }],
  ["of nothing", { TotalAmt: 0, Balance: 0 }, { status: "PAID" }],
  ["without a due date", { DueDate: null }, { dueOn: "2026-10-01" }],
  [
    "in yen",
    { CurrencyRef: { value: "JPY" }, ExchangeRate: 0.005, TotalAmt: 1200, Balance: 1200 },
    { currency: "JPY", totalMinor: 1200n },
  ],
  [
    "in dinars",
    { CurrencyRef: { value: "KWD" }, ExchangeRate: 2.4, TotalAmt: 277.707, Balance: "0.001" },
    { currency: "KWD", totalMinor: 277_707n, balanceMinor: 1n },
  ],
])("an invoice that is %s", (_name, changes, says) => {
  expect(read("Invoice", anInvoice(1, changes))[0]).toMatchObject(says);
});

test("what was paid when an invoice was made lowers it", () => {
  expect(read("Invoice", anInvoice(1, { Deposit: 20.25 }))).toMatchObject([
    { kind: "RECEIVABLE", totalMinor: 12_050n, balanceMinor: 10_025n },
    {
      kind: "SETTLEMENT_LINE",
      ref: { objectType: "InvoiceDeposit", id: "101" },
      partOf: { objectType: "Invoice", id: "101" },
      receivable: { objectType: "Invoice", id: "101" },
      lineKind: "PAYMENT",
      amountMinor: 2_025n,
      appliedOn: "2026-10-01",
      reversed: false,
    },
  ]);
  expect(read("Invoice", anInvoice(1, { Deposit: 0 }))).toHaveLength(1);
});

test("a payment is what it lowers, once for each invoice", () => {
  const raw = aPayment(1, {
    TotalAmt: 100,
    UnappliedAmt: 0,
    Line: [
      applied(30, "Invoice", 101),
      applied(30.5, "Invoice", 102),
      applied(9.5, "Invoice", 101),
      applied(30, "JournalEntry", 401, { TxnLineId: "0" }),
    ],
  });
  const line = (type: string, id: number, amountMinor: bigint) => ({
    kind: "SETTLEMENT_LINE",
    ref: { objectType: "PaymentLine", id: `201:${type}:${id}` },
    sourceUpdatedAt: "2026-11-21T09:00:00.000Z",
    partOf: { objectType: "Payment", id: "201" },
    lineKind: "PAYMENT",
    receivable: { objectType: type, id: String(id) },
    amountMinor,
    currency: "GBP",
    appliedOn: "2026-11-01",
    reversed: false,
  });
  expect(read("Payment", raw)).toEqual([
    line("Invoice", 101, 3_950n),
    line("Invoice", 102, 3_050n),
    line("JournalEntry", 401, 3_000n),
  ]);
});

test.each<[string, JsonObject, object]>([
  ["some left over", { TotalAmt: 30, UnappliedAmt: 9.75 }, { creditKind: "OVERPAYMENT" }],
  [
    "all of it in advance",
    { TotalAmt: 9.75, UnappliedAmt: 9.75, Line: [] },
    { creditKind: "PREPAYMENT" },
  ],
])("a payment with %s is a credit, too", (_name, changes, says) => {
  const [credit, ...lines] = read("Payment", aPayment(1, { PaymentRefNum: "R1", ...changes }));
  expect(credit).toMatchObject({
    kind: "CREDIT",
    ref: { objectType: "Payment", id: "201" },
    party: { objectType: "Customer", id: "1" },
    number: "R1",
    remainingMinor: 975n,
    status: "OPEN",
    ...says,
  });
  for (const line of lines) expect(line).toMatchObject({ partOf: credit?.ref });
});

test.each<[string, [type: string, id: number][], string]>([
  ["a credit memo", [["CreditMemo", 301]], "CREDIT_NOTE"],
  ["an entry", [["JournalEntry", 401]], "CREDIT_NOTE"],
  ["a deposit", [["Deposit", 501]], "PREPAYMENT"],
])(
  "a payment of 0 uses %s, and takes nothing from a memo's own remainder",
  (_name, links, kind) => {
    const raw = aPayment(1, {
      TotalAmt: 0,
      Line: [applied(5, "Invoice", 101), ...links.map(([type, id]) => applied(5, type, id))],
    });
    const lines = read("Payment", raw);
    expect(lines[0]).toMatchObject({
      lineKind: kind,
      receivable: { id: "101" },
      amountMinor: 500n,
    });
    // A credit memo says itself what is left of it; an entry or deposit does not.
    expect(lines).toHaveLength(kind === "CREDIT_NOTE" && links[0]?.[0] === "CreditMemo" ? 1 : 2);
  },
);

test("what a payment is linked to and is no debt or credit of a customer is passed over", () => {
  const raw = aPayment(1, { TotalAmt: 5, Line: [applied(5, "Expense", 9)] });
  expect(read("Payment", raw)).toEqual([]);
  expect(read("Payment", aPayment(1, { TotalAmt: 0, Line: [] }))).toEqual([]);
});

test("a credit memo says itself what is left of it", () => {
  expect(read("CreditMemo", aCreditMemo(1))).toMatchObject([
    {
      kind: "CREDIT",
      ref: { objectType: "CreditMemo", id: "301" },
      creditKind: "CREDIT_NOTE",
      number: "CM-1",
      totalMinor: 5_000n,
      remainingMinor: 2_450n,
      status: "OPEN",
    },
  ]);
});

test("an entry that a customer owes: due on its day, and what is left of it follows from the payments", () => {
  expect(read("JournalEntry", aJournalEntry(1))).toEqual([
    {
      kind: "RECEIVABLE",
      ref: { objectType: "JournalEntry", id: "401" },
      sourceUpdatedAt: "2026-11-21T09:00:00.000Z",
      party: { objectType: "Customer", id: "1" },
      number: "JE-1",
      reference: null,
      issuedOn: "2026-09-01",
      dueOn: "2026-09-01",
      currency: "GBP",
      totalMinor: 4_000n,
      balanceMinor: null,
      status: "OPEN",
      rawStatus: "UNSTATED",
    },
  ]);
});

test.each<[string, JsonObject[], object[]]>([
  [
    "to a customer's credit",
    [entered(40, "Credit", "85", 1), entered(40, "Debit", "80")],
    [{ kind: "CREDIT", creditKind: "CREDIT_NOTE", totalMinor: 4_000n, remainingMinor: null }],
  ],
  [
    "both ways",
    [entered(40, "Debit", "84", 1), entered(15, "Credit", "84", 1)],
    [{ kind: "RECEIVABLE", totalMinor: 2_500n }],
  ],
  ["that comes to nothing", [entered(4, "Debit", "84", 1), entered(4, "Credit", "84", 1)], []],
  // A customer may be named for other reasons, too.
  ["not to accounts receivable", [entered(40, "Debit", "80", 1), entered(40, "Credit", "79")], []],
])("an entry %s", (_name, lines, says) => {
  expect(read("JournalEntry", aJournalEntry(1, { Line: lines }))).toMatchObject(says);
});

test("money brought to the bank without a payment is a credit; banked payments are none", () => {
  expect(read("Deposit", aDeposit(1))).toMatchObject([
    {
      kind: "CREDIT",
      ref: { objectType: "Deposit", id: "501" },
      party: { objectType: "Customer", id: "1" },
      creditKind: "PREPAYMENT",
      totalMinor: 700n,
      remainingMinor: null,
      rawStatus: "UNSTATED",
    },
  ]);
  const banked = aDeposit(1, { Line: [applied(10, "Payment", 201)] });
  expect(read("Deposit", banked)).toEqual([]);
  expect(read("Deposit", aDeposit(1, { Line: [deposited(7, "79", 1)] }))).toEqual([]);
});

test.each(["Invoice", "Payment", "CreditMemo", "JournalEntry", "Deposit"])(
  "a deleted %s says nothing any more",
  (objectType) => {
    expect(read(objectType, { Id: "5", domain: "QBO", status: "Deleted" })).toEqual([]);
  },
);

test.each<[string, JsonObject, AccountFacts, string]>([
  ["one currency", {}, { ...facts, multiCurrency: false }, "GBP"],
  ["several, at rate 1", { ExchangeRate: 1 }, facts, "GBP"],
  ["several, without a rate", {}, facts, "GBP"],
])(
  "a record without a currency, where there is %s, is in home currency",
  (_name, more, known, code) => {
    const raw = { ...without(anInvoice(1), "CurrencyRef", "ExchangeRate"), ...more };
    expect(read("Invoice", raw, known)).toMatchObject([{ currency: code }]);
  },
);

test.each<[string, string, JsonObject, string]>([
  ["no name", "Customer", aCustomer(1, { DisplayName: " " }), "DisplayName"],
  ["no customer", "Invoice", without(anInvoice(1), "CustomerRef"), "CustomerRef.value"],
  ["no balance", "Invoice", without(anInvoice(1), "Balance"), "Balance"],
  ["finer than pence", "Invoice", anInvoice(1, { TotalAmt: 1.005 }), "TotalAmt"],
  ["a date that is none", "Invoice", anInvoice(1, { DueDate: "2026-02-30" }), "DueDate"],
  [
    "no currency at a rate",
    "Invoice",
    without(anInvoice(1, { ExchangeRate: 1.2 }), "CurrencyRef"),
    "CurrencyRef",
  ],
  ["a strange currency", "Invoice", anInvoice(1, { CurrencyRef: { value: "£" } }), "CurrencyRef"],
  ["no amount", "Payment", aPayment(1, { Line: [applied(null, "Invoice", 1)] }), "Line[0].Amount"],
  [
    "a link without a type",
    "Payment",
    aPayment(1, { Line: [{ Amount: 1, LinkedTxn: [{ TxnId: "1" }] }] }),
    "Line[0].LinkedTxn.TxnType",
  ],
  [
    "an entry without its customer",
    "JournalEntry",
    aJournalEntry(1, { Line: [entered(1, "Debit", receivableAccount)] }),
    "Line[0].EntityRef.value",
  ],
  [
    "an entry of two customers",
    "JournalEntry",
    aJournalEntry(1, {
      Line: [entered(1, "Debit", receivableAccount, 1), entered(1, "Debit", receivableAccount, 2)],
    }),
    "Line",
  ],
])("%s is malformed", (_name, objectType, raw, field) => {
  expect(fieldOf(objectType, raw)).toBe(field);
});

test("an open invoice tells of its last e-mail, and each that was seen is one of its own", () => {
  const said = (raw: JsonObject) => read("Invoice", anInvoice(1, raw)).slice(1);
  const delivered = (DeliveryTime: string, more: JsonObject = {}) =>
    said({
      EmailStatus: "EmailSent",
      DeliveryInfo: { DeliveryType: "Email", DeliveryTime, ...more },
    });
  const [first] = delivered("2026-11-20T01:30:00-08:00");
  expect(first).toMatchObject({
    ...{ kind: "ACTIVITY", activityKind: "EMAIL", direction: "OUTBOUND", done: true },
    at: "2026-11-20T09:30:00.000Z",
    contact: { outcome: "UNKNOWN", purpose: "INVOICE", madeBy: "LEDGER", certainty: "CERTAIN" },
    receivable: { objectType: "Invoice" },
  });
  const [second] = delivered("2026-11-21T01:30:00-08:00");
  expect(second?.ref).not.toEqual(first?.ref);
  const bounced = delivered("2026-11-20T01:30:00-08:00", { DeliveryErrorType: "Bounced Email" });
  expect(bounced).toMatchObject([{ ref: first?.ref, done: false }]);
  expect(said({ EmailStatus: "EmailSent" })).toMatchObject([
    { timeNotKnown: true, contact: { certainty: "INFERRED" } },
  ]);
  expect(said({ EmailStatus: "NeedToSend" })).toEqual([]);
  expect(said({ EmailStatus: "EmailSent", Balance: 0 })).toEqual([]);
});
