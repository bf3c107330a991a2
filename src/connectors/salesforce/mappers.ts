/** From Salesforce's records to Forbear's words. Pure; knows no HTTP. */
import type { AccountFacts, JsonObject, RawRecord } from "../connector.js";
import { countryCode } from "../country.js";
import { MalformedRecord } from "../errors.js";
import { endsWithMarker } from "../marker.js";
import { instantOrNull, optionalObject, optionalText, requiredText } from "../parse.js";
import { commonRoleWords, roleOfWords } from "../role-words.js";
import { isPlainDate } from "../../domain/plain-date.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type { RecordRef } from "../../domain/source.js";
import {
  noContact,
  type ContactDetails,
  type ContactOutcome,
} from "../../domain/contact-attempts.js";
import type {
  ActivityRecord,
  ContactPointRecord,
  CrossReference,
  NormalisedRecord,
  OpportunityRecord,
  OptOut,
  OwnerRecord,
  PartyRecord,
  SequenceRecord,
  RoleRecord,
} from "../../domain/records.js";
import type { SalesforceFacts } from "./facts.js";
import { readFacts } from "./facts.js";

/** @throws MalformedRecord */
export function normalise(record: RawRecord, facts: AccountFacts): NormalisedRecord[] {
  const known = readFacts(facts);
  switch (record.objectType) {
    case "Account":
      return [fromAccount(record, known)];
    case "Contact":
      return [fromContact(record, known)];
    case "AccountContactRelation":
      return fromRelation(record);
    case "User":
      return [fromUser(record)];
    case "Group":
      return fromGroup(record);
    case "Opportunity":
      return [fromOpportunity(record)];
    case "Task":
      return [fromTask(record)];
    case "Event":
      return fromEvent(record);
    case "EmailMessage":
      return fromEmailMessage(record, known);
    case "ActionCadenceTracker":
      return fromCadence(record);
    default:
      throw new MalformedRecord("objectType", "is none of those that are read");
  }
}

/**
 * An account is a debtor: an organisation, or a person where the organisation uses person accounts. Its
 * website is deliberately no key of anything: groups, shops and mail providers share domains.
 */
export function fromAccount(record: RawRecord, facts: SalesforceFacts): PartyRecord {
  const { raw } = record;
  const isPerson = raw["IsPersonAccount"] === true;
  const mail = optOut(raw["PersonHasOptedOutOfEmail"]);
  const calls = optOut(raw["PersonDoNotCall"]);
  return {
    ...partyBase(record, facts),
    partyKind: isPerson ? "PERSON" : "ORGANISATION",
    name: requiredText(raw, "Name"),
    memberOf: null,
    contactPoints: [
      ...point(raw, "Phone", "PHONE", "main", calls),
      ...point(raw, "PersonEmail", "EMAIL", "email", mail),
      ...point(raw, "PersonMobilePhone", "PHONE", "mobile", calls),
      ...point(raw, "PersonHomePhone", "PHONE", "home", calls),
    ],
    country: country(raw, "BillingCountryCode", "BillingCountry"),
    parent: reference(raw, "ParentId", "Account"),
  };
}

/** A contact is a person who belongs to the debtor of its account; without one, a debtor alone. */
export function fromContact(record: RawRecord, facts: SalesforceFacts): PartyRecord {
  const { raw } = record;
  const calls = optOut(raw["DoNotCall"]);
  return {
    ...partyBase(record, facts),
    partyKind: "PERSON",
    name: personName(raw),
    memberOf: reference(raw, "AccountId", "Account"),
    contactPoints: [
      ...point(raw, "Email", "EMAIL", "email", optOut(raw["HasOptedOutOfEmail"])),
      ...point(raw, "Phone", "PHONE", "work", calls),
      ...point(raw, "MobilePhone", "PHONE", "mobile", calls),
      ...point(raw, "HomePhone", "PHONE", "home", calls),
    ],
    country: country(raw, "MailingCountryCode", "MailingCountry"),
    processingOptOut: processing(raw),
  };
}

