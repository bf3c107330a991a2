/** What is read of an account once in a while: what may be seen, the stages of sales, the home settings. */
import { z } from "zod";
import type { AccountFacts, Json, JsonObject, Session } from "../connector.js";
import { Gone, Rejected } from "../errors.js";
import { isObject, readStored } from "../parse.js";
import { HubSpot, resultsOf } from "./client.js";
import { readSettings } from "./config.js";
import type { CrmObject, ObjectName } from "./objects.js";
import { objects } from "./objects.js";
import { introspect } from "./sign-in.js";

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
export function readFacts(facts: AccountFacts): HubSpotFacts {
  return readStored("HubSpot", "account facts", schema, facts);
}

/** What is hidden where opt-outs may not be read. */
export const preferences = "CommunicationPreferences";
const preferenceScopes = ["communication_preferences.read", "communication_preferences.read_write"];
const ownerScope = "crm.objects.owners.read";

export async function accountFacts(session: Session): Promise<AccountFacts> {
  const { taxNumberProperty, xeroContactIdProperty, doNotCallProperty } = readSettings(
    session.settings,
  );
  const { scopes } = await introspect(session.grant, session);
  const api = new HubSpot(session);
  const properties: Record<string, string[]> = {};
  const hidden = scopes.includes(ownerScope) ? [] : ["Owner"];
  for (const name of Object.keys(objects) as ObjectName[]) {
    const object: CrmObject = objects[name];
    const existing = scopes.includes(object.scope) ? await propertiesOf(api, object.path) : null;
    if (existing?.has(object.stamp)) {
      const own = ownProperties(name, session);
      properties[name] = [...object.always, ...object.sometimes, ...own].filter((property) =>
        existing.has(property),
      );
      const missing = object.always.filter((property) => !existing.has(property));
      hidden.push(...missing.map((property) => `${name}.${property}`));
    } else {
      hidden.push(name);
    }
  }
  const readsPreferences = preferenceScopes.some((scope) => scopes.includes(scope));
  if (!readsPreferences) hidden.push(preferences);
  return {
    properties,
    stages: properties["Deal"] === undefined ? {} : await stagesOf(api),
    preferences: readsPreferences,
    hidden,
    ...(await home(api)),
    taxNumberProperty,
    xeroContactIdProperty,
    doNotCallProperty: doNotCallProperty ?? null,
  } satisfies HubSpotFacts;
}

/** Properties that the settings name. */
function ownProperties(name: ObjectName, session: Session): string[] {
  const { taxNumberProperty, xeroContactIdProperty, doNotCallProperty } = readSettings(
    session.settings,
  );
  if (name === "Company") return [taxNumberProperty, xeroContactIdProperty];
  if (name !== "Contact") return [];
  const own = [taxNumberProperty, xeroContactIdProperty];
  return doNotCallProperty === undefined ? own : [...own, doNotCallProperty];
}

/** Null where nothing of the object may be seen. */
async function propertiesOf(api: HubSpot, path: string): Promise<Set<string> | null> {
  const found = await seen(api, `/crm/properties/${api.version}/${path}`);
  if (found === null) return null;
  return new Set(namesIn(resultsOf(found)));
}

function namesIn(properties: readonly Json[]): string[] {
  return properties.flatMap((property) => {
    const name = isObject(property) && property["archived"] !== true ? property["name"] : undefined;
    return typeof name === "string" ? [name] : [];
  });
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
