/**
 * The hub's own PostgreSQL: a real server from npm packages, for trying, for small installations and for tests.
 *
 * It runs apart from the process that started it (its own process group) and outlives a killed hub: the next
 * start finds it and takes it over. One process owns it, and only that one stops it; all others attach.
 */
import { randomBytes } from "node:crypto";
import { mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { findBinaries, type Binaries } from "./binaries.js";
import { clusterExists, initialise, refuseOtherVersions } from "./cluster.js";
import { withLock } from "./lock.js";
import { about, notePath, readNote, writeNote, type Note } from "./note.js";
import { choosePlace, chooseUser, ownerOf, reachable } from "./place.js";
import {
  adminUrl,
  findRunning,
  launch,
  removeStalePidFile,
  stopServer,
  type Running,
} from "./postmaster.js";
import { identify, isAlive } from "./process.js";

export interface EmbeddedOptions {
  /** The hub's data folder; made where it is missing. */
  readonly dataDir: string;
  readonly log?: (message: string) => void;
  /** false: faster, and a power cut may lose everything. For tests. */
  readonly durable?: boolean;
}

export interface EmbeddedDatabase {
  /** As the superuser: for making roles and databases, never for serving. */
  readonly adminUrl: string;
  readonly port: number;
  /** Such as 18.4. */
  readonly version: string;
  /** Whether the server was found running without an owner and was taken over. */
  readonly adopted: boolean;
  /** Whether `stop()` stops the server: only for the process that started or adopted it. */
  readonly owned: boolean;
  stop(): Promise<void>;
}

export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const dataDir = await prepareFolder(options.dataDir);
  return withLock(lockPath(dataDir), () => start(dataDir, options));
}

/** The server that another process runs on this data folder; null: none is running. */
export async function attachEmbedded(dataDir: string): Promise<EmbeddedDatabase | null> {
  const folder = await realpath(dataDir).catch(() => null);
  const note = folder === null ? null : await readNote(folder);
  if (folder === null || note === null) return null;
  const running = await findRunning(clusterOf(folder, note), note.password, 0);
  return running && attached(running, note);
}

async function start(
  dataDir: string,
  { log = () => {}, durable = true }: EmbeddedOptions,
): Promise<EmbeddedDatabase> {
  const note = (await readNote(dataDir)) ?? (await begin(dataDir));
  const cluster = clusterOf(dataDir, note);
  const found = await findRunning(cluster, note.password, 300_000);
  if (found && note.owner && isAlive(note.owner)) {
    log(`PostgreSQL ${found.version} is running already, started by process ${note.owner.pid}.`);
    return attached(found, note);
  }
  const binaries = await findBinaries();
  const running =
    found ?? (await launchCluster({ dataDir, note, cluster, binaries, log, durable }));
  await writeNote(dataDir, {
    ...note,
    initialised: true,
    version: running.version,
    port: running.port,
    pid: running.pid,
    owner: identify(process.pid),
  });
  log(
    `PostgreSQL ${running.version} ${found ? "was still running and is taken over" : "is running"} ` +
      `on port ${running.port}; its data are in ${cluster}.`,
  );
  let stopping: Promise<void> | null = null;
  return {
    adminUrl: adminUrl(running.port, note.password),
    port: running.port,
    version: running.version,
    adopted: found !== null,
    owned: true,
    stop: () => (stopping ??= stop({ dataDir, cluster, binaries, running, log })),
  };
}

function attached(running: Running, note: Note): EmbeddedDatabase {
  return {
    adminUrl: adminUrl(running.port, note.password),
    port: running.port,
    version: running.version,
    adopted: false,
    owned: false,
    stop: () => Promise.resolve(),
  };
}

/** Written before anything is made, so that whatever a killed start leaves can be found again. */
async function begin(dataDir: string): Promise<Note> {
  const cluster = await choosePlace(dataDir, await chooseUser());
  if (await clusterExists(cluster)) {
    throw new Error(
      `${cluster} holds a database, but ${notePath(dataDir)}, which has its password, is missing. ` +
        "Restore that file, or move the database away to begin with an empty one.",
    );
  }
  const note: Note = {
    about,
    // A cluster inside the data folder moves with it.
    cluster: dirname(cluster) === dataDir ? "postgres" : cluster,
    initialised: false,
    password: randomBytes(24).toString("base64url"),
    version: null,
    port: null,
    pid: null,
    owner: null,
  };
  await writeNote(dataDir, note);
  if (isAbsolute(note.cluster)) {
    await writeFile(
      join(dataDir, "WHERE-THE-DATA-IS.txt"),
      `The database of this folder lies in ${cluster}\n` +
        "because PostgreSQL does not run as root and its user cannot reach this folder. Back up both together.\n",
    );
  }
  return note;
}

interface ToLaunch {
  readonly dataDir: string;
  readonly note: Note;
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly log: (message: string) => void;
  readonly durable: boolean;
}

async function launchCluster(wanted: ToLaunch): Promise<Running> {
  const { dataDir, note, cluster, durable, log } = wanted;
  const exists = await clusterExists(cluster);
  if (!exists && note.initialised) {
    throw new Error(
      `The database of this data folder is gone: ${notePath(dataDir)} says it is in ${cluster}. ` +
        "Put it back, or remove that file to begin with an empty database.",
    );
  }
  const user = exists ? await ownerOf(cluster) : await chooseUser();
  const binaries = await reachable(wanted.binaries, user);
  if (!exists) {
    log(`Setting up PostgreSQL in ${cluster}.`);
    await initialise({ cluster, dataDir, password: note.password, durable }, binaries, user);
  }
  await refuseOtherVersions(cluster, binaries);
  await removeStalePidFile(cluster);
  const logFile = join(dataDir, "postgres.log");
  return launch({ binaries, cluster, user, logFile, password: note.password, durable });
}

interface ToStop {
  readonly dataDir: string;
  readonly cluster: string;
  readonly binaries: Binaries;
  readonly running: Running;
  readonly log: (message: string) => void;
}

async function stop({ dataDir, cluster, binaries, running, log }: ToStop): Promise<void> {
  await withLock(lockPath(dataDir), async () => {
    const note = await readNote(dataDir);
    // Where its server had died, another process may have started a new one, which is not ours to stop.
    if (note?.owner?.pid !== process.pid || note.pid !== running.pid) return;
    await stopServer(running, cluster, binaries, log);
    await writeNote(dataDir, { ...note, port: null, pid: null, owner: null });
  });
}

async function prepareFolder(path: string): Promise<string> {
  await mkdir(dirname(resolve(path)), { recursive: true });
  // As root, PostgreSQL's user must be able to pass through; it can read nothing but its own folder.
  await mkdir(path, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    },
  );
  return realpath(path);
}

function clusterOf(dataDir: string, note: Note): string {
  return resolve(dataDir, note.cluster);
}

function lockPath(dataDir: string): string {
  return join(dataDir, "database.lock");
}
