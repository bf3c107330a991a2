/** How things stand with a debtor, in the fields of Forbear's package on the account or contact. */
import { z } from "zod";
import type { Json, JsonObject, PlannedWrite, Session } from "../connector.js";
import { Gone } from "../errors.js";
import { cut } from "../marker.js";
import { instantOrNull, isObject } from "../parse.js";
import type { StandingWriteBack } from "../../domain/write-back.js";
import { query, visibleFields } from "./client.js";
import { standingFields, standingLengths } from "./standing-fields.js";

export const standingSchema = z.object({
  /** Our fields that the signed-in user does not see. */
  missing: z.array(z.string()),
  /** Our fields that the signed-in user may not change. */
  locked: z.array(z.string()),
  /** What our fields say now. */
  says: z.record(z.string(), z.string().nullable()),
});

type Standing = z.output<typeof standingSchema>;

interface Target {
  readonly objectType: string;
  readonly id: string;
}

const names: readonly string[] = Object.values(standingFields);

/** @throws Gone when the target was deleted */
export async function observeStanding(target: Target, session: Session): Promise<Standing> {
  const visible = await visibleFields(session, target.objectType);
  const missing = names.filter((name) => !visible.has(name));
  const locked = names.filter((name) => visible.get(name)?.updateable === false);
  const readable = names.filter((name) => visible.has(name));
  const soql = `SELECT ${["Id", ...readable].join(", ")} FROM ${target.objectType} WHERE Id = '${target.id}' LIMIT 1`;
  const [record] = (await query(session, soql, 200)).records;
  if (!isObject(record))
    throw new Gone(`The ${target.objectType.toLowerCase()} is no longer in Salesforce.`);
  return {
    missing,
    locked,
    says: Object.fromEntries(readable.map((name) => [name, textOf(record[name])])),
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value.trim() || null : null;
}

/** Pure: the exact request, or why there is none. */
export function planStanding(
  writeBack: StandingWriteBack,
  target: Target,
  standing: Standing | null,
  apiVersion: string,
): PlannedWrite {
  if (standing === null || standing.missing.length > 0)
    return {
      outcome: "REFUSED",
      why: "The Forbear package is not installed in this org, or its fields are hidden from the user who signed in: install it and assign the permission set Forbear Connection.",
      untilSetUp: true,
    };
  if (standing.locked.length > 0)
    return {
      outcome: "REFUSED",
      why: "The user who signed in to Salesforce may not change Forbear's fields: assign the permission set Forbear Connection.",
      untilSetUp: true,
    };
  const body = bodyOf(writeBack);
  if (saysTheSame(body, standing))
    return { outcome: "ALREADY_THERE", why: "Salesforce already says how things stand." };
  const before = instantOrNull(standing.says[standingFields.asOf]);
  if (before !== null && before > seconds(writeBack.asOf))
    return { outcome: "ALREADY_THERE", why: "Salesforce already says how things stood later on." };
  return {
    outcome: "SEND",
    request: {
      method: "PATCH",
      path: `/services/data/v${apiVersion}/sobjects/${target.objectType}/${target.id}`,
      headers: { "content-type": "application/json" },
      body,
      preconditions: [
        `the ${target.objectType.toLowerCase()} still exists`,
        "Forbear's package is installed",
        "its fields say something else, and nothing later",
      ],
    },
  };
}

function bodyOf(writeBack: StandingWriteBack): JsonObject {
  const text = (field: keyof typeof standingLengths) =>
    cut((writeBack[field] ?? "").trim(), standingLengths[field]) || null;
  return {
    [standingFields.status]: text("status"),
    [standingFields.statusWords]: text("statusWords"),
    [standingFields.balanceWords]: text("balanceWords"),
    [standingFields.asOf]: seconds(writeBack.asOf),
    [standingFields.planReference]: text("planReference"),
    [standingFields.nextInstalmentOn]: writeBack.nextInstalmentOn,
  };
}

/** Salesforce keeps whole seconds. */
function seconds(instant: string): string {
  return new Date(Math.floor(Date.parse(instant) / 1000) * 1000).toISOString();
}

/** The time alone is no news: what was true then is true still. */
function saysTheSame(body: JsonObject, { says }: Standing): boolean {
  return names.every((name) => name === standingFields.asOf || says[name] === body[name]);
}

/** True when exactly this was written, its time included. */
export function isWritten(writeBack: StandingWriteBack, standing: Standing): boolean {
  return (
    standing.missing.length === 0 &&
    saysTheSame(bodyOf(writeBack), standing) &&
    instantOrNull(standing.says[standingFields.asOf]) === seconds(writeBack.asOf)
  );
}
