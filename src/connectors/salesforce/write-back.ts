/** Writing a task onto a customer's record, found again by its marker; and how things stand, into our fields. */
import { z } from "zod";
import type {
  JsonObject,
  Observed,
  PlannedWrite,
  Session,
  VendorRequest,
  WriteReceipt,
} from "../connector.js";
import { Gone, Malformed, Rejected, UnknownOutcome } from "../errors.js";
import { cut, tagOf, withMarker } from "../marker.js";
import { isObject, readStored } from "../parse.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type { StandingWriteBack, TaskWriteBack, WriteBack } from "../../domain/write-back.js";
import { errorList, query, queryMore, refusal, send } from "./client.js";
import { readSettings } from "./config.js";
import type { Standing } from "./standing.js";
import { isWritten, observeStanding, planStanding, standingSchema } from "./standing.js";
import { standingFields } from "./standing-fields.js";

const subjectLimit = 255;
const descriptionLimit = 32_000;
const lookUpPageSize = 200;
const lookUpPagesMax = 5;

/** Which field of a task points to the target: What to things, Who to people. */
const pointers: Record<string, "WhatId" | "WhoId"> = { Account: "WhatId", Contact: "WhoId" };

const observedSchema = z.object({
  apiVersion: z.string(),
  /** A task with our marker is on the target already. */
  taskId: z.string().nullable(),
  /** STANDING: our fields on the target; null when they were not looked at. */
  standing: standingSchema.nullable().default(null),
});

/** @throws Gone when the target was deleted */
export async function observe(writeBack: WriteBack, session: Session): Promise<Observed> {
  const { apiVersion } = readSettings(session.settings);
  const target = targetOf(writeBack);
  // What cannot be written needs no look; `plan` says why.
  if (!isTaken(writeBack) || target === null) return { apiVersion, taskId: null };
  if (writeBack.kind === "STANDING") {
    const standing = await observeStanding(target, session);
    return { apiVersion, taskId: null, standing };
  }
  const soql = `SELECT Id FROM ${target.objectType} WHERE Id = '${target.id}' LIMIT 1`;
  if ((await query(session, soql, lookUpPageSize)).records.length === 0)
    throw new Gone(`The ${target.objectType.toLowerCase()} is no longer in Salesforce.`);
  return { apiVersion, taskId: await taskWithMarker(writeBack, target, session) };
}

/** Pure: the exact request, or why there is none. */
export function plan(writeBack: WriteBack, observed: Observed): PlannedWrite {
  if (!isTaken(writeBack))
    return {
      outcome: "REFUSED",
      why: "Salesforce has no notes, links or expected dates of this kind; it takes tasks and how things stand.",
    };
  const target = targetOf(writeBack);
  const what = writeBack.kind === "TASK" ? "A task" : "How things stand";
  if (target === null)
    return { outcome: "REFUSED", why: `${what} can be put on an account or a contact only.` };
  const seen = readStored("Salesforce", "observation", observedSchema, observed);
  if (writeBack.kind === "STANDING")
    return planStanding(writeBack, target, seen.standing ?? unseen, seen.apiVersion);
  if (seen.taskId !== null)
    return { outcome: "ALREADY_THERE", why: "The task is already on the record in Salesforce." };
  return { outcome: "SEND", request: taskRequest(writeBack, target, seen.apiVersion) };
}

const unseen: Standing = { missing: Object.values(standingFields), locked: [], says: {} };

/** The kinds that Salesforce has a place for. */
function isTaken(writeBack: WriteBack): writeBack is TaskWriteBack | StandingWriteBack {
  return writeBack.kind === "TASK" || writeBack.kind === "STANDING";
}

