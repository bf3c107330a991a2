/** A small SOQL grammar: enough for the queries of a sync, strict about the rest. */
import { malformed, tokenise, type Token } from "./tokens.js";

export type Literal =
  | { readonly kind: "string" | "date" | "datetime"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "null" };

export type Comparison = "=" | "!=" | "<" | "<=" | ">" | ">=" | "LIKE";

export type Condition =
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: Comparison;
      readonly value: Literal;
    }
  | {
      readonly kind: "in";
      readonly field: string;
      readonly negated: boolean;
      readonly values: readonly Literal[];
    };

export interface Ordering {
  readonly field: string;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface Query {
  /** Null for COUNT(). */
  readonly fields: readonly string[] | null;
  readonly from: string;
  readonly where: Condition | null;
  readonly orderBy: readonly Ordering[];
  readonly limit: number | null;
}

/** Walks over the tokens; keywords are case-insensitive. */
class Cursor {
  readonly #tokens: readonly Token[];
  #index = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  get current(): Token {
    const token = this.#tokens[Math.min(this.#index, this.#tokens.length - 1)];
    if (!token) throw malformed("unexpected end of query");
    return token;
  }

  take(): Token {
    const token = this.current;
    this.#index++;
    return token;
  }

  is(text: string): boolean {
    const { kind } = this.current;
    return (
      (kind === "word" || kind === "symbol") &&
      this.current.text.toUpperCase() === text.toUpperCase()
    );
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.#index++;
    return true;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  word(): string {
    const token = this.take();
    if (token.kind !== "word") throw unexpected(token);
    return token.text;
  }

  unexpected(): Error {
    return unexpected(this.current);
  }
}

function unexpected(token: Token): Error {
  return malformed(
    token.kind === "end"
      ? "unexpected token: '<EOF>'"
      : `unexpected token: '${token.text}' at Row:1:Column:${token.column}`,
  );
}

function parseFields(cursor: Cursor): string[] | null {
  if (cursor.accept("COUNT")) {
    cursor.expect("(");
    cursor.expect(")");
    return null;
  }
  const fields = [cursor.word()];
  while (cursor.accept(",")) fields.push(cursor.word());
  return fields;
}

function parseLiteral(cursor: Cursor): Literal {
  const token = cursor.take();
  switch (token.kind) {
    case "string":
    case "date":
      return { kind: token.kind, value: token.text };
    case "datetime": {
      const instant = new Date(token.text.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
      if (Number.isNaN(instant.getTime())) throw unexpected(token);
      return { kind: "datetime", value: instant.toISOString() };
    }
    case "number":
      return { kind: "number", value: Number(token.text) };
    case "word": {
      const word = token.text.toUpperCase();
      if (word === "NULL") return { kind: "null" };
      if (word === "TRUE" || word === "FALSE") return { kind: "boolean", value: word === "TRUE" };
      throw unexpected(token);
    }
    case "symbol":
    case "end":
      throw unexpected(token);
  }
}

function parseComparison(cursor: Cursor): Condition {
  const field = cursor.word();
  const negated = cursor.is("NOT");
  if (negated) cursor.take();
  if (cursor.accept("IN")) {
    cursor.expect("(");
    const values = [parseLiteral(cursor)];
    while (cursor.accept(",")) values.push(parseLiteral(cursor));
    cursor.expect(")");
    return { kind: "in", field, negated, values };
  }
  if (negated) throw cursor.unexpected();
  const token = cursor.take();
  const text = token.text.toUpperCase();
  const operator = text === "<>" ? "!=" : text;
  if (!["=", "!=", "<", "<=", ">", ">=", "LIKE"].includes(operator)) throw unexpected(token);
  return { kind: "compare", field, operator: operator as Comparison, value: parseLiteral(cursor) };
}

function parseFactor(cursor: Cursor): Condition {
  if (cursor.accept("NOT")) return { kind: "not", part: parseFactor(cursor) };
  if (cursor.accept("(")) {
    const inner = parseCondition(cursor);
    cursor.expect(")");
    return inner;
  }
  return parseComparison(cursor);
}

/** SOQL refuses AND and OR side by side without parentheses. */
function parseCondition(cursor: Cursor): Condition {
  const parts = [parseFactor(cursor)];
  const kind = cursor.is("OR") ? "or" : "and";
  while (cursor.accept(kind)) parts.push(parseFactor(cursor));
  if (cursor.is("AND") || cursor.is("OR")) throw cursor.unexpected();
  const [only] = parts;
  return parts.length === 1 && only ? only : { kind, parts };
}

function parseOrdering(cursor: Cursor): Ordering {
  const field = cursor.word();
  const descending = cursor.accept("DESC");
  if (!descending) cursor.accept("ASC");
  // Nulls come first unless the query says otherwise, whatever the direction.
  let nullsFirst = true;
  if (cursor.accept("NULLS")) {
    nullsFirst = cursor.accept("FIRST");
    if (!nullsFirst) cursor.expect("LAST");
  }
  return { field, descending, nullsFirst };
}

/** @throws SalesforceError MALFORMED_QUERY */
export function parseSoql(soql: string): Query {
  const cursor = new Cursor(tokenise(soql));
  cursor.expect("SELECT");
  const fields = parseFields(cursor);
  cursor.expect("FROM");
  const from = cursor.word();
  const where = cursor.accept("WHERE") ? parseCondition(cursor) : null;
  const orderBy: Ordering[] = [];
  if (cursor.accept("ORDER")) {
    cursor.expect("BY");
    do orderBy.push(parseOrdering(cursor));
    while (cursor.accept(","));
  }
  let limit: number | null = null;
  if (cursor.accept("LIMIT")) {
    const token = cursor.take();
    if (token.kind !== "number" || !/^\d+$/.test(token.text)) throw unexpected(token);
    limit = Number(token.text);
  }
  if (cursor.current.kind !== "end") throw cursor.unexpected();
  return { fields, from, where, orderBy, limit };
}
