/** Which process is which: a number alone can come to name another process after a crash or a restart. */
import { readFileSync } from "node:fs";
import { platform } from "node:os";
import { basename } from "node:path";

export interface ProcessIdentity {
  readonly pid: number;
  /** Boot and start time where the system tells them (Linux), so that a reused number is recognised. */
  readonly started: string | null;
}

export function identify(pid: number): ProcessIdentity {
  return { pid, started: startOf(pid) };
}

/** Whether the very process that was written down is still there (a zombie is not). */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  if (!exists(pid)) return false;
  return started === null || started === startOf(pid);
}

/**
 * Whether the process is the main process of a PostgreSQL server on this data directory; null where the
 * system does not say. The command line is used because it can be read without special rights, even across users.
 */
export function isPostmaster(pid: number, directory: string): boolean | null {
  if (!exists(pid)) return false;
  if (platform() !== "linux") return null;
  const commandLine = read(`/proc/${pid}/cmdline`);
  if (commandLine === null) return exists(pid) ? null : false;
  const [program = "", ...parameters] = commandLine.split("\0");
  if (!/^postgres(\.exe)?$/.test(basename(program))) return false;
  return parameters[parameters.indexOf("-D") + 1] === directory;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  return stateOf(pid)?.state !== "Z";
}

function startOf(pid: number): string | null {
  const started = stateOf(pid)?.started;
  if (started === undefined) return null;
  return `${read("/proc/sys/kernel/random/boot_id")?.trim() ?? ""}:${started}`;
}

function stateOf(pid: number): { state: string; started: string } | null {
  if (platform() !== "linux") return null;
  const text = read(`/proc/${pid}/stat`);
  if (text === null) return null;
  // The program's name stands in parentheses and may hold blanks; the fields after it are numbered from 3.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", started: fields[19] ?? "" };
}

function read(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
