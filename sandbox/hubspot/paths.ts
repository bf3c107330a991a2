/** What the parts of a path mean: a dated version, object types. */
import type { FastifyRequest } from "fastify";
import { notFound } from "./errors.js";
import { findType, type ObjectType } from "./schema.js";

/** Versions that are alive (vendors.md §2.1). */
const versions: readonly string[] = ["2026-03", "2026-09"];

export type PathRequest = FastifyRequest<{
  Params: Readonly<Record<string, string | undefined>>;
  Querystring: Readonly<Record<string, string | string[] | undefined>>;
}>;

/** @throws HubSpotError 404 when it is none that is alive. */
export function versionOf(request: PathRequest): string {
  const { version = "" } = request.params;
  if (!versions.includes(version)) throw notFound();
  return version;
}

/** The object type that a part of the path names. @throws HubSpotError 404 */
export function typeIn(request: PathRequest, parameter = "object"): ObjectType {
  versionOf(request);
  const name = request.params[parameter] ?? "";
  const type = findType(name);
  if (!type) throw notFound(`Unable to infer object type from: ${name}`);
  return type;
}

/** One value of a query parameter. */
export function queryText(request: PathRequest, name: string): string | undefined {
  const value = request.query[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A list in the query: repeated, or with commas between. */
export function queryList(request: PathRequest, name: string): string[] {
  const value = request.query[name] ?? [];
  const texts = Array.isArray(value) ? value : [value];
  return texts.flatMap((text) => text.split(",")).filter((text) => text.trim() !== "");
}
