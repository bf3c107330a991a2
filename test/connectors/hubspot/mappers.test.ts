import { describe, expect, test } from "@jest/globals";
import type { Json, JsonObject } from "../../../src/connectors/connector.js";
import { noContact } from "../../../src/domain/contact-attempts.js";
import { MalformedRecord } from "../../../src/connectors/errors.js";
import type { HubSpotFacts } from "../../../src/connectors/hubspot/facts.js";
import { normalise } from "../../../src/connectors/hubspot/mappers.js";
import {
  aCall,
  aCompany,
  aContact,
  aDeal,
  aMeeting,
  aMessage,
  anEmail,
  aNote,
  anOwner,
  archived,
  aTask,
} from "./account.js";

const facts: HubSpotFacts = {
  properties: {},
  stages: {
    "default/contractsent": { label: "Contract sent", closed: false, won: false },
    "default/closedwon": { label: "Won", closed: true, won: true },
  },
  preferences: true,
  hidden: [],
  timeZone: "Pacific/Auckland",
  currency: "NZD",
  uiDomain: null,
  taxNumberProperty: "tax_number",
  xeroContactIdProperty: "xero_contact_id",
  doNotCallProperty: null,
};

function all(objectType: string, raw: JsonObject, known = facts) {
  const record = { objectType, id: String(raw["id"]), updatedAt: "2026-11-21T10:00:00.123Z", raw };
  return normalise(record, known);
}

function say(objectType: string, raw: JsonObject, known = facts) {
  // What labels say of a contact is looked at by itself.
  const [said, ...others] = all(objectType, raw, known).filter(({ kind }) => kind !== "ROLE");
  expect(others).toEqual([]);
  return said;
}

test("an owner; one who left, a queue, one without a name", () => {
  expect(say("Owner", anOwner(1))).toEqual({
    kind: "OWNER",
    ref: { objectType: "Owner", id: "31" },
    sourceUpdatedAt: "2026-11-21T10:00:00.123Z",
    ownerKind: "USER",
    name: "Olive Owner 1",
    email: "owner1@acme.example",
    active: true,
  });
  expect(say("Owner", archived(anOwner(1)))).toMatchObject({ active: false });
  expect(say("Owner", anOwner(1, { type: "QUEUE" }))).toMatchObject({ ownerKind: "QUEUE" });
  expect(say("Owner", anOwner(1, { firstName: "", lastName: "" }))).toMatchObject({
    name: "owner1@acme.example",
  });
});

test("a company", () => {
  const raw = aCompany(1, {
    phone: "+64 9 123 4567",
    country: "New Zealand",
    hs_parent_company_id: "102",
    tax_number: "NZ 123",
    xero_contact_id: "A3675FC4-f8dd-4f03-ba5b-f1870566bcd7",
  });
  expect(say("Company", raw)).toEqual({
    kind: "PARTY",
    ref: { objectType: "Company", id: "101" },
    sourceUpdatedAt: "2026-11-21T10:00:00.123Z",
    partyKind: "ORGANISATION",
    name: "Company 1",
    memberOf: null,
    contactPoints: [{ kind: "PHONE", value: "+64 9 123 4567", label: "main", optOut: "UNKNOWN" }],
    taxNumbers: ["NZ 123"],
    crossReferences: [{ vendor: "XERO", id: "a3675fc4-f8dd-4f03-ba5b-f1870566bcd7" }],
    country: "NZ",
    archived: false,
    mergedInto: null,
    parent: { objectType: "Company", id: "102" },
    owner: { objectType: "Owner", id: "31" },
  });
  expect(say("Company", aCompany(1, { name: null, domain: "acme.example" }))).toMatchObject({
    name: "acme.example",
  });
});

test.each([
  ["an account's", "Company", { salesforceaccountid: "001D000000IRFma" }, "001D000000IRFmaIAH"],
  ["a contact's", "Contact", { salesforcecontactid: "003D000000IRFmaIAH" }, "003D000000IRFmaIAH"],
  ["of another kind", "Company", { salesforceaccountid: "003D000000IRFma" }, null],
  // The account of a contact is no record of the contact's own.
  ["of its account", "Contact", { salesforceaccountid: "001D000000IRFma" }, null],
  ["that is none", "Contact", { salesforcecontactid: "see the CRM" }, null],
])("a Salesforce id %s", (_whose, type, properties, id) => {
  const raw = type === "Company" ? aCompany(1, properties) : aContact(1, properties);
  const crossReferences = id === null ? [] : [{ vendor: "SALESFORCE", id }];
  expect(say(type, raw)).toMatchObject({ crossReferences });
});

