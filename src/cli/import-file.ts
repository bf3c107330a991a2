/** `forbear import`: shows what a file is taken for, has it confirmed, checks every row, and imports it. */
import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { basename } from "node:path";
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { pipeline } from "node:stream/promises";
import { hubPrincipal, type Principal } from "../access/principal.js";
import {
  beginFileImport,
  confirmFileMapping,
  discardFileImport,
  previewFileMapping,
  receiveFile,
  startFileImport,
  type Confirmation,
} from "../actions/file-imports.js";
import { errorReport } from "../actions/file-report.js";
import type { Result } from "../actions/problem.js";
import type { Guess, Told } from "../files/guess.js";
import { exampleOf } from "../files/dates.js";
import { isStatus } from "../files/guess.js";
import {
  allFields,
  dateFields,
  dateForms,
  fileKinds,
  type DateForm,
  type DecimalMark,
  type Field,
  type FileKind,
} from "../files/model.js";
import { problemWords } from "../files/report.js";
import { plainWords } from "../files/words.js";
import type { HubContext } from "../gateway/context.js";
import { brokenRows, importById, type ImportRow } from "../store/file-imports.js";
import { tenantIdBySlug } from "../store/tenants.js";
import { workOnImports } from "../sync/import/work.js";
import { PlainError } from "./plain-error.js";

export interface ImportFlags {
  readonly tenant: string;
  readonly source: string;
  readonly kind?: string;
  readonly column: readonly string[];
  readonly dates?: string;
  readonly decimal?: string;
  readonly currency?: string;
  readonly dueAfterDays?: number;
  readonly status: readonly string[];
  readonly headerRow?: number;
  readonly sheet?: string;
  readonly delimiter?: string;
  readonly skipBrokenRows: boolean;
  readonly complete: boolean;
  readonly report?: string;
  readonly checkOnly: boolean;
  readonly yes: boolean;
}

const problemsShown = 10;

interface Command {
  readonly context: HubContext;
  readonly principal: Principal;
  readonly flags: ImportFlags;
  readonly file: string;
  readonly say: (words: string) => void;
  readonly signal: AbortSignal;
}

