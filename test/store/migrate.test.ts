/** How a database comes to its schema, and what each role may do with it. */
import { afterAll, describe, expect, test } from "@jest/globals";
import { Database } from "../../src/store/database.js";
import { migrate } from "../../src/store/migrate.js";
import { knownMigrations, migrationFiles } from "../../src/store/migration-files.js";
import { missingMigrations } from "../../src/store/schema-version.js";
import {
  asAdmin,
  dropDatabase,
  makeEmptyDatabase,
  onConnection,
  urlOf,
} from "../support/database.js";

const made: string[] = [];

async function empty(): Promise<string> {
  const name = await makeEmptyDatabase();
  made.push(name);
  return name;
}

async function missing(name: string, role: "hub_app" | "hub_owner"): Promise<string[]> {
  const database = new Database(urlOf(name, role), { maxConnections: 1 });
  try {
    return await missingMigrations(database);
  } finally {
    await database.close();
  }
}

afterAll(async () => {
  for (const name of made) await dropDatabase(name);
});

describe("migrate", () => {
  test("applies every file in order, and a second time nothing", async () => {
    const name = await empty();
    expect(await missing(name, "hub_app")).toEqual(knownMigrations());
    expect(await migrate(urlOf(name, "hub_owner"))).toEqual(knownMigrations());
    expect(await missing(name, "hub_app")).toEqual([]);
    expect(await migrate(urlOf(name, "hub_owner"))).toEqual([]);
    const applied = await asAdmin<{ name: string }>(
      name,
      "select name from applied_migration order by id",
    );
    expect(applied.map((row) => row.name)).toEqual(knownMigrations());
  });

  test("two at once apply everything once", async () => {
    const name = await empty();
    const both = await Promise.all([
      migrate(urlOf(name, "hub_owner")),
      migrate(urlOf(name, "hub_owner")),
    ]);
    expect(both.map((names) => names.length).sort()).toEqual([0, knownMigrations().length]);
    expect(await missing(name, "hub_app")).toEqual([]);
  });

  test("files are numbered without gaps, and their names say so", () => {
    const names = migrationFiles().map((file) => file.name);
    expect(names.length).toBeGreaterThan(0);
    names.forEach((name, index) => {
      expect(name).toMatch(new RegExp(`^${String(index + 1).padStart(4, "0")}_[a-z_]+\\.sql$`));
    });
  });

  test("contacts of Xero that were read before roles were are read anew", async () => {
    const name = await empty();
    await migrate(urlOf(name, "hub_owner"));
    const tenant = "01a21238-0000-7000-8000-000000000001";
    await asAdmin(
      name,
      `insert into tenant_directory values ('TENANT', 'old', '${tenant}');
       insert into tenant values ('${tenant}', 'old', 'Old', 'Europe/London', 'GB', null, 'en', now());
       insert into connection select '${tenant}', '${tenant}', 'XERO', 'x', 'X', '{}', 'OK', null, now(), false, now();
       insert into stream (tenant_id, connection_id, name, position, poll_interval_seconds, due_at, cursor)
         select '${tenant}', '${tenant}', s, 0, 60, now(), '{}' from unnest(array['Contacts', 'Invoices']) as s;
       insert into source_record select '${tenant}', '${tenant}', t, '1', '\\x01', '{}', null, now()
         from unnest(array['Contact', 'Invoice']) as t`,
    );
    const roles = migrationFiles().find((file) => file.name.endsWith("_roles.sql"))!;
    const again = roles.sql.slice(roles.sql.indexOf("-- What was read before"));
    await onConnection(urlOf(name, "hub_owner"), (client) => client.query(again));
    expect(
      await asAdmin(
        name,
        `select s.name, s.cursor is null as anew, r.hash = '\\x' as unknown
           from stream s join source_record r on s.name = r.object_type || 's' order by 1`,
      ),
    ).toEqual([
      { name: "Contacts", anew: true, unknown: true },
      { name: "Invoices", anew: false, unknown: false },
    ]);
  });

  test("the role that serves can neither migrate nor change the schema", async () => {
    const name = await empty();
    await migrate(urlOf(name, "hub_owner"));
    const refused = [
      "create table mine (id int)",
      "create schema mine",
      "create view mine as select * from party",
      "create function mine() returns int language sql as 'select 1'",
      "alter table party disable row level security",
      "alter table party no force row level security",
      "alter table party add column mine int",
      "drop policy tenant on party",
      "create policy mine on party using (true)",
      "drop table party",
      "create index on party (name)",
      "insert into applied_migration (name) values ('mine')",
      "update tenant_directory set tenant_id = tenant_id",
      "set role hub_owner",
      "alter role hub_app bypassrls",
    ];
    await onConnection(urlOf(name, "hub_app"), async (client) => {
      for (const sql of refused) {
        const code = await client.query(sql).then(
          () => "done",
          (error: { code?: string }) => error.code,
        );
        expect({ sql, code }).toEqual({ sql, code: "42501" });
      }
    });
  });

  test("the role that serves can empty no table: truncation knows no row-level security", async () => {
    const [name] = made;
    const rights = await asAdmin<{ name: string; rights: string[] }>(
      name!,
      `select table_name::text as name, array_agg(privilege_type::text order by 1) as rights
         from information_schema.role_table_grants where grantee in ('hub_app', 'PUBLIC') and table_schema = 'public'
        group by 1`,
    );
    const readOnly = ["SELECT"];
    const everything = ["DELETE", "INSERT", "SELECT", "UPDATE"];
    const special = new Map([
      ["applied_migration", readOnly],
      ["audit_event", ["INSERT", "SELECT"]],
      ["circumstance_event", ["INSERT", "SELECT"]],
      ["tenant_policy", ["INSERT", "SELECT"]],
      ["circumstance_detail", ["DELETE", "INSERT", "SELECT"]],
      ["tenant_directory", ["DELETE", "INSERT", "SELECT"]],
    ]);
    expect(rights.length).toBeGreaterThan(20);
    for (const { name: table, rights: own } of rights) {
      expect({ table, own: own.sort() }).toEqual({ table, own: special.get(table) ?? everything });
    }
  });
});
