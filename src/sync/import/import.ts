/**
 * The import itself: batch by batch, each stored in one transaction with the row that it came to, so that it goes on
 * from there after a kill. Rows before that are read again and not stored again: repetitions are known by what went
 * before.
 */
import type { Principal } from "../../access/principal.js";
import type { AccountFacts, Connector, JsonObject, RawRecord } from "../../connectors/connector.js";
import { MalformedRecord } from "../../connectors/errors.js";
import { todayIn } from "../../domain/calendar.js";
import { fileKinds } from "../../files/model.js";
import { FileReader, type RowOutcome } from "../../files/read-file.js";
import type { InvoiceRow } from "../../files/read-row.js";
import { RowIndex } from "../../files/row-index.js";
import { recordRows } from "../../files/rows.js";
import type { HubContext } from "../../gateway/context.js";
import {
  connectionById,
  keepFacts,
  keptFacts,
  markConnection,
  saveConnection,
  type ConnectionRow,
} from "../../store/connections.js";
import type { Queryable } from "../../store/database.js";
import { deleteChunks, updateImport, type ImportRow } from "../../store/file-imports.js";
import { preparePage } from "../../store/ingest/content.js";
import {
  customersWithFileOfTheirOwn,
  noteBrought,
  openInvoices,
  settleByPayments,
  undoSettledAsTold,
} from "../../store/ingest/files.js";
import { storePage } from "../../store/ingest/page.js";
import type { IngestCounts, Reading, ReceivedRecord } from "../../store/ingest/types.js";
import { countPage, finishRun, startRun } from "../../store/runs.js";
import { tenantById, type TenantRow } from "../../store/tenants.js";
import { deriveUnlessOthersRead, joinParties } from "../run.js";
import { confirmed, type OnRow } from "./confirmed.js";
import { rawCustomer, rawInvoice, rawPayment, rawSettled } from "./raw-records.js";

const batchSize = 2_000;
const undoneTogether = 5_000;
/** Of an import that is done, who did what and which rows were broken is kept for so long. */
const keptMs = 30 * 24 * 60 * 60_000;

interface Import {
  readonly context: HubContext;
  readonly principal: Principal;
  readonly work: ImportRow;
  readonly tenant: TenantRow;
  readonly connector: Connector;
  readonly connection: ConnectionRow;
  readonly runId: string;
  readonly facts: AccountFacts;
  /** The day of the file: that of its upload, in the tenant's time zone. */
  readonly toldOn: string;
  readonly signal: AbortSignal;
}

/** The vendor account that stands for a source: its name, in one spelling. */
export function accountOfSource(source: string): string {
  return source.normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
}

/** @returns false when another process is at this source's records. @throws UnreadableFile */
export async function importFile(
  context: HubContext,
  principal: Principal,
  work: ImportRow,
  signal: AbortSignal,
  onRow: OnRow,
): Promise<boolean> {
  const { tenantId } = principal;
  const connectionId = await connectionFor(context, principal, work);
  const done = await context.database.withLock(`sync ${tenantId} ${connectionId}`, async () => {
    const each = await begin(context, principal, work, connectionId, signal);
    await storeRows(each, onRow);
    await deriveUnlessOthersRead(context, principal, connectionId, signal);
    await finish(each);
    return true;
  });
  return done ?? false;
}

async function connectionFor(
  { database, clock }: HubContext,
  principal: Principal,
  work: ImportRow,
): Promise<string> {
  const { tenantId } = principal;
  return database.asTenant(principal, async (transaction) => {
    const wanted = {
      vendor: "FILES" as const,
      account: accountOfSource(work.source),
      accountName: work.source,
      settings: {},
      streams: [],
    };
    const id = await saveConnection(transaction, tenantId, wanted, clock.now());
    await updateImport(transaction, tenantId, work.id, { connection_id: id });
    return id;
  });
}

