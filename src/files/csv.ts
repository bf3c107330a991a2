/** CSV as rows, as it streams by: whatever the file's size, only what is in hand is in memory. */
import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import { fileLimits, UnreadableFile, type ByteSource, type Encoding, type Row } from "./model.js";

/** Bytes asked for at once. */
const pieceBytes = 256 * 1024;

async function* piecesOf(source: ByteSource): AsyncGenerator<Buffer> {
  for (let at = 0; at < source.size;) {
    const piece = await source.read(at, Math.min(pieceBytes, source.size - at));
    if (piece.length === 0)
      throw new UnreadableFile("The file ends before its end: upload it again.");
    at += piece.length;
    yield piece;
  }
}

async function* decoded(source: ByteSource, encoding: Encoding): AsyncGenerator<Buffer | string> {
  if (encoding === "utf-8") return yield* piecesOf(source);
  const decoder = new TextDecoder(encoding);
  for await (const piece of piecesOf(source)) {
    const text = decoder.decode(piece, { stream: true });
    // An empty text would end the stream.
    if (text !== "") yield text;
  }
  const rest = decoder.decode();
  if (rest !== "") yield rest;
}

export function csvOptions(delimiter: string): object {
  return {
    bom: true,
    delimiter,
    max_record_size: fileLimits.rowLength,
    relax_column_count: true,
    // A quote within a cell that does not begin with one is part of its text (5" pipe).
    relax_quotes: true,
  };
}

/** @throws UnreadableFile */
export async function* csvRows(
  source: ByteSource,
  layout: { readonly encoding: Encoding; readonly delimiter: string },
): AsyncGenerator<Row> {
  const parser = parse(csvOptions(layout.delimiter));
  const bytes = Readable.from(decoded(source, layout.encoding), {
    objectMode: true,
    // Pieces, of which it would otherwise keep 16.
    highWaterMark: 1,
  });
  bytes.on("error", (error) => parser.destroy(error));
  bytes.pipe(parser);
  let number = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number += 1;
      if (cells.length > fileLimits.columns) throw tooWide(number);
      yield { number, cells, exact: null };
    }
  } catch (error) {
    if (error instanceof CsvError) throw unreadable(error);
    throw error;
  } finally {
    bytes.destroy();
    parser.destroy();
  }
}

function tooWide(row: number): UnreadableFile {
  return new UnreadableFile(`Row ${row} has more than ${fileLimits.columns} columns.`);
}

/** The rows before the broken one may be on their way still: the parser has counted them. */
function unreadable(error: CsvError): UnreadableFile {
  const { code, records } = error as CsvError & { readonly records?: number };
  const row = (records ?? 0) + 1;
  if (code === "CSV_QUOTE_NOT_CLOSED")
    return new UnreadableFile(
      `Row ${row}: a quotation mark (") opens a cell and none closes it before the end of the file.`,
    );
  if (code === "CSV_MAX_RECORD_SIZE")
    return new UnreadableFile(
      `Row ${row} is longer than ${fileLimits.rowLength} characters; probably a quotation mark (") opens a cell there and none closes it.`,
    );
  return new UnreadableFile(
    `Row ${row}: something follows the quotation mark (") that closes a cell; a quotation mark within a cell is written twice ("").`,
  );
}
