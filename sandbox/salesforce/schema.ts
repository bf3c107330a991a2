/**
 * The objects and fields of the practice org: those of vendors.md §1.4 with the types of
 * standard-objects.derived.json, and the custom fields of the practice company.
 */
import { baseCurrency } from "../data/constants.js";
import type { Form } from "../data/generate.js";
import type { CrmRecord, OrgRecords, FieldValue } from "../data/records.js";
import { SalesforceError } from "./errors.js";

export type ObjectName = keyof OrgRecords;

export type FieldType =
  | "id"
  | "reference"
  | "string"
  | "textarea"
  | "email"
  | "phone"
  | "url"
  | "picklist"
  | "multipicklist"
  | "boolean"
  | "int"
  | "double"
  | "currency"
  | "percent"
  | "date"
  | "datetime";

export interface Field {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly length: number;
  /** Digits in all and after the point, of numbers. */
  readonly precision: number;
  readonly scale: number;
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
  readonly unique: boolean;
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
  multipicklist: 4099,
  boolean: 0,
  int: 0,
  double: 0,
  currency: 0,
  percent: 0,
  date: 0,
  datetime: 0,
};

/** Digits of numbers unless a field says otherwise. */
const digits: Readonly<Partial<Record<FieldType, readonly [precision: number, scale: number]>>> = {
  int: [9, 0],
  double: [18, 2],
  currency: [18, 2],
  percent: [3, 0],
};

/** A field with what its type says about the rest; other facts replace that. */
export function makeField(
  facts: Pick<Field, "name" | "type"> & Partial<Omit<Field, "name" | "type">>,
): Field {
  const { name, type } = facts;
  const length = facts.length ?? lengths[type];
  const [precision, scale] = digits[type] ?? [0, 0];
  return {
    label: name.replace(/__c$/, "").replaceAll("_", " "),
    length,
    precision,
    scale,
    referenceTo: [],
    relationshipName: null,
    writable: true,
    required: false,
    filterable: !(type === "textarea" && length > 255),
    externalId: false,
    unique: false,
    custom: name.endsWith("__c"),
    ...facts,
  };
}

/**
 * Reads one field written as `Name type marks…`: `!` required, `r` read-only, `x` external id,
 * a number for its length, `>A|B` what it refers to.
 */
function readField(text: string): Field {
  const [name = "", type = "string", ...marks] = text.split(" ");
  const target = marks.find((mark) => mark.startsWith(">"));
  const length = Number(marks.find((mark) => /^\d+$/.test(mark)) ?? lengths[type as FieldType]);
  return makeField({
    name,
    type: type as FieldType,
    length,
    referenceTo: target === undefined ? [] : (target.slice(1).split("|") as ObjectName[]),
    relationshipName: target === undefined ? null : name.replace(/Id$/, ""),
    writable: !marks.includes("r"),
    required: marks.includes("!"),
    externalId: marks.includes("x"),
  });
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

/** Objects that only the second form of the data set has (standard-objects.derived.json). */
const secondForm = {
  Opportunity: [
    ...system,
    "AccountId reference >Account",
    "Name string 120 !",
    "Description textarea 32000",
    "StageName picklist !",
    "Amount currency",
    "Probability percent",
    "CloseDate date !",
    "Type picklist",
    "NextStep string 255",
    "LeadSource picklist",
    "IsClosed boolean r",
    "IsWon boolean r",
    "OwnerId reference >User",
    "LastActivityDate date r",
  ],
  Individual: [
    ...system,
    "OwnerId reference >User",
    "LastName string 80 !",
    "FirstName string 40",
    "Name string 121 r",
    "HasOptedOutTracking boolean",
    "HasOptedOutProfiling boolean",
    "HasOptedOutProcessing boolean",
    "HasOptedOutSolicit boolean",
    "ShouldForget boolean",
    "SendIndividualData boolean",
    "CanStorePiiElsewhere boolean",
    "HasOptedOutGeoTracking boolean",
  ],
  EmailMessage: [
    ...system,
    "ActivityId reference >Task",
    "RelatedToId reference >Account|Opportunity",
    "Subject string 3000",
    "TextBody textarea 32000",
    "FromAddress string 1000",
    "ToAddress string 4000",
    "Incoming boolean",
    "Status picklist",
    "MessageDate datetime",
  ],
  Group: [
    ...system.filter((field) => !field.startsWith("IsDeleted")),
    "Name string 40 r",
    "DeveloperName string 80 r",
    "Type picklist r",
    "Email email r",
    "OwnerId reference r >User",
    "DoesSendEmailToMembers boolean r",
    "DoesIncludeBosses boolean r",
  ],
} as const;

/** Objects that only the third form has: a feature of the org is on ("Contacts to Multiple Accounts"). */
const thirdForm = {
  AccountContactRelation: [
    ...system,
    "AccountId reference ! >Account",
    "ContactId reference ! >Contact",
    "Roles multipicklist",
    "IsDirect boolean r",
    "IsActive boolean",
    "StartDate date",
    "EndDate date",
  ],
} as const;

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
  ...secondForm,
  ...thirdForm,
};