async function begin(
  context: HubContext,
  principal: Principal,
  work: ImportRow,
  connectionId: string,
  signal: AbortSignal,
): Promise<Import> {
  const { database, clock } = context;
  const { tenantId } = principal;
  const connector = await context.loadConnector("FILES");
  const begun = await database.asTenant(principal, async (transaction) => {
    const connection = await connectionById(transaction, tenantId, connectionId);
    if (!connection) throw new Error("The connection of an import is gone.");
    const tenant = await tenantById(transaction, tenantId);
    const runId = await startRun(transaction, tenantId, connectionId, "REQUESTED", clock.now());
    await updateImport(transaction, tenantId, work.id, { run_id: runId });
    const kept = await keptFacts(transaction, tenantId, connectionId, new Date(0));
    const paymentsAreBrought =
      work.mapping?.kind === "PAYMENTS" ||
      (kept as JsonObject | null)?.["paymentsAreBrought"] === true;
    const facts: AccountFacts = { paymentsAreBrought };
    await keepFacts(transaction, tenantId, connectionId, facts, [], clock.now());
    return { connection, tenant, runId, facts };
  });
  const toldOn = todayIn(work.created_at, begun.tenant.time_zone);
  return { context, principal, work, connector, signal, toldOn, ...begun };
}

async function storeRows(each: Import, onRow: OnRow): Promise<void> {
  const { context, principal, work, signal } = each;
  const { source, layout, headings, mapping } = confirmed(context.database, principal, work);
  if (mapping.kind === "PAYMENTS") await tellPaymentsApart(each);
  const reader = new FileReader(mapping, headings);
  const customers = new RowIndex();
  let batch: Batch = newBatch();
  for await (const row of recordRows(source, layout)) {
    const outcome = reader.read(row);
    const isStored = row.number <= work.cursor_row;
    if (outcome.what === "RECORD") add(batch, each, outcome, customers, isStored);
    batch.lastRow = row.number;
    if (batch.records.length < batchSize) continue;
    signal.throwIfAborted();
    await storeBatch(each, batch);
    onRow(row.number);
    batch = newBatch();
  }
  signal.throwIfAborted();
  if (batch.lastRow > work.cursor_row) await storeBatch(each, batch);
  if (work.options.isAllThatIsOpen) await settleWhatIsMissing(each, reader);
}

interface Batch {
  readonly customers: RawRecord[];
  readonly records: RawRecord[];
  /** Invoices whose balance may follow from payments. */
  readonly invoices: string[];
  lastRow: number;
}

function newBatch(): Batch {
  return { customers: [], records: [], invoices: [], lastRow: 0 };
}

/** @param isStored an earlier beginning has stored it: only what it names is remembered */
function add(
  batch: Batch,
  { work, toldOn }: Import,
  { row, id, record }: Extract<RowOutcome, { what: "RECORD" }>,
  customers: RowIndex,
  isStored: boolean,
): void {
  const provenance = { import: work.id, row: row.number };
  // What the first row says of a customer counts: one file says one thing.
  const isNew = record.kind === "INVOICE" && isFirstNaming(record, customers, row.number);
  if (isStored) return;
  switch (record.kind) {
    case "CUSTOMER":
      batch.records.push(rawCustomer(record, "CUSTOMERS", provenance));
      return;
    case "INVOICE":
      if (isNew) batch.customers.push(rawCustomer(record.customer, "INVOICES", provenance));
      batch.records.push(rawInvoice(record, toldOn, provenance));
      if (record.open === null) batch.invoices.push(id);
      return;
    case "PAYMENT":
      batch.records.push(rawPayment(record, id, provenance));
      batch.invoices.push(record.invoice);
      return;
  }
}

function isFirstNaming({ customer }: InvoiceRow, customers: RowIndex, row: number): boolean {
  return customers.note(customer.id, "", row) === null;
}

const streamOf = { CUSTOMERS: "Customers", INVOICES: "Invoices", PAYMENTS: "Payments" } as const;

/** Customers first and joined, so that their invoices are stored with their debtors. */
async function storeBatch(each: Import, batch: Batch): Promise<void> {
  const { context, principal, work, connection } = each;
  const { tenantId } = principal;
  const kind = work.mapping?.kind ?? "INVOICES";
  if (batch.customers.length > 0) {
    await context.database.asTenant(principal, async (transaction) => {
      const ids = batch.customers.map(({ id }) => id);
      const told = await customersWithFileOfTheirOwn(transaction, tenantId, connection.id, ids);
      const unknown = batch.customers.filter(({ id }) => !told.has(id));
      await storeRecords(each, transaction, "Customers", unknown, 0);
    });
    await joinParties(context, principal, each.signal, connection.id);
  }
  await context.database.asTenant(principal, async (transaction) => {
    await storeRecords(each, transaction, streamOf[kind], batch.records, batch.records.length);
    await settleByPayments(transaction, tenantId, connection.id, batch.invoices);
    await transaction.query(
      `/* storeBatch: come to */ update file_import set cursor_row = $3, attempts = 0 where tenant_id = $1 and id = $2`,
      [tenantId, work.id, batch.lastRow],
    );
  });
}

