/** Search and its rules (vendors.md §2.5). */
import type { FastifyInstance } from "fastify";
import type { HubSpotRecord } from "../data/hubspot-records.js";
import { asObject, invalid, textsIn, type Wire } from "./errors.js";
import { typeIn, type PathRequest } from "./paths.js";
import type { Portal } from "./portal.js";
import { findType, type ObjectType, type Property } from "./schema.js";
import { readInstant } from "./values.js";
import { paging, wireRecord } from "./wire.js";

/** Results of one query; beyond them it must be asked anew from another point. */
const mostResults = 10_000;
const mostGroups = 5;
const mostFilters = 6;
const mostFiltersInAll = 18;
const longestBody = 3000;

type Test = (record: HubSpotRecord) => boolean;

/** A value as it is compared: numbers and instants as numbers, other text as it is indexed. */
type Comparable = string | number | null;

function comparable({ type }: Property, text: string | null): Comparable {
  if (text === null) return null;
  if (type === "number") return Number(text);
  if (type === "datetime" || type === "date") return readInstant(text);
  return type === "string" ? text.toLowerCase() : text;
}

/** What a filter compares with. @throws HubSpotError */
function operand(property: Property, value: unknown, operator: string): Comparable {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") {
    throw invalid(`A filter with ${operator} on ${property.name} needs a value.`);
  }
  const read = comparable(property, String(value));
  if (read === null || (typeof read === "number" && Number.isNaN(read))) {
    throw invalid(
      `${JSON.stringify(value)} is no ${property.type} that ${property.name} could be.`,
    );
  }
  return read;
}

function words(text: string): string[] {
  return text.toLowerCase().split(/[^\p{L}\p{N}_.+-]+/u);
}

/** A word of the text; `*` stands for any letters. */
function hasToken(text: string, wanted: string): boolean {
  const pattern = wanted.toLowerCase().replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  const whole = new RegExp(`^${pattern.replaceAll("*", ".*")}$`, "u");
  return whole.test(text.toLowerCase()) || words(text).some((word) => whole.test(word));
}

/** Values of IN are compared as they are: text must be sent in lower case (vendors.md §2.5). */
function listed(property: Property, filter: Wire): Set<Comparable> {
  const values = textsIn(filter["values"]);
  if (values.length === 0) throw invalid(`${property.name} IN needs values.`);
  return new Set(
    values.map((value) => (property.type === "string" ? value : operand(property, value, "IN"))),
  );
}

function compare(
  left: Comparable,
  right: Comparable,
  holds: (difference: number) => boolean,
): boolean {
  if (left === null || right === null) return false;
  return holds(left < right ? -1 : left > right ? 1 : 0);
}

/** Operators that compare, by what the difference to the value must be. */
const comparisons: Readonly<Record<string, (difference: number) => boolean>> = {
  EQ: (difference) => difference === 0,
  LT: (difference) => difference < 0,
  LTE: (difference) => difference <= 0,
  GT: (difference) => difference > 0,
  GTE: (difference) => difference >= 0,
};

/** The test of one filter on a property. */
function testOf(
  property: Property,
  filter: Wire,
  read: (record: HubSpotRecord) => string | null,
): Test {
  const operator = String(filter["operator"]);
  const value = (record: HubSpotRecord): Comparable => comparable(property, read(record));
  const wanted = (name: string): Comparable => operand(property, filter[name], operator);
  const holds = comparisons[operator];
  if (holds) {
    const other = wanted("value");
    return (record) => compare(value(record), other, holds);
  }
  switch (operator) {
    case "NEQ": {
      const other = wanted("value");
      return (record) => value(record) !== other;
    }
    case "BETWEEN": {
      const [low, high] = [wanted("value"), wanted("highValue")];
      return (record) =>
        compare(value(record), low, (difference) => difference >= 0) &&
        compare(value(record), high, (difference) => difference <= 0);
    }
    case "IN":
    case "NOT_IN": {
      const values = listed(property, filter);
      const inside = operator === "IN";
      return (record) => read(record) !== null && values.has(value(record)) === inside;
    }
    case "HAS_PROPERTY":
      return (record) => read(record) !== null;
    case "NOT_HAS_PROPERTY":
      return (record) => read(record) === null;
    case "CONTAINS_TOKEN":
    case "NOT_CONTAINS_TOKEN": {
      const token = String(wanted("value"));
      const inside = operator === "CONTAINS_TOKEN";
      return (record) => hasToken(read(record) ?? "", token) === inside;
    }
    default:
      throw invalid(`operator ${operator} is not supported.`);
  }
}

/** `associations.contact EQ 123`: who belongs to that record. */
function linkTest(type: ObjectType, filter: Wire, portal: Portal): Test {
  const other = findType(String(filter["propertyName"]).slice("associations.".length));
  const ids = filter["operator"] === "IN" ? textsIn(filter["values"]) : [String(filter["value"])];
  if (!other || !["EQ", "IN"].includes(String(filter["operator"]))) {
    throw invalid("Associations are filtered by EQ or IN and the id of a record.");
  }
  const wanted = new Set(
    ids.flatMap((id) =>
      portal.links.of({ object: other.name, id }, type.name).map(({ ref }) => ref.id),
    ),
  );
  return ({ id }) => wanted.has(id);
}

