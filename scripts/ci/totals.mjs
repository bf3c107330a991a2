import { readFile } from "node:fs/promises";

export function addUp(runs) {
  return {
    passed: runs.reduce((sum, run) => sum + run.passed, 0),
    failed: runs.reduce((sum, run) => sum + run.failed, 0),
    // A test that is only planned is one that does not run.
    skipped: runs.flatMap((run) => [...run.skipped, ...run.todo]),
  };
}

export function totalsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped.length} skipped`;
}

export async function readAllowedSkips(path) {
  const lines = (await readFile(path, "utf8")).split("\n").map((line) => line.trim());
  return new Set(lines.filter((line) => line !== "" && !line.startsWith("#")));
}

export function notAllowed({ skipped }, allowed) {
  return [...new Set(skipped)].filter((name) => !allowed.has(name));
}
