/** How a file is to be read: its form, its characters, what parts its cells, which row holds the headings. */
import { parse } from "csv-parse/sync";
import { csvOptions } from "./csv.js";
import { isKnownHeading } from "./headings.js";
import { UnreadableFile, type ByteSource, type Encoding, type Layout, type Row } from "./model.js";
import { firstRows } from "./rows.js";
import { sheetNames } from "./xlsx.js";

const sampleBytes = 64 * 1024;
const delimiters = [",", ";", "\t", "|"];
/** Titles and dates of a report stand above its headings; never more than these. */
const rowsAboveHeadings = 20;

/** @param isUtf8 whether all of it is valid UTF-8. @throws UnreadableFile */
export async function layoutOf(source: ByteSource, isUtf8: boolean): Promise<Layout> {
  if (source.size === 0) throw new UnreadableFile("The file is empty.");
  const start = await source.read(0, Math.min(sampleBytes, source.size));
  if (isZip(start)) {
    const [sheet] = await sheetNames(source);
    if (sheet === undefined) throw new UnreadableFile("The spreadsheet has no sheet.");
    return withHeaderRow(source, { format: "XLSX", sheet, headerRow: 1 });
  }
  if (start.subarray(0, 4).toString("hex") === "d0cf11e0")
    throw new UnreadableFile(
      "This is a spreadsheet of the old kind (.xls): open it and save it as .xlsx or CSV.",
    );
  const encoding = encodingOf(start, isUtf8);
  const text = new TextDecoder(encoding).decode(start);
  if (text.includes("\0"))
    throw new UnreadableFile("This is neither CSV nor a spreadsheet (.xlsx).");
  return withHeaderRow(source, {
    format: "CSV",
    encoding,
    delimiter: delimiterOf(text, start.length < source.size),
    headerRow: 1,
  });
}

function isZip(start: Buffer): boolean {
  return start.subarray(0, 4).toString("latin1") === "PK\u0003\u0004";
}

function encodingOf(start: Buffer, isUtf8: boolean): Encoding {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  if (start[0] === 0xfe && start[1] === 0xff) return "utf-16be";
  return isUtf8 ? "utf-8" : "windows-1252";
}

/** The mark that gives most rows the same number of cells, and more than one. */
function delimiterOf(text: string, isCut: boolean): string {
  const told = /^\ufeff?sep=(.)\r?\n/i.exec(text)?.[1];
  if (told && delimiters.includes(told)) return told;
  const whole = isCut ? text.slice(0, Math.max(text.lastIndexOf("\n"), 1)) : text;
  const scored = delimiters.map((delimiter) => ({
    delimiter,
    score: regularity(whole, delimiter),
  }));
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).delimiter;
}

function regularity(text: string, delimiter: string): number {
  const widths = widthsOf(text, delimiter).filter((width) => width > 1);
  const counts = new Map<number, number>();
  for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1);
  return Math.max(0, ...[...counts].map(([width, count]) => count * (1 - 1 / width)));
}

function widthsOf(text: string, delimiter: string): number[] {
  try {
    const rows = parse(text, { ...csvOptions(delimiter), to: 200 }) as unknown as string[][];
    return rows.map((cells) => cells.length);
  } catch {
    // The cut went through a quoted cell, or this is not the mark.
    return text
      .split("\n")
      .slice(0, 200)
      .map((line) => line.split(delimiter).length);
  }
}

async function withHeaderRow(source: ByteSource, layout: Layout): Promise<Layout> {
  const rows = await firstRows(source, layout, rowsAboveHeadings);
  if (rows.length === 0) throw new UnreadableFile("The file has no rows.");
  return { ...layout, headerRow: headerRowOf(rows) };
}

/** The row with most headings that are known; without any, the first that has several cells. */
function headerRowOf(rows: readonly Row[]): number {
  const known = ({ cells }: Row): number => cells.filter(isKnownHeading).length;
  const best = rows.reduce((a, b) => (known(b) > known(a) ? b : a));
  if (known(best) > 1) return best.number;
  const filled = rows.find(({ cells }) => cells.filter((cell) => cell.trim() !== "").length > 1);
  return (filled ?? best).number;
}
