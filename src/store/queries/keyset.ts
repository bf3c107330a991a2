/** Stable keyset pages: a cursor holds the last row's sort values, so that nothing shifts between pages. */
import { createHash } from "node:crypto";
import type { Statement } from "../database.js";
import { isUuid } from "../ids.js";

export interface PageRequest {
  readonly first: number;
  readonly after: string | null;
}

export interface PageOf<T> {
  readonly rows: readonly PageRow<T>[];
  readonly hasNextPage: boolean;
}

export interface PageRow<T> {
  /** Made when it is asked for: most rows' never is. */
  readonly cursor: () => string;
  readonly node: T;
}

/** The cursor is not one of this list: made up, or of another sort order. */
export class BadCursor extends Error {
  override readonly name = "BadCursor";
  constructor() {
    super(
      '"after" is not a cursor of this list in this order; take it from endCursor of the page before.',
    );
  }
}

/** @param order names list and sort order, so that a cursor of another one is refused. */
export function encodeCursor(order: string, values: readonly string[]): string {
  return Buffer.from(JSON.stringify([order, ...values]), "utf8").toString("base64url");
}

/** Tells whether PostgreSQL can read the text as what it should be: cursors come from outside. */
export interface Kind {
  test(text: string): boolean;
}

/** @throws BadCursor */
export function decodeCursor(order: string, cursor: string, kinds: readonly Kind[]): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    throw new BadCursor();
  }
  if (!Array.isArray(parsed) || parsed.length !== kinds.length + 1 || parsed[0] !== order)
    throw new BadCursor();
  const values: unknown[] = parsed.slice(1);
  return values.map((value, index) => {
    if (typeof value !== "string" || !kinds[index]?.test(value)) throw new BadCursor();
    return value;
  });
}

export const uuidKind: Kind = { test: isUuid };
export const dateKind: Kind = {
  test: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isInstant(`${text}T00:00:00.000Z`),
};
export const instantKind: Kind = { test: isInstant };
export const integerKind: Kind = {
  test: (text) => /^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text),
};
// eslint-disable-next-line no-control-regex -- PostgreSQL text holds no NUL; anything else may stand in a name
export const textKind: Kind = /^[^\u0000]{0,2000}$/;

/** An instant of the years 1 to 9999, as `toISOString` writes it. */
function isInstant(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(text) || text.startsWith("0000"))
    return false;
  const instant = new Date(text);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === text;
}

const limits = [6, 11, 21, 51, 101];

/**
 * A limit for one row more than the page. It stands in the statement, and there are few of them: of a limit that
 * is a parameter PostgreSQL knows too little to keep a plan, and would plan the statement anew every time.
 */
export function limitFor(first: number): number {
  return limits.find((limit) => limit > first) ?? first + 1;
}

/** Cuts what was read beyond the page, which only tells that there is more. */
export function pageOf<R, T>(
  rows: readonly R[],
  first: number,
  make: (row: R) => PageRow<T>,
): PageOf<T> {
  return { rows: rows.slice(0, first).map(make), hasNextPage: rows.length > first };
}

/** A page for each owner, of rows that come owner by owner and in the list's order. */
export function pagesBy<R>(
  rows: readonly R[],
  ownerOf: (row: R) => string,
  first: number,
  cursorOf: (row: R) => string,
): Map<string, PageOf<R>> {
  return new Map(
    [...Map.groupBy(rows, ownerOf)].map(([owner, own]) => [
      owner,
      pageOf(own, first, (row) => ({ cursor: () => cursorOf(row), node: row })),
    ]),
  );
}

const prepared = new Map<string, Statement>();
/** By what they ask and how, callers choose among thousands of texts, and each plan lies on every connection. */
const mostPrepared = 200;

/**
 * A prepared statement named after its text: the same question is planned once a connection. Texts beyond the first
 * 200, more than programs use, are planned as they come.
 */
export function preparedStatement(text: string): Statement {
  const known = prepared.get(text);
  if (known) return known;
  if (prepared.size >= mostPrepared) return text;
  const name = `q${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
  const statement = { name, text };
  prepared.set(text, statement);
  return statement;
}

/** An instant column as ISO 8601 text in UTC, with milliseconds, as JSON needs it. */
export function isoInstant(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}
