import type { ConnectorManifest, StreamManifest } from "../connector.js";
import { reads } from "./fields.js";
import { batchMax } from "./objects.js";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * In the order in which they name one another: owners; companies, which belong to owners and to other companies;
 * their contacts; then sales and what was said. HubSpot never tells of archived (deleted) records among changes, and
 * of owners it tells no changes at all: those lists are read whole each time.
 */
export const streams = [
  whole("Owners", "Owner", hour),
  whole("ArchivedOwners", "Owner", hour),
  stream("Companies", "Company", 5 * minute),
  stream("Contacts", "Contact", 5 * minute),
  stream("Deals", "Deal", 15 * minute),
  stream("Notes", "Note", 15 * minute),
  stream("Tasks", "Task", 15 * minute),
  stream("Calls", "Call", 15 * minute),
  stream("Emails", "Email", 15 * minute),
  stream("Meetings", "Meeting", 15 * minute),
  stream("Communications", "Communication", 15 * minute),
  whole("ArchivedCompanies", "Company", hour),
  whole("ArchivedContacts", "Contact", hour),
  whole("ArchivedDeals", "Deal", hour),
  whole("ArchivedNotes", "Note", day),
  whole("ArchivedTasks", "Task", day),
  whole("ArchivedCalls", "Call", day),
  whole("ArchivedEmails", "Email", day),
  whole("ArchivedMeetings", "Meeting", day),
  whole("ArchivedCommunications", "Communication", day),
  // What was deleted for good before anybody read that it was archived: ids alone.
  sweep("CompanyIds", "Company"),
  sweep("ContactIds", "Contact"),
  // What moves no stamp: a label that was taken away, what an address no longer wants.
  { ...whole("AllContacts", "Contact", day), again: true },
] as const satisfies readonly StreamManifest[];

function stream<Name extends string, ObjectType extends string>(
  name: Name,
  objectType: ObjectType,
  pollIntervalSeconds: number,
) {
  return { name, objectType, pageSize: 100, pollIntervalSeconds };
}

function whole<Name extends string, ObjectType extends string>(
  name: Name,
  objectType: ObjectType,
  pollIntervalSeconds: number,
) {
  return { ...stream(name, objectType, pollIntervalSeconds), full: true as const };
}

function sweep<Name extends string, ObjectType extends string>(name: Name, objectType: ObjectType) {
  const listed = { of: "PARTIES", within: "ALL", idsOnly: true } as const;
  return { ...whole(name, objectType, day), sweep: listed };
}

const usagePage = "https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines";
const searchPage = "https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm";

const writeScopes = ["crm.objects.companies.write", "crm.objects.contacts.write"];

