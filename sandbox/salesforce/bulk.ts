/** Bulk API 2.0 query jobs (vendors.md §1.3, §5). */
import type { FastifyInstance, FastifyReply } from "fastify";
import { integrationUser } from "../data/users.js";
import { day } from "../shared/dates.js";
import { notFound, SalesforceError } from "./errors.js";
import type { Org } from "./org.js";
import { sourceOf } from "./queries.js";
import { toWire } from "./schema.js";
import { parseSoql } from "./soql/parse.js";
import { runQuery, type QueryAnswer, type Rows } from "./soql/run.js";
import { versionPath, type VersionedRequest } from "./version.js";

type State = "UploadComplete" | "InProgress" | "JobComplete" | "Aborted";

interface Job {
  readonly id: string;
  readonly operation: "query" | "queryAll";
  readonly soql: string;
  readonly object: string;
  readonly version: number;
  readonly createdAt: number;
  state: State;
  changedAt: number;
  answer: QueryAnswer | null;
}

/** Results are kept for 7 days (vendors.md §1.3). */
const keptMs = 7 * day;
/** Rows of a result page unless asked; the vendor chooses as it likes. */
const pageRows = 10_000;

function wireJob(job: Job, path: string): Record<string, unknown> {
  const processed = job.answer?.totalSize ?? 0;
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: integrationUser.Id,
    createdDate: toWire(new Date(job.createdAt).toISOString(), "datetime"),
    systemModstamp: toWire(new Date(job.changedAt).toISOString(), "datetime"),
    state: job.state,
    concurrencyMode: "Parallel",
    contentType: "CSV",
    apiVersion: job.version,
    jobType: "V2Query",
    lineEnding: "LF",
    columnDelimiter: "COMMA",
    numberRecordsProcessed: processed,
    retries: 0,
    totalProcessingTime: 0,
    resultUrl: `${path.slice(1)}/jobs/query/${job.id}/results`,
  };
}

/** Values are quoted, nothing is an empty pair of quotes; times end in Z (general knowledge). */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '""';
  const text = String(value).replace(/^(\d{4}-\d\d-\d\dT[\d:.]+)\+0000$/, "$1Z");
  return `"${text.replaceAll('"', '""')}"`;
}

function csv(columns: readonly string[], rows: Rows, start: number, end: number): string {
  const paths = columns.map((column) => column.split("."));
  const lines = rows
    .slice(start, end)
    .map((row) =>
      paths
        .map((path) =>
          cell(
            path.reduce<unknown>((at, key) => (at as Record<string, unknown> | null)?.[key], row),
          ),
        )
        .join(","),
    );
  return `${[columns.map(cell).join(","), ...lines].join("\n")}\n`;
}

/** Query jobs; they do not outlive the server. */
class Jobs {
  readonly #jobs = new Map<string, Job>();
  readonly #org: Org;
  #count = 0;

  constructor(org: Org) {
    this.#org = org;
  }

