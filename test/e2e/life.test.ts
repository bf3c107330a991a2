/** The life of the process: it starts, stops, is killed, and goes on where it was. */
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { once } from "node:events";
import { chmod, mkdir, readFile, readdir } from "node:fs/promises";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { graphql } from "../generated/index.js";
import { writesOf } from "../support/practice.js";
import { proposeExample } from "../support/plans.js";
import {
  databaseNote,
  isRunning,
  removeDataFolder,
  spawnHub,
  startHub,
  temporaryFolder,
  until,
  untilReady,
  type RunningHub,
} from "../support/running-hub.js";
import {
  differences,
  readAllDebtors,
  truth,
  type GenerateOptions,
} from "../support/true-answer.js";

const whatWasRead = graphql(`
  query WhatWasRead {
    syncRuns(first: 100) {
      edges {
        node {
          id
          state
          cause
          records
          pages
          errorCode
        }
      }
    }
  }
`);

const acceptIt = graphql(`
  mutation AcceptIt($planId: ID!) {
    acceptPlan(planId: $planId, idempotencyKey: "life accepts") {
      plan {
        reference
        state
      }
    }
  }
`);

const planNow = graphql(`
  query PlanNow($id: ID!) {
    plan(id: $id) {
      reference
      state
      writeBacks {
        state
      }
    }
  }
`);

jest.setTimeout(120_000);

const folders: string[] = [];
const hubs: RunningHub[] = [];

async function dataFolder({ parentMode = 0o711, isKept = false } = {}): Promise<string> {
  const parent = await temporaryFolder();
  await chmod(parent, parentMode);
  const dataDir = join(parent, "data");
  if (!isKept) folders.push(dataDir);
  return dataDir;
}

async function start(options: Parameters<typeof startHub>[0]): Promise<RunningHub> {
  const hub = await startHub({ form: 1, ...options });
  hubs.push(hub);
  return hub;
}

afterEach(async () => {
  for (const hub of hubs.splice(0)) await hub.stop("SIGKILL");
  for (const folder of folders.splice(0)) await removeDataFolder(folder);
});

async function wrongIn(hub: RunningHub): Promise<string[]> {
  const settings = await readFile(join(hub.dataDir, "practice", "practice.json"), "utf8");
  return differences(await readAllDebtors(hub.api), truth(JSON.parse(settings) as GenerateOptions));
}

async function postmaster(dataDir: string): Promise<number> {
  return (await databaseNote(dataDir))?.pid ?? 0;
}

/** Every process whose command line names this folder, and those that the given one has begun. */
async function processesOf(dataDir: string, parent?: number): Promise<number[]> {
  const note = await databaseNote(dataDir);
  const cluster = note?.cluster.startsWith("/") ? note.cluster : dataDir;
  const found: number[] = [];
  for (const name of await readdir("/proc").catch(() => [])) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const parentOfIt = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
    if (line.includes(cluster) || (parent !== undefined && parentOfIt === parent))
      found.push(Number(name));
  }
  return found;
}

/** Sends a request but for its last bytes. @returns what sends these, and tells the answer's status. */
async function halfOfARequest(hub: RunningHub): Promise<() => Promise<number>> {
  const body = JSON.stringify({ query: "{ debtors(first: 100) { edges { node { name } } } }" });
  // A client that would keep its connection: the hub must not wait for it to let go.
  const agent = new Agent({ keepAlive: true });
  const request = httpRequest(`${hub.url}/graphql`, {
    method: "POST",
    agent,
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      authorization: `Bearer ${hub.api.token}`,
    },
  });
  const answered = once(request, "response");
  answered.catch(() => {});
  await new Promise<void>((sent) => request.write(body.slice(0, -5), () => sent()));
  await pause(200);
  return async () => {
    request.end(body.slice(-5));
    const [response] = (await answered) as [IncomingMessage];
    response.resume();
    await once(response, "end");
    if (hub.process.exitCode === null) await once(hub.process, "exit");
    agent.destroy();
    return response.statusCode ?? 0;
  };
}

