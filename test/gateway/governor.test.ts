/** The governor against a real database: what several processes may do together, whatever they wish. */
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { systemClock } from "../../src/clock.js";
import { RateLimited } from "../../src/connectors/errors.js";
import type { HubContext } from "../../src/gateway/context.js";
import type { Gate } from "../../src/connectors/connector.js";
import { makeGate } from "../../src/gateway/governor.js";
import { Database } from "../../src/store/database.js";
import type { CallLimits } from "../../src/store/governor.js";
import { saveConnection } from "../../src/store/connections.js";
import { urlOf, useDatabase } from "../support/database.js";
import { worker } from "../support/principal.js";

const here = useDatabase();
let others: Database[];
let tenantId: string;

beforeAll(async () => {
  others = Array.from({ length: 3 }, () => new Database(urlOf(here.name, "hub_app")));
  tenantId = await here.newTenant();
});

afterAll(async () => {
  await Promise.all(others.map((database) => database.close()));
});

let made = 0;

/** A fresh vendor account, and gates to it as four processes would have them. */
async function account(
  limits: CallLimits | ((kind?: string) => CallLimits),
  more: { forPeople?: boolean; patienceMs?: number } = {},
): Promise<{ gates: Gate[]; gateFor: (forPeople: boolean) => Gate }> {
  made += 1;
  const connectionId = await here.database.asTenant(worker(tenantId), (transaction) =>
    saveConnection(
      transaction,
      tenantId,
      { vendor: "XERO", account: `a${made}`, accountName: "A", settings: {}, streams: [] },
      new Date(),
    ),
  );
  const gateOn = (database: Database, forPeople: boolean): Gate =>
    makeGate({ database, clock: systemClock } as HubContext, worker(tenantId), {
      connectionId,
      limits: typeof limits === "function" ? limits : () => limits,
      forPeople,
      signal: new AbortController().signal,
      patienceMs: more.patienceMs ?? 60_000,
    });
  return {
    gates: [here.database, ...others].map((database) => gateOn(database, more.forPeople ?? false)),
    gateFor: (forPeople) => gateOn(here.database, forPeople),
  };
}

describe("pace", () => {
  test("four pools, as four processes would have, use the workers' share of the window to the last call, and no more", async () => {
    const { gates } = await account(
      { windows: [{ limit: 50, seconds: 60 }], perDay: null, atOnce: null },
      { patienceMs: 500 },
    );
    let granted = 0;
    await Promise.all(
      gates.flatMap((gate) =>
        Array.from({ length: 15 }, () =>
          gate(() => Promise.resolve((granted += 1))).catch(() => undefined),
        ),
      ),
    );
    expect(granted).toBe(40);
  });

  test("people have calls left when the workers have used theirs up", async () => {
    const { gates, gateFor } = await account(
      { windows: [{ limit: 10, seconds: 60 }], perDay: null, atOnce: null },
      { patienceMs: 100 },
    );
    const spend = async (gate: Gate): Promise<number> => {
      let granted = 0;
      for (let attempt = 0; attempt < 12; attempt += 1) {
        await gate(() => Promise.resolve((granted += 1))).catch(() => undefined);
      }
      return granted;
    };
    expect(await spend(gates[0]!)).toBe(8);
    expect(await spend(gateFor(true))).toBe(2);
  });

  test("several windows are kept at once: the narrow one first, the wide one over all", async () => {
    const windows = [
      { limit: 5, seconds: 1 },
      { limit: 10, seconds: 60 },
    ];
    const { gates } = await account({ windows, perDay: null, atOnce: null }, { patienceMs: 5_000 });
    const times: number[] = [];
    const begun = Date.now();
    await Promise.all(
      gates.flatMap((gate) =>
        [1, 2, 3].map(() =>
          gate(() => Promise.resolve(times.push(Date.now() - begun))).catch(() => undefined),
        ),
      ),
    );
    // Of ten a minute people have two, of five a second one.
    expect(times).toHaveLength(8);
    expect(times.filter((ms) => ms < 1_450)).toHaveLength(4);
  });

  test("a kind of call with a window of its own waits for calls of that kind, and not for others", async () => {
    const every = { limit: 50, seconds: 60 };
    const searches = { limit: 5, seconds: 60, ofKind: true as const };
    const { gates } = await account(
      (kind) =>
        kind === "search"
          ? { kind, windows: [every, searches], perDay: null, atOnce: null }
          : { windows: [every], perDay: null, atOnce: null },
      { patienceMs: 100 },
    );
    const spend = async (most: number, kind?: string): Promise<number> => {
      let granted = 0;
      for (let attempt = 0; attempt < most; attempt += 1) {
        const gate = gates[attempt % gates.length]!;
        await gate(() => Promise.resolve((granted += 1)), kind).catch(() => undefined);
      }
      return granted;
    };
    expect(await spend(30)).toBe(30);
    expect(await spend(12, "search")).toBe(4);
    // Of fifty calls workers have forty, searches among them.
    expect(await spend(12)).toBe(6);
  });

  test("a turn that would come too late is refused, with when to come back", async () => {
    const { gates } = await account(
      { windows: [{ limit: 1, seconds: 60 }], perDay: null, atOnce: null },
      { patienceMs: 100 },
    );
    await gates[0]!(() => Promise.resolve());
    const refusal = await gates[1]!(() => Promise.resolve()).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RateLimited);
    expect((refusal as RateLimited).until!.getTime()).toBeGreaterThan(Date.now());
  });

  test("when the vendor says to wait, nobody calls before", async () => {
    const { gates, gateFor } = await account({
      windows: [{ limit: 6_000, seconds: 60 }],
      perDay: null,
      atOnce: null,
    });
    const until = new Date(Date.now() + 600);
    await gates[0]!(() => Promise.reject(new RateLimited("Wait.", until))).catch(() => undefined);
    const times: number[] = [];
    await Promise.all(
      [gates[1]!, gates[2]!, gateFor(true)].map((gate) =>
        gate(() => Promise.resolve(times.push(Date.now()))),
      ),
    );
    expect(Math.min(...times)).toBeGreaterThanOrEqual(until.getTime() - 20);
  });
});

describe("calls at once", () => {
  test("never more than the vendor's limit less one for people", async () => {
    const { gates } = await account({ windows: [], perDay: null, atOnce: 5 });
    let now = 0;
    let peak = 0;
    await Promise.all(
      gates.flatMap((gate) =>
        Array.from({ length: 5 }, () =>
          gate(async () => {
            now += 1;
            peak = Math.max(peak, now);
            await pause(30);
            now -= 1;
          }),
        ),
      ),
    );
    expect(peak).toBe(4);
  });

  test("a call that fails gives its place back", async () => {
    const { gates } = await account({ windows: [], perDay: null, atOnce: 2 }, { patienceMs: 200 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(gates[0]!(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
    }
  });
});

describe("days", () => {
  test("workers stop at 80 % of the day's calls, people go on to the end", async () => {
    const { gates, gateFor } = await account(
      { windows: [], perDay: 10, atOnce: null },
      { patienceMs: 100 },
    );
    const tries = async (gate: Gate): Promise<number> => {
      let granted = 0;
      for (let attempt = 0; attempt < 12; attempt += 1) {
        await gate(() => Promise.resolve((granted += 1))).catch(() => undefined);
      }
      return granted;
    };
    expect(await tries(gates[0]!)).toBe(8);
    expect(await tries(gateFor(true))).toBe(2);
  });
});
