/**
 * Everything a change must pass (.ci/run). Started by whatever Node the machine has, so Node's own modules
 * only: the steps run under npm, which puts the Node 24 of the install first.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { addUp, readAllowedSkips } from "./totals.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const minutes = 60_000;
/** Together within 38 minutes. `needed`: without it the rest is not tried. */
const steps = [
  {
    title: "Install",
    // Dev dependencies whatever NODE_ENV says; and no word on an older Node, which only installs.
    command: ["npm", "ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"],
    limit: 9 * minutes,
    needed: true,
  },
  {
    title: "Node of the install",
    command: ["node_modules/.bin/node", "scripts/ci/node-version.mjs"],
    limit: 1 * minutes,
    needed: true,
  },
  { title: "Checks", command: ["npm", "run", "check"], limit: 7 * minutes },
  {
    title: "Tests on the built-in PostgreSQL",
    command: ["npm", "test"],
    limit: 13 * minutes,
    tests: true,
  },
  {
    title: "Store, sync and actions on PostgreSQL 15",
    command: ["npm", "run", "test:postgres15"],
    limit: 8 * minutes,
    tests: true,
  },
];
/** What a command leaves running is asked to end at once, and made to after this. */
const grace = 15_000;

let stoppedBy = null;
let stopStep = () => {};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    stoppedBy ??= signal;
    stopStep();
  });
}

let exitCode = 1;
let lastLine = "0 passed, 1 failed, 0 skipped";
const folder = await mkdtemp(join(tmpdir(), "forbear-ci-"));
try {
  const results = [];
  for (const [index, step] of steps.entries()) {
    const result = await run(step, index);
    results.push(result);
    if (stoppedBy !== null || (step.needed && !result.ok)) break;
  }
  const totals = await addUp(results, await allowedSkips());
  console.log("\n=== Summary");
  for (const { title, words } of results) console.log(`${title}: ${words}`);
  for (const problem of totals.problems) console.log(`FAILED ${problem}`);
  exitCode = totals.failed === 0 ? 0 : 1;
  lastLine = `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`;
} catch (error) {
  console.log(error);
} finally {
  await rm(folder, { recursive: true, force: true });
  process.exitCode = exitCode;
  console.log(lastLine);
}

async function allowedSkips() {
  if (process.env.CI !== "true") return null;
  return readAllowedSkips(join(root, ".ci/allowed-skips.txt"));
}

async function run({ title, command, limit, tests = false }, index) {
  console.log(`\n=== ${index + 1}/${steps.length} ${title}: ${command.join(" ")}`);
  const totalsFile = tests ? join(folder, `${index}.json`) : null;
  const begin = performance.now();
  const failure = await execute(command, limit, environment(totalsFile));
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const words = `${failure === null ? "passed" : `FAILED (${failure})`} in ${seconds} s`;
  console.log(`--- ${title}: ${words}`);
  return { title, ok: failure === null, words, totalsFile };
}

/** The README's own commands: nothing of a developer's settings reaches them. */
function environment(totalsFile) {
  const none = { DATABASE_URL: undefined, TEST_DATABASE_URL: undefined };
  return { ...process.env, ...none, FORBEAR_TOTALS_FILE: totalsFile ?? undefined };
}

/** In a process group of its own, of which nothing stays. What went wrong, or null. */
async function execute([file, ...parameters], limit, env) {
  const child = spawn(file, parameters, {
    cwd: root,
    env,
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const ended = once(child, "exit").then(
    ([code, signal]) => (code === 0 ? null : (signal ?? `exit code ${code}`)),
    (error) => error.message,
  );
  let timer;
  const cut = new Promise((resolve) => {
    timer = setTimeout(() => resolve("too slow"), limit);
    stopStep = () => resolve(`stopped by ${stoppedBy}`);
    if (stoppedBy !== null) stopStep();
  });
  const failure = await Promise.race([ended, cut]);
  clearTimeout(timer);
  if (child.pid !== undefined) await endGroup(child.pid);
  return failure;
}

async function endGroup(group) {
  const end = performance.now() + grace;
  if (!signalGroup(group, "SIGTERM")) return;
  while (performance.now() < end) {
    await sleep(100);
    if (!signalGroup(group, 0)) return;
  }
  signalGroup(group, "SIGKILL");
}

/** Whether there was anything to signal. */
function signalGroup(group, signal) {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
  }
}