describe("what a contact is to companies", () => {
  const roles = (companies: Json[], more: JsonObject = {}) => {
    const raw = { ...aContact(1), associations: { companies }, ...more };
    const record = { objectType: "Contact", id: "201", updatedAt: null, raw };
    return normalise(record, facts).flatMap((each) =>
      each.kind === "ROLE" ? [[each.about.id, each.role, each.words, each.person.id]] : [],
    );
  };

  test("its labels say: those that mean a role anywhere give one, others stay words", () => {
    const labels = ["Billing Contact", "Decision maker", "debt  adviser", "Finance manager"];
    expect(roles([{ id: "101", primary: true, labels }])).toEqual([
      ["101", "BILLING_CONTACT", "Billing Contact", "201"],
      ["101", null, "Decision maker", "201"],
      ["101", "DEBT_ADVISER", "debt  adviser", "201"],
      ["101", null, "Finance manager", "201"],
    ]);
  });

  test("of another company it is known without a label, of its own it is a contact anyway", () => {
    const others = [
      { id: "102", primary: false, labels: ["Guarantor"] },
      { id: "103", primary: false },
    ];
    expect(roles([{ id: "101", primary: true }, ...others])).toEqual([
      ["102", "GUARANTOR", "Guarantor", "201"],
      ["103", null, "Associated contact", "201"],
    ]);
  });

  test("one that was deleted is nothing to anybody", () => {
    expect(
      roles([{ id: "101", primary: true, labels: ["Guarantor"] }], { archived: true }),
    ).toEqual([]);
  });
});

describe("a contact", () => {
  test("belongs to the primary company", () => {
    expect(say("Contact", aContact(1, { mobilephone: "+64 21 123 456" }))).toMatchObject({
      partyKind: "PERSON",
      name: "Pat Person 1",
      memberOf: { objectType: "Company", id: "101" },
      contactPoints: [
        { kind: "EMAIL", value: "pat1@company.example", label: "email", optOut: "NO" },
        { kind: "PHONE", value: "+64 21 123 456", label: "mobile", optOut: "UNKNOWN" },
      ],
    });
  });

  const member = (companies: Json, property: string | null = "5") => {
    const raw = { ...aContact(1, { associatedcompanyid: property }), associations: { companies } };
    return say("Contact", raw);
  };
  const company = (id: string, primary = false) => ({ id, primary });

  test("of several companies belongs to the primary one, or to none", () => {
    const id = (is: string) => ({ memberOf: { objectType: "Company", id: is } });
    expect(member([company("1"), company("2", true)])).toMatchObject(id("2"));
    expect(member([company("1")])).toMatchObject(id("1"));
    expect(member([company("1"), company("2")])).toMatchObject({ memberOf: null });
    expect(member([])).toMatchObject(id("5"));
    expect(member([], null)).toMatchObject({ memberOf: null });
  });

  test("that is archived keeps its company by its property", () => {
    expect(say("Contact", archived(aContact(1)))).toMatchObject({
      deleted: true,
      memberOf: { objectType: "Company", id: "101" },
    });
  });

  test("without a name is called by what reaches them", () => {
    const nameless = { firstname: null, lastname: "" };
    expect(say("Contact", aContact(1, nameless))).toMatchObject({ name: "pat1@company.example" });
    const phone = { ...nameless, email: null, phone: "+64 9 1" };
    expect(say("Contact", aContact(1, phone))).toMatchObject({ name: "+64 9 1" });
    expect(() => say("Contact", aContact(1, { ...nameless, email: null }))).toThrow(
      MalformedRecord,
    );
  });
});

describe("opt-outs of e-mail belong to the address", () => {
  const optOuts = (preferences: Json | undefined, changes: JsonObject = {}) => {
    const { preferences: _quiet, ...raw } = aContact(1, { email: "Pat@A.example", ...changes });
    const said = say("Contact", preferences === undefined ? raw : { ...raw, preferences });
    return said?.kind === "PARTY" ? said.contactPoints.map(({ optOut }) => optOut) : [];
  };
  const ofPat = (wide: Json, single: Json) => ({ "pat@a.example": { wide, single } });

  test.each<[string, string, Json | undefined, JsonObject]>([
    ["YES", "left all e-mail", ofPat(["SUBSCRIBED", "UNSUBSCRIBED"], []), {}],
    ["YES", "left all e-mail, kinds not readable", ofPat(["UNSUBSCRIBED"], null), {}],
    ["YES", "the contact's own property says so", undefined, { hs_email_optout: "true" }],
    ["NO", "left nothing", ofPat(["SUBSCRIBED"], ["NOT_SPECIFIED", "SUBSCRIBED"]), {}],
    ["NO", "never said anything", ofPat([], []), {}],
    ["UNKNOWN", "left one kind", ofPat([], ["SUBSCRIBED", "UNSUBSCRIBED"]), {}],
    ["UNKNOWN", "a new word of HubSpot's", ofPat(["PAUSED"], []), {}],
    ["UNKNOWN", "nothing was said of it", ofPat(null, []), {}],
    ["UNKNOWN", "kinds are not readable", ofPat([], null), {}],
    ["UNKNOWN", "not asked, whatever the property says", undefined, { hs_email_optout: "false" }],
  ])("%s: %s", (expected, _why, preferences, changes) => {
    expect(optOuts(preferences, changes)).toEqual([expected]);
  });

  test("each address has its own; the contact's property is about its own address", () => {
    const others = { hs_additional_emails: "old@a.example", hs_email_optout: "true" };
    expect(optOuts({ "old@a.example": { wide: [], single: [] } }, others)).toEqual(["YES", "NO"]);
  });
});

