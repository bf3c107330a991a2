/** Runs the practice vendors as a process of their own and prints where they are, as JSON. */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { startPracticeVendors } from "./index.js";
import { expected } from "./data/expected.js";
import { generate } from "./data/generate.js";
import { settingsIn } from "./settings.js";
import { plainDate } from "./shared/dates.js";

const { values } = parseArgs({
  options: {
    size: { type: "string", default: "400" },
    form: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    anchor: { type: "string" },
    state: { type: "string" },
    expected: { type: "string" },
    "salesforce-port": { type: "string", default: "0" },
    "xero-port": { type: "string", default: "0" },
    "xero-per-minute": { type: "string", default: "60" },
    "latency-ms": { type: "string", default: "0" },
    malformed: { type: "boolean", default: false },
  },
});

// The one place where the vendors meet the machine's clock.
const now = (): Date => new Date();
const size = Number(values.size);
const seed = Number(values.seed);
const { state: stateDir, anchor } = values;
const form = values.form === "2" ? 2 : 1;

if (values.expected !== undefined) {
  const today = plainDate(now().getTime());
  const options = settingsIn(stateDir, { seed, size, anchor, today, form });
  writeFileSync(values.expected, `${JSON.stringify(expected(generate(options)), null, 2)}\n`);
}

const vendors = await startPracticeVendors({
  now,
  size,
  seed,
  form,
  ...(stateDir === undefined ? {} : { stateDir }),
  ...(anchor === undefined ? {} : { anchor }),
  ports: { salesforce: Number(values["salesforce-port"]), xero: Number(values["xero-port"]) },
  limits: { perMinute: Number(values["xero-per-minute"]) },
  latencyMs: Number(values["latency-ms"]),
  malformed: values.malformed,
});
const { salesforce, xero } = vendors;
process.stdout.write(`${JSON.stringify({ salesforce, xero })}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void vendors.close();
  });
}
