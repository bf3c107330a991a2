/**
 * The worker: takes jobs from the queues and does them: reads a connection, joins and assesses what changed,
 * sends what waits. Any number of processes may run it; a lock for each target keeps two from the same work.
 * What is due is decided by the Clock; it sleeps in real time.
 */
import { setTimeout as pause } from "node:timers/promises";
import { PgBoss } from "pg-boss";
import { hubPrincipal, type Principal } from "../access/principal.js";
import { whereOf } from "../log.js";
import type { LockName } from "../store/database.js";
import { whyRead } from "../store/due-work.js";
import { jobOptions, jobQueues, type JobQueue } from "../store/job-queues.js";
import { tenantById } from "../store/tenants.js";
import type { HubContext } from "../gateway/context.js";
import { dispatch, type JobTarget } from "./dispatch.js";
import { eraseDetails } from "./erase-details.js";
import { forgetDisconnected } from "./forget.js";
import { keepHeapSmall } from "./heap.js";
import { workOnImports } from "./import/work.js";
import type { RunProgress } from "./run-context.js";
import { deriveDebtors, runSync } from "./run.js";
import { Subscriptions } from "./subscribe.js";
import { sendNext } from "./write-back.js";

/**
 * How many jobs of a queue one process does at once. Reading and sending mostly wait for vendors; joining and
 * assessing keep the database busy.
 */
const atOnce: Record<JobQueue, number> = {
  sync: 8,
  import: 2,
  derive: 2,
  "write-back": 4,
  subscribe: 1,
};
/** Effects sent in one job; then other jobs have their turn. */
const effectsPerJob = 50;
/** Work that failed in a way that nobody foresaw rests this long before anybody takes it up again. */
const restAfterFailureMs = 5_000;
const longestStopMs = 30_000;

export interface WorkerOptions {
  /** The database as the role that serves. */
  readonly databaseUrl: string;
  /** How the process calls itself among the others. */
  readonly name: string;
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface Worker {
  /** Resolves when what was in hand is finished. */
  stop(): Promise<void>;
}

/** Starts taking jobs, and dispatching them when no other process does. */
export async function startWorker(context: HubContext, options: WorkerOptions): Promise<Worker> {
  keepHeapSmall();
  const stopping = new AbortController();
  const boss = new PgBoss({
    ...jobOptions(options.databaseUrl, "forbear-jobs"),
    max: 4,
    useListenNotify: true,
    instanceName: options.name,
  });
  boss.on("error", (error) => {
    if (!stopping.signal.aborted)
      context.log.warn("The job queues have a problem.", { where: whereOf(error) });
  });
  await boss.start();
  const subscriptions = new Subscriptions(context, stopping.signal);
  for (const queue of jobQueues) {
    await boss.work<JobTarget>(
      queue,
      { localConcurrency: atOnce[queue], pollingIntervalSeconds: 0.5 },
      async ([job]) => {
        if (!job) return;
        const signal = AbortSignal.any([stopping.signal, job.signal]);
        // Held from then on, beside all jobs.
        if (queue === "subscribe") subscriptions.begin(job.data);
        else await perform(context, queue, job.data, signal, options);
      },
    );
  }
  const dispatching = dispatch(context, boss, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await dispatching;
      await subscriptions.stop();
      await boss.stop({ graceful: true, timeout: longestStopMs });
    },
  };
}

/** Does one job under the lock of its target; where another process holds that, there is nothing to do. */
async function perform(
  context: HubContext,
  queue: Exclude<JobQueue, "subscribe">,
  { tenantId, connectionId }: JobTarget,
  signal: AbortSignal,
  { onProgress }: WorkerOptions,
): Promise<void> {
  const principal = hubPrincipal(tenantId, "hub:worker");
  switch (queue) {
    case "sync":
      if (connectionId) await read(context, principal, connectionId, signal, onProgress);
      return;
    case "import":
      return alone(context, tenantId, `import ${tenantId}`, signal, () =>
        workOnImports(context, principal, signal),
      );
    case "derive":
      return alone(context, tenantId, `derive ${tenantId}`, signal, async () => {
        const tenant = await context.database.asTenant(principal, (transaction) =>
          tenantById(transaction, tenantId),
        );
        await forgetDisconnected(context, principal, signal);
        await eraseDetails(context, principal, tenant, signal);
        await deriveDebtors(context, principal, tenant, signal);
      });
    case "write-back":
      return alone(
        context,
        tenantId,
        `write-back ${tenantId} ${connectionId}`,
        signal,
        async () => {
          for (let sent = 0; sent < effectsPerJob && !signal.aborted; sent += 1)
            if (!(await sendNext(context, principal, connectionId ?? "", signal))) return;
        },
      );
  }
}

async function read(
  context: HubContext,
  principal: Principal,
  connectionId: string,
  signal: AbortSignal,
  onProgress: WorkerOptions["onProgress"],
): Promise<void> {
  const { tenantId } = principal;
  try {
    // Since the job was put in, another process may have read it.
    const cause = await context.database.asTenant(principal, (transaction) =>
      whyRead(transaction, tenantId, connectionId, context.clock.now()),
    );
    if (!cause) return;
    await runSync(context, principal, connectionId, {
      cause,
      everything: false,
      signal,
      ...(onProgress ? { onProgress } : {}),
    });
  } catch (error) {
    await reportAndRest(context, { tenantId, connectionId }, error, signal);
  }
}

async function alone(
  context: HubContext,
  tenantId: string,
  name: LockName,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  await context.database.withLock(name, () =>
    work().catch((error: unknown) => reportAndRest(context, { tenantId }, error, signal)),
  );
}

/** The queue's tables keep what a job throws, and an error's message may quote data: none gets there. */
async function reportAndRest(
  context: HubContext,
  facts: { tenantId: string; connectionId?: string },
  error: unknown,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  context.log.error("A worker's job failed.", { ...facts, where: whereOf(error) });
  await pause(restAfterFailureMs, undefined, { signal }).catch(() => undefined);
}
