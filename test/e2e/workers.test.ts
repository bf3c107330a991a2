/** A hub that only serves, and workers beside it: they share the work, and one that dies is replaced. */
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { graphql } from "../generated/index.js";
import { proposeExample } from "../support/plans.js";
import { writesOf } from "../support/practice.js";
import {
  forbear,
  RunningWorker,
  startHub,
  until,
  untilReady,
  type RunningHub,
} from "../support/running-hub.js";

const whoRead = graphql(`
  query WhoRead {
    syncRuns(first: 20) {
      edges {
        node {
          cause
          state
          connectionId
        }
      }
    }
  }
`);

const agree = graphql(`
  mutation Agree($planId: ID!) {
    acceptPlan(planId: $planId, idempotencyKey: "workers accept") {
      plan {
        reference
      }
    }
  }
`);

const told = graphql(`
  query Told($id: ID!) {
    plan(id: $id) {
      writeBacks {
        state
      }
    }
  }
`);

jest.setTimeout(120_000);

let hub: RunningHub;
const workers: RunningWorker[] = [];

beforeAll(async () => {
  hub = await startHub({ words: ["demo", "--size", "60", "--no-worker"], early: true });
});

afterAll(async () => {
  for (const worker of workers) await worker.stop("SIGKILL");
  await hub?.stop("SIGKILL");
});

async function another(name: string): Promise<RunningWorker> {
  const worker = await RunningWorker.start(hub.dataDir, name);
  workers.push(worker);
  return worker;
}

/** Runs of the vendors, newest first; the sample file was brought, by nobody's worker. */
async function readByWorkers() {
  const { edges } = (await hub.api.ask(whoRead, {})).syncRuns;
  return edges.map(({ node }) => node).filter(({ cause }) => cause !== "REQUESTED");
}

async function doctor(): Promise<string> {
  return (await forbear(hub.dataDir, ["doctor"])).out;
}

describe("a hub without a worker of its own", () => {
  test("reads nothing by itself, and the doctor says what is missing", async () => {
    const ready = await fetch(`${hub.url}/readyz`);
    expect([ready.status, await ready.json()]).toMatchObject([503, {}]);
    expect(await readByWorkers()).toEqual([]);
    expect(await doctor()).toMatch(/WRONG Workers: none is running\n.*forbear worker/);
  });

  test("three workers read each connection once, and share what is to be written", async () => {
    await Promise.all(["north", "south", "west"].map(another));
    await untilReady(hub.url);
    // A run has a last commit of its own when everything is read and joined already.
    const read = await until("no run is at work", async () => {
      const runs = await readByWorkers();
      return runs.every(({ state }) => state !== "RUNNING") && runs;
    });
    const first = ["FIRST", "SUCCEEDED"];
    expect(read.map(({ cause, state }) => [cause, state])).toEqual([first, first, first, first]);
    expect(new Set(read.map(({ connectionId }) => connectionId)).size).toBe(4);
    expect(await doctor()).toMatch(/ok +Workers: (north|south|west) \(.*, process \d+\),/);
    const plan = await proposeExample(hub.api, "workers");
    await hub.api.ask(agree, { planId: plan.id });
    await until("every effect is written", async () => {
      const { plan: found } = await hub.api.ask(told, { id: plan.id });
      return found?.writeBacks.every(({ state }) => state !== "PENDING");
    });
    const marks = (await writesOf(hub.runtime.practice.xero)).map(
      ({ kind, path, id, body }) => `${kind} ${path} ${id} ${JSON.stringify(body)}`,
    );
    expect(new Set(marks).size).toBe(marks.length);
  });

  test("when all but one are killed, that one goes on; asked to stop, it ends what is in hand", async () => {
    const [first, second, third] = workers;
    await first?.stop("SIGKILL");
    await second?.stop("SIGKILL");
    const before = (await readByWorkers()).length;
    await hub.advance(1);
    await until("all are read again", async () => {
      const read = await readByWorkers();
      const since = read.slice(0, read.length - before);
      return since.filter(({ state }) => state === "SUCCEEDED").length >= 4;
    });
    expect(await third?.stop("SIGINT")).toBe(0);
    expect(third?.output()).toMatch(/Stopping: finishing what is in hand.*Stopped\./s);
  });
});
