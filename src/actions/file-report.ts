/** The error report of an import, part by part as it is sent: broken rows as they were, and what is wrong with each. */
import type { Principal } from "../access/principal.js";
import type { Layout } from "../files/model.js";
import { reportCsv } from "../files/report.js";
import type { Database } from "../store/database.js";
import { brokenRows, type ImportRow } from "../store/file-imports.js";

const rowsAtOnce = 500;

/** With a byte order mark, so that spreadsheets read it as the UTF-8 that it is. */
export async function* errorReport(
  database: Database,
  principal: Principal,
  row: ImportRow,
): AsyncGenerator<string> {
  const delimiter = delimiterFor(row);
  yield "\ufeff";
  for (let after = 0, isFirst = true; ; isFirst = false) {
    const rows = await brokenRows(
      database.readerFor(principal),
      principal.tenantId,
      row.id,
      after,
      rowsAtOnce,
    );
    if (rows.length > 0 || isFirst)
      yield reportCsv(row.headings ?? [], rows, { delimiter, isFirst });
    after = rows.at(-1)?.row ?? after;
    if (rows.length < rowsAtOnce) return;
  }
}

/** As the file has it; of a spreadsheet, as the country of its amounts would have it. */
function delimiterFor({ layout, mapping }: ImportRow): string {
  const known: Layout | null = layout;
  if (known?.format === "CSV") return known.delimiter;
  return mapping?.decimalMark === "," ? ";" : ",";
}
