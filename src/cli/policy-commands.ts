/** `forbear policy …`: what the rule packs say, asked at a terminal. */
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { Option, type Command } from "commander";
import { channels, purposes } from "../domain/contact/case.js";
import { demoTenant } from "./demo-tenants.js";
import { PlainError } from "./plain-error.js";
import type { ExplainFlags } from "./policy-explain.js";
import type { SimulateFlags } from "./policy-simulate.js";
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
  policy
    .command("explain")
    .description("whether a debtor may be contacted, with the whole reasoning")
    .requiredOption(
      "--debtor <id>",
      "the debtor's id, or a record of it: SALESFORCE:Account:001gK0000Harbour",
    )
    .option("--tenant <name>", "short name of the tenant", demoTenant.slug)
    .option("--person <id>", "one of the people around it, left out: the debtor itself")
    .addOption(new Option("--channel <channel>", "left out: the best").choices([...channels]))
    .addOption(
      new Option("--purpose <purpose>", "what for").choices([...purposes]).default("COLLECT"),
    )
    .option("--at <time>", "2026-12-01T09:00:00Z, left out: now")
    .action(async (flags: ExplainFlags) => {
      const { explainContact } = await import("./policy-explain.js");
      await explainContact(flags, say);
    });
  policy
    .command("simulate")
    .description("what a policy would have said of the contact that was made in a period")
    .argument("<file>", "the policy, as JSON")
    .requiredOption("--from <day>", "the first day, such as 2026-11-01")
    .requiredOption("--to <day>", "the last day, at most 100 days later")
    .option("--tenant <name>", "short name of the tenant", demoTenant.slug)
    .option("--list", "name every contact that would have been refused or reviewed", false)
    .action(async (file: string, flags: SimulateFlags) => {
      const { simulate } = await import("./policy-simulate.js");
      await simulate(file, flags, say);
    });
}

async function check(file: string): Promise<void> {
  const { checkLine, isPassed } = await import("../policies/check.js");
  let number = 0;
  let passed = 0;
  let failed = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    const checked = checkLine(line, number);
    if (!checked) continue;
    if (isPassed(checked)) {
      passed += 1;
      continue;
    }
    failed += 1;
    const { id, title, problem, differences } = checked;
    say(id === null ? `Line ${number}` : `${id} (line ${number}): ${title ?? ""}`);
    if (problem !== null) say(`  ${problem}`);
    for (const { what, expected, actual } of differences)
      say(`  ${what}: expected ${expected}, actual ${actual}`);
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
