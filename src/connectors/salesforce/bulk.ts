/**
 * Query jobs of Bulk API 2.0, by plain requests: jsforce's own mix up the pages, wait too short a time, and take
 * the job away. Nothing here waits; the one who asks comes again.
 */
import type { Json, JsonObject, LimitReading, Session } from "../connector.js";
import { ConnectorError, Malformed, Unauthorised, Unavailable } from "../errors.js";
import { isHtml } from "../http.js";
import { instantOrNull, isObject } from "../parse.js";
import { plainRequest } from "./client.js";
import { CsvError, csvRows } from "./csv.js";

/** Records asked for in one page of a result. */
const bulkPageSize = 10_000;

export interface Job {
  readonly id: string;
  /** WAIT: not yet; READY: results can be read; LOST: it failed or was stopped. */
  readonly state: "WAIT" | "READY" | "LOST";
  /** When Salesforce made it: its result may lack what changed since. */
  readonly createdAt: string | null;
  readonly records: number | null;
  readonly limits: LimitReading | undefined;
}

/** Asks for a job. To ask twice makes two jobs and harms nobody: Salesforce forgets them after seven days. */
export async function createJob(session: Session, soql: string): Promise<Job> {
  return jobOf(
    await plainRequest(session, {
      method: "POST",
      path: "/jobs/query",
      body: {
        operation: "queryAll",
        query: soql,
        contentType: "CSV",
        columnDelimiter: "COMMA",
        lineEnding: "LF",
      },
    }),
  );
}

/** @throws Gone */
export async function readJob(session: Session, id: string): Promise<Job> {
  return jobOf(await plainRequest(session, { method: "GET", path: `/jobs/query/${id}` }));
}

const states: Record<string, Job["state"]> = {
  UploadComplete: "WAIT",
  InProgress: "WAIT",
  JobComplete: "READY",
  Aborted: "LOST",
  Failed: "LOST",
};

function jobOf({ json, limits }: { json: () => Json; limits: LimitReading | undefined }): Job {
  const body = json();
  const { id, state, createdDate, numberRecordsProcessed: records } = isObject(body) ? body : {};
  const known = typeof state === "string" ? states[state] : undefined;
  if (typeof id !== "string" || !/^[A-Za-z0-9]{15,18}$/.test(id) || known === undefined)
    throw new Malformed("Salesforce's answer does not describe a bulk job.");
  return {
    id,
    state: known,
    createdAt: instantOrNull(createdDate),
    records: typeof records === "number" ? records : null,
    limits,
  };
}

/** Stops a job that takes too long, or takes away one that is no longer needed. Failing to is no harm. */
export async function dropJob(
  session: Session,
  id: string,
  how: "ABORT" | "DELETE",
): Promise<void> {
  try {
    await plainRequest(session, {
      method: how === "ABORT" ? "PATCH" : "DELETE",
      path: `/jobs/query/${id}`,
      ...(how === "ABORT" ? { body: { state: "Aborted" } } : {}),
    });
  } catch (error) {
    // After seven days Salesforce drops it by itself. An old token is the engine's to renew.
    if (!(error instanceof ConnectorError) || error instanceof Unauthorised) throw error;
  }
}

export interface ResultPage {
  readonly records: readonly JsonObject[];
  /** Salesforce's name of the next page; null on the last. */
  readonly locator: string | null;
  readonly limits: LimitReading | undefined;
}

/** One page of a result, in the form in which a query gives the same records. @throws Gone */
export async function readResult(
  session: Session,
  id: string,
  locator: string | null,
  types: Readonly<Record<string, string>>,
): Promise<ResultPage> {
  const query = new URLSearchParams({
    maxRecords: String(bulkPageSize),
    ...(locator === null ? {} : { locator }),
  });
  const { answer, limits } = await plainRequest(session, {
    method: "GET",
    path: `/jobs/query/${id}/results?${query.toString()}`,
    accept: "text/csv",
  });
  if (isHtml(answer))
    throw new Unavailable(`Salesforce answered with a web page (HTTP ${answer.status}).`);
  const records = recordsOf(answer.text, types);
  const told = answer.headers.get("sforce-numberofrecords");
  if (told !== null && Number(told) !== records.length)
    throw new Malformed("Salesforce's result was cut short.");
  // The end is told by the word "null": without any word there may be more.
  const next = answer.headers.get("sforce-locator")?.trim();
  if (!next) throw new Malformed("Salesforce does not say whether its result goes on.");
  return { records, locator: next === "null" ? null : next, limits };
}

/** @throws Malformed for text that is no result or was cut short */
export function recordsOf(text: string, types: Readonly<Record<string, string>>): JsonObject[] {
  try {
    let columns: string[] | null = null;
    const records: JsonObject[] = [];
    for (const row of csvRows([text])) {
      if (columns === null) {
        // Every page begins with the names of the columns.
        if (!row.includes("Id"))
          throw new Malformed("Salesforce's result does not name its columns.");
        columns = row;
      } else if (row.length === columns.length) {
        records.push(recordOf(columns, row, types));
      } else {
        throw new Malformed("Salesforce's result was cut short.");
      }
    }
    if (columns === null) throw new Malformed("Salesforce's result is empty.");
    return records;
  } catch (error) {
    if (error instanceof CsvError) throw new Malformed("Salesforce's result could not be read.");
    throw error;
  }
}

function recordOf(
  columns: readonly string[],
  row: readonly string[],
  types: Readonly<Record<string, string>>,
): JsonObject {
  const record: JsonObject = {};
  for (const [index, column] of columns.entries()) {
    const value = valueOf(row[index] ?? "", types[column]);
    const [parent = "", field] = column.split(".");
    if (field === undefined) {
      record[column] = value;
      continue;
    }
    // A parent that says nothing at all is not there.
    const nested = record[parent];
    if (isObject(nested)) nested[field] = value;
    else if (value !== null) record[parent] = { [field]: value };
    else record[parent] ??= null;
  }
  return record;
}

/** Salesforce keeps no empty text: what is empty here is null there. */
function valueOf(text: string, type: string | undefined): Json {
  if (text === "") return null;
  if (type === undefined) return text;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  if (type === "datetime") return text.replace(/Z$/, "+0000");
  // The other types that are turned are numbers. Digits that a number cannot hold stay text.
  const number = Number(text);
  return Number.isFinite(number) && text.replace(/\D/g, "").length <= 15 ? number : text;
}
