/** Customers as parties: who they are, how they are reached and whose part they are. Pure. */
import type { JsonObject, RawRecord } from "../connector.js";
import { countryCode } from "../country.js";
import { optionalObject, optionalText, requiredText } from "../parse.js";
import type { ContactPointRecord, PartyRecord } from "../../domain/records.js";
import { addressesIn, reference } from "./values.js";

/** A customer, or a part of one: a sub-customer or project. */
export function fromCustomer(record: RawRecord): PartyRecord {
  const { raw } = record;
  const parent = reference(raw, "ParentRef", "Customer");
  return {
    kind: "PARTY",
    ref: { objectType: "Customer", id: record.id },
    sourceUpdatedAt: record.updatedAt,
    partyKind: isPerson(raw) ? "PERSON" : "ORGANISATION",
    // What is made inactive is named so by QuickBooks.
    name: requiredText(raw, "DisplayName").replace(/ \(deleted\)$/, ""),
    // Who gets the bills owes: a part that gets its own is a debtor of its own, unless a key says otherwise.
    memberOf: raw["BillWithParent"] === true ? parent : null,
    contactPoints: contactPoints(raw),
    // The API masks them; the last characters alone recognise nobody.
    taxNumbers: [],
    crossReferences: [],
    country: country(raw),
    archived: raw["Active"] === false,
    ...(parent === null ? {} : { parent }),
  };
}

/** A customer that was merged away without a trace. */
export function deletedCustomer(record: RawRecord): PartyRecord {
  return {
    kind: "PARTY",
    ref: { objectType: "Customer", id: record.id },
    sourceUpdatedAt: record.updatedAt,
    deleted: true,
    partyKind: "ORGANISATION",
    name: `Deleted customer ${record.id}`,
    memberOf: null,
    contactPoints: [],
    taxNumbers: [],
    crossReferences: [],
    country: null,
    archived: true,
  };
}

/**
 * QuickBooks does not tell people from organisations: the first and last name are those of an organisation's
 * main person, too. Only who has no company name and is called by that person's name is a person.
 */
function isPerson(raw: JsonObject): boolean {
  if (optionalText(raw, "CompanyName") !== null) return false;
  const first = nameKey(optionalText(raw, "GivenName"));
  const last = nameKey(optionalText(raw, "FamilyName"));
  if (!first || !last) return false;
  const name = nameKey(optionalText(raw, "DisplayName"))
    .replace(/ \(deleted\)$/, "")
    .replace(/^(mr|mrs|ms|miss|mx|dr) /, "");
  return name === `${first} ${last}` || name === `${last} ${first}`;
}

function nameKey(text: string | null): string {
  return (text ?? "")
    .toLowerCase()
    .replace(/[.,\s]+/g, " ")
    .trim();
}

function contactPoints(raw: JsonObject): ContactPointRecord[] {
  const emails = addressesIn(raw, "PrimaryEmailAddr");
  const phone = (field: string, label: string): ContactPointRecord[] => {
    const number = optionalObject(raw, field);
    const value = number === null ? null : optionalText(number, "FreeFormNumber");
    return value === null ? [] : [{ kind: "PHONE", value, label, optOut: "UNKNOWN" }];
  };
  return [
    ...emails.map(
      (value) => ({ kind: "EMAIL", value, label: "email", optOut: "UNKNOWN" }) as const,
    ),
    ...phone("PrimaryPhone", "phone"),
    ...phone("Mobile", "mobile"),
    ...phone("AlternatePhone", "other"),
  ];
}

function country(raw: JsonObject): string | null {
  for (const field of ["BillAddr", "ShipAddr"]) {
    const address = optionalObject(raw, field);
    const code = address === null ? null : countryCode(optionalText(address, "Country"));
    if (code !== null) return code;
  }
  return null;
}