  /** @throws SalesforceError when the query is refused. */
  create(body: Readonly<Record<string, unknown>>, path: string): Job {
    const { operation, query: soql } = body;
    if ((operation !== "query" && operation !== "queryAll") || typeof soql !== "string") {
      throw new SalesforceError(400, "INVALIDJOB", "operation and query are required");
    }
    const query = parseSoql(soql);
    if (query.fields === null) {
      throw new SalesforceError(400, "API_ERROR", "Aggregate queries are not supported");
    }
    // A query that fails does so now; what it finds is looked up when the job is done.
    runQuery({ ...query, limit: 0 }, sourceOf(this.#org, path), true);
    const now = this.#org.now().getTime();
    const job: Job = {
      id: `750gK${String(++this.#count).padStart(13, "0")}`,
      operation,
      soql,
      object: query.from,
      version: Number(/v([\d.]+)$/.exec(path)?.[1]),
      createdAt: now,
      changedAt: now,
      state: "UploadComplete",
      answer: null,
    };
    this.#jobs.set(job.id, job);
    return job;
  }

  /** @throws SalesforceError NOT_FOUND when there is none, or its results are too old. */
  find(id: string): Job {
    const job = this.#jobs.get(id);
    if (!job || job.createdAt + keptMs <= this.#org.now().getTime()) throw notFound();
    return job;
  }

  all(): Job[] {
    return [...this.#jobs.values()];
  }

  /** Each look at a job finds it one step further: UploadComplete, InProgress, JobComplete. */
  advance(job: Job, path: string): void {
    if (job.state !== "UploadComplete" && job.state !== "InProgress") return;
    job.changedAt = this.#org.now().getTime();
    if (job.state === "UploadComplete") {
      job.state = "InProgress";
      return;
    }
    const source = sourceOf(this.#org, path);
    job.answer = runQuery(parseSoql(job.soql), source, job.operation === "queryAll");
    job.state = "JobComplete";
  }

  abort(job: Job): void {
    if (job.state === "JobComplete") {
      throw new SalesforceError(400, "INVALIDJOBSTATE", "Aborting a completed job is not allowed");
    }
    job.state = "Aborted";
  }

  remove(job: Job): void {
    if (job.state === "UploadComplete" || job.state === "InProgress") {
      throw new SalesforceError(400, "INVALIDJOBSTATE", "Deleting a running job is not allowed");
    }
    this.#jobs.delete(job.id);
  }
}

/** One page of results: `Sforce-Locator` leads to the next, the text `null` ends them (vendors.md §1.3). */
function sendResults(
  job: Job,
  request: VersionedRequest,
  reply: FastifyReply,
  most: number,
): FastifyReply {
  const { rows = null, columns = [] } = job.answer ?? {};
  if (job.state !== "JobComplete" || rows === null) {
    throw new SalesforceError(400, "INVALIDJOBSTATE", `The job is ${job.state}`);
  }
  const { locator, maxRecords } = request.query;
  const start = locator === undefined ? 0 : Number(Buffer.from(locator, "base64url").toString());
  const size = Math.min(most, maxRecords === undefined ? pageRows : Number(maxRecords));
  if (!Number.isInteger(start) || !Number.isInteger(size) || start < 0 || size < 1) {
    throw new SalesforceError(400, "INVALID_LOCATOR", "The locator or maxRecords is not valid");
  }
  const end = Math.min(start + size, rows.length);
  const next = end < rows.length ? Buffer.from(String(end)).toString("base64url") : "null";
  return reply
    .header("sforce-locator", next)
    .header("sforce-numberofrecords", String(end - start))
    .type("text/csv")
    .send(csv(columns, rows, start, end));
}

/** @param most records of a page of results */
export function addBulk(app: FastifyInstance, org: Org, most: number): void {
  const jobs = new Jobs(org);
  const path = "/services/data/:version/jobs/query";
  const jobOf = (request: VersionedRequest): Job => jobs.find(request.params.job ?? "");
  app.post(path, async (request: VersionedRequest) => {
    const base = versionPath(request);
    return wireJob(jobs.create((request.body ?? {}) as Record<string, unknown>, base), base);
  });
  app.get(path, async (request: VersionedRequest) => {
    const base = versionPath(request);
    return {
      done: true,
      records: jobs.all().map((job) => wireJob(job, base)),
      nextRecordsUrl: null,
    };
  });
  app.get(`${path}/:job`, async (request: VersionedRequest) => {
    const base = versionPath(request);
    const job = jobOf(request);
    jobs.advance(job, base);
    return wireJob(job, base);
  });
  app.patch(`${path}/:job`, async (request: VersionedRequest) => {
    const base = versionPath(request);
    const job = jobOf(request);
    if ((request.body as Record<string, unknown> | null)?.["state"] !== "Aborted") {
      throw new SalesforceError(400, "INVALIDJOBSTATE", "The state can only be set to Aborted");
    }
    jobs.abort(job);
    return wireJob(job, base);
  });
  app.delete(`${path}/:job`, async (request: VersionedRequest, reply: FastifyReply) => {
    versionPath(request);
    jobs.remove(jobOf(request));
    return reply.code(204).send();
  });
  app.get(`${path}/:job/results`, async (request: VersionedRequest, reply: FastifyReply) => {
    versionPath(request);
    return sendResults(jobOf(request), request, reply, most);
  });
}
