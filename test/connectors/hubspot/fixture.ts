import type { JsonObject } from "../../../src/connectors/connector.js";
import type {
  NoteWriteBack,
  StandingWriteBack,
  TaskWriteBack,
} from "../../../src/domain/write-back.js";
import type { Fixture } from "../contract.js";
import {
  aCall,
  aCompany,
  aContact,
  aDeal,
  aMeeting,
  aMessage,
  anAccount,
  anEmail,
  aNote,
  anOwner,
  archived,
  aTask,
  companyId,
  contactId,
  hubId,
  isChange,
  session,
} from "./account.js";
import { requestProblems } from "./openapi.js";

const target = { vendor: "HUBSPOT", account: hubId, objectType: "Company", id: companyId } as const;

export const task: TaskWriteBack = {
  kind: "TASK",
  target,
  marker: "FB-7K3M9Q2X-AT1",
  subject: "Payment plan agreed",
  description: "Three instalments of £40.17,\nthe first on 1 December. <Kept>",
  dueOn: "2026-12-01",
  done: true,
};

export const note: NoteWriteBack = {
  kind: "NOTE",
  target: { ...target, objectType: "Contact", id: contactId },
  marker: "FB-7K3M9Q2X-AN1",
  text: "A payment plan of three instalments was agreed.",
};

export const standing: StandingWriteBack = {
  kind: "STANDING",
  target,
  marker: "FB-7K3M9Q2X-AS1",
  status: "PLAN",
  statusWords: "A payment plan is being kept.",
  balanceWords: "GBP 1,847.50 (1,205.50 overdue)",
  asOf: "2026-11-25T12:00:00.250Z",
  planReference: "FB-7K3M9Q2X",
  nextInstalmentOn: "2026-12-01",
  careWords: "Handle with care, do not press.",
  careUntil: "2026-12-20",
};

/** The records that the writes are aimed at. */
export function targets(): { companies: JsonObject[]; contacts: JsonObject[] } {
  return {
    companies: [{ ...aCompany(1), id: companyId }],
    contacts: [{ ...aContact(1), id: contactId }],
  };
}

type Sample = (number: number, changes?: JsonObject) => JsonObject;

/** Per stream: where its records stand, one of them, and what is made wrong in it. */
const streams: Record<string, { path: string; sample: Sample; wrong: string }> = {
  Owners: { path: "owners", sample: anOwner, wrong: "firstName" },
  Companies: { path: "companies", sample: aCompany, wrong: "name" },
  Contacts: { path: "contacts", sample: aContact, wrong: "hubspot_owner_id" },
  Deals: { path: "deals", sample: aDeal, wrong: "closedate" },
  Notes: { path: "notes", sample: aNote, wrong: "hs_timestamp" },
  Tasks: { path: "tasks", sample: aTask, wrong: "hs_timestamp" },
  Calls: { path: "calls", sample: aCall, wrong: "hs_timestamp" },
  Emails: { path: "emails", sample: anEmail, wrong: "hs_timestamp" },
  Meetings: { path: "meetings", sample: aMeeting, wrong: "hs_meeting_start_time" },
  Communications: { path: "communications", sample: aMessage, wrong: "hs_timestamp" },
};

function streamOf(name: string): { path: string; sample: Sample; wrong: string } {
  const stream = streams[name.replace("Archived", "")];
  if (!stream) throw new Error(name);
  const sample: Sample = (number, changes) => archived(stream.sample(number, changes));
  return name.startsWith("Archived") ? { ...stream, sample } : stream;
}

export const fixture: Fixture = {
  vendor: "HUBSPOT",
  requestProblems,
  session,
  // Lists do not say how long they are.
  totals: "NEVER",
  open() {
    const records = targets();
    const account = anAccount({ ...records });
    return {
      sent: account.sent,
      put(stream, elements) {
        account.records[streamOf(stream).path] = elements as JsonObject[];
      },
      breakWith(reply, onlyChanges = false) {
        account.fault = (sent) => (onlyChanges && !isChange(sent) ? undefined : reply);
      },
      sayLimits() {
        account.headers = {
          "x-hubspot-ratelimit-daily": "625000",
          "x-hubspot-ratelimit-daily-remaining": "624000",
          "x-hubspot-ratelimit-interval-milliseconds": "10000",
          "x-hubspot-ratelimit-max": "190",
          "x-hubspot-ratelimit-remaining": "188",
        };
        return { usedToday: 1000, limitToday: 625_000, remainingToday: 624_000 };
      },
      hide(what) {
        account.hidden.add(
          what === "CommunicationPreferences" ? "communication_preferences.read" : what,
        );
      },
      effects: () => [
        ...account.written,
        ...records.companies.filter((each) => "forbear_status" in (each["properties"] as object)),
      ],
    };
  },
  sample: (stream, number) => streamOf(stream).sample(number),
  malformed: (stream) => {
    const { sample, wrong } = streamOf(stream);
    const secret = "Jane";
    const value = wrong === "name" || wrong === "firstName" ? { secret } : secret;
    return {
      record: sample(2, { [wrong]: value }),
      field: wrong === "hs_meeting_start_time" ? "hs_timestamp" : wrong,
      secret,
    };
  },
  removed: [
    ...Object.keys(streams)
      .filter((stream) => stream !== "Owners")
      .map((stream) => ({
        stream: `Archived${stream}`,
        raw: streamOf(`Archived${stream}`).sample(1),
        says: { deleted: true },
      })),
    { stream: "ArchivedOwners", raw: archived(anOwner(1)), says: { active: false } },
  ],
  hidden: {
    hide: "CommunicationPreferences",
    stream: "Contacts",
    raw: aContact(1, { email: "a@b.example", hs_email_optout: "false" }),
    says: { contactPoints: [{ kind: "EMAIL", value: "a@b.example", optOut: "UNKNOWN" }] },
  },
  writes: [task, note, standing],
  writeToNothing: { ...task, target: { ...target, id: "404" } },
};
