/** Files become debtors: what a person confirmed is read, stored, joined and proved like everything else. */
import { describe, expect, test } from "@jest/globals";
import type { RowProblem } from "../../../src/files/model.js";
import { problemWords } from "../../../src/files/report.js";
import { requestSync } from "../../../src/actions/request-sync.js";
import { dueWork } from "../../../src/store/due-work.js";
import { makeHub } from "../../support/hub.js";
import { workOnImports } from "../../../src/sync/import/work.js";
import { useDatabase } from "../../support/database.js";
import { FileImports } from "../../support/file-imports.js";
import { xlsx } from "../../../sandbox/spreadsheet/xlsx.js";

const here = useDatabase();

async function tenant(): Promise<FileImports> {
  return new FileImports(here, await here.newTenant());
}

const invoices = `Invoice Number,Customer Name,Email,Invoice Date,Due Date,Invoice Total,Amount Due,Currency,Status
INV-1,Ada Fields,ada@fields.example,2026-09-01,2026-10-01,120.00,120.00,GBP,Sent
INV-2,Ada Fields,ada@fields.example,2026-10-20,2026-12-20,80.50,30.50,GBP,Partially paid
INV-3,Bright & Sons,accounts@bright.example,2026-08-01,2026-09-01,1000,0,GBP,Paid
`;

describe("a file of invoices", () => {
  test("becomes debtors, whose balances are proved", async () => {
    const files = await tenant();
    const done = await files.import(invoices);
    expect(done).toMatchObject({ state: "IMPORTED", rows_good: 3, rows_broken: 0, problem: null });
    expect(await files.debtors()).toEqual([
      { name: "Ada Fields", currency: "GBP", open: "15050", overdue: "12000" },
    ]);
    expect(await files.rows("select * from discrepancy")).toEqual([]);
    expect(await files.rows("select position from file_import_chunk")).toEqual([]);
  });

  test("imported twice changes nothing", async () => {
    const files = await tenant();
    await files.import(invoices);
    const before = await everything(files);
    const again = await files.import(invoices);
    expect(again).toMatchObject({ state: "IMPORTED", rows_good: 3, rows_changed: 0 });
    expect(await everything(files)).toEqual(before);
  });
});

describe("the connection of a source", () => {
  test("is never read: no job knocks at it, and a person is told to bring a newer file", async () => {
    const files = await tenant();
    const { connection_id: connectionId } = await files.import(invoices);
    const later = new Date("2026-12-25T10:00:00Z");
    const due = await here.database.asTenant(files.principal, (transaction) =>
      dueWork(transaction, files.tenantId, later, later),
    );
    expect(due.filter(({ queue }) => queue === "sync")).toEqual([]);
    const context = makeHub(here);
    const asked = await requestSync(context, files.principal, connectionId ?? "");
    expect(asked).toMatchObject({ ok: false, problems: [{ code: "INVALID_INPUT" }] });
  });

  test("has a run for each import, and says when a newer file is expected", async () => {
    const files = await tenant();
    await files.import(invoices);
    expect(await files.rows("select state, records, changed from sync_run")).toEqual([
      { state: "SUCCEEDED", records: 3, changed: 5 },
    ]);
    expect(await files.rows("select name, last_success_at, due_at from stream")).toEqual([
      {
        name: "Invoices",
        last_success_at: new Date("2026-11-25T10:00:00Z"),
        due_at: new Date("2026-11-26T10:00:00Z"),
      },
    ]);
  });

  test("files that nobody goes on with are forgotten after a week, done ones after a month", async () => {
    let now = new Date("2026-11-25T10:00:00Z");
    const files = new FileImports(here, await here.newTenant(), () => now);
    await files.import(invoices);
    await files.upload(invoices, { source: "Other tool" });
    const left = async (on: string): Promise<unknown> => {
      now = new Date(on);
      const due = await here.database.asTenant(files.principal, (transaction) =>
        dueWork(transaction, files.tenantId, now, now),
      );
      if (due.some(({ queue }) => queue === "import"))
        await workOnImports(files.context, files.principal, new AbortController().signal);
      return files.rows("select state from file_import");
    };
    expect(await left("2026-12-02T09:00:00Z")).toHaveLength(2);
    expect(await left("2026-12-02T11:00:00Z")).toEqual([{ state: "IMPORTED" }]);
    expect(await left("2026-12-26T10:00:00Z")).toEqual([]);
    expect(await files.rows("select position from file_import_chunk")).toEqual([]);
  });
});

