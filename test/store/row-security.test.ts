/** What keeps tenants apart, asked of the database itself and tried table by table. */
import { worker } from "../support/principal.js";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { Database, UnsafeRole } from "../../src/store/database.js";
import { asAdmin, onConnection, urlOf, useDatabase } from "../support/database.js";
import { fillEveryTable } from "../support/every-table.js";

const here = useDatabase({ maxConnections: 8 });
let alice = "";
let bob = "";
let tables: string[] = [];

/** What was done stays said. */
const neverChanged = ["audit_event", "circumstance_event", "tenant_policy"];

/** Seen only for a purpose, one at a time. */
const sealed = "circumstance_detail";

/** What belongs to no tenant: the directory that finds one, and the list of migrations. */
const outsideTenants = ["applied_migration", "tenant_directory"];

beforeAll(async () => {
  alice = await here.newTenant();
  bob = await here.newTenant();
  tables = (
    await asAdmin<{ name: string }>(
      here.name,
      `select c.relname as name from pg_class c
        where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
          and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
          and c.relname <> 'tenant_directory' order by 1`,
    )
  ).map((row) => row.name);
  for (const tenant of [alice, bob]) await fillEveryTable(here, tenant);
});

describe("the catalogue", () => {
  test("every tenant table is under forced row-level security with one policy for everything", async () => {
    const secured = await asAdmin(
      here.name,
      `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
              (select json_agg(json_build_array(p.polcmd, p.polpermissive, p.polroles::oid[]::int[],
                                 pg_get_expr(p.polqual, c.oid) = pg_get_expr(p.polwithcheck, c.oid)) order by p.polcmd)
                 from pg_policy p where p.polrelid = c.oid) as policies
         from pg_class c where c.relname = any($1) and c.relnamespace = 'public'::regnamespace order by 1`,
      [tables],
    );
    expect(tables.length).toBeGreaterThanOrEqual(23);
    expect(secured).toEqual(
      tables.map((name) => ({
        name,
        forced: true,
        policies: [
          ["*", true, [0], true],
          // Restrictive: it takes away from what the tenant may see.
          ...(name === sealed ? [["r", false, [0], null]] : []),
        ],
      })),
    );
  });

  test("what has no tenant, or is under no security, is on a short list", async () => {
    const open = await asAdmin<{ name: string }>(
      here.name,
      `select relname as name from pg_class
        where relkind in ('r', 'p', 'm', 'f') and relnamespace = 'public'::regnamespace
          and not (relrowsecurity and relforcerowsecurity) order by 1`,
    );
    expect(open.map((row) => row.name)).toEqual(outsideTenants);
  });

  test("no view, function or schema opens a way round", async () => {
    const ways = await asAdmin(
      here.name,
      `select relname::text as name from pg_class
        where relkind in ('v', 'm') and relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       union all
       select proname::text from pg_proc
        -- A function that runs with its caller's rights sees what its caller sees.
        where prosecdef and pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
       union all
       select nspname::text from pg_namespace
        where nspname !~ '^pg_' and nspname not in ('public', 'jobs', 'information_schema')`,
    );
    expect(ways).toEqual([]);
  });

  test("the job queues, which are under no security, can hold ids only", async () => {
    // What a job may be about is the type JobTarget: two ids. A throw's words never get there (sync/worker.ts).
    const rights = await asAdmin<{ rights: string }>(
      here.name,
      `select string_agg(distinct privilege_type, ' ' order by privilege_type) as rights
         from information_schema.role_table_grants where grantee = 'hub_app' and table_schema = 'jobs'`,
    );
    expect(rights).toEqual([{ rights: "DELETE INSERT SELECT UPDATE" }]);
  });

  test("every key and every foreign key between tenant tables begins with the tenant", async () => {
    const loose = await asAdmin(
      here.name,
      `select conrelid::regclass::text as table, conname as constraint from pg_constraint k
        where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'f')
          and conrelid::regclass::text = any($1)
          and not exists (select from pg_attribute a where a.attrelid = k.conrelid and a.attnum = k.conkey[1] and a.attname = 'tenant_id')`,
      [tables],
    );
    expect(loose).toEqual([]);
  });
});

