/** How things stand with a debtor, in the fields of Forbear's package on the account or contact. */
import { z } from "zod";
import type { Json, JsonObject, PlannedWrite, Session } from "../connector.js";
import { Gone } from "../errors.js";
import { cut } from "../marker.js";
import { instantOrNull, isObject } from "../parse.js";
import type { StandingWriteBack } from "../../domain/write-back.js";
import type { Field } from "./client.js";
import { query, queryMore, visibleFields } from "./client.js";
import { careFields, standingFields, standingLengths } from "./standing-fields.js";

export const standingSchema = z.object({
  /** Our fields that the signed-in user does not see. */
  missing: z.array(z.string()),
  /** Our fields that the signed-in user may not change. */
  locked: z.array(z.string()),
  /** What our fields say now. */
  says: z.record(z.string(), z.string().nullable()),
});

export type Standing = z.output<typeof standingSchema>;

export interface Target {
  readonly objectType: string;
  readonly id: string;
}

const names: readonly string[] = Object.values(standingFields);

export type Rights = Pick<Standing, "missing" | "locked">;

/** Our fields of an object that the signed-in user does not see, or may not change. */
export function rightsTo(visible: ReadonlyMap<string, Field>): Rights & { readable: string[] } {
  return {
    missing: names.filter((name) => !visible.has(name)),
    locked: names.filter((name) => visible.get(name)?.updateable === false),
    readable: names.filter((name) => visible.has(name)),
  };
}

/** What a person has to set up first, in a sentence; null when nothing is missing. */
export function whyNotSetUp({ missing, locked }: Rights): string | null {
  if (missing.some(isNotCare))
    return "The Forbear package is not installed in this org, or its fields are hidden from the user who signed in: install it (plugins/salesforce) and assign the permission set Forbear Connection to that user. Without it everything else works.";
  if (locked.some(isNotCare))
    return "The user who signed in to Salesforce may not change Forbear's fields: assign the permission set Forbear Connection to that user.";
  return null;
}

/** The same of the fields that say that somebody is to be handled with care. */
export function whyNoCare({ missing, locked }: Rights): string | null {
  if (![...missing, ...locked].some(isCare)) return null;
  return "Salesforce cannot be told who is to be handled with care: Forbear's fields for it are missing on accounts or contacts, or the user who signed in may not change them. Install the newest Forbear package (plugins/salesforce) and see that the permission set Forbear Connection is assigned to that user. Everything else works.";
}

function isCare(name: string): boolean {
  return careFields.includes(name);
}

function isNotCare(name: string): boolean {
  return !isCare(name);
}

/** @throws Gone when the target was deleted */
export async function observeStanding(target: Target, session: Session): Promise<Standing> {
  const standing = (await observeStandings(target.objectType, [target.id], session)).get(target.id);
  if (standing) return standing;
  throw goneFrom(target);
}

export function goneFrom({ objectType }: Target): Gone {
  return new Gone(`The ${objectType.toLowerCase()} is no longer in Salesforce.`);
}

/** What our fields say on records of one object, by id; those that were deleted are left out. */
export async function observeStandings(
  objectType: string,
  ids: readonly string[],
  session: Session,
): Promise<Map<string, Standing>> {
  const { readable, ...rights } = rightsTo(await visibleFields(session, objectType));
  const which = ids.length === 1 ? `Id = '${ids[0]}' LIMIT 1` : `Id IN ('${ids.join("', '")}')`;
  const soql = `SELECT ${["Id", ...readable].join(", ")} FROM ${objectType} WHERE ${which}`;
  const found = new Map<string, Standing>();
  let page = await query(session, soql, 200);
  for (;;) {
    for (const record of page.records) {
      if (!isObject(record) || typeof record["Id"] !== "string") continue;
      const says = Object.fromEntries(readable.map((name) => [name, textOf(record[name])]));
      found.set(record["Id"], { ...rights, says });
    }
    // Salesforce may send fewer at a time than were asked for, but never none.
    if (page.next === null || page.records.length === 0) return found;
    page = await queryMore(session, page.next, 200);
  }
}

function textOf(value: Json | undefined): string | null {
  return typeof value === "string" ? value.trim() || null : null;
}

/** Pure: the exact request, or why there is none. */
export function planStanding(
  writeBack: StandingWriteBack,
  target: Target,
  standing: Standing,
  apiVersion: string,
): PlannedWrite {
  const notSetUp = whyNotSetUp(standing);
  if (notSetUp !== null) return { outcome: "REFUSED", why: notSetUp, untilSetUp: true };
  const noCare = whyNoCare(standing);
  if (noCare !== null && (writeBack.careWords ?? "") !== "")
    return { outcome: "REFUSED", why: noCare, untilSetUp: "CARE" };
  const body = bodyOf(writeBack, standing);
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

function bodyOf(writeBack: StandingWriteBack, { missing, locked }: Rights): JsonObject {
  const text = (field: keyof typeof standingLengths) =>
    cut((writeBack[field] ?? "").trim(), standingLengths[field]) || null;
  const body: JsonObject = {
    [standingFields.status]: text("status"),
    [standingFields.statusWords]: text("statusWords"),
    [standingFields.balanceWords]: text("balanceWords"),
    [standingFields.asOf]: seconds(writeBack.asOf),
    [standingFields.planReference]: text("planReference"),
    [standingFields.nextInstalmentOn]: writeBack.nextInstalmentOn,
    [standingFields.careWords]: text("careWords"),
    // What waited since before care was told says nothing of it.
    [standingFields.careUntil]: writeBack.careUntil ?? null,
  };
  // Where there is nothing of care to say, a package without its fields will do.
  const unwritable = [...missing, ...locked].filter(isCare);
  return Object.fromEntries(Object.entries(body).filter(([name]) => !unwritable.includes(name)));
}

/** Salesforce keeps whole seconds. */
function seconds(instant: string): string {
  return new Date(Math.floor(Date.parse(instant) / 1000) * 1000).toISOString();
}

/** The time alone is no news: what was true then is true still. */
function saysTheSame(body: JsonObject, { says }: Standing): boolean {
  return Object.entries(body).every(
    ([name, value]) => name === standingFields.asOf || (says[name] ?? null) === value,
  );
}

/** True when exactly this was written, its time included. */
export function isWritten(writeBack: StandingWriteBack, standing: Standing): boolean {
  return (
    !standing.missing.some(isNotCare) &&
    saysTheSame(bodyOf(writeBack, standing), standing) &&
    instantOrNull(standing.says[standingFields.asOf]) === seconds(writeBack.asOf)
  );
}
