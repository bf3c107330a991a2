/** The hub itself, as people start it, is killed during its first sync, and started again on the same folder. */
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { demoTenant } from "../src/cli/demo-tenants.js";
import { localSecrets } from "../src/cli/secrets.js";
import { Database } from "../src/store/database.js";
import { attachEmbedded } from "../src/store/embedded/embedded.js";
import { tenantIdBySlug } from "../src/store/tenants.js";
import {
  removeDataFolder,
  spawnHub,
  startHub,
  temporaryFolder,
  until,
  untilReady,
} from "../test/support/running-hub.js";
import { worker } from "../test/support/principal.js";
import { finalState, stateCounts, stateDifferences, type FinalState } from "./final-state.js";
import { drawFrom, type ProofStage } from "./proof.js";

/** What a person imports gets new ids each time: the form of the data without a spreadsheet. */
const demo = { size: 1_500, form: 1 } as const;
const courses = 4;
/** Each course has a kill while the program starts and two while it reads. */
const killsInCourse = 3;
/** The program tells what it reads: "Xero Invoices: 1,000 of 4,651 records". */
const progress = /(Salesforce|Xero) \w+:/;
const reads = (output: string): boolean => progress.test(output) || output.includes("is ready");
/** A later start has less to read. */
const share = 0.5;

interface HubCourse {
  readonly state: FinalState;
  /** Of the last start: until it began to read, and from then until it was ready. */
  readonly startMs: number;
  readonly readMs: number;
  /** What it had said last when it was killed. */
  readonly killedAfter: readonly string[];
}

/** @param failures gets a sentence for each thing that is not as it must be. */
export async function killHubs({ seed, say }: ProofStage, failures: string[]): Promise<object> {
  const draw = drawFrom(seed + 1);
  const undisturbed = await hubCourse([]);
  const killedAfter: string[] = [];
  for (let course = 1; course <= courses; course += 1) {
    const disturbed = await hubCourse([
      { from: "THE_START", ms: draw() * undisturbed.startMs },
      { from: "THE_FIRST_PAGE", ms: draw() * share * undisturbed.readMs },
      { from: "THE_FIRST_PAGE", ms: draw() * share * undisturbed.readMs },
    ]);
    killedAfter.push(...disturbed.killedAfter);
    failures.push(
      ...stateDifferences(undisturbed.state, disturbed.state).map(
        (each) => `The hub, killed after ${disturbed.killedAfter.join(", ")}: ${each}`,
      ),
    );
    say(`the hub, killed ${killsInCourse} times, comes to its end`);
  }
  return {
    killedAfter,
    startMs: Math.round(undisturbed.startMs),
    readMs: Math.round(undisturbed.readMs),
    rows: stateCounts(undisturbed.state),
  };
}

/** When the program is killed. */
interface Moment {
  readonly from: "THE_START" | "THE_FIRST_PAGE";
  readonly ms: number;
}

async function hubCourse(moments: readonly Moment[]): Promise<HubCourse> {
  const dataDir = join(await temporaryFolder(), "data");
  const killedAfter: string[] = [];
  try {
    for (const moment of moments) killedAfter.push(await killAt(dataDir, moment));
    const begun = performance.now();
    const hub = await startHub({ dataDir, ...demo, early: true });
    try {
      await until("it reads", async () => reads(hub.output()));
      const startMs = performance.now() - begun;
      await untilReady(hub.url);
      const readMs = performance.now() - begun - startMs;
      return { state: await stateOf(dataDir), startMs, readMs, killedAfter };
    } finally {
      await hub.stop();
    }
  } finally {
    await removeDataFolder(dataDir);
  }
}

/** @returns what it had said last */
async function killAt(dataDir: string, { from, ms }: Moment): Promise<string> {
  const { child, output } = spawnHub(dataDir, demo);
  const closed = once(child, "close");
  if (from === "THE_FIRST_PAGE") await until("it reads", async () => reads(output()));
  await pause(ms);
  child.kill("SIGKILL");
  await closed;
  return lastWords(output());
}

/** The last line, without what counts on in it. */
function lastWords(output: string): string {
  const [last] = output
    .split(/[\r\n]/)
    .filter((line) => line.trim() !== "")
    .slice(-1);
  return last?.replace(/[\d,]+( of [\d,]+)?.*$/, "").trim() ?? "nothing was said";
}

/** The demo's tenant, when nothing is left to do. */
async function stateOf(dataDir: string): Promise<FinalState> {
  const running = await attachEmbedded(dataDir);
  const { appPassword } = localSecrets(dataDir);
  const database = new Database(
    `postgres://hub_app:${appPassword}@127.0.0.1:${running?.port}/forbear`,
  );
  try {
    const tenantId = await tenantIdBySlug(database, demoTenant.slug);
    if (tenantId === null) throw new Error("The demo has no tenant.");
    await until("all is read, joined, assessed and told", () => isDone(database, tenantId));
    return await finalState(database, tenantId, { acrossTenants: true });
  } finally {
    await database.close();
    await running?.stop();
  }
}

async function isDone(database: Database, tenantId: string): Promise<boolean> {
  const [row] = await database.asTenant(worker(tenantId), (transaction) =>
    transaction.query<{ done: boolean }>(
      `select not exists (select from stream where last_success_at is null)
          and not exists (select from party where needs_joining)
          and not exists (select from debtor where needs_assessment)
          and not exists (select from outbox where state = 'PENDING') as done`,
    ),
  );
  return row?.done ?? false;
}
