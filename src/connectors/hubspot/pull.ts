/** Reading one page: at first from the list of all records, then what changed since, by search. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { AccountFacts, Cursor, Json, Page, Session } from "../connector.js";
import { Malformed } from "../errors.js";
import { isObject, later, readStored, shifted, streamNamed } from "../parse.js";
import { HubSpot, nextOf, refuseUnknown, resultsOf } from "./client.js";
import { readSettings } from "./config.js";
import type { HubSpotFacts } from "./facts.js";
import { preferences, readFacts } from "./facts.js";
import { streams } from "./manifest.js";
import type { CrmObject } from "./objects.js";
import { objects } from "./objects.js";
import { idOf } from "./own-properties.js";
import type { Elements } from "./records.js";
import { readElements, stampOf } from "./records.js";

/** New data reaches the search some moments late, so the last minutes are read again by every new pass. */
const lagSeconds = 300;
/** Beyond it HubSpot turns no more pages of one search. */
const searchMax = 10_000;
const activities = ["Note", "Task", "Call", "Email", "Meeting", "Communication"];

const instant = z.iso.datetime();

const cursorSchema = z.object({
  way: z.enum(["LIST", "SEARCH"]),
  /** HubSpot's name of the next page of the list or of the search; null: the first. */
  after: z.string().nullable(),
  /** The search begins at this stamp, inclusively. */
  since: instant.nullable(),
  /** Only records of exactly that stamp are searched, whose ids are beyond this. */
  beyond: z.string().nullable(),
  /** Everything stamped earlier has been read, but for what reached the search late. */
  high: instant.nullable(),
  /** When the pass under way began; null between passes. */
  began: instant.nullable(),
  /** Records that this pass has brought in. */
  read: z.int().min(0),
  /** Names what was asked for up to `high`: what is asked for otherwise has to be read anew. */
  look: z.string().nullable(),
});

type Position = z.output<typeof cursorSchema>;
type Stream = (typeof streams)[number];

const start: Position = {
  way: "LIST",
  after: null,
  since: null,
  beyond: null,
  high: null,
  began: null,
  read: 0,
  look: null,
};

/** How a stream is asked for. */
interface Source {
  readonly api: HubSpot;
  readonly stream: Stream;
  readonly object: CrmObject;
  readonly facts: HubSpotFacts;
  readonly properties: readonly string[];
}

export async function pull(
  streamName: string,
  cursor: Cursor,
  facts: AccountFacts,
  session: Session,
): Promise<Page> {
  const stream = streamNamed("HubSpot", streams, streamName);
  const at = cursor === null ? start : readStored("HubSpot", "position", cursorSchema, cursor);
  const known = readFacts(facts);
  const api = new HubSpot(session);
  if (stream.objectType === "Owner") {
    // What may not be seen brings nothing; the facts say that it is hidden.
    if (known.hidden.includes("Owner")) return nothing(at);
    return pullOwners(api, stream, at);
  }
  const properties = known.properties[stream.objectType];
  if (properties === undefined) return { ...nothing(at), listed: "HIDDEN" };
  const object: CrmObject = objects[stream.objectType];
  const asked = [...properties, ...(object.ours ?? [])];
  const source: Source = { api, stream, object, facts: known, properties: asked };
  if ("sweep" in stream) return listIds(source, at);
  // The contacts themselves have just been read.
  if ("again" in stream && cursor === null) return nothing(at);
  if ("full" in stream) return pullWhole(source, at);
  const before = at.began === null ? newPass(source, at, session) : at;
  return before.way === "LIST" ? pullList(source, before) : pullSearch(source, before);
}

function nothing(at: Position): Page {
  const cursor = { ...at, after: null, began: null, beyond: null };
  return { records: [], unreadable: [], cursor, done: true, total: null };
}

/**
 * A property that was hidden since, or shown, moves no stamp: what is stored would go on saying NO of an opt-out
 * that may no longer be seen. So a pass that asks for something else begins at the beginning.
 */
