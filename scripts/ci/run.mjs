/**
 * Checks, the tests as the README runs them (embedded PostgreSQL), and the suites that lean on the database
 * once more on PostgreSQL 15, the oldest served. Started by .ci/run, which has installed the packages.
 */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { postgres15 } from "./postgres15.mjs";
import { runCommand, stopEverything } from "./processes.mjs";
import { addUp, notAllowed, readAllowedSkips, totalsLine } from "./totals.mjs";

const databaseSuites = ["test/store", "test/sync", "test/actions"];
const minutes = 60_000;

const failures = [];
const runs = [];
const scratch = await mkdtemp(join(tmpdir(), "forbear-ci-"));

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    failures.push(`stopped by ${signal}`);
    stopEverything();
  });
}

async function step(name, work) {
  if (failures.some((failure) => failure.startsWith("stopped by"))) return;
  console.log(`\n=== ${name}`);
  const begin = performance.now();
  let failure = null;
  try {
    await work();
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error);
    failures.push(`${name}: ${failure}`);
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`--- ${name}: ${failure === null ? "" : `FAILED (${failure}), `}${seconds} s`);
}

/** A run of tests; its totals count whether it fails or not. */
async function tests(command, parameters, environment) {
  const file = join(scratch, `totals-${runs.length}.json`);
  try {
    await runCommand(command, parameters, {
      environment: { ...environment, FORBEAR_TOTALS_FILE: file },
      timeout: 20 * minutes,
    });
  } finally {
    const text = await readFile(file, "utf8").catch(() => null);
    if (text !== null) runs.push(JSON.parse(text));
  }
  const totals = runs.at(-1);
  if (!existsSync(file)) throw new Error("the run left no totals");
  if (totals.interrupted || totals.passed === 0) throw new Error("the run was not complete");
}

await step("checks: npm run check", () => runCommand("npm", ["run", "check"]));

await step("tests on the embedded PostgreSQL: npm test", () =>
  // The README's own command: nothing of a developer's settings reaches it.
  tests("npm", ["test"], { DATABASE_URL: "", TEST_DATABASE_URL: "" }),
);

await step("store, sync and actions on PostgreSQL 15", async () => {
  const paths = databaseSuites.filter((path) => existsSync(path));
  if (paths.length === 0) throw new Error(`there is none of ${databaseSuites.join(", ")}`);
  const server = await postgres15(scratch);
  try {
    // The embedded server's own tests have nothing to do with the server given here.
    const ours = ["--testPathIgnorePatterns", "test/store/embedded"];
    console.log(`${server.description}; ${paths.join(", ")}`);
    await tests("npm", ["test", "--", ...paths, ...ours], {
      DATABASE_URL: "",
      TEST_DATABASE_URL: server.url,
    });
  } finally {
    await server.stop();
  }
});

await rm(scratch, { recursive: true, force: true, maxRetries: 5 });

const totals = addUp(runs);
console.log("\n=== result");
const unexpected = notAllowed(totals, await readAllowedSkips(".ci/allowed-skips.txt"));
for (const name of unexpected) console.log(`skipped without leave: ${name}`);
if (unexpected.length > 0 && process.env.CI === "true") {
  failures.push(`${unexpected.length} skipped tests are not in .ci/allowed-skips.txt`);
}
for (const failure of failures) console.log(`FAILED ${failure}`);
if (failures.length === 0) console.log("all is well");
process.exitCode = failures.length === 0 && totals.failed === 0 ? 0 : 1;
console.log(totalsLine(totals));
