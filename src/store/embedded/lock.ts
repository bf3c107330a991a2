/**
 * One process at a time. The lock is a file that names its holder; the lock of a dead holder is taken over.
 * Taking over is itself done under a lock (named after the dead holder's lock), so that two processes which
 * find the same dead holder never both win.
 */
import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identify, isAlive, type ProcessIdentity } from "./process.js";

interface Holder extends ProcessIdentity {
  readonly id: string;
}

export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const release = await acquire(path, 120_000);
  try {
    await removeLeftovers(path);
    return await work();
  } finally {
    await release();
  }
}

async function acquire(path: string, patienceMs: number): Promise<() => Promise<void>> {
  const mine: Holder = { id: randomUUID(), ...identify(process.pid) };
  const candidate = `${path}.${mine.id}`;
  // Written apart and linked into place: nobody ever sees a lock without its holder's name.
  await writeFile(candidate, JSON.stringify(mine), { mode: 0o600 });
  try {
    const end = performance.now() + patienceMs;
    while (!(await tryAcquire(path, candidate))) {
      if (performance.now() > end) {
        throw new Error(
          `${path} is held by another process (${(await holderOf(path))?.pid ?? "unknown"}) that is not finishing. ` +
            "Stop that process, or remove the file if it is not Forbear's.",
        );
      }
      await sleep(25);
    }
  } finally {
    await rm(candidate, { force: true });
  }
  return async () => {
    if ((await holderOf(path))?.id === mine.id) await rm(path, { force: true });
  };
}

async function tryAcquire(path: string, candidate: string): Promise<boolean> {
  try {
    await link(candidate, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const holder = await holderOf(path);
  if (holder === null || isAlive(holder)) return false;
  return takeOver(path, candidate, holder);
}

async function takeOver(path: string, candidate: string, dead: Holder): Promise<boolean> {
  const release = await acquire(`${path}.takeover-${dead.id}`, 10_000);
  try {
    if ((await holderOf(path))?.id !== dead.id) return false;
    await rename(candidate, path);
    return true;
  } finally {
    await release();
  }
}

/** What processes that were killed while they waited have left beside the lock. */
async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const leftover = join(dirname(path), name);
    const holder = await holderOf(leftover).catch(() => null);
    if (holder !== null && !isAlive(holder)) await rm(leftover, { force: true });
  }
}

/** null: there is no lock just now. */
async function holderOf(path: string): Promise<Holder | null> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as Holder;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Error(`${path} cannot be read; remove it if no Forbear is running.`, {
      cause: error,
    });
  }
}
