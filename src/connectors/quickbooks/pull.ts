/**
 * Reading what changed. At first, and where data capture does not reach, by queries that go on after the last
 * id; from then on by data capture, which alone tells of deletions.
 */
import { z } from "zod";
import type {
  AccountFacts,
  Cursor,
  Json,
  Page,
  RawRecord,
  Session,
  UnreadableRecord,
} from "../connector.js";
import { Malformed } from "../errors.js";
import { instantOrNull, isObject, readStored, shifted, streamNamed } from "../parse.js";
import { streams } from "./manifest.js";
import { changedSince, queryList, type ListAnswer } from "./query.js";

/** A change is committed later than its stamp says: every new look reads the last minutes again. */
const overlapSeconds = 300;
/** Data capture reaches back 30 days; a day less, since our clock is not QuickBooks'. */
const captureDays = 29;
/** Most objects of an answer of data capture, which has no next page. */
const captureLimit = 1000;
/** Nearer than this no further look is worth a call. */
const nearestSeconds = 60;

const instant = z.iso.datetime();

const cursorSchema = z.object({
  /** What was changed before is known; null for nothing. */
  since: instant.nullable(),
  /** Where a pass by query stands: the last id, "0" before the first; null when none is under way. */
  after: z
    .string()
    .regex(/^\d{1,20}$/)
    .nullable(),
  /** Where data capture is to look next, when it was too full from `since` on. */
  from: instant.nullable(),
  /** QuickBooks' own time when the pass began: the next one begins there. */
  startedAt: instant.nullable(),
});

type Position = z.output<typeof cursorSchema>;
type Stream = (typeof streams)[number];

const start: Position = { since: null, after: "0", from: null, startedAt: null };

export async function pull(
  streamName: string,
  cursor: Cursor,
  _facts: AccountFacts,
  session: Session,
): Promise<Page> {
  const stream = streamNamed("QuickBooks", streams, streamName);
  const at = cursor === null ? start : readStored("QuickBooks", "position", cursorSchema, cursor);
  if (at.after !== null) return queryPage(stream, { ...at, after: at.after }, session);
  // Only a pass by query begins with nothing.
  const since = at.from ?? at.since;
  if (since === null) return queryPage(stream, { ...at, after: "0" }, session);
  if (Date.parse(since) < session.now.getTime() - captureDays * 86_400_000)
    return queryPage(stream, { ...at, from: null, after: "0" }, session);
  return capturePage(stream, at, since, session);
}

async function capturePage(
  stream: Stream,
  at: Position,
  since: string,
  session: Session,
): Promise<Page> {
  const answer = await changedSince(session, stream.objectType, since);
  const { records, unreadable } = read(stream, answer.elements);
  const startedAt = at.startedAt ?? answer.answeredAt ?? session.now.toISOString();
  if (answer.elements.length < captureLimit && at.from === null)
    return { records, unreadable, cursor: afterPass(startedAt), done: true, total: null };
  const next = nextLook(answer, since, { ...at, startedAt });
  return { records, unreadable, cursor: next, done: false, total: null };
}

/**
 * A full answer is not all. What it left out of deletions is looked for from nearer instants, half the way each
 * time, until an answer is not full; what it left out of changes comes by a query from where the pass began.
 */
function nextLook({ elements }: ListAnswer, since: string, at: Position): Position {
  const half = (Date.parse(at.startedAt ?? since) - Date.parse(since)) / 2000;
  return elements.length >= captureLimit && half >= nearestSeconds
    ? { ...at, from: shifted(since, half) }
    : { ...at, from: null, after: "0" };
}

