/** query, queryAll and the pages that follow (vendors.md §1.3, §1.5). */
import type { FastifyInstance, FastifyRequest } from "fastify";
import { SalesforceError } from "./errors.js";
import type { Org } from "./org.js";
import type { SObject } from "./schema.js";
import { parseSoql } from "./soql/parse.js";
import { runQuery, type RecordSource, type Rows } from "./soql/run.js";
import { versionPath, type VersionedRequest } from "./version.js";

/** A result set that is read page by page. */
interface OpenQuery {
  readonly object: string;
  readonly rows: Rows;
}

/** Result sets that are not read to the end yet. They do not outlive the server. */
export class OpenQueries {
  readonly #open = new Map<string, OpenQuery>();
  #count = 0;

  keep(answer: OpenQuery): string {
    const locator = `01ggK${String(++this.#count).padStart(13, "0")}`;
    this.#open.set(locator, answer);
    const [oldest] = this.#open.keys();
    if (this.#open.size > 50 && oldest !== undefined) this.#open.delete(oldest);
    return locator;
  }

  find(locator: string): OpenQuery | undefined {
    return this.#open.get(locator);
  }

  /** The object that a result set is of, in small letters; empty when nothing is known of it. */
  objectOf(locator: string): string {
    return this.#open.get(locator)?.object.toLowerCase() ?? "";
  }
}

/** Rows per answer: 200 to 2,000, from the header (vendors.md §1.3); the vendor may send fewer. */
function batchSize(request: FastifyRequest, most: number): number {
  const header = request.headers["sforce-query-options"];
  const asked = /batchSize\s*=\s*(\d+)/i.exec(typeof header === "string" ? header : "")?.[1];
  return Math.min(most, 2000, Math.max(200, Number(asked ?? 2000)));
}

function page(
  path: string,
  locator: string | null,
  answer: OpenQuery,
  start: number,
  size: number,
  open: OpenQueries,
): object {
  const { rows } = answer;
  const end = start + size;
  const done = end >= rows.length;
  const records = rows.slice(start, end);
  if (done) return { totalSize: rows.length, done, records };
  const key = locator ?? open.keep(answer);
  return {
    totalSize: rows.length,
    done,
    nextRecordsUrl: `${path}/query/${key}-${end}`,
    records,
  };
}

/** The org's records as a query reaches them. @param path of the version: `/services/data/v67.0`. */
export function sourceOf(org: Org, path: string): RecordSource {
  return {
    find: (name) => org.schema.find(name),
    all: (object) => org.all(object),
    sorted: (object, by) => org.sorted(object, by),
    byId: (id) => org.byId(id),
    urlOf: (object: SObject, id: string) => `${path}/sobjects/${object.name}/${id}`,
  };
}

/** @param most records of a page */
export function addQueries(app: FastifyInstance, org: Org, open: OpenQueries, most: number): void {
  const start = (includeDeleted: boolean) => async (request: VersionedRequest) => {
    const path = versionPath(request);
    const { q } = request.query;
    if (q === undefined)
      throw new SalesforceError(400, "MALFORMED_QUERY", "A query string has to be specified");
    const query = parseSoql(q);
    const { totalSize, rows } = runQuery(query, sourceOf(org, path), includeDeleted);
    if (rows === null) return { totalSize, done: true, records: [] };
    return page(path, null, { object: query.from, rows }, 0, batchSize(request, most), open);
  };
  const next = async (request: VersionedRequest) => {
    const path = versionPath(request);
    const [, key = "", offset = ""] = /^(\w+)-(\d+)$/.exec(request.params.locator ?? "") ?? [];
    const answer = open.find(key);
    if (!answer) throw new SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    return page(path, key, answer, Number(offset), batchSize(request, most), open);
  };
  app.get("/services/data/:version/query", start(false));
  app.get("/services/data/:version/queryAll", start(true));
  app.get("/services/data/:version/query/:locator", next);
  app.get("/services/data/:version/queryAll/:locator", next);
}
