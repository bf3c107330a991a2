/** From an import's row to its public type. */
import type { Mapping } from "../files/model.js";
import { toGlobalId } from "../schema/ids.js";
import type { FileColumn, FileImport } from "../schema/file-imports.js";
import type { ImportView } from "../store/queries/file-imports.js";

const markNames = { ".": "POINT", ",": "COMMA" } as const;

export function presentImport(
  row: ImportView,
  publicUrl: string,
): FileImport & { readonly __typename: "FileImport" } {
  const address = `${publicUrl}/imports/${row.id}`;
  return {
    __typename: "FileImport",
    id: toGlobalId("FileImport", row.id),
    source: row.source,
    connectionId: row.connection_id === null ? null : toGlobalId("Connection", row.connection_id),
    fileName: row.file_name,
    state: row.state,
    uploadUrl: row.state === "UPLOADING" ? `${address}/file` : null,
    size: row.size,
    ...meaningOf(row),
    confirmedBy: row.confirmed_by,
    rowsGood: row.rows_good,
    rowsBroken: row.rows_broken,
    rowsLeftOut: row.rows_left_out,
    sample: row.sample,
    brokenRows: row.broken.map(({ row: number, problems }) => ({ row: number, problems })),
    errorReportUrl: row.broken.length > 0 ? `${address}/errors.csv` : null,
    rowsDone: row.cursor_row,
    recordsChanged: row.rows_changed,
    settled: row.settled,
    problem: row.problem,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}

type Meaning = Pick<
  FileImport,
  "kind" | "columns" | "decimalMark" | "currency" | "dueAfterDays" | "questions"
>;

/** What it was confirmed to be, or is taken for. */
function meaningOf(row: ImportView): Meaning {
  const mapping = row.mapping ?? row.guess?.mapping ?? null;
  const mark = mapping?.decimalMark;
  return {
    kind: mapping?.kind ?? null,
    columns: columnsOf(row, mapping),
    decimalMark: mark ? markNames[mark] : null,
    currency: mapping?.currency ?? null,
    dueAfterDays: mapping?.dueAfterDays ?? null,
    questions: row.state === "NEEDS_CONFIRMATION" ? (row.guess?.questions ?? []) : [],
  };
}

function columnsOf({ guess }: ImportView, mapping: Mapping | null): FileColumn[] {
  const fields = Object.entries(mapping?.columns ?? {});
  const forms = (mapping?.dates ?? {}) as Partial<Record<string, string>>;
  return (guess?.columns ?? []).map(({ index, heading, examples }) => {
    const field = fields.find(([, at]) => at === index)?.[0] ?? null;
    const dateForm = field === null ? null : (forms[field] ?? null);
    return { number: index + 1, heading, examples, field, dateForm };
  });
}