describe("as the role that serves", () => {
  test("every tenant table has rows of both tenants, or the following proves nothing", async () => {
    for (const table of tables) {
      const [count] = await asAdmin(
        here.name,
        `select count(distinct tenant_id)::int as tenants from ${table}`,
      );
      expect({ table, ...count }).toEqual({ table, tenants: 2 });
    }
  });

  test("a tenant sees its own rows and no others, in every table", async () => {
    for (const table of tables) {
      const rows = await here.rows<{ tenant_id: string }>(
        alice,
        `select distinct tenant_id from ${table}`,
      );
      const own = table === sealed ? [] : [{ tenant_id: alice }];
      expect({ table, rows }).toEqual({ table, rows: own });
    }
  });

  test("what is sealed is seen for a purpose only, and of one circumstance at a time", async () => {
    const seen = (tenant: string, purpose: string, circumstance: string | null) =>
      here.database.asTenant(worker(tenant), async (transaction) => {
        const [own] = await transaction.query<{ id: string }>(
          "select min(id::text) as id from circumstance",
        );
        await transaction.query(
          "select set_config('app.purpose', $1, true), set_config('app.circumstance', $2, true)",
          [purpose, circumstance ?? own!.id],
        );
        const rows = await transaction.query<{ own: boolean }>(
          `select tenant_id = $1 and circumstance_id = $2 as own from ${sealed}`,
          [tenant, own!.id],
        );
        return rows.map((row) => row.own);
      });
    const [bobs] = await here.rows<{ id: string }>(
      bob,
      "select min(id::text) as id from circumstance",
    );
    expect(await seen(alice, "TREATMENT", null)).toEqual([true]);
    expect(await seen(alice, "", null)).toEqual([]);
    expect(await seen(alice, "TREATMENT", "")).toEqual([]);
    expect(await seen(alice, "TREATMENT", bobs!.id)).toEqual([]);
  });

  test("another tenant's rows can be neither updated nor deleted, in every table", async () => {
    for (const table of tables.filter((name) => !neverChanged.includes(name))) {
      const changed =
        table === sealed
          ? []
          : await here.rows(
              alice,
              `update ${table} set tenant_id = tenant_id where tenant_id = $1 returning 1`,
              [bob],
            );
      const deleted = await here.rows(
        alice,
        `delete from ${table} where tenant_id = $1 returning 1`,
        [bob],
      );
      expect({ table, changed, deleted }).toEqual({ table, changed: [], deleted: [] });
    }
  });

  test("no row can be put in for another tenant, nor moved to one, in every table", async () => {
    for (const table of tables) {
      const columns = (
        await asAdmin<{ name: string }>(
          here.name,
          `select attname as name from pg_attribute
            where attrelid = $1::regclass and attnum > 0 and not attisdropped and attidentity = '' order by attnum`,
          [table],
        )
      ).map((row) => row.name);
      const values = columns.map((name) => (name === "tenant_id" ? "$1::uuid" : name));
      const from =
        table === sealed
          ? "(select id as circumstance_id, 1 as version, 'x' as sealed from circumstance) own"
          : table;
      const put = here.rows(
        alice,
        `insert into ${table} (${columns.join(", ")}) select ${values.join(", ")} from ${from} limit 1`,
        [bob],
      );
      expect({ table, put: await outcome(put) }).toEqual({ table, put: "42501" });
      if (neverChanged.includes(table) || table === sealed) continue;
      const moved = here.rows(alice, `update ${table} set tenant_id = $1`, [bob]);
      expect({ table, moved: await outcome(moved) }).toEqual({ table, moved: "42501" });
    }
  });

  test("without a tenant nothing is visible, before and after a tenant used the same connection", async () => {
    const database = new Database(urlOf(here.name, "hub_app"), { maxConnections: 1 });
    const count = tables.map((table) => `select '${table}' from ${table}`).join(" union all ");
    try {
      expect(await database.query(count)).toEqual([]);
      const seen = await database.asTenant(worker(alice), (transaction) =>
        transaction.query(count),
      );
      expect(seen.length).toBeGreaterThanOrEqual(tables.length - 1);
      expect(await database.query(count)).toEqual([]);
      await database
        .asTenant(worker(alice), () => Promise.reject(new Error("broken off")))
        .catch(() => undefined);
      expect(await database.query(count)).toEqual([]);
    } finally {
      await database.close();
    }
  });

  test("the same holds for the connections that actions use", async () => {
    for (const tenant of [alice, bob]) {
      const seen = await here.store.asTenant(worker(tenant), ({ sql }) =>
        sql.query("select distinct tenant_id from party"),
      );
      expect(seen).toEqual([{ tenant_id: tenant }]);
    }
    const without = await here.store.asTenant(worker(""), ({ sql }) =>
      sql.query("select tenant_id from party"),
    );
    expect(without).toEqual([]);
  });

  test("two hundred transactions at once never meet", async () => {
    const seen = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const tenant = index % 2 === 0 ? alice : bob;
        const rows = await here.database.asTenant(worker(tenant), async (transaction) => {
          const first = await transaction.query<{ tenant_id: string }>(
            "select tenant_id from party",
          );
          const second = await transaction.query<{ tenant_id: string }>(
            "select tenant_id, pg_sleep(0.002) from debtor",
          );
          return [...first, ...second];
        });
        return rows.length > 1 && rows.every((row) => row.tenant_id === tenant);
      }),
    );
    expect(seen.filter(Boolean)).toHaveLength(200);
  });

  test("a row cannot hang on another tenant's parent", async () => {
    const keys = await asAdmin<{ table: string; columns: string[]; parent: string }>(
      here.name,
      `select conrelid::regclass::text as table, confrelid::regclass::text as parent,
              (select array_agg(a.attname::text order by k.place) from unnest(conkey) with ordinality as k(number, place)
                 join pg_attribute a on a.attrelid = conrelid and a.attnum = k.number) as columns
         from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by 1, 3`,
    );
    const composite = keys.filter((key) => key.columns.length > 1);
    expect(composite.length).toBeGreaterThan(20);
    for (const { table, parent, columns } of composite) {
      if (neverChanged.includes(table) || table === sealed) continue;
      const [, ...own] = columns;
      const [theirs] = await asAdmin<Record<string, unknown>>(
        here.name,
        `select ${own.join(", ")} from ${table} where tenant_id = $1 and ${own.map((name) => `${name} is not null`).join(" and ")}`,
        [bob],
      );
      if (!theirs) throw new Error(`${table} has no row that refers to ${parent}.`);
      const hung = here.rows(
        alice,
        `update ${table} set ${own.map((name, index) => `${name} = $${index + 1}`).join(", ")}
          where ctid = (select min(ctid) from ${table})`,
        own.map((name) => theirs[name]),
      );
      expect({ table, parent, hung: await outcome(hung) }).toEqual({
        table,
        parent,
        hung: "23503",
      });
    }
  });

  test("what was done stays said: it is never changed nor removed", async () => {
    for (const table of neverChanged) {
      expect(await outcome(here.rows(alice, `update ${table} set actor = 'nobody'`))).toBe("42501");
      expect(await outcome(here.rows(alice, `delete from ${table}`))).toBe("42501");
    }
  });
});