function filterTest(type: ObjectType, filter: Wire, portal: Portal): Test {
  const name = String(filter["propertyName"]).toLowerCase();
  if (name.startsWith("associations.")) return linkTest(type, filter, portal);
  const property = portal.properties.find(type.name, name);
  if (!property) {
    throw invalid("There was a problem with the request.", [
      { message: `Property "${name}" does not exist`, code: "PROPERTY_DOESNT_EXIST" },
    ]);
  }
  return testOf(property, filter, (record) => portal.valueOf(type.name, record, property.name));
}

/** Groups are alternatives; the filters of a group hold together. */
function testsOf(type: ObjectType, body: Wire, portal: Portal): Test {
  const groups = (Array.isArray(body["filterGroups"]) ? body["filterGroups"] : []).map((group) => {
    const { filters } = asObject(group);
    return (Array.isArray(filters) ? filters : []).map(asObject);
  });
  if (groups.length > mostGroups) throw invalid(`At most ${mostGroups} filterGroups are allowed.`);
  if (groups.some((filters) => filters.length > mostFilters)) {
    throw invalid(`At most ${mostFilters} filters are allowed in a group.`);
  }
  if (groups.flat().length > mostFiltersInAll) {
    throw invalid(`At most ${mostFiltersInAll} filters are allowed.`);
  }
  const alternatives = groups.map((filters) =>
    filters.map((filter) => filterTest(type, filter, portal)),
  );
  const { query } = body;
  const text = typeof query === "string" ? query.trim().toLowerCase() : "";
  const matches = (record: HubSpotRecord): boolean =>
    text === "" ||
    type.searched.some((name) =>
      (portal.valueOf(type.name, record, name) ?? "").toLowerCase().includes(text),
    );
  return (record) =>
    matches(record) &&
    (alternatives.length === 0 ||
      alternatives.some((tests) => tests.every((test) => test(record))));
}

interface Order {
  readonly property: Property;
  readonly descending: boolean;
}

/** One sort at most: `-name`, `name`, or an object. */
function orderOf(type: ObjectType, sorts: unknown, portal: Portal): Order | null {
  const list = Array.isArray(sorts) ? (sorts as unknown[]) : [];
  if (list.length > 1) throw invalid("Only one sort is allowed.");
  const [sort] = list;
  if (sort === undefined) return null;
  const { propertyName, direction } = asObject(sort);
  const text = typeof sort === "string" ? sort : String(propertyName);
  const name = text.replace(/^-/, "").toLowerCase();
  const property = portal.properties.find(type.name, name);
  if (!property) throw invalid(`Property "${name}" does not exist and cannot be sorted by.`);
  return { property, descending: text.startsWith("-") || direction === "DESCENDING" };
}

/** Sorts; records without a value come last, equals in the order of their ids. */
function sorted(
  rows: HubSpotRecord[],
  { property, descending }: Order,
  type: ObjectType,
  portal: Portal,
): HubSpotRecord[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((record) => ({
      record,
      key: comparable(property, portal.valueOf(type.name, record, property.name)),
    }))
    .sort((a, b) => {
      if (a.key === b.key) return Number(a.record.id) - Number(b.record.id);
      if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
      return a.key < b.key ? -sign : sign;
    })
    .map(({ record }) => record);
}

/** Which part of the results a page is. @throws HubSpotError beyond 10,000 */
function windowOf(body: Wire): { start: number; size: number } {
  const size = body["limit"] === undefined ? 10 : Number(body["limit"]);
  if (!Number.isInteger(size) || size < 1 || size > 200) {
    throw invalid("limit must be a whole number from 1 to 200.");
  }
  const start = body["after"] === undefined || body["after"] === null ? 0 : Number(body["after"]);
  if (!Number.isInteger(start) || start < 0) throw invalid("after is not a cursor of a search.");
  if (start + size > mostResults) {
    throw invalid(`Paging through more than ${mostResults} results of one search is not possible.`);
  }
  return { start, size };
}

function search(request: PathRequest, portal: Portal): Wire {
  const type = typeIn(request);
  const body = asObject(request.body);
  if (JSON.stringify(body).length > longestBody) {
    throw invalid(`The request body must not exceed ${longestBody} characters.`);
  }
  const window = windowOf(body);
  const { start } = window;
  const size = Math.min(window.size, portal.settings.pageRows);
  const test = testsOf(type, body, portal);
  const order = orderOf(type, body["sorts"], portal);
  const { filterGroups, sorts, query } = body;
  const rows = portal.searched(type.name, JSON.stringify([filterGroups, sorts, query]), () => {
    const found = portal.searchable(type.name).filter(test);
    return order === null ? found : sorted(found, order, type, portal);
  });
  const end = start + size;
  const selection = { properties: textsIn(body["properties"]) };
  return {
    total: rows.length,
    results: rows.slice(start, end).map((record) => wireRecord(type, record, selection, portal)),
    ...paging(end < rows.length ? String(end) : null),
  };
}

export function addSearch(app: FastifyInstance, portal: Portal): void {
  app.post("/crm/objects/:version/:object/search", async (request: PathRequest) =>
    search(request, portal),
  );
}