function partyBase(record: RawRecord, facts: SalesforceFacts) {
  const taxNumber = optionalText(record.raw, facts.taxNumberField);
  return {
    kind: "PARTY" as const,
    ...base(record),
    taxNumbers: taxNumber === null ? [] : [taxNumber],
    crossReferences: xeroReference(optionalText(record.raw, facts.xeroContactIdField)),
    archived: false,
    mergedInto: reference(record.raw, "MasterRecordId", record.objectType),
    owner: owner(record.raw),
  };
}

function base({ objectType, id, updatedAt, raw }: RawRecord) {
  return {
    ref: { objectType, id },
    sourceUpdatedAt: updatedAt,
    ...(raw["IsDeleted"] === true ? { deleted: true } : {}),
  };
}

/**
 * What the contact's Individual says about processing. Asking to be forgotten says no to it, too. Without an
 * Individual, or where it may not be seen, nothing is known. (HasOptedOutSolicit is about selling.)
 */
function processing(raw: JsonObject): OptOut {
  const individual = optionalObject(raw, "Individual");
  const said = [individual?.["HasOptedOutProcessing"], individual?.["ShouldForget"]].map(optOut);
  if (said.includes("YES")) return "YES";
  return said.includes("UNKNOWN") ? "UNKNOWN" : "NO";
}

// Roles

/**
 * What a contact is to an account: their own (`IsDirect`) or another. The values of Roles are the organisation's own
 * list, and those that Salesforce brings (Decision Maker, Business User) are about buying: only words that mean one
 * role whoever chose them give one. Roles in a sale (OpportunityContactRole) say nothing of debts and are not read.
 */
function fromRelation(record: RawRecord): RoleRecord[] {
  const { raw } = record;
  if (raw["IsDeleted"] === true || raw["IsActive"] !== true) return [];
  const contact = reference(raw, "ContactId", "Contact");
  const account = reference(raw, "AccountId", "Account");
  if (contact === null) throw new MalformedRecord("ContactId", "is missing");
  if (account === null) throw new MalformedRecord("AccountId", "is missing");
  // A list of several values stands in one field, with semicolons between them.
  const chosen = (optionalText(raw, "Roles") ?? "").split(";").map((each) => each.trim());
  const words = chosen.filter((each) => each !== "");
  if (words.length === 0 && raw["IsDirect"] !== true) words.push("Related contact");
  return words.map((each) => ({
    kind: "ROLE",
    ref: { objectType: record.objectType, id: record.id },
    sourceUpdatedAt: record.updatedAt,
    person: contact,
    about: account,
    role: roleOfWords(each, commonRoleWords),
    words: each,
    since: plainDate(raw, "StartDate"),
    until: plainDate(raw, "EndDate"),
  }));
}

// Owners

function fromUser(record: RawRecord): OwnerRecord {
  const { raw } = record;
  return {
    kind: "OWNER",
    ...base(record),
    ownerKind: "USER",
    name: requiredText(raw, "Name"),
    email: optionalText(raw, "Email"),
    active: raw["IsActive"] !== false,
  };
}

/** Of the groups only queues own records. */
function fromGroup(record: RawRecord): OwnerRecord[] {
  const { raw } = record;
  if (requiredText(raw, "Type") !== "Queue") return [];
  return [
    {
      kind: "OWNER",
      ...base(record),
      ownerKind: "QUEUE",
      name: requiredText(raw, "Name"),
      email: optionalText(raw, "Email"),
      active: true,
    },
  ];
}

/** A user or a queue: the first three characters of an id tell which. */
function owner(raw: JsonObject): RecordRef | null {
  const id = idIn(raw, "OwnerId");
  return id === null ? null : known(id, { "005": "User", "00G": "Group" });
}

// Sales and activities

function fromOpportunity(record: RawRecord): OpportunityRecord {
  const { raw } = record;
  return {
    kind: "OPPORTUNITY",
    ...base(record),
    party: reference(raw, "AccountId", "Account"),
    name: requiredText(raw, "Name"),
    stage: optionalText(raw, "StageName") ?? "",
    closed: raw["IsClosed"] === true,
    won: raw["IsWon"] === true,
    closeOn: plainDate(raw, "CloseDate"),
    owner: owner(raw),
  };
}

const directions: Record<string, ActivityRecord["direction"]> = {
  Inbound: "INBOUND",
  Outbound: "OUTBOUND",
};

