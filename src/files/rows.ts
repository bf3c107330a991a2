/** The rows of a file, whichever form it has. */
import { csvRows } from "./csv.js";
import { fileLimits, UnreadableFile, type ByteSource, type Layout, type Row } from "./model.js";
import { xlsxRows } from "./xlsx.js";

/** All rows below the headings that hold anything. @throws UnreadableFile */
export async function* recordRows(source: ByteSource, layout: Layout): AsyncGenerator<Row> {
  for await (const row of allRows(source, layout)) {
    if (row.number > fileLimits.rows)
      throw new UnreadableFile(
        `The file has more than ${fileLimits.rows} rows; cut it into several.`,
      );
    if (row.number > layout.headerRow && row.cells.some((cell) => cell.trim() !== "")) yield row;
  }
}

/** The first rows, headings and what stands above them included. */
export async function firstRows(source: ByteSource, layout: Layout, count: number): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of allRows(source, layout)) {
    rows.push(row);
    if (rows.length >= count) break;
  }
  return rows;
}

function allRows(source: ByteSource, layout: Layout): AsyncGenerator<Row> {
  return layout.format === "CSV" ? csvRows(source, layout) : xlsxRows(source, layout.sheet);
}