async function queryPage(
  stream: Stream,
  at: Position & { after: string },
  session: Session,
): Promise<Page> {
  const { elements, answeredAt } = await queryList(
    session,
    stream.objectType,
    queryText(stream, at),
  );
  const { records, unreadable } = read(stream, elements);
  const startedAt = at.startedAt ?? answeredAt ?? session.now.toISOString();
  // Asked until nothing comes: QuickBooks may send fewer than it was asked for.
  if (elements.length === 0) {
    const cursor = "full" in stream ? start : afterPass(startedAt);
    return { records, unreadable, cursor, done: true, total: null };
  }
  const cursor = { ...at, startedAt, after: lastIdAfter(at.after, records) };
  return { records, unreadable, cursor, done: false, total: null };
}

/**
 * Numbered pages (STARTPOSITION) shift when a record is deleted during a pass; ids stand still.
 * The parts that are put in are ours, digits and instants.
 */
function queryText(stream: Stream, { since, after }: Position & { after: string }): string {
  const conditions = [
    // Without being asked for, inactive customers are left out.
    ...(stream.objectType === "Customer" ? ["Active IN (true, false)"] : []),
    ...(stream.name === "OpenInvoices" ? ["Balance > '0'"] : []),
    ...(since === null ? [] : [`MetaData.LastUpdatedTime >= '${since}'`]),
    `Id > '${after}'`,
  ];
  return `select * from ${stream.objectType} where ${conditions.join(" and ")} orderby Id maxresults ${stream.pageSize}`;
}

/** Invoices by their ids; QuickBooks' queries never show what was deleted. */
export async function pullByIds(
  streamName: string,
  ids: readonly string[],
  _facts: AccountFacts,
  session: Session,
): Promise<Pick<Page, "records" | "unreadable">> {
  const stream = streamNamed("QuickBooks", streams, streamName);
  const wanted = ids.filter((id) => /^\d{1,20}$/.test(id)).map((id) => `'${id}'`);
  if (wanted.length === 0) return { records: [], unreadable: [] };
  const found: Json[] = [];
  // QuickBooks may send fewer than it was asked for; there are no more than ids.
  for (let after = "0"; found.length < wanted.length;) {
    const text = `select * from ${stream.objectType} where Id in (${wanted.join(", ")}) and Id > '${after}' orderby Id maxresults ${stream.pageSize}`;
    const { elements } = await queryList(session, stream.objectType, text);
    if (elements.length === 0) break;
    found.push(...elements);
    after = lastIdAfter(after, read(stream, elements).records);
  }
  return read(stream, found);
}

function afterPass(startedAt: string): Position {
  return { ...start, after: null, since: shifted(startedAt, -overlapSeconds) };
}

/**
 * The last id of a page. @throws Malformed unless all of them follow the one that was asked for, in the order of
 * numbers: an earlier answer that came twice, or another order, would pass over what it stands in for.
 */
function lastIdAfter(after: string, records: readonly RawRecord[]): string {
  let last = after;
  for (const { id } of records) {
    if (BigInt(id) <= BigInt(last))
      throw new Malformed("QuickBooks answered with another page than the one that was asked for.");
    last = id;
  }
  if (last === after)
    throw new Malformed("QuickBooks answered with a page in which no record has an id.");
  return last;
}

function read(
  stream: Stream,
  elements: readonly Json[],
): { records: RawRecord[]; unreadable: UnreadableRecord[] } {
  const records: RawRecord[] = [];
  const unreadable: UnreadableRecord[] = [];
  for (const element of elements) {
    const record = rawRecord(stream, element);
    if ("problem" in record) unreadable.push(record);
    else records.push(record);
  }
  return { records, unreadable };
}

function rawRecord({ objectType }: Stream, element: Json): RawRecord | UnreadableRecord {
  if (!isObject(element)) return { raw: element, problem: "This element is not an object." };
  const { Id: id, MetaData: meta } = element;
  if (typeof id !== "string" || !/^\d{1,20}$/.test(id))
    return { raw: element, problem: "Id: is missing, or is no number." };
  const updatedAt = isObject(meta) ? instantOrNull(meta["LastUpdatedTime"]) : null;
  return { objectType, id, updatedAt, raw: element };
}
