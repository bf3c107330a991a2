/**
 * As whom PostgreSQL runs and where its data lie. It refuses to run as root, so a root process hands it to an
 * ordinary user, who must be able to reach its programs and its data: a folder below a private home is
 * replaced by one in /var/lib/forbear.
 */
import { randomUUID } from "node:crypto";
import {
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { program, type Binaries } from "./binaries.js";
import { run, type User } from "./run.js";

/** Whom PostgreSQL is run as; null: as the user of this process. */
export async function chooseUser(): Promise<User | null> {
  if (process.getuid?.() !== 0) return null;
  const users = await readFile("/etc/passwd", "utf8").catch(() => "");
  for (const wanted of ["postgres", "nobody"]) {
    const line = users.split("\n").find((each) => each.startsWith(`${wanted}:`));
    const [name, , uid, gid] = line?.split(":") ?? [];
    if (name && Number(uid) > 0) return { name, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error(
    "PostgreSQL does not run as root, and this system has neither a user `postgres` nor `nobody` to run it as. " +
      "Start Forbear as an ordinary user, or set DATABASE_URL.",
  );
}

/** The owner of a cluster that exists: whoever made it must run it. */
export async function ownerOf(cluster: string): Promise<User | null> {
  const { uid, gid } = await stat(cluster);
  const me = process.getuid?.();
  if (me === undefined || uid === me) return null;
  if (me === 0) return { name: `user ${uid}`, uid, gid };
  throw new Error(
    `The database in ${cluster} belongs to another user (${uid}). ` +
      "Start Forbear as that user (or as root, where root made it), or use another data folder.",
  );
}

export async function choosePlace(dataDir: string, user: User | null): Promise<string> {
  if (user === null || (await canEnter(user, dataDir))) return join(dataDir, "postgres");
  return join(await sharedFolder(user), `data-${randomUUID()}`);
}

/** The programs themselves where the user can run them, otherwise a copy that is made once for each version. */
export async function reachable(binaries: Binaries, user: User | null): Promise<Binaries> {
  if (user === null || (await canEnter(user, join(binaries.home, "bin")))) {
    try {
      await run(program(binaries, "postgres"), ["--version"], user);
      return binaries;
    } catch (error) {
      if (user === null) throw error;
      // Modes do not say everything (umask on single files, access lists): a copy may still work.
    }
  }
  const home = join(await sharedFolder(user), `postgresql-${binaries.packageVersion}`);
  if (!(await isFolder(home))) {
    const unfinished = `${home}.${randomUUID()}`;
    try {
      await cp(binaries.home, unfinished, {
        recursive: true,
        verbatimSymlinks: true,
        // Headers and static libraries are for building, not for running.
        filter: (path) => !path.endsWith(".a") && !path.endsWith("/include"),
      });
      await openToAll(unfinished);
      await rename(unfinished, home);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      // Another process may have been first: its copy is as good.
      if (!(await isFolder(home))) throw error;
    }
  }
  const copy = { ...binaries, home };
  await run(program(copy, "postgres"), ["--version"], user);
  return copy;
}

/** A folder that only root can change and the user can enter. */
async function sharedFolder(user: User): Promise<string> {
  const candidates = [
    { folder: "/var/lib/forbear", look: stat },
    // All may write there, so somebody else may have been first: not even a link of theirs is followed.
    { folder: join(tmpdir(), "forbear"), look: lstat },
  ];
  for (const { folder, look } of candidates) {
    try {
      await mkdir(folder, { recursive: true, mode: 0o755 });
      const found = await look(folder);
      if (!found.isDirectory() || found.uid !== 0 || (found.mode & 0o022) !== 0) continue;
      await chmod(folder, 0o755);
      if (await canEnter(user, folder)) return folder;
    } catch {
      // Not writable: the next one.
    }
  }
  throw new Error(
    `PostgreSQL's user (${user.name}) can reach neither the data folder nor /var/lib/forbear nor the folder for ` +
      "temporary files. Use a data folder that other users may pass through, or set DATABASE_URL.",
  );
}

/** Whether the user may pass through every folder on the way, judged by owner, group and mode. */
async function canEnter(user: User, path: string): Promise<boolean> {
  const folder = await realpath(path);
  const { uid, gid, mode } = await stat(folder);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  if (((mode >> shift) & 1) === 0) return false;
  return dirname(folder) === folder || canEnter(user, dirname(folder));
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mode } = await stat(path);
    await chmod(path, entry.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
