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
} from "../test/support/running-hub.js";
import { finalState, stateCounts, stateDifferences, type FinalState } from "./final-state.js";
import { drawFrom, type ProofStage } from "./proof.js";

const size = 1_500;
const courses = 4;
const killsInCourse = 2;
/** A later start has less to do: within this share of the time until it is ready it is still at work. */
const share = 0.6;

interface HubCourse {
  readonly state: FinalState;
  /** From the start of the program to its being ready; of the last start. */
  readonly readyMs: number;
  /** What it had said last when it was killed. */
  readonly killedAfter: readonly string[];
}

/** @param failures gets a sentence for each thing that is not as it must be. */
export async function killHubs({ seed, say }: ProofStage, failures: string[]): Promise<object> {
  const draw = drawFrom(seed + 1);
  const undisturbed = await hubCourse([]);
  const killedAfter: string[] = [];
  for (let course = 1; course <= courses; course += 1) {
    const moments = Array.from(
      { length: killsInCourse },
      () => draw() * share * undisturbed.readyMs,
    );
    const disturbed = await hubCourse(moments);
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
    readyMs: Math.round(undisturbed.readyMs),
    rows: stateCounts(undisturbed.state),
  };
}

async function hubCourse(momentsMs: readonly number[]): Promise<HubCourse> {
  const dataDir = join(await temporaryFolder(), "data");
  const killedAfter: string[] = [];
  try {
    for (const moment of momentsMs) {
      const { child, output } = spawnHub(dataDir, { size });
      await pause(moment);
      child.kill("SIGKILL");
      if (child.signalCode === null && child.exitCode === null) await once(child, "close");
      killedAfter.push(lastWords(output()));
    }
    const hub = await startHub({ dataDir, size });
    const state = await stateOf(dataDir);
    await hub.stop();
    return { state, readyMs: hub.readyMs, killedAfter };
  } finally {
    await removeDataFolder(dataDir);
  }
}

/** The last line, without what counts on in it. */
function lastWords(output: string): string {
  const [last] = output
    .split(/[\r\n]/)
    .filter((line) => line.trim() !== "")
    .slice(-1);
  return last?.replace(/[\d,]+( of [\d,]+)?.*$/, "").trim() ?? "nothing was said";
}

/** The demo's tenant, when no run is under way. */
async function stateOf(dataDir: string): Promise<FinalState> {
  const running = await attachEmbedded(dataDir);
  const { appPassword } = localSecrets(dataDir);
  const database = new Database(
    `postgres://hub_app:${appPassword}@127.0.0.1:${running?.port}/forbear`,
  );
  try {
    const tenantId = await tenantIdBySlug(database, demoTenant.slug);
    if (tenantId === null) throw new Error("The demo has no tenant.");
    return await until("no run is under way", async () => {
      const { state, isRunning } = await look(database, tenantId);
      return isRunning ? null : state;
    });
  } finally {
    await database.close();
    await running?.stop();
  }
}

async function look(
  database: Database,
  tenantId: string,
): Promise<{ state: FinalState; isRunning: boolean }> {
  const principal = { tenantId, actor: "proof", scopes: new Set<never>() };
  const rows = await database.asTenant(principal, (transaction) =>
    transaction.query("select from sync_run where state = 'RUNNING'"),
  );
  const state = await finalState(database, tenantId, { acrossTenants: true });
  return { state, isRunning: rows.length > 0 };
}