/** Fields that the second form adds to objects of the first, or says more of. */
const more: Readonly<Partial<Record<ObjectName, readonly string[]>>> = {
  Contact: ["IndividualId reference >Individual"],
  Task: [
    "OwnerId reference >User|Group",
    "WhatId reference >Account|Opportunity",
    "CallType picklist",
    "CallDurationInSeconds int",
    "CallDisposition string 255",
    "CallObject string 255",
  ],
};

/** Objects whose records have a currency where there are several (vendors.md §1.4). */
const moneyed: readonly ObjectName[] = ["Account", "Contact", "Opportunity", "Task", "User"];

/** What an org's administrator decided about its fields. */
export interface SchemaOptions {
  readonly form: Form;
  /** Fields that field-level security hides from the integration user (vendors.md §1.4). */
  readonly hiddenFields: Readonly<Record<string, readonly string[]>>;
  /** CurrencyIsoCode exists on records only where it is on (vendors.md §1.4). */
  readonly multiCurrency: boolean;
  /** Fields that packages brought, by object. */
  readonly packageFields: Readonly<Record<string, readonly Field[]>>;
}

function fieldsOf(name: ObjectName, options: SchemaOptions): Field[] {
  const { form, hiddenFields, multiCurrency, packageFields } = options;
  const currency = multiCurrency && moneyed.includes(name) ? ["CurrencyIsoCode picklist 3"] : [];
  const lines = [...descriptions[name], ...(form === 1 ? [] : (more[name] ?? [])), ...currency];
  // A later field of the same name replaces the earlier one.
  const fields = new Map(
    [...lines.map(readField), ...(packageFields[name] ?? [])].map((field) => [
      field.name.toLowerCase(),
      field,
    ]),
  );
  for (const hidden of hiddenFields[name] ?? []) fields.delete(hidden.toLowerCase());
  return [...fields.values()];
}

/** One object: its fields by lower-case name. */
export class SObject {
  readonly #fields: ReadonlyMap<string, Field>;

  constructor(
    readonly name: ObjectName,
    fields: readonly Field[],
  ) {
    this.#fields = new Map(fields.map((field) => [field.name.toLowerCase(), field]));
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

  /** A field of a record; absent ones are null, absent flags false, an absent currency the org's. */
  valueOf(record: CrmRecord, field: Field): FieldValue {
    const value = record[field.name];
    if (value !== undefined && value !== null) return value;
    if (field.type === "boolean") return false;
    return field.name === "CurrencyIsoCode" ? baseCurrency : null;
  }
}

/** The objects of one org. */
export class Schema {
  readonly all: readonly SObject[];
  readonly #byName: ReadonlyMap<string, SObject>;

  constructor(options: SchemaOptions) {
    const names = (Object.keys(descriptions) as ObjectName[]).filter(
      (name) =>
        (options.form !== 1 || !(name in secondForm)) &&
        (options.form === 3 || !(name in thirdForm)),
    );
    this.all = names.map((name) => new SObject(name, fieldsOf(name, options)));
    this.#byName = new Map(this.all.map((object) => [object.name.toLowerCase(), object]));
  }

  find(name: string): SObject | undefined {
    return this.#byName.get(name.toLowerCase());
  }
}

/** Salesforce writes datetimes without a colon in the offset (vendors.md §1.8). */
export function toWire(value: FieldValue, type: FieldType): FieldValue {
  return type === "datetime" && typeof value === "string" ? value.replace(/Z$/, "+0000") : value;
}
