/**
 * Writing a task or a note onto a customer's record, and how things stand into our own properties. A task or note
 * carries its marker in a property whose values are unique, so that HubSpot itself refuses a second one.
 */
import { z } from "zod";
import type { NoteWriteBack, TaskWriteBack, WriteBack } from "../../domain/write-back.js";
import type {
  JsonObject,
  Observed,
  PlannedWrite,
  Session,
  VendorRequest,
  WriteReceipt,
} from "../connector.js";
import { Conflict, Gone, Rejected, UnknownOutcome } from "../errors.js";
import { cut } from "../marker.js";
import { isObject, readStored } from "../parse.js";
import { HubSpot } from "./client.js";
import { markerProperty } from "./objects.js";
import { idOf, makeMissing, markerNotUnique, markerState } from "./own-properties.js";
import { isWritten, observeStanding, planStanding, standingSchema } from "./standing.js";
import type { Target } from "./targets.js";
import { recordPath, targetOf } from "./targets.js";

const subjectLimit = 255;
/** HubSpot keeps 65,536 characters of HTML; a character of ours becomes six of them at most. */
const textLimit = 10_000;

const observedSchema = z.object({
  version: z.string(),
  /** When it was looked at. */
  at: z.iso.datetime(),
  /** TASK, NOTE: the record's id now; another one than was asked for where the record was merged. */
  targetId: z.string().nullable().default(null),
  /** TASK: who looks after the record. */
  owner: z.string().nullable().default(null),
  /** TASK, NOTE: what keeps it from being written twice. */
  marker: z.enum(["READY", "MISSING", "NOT_UNIQUE"]).default("READY"),
  /** TASK, NOTE: the one with our marker is there already. */
  writtenId: z.string().nullable().default(null),
  standing: standingSchema.nullable().default(null),
});

type Seen = z.output<typeof observedSchema>;
type MarkedWriteBack = TaskWriteBack | NoteWriteBack;

/** @throws Gone when the target was deleted */
export async function observe(writeBack: WriteBack, session: Session): Promise<Observed> {
  const api = new HubSpot(session);
  const look = { version: api.version, at: session.now.toISOString() };
  const target = isTaken(writeBack) ? targetOf(writeBack) : null;
  // What cannot be written needs no look; `plan` says why.
  if (!isTaken(writeBack) || target === null) return look;
  if (writeBack.kind === "STANDING")
    return { ...look, standing: await observeStanding(api, target) };
  const found = await api.get(recordPath(api.version, target), { properties: "hubspot_owner_id" });
  const marker = await markerState(api, pathOf(writeBack));
  return {
    ...look,
    targetId: idOf(found, "record"),
    owner: ownerIn(found),
    marker,
    writtenId: marker === "READY" ? await idByMarker(api, writeBack) : null,
  };
}

function ownerIn({ properties }: JsonObject): string | null {
  const owner = isObject(properties) ? properties["hubspot_owner_id"] : null;
  return typeof owner === "string" && owner ? owner : null;
}

/** Pure: the exact request, or why there is none. */
export function plan(writeBack: WriteBack, observed: Observed): PlannedWrite {
  if (!isTaken(writeBack))
    return {
      outcome: "REFUSED",
      why: "HubSpot has no links or expected dates of this kind; it takes tasks, notes and how things stand.",
    };
  const target = targetOf(writeBack);
  if (target === null)
    return {
      outcome: "REFUSED",
      why: `${whats[writeBack.kind]} can be put on a company or a contact only.`,
    };
  const seen = readStored("HubSpot", "observation", observedSchema, observed);
  if (writeBack.kind === "STANDING")
    return seen.standing === null
      ? { outcome: "REFUSED", why: "The record in HubSpot was not looked at." }
      : planStanding(writeBack, target, seen.standing, seen.version);
  return planMarked(writeBack, target, seen);
}

const whats = { TASK: "A task", NOTE: "A note", STANDING: "How things stand" } as const;

function isTaken(writeBack: WriteBack): writeBack is WriteBack & { kind: keyof typeof whats } {
  return Object.hasOwn(whats, writeBack.kind);
}

