/** Answers a parsed query from the org's records. */
import type { CrmRecord, FieldValue } from "../../data/records.js";
import { toId18 } from "../../shared/salesforce-id.js";
import { SalesforceError } from "../errors.js";
import { findObject, toWire, type Field, type SObject } from "../schema.js";
import type { Comparison, Condition, Literal, Query } from "./parse.js";

/** How the runner reaches records. */
export interface RecordSource {
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

function queryable(name: string): SObject {
  const object = findObject(name);
  if (object) return object;
  throw new SalesforceError(
    400,
    "INVALID_TYPE",
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

function resolve(object: SObject, name: string): Path {
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
  return { parent, field: queryable(target).field(second) };
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

function filterable(object: SObject, name: string): Path {
  const path = resolve(object, name);
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
  const path = filterable(object, condition.field);
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
      const path = filterable(object, condition.field);
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
    path: filterable(object, field),
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

export interface QueryAnswer {
  readonly totalSize: number;
  /** Lazily shaped, so that a page costs no more than a page. Null for COUNT(). */
  readonly rows: readonly (() => Record<string, unknown>)[] | null;
}

/** @param includeDeleted queryAll shows what was deleted (vendors.md §1.5). */
export function runQuery(query: Query, source: RecordSource, includeDeleted: boolean): QueryAnswer {
  const object = queryable(query.from);
  const paths = query.fields?.map((name) => resolve(object, name)) ?? null;
  const test = query.where === null ? () => true : compile(query.where, object, source);
  const compareRecords = sorter(query, object, source);
  const found: CrmRecord[] = [];
  for (const record of source.all(object)) {
    if ((includeDeleted || record["IsDeleted"] !== true) && test(record)) found.push(record);
  }
  if (query.orderBy.length > 0) found.sort(compareRecords);
  const limited = query.limit === null ? found : found.slice(0, query.limit);
  if (paths === null) return { totalSize: limited.length, rows: null };
  const shape = project(paths, object, source);
  return { totalSize: limited.length, rows: limited.map((record) => () => shape(record)) };
}
