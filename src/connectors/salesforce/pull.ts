/** Reading what changed, page by page, in the order in which Salesforce stamped it. */
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
import { Gone } from "../errors.js";
import { instantOrNull, isObject, later, readStored, shifted, streamNamed } from "../parse.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type { QueryPage } from "./client.js";
import { query, queryMore } from "./client.js";
import { readFacts } from "./facts.js";
import { streams } from "./manifest.js";

/**
 * A transaction commits later than the stamp that its records carry, so the last minutes before the
 * highest stamp are read again by every new pass.
 */
const overlapSeconds = 300;

const cursorSchema = z.object({
  /** Highest SystemModstamp seen, as an instant in UTC. */
  high: z.iso.datetime().nullable(),
  /** Salesforce's name of the next page of the pass that is under way; null between passes. */
  next: z.string().nullable(),
});

type Position = z.output<typeof cursorSchema>;
type Stream = (typeof streams)[number];

/** One page. Between passes the cursor holds the highest stamp; within a pass also the next page. */
export async function pull(
  streamName: string,
  cursor: Cursor,
  facts: AccountFacts,
  session: Session,
): Promise<Page> {
  const stream = streamNamed("Salesforce", streams, streamName);
  const fields = readFacts(facts).fields[stream.objectType];
  const at: Position =
    cursor === null
      ? { high: null, next: null }
      : readStored("Salesforce", "position", cursorSchema, cursor);

  const page = await nextPage(stream, fields, at, session);
  const records: RawRecord[] = [];
  const unreadable: UnreadableRecord[] = [];
  let high = at.high;
  for (const element of page.records) {
    const record = rawRecord(stream, element);
    if ("problem" in record) {
      unreadable.push(record);
    } else {
      records.push(record);
      high = later(high, record.updatedAt);
    }
  }
  const position: Position = { high, next: page.next };
  return {
    records,
    unreadable,
    cursor: position,
    done: page.next === null,
    total: page.total,
  };
}

async function nextPage(
  stream: Stream,
  fields: readonly string[],
  { high, next }: Position,
  session: Session,
): Promise<QueryPage> {
  if (next !== null) {
    try {
      return await queryMore(session, next, stream.pageSize);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      // Salesforce has thrown the rest away: go on from the last stamp read, inclusively.
      return query(session, changesSince(stream, fields, high), stream.pageSize);
    }
  }
  const since = high === null ? null : shifted(high, -overlapSeconds);
  return query(session, changesSince(stream, fields, since), stream.pageSize);
}

function changesSince(stream: Stream, fields: readonly string[], since: string | null): string {
  // A date-time literal of SOQL stands without quotes.
  const where = since === null ? "" : ` WHERE SystemModstamp >= ${since}`;
  return `SELECT ${fields.join(", ")} FROM ${stream.objectType}${where} ORDER BY SystemModstamp, Id`;
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
