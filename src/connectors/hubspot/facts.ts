/** What is read of an account once in a while: what may be seen, the stages of sales, the home settings. */
import { z } from "zod";
import type { MappedFields } from "../../domain/fields/mapping.js";
import type { AccountFacts, Json, JsonObject, NamedFields, Session } from "../connector.js";
import { Gone, Rejected } from "../errors.js";
import { notCovered } from "../notices.js";
import { isObject, storedReader } from "../parse.js";
import { toldHistory, type HistorySource } from "../told-history.js";
import { HubSpot, resultsOf } from "./client.js";
import { readSettings } from "./config.js";
import { manifest } from "./manifest.js";
import type { CrmObject, ObjectName } from "./objects.js";
import { markerProperty, objects } from "./objects.js";
import { careNames, markerNotUnique, standingNames, whyNoCare } from "./own-properties.js";
import { tokenFacts } from "./sign-in.js";

const stageSchema = z.object({ label: z.string(), closed: z.boolean(), won: z.boolean() });

const schema = z.object({
  /** Per object, the properties that are asked for: those wanted that exist. None: no object. */
  properties: z.record(z.string(), z.array(z.string())),
  /** By "pipeline/stage": how a sale's stage is called, and what it means. */
  stages: z.record(z.string(), stageSchema),
  /** Whether opt-outs of addresses may be read. */
  preferences: z.boolean(),
  hidden: z.array(z.string()).default([]),
  timeZone: z.string().nullable(),
  currency: z.string().nullable(),
  /** Where people see their records, such as app-eu1.hubspot.com. */
  uiDomain: z.string().nullable(),
  taxNumberProperty: z.string(),
  xeroContactIdProperty: z.string(),
  doNotCallProperty: z.string().nullable(),
});

export type HubSpotFacts = z.output<typeof schema>;

/** @throws Malformed */
export const readFacts: (facts: AccountFacts) => HubSpotFacts = storedReader(
  "HubSpot",
  "account facts",
  schema,
);

/** What is hidden where opt-outs may not be read. */
export const preferences = "CommunicationPreferences";
const preferenceScopes = ["communication_preferences.read", "communication_preferences.read_write"];
const ownerScope = "crm.objects.owners.read";

/** Notes and tasks are no contact. */
const historySources: readonly HistorySource[] = [
  { stream: "Calls", object: "Call", words: "calls" },
  { stream: "Emails", object: "Email", words: "e-mails" },
  { stream: "Meetings", object: "Meeting", words: "meetings" },
  { stream: "Communications", object: "Communication", words: "SMS and other messages" },
];

export async function accountFacts(
  session: Session,
  mapped: MappedFields = {},
): Promise<AccountFacts> {
  const { taxNumberProperty, xeroContactIdProperty, doNotCallProperty } = readSettings(
    session.settings,
  );
  const { scopes } = await tokenFacts(session.grant, session);
  const api = new HubSpot(session);
  const properties: Record<string, string[]> = {};
  const hidden = scopes.includes(ownerScope) ? [] : ["Owner"];
  const unseen: string[] = [];
  let untilSetUp: NonNullable<AccountFacts["untilSetUp"]> = {};
  const careless: string[] = [];
  for (const name of Object.keys(objects) as ObjectName[]) {
    const object: CrmObject = objects[name];
    const existing = scopes.includes(object.scope) ? await propertiesOf(api, object.path) : null;
    const theirs = mapped[name] ?? [];
    const hiddenOfThem = theirs.filter((property) => !existing?.has(property));
    unseen.push(...hiddenOfThem.map((property) => `${name}.${property}`));
    if (existing?.has(object.stamp)) {
      const own = [...Object.keys(named(name, session)), ...theirs];
      const wanted = new Set([...object.always, ...object.sometimes, ...own]);
      properties[name] = [...wanted].filter((property) => existing.has(property));
      const missing = object.always.filter((property) => !existing.has(property));
      hidden.push(...missing.map((property) => `${name}.${property}`));
      untilSetUp = { ...notSetUp(name, existing, scopes), ...untilSetUp };
      careless.push(...withoutCare(name, existing, scopes));
    } else {
      hidden.push(name);
    }
  }
  const readsPreferences = preferenceScopes.some((scope) => scopes.includes(scope));
  if (!readsPreferences) hidden.push(preferences);
  const missingScopes = notCovered(scopes, manifest, covers);
  return {
    properties,
    stages: properties["Deal"] === undefined ? {} : await stagesOf(api),
    preferences: readsPreferences,
    hidden,
    unseen,
    named: { Company: named("Company", session), Contact: named("Contact", session) },
    toldHistory: toldHistory(historySources, hidden, readSettings(session.settings).activityDays),
    ...(missingScopes.length === 0 ? {} : { missingScopes }),
    ...(Object.keys(untilSetUp).length === 0 ? {} : { untilSetUp }),
    ...(untilSetUp.STANDING === undefined ? careUntilSetUp(careless) : {}),
    ...(await home(api)),
    taxNumberProperty,
    xeroContactIdProperty,
    doNotCallProperty: doNotCallProperty ?? null,
  } satisfies HubSpotFacts & AccountFacts;
}

function covers(granted: string, wanted: string): boolean {
  return (
    granted === wanted || (preferenceScopes.includes(granted) && preferenceScopes.includes(wanted))
  );
}

