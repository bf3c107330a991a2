/** Reads the query language (vendors.md §4.4): no OR, no joins, no groups. */
import { QuickBooksError } from "../errors.js";

export const operators = ["=", "<", ">", "<=", ">=", "LIKE", "IN"] as const;
export type Operator = (typeof operators)[number];

export interface Condition {
  readonly column: string;
  readonly operator: Operator;
  /** As they were written, without quotes. */
  readonly values: readonly string[];
}

export interface Query {
  /** "*", or the properties asked for; null for count(*). */
  readonly select: "*" | readonly string[] | null;
  readonly from: string;
  readonly where: readonly Condition[];
  readonly orderBy: readonly { readonly column: string; readonly descending: boolean }[];
  readonly startPosition: number;
  readonly maxResults: number;
}

interface Token {
  readonly kind: "word" | "text" | "symbol";
  readonly text: string;
}

const pattern = /\s*(?:'((?:[^'\\]|\\.)*)'|([A-Za-z0-9_.:+-]+)|(<=|>=|[<>=(),*]))/y;

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  const scanner = new RegExp(pattern);
  const end = query.trimEnd().length;
  while (scanner.lastIndex < end) {
    const at = scanner.lastIndex;
    const match = scanner.exec(query);
    if (!match) throw parserError(query.slice(at, at + 20));
    const [, text, word, symbol = ""] = match;
    // A quote inside a text is escaped with a backslash (vendors.md §4.4).
    if (text !== undefined) tokens.push({ kind: "text", text: text.replace(/\\(.)/g, "$1") });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else tokens.push({ kind: "symbol", text: symbol });
  }
  return tokens;
}

function parserError(near: string): QuickBooksError {
  return new QuickBooksError("4000", `QueryParserError: Encountered "${near}"`);
}

/** Goes through the tokens of one query. */
class Reader {
  #at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get done(): boolean {
    return this.#at >= this.tokens.length;
  }

  fail(): never {
    throw parserError(this.tokens[this.#at]?.text ?? "<EOF>");
  }

  /** Takes the word or symbol where it comes next, whatever its capitals. */
  take(wanted: string): boolean {
    const token = this.tokens[this.#at];
    const met = token?.kind !== "text" && token?.text.toLowerCase() === wanted;
    if (met) this.#at++;
    return met;
  }

  expect(wanted: string): void {
    if (!this.take(wanted)) this.fail();
  }

  word(): string {
    const token = this.tokens[this.#at];
    if (token?.kind !== "word") return this.fail();
    this.#at++;
    return token.text;
  }

  /** A literal: quoted, or a bare number or boolean. */
  literal(): string {
    const token = this.tokens[this.#at];
    if (!token || token.kind === "symbol") return this.fail();
    if (token.kind === "word" && !/^(-?[\d.]+|true|false)$/i.test(token.text)) return this.fail();
    this.#at++;
    return token.text;
  }

  list<T>(item: () => T): T[] {
    const items = [item()];
    while (this.take(",")) items.push(item());
    return items;
  }
}

function selection(reader: Reader): Query["select"] {
  if (reader.take("*")) return "*";
  if (!reader.take("count")) return reader.list(() => reader.word());
  for (const symbol of ["(", "*", ")"]) reader.expect(symbol);
  return null;
}

function condition(reader: Reader): Condition {
  const column = reader.word();
  const operator = operators.find((known) => reader.take(known.toLowerCase()));
  if (operator === undefined) return reader.fail();
  if (operator !== "IN") return { column, operator, values: [reader.literal()] };
  reader.expect("(");
  const values = reader.list(() => reader.literal());
  reader.expect(")");
  return { column, operator, values };
}

function conditions(reader: Reader): Condition[] {
  if (!reader.take("where")) return [];
  const found = [condition(reader)];
  while (reader.take("and")) found.push(condition(reader));
  return found;
}

function order(reader: Reader): Query["orderBy"] {
  if (!reader.take("orderby")) {
    if (!reader.take("order")) return [];
    reader.expect("by");
  }
  return reader.list(() => {
    const column = reader.word();
    const descending = reader.take("desc");
    if (!descending) reader.take("asc");
    return { column, descending };
  });
}

function count(reader: Reader, name: string, otherwise: number, most: number): number {
  if (!reader.take(name)) return otherwise;
  const number = Number(reader.literal());
  if (!Number.isInteger(number) || number < 1 || number > most) {
    throw new QuickBooksError(
      "4001",
      `QueryValidationError: value for ${name} is not from 1 to ${most}`,
    );
  }
  return number;
}

/** @throws QuickBooksError 4000 for what is no query, 4001 for numbers out of bounds. */
export function parseQuery(text: string): Query {
  const reader = new Reader(tokensOf(text));
  reader.expect("select");
  const select = selection(reader);
  reader.expect("from");
  const from = reader.word();
  const where = conditions(reader);
  const orderBy = order(reader);
  const startPosition = count(reader, "startposition", 1, Number.MAX_SAFE_INTEGER);
  // 100 unless asked, 1,000 at most (vendors.md §4.4).
  const maxResults = count(reader, "maxresults", 100, 1000);
  if (!reader.done) reader.fail();
  return { select, from, where, orderBy, startPosition, maxResults };
}
