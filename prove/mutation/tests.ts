/** Every test that a mutant of the domain has to meet, as one file for Jest: examples first, for they are quick. */
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const files = globSync(
  ["test/domain/{contact,legal,circumstances}/*.test.ts", "test/policies/*.test.ts"],
  { cwd: root },
);
const isSlow = (file: string): boolean =>
  /from "(fast-check|date-holidays)"/.test(readFileSync(resolve(root, file), "utf8"));

for (const file of [
  ...files.filter((each) => !isSlow(each)).sort(),
  ...files.filter(isSlow).sort(),
])
  await import(resolve(root, file));
