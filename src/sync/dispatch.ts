/**
 * The dispatcher: asks every tenant what is due and puts a job for it into the queues. One process at a time
 * does it for all; another takes over when that one ends.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { JobInsert, PgBoss } from "pg-boss";
import { hubPrincipal } from "../access/principal.js";
import { whereOf } from "../log.js";
import type { HubContext } from "../gateway/context.js";
import { dueWork } from "../store/due-work.js";
import { jobQueues, type JobQueue } from "../store/job-queues.js";
import { allTenantIds } from "../store/tenants.js";

const restMs = 500;

/** What a job is about: ids, and nothing that a queue's reader should not see. */
export interface JobTarget {
  readonly tenantId: string;
  readonly connectionId: string | null;
}

/** Dispatches until the signal; waits in between while another process does it. */
export async function dispatch(
  context: HubContext,
  boss: PgBoss,
  signal: AbortSignal,
): Promise<void> {
  const rest = (): Promise<void> =>
    pause(restMs, undefined, { signal }).catch(() => undefined) as Promise<void>;
  let failing = false;
  while (!signal.aborted) {
    try {
      await context.database.withLock("dispatch", async () => {
        while (!signal.aborted) {
          await knockEverywhere(context, boss, signal);
          failing = false;
          await rest();
        }
      });
    } catch (error) {
      // Said once, not twice a second for as long as the database is away.
      if (!failing && !signal.aborted)
        context.log.error("The dispatcher failed and tries again.", { where: whereOf(error) });
      failing = true;
    }
    await rest();
  }
}

async function knockEverywhere(
  context: HubContext,
  boss: PgBoss,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock, log } = context;
  const jobs: Record<JobQueue, JobInsert<JobTarget>[]> = {
    sync: [],
    import: [],
    derive: [],
    "write-back": [],
    subscribe: [],
  };
  for (const tenantId of await allTenantIds(database)) {
    if (signal.aborted) return;
    try {
      const due = await database.asTenant(hubPrincipal(tenantId, "hub:worker"), (transaction) =>
        dueWork(transaction, tenantId, clock.now(), clock.real()),
      );
      for (const { queue, connection_id: connectionId } of due)
        jobs[queue].push({
          data: { tenantId, connectionId },
          singletonKey: connectionId ?? tenantId,
        });
    } catch (error) {
      // What is wrong with one tenant must not keep the others waiting.
      log.error("A tenant could not be asked what is due.", { tenantId, where: whereOf(error) });
    }
  }
  for (const queue of jobQueues) if (jobs[queue].length > 0) await boss.insert(queue, jobs[queue]);
}
