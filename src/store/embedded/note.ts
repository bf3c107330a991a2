/** `database.json` in the data folder: where the database is, how to reach it, and who looks after it. */
import { randomUUID } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const schema = z.object({
  about: z.string(),
  /** PostgreSQL's data directory. */
  cluster: z.string(),
  /** Whether the cluster was once complete: then it is never made anew, even when it cannot be found. */
  initialised: z.boolean(),
  /** The superuser `postgres`'s. */
  password: z.string(),
  version: z.string().nullable(),
  port: z.number().nullable(),
  pid: z.number().nullable(),
  /** The process that will stop the server. */
  owner: z.object({ pid: z.number(), started: z.string().nullable() }).nullable(),
});

export type Note = z.infer<typeof schema>;

export const about =
  "Forbear's own PostgreSQL. `cluster` is the folder with the data: back it up (with the server stopped) " +
  "together with this file, which holds the database's password. Do not remove one without the other.";

/** null: no database was ever begun here. */
export async function readNote(dataDir: string): Promise<Note | null> {
  const path = notePath(dataDir);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new Error(
      `${path} cannot be read. It is only for the user that started Forbear here first.`,
      { cause: error },
    );
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is damaged; restore it from a backup.`, { cause: error });
  }
}

export async function writeNote(dataDir: string, note: Note): Promise<void> {
  const unfinished = `${notePath(dataDir)}.${randomUUID()}`;
  try {
    await writeFile(unfinished, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600, flush: true });
    await rename(unfinished, notePath(dataDir));
  } finally {
    await rm(unfinished, { force: true });
  }
}

export function notePath(dataDir: string): string {
  return join(dataDir, "database.json");
}
