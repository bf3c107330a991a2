/** Where the parts of a running hub are reached: a file in the data folder, for people and other commands. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Config } from "../config.js";

const schema = z.object({
  hub: z.string(),
  pid: z.number(),
  practice: z
    .object({
      salesforce: z.string(),
      xero: z.string(),
      pubSub: z.string().optional(),
      hubspot: z.string().optional(),
      quickbooks: z.string().optional(),
    })
    .optional(),
});
/** Where each of the practice vendors is. */
export type PracticeAddresses = NonNullable<Runtime["practice"]>;
export type Runtime = z.infer<typeof schema>;

export function clockFile(dataDir: string): string {
  return join(dataDir, "clock.json");
}

export function readRuntime(dataDir: string): Runtime | null {
  try {
    return schema.parse(JSON.parse(readFileSync(join(dataDir, "runtime.json"), "utf8")));
  } catch {
    return null;
  }
}

export function writeRuntime(dataDir: string, runtime: Runtime): void {
  const file = join(dataDir, "runtime.json");
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(runtime, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** Practice vendors run here, so the clock may be moved. */
export function isDemo(config: Config): boolean {
  return config.databaseUrl === null || readRuntime(config.dataDir)?.practice !== undefined;
}

/** Where the demo puts the spreadsheet that it imports, for people to look at and to change. */
export function sampleFileIn(dataDir: string, name: string): string {
  return join(dataDir, "samples", name);
}
