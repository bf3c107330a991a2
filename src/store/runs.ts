/** Sync runs: what was read, when, and how it ended. */
import type { Queryable } from "./database.js";
import { newId } from "./ids.js";

export type RunCause = "FIRST" | "SCHEDULED" | "REQUESTED" | "WEBHOOK";

/** Opens a run. Runs of this connection that never ended were cut off; they are said to be. */
export async function startRun(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  cause: RunCause,
  now: Date,
): Promise<string> {
  await transaction.query(
    `/* startRun: cut off */
     update sync_run set state = 'FAILED', finished_at = $3, error_code = 'INTERRUPTED',
            error_words = 'The hub stopped in the middle; the next run went on from the last page.'
      where tenant_id = $1 and connection_id = $2 and state = 'RUNNING'`,
    [tenantId, connectionId, now],
  );
  await transaction.query(
    `/* startRun: answers a request */ update connection set sync_requested = false
      where tenant_id = $1 and id = $2 and sync_requested`,
    [tenantId, connectionId],
  );
  const id = newId(now);
  await transaction.query(
    `/* startRun */
     insert into sync_run (tenant_id, id, connection_id, cause, state, started_at) values ($1, $2, $3, $4, 'RUNNING', $5)`,
    [tenantId, id, connectionId, cause, now],
  );
  return id;
}

/** @param page.total of all streams that the run has begun, as far as is known. */
export async function countPage(
  transaction: Queryable,
  tenantId: string,
  runId: string,
  page: { records: number; changed: number; malformed: number; total: number },
): Promise<void> {
  await transaction.query(
    `/* countPage */
     update sync_run set pages = pages + 1, records = records + $3, changed = changed + $4, malformed = malformed + $5,
            total = $6
      where tenant_id = $1 and id = $2`,
    [tenantId, runId, page.records, page.changed, page.malformed, page.total],
  );
}

export async function finishRun(
  transaction: Queryable,
  tenantId: string,
  runId: string,
  error: { code: string; words: string } | null,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* finishRun */
     update sync_run set state = $3, finished_at = $4, error_code = $5, error_words = $6 where tenant_id = $1 and id = $2`,
    [
      tenantId,
      runId,
      error ? "FAILED" : "SUCCEEDED",
      now,
      error?.code ?? null,
      error?.words ?? null,
    ],
  );
}
