/**
 * Tells at the end of a run how each connector fares with each behaviour of the contract, as a table that is made of
 * the results of test/connectors/behaviours.
 */
const root = "every connector";
const reasonPrefix = "does not apply: ";

export default class BehavioursReporter {
  onRunComplete(_contexts, { testResults }) {
    const results = testResults
      .flatMap((file) => file.testResults)
      .filter(({ ancestorTitles }) => ancestorTitles[0] === root);
    if (results.some(({ status }) => status === "passed" || status === "failed"))
      process.stdout.write(`\n${tableOf(results)}\n`);
  }
}

function tableOf(results) {
  const reasons = [];
  const cells = new Map();
  const vendors = [];
  const behaviours = [];
  for (const { ancestorTitles, title, status } of results) {
    const [, vendor, behaviour] = ancestorTitles;
    if (!vendors.includes(vendor)) vendors.push(vendor);
    if (!behaviours.includes(behaviour)) behaviours.push(behaviour);
    cells.set(`${vendor} ${behaviour}`, cellOf(vendor, title, status, reasons));
  }
  const rows = [
    ["", ...vendors],
    ...behaviours.map((behaviour) => [
      behaviour,
      ...vendors.map((vendor) => cells.get(`${vendor} ${behaviour}`) ?? "not run"),
    ]),
  ];
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]))
      .join("  ")
      .trimEnd(),
  );
  const notes = reasons.map((reason, at) => `[${at + 1}] ${reason}`);
  return ["Connectors and the behaviours of their contract", ...lines, ...notes].join("\n");
}

function cellOf(vendor, title, status, reasons) {
  if (status === "failed") return "FAILED";
  if (status !== "passed") return "not run";
  if (!title.startsWith(reasonPrefix)) return "pass";
  const reason = `${vendor}: ${title.slice(reasonPrefix.length)}`;
  if (!reasons.includes(reason)) reasons.push(reason);
  return `does not apply [${reasons.indexOf(reason) + 1}]`;
}
