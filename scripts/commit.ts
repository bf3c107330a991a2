/** Which state of the program a figure belongs to. */
import { execFileSync } from "node:child_process";

/** The commit of this folder, with `+` when files differ from it; `unknown` outside a repository. */
export function commitOf(): string {
  const git = (...parameters: string[]): string =>
    execFileSync("git", parameters, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  try {
    return git("rev-parse", "--short=12", "HEAD") + (git("status", "--porcelain") ? "+" : "");
  } catch {
    return "unknown";
  }
}
