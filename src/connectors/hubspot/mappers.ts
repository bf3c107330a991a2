/** From HubSpot's records to Forbear's words. Pure; knows no HTTP. */
import { todayIn } from "../../domain/calendar.js";
import { isPlainDate } from "../../domain/plain-date.js";
import type {
  ContactPointRecord,
  CrossReference,
  NormalisedRecord,
  OpportunityRecord,
  OptOut,
  OwnerRecord,
  PartyRecord,
  RoleRecord,
} from "../../domain/records.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type { RecordRef } from "../../domain/source.js";
import type { AccountFacts, JsonObject, RawRecord } from "../connector.js";
import { countryCode } from "../country.js";
import { MalformedRecord } from "../errors.js";
import { optionalObject, optionalText } from "../parse.js";
import { commonRoleWords, roleOfWords } from "../role-words.js";
import type { HubSpotFacts } from "./facts.js";
import { readFacts } from "./facts.js";
import {
  fromCall,
  fromCommunication,
  fromEmail,
  fromMeeting,
  fromNote,
  fromTask,
  sequenceOf,
} from "./activities.js";
import { associated, base, propertiesOf } from "./elements.js";
import { salesforceIds } from "./objects.js";
import { addressesIn, momentOf } from "./values.js";

/** @throws MalformedRecord */
export function normalise(record: RawRecord, facts: AccountFacts): NormalisedRecord[] {
  const known = readFacts(facts);
  switch (record.objectType) {
    case "Owner":
      return [fromOwner(record)];
    case "Company":
      return [fromCompany(record, known)];
    case "Contact":
      return [
        ...withRoles(record, fromContact(record, known)),
        ...sequenceOf(record, propertiesOf(record)),
      ];
    case "Deal":
      return [fromDeal(record, known)];
    case "Note":
      return [fromNote(record)];
    case "Task":
      return [fromTask(record)];
    case "Call":
      return [fromCall(record)];
    case "Email":
      return [fromEmail(record)];
    case "Meeting":
      return [fromMeeting(record)];
    case "Communication":
      return [fromCommunication(record)];
    default:
      throw new MalformedRecord("objectType", "is none of those that are read");
  }
}

/** Somebody who may look after records; one who left stays known, since records still name them. */
function fromOwner(record: RawRecord): OwnerRecord {
  const { raw } = record;
  const email = optionalText(raw, "email");
  const name = joined([optionalText(raw, "firstName"), optionalText(raw, "lastName")]) ?? email;
  if (name === null) throw new MalformedRecord("firstName", "is missing, like any other name");
  return {
    kind: "OWNER",
    ref: { objectType: "Owner", id: record.id },
    sourceUpdatedAt: record.updatedAt,
    ownerKind: optionalText(raw, "type") === "QUEUE" ? "QUEUE" : "USER",
    name,
    email,
    active: raw["archived"] !== true,
  };
}

/** A company is a debtor. Its domain is no key of anything: groups, shops and mail providers share domains. */
function fromCompany(record: RawRecord, facts: HubSpotFacts): PartyRecord {
  const properties = propertiesOf(record);
  const name = optionalText(properties, "name") ?? optionalText(properties, "domain");
  if (name === null) throw new MalformedRecord("name", "is missing, and so is the domain");
  return {
    ...partyBase(record, properties, "Company", facts),
    partyKind: "ORGANISATION",
    name,
    memberOf: null,
    contactPoints: phone(properties, "phone", "main", "UNKNOWN"),
    country: country(properties, "hs_country_code"),
    parent: reference(properties, "hs_parent_company_id", "Company"),
  };
}