function newPass({ stream, facts, properties }: Source, at: Position, session: Session): Position {
  const seen = stream.objectType === "Contact" && facts.preferences ? preferences : "";
  const asked = [...properties, seen].join();
  const look = createHash("sha256").update(asked).digest("hex").slice(0, 16);
  const began = session.now.toISOString();
  if (look === at.look && at.high !== null)
    return {
      ...start,
      way: "SEARCH",
      since: shifted(at.high, -lagSeconds),
      high: at.high,
      began,
      look,
    };
  const { activityDays } = readSettings(session.settings);
  if (activityDays === undefined || !activities.includes(stream.objectType))
    return { ...start, began, look };
  return {
    ...start,
    way: "SEARCH",
    since: shifted(began, -activityDays * 24 * 60 * 60),
    began,
    look,
  };
}

// Lists

async function pullOwners(api: HubSpot, stream: Stream, at: Position): Promise<Page> {
  const list = await readList(api, `/crm/owners/${api.version}`, stream, at);
  return pageOf(api, stream, await readElements(api, stream, list.elements), list);
}

/** All records of a list each time: archived ones, whose list knows no order of time, or all that there are. */
async function pullWhole(source: Source, at: Position): Promise<Page> {
  const { api, stream } = source;
  const list = await readList(api, pathOf(source), stream, at, source.properties);
  return pageOf(api, stream, await readElements(api, stream, list.elements, source), list);
}

/** Ids of all records that are there, as their list turns its pages. */
async function listIds(source: Source, at: Position): Promise<Page> {
  const { api, stream } = source;
  const { elements, next } = await readList(api, pathOf(source), stream, at, ["hs_object_id"]);
  const listed = elements.map((element) => {
    if (isObject(element)) return idOf(element, "record");
    throw new Malformed("HubSpot's list holds something that is no record.");
  });
  const cursor = next === null ? start : { ...start, after: next };
  return { ...page(api, { records: [], unreadable: [] }, cursor, next === null, null), listed };
}

/** Companies or contacts by their ids; archived ones are not among them. */
export async function pullByIds(
  streamName: string,
  ids: readonly string[],
  facts: AccountFacts,
  session: Session,
): Promise<Pick<Page, "records" | "unreadable" | "limits">> {
  const { objectType } = streamNamed("HubSpot", streams, streamName);
  const known = readFacts(facts);
  const asked = objectType === "Owner" ? undefined : known.properties[objectType];
  if (objectType === "Owner" || asked === undefined) return { records: [], unreadable: [] };
  const object: CrmObject = objects[objectType];
  const api = new HubSpot(session);
  const properties = [...asked, ...(object.ours ?? [])];
  const body = await api.ask(`/crm/objects/${api.version}/${object.path}/batch/read`, {
    properties,
    propertiesWithHistory: [],
    inputs: ids.map((id) => ({ id })),
  });
  refuseUnknown(body, "say whether some records are still there");
  const look = { object, facts: known, properties };
  return readElements(api, { objectType }, resultsOf(body), look);
}

async function pullList(source: Source, at: Position): Promise<Page> {
  const { api, stream } = source;
  const { elements, next } = await readList(api, pathOf(source), stream, at, source.properties);
  const read = await readElements(api, stream, elements, source);
  const high = later(at.high, latest(read));
  const position = next === null ? afterPass(at, high) : { ...at, high, after: next };
  return page(api, read, position, next === null, null);
}

interface List {
  readonly elements: readonly Json[];
  readonly next: string | null;
}

async function readList(
  api: HubSpot,
  path: string,
  stream: Stream,
  { after }: Position,
  properties?: readonly string[],
): Promise<List> {
  const body = await api.get(path, {
    limit: String(stream.pageSize),
    archived: String(stream.name.startsWith("Archived")),
    ...(properties === undefined ? {} : { properties: properties.join() }),
    ...(after === null ? {} : { after }),
  });
  return { elements: resultsOf(body), next: nextOf(body) };
}

function pathOf({ api, object }: Source): string {
  return `/crm/objects/${api.version}/${object.path}`;
}

/** A page of a list that is read whole each time: the cursor only says where a pass stands. */
function pageOf(api: HubSpot, stream: Stream, read: Elements, { next }: List): Page {
  return page(api, read, next === null ? start : { ...start, after: next }, next === null, null);
}

// Searches

