/** What becomes of the fields that are read, and which of an organisation's own can be mapped. */
import type { AvailableField, ReadFields } from "../../domain/fields/mapping.js";
import type { ValueKind } from "../../domain/fields/targets.js";
import type { OwnFields } from "../connector.js";
import { Gone } from "../errors.js";
import { visibleFields } from "./client.js";
import { standingFields } from "./standing-fields.js";

const activity = {
  Id: "IDENTITY",
  SystemModstamp: "CHANGED_AT",
  IsDeleted: "REMOVED",
} as const;

/** The same fields as in objects.ts, and what mappers.ts makes of each. */
export const reads = {
  User: {
    Id: "IDENTITY",
    SystemModstamp: "CHANGED_AT",
    Name: "NAME",
    Email: "EMAIL",
    IsActive: "ACTIVE",
    UserType: "CHOSEN_BY",
  },
  Group: {
    Id: "IDENTITY",
    SystemModstamp: "CHANGED_AT",
    Name: "NAME",
    Email: "EMAIL",
    Type: "CHOSEN_BY",
  },
  Account: {
    Id: "IDENTITY",
    SystemModstamp: "CHANGED_AT",
    IsDeleted: "REMOVED",
    MasterRecordId: "MERGED_INTO",
    Name: "NAME",
    ParentId: "PARENT",
    OwnerId: "LOOKED_AFTER_BY",
    Phone: "PHONE",
    BillingCountry: "COUNTRY",
    BillingCountryCode: "COUNTRY",
    CurrencyIsoCode: "KEPT",
    IsPersonAccount: "PARTY_KIND",
    PersonEmail: "EMAIL",
    PersonMobilePhone: "PHONE",
    PersonHomePhone: "PHONE",
    PersonHasOptedOutOfEmail: "EMAIL_OPT_OUT",
    PersonDoNotCall: "PHONE_OPT_OUT",
  },
  Contact: {
    Id: "IDENTITY",
    SystemModstamp: "CHANGED_AT",
    IsDeleted: "REMOVED",
    MasterRecordId: "MERGED_INTO",
    AccountId: "MEMBER_OF",
    Name: "NAME",
    FirstName: "NAME",
    LastName: "NAME",
    OwnerId: "LOOKED_AFTER_BY",
    Email: "EMAIL",
    HasOptedOutOfEmail: "EMAIL_OPT_OUT",
    Phone: "PHONE",
    MobilePhone: "PHONE",
    HomePhone: "PHONE",
    DoNotCall: "PHONE_OPT_OUT",
    MailingCountry: "COUNTRY",
    MailingCountryCode: "COUNTRY",
    IndividualId: "CHOSEN_BY",
    "Individual.SystemModstamp": "CHANGED_AT",
    "Individual.HasOptedOutProcessing": "PROCESSING_OPT_OUT",
    "Individual.ShouldForget": "PROCESSING_OPT_OUT",
  },
  AccountContactRelation: {
    ...activity,
    AccountId: "ROLE",
    ContactId: "ROLE",
    IsDirect: "ROLE",
    IsActive: "ROLE",
    Roles: "ROLE",
    StartDate: "ROLE",
    EndDate: "ROLE",
  },
  Opportunity: {
    Id: "IDENTITY",
    SystemModstamp: "CHANGED_AT",
    IsDeleted: "REMOVED",
    Name: "NAME",
    AccountId: "CONCERNS",
    OwnerId: "LOOKED_AFTER_BY",
    StageName: "STAGE",
    IsClosed: "STAGE",
    IsWon: "STAGE",
    CloseDate: "CLOSES_ON",
    CurrencyIsoCode: "KEPT",
  },
  Task: {
    ...activity,
    Subject: "OURS",
    WhoId: "CONCERNS",
    WhatId: "CONCERNS",
    AccountId: "CONCERNS",
    ActivityDate: "HAPPENED_AT",
    CompletedDateTime: "HAPPENED_AT",
    CreatedDate: "HAPPENED_AT",
    IsClosed: "DONE",
    TaskSubtype: "CONTACT_KIND",
    CallType: ["CONTACT_KIND", "DIRECTION"],
    CallDisposition: "OUTCOME",
    CallObject: "MADE_BY",
  },
  Event: {
    ...activity,
    WhoId: "CONCERNS",
    WhatId: "CONCERNS",
    AccountId: "CONCERNS",
    StartDateTime: "HAPPENED_AT",
    ActivityDate: "HAPPENED_AT",
    IsAllDayEvent: "HAPPENED_AT",
    IsChild: "CHOSEN_BY",
  },
  EmailMessage: {
    ...activity,
    RelatedToId: "CONCERNS",
    ActivityId: "CHOSEN_BY",
    Incoming: "DIRECTION",
    Status: "DONE",
    MessageDate: "HAPPENED_AT",
    CreatedDate: "HAPPENED_AT",
  },
  ActionCadenceTracker: {
    ...activity,
    TargetId: "REMINDS",
    State: "REMINDS",
    ActionCadenceId: "KEPT",
    "ActionCadence.Name": "REMINDS",
  },
} as const satisfies ReadFields;

const records = { Account: "PARTY", Contact: "PARTY" } as const;

export const ownFields: OwnFields = {
  records,
  async describe(session) {
    const all: AvailableField[] = [];
    for (const objectType of Object.keys(records)) {
      try {
        const found = await visibleFields(session, objectType);
        all.push(
          ...[...found].flatMap(([field, { label, type }]) => {
            const valueKind = kinds[type];
            if (valueKind === undefined || written.has(field)) return [];
            return [{ objectType, field, label, valueKind }];
          }),
        );
      } catch (error) {
        // An object that may not be seen has no fields to map.
        if (!(error instanceof Gone)) throw error;
      }
    }
    return all;
  },
  valueIn: ({ raw }, field) => raw[field],
};

/** What Forbear itself writes. */
const written: ReadonlySet<string> = new Set(Object.values(standingFields));

/** By Salesforce's names of types; what holds no single value (addresses, places, files) is not among them. */
const kinds: Readonly<Record<string, ValueKind>> = {
  boolean: "BOOLEAN",
  picklist: "CHOICE",
  multipicklist: "CHOICE",
  combobox: "CHOICE",
  date: "DATE",
  datetime: "DATE",
  int: "NUMBER",
  long: "NUMBER",
  double: "NUMBER",
  currency: "NUMBER",
  percent: "NUMBER",
  string: "TEXT",
  textarea: "TEXT",
  phone: "TEXT",
  email: "TEXT",
  url: "TEXT",
  id: "TEXT",
  reference: "TEXT",
};
