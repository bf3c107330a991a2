/** The running server: its own pid file, starting it, asking it who it is, stopping it. */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { platform } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { program, type Binaries } from "./binaries.js";
import { superuser } from "./cluster.js";
import { identify, isAlive, isPostmaster } from "./process.js";
import { run, spawnOptions, type User } from "./run.js";

export interface Running {
  readonly pid: number;
  readonly port: number;
  readonly version: string;
}

interface PidFile {
  readonly pid: number;
  readonly port: number;
  /** PostgreSQL's word: starting, ready, standby or stopping. */
  readonly status: string;
}

interface Launch {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly user: User | null;
  readonly logFile: string;
  readonly password: string;
  readonly durable: boolean;
}

/** A server that is running (or coming up, or going down: then it is waited for); null: there is none. */
export async function findRunning(
  cluster: string,
  password: string,
  patienceMs: number,
): Promise<Running | null> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const file = await readPidFile(cluster);
    if (file === null) return null;
    const ours = isPostmaster(file.pid, cluster);
    if (ours === false) return null;
    if (file.status === "ready" || ours === null) {
      const version = await greet(file.port, password, cluster).catch((error: unknown) => {
        if (ours === null || isStartingOrStopping(error)) return null;
        throw new Error(
          `A PostgreSQL server (process ${file.pid}) is running on ${cluster}, but it cannot be used: ` +
            `${error instanceof Error ? error.message : String(error)}. Stop that process and start again.`,
          { cause: error },
        );
      });
      if (version !== null) return { pid: file.pid, port: file.port, version };
      if (ours === null) return null;
    }
    if (performance.now() > end) {
      if (patienceMs === 0) return null;
      throw new Error(
        `The PostgreSQL server (process ${file.pid}) on ${cluster} is "${file.status}" and does not become ready.`,
      );
    }
    await sleep(20);
  }
}

/**
 * A pid file whose number is another process's by now would keep PostgreSQL from starting. One that names no
 * process at all stays: PostgreSQL uses it to wait for what is left of the killed server.
 */
export async function removeStalePidFile(cluster: string): Promise<void> {
  const file = await readPidFile(cluster);
  if (file === null || !isAlive({ pid: file.pid, started: null })) return;
  if (isPostmaster(file.pid, cluster) === false) {
    await rm(join(cluster, "postmaster.pid"), { force: true });
  }
}

export async function launch(wanted: Launch): Promise<Running> {
  // One earlier log is kept: it says how the last run ended.
  await rename(wanted.logFile, `${wanted.logFile}.1`).catch(() => {});
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const words = await launchOn(port, wanted);
    if (typeof words !== "string") return words;
    // The port was taken in between, or processes of a killed server are still on their way out.
    const passing =
      /could not (bind|create any TCP)|pre-existing shared memory block|lock file .* (already exists|is empty)/;
    if (attempt === 40 || !passing.test(words)) {
      throw new Error(`PostgreSQL did not start (more in ${wanted.logFile}):\n${words}`);
    }
    await sleep(250);
  }
}

/** The server that started, or its last words. */
async function launchOn(port: number, wanted: Launch): Promise<Running | string> {
  const log = await open(
    wanted.logFile,
    constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND,
    0o600,
  );
  try {
    const begin = (await log.stat()).size;
    const child = spawn(program(wanted.binaries, "postgres"), parameters(port, wanted), {
      ...spawnOptions(wanted.user),
      cwd: dirname(program(wanted.binaries, "postgres")),
      // Its own process group: Ctrl-C in a terminal must not reach it before the hub has drained.
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    let failure: Error | null = null;
    child.on("error", (error) => {
      failure = error;
    });
    child.unref();
    for (;;) {
      if (failure !== null) throw failure;
      if (child.exitCode !== null || child.signalCode !== null) {
        return (await readFile(wanted.logFile)).subarray(begin).toString().trim().slice(-2000);
      }
      const file = await readPidFile(wanted.cluster);
      if (file?.pid === child.pid && file?.status === "ready") {
        return { pid: file.pid, port, version: await greet(port, wanted.password, wanted.cluster) };
      }
      // However long: after a crash it first replays its journal, and a start given up half-way helps nobody.
      await sleep(10);
    }
  } finally {
    await log.close();
  }
}

function parameters(port: number, { cluster, durable }: Launch): string[] {
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    // No sockets in folders that others can reach.
    unix_socket_directories: "",
    max_connections: 100,
    shared_buffers: "128MB",
    timezone: "UTC",
    log_timezone: "UTC",
    // Errors go to the caller, who may log them; statements and values (people's data) never go to this log.
    log_min_messages: "log",
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_checkpoints: "off",
    ...(durable ? {} : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  return [
    ...["-D", cluster],
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

/** Fast shutdown: connections are cut, everything committed is kept. */
export async function stopServer(
  { pid }: Pick<Running, "pid">,
  cluster: string,
  binaries: Binaries,
  log: (message: string) => void,
): Promise<void> {
  // Looked up again by its own pid file: the number noted at the start may be another process's by now.
  if ((await readPidFile(cluster))?.pid !== pid || isPostmaster(pid, cluster) === false) return;
  if (platform() === "win32") {
    await run(program(binaries, "pg_ctl"), ["stop", "-m", "fast", "-D", cluster], null);
    return;
  }
  const server = identify(pid);
  signal(pid, "SIGINT");
  const begin = performance.now();
  let urged = false;
  while (isAlive(server)) {
    if (!urged && performance.now() - begin > 60_000) {
      log("PostgreSQL did not stop within a minute; it is told to stop at once (nothing is lost).");
      signal(pid, "SIGQUIT");
      urged = true;
    }
    if (performance.now() - begin > 90_000) {
      throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
    }
    await sleep(20);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Proves that the server takes our password and serves this very cluster; tells its version. */
async function greet(port: number, password: string, cluster: string): Promise<string> {
  const client = new pg.Client({
    connectionString: adminUrl(port, password),
    connectionTimeoutMillis: 10_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; cluster: string }>(
      "select current_setting('server_version') as version, current_setting('data_directory') as cluster",
    );
    const [row] = rows;
    if (row?.cluster !== cluster) throw new Error(`it serves ${row?.cluster ?? "nothing"}`);
    return row.version;
  } finally {
    await client.end().catch(() => {});
  }
}

export function adminUrl(port: number, password: string): string {
  const who = `${superuser}:${encodeURIComponent(password)}`;
  return `postgresql://${who}@127.0.0.1:${port}/postgres?sslmode=disable`;
}

function isStartingOrStopping(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "57P03" || code === "57P01" || code === "ECONNREFUSED" || code === "ECONNRESET";
}

async function readPidFile(cluster: string): Promise<PidFile | null> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    },
  );
  if (text === null) return null;
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!(pid > 1)) return null;
  return { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? "starting" };
}

async function freePort(): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return (server.address() as AddressInfo).port;
  } finally {
    server.close();
  }
}
