/** Answers a query: filter, order, cut (vendors.md §4.4). */
import type { Company } from "../company.js";
import { entityNamed, type Entity, type Row } from "../entities.js";
import { QuickBooksError } from "../errors.js";
import { readInstant, secondOf } from "../instants.js";
import type { Wire } from "../wire-basics.js";
import type { Shown } from "../wire-sales.js";
import type { Column, Value } from "./columns.js";
import { parseQuery, type Condition, type Query } from "./parse.js";

function columnOf(entity: Entity, name: string): Column {
  const found = Object.entries(entity.columns).find(
    ([known]) => known.toLowerCase() === name.toLowerCase(),
  );
  if (found) return found[1];
  const detail = `QueryValidationError: Property ${name} not found for Entity ${entity.name}`;
  throw new QuickBooksError("4001", detail);
}

function read(column: Column, row: Row, company: Company): Value {
  const value = column.read(row as never, company);
  return typeof value === "string" && column.kind === "text" ? value.toLowerCase() : value;
}

/** A literal in the terms of its column. */
function literal(text: string, { kind }: Column, name: string): Value {
  const wrong = (): never => {
    const detail = `QueryValidationError: '${text}' is no value for ${name}`;
    throw new QuickBooksError("4001", detail);
  };
  switch (kind) {
    case "text":
      return text.toLowerCase();
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : wrong();
    case "boolean":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : wrong();
    case "id":
    case "number":
      return text.trim() === "" || Number.isNaN(Number(text)) ? wrong() : Number(text);
    case "instant": {
      const instant = readInstant(text);
      return instant === null ? wrong() : secondOf(instant);
    }
  }
}

/** `%` stands for anything. */
function likeness(pattern: string): RegExp {
  const escaped = pattern.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("%", ".*")}$`, "is");
}

function testOf(condition: Condition, entity: Entity, company: Company): (row: Row) => boolean {
  const { operator, values } = condition;
  const column = columnOf(entity, condition.column);
  if (operator === "LIKE") {
    const like = likeness(values[0] ?? "");
    return (row) => {
      const value = read(column, row, company);
      return value !== null && like.test(String(value));
    };
  }
  const wanted = values.map((text) => literal(text, column, condition.column));
  if (operator === "IN") return (row) => wanted.includes(read(column, row, company));
  const [bound = null] = wanted;
  return (row) => {
    const value = read(column, row, company);
    if (value === null || bound === null) return false;
    switch (operator) {
      case "=":
        return value === bound;
      case "<":
        return value < bound;
      case ">":
        return value > bound;
      case "<=":
        return value <= bound;
      case ">=":
        return value >= bound;
    }
  };
}

function sorted(rows: Row[], { orderBy }: Query, entity: Entity, company: Company): Row[] {
  const keys = orderBy.map(({ column, descending }) => ({
    column: columnOf(entity, column),
    sign: descending ? -1 : 1,
  }));
  if (keys.length === 0) return rows;
  const read = (row: Row, { column }: (typeof keys)[number]) => column.read(row as never, company);
  return rows.sort((a, b) => {
    for (const key of keys) {
      const [left, right] = [read(a, key), read(b, key)];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? -key.sign : key.sign;
      return left < right ? -key.sign : key.sign;
    }
    return Number(a.id) - Number(b.id);
  });
}

/** All rows of a query, however few are asked for: worked out once while nothing changes. */
function matching(query: Query, entity: Entity, company: Company): readonly Row[] {
  const { where, orderBy } = query;
  return company.rows(JSON.stringify([entity.name, where, orderBy]), () => {
    const tests = where.map((one) => testOf(one, entity, company));
    // Inactive list entries show only when Active is asked for (vendors.md §4.4).
    const asksActive = where.some(({ column }) => column.toLowerCase() === "active");
    if (entity.hasActive && !asksActive) {
      tests.push((row) => read(columnOf(entity, "Active"), row, company) === true);
    }
    const rows: Row[] = [];
    for (const row of entity.rows(company)) {
      if (tests.every((test) => test(row))) rows.push(row);
    }
    return sorted(rows, query, entity, company);
  });
}

function chosen(wire: Wire, select: Query["select"]): Wire {
  if (select === "*" || select === null) return wire;
  const names = new Set(select.map((name) => name.split(".")[0]?.toLowerCase()));
  const kept = Object.entries(wire).filter(([name]) => names.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), domain: "QBO", sparse: true };
}

/** What stands under QueryResponse. @throws QuickBooksError */
export function runQuery(text: string, company: Company, shown: Shown): Wire {
  const query = parseQuery(text);
  const entity = entityNamed(query.from);
  if (!entity) {
    const detail = `QueryValidationError: Entity ${query.from} is not known`;
    throw new QuickBooksError("4001", detail);
  }
  const rows = matching(query, entity, company);
  if (query.select === null) return { totalCount: rows.length };
  const start = query.startPosition - 1;
  const size = Math.min(query.maxResults, company.settings.pageRows);
  const page = rows.slice(start, start + size);
  if (page.length === 0) return {};
  return {
    [entity.name]: page.map((row) => chosen(entity.wire(row, company, shown), query.select)),
    startPosition: query.startPosition,
    maxResults: page.length,
  };
}