/** Something to do, or a call or e-mail that somebody logged. */
function fromTask(record: RawRecord): ActivityRecord {
  const { raw } = record;
  const callType = optionalText(raw, "CallType");
  return {
    kind: "ACTIVITY",
    ...base(record),
    activityKind: taskKind(optionalText(raw, "TaskSubtype"), callType),
    direction: directions[callType ?? ""] ?? "UNKNOWN",
    parties: parties(raw, ["WhoId", "WhatId", "AccountId"]),
    // The day that people entered; only where they left it out, when it was completed or made.
    at:
      plainDate(raw, "ActivityDate") ??
      instantIn(raw, "CompletedDateTime") ??
      requiredInstant(raw, "CreatedDate"),
    done: raw["IsClosed"] === true,
    ours: endsWithMarker(optionalText(raw, "Subject") ?? ""),
    contact: taskContact(raw),
  };
}

/** Calling programs name their call centre (CallObject); without one a person typed it in. */
function taskContact(raw: JsonObject): ContactDetails {
  const subtype = optionalText(raw, "TaskSubtype");
  const kind = taskKind(subtype, optionalText(raw, "CallType"));
  if (kind === "OTHER") return noContact;
  if (kind === "EMAIL")
    return {
      ...noContact,
      madeBy: subtype === "ListEmail" ? "PROGRAM" : "UNKNOWN",
      certainty: "CERTAIN",
    };
  return {
    outcome: outcomeIn(optionalText(raw, "CallDisposition") ?? ""),
    purpose: "UNKNOWN",
    ...(optionalText(raw, "CallObject") === null
      ? { madeBy: "PERSON", certainty: "STATED" }
      : { madeBy: "PROGRAM", certainty: "CERTAIN" }),
  };
}

