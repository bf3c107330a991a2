/** Locks that keep two processes from the same work. */
import { describe, expect, test } from "@jest/globals";
import { Database, lockIsHeld, type LockName } from "../../src/store/database.js";
import { asAdmin, useDatabase } from "../support/database.js";

const here = useDatabase();
const name: LockName = "derive 019ab000-0000-7000-8000-000000000000";

async function isHeld(database: Database, lock: string): Promise<boolean> {
  const [row] = await database.query<{ held: boolean }>(
    `select ${lockIsHeld("$1::text")} as held`,
    [lock],
  );
  return row?.held ?? false;
}

/** Holds the lock until the returned function is called. */
async function hold(database: Database, lock: LockName): Promise<() => Promise<unknown>> {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  let begun = (): void => undefined;
  const holding = new Promise<void>((resolve) => (begun = resolve));
  const done = database.withLock(lock, async () => {
    begun();
    await held;
  });
  await Promise.race([holding, done]);
  return () => {
    letGo();
    return done;
  };
}

describe("a lock", () => {
  test("is held by one at a time, in this process or another, and everybody can see that", async () => {
    const other = new Database(here.url);
    try {
      const release = await hold(here.database, name);
      expect(await here.database.withLock(name, async () => "mine")).toBeNull();
      expect(await other.withLock(name, async () => "theirs")).toBeNull();
      expect(await other.withLock("dispatch", async () => "another")).toBe("another");
      expect([await isHeld(here.database, name), await isHeld(other, name)]).toEqual([true, true]);
      expect(await isHeld(other, "dispatch")).toBe(false);
      await release();
      expect(await isHeld(other, name)).toBe(false);
      expect(await other.withLock(name, async () => "theirs")).toBe("theirs");
    } finally {
      await other.close();
    }
  });

  test("falls with the connection, and can be taken again by the one that lost it", async () => {
    const release = await hold(here.database, name);
    await asAdmin(
      here.name,
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'forbear-locks' and datname = $1",
      [here.name],
    );
    const other = new Database(here.url);
    try {
      expect(await other.withLock(name, async () => "theirs")).toBe("theirs");
    } finally {
      await other.close();
    }
    await release();
    expect(await here.database.withLock(name, async () => "mine again")).toBe("mine again");
  });

  test("is given back when the work fails", async () => {
    await expect(
      here.database.withLock(name, () => Promise.reject(new Error("no luck"))),
    ).rejects.toThrow("no luck");
    expect(await isHeld(here.database, name)).toBe(false);
  });
});
