/** Object types and their properties (vendors.md §2.4). */
import { hubspotObjects, type HubSpotObject } from "../data/hubspot-records.js";

export type PropertyType = "string" | "number" | "date" | "datetime" | "enumeration" | "bool";

/** One property of an object type (derived Property). */
export interface Property {
  readonly name: string;
  readonly label: string;
  readonly description: string;
  readonly type: PropertyType;
  readonly fieldType: string;
  readonly groupName: string;
  readonly options: readonly { readonly label: string; readonly value: string }[];
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly formField: boolean;
  readonly hasUniqueValue: boolean;
  readonly hubspotDefined: boolean;
  /** HubSpot works it out; nobody writes it. */
  readonly readOnly: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archived: boolean;
}

/** A group of properties (derived PropertyGroup). */
export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly archived: boolean;
}

export interface ObjectType {
  readonly name: HubSpotObject;
  /** One of them, as messages and association types say it. */
  readonly singular: string;
  /** HubSpot's own id of the type. */
  readonly typeId: string;
  readonly createdProperty: string;
  /** lastmodifieddate of contacts, hs_lastmodifieddate of all others (vendors.md §2.5). */
  readonly modifiedProperty: string;
  /** What an answer has when nothing is asked for, besides id and stamps. */
  readonly defaults: readonly string[];
  /** Without these nothing is created. */
  readonly required: readonly string[];
  /** What the free text of a search looks at. */
  readonly searched: readonly string[];
  readonly group: string;
  /** Which records' scopes let it be read and written: activities go with contacts. */
  readonly scopeOf: HubSpotObject;
  readonly mergeable: boolean;
  readonly properties: readonly Property[];
}

/** `name type options…`; a leading `!` is read-only, `*` unique, `+` made by the account's people. */
const lines: Readonly<Record<HubSpotObject, string>> = {
  contacts: `
    *email string
    !hs_additional_emails string
    firstname string
    lastname string
    phone string
    mobilephone string
    jobtitle string
    company string
    address string
    city string
    state string
    zip string
    country string
    website string
    lifecyclestage enumeration subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other
    hs_lead_status enumeration NEW OPEN IN_PROGRESS UNQUALIFIED CONNECTED
    hs_timezone enumeration europe_slash_london europe_slash_berlin europe_slash_paris europe_slash_amsterdam europe_slash_madrid europe_slash_warsaw us_slash_eastern asia_slash_tokyo
    hubspot_owner_id enumeration
    !hs_email_optout bool
    !hs_merged_object_ids string
    !hs_calculated_merged_vids string
    !associatedcompanyid number
    !hs_sequences_is_enrolled bool
    !hs_latest_sequence_enrolled number
    salesforcecontactid string
    +xero_contact_id string`,
  companies: `
    name string
    domain string
    !hs_additional_domains string
    website string
    phone string
    address string
    city string
    state string
    zip string
    country string
    industry enumeration CONSTRUCTION RETAIL MACHINERY MANAGEMENT_CONSULTING
    type enumeration PROSPECT PARTNER RESELLER VENDOR OTHER
    description string
    lifecyclestage enumeration subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other
    hubspot_owner_id enumeration
    !hs_parent_company_id number
    !hs_merged_object_ids string
    salesforceaccountid string
    +tax_number string
    +xero_contact_id string`,
  deals: `
    dealname string
    amount number
    dealstage enumeration appointmentscheduled qualifiedtobuy presentationscheduled decisionmakerboughtin contractsent closedwon closedlost
    pipeline enumeration default
    closedate datetime
    deal_currency_code enumeration GBP EUR USD AUD PLN JPY KWD BHD
    closed_lost_reason string
    closed_won_reason string
    dealtype enumeration newbusiness existingbusiness
    description string
    hubspot_owner_id enumeration
    !hs_is_closed bool
    !hs_is_closed_won bool
    !hs_merged_object_ids string`,
  notes: `
    hs_note_body string
    hs_timestamp datetime
    hs_attachment_ids string
    hubspot_owner_id enumeration`,
  tasks: `
    hs_task_subject string
    hs_task_body string
    hs_task_status enumeration NOT_STARTED IN_PROGRESS WAITING COMPLETED DEFERRED
    hs_task_priority enumeration NONE LOW MEDIUM HIGH
    hs_task_type enumeration TODO CALL EMAIL
    hs_timestamp datetime
    hs_task_reminders string
    hubspot_owner_id enumeration`,
  calls: `
    hs_call_title string
    hs_call_body string
    hs_call_direction enumeration INBOUND OUTBOUND
    hs_call_disposition string
    hs_call_source enumeration INTEGRATIONS_PLATFORM
    hs_call_duration number
    hs_call_from_number string
    hs_call_to_number string
    hs_call_status enumeration BUSY CALLING_CRM_USER CANCELED COMPLETED CONNECTING FAILED IN_PROGRESS NO_ANSWER QUEUED RINGING
    hs_timestamp datetime
    hubspot_owner_id enumeration`,
  emails: `
    hs_email_subject string
    hs_email_text string
    hs_email_html string
    hs_email_direction enumeration EMAIL INCOMING_EMAIL FORWARDED_EMAIL
    hs_email_status enumeration BOUNCED FAILED SCHEDULED SENDING SENT
    hs_email_headers string
    hs_timestamp datetime
    hubspot_owner_id enumeration`,
  meetings: `
    hs_meeting_title string
    hs_meeting_body string
    hs_meeting_start_time datetime
    hs_meeting_end_time datetime
    hs_meeting_outcome enumeration SCHEDULED COMPLETED RESCHEDULED NO_SHOW CANCELED
    hs_timestamp datetime
    hubspot_owner_id enumeration`,
  communications: `
    hs_communication_channel_type enumeration SMS WHATS_APP LINKEDIN_MESSAGE
    hs_communication_body string
    hs_communication_logged_from enumeration CRM
    hs_timestamp datetime
    hubspot_owner_id enumeration`,
};

