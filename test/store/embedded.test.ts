import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { access, chmod, chown, cp, mkdir, mkdtemp, readdir, readFile } from "node:fs/promises";
import { rename, rm, stat, writeFile } from "node:fs/promises";
import { platform, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { findBinaries } from "../../src/store/embedded/binaries.js";
import {
  attachEmbedded,
  startEmbedded,
  type EmbeddedDatabase,
} from "../../src/store/embedded/embedded.js";
import { chooseUser, reachable } from "../../src/store/embedded/place.js";
import { identify, isAlive, isPostmaster } from "../../src/store/embedded/process.js";
import { run } from "../../src/store/embedded/run.js";

const isRoot = process.getuid?.() === 0;
const childScript = fileURLToPath(new URL("../support/embedded-child.ts", import.meta.url));
const project = dirname(dirname(dirname(childScript)));

let folder: string;
let children: ChildProcess[];
let dataDirs: Set<string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "forbear-embedded-"));
  // PostgreSQL's user must pass through where the tests run as root.
  await chmod(folder, 0o711);
  children = [];
  dataDirs = new Set();
});

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  for (const dataDir of dataDirs) await cleanUp(dataDir);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

interface Note {
  cluster: string;
  initialised: boolean;
  pid: number | null;
  port: number | null;
  owner: { pid: number; started: string | null } | null;
}

async function noteOf(dataDir: string): Promise<Note> {
  return JSON.parse(await readFile(join(dataDir, "database.json"), "utf8")) as Note;
}

async function cleanUp(dataDir: string): Promise<void> {
  const note = await noteOf(dataDir).catch(() => null);
  if (note === null) return;
  const cluster = note.cluster === "postgres" ? join(dataDir, "postgres") : note.cluster;
  const pid = await serverOf(cluster);
  if (pid !== null) await killAndWait(pid, "SIGQUIT");
  await rm(cluster, { recursive: true, force: true, maxRetries: 5 });
}

async function serverOf(cluster: string): Promise<number | null> {
  const text = await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number(text.split("\n")[0]);
  return pid > 1 && isPostmaster(pid, cluster) ? pid : null;
}

async function killAndWait(pid: number, signal: NodeJS.Signals): Promise<void> {
  const server = identify(pid);
  process.kill(pid, signal);
  while (isAlive(server)) await sleep(10);
}

function place(name = "data"): string {
  const dataDir = join(folder, name);
  dataDirs.add(dataDir);
  return dataDir;
}

type Started = Omit<EmbeddedDatabase, "stop"> & { pid: number };

/** Another process that starts the database and waits. */
function child(dataDir: string, options: { uid?: number; gid?: number } = {}) {
  const process_ = spawn(
    process.execPath,
    ["--import", "@oxc-node/core/register", childScript, dataDir],
    // A home that the child's user may not have must not matter.
    { cwd: project, stdio: ["pipe", "pipe", "pipe"], env: { PATH: "/usr/bin:/bin" }, ...options },
  );
  children.push(process_);
  let words = "";
  process_.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
  const closed = once(process_, "close");
  const started = Promise.race([
    once(createInterface(process_.stdout), "line").then(
      ([line]) => JSON.parse(line as string) as Started,
    ),
    closed.then(() => {
      throw new Error(`the child ended: ${words}`);
    }),
  ]);
  started.catch(() => {});
  return {
    started,
    async kill() {
      process_.kill("SIGKILL");
      await closed;
    },
    async stop() {
      process_.stdin.end();
      const [code] = (await closed) as [number | null];
      if (code !== 0) throw new Error(`the child ended with ${code}: ${words}`);
    },
  };
}

async function query<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  // The server may be killed while a test is connected.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function remember(database: { adminUrl: string }): Promise<void> {
  await query(database.adminUrl, "create table kept as select 'here' as word");
}

async function remembered(database: { adminUrl: string }): Promise<unknown> {
  return query(database.adminUrl, "select word from kept");
}

const here = [{ word: "here" }];