/** A contact is a person who belongs to the debtor of their primary company; without one, a debtor alone. */
function fromContact(record: RawRecord, facts: HubSpotFacts): PartyRecord {
  const properties = propertiesOf(record);
  const calls = optOutOfCalls(properties, facts);
  const [first, ...others] = emails(properties);
  return {
    ...partyBase(record, properties, "Contact", facts),
    partyKind: "PERSON",
    name: personName(properties),
    memberOf: primaryCompany(record, properties),
    contactPoints: [
      ...email(first, "email", optOutOfEmail(record, properties, first, true)),
      ...others.flatMap((other) =>
        email(other, "other", optOutOfEmail(record, properties, other, false)),
      ),
      ...phone(properties, "phone", "work", calls),
      ...phone(properties, "mobilephone", "mobile", calls),
    ],
    country: country(properties, "hs_country_region_code"),
  };
}

/**
 * What the labels of its associations call the contact, and that it is associated with further companies at all.
 * Labels are an account's own words, so that only those which mean one role in any account give one; their type ids
 * differ from account to account.
 */
function withRoles(record: RawRecord, contact: PartyRecord): (PartyRecord | RoleRecord)[] {
  if (contact.deleted) return [contact];
  const said = associated(record, "companies").flatMap(({ id, labels }): RoleRecord[] => {
    const about = { objectType: "Company", id };
    const isOther = contact.memberOf?.id !== id;
    const words = labels.length === 0 && isOther ? ["Associated contact"] : labels;
    return words.map((label) => ({
      kind: "ROLE",
      ref: contact.ref,
      sourceUpdatedAt: contact.sourceUpdatedAt,
      person: contact.ref,
      about,
      role: roleOfWords(label, commonRoleWords),
      words: label,
      since: null,
      until: null,
    }));
  });
  return [contact, ...said];
}

function partyBase(
  record: RawRecord,
  properties: JsonObject,
  kind: keyof typeof salesforceIds,
  facts: HubSpotFacts,
) {
  const taxNumber = optionalText(properties, facts.taxNumberProperty);
  const mergedInto = optionalText(record.raw, "mergedInto");
  return {
    kind: "PARTY" as const,
    ...base(record),
    taxNumbers: taxNumber === null ? [] : [taxNumber],
    crossReferences: [
      ...xeroReference(optionalText(properties, facts.xeroContactIdProperty)),
      ...salesforceReference(properties, salesforceIds[kind]),
    ],
    archived: false,
    mergedInto: mergedInto === null ? null : { objectType: record.objectType, id: mergedInto },
    owner: reference(properties, "hubspot_owner_id", "Owner"),
  };
}

/** A person without a name is called by what reaches them: such contacts are common. */
function personName(properties: JsonObject): string {
  const name =
    joined([optionalText(properties, "firstname"), optionalText(properties, "lastname")]) ??
    optionalText(properties, "email") ??
    optionalText(properties, "phone") ??
    optionalText(properties, "mobilephone");
  if (name === null) throw new MalformedRecord("lastname", "is missing, like any other name");
  return name;
}

/** Of several companies only the primary one; where none is, nobody can say whose debts the person is about. */
function primaryCompany(record: RawRecord, properties: JsonObject): RecordRef | null {
  const companies = associated(record, "companies");
  const primary = companies.find((company) => company.primary);
  const only = companies.length === 1 ? companies[0] : undefined;
  const found = primary ?? only;
  if (found) return { objectType: "Company", id: found.id };
  // Associations of archived records are not told any more; the property stays.
  return companies.length > 1 ? null : reference(properties, "associatedcompanyid", "Company");
}

// Ways of reaching somebody, and whether they are wanted

function emails(properties: JsonObject): string[] {
  // Names the field where it is no text.
  optionalText(properties, "email");
  optionalText(properties, "hs_additional_emails");
  return addressesIn(properties);
}

function email(value: string | undefined, label: string, optOut: OptOut): ContactPointRecord[] {
  return value === undefined ? [] : [{ kind: "EMAIL", value, label, optOut }];
}

function phone(
  properties: JsonObject,
  field: string,
  label: string,
  optOut: OptOut,
): ContactPointRecord[] {
  const value = optionalText(properties, field);
  return value === null ? [] : [{ kind: "PHONE", value, label, optOut }];
}

const notLeft = new Set(["SUBSCRIBED", "NOT_SPECIFIED"]);

