/** Which properties of which objects are read, and how each object is named in HubSpot's addresses. */

export interface CrmObject {
  /** Its name in addresses. */
  readonly path: string;
  /** The number of its type in the addresses of HubSpot's screens; only where people open such a record. */
  readonly screen?: string;
  /** The property that says when it last changed: its order leads through the changes. */
  readonly stamp: "lastmodifieddate" | "hs_lastmodifieddate";
  /** Without it nothing of the object may be read. */
  readonly scope: string;
  /** Every account has them: one that is not there is hidden from us. */
  readonly always: readonly string[];
  /** There only in some accounts: their absence says nothing. */
  readonly sometimes: readonly string[];
  /** Asked for although our own first write makes it: an unknown name is left out of the answer, without harm. */
  readonly ours?: readonly string[];
  /** Names in addresses of what its records are associated with, as far as it is wanted. */
  readonly associatedWith: readonly ("companies" | "contacts")[];
  /** What a record is called: kept of the survivor where records were merged. */
  readonly names: readonly string[];
}

/** How many records one call can read or change. */
export const batchMax = 100;

/** Carries a write's marker on notes and tasks; no two records may have the same. */
export const markerProperty = "forbear_marker";

/** Where HubSpot's own exchange with Salesforce keeps the id of the record there, and how such an id begins. */
export const salesforceIds = {
  Company: { property: "salesforceaccountid", prefix: "001" },
  Contact: { property: "salesforcecontactid", prefix: "003" },
} as const;

const contacts = "crm.objects.contacts.read";
const people = ["companies", "contacts"] as const;

export const objects = {
  Company: {
    path: "companies",
    screen: "0-2",
    stamp: "hs_lastmodifieddate",
    scope: "crm.objects.companies.read",
    always: [
      "hs_lastmodifieddate",
      "name",
      "domain",
      "phone",
      "country",
      "hubspot_owner_id",
      "hs_parent_company_id",
      "hs_merged_object_ids",
    ],
    sometimes: ["hs_country_code", salesforceIds.Company.property],
    associatedWith: [],
    names: ["name", "domain"],
  },
  Contact: {
    path: "contacts",
    screen: "0-1",
    stamp: "lastmodifieddate",
    scope: contacts,
    always: [
      "lastmodifieddate",
      "firstname",
      "lastname",
      "email",
      "hs_additional_emails",
      "hs_email_optout",
      "phone",
      "mobilephone",
      "country",
      "hubspot_owner_id",
      "associatedcompanyid",
      "hs_merged_object_ids",
    ],
    sometimes: [
      "hs_country_region_code",
      "hs_calculated_merged_vids",
      // Whether a sequence writes to the contact by itself; only where the account has sequences.
      "hs_sequences_is_enrolled",
      "hs_latest_sequence_enrolled",
      salesforceIds.Contact.property,
    ],
    associatedWith: ["companies"],
    names: ["firstname", "lastname", "email", "phone"],
  },
  Deal: {
    path: "deals",
    screen: "0-3",
    stamp: "hs_lastmodifieddate",
    scope: "crm.objects.deals.read",
    // Amount and currency are kept as they came: an opportunity has no place for them yet.
    always: [
      "hs_lastmodifieddate",
      "dealname",
      "pipeline",
      "dealstage",
      "amount",
      "closedate",
      "hubspot_owner_id",
    ],
    sometimes: ["deal_currency_code", "hs_merged_object_ids"],
    associatedWith: people,
    names: ["dealname"],
  },
  Note: {
    path: "notes",
    stamp: "hs_lastmodifieddate",
    scope: contacts,
    always: ["hs_lastmodifieddate", "hs_timestamp"],
    sometimes: [],
    ours: [markerProperty],
    associatedWith: people,
    names: [],
  },
  Task: {
    path: "tasks",
    stamp: "hs_lastmodifieddate",
    scope: contacts,
    always: ["hs_lastmodifieddate", "hs_timestamp", "hs_task_status"],
    sometimes: [],
    ours: [markerProperty],
    associatedWith: people,
    names: [],
  },
  Call: {
    path: "calls",
    stamp: "hs_lastmodifieddate",
    scope: contacts,
    always: ["hs_lastmodifieddate", "hs_timestamp", "hs_call_direction", "hs_call_status"],
    sometimes: ["hs_call_disposition", "hs_call_source"],
    associatedWith: people,
    names: [],
  },
  Email: {
    path: "emails",
    stamp: "hs_lastmodifieddate",
    scope: contacts,
    always: ["hs_lastmodifieddate", "hs_timestamp", "hs_email_direction", "hs_email_status"],
    sometimes: [],
    associatedWith: people,
    names: [],
  },
  Meeting: {
    path: "meetings",
    stamp: "hs_lastmodifieddate",
    scope: contacts,
    always: ["hs_lastmodifieddate", "hs_timestamp", "hs_meeting_start_time", "hs_meeting_outcome"],
    sometimes: [],
    associatedWith: people,
    names: [],
  },
  Communication: {
    path: "communications",
    stamp: "hs_lastmodifieddate",
    scope: contacts,
    always: ["hs_lastmodifieddate", "hs_timestamp", "hs_communication_channel_type"],
    sometimes: [],
    associatedWith: people,
    names: [],
  },
} as const satisfies Record<string, CrmObject>;

export type ObjectName = keyof typeof objects;

export function isObjectName(name: string): name is ObjectName {
  return Object.hasOwn(objects, name);
}
