import type { ConnectorManifest, StreamManifest } from "../connector.js";
import { reads } from "./fields.js";
import { collectionMax, standingFields } from "./standing-fields.js";

const minute = 60;
const hour = 60 * minute;

/**
 * In the order in which they name one another: owners; accounts, which belong to owners and to other accounts;
 * their contacts and what these are to accounts; then sales and what was said. `Individual` reads contacts: those whose Individual changed.
 */
export const streams = [
  stream("User", "User", hour),
  stream("Group", "Group", hour),
  stream("Account", "Account", 5 * minute),
  stream("Contact", "Contact", 5 * minute),
  stream("Individual", "Contact", 15 * minute),
  stream("AccountContactRelation", "AccountContactRelation", 15 * minute),
  stream("Opportunity", "Opportunity", 15 * minute),
  stream("Task", "Task", 15 * minute),
  stream("Event", "Event", 15 * minute),
  stream("EmailMessage", "EmailMessage", 15 * minute),
  stream("ActionCadenceTracker", "ActionCadenceTracker", 15 * minute),
  // What was purged before a delta told of its deletion: ids alone, 2,000 a call.
  sweep("AccountIds", "Account"),
  sweep("ContactIds", "Contact"),
] as const satisfies readonly StreamManifest[];

function stream<Name extends string, ObjectType extends string>(
  name: Name,
  objectType: ObjectType,
  pollIntervalSeconds: number,
) {
  return { name, objectType, pageSize: 2000, pollIntervalSeconds };
}

function sweep<Name extends string, ObjectType extends string>(name: Name, objectType: ObjectType) {
  const of = "PARTIES" as const;
  return {
    ...stream(name, objectType, 24 * hour),
    full: true as const,
    sweep: { of, within: "ALL" as const, idsOnly: true as const },
  };
}

const limitsPage =
  "https://developer.salesforce.com/docs/atlas.en-us.salesforce_app_limits_cheatsheet.meta/salesforce_app_limits_cheatsheet/salesforce_app_limits_platform_api.htm";

export const manifest: ConnectorManifest = {
  vendor: "SALESFORCE",
  displayName: "Salesforce",
  streams,
  reads,
  statesRoles: ["AccountContactRelation"],
  writes: ["TASK", "STANDING"],
  writesTo: {
    TASK: { objectTypes: ["Account", "Contact"], scopes: ["api"] },
    STANDING: { objectTypes: ["Account", "Contact"], scopes: ["api"] },
  },
  together: { STANDING: collectionMax },
  secretSettings: ["clientSecret"],
  scopes: [
    {
      scope: "api",
      why: "To read owners, accounts, contacts, sales and what was said; to create tasks; to keep Forbear's fields up to date.",
    },
    { scope: "refresh_token", why: "To keep the connection open when nobody is signed in." },
  ],
  limits: [
    "Calls: 100,000 a day and 1,000 (Professional, Enterprise) or 5,000 (Unlimited) more for each user, counted over 24 hours, shared with every other app of the organisation. Beyond them Salesforce refuses (REQUEST_LIMIT_EXCEEDED) without saying until when.",
    "A page has at most 2,000 records; Salesforce may send fewer.",
    "Quiet polling takes about 1,500 calls a day. From 20,000 records on a pass is read by a bulk job, which saves calls (10,000 query jobs a day are allowed).",
    "A task's subject holds 255 characters, its description 32,000.",
    "Change events, where they are switched on: 50,000 (Unlimited, Performance), 25,000 (Enterprise) or 10,000 (Developer) are delivered within 24 hours, to all subscribers of the organisation together. They count for no calls.",
  ],
  rateLimits: [
    {
      scope: "ACCOUNT",
      per: "DAY",
      limit: 100_000,
      countsWrites: true,
      sharedWithOtherApps: true,
      source: limitsPage,
    },
    // Only requests of 20 seconds or more count; 5 in Developer Edition.
    {
      scope: "ACCOUNT",
      per: "CONCURRENT",
      limit: 25,
      countsWrites: true,
      sharedWithOtherApps: true,
      source: limitsPage,
    },
  ],
  // Describing every object costs a dozen calls.
  factsGoodForSeconds: hour,
  ownedFields: { Account: Object.values(standingFields), Contact: Object.values(standingFields) },
  stampFields: ["SystemModstamp", "attributes"],
  cannot: [
    {
      what: "Notice that a record was deleted for good and purged",
      why: "Deleted and merged records are read while they are in the recycle bin (15 days). One that was purged between two passes shows nowhere.",
    },
    {
      what: "Notice a change of a formula or roll-up field, or of who may see a record",
      why: "Salesforce does not move SystemModstamp for these.",
    },
    {
      what: "Know an opt-out that the signed-in user may not see",
      why: "Field-level security hides the field. The opt-out is then unknown, which is never read as permission.",
    },
    {
      what: "Say whether a meeting took place",
      why: "An event has a time and no outcome; it counts as held once its time has passed.",
    },
    {
      what: "Tell whom an e-mail was sent to",
      why: "Addresses of e-mails are not read. An e-mail that Salesforce also logs as a task is known by the people of that task.",
    },
    {
      what: "Say what came of a call whose result is in the organisation's own words",
      why: "The result of a call is free text; only plain English ones (no answer, voicemail, busy, connected) are read, every other is unknown.",
    },
    {
      what: "Write how things stand where Forbear's package is not installed",
      why: "Salesforce has no fields of its own for it.",
    },
    {
      what: "Read invoices",
      why: "Sales Cloud has none; the ledger is the source of what is owed.",
    },
  ],
};