/**
 * Pages of a search are numbered, so that one would be lost when a record changes meanwhile and moves to the end,
 * and there are 10,000 records of them at most. So the search goes on from the last stamp that it has brought,
 * inclusively, as a new one. Two things need another way: a page that carries nothing but one stamp (by the ids
 * within it), and the last minutes (by number: what is shown may be newer there than what HubSpot sorted by).
 */
async function pullSearch(source: Source, at: Position): Promise<Page> {
  const { api, stream } = source;
  const body = await api.search(`${pathOf(source)}/search`, searchBody(source, at));
  const elements = resultsOf(body);
  const read = await readElements(api, stream, elements, source);
  const seen = { ...at, high: later(at.high, latest(read)), read: at.read + elements.length };
  const next = nextOf(body);
  const position = next === null ? afterSearch(seen) : nextSearch(source, seen, elements, next);
  const total = at.after === null && at.beyond === null ? totalOf(body, at) : null;
  return page(api, read, position, position.began === null, total);
}

function searchBody({ object, stream, properties }: Source, at: Position) {
  const since = String(Date.parse(at.since ?? ""));
  const stamp = {
    propertyName: object.stamp,
    operator: at.beyond === null ? "GTE" : "EQ",
    value: since,
  };
  const id = { propertyName: "hs_object_id", operator: "GT", value: at.beyond };
  return {
    filterGroups: [{ filters: at.beyond === null ? [stamp] : [stamp, id] }],
    sorts: [at.beyond === null ? object.stamp : "hs_object_id"],
    properties: [...properties],
    limit: stream.pageSize,
    ...(at.after === null ? {} : { after: at.after }),
  };
}

/** Where the search goes on after a page that was not the last. */
function nextSearch(
  { object, stream }: Source,
  at: Position,
  elements: readonly Json[],
  next: string,
): Position {
  const since = at.since ?? "";
  if (at.beyond !== null) return { ...at, beyond: lastId(elements, at.beyond) };
  const stamps = elements.map((element) => stampOf(element, object.stamp));
  const settled = shifted(at.began ?? since, -lagSeconds);
  const reached = stamps.reduce(
    (highest, stamp) => (stamp !== null && stamp <= settled ? later(highest, stamp) : highest),
    null,
  );
  if (reached !== null && reached > since) return { ...at, since: reached, after: null };
  if (stamps.every((stamp) => stamp === since)) return { ...at, after: null, beyond: "0" };
  // The last minutes. What is beyond the 10,000 will have settled when the next pass comes.
  return Number(next) + stream.pageSize > searchMax ? afterPass(at, since) : { ...at, after: next };
}

/** After the last page: the pass is over, unless it was the last of one stamp only. */
function afterSearch(at: Position): Position {
  if (at.beyond === null) return afterPass(at, at.high);
  return { ...at, since: shifted(at.since ?? "", 0.001), beyond: null, after: null };
}

function lastId(elements: readonly Json[], before: string): string {
  const id = (elements.at(-1) as { id?: unknown } | undefined)?.id;
  if (typeof id === "string" && /^\d{1,30}$/.test(id) && BigInt(id) > BigInt(before)) return id;
  throw new Malformed("HubSpot did not keep the order of ids that was asked for.");
}

function totalOf(body: { total?: Json }, at: Position): number | null {
  const { total } = body;
  return typeof total === "number" && Number.isInteger(total) ? at.read + total : null;
}

// Pages

/**
 * Where the next pass begins. A record that changes while a pass is under way may come with its new stamp, far
 * beyond others that were read too early, so that no stamp counts for later than the pass's own beginning.
 */
function afterPass(at: Position, high: string | null): Position {
  const reached = high !== null && at.began !== null && high > at.began ? at.began : high;
  return { ...start, high: reached, look: at.look };
}

function latest({ records }: Elements): string | null {
  return records.reduce<string | null>((highest, { updatedAt }) => later(highest, updatedAt), null);
}

function page(
  { limits }: HubSpot,
  { records, unreadable }: Elements,
  cursor: Position,
  done: boolean,
  total: number | null,
): Page {
  return { records, unreadable, cursor, done, total, ...(limits ? { limits } : {}) };
}