describe("an embedded database", () => {
  test("starts in an empty place with settings that do not depend on the system", async () => {
    const database = await startEmbedded({ dataDir: place() });
    const [settings] = await query(
      database.adminUrl,
      `select current_setting('server_encoding') as encoding, current_setting('TimeZone') as zone,
        current_setting('fsync') as fsync, current_setting('listen_addresses') as listens,
        current_setting('unix_socket_directories') as sockets,
        current_setting('password_encryption') as passwords,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'postgres') as locale`,
    );
    expect(settings).toEqual({
      encoding: "UTF8",
      zone: "UTC",
      fsync: "on",
      listens: "127.0.0.1",
      sockets: "",
      passwords: "scram-sha-256",
      locale: "b C.UTF-8",
    });
    expect(database).toMatchObject({ adopted: false, owned: true });
    expect(database.version).toMatch(/^18\./);
    await database.stop();
  });

  test("is for its own user only, and refuses a wrong password", async () => {
    const dataDir = place();
    const database = await startEmbedded({ dataDir });
    const { cluster } = await noteOf(dataDir);
    expect((await stat(join(dataDir, "database.json"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, cluster))).mode & 0o777).toBe(0o700);
    await expect(
      query(database.adminUrl.replace(/:[^:@]+@/, ":wrong@"), "select 1"),
    ).rejects.toMatchObject({ code: "28P01" });
    await database.stop();
  });

  test("keeps its data over a stop and a start", async () => {
    const dataDir = place();
    const first = await startEmbedded({ dataDir });
    await remember(first);
    await first.stop();
    await first.stop();
    await expect(remembered(first)).rejects.toThrow("ECONNREFUSED");
    expect(await noteOf(dataDir)).toMatchObject({ pid: null, port: null, owner: null });

    const second = await startEmbedded({ dataDir });
    expect(second.adopted).toBe(false);
    expect(await remembered(second)).toEqual(here);
    await second.stop();
  });

  test("keeps its data when the data folder is moved", async () => {
    const before = await startEmbedded({ dataDir: place("before") });
    await remember(before);
    await before.stop();
    await rename(join(folder, "before"), place("after"));
    const after = await startEmbedded({ dataDir: place("after") });
    expect(await remembered(after)).toEqual(here);
    await after.stop();
  });

  test("keeps one earlier log and writes no statements into it", async () => {
    const dataDir = place();
    const first = await startEmbedded({ dataDir });
    await expect(query(first.adminUrl, "select 'secret-value'::integer")).rejects.toThrow();
    await first.stop();
    const second = await startEmbedded({ dataDir });
    await second.stop();
    const earlier = await readFile(join(dataDir, "postgres.log.1"), "utf8");
    expect(earlier).toContain("database system is shut down");
    expect(earlier).not.toContain("secret-value");
    expect((await readdir(dataDir)).filter((name) => name.includes("log"))).toEqual([
      "postgres.log",
      "postgres.log.1",
    ]);
  });

  test("runs in a process group of its own", async () => {
    const dataDir = place();
    const database = await startEmbedded({ dataDir });
    const { pid } = await noteOf(dataDir);
    if (platform() === "linux") {
      const fields = (await readFile(`/proc/${pid}/stat`, "utf8")).split(") ")[1]?.split(" ");
      expect(fields?.[2]).toBe(String(pid));
    }
    await database.stop();
    expect(isAlive(identify(pid!))).toBe(false);
  });
});