describe("the role that the hub serves as", () => {
  const refusal = async (url: string): Promise<unknown> => {
    const database = new Database(url, { maxConnections: 1 });
    try {
      await database.refuseUnsafeRole();
      return "accepted";
    } catch (error) {
      return error;
    } finally {
      await database.close();
    }
  };

  test("hub_app is accepted", async () => {
    expect(await refusal(urlOf(here.name, "hub_app"))).toBe("accepted");
  });

  test("a superuser and the owner of the tables are refused, with words", async () => {
    const asSuperuser = await refusal(urlOf(here.name));
    expect(asSuperuser).toBeInstanceOf(UnsafeRole);
    expect(String(asSuperuser)).toMatch(/superuser or bypasses row-level security.*DATABASE_URL/);
    const asOwner = await refusal(urlOf(here.name, "hub_owner"));
    expect(asOwner).toBeInstanceOf(UnsafeRole);
    expect(String(asOwner)).toMatch(/"hub_owner": it owns the tables/);
  });

  test("so are a role that bypasses row-level security and a member of the owner", async () => {
    const roles = { bypassing: `${here.name}_b`, member: `${here.name}_m` };
    await onConnection(urlOf(here.name), async (client) => {
      await client.query(`create role ${roles.bypassing} login bypassrls password 'test'`);
      await client.query(`create role ${roles.member} login password 'test' in role hub_owner`);
    });
    try {
      for (const role of Object.values(roles)) {
        const url = new URL(urlOf(here.name));
        url.username = role;
        url.password = "test";
        expect(await refusal(url.toString())).toBeInstanceOf(UnsafeRole);
      }
    } finally {
      await asAdmin("postgres", `drop role ${roles.bypassing}`);
      await asAdmin("postgres", `drop role ${roles.member}`);
    }
  });
});

/** "done", or the SQLSTATE of the refusal. */
async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "done",
    (error: { code?: string }) => error.code ?? String(error),
  );
}
