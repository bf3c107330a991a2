/** Imports of files: their state, the file itself in pieces, its broken rows, and what was confirmed of its columns. */
import type { Guess } from "../files/guess.js";
import type { Layout, Mapping, RowProblem } from "../files/model.js";
import type { FileRecord } from "../files/read-row.js";
import type { BrokenRow } from "../files/report.js";
import type { Queryable } from "./database.js";
import { newId } from "./ids.js";

export const importStates = [
  "UPLOADING",
  "NEEDS_CONFIRMATION",
  "CHECKING",
  "CHECKED",
  "IMPORTING",
  "IMPORTED",
  "FAILED",
  "DISCARDED",
] as const;
export type ImportState = (typeof importStates)[number];

export interface ImportOptions {
  /** Rows that cannot be read are left out; without it a file with any of them is not imported. */
  readonly skipBrokenRows: boolean;
  /** The file names every open invoice of its source: those that it lacks count as settled. */
  readonly isAllThatIsOpen: boolean;
}

export interface ImportRow {
  readonly id: string;
  readonly source: string;
  readonly connection_id: string | null;
  readonly file_name: string;
  readonly state: ImportState;
  /** Bytes; as text, for it may be larger than an int. */
  readonly size: string | null;
  readonly sha256: Buffer | null;
  readonly layout: Layout | null;
  readonly headings: readonly string[] | null;
  readonly headings_key: string | null;
  readonly guess: Guess | null;
  readonly mapping: Mapping | null;
  readonly confirmed_by: string | null;
  readonly rows_good: number;
  readonly rows_broken: number;
  readonly rows_left_out: number;
  readonly sample: readonly FileRecord[];
  readonly options: Partial<ImportOptions>;
  readonly cursor_row: number;
  readonly run_id: string | null;
  readonly attempts: number;
  readonly rows_changed: number;
  readonly settled: number;
  readonly problem: string | null;
  readonly started_by: string;
  readonly created_at: Date;
  readonly finished_at: Date | null;
  readonly expires_at: Date;
}

export const importColumns = `f.id, f.source, f.connection_id, f.file_name, f.state, f.size, f.sha256, f.layout, f.headings,
  f.headings_key, f.guess, f.mapping, f.confirmed_by, f.rows_good, f.rows_broken, f.rows_left_out, f.sample, f.options,
  f.cursor_row, f.run_id, f.attempts, f.rows_changed, f.settled, f.problem, f.started_by, f.created_at, f.finished_at, f.expires_at`;

export async function insertImport(
  transaction: Queryable,
  tenantId: string,
  wanted: { readonly source: string; readonly fileName: string; readonly startedBy: string },
  now: Date,
  expiresAt: Date,
): Promise<string> {
  const id = newId(now);
  await transaction.query(
    `/* insertImport */
     insert into file_import (tenant_id, id, source, file_name, state, started_by, created_at, expires_at)
     values ($1, $2, $3, $4, 'UPLOADING', $5, $6, $7)`,
    [tenantId, id, wanted.source, wanted.fileName, wanted.startedBy, now, expiresAt],
  );
  return id;
}

/** @param lock holds the row until the transaction ends. */
export async function importById(
  transaction: Queryable,
  tenantId: string,
  id: string,
  lock = false,
): Promise<ImportRow | null> {
  const [row] = await transaction.query<ImportRow>(
    `/* importById */ select ${importColumns} from file_import f
      where f.tenant_id = $1 and f.id = $2 ${lock ? "for update" : ""}`,
    [tenantId, id],
  );
  return row ?? null;
}

/** The import that has waited longest for a worker. */
export async function importAtWork(
  transaction: Queryable,
  tenantId: string,
): Promise<ImportRow | null> {
  const [row] = await transaction.query<ImportRow>(
    `/* importAtWork */ select ${importColumns} from file_import f
      where f.tenant_id = $1 and f.state in ('CHECKING', 'IMPORTING') order by f.id limit 1`,
    [tenantId],
  );
  return row ?? null;
}

type Changes = Partial<{
  [Key in keyof Omit<ImportRow, "id" | "source" | "created_at" | "started_by">]: unknown;
}>;

const json: readonly string[] = ["layout", "headings", "guess", "mapping", "sample", "options"];

