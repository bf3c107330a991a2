/** Stable keyset pages: a cursor holds the last row's sort values, so that nothing shifts between pages. */
import { createHash } from "node:crypto";
import type { Statement } from "../database.js";

export interface PageRequest {
  readonly first: number;
  readonly after: string | null;
}

export interface PageOf<T> {
  readonly rows: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
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

/** @throws BadCursor */
export function decodeCursor(order: string, cursor: string, kinds: readonly RegExp[]): string[] {
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

export const uuidKind = /^[0-9a-f-]{36}$/;
export const dateKind = /^\d{4}-\d{2}-\d{2}$/;
export const instantKind = /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/;
export const integerKind = /^-?\d{1,19}$/;
// eslint-disable-next-line no-control-regex -- PostgreSQL text holds no NUL; anything else may stand in a name
export const textKind = /^[^\u0000]{0,2000}$/;

/** Cuts the one row read beyond the page, which only tells that there is more. */
export function pageOf<R, T>(
  rows: readonly R[],
  first: number,
  make: (row: R) => { cursor: string; node: T },
): PageOf<T> {
  return { rows: rows.slice(0, first).map(make), hasNextPage: rows.length > first };
}

const prepared = new Map<string, Statement>();

/** A prepared statement named after its text: the same question is planned once a connection. */
export function preparedStatement(text: string): Statement {
  let statement = prepared.get(text);
  if (!statement) {
    const name = `q${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
    statement = { name, text };
    prepared.set(text, statement);
  }
  return statement;
}
