/**
 * The queues that workers take their jobs from: pg-boss's own tables, in a schema beside ours. The owner makes
 * them, the role that serves only uses them. A job holds ids and nothing else, so they are under no row-level
 * security.
 */
import { PgBoss, type ConstructorOptions, type Queue } from "pg-boss";
import pg from "pg";

const jobSchema = "jobs";

/**
 * A job is a knock at the door: it says that something may be due, and who takes it looks for itself, under a
 * lock of its own. So a job that is lost or done twice does no harm, one of each kind and target is enough to
 * wait (`short`), and none is tried again: the dispatcher knocks again as long as there is something to do.
 */
const knock: Omit<Queue, "name"> = {
  policy: "short",
  notify: true,
  retryLimit: 0,
  // A worker that dies is silent after a minute; its job then counts as failed. Nobody waits for that.
  heartbeatSeconds: 60,
  expireInSeconds: 86_400 - 1,
  retentionSeconds: 3_600,
  deleteAfterSeconds: 3_600,
};

export const jobQueues = ["sync", "import", "derive", "write-back", "subscribe"] as const;
export type JobQueue = (typeof jobQueues)[number];

/** Settings that every opening of the queues shares: what needs the owner is done when migrating. */
export function jobOptions(connectionString: string, applicationName: string): ConstructorOptions {
  return {
    connectionString,
    application_name: applicationName,
    schema: jobSchema,
    migrate: false,
    createSchema: false,
    schedule: false,
    reindex: false,
    monitorVacuum: false,
    instanceHeartbeatSeconds: 10,
    openTelemetry: { enabled: false },
  };
}

/** Makes the queues, or brings them to this program's version. @param ownerUrl as the role that owns the tables */
export async function installJobQueues(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    ...jobOptions(ownerUrl, "forbear-migrate"),
    max: 2,
    migrate: true,
    createSchema: true,
    supervise: false,
    registerInstance: false,
  });
  const failures: unknown[] = [];
  boss.on("error", (error) => failures.push(error));
  await boss.start();
  try {
    for (const name of jobQueues) {
      const { policy, ...options } = knock;
      await boss.createQueue(name, { policy: policy ?? "short", ...options });
      await boss.updateQueue(name, options);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
  if (failures.length > 0) throw new AggregateError(failures, "The job queues could not be made.");
  await grantToServingRole(ownerUrl);
}

async function grantToServingRole(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await client.query(
      `grant usage on schema ${jobSchema} to hub_app;
       grant select, insert, update, delete on all tables in schema ${jobSchema} to hub_app;
       grant usage on all sequences in schema ${jobSchema} to hub_app;
       grant execute on all functions in schema ${jobSchema} to hub_app`,
    );
  } finally {
    await client.end();
  }
}

export interface JobsHealth {
  /** The names of the workers that were heard of within half a minute. */
  readonly workers: readonly string[];
  /** Since when the longest waiting job waits; null: none does. */
  readonly waitingSince: Date | null;
}

/** Who works, and whether they keep up. @param databaseUrl as the role that serves */
export async function jobsHealth(databaseUrl: string): Promise<JobsHealth> {
  const boss = new PgBoss({
    ...jobOptions(databaseUrl, "forbear-doctor"),
    max: 2,
    supervise: false,
    registerInstance: false,
  });
  boss.on("error", () => undefined);
  await boss.start();
  try {
    const workers = (await boss.getInstances()).filter((instance) => instance.live);
    const waiting = await Promise.all(
      jobQueues.map((queue) => boss.findJobs(queue, { queued: true, limit: 1 })),
    );
    const since = waiting.flat().map((job) => job.createdOn.getTime());
    return {
      workers: workers.map(
        ({ name, host, pid }) => `${name ?? "worker"} (${host}, process ${pid})`,
      ),
      waitingSince: since.length === 0 ? null : new Date(Math.min(...since)),
    };
  } finally {
    await boss.stop({ graceful: false });
  }
}
