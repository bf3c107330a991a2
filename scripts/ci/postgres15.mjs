/**
 * Runs a command with TEST_DATABASE_URL naming a PostgreSQL 15 server, the oldest that the product supports:
 *
 *   node scripts/ci/postgres15.mjs npm test -- ./test/store/
 *
 * That is the machine's own server on 127.0.0.1:5432 where it is of that version and lets us in as a
 * superuser; else one started for the command in a temporary folder, and gone with it.
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { postgres15Binaries } from "./postgres15-binaries.mjs";

const [file, ...parameters] = process.argv.slice(2);
if (file === undefined) throw new Error("Usage: node scripts/ci/postgres15.mjs <command> …");

let stopped = false;
let child = null;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    stopped = true;
    child?.kill(signal);
  });
}

const served = await servedUrl();
if (served === null) await withOwnServer(runCommand);
else {
  console.log("PostgreSQL 15: the server at 127.0.0.1:5432");
  await runCommand(served);
}

async function runCommand(url) {
  if (stopped) return fail("stopped before the command began");
  child = spawn(file, parameters, {
    stdio: "inherit",
    env: { ...process.env, TEST_DATABASE_URL: url },
  });
  const [code] = await once(child, "exit");
  process.exitCode = code ?? 1;
}

async function servedUrl() {
  const { PGUSER: user = userInfo().username, PGPASSWORD: password = "" } = process.env;
  const url = urlOf(5432, user, password);
  const found = await ask(url).catch((error) => error.message || error.code);
  if (found.major === 15 && found.superuser) return url;
  const why = found.major === undefined ? found : JSON.stringify(found);
  console.log(`PostgreSQL 15: none to use at 127.0.0.1:5432 as "${user}" (${why})`);
  return null;
}

async function ask(url) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  // The server may end while we are connected: the query in hand says so too.
  client.on("error", () => {});
  await client.connect();
  try {
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int / 10000 as major, rolsuper as superuser
         from pg_roles where rolname = current_user`,
    );
    return rows[0];
  } finally {
    await client.end();
  }
}

async function withOwnServer(use) {
  const bin = await postgres15Binaries();
  const user = await serverUser();
  // As another user the server must be able to reach the folder: a root's TMPDIR may be closed to it.
  const folder = await mkdtemp(join(user === null ? tmpdir() : "/tmp", "forbear-postgres15-"));
  let server = null;
  try {
    const password = randomBytes(18).toString("base64url");
    await initialise(bin, folder, user, password);
    server = await start(bin, folder, user, password);
    await use(server.url);
  } finally {
    await server?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** PostgreSQL refuses to run as root. */
async function serverUser() {
  if (process.getuid?.() !== 0) return null;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const [, , uid, gid] = users.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined) return { name: wanted, uid: Number(uid), gid: Number(gid) };
  }
  throw new Error("There is no user `postgres` or `nobody` to run PostgreSQL as.");
}

async function initialise(bin, folder, user, password) {
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await mkdir(join(folder, "data"), { mode: 0o700 });
  if (user !== null) {
    for (const path of [folder, passwordFile, join(folder, "data")]) {
      await chown(path, user.uid, user.gid);
    }
  }
  const initdb = await launch(bin, folder, user, "initdb", [
    ...["-D", "data", "--username=postgres", "--pwfile=password", "--auth=scram-sha-256"],
    ...["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
  ]);
  if ((await initdb.exit) !== 0) throw new Error(`initdb failed:\n${await initdb.words()}`);
}

async function start(bin, folder, user, password) {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const settings = {
      listen_addresses: "127.0.0.1",
      port,
      unix_socket_directories: "",
      max_connections: 200,
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const postgres = await launch(bin, folder, user, "postgres", ["-D", "data", ...options]);
    const url = urlOf(port, "postgres", password);
    if (await ready(url, postgres)) {
      console.log(`PostgreSQL 15: started ${bin}/postgres on port ${port}`);
      return { url, stop: () => stop(postgres) };
    }
    await stop(postgres);
    // Another process may have taken the port in between.
    if (attempt === 3 || stopped) {
      throw new Error(`PostgreSQL 15 did not start:\n${await postgres.words()}`);
    }
  }
}

async function ready(url, postgres) {
  for (const end = Date.now() + 30_000; Date.now() < end && !stopped; await sleep(100)) {
    if (postgres.ended()) return false;
    if (await ask(url).catch(() => null)) return true;
  }
  return false;
}

/** SIGINT: a fast shutdown; SIGQUIT: an immediate one. */
async function stop(postgres) {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"]) {
    if (postgres.ended()) return;
    postgres.kill(signal);
    await Promise.race([postgres.exit, sleep(10_000, null, { ref: false })]);
  }
}

async function launch(bin, folder, user, name, options) {
  const log = join(folder, `${name}.log`);
  const handle = await open(log, "a");
  const started = spawn(join(bin, name), options, {
    cwd: folder,
    env: { LC_ALL: "C", PATH: process.env.PATH ?? "" },
    stdio: ["ignore", handle.fd, handle.fd],
    ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
  });
  await handle.close();
  return {
    exit: once(started, "exit").then(([code]) => code),
    ended: () => started.exitCode !== null || started.signalCode !== null,
    kill: (signal) => started.kill(signal),
    words: () => readFile(log, "utf8"),
  };
}

async function freePort() {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address();
  listener.close();
  await once(listener, "close");
  return port;
}

function urlOf(port, user, password) {
  const [name, secret] = [user, password].map(encodeURIComponent);
  return `postgres://${name}${secret && `:${secret}`}@127.0.0.1:${port}/postgres`;
}

function fail(words) {
  console.error(`PostgreSQL 15: ${words}`);
  process.exitCode = 1;
}