describe("stopping", () => {
  let ready = "";
  beforeAll(async () => void (ready = await dataFolder({ isKept: true })));
  afterAll(() => removeDataFolder(ready));

  test.each([
    ["Ctrl-C in a terminal (SIGINT to the process group)", "SIGINT", true],
    ["SIGINT to the process alone", "SIGINT", false],
    ["SIGTERM from a supervisor", "SIGTERM", false],
  ] as const)(
    "%s: answers what is in flight, leaves nothing running",
    async (_name, signal, group) => {
      const hub = await start({ form: 1, dataDir: ready, size: 60 });
      const database = await postmaster(hub.dataDir);
      expect(isRunning(database)).toBe(true);
      expect((await processesOf(hub.dataDir)).length).toBeGreaterThan(0);
      const asked = await Promise.all(Array.from({ length: 4 }, () => halfOfARequest(hub)));
      const exited = once(hub.process, "exit");
      process.kill(group ? -hub.process.pid! : hub.process.pid!, signal);
      await until("it has heard", async () => hub.output().includes("Stopping:"));
      expect(await Promise.all(asked.map((finish) => finish()))).toEqual([200, 200, 200, 200]);
      expect(await exited).toEqual([0, null]);
      expect(hub.output()).toMatch(/Stopping: finishing what is in hand.*Stopped\./s);
      expect(isRunning(database)).toBe(false);
      expect(await processesOf(hub.dataDir)).toEqual([]);
      await expect(fetch(`${hub.url}/livez`)).rejects.toThrow();
    },
  );

  test("before it has started, it closes what it had opened", async () => {
    const dataDir = await dataFolder();
    const { child, output } = spawnHub(dataDir, { form: 1, size: 10 });
    await until("the database runs", async () =>
      output().includes("Starting the practice vendors"),
    );
    const database = await postmaster(dataDir);
    expect(isRunning(database)).toBe(true);
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    expect(await exited).toEqual([0, null]);
    expect(isRunning(database)).toBe(false);
    expect(await processesOf(dataDir)).toEqual([]);
  });

  test("in the middle of the first sync it stops soon, and the next start ends it", async () => {
    const dataDir = await dataFolder();
    const hub = await start({ form: 1, dataDir, size: 200, early: true });
    await until("the first page is there", async () =>
      hub.output().includes("Salesforce Account:"),
    );
    const answer = await fetch(`${hub.url}/readyz`);
    expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
    expect([answer.status, await answer.json()]).toEqual([
      503,
      { status: "not ready", reason: "The first sync is under way." },
    ]);
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
    const began = performance.now();
    expect(await hub.stop("SIGINT")).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(hub.output()).not.toContain("Forbear is ready");
    expect(await processesOf(dataDir)).toEqual([]);
    const again = await start({ form: 1, dataDir, size: 200 });
    const { syncRuns } = await again.api.ask(whatWasRead, {});
    const states = syncRuns.edges.map(({ node }) => [node.state, node.errorCode ?? null]);
    expect(states).toContainEqual(["FAILED", "INTERRUPTED"]);
    expect(await wrongIn(again)).toEqual([]);
  });
});

describe("starting again", () => {
  test("is quick, reads next to nothing, and everything is still there", async () => {
    const dataDir = await dataFolder();
    const first = await start({ form: 1, dataDir, size: 60 });
    const plan = await proposeExample(first.api, "life");
    await first.api.ask(acceptIt, { planId: plan.id });
    // Xero refuses the expected date of an invoice on which something was paid before: that one is skipped.
    await until("the plan is told", async () => {
      const { plan: found } = await first.api.ask(planNow, { id: plan.id });
      return found?.writeBacks.every(({ state }) => state !== "PENDING");
    });
    const token = await first.newToken();
    const runsBefore = (await first.api.ask(whatWasRead, {})).syncRuns.edges;
    const writesBefore = await writesOf(first.runtime.practice.xero);
    expect(writesBefore.length).toBeGreaterThan(0);
    expect(await first.stop("SIGINT")).toBe(0);

    const again = await start({ form: 1, dataDir, size: 60 });
    expect(again.readyMs).toBeLessThan(15_000);
    expect(again.runtime.practice).toEqual(first.runtime.practice);
    // A turn of the worker, in which it would read again what it thinks is due.
    await pause(1_500);
    const { syncRuns } = await again.api.as(token).ask(whatWasRead, {});
    const known = new Set(runsBefore.map(({ node }) => node.id));
    const since = syncRuns.edges.filter(({ node }) => !known.has(node.id));
    const records = since.reduce((sum, { node }) => sum + node.records, 0);
    expect(records).toBeLessThanOrEqual(20);
    const { plan: kept } = await again.api.ask(planNow, { id: plan.id });
    expect(kept).toMatchObject({ reference: plan.reference, state: "ACTIVE" });
    expect(await writesOf(again.runtime.practice.xero)).toEqual(writesBefore);
  });

  test("after the hub alone was killed, takes the running database over", async () => {
    const dataDir = await dataFolder();
    const hub = await start({ form: 1, dataDir, size: 60 });
    const database = await postmaster(dataDir);
    await hub.stop("SIGKILL");
    expect(isRunning(database)).toBe(true);
    const again = await start({ form: 1, dataDir, size: 60 });
    expect(await postmaster(dataDir)).toBe(database);
    expect(await wrongIn(again)).toEqual([]);
    expect(await again.stop("SIGINT")).toBe(0);
    expect(isRunning(database)).toBe(false);
  });

  test("after hub and database were killed in the middle of the first sync, ends it rightly", async () => {
    const dataDir = await dataFolder();
    const hub = await start({ form: 1, dataDir, size: 200, early: true });
    await until("some pages are there", async () => hub.output().includes("Xero Invoices:"));
    const ready = await fetch(`${hub.url}/readyz`);
    expect(ready.status).toBe(503);
    const database = await postmaster(dataDir);
    process.kill(hub.process.pid!, "SIGKILL");
    // The detached server with all its helpers: it leads a process group of its own.
    process.kill(-database, "SIGKILL");
    await until("nothing of it runs", async () => (await processesOf(dataDir)).length === 0);
    const again = await start({ form: 1, dataDir, size: 200 });
    expect(await postmaster(dataDir)).not.toBe(database);
    expect(await wrongIn(again)).toEqual([]);
  });
});

