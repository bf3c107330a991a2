/** A whole file as records, in its order, with the broken rows among them; the same by a check and by an import. */
import type { Mapping, Row, RowProblem } from "./model.js";
import { readRow, type FileRecord } from "./read-row.js";
import { RowIndex } from "./row-index.js";

/** What became of one row. */
export type RowOutcome =
  | { readonly what: "RECORD"; readonly row: Row; readonly id: string; readonly record: FileRecord }
  | { readonly what: "BROKEN"; readonly row: Row; readonly problems: readonly RowProblem[] }
  /** A line of totals, or an invoice that an earlier row has told already (a row for each of its lines). */
  | { readonly what: "LEFT_OUT"; readonly row: Row };

/** Reads row after row; remembers what it has seen, so it must see them all, from the first. */
export class FileReader {
  /** Ids of the file's records. */
  readonly seen = new RowIndex();

  constructor(
    private readonly mapping: Mapping,
    private readonly headings: readonly string[],
  ) {}

  read(row: Row): RowOutcome {
    const reading = readRow(this.mapping, this.headings, row);
    if (reading === null) return { what: "LEFT_OUT", row };
    if (!reading.ok) return { what: "BROKEN", row, problems: reading.problems };
    const { record } = reading;
    if (record.kind === "PAYMENT") return this.payment(row, record);
    const content = JSON.stringify(record);
    const before = this.seen.note(record.id, content, row.number);
    if (before === null) return { what: "RECORD", row, id: record.id, record };
    if (before.same) return { what: "LEFT_OUT", row };
    const field = record.kind === "INVOICE" ? "invoiceNumber" : "customerNumber";
    const at = this.mapping.columns[field] ?? this.mapping.columns.customerName ?? 0;
    const problem = {
      column: this.headings[at] ?? null,
      value: row.cells[at]?.trim() ?? "",
      expected: `one row for each; row ${before.row} has the same with other details`,
    };
    return { what: "BROKEN", row, problems: [problem] };
  }

  /**
   * One payment may pay several invoices. Without a number it is known by what it says, and equal ones by which of
   * them it is; so the next export, which has them all again, names them alike.
   */
  private payment(row: Row, record: Extract<FileRecord, { kind: "PAYMENT" }>): RowOutcome {
    const { number, invoice, paidOn, amount, currency } = record;
    if (number !== null) {
      const id = `${number}/${invoice}`;
      const before = this.seen.note(id, JSON.stringify(record), row.number);
      if (before === null) return { what: "RECORD", row, id, record };
      if (before.same) return { what: "LEFT_OUT", row };
      const at = this.mapping.columns.paymentNumber ?? 0;
      const expected = `one row for each payment of an invoice; row ${before.row} has the same with other details`;
      const problem = { column: this.headings[at] ?? null, value: number, expected };
      return { what: "BROKEN", row, problems: [problem] };
    }
    const says = `${invoice}/${paidOn}/${amount} ${currency}`;
    let id = says;
    for (let nth = 2; this.seen.note(id, says, row.number) !== null; nth += 1)
      id = `${says} #${nth}`;
    return { what: "RECORD", row, id, record };
  }
}
