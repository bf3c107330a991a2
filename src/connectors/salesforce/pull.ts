/** Reading what changed, page by page, in the order in which Salesforce stamped it. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type {
  AccountFacts,
  Cursor,
  Json,
  JsonObject,
  LimitReading,
  Page,
  RawRecord,
  Session,
  UnreadableRecord,
} from "../connector.js";
import { Gone, Malformed, Rejected } from "../errors.js";
import { instantOrNull, isObject, later, readStored, shifted, streamNamed } from "../parse.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import { createJob, dropJob, readJob, readResult } from "./bulk.js";
import type { QueryPage } from "./client.js";
import { query, queryAll, queryMore } from "./client.js";
import { readSettings } from "./config.js";
import type { SalesforceFacts } from "./facts.js";
import { readFacts } from "./facts.js";
import { streams } from "./manifest.js";

/**
 * A transaction commits later than the stamp that its records carry, so the last minutes before the
 * highest stamp are read again by every new pass.
 */
const overlapSeconds = 300;

/** How many bulk jobs one pass asks for before it goes on by query. */
const jobsMax = 2;
/** How often one job is asked about: some three hours. */
const pollsMax = 200;
const shortestWaitMs = 5_000;
const longestWaitMs = 60_000;

const instant = z.iso.datetime();

const jobSchema = z.object({
  /** Null: still to be made. */
  id: z.string().nullable(),
  state: z.enum(["WANTED", "RUNNING", "READING", "READ"]),
  polls: z.int().min(0),
  /** Stamps beyond it say nothing: the job may have read their record's neighbours before they changed. */
  createdAt: instant.nullable(),
  locator: z.string().nullable(),
  /** Highest stamp of the result so far; it comes in no order. */
  seen: instant.nullable(),
  total: z.number().nullable(),
});

const cursorSchema = z.object({
  /** Everything stamped earlier has been read, but for what was committed late. An instant in UTC. */
  high: instant.nullable(),
  /** Salesforce's name of the next page of the pass that is under way; null between passes. */
  next: z.string().nullable(),
  /** When the pass under way began; null between passes. */
  began: instant.nullable().default(null),
  /** The job that reads the rest of this pass; meanwhile `next` is kept for the case that it fails. */
  job: jobSchema.nullable().default(null),
  /** Jobs that this pass has asked for. */
  jobs: z.int().min(0).default(0),
  /** Names the fields that were read up to `high`: with other fields everything has to be read anew. */
  look: z.string().nullable().default(null),
});

type Position = z.output<typeof cursorSchema>;
type Job = NonNullable<Position["job"]>;
type Stream = (typeof streams)[number];

const start: Position = {
  high: null,
  next: null,
  began: null,
  job: null,
  jobs: 0,
  look: null,
};

/** How a stream is asked for. */
interface Source {
  readonly stream: Stream;
  readonly facts: SalesforceFacts;
  readonly fields: readonly string[];
  /** The field whose order and value lead through the stream. */
  readonly stamp: string;
  readonly only: string | null;
}

const nothing = { records: [], unreadable: [], total: null, listed: "HIDDEN" } as const;

/** One page. Between passes the cursor holds the highest stamp; within a pass also where it stands. */
export async function pull(
  streamName: string,
  cursor: Cursor,
  facts: AccountFacts,
  session: Session,
): Promise<Page> {
  const stream = streamNamed("Salesforce", streams, streamName);
  if ("sweep" in stream) return listIds(stream, cursor, readFacts(facts), session);
  const at = cursor === null ? start : readStored("Salesforce", "position", cursorSchema, cursor);
  const source = sourceOf(stream, readFacts(facts));
  // What may not be seen brings nothing; the facts say that it is hidden.
  if (source === null) return { ...nothing, cursor: { ...at, next: null }, done: true };
  if (at.job !== null) return pullByJob(source, at, at.job, session);
  const isNewPass = at.next === null && at.began === null;
  return pullByQuery(source, isNewPass ? seenAsNow(source, at) : at, session);
}

/**
 * A field that was hidden since, or shown, moves no stamp: what is stored would go on saying NO of an opt-out
 * that may no longer be seen. So a pass with another look at the records begins at the beginning.
 */
