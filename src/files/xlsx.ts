/**
 * Spreadsheets (.xlsx, ECMA-376 part 1) as rows, as they stream by. Values only: of a formula, what it came to. The
 * texts that cells share are in memory, within bounds; everything else passes through. Packed parts that unpack to
 * more than they may are refused.
 */
import { Readable } from "node:stream";
import { SaxesParser, type SaxesTagPlain } from "saxes";
import yauzl from "yauzl";
import { fileLimits, UnreadableFile, type ByteSource, type ExactCell, type Row } from "./model.js";
import { dayOfSerial, isDateFormat, plainNumber } from "./xlsx-values.js";

const mostParts = 10_000;
/** Spreadsheets pack some 10 to 1; what unpacks to so much more from next to nothing was made to do harm. */
const largestRatio = 500;
const largestHarmless = 16 * 1024 * 1024;

/** The names of its sheets, those that are hidden last. @throws UnreadableFile */
export async function sheetNames(source: ByteSource): Promise<string[]> {
  const sheets = await withBook(source, (book) => sheetsOf(book));
  return sheets.sort((a, b) => Number(a.hidden) - Number(b.hidden)).map(({ name }) => name);
}

/** @throws UnreadableFile */
export async function* xlsxRows(source: ByteSource, sheetName: string): AsyncGenerator<Row> {
  const book = await openBook(source);
  try {
    const sheet = (await sheetsOf(book)).find(({ name }) => name === sheetName);
    if (!sheet) throw new UnreadableFile(`There is no sheet "${sheetName.slice(0, 60)}".`);
    const values = await valuesOf(book);
    const reader = new SheetReader(values);
    for await (const text of book.texts(sheet.part)) yield* reader.read(text);
    yield* reader.end();
  } catch (error) {
    throw readable(error);
  } finally {
    book.close();
  }
}

async function withBook<T>(source: ByteSource, work: (book: Book) => Promise<T>): Promise<T> {
  const book = await openBook(source);
  try {
    return await work(book);
  } catch (error) {
    throw readable(error);
  } finally {
    book.close();
  }
}

/** Whatever the parts complain of, a person needs to know that the file is broken. */
function readable(error: unknown): unknown {
  if (error instanceof UnreadableFile || !(error instanceof Error)) return error;
  // What the database says of itself is not the file's fault.
  if ("severity" in error || "syscall" in error) return error;
  return new UnreadableFile(
    "The spreadsheet is broken or protected by a password: open it, save it anew without one, and bring that.",
  );
}

/** The parts of a packed spreadsheet. */
interface Book {
  has(part: string): boolean;
  texts(part: string): AsyncGenerator<string>;
  close(): void;
}

class SourceReader extends yauzl.RandomAccessReader {
  constructor(private readonly source: ByteSource) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const { source } = this;
    async function* pieces(): AsyncGenerator<Buffer> {
      for (let at = start; at < end;) {
        const piece = await source.read(at, Math.min(64 * 1024, end - at));
        if (piece.length === 0) return;
        at += piece.length;
        yield piece;
      }
    }
    return Readable.from(pieces(), { objectMode: false });
  }
}

async function openBook(source: ByteSource): Promise<Book> {
  try {
    const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
    const reader = new SourceReader(source);
    const zip = await yauzl.fromRandomAccessReaderPromise(reader, source.size, options);
    const entries = await entriesOf(zip);
    return {
      has: (part) => entries.has(part),
      texts: (part) => textsOf(zip, entries.get(part)),
      close: () => zip.close(),
    };
  } catch (error) {
    throw readable(error);
  }
}

