/**
 * A CSV file of 1,000,000 invoices and a spreadsheet of 100,000, imported by the production worker, which is killed in
 * the middle of the first: the process stays small, every debt is there to the last minor unit, and the same file once
 * more changes nothing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { Database } from "../src/store/database.js";
import type { ImportRow } from "../src/store/file-imports.js";
import { FileImports } from "../test/support/file-imports.js";
import { newTenant, statement } from "../test/support/ground.js";
import { xlsx, type Cell } from "../sandbox/spreadsheet/xlsx.js";
import type { Orders } from "./points.js";
import { ProofClock } from "./proof-clock.js";
import type { Proof, ProofResult, ProofStage } from "./proof.js";
import { WorkerProcess } from "./worker-process.js";
import { encryptionKey } from "./worlds.js";

const csvRows = 1_000_000;
const xlsxRowCount = 100_000;
const goalMiB = 512;
const patienceMs = 60 * 60_000;
const lookEveryMs = 200;
/** Every so many rows one cannot be read. */
const brokenEvery = 40_000;

export const files: Proof = {
  name: "files",
  title: `${csvRows} rows of CSV and ${xlsxRowCount} of a spreadsheet are imported under ${goalMiB} MiB, through a kill, and once only`,
  run: (stage) => new Play(stage).run(),
};

interface Expected {
  readonly good: number;
  readonly broken: number;
  readonly customers: number;
  readonly openMinor: bigint;
}

class Play {
  readonly #failures: string[] = [];

  constructor(private readonly stage: ProofStage) {}

  async run(): Promise<ProofResult> {
    const { ground } = this.stage;
    const { appUrl, adminUrl } = await ground.newDatabase();
    const clock = ProofClock.begin(join(ground.folder, "clock-files.json"), new Date());
    const database = new Database(appUrl, { maxConnections: 4 });
    const logFile = join(ground.folder, "worker-files.log");
    const orders: Orders = {
      appUrl,
      clockFile: clock.file,
      logFile,
      encryptionKey,
      vendors: {},
      kill: null,
    };
    try {
      const tenantId = await newTenant(database, clock.now());
      const rows = <R extends object>(_: string, sql: string): Promise<R[]> =>
        statement(adminUrl, sql) as unknown as Promise<R[]>;
      const imports = new FileImports({ database, rows }, tenantId, clock.now);
      const csv = await this.importCsv(imports, orders);
      const again = await this.importAgain(imports, orders);
      const spreadsheet = await this.importSpreadsheet(imports, orders);
      return { figures: { csv, again, spreadsheet }, failures: this.#failures };
    } finally {
      await database.close();
    }
  }

  private async importCsv(imports: FileImports, orders: Orders): Promise<object> {
    const expected = expectedOf(csvRows);
    const begin = performance.now();
    const uploaded = await imports.upload(csvFile(csvRows), { source: "The proof's tool" });
    const uploadSeconds = secondsSince(begin);
    this.stage.say(`${uploaded.size} bytes uploaded in ${uploadSeconds} s`);
    await imports.confirm(uploaded.id);
    const first = await this.worker(orders);
    const checked = await this.until(
      imports,
      uploaded.id,
      first,
      ({ state }) => state !== "CHECKING",
    );
    const checkSeconds = secondsSince(begin) - uploadSeconds;
    const checkMiB = first.peakMiB;
    if (checked.rows_good !== expected.good || checked.rows_broken !== expected.broken)
      this.fail(
        `It was checked as ${checked.rows_good} good and ${checked.rows_broken} broken rows.`,
      );
    const importBegin = performance.now();
    await imports.start(uploaded.id, { skipBrokenRows: true });
    const half = csvRows * 0.4;
    await this.until(imports, uploaded.id, first, ({ cursor_row }) => cursor_row > half);
    first.process.kill();
    await first.process.ended;
    const atKill = (await imports.find(uploaded.id)).cursor_row;
    this.stage.say(`killed at row ${atKill}`);
    const second = await this.worker(orders);
    const done = await this.until(
      imports,
      uploaded.id,
      second,
      ({ state }) => state !== "IMPORTING",
    );
    const importSeconds = secondsSince(importBegin);
    await second.process.stop();
    await this.compare(imports, done, expected);
    const peakMiB = Math.max(first.peakMiB, second.peakMiB);
    this.underGoal("CSV", peakMiB);
    return {
      rows: csvRows,
      bytes: Number(uploaded.size),
      uploadSeconds,
      checkSeconds,
      checkMiB,
      atKill,
      importSeconds,
      rowsPerSecond: Math.round(csvRows / importSeconds),
      peakMiB,
    };
  }

  /** The headings are known: it is checked by itself, and changes nothing. */
  private async importAgain(imports: FileImports, orders: Orders): Promise<object> {
    const worker = await this.worker(orders);
    const begin = performance.now();
    const { id } = await imports.upload(csvFile(csvRows), { source: "The proof's tool" });
    await this.until(imports, id, worker, ({ state }) => state !== "CHECKING");
    await imports.start(id, { skipBrokenRows: true });
    const done = await this.until(imports, id, worker, ({ state }) => state !== "IMPORTING");
    const seconds = secondsSince(begin);
    await worker.process.stop();
    if (done.rows_changed !== 0) this.fail(`Imported again, ${done.rows_changed} records changed.`);
    await this.compare(imports, done, expectedOf(csvRows));
    this.underGoal("CSV again", worker.peakMiB);
    return { seconds, changed: done.rows_changed, peakMiB: worker.peakMiB };
  }

  private async importSpreadsheet(imports: FileImports, orders: Orders): Promise<object> {
    const book = xlsx(xlsxCells(xlsxRowCount));
    const worker = await this.worker(orders);
    const begin = performance.now();
    const { id } = await imports.upload(book, { source: "The proof's spreadsheet" });
    await imports.confirm(id);
    await this.until(imports, id, worker, ({ state }) => state !== "CHECKING");
    await imports.start(id);
    const done = await this.until(imports, id, worker, ({ state }) => state !== "IMPORTING");
    const seconds = secondsSince(begin);
    await worker.process.stop();
    if (done.state !== "IMPORTED" || done.rows_good !== xlsxRowCount)
      this.fail(`The spreadsheet is ${done.state}, ${done.rows_good} rows: ${done.problem}`);
    this.underGoal("spreadsheet", worker.peakMiB);
    return { rows: xlsxRowCount, bytes: book.length, seconds, peakMiB: worker.peakMiB };
  }

  private async compare(imports: FileImports, done: ImportRow, expected: Expected): Promise<void> {
    if (done.state !== "IMPORTED") this.fail(`It is ${done.state}: ${done.problem}`);
    const [stored] = await imports.rows<Record<string, string>>(
      `select (select count(*)::int from receivable) as invoices, (select count(*)::int from party) as customers,
              (select sum(open_minor)::text from debtor_balance) as open,
              (select count(*)::int from discrepancy) as discrepancies,
              (select count(*)::int from debtor where needs_assessment) as waiting`,
    );
    const wanted = {
      invoices: expected.good,
      customers: expected.customers,
      open: String(expected.openMinor),
      discrepancies: 0,
      waiting: 0,
    };
    if (JSON.stringify(stored) !== JSON.stringify(wanted))
      this.fail(`Stored is ${JSON.stringify(stored)}, expected ${JSON.stringify(wanted)}.`);
  }

  private underGoal(what: string, peakMiB: number): void {
    if (peakMiB >= goalMiB) this.fail(`${what}: the worker took ${peakMiB} MiB at its peak.`);
  }

  private fail(words: string): void {
    this.#failures.push(words);
  }

  private async worker(orders: Orders): Promise<Watched> {
    const process = new WorkerProcess();
    await process.begin(orders);
    return { process, peakMiB: 0 };
  }

  private async until(
    imports: FileImports,
    id: string,
    worker: Watched,
    isThere: (row: ImportRow) => boolean,
  ): Promise<ImportRow> {
    const begin = performance.now();
    for (;;) {
      const row = await imports.find(id);
      worker.peakMiB = Math.max(worker.peakMiB, peakOf(worker.process.pid));
      if (isThere(row)) return row;
      if (performance.now() - begin > patienceMs) throw new Error("It takes too long.");
      await pause(lookEveryMs);
    }
  }
}

interface Watched {
  readonly process: WorkerProcess;
  peakMiB: number;
}

function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? NaN) / 102.4) / 10;
}