function seenAsNow({ fields }: Source, at: Position): Position {
  const look = createHash("sha256").update(fields.join()).digest("hex").slice(0, 16);
  return look === at.look ? at : { ...start, look };
}

function sourceOf(stream: Stream, facts: SalesforceFacts): Source | null {
  const fields = facts.fields[stream.objectType];
  if (fields === undefined) return null;
  const source = { stream, facts, fields, stamp: "SystemModstamp", only: null };
  if ("sweep" in stream) return source;
  // People who work here: not customers with a portal login, nor automatic users.
  if (stream.name === "User")
    return { ...source, only: fields.includes("UserType") ? "UserType = 'Standard'" : null };
  if (stream.name === "Group")
    return fields.includes("Type") ? { ...source, only: "Type = 'Queue'" } : null;
  return stream.name === "Individual" ? byIndividual(source) : source;
}

/** The contacts whose individual changed; the contact's own stamp does not move then. */
function byIndividual(source: Source): Source | null {
  const stamp = "Individual.SystemModstamp";
  const only = "IndividualId != null";
  return source.fields.includes(stamp) ? { ...source, stamp, only } : null;
}

async function pullByQuery(source: Source, before: Position, session: Session): Promise<Page> {
  const at = { ...before, began: before.began ?? session.now.toISOString() };
  const isFirst = at.next === null;
  const page = await nextPage(source, at, session);
  const read = readElements(source, page.records, at.began);
  const position: Position =
    page.next === null
      ? { ...start, high: reached(at.high, read.highest, at.began), look: at.look }
      : { ...at, high: later(at.high, read.settled), next: page.next };
  const { bulkFrom } = readSettings(session.settings);
  // The first page tells how many there are, so that counting costs no call of its own.
  if (position.next !== null && isFirst && (page.total ?? 0) > bulkFrom && at.jobs < jobsMax)
    position.job = jobWanted;
  return {
    ...read.page,
    cursor: position,
    done: position.next === null,
    total: page.total,
    ...limitsOf(page.limits),
  };
}

const jobWanted: Job = {
  id: null,
  state: "WANTED",
  polls: 0,
  createdAt: null,
  locator: null,
  seen: null,
  total: null,
};

async function nextPage(
  source: Source,
  { high, next, jobs }: Position,
  session: Session,
): Promise<QueryPage> {
  const { pageSize } = source.stream;
  if (next !== null) {
    try {
      return await queryMore(session, next, pageSize);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      // Salesforce has thrown the rest away: go on from the last stamp read, inclusively.
      return queryAll(session, ordered(source, changesSince(source, high)), pageSize);
    }
  }
  return queryAll(session, ordered(source, changesSince(source, firstStamp())), pageSize);

  function firstStamp(): string | null {
    if (high === null) return oldestWanted(source, session);
    // A pass that lost its job goes on from where the job began; a new one overlaps the last.
    return jobs > 0 ? high : shifted(high, -overlapSeconds);
  }
}

/** How far back what was said is read at first; null for everything. */
function oldestWanted({ stream }: Source, session: Session): string | null {
  const { activityDays } = readSettings(session.settings);
  const isActivity = ["Task", "Event", "EmailMessage"].includes(stream.name);
  if (!isActivity || activityDays === undefined) return null;
  return shifted(session.now.toISOString(), -activityDays * 24 * 60 * 60);
}

function changesSince({ stream, fields, stamp, only }: Source, since: string | null): string {
  // A date-time literal of SOQL stands without quotes.
  const conditions = [
    ...(only === null ? [] : [only]),
    ...(since === null ? [] : [`${stamp} >= ${since}`]),
  ];
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
  return `SELECT ${fields.join(", ")} FROM ${stream.objectType}${where}`;
}

function ordered({ stamp }: Source, soql: string): string {
  return `${soql} ORDER BY ${stamp}, Id`;
}

/**
 * Where the next pass begins. A record that changes while a pass is under way may come with its new stamp, far
 * beyond others that were read too early, so that no stamp counts for later than the pass's own beginning.
 */
