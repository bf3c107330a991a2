/**
 * A reader of RFC 4180 text, piece by piece: commas, quoted fields with doubled quotes and line ends inside,
 * LF or CRLF. It is strict, since a result that was cut short or garbled must not become records.
 */

/** The text is not CSV, or was cut short. Never holds any of it. */
export class CsvError extends Error {
  override readonly name = "CsvError";
}

/** The rows as they are read; an empty line is none. @throws CsvError */
export function* csvRows(pieces: Iterable<string>): Generator<string[]> {
  const reader = new CsvReader();
  for (const piece of pieces) yield* reader.take(piece);
  yield* reader.end();
}

class CsvReader {
  private state: "START" | "BARE" | "QUOTED" | "QUOTE_SEEN" = "START";
  private row: string[] = [];
  private field = "";
  private line = 1;
  /** A CR at the end of a piece is understood with what follows it. */
  private held = "";
  private complete: string[][] = [];

  /** The rows that this piece completes. */
  take(piece: string): string[][] {
    const text = this.held + piece;
    this.held = text.endsWith("\r") ? "\r" : "";
    const end = text.length - this.held.length;
    for (let at = 0; at < end;)
      at = this.state === "QUOTED" ? this.takeQuoted(text, at, end) : this.takePlain(text, at);
    const rows = this.complete;
    this.complete = [];
    return rows;
  }

  /** The last row, where no line end follows it. */
  end(): string[][] {
    if (this.state === "QUOTED") throw this.wrong("the text ends inside quotes");
    this.endRow();
    return this.complete;
  }

  /** Up to the next quote; returns where to go on. */
  private takeQuoted(text: string, at: number, end: number): number {
    const quote = text.indexOf('"', at);
    const stop = quote === -1 ? end : quote;
    this.field += text.slice(at, stop);
    if (quote === -1) return end;
    this.state = "QUOTE_SEEN";
    return stop + 1;
  }

  private takePlain(text: string, at: number): number {
    const character = text.charAt(at);
    switch (character) {
      case '"':
        this.openQuote();
        return at + 1;
      case ",":
        this.endField();
        return at + 1;
      case "\n":
        this.endRow();
        return at + 1;
      case "\r":
        if (text.charAt(at + 1) === "\n") {
          this.endRow();
          return at + 2;
        }
    }
    if (this.state === "QUOTE_SEEN") throw this.wrong("text follows a closing quote");
    this.field += character;
    this.state = "BARE";
    return at + 1;
  }

  private openQuote(): void {
    if (this.state === "BARE") throw this.wrong("a quote stands inside a field that is not quoted");
    // Two quotes inside quotes are one.
    if (this.state === "QUOTE_SEEN") this.field += '"';
    this.state = "QUOTED";
  }

  private endField(): void {
    this.row.push(this.field);
    this.field = "";
    this.state = "START";
  }

  private endRow(): void {
    if (this.row.length > 0 || this.state !== "START") {
      this.endField();
      this.complete.push(this.row);
      this.row = [];
    }
    this.line += 1;
  }

  private wrong(what: string): CsvError {
    return new CsvError(`Row ${this.line}: ${what}.`);
  }
}