/** @param rows how many rows of the file they are */
async function storeRecords(
  each: Import,
  transaction: Queryable,
  streamName: string,
  records: readonly RawRecord[],
  rows: number,
): Promise<IngestCounts> {
  const { context, connector, connection, work, runId, tenant } = each;
  const stream = connector.manifest.streams.find(({ name }) => name === streamName);
  if (!stream) throw new Error("Files have no such stream.");
  const contentOf = (record: ReceivedRecord): object => connector.hashable(record as RawRecord);
  const page = {
    tenantId: tenant.tenant_id,
    connection,
    stream,
    runId,
    read: (record: ReceivedRecord) => readingOf(each, record as RawRecord),
    cursor: null,
    now: context.clock.now(),
    defaultCountry: tenant.country,
  };
  const prepared = preparePage({ records, unreadable: [], contentOf });
  const counts = await storePage(transaction, page, prepared);
  const counted = { records: rows, total: work.rows_good, ...counts };
  await countPage(transaction, tenant.tenant_id, runId, counted);
  await transaction.query(
    `/* storeRecords: counted */ update file_import set rows_changed = rows_changed + $3 where tenant_id = $1 and id = $2`,
    [tenant.tenant_id, work.id, counts.changed],
  );
  return counts;
}

function readingOf({ connector, facts }: Import, record: RawRecord): Reading {
  try {
    return { ok: true, records: connector.normalise(record, facts) };
  } catch (error) {
    if (error instanceof MalformedRecord)
      return { ok: false, field: error.field, problem: error.problem };
    throw error;
  }
}

/** What open amounts said of payments gives way to the payments themselves. */
async function tellPaymentsApart({
  context,
  principal,
  connection,
  signal,
}: Import): Promise<void> {
  let undone = 1;
  while (undone > 0) {
    signal.throwIfAborted();
    undone = await context.database.asTenant(principal, (transaction) =>
      undoSettledAsTold(transaction, principal.tenantId, connection.id, undoneTogether),
    );
  }
}

/** A person has said that the file holds all that is open: what it lacks is settled. */
async function settleWhatIsMissing(each: Import, { seen }: FileReader): Promise<void> {
  const { context, principal, connection, work, toldOn, signal } = each;
  const { tenantId } = principal;
  for (let after = "", more = true; more;) {
    signal.throwIfAborted();
    await context.database.asTenant(principal, async (transaction) => {
      const open = await openInvoices(transaction, tenantId, connection.id, after, batchSize);
      const missing = open
        .filter(({ external_id: id }) => !seen.has(id))
        .map(({ external_id: id, raw }) => rawSettled(id, raw as JsonObject, toldOn, work.id));
      if (missing.length > 0) await storeRecords(each, transaction, "Invoices", missing, 0);
      await transaction.query(
        `/* settleWhatIsMissing */ update file_import set settled = settled + $3 where tenant_id = $1 and id = $2`,
        [tenantId, work.id, missing.length],
      );
      after = open.at(-1)?.external_id ?? after;
      more = open.length === batchSize;
    });
  }
}

async function finish({
  context,
  principal,
  work,
  connector,
  connection,
  runId,
}: Import): Promise<void> {
  const { tenantId } = principal;
  const now = context.clock.now();
  const kind = work.mapping?.kind ?? "INVOICES";
  const stream = connector.manifest.streams.find(({ name }) => name === streamOf[kind]);
  await context.database.asTenant(principal, async (transaction) => {
    // A list of customers does not grow stale as debts do; only what is owed is expected anew.
    if (stream && kind !== "CUSTOMERS")
      await noteBrought(
        transaction,
        tenantId,
        connection.id,
        { ...stream, position: fileKinds.indexOf(kind) },
        work.created_at,
      );
    await finishRun(transaction, tenantId, runId, null, now);
    await markConnection(transaction, tenantId, connection.id, "OK", null, now);
    await updateImport(transaction, tenantId, work.id, {
      state: "IMPORTED",
      finished_at: now,
      expires_at: new Date(now.getTime() + keptMs),
    });
    await deleteChunks(transaction, tenantId, work.id);
  });
}