/** Columns are named by this program only. */
export async function updateImport(
  transaction: Queryable,
  tenantId: string,
  id: string,
  changes: Changes,
): Promise<void> {
  const entries = Object.entries(changes);
  const set = entries.map(([name], index) => `${name} = $${index + 3}`).join(", ");
  await transaction.query(
    `/* updateImport */ update file_import set ${set} where tenant_id = $1 and id = $2`,
    [
      tenantId,
      id,
      ...entries.map(([name, value]) => (json.includes(name) ? JSON.stringify(value) : value)),
    ],
  );
}

/** Bytes of a piece of a file; every piece but the last is as long. */
export const chunkBytes = 256 * 1024;

export async function saveChunk(
  transaction: Queryable,
  tenantId: string,
  importId: string,
  position: number,
  bytes: Buffer,
): Promise<void> {
  await transaction.query(
    `/* saveChunk */ insert into file_import_chunk (tenant_id, import_id, position, bytes) values ($1, $2, $3, $4)`,
    [tenantId, importId, position, bytes],
  );
}

export async function chunkAt(
  transaction: Queryable,
  tenantId: string,
  importId: string,
  position: number,
): Promise<Buffer | null> {
  const [row] = await transaction.query<{ bytes: Buffer }>(
    {
      name: "chunkAt",
      text: `/* chunkAt */ select bytes from file_import_chunk where tenant_id = $1 and import_id = $2 and position = $3`,
    },
    [tenantId, importId, position],
  );
  return row?.bytes ?? null;
}

/** The file is not needed any more. */
export async function deleteChunks(
  transaction: Queryable,
  tenantId: string,
  importId: string,
): Promise<void> {
  await transaction.query(
    `/* deleteChunks */ delete from file_import_chunk where tenant_id = $1 and import_id = $2`,
    [tenantId, importId],
  );
}

export async function saveBrokenRows(
  transaction: Queryable,
  tenantId: string,
  importId: string,
  rows: readonly BrokenRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await transaction.query(
    `/* saveBrokenRows */
     insert into file_import_error (tenant_id, import_id, row, cells, problems)
     select $1, $2, e.* from unnest($3::int[], $4::jsonb[], $5::jsonb[]) as e
     on conflict (tenant_id, import_id, row) do update set cells = excluded.cells, problems = excluded.problems`,
    [
      tenantId,
      importId,
      rows.map(({ row }) => row),
      rows.map(({ cells }) => JSON.stringify(cells)),
      rows.map(({ problems }) => JSON.stringify(problems)),
    ],
  );
}

export async function deleteBrokenRows(
  transaction: Queryable,
  tenantId: string,
  importId: string,
): Promise<void> {
  await transaction.query(
    `/* deleteBrokenRows */ delete from file_import_error where tenant_id = $1 and import_id = $2`,
    [tenantId, importId],
  );
}

/** In the order of the file. @param after the row behind which to begin */
export async function brokenRows(
  transaction: Queryable,
  tenantId: string,
  importId: string,
  after: number,
  limit: number,
): Promise<BrokenRow[]> {
  return transaction.query<{ row: number; cells: string[]; problems: RowProblem[] }>(
    `/* brokenRows */ select row, cells, problems from file_import_error
      where tenant_id = $1 and import_id = $2 and row > $3 order by row limit $4`,
    [tenantId, importId, after, limit],
  );
}

/** What a person has confirmed of files of this source with these headings. */
export async function keptMapping(
  transaction: Queryable,
  tenantId: string,
  source: string,
  headingsKey: string,
): Promise<{ mapping: Mapping; confirmed_by: string } | null> {
  const [row] = await transaction.query<{ mapping: Mapping; confirmed_by: string }>(
    `/* keptMapping */ select mapping, confirmed_by from file_mapping
      where tenant_id = $1 and source = $2 and headings_key = $3`,
    [tenantId, source, headingsKey],
  );
  return row ?? null;
}

export async function keepMapping(
  transaction: Queryable,
  tenantId: string,
  kept: { source: string; headingsKey: string; mapping: Mapping; confirmedBy: string },
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* keepMapping */
     insert into file_mapping (tenant_id, source, headings_key, mapping, confirmed_by, confirmed_at)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, source, headings_key) do update
       set mapping = excluded.mapping, confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at`,
    [tenantId, kept.source, kept.headingsKey, JSON.stringify(kept.mapping), kept.confirmedBy, now],
  );
}

/** What nobody went on with, and what is long done: with its file and its broken rows. */
export async function forgetExpiredImports(
  transaction: Queryable,
  tenantId: string,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* forgetExpiredImports */ delete from file_import
      where tenant_id = $1 and expires_at <= $2 and state not in ('CHECKING', 'IMPORTING')`,
    [tenantId, now],
  );
}
