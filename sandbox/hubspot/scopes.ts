/** Which scopes a call wants (vendors.md §2.2); of a list one is enough. */
import type { FastifyRequest } from "fastify";
import { missingScopes } from "./errors.js";
import { findType } from "./schema.js";

/** Whether a call changes nothing, whatever its method: searches and batch reads are POSTs. */
export function onlyReads({ method, url }: FastifyRequest): boolean {
  const path = url.split("?")[0] ?? "";
  return method === "GET" || /\/(search|batch\/read|unsubscribe-all\/read)$/.test(path);
}

function objectScopes(name: string, verb: "read" | "write", schemas: boolean): string[] {
  const type = findType(name);
  if (!type) return [];
  const { scopeOf } = type;
  return [`crm.objects.${scopeOf}.${verb}`, ...(schemas ? [`crm.schemas.${scopeOf}.${verb}`] : [])];
}

/** Of a path /crm/{part}/{version}/{first}/{second}. */
function crmScopes(part: string, first: string, second: string, verb: "read" | "write") {
  if (part === "owners") return [["crm.objects.owners.read"]];
  if (part === "objects") return [objectScopes(first, verb, false)];
  if (part === "associations") {
    return [objectScopes(first, verb, false), objectScopes(second, verb, false)];
  }
  return [objectScopes(first, verb, true)];
}

/** Lists of scopes, of each of which one is needed. */
function wantedBy(request: FastifyRequest): string[][] {
  const verb = onlyReads(request) ? "read" : "write";
  const [path = ""] = request.url.split("?");
  const [, area, part = "", , first = "", second = ""] = path.split("/");
  if (area === "crm") return crmScopes(part, first, second, verb);
  if (area !== "communication-preferences") return [];
  const any = ["communication_preferences.read_write"];
  const batch = `communication_preferences.statuses.batch.${verb}`;
  return [verb === "read" ? [...any, "communication_preferences.read", batch] : [...any, batch]];
}

/** @throws HubSpotError 403 naming what is missing. */
export function checkScopes(request: FastifyRequest, granted: readonly string[]): void {
  for (const anyOf of wantedBy(request)) {
    if (anyOf.length > 0 && !anyOf.some((scope) => granted.includes(scope))) {
      throw missingScopes(anyOf);
    }
  }
}