function reached(high: string | null, highest: string | null, began: string): string | null {
  return later(high, highest !== null && highest > began ? began : highest);
}

// By ids

const listCursor = z.object({ after: z.string().regex(/^[A-Za-z0-9]{18}$/) });

/** Ids alone, in their own order. */
async function listIds(
  stream: Stream,
  cursor: Cursor,
  facts: SalesforceFacts,
  session: Session,
): Promise<Page> {
  const empty = { records: [], unreadable: [], total: null };
  if (facts.fields[stream.objectType] === undefined)
    return { ...empty, listed: "HIDDEN", cursor: null, done: true };
  const after =
    cursor === null ? null : readStored("Salesforce", "position", listCursor, cursor).after;
  const where = after === null ? "" : ` WHERE Id > '${after}'`;
  const page = await query(
    session,
    `SELECT Id FROM ${stream.objectType}${where} ORDER BY Id LIMIT ${stream.pageSize}`,
    stream.pageSize,
  );
  const listed = page.records.flatMap((element) => {
    const id = isObject(element) && typeof element["Id"] === "string" ? element["Id"] : "";
    return salesforceId(id) ?? [];
  });
  const last = listed.at(-1);
  if (last !== undefined && after !== null && last <= after)
    throw new Malformed("Salesforce answered with another page than the one that was asked for.");
  return {
    ...empty,
    listed,
    // Asked until nothing comes: Salesforce may send fewer than it was asked for.
    cursor: last === undefined ? null : { after: last },
    done: last === undefined,
    ...limitsOf(page.limits),
  };
}

/** Deleted ones too, while Salesforce still has them; purged ones are left out. */
export async function pullByIds(
  streamName: string,
  ids: readonly string[],
  facts: AccountFacts,
  session: Session,
): Promise<Pick<Page, "records" | "unreadable" | "limits">> {
  const { objectType } = streamNamed("Salesforce", streams, streamName);
  const known = readFacts(facts);
  const stream = streams.find((each) => each.name === objectType);
  const source = stream ? sourceOf(stream, known) : null;
  if (source === null) return { records: [], unreadable: [] };
  const wanted = ids.flatMap((id) => salesforceId(id) ?? []).map((id) => `'${id}'`);
  const soql = `SELECT ${source.fields.join(", ")} FROM ${objectType} WHERE Id IN (${wanted.join(", ")})`;
  let page = await queryAll(session, soql, source.stream.pageSize);
  const elements = [...page.records];
  // Salesforce may send fewer than it was asked for; there are no more than ids.
  while (page.next !== null && elements.length < ids.length) {
    page = await queryMore(session, page.next, source.stream.pageSize);
    elements.push(...page.records);
  }
  return { ...readElements(source, elements, null).page, ...limitsOf(page.limits) };
}

// By a bulk job

async function pullByJob(source: Source, at: Position, job: Job, session: Session): Promise<Page> {
  try {
    if (job.id === null) return await askForJob(source, at, session);
    switch (job.state) {
      case "WANTED":
      case "RUNNING":
        return await lookAtJob(source, at, job, job.id, session);
      case "READING":
        return await readJobPage(source, at, job, job.id, session);
      case "READ":
        await dropJob(session, job.id, "DELETE");
        return pageOf([], afterJob(at, job, session), { done: true });
    }
  } catch (error) {
    // The job or its result is gone: begin anew at the last stamp, which the first page may tell is a job's work.
    if (error instanceof Gone)
      return pullByQuery(source, { ...at, next: null, job: null }, session);
    throw error;
  }
}

async function askForJob(source: Source, at: Position, session: Session): Promise<Page> {
  try {
    // In no order: sorting would keep Salesforce from reading in parallel.
    const since = at.high ?? oldestWanted(source, session);
    const job = await createJob(session, changesSince(source, since));
    const createdAt = job.createdAt ?? session.now.toISOString();
    const running: Job = { ...jobWanted, id: job.id, state: "RUNNING", createdAt };
    const position = { ...at, job: running, jobs: at.jobs + 1 };
    return pageOf([], position, { waitMs: shortestWaitMs, limits: job.limits });
  } catch (error) {
    // This organisation, or this user, has no bulk jobs.
    if (error instanceof Rejected || error instanceof Gone) return goOnByQuery(source, at, session);
    throw error;
  }
}

