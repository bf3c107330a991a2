/**
 * `npm run bench`: how fast the hub is, as ratios to hand-written baselines of the same run.
 * `-- --small` for a look, `-- --json FILE` for the figures, names for some of the benches only.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { commitOf } from "../scripts/commit.js";
import { openGround, type Ground } from "../test/support/ground.js";
import { measureDecisions } from "./decisions.js";
import { measureIngest } from "./ingest.js";
import { ratioOf, spreadOf, type Measurement } from "./ratio.js";
import { measureReads } from "./reads.js";
import { measureWebhooks } from "./webhooks.js";

export interface BenchStage {
  readonly ground: Ground;
  /** A quick look with little data: ratios are rougher. */
  readonly small: boolean;
  readonly seed: number;
  readonly say: (words: string) => void;
}

const benches = {
  ingest: measureIngest,
  reads: measureReads,
  webhooks: measureWebhooks,
  decisions: measureDecisions,
};
type Name = keyof typeof benches;
const names = Object.keys(benches) as Name[];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: "string" },
    small: { type: "boolean", default: false },
    seed: { type: "string", default: "20261125" },
  },
});
const unknown = positionals.filter((name) => !names.includes(name as Name));
if (unknown.length > 0) {
  console.error(`There is no bench called ${unknown.join(", ")}; there are ${names.join(", ")}.`);
  process.exit(2);
}

const ground = await openGround();
const measurements: Measurement[] = [];
try {
  for (const name of names.filter((each) => positionals.length === 0 || positionals.includes(each)))
    measurements.push(
      ...(await benches[name]({
        ground,
        small: values.small,
        seed: Number(values.seed),
        say: (words) => console.log(`${name}: ${words}`),
      })),
    );
} finally {
  await ground.close();
}

const report = {
  commit: commitOf(),
  seed: Number(values.seed),
  small: values.small,
  node: process.version,
  postgres: ground.version,
  cores: availableParallelism(),
  measurements: measurements.map((each) => ({
    ...each,
    ratio: ratioOf(each),
    subject: spreadOf(each.rounds.map((round) => round.subject)),
    baseline: spreadOf(each.rounds.map((round) => round.baseline)),
  })),
};
if (values.json) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
for (const { name, goal, ratio, unit, subject, baseline } of report.measurements) {
  const [min, median, max] = [ratio.min, ratio.median, ratio.max].map((each) => each.toFixed(2));
  console.log(
    `${ratio.median >= goal ? "reached" : "MISSED "} ${name}: ${median} (${min} to ${max}), goal ${goal}; ` +
      `${subject.median.toFixed(0)} against ${baseline.median.toFixed(0)} ${unit}`,
  );
}
