/** What becomes of the properties that are read, and which of an account's can be mapped. */
import type { AvailableField, ReadFields } from "../../domain/fields/mapping.js";
import type { ValueKind } from "../../domain/fields/targets.js";
import type { JsonObject, OwnFields, Session } from "../connector.js";
import { Gone, Rejected } from "../errors.js";
import { isObject, optionalObject } from "../parse.js";
import { HubSpot, resultsOf } from "./client.js";
import { markerProperty, objects, salesforceIds } from "./objects.js";

const activity = {
  id: "IDENTITY",
  archived: "REMOVED",
  hs_lastmodifieddate: "CHANGED_AT",
  hs_timestamp: "HAPPENED_AT",
  "associations.companies": "CONCERNS",
  "associations.contacts": "CONCERNS",
  [markerProperty]: "OURS",
} as const;

/** The same properties as in objects.ts, with what stands around them, and what mappers.ts makes of each. */
export const reads = {
  Owner: {
    id: "IDENTITY",
    archived: "ACTIVE",
    firstName: "NAME",
    lastName: "NAME",
    email: ["NAME", "EMAIL"],
    type: "STATUS",
  },
  Company: {
    id: "IDENTITY",
    archived: "REMOVED",
    mergedInto: "MERGED_INTO",
    hs_merged_object_ids: "MERGED_INTO",
    hs_lastmodifieddate: "CHANGED_AT",
    name: "NAME",
    domain: "NAME",
    phone: "PHONE",
    country: "COUNTRY",
    hs_country_code: "COUNTRY",
    hubspot_owner_id: "LOOKED_AFTER_BY",
    hs_parent_company_id: "PARENT",
    [salesforceIds.Company.property]: "CROSS_REFERENCE",
  },
  Contact: {
    id: "IDENTITY",
    archived: "REMOVED",
    mergedInto: "MERGED_INTO",
    hs_merged_object_ids: "MERGED_INTO",
    hs_calculated_merged_vids: "MERGED_INTO",
    lastmodifieddate: "CHANGED_AT",
    firstname: "NAME",
    lastname: "NAME",
    email: ["EMAIL", "NAME"],
    hs_additional_emails: "EMAIL",
    hs_email_optout: "EMAIL_OPT_OUT",
    preferences: "EMAIL_OPT_OUT",
    phone: ["PHONE", "NAME"],
    mobilephone: ["PHONE", "NAME"],
    country: "COUNTRY",
    hs_country_region_code: "COUNTRY",
    hubspot_owner_id: "LOOKED_AFTER_BY",
    "associations.companies": ["MEMBER_OF", "ROLE"],
    associatedcompanyid: "MEMBER_OF",
    [salesforceIds.Contact.property]: "CROSS_REFERENCE",
    hs_sequences_is_enrolled: "REMINDS",
    hs_latest_sequence_enrolled: "REMINDS",
  },
  Deal: {
    id: "IDENTITY",
    archived: "REMOVED",
    hs_merged_object_ids: "MERGED_INTO",
    hs_lastmodifieddate: "CHANGED_AT",
    dealname: "NAME",
    pipeline: "STAGE",
    dealstage: "STAGE",
    closedate: "CLOSES_ON",
    hubspot_owner_id: "LOOKED_AFTER_BY",
    "associations.companies": "CONCERNS",
    "associations.contacts": "CONCERNS",
    amount: "KEPT",
    deal_currency_code: "KEPT",
  },
  Note: activity,
  Task: { ...activity, hs_task_status: "DONE" },
  Call: {
    ...activity,
    hs_call_direction: "DIRECTION",
    hs_call_status: ["DONE", "OUTCOME"],
    hs_call_disposition: "OUTCOME",
    hs_call_source: "MADE_BY",
  },
  Email: { ...activity, hs_email_direction: "DIRECTION", hs_email_status: "DONE" },
  Meeting: {
    ...activity,
    hs_meeting_start_time: "HAPPENED_AT",
    hs_meeting_outcome: ["DONE", "OUTCOME"],
  },
  Communication: { ...activity, hs_communication_channel_type: "CONTACT_KIND" },
} as const satisfies ReadFields;

const records = { Company: "PARTY", Contact: "PARTY" } as const;

export const ownFields: OwnFields = {
  records,
  async describe(session) {
    const all: AvailableField[] = [];
    for (const objectType of Object.keys(records) as (keyof typeof records)[])
      all.push(...(await described(objectType, session)));
    return all;
  },
  valueIn: ({ raw }, field) => optionalObject(raw, "properties")?.[field],
};

async function described(
  objectType: keyof typeof records,
  session: Session,
): Promise<AvailableField[]> {
  const api = new HubSpot(session);
  try {
    const answer = await api.get(`/crm/properties/${api.version}/${objects[objectType].path}`);
    return resultsOf(answer)
      .filter(isObject)
      .flatMap((property) => available(objectType, property));
  } catch (error) {
    // An object that may not be seen has no properties to map.
    if (error instanceof Gone || error instanceof Rejected) return [];
    throw error;
  }
}

function available(objectType: string, property: JsonObject): AvailableField[] {
  const { name, label, archived, hidden } = property;
  const valueKind = kindOf(property);
  const isTheirs = typeof name === "string" && !name.startsWith("forbear_");
  if (!isTheirs || archived === true || hidden === true || valueKind === null) return [];
  return [{ objectType, field: name, label: typeof label === "string" ? label : name, valueKind }];
}

/** Null for what holds no single value. */
function kindOf({ type, fieldType }: JsonObject): ValueKind | null {
  // A single checkbox may be a list of true and false.
  if (fieldType === "booleancheckbox") return "BOOLEAN";
  return typeof type === "string" ? (kinds[type] ?? null) : null;
}

const kinds: Readonly<Record<string, ValueKind>> = {
  bool: "BOOLEAN",
  enumeration: "CHOICE",
  number: "NUMBER",
  date: "DATE",
  datetime: "DATE",
  string: "TEXT",
  phone_number: "TEXT",
};
