/** Answers a parsed query from the org's records. */
import type { CrmRecord, FieldValue } from "../../data/records.js";
import { toId18 } from "../../shared/salesforce-id.js";
import { SalesforceError } from "../errors.js";
import { toWire, type Field, type SObject } from "../schema.js";
import type { Comparison, Condition, Literal, Query } from "./parse.js";

/** Fields by which the org keeps its records in order, as those that a sync pages by. */
export type SortedBy = "SystemModstamp" | "Id";

/** How the runner reaches records. */
export interface RecordSource {
  readonly find: (name: string) => SObject | undefined;
  /** All records in the order of a field that never is null; equal stamps by id. */
  readonly sorted: (object: SObject, by: SortedBy) => readonly CrmRecord[];
  readonly all: (object: SObject) => Iterable<CrmRecord>;
  readonly byId: (id: string) => { object: SObject; record: CrmRecord } | undefined;
  /** Where a record is found: the `url` of its attributes. */
  readonly urlOf: (object: SObject, id: string) => string;
}

/** A field of the object itself, or of a parent one step away. */
interface Path {
  readonly parent: Field | null;
  readonly field: Field;
}

function queryable(name: string, source: RecordSource): SObject {
  const object = source.find(name);
  if (object) return object;
  throw new SalesforceError(
    400,
    "INVALID_TYPE",
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function resolve(object: SObject, name: string, source: RecordSource): Path {
  const [first = "", second, ...more] = name.split(".");
  // `Account.Name FROM Account` names the object itself.
  if (second === undefined) return { parent: null, field: object.field(first) };
  if (first.toLowerCase() === object.name.toLowerCase() && more.length === 0) {
    const relationship = object.findRelationship(first);
    if (!relationship) return { parent: null, field: object.field(second) };
  }
  const parent = object.findRelationship(first);
  const target = parent?.referenceTo[0];
  if (!parent || target === undefined || more.length > 0) {
    throw new SalesforceError(
      400,
      "INVALID_FIELD",
      `Didn't understand relationship '${first}' in field path. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
    );
  }
  return { parent, field: queryable(target, source).field(second) };
}

function valueAt(path: Path, object: SObject, record: CrmRecord, source: RecordSource): FieldValue {
  if (path.parent === null) return object.valueOf(record, path.field);
  const parent = parentOf(path.parent, object, record, source);
  return parent ? parent.object.valueOf(parent.record, path.field) : null;
}

function parentOf(field: Field, object: SObject, record: CrmRecord, source: RecordSource) {
  const id = object.valueOf(record, field);
  return typeof id === "string" ? source.byId(id) : undefined;
}

/** Text is compared without regard to case, ids and times exactly. */
function comparable(value: FieldValue, field: Field): FieldValue {
  const exact =
    field.type === "id" ||
    field.type === "reference" ||
    field.type === "date" ||
    field.type === "datetime";
  return typeof value === "string" && !exact ? value.toLowerCase() : value;
}

function wrongLiteral(field: Field, quoted: boolean): SalesforceError {
  const names: Readonly<Record<string, string>> = {
    datetime: "dateTime",
    int: "int",
    double: "double",
    currency: "double",
    percent: "double",
    boolean: "boolean",
    date: "date",
  };
  return new SalesforceError(
    400,
    "INVALID_FIELD",
    `value of filter criterion for field '${field.name}' must be of type ${names[field.type] ?? "string"} and should ${quoted ? "not " : ""}be enclosed in quotes`,
  );
}

/** The literal in the form in which the field's values are compared. */
function literalFor(field: Field, literal: Literal): FieldValue {
  if (literal.kind === "null") return null;
  if (field.type === "id" || field.type === "reference") {
    if (literal.kind !== "string") throw wrongLiteral(field, false);
    const id = toId18(literal.value);
    if (id === null) {
      throw new SalesforceError(
        400,
        "INVALID_QUERY_FILTER_OPERATOR",
        `invalid ID field: ${literal.value}`,
      );
    }
    return id;
  }
  const wanted: Readonly<Record<string, Literal["kind"]>> = {
    boolean: "boolean",
    int: "number",
    double: "number",
    currency: "number",
    percent: "number",
    date: "date",
    datetime: "datetime",
  };
  if (literal.kind !== (wanted[field.type] ?? "string"))
    throw wrongLiteral(field, literal.kind === "string");
  return comparable(literal.value, field);
}

/** `%` any text, `_` any letter, `\` takes the meaning from the next. */
function likePattern(pattern: string): RegExp {
  const source = pattern.replace(
    /\\([%_])|([%_])|([.*+?^${}()|[\]\\/-])/g,
    (_all, plain, wild, special) => {
      if (typeof plain === "string") return plain;
      if (typeof wild === "string") return wild === "%" ? "[^]*" : "[^]";
      return `\\${String(special)}`;
    },
  );
  return new RegExp(`^${source}$`, "i");
}

type Test = (record: CrmRecord) => boolean;

function compare(
  operator: Exclude<Comparison, "LIKE">,
  left: FieldValue,
  right: FieldValue,
): boolean {
  if (operator === "=") return left === right;
  if (operator === "!=") return left !== right;
  if (left === null || right === null) return false;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

function filterable(object: SObject, name: string, source: RecordSource): Path {
  const path = resolve(object, name, source);
  if (path.field.filterable) return path;
  throw new SalesforceError(
    400,
    "INVALID_FIELD",
    `field '${path.field.name}' can not be filtered in a query call`,
  );
}

function compileComparison(
  condition: Extract<Condition, { kind: "compare" }>,
  object: SObject,
  source: RecordSource,
): Test {
  const path = filterable(object, condition.field, source);
  const read = (record: CrmRecord) => comparable(valueAt(path, object, record, source), path.field);
  const { operator, value } = condition;
  if (operator !== "LIKE") {
    const wanted = literalFor(path.field, value);
    return (record) => compare(operator, read(record), wanted);
  }
  if (value.kind !== "string" || path.field.type === "id" || path.field.type === "reference") {
    throw new SalesforceError(
      400,
      "INVALID_QUERY_FILTER_OPERATOR",
      `invalid operator on ${path.field.type} field`,
    );
  }
  const pattern = likePattern(value.value);
  return (record) => {
    const found = read(record);
    return typeof found === "string" && pattern.test(found);
  };
}

function compile(condition: Condition, object: SObject, source: RecordSource): Test {
  switch (condition.kind) {
    case "and": {
      const tests = condition.parts.map((part) => compile(part, object, source));
      return (record) => tests.every((test) => test(record));
    }
    case "or": {
      const tests = condition.parts.map((part) => compile(part, object, source));
      return (record) => tests.some((test) => test(record));
    }
    case "not": {
      const test = compile(condition.part, object, source);
      return (record) => !test(record);
    }
    case "in": {
      const path = filterable(object, condition.field, source);
      const values = new Set(condition.values.map((value) => literalFor(path.field, value)));
      return (record) =>
        values.has(comparable(valueAt(path, object, record, source), path.field)) !==
        condition.negated;
    }
    case "compare":
      return compileComparison(condition, object, source);
  }
}

function sorter(query: Query, object: SObject, source: RecordSource) {
  const keys = query.orderBy.map(({ field, descending, nullsFirst }) => ({
    path: filterable(object, field, source),
    descending,
    nullsFirst,
  }));
  return (a: CrmRecord, b: CrmRecord): number => {
    for (const { path, descending, nullsFirst } of keys) {
      const left = comparable(valueAt(path, object, a, source), path.field);
      const right = comparable(valueAt(path, object, b, source), path.field);
      if (left === right) continue;
      if (left === null) return nullsFirst ? -1 : 1;
      if (right === null) return nullsFirst ? 1 : -1;
      return left < right === descending ? 1 : -1;
    }
    return 0;
  };
}

/** Shapes a record as the query asked: attributes first, parents nested. */
function project(paths: readonly Path[], object: SObject, source: RecordSource) {
  return (record: CrmRecord): Record<string, unknown> => {
    const row: Record<string, unknown> = {
      attributes: { type: object.name, url: source.urlOf(object, record.Id) },
    };
    for (const { parent, field } of paths) {
      if (parent === null) {
        row[field.name] = toWire(object.valueOf(record, field), field.type);
        continue;
      }
      const relation = parent.relationshipName ?? parent.name;
      const found = parentOf(parent, object, record, source);
      if (!found) {
        row[relation] = null;
        continue;
      }
      const nested = (row[relation] as Record<string, unknown> | undefined) ?? {
        attributes: { type: found.object.name, url: source.urlOf(found.object, found.record.Id) },
      };
      nested[field.name] = toWire(found.object.valueOf(found.record, field), field.type);
      row[relation] = nested;
    }
    return row;
  };
}

/** Rows in order; shaped when they are read, so that a page costs no more than a page. */
export interface Rows {
  readonly length: number;
  readonly slice: (start: number, end: number) => Record<string, unknown>[];
}

export interface QueryAnswer {
  readonly totalSize: number;
  /** Null for COUNT(). */
  readonly rows: Rows | null;
  /** The fields in the words of the org. */
  readonly columns: readonly string[];
}

/** The least value of a field that the condition lets pass; null where it says nothing of it. */
function lowerBound(condition: Condition | null, name: string): string | null {
  if (condition === null) return null;
  if (condition.kind === "compare") {
    const { field, operator, value } = condition;
    const bounds =
      field.toLowerCase() === name.toLowerCase() && ["=", ">", ">="].includes(operator);
    return bounds && value.kind !== "null" && typeof value.value === "string" ? value.value : null;
  }
  if (condition.kind !== "and" && condition.kind !== "or") return null;
  const found = condition.parts.map((part) => lowerBound(part, name));
  const known = found.filter((bound) => bound !== null).sort();
  if (condition.kind === "and") return known.at(-1) ?? null;
  return known.length === found.length ? (known[0] ?? null) : null;
}

/** Where the records begin whose field has at least this value. */
function positionOf(records: readonly CrmRecord[], by: SortedBy, least: string): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (String(records[middle]?.[by]) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The field that the org keeps its records in the order of, where the query wants just that order. */
function keptOrder({ orderBy }: Query): SortedBy | null {
  const [first, second, third] = orderBy;
  if (!first || third || orderBy.some(({ descending }) => descending)) return null;
  const name = first.field.toLowerCase();
  if (name === "id" && !second) return "Id";
  const byId = second === undefined || second.field.toLowerCase() === "id";
  return name === "systemmodstamp" && byId ? "SystemModstamp" : null;
}

function matching(query: Query, object: SObject, source: RecordSource, test: Test): CrmRecord[] {
  const { where, limit } = query;
  const by = keptOrder(query);
  if (by === null) {
    const found = [...source.all(object)].filter(test);
    return query.orderBy.length > 0 ? found.sort(sorter(query, object, source)) : found;
  }
  const records = source.sorted(object, by);
  const least = lowerBound(where, by);
  const id = by === "Id" && least !== null ? least.slice(0, 15) : least;
  const found: CrmRecord[] = [];
  for (let at = id === null ? 0 : positionOf(records, by, id); at < records.length; at++) {
    const record = records[at];
    if (record && test(record)) found.push(record);
    if (limit !== null && found.length >= limit) break;
  }
  return found;
}

/** @param includeDeleted queryAll shows what was deleted, and archived activities (vendors.md §1.5). */
export function runQuery(query: Query, source: RecordSource, includeDeleted: boolean): QueryAnswer {
  const object = queryable(query.from, source);
  const paths = query.fields?.map((name) => resolve(object, name, source)) ?? null;
  const wanted = query.where === null ? () => true : compile(query.where, object, source);
  const test: Test = (record) =>
    (includeDeleted || (record["IsDeleted"] !== true && record["IsArchived"] !== true)) &&
    wanted(record);
  const found = matching(query, object, source, test);
  const limited = query.limit === null ? found : found.slice(0, query.limit);
  if (paths === null) return { totalSize: limited.length, rows: null, columns: [] };
  const shape = project(paths, object, source);
  return {
    totalSize: limited.length,
    rows: {
      length: limited.length,
      slice: (start, end) => limited.slice(start, end).map(shape),
    },
    columns: paths.map(({ parent, field }) =>
      parent === null ? field.name : `${parent.relationshipName ?? parent.name}.${field.name}`,
    ),
  };
}
