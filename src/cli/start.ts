/** `forbear start` and `forbear demo`: the hub, unless told otherwise with a worker in the same process; in the demo with practice vendors. */
import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import type { PracticeVendors } from "../../sandbox/index.js";
import { hubPrincipal } from "../access/principal.js";
import type { ActionContext } from "../actions/context.js";
import type { Config } from "../config.js";
import { makeSchema } from "../resolvers/build-schema.js";
import { readinessOf } from "../server/health.js";
import { makeHttp } from "../server/http.js";
import { ActionStore } from "../store/orm.js";
import { allTenantIds } from "../store/tenants.js";
import type { RunProgress } from "../sync/run-context.js";
import { startWorker } from "../sync/worker.js";
import { lay, type Foundation } from "./foundation.js";
import { PlainError } from "./plain-error.js";
import { addressesOf, startPractice } from "./practice.js";
import { readRuntime, writeRuntime } from "./runtime.js";
import { localSecrets } from "./secrets.js";

export interface StartOptions {
  /** Practice vendors when asked for; undefined: when nothing is configured. */
  readonly practice?: boolean;
  /** How many debtors the practice vendors know; left out: as many as before, at first 400. */
  readonly size?: number;
  /** Of the practice data; left out: as before, at first the third with all vendors. */
  readonly form?: 1 | 2 | 3;
  /** Practice Xero also sends an invoice and a contact that cannot be read. */
  readonly malformed: boolean;
  /** Read and write in this process, too; false: other processes do (`forbear worker`). */
  readonly worker: boolean;
  readonly step: (words: string) => void;
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface RunningHub {
  readonly url: string;
  /** The demo's administrator token; null outside the demo. */
  readonly devToken: string | null;
  readonly practice: PracticeVendors | null;
  readonly foundation: Foundation;
  /** True when the first sync of the demo was applied (at once outside the demo); false when stopped before. */
  readonly firstSync: Promise<boolean>;
  /** Answers what is in flight, finishes the round in hand, then closes everything. */
  stop(): Promise<void>;
}

/** Everything that is open, closed in the opposite order; one failure does not keep the rest open. */
class Closing {
  readonly #steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  async all(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.reverse().splice(0)) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, "Not everything could be closed.");
  }
}

export async function startHub(config: Config, options: StartOptions): Promise<RunningHub> {
  const closing = new Closing();
  try {
    return await assemble(config, options, closing);
  } catch (error) {
    await closing.all().catch(() => undefined);
    throw error;
  }
}

async function assemble(
  config: Config,
  options: StartOptions,
  closing: Closing,
): Promise<RunningHub> {
  const withPractice = options.practice ?? config.databaseUrl === null;
  const foundation = await lay(config, {
    startDatabase: true,
    movableClock: withPractice,
    step: options.step,
  });
  closing.add(() => foundation.close());
  const { context } = foundation;
  if (foundation.databaseIsShared) {
    throw new PlainError(
      `A hub is running on ${config.dataDir} already${whereItIs(config)}. Stop that one, or give this one a data folder ` +
        "of its own: FORBEAR_DATA_DIR=…",
    );
  }
  const devToken = withPractice ? (config.devToken ?? localSecrets(config.dataDir).devToken) : null;
  let practice: PracticeVendors | null = null;
  if (devToken !== null) {
    options.step("Starting the practice vendors");
    const { size = null, form = null, malformed } = options;
    const changeEvents = config.apps.SALESFORCE?.["changeEvents"];
    practice = await startPractice(context, {
      ...{ size, form, malformed, devToken, dataDir: config.dataDir },
      ...(changeEvents === undefined ? {} : { changeEvents }),
    });
    closing.add(practice.close);
  }
  const store = await ActionStore.open(foundation.databaseUrl);
  closing.add(() => store.close());
  const state = { draining: false };
  const actions: ActionContext & { publicUrl: string } = {
    ...context,
    store,
    publicUrl: "",
    apps: config.apps,
  };
  const synced = practice ? () => firstSyncDone(foundation) : () => Promise.resolve(true);
  const readiness = readinessOf(context.database, state, async () =>
    (await synced()) ? null : "The first sync is under way.",
  );
  const app = await makeHttp({
    actions,
    webhookSecrets: config.webhookSecrets,
    schema: await makeSchema(),
    readiness,
  });
  const url = await listen(app, config);
  closing.add(() => app.close());
  actions.publicUrl = config.publicUrl ?? url;
  writeRuntime(config.dataDir, {
    hub: url,
    pid: process.pid,
    ...(practice ? { practice: addressesOf(practice) } : {}),
  });
  if (options.worker) {
    const { databaseUrl } = foundation;
    const { onProgress } = options;
    const worker = await startWorker(context, {
      databaseUrl,
      name: "hub",
      ...(onProgress ? { onProgress } : {}),
    });
    closing.add(() => worker.stop());
  }
  return {
    url,
    devToken,
    practice,
    foundation,
    firstSync: untilTrue(synced, () => state.draining),
    stop: async () => {
      state.draining = true;
      await closing.all();
    },
  };
}

function whereItIs(config: Config): string {
  const running = readRuntime(config.dataDir);
  return running ? ` (${running.hub})` : "";
}

async function listen(app: FastifyInstance, config: Config): Promise<string> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") {
      throw new PlainError(
        `Port ${config.port} is taken. Stop what uses it, or choose another: PORT=4001 npm start.`,
        { cause: error },
      );
    }
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  const host = config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host;
  return `http://${host}:${port}`;
}

/** Every stream of every tenant was read once, and nothing waits to be joined or assessed. */
async function firstSyncDone({ context }: Foundation): Promise<boolean> {
  for (const tenantId of await allTenantIds(context.database)) {
    const [row] = await context.database.asTenant(
      hubPrincipal(tenantId, "hub:gate"),
      (transaction) =>
        transaction.query<{ done: boolean }>(
          `/* firstSyncDone */
         select not exists (select from stream where tenant_id = $1 and last_success_at is null)
            and not exists (select from party where tenant_id = $1 and needs_joining)
            and not exists (select from debtor where tenant_id = $1 and needs_assessment and assessed_at is null) as done`,
          [tenantId],
        ),
    );
    if (!row?.done) return false;
  }
  return true;
}

/** Asks again and again, also while the database does not answer; false when told to give up. */
async function untilTrue(
  condition: () => Promise<boolean>,
  giveUp: () => boolean,
): Promise<boolean> {
  while (!giveUp()) {
    if (await condition().catch(() => false)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
