/** Calls, e-mails, messages, meetings, notes and tasks in Forbear's words, and whether a sequence runs. Pure. */
import {
  noContact,
  type ContactDetails,
  type ContactMedium,
  type ContactOutcome,
} from "../../domain/contact-attempts.js";
import type { ActivityRecord, SequenceRecord } from "../../domain/records.js";
import type { JsonObject, RawRecord } from "../connector.js";
import { MalformedRecord } from "../errors.js";
import { optionalText, requiredText } from "../parse.js";
import { associated, base, propertiesOf } from "./elements.js";
import { markerProperty } from "./objects.js";
import { momentOf } from "./values.js";

function activity(record: RawRecord, properties: JsonObject) {
  return {
    kind: "ACTIVITY" as const,
    ...base(record),
    direction: "UNKNOWN" as ActivityRecord["direction"],
    parties: [
      ...associated(record, "contacts").map(({ id }) => ({ objectType: "Contact", id })),
      ...associated(record, "companies").map(({ id }) => ({ objectType: "Company", id })),
    ],
    at: requiredMoment(properties, "hs_timestamp"),
    done: true,
    // No two records have one marker: whatever carries one is ours.
    ours: optionalText(properties, markerProperty) !== null,
    contact: noContact,
  };
}

export function fromNote(record: RawRecord): ActivityRecord {
  return { ...activity(record, propertiesOf(record)), activityKind: "OTHER" };
}

/** Something to do. What became of a call or an e-mail that was to be made is logged as such by itself. */
export function fromTask(record: RawRecord): ActivityRecord {
  const properties = propertiesOf(record);
  return {
    ...activity(record, properties),
    activityKind: "OTHER",
    done: optionalText(properties, "hs_task_status") === "COMPLETED",
  };
}

/** Neither a contact yet, nor one that took place. */
const callsNotMade = new Set(["QUEUED", "CALLING_CRM_USER", "CONNECTING", "RINGING", "FAILED"]);

/** HubSpot's own outcomes of a call (its calls guide); an account's own ones say nothing to us. */
const dispositions: Readonly<Record<string, ContactOutcome>> = {
  "9d9162e7-6cf3-4944-bf63-4dff82258764": "BUSY",
  "f240bbac-87c9-4f6e-bf70-924b57d47db7": "CONNECTED",
  // Left with a person who answered.
  "a4c4c377-d246-4b32-a13b-75a56a4cd0ff": "CONNECTED",
  "b2cf5968-551e-4856-9783-52b3da59a7d0": "LEFT_MESSAGE",
  "73a0d17f-1163-4015-bdd5-ec830791da20": "NO_ANSWER",
  "17b47fee-58de-441e-a44c-c6300d46f273": "WRONG_NUMBER",
};

/** A call that ended (COMPLETED) need not have been answered: it says nothing. */
const outcomesByStatus: Readonly<Record<string, ContactOutcome>> = {
  BUSY: "BUSY",
  NO_ANSWER: "NO_ANSWER",
  MISSED: "NO_ANSWER",
};

/** A call that ended has been one, whether or not anybody answered: the telephone rang. */
export function fromCall(record: RawRecord): ActivityRecord {
  const properties = propertiesOf(record);
  const direction = optionalText(properties, "hs_call_direction");
  const status = optionalText(properties, "hs_call_status") ?? "";
  const disposition = optionalText(properties, "hs_call_disposition") ?? "";
  return {
    ...activity(record, properties),
    activityKind: "CALL",
    direction: direction === "INBOUND" || direction === "OUTBOUND" ? direction : "UNKNOWN",
    done: !callsNotMade.has(status),
    contact: {
      outcome: dispositions[disposition] ?? outcomesByStatus[status] ?? "UNKNOWN",
      purpose: "UNKNOWN",
      // Calling programs name themselves as the source; people who type a call in do not.
      ...(optionalText(properties, "hs_call_source") === null
        ? { madeBy: "PERSON", certainty: "STATED" }
        : { madeBy: "PROGRAM", certainty: "CERTAIN" }),
    },
  };
}

/** A forwarded e-mail was put into HubSpot by hand: who wrote it to whom is not said. */
const directions: Record<string, ActivityRecord["direction"]> = {
  EMAIL: "OUTBOUND",
  INCOMING_EMAIL: "INBOUND",
};
const emailsNotThere = new Set(["SCHEDULED", "SENDING", "FAILED", "BOUNCED"]);

export function fromEmail(record: RawRecord): ActivityRecord {
  const properties = propertiesOf(record);
  const direction = directions[optionalText(properties, "hs_email_direction") ?? ""];
  return {
    ...activity(record, properties),
    activityKind: "EMAIL",
    direction: direction ?? "UNKNOWN",
    done: !emailsNotThere.has(optionalText(properties, "hs_email_status") ?? ""),
    contact: { ...noContact, certainty: direction === undefined ? "STATED" : "CERTAIN" },
  };
}

const meetingsNotHeld = new Set(["CANCELED", "RESCHEDULED", "NO_SHOW"]);

/** A meeting without an outcome counts as held once its time has passed. */
export function fromMeeting(record: RawRecord): ActivityRecord {
  const properties = propertiesOf(record);
  const outcome = optionalText(properties, "hs_meeting_outcome") ?? "";
  const held: ContactDetails =
    outcome === "COMPLETED"
      ? { ...noContact, outcome: "CONNECTED", madeBy: "PERSON" }
      : { ...noContact, madeBy: "PERSON", certainty: "INFERRED" };
  return {
    ...activity(record, { ...properties, hs_timestamp: startOf(properties) }),
    activityKind: "MEETING",
    done: !meetingsNotHeld.has(outcome),
    contact: held,
  };
}

function startOf(properties: JsonObject) {
  return properties["hs_meeting_start_time"] || (properties["hs_timestamp"] ?? null);
}

/** A message that somebody logged; HubSpot does not say which way it went. */
export function fromCommunication(record: RawRecord): ActivityRecord {
  const properties = propertiesOf(record);
  const channel = optionalText(properties, "hs_communication_channel_type");
  const medium: ContactMedium = channel === "SMS" ? "SMS" : "MESSAGE";
  return { ...activity(record, properties), activityKind: medium };
}

/** What a contact's own properties say of sequences; nothing where the contact was never in one. */
export function sequenceOf(record: RawRecord, properties: JsonObject): SequenceRecord[] {
  const said = optionalText(properties, "hs_sequences_is_enrolled");
  const latest = optionalText(properties, "hs_latest_sequence_enrolled");
  if (said === null && latest === null) return [];
  const { ref, ...stamps } = base(record);
  return [
    {
      kind: "SEQUENCE",
      ...stamps,
      ref: { objectType: "SequenceEnrolment", id: ref.id },
      party: ref,
      // HubSpot tells the number of the sequence and not its name.
      name: latest === null ? null : `no. ${latest}`,
      running: said === "true",
    },
  ];
}

function requiredMoment(properties: JsonObject, field: string): string {
  const text = requiredText(properties, field);
  const moment = momentOf(text);
  if (moment === null)
    throw new MalformedRecord(field, "is not a time such as 2026-11-23T10:00:00Z");
  return moment;
}
