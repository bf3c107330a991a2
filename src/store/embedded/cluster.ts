/** Making the cluster: under another name first, so that a folder of the right name is always complete. */
import { randomUUID } from "node:crypto";
import {
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { program, type Binaries } from "./binaries.js";
import { run, type User } from "./run.js";

export const superuser = "postgres";

export interface NewCluster {
  readonly cluster: string;
  readonly dataDir: string;
  readonly password: string;
  readonly durable: boolean;
}

export async function clusterExists(cluster: string): Promise<boolean> {
  return stat(cluster).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
}

export async function initialise(
  wanted: NewCluster,
  binaries: Binaries,
  user: User | null,
): Promise<void> {
  const { cluster, dataDir, password, durable } = wanted;
  await removeUnfinished(cluster);
  const unfinished = `${cluster}.new-${randomUUID()}`;
  const passwordFile = `${unfinished}.password`;
  const give = async (path: string) => user && chown(path, user.uid, user.gid);
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await give(unfinished);
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    await give(passwordFile);
    await run(
      program(binaries, "initdb"),
      [
        ...["-D", unfinished, "--username", superuser, `--pwfile=${passwordFile}`],
        ...["--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"],
        // PostgreSQL's own collation: the same order on every system, whatever its C library has.
        ...["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"],
        ...(durable ? [] : ["--no-sync", "--no-data-checksums"]),
      ],
      user,
    );
    const mark = join(unfinished, "FORBEAR.txt");
    await writeFile(
      mark,
      `This PostgreSQL data directory belongs to the Forbear data folder ${dataDir}\n` +
        "(its database.json names it). Where that folder is gone for good, this one may be removed too.\n",
    );
    await give(mark);
    await rename(unfinished, cluster);
    if (durable) await flushFolder(dirname(cluster));
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** A cluster of another major version cannot be opened. */
export async function refuseOtherVersions(cluster: string, binaries: Binaries): Promise<void> {
  const found = (await readFile(join(cluster, "PG_VERSION"), "utf8")).trim();
  const [ours] = binaries.packageVersion.split(".");
  if (found !== ours) {
    throw new Error(
      `The database in ${cluster} was made by PostgreSQL ${found}; this Forbear brings ${ours}. ` +
        "Dump it with the old version and restore it with this one.",
    );
  }
}

/** What a start that was killed left behind. Its initdb may still be at work, and then fails by itself. */
async function removeUnfinished(cluster: string): Promise<void> {
  const folder = dirname(cluster);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(cluster)}.new-`)) continue;
    // What cannot be removed now is in nobody's way, and the next start tries again.
    await rm(join(folder, name), { recursive: true, force: true, maxRetries: 5 }).catch(() => {});
  }
}

async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
