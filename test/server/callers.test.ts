/** A token is looked up now and then, not at every request; what is taken from it is taken soon. */
import { worker } from "../support/principal.js";
import { beforeEach, expect, test } from "@jest/globals";
import { scopes } from "../../src/access/principal.js";
import { Callers } from "../../src/server/callers.js";
import type { Database } from "../../src/store/database.js";
import { saveToken } from "../../src/store/tenants.js";
import { useDatabase } from "../support/database.js";
import { day, TestClock } from "../support/hub.js";

const here = useDatabase();
let clock: TestClock;
let callers: Callers;
let tenantId: string;

beforeEach(async () => {
  clock = new TestClock();
  callers = new Callers(here.database, clock);
  tenantId = await here.newTenant();
});

async function makeToken(secret: string, expiresAt: Date | null = null): Promise<void> {
  const token = { secret, actor: "partner:a", scopes, expiresAt };
  await saveToken(here.database, worker(tenantId), token, clock.now());
}

/** How many statements `work` sends. */
async function statements(work: () => Promise<unknown>): Promise<number> {
  let count = 0;
  here.database.onStatement = () => (count += 1);
  await work().finally(() => (here.database.onStatement = null));
  return count;
}

test("many requests within two seconds cost one look-up, also at once", async () => {
  await makeToken("busy");
  const ask = () => Promise.all(Array.from({ length: 20 }, () => callers.callerWith("busy")));
  expect(await statements(ask)).toBe(2);
  clock.forward(1_999);
  expect(await statements(ask)).toBe(0);
  const caller = { tenantId, actor: "partner:a", scopes: new Set(scopes) };
  expect(await ask()).toEqual(Array.from({ length: 20 }, () => caller));
  clock.forward(1);
  expect(await statements(ask)).toBe(2);
});

test("a revoked token, and scopes that were taken, end within two seconds of real time", async () => {
  await makeToken("ends");
  await callers.callerWith("ends");
  await here.rows(tenantId, "update api_token set scopes = '{debts:read}'");
  clock.forwardReal(2_000);
  expect((await callers.callerWith("ends"))?.scopes).toEqual(new Set(["debts:read"]));
  await here.rows(tenantId, "update api_token set revoked_at = now()");
  clock.forwardReal(1_999);
  expect(await callers.callerWith("ends")).not.toBeNull();
  clock.forwardReal(1);
  expect(await callers.callerWith("ends")).toBeNull();
});

test("an expired token ends at its moment by the Clock", async () => {
  await makeToken("a-day", new Date(clock.now().getTime() + day));
  const steady = new Callers(here.database, { now: clock.now, real: () => new Date(0) });
  expect(await steady.callerWith("a-day")).not.toBeNull();
  clock.forward(day - 1);
  expect(await steady.callerWith("a-day")).not.toBeNull();
  clock.forward(1);
  expect(await steady.callerWith("a-day")).toBeNull();
});

test("a token that was unknown a moment ago works as soon as it is made", async () => {
  expect(await callers.callerWith("soon")).toBeNull();
  await makeToken("soon");
  expect(await callers.callerWith("soon")).not.toBeNull();
});

/** A database that knows every token, and counts. */
function generous(): { database: Database; asked: () => number } {
  let count = 0;
  const query = (): Promise<unknown[]> => {
    count += 1;
    return Promise.resolve([{ tenant_id: "t", actor: "a", scopes: [], expires_at: null }]);
  };
  const database = { query, readerFor: () => ({ query }) } as unknown as Database;
  return { database, asked: () => count };
}

test("a look-up that fails is made again", async () => {
  const { database } = generous();
  const failing = { ...database, query: () => Promise.reject(new Error("away")) };
  const choice = { database: failing as unknown as Database };
  const proxy = new Proxy({} as Database, {
    get: (_, name) => choice.database[name as keyof Database],
  });
  const those = new Callers(proxy, clock);
  await expect(those.callerWith("token")).rejects.toThrow("away");
  choice.database = database;
  expect(await those.callerWith("token")).not.toBeNull();
});

test("no more than a thousand tokens are kept in mind", async () => {
  const { database, asked } = generous();
  const those = new Callers(database, clock);
  const ask = async (first: number, last: number): Promise<number> => {
    const before = asked();
    for (let number = first; number <= last; number += 1) await those.callerWith(`token ${number}`);
    return (asked() - before) / 2;
  };
  expect(await ask(1, 1_000)).toBe(1_000);
  expect(await ask(1, 1_000)).toBe(0);
  // The oldest makes room.
  expect(await ask(1_001, 1_001)).toBe(1);
  expect(await ask(2, 1_001)).toBe(0);
  expect(await ask(1, 1)).toBe(1);
});
