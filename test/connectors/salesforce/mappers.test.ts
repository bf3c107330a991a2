import { describe, expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/connectors/connector.js";
import { MalformedRecord } from "../../../src/connectors/errors.js";
import type { SalesforceFacts } from "../../../src/connectors/salesforce/facts.js";
import { fromAccount, fromContact, normalise } from "../../../src/connectors/salesforce/mappers.js";

const facts: SalesforceFacts = {
  fields: { Account: [], Contact: [] },
  types: {},
  hidden: [],
  taxNumberField: "VAT__c",
  xeroContactIdField: "Xero_Contact_ID__c",
  organisation: { name: null, country: null, timeZone: null, defaultCurrency: null },
};
const id = "0015g00000AbCdEAAV";
const updatedAt = "2026-11-23T10:00:00.000Z";
const account = (raw: JsonObject) =>
  fromAccount(
    { objectType: "Account", id, updatedAt, raw: { Id: id, Name: "Acme", ...raw } },
    facts,
  );
const contact = (raw: JsonObject) =>
  fromContact(
    { objectType: "Contact", id, updatedAt, raw: { Id: id, Name: "Jane Doe", ...raw } },
    facts,
  );

test("an account becomes an organisation", () => {
  expect(
    account({
      Phone: " 020 7946 0000 ",
      BillingCountry: "United Kingdom",
      VAT__c: "GB 123 4567 89",
      Xero_Contact_ID__c: "A3675FC4-f8dd-4f03-ba5b-f1870566bcd7",
      Website: "https://acme.example",
    }),
  ).toEqual({
    kind: "PARTY",
    ref: { objectType: "Account", id },
    sourceUpdatedAt: updatedAt,
    partyKind: "ORGANISATION",
    name: "Acme",
    memberOf: null,
    contactPoints: [{ kind: "PHONE", value: "020 7946 0000", label: "main", optOut: "UNKNOWN" }],
    taxNumbers: ["GB 123 4567 89"],
    crossReferences: [{ vendor: "XERO", id: "a3675fc4-f8dd-4f03-ba5b-f1870566bcd7" }],
    country: "GB",
    archived: false,
    mergedInto: null,
    parent: null,
    owner: null,
  });
});

describe("accounts", () => {
  test.each<[string, JsonObject, object]>([
    ["a person account is a person", { IsPersonAccount: true }, { partyKind: "PERSON" }],
    ["an account that is none is not", { IsPersonAccount: false }, { partyKind: "ORGANISATION" }],
    [
      "a person account brings its own ways and opt-outs",
      {
        IsPersonAccount: true,
        PersonEmail: "jane@example.com",
        PersonMobilePhone: "07700 900000",
        PersonHasOptedOutOfEmail: true,
        PersonDoNotCall: false,
      },
      {
        contactPoints: [
          { kind: "EMAIL", value: "jane@example.com", label: "email", optOut: "YES" },
          { kind: "PHONE", value: "07700 900000", label: "mobile", optOut: "NO" },
        ],
      },
    ],
    [
      "the country code wins over its name",
      { BillingCountryCode: "NZ", BillingCountry: "UK" },
      { country: "NZ" },
    ],
    ["an unknown country is unknown", { BillingCountry: "Narnia" }, { country: null }],
    ["a website is no key", { Website: "acme.example" }, { crossReferences: [], taxNumbers: [] }],
    [
      "a cross reference is a whole Xero id",
      { Xero_Contact_ID__c: "see Xero" },
      { crossReferences: [] },
    ],
    [
      "blank fields say nothing",
      { Phone: "  ", VAT__c: "", BillingCountry: null },
      { contactPoints: [], taxNumbers: [], country: null },
    ],
  ])("%s", (_name, raw, expected) => {
    expect(account(raw)).toMatchObject(expected);
  });
});

describe("contacts", () => {
  test.each<[string, JsonObject, object]>([
    ["a contact is a person", {}, { partyKind: "PERSON", name: "Jane Doe" }],
    ["it belongs to its account", { AccountId: id }, { memberOf: { objectType: "Account", id } }],
    [
      "fifteen characters become eighteen",
      { AccountId: "001D000000IRFma" },
      { memberOf: { objectType: "Account", id: "001D000000IRFmaIAH" } },
    ],
    ["without an account it stands alone", { AccountId: null }, { memberOf: null }],
    [
      "a name is put together",
      { Name: null, FirstName: "Jane", LastName: "Doe" },
      { name: "Jane Doe" },
    ],
    ["a last name is enough", { Name: null, LastName: "Doe" }, { name: "Doe" }],
    ["the mailing country counts", { MailingCountry: "England" }, { country: "GB" }],
  ])("%s", (_name, raw, expected) => {
    expect(contact(raw)).toMatchObject(expected);
  });

  test.each<[string, JsonObject, string, string]>([
    ["said yes", { HasOptedOutOfEmail: true, DoNotCall: true }, "YES", "YES"],
    ["said no", { HasOptedOutOfEmail: false, DoNotCall: false }, "NO", "NO"],
    ["hidden fields", {}, "UNKNOWN", "UNKNOWN"],
    ["empty fields", { HasOptedOutOfEmail: null, DoNotCall: null }, "UNKNOWN", "UNKNOWN"],
    ["odd fields", { HasOptedOutOfEmail: "false", DoNotCall: 0 }, "UNKNOWN", "UNKNOWN"],
  ])("opt-out: %s", (_name, raw, mail, calls) => {
    const party = contact({
      Email: "jane@example.com",
      Phone: "1",
      MobilePhone: "2",
      HomePhone: "3",
      ...raw,
    });
    expect(party.contactPoints.map(({ label, optOut }) => [label, optOut])).toEqual([
      ["email", mail],
      ["work", calls],
      ["mobile", calls],
      ["home", calls],
    ]);
  });
});

const other = (objectType: string, raw: JsonObject, known = facts) =>
  normalise({ objectType, id, updatedAt, raw: { Id: id, ...raw } }, known);
const who = "0035g00000XyZaBAAV";
const what = "0015g00000AbCdEAAV";

test("an account's parent, owner, survivor and end", () => {
  expect(
    account({
      ParentId: "001D000000IRFma",
      OwnerId: "00G5g0000000001AAA",
      IsDeleted: true,
      MasterRecordId: what,
    }),
  ).toMatchObject({
    parent: { objectType: "Account", id: "001D000000IRFmaIAH" },
    owner: { objectType: "Group", id: "00G5g0000000001AAA" },
    deleted: true,
    mergedInto: { objectType: "Account", id: what },
  });
  expect(account({ OwnerId: "0055g0000000001AAA" }).owner?.objectType).toBe("User");
  expect(account({ OwnerId: "0125g0000000001AAA" }).owner).toBeNull();
});

test.each<[string, JsonObject | null, string]>([
  ["said no to it", { HasOptedOutProcessing: true, ShouldForget: false }, "YES"],
  ["asked to be forgotten", { HasOptedOutProcessing: false, ShouldForget: true }, "YES"],
  ["said nothing against it", { HasOptedOutProcessing: false, ShouldForget: false }, "NO"],
  ["hidden in part", { HasOptedOutProcessing: false }, "UNKNOWN"],
  ["said no, the rest hidden", { HasOptedOutProcessing: true }, "YES"],
  ["no individual", null, "UNKNOWN"],
])("processing: %s", (_name, Individual, expected) => {
  expect(contact({ Individual }).processingOptOut).toBe(expected);
});

test("users and queues are owners, other groups are not", () => {
  expect(other("User", { Name: "Ann", Email: "ann@acme.example", IsActive: false })).toEqual([
    {
      kind: "OWNER",
      ref: { objectType: "User", id },
      sourceUpdatedAt: updatedAt,
      ownerKind: "USER",
      name: "Ann",
      email: "ann@acme.example",
      active: false,
    },
  ]);
  expect(other("Group", { Name: "Late payers", Type: "Queue" })).toMatchObject([
    { ownerKind: "QUEUE", name: "Late payers", email: null, active: true },
  ]);
  expect(other("Group", { Name: "Everybody", Type: "Organization" })).toEqual([]);
});

test("an opportunity", () => {
  expect(
    other("Opportunity", {
      Name: "Renewal",
      AccountId: what,
      OwnerId: "0055g0000000001AAA",
      StageName: "Closed Won",
      IsClosed: true,
      IsWon: true,
      CloseDate: "2026-12-31",
    }),
  ).toEqual([
    {
      kind: "OPPORTUNITY",
      ref: { objectType: "Opportunity", id },
      sourceUpdatedAt: updatedAt,
      party: { objectType: "Account", id: what },
      name: "Renewal",
      stage: "Closed Won",
      closed: true,
      won: true,
      closeOn: "2026-12-31",
      owner: { objectType: "User", id: "0055g0000000001AAA" },
    },
  ]);
});

const day = "2026-11-20";
const made = "2026-11-20T08:00:00.000+0000";

test.each<[string, JsonObject, object]>([
  [
    "Task",
    { TaskSubtype: "Call", CallType: "Outbound", ActivityDate: day, IsClosed: true },
    { activityKind: "CALL", direction: "OUTBOUND", at: day, done: true, ours: false, parties: [] },
  ],
  [
    "Task",
    { CallType: "Inbound", ActivityDate: day },
    { activityKind: "CALL", direction: "INBOUND", done: false },
  ],
  [
    "Task",
    { TaskSubtype: "Email", ActivityDate: day },
    { activityKind: "EMAIL", direction: "UNKNOWN" },
  ],
  ["Task", { TaskSubtype: "Task", ActivityDate: day }, { activityKind: "OTHER" }],
  ["Task", { CreatedDate: made }, { at: "2026-11-20T08:00:00.000Z", activityKind: "OTHER" }],
  [
    "Task",
    { CompletedDateTime: "2026-11-21T08:00:00.000Z", CreatedDate: made },
    { at: "2026-11-21T08:00:00.000Z" },
  ],
  [
    "Task",
    { ActivityDate: day, WhatId: what, WhoId: who, AccountId: what },
    {
      parties: [
        { objectType: "Contact", id: who },
        { objectType: "Account", id: what },
      ],
    },
  ],
  [
    "Task",
    { ActivityDate: day, WhoId: "00Q5g0000000001AAA", WhatId: "0065g0000000001AAA" },
    { parties: [] },
  ],
  ["Task", { ActivityDate: day, Subject: "Payment plan agreed (FB-7K3M9Q2X-AT1)" }, { ours: true }],
  [
    "Task",
    { ActivityDate: day, Subject: "Payment plan agreed… (FB-7K3M9Q2X-AT1) " },
    { ours: true },
  ],
  ["Task", { ActivityDate: day, Subject: "Re (FB-7K3M9Q2X-AT1): what is this?" }, { ours: false }],
  ["Task", { ActivityDate: day, Subject: "Call about (FB)" }, { ours: false }],
  [
    "Event",
    { StartDateTime: made, ActivityDate: day, WhoId: who },
    { activityKind: "MEETING", at: "2026-11-20T08:00:00.000Z", direction: "UNKNOWN", done: true },
  ],
  [
    "Event",
    { StartDateTime: "2026-11-20T00:00:00.000+0000", ActivityDate: day, IsAllDayEvent: true },
    { at: day },
  ],
  [
    "EmailMessage",
    { Incoming: false, MessageDate: made, RelatedToId: what, Status: "3" },
    {
      activityKind: "EMAIL",
      direction: "OUTBOUND",
      at: "2026-11-20T08:00:00.000Z",
      done: true,
      parties: [{ objectType: "Account", id: what }],
    },
  ],
  ["EmailMessage", { Incoming: true, MessageDate: made }, { direction: "INBOUND" }],
  ["EmailMessage", { CreatedDate: made, Status: "5" }, { direction: "UNKNOWN", done: false }],
])("%s %j", (objectType, raw, expected) => {
  expect(other(objectType, raw)).toMatchObject([{ kind: "ACTIVITY", ...expected }]);
});

test.each<[JsonObject, object]>([
  [{}, { outcome: "UNKNOWN", madeBy: "PERSON", certainty: "STATED" }],
  [{ CallObject: "5551" }, { madeBy: "PROGRAM", certainty: "CERTAIN" }],
  [{ CallDisposition: "Left Voicemail" }, { outcome: "LEFT_MESSAGE" }],
  [{ CallDisposition: "No answer" }, { outcome: "NO_ANSWER" }],
  [{ CallDisposition: "Busy" }, { outcome: "BUSY" }],
  [{ CallDisposition: "Wrong number" }, { outcome: "WRONG_NUMBER" }],
  [{ CallDisposition: "Meaningful Connect" }, { outcome: "CONNECTED" }],
  [{ CallDisposition: "Spoke to Pat" }, { outcome: "CONNECTED" }],
  // Words that hold others, and an organisation's own.
  [{ CallDisposition: "Not connected" }, { outcome: "UNKNOWN" }],
  [{ CallDisposition: "Interested" }, { outcome: "UNKNOWN" }],
  [{ TaskSubtype: "Email" }, { madeBy: "UNKNOWN", certainty: "CERTAIN" }],
  [{ TaskSubtype: "ListEmail" }, { madeBy: "PROGRAM", certainty: "CERTAIN" }],
])("a logged call or e-mail with %j", (raw, contact) => {
  const task = { TaskSubtype: "Call", ActivityDate: day, IsClosed: true, ...raw };
  expect(other("Task", task)).toMatchObject([{ contact }]);
});

test("a meeting that has passed is inferred, an e-mail message is certain", () => {
  const meeting = other("Event", { StartDateTime: made });
  expect(meeting).toMatchObject([{ contact: { certainty: "INFERRED", madeBy: "PERSON" } }]);
  const email = other("EmailMessage", { MessageDate: made });
  expect(email).toMatchObject([{ contact: { certainty: "CERTAIN", madeBy: "UNKNOWN" } }]);
});

test("a cadence runs until it is complete or failed; those of leads are nobody's", () => {
  const cadence = (State: string, TargetId = who) =>
    other("ActionCadenceTracker", { State, TargetId, ActionCadence: { Name: "Late payers" } });
  expect(cadence("Running")).toEqual([
    {
      kind: "SEQUENCE",
      ref: { objectType: "ActionCadenceTracker", id },
      sourceUpdatedAt: updatedAt,
      party: { objectType: "Contact", id: who },
      name: "Late payers",
      running: true,
    },
  ]);
  expect(cadence("Paused")).toMatchObject([{ running: true }]);
  expect([cadence("Complete"), cadence("Error")]).toMatchObject([
    [{ running: false }],
    [{ running: false }],
  ]);
  expect(cadence("Running", what)).toMatchObject([{ party: { objectType: "Account", id: what } }]);
  expect(cadence("Running", "00Q5g0000000001AAA")).toEqual([]);
});

test("nothing is counted twice: no copies of meetings, no e-mail that a task tells of", () => {
  expect(other("Event", { StartDateTime: made, IsChild: true })).toEqual([]);
  const logged = { MessageDate: made, ActivityId: "00T5g0000000001AAA" };
  expect(other("EmailMessage", logged, { ...facts, fields: { Task: ["Id"] } })).toEqual([]);
  expect(other("EmailMessage", logged)).toHaveLength(1);
});

describe("what a contact is to an account", () => {
  const relation = { ContactId: who, AccountId: what, IsActive: true, IsDirect: true };
  const said = (raw: JsonObject) =>
    other("AccountContactRelation", { ...relation, ...raw }).map((record) => {
      if (record.kind !== "ROLE") throw new Error(record.kind);
      return [record.role, record.words];
    });

  test("is a value that means a role anywhere; others stay words", () => {
    expect(said({ Roles: "Decision Maker;Billing Contact" })).toEqual([
      [null, "Decision Maker"],
      ["BILLING_CONTACT", "Billing Contact"],
    ]);
    const dated = { Roles: "Guarantor", StartDate: "2026-01-01", EndDate: "2026-12-31" };
    expect(other("AccountContactRelation", { ...relation, ...dated })).toEqual([
      {
        kind: "ROLE",
        ref: { objectType: "AccountContactRelation", id },
        sourceUpdatedAt: updatedAt,
        person: { objectType: "Contact", id: who },
        about: { objectType: "Account", id: what },
        role: "GUARANTOR",
        words: "Guarantor",
        since: "2026-01-01",
        until: "2026-12-31",
      },
    ]);
  });

  test.each<[string, JsonObject, unknown[]]>([
    ["its own, without a value: nothing new", { Roles: null }, []],
    ["another's, without a value", { Roles: null, IsDirect: false }, [[null, "Related contact"]]],
    ["no longer active", { Roles: "Guarantor", IsActive: false }, []],
    ["deleted", { Roles: "Guarantor", IsDeleted: true }, []],
  ])("%s", (_name, raw, expected) => {
    expect(said(raw)).toEqual(expected);
  });
});

test.each<[string, JsonObject, string]>([
  ["Account", { Name: null }, "Name"],
  ["Account", { Name: "Acme", Phone: 5 }, "Phone"],
  ["Contact", { Name: "Jane", AccountId: "Jane" }, "AccountId"],
  ["Contact", { FirstName: "", LastName: "" }, "Name"],
  ["Account", { Name: "Acme", ParentId: "Jane" }, "ParentId"],
  ["User", {}, "Name"],
  ["Group", { Name: "Jane" }, "Type"],
  ["Opportunity", { Name: "x", CloseDate: "Jane" }, "CloseDate"],
  ["Task", {}, "CreatedDate"],
  ["Task", { ActivityDate: "20 Jane" }, "ActivityDate"],
  ["Event", {}, "StartDateTime"],
  ["EmailMessage", { MessageDate: "Jane" }, "MessageDate"],
  ["AccountContactRelation", { IsActive: true, ContactId: "Jane" }, "ContactId"],
  ["AccountContactRelation", { IsActive: true, ContactId: who }, "AccountId"],
  ["Lead", {}, "objectType"],
])("a malformed %s %j names %s", (objectType, raw, field) => {
  expect(() => normalise({ objectType, id, updatedAt, raw }, facts)).toThrow(MalformedRecord);
  try {
    normalise({ objectType, id, updatedAt, raw }, facts);
  } catch (error) {
    expect(error).toMatchObject({ field });
    expect(String(error)).not.toContain("Jane");
  }
});
