/** Writes what a run came to, with the names of what was left out, to the file named by FORBEAR_TOTALS_FILE. */
import { writeFileSync } from "node:fs";

export default class TotalsReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.FORBEAR_TOTALS_FILE;
    if (!file) return;
    const tests = results.testResults.flatMap((suite) => suite.testResults);
    const named = (...statuses) =>
      tests.filter(({ status }) => statuses.includes(status)).map(({ fullName }) => fullName);
    // A file that could not even be loaded has no tests to count: it is one failure.
    const broken = results.testResults.filter(({ testExecError }) => testExecError).length;
    const totals = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + broken,
      skipped: named("pending", "skipped", "disabled"),
      todo: named("todo"),
      interrupted: results.wasInterrupted === true,
    };
    writeFileSync(file, `${JSON.stringify(totals, null, 2)}\n`);
  }
}
