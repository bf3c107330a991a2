/**
 * Files on their way in: begun, uploaded, confirmed, asked to be imported, or discarded. What takes long (checking and
 * importing every row) is done by a worker.
 */
import { createHash } from "node:crypto";
import type { Principal } from "../access/principal.js";
import { guess, headingsKey, mappingProblem, type Guess, type Told } from "../files/guess.js";
import { layoutOf } from "../files/layout.js";
import {
  fileLimits,
  UnreadableFile,
  type ByteSource,
  type Layout,
  type Mapping,
} from "../files/model.js";
import { firstRows } from "../files/rows.js";
import type { HubContext } from "../gateway/context.js";
import type { Queryable } from "../store/database.js";
import {
  chunkBytes,
  deleteBrokenRows,
  deleteChunks,
  importById,
  insertImport,
  keepMapping,
  keptMapping,
  saveChunk,
  updateImport,
  type ImportOptions,
  type ImportRow,
} from "../store/file-imports.js";
import { newId } from "../store/ids.js";
import { storedFile } from "../store/stored-file.js";
import { accept, refuse, type Result } from "./problem.js";

/** A file that nobody goes on with is forgotten after so long. */
const waitsMs = 7 * 24 * 60 * 60_000;
/** Rows that a guess goes by. */
const rowsLookedAt = 1_000;

/** Nothing is stored of the file before it is uploaded, confirmed and asked to be imported. */
export async function beginFileImport(
  { database, clock }: HubContext,
  principal: Principal,
  { source, fileName }: { readonly source: string; readonly fileName: string },
): Promise<Result<ImportRow>> {
  const name = source.trim().replace(/\s+/g, " ");
  if (name === "" || name.length > 80 || name.includes("\0"))
    return refuse(
      "INVALID_INPUT",
      ["source"],
      'Name the source in 1 to 80 characters, such as "Sage export".',
    );
  const { tenantId, actor } = principal;
  const now = clock.now();
  const wanted = { source: name, fileName: fileNameOf(fileName), startedBy: actor };
  return database.asTenant(principal, async (transaction) => {
    const expiresAt = new Date(now.getTime() + waitsMs);
    const id = await insertImport(transaction, tenantId, wanted, now, expiresAt);
    return accept(await existing(transaction, tenantId, id));
  });
}

/** Without folders, and not longer than anybody reads. */
function fileNameOf(path: string): string {
  const name = path.split(/[/\\]/).at(-1) ?? "";
  return name.toWellFormed().replaceAll("\0", "").slice(-120) || "file";
}

/** Takes the bytes of the file and says what it probably is. It can be sent again when it broke off. */
export async function receiveFile(
  context: HubContext,
  principal: Principal,
  importId: string,
  bytes: AsyncIterable<Buffer>,
): Promise<Result<ImportRow>> {
  const { database } = context;
  const { tenantId } = principal;
  const begun = await database.asTenant(principal, async (transaction) => {
    const row = await importById(transaction, tenantId, importId, true);
    if (row?.state === "UPLOADING") await deleteChunks(transaction, tenantId, importId);
    return row;
  });
  if (!begun) return notFound();
  if (begun.state !== "UPLOADING")
    return refuse("INVALID_TRANSITION", ["importId"], "This file was uploaded already.");
  try {
    const file = await keepBytes(context, principal, importId, bytes);
    return await lookFirst(context, principal, begun, file);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    await database.asTenant(principal, async (transaction) => {
      await updateImport(transaction, tenantId, importId, {
        state: "FAILED",
        problem: error.message,
        finished_at: context.clock.now(),
      });
      await deleteChunks(transaction, tenantId, importId);
    });
    return refuse("UNREADABLE_FILE", ["file"], error.message);
  }
}

interface KeptFile {
  readonly size: number;
  readonly sha256: Buffer;
  readonly isUtf8: boolean;
}

