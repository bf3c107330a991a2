/** How things stand with a debtor, in Forbear's own properties on the company or contact. */
import { z } from "zod";
import type { StandingWriteBack } from "../../domain/write-back.js";
import type { JsonObject, PlannedWrite } from "../connector.js";
import { Gone } from "../errors.js";
import { cut } from "../marker.js";
import { isObject } from "../parse.js";
import type { HubSpot } from "./client.js";
import { resultsOf } from "./client.js";
import { careNames, idOf, standingNames as names, standingProperties } from "./own-properties.js";
import type { Target } from "./targets.js";
import { recordPath } from "./targets.js";
import { dayOf, momentOf } from "./values.js";

/** A line of text is shown whole up to here. */
const longest = 255;

export const standingSchema = z.object({
  /** The record's id now: another one than was asked for where the record was merged. */
  id: z.string(),
  /** Our properties that are not there yet. */
  missing: z.array(z.string()),
  /** What our properties say now. */
  says: z.record(z.string(), z.string()),
});

export type Standing = z.output<typeof standingSchema>;

/** @throws Gone when the target was deleted */
export async function observeStanding(api: HubSpot, target: Target): Promise<Standing> {
  return standingIn(await api.get(recordPath(api.version, target), { properties: names.join() }));
}

/**
 * The same of records of one object: what was found, by the ids that they have now, and the ids that lead nowhere. Of
 * a record that was merged away HubSpot may tell the survivor, under its own id.
 */
export async function observeStandings(
  api: HubSpot,
  path: Target["path"],
  ids: readonly string[],
): Promise<{ found: Map<string, Standing>; gone: Set<string> }> {
  const body = await api.ask(`/crm/objects/${api.version}/${path}/batch/read`, {
    properties: [...names],
    propertiesWithHistory: [],
    inputs: ids.map((id) => ({ id })),
  });
  const found = resultsOf(body).filter(isObject).map(standingIn);
  const errors = Array.isArray(body["errors"]) ? body["errors"].filter(isObject) : [];
  const gone = errors.flatMap(({ category, context }) =>
    category === "OBJECT_NOT_FOUND" && isObject(context) && Array.isArray(context["ids"])
      ? context["ids"].map(String)
      : [],
  );
  return { found: new Map(found.map((each) => [each.id, each])), gone: new Set(gone) };
}

export function goneFrom({ word }: Pick<Target, "word">): Gone {
  return new Gone(`The ${word} is no longer in HubSpot.`);
}

function standingIn(found: JsonObject): Standing {
  const properties = isObject(found["properties"]) ? found["properties"] : {};
  // A property that exists and was never set is null; one that does not exist is left out.
  const missing = names.filter((name) => properties[name] === undefined);
  const says = names.map((name) => [name, valueOf(properties, name)]);
  return { id: idOf(found, "record"), missing, says: Object.fromEntries(says) as Standing["says"] };
}

/** In the form in which it is written; empty where nothing stands there. */
function valueOf(properties: JsonObject, name: string): string {
  const value = properties[name];
  if (name === standingProperties.asOf) return momentOf(value) ?? "";
  if (name === standingProperties.nextInstalmentOn || name === standingProperties.careUntil)
    return dayOf(value) ?? "";
  return typeof value === "string" ? value.trim() : "";
}

/** Which of our properties have to be made before this can be written. */
export function toBeMade(
  writeBack: StandingWriteBack,
  { missing }: Standing,
): "NONE" | "CARE" | "ALL" {
  if (missing.some((name) => !careNames.includes(name))) return "ALL";
  return missing.length > 0 && (writeBack.careWords ?? "") !== "" ? "CARE" : "NONE";
}

/** Pure: the exact request, or why there is none. */
export function planStanding(
  writeBack: StandingWriteBack,
  target: Target,
  standing: Standing,
  version: string,
): PlannedWrite {
  const made = toBeMade(writeBack, standing);
  const properties = propertiesFor(writeBack, standing);
  if (made === "NONE" && saysTheSame(properties, standing))
    return { outcome: "ALREADY_THERE", why: "HubSpot already says how things stand." };
  const before = standing.says[standingProperties.asOf] ?? "";
  if (before > instantOf(writeBack))
    return { outcome: "ALREADY_THERE", why: "HubSpot already says how things stood later on." };
  return {
    outcome: "SEND",
    request: {
      method: "PATCH",
      path: recordPath(version, { ...target, id: standing.id }),
      headers: { "content-type": "application/json" },
      body: { properties },
      preconditions: [
        `the ${target.word} still exists`,
        made === "NONE"
          ? "Forbear's properties are there"
          : "Forbear's properties are made first, in the group Collections",
        "they say something else, and nothing later",
      ],
    },
  };
}

/** Where there is nothing of care to say, its properties need not be there. */
function propertiesFor(
  writeBack: StandingWriteBack,
  standing: Standing,
): Readonly<Record<string, string>> {
  const all = Object.entries(propertiesOf(writeBack));
  if (toBeMade(writeBack, standing) !== "NONE") return Object.fromEntries(all);
  return Object.fromEntries(all.filter(([name]) => !standing.missing.includes(name)));
}

function instantOf({ asOf }: StandingWriteBack): string {
  return new Date(asOf).toISOString();
}

function propertiesOf(writeBack: StandingWriteBack) {
  // An empty text clears a property. What waited since before care was told says nothing of it.
  const text = (words: string | null | undefined) => cut((words ?? "").trim(), longest);
  return {
    [standingProperties.status]: text(writeBack.status),
    [standingProperties.statusWords]: text(writeBack.statusWords),
    [standingProperties.balanceWords]: text(writeBack.balanceWords),
    [standingProperties.asOf]: instantOf(writeBack),
    [standingProperties.planReference]: text(writeBack.planReference),
    [standingProperties.nextInstalmentOn]: writeBack.nextInstalmentOn ?? "",
    [standingProperties.careWords]: text(writeBack.careWords),
    [standingProperties.careUntil]: writeBack.careUntil ?? "",
  };
}

/** The time alone is no news: what was true then is true still. */
function saysTheSame(properties: Readonly<Record<string, string>>, { says }: Standing): boolean {
  return Object.entries(properties).every(
    ([name, value]) => name === standingProperties.asOf || says[name] === value,
  );
}

/** True when exactly this was written, its time included. */
export function isWritten(writeBack: StandingWriteBack, standing: Standing): boolean {
  const properties = Object.entries(propertiesOf(writeBack));
  // What is not there says nothing.
  return properties.every(([name, value]) => standing.says[name] === value);
}
