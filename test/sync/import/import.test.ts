/** Files become debtors: what a person confirmed is read, stored, joined and proved like everything else. */
import { describe, expect, test } from "@jest/globals";
import { useDatabase } from "../../support/database.js";
import { FileImports } from "../../support/file-imports.js";

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