function taskRequest(writeBack: TaskWriteBack, target: Target, apiVersion: string): VendorRequest {
  return {
    method: "POST",
    path: `/services/data/v${apiVersion}/sobjects/Task`,
    headers: { "content-type": "application/json" },
    body: {
      Subject: withMarker(writeBack.subject, writeBack.marker, subjectLimit),
      Description: cut(writeBack.description, descriptionLimit),
      ActivityDate: writeBack.dueOn,
      Status: writeBack.done ? "Completed" : "Not Started",
      Priority: "Normal",
      [target.pointer]: target.id,
    },
    preconditions: [
      `the ${target.objectType.toLowerCase()} still exists`,
      `it carries no task marked ${writeBack.marker}`,
    ],
  };
}

/** Sends the request once. @throws Rejected, UnknownOutcome, … */
export async function perform(
  request: VendorRequest,
  writeBack: WriteBack,
  session: Session,
): Promise<WriteReceipt> {
  const { result, limits } = await send(session, request);
  const told = limits ? { limits } : {};
  // A change of a record is answered with nothing.
  if (writeBack.kind === "STANDING") return { ...receiptOfStanding(writeBack), ...told };
  const answer = isObject(result as JsonObject) ? (result as JsonObject) : {};
  if (answer["success"] === false) {
    const errors = answer["errors"];
    throw refusal(errorList(Array.isArray(errors) ? errors : []), 200);
  }
  const id = typeof answer["id"] === "string" ? salesforceId(answer["id"]) : null;
  if (id === null)
    throw new UnknownOutcome("Salesforce accepted the task but did not say under which id.");
  return { externalId: id, ...told };
}

function receiptOfStanding({ target: { id } }: WriteBack): WriteReceipt {
  return { externalId: salesforceId(id) };
}

export async function find(writeBack: WriteBack, session: Session): Promise<WriteReceipt | null> {
  const target = targetOf(writeBack);
  if (!isTaken(writeBack) || target === null) return null;
  if (writeBack.kind === "STANDING") {
    const standing = await observeStanding(target, session);
    return isWritten(writeBack, standing) ? receiptOfStanding(writeBack) : null;
  }
  const externalId = await taskWithMarker(writeBack, target, session);
  return externalId === null ? null : { externalId };
}

interface Target {
  readonly objectType: string;
  readonly id: string;
  readonly pointer: "WhatId" | "WhoId";
}

/** Null where a task cannot be put. @throws Rejected when the id is no id at all */
function targetOf({ target }: WriteBack): Target | null {
  const pointer = pointers[target.objectType];
  if (pointer === undefined) return null;
  // The id goes into SOQL: nothing but the form of an id may pass.
  const id = salesforceId(target.id);
  if (id === null) throw new Rejected("The target's id is not an id of Salesforce.", []);
  return { objectType: target.objectType, id, pointer };
}

/** LIKE ignores case and finds parts, so that the marker is compared again, whole. */
async function taskWithMarker(
  { marker }: WriteBack,
  { pointer, id }: Target,
  session: Session,
): Promise<string | null> {
  const soql = `SELECT Id, Subject FROM Task WHERE ${pointer} = '${id}' AND Subject LIKE '%${likeText(marker)}%'`;
  let page = await query(session, soql, lookUpPageSize);
  for (let pages = 1; ; pages++) {
    const found = page.records.find((task) => isObject(task) && carries(task, marker));
    if (isObject(found) && typeof found["Id"] === "string") return salesforceId(found["Id"]);
    if (page.next === null) return null;
    // "Not there" would mean a second task: rather give up than guess.
    if (pages === lookUpPagesMax)
      throw new Malformed(
        "Salesforce finds more tasks with this marker than can be looked through.",
      );
    page = await queryMore(session, page.next, lookUpPageSize);
  }
}

function carries(task: JsonObject, marker: string): boolean {
  return typeof task["Subject"] === "string" && task["Subject"].includes(tagOf(marker));
}

/** Text inside a quoted LIKE pattern of SOQL, standing for itself. */
export function likeText(text: string): string {
  return text
    .replace(/[\\'"%_]/g, "\\$&")
    .replace(/\n/g, "\\n")
    .replace(/\r/g, "\\r");
}
