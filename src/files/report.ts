/** The error report: the broken rows as they were, and what is wrong with each; to be put right and imported again. */
import { stringify } from "csv-stringify/sync";
import type { RowProblem } from "./model.js";

/** Our columns behind the file's own; an import passes over them. */
export const reportColumns = ["Forbear: row", "Forbear: what is wrong"] as const;

export interface BrokenRow {
  readonly row: number;
  readonly cells: readonly string[];
  readonly problems: readonly RowProblem[];
}

/** In a sentence, with the value as it is in the file. */
export function problemWords({ column, value, expected }: RowProblem): string {
  const where = column === null ? "" : `${column}: `;
  const what = value === "" ? "nothing" : `"${value}"`;
  return `${where}${what}; expected: ${expected}.`;
}

/**
 * A part of the report as CSV. Cells that a spreadsheet would take for a formula begin with an apostrophe; cells
 * beyond the headings stand behind our own columns.
 */
export function reportCsv(
  headings: readonly string[],
  rows: readonly BrokenRow[],
  { delimiter, isFirst }: { readonly delimiter: string; readonly isFirst: boolean },
): string {
  const lines = rows.map(({ row, cells, problems }) => [
    ...headings.map((_, index) => cells[index] ?? ""),
    String(row),
    problems.map(problemWords).join(" "),
    ...cells.slice(headings.length),
  ]);
  const head = isFirst ? [[...headings, ...reportColumns]] : [];
  return stringify([...head, ...lines], {
    delimiter,
    escape_formulas: true,
    record_delimiter: "windows",
  });
}

/** A cell of a report that is read again: the apostrophe that kept it from being a formula is ours. */
export function unescaped(cell: string): string {
  return /^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
