/** `forbear policy …`: what the rule packs say, asked at a terminal. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Command } from "commander";
import { PlainError } from "./plain-error.js";
import { say } from "./say.js";

export function addPolicyCommands(forbear: Command): void {
  const policy = forbear
    .command("policy")
    .description("what may be done by the rule packs, and why");
  policy
    .command("check")
    .description("hold the rule packs against cases with expected answers")
    .argument("<file>", "one case a line, of either format of contracts/policy-cases/format.md")
    .action(check);
}

async function check(file: string): Promise<void> {
  const { readCase } = await import("../policies/case-files.js");
  const { differencesOf } = await import("../policies/check.js");
  let number = 0;
  let passed = 0;
  let failed = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    if (line.trim() === "") continue;
    let name = `Line ${number}`;
    try {
      const one = readCase(line);
      name = `${one.id} (line ${number}): ${one.title}`;
      const differences = differencesOf(one);
      if (differences.length === 0) {
        passed += 1;
        continue;
      }
      say(name);
      for (const { what, expected, actual } of differences)
        say(`  ${what}: expected ${expected}, actual ${actual}`);
    } catch (error) {
      say(`${name}\n  ${(error as Error).message}`);
    }
    failed += 1;
  }
  if (passed + failed === 0) throw new PlainError(`${file} has no case in it.`);
  say(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

async function* linesOf(file: string): AsyncIterable<string> {
  try {
    yield* createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new PlainError(
      code === "ENOENT" ? `There is no file ${file}.` : `${file} cannot be read: ${message}`,
      { cause: error },
    );
  }
}
