/**
 * `npm run prove`: the long checks, one after the other. `-- NAME…` for some of them, `-- --seed N` for other
 * moments, `-- --json FILE` for the report, `-- --only PATTERN` for the cells of a matrix or the points of kills whose
 * names match. Ends with `N proved, N failed`; the exit code is 0 only where all hold.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { commitOf } from "../scripts/commit.js";
import { openGround } from "../test/support/ground.js";
import { balances } from "./balances.js";
import { faults } from "./faults.js";
import { files } from "./files.js";
import { kills } from "./kills.js";
import { limits } from "./limits.js";
import { memory } from "./memory.js";
import { mutation } from "./mutation.js";
import { policy } from "./policy.js";
import { everything, type Proof, type ProofResult } from "./proof.js";
import { signIn } from "./sign-in.js";

const proofs: readonly Proof[] = [
  kills,
  balances,
  memory,
  files,
  faults,
  signIn,
  limits,
  policy,
  mutation,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string", default: "prove.json" },
    seed: { type: "string", default: "20261125" },
    only: { type: "string", default: everything.source },
  },
});
const unknown = positionals.filter((name) => !proofs.some((proof) => proof.name === name));
if (unknown.length > 0) {
  const known = proofs.map((proof) => proof.name).join(", ");
  console.error(`There is no proof called ${unknown.join(", ")}; there are ${known}.`);
  process.exit(2);
}

const seed = Number(values.seed);
const commit = commitOf();
const results: (ProofResult & { name: string; title: string; seconds: number })[] = [];
for (const { name, title, run } of proofs.filter(
  (proof) => positionals.length === 0 || positionals.includes(proof.name),
)) {
  console.log(`\n=== ${name}: ${title}`);
  const ground = await openGround();
  const begin = performance.now();
  const result = await run({
    ground,
    seed,
    only: new RegExp(values.only),
    say: (words) => console.log(`${name}: ${words}`),
  })
    .catch((error: unknown) => ({ figures: {}, failures: [`It broke off: ${String(error)}`] }))
    .finally(() => ground.close());
  const seconds = Math.round((performance.now() - begin) / 100) / 10;
  results.push({ name, title, seconds, ...result });
  for (const failure of result.failures) console.log(`${name}: FAILED ${failure}`);
  console.log(`--- ${name}: ${result.failures.length === 0 ? "proved" : "FAILED"} in ${seconds} s`);
  console.log(JSON.stringify(result.figures));
  // After each: what was proved is kept, however the rest ends.
  const machine = {
    node: process.version,
    postgres: ground.version,
    cores: availableParallelism(),
  };
  writeFileSync(values.json, `${JSON.stringify({ commit, seed, ...machine, results }, null, 2)}\n`);
}
const failed = results.filter((result) => result.failures.length > 0).length;
console.log(`${results.length - failed} proved, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