async function lookAtJob(
  source: Source,
  at: Position,
  job: Job,
  id: string,
  session: Session,
): Promise<Page> {
  const { state, records, limits } = await readJob(session, id);
  if (state === "READY") {
    const total = records;
    return readJobPage(source, at, { ...job, state: "READING", total }, id, session);
  }
  if (state === "WAIT" && job.polls < pollsMax) {
    const waitMs = Math.min(shortestWaitMs * 2 ** Math.min(job.polls, 10), longestWaitMs);
    return pageOf([], { ...at, job: { ...job, polls: job.polls + 1 } }, { waitMs, limits });
  }
  await dropJob(session, id, state === "WAIT" ? "ABORT" : "DELETE");
  return goOnByQuery(source, at, session);
}

/** The rest of the pass page by page, from where the first page ended. */
function goOnByQuery(source: Source, at: Position, session: Session): Promise<Page> {
  return pullByQuery(source, { ...at, job: null, jobs: jobsMax }, session);
}

async function readJobPage(
  source: Source,
  at: Position,
  job: Job,
  id: string,
  session: Session,
): Promise<Page> {
  const types = source.facts.types[source.stream.objectType] ?? {};
  const { records, locator, limits } = await readResult(session, id, job.locator, types);
  const read = readElements(source, records, null);
  const seen = later(job.seen, read.highest);
  // The job is taken away by the next pull only: should this page get lost, it can be read again.
  const after: Job = { ...job, state: locator === null ? "READ" : "READING", locator, seen };
  const { total } = job;
  return { ...pageOf([], { ...at, job: after }, { limits, total }), ...read.page };
}

function afterJob({ high, began, look }: Position, job: Job, session: Session): Position {
  const latest = job.createdAt ?? began ?? session.now.toISOString();
  return { ...start, high: reached(high, job.seen, latest), look };
}

// Pages

function pageOf(
  records: readonly RawRecord[],
  cursor: Position,
  rest: {
    done?: boolean;
    waitMs?: number;
    total?: number | null;
    limits?: LimitReading | undefined;
  },
): Page {
  return {
    records,
    unreadable: [],
    cursor,
    done: rest.done ?? false,
    total: rest.total ?? null,
    ...(rest.waitMs === undefined ? {} : { waitMs: rest.waitMs }),
    ...limitsOf(rest.limits),
  };
}

function limitsOf(limits: LimitReading | undefined): { limits?: LimitReading } {
  return limits ? { limits } : {};
}

/** Sorts a page out; `settled` is the highest stamp that is not from after the pass began. */
function readElements(source: Source, elements: readonly Json[], began: string | null) {
  const records: RawRecord[] = [];
  const unreadable: UnreadableRecord[] = [];
  let highest: string | null = null;
  let settled: string | null = null;
  for (const element of elements) {
    const record = rawRecord(source.stream, element);
    if ("problem" in record) {
      unreadable.push(record);
    } else {
      records.push(record);
      const stamp = instantOrNull(at(record.raw, source.stamp));
      highest = later(highest, stamp);
      if (stamp !== null && began !== null && stamp <= began) settled = later(settled, stamp);
    }
  }
  return { page: { records, unreadable }, highest, settled };
}

/** The value at a path such as Individual.SystemModstamp. */
function at(raw: JsonObject, path: string): Json | undefined {
  const [first = "", second] = path.split(".");
  const value = raw[first];
  return second === undefined ? value : isObject(value) ? value[second] : undefined;
}

function rawRecord(stream: Stream, element: Json): RawRecord | UnreadableRecord {
  if (!isObject(element)) return { raw: element, problem: "This element is not an object." };
  const id = typeof element["Id"] === "string" ? salesforceId(element["Id"]) : null;
  if (id === null)
    return { raw: element, problem: "Id: is missing or is not an id of Salesforce." };
  return {
    objectType: stream.objectType,
    id,
    updatedAt: instantOrNull(element["SystemModstamp"]),
    raw: element,
  };
}
