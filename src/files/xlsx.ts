/** Spreadsheets (.xlsx). */
import { UnreadableFile, type ByteSource, type Row } from "./model.js";
export function sheetNames(_source: ByteSource): Promise<string[]> {
  throw new UnreadableFile("x");
}
// eslint-disable-next-line require-yield
export async function* xlsxRows(_source: ByteSource, _sheet: string): AsyncGenerator<Row> {
  throw new UnreadableFile("x");
}
