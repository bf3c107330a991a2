/** Reading what changed, in the order in which Xero stamped it. */
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
import { Malformed } from "../errors.js";
import { isObject, later, readStored, shifted, streamNamed } from "../parse.js";
import { api, limitsIn, tenant } from "./client.js";
import { instantOf } from "./dates.js";
import { streams } from "./manifest.js";

/** A change is committed later than its stamp says: every new pass reads the last minutes again. */
const overlapSeconds = 300;

const cursorSchema = z.object({
  /** What If-Modified-Since says; null for everything. */
  since: z.iso.datetime().nullable(),
  page: z.int().min(1),
  /** Highest UpdatedDateUTC seen, as an instant in UTC. */
  high: z.iso.datetime().nullable(),
  /** Records that this pass had brought in when `since` was last moved. */
  read: z.int().min(0),
});

type Position = z.output<typeof cursorSchema>;
type Stream = (typeof streams)[number];

const start: Position = { since: null, page: 1, high: null, read: 0 };

export async function pull(
  streamName: string,
  cursor: Cursor,
  facts: AccountFacts,
  session: Session,
): Promise<Page> {
  const stream = streamNamed("Xero", streams, streamName);
  // What the sign-in does not cover brings nothing; the facts say so, and a person is told.
  if (facts.hidden?.includes(stream.name)) return nothing(stream, cursor);
  const at = cursor === null ? start : readStored("Xero", "position", cursorSchema, cursor);
  const { elements, pagination, limits } = await readPage(stream, at, session);

  const { records, unreadable } = sorted(stream, elements);
  const high = records.reduce((highest, { updatedAt }) => later(highest, updatedAt), at.high);
  const { page: answered, pageCount, itemCount } = pagination;
  if (answered !== null && answered !== at.page)
    throw new Malformed("Xero answered with another page than the one that was asked for.");
  const done = pageCount === null ? elements.length < stream.pageSize : at.page >= pageCount;
  return {
    records,
    unreadable,
    cursor: done
      ? afterPass(stream, high)
      : nextPosition({ ...at, high }, elements.length, records),
    done,
    total: itemCount === null ? null : at.read + itemCount,
    ...(limits ? { limits } : {}),
  };
}

/** Nothing is known of what cannot be read: the next pass begins where this one would have. */
function nothing(stream: Stream, cursor: Cursor): Page {
  const empty = { records: [], unreadable: [], cursor, done: true, total: 0 };
  return "sweep" in stream ? { ...empty, listed: "HIDDEN" } : empty;
}

function afterPass(stream: Stream, high: string | null): Position {
  if ("full" in stream) return start;
  return { ...start, since: high === null ? null : wholeSecond(high, -overlapSeconds), high };
}

/**
 * Numbered pages shift when a record changes during the pass: it moves to the end, everything after it moves
 * up, and the next page would begin one record too late. So the pass goes on from the last stamp of the page
 * (inclusively) with page 1, and turns a numbered page only where that leads no further: where a whole page
 * carries one second, or Xero did not keep the order.
 * @throws Malformed for a page that leads no further and is older than what was asked for: an earlier answer that
 * came twice. To turn the page then would pass over the one that it stands in for.
 */
function nextPosition(at: Position, count: number, records: readonly RawRecord[]): Position {
  const last = lastStampIfAscending(records);
  const since = last === null ? null : wholeSecond(last, -1);
  if (since !== null && (at.since === null || since > at.since))
    return { since, page: 1, high: at.high, read: at.read + at.page * count };
  const first = records[0]?.updatedAt ?? null;
  if (last !== null && first !== null && at.since !== null && wholeSecond(first, 0) < at.since)
    throw new Malformed("Xero answered with an earlier page than the one that was asked for.");
  return { ...at, page: at.page + 1 };
}

function lastStampIfAscending(records: readonly RawRecord[]): string | null {
  let last: string | null = null;
  for (const { updatedAt } of records) {
    if (updatedAt === null || (last !== null && updatedAt < last)) return null;
    last = updatedAt;
  }
  return last;
}

