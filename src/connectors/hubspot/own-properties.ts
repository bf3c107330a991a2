/** Forbear's own properties, in a group of their own; made by the first write that needs them. */
import type { Json, JsonObject } from "../connector.js";
import { Conflict, Gone, Malformed, Rejected } from "../errors.js";
import { isObject } from "../parse.js";
import type { HubSpot } from "./client.js";
import { refusePassing, resultsOf } from "./client.js";
import { markerProperty } from "./objects.js";

const group = { name: "collections", label: "Collections" };

/** The properties that say how things stand, on companies and contacts. */
export const standingProperties = {
  status: "forbear_status",
  statusWords: "forbear_status_words",
  balanceWords: "forbear_balance",
  asOf: "forbear_as_of",
  planReference: "forbear_plan_reference",
  nextInstalmentOn: "forbear_next_instalment_on",
  careWords: "forbear_care",
  careUntil: "forbear_care_until",
} as const;

export const standingNames: readonly string[] = Object.values(standingProperties);

/** Those that came later: an account without them is told the others. */
export const careNames: readonly string[] = [
  standingProperties.careWords,
  standingProperties.careUntil,
];

/** What a person has to do so that HubSpot can be told of care. @param what stands in the way, as a sentence */
export function whyNoCare(what: string): string {
  return `HubSpot cannot be told who is to be handled with care: ${what} Everything else is told.`;
}

type Kind = { readonly type: "string" | "date" | "datetime"; readonly fieldType: "text" | "date" };

const text: Kind = { type: "string", fieldType: "text" };
const day: Kind = { type: "date", fieldType: "date" };
const moment: Kind = { type: "datetime", fieldType: "date" };

function property(name: string, label: string, kind: Kind, description: string): JsonObject {
  return { name, label, groupName: group.name, ...kind, description };
}

const definitions: Readonly<Record<string, readonly JsonObject[]>> = {
  notes: markerDefinition(),
  tasks: markerDefinition(),
  companies: standingDefinitions(),
  contacts: standingDefinitions(),
};

function markerDefinition(): JsonObject[] {
  const why = "Names what Forbear wrote, so that it is never written twice.";
  // Once it is made, HubSpot lets nobody change whether values are unique.
  return [{ ...property(markerProperty, "Forbear marker", text, why), hasUniqueValue: true }];
}

function standingDefinitions(): JsonObject[] {
  const { status, statusWords, balanceWords, asOf, planReference, nextInstalmentOn } =
    standingProperties;
  const { careWords, careUntil } = standingProperties;
  const by = "Written by Forbear; changes by hand are overwritten.";
  return [
    property(status, "Forbear status", text, by),
    property(statusWords, "Forbear status in words", text, by),
    property(balanceWords, "Forbear balance", text, by),
    property(asOf, "Forbear as of", moment, by),
    property(planReference, "Forbear plan", text, by),
    property(nextInstalmentOn, "Forbear next instalment", day, by),
    property(careWords, "Forbear care", text, by),
    property(careUntil, "Forbear care until", day, by),
  ];
}

export type MarkerState = "READY" | "MISSING" | "NOT_UNIQUE";

/** What a person has to do about a marker that keeps nothing from being written twice. */
export function markerNotUnique(what: "task" | "note"): string {
  return `HubSpot has a property ${markerProperty} of ${what}s whose values are not unique, so that a ${what} could be written twice: delete that property, and Forbear makes its own.`;
}

/** Whether a marker on that object keeps a write from being repeated. */
export async function markerState(api: HubSpot, path: string): Promise<MarkerState> {
  try {
    const found = await api.get(`/crm/properties/${api.version}/${path}/${markerProperty}`);
    if (found["archived"] === true) return "MISSING";
    return found["hasUniqueValue"] === true ? "READY" : "NOT_UNIQUE";
  } catch (error) {
    if (error instanceof Gone) return "MISSING";
    throw error;
  }
}

/**
 * Makes the properties of that object which are not there yet.
 * @returns false when all were there
 * @throws Rejected in words when HubSpot does not let us
 */
export async function makeMissing(api: HubSpot, path: string): Promise<boolean> {
  const missing = await missingOn(api, path);
  if (missing.length === 0) return false;
  try {
    await makeGroup(api, path);
    await makeAll(api, path, missing);
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    throw new Rejected(
      `HubSpot does not let Forbear make its own properties on ${path}: sign in again with all scopes, or make room for them in HubSpot's settings.`,
      error.fieldErrors,
    );
  }
  return true;
}

async function missingOn(api: HubSpot, path: string): Promise<JsonObject[]> {
  const existing = resultsOf(await api.get(`/crm/properties/${api.version}/${path}`));
  const names = new Set(existing.map((each) => (isObject(each) ? each["name"] : null)));
  return (definitions[path] ?? []).filter(({ name }) => !names.has(name ?? null));
}

/**
 * HubSpot may make only some of a batch. What it left out is asked for again here as long as it makes some of it: the
 * next write may need none of the rest, and would leave it at that.
 */
async function makeAll(api: HubSpot, path: string, missing: JsonObject[]): Promise<void> {
  const batch = `/crm/properties/${api.version}/${path}/batch/create`;
  const answer = await make(api, batch, { inputs: missing });
  if (errorsOf(answer).length === 0) return;
  const rest = await missingOn(api, path);
  if (rest.length > 0 && rest.length < missing.length) return makeAll(api, path, rest);
  if (rest.length === 0) return;
  refusePassing(answer, "make every property that Forbear needs");
  throw new Rejected("HubSpot did not make every property that was asked for.", []);
}

function errorsOf({ errors }: JsonObject): readonly Json[] {
  return Array.isArray(errors) ? errors : [];
}

async function makeGroup(api: HubSpot, path: string): Promise<void> {
  const groups = `/crm/properties/${api.version}/${path}/groups`;
  try {
    await api.get(`${groups}/${group.name}`);
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
    await make(api, groups, { ...group, displayOrder: -1 });
  }
}

/** @returns the answer: empty where somebody else has made it in the meantime, which is as good */
async function make(api: HubSpot, path: string, body: JsonObject): Promise<JsonObject> {
  const headers = { "content-type": "application/json" };
  try {
    return await api.send({ method: "POST", path, headers, body });
  } catch (error) {
    if (error instanceof Conflict) return {};
    throw error;
  }
}

/** @throws Malformed */
export function idOf(body: JsonObject, what: string): string {
  const id = typeof body["id"] === "number" ? String(body["id"]) : body["id"];
  if (typeof id === "string" && /^\d{1,30}$/.test(id)) return id;
  throw new Malformed(`HubSpot's answer does not name the ${what}.`);
}