async function entriesOf(zip: yauzl.ZipFile): Promise<Map<string, yauzl.Entry>> {
  if (zip.entryCount > mostParts)
    throw new UnreadableFile(`The spreadsheet has more than ${mostParts} parts.`);
  const entries = new Map<string, yauzl.Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName.replace(/^\//, ""), entry);
  return entries;
}

async function* textsOf(
  zip: yauzl.ZipFile,
  entry: yauzl.Entry | undefined,
): AsyncGenerator<string> {
  if (!entry) throw new UnreadableFile("A part of the spreadsheet is missing.");
  const { compressedSize, uncompressedSize } = entry;
  const isBomb =
    uncompressedSize > largestHarmless && uncompressedSize > compressedSize * largestRatio;
  if (isBomb || uncompressedSize > fileLimits.unpackedBytes)
    throw new UnreadableFile("The spreadsheet unpacks to more than any true one: it is refused.");
  const stream = await zip.openReadStreamPromise(entry);
  const decoder = new TextDecoder();
  try {
    for await (const piece of stream as AsyncIterable<Buffer>)
      yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } finally {
    stream.destroy();
  }
}

interface Sheet {
  readonly name: string;
  readonly part: string;
  readonly hidden: boolean;
}

async function sheetsOf(book: Book): Promise<Sheet[]> {
  const targets = new Map<string, string>();
  await eachTag(book, "xl/_rels/workbook.xml.rels", (name, tag) => {
    if (name !== "Relationship") return;
    const target = attribute(tag, "Target").replace(/^\/(xl\/)?|^\.\//, "");
    targets.set(attribute(tag, "Id"), `xl/${target}`);
  });
  const sheets: Sheet[] = [];
  await eachTag(book, "xl/workbook.xml", (name, tag) => {
    const part = targets.get(attribute(tag, "id"));
    if (name === "sheet" && part !== undefined && part.includes("worksheets"))
      sheets.push({
        name: attribute(tag, "name"),
        part,
        hidden: attribute(tag, "state").includes("idden"),
      });
  });
  return sheets;
}

/** What cells refer to. */
interface SharedValues {
  readonly texts: readonly string[];
  /** By the number of a cell's style: whether its numbers are days. */
  readonly dateStyles: readonly boolean[];
  readonly since1904: boolean;
}

async function valuesOf(book: Book): Promise<SharedValues> {
  let since1904 = false;
  await eachTag(book, "xl/workbook.xml", (name, tag) => {
    if (name === "workbookPr") since1904 = /^(1|true)$/.test(attribute(tag, "date1904"));
  });
  return { texts: await sharedTexts(book), dateStyles: await dateStyles(book), since1904 };
}

async function dateStyles(book: Book): Promise<boolean[]> {
  const part = "xl/styles.xml";
  if (!book.has(part)) return [];
  const formats = new Map<number, string>();
  const styles: boolean[] = [];
  let isInCells = false;
  await eachTag(
    book,
    part,
    (name, tag) => {
      if (name === "numFmt")
        formats.set(Number(attribute(tag, "numFmtId")), attribute(tag, "formatCode"));
      if (name === "cellXfs") isInCells = true;
      if (name !== "xf" || !isInCells) return;
      const id = Number(attribute(tag, "numFmtId"));
      styles.push(isDateFormat(id, formats.get(id)));
    },
    (name) => {
      if (name === "cellXfs") isInCells = false;
    },
  );
  return styles;
}

/** Texts that stand once in the file for all cells that show them; readings of Asian signs (rPh) are no part of them. */
async function sharedTexts(book: Book): Promise<string[]> {
  const part = "xl/sharedStrings.xml";
  if (!book.has(part)) return [];
  const texts: string[] = [];
  let size = 0;
  let text = "";
  let isText = false;
  let isReading = false;
  const parser = xml();
  parser.on("opentag", (tag) => {
    const name = localName(tag.name);
    if (name === "si") text = "";
    if (name === "rPh") isReading = true;
    isText = name === "t" && !isReading;
  });
  parser.on("text", (words) => {
    if (isText) text += words;
  });
  parser.on("closetag", (tag) => {
    const name = localName(tag.name);
    isText = false;
    if (name === "rPh") isReading = false;
    if (name !== "si") return;
    texts.push(text);
    size += text.length * 2 + 32;
  });
  for await (const piece of book.texts(part)) {
    parser.write(piece);
    if (size > fileLimits.sharedTextBytes)
      throw new UnreadableFile(
        "The spreadsheet holds more different texts than can be read at once: save it as CSV and bring that.",
      );
  }
  return texts;
}

type Tag = SaxesTagPlain;

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function attribute({ attributes }: Tag, wanted: string): string {
  const plain = attributes[wanted];
  if (plain !== undefined) return plain;
  const name = Object.keys(attributes).find((each) => localName(each) === wanted);
  return name === undefined ? "" : (attributes[name] ?? "");
}

function xml(): SaxesParser {
  const parser = new SaxesParser({ position: false });
  parser.on("error", (error) => {
    throw error;
  });
  // Whoever declares a document type can declare entities, and no spreadsheet needs one.
  parser.on("doctype", () => {
    throw new UnreadableFile("The spreadsheet declares a document type: it is refused.");
  });
  return parser;
}

async function eachTag(
  book: Book,
  part: string,
  open: (name: string, tag: Tag) => void,
  close: (name: string) => void = () => undefined,
): Promise<void> {
  const parser = xml();
  parser.on("opentag", (tag) => open(localName(tag.name), tag));
  parser.on("closetag", (tag) => close(localName(tag.name)));
  for await (const text of book.texts(part)) parser.write(text);
}

/** Column of a cell's name: 0 for A1, 27 for AB3. */
function columnOf(reference: string): number {
  let column = 0;
  for (const letter of reference.toUpperCase()) {
    const at = letter.charCodeAt(0) - 64;
    if (at < 1 || at > 26) break;
    column = column * 26 + at;
  }
  return column - 1;
}

/** Makes rows of the sheet's XML as it comes. */
class SheetReader {
  readonly #parser = xml();
  readonly #rows: Row[] = [];
  #number = 0;
  #cells: string[] = [];
  #exact: (ExactCell | undefined)[] = [];
  #column = -1;
  #type = "";
  #style = 0;
  #text = "";
  #isValue = false;

  constructor(private readonly values: SharedValues) {
    this.#parser.on("opentag", (tag) => this.open(localName(tag.name), tag));
    this.#parser.on("text", (text) => {
      if (this.#isValue) this.#text += text;
    });
    this.#parser.on("closetag", (tag) => this.close(localName(tag.name)));
  }

  read(text: string): Row[] {
    this.#parser.write(text);
    return this.#rows.splice(0);
  }

  end(): Row[] {
    this.#parser.close();
    return this.#rows.splice(0);
  }

  private open(name: string, tag: Tag): void {
    if (name === "row") {
      const told = Number(attribute(tag, "r"));
      this.#number = Number.isInteger(told) && told > this.#number ? told : this.#number + 1;
      this.#cells = [];
      this.#exact = [];
      this.#column = -1;
    } else if (name === "c") {
      const reference = attribute(tag, "r");
      this.#column = reference === "" ? this.#column + 1 : columnOf(reference);
      if (this.#column < 0 || this.#column >= fileLimits.columns)
        throw new UnreadableFile(
          `Row ${this.#number} has more than ${fileLimits.columns} columns.`,
        );
      this.#type = attribute(tag, "t");
      this.#style = Number(attribute(tag, "s")) || 0;
      this.#text = "";
    }
    this.#isValue = name === "v" || name === "t";
  }

  private close(name: string): void {
    this.#isValue = false;
    if (name === "c") this.put();
    if (name === "row")
      this.#rows.push({ number: this.#number, cells: this.#cells, exact: this.#exact });
  }

  private put(): void {
    while (this.#cells.length < this.#column) this.#cells.push("");
    const text = this.#text;
    const at = this.#column;
    if (text === "") this.#cells[at] = "";
    else if (this.#type === "s") this.#cells[at] = this.values.texts[Number(text)] ?? "";
    else if (this.#type === "d") [this.#cells[at], this.#exact[at]] = [text.slice(0, 10), "DATE"];
    else if (this.#type === "b") this.#cells[at] = text === "1" ? "TRUE" : "FALSE";
    else if (this.#type === "" || this.#type === "n") this.putNumber(at, text);
    // Of str, inlineStr and e (#N/A, #DIV/0!): as it stands there.
    else this.#cells[at] = text;
  }

  private putNumber(at: number, text: string): void {
    if (this.values.dateStyles[this.#style]) {
      const day = dayOfSerial(Number(text), this.values.since1904);
      this.#cells[at] = day ?? text;
      if (day !== null) this.#exact[at] = "DATE";
    } else {
      this.#cells[at] = plainNumber(text);
      this.#exact[at] = "NUMBER";
    }
  }
}
