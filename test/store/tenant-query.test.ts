/** Reads that are sent in one go: each sees its own tenant, and leaves nothing on the connection. */
import { worker } from "../support/principal.js";
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Queryable } from "../../src/store/database.js";
import { useDatabase } from "../support/database.js";

// One connection: whatever one reader left on it, the next would find.
const here = useDatabase({ maxConnections: 1 });
let alice = "";
let bob = "";
const reader = (tenantId: string): Queryable => here.database.readerFor(worker(tenantId));
const setting = "select current_setting('app.tenant', true) as tenant";

beforeAll(async () => {
  alice = await here.newTenant({ name: "Alice" });
  bob = await here.newTenant({ name: "Bob" });
});

test("a statement sees its own tenant's rows and no others, whatever it asks", async () => {
  for (const [tenant, name] of [
    [alice, "Alice"],
    [bob, "Bob"],
  ] as const) {
    expect(await reader(tenant).query("select name from tenant")).toEqual([{ name }]);
    const text = "select name from tenant where tenant_id = any($1) and name <> $2";
    expect(await reader(tenant).query(text, [[alice, bob], ""])).toEqual([{ name }]);
  }
});

test("prepared statements, too, many at once and in turns", async () => {
  const statement = { name: "names", text: "select name, $1::int as turn from tenant" };
  const turns = Array.from({ length: 40 }, (_, turn) => turn);
  const seen = await Promise.all(
    turns.map((turn) => reader(turn % 2 ? alice : bob).query(statement, [turn])),
  );
  expect(seen).toEqual(turns.map((turn) => [{ name: turn % 2 ? "Alice" : "Bob", turn }]));
});

test("the setting is gone with the statement", async () => {
  expect(await reader(alice).query(setting)).toEqual([{ tenant: alice }]);
  expect(await here.database.query(setting)).toEqual([{ tenant: "" }]);
  expect(await here.database.query("select name from tenant")).toEqual([]);
});

test("a tenant that is none sees nothing", async () => {
  expect(await reader("00000000-0000-0000-0000-000000000000").query("select from tenant")).toEqual(
    [],
  );
  await expect(reader("nobody").query("select from tenant")).rejects.toThrow(/uuid/);
  expect(await reader("").query("select from tenant")).toEqual([]);
});

describe("a statement that fails", () => {
  test.each<[string, unknown[]]>([
    ["select 1 / (select count(*) - 1 from tenant) as none", []],
    ["select nonsense from tenant", []],
    ["select $1::int as number", ["no number"]],
    ["select name from tenant where created_at = $1", [{ toPostgres: () => failing() }]],
  ])("%s says so, and the connection goes on", async (text, values) => {
    await expect(reader(alice).query(text, values)).rejects.toThrow(Error);
    await expect(reader(alice).query({ name: text.slice(0, 30), text }, values)).rejects.toThrow(
      Error,
    );
    expect(await reader(bob).query("select name from tenant")).toEqual([{ name: "Bob" }]);
    expect(await here.database.query(setting)).toEqual([{ tenant: "" }]);
  });

  test("what it wrote is not kept", async () => {
    const text = `with renamed as (update tenant set name = 'Eve' where tenant_id = $1 returning 1)
                  select 1 / (count(*) - 1) as none from renamed`;
    await expect(reader(alice).query(text, [alice])).rejects.toThrow(/division/);
    expect(await reader(alice).query("select name from tenant")).toEqual([{ name: "Alice" }]);
  });
});

function failing(): never {
  throw new Error("This value cannot be written.");
}