/** The result of a call is free text, and a list of each organisation's own; what is not plain says nothing. */
const outcomeWords: readonly (readonly [RegExp, ContactOutcome])[] = [
  [/voice ?mail|left (a |an )?(voice )?message/i, "LEFT_MESSAGE"],
  [/no answer|not answered|did(n't| not) answer|unanswered/i, "NO_ANSWER"],
  [/^busy$|line busy/i, "BUSY"],
  [/wrong number/i, "WRONG_NUMBER"],
  [/^(connected|answered|meaningful connect|spoke (to|with)\b.*)$/i, "CONNECTED"],
];

function outcomeIn(text: string): ContactOutcome {
  return outcomeWords.find(([words]) => words.test(text.trim()))?.[1] ?? "UNKNOWN";
}

function taskKind(subtype: string | null, callType: string | null): ActivityRecord["activityKind"] {
  if (subtype === "Call" || callType !== null) return "CALL";
  return subtype === "Email" || subtype === "ListEmail" ? "EMAIL" : "OTHER";
}

/** A meeting. Salesforce does not say whether it took place: its time does, once it has passed. */
function fromEvent(record: RawRecord): ActivityRecord[] {
  const { raw } = record;
  // The copy in an invited colleague's calendar.
  if (raw["IsChild"] === true) return [];
  const day = plainDate(raw, "ActivityDate");
  const startsAt = instantIn(raw, "StartDateTime");
  const when = raw["IsAllDayEvent"] === true ? (day ?? startsAt) : (startsAt ?? day);
  if (when === null) throw new MalformedRecord("StartDateTime", "is missing");
  return [
    {
      kind: "ACTIVITY",
      ...base(record),
      activityKind: "MEETING",
      direction: "UNKNOWN",
      parties: parties(raw, ["WhoId", "WhatId", "AccountId"]),
      at: when,
      done: true,
      ours: false,
      contact: { ...noContact, madeBy: "PERSON", certainty: "INFERRED" },
    },
  ];
}

const draft = "5";

/** An e-mail, unless a task tells of it already, with the people whom it concerns. */
function fromEmailMessage(record: RawRecord, facts: SalesforceFacts): ActivityRecord[] {
  const { raw } = record;
  if (idIn(raw, "ActivityId") !== null && facts.fields["Task"] !== undefined) return [];
  const incoming = raw["Incoming"];
  return [
    {
      kind: "ACTIVITY",
      ...base(record),
      activityKind: "EMAIL",
      direction: incoming === true ? "INBOUND" : incoming === false ? "OUTBOUND" : "UNKNOWN",
      parties: parties(raw, ["RelatedToId"]),
      at: instantIn(raw, "MessageDate") ?? requiredInstant(raw, "CreatedDate"),
      done: optionalText(raw, "Status") !== draft,
      ours: false,
      contact: { ...noContact, certainty: "CERTAIN" },
    },
  ];
}

/** A cadence that a contact or person account is in (Sales Engagement). Those of leads are nobody's debt. */
function fromCadence(record: RawRecord): SequenceRecord[] {
  const { raw } = record;
  const target = idIn(raw, "TargetId");
  const party = target === null ? null : known(target, { "003": "Contact", "001": "Account" });
  if (party === null) return [];
  const cadence = optionalObject(raw, "ActionCadence");
  return [
    {
      kind: "SEQUENCE",
      ...base(record),
      party,
      name: cadence === null ? null : optionalText(cadence, "Name"),
      // Paused ones may go on; only what is complete or failed no longer runs.
      running: !cadencesOver.has(optionalText(raw, "State") ?? ""),
    },
  ];
}

const cadencesOver = new Set(["Complete", "Error"]);

/** People first, then their organisation. Leads, sales and cases are no parties. */
function parties(raw: JsonObject, fields: readonly string[]): RecordRef[] {
  const ids = new Set(fields.flatMap((field) => idIn(raw, field) ?? []));
  const refs = [...ids].flatMap((id) => known(id, { "003": "Contact", "001": "Account" }) ?? []);
  return refs.toSorted(
    (a, b) => Number(a.objectType === "Account") - Number(b.objectType === "Account"),
  );
}

function known(id: string, prefixes: Record<string, string>): RecordRef | null {
  const objectType = prefixes[id.slice(0, 3)];
  return objectType === undefined ? null : { objectType, id };
}

function plainDate(raw: JsonObject, field: string): string | null {
  const text = optionalText(raw, field);
  if (text !== null && !isPlainDate(text))
    throw new MalformedRecord(field, "is not a date such as 2026-11-23");
  return text;
}

function instantIn(raw: JsonObject, field: string): string | null {
  const text = optionalText(raw, field);
  const at = instantOrNull(text);
  if (text !== null && at === null)
    throw new MalformedRecord(field, "is not a time such as 2026-11-23T10:00:00.000+0000");
  return at;
}

function requiredInstant(raw: JsonObject, field: string): string {
  const at = instantIn(raw, field);
  if (at === null) throw new MalformedRecord(field, "is missing");
  return at;
}

/** A custom field is free text: only a whole Xero id is a statement, anything else says nothing. */
function xeroReference(text: string | null): CrossReference[] {
  return text !== null && /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)
    ? [{ vendor: "XERO", id: text.toLowerCase() }]
    : [];
}

/** A field that is hidden, missing or empty says nothing: UNKNOWN, never NO. */
function optOut(value: unknown): OptOut {
  if (value === true) return "YES";
  return value === false ? "NO" : "UNKNOWN";
}

function point(
  raw: JsonObject,
  field: string,
  kind: ContactPointRecord["kind"],
  label: string,
  optOutOf: OptOut,
): ContactPointRecord[] {
  const value = optionalText(raw, field);
  return value === null ? [] : [{ kind, value, label, optOut: optOutOf }];
}

function country(raw: JsonObject, codeField: string, nameField: string): string | null {
  return countryCode(optionalText(raw, codeField)) ?? countryCode(optionalText(raw, nameField));
}

function personName(raw: JsonObject): string {
  const parts = [optionalText(raw, "FirstName"), optionalText(raw, "LastName")];
  const name = optionalText(raw, "Name") ?? parts.filter((part) => part !== null).join(" ");
  if (!name) throw new MalformedRecord("Name", "is missing");
  return name;
}

function reference(raw: JsonObject, field: string, objectType: string): RecordRef | null {
  const id = idIn(raw, field);
  return id === null ? null : { objectType, id };
}

function idIn(raw: JsonObject, field: string): string | null {
  const text = optionalText(raw, field);
  if (text === null) return null;
  const id = salesforceId(text);
  if (id === null) throw new MalformedRecord(field, "is not an id of Salesforce");
  return id;
}