/**
 * YES when the address left all e-mail. NO only when HubSpot was asked and the address left nothing at all: one that
 * left some kind of e-mail may have meant this kind. The contact's own property only ever says YES, since it does not
 * tell of kinds.
 */
function optOutOfEmail(
  { raw }: RawRecord,
  properties: JsonObject,
  address: string | undefined,
  isOwn: boolean,
): OptOut {
  if (isOwn && optionalText(properties, "hs_email_optout") === "true") return "YES";
  const said = optionalObject(raw, "preferences")?.[address?.toLowerCase() ?? ""];
  const { wide, single } = (said ?? {}) as { wide?: unknown; single?: unknown };
  if (!Array.isArray(wide)) return "UNKNOWN";
  if (wide.includes("UNSUBSCRIBED")) return "YES";
  if (!Array.isArray(single)) return "UNKNOWN";
  return [...wide, ...single].every((status) => notLeft.has(String(status))) ? "NO" : "UNKNOWN";
}

function optOutOfCalls(properties: JsonObject, { doNotCallProperty }: HubSpotFacts): OptOut {
  const said = doNotCallProperty === null ? null : optionalText(properties, doNotCallProperty);
  if (said === "true") return "YES";
  return said === "false" ? "NO" : "UNKNOWN";
}

// Sales

function fromDeal(record: RawRecord, facts: HubSpotFacts): OpportunityRecord {
  const properties = propertiesOf(record);
  const stage = optionalText(properties, "dealstage");
  const known = facts.stages[`${optionalText(properties, "pipeline") ?? ""}/${stage ?? ""}`];
  return {
    kind: "OPPORTUNITY",
    ...base(record),
    party: partyOfDeal(record),
    name: optionalText(properties, "dealname") ?? "Deal without a name",
    stage: known?.label ?? stage ?? "",
    closed: known?.closed ?? false,
    won: known?.won ?? false,
    closeOn: dayIn(properties, "closedate", facts.timeZone ?? "UTC"),
    owner: reference(properties, "hubspot_owner_id", "Owner"),
  };
}

function partyOfDeal(record: RawRecord): RecordRef | null {
  const companies = associated(record, "companies");
  const company = companies.find(({ primary }) => primary) ?? companies[0];
  if (company) return { objectType: "Company", id: company.id };
  const [contact] = associated(record, "contacts");
  return contact ? { objectType: "Contact", id: contact.id } : null;
}

// Values: every one is text or null

/** The day that it is in the account's time zone at that moment. */
function dayIn(properties: JsonObject, field: string, timeZone: string): string | null {
  const text = optionalText(properties, field);
  if (text === null || isPlainDate(text)) return text;
  const moment = momentOf(text);
  if (moment === null) throw new MalformedRecord(field, "is neither a day nor a time");
  return todayIn(new Date(moment), timeZone);
}

function joined(parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(" ") || null;
}

function country(properties: JsonObject, codeField: string): string | null {
  return (
    countryCode(optionalText(properties, codeField)) ??
    countryCode(optionalText(properties, "country"))
  );
}

function reference(properties: JsonObject, field: string, objectType: string): RecordRef | null {
  const id = optionalText(properties, field);
  if (id === null) return null;
  if (!/^\d{1,30}$/.test(id)) throw new MalformedRecord(field, "is not an id of HubSpot");
  return { objectType, id };
}

/** A custom property is free text: only a whole Xero id is a statement, anything else says nothing. */
function xeroReference(text: string | null): CrossReference[] {
  return text !== null && /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)
    ? [{ vendor: "XERO", id: text.toLowerCase() }]
    : [];
}

/** Only what has the form of an account's or contact's id counts. */
function salesforceReference(
  properties: JsonObject,
  { property, prefix }: (typeof salesforceIds)[keyof typeof salesforceIds],
): CrossReference[] {
  const text = optionalText(properties, property);
  const id = text?.startsWith(prefix) ? salesforceId(text) : null;
  return id === null ? [] : [{ vendor: "SALESFORCE", id }];
}