describe("whatever way a file is written", () => {
  const words = "Rechnungsnummer;Kunde;Rechnungsdatum;Fälligkeit;Betrag;Offener Betrag\n";
  const rows = "1;Müller;01.09.2026;01.10.2026;1.234,50 €;1.234,50 €\n";
  const utf16 = Buffer.from(`\ufeff${words}${rows}`, "utf16le");

  test.each<[string, Buffer]>([
    ["UTF-8", Buffer.from(words + rows)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${words}${rows}`)],
    ["UTF-16, little end first", utf16],
    ["UTF-16, big end first", Buffer.from(utf16).swap16()],
    ["Windows-1252", Buffer.from((words + rows).replaceAll("€", "\u0080"), "latin1")],
    ["tabs", Buffer.from((words + rows).replaceAll(";", "\t"))],
    ["commas and quotes", Buffer.from(quoted(words + rows))],
    [
      "titles above, a line of totals below",
      Buffer.from(`OP-Liste\n\n${words}${rows}Summe;;;;1.234,50 €;1.234,50 €\n`),
    ],
  ])("%s: the same debt", async (_form, bytes) => {
    const files = await tenant();
    const done = await files.import(bytes);
    expect(done).toMatchObject({ state: "IMPORTED", rows_good: 1, rows_broken: 0 });
    expect(await files.debtors()).toMatchObject([
      { name: "Müller", currency: "EUR", open: "123450" },
    ]);
  });

  test("a letter that is not UTF-8 far behind the beginning is read as what it is", async () => {
    const files = await tenant();
    const many = Array.from(
      { length: 3_000 },
      (_, at) => `${at};Ada ${at};01.09.2026;01.10.2026;10,00 €;10,00 €\n`,
    );
    const text = `${words.replace("ä", "ae")}${many.join("")}x;Weiß;01.09.2026;01.10.2026;1,00 €;1,00 €\n`;
    await files.import(Buffer.from(text.replaceAll("€", "\u0080"), "latin1"), {
      told: { columns: { dueOn: 3 } },
    });
    expect((await files.debtors()).at(-1)?.name).toBe("Weiß");
  });

  test.each(["shared", "inline"])("a spreadsheet, its texts %s", async (where) => {
    const files = await tenant();
    const book = xlsx(
      [
        ["Open items", ""],
        ["Invoice Number", "Customer", "Invoice Date", "Due Date", "Total", "Currency"],
        ["1", "Ada & Sons", { day: 46266 }, { day: 46296 }, 1234.4999999999998, "GBP"],
        [2, "Ada & Sons", "", { day: 46296 }, { formula: "1+1", value: 2 }, "GBP"],
        ["3", "<Bob>", { day: 46266 }, "", { formula: "10*10", value: 100 }, "GBP"],
      ],
      { inline: where === "inline" },
    );
    const checked = await files.check(book);
    expect(checked.layout).toEqual({ format: "XLSX", sheet: "Invoices", headerRow: 2 });
    expect(checked).toMatchObject({ rows_good: 1, rows_broken: 2 });
    await files.start(checked.id, { skipBrokenRows: true });
    await files.work(checked.id);
    expect(await files.debtors()).toEqual([
      { name: "Ada & Sons", currency: "GBP", open: "123450", overdue: "123450" },
    ]);
    expect(await files.report(checked)).toContain("Due Date: nothing; expected: a date");
  });
});

function quoted(text: string): string {
  const line = (each: string): string =>
    each
      .split(";")
      .map((cell) => `"${cell}"`)
      .join(",");
  return text.trimEnd().split("\n").map(line).join("\r\n");
}

describe("what is refused", () => {
  const bomb = xlsx([["Invoice Number"]], {
    parts: { "xl/sharedStrings.xml": `<sst><si><t>${" ".repeat(40_000_000)}</t></si></sst>` },
  });
  const entities = xlsx([["Invoice Number"]], {
    parts: {
      "xl/sharedStrings.xml": `<!DOCTYPE a [<!ENTITY b "${"c".repeat(9)}">]><sst><si><t>&b;</t></si></sst>`,
    },
  });

  test.each<[string, Buffer, RegExp]>([
    ["nothing at all", Buffer.alloc(0), /The file is empty/],
    ["a picture", Buffer.from("89504e470d0a1a0a0000", "hex"), /neither CSV nor a spreadsheet/],
    [
      "a spreadsheet of the old kind",
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      /\.xls.*save it as \.xlsx/,
    ],
    ["half a spreadsheet", xlsx([["a"]]).subarray(0, 300), /broken or protected/],
    ["a zip bomb", bomb, /unpacks to more than any true one/],
    ["a document type", entities, /declares a document type/],
    [
      "a quotation mark that nothing closes",
      Buffer.from('a,b\n1,"2\n3,4\n'),
      /Row 2: a quotation mark/,
    ],
    ["a row without an end", Buffer.from(`a,b\n1,"${"x".repeat(400_000)}`), /Row 2 is longer/],
    ["columns without an end", Buffer.from("a,".repeat(1_000)), /Row 1 has more than 400 columns/],
  ])("%s", async (_what, bytes, says) => {
    const files = await tenant();
    await expect(files.upload(bytes)).rejects.toThrow(says);
    expect(await files.rows("select state, problem is null as silent from file_import")).toEqual([
      { state: "FAILED", silent: false },
    ]);
    expect(await files.rows("select position from file_import_chunk")).toEqual([]);
  });

  test("a broken quote far down fails the check, and nothing is stored", async () => {
    const files = await tenant();
    const many = Array.from(
      { length: 5_000 },
      (_, at) => `I${at},Ada,2026-01-01,2026-02-01,£10.00\n`,
    );
    const head = "Invoice Number,Customer,Invoice Date,Due Date,Total\n";
    const done = await files.check(`${head}${many.join("")}"I,Ada\n`);
    expect(done).toMatchObject({ state: "FAILED" });
    expect(done.problem).toMatch(/Row 5002: a quotation mark/);
    expect(await files.rows("select from receivable")).toEqual([]);
  });
});

describe("rows that are broken", () => {
  const head = "Invoice Number,Customer,Invoice Date,Due Date,Total,Balance,Currency,Status\n";
  const checked = async (line: string): Promise<string[]> => {
    const files = await tenant();
    const good = "G,Ada,2026-01-01,2026-02-01,10.00,10.00,GBP,Sent\n";
    const row = await files.check(`${head}${good}${line}\n`);
    const [broken] = await files.rows<{ row: number; problems: RowProblem[] }>(
      `select row, problems from file_import_error where import_id = '${row.id}'`,
    );
    return broken ? [`row ${broken.row}`, ...broken.problems.map(problemWords)] : [];
  };

  test.each<[string, string]>([
    [
      ",Ada,2026-01-01,2026-02-01,1,1,GBP,Sent",
      "Invoice Number: nothing; expected: a number or name that the record is known by.",
    ],
    [
      "1,,2026-01-01,2026-02-01,1,1,GBP,Sent",
      "Customer: nothing; expected: the customer's number or name.",
    ],
    [
      "1,Ada,2026-02-30,2026-02-01,1,1,GBP,Sent",
      'Invoice Date: "2026-02-30"; expected: a date such as 2026-12-31.',
    ],
    ["1,Ada,2026-01-01,,1,1,GBP,Sent", "Due Date: nothing; expected: a date such as 2026-12-31."],
    [
      "1,Ada,2026-01-01,2026-02-01,ten,1,GBP,Sent",
      'Total: "ten"; expected: an amount such as 1234.50, with "." before the decimals.',
    ],
    [
      "1,Ada,2026-01-01,2026-02-01,1.005,1,GBP,Sent",
      'Total: "1.005"; expected: no more decimals than GBP has.',
    ],
    [
      "1,Ada,2026-01-01,2026-02-01,€1,1,GBP,Sent",
      'Total: "€1"; expected: an amount in GBP, which the row or the file names.',
    ],
    [
      "1,Ada,2026-01-01,2026-02-01,1,1,XXQ,Sent",
      'Currency: "XXQ"; expected: an ISO 4217 currency (three letters, such as EUR or GBP).',
    ],
    [
      "1,Ada,2026-01-01,2026-02-01,1,1,GBP,Parked",
      'Status: "Parked"; expected: a status that is known, or to be told what it means (DRAFT, OPEN, PAID or VOID).',
    ],
    [
      "1,Ada,2026-01-01,2026-02-01,1,1,GBP,Paid",
      'Balance: "1"; expected: nothing open where the status is "paid".',
    ],
    [
      "G,Eve,2026-01-01,2026-02-01,10.00,10.00,GBP,Sent",
      'Invoice Number: "G"; expected: one row for each; row 2 has the same with other details.',
    ],
  ])("%s", async (line, says) => {
    // A status that stands within the first rows would be asked about; here it comes later.
    const isLate = line.includes("Parked");
    const padding = isLate
      ? Array.from(
          { length: 1_000 },
          (_, at) => `P${at},Ada,2026-01-01,2026-02-01,1,1,GBP,Sent\n`,
        ).join("")
      : "";
    expect(await checked(`${padding}${line}`)).toEqual([isLate ? "row 1003" : "row 3", says]);
  });

  test("a report is no way for formulas into a spreadsheet, and reads back as it was", async () => {
    const files = await tenant();
    const line = '"=HYPERLINK(""http://x"")",@Ada,2026-01-01,soon,-10.00,-10.00,GBP,Sent\n';
    const row = await files.check(head + line, {
      told: { columns: { dueOn: 3 }, dates: { dueOn: "YMD" } },
    });
    const report = await files.report(row);
    expect(report).toContain(`"'=HYPERLINK(""http://x"")",'@Ada,2026-01-01,soon,'-10.00,'-10.00`);
    const fixed = await files.import(report.replace(",soon,", ",2026-02-01,"));
    expect(fixed).toMatchObject({ state: "IMPORTED", rows_good: 1 });
    expect(await files.rows("select external_id, total_minor from credit")).toEqual([
      { external_id: '=HYPERLINK("http://x")', total_minor: "1000" },
    ]);
  });

  test("a credit note takes off, with and without a minus; what is neither is told", async () => {
    const files = await tenant();
    const typed = `Type,Invoice No,Customer,Date,Due Date,Gross Amount,Outstanding,Currency
SI,1,Ada,2026-01-01,2026-02-01,100.00,100.00,GBP
SC,2,Ada,2026-01-01,2026-02-01,30.00,30.00,GBP
Credit note,3,Ada,2026-01-01,,-20.00,-5.00,GBP
SR,4,Ada,2026-01-01,2026-02-01,50.00,50.00,GBP
`;
    const done = await files.import(typed, { options: { skipBrokenRows: true } });
    expect(done).toMatchObject({ rows_good: 3, rows_broken: 1 });
    expect(await files.report(done)).toContain(
      'Type: ""SR""; expected: an invoice or a credit note.',
    );
    expect(
      await files.rows("select external_id, total_minor, remaining_minor from credit order by 1"),
    ).toEqual([
      { external_id: "2", total_minor: "3000", remaining_minor: "3000" },
      { external_id: "3", total_minor: "2000", remaining_minor: "500" },
    ]);
    expect(await files.debtors()).toMatchObject([{ name: "Ada", open: "10000" }]);
  });

  test("an invoice in a row for each of its lines is one invoice", async () => {
    const files = await tenant();
    const line = "1,Ada,2026-01-01,2026-02-01,10.00,10.00,GBP,Sent";
    const done = await files.import(
      `${head.replace("\n", ",Item\n")}${line},Nails\n${line},Screws\n`,
    );
    expect(done).toMatchObject({ rows_good: 1, rows_left_out: 1, rows_broken: 0 });
  });
});

describe("customers, invoices and payments in files of their own", () => {
  const customers =
    "Customer Number,Company,Email,VAT Number\nC1,Ada Fields Ltd,ada@fields.example,GB123456789\n";
  const totals =
    "Invoice Number,Customer Number,Invoice Date,Due Date,Total\nA,C1,2026-01-01,2026-02-01,£100.00\nB,C1,2026-01-01,2026-02-01,£50.00\n";
  const payments =
    "Invoice Number,Payment Date,Amount\nA,2026-03-01,£30.00\nA,2026-03-01,£30.00\nB,2026-03-02,£50.00\n";

  test.each([
    ["customers first", [customers, totals, payments]],
    ["payments first", [payments, totals, customers]],
  ])("%s: totals less payments are owed", async (_order, parts) => {
    const files = await tenant();
    for (const part of parts) await files.import(part);
    expect(await files.debtors()).toMatchObject([{ name: "Ada Fields Ltd", open: "4000" }]);
    expect(await files.rows("select * from discrepancy")).toEqual([]);
    expect(
      await files.rows("select number, balance_minor, status from receivable order by 1"),
    ).toEqual([
      { number: "A", balance_minor: "4000", status: "OPEN" },
      { number: "B", balance_minor: "0", status: "PAID" },
    ]);
    const before = await everything(files);
    for (const part of parts) expect(await files.import(part)).toMatchObject({ rows_changed: 0 });
    expect(await everything(files)).toEqual(before);
  });

  test("an open amount is proved by payments once there are any; what disagrees is shown", async () => {
    const files = await tenant();
    const open =
      "Invoice Number,Customer,Invoice Date,Due Date,Total,Balance\nA,Ada,2026-01-01,2026-02-01,£100.00,£40.00\nB,Ada,2026-01-01,2026-02-01,£50.00,£50.00\n";
    await files.import(open);
    expect(await files.rows("select * from discrepancy")).toEqual([]);
    await files.import(payments.replace(/B,.*\n/, ""));
    expect(await files.rows("select * from discrepancy")).toEqual([]);
    await files.import("Invoice Number,Payment Date,Amount\nB,2026-03-02,£1.00\n");
    expect(await files.rows("select stated_minor, proved_minor from discrepancy")).toEqual([
      { stated_minor: "5000", proved_minor: "4900" },
    ]);
    expect(await files.debtors()).toMatchObject([{ open: "9000" }]);
  });

  test("more paid than owed is a discrepancy, and nobody owes less than nothing", async () => {
    const files = await tenant();
    await files.import(totals);
    await files.import("Invoice Number,Payment Date,Amount\nB,2026-03-02,£60.00\n");
    expect(await files.debtors()).toMatchObject([{ open: "10000" }]);
    expect(await files.rows("select stated_minor, proved_minor from discrepancy")).toEqual([
      { stated_minor: "0", proved_minor: "-1000" },
    ]);
  });

  test("what a later file lacks stays, unless the file is said to hold all that is open", async () => {
    const files = await tenant();
    const list = (numbers: string): string =>
      `Invoice Number,Customer,Invoice Date,Due Date,Total,Balance\n${[...numbers].map((number) => `${number},Ada,2026-01-01,2026-02-01,£10.00,£10.00\n`).join("")}`;
    await files.import(list("ABC"));
    await files.import(list("A"));
    expect(await files.debtors()).toMatchObject([{ open: "3000" }]);
    const complete = await files.import(list("AB"), { options: { isAllThatIsOpen: true } });
    expect(complete).toMatchObject({ settled: 1 });
    expect(await files.debtors()).toMatchObject([{ open: "2000" }]);
    expect(await files.rows("select * from discrepancy")).toEqual([]);
    await files.import(list("ABC"));
    expect(await files.debtors()).toMatchObject([{ open: "3000" }]);
  });

  test("a source's records never meet another's of the same number", async () => {
    const files = await tenant();
    await files.import(totals);
    await files.import(totals.replace("£100.00", "£1.00"), { source: "Other tool" });
    // Both bear the same name, so that no order is theirs.
    expect((await files.debtors()).map(({ open }) => open).sort()).toEqual(["15000", "5100"]);
  });
});

describe("an import that is interrupted", () => {
  const size = 6_500;
  const lines = Array.from(
    { length: size },
    (_, at) => `I${at},Customer ${at % 700},2026-01-01,2026-02-01,£10.00,£${at % 3}.00\n`,
  );
  const file = `Invoice Number,Customer,Invoice Date,Due Date,Total,Balance\n${lines.join("")}`;

  test("goes on where it was, and the end is as if it had not been", async () => {
    const undisturbed = await tenant();
    await undisturbed.import(file);
    const files = await tenant();
    const checked = await files.check(file);
    await files.start(checked.id);
    for (let stops = 1; stops <= 3; stops += 1) {
      const stopping = new AbortController();
      await workOnImports(files.context, files.principal, stopping.signal, () => stopping.abort());
      const at = await files.find(checked.id);
      expect(at).toMatchObject({ state: "IMPORTING", cursor_row: 1 + 2_000 * stops });
    }
    const done = await files.work(checked.id);
    expect(done).toMatchObject({ state: "IMPORTED", rows_changed: size + 700 });
    const counts = `select count(*)::int as receivables, sum(balance_minor)::text as open,
      (select count(*)::int from party) as parties, (select count(*)::int from settlement_line where not reversed) as lines,
      (select count(*)::int from discrepancy) as discrepancies from receivable`;
    expect(await files.rows(counts)).toEqual(await undisturbed.rows(counts));
    expect(await files.debtors()).toEqual(await undisturbed.debtors());
  });
});

/** All that a file can change, when it was stored included. */
async function everything(files: FileImports): Promise<unknown> {
  const tables = [
    "source_record",
    "party",
    "receivable",
    "settlement_line",
    "credit",
    "debtor",
    "debtor_balance",
    "contact_point",
    "discrepancy",
    "rejected_record",
  ];
  const all = [];
  for (const table of tables)
    all.push([
      table,
      await files.rows(`select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`),
    ]);
  return all;
}