export const manifest: ConnectorManifest = {
  vendor: "HUBSPOT",
  displayName: "HubSpot",
  streams,
  reads,
  statesRoles: ["Contact"],
  writes: ["TASK", "NOTE", "STANDING"],
  writesTo: {
    TASK: { objectTypes: ["Company", "Contact"], scopes: writeScopes },
    NOTE: { objectTypes: ["Company", "Contact"], scopes: writeScopes },
    STANDING: { objectTypes: ["Company", "Contact"], scopes: writeScopes },
  },
  together: { STANDING: batchMax },
  secretSettings: ["clientSecret", "serviceKey"],
  scopes: [
    { scope: "oauth", why: "To sign in, and to read the account's time zone and currency." },
    { scope: "crm.objects.owners.read", why: "To know who looks after a customer." },
    { scope: "crm.objects.companies.read", why: "To read companies." },
    {
      scope: "crm.objects.companies.write",
      why: "To put tasks, notes and how things stand on a company.",
    },
    {
      scope: "crm.objects.contacts.read",
      why: "To read contacts, and notes, tasks, calls, e-mails, messages and meetings (when, with whom, not what was said).",
    },
    {
      scope: "crm.objects.contacts.write",
      why: "To put tasks, notes and how things stand on a contact.",
    },
    { scope: "crm.objects.deals.read", why: "To read sales under way and their stages." },
    {
      scope: "crm.schemas.companies.read",
      why: "To know which properties a company has.",
    },
    {
      scope: "crm.schemas.companies.write",
      why: "To make Forbear's own properties on companies, in a group of their own.",
    },
    {
      scope: "crm.schemas.contacts.read",
      why: "To know which properties a contact has.",
    },
    {
      scope: "crm.schemas.contacts.write",
      why: "To make Forbear's own properties on contacts, notes and tasks, in a group of their own.",
    },
    {
      scope: "crm.schemas.deals.read",
      why: "To know which properties and stages a sale has.",
    },
    {
      scope: "communication_preferences.read",
      why: "To know which addresses do not want e-mail.",
    },
  ],
  limits: [
    "Calls: 110 in 10 seconds for each account, searches apart from them; add-ons do not raise it for an app.",
    "Searches: 5 in a second, shared with every other app of the account. Changes are read by search, one for each 100 records.",
    "One search finds 10,000 records at most; Forbear goes on from the last change it has read.",
    "Quiet polling takes about 1,700 calls a day and about four for each 100 contacts, which are all read once a day; a first reading takes as many.",
    "A unique property (as of notes and tasks) cannot be made unique later, and an account may have 10 of them an object.",
  ],
  rateLimits: [
    {
      scope: "ACCOUNT",
      per: "SECONDS",
      seconds: 10,
      limit: 110,
      countsWrites: true,
      sharedWithOtherApps: false,
      source: usagePage,
    },
    {
      scope: "ACCOUNT",
      per: "SECONDS",
      seconds: 1,
      limit: 5,
      only: "search",
      countsWrites: true,
      sharedWithOtherApps: true,
      source: searchPage,
    },
  ],
  // A dozen calls: the properties of every object, the stages of sales, the scopes.
  factsGoodForSeconds: hour,
  // What Forbear writes is never asked for, but for the marker, which tells its own notes and tasks.
  ownedFields: {},
  stampFields: ["updatedAt", "archivedAt", "lastmodifieddate", "hs_lastmodifieddate", "url"],
  cannot: [
    {
      what: "Notice at once that a record was deleted or an owner left",
      why: "Changes never tell of it; the lists of archived records are read once an hour, those of notes, tasks, calls, e-mails, messages and meetings once a day.",
    },
    {
      what: "Notice that a record was deleted for good (a privacy deletion)",
      why: "It leaves the list of archived records, too; only a webhook tells of it, and a webhook is never taken for the truth.",
    },
    {
      what: "Notice at once that an association or its label changed where HubSpot does not move the record's own stamp",
      why: "Changes are found by that stamp; those of contacts are found once a day, when all of them are read.",
    },
    {
      what: "Know who does not want to be rung up",
      why: "HubSpot has no property for it; it stays unknown unless a property of your own is mapped to it.",
    },
    {
      what: "Read letters that were logged, or what a call came to where the account has outcomes of its own",
      why: "Postal mail is not read yet; an account's own outcomes have names that nobody but the account knows.",
    },
    {
      what: "Name the sequence that a contact is in, or take the contact out of it",
      why: "A contact's properties hold the sequence's number. Its name, and leaving it, need a paid seat of the user who signs in.",
    },
    {
      what: "Say that an address takes e-mail when it left one kind of it",
      why: "Nobody can know whether that kind was meant to cover debts: it is unknown, and a person should look.",
    },
    {
      what: "Keep an opt-out when an address changes",
      why: "In HubSpot an opt-out belongs to the address, not to the person.",
    },
    {
      what: "Know a contact's company where several are associated and none is the primary one",
      why: "A guess could tell one customer about another's debts.",
    },
    {
      what: "Read invoices",
      why: "The ledger is the source of what is owed; HubSpot's own invoices are not read.",
    },
  ],
};
