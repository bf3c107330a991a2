/**
 * What a worker does for imports of files: checks what was confirmed, imports what was asked for, forgets what is old.
 * One at a time for each tenant, in the order in which they came; it may stop anywhere and goes on from there.
 */
import type { Principal } from "../../access/principal.js";
import { UnreadableFile } from "../../files/model.js";
import type { HubContext } from "../../gateway/context.js";
import { whereOf } from "../../log.js";
import {
  deleteChunks,
  forgetExpiredImports,
  importAtWork,
  importById,
  updateImport,
  type ImportRow,
} from "../../store/file-imports.js";
import { finishRun } from "../../store/runs.js";
import { checkFile } from "./check.js";
import type { OnRow } from "./confirmed.js";
import { importFile } from "./import.js";

/** Beginnings without anything being stored, after which an import is given up. */
const mostAttempts = 5;

/** Must be called under the lock `import <tenant>`. */
export async function workOnImports(
  context: HubContext,
  principal: Principal,
  signal: AbortSignal,
  onRow: OnRow = () => undefined,
): Promise<void> {
  const { database, clock } = context;
  const { tenantId } = principal;
  await database.asTenant(principal, (transaction) =>
    forgetExpiredImports(transaction, tenantId, clock.now()),
  );
  while (!signal.aborted) {
    const next = await database.asTenant(principal, (transaction) =>
      importAtWork(transaction, tenantId),
    );
    if (!next || !(await workOn(context, principal, next, signal, onRow))) return;
  }
}

/** @returns false where it has to be taken up again later */
async function workOn(
  context: HubContext,
  principal: Principal,
  work: ImportRow,
  signal: AbortSignal,
  onRow: OnRow,
): Promise<boolean> {
  const { database, log } = context;
  const { tenantId } = principal;
  await database.asTenant(principal, (transaction) =>
    updateImport(transaction, tenantId, work.id, { attempts: work.attempts + 1 }),
  );
  try {
    if (work.state === "CHECKING") await checkFile(context, principal, work, signal, onRow);
    else return await importFile(context, principal, work, signal, onRow);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    if (!(error instanceof UnreadableFile)) {
      log.error("An import of a file failed.", { tenantId, where: whereOf(error) });
      if (work.attempts + 1 < mostAttempts) throw error;
    }
    const words =
      error instanceof UnreadableFile
        ? error.message
        : "This failed inside Forbear, again and again. What was stored already stays; importing the file anew goes on from there.";
    await fail(context, principal, work, words);
    return true;
  }
}

async function fail(
  { database, clock }: HubContext,
  principal: Principal,
  work: ImportRow,
  words: string,
): Promise<void> {
  const { tenantId } = principal;
  const now = clock.now();
  await database.asTenant(principal, async (transaction) => {
    const latest = await importById(transaction, tenantId, work.id, true);
    await updateImport(transaction, tenantId, work.id, {
      state: "FAILED",
      problem: words,
      finished_at: now,
    });
    await deleteChunks(transaction, tenantId, work.id);
    const runId = latest?.run_id;
    if (runId)
      await finishRun(transaction, tenantId, runId, { code: "UNREADABLE_FILE", words }, now);
  });
}
