/** What files show of the contract: they are brought by people, and read by the same engine. */
import { expect } from "@jest/globals";
import { disconnectVendor, restoreConnection } from "../../../src/actions/disconnect.js";
import type { Behaviour } from "../../../src/connectors/behaviours.js";
import { workOnImports } from "../../../src/sync/import/work.js";
import type { TestDatabase } from "../../support/database.js";
import { FileImports } from "../../support/file-imports.js";
import { makeHub, principalOf } from "../../support/hub.js";
import { valueOf } from "../../support/plan-actions.js";

type Line = readonly [number: string, customer: string, total: string, open: string];

const head = "Invoice Number,Customer,Invoice Date,Due Date,Total,Balance,Currency\n";
const file = (...lines: Line[]) =>
  head +
  lines
    .map(([number, customer, total, open]) =>
      [number, customer, "2026-09-01", "2026-10-01", total, open, "GBP"].join(","),
    )
    .join("\n") +
  "\n";

const first: Line[] = [
  ["INV-1", "Ada Fields", "120.00", "120.00"],
  ["INV-2", "Ada Fields", "80.50", "30.50"],
  ["INV-3", "Bright & Sons", "1000.00", "1000.00"],
];

async function imports(here: TestDatabase): Promise<FileImports> {
  return new FileImports(here, await here.newTenant());
}

async function owed(files: FileImports): Promise<string[]> {
  return (await files.debtors()).map(({ name, open }) => `${name} ${open}`);
}

const wanted = ["Ada Fields 15050", "Bright & Sons 100000"];

async function backFill(here: TestDatabase): Promise<void> {
  const files = await imports(here);
  const done = await files.import(file(...first));
  expect(done).toMatchObject({ state: "IMPORTED", rows_good: 3, rows_broken: 0 });
  expect(await owed(files)).toEqual(wanted);
  expect(await files.rows("select * from discrepancy")).toEqual([]);
}

async function delta(here: TestDatabase): Promise<void> {
  const files = await imports(here);
  await files.import(file(...first));
  const again = await files.import(file(...first));
  expect(again).toMatchObject({ state: "IMPORTED", rows_changed: 0 });
  const [, part, moved] = first;
  // A part was paid; an invoice is another customer's now; one is new.
  const second = await files.import(
    file(
      first[0]!,
      [part![0], part![1], part![2], "10.50"],
      [moved![0], "Ada Fields", moved![2], moved![3]],
      ["INV-4", "Cloud Nine", "5.00", "5.00"],
    ),
  );
  expect(second).toMatchObject({ state: "IMPORTED", rows_broken: 0 });
  expect(await owed(files)).toEqual(["Ada Fields 113050", "Cloud Nine 500"]);
  expect(await files.rows("select * from discrepancy")).toEqual([]);
}

/** Cut between two pages; one has 2,000 rows. */
async function resume(here: TestDatabase): Promise<void> {
  const many = Array.from({ length: 2_050 }, (_, at): Line => [
    `I${at}`,
    `Customer ${at % 5}`,
    "10.00",
    "2.00",
  ]);
  const files = await imports(here);
  const { id } = await files.check(file(...many));
  await files.start(id);
  const stopping = new AbortController();
  await workOnImports(files.context, files.principal, stopping.signal, () => stopping.abort());
  expect(await files.find(id)).toMatchObject({ state: "IMPORTING" });
  expect(await files.rows("select from receivable")).toHaveLength(2_000);
  expect(await files.work(id)).toMatchObject({ state: "IMPORTED" });
  expect(await files.rows("select from receivable")).toHaveLength(many.length);
  const each = (200 * many.length) / 5;
  expect(await owed(files)).toEqual(
    [0, 1, 2, 3, 4].map((customer) => `Customer ${customer} ${each}`),
  );
}

async function malformed(here: TestDatabase): Promise<void> {
  const files = await imports(here);
  const broken = file(first[0]!, ["INV-2", "Ada Fields", "80.50", "plenty"], first[2]!);
  const done = await files.import(broken, {
    options: { skipBrokenRows: true },
  });
  expect(done).toMatchObject({ state: "IMPORTED", rows_good: 2, rows_broken: 1 });
  const report = await files.report(done);
  expect(report).toMatch(/INV-2,Ada Fields.*Balance: ""plenty""/);
  expect(await owed(files)).toEqual(["Ada Fields 12000", "Bright & Sons 100000"]);
  // The report is the file to put right.
  await files.import(report.replace("plenty", "30.50"));
  expect(await owed(files)).toEqual(wanted);
}

async function disconnect(here: TestDatabase): Promise<void> {
  const files = await imports(here);
  const { connection_id: connectionId } = await files.import(file(...first));
  const hub = makeHub(here);
  const principal = principalOf(files.tenantId);
  const end = { connectionId: connectionId!, forget: false };
  valueOf(await disconnectVendor(hub, principal, end));
  expect(await owed(files)).toEqual(wanted);
  valueOf(await restoreConnection(hub, principal, connectionId!));
  const again = await files.import(file(...first));
  expect(again).toMatchObject({ connection_id: connectionId, rows_changed: 0 });
  expect(await owed(files)).toEqual(wanted);
}

export const filesShow: Partial<Record<Behaviour, (here: TestDatabase) => Promise<void>>> = {
  BACK_FILL: backFill,
  DELTA: delta,
  RESUME: resume,
  MALFORMED: malformed,
  DISCONNECT: disconnect,
};
