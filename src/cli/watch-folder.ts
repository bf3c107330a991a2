/**
 * `forbear watch-folder`: takes the files that are put into a folder. What is known by its headings and has no broken
 * row is imported and moved to `done`; everything else is moved to `needs-attention`, with what is wrong beside it.
 */
import { createReadStream } from "node:fs";
import { mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { hubPrincipal, type Principal } from "../access/principal.js";
import {
  beginFileImport,
  discardFileImport,
  receiveFile,
  startFileImport,
} from "../actions/file-imports.js";
import type { HubContext } from "../gateway/context.js";
import type { ImportRow } from "../store/file-imports.js";
import { tenantIdBySlug } from "../store/tenants.js";
import { workedOn, writeReport } from "./import-file.js";
import { PlainError } from "./plain-error.js";

export interface WatchFlags {
  readonly tenant: string;
  readonly source: string;
  /** Seconds for which nobody has written to a file before it is taken: it is whole then. */
  readonly quietFor: number;
  readonly complete: boolean;
  readonly once: boolean;
}

const lookEveryMs = 2_000;
const taken = /\.(csv|tsv|txt|xlsx)$/i;
/** What spreadsheets and copying programs put beside a file while they are at it. */
const beside = /^[.~]|\.(part|tmp|crdownload)$/i;

interface Watch {
  readonly context: HubContext;
  readonly principal: Principal;
  readonly folder: string;
  readonly flags: WatchFlags;
  readonly say: (words: string) => void;
  readonly signal: AbortSignal;
}

/** Until the signal, or with `once` until what is there now is done. @throws PlainError */
export async function watchFolder(
  context: HubContext,
  folder: string,
  flags: WatchFlags,
  say: (words: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const tenantId = await tenantIdBySlug(context.database, flags.tenant);
  if (!tenantId) throw new PlainError(`There is no tenant "${flags.tenant}".`);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) throw new PlainError(`There is no folder ${folder}.`);
  const principal = hubPrincipal(tenantId, "hub:cli");
  const watch: Watch = { context, principal, folder, flags, say, signal };
  let before = new Map<string, string>();
  do {
    const now = await look(watch);
    for (const [name, { stamp, isQuiet }] of now)
      if (isQuiet && (flags.once || before.get(name) === stamp) && !signal.aborted)
        await take(watch, name);
    before = new Map([...now].map(([name, { stamp }]) => [name, stamp]));
    if (!flags.once) await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  } while (!flags.once && !signal.aborted);
}

interface Seen {
  /** Its size and when it was written. */
  readonly stamp: string;
  readonly isQuiet: boolean;
}

async function look({ context, folder, flags }: Watch): Promise<Map<string, Seen>> {
  const seen = new Map<string, Seen>();
  const latest = context.clock.real().getTime() - flags.quietFor * 1_000;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !taken.test(entry.name) || beside.test(entry.name)) continue;
    const { size, mtimeMs } = await stat(join(folder, entry.name));
    seen.set(entry.name, { stamp: `${size} ${mtimeMs}`, isQuiet: mtimeMs <= latest });
  }
  return new Map([...seen].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Imports one file and moves it to where it belongs then. */
async function take(watch: Watch, name: string): Promise<void> {
  const { context, principal, folder, flags, say, signal } = watch;
  const file = join(folder, name);
  const wanted = { source: flags.source, fileName: name };
  const begun = await beginFileImport(context, principal, wanted);
  if (!begun.ok) throw new PlainError(begun.problems.map(({ message }) => message).join(" "));
  const { id } = begun.value;
  const received = await receiveFile(context, principal, id, createReadStream(file));
  if (!received.ok) {
    await setAside(watch, name, received.problems.map(({ message }) => message).join("\n"));
    return;
  }
  const checked = await workedOn(context, principal, id, signal);
  const refusal = refusalOf(checked);
  if (refusal !== null) {
    await setAside(watch, name, refusal, checked);
    if (checked.state !== "FAILED") await discardFileImport(context, principal, id);
    return;
  }
  if (signal.aborted) return;
  const options = { skipBrokenRows: false, isAllThatIsOpen: flags.complete };
  const started = await startFileImport(context, principal, id, options);
  if (!started.ok) {
    await setAside(watch, name, started.problems.map(({ message }) => message).join("\n"));
    return;
  }
  const done = await workedOn(context, principal, id, signal);
  // Stopped in the middle: a worker goes on with it, and the same file once more changes nothing.
  if (done.state === "IMPORTING") return;
  if (done.state === "IMPORTED") {
    await moveTo(watch, name, "done");
    say(`${name}: imported, ${done.rows_changed} new or changed records.`);
  } else await setAside(watch, name, done.problem ?? "It could not be imported.");
}

/** Why it is not imported without a person; null: it is. */
function refusalOf({ state, guess, problem, rows_broken: broken }: ImportRow): string | null {
  if (state === "FAILED") return problem ?? "It cannot be read.";
  if (state === "NEEDS_CONFIRMATION") {
    const asked = (guess?.questions ?? []).map(({ words }) => `- ${words}`);
    return [
      "Files with these headings were never confirmed for this source. Import it once by hand:",
      "  forbear import <file> --source …",
      ...asked,
    ].join("\n");
  }
  return broken > 0
    ? `Rows that cannot be read: ${broken}. They are in the report beside it, with what is wrong; put right, the report or the file can be brought again.`
    : null;
}

async function setAside(watch: Watch, name: string, why: string, row?: ImportRow): Promise<void> {
  const { context, principal, say } = watch;
  const place = await moveTo(watch, name, "needs-attention");
  await writeFile(`${place}.why.txt`, `${why}\n`, { mode: 0o600 });
  if (row && row.rows_broken > 0) await writeReport(context, principal, row, `${place}.errors.csv`);
  say(`${name}: not imported; see ${place}.why.txt`);
}

/** Beside one of the same name it gets the time into its own. @returns where it is now */
async function moveTo({ context, folder }: Watch, name: string, into: string): Promise<string> {
  await mkdir(join(folder, into), { recursive: true });
  const { name: bare, ext } = parse(name);
  const stamp = context.clock.real().toISOString().replace(/[:.]/g, "-");
  const plain = join(folder, into, name);
  const isFree = await stat(plain).then(
    () => false,
    () => true,
  );
  const place = isFree ? plain : join(folder, into, `${bare} ${stamp}${ext}`);
  await rename(join(folder, name), place);
  return place;
}
