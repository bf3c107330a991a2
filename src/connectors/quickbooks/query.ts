/** QuickBooks' two ways of reading lists: its query language and its change data capture. */
import type { Json, JsonObject, Session } from "../connector.js";
import { Malformed } from "../errors.js";
import { instantOrNull, isObject } from "../parse.js";
import { read } from "./client.js";

/** Elements of one kind, and the vendor's own time of the answer. */
export interface ListAnswer {
  readonly elements: readonly Json[];
  /** ISO 8601 in UTC; null where the answer does not say. */
  readonly answeredAt: string | null;
}

/** Sends a query as it is: values in it must be ours or of digits only. @throws Malformed */
export async function query(session: Session, text: string): Promise<JsonObject> {
  return read(session, "query", { query: text });
}

/** The list of one kind in an answer; QuickBooks leaves out a list that is empty. @throws Malformed */
export function elementsOf({ QueryResponse: response }: JsonObject, entity: string): Json[] {
  if (!isObject(response)) throw new Malformed("QuickBooks' answer has no query response.");
  return listIn(response, entity);
}

export async function queryList(
  session: Session,
  entity: string,
  text: string,
): Promise<ListAnswer> {
  const answer = await query(session, text);
  return { elements: elementsOf(answer, entity), answeredAt: timeOf(answer) };
}

/**
 * What of one kind was changed or deleted since an instant, at most 30 days ago and 1,000 objects.
 * @throws Malformed
 */
export async function changedSince(
  session: Session,
  entity: string,
  since: string,
): Promise<ListAnswer> {
  const answer = await read(session, "cdc", { entities: entity, changedSince: since });
  const [captured] = Array.isArray(answer["CDCResponse"]) ? answer["CDCResponse"] : [];
  const responses = isObject(captured) ? captured["QueryResponse"] : null;
  if (!Array.isArray(responses)) throw new Malformed("QuickBooks' answer has no captured changes.");
  return {
    elements: responses.filter(isObject).flatMap((response) => listIn(response, entity)),
    answeredAt: timeOf(answer),
  };
}

function listIn(response: JsonObject, entity: string): Json[] {
  const list = response[entity] ?? [];
  if (!Array.isArray(list)) throw new Malformed(`QuickBooks' answer has no list of ${entity}.`);
  return list;
}

function timeOf({ time }: JsonObject): string | null {
  return instantOrNull(time);
}