/** @returns whether the file was imported, or checked where no more was asked for. @throws PlainError */
export async function importFromFile(
  context: HubContext,
  file: string,
  flags: ImportFlags,
  say: (words: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  if (!existsSync(file)) throw new PlainError(`There is no file ${file}.`);
  const tenantId = await tenantIdBySlug(context.database, flags.tenant);
  if (!tenantId) throw new PlainError(`There is no tenant "${flags.tenant}".`);
  const principal = hubPrincipal(tenantId, "hub:cli");
  const command: Command = { context, principal, flags, file, say, signal };
  const confirmation = confirmationOf(flags);
  const wanted = { source: flags.source, fileName: basename(file) };
  const { id } = valueOf(await beginFileImport(context, principal, wanted));
  try {
    const row = valueOf(await receiveFile(context, principal, id, createReadStream(file)));
    const checked = await confirmAndCheck(command, row, confirmation);
    return checked !== null && (await goOn(command, checked));
  } finally {
    await discardWhatWasLeft(command, id);
  }
}

/** An import that the command does not go on with waits for nobody. */
async function discardWhatWasLeft({ context, principal }: Command, id: string): Promise<void> {
  const row = await importOf(context, principal, id);
  if (["UPLOADING", "NEEDS_CONFIRMATION", "CHECKING", "CHECKED"].includes(row.state))
    await discardFileImport(context, principal, id);
}

/** Null: it was shown, and nobody has confirmed it. */
async function confirmAndCheck(
  command: Command,
  uploaded: ImportRow,
  confirmation: Confirmation | null,
): Promise<ImportRow | null> {
  const { context, principal, say, flags } = command;
  let row = uploaded;
  if (row.state === "CHECKING") {
    say(`The headings are known: as confirmed before by ${row.confirmed_by ?? "somebody"}.`);
    row = await untilWorkedOn(command, row.id);
    if (confirmation === null || row.state !== "CHECKED") return row;
  }
  const told = confirmation ?? { told: {}, layout: {} };
  // What is still to be asked is known when what was told has been taken into account.
  const tried = valueOf(await previewFileMapping(context, principal, row.id, told));
  showGuess(say, tried);
  const { questions } = tried.guess ?? { questions: [] };
  if (questions.length > 0) {
    const asked = questions.map(({ words }) => `  ${words}`).join("\n");
    throw new PlainError(`This has to be told before the file can be read:\n${asked}\n${answers}`);
  }
  if (!flags.yes && !(await isConfirmed(say))) return null;
  row = valueOf(await confirmFileMapping(context, principal, row.id, told));
  return untilWorkedOn(command, row.id);
}

const answers = `Answer with --kind, --column field=heading, --dates DMY|MDY|YMD, --decimal "," or ".", --currency EUR,
--due-after-days 30, --status "word=OPEN"; see forbear import --help.`;

async function isConfirmed(say: (words: string) => void): Promise<boolean> {
  if (!process.stdin.isTTY) {
    say("Nothing is stored yet. If this is right, run the command again with --yes.");
    return false;
  }
  const line = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await line.question("Is this right? [y/N] ");
  line.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function goOn(command: Command, checked: ImportRow): Promise<boolean> {
  const { context, principal, flags, say } = command;
  if (checked.state === "FAILED") throw new PlainError(checked.problem ?? "It cannot be read.");
  say(
    `Checked: ${checked.rows_good} to import, ${checked.rows_broken} broken, ${checked.rows_left_out} left out (totals, repetitions).`,
  );
  if (checked.rows_broken > 0) await tellBroken(command, checked);
  if (flags.checkOnly) return checked.rows_broken === 0;
  valueOf(
    await startFileImport(context, principal, checked.id, {
      skipBrokenRows: flags.skipBrokenRows,
      isAllThatIsOpen: flags.complete,
    }),
  );
  const done = await untilWorkedOn(command, checked.id);
  if (done.state !== "IMPORTED")
    throw new PlainError(done.problem ?? "It was interrupted; a worker goes on with it.");
  const settled = done.settled > 0 ? `, ${done.settled} no longer open` : "";
  say(`Imported: ${done.rows_changed} new or changed records${settled}.`);
  return true;
}

async function tellBroken(command: Command, row: ImportRow): Promise<void> {
  const { context, principal, file, flags, say } = command;
  const reader = context.database.readerFor(principal);
  for (const broken of await brokenRows(reader, principal.tenantId, row.id, 0, problemsShown))
    say(`  Row ${broken.row}: ${broken.problems.map(problemWords).join(" ")}`);
  if (row.rows_broken > problemsShown) say(`  … and ${row.rows_broken - problemsShown} more.`);
  const report = flags.report ?? `${file}.errors.csv`;
  await writeReport(context, principal, row, report);
  say(`The broken rows and what is wrong with each are in ${report}.`);
}

/** To be put right there and imported. */
export function writeReport(
  context: HubContext,
  principal: Principal,
  row: ImportRow,
  file: string,
): Promise<void> {
  return pipeline(
    errorReport(context.database, principal, row),
    createWriteStream(file, { mode: 0o600 }),
  );
}

/** Works on it here, or waits for the worker that does. */
async function untilWorkedOn(
  { context, principal, signal }: Command,
  id: string,
): Promise<ImportRow> {
  return workedOn(context, principal, id, signal);
}

/** The import when nothing is being done with it any more, or when the signal has come. */
export async function workedOn(
  context: HubContext,
  principal: Principal,
  id: string,
  signal: AbortSignal,
): Promise<ImportRow> {
  for (;;) {
    const row = await importOf(context, principal, id);
    if ((row.state !== "CHECKING" && row.state !== "IMPORTING") || signal.aborted) return row;
    await context.database.withLock(`import ${principal.tenantId}`, () =>
      workOnImports(context, principal, signal),
    );
    await pause(50);
  }
}

async function importOf(context: HubContext, principal: Principal, id: string): Promise<ImportRow> {
  const row = await context.database.asTenant(principal, (transaction) =>
    importById(transaction, principal.tenantId, id),
  );
  if (!row) throw new PlainError("The import is gone: somebody has removed it.");
  return row;
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new PlainError(result.problems.map(({ message }) => message).join("\n"));
}

function showGuess(say: (words: string) => void, row: ImportRow): void {
  const { guess, layout } = row;
  if (!guess || !layout) return;
  const form =
    layout.format === "CSV"
      ? `CSV, ${layout.encoding}, cells parted by ${layout.delimiter === "\t" ? "tabs" : layout.delimiter}`
      : `spreadsheet, sheet "${layout.sheet}"`;
  say(
    `${row.file_name}: ${guess.mapping.kind.toLowerCase()} (${form}, headings in row ${layout.headerRow})`,
  );
  for (const { index, heading, examples } of guess.columns)
    say(
      `  ${heading || `(column ${index + 1})`}: ${meaningOf(guess, index)}  ${examples.slice(0, 3).join(" | ")}`,
    );
  const { decimalMark, currency, dueAfterDays } = guess.mapping;
  if (guess.mapping.kind !== "CUSTOMERS") {
    say(`  decimals: ${decimalMark === null ? "none" : `behind "${decimalMark}"`}`);
    say(
      `  currency: ${currency ?? (guess.mapping.columns.currency === undefined ? "not known" : "as each row says")}`,
    );
  }
  if (dueAfterDays !== null)
    say(`  due: ${dueAfterDays} days after the invoice's date where no other day is told`);
}

function meaningOf({ mapping }: Guess, index: number): string {
  const [field] = Object.entries(mapping.columns).find(([, at]) => at === index) ?? [];
  if (field === undefined) return "not used";
  const form = (mapping.dates as Record<string, DateForm | undefined>)[field];
  return form ? `${field}, written ${exampleOf[form]}` : field;
}

/** Null: nothing was told beyond the file. @throws PlainError */
function confirmationOf(flags: ImportFlags): Confirmation | null {
  const told: Told = {
    kind: oneOf<FileKind>("--kind", flags.kind?.toUpperCase(), fileKinds),
    dates: datesOf(oneOf<DateForm>("--dates", flags.dates?.toUpperCase(), dateForms)),
    decimalMark: oneOf<NonNullable<DecimalMark>>("--decimal", flags.decimal, [".", ","]),
    currency: flags.currency?.toUpperCase(),
    dueAfterDays: flags.dueAfterDays,
    ...(flags.status.length > 0 ? { statusWords: statusWordsOf(flags.status) } : {}),
    ...(flags.column.length > 0 ? { columns: columnsOf(flags.column) } : {}),
  };
  const { headerRow, sheet, delimiter } = flags;
  const layout = { headerRow, sheet, delimiter: delimiter === "tab" ? "\t" : delimiter };
  const isTold = [...Object.values(told), ...Object.values(layout)].some(
    (each) => each !== undefined,
  );
  return isTold ? { told, layout } : null;
}

function oneOf<T extends string>(
  flag: string,
  value: string | undefined,
  known: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = known.find((each) => each === value);
  if (!found) throw new PlainError(`${flag} is one of ${known.join(", ").toLowerCase()}.`);
  return found;
}

function datesOf(form: DateForm | undefined): Told["dates"] {
  return form && Object.fromEntries(dateFields.map((field) => [field, form]));
}

function statusWordsOf(pairs: readonly string[]): Told["statusWords"] {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.lastIndexOf("=");
      const status = pair.slice(at + 1).toUpperCase();
      if (at < 1 || !isStatus(status))
        throw new PlainError(`--status "${pair}": write it as word=OPEN (or DRAFT, PAID, VOID).`);
      return [plainWords(pair.slice(0, at)), status];
    }),
  );
}

/** Columns are given by their number, from 1; none with "none". */
function columnsOf(pairs: readonly string[]): Told["columns"] {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = "", where = ""] = pair.split("=");
      const field = allFields.find((each) => each.toLowerCase() === name.trim().toLowerCase());
      const at = where === "none" ? null : Number(where) - 1;
      if (!field || (at !== null && (!Number.isInteger(at) || at < 0)))
        throw new PlainError(
          `--column "${pair}": write it as field=number of the column, or field=none. Fields: ${allFields.join(", ")}.`,
        );
      return [field, at] satisfies [Field, number | null];
    }),
  );
}
