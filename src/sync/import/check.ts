/** The dry run: every row is read as the import will read it, and nothing of it is stored but what is wrong. */
import type { Principal } from "../../access/principal.js";
import { FileReader } from "../../files/read-file.js";
import type { FileRecord } from "../../files/read-row.js";
import type { BrokenRow } from "../../files/report.js";
import { recordRows } from "../../files/rows.js";
import type { HubContext } from "../../gateway/context.js";
import {
  deleteBrokenRows,
  saveBrokenRows,
  updateImport,
  type ImportRow,
} from "../../store/file-imports.js";
import { confirmed, type OnRow } from "./confirmed.js";

/** Broken rows that the report holds; all are counted. */
const mostReported = 10_000;
const savedTogether = 500;
const shownAsSample = 5;
const progressEvery = 10_000;

/** @throws UnreadableFile */
export async function checkFile(
  { database }: HubContext,
  principal: Principal,
  work: ImportRow,
  signal: AbortSignal,
  onRow: OnRow,
): Promise<void> {
  const { tenantId } = principal;
  const { source, layout, headings, mapping } = confirmed(database, principal, work);
  const reader = new FileReader(mapping, headings);
  const counts = { rows_good: 0, rows_broken: 0, rows_left_out: 0 };
  const sample: FileRecord[] = [];
  let broken: BrokenRow[] = [];
  const save = async (): Promise<void> => {
    const rows = broken;
    broken = [];
    await database.asTenant(principal, (transaction) =>
      saveBrokenRows(transaction, tenantId, work.id, rows),
    );
  };
  await database.asTenant(principal, (transaction) =>
    deleteBrokenRows(transaction, tenantId, work.id),
  );
  for await (const row of recordRows(source, layout)) {
    signal.throwIfAborted();
    if (row.number % progressEvery === 0) onRow(row.number);
    const outcome = reader.read(row);
    if (outcome.what === "RECORD") {
      counts.rows_good += 1;
      if (sample.length < shownAsSample) sample.push(outcome.record);
    } else if (outcome.what === "LEFT_OUT") {
      counts.rows_left_out += 1;
    } else {
      counts.rows_broken += 1;
      if (counts.rows_broken > mostReported) continue;
      broken.push({ row: row.number, cells: row.cells, problems: outcome.problems });
      if (broken.length >= savedTogether) await save();
    }
  }
  await save();
  await database.asTenant(principal, (transaction) =>
    updateImport(transaction, tenantId, work.id, {
      ...counts,
      sample,
      state: "CHECKED",
      attempts: 0,
    }),
  );
}
