/** However large a file is, it is read only as far as its rows are taken. */
import { describe, expect, test } from "@jest/globals";
import type { ByteSource, Layout } from "../../src/files/model.js";
import { recordRows } from "../../src/files/rows.js";
import { xlsx } from "../../sandbox/spreadsheet/xlsx.js";

const MiB = 1024 * 1024;

/** A source that tells how far it was read. */
class Watched implements ByteSource {
  furthest = 0;
  constructor(
    readonly size: number,
    private readonly bytes: (offset: number, length: number) => Buffer,
  ) {}
  read(offset: number, length: number): Promise<Buffer> {
    this.furthest = Math.max(this.furthest, offset + length);
    return Promise.resolve(this.bytes(offset, Math.min(length, this.size - offset)));
  }
}

const line = "INV-0001,Ada Fields,2026-01-01,2026-02-01,100.00,GBP,Sent\n";

/** The same line again and again, made where it is asked for. */
function endless(size: number): Watched {
  return new Watched(size, (offset, length) => {
    const skipped = offset % line.length;
    const text = line.repeat(Math.ceil((length + skipped) / line.length));
    return Buffer.from(text).subarray(skipped, skipped + length);
  });
}

const csv: Layout = { format: "CSV", encoding: "utf-8", delimiter: ",", headerRow: 1 };

describe("a CSV file", () => {
  test("of 100 GiB gives its first rows at once", async () => {
    const source = endless(100 * 1024 * MiB);
    let count = 0;
    for await (const row of recordRows(source, csv)) {
      expect(row.cells).toHaveLength(7);
      if (++count === 10) break;
    }
    expect(source.furthest).toBeLessThan(1.5 * MiB);
  });

  test("of 60,000 rows is never read far ahead of the row in hand", async () => {
    const source = endless(60_000 * line.length);
    let count = 1;
    let furthestAhead = 0;
    for await (const row of recordRows(source, csv)) {
      count = row.number;
      furthestAhead = Math.max(furthestAhead, source.furthest - count * line.length);
    }
    expect(count).toBe(60_000);
    expect(furthestAhead).toBeLessThan(1.5 * MiB);
  });
});

test("of a spreadsheet the rows come while the rest of it is still packed", async () => {
  function* cells(): Generator<string[]> {
    // Texts that do not pack well, in the cells themselves.
    for (let row = 0; row < 20_000; row += 1)
      yield Array.from({ length: 6 }, (_, at) => ((row * 7919 + at * 104_729) ** 2).toString(36));
  }
  const book = xlsx(cells(), { inline: true });
  expect(book.length).toBeGreaterThan(MiB);
  let inSheet = 0;
  const source = new Watched(book.length, (offset, length) => {
    if (offset + length < book.length - 64 * 1024) inSheet = Math.max(inSheet, offset + length);
    return book.subarray(offset, offset + length);
  });
  for await (const row of recordRows(source, { format: "XLSX", sheet: "Invoices", headerRow: 1 }))
    if (row.number === 10) break;
  expect(inSheet).toBeLessThan(book.length / 2);
});
