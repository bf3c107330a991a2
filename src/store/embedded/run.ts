/** Running PostgreSQL's programs: as which user, with which environment. */
import { spawn, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { dirname } from "node:path";

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Nothing of our own environment (secrets, PG* settings) reaches PostgreSQL; its messages are in English. */
export function spawnOptions(user: User | null): SpawnOptions {
  return {
    env: { LC_ALL: "C" },
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  };
}

export async function run(file: string, parameters: string[], user: User | null): Promise<void> {
  const child = spawn(file, parameters, {
    ...spawnOptions(user),
    cwd: dirname(file),
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    words += chunk.toString();
  });
  let code: number | null;
  let signal: NodeJS.Signals | null;
  try {
    [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  } catch (error) {
    throw new Error(
      `${file} cannot be run here: the built-in PostgreSQL needs a system of its own kind ` +
        "(on Linux, one with glibc). Set DATABASE_URL to a PostgreSQL server, 15 or newer.",
      { cause: error },
    );
  }
  if (code !== 0) {
    throw new Error(`${file} ended with ${signal ?? code}:\n${words.trim()}`);
  }
}