test("who does not want to be rung up is known only where the settings name a property", () => {
  const raw = (value: string | null) =>
    aContact(1, { email: null, phone: "+64 9 1", no_calls: value });
  const named = { ...facts, doNotCallProperty: "no_calls" };
  const optOut = (value: string | null, known: HubSpotFacts) => {
    const said = say("Contact", raw(value), known);
    return said?.kind === "PARTY" ? said.contactPoints[0]?.optOut : null;
  };
  expect(optOut("true", facts)).toBe("UNKNOWN");
  expect(optOut("true", named)).toBe("YES");
  expect(optOut("false", named)).toBe("NO");
  expect(optOut(null, named)).toBe("UNKNOWN");
});

test("a sale: its stage in words, its day in the account's time zone", () => {
  expect(say("Deal", aDeal(1))).toEqual({
    kind: "OPPORTUNITY",
    ref: { objectType: "Deal", id: "301" },
    sourceUpdatedAt: "2026-11-21T10:00:00.123Z",
    party: { objectType: "Company", id: "101" },
    name: "Sale 1",
    stage: "Contract sent",
    closed: false,
    won: false,
    // Noon in UTC is the next morning in Auckland.
    closeOn: "2027-01-01",
    owner: { objectType: "Owner", id: "31" },
  });
  expect(say("Deal", aDeal(1, { dealstage: "closedwon" }))).toMatchObject({
    closed: true,
    won: true,
  });
  expect(say("Deal", aDeal(1, { dealstage: "new_one", closedate: "1796000000000" }))).toMatchObject(
    { stage: "new_one", closed: false, closeOn: "2026-11-30" },
  );
  const person = { ...aDeal(1), associations: { companies: [], contacts: [{ id: "201" }] } };
  expect(say("Deal", person)).toMatchObject({ party: { objectType: "Contact", id: "201" } });
});