/** What a person has to set up before this object can be written to, by kinds of write-back. */
function notSetUp(
  name: ObjectName,
  existing: Properties,
  scopes: readonly string[],
): NonNullable<AccountFacts["untilSetUp"]> {
  if (name === "Task" || name === "Note") {
    if (existing.get(markerProperty)?.unique !== false) return {};
    return name === "Task" ? { TASK: markerNotUnique("task") } : { NOTE: markerNotUnique("note") };
  }
  if (name !== "Company" && name !== "Contact") return {};
  const { path } = objects[name];
  const needed = [
    `crm.objects.${path}.write`,
    // Where our properties are there nobody has to make them.
    ...(standingNames.every((each) => existing.has(each) || careNames.includes(each))
      ? []
      : [schemaScope(path)]),
  ].filter((scope) => !scopes.includes(scope));
  if (needed.length === 0) return {};
  const why = `The sign-in does not cover ${needed.join(" and ")}, so that HubSpot is not told how things stand. Allow it to the app in HubSpot, then sign in again.`;
  return { STANDING: why };
}

function schemaScope(path: string): string {
  return `crm.schemas.${path}.write`;
}

/** Objects with neither our properties for care nor the right to make them. */
function withoutCare(
  name: ObjectName,
  existing: Properties,
  scopes: readonly string[],
): CrmObject["path"][] {
  const { path } = objects[name];
  const isTold = name === "Company" || name === "Contact";
  const can = careNames.every((each) => existing.has(each)) || scopes.includes(schemaScope(path));
  return isTold && !can ? [path] : [];
}

function careUntilSetUp(paths: readonly string[]): Pick<AccountFacts, "careUntilSetUp"> {
  if (paths.length === 0) return {};
  const scopes = paths.map(schemaScope).join(" and ");
  const what = `the sign-in does not cover ${scopes}, to make the properties ${careNames.join(" and ")}. Allow it to the app in HubSpot, then sign in again.`;
  return { careUntilSetUp: whyNoCare(what) };
}

/** Properties that the settings name, and what becomes of each. */
function named(name: ObjectName, session: Session): NamedFields[string] {
  if (name !== "Company" && name !== "Contact") return {};
  const { taxNumberProperty, xeroContactIdProperty, doNotCallProperty } = readSettings(
    session.settings,
  );
  return {
    [taxNumberProperty]: "TAX_NUMBER",
    [xeroContactIdProperty]: "CROSS_REFERENCE",
    ...(name === "Contact" && doNotCallProperty !== undefined
      ? { [doNotCallProperty]: "PHONE_OPT_OUT" }
      : {}),
  };
}

/** By name: whether no two records may have the same value. */
type Properties = ReadonlyMap<string, { readonly unique: boolean }>;

/** Null where nothing of the object may be seen. */
async function propertiesOf(api: HubSpot, path: string): Promise<Properties | null> {
  const found = await seen(api, `/crm/properties/${api.version}/${path}`);
  if (found === null) return null;
  return new Map(resultsOf(found).flatMap(propertyIn));
}

function propertyIn(property: Json): [string, { unique: boolean }][] {
  if (!isObject(property) || property["archived"] === true) return [];
  const { name, hasUniqueValue } = property;
  return typeof name === "string" ? [[name, { unique: hasUniqueValue === true }]] : [];
}

/** The answer; null where it may not be seen. */
async function seen(api: HubSpot, path: string): Promise<JsonObject | null> {
  try {
    return await api.get(path);
  } catch (error) {
    if (error instanceof Gone || error instanceof Rejected) return null;
    throw error;
  }
}

/** Several pipelines may have stages of the same name, so that then the pipeline's name stands before. */
async function stagesOf(api: HubSpot): Promise<HubSpotFacts["stages"]> {
  const found = await seen(api, `/crm/pipelines/${api.version}/deals`);
  if (found === null) return {};
  const pipelines = resultsOf(found).filter(isObject);
  const stages: HubSpotFacts["stages"] = {};
  for (const pipeline of pipelines) {
    const before = pipelines.length > 1 ? `${textIn(pipeline, "label") ?? ""}: ` : "";
    const list = Array.isArray(pipeline["stages"]) ? pipeline["stages"].filter(isObject) : [];
    for (const stage of list) {
      const { metadata } = stage;
      const says = isObject(metadata) ? metadata : {};
      const closed = says["isClosed"] === "true" || says["isClosed"] === true;
      stages[`${textIn(pipeline, "id") ?? ""}/${textIn(stage, "id") ?? ""}`] = {
        label: `${before}${textIn(stage, "label") ?? ""}`,
        closed,
        won: closed && Number(says["probability"]) === 1,
      };
    }
  }
  return stages;
}

/** Helpful, not needed: nulls where it may not be seen. */
async function home(
  api: HubSpot,
): Promise<Pick<HubSpotFacts, "timeZone" | "currency" | "uiDomain">> {
  const details = (await seen(api, `/account-info/${api.version}/details`)) ?? {};
  return {
    timeZone: textIn(details, "timeZone"),
    currency: textIn(details, "companyCurrency"),
    uiDomain: textIn(details, "uiDomain"),
  };
}

function textIn(object: JsonObject, field: string): string | null {
  const value = object[field];
  return typeof value === "string" && value ? value : null;
}