/** @throws UnreadableFile when it is too large */
async function keepBytes(
  { database }: HubContext,
  principal: Principal,
  importId: string,
  bytes: AsyncIterable<Buffer>,
): Promise<KeptFile> {
  const sha256 = createHash("sha256");
  const utf8 = new Utf8Check();
  let size = 0;
  let position = 0;
  for await (const piece of inPieces(bytes)) {
    size += piece.length;
    if (position === 0) utf8.isZip = piece.subarray(0, 2).toString("latin1") === "PK";
    const limit = utf8.isZip ? fileLimits.xlsxBytes : fileLimits.csvBytes;
    if (size > limit)
      throw new UnreadableFile(
        `The file is larger than ${limit / 1024 / 1024} MiB; cut it into several.`,
      );
    sha256.update(piece);
    utf8.add(piece);
    const at = position;
    await database.asTenant(principal, (transaction) =>
      saveChunk(transaction, principal.tenantId, importId, at, piece),
    );
    position += 1;
  }
  return { size, sha256: sha256.digest(), isUtf8: utf8.end() };
}

/** However the bytes come, in pieces of one size. */
async function* inPieces(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const part of bytes) {
    parts.push(part);
    length += part.length;
    if (length < chunkBytes) continue;
    const all = Buffer.concat(parts);
    let at = 0;
    for (; all.length - at >= chunkBytes; at += chunkBytes) yield all.subarray(at, at + chunkBytes);
    parts = at < all.length ? [all.subarray(at)] : [];
    length = all.length - at;
  }
  if (length > 0) yield Buffer.concat(parts);
}

/** Whether all of the bytes are valid UTF-8. */
class Utf8Check {
  isZip = false;
  #decoder: InstanceType<typeof TextDecoder> | null = new TextDecoder("utf-8", { fatal: true });