describe("what was said", () => {
  const parties = [
    { objectType: "Contact", id: "201" },
    { objectType: "Company", id: "101" },
  ];

  test("a note, a task, people first; ours are known by their marker", () => {
    expect(say("Note", aNote(1))).toEqual({
      kind: "ACTIVITY",
      ref: { objectType: "Note", id: "401" },
      sourceUpdatedAt: "2026-11-21T10:00:00.123Z",
      activityKind: "OTHER",
      direction: "UNKNOWN",
      parties,
      at: "2026-11-20T09:30:00.000Z",
      done: true,
      ours: false,
      contact: noContact,
    });
    expect(say("Note", aNote(1, { forbear_marker: "FB-1-A" }))).toMatchObject({ ours: true });
    const task = (status: string) => say("Task", aTask(1, { hs_task_status: status }));
    expect(task("COMPLETED")).toMatchObject({ activityKind: "OTHER", done: true });
    expect(task("NOT_STARTED")).toMatchObject({ done: false });
  });

  test.each([
    ["OUTBOUND", "COMPLETED", "OUTBOUND", true],
    ["INBOUND", "NO_ANSWER", "INBOUND", true],
    [null, null, "UNKNOWN", true],
    ["OUTBOUND", "QUEUED", "OUTBOUND", false],
    ["OUTBOUND", "FAILED", "OUTBOUND", false],
  ])("a call, %s and %s", (said, status, direction, done) => {
    expect(
      say("Call", aCall(1, { hs_call_direction: said, hs_call_status: status })),
    ).toMatchObject({ activityKind: "CALL", direction, done });
  });

  test.each([
    ["EMAIL", "SENT", "OUTBOUND", true],
    ["INCOMING_EMAIL", null, "INBOUND", true],
    ["FORWARDED_EMAIL", null, "UNKNOWN", true],
    ["EMAIL", "SCHEDULED", "OUTBOUND", false],
    ["EMAIL", "BOUNCED", "OUTBOUND", false],
  ])("an e-mail, %s and %s", (said, status, direction, done) => {
    expect(
      say("Email", anEmail(1, { hs_email_direction: said, hs_email_status: status })),
    ).toMatchObject({ activityKind: "EMAIL", direction, done });
  });

  test("a meeting stands at its beginning; one that was called off was none", () => {
    const start = { hs_meeting_start_time: "2026-11-19T08:00:00Z" };
    expect(say("Meeting", aMeeting(1, start))).toMatchObject({
      activityKind: "MEETING",
      at: "2026-11-19T08:00:00.000Z",
      done: true,
    });
    for (const outcome of ["CANCELED", "NO_SHOW", "RESCHEDULED"])
      expect(say("Meeting", aMeeting(1, { hs_meeting_outcome: outcome }))).toMatchObject({
        at: "2026-11-20T09:30:00.000Z",
        done: false,
      });
  });

  test.each([
    ["f240bbac-87c9-4f6e-bf70-924b57d47db7", "COMPLETED", "CONNECTED"],
    ["a4c4c377-d246-4b32-a13b-75a56a4cd0ff", "COMPLETED", "CONNECTED"],
    ["b2cf5968-551e-4856-9783-52b3da59a7d0", "COMPLETED", "LEFT_MESSAGE"],
    ["73a0d17f-1163-4015-bdd5-ec830791da20", "COMPLETED", "NO_ANSWER"],
    ["17b47fee-58de-441e-a44c-c6300d46f273", null, "WRONG_NUMBER"],
    // An account's own outcome, and a call of which nothing is said but that it ended.
    ["00000000-0000-4000-8000-000000000001", "COMPLETED", "UNKNOWN"],
    [null, "COMPLETED", "UNKNOWN"],
    [null, "BUSY", "BUSY"],
    [null, "NO_ANSWER", "NO_ANSWER"],
  ])("what a call came to, of %s and %s", (disposition, status, outcome) => {
    const raw = aCall(1, { hs_call_disposition: disposition, hs_call_status: status });
    expect(say("Call", raw)).toMatchObject({ contact: { outcome } });
  });

  test("what programs say is certain, what people typed is stated, what follows is inferred", () => {
    const certainty = (objectType: string, raw: JsonObject) => {
      const said = say(objectType, raw);
      return said?.kind === "ACTIVITY" && [said.contact.madeBy, said.contact.certainty];
    };
    const source = { hs_call_source: "INTEGRATIONS_PLATFORM" };
    expect(certainty("Call", aCall(1, source))).toEqual(["PROGRAM", "CERTAIN"]);
    expect(certainty("Call", aCall(1))).toEqual(["PERSON", "STATED"]);
    const sent = anEmail(1, { hs_email_direction: "EMAIL" });
    expect(certainty("Email", sent)).toEqual(["UNKNOWN", "CERTAIN"]);
    const forwarded = anEmail(1, { hs_email_direction: "FORWARDED_EMAIL" });
    expect(certainty("Email", forwarded)).toEqual(["UNKNOWN", "STATED"]);
    const held = aMeeting(1, { hs_meeting_outcome: "COMPLETED" });
    expect(certainty("Meeting", held)).toEqual(["PERSON", "STATED"]);
    expect(certainty("Meeting", aMeeting(1))).toEqual(["PERSON", "INFERRED"]);
  });

  test("an SMS, and messages of other kinds", () => {
    const medium = (channel: string | null) =>
      say("Communication", aMessage(1, { hs_communication_channel_type: channel }));
    expect(medium("SMS")).toMatchObject({ activityKind: "SMS", direction: "UNKNOWN" });
    expect(medium("WHATS_APP")).toMatchObject({ activityKind: "MESSAGE" });
    expect(medium(null)).toMatchObject({ activityKind: "MESSAGE" });
  });
});

test("a contact's sequence runs, was left, or never was", () => {
  const sequence = (changes: Record<string, string | null>) =>
    all("Contact", aContact(1, changes)).slice(1);
  const latest = { hs_latest_sequence_enrolled: "17" };
  const known = {
    kind: "SEQUENCE",
    ref: { objectType: "SequenceEnrolment", id: "201" },
    party: { objectType: "Contact", id: "201" },
    name: "no. 17",
  };
  const runs = sequence({ hs_sequences_is_enrolled: "true", ...latest });
  expect(runs).toEqual([expect.objectContaining({ ...known, running: true })]);
  expect(sequence({ hs_sequences_is_enrolled: "false", ...latest })).toMatchObject([
    { running: false },
  ]);
  expect(sequence(latest)).toMatchObject([{ running: false }]);
  expect(sequence({})).toEqual([]);
  expect(sequence({ hs_sequences_is_enrolled: null })).toEqual([]);
});