describe("after a crash", () => {
  test("a server whose starter was killed is taken over", async () => {
    const dataDir = place();
    const starter = child(dataDir);
    const before = await starter.started;
    await remember(before);
    await starter.kill();

    const after = await startEmbedded({ dataDir });
    expect(after).toMatchObject({ adopted: true, owned: true, port: before.port });
    expect(await remembered(after)).toEqual(here);
    await after.stop();
    await expect(remembered(after)).rejects.toThrow("ECONNREFUSED");
  });

  test("a server that was killed with its starter is recovered", async () => {
    const dataDir = place();
    const starter = child(dataDir);
    const before = await starter.started;
    await remember(before);
    await starter.kill();
    await killAndWait((await noteOf(dataDir)).pid!, "SIGKILL");

    const after = await startEmbedded({ dataDir });
    expect(after.adopted).toBe(false);
    expect(await remembered(after)).toEqual(here);
    await after.stop();
  });

  test("a pid file whose number is another process's by now is no hindrance", async () => {
    const dataDir = place();
    const starter = child(dataDir);
    await remember(await starter.started);
    const pidFile = join(dataDir, "postgres", "postmaster.pid");
    const text = await readFile(pidFile, "utf8");
    await starter.kill();
    await killAndWait((await noteOf(dataDir)).pid!, "SIGKILL");
    const other = spawn("/bin/sleep", ["60"]);
    children.push(other);
    await writeFile(pidFile, text.replace(/^\d+/, String(other.pid)));

    const after = await startEmbedded({ dataDir });
    expect(after.adopted).toBe(false);
    expect(await remembered(after)).toEqual(here);
    await after.stop();
  });

  test("a first start that was killed while it set up the cluster is begun anew", async () => {
    const dataDir = place();
    const starter = child(dataDir);
    const begun = async () =>
      (await readdir(dataDir).catch(() => [])).some((name) => /\.new-[^.]*$/.test(name));
    while (!(await begun())) await sleep(5);
    await starter.kill();
    expect((await noteOf(dataDir)).initialised).toBe(false);

    const database = await startEmbedded({ dataDir });
    expect(database).toMatchObject({ adopted: false, owned: true });
    await database.stop();
    expect((await readdir(dataDir)).filter((name) => name.includes("password"))).toEqual([]);
  });

  test("a lock whose holder is dead is taken over, even by several at once", async () => {
    const dataDir = place();
    await mkdir(dataDir, { mode: 0o711 });
    const dead = { id: "dead", pid: process.pid, started: "another boot" };
    await writeFile(join(dataDir, "database.lock"), JSON.stringify(dead));
    await writeFile(join(dataDir, "database.lock.waiting"), JSON.stringify(dead));
    const databases = await Promise.all([1, 2, 3].map(() => startEmbedded({ dataDir })));
    expect(databases.map(({ owned }) => owned).sort()).toEqual([false, false, true]);
    await Promise.all(databases.map((database) => database.stop()));
    expect((await readdir(dataDir)).filter((name) => name.includes("lock"))).toEqual([]);
  });
});

describe("several processes", () => {
  test("attach to a running server and do not stop it", async () => {
    const dataDir = place();
    expect(await attachEmbedded(dataDir)).toBeNull();
    const database = await startEmbedded({ dataDir });
    const attached = await attachEmbedded(dataDir);
    expect(attached).toMatchObject({ adminUrl: database.adminUrl, owned: false, adopted: false });
    await attached?.stop();
    await remember(database);
    await database.stop();
    expect(await attachEmbedded(dataDir)).toBeNull();
  });

  test("that start at once share one server", async () => {
    const dataDir = place();
    const both = [child(dataDir), child(dataDir)];
    const [one, other] = await Promise.all(both.map(({ started }) => started));
    expect(one!.adminUrl).toBe(other!.adminUrl);
    expect([one!.owned, other!.owned].sort()).toEqual([false, true]);
    const [owner, guest] = one!.owned ? both : both.toReversed();
    await guest!.stop();
    await remember(one!);
    await owner!.stop();
    expect(await attachEmbedded(dataDir)).toBeNull();
  });

  test("a server started anew by another is not stopped by the earlier owner", async () => {
    const dataDir = place();
    const mine = await startEmbedded({ dataDir });
    await killAndWait((await noteOf(dataDir)).pid!, "SIGKILL");
    const other = child(dataDir);
    const theirs = await other.started;
    expect(theirs.owned).toBe(true);
    await mine.stop();
    await remember(theirs);
    await other.stop();
  });
});

describe("what is lost or foreign is never covered up by an empty database", () => {
  test("a cluster that is gone", async () => {
    const dataDir = place();
    await (await startEmbedded({ dataDir })).stop();
    await rm(join(dataDir, "postgres"), { recursive: true });
    await expect(startEmbedded({ dataDir })).rejects.toThrow(
      /database of this data folder is gone/,
    );
  });

  test("a cluster whose note is gone", async () => {
    const dataDir = place();
    await (await startEmbedded({ dataDir })).stop();
    const note = await readFile(join(dataDir, "database.json"));
    await rm(join(dataDir, "database.json"));
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/has its password, is missing/);
    await writeFile(join(dataDir, "database.json"), note);
  });

  test("a cluster of another major version", async () => {
    const dataDir = place();
    await (await startEmbedded({ dataDir })).stop();
    await writeFile(join(dataDir, "postgres", "PG_VERSION"), "17\n");
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/made by PostgreSQL 17/);
  });
});

