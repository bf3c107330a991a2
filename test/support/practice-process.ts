/** Practice vendors in a process of their own, so that what they cost is not counted as the hub's. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { PracticeVendors } from "../../sandbox/index.js";

export interface PracticeProcess extends PracticeVendors {
  readonly pid: number;
}

/**
 * Starts `sandbox/main.ts` and waits until both vendors answer.
 * @param options as on its command line: `{ size: 400, form: 2 }` is `--size 400 --form 2`.
 */
export async function startPracticeProcess(
  options: Readonly<Record<string, string | number>>,
  nodeOptions: readonly string[] = [],
): Promise<PracticeProcess> {
  const program = fileURLToPath(new URL("../../sandbox/main.ts", import.meta.url));
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(
    process.execPath,
    [...nodeOptions, "--import", "@oxc-node/core/register", program, ...given],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const gone = once(child, "exit");
  let told = "";
  for await (const chunk of child.stdout) {
    told += String(chunk);
    if (told.includes("\n")) break;
  }
  if (!told.includes("\n") || child.pid === undefined)
    throw new Error("The practice vendors did not start.");
  return {
    ...(JSON.parse(told) as Pick<PracticeVendors, "salesforce" | "xero">),
    pid: child.pid,
    close: async () => {
      child.kill("SIGTERM");
      await gone;
    },
  };
}
