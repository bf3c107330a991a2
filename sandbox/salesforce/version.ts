/** Versions of the API (vendors.md §1.2). */
import type { FastifyRequest } from "fastify";
import { notFound, SalesforceError } from "./errors.js";

/** Versions that answer: 68.0 is Winter '27 (vendors.md §1.2). */
export const newestVersion = 68;
/** 21 to 30 are retired; 31 to 40 will be, so the practice org refuses them already (vendors.md §1.2). */
export const oldestVersion = 41;

export type VersionedRequest = FastifyRequest<{
  Params: {
    version: string;
    object?: string;
    id?: string;
    field?: string;
    value?: string;
    locator?: string;
    job?: string;
  };
  Querystring: Readonly<Record<string, string | undefined>>;
}>;

/** `/services/data/v67.0` of the request. @throws SalesforceError 410 for a retired version. */
export function versionPath(request: VersionedRequest): string {
  const { version } = request.params;
  const match = /^v(\d+)\.0$/.exec(version);
  const number = Number(match?.[1]);
  if (!match || number > newestVersion) throw notFound();
  if (number < oldestVersion) {
    throw new SalesforceError(410, "GONE", `API version ${number}.0 is no longer available`);
  }
  return `/services/data/${version}`;
}
