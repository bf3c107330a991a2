/**
 * What the test runs add up to. Each leaves a file by test/support/totals-reporter.js (FORBEAR_TOTALS_FILE);
 * one that leaves none, or ran no test, has failed.
 */
import { readFile } from "node:fs/promises";

/**
 * `results`: the steps, { title, ok, totalsFile }, the last of them null for what is not a test run.
 * `allowedSkips`: a set of names, or null where any test may be skipped.
 */
export async function addUp(results, allowedSkips) {
  const totals = { passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const { title, ok, totalsFile } of results) {
    const run = totalsFile === null ? null : await readRun(totalsFile);
    const problems = totalsFile === null ? [] : problemsOf(run, allowedSkips);
    totals.passed += run?.passed ?? 0;
    totals.skipped += run === null ? 0 : leftOut(run).length;
    // A check has no tests to count, nor has a run that crashed: the failure of each is one.
    totals.failed += Math.max(run?.failed ?? 0, problems.length, ok ? 0 : 1);
    totals.problems.push(...problems.map((problem) => `${title}: ${problem}`));
  }
  return totals;
}

/** A test that is only planned (`todo`) is one that does not run. */
function leftOut({ skipped, todo }) {
  return [...skipped, ...todo];
}

async function readRun(file) {
  try {
    const run = JSON.parse(await readFile(file, "utf8"));
    const counted = Number.isInteger(run.passed) && Number.isInteger(run.failed);
    return counted && Array.isArray(run.skipped) && Array.isArray(run.todo) ? run : null;
  } catch {
    return null;
  }
}

function problemsOf(run, allowedSkips) {
  if (run === null) return ["the run left no totals"];
  const problems = [];
  if (run.interrupted) problems.push("the run was interrupted");
  if (run.passed + run.failed === 0) problems.push("no test was run");
  for (const name of new Set(leftOut(run))) {
    if (allowedSkips?.has(name) === false) problems.push(`not allowed to be skipped: ${name}`);
  }
  return problems;
}

/** One full test name a line; the reason stands above, as a comment, for all names up to an empty line. */
export async function readAllowedSkips(file) {
  const allowed = new Set();
  let reason = false;
  for (const line of (await readFile(file, "utf8")).split("\n").map((text) => text.trim())) {
    if (line === "" || line.startsWith("#")) {
      reason = line !== "";
      continue;
    }
    if (!reason) throw new Error(`${file}: no reason is given for "${line}"`);
    allowed.add(line);
  }
  return allowed;
}
