/** Cuts a SOQL query into words. */
import { SalesforceError } from "../errors.js";

export interface Token {
  readonly kind: "word" | "string" | "number" | "datetime" | "date" | "symbol" | "end";
  /** As written; of a string, its value. */
  readonly text: string;
  /** Position in the query, from 1. */
  readonly column: number;
}

const patterns: readonly (readonly [Token["kind"], RegExp])[] = [
  // A date literal is unquoted (vendors.md §1.8); a `+` that was not URL-encoded arrives as a space and fails here.
  ["datetime", /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,3})?(?:Z|[+-]\d{2}:?\d{2})/iy],
  ["date", /\d{4}-\d{2}-\d{2}(?![\dT])/y],
  ["number", /[+-]?\d+(?:\.\d+)?(?![\w])/y],
  ["word", /[A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*)*/y],
  ["symbol", /!=|<>|<=|>=|[=<>(),]/y],
];

const escapes: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  "'": "'",
  '"': '"',
  "\\": "\\",
};

/** MALFORMED_QUERY with the place of the mistake, as Salesforce points it out. */
export function malformed(message: string): SalesforceError {
  return new SalesforceError(400, "MALFORMED_QUERY", message);
}

/** Reads a quoted string; `\%` and `\_` keep their backslash, which LIKE needs. */
function readString(soql: string, start: number): { value: string; end: number } {
  let value = "";
  let index = start + 1;
  while (index < soql.length) {
    const letter = soql.charAt(index);
    if (letter === "'") return { value, end: index + 1 };
    if (letter !== "\\") {
      value += letter;
      index++;
      continue;
    }
    const next = soql.charAt(index + 1);
    if (next === "%" || next === "_") value += `\\${next}`;
    else if (next in escapes) value += escapes[next] ?? "";
    else throw malformed(`Illegal character sequence \\${next} in a string literal.`);
    index += 2;
  }
  throw malformed("Expecting ' at the end of a string literal.");
}

/** @throws SalesforceError MALFORMED_QUERY */
export function tokenise(soql: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  scan: while (index < soql.length) {
    if (/\s/.test(soql.charAt(index))) {
      index++;
      continue;
    }
    if (soql.charAt(index) === "'") {
      const { value, end } = readString(soql, index);
      tokens.push({ kind: "string", text: value, column: index + 1 });
      index = end;
      continue;
    }
    for (const [kind, pattern] of patterns) {
      pattern.lastIndex = index;
      const match = pattern.exec(soql);
      if (!match) continue;
      tokens.push({ kind, text: match[0], column: index + 1 });
      index += match[0].length;
      continue scan;
    }
    throw malformed(`unexpected token: '${soql.charAt(index)}' at Row:1:Column:${index + 1}`);
  }
  tokens.push({ kind: "end", text: "<EOF>", column: soql.length + 1 });
  return tokens;
}