/** These need a process that runs as root; .ci/allowed-skips.txt names them. */
describe("as root", () => {
  const asRoot = isRoot ? test : test.skip;

  asRoot("data of a private folder live where PostgreSQL's user can reach them", async () => {
    await chmod(folder, 0o700);
    const dataDir = place();
    const first = await startEmbedded({ dataDir });
    const { cluster } = await noteOf(dataDir);
    expect(cluster).toMatch(/\/forbear\/data-[0-9a-f-]{36}$/);
    expect(await readFile(join(dataDir, "WHERE-THE-DATA-IS.txt"), "utf8")).toContain(cluster);
    expect(await readFile(join(cluster, "FORBEAR.txt"), "utf8")).toContain(dataDir);
    expect((await stat(cluster)).mode & 0o777).toBe(0o700);
    await remember(first);
    await first.stop();

    const second = await startEmbedded({ dataDir });
    expect(await remembered(second)).toEqual(here);
    await second.stop();

    const elsewhere = await startEmbedded({ dataDir: place("another") });
    await expect(remembered(elsewhere)).rejects.toThrow("does not exist");
    await elsewhere.stop();
  });

  asRoot(
    "programs of a private folder are copied once to where that user can run them",
    async () => {
      const user = await chooseUser();
      const found = await findBinaries();
      const home = join(folder, "private", "native");
      await mkdir(dirname(home), { mode: 0o700 });
      await cp(found.home, home, { recursive: true, verbatimSymlinks: true });
      const packageVersion = `test-${process.pid}`;
      const copies = await Promise.all([1, 2].map(() => reachable({ home, packageVersion }, user)));
      try {
        expect(copies[0]!.home).toMatch(new RegExp(`/forbear/postgresql-${packageVersion}$`));
        expect(copies[1]).toEqual(copies[0]);
        await run(join(copies[0]!.home, "bin", "initdb"), ["--version"], user);
        const before = await stat(copies[0]!.home);
        await reachable({ home, packageVersion }, user);
        expect((await stat(copies[0]!.home)).ino).toBe(before.ino);
        const beside = await readdir(dirname(copies[0]!.home));
        expect(beside.filter((name) => name.includes(packageVersion))).toHaveLength(1);
      } finally {
        await rm(copies[0]!.home, { recursive: true, force: true });
      }
    },
  );

  const nobody = { uid: 65534, gid: 65534 };
  const reachableByNobody =
    isRoot &&
    [process.execPath, childScript, join(project, "node_modules")].every(
      (path) => spawnSync("/bin/ls", ["-d", path], nobody).status === 0,
    ) &&
    spawnSync(process.execPath, ["--version"], nobody).status === 0;

  (reachableByNobody ? test : test.skip)(
    "an ordinary user's database works, and is run as that user when root starts it",
    async () => {
      const home = join(folder, "home");
      await mkdir(home, { mode: 0o711 });
      await chown(home, nobody.uid, nobody.gid);
      const dataDir = join(home, "data");
      dataDirs.add(dataDir);
      const theirs = child(dataDir, nobody);
      await remember(await theirs.started);
      expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
      expect((await stat(join(dataDir, "postgres"))).uid).toBe(nobody.uid);
      await theirs.stop();

      const ours = await startEmbedded({ dataDir });
      expect(await remembered(ours)).toEqual(here);
      await ours.stop();
      await expect(access(join(dataDir, "postgres"))).resolves.toBeUndefined();
    },
  );

  (reachableByNobody ? test : test.skip)(
    "an ordinary user is told that root's database is not theirs",
    async () => {
      const dataDir = place();
      await (await startEmbedded({ dataDir })).stop();
      await expect(child(dataDir, nobody).started).rejects.toThrow(/EACCES|only for the user/);
    },
  );
});