function planMarked(writeBack: MarkedWriteBack, target: Target, seen: Seen): PlannedWrite {
  const what = writeBack.kind === "TASK" ? "task" : "note";
  if (seen.writtenId !== null)
    return { outcome: "ALREADY_THERE", why: `The ${what} is already in HubSpot.` };
  if (seen.marker === "NOT_UNIQUE")
    return {
      outcome: "REFUSED",
      why: markerNotUnique(what),
      untilSetUp: true,
    };
  return {
    outcome: "SEND",
    request: {
      method: "POST",
      path: `/crm/objects/${seen.version}/${pathOf(writeBack)}`,
      headers: { "content-type": "application/json" },
      body: {
        properties: {
          ...(writeBack.kind === "TASK" ? taskOf(writeBack, seen) : noteOf(writeBack, seen)),
          [markerProperty]: writeBack.marker,
        },
        associations: [
          {
            to: { id: seen.targetId ?? target.id },
            types: [
              {
                associationCategory: "HUBSPOT_DEFINED",
                associationTypeId: writeBack.kind === "TASK" ? target.taskTo : target.noteTo,
              },
            ],
          },
        ],
      },
      preconditions: [
        `the ${target.word} still exists`,
        `there is no ${what} marked ${writeBack.marker}`,
        ...(seen.marker === "MISSING"
          ? [`the property ${markerProperty} is made first, in the group Collections`]
          : []),
      ],
    },
  };
}

function taskOf({ subject, description, dueOn, done }: TaskWriteBack, { owner }: Seen): JsonObject {
  return {
    hs_timestamp: withinDay(dueOn),
    hs_task_subject: cut(subject.trim(), subjectLimit),
    hs_task_body: asHtml(description),
    hs_task_status: done ? "COMPLETED" : "NOT_STARTED",
    hs_task_priority: "MEDIUM",
    hs_task_type: "TODO",
    // Nobody has to act on what is done.
    ...(done || owner === null ? {} : { hubspot_owner_id: owner }),
  };
}

function noteOf({ text }: NoteWriteBack, { at }: Seen): JsonObject {
  return { hs_timestamp: at, hs_note_body: asHtml(text) };
}

/** HubSpot wants a moment: ten o'clock in UTC lies on that day from Hawaii to New Zealand. */
function withinDay(day: string): string {
  return `${day}T10:00:00.000Z`;
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function asHtml(words: string): string {
  return cut(words.trim(), textLimit)
    .replace(/[&<>"]/g, (character) => entities[character] ?? "")
    .replace(/\r?\n/g, "<br>");
}

function pathOf({ kind }: MarkedWriteBack): "tasks" | "notes" {
  return kind === "TASK" ? "tasks" : "notes";
}

/**
 * Sends the request. Only when HubSpot has refused it for certain is it looked at why: the write may be there from
 * an earlier try, or our properties may not be there yet, which are then made, and the request is sent once more.
 */
export async function perform(
  request: VendorRequest,
  writeBack: WriteBack,
  session: Session,
): Promise<WriteReceipt> {
  const api = new HubSpot(session);
  try {
    return receiptOf(api, await api.send(request), writeBack);
  } catch (error) {
    if (!(error instanceof Rejected || error instanceof Conflict) || !isTaken(writeBack))
      throw error;
    const earlier = await find(writeBack, session);
    if (earlier) return earlier;
    const target = targetOf(writeBack);
    const path = writeBack.kind === "STANDING" ? target?.path : pathOf(writeBack);
    if (path === undefined || !(await makeMissing(api, path))) throw error;
  }
  return receiptOf(api, await api.send(request), writeBack);
}

function receiptOf(api: HubSpot, answer: JsonObject, { kind }: WriteBack): WriteReceipt {
  const { id } = answer;
  if (typeof id !== "string" || !id)
    throw new UnknownOutcome(
      `HubSpot accepted the request but did not name the ${kind === "STANDING" ? "record" : kind.toLowerCase()}.`,
    );
  return { externalId: id, ...(api.limits ? { limits: api.limits } : {}) };
}

/** Looks for an earlier effect. */
export async function find(writeBack: WriteBack, session: Session): Promise<WriteReceipt | null> {
  if (!isTaken(writeBack)) return null;
  const target = targetOf(writeBack);
  if (target === null) return null;
  const api = new HubSpot(session);
  if (writeBack.kind === "STANDING") {
    const standing = await observeStanding(api, target);
    return isWritten(writeBack, standing) ? { externalId: standing.id } : null;
  }
  // Without the property nothing of ours can carry the marker.
  if ((await markerState(api, pathOf(writeBack))) !== "READY") return null;
  const externalId = await idByMarker(api, writeBack);
  return externalId === null ? null : { externalId };
}

/** By its unique property, not by search, which learns of new records some moments late. */
async function idByMarker(api: HubSpot, writeBack: MarkedWriteBack): Promise<string | null> {
  const path = `/crm/objects/${api.version}/${pathOf(writeBack)}/${encodeURIComponent(writeBack.marker)}`;
  try {
    const found = await api.get(path, { idProperty: markerProperty, properties: markerProperty });
    return idOf(found, writeBack.kind.toLowerCase());
  } catch (error) {
    if (error instanceof Gone) return null;
    throw error;
  }
}
