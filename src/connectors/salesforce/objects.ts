/**
 * Which fields of which objects are read. Nothing is asked for that the mappers do not use, but for the currency,
 * which tells what an organisation's own amounts are in.
 */

export interface ObjectFields {
  /** Every organisation has them: one that is not there is hidden from the signed-in user. */
  readonly always: readonly string[];
  /** There only where a feature is on or a package is installed: their absence says nothing. */
  readonly sometimes: readonly string[];
  /** There only where a feature is on, in few organisations: that it is not seen says nothing. */
  readonly optional?: true;
}

export const objects = {
  User: {
    always: ["Id", "Name", "SystemModstamp", "Email", "IsActive"],
    sometimes: ["UserType"],
  },
  Group: {
    always: ["Id", "Name", "SystemModstamp", "Type", "Email"],
    sometimes: [],
  },
  Account: {
    always: [
      "Id",
      "Name",
      "SystemModstamp",
      "IsDeleted",
      "MasterRecordId",
      "ParentId",
      "OwnerId",
      "Phone",
      "BillingCountry",
    ],
    sometimes: [
      "CurrencyIsoCode",
      "BillingCountryCode",
      "IsPersonAccount",
      "PersonEmail",
      "PersonMobilePhone",
      "PersonHomePhone",
      "PersonHasOptedOutOfEmail",
      "PersonDoNotCall",
    ],
  },
  Contact: {
    always: [
      "Id",
      "AccountId",
      "Name",
      "FirstName",
      "LastName",
      "SystemModstamp",
      "IsDeleted",
      "MasterRecordId",
      "OwnerId",
      "Email",
      "HasOptedOutOfEmail",
      "Phone",
      "MobilePhone",
      "HomePhone",
      "DoNotCall",
      "MailingCountry",
    ],
    sometimes: ["MailingCountryCode", "IndividualId"],
  },
  // Where "Contacts to Multiple Accounts" is on (Object Reference, AccountContactRelation).
  AccountContactRelation: {
    always: [
      "Id",
      "AccountId",
      "ContactId",
      "SystemModstamp",
      "IsDeleted",
      "IsDirect",
      "IsActive",
      "Roles",
      "StartDate",
      "EndDate",
    ],
    sometimes: [],
    optional: true,
  },
  Opportunity: {
    always: [
      "Id",
      "Name",
      "SystemModstamp",
      "IsDeleted",
      "AccountId",
      "OwnerId",
      "StageName",
      "IsClosed",
      "IsWon",
      "CloseDate",
    ],
    sometimes: ["CurrencyIsoCode"],
  },
  Task: {
    always: [
      "Id",
      "Subject",
      "SystemModstamp",
      "IsDeleted",
      "WhoId",
      "WhatId",
      "AccountId",
      "ActivityDate",
      "CreatedDate",
      "IsClosed",
      "CallType",
    ],
    sometimes: ["TaskSubtype", "CompletedDateTime", "CallDisposition", "CallObject"],
  },
  Event: {
    always: [
      "Id",
      "SystemModstamp",
      "IsDeleted",
      "WhoId",
      "WhatId",
      "AccountId",
      "StartDateTime",
      "ActivityDate",
      "IsAllDayEvent",
      "IsChild",
    ],
    sometimes: [],
  },
  EmailMessage: {
    always: [
      "Id",
      "SystemModstamp",
      "IsDeleted",
      "RelatedToId",
      "ActivityId",
      "Incoming",
      "Status",
      "MessageDate",
      "CreatedDate",
    ],
    sometimes: [],
  },
  // Sales Engagement: whom a cadence writes to by itself.
  ActionCadenceTracker: {
    always: ["Id", "SystemModstamp", "IsDeleted", "TargetId", "State"],
    sometimes: ["ActionCadenceId"],
    optional: true,
  },
} as const satisfies Record<string, ObjectFields>;

export type ObjectName = keyof typeof objects;

/** Read through the contact that points to it; its own stamp tells when to read that contact again. */
export const individualFields = [
  "Individual.SystemModstamp",
  "Individual.HasOptedOutProcessing",
  "Individual.ShouldForget",
] as const;

/** What people call the cadence. */
export const cadenceName = "ActionCadence.Name";
