/**
 * The objects and fields of the practice org: those of vendors.md §1.4 with the types of
 * standard-objects.derived.json, and the custom fields of the practice company.
 */
import type { CrmRecord, CrmRecords, FieldValue } from "../data/records.js";
import { SalesforceError } from "./errors.js";

export type ObjectName = keyof CrmRecords;

export type FieldType =
  | "id"
  | "reference"
  | "string"
  | "textarea"
  | "email"
  | "phone"
  | "url"
  | "picklist"
  | "boolean"
  | "int"
  | "date"
  | "datetime";

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly length: number;
  /** Objects that a reference may point to; a Task's Who and What have several. */
  readonly referenceTo: readonly ObjectName[];
  /** How a query reaches the parent: AccountId → Account. */
  readonly relationshipName: string | null;
  /** May be sent in create and update. */
  readonly writable: boolean;
  /** Create fails without it. */
  readonly required: boolean;
  /** Long text cannot be filtered or sorted by. */
  readonly filterable: boolean;
  readonly externalId: boolean;
  readonly custom: boolean;
}

const lengths: Readonly<Record<FieldType, number>> = {
  id: 18,
  reference: 18,
  string: 255,
  textarea: 255,
  email: 80,
  phone: 40,
  url: 255,
  picklist: 255,
  boolean: 0,
  int: 0,
  date: 0,
  datetime: 0,
};

/**
 * Reads one field written as `Name type marks…`: `!` required, `r` read-only, `x` external id,
 * a number for its length, `>A|B` what it refers to.
 */
function readField(text: string): Field {
  const [name = "", type = "string", ...marks] = text.split(" ");
  const target = marks.find((mark) => mark.startsWith(">"));
  const length = Number(marks.find((mark) => /^\d+$/.test(mark)) ?? lengths[type as FieldType]);
  return {
    name,
    type: type as FieldType,
    length,
    referenceTo: target === undefined ? [] : (target.slice(1).split("|") as ObjectName[]),
    relationshipName: target === undefined ? null : name.replace(/Id$/, ""),
    writable: !marks.includes("r"),
    required: marks.includes("!"),
    filterable: !(type === "textarea" && length > 255),
    externalId: marks.includes("x"),
    custom: name.endsWith("__c"),
  };
}

const system = [
  "Id id r",
  "IsDeleted boolean r",
  "CreatedDate datetime r",
  "CreatedById reference r >User",
  "LastModifiedDate datetime r",
  "LastModifiedById reference r >User",
  "SystemModstamp datetime r",
];

function address(kind: string): string[] {
  return [
    `${kind}Street textarea 255`,
    `${kind}City string 40`,
    `${kind}State string 80`,
    `${kind}PostalCode string 20`,
    `${kind}Country string 80`,
  ];
}

const descriptions: Readonly<Record<ObjectName, readonly string[]>> = {
  Account: [
    ...system,
    "MasterRecordId reference r >Account",
    "Name string 255 !",
    "Type picklist",
    "ParentId reference >Account",
    ...address("Billing"),
    ...address("Shipping"),
    "Phone phone",
    "Fax phone",
    "Website url",
    "Industry picklist",
    "Description textarea 32000",
    "OwnerId reference >User",
    "LastActivityDate date r",
    "Tax_Number__c string 50",
    "Xero_Contact_ID__c string 36 x",
  ],
  Contact: [
    ...system,
    "MasterRecordId reference r >Contact",
    "AccountId reference >Account",
    "LastName string 80 !",
    "FirstName string 40",
    "Salutation picklist",
    "Name string 121 r",
    ...address("Mailing"),
    ...address("Other"),
    "Phone phone",
    "Fax phone",
    "MobilePhone phone",
    "HomePhone phone",
    "OtherPhone phone",
    "Email email",
    "Title string 128",
    "Department string 80",
    "Birthdate date",
    "Description textarea 32000",
    "OwnerId reference >User",
    "HasOptedOutOfEmail boolean",
    "HasOptedOutOfFax boolean",
    "DoNotCall boolean",
    "LastActivityDate date r",
    "EmailBouncedReason string 255 r",
    "EmailBouncedDate datetime r",
    "IsEmailBounced boolean r",
    "IndividualId string 18 r",
    "Xero_Contact_ID__c string 36 x",
  ],
  Task: [
    ...system,
    "WhoId reference >Contact",
    "WhatId reference >Account",
    "Subject string 255",
    "ActivityDate date",
    "Status picklist",
    "Priority picklist",
    "IsHighPriority boolean r",
    "OwnerId reference >User",
    "Description textarea 32000",
    "AccountId reference r >Account",
    "IsClosed boolean r",
    "IsArchived boolean r",
    "TaskSubtype picklist",
    "IsReminderSet boolean",
    "ReminderDateTime datetime",
  ],
  User: [
    ...system.filter((field) => !field.startsWith("IsDeleted")),
    "Username string 80 r",
    "LastName string 80 r",
    "FirstName string 40 r",
    "Name string 121 r",
    "Email email r",
    "Title string 80 r",
    "Alias string 8 r",
    "IsActive boolean r",
    "UserType picklist r",
    "TimeZoneSidKey picklist r",
    "LocaleSidKey picklist r",
    "LanguageLocaleKey picklist r",
  ],
  Organization: [
    ...system.filter((field) => !field.startsWith("IsDeleted")),
    "Name string 80 r",
    "OrganizationType picklist r",
    "IsSandbox boolean r",
    "InstanceName string 5 r",
    "Country string 80 r",
    "DefaultLocaleSidKey picklist r",
    "TimeZoneSidKey picklist r",
    "LanguageLocaleKey picklist r",
  ],
};

/** One object: its fields by lower-case name. */
export class SObject {
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(
    readonly name: ObjectName,
    descriptionLines: readonly string[],
  ) {
    this.#fields = new Map(
      descriptionLines.map(readField).map((field) => [field.name.toLowerCase(), field]),
    );
  }

  get fields(): Field[] {
    return [...this.#fields.values()];
  }

  /** SOQL and REST field names are case-insensitive. */
  find(name: string): Field | undefined {
    return this.#fields.get(name.toLowerCase());
  }

  findRelationship(name: string): Field | undefined {
    const wanted = name.toLowerCase();
    return this.fields.find((field) => field.relationshipName?.toLowerCase() === wanted);
  }

  /** @throws SalesforceError INVALID_FIELD in Salesforce's words. */
  field(name: string): Field {
    const field = this.find(name);
    if (field) return field;
    throw new SalesforceError(
      400,
      "INVALID_FIELD",
      `No such column '${name}' on entity '${this.name}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }

  /** A field of a record; absent ones are null, absent flags false. */
  valueOf(record: CrmRecord, field: Field): FieldValue {
    return record[field.name] ?? (field.type === "boolean" ? false : null);
  }
}

const objects = new Map(
  (Object.keys(descriptions) as ObjectName[]).map((name) => [
    name.toLowerCase(),
    new SObject(name, descriptions[name]),
  ]),
);

export const allObjects: readonly SObject[] = [...objects.values()];

export function findObject(name: string): SObject | undefined {
  return objects.get(name.toLowerCase());
}

/** Salesforce writes datetimes without a colon in the offset (vendors.md §1.8). */
export function toWire(value: FieldValue, type: FieldType): FieldValue {
  return type === "datetime" && typeof value === "string" ? value.replace(/Z$/, "+0000") : value;
}
