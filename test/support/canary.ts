/**
 * What people confide goes nowhere: the tests put one word into all that is to be sealed, and every way out is looked
 * at for it, in every test file: log lines at the most verbose level, answers and errors, what vendors are sent and
 * where, all tables, and what commands and hubs print.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Log, LogFacts } from "../../src/log.js";

export const canary = "CANARY-7f3a9c41";

/** Words that somebody says in confidence. */
export function confided(words: string): string {
  return `${words} ${canary}`;
}

const leaks: string[] = [];

/** Remembers that the word got out there; what is watched must not notice. */
export function watch(where: string, what: unknown): void {
  const text = typeof what === "string" ? what : (JSON.stringify(what) ?? "");
  const at = text.indexOf(canary);
  if (at >= 0) leaks.push(`${where}: ${text.slice(Math.max(0, at - 300), at + 100)}`);
}

/** @throws where the word got out since this was asked last */
export function requireNoLeaks(): void {
  const found = leaks.splice(0);
  if (found.length > 0) throw new Error(`What was confided got out:\n${found.join("\n")}`);
}

/** Keeps nothing; each line is looked at. */
export const watchedLog: Log = {
  debug: (message, facts) => watchLine("debug", message, facts),
  info: (message, facts) => watchLine("info", message, facts),
  warn: (message, facts) => watchLine("warn", message, facts),
  error: (message, facts) => watchLine("error", message, facts),
};

function watchLine(level: string, message: string, facts?: LogFacts): void {
  watch(`log at ${level}`, { message, ...facts });
}

/** What practice vendors were told; those that have ended already have nothing to say. */
export async function watchPractice(baseUrls: readonly string[]): Promise<void> {
  for (const baseUrl of baseUrls) {
    const answer = await fetch(`${baseUrl}/__practice/writes`).catch(() => null);
    watch(`writes at ${baseUrl}`, (await answer?.text()) ?? "");
  }
}

/** The log file of a hub, where it has one. */
export async function watchLogFile(dataDir: string): Promise<void> {
  watch("forbear.log", await readFile(join(dataDir, "forbear.log"), "utf8").catch(() => ""));
}