describe("readiness", () => {
  test("goes with the database and comes back with it; without it the hub answers in words and stops", async () => {
    const dataDir = await dataFolder();
    const hub = await start({ form: 1, dataDir, size: 10 });
    const database = await postmaster(dataDir);
    const group = await processesOf(dataDir, database);
    for (const pid of group) process.kill(pid, "SIGSTOP");
    try {
      const began = performance.now();
      const lost = await fetch(`${hub.url}/readyz`);
      expect(performance.now() - began).toBeLessThan(3_000);
      expect([lost.status, await lost.json()]).toEqual([
        503,
        { status: "not ready", reason: "The database does not answer." },
      ]);
      expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
    } finally {
      for (const pid of group) process.kill(pid, "SIGCONT");
    }
    await untilReady(hub.url);

    process.kill(-database, "SIGKILL");
    await until("it is said", async () => (await fetch(`${hub.url}/readyz`)).status === 503);
    expect((await fetch(`${hub.url}/livez`)).status).toBe(200);
    const { errors } = await hub.api.send("{ debtors(first: 1) { edges { cursor } } }", {});
    expect(errors[0]?.extensions.code).toBe("INTERNAL");
    expect(JSON.stringify(errors)).not.toMatch(/ECONNREFUSED|127\.0\.0\.1|at .*:\d+/);
    expect(await hub.stop("SIGINT")).not.toBeNull();
    expect(await wrongIn(await start({ form: 1, dataDir, size: 10 }))).toEqual([]);
  });

  test("stays refused when the database dies in the middle of the first sync, and the hub lives on", async () => {
    const dataDir = await dataFolder();
    const hub = await start({ form: 1, dataDir, size: 200, early: true });
    await until("some pages are there", async () => hub.output().includes("Salesforce Contact:"));
    process.kill(-(await postmaster(dataDir)), "SIGKILL");
    await pause(1_500);
    const lost = await fetch(`${hub.url}/readyz`);
    expect([lost.status, await lost.json()]).toEqual([
      503,
      { status: "not ready", reason: "The database does not answer." },
    ]);
    expect(hub.output()).not.toContain("Forbear is ready");
    expect(await hub.stop("SIGINT")).toBe(0);
  });
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;

describe("as root", () => {
  asRoot("works in a folder under a private home, as a user that cannot enter it", async () => {
    const dataDir = await dataFolder({ parentMode: 0o700 });
    await mkdir(dataDir, { recursive: true });
    const hub = await start({ form: 1, dataDir, size: 20 });
    const note = await databaseNote(dataDir);
    expect(note?.cluster).toMatch(/^\/var\/lib\/forbear\//);
    expect(await wrongIn(hub)).toEqual([]);
    expect(await hub.stop("SIGINT")).toBe(0);
    const again = await start({ form: 1, dataDir, size: 20 });
    expect(await wrongIn(again)).toEqual([]);
  });
});
