/** What stands around records: whom they are associated with, and which addresses do not want e-mail. */
import type { Json, JsonObject } from "../connector.js";
import { Rejected } from "../errors.js";
import { isObject } from "../parse.js";
import type { HubSpot } from "./client.js";
import { Forbidden, nextOf, refusePassing, refuseUnknown, resultsOf, withQuery } from "./client.js";

/** A record has few associations; one with more than so many answers' worth is a list, and the rest is left out. */
const roundsMax = 10;
/** HubSpot takes 100 addresses at once. */
const addressesMax = 100;

/** An associated record: `primary` where HubSpot calls it the primary company, `labels` where people gave it some. */
type Association = { id: string; primary: boolean; labels?: string[] };

/** Of each record that has any: the records of that kind it is associated with, in the order of their ids. */
export async function associationsOf(
  api: HubSpot,
  from: string,
  to: string,
  ids: readonly string[],
): Promise<Map<string, Association[]>> {
  const found = new Map<string, Association[]>();
  let inputs: JsonObject[] = ids.map((id) => ({ id }));
  for (let rounds = 0; inputs.length > 0 && rounds < roundsMax; rounds++) {
    const path = `/crm/associations/${api.version}/${from}/${to}/batch/read`;
    const body = await api.ask(path, { inputs });
    // A record without associations is told as an error, too; any other error leaves something unknown.
    refuseUnknown(body, "say what some records are associated with");
    inputs = [];
    for (const result of resultsOf(body).filter(isObject)) {
      const id = idIn(result["from"], "id");
      if (id === null) continue;
      found.set(id, [...(found.get(id) ?? []), ...associationsIn(result)]);
      const after = nextOf(result);
      if (after !== null) inputs.push({ id, after });
    }
  }
  for (const list of found.values()) list.sort((a, b) => (a.id < b.id ? -1 : 1));
  return found;
}

function associationsIn(result: JsonObject): Association[] {
  const list = Array.isArray(result["to"]) ? result["to"].filter(isObject) : [];
  return list.flatMap((each) => {
    const id = idIn(each, "toObjectId");
    const types = Array.isArray(each["associationTypes"]) ? each["associationTypes"] : [];
    if (id === null) return [];
    const labels = types.flatMap(labelIn).sort();
    return [{ id, primary: types.some(isPrimary), ...(labels.length > 0 ? { labels } : {}) }];
  });
}

/** What people call the association; HubSpot's own name of the primary one is none of their labels. */
function labelIn(type: Json): string[] {
  if (!isObject(type) || isPrimary(type)) return [];
  const { label } = type;
  return typeof label === "string" && label.trim() ? [label.trim()] : [];
}

/** HubSpot's own types "contact to primary company" and "deal to primary company". */
const primaryTypes: readonly (Json | undefined)[] = [1, 5];

function isPrimary(type: Json): boolean {
  return (
    isObject(type) &&
    type["category"] === "HUBSPOT_DEFINED" &&
    primaryTypes.includes(type["typeId"])
  );
}

/** Ids come as text or as numbers. */
function idIn(value: Json | undefined, field: string): string | null {
  const id = isObject(value) ? value[field] : undefined;
  if (typeof id === "number") return String(id);
  return typeof id === "string" && id ? id : null;
}

/**
 * What an address has said: of all e-mail (`wide`: of the whole account or one of its brands) and of each kind of
 * it (`single`). Null where HubSpot does not say.
 */
export type Preferences = { wide: string[] | null; single: string[] | null };

/** By address, in lower case. */
export async function preferencesOf(
  api: HubSpot,
  addresses: readonly string[],
): Promise<Map<string, Preferences>> {
  const unique = [...new Set(addresses.map((address) => address.toLowerCase()))];
  const found = new Map<string, Preferences>();
  for (let from = 0; from < unique.length; from += addressesMax) {
    const asked = unique.slice(from, from + addressesMax);
    const wide = await statuses(api, "unsubscribe-all/read", "wideStatuses", asked);
    const single = await statuses(api, "read", "statuses", asked);
    for (const address of asked)
      found.set(address, { wide: wide.get(address) ?? null, single: single.get(address) ?? null });
  }
  return found;
}

/** One address that HubSpot refuses fails them all, so that then each half is asked for by itself. */
async function statuses(
  api: HubSpot,
  what: string,
  list: "wideStatuses" | "statuses",
  addresses: readonly string[],
): Promise<Map<string, string[]>> {
  const path = `/communication-preferences/${api.version}/statuses/batch/${what}`;
  let results: Json[];
  try {
    const body = await api.ask(withQuery(path, { channel: "EMAIL" }), { inputs: [...addresses] });
    refusePassing(body, "say which addresses want e-mail");
    results = resultsOf(body);
  } catch (error) {
    if (!(error instanceof Rejected) || error instanceof Forbidden) throw error;
    if (addresses.length === 1) return new Map();
    const half = Math.ceil(addresses.length / 2);
    const first = await statuses(api, what, list, addresses.slice(0, half));
    const second = await statuses(api, what, list, addresses.slice(half));
    return new Map([...first, ...second]);
  }
  return new Map(
    results.filter(isObject).flatMap((result) => {
      const address = result["subscriberIdString"];
      const said = result[list];
      if (typeof address !== "string" || !Array.isArray(said)) return [];
      return [[address.toLowerCase(), said.map(statusIn).sort()]];
    }),
  );
}

function statusIn(said: Json): string {
  const status = isObject(said) ? said["status"] : undefined;
  return typeof status === "string" ? status : "UNREADABLE";
}