  add(piece: Buffer): void {
    if (!this.isZip) this.look(() => this.#decoder?.decode(piece, { stream: true }));
  }

  end(): boolean {
    this.look(() => this.#decoder?.decode());
    return this.#decoder !== null;
  }

  private look(decode: () => unknown): void {
    try {
      decode();
    } catch {
      this.#decoder = null;
    }
  }
}

/** What is seen of the file at once. Where its headings were confirmed before, nobody has to be asked again. */
async function lookFirst(
  { database }: HubContext,
  principal: Principal,
  row: ImportRow,
  file: KeptFile,
): Promise<Result<ImportRow>> {
  const { tenantId } = principal;
  const source = storedFile(database, principal, row.id, file.size);
  const layout = await layoutOf(source, file.isUtf8);
  const look = await lookAt(source, layout, {});
  return database.asTenant(principal, async (transaction) => {
    const known = await keptMapping(transaction, tenantId, row.source, look.headingsKey);
    await updateImport(transaction, tenantId, row.id, {
      size: file.size,
      sha256: file.sha256,
      layout,
      headings: look.headings,
      headings_key: look.headingsKey,
      guess: look.guess,
      ...(known
        ? { mapping: known.mapping, confirmed_by: known.confirmed_by, state: "CHECKING" }
        : { state: "NEEDS_CONFIRMATION" }),
    });
    return accept(await existing(transaction, tenantId, row.id));
  });
}

interface Look {
  readonly headings: readonly string[];
  readonly headingsKey: string;
  readonly guess: Guess;
}

async function lookAt(source: ByteSource, layout: Layout, told: Told): Promise<Look> {
  const rows = await firstRows(source, layout, layout.headerRow + rowsLookedAt);
  const cells = rows.find(({ number }) => number === layout.headerRow)?.cells ?? [];
  if (cells.length === 0)
    throw new UnreadableFile(`Row ${layout.headerRow}, which should hold the headings, is empty.`);
  const headings = cells.map((cell) => cell.trim().slice(0, 200));
  const records = rows.filter(({ number }) => number > layout.headerRow);
  return { headings, headingsKey: headingsKey(headings), guess: guess(headings, records, told) };
}

/** What a person says of a file: of its columns, and where it was taken wrongly, of its form. */
export interface Confirmation {
  readonly told: Told;
  readonly layout: {
    readonly headerRow?: number | undefined;
    readonly sheet?: string | undefined;
    readonly delimiter?: string | undefined;
  };
}

/**
 * What the file is taken for when this is told: shown with what is still to be asked, and kept as the guess. Nothing
 * is confirmed by it.
 */
export async function previewFileMapping(
  context: HubContext,
  principal: Principal,
  importId: string,
  confirmation: Confirmation,
): Promise<Result<ImportRow>> {
  const { tenantId } = principal;
  const seen = await lookAgain(context, principal, importId, confirmation);
  if (!seen.ok) return seen;
  return context.database.asTenant(principal, async (transaction) => {
    const locked = await importById(transaction, tenantId, importId, true);
    const late = locked ? mayBeConfirmed<ImportRow>(locked) : notFound<ImportRow>();
    if (late) return late;
    await updateImport(transaction, tenantId, importId, {
      ...seen.value,
      state: "NEEDS_CONFIRMATION",
    });
    return accept(await existing(transaction, tenantId, importId));
  });
}

/** What a person confirms is what the file is read by, and is kept for the next file with these headings. */
export async function confirmFileMapping(
  context: HubContext,
  principal: Principal,
  importId: string,
  confirmation: Confirmation,
): Promise<Result<ImportRow>> {
  const shown = await previewFileMapping(context, principal, importId, confirmation);
  if (!shown.ok) return shown;
  const { guess: seen, headings_key: key } = shown.value;
  const questions = seen?.questions ?? [];
  if (questions.length > 0 || !seen || key === null)
    return {
      ok: false,
      problems: questions.map(({ words }) => ({
        code: "NEEDS_CONFIRMATION" as const,
        field: ["input"],
        message: words,
      })),
    };
  const { tenantId, actor } = principal;
  const now = context.clock.now();
  return context.database.asTenant(principal, async (transaction) => {
    const locked = await importById(transaction, tenantId, importId, true);
    const late = locked ? mayBeConfirmed<ImportRow>(locked) : notFound<ImportRow>();
    if (late) return late;
    await keepConfirmed(transaction, principal, shown.value, seen.mapping, key, now);
    await deleteBrokenRows(transaction, tenantId, importId);
    await updateImport(transaction, tenantId, importId, {
      mapping: seen.mapping,
      confirmed_by: actor,
      state: "CHECKING",
      attempts: 0,
    });
    return accept(await existing(transaction, tenantId, importId));
  });
}

type Seen = Pick<ImportRow, "layout" | "headings" | "headings_key" | "guess">;

/** The file as it is when this is told of it. */
async function lookAgain(
  { database }: HubContext,
  principal: Principal,
  importId: string,
  { told, layout: toldLayout }: Confirmation,
): Promise<Result<Seen>> {
  const row = await database.asTenant(principal, (transaction) =>
    importById(transaction, principal.tenantId, importId),
  );
  const refusal = row ? mayBeConfirmed<Seen>(row) : notFound<Seen>();
  if (refusal || !row?.layout || row.size === null) return refusal ?? notFound();
  const layout = { ...row.layout, ...given(toldLayout) } as Layout;
  const source = storedFile(database, principal, importId, Number(row.size));
  try {
    const look = await lookAt(source, layout, told);
    const wrong = mappingProblem(look.guess.mapping, look.headings.length);
    if (wrong !== null) return refuse("INVALID_INPUT", ["input", "columns"], wrong);
    const { headings, headingsKey: headings_key } = look;
    return accept({ layout, headings, headings_key, guess: look.guess });
  } catch (error) {
    if (error instanceof UnreadableFile) return refuse("INVALID_INPUT", ["input"], error.message);
    throw error;
  }
}

function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

function mayBeConfirmed<T>({ state }: ImportRow): Result<T> | null {
  if (state === "NEEDS_CONFIRMATION" || state === "CHECKED") return null;
  const words =
    state === "UPLOADING"
      ? "Upload the file first."
      : "This import has gone on already; what its columns mean can no longer be changed.";
  return refuse("INVALID_TRANSITION", ["importId"], words);
}

async function keepConfirmed(
  transaction: Queryable,
  principal: Principal,
  { id, source }: ImportRow,
  mapping: Mapping,
  key: string,
  now: Date,
): Promise<void> {
  const kept = { source, headingsKey: key, mapping, confirmedBy: principal.actor };
  await keepMapping(transaction, principal.tenantId, kept, now);
  await record(transaction, principal, "FILE_MAPPING_CONFIRMED", id, { kind: mapping.kind }, now);
}

/** Asks that a checked file be imported. A worker does it; ask for the import to see how far it is. */
export async function startFileImport(
  { database, clock }: HubContext,
  principal: Principal,
  importId: string,
  options: ImportOptions,
): Promise<Result<ImportRow>> {
  const { tenantId } = principal;
  const now = clock.now();
  return database.asTenant(principal, async (transaction) => {
    const row = await importById(transaction, tenantId, importId, true);
    if (!row) return notFound();
    const refusal = mayBeImported(row, options);
    if (refusal) return refusal;
    await updateImport(transaction, tenantId, importId, {
      options,
      state: "IMPORTING",
      attempts: 0,
    });
    await record(transaction, principal, "FILE_IMPORT_STARTED", importId, { ...options }, now);
    return accept(await existing(transaction, tenantId, importId));
  });
}

function mayBeImported(row: ImportRow, options: ImportOptions): Result<ImportRow> | null {
  if (row.state !== "CHECKED")
    return refuse(
      "INVALID_TRANSITION",
      ["importId"],
      `Only a file that is checked can be imported; this one is ${row.state}.`,
    );
  if (row.rows_good === 0)
    return refuse("ROWS_ARE_BROKEN", ["importId"], "No row of this file can be imported.");
  if (row.rows_broken > 0 && options.isAllThatIsOpen)
    return refuse(
      "ROWS_ARE_BROKEN",
      ["isAllThatIsOpen"],
      `Rows that cannot be read: ${row.rows_broken}. So it is not known what is open. Put them right first (the error report names them).`,
    );
  if (row.rows_broken > 0 && !options.skipBrokenRows)
    return refuse(
      "ROWS_ARE_BROKEN",
      ["skipBrokenRows"],
      `Rows that cannot be read: ${row.rows_broken}. Put them right (the error report names them), or have them left out.`,
    );
  if (options.isAllThatIsOpen && row.mapping?.kind !== "INVOICES")
    return refuse(
      "INVALID_INPUT",
      ["isAllThatIsOpen"],
      "Only a file of invoices can hold all that is open.",
    );
  return null;
}

/** The file is not wanted after all. What earlier imports have stored stays. */
export async function discardFileImport(
  { database, clock }: HubContext,
  principal: Principal,
  importId: string,
): Promise<Result<ImportRow>> {
  const { tenantId } = principal;
  const now = clock.now();
  return database.asTenant(principal, async (transaction) => {
    const row = await importById(transaction, tenantId, importId, true);
    if (!row) return notFound();
    if (["IMPORTING", "IMPORTED", "DISCARDED"].includes(row.state))
      return refuse(
        "INVALID_TRANSITION",
        ["importId"],
        "This file is imported, about to be, or discarded already; there is nothing left to discard.",
      );
    await updateImport(transaction, tenantId, importId, { state: "DISCARDED", finished_at: now });
    await deleteChunks(transaction, tenantId, importId);
    await deleteBrokenRows(transaction, tenantId, importId);
    return accept(await existing(transaction, tenantId, importId));
  });
}

function notFound<T>(): Result<T> {
  return refuse("NOT_FOUND", ["importId"], "There is no import with this id.");
}

async function existing(transaction: Queryable, tenantId: string, id: string): Promise<ImportRow> {
  const row = await importById(transaction, tenantId, id);
  if (!row) throw new Error("An import is gone that was there.");
  return row;
}

async function record(
  transaction: Queryable,
  principal: Principal,
  action: string,
  importId: string,
  detail: object,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* file import: audit */
     insert into audit_event (tenant_id, id, at, actor, on_behalf_of, action, subject, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      principal.tenantId,
      newId(now),
      now,
      principal.actor,
      principal.onBehalfOf ?? null,
      action,
      `file_import:${importId}`,
      JSON.stringify(detail),
    ],
  );
}