const fieldTypes: Readonly<Record<PropertyType, string>> = {
  string: "text",
  number: "number",
  date: "date",
  datetime: "date",
  enumeration: "select",
  bool: "booleancheckbox",
};

/** "hs_task_subject" → "Task subject" */
function labelOf(name: string): string {
  const words = name.replace(/^hs_/, "").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const accountMade = Date.UTC(2021, 2, 1, 9);

function property(line: string, group: string, index: number): Property {
  const [marked = "", type = "string", ...values] = line.trim().split(/\s+/);
  const name = marked.replace(/^[!*+]+/, "");
  return {
    name,
    label: labelOf(name),
    description: "",
    type: type as PropertyType,
    fieldType: fieldTypes[type as PropertyType],
    groupName: group,
    options: values.map((value) => ({ label: labelOf(value.toLowerCase()), value })),
    displayOrder: index,
    hidden: false,
    formField: !marked.includes("!"),
    hasUniqueValue: marked.includes("*"),
    hubspotDefined: !marked.includes("+"),
    readOnly: marked.includes("!"),
    createdAt: accountMade,
    updatedAt: accountMade,
    archived: false,
  };
}

interface Facts {
  readonly typeId: string;
  readonly singular?: string;
  readonly defaults?: readonly string[];
  readonly required?: readonly string[];
  readonly searched?: readonly string[];
}

/** Numbers of the types, default properties and what a create cannot do without. */
const facts: Readonly<Record<HubSpotObject, Facts>> = {
  contacts: {
    typeId: "0-1",
    defaults: ["email", "firstname", "lastname"],
    searched: ["firstname", "lastname", "email", "hs_additional_emails", "phone", "company"],
  },
  companies: {
    typeId: "0-2",
    singular: "company",
    defaults: ["name", "domain"],
    searched: ["name", "domain", "website", "phone"],
  },
  deals: {
    typeId: "0-3",
    defaults: ["dealname", "amount", "closedate", "pipeline", "dealstage"],
    searched: ["dealname", "pipeline", "dealstage", "description"],
  },
  notes: { typeId: "0-46", required: ["hs_timestamp"], searched: ["hs_note_body"] },
  tasks: {
    typeId: "0-27",
    required: ["hs_timestamp"],
    searched: ["hs_task_body", "hs_task_subject"],
  },
  calls: { typeId: "0-48", required: ["hs_timestamp"], searched: ["hs_call_title"] },
  emails: { typeId: "0-49", required: ["hs_timestamp"], searched: ["hs_email_subject"] },
  meetings: { typeId: "0-47", required: ["hs_timestamp"], searched: ["hs_meeting_title"] },
  communications: { typeId: "0-18", required: ["hs_timestamp"] },
};

function objectType(name: HubSpotObject): ObjectType {
  const { typeId, defaults = [], required = [], searched = [] } = facts[name];
  const singular = facts[name].singular ?? name.slice(0, -1);
  const record = name === "contacts" || name === "companies" || name === "deals";
  const group = record ? `${singular}information` : singular;
  const createdProperty = record ? "createdate" : "hs_createdate";
  const modifiedProperty = name === "contacts" ? "lastmodifieddate" : "hs_lastmodifieddate";
  const own = lines[name].trim().split("\n");
  const computed = [
    "!hs_object_id number",
    `!${createdProperty} datetime`,
    `!${modifiedProperty} datetime`,
  ];
  return {
    name,
    singular,
    typeId,
    createdProperty,
    modifiedProperty,
    defaults,
    required,
    searched,
    group,
    scopeOf: record ? name : "contacts",
    mergeable: record,
    properties: [...own, ...computed].map((line, index) => property(line, group, index)),
  };
}

const types: ReadonlyMap<HubSpotObject, ObjectType> = new Map(
  hubspotObjects.map((name) => [name, objectType(name)]),
);

const names: ReadonlyMap<string, ObjectType> = new Map(
  [...types.values()].flatMap((type) => [
    [type.name, type] as const,
    [type.singular, type] as const,
    [type.typeId, type] as const,
  ]),
);

/** The type that a path names: contacts, contact or 0-1. */
export function findType(name: string): ObjectType | undefined {
  return names.get(name.toLowerCase());
}

export function typeOf(object: HubSpotObject): ObjectType {
  const type = types.get(object);
  if (!type) throw new Error(`There is no object type ${object}.`);
  return type;
}

/** The one pipeline of deals (derived Pipeline). */
export const dealStages: readonly {
  readonly id: string;
  readonly label: string;
  readonly probability: string;
}[] = [
  { id: "appointmentscheduled", label: "Appointment Scheduled", probability: "0.2" },
  { id: "qualifiedtobuy", label: "Qualified To Buy", probability: "0.4" },
  { id: "presentationscheduled", label: "Presentation Scheduled", probability: "0.6" },
  { id: "decisionmakerboughtin", label: "Decision Maker Bought-In", probability: "0.8" },
  { id: "contractsent", label: "Contract Sent", probability: "0.9" },
  { id: "closedwon", label: "Closed Won", probability: "1.0" },
  { id: "closedlost", label: "Closed Lost", probability: "0.0" },
];
