/** From Salesforce's records to Forbear's words. Pure; knows no HTTP. */
import type { AccountFacts, JsonObject, RawRecord } from "../connector.js";
import { countryCode } from "../country.js";
import { MalformedRecord } from "../errors.js";
import { optionalText, requiredText } from "../parse.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type {
  ContactPointRecord,
  CrossReference,
  NormalisedRecord,
  OptOut,
  PartyRecord,
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
    default:
      throw new MalformedRecord("objectType", "is neither Account nor Contact");
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
    memberOf: account(raw),
    contactPoints: [
      ...point(raw, "Email", "EMAIL", "email", optOut(raw["HasOptedOutOfEmail"])),
      ...point(raw, "Phone", "PHONE", "work", calls),
      ...point(raw, "MobilePhone", "PHONE", "mobile", calls),
      ...point(raw, "HomePhone", "PHONE", "home", calls),
    ],
    country: country(raw, "MailingCountryCode", "MailingCountry"),
  };
}

function partyBase(record: RawRecord, facts: SalesforceFacts) {
  const taxNumber = optionalText(record.raw, facts.taxNumberField);
  return {
    kind: "PARTY" as const,
    ref: { objectType: record.objectType, id: record.id },
    sourceUpdatedAt: record.updatedAt,
    taxNumbers: taxNumber === null ? [] : [taxNumber],
    crossReferences: xeroReference(optionalText(record.raw, facts.xeroContactIdField)),
    archived: false,
  };
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

function account(raw: JsonObject): PartyRecord["memberOf"] {
  const text = optionalText(raw, "AccountId");
  if (text === null) return null;
  const id = salesforceId(text);
  if (id === null) throw new MalformedRecord("AccountId", "is not an id of Salesforce");
  return { objectType: "Account", id };
}