function secondsSince(begin: number): number {
  return Math.round((performance.now() - begin) / 100) / 10;
}

const isBroken = (row: number): boolean => row % brokenEvery === 7;
const openOf = (row: number): number => (row * 7919) % 100_000;
const customerOf = (row: number): number => (row * 31) % 200_003;

function expectedOf(count: number): Expected {
  const customers = new Set<number>();
  let broken = 0;
  let openMinor = 0n;
  for (let row = 0; row < count; row += 1) {
    if (isBroken(row)) broken += 1;
    else {
      customers.add(customerOf(row));
      openMinor += BigInt(openOf(row));
    }
  }
  return { good: count - broken, broken, customers: customers.size, openMinor };
}

const headings =
  "Belegnummer;Kundennummer;Kunde;E-Mail;Belegdatum;Fälligkeit;Betrag;Offener Betrag;WKZ";

/** As a German tool writes it. */
function* csvFile(count: number): Generator<Buffer> {
  let lines = [headings];
  for (let row = 0; row < count; row += 1) {
    const customer = customerOf(row);
    const open = (openOf(row) / 100).toFixed(2).replace(".", ",");
    const due = isBroken(row) ? "bald" : `${String(1 + (row % 28)).padStart(2, "0")}.10.2026`;
    lines.push(
      `R-${row};K${customer};"Müller & Söhne ${customer}";post@k${customer}.example;15.09.2026;${due};1.000,00;${open};EUR`,
    );
    if (lines.length < 5_000 && row < count - 1) continue;
    yield Buffer.from(`${lines.join("\r\n")}\r\n`);
    lines = [];
  }
}

function* xlsxCells(count: number): Generator<Cell[]> {
  yield ["Invoice Number", "Customer", "Invoice Date", "Due Date", "Total", "Balance", "Currency"];
  for (let row = 0; row < count; row += 1)
    yield [
      `X-${row}`,
      `Bright ${row % 20_000} Ltd`,
      { day: 46_280 },
      { day: 46_300 + (row % 30) },
      1_000,
      openOf(row) / 100,
      "GBP",
    ];
}