/** If-Modified-Since knows whole seconds. */
function wholeSecond(instant: string, seconds: number): string {
  return shifted(instant, seconds).replace(/\.\d+Z$/, "Z");
}

interface ListAnswer {
  readonly elements: readonly Json[];
  readonly pagination: Readonly<Record<"page" | "pageCount" | "itemCount", number | null>>;
  readonly limits: LimitReading | undefined;
}

async function readPage(stream: Stream, at: Position, session: Session): Promise<ListAnswer> {
  const header = {
    ...tenant(session),
    ...(at.since === null ? {} : { "If-Modified-Since": at.since }),
  };
  const query = { page: at.page, pageSize: stream.pageSize, order: "UpdatedDateUTC ASC" };
  const client = api(session);
  // Without `page` Xero leaves out details.
  const ask = {
    Contacts: () =>
      client.GET("/Contacts", { params: { header, query: { ...query, includeArchived: true } } }),
    Invoices: () => client.GET("/Invoices", { params: { header, query } }),
    Payments: () => client.GET("/Payments", { params: { header, query } }),
    CreditNotes: () => client.GET("/CreditNotes", { params: { header, query } }),
    Overpayments: () => client.GET("/Overpayments", { params: { header, query } }),
    Prepayments: () => client.GET("/Prepayments", { params: { header, query } }),
    // The whole invoice, as the other stream reads it: a summary would look like a change.
    OpenInvoices: () =>
      client.GET("/Invoices", {
        params: { header, query: { ...query, Statuses: ["AUTHORISED"] } },
      }),
  } as const;
  const { data, response } = await ask[stream.name]();
  const body = (data ?? {}) as JsonObject;
  const list = `${stream.objectType}s`;
  const elements = body[list];
  if (!Array.isArray(elements)) throw new Malformed(`Xero's answer has no list of ${list}.`);
  const pagination = isObject(body["pagination"]) ? body["pagination"] : {};
  const count = (name: string) => {
    const value = pagination[name];
    return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : null;
  };
  return {
    elements,
    pagination: {
      page: count("page"),
      pageCount: count("pageCount"),
      itemCount: count("itemCount"),
    },
    limits: limitsIn(response.headers),
  };
}

/** Invoices by their ids, whatever their status. */
export async function pullByIds(
  streamName: string,
  ids: readonly string[],
  _facts: AccountFacts,
  session: Session,
): Promise<Pick<Page, "records" | "unreadable" | "limits">> {
  const stream = streamNamed("Xero", streams, streamName);
  const elements: Json[] = [];
  let limits: LimitReading | undefined;
  // Xero may send fewer than it was asked for; there are no more pages than ids.
  for (let page = 1; page <= ids.length; page += 1) {
    const query = { IDs: [...ids], page, pageSize: stream.pageSize };
    const { data, response } = await api(session).GET("/Invoices", {
      params: { header: tenant(session), query },
    });
    const list = ((data ?? {}) as JsonObject)["Invoices"];
    if (!Array.isArray(list)) throw new Malformed("Xero's answer has no list of Invoices.");
    elements.push(...list);
    limits = limitsIn(response.headers) ?? limits;
    if (list.length === 0 || elements.length >= ids.length) break;
  }
  return { ...sorted(stream, elements), ...(limits ? { limits } : {}) };
}

function sorted(stream: Stream, elements: readonly Json[]): Pick<Page, "records" | "unreadable"> {
  const read = elements.map((element) => rawRecord(stream, element));
  return {
    records: read.filter((each): each is RawRecord => !("problem" in each)),
    unreadable: read.filter((each): each is UnreadableRecord => "problem" in each),
  };
}

function rawRecord(stream: Stream, element: Json): RawRecord | UnreadableRecord {
  if (!isObject(element)) return { raw: element, problem: "This element is not an object." };
  const field = `${stream.objectType}ID`;
  const id = element[field];
  if (typeof id !== "string" || id.trim() === "")
    return { raw: element, problem: `${field}: is missing.` };
  return {
    objectType: stream.objectType,
    // Xero takes either case; references are compared as text.
    id: id.trim().toLowerCase(),
    updatedAt: instantOf(element["UpdatedDateUTC"]),
    raw: element,
  };
}
