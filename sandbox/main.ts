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
    seed: { type: "string", default: "1" },
    form: { type: "string", default: "1" },
    anchor: { type: "string" },
    state: { type: "string" },
    expected: { type: "string" },
    "salesforce-port": { type: "string", default: "0" },
    "xero-port": { type: "string", default: "0" },
    "hubspot-port": { type: "string", default: "0" },
    "quickbooks-port": { type: "string", default: "0" },
    "xero-per-minute": { type: "string" },
    "xero-per-day": { type: "string" },
    "xero-at-once": { type: "string" },
    "xero-app-per-minute": { type: "string" },
    "salesforce-per-day": { type: "string" },
    "salesforce-long-running": { type: "string" },
    "hubspot-per-ten-seconds": { type: "string" },
    "hubspot-searches-per-second": { type: "string" },
    "hubspot-per-day": { type: "string" },
    "quickbooks-per-minute": { type: "string" },
    "quickbooks-per-second": { type: "string" },
    "quickbooks-at-once": { type: "string" },
    "quickbooks-batch-per-minute": { type: "string" },
    "quickbooks-reads-per-month": { type: "string" },
    "latency-ms": { type: "string" },
    "salesforce-latency-ms": { type: "string" },
    "xero-latency-ms": { type: "string" },
    "hubspot-latency-ms": { type: "string" },
    "quickbooks-latency-ms": { type: "string" },
    "salesforce-token-seconds": { type: "string" },
    "xero-token-seconds": { type: "string" },
    "hubspot-token-seconds": { type: "string" },
    "quickbooks-token-seconds": { type: "string" },
    "hubspot-search-lag-ms": { type: "string" },
    "hubspot-rules": { type: "boolean", default: false },
    "hubspot-merge-keeps-id": { type: "boolean", default: false },
    "hubspot-refresh-rotates": { type: "boolean", default: false },
    "rtr-reuse-revokes": { type: "boolean", default: false },
    /** Object.Field, any number of times. */
    "hidden-field": { type: "string", multiple: true, default: [] },
    "multi-currency": { type: "boolean", default: false },
    "page-rows": { type: "string" },
    metadata: { type: "string" },
    "lock-date": { type: "string" },
    "quickbooks-single-currency": { type: "boolean", default: false },
    "quickbooks-close-date": { type: "string" },
    malformed: { type: "boolean", default: false },
  },
});

type Name = keyof typeof values;

/** `{ [key]: value }` where the option was given, so that the vendors' own figures hold otherwise. */
function given<T>(key: string, name: Name, read: (text: string) => T): Record<string, T> {
  const value = values[name];
  return typeof value === "string" ? { [key]: read(value) } : {};
}

/** The fields of each object that were named as Object.Field. */
function hiddenFields(names: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const name of names) {
    const [object = "", field = ""] = name.split(".");
    (found[object] ??= []).push(field);
  }
  return found;
}

// The one place where the vendors meet the machine's clock.
const now = (): Date => new Date();
const size = Number(values.size);
const seed = Number(values.seed);
const { state: stateDir, anchor } = values;
const form = values.form === "3" ? 3 : values.form === "2" ? 2 : 1;

if (values.expected !== undefined) {
  const today = plainDate(now().getTime());
  const options = settingsIn(stateDir, { seed, size, anchor, today, form });
  writeFileSync(values.expected, `${JSON.stringify(expected(generate(options)), null, 2)}\n`);
}

const text = (value: string): string => value;
const vendors = await startPracticeVendors({
  now,
  size,
  seed,
  form,
  ...given("stateDir", "state", text),
  ...given("anchor", "anchor", text),
  ...given("metadataDir", "metadata", text),
  ...given("periodLockDate", "lock-date", text),
  ...given("quickbooksBookCloseDate", "quickbooks-close-date", text),
  ports: {
    salesforce: Number(values["salesforce-port"]),
    xero: Number(values["xero-port"]),
    hubspot: Number(values["hubspot-port"]),
    quickbooks: Number(values["quickbooks-port"]),
  },
  limits: {
    ...given("perMinute", "xero-per-minute", Number),
    ...given("xeroPerDay", "xero-per-day", Number),
    ...given("xeroAtOnce", "xero-at-once", Number),
    ...given("xeroAppPerMinute", "xero-app-per-minute", Number),
    ...given("salesforcePerDay", "salesforce-per-day", Number),
    ...given("salesforceLongRunning", "salesforce-long-running", Number),
    ...given("hubspotPerTenSeconds", "hubspot-per-ten-seconds", Number),
    ...given("hubspotSearchesPerSecond", "hubspot-searches-per-second", Number),
    ...given("hubspotPerDay", "hubspot-per-day", Number),
    ...given("quickbooksPerMinute", "quickbooks-per-minute", Number),
    ...given("quickbooksPerSecond", "quickbooks-per-second", Number),
    ...given("quickbooksAtOnce", "quickbooks-at-once", Number),
    ...given("quickbooksBatchPerMinute", "quickbooks-batch-per-minute", Number),
    ...given("quickbooksReadsPerMonth", "quickbooks-reads-per-month", Number),
  },
  latencyMs: {
    ...given("salesforce", "latency-ms", Number),
    ...given("xero", "latency-ms", Number),
    ...given("hubspot", "latency-ms", Number),
    ...given("quickbooks", "latency-ms", Number),
    ...given("salesforce", "salesforce-latency-ms", Number),
    ...given("xero", "xero-latency-ms", Number),
    ...given("hubspot", "hubspot-latency-ms", Number),
    ...given("quickbooks", "quickbooks-latency-ms", Number),
  },
  pageRows: {
    ...given("salesforce", "page-rows", Number),
    ...given("xero", "page-rows", Number),
    ...given("hubspot", "page-rows", Number),
    ...given("quickbooks", "page-rows", Number),
  },
  tokenLifetimeSeconds: {
    ...given("salesforce", "salesforce-token-seconds", Number),
    ...given("xero", "xero-token-seconds", Number),
    ...given("hubspot", "hubspot-token-seconds", Number),
    ...given("quickbooks", "quickbooks-token-seconds", Number),
  },
  rtrReuseRevokes: values["rtr-reuse-revokes"],
  hiddenFields: hiddenFields(values["hidden-field"]),
  multiCurrency: values["multi-currency"],
  quickbooksSingleCurrency: values["quickbooks-single-currency"],
  malformed: values.malformed,
  hubspot: {
    ...given("searchLagMs", "hubspot-search-lag-ms", Number),
    validationRules: values["hubspot-rules"],
    mergeKeepsId: values["hubspot-merge-keeps-id"],
    refreshRotates: values["hubspot-refresh-rotates"],
  },
});
const { close: _close, ...places } = vendors;
process.stdout.write(`${JSON.stringify(places)}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void vendors.close();
  });
}
