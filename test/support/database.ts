/**
 * A database of its own for every test file: a copy of a migrated template that is made once for each state of
 * migrations/, on the server that global-setup.js names. Roles and schema come from the product's own bootstrap
 * and migrations; the tests then work as hub_app, the role that serves.
 */
import { worker } from "./principal.js";
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll } from "@jest/globals";
import pg from "pg";
import { Database, type Queryable, type Row } from "../../src/store/database.js";
import { newId } from "../../src/store/ids.js";
import { Sealer } from "../../src/store/seal.js";
import { bootstrap, migrate } from "../../src/store/migrate.js";
import { migrationFiles } from "../../src/store/migration-files.js";
import { ActionStore } from "../../src/store/orm.js";
import { ensureTenant } from "../../src/store/tenants.js";
import { canary, requireNoLeaks, watch } from "./canary.js";

const adminUrl = process.env["FORBEAR_TEST_ADMIN_URL"] ?? "";
const passwords = { ownerPassword: "test-owner", appPassword: "test-app" };

/** The same server, another database or role. */
export function urlOf(database: string, role?: "hub_owner" | "hub_app"): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (role) {
    url.username = role;
    url.password = role === "hub_owner" ? passwords.ownerPassword : passwords.appPassword;
  }
  return url.toString();
}

/** Runs statements on one connection of their own. */
export async function onConnection<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** As superuser, where no row-level security hides anything. */
export function asAdmin<R extends Row = Row>(
  database: string,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> {
  return onConnection(urlOf(database), async (client) => (await client.query<R>(sql, values)).rows);
}

function freshName(): string {
  return `forbear_test_${randomBytes(6).toString("hex")}`;
}

export async function dropDatabase(name: string): Promise<void> {
  await asAdmin("postgres", `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
}

/** An empty database with the product's roles, not migrated. */
export async function makeEmptyDatabase(): Promise<string> {
  const name = freshName();
  await bootstrap(urlOf("postgres"), { database: name, ...passwords });
  return name;
}

/** One process makes the template, the others wait for it and copy it. */
async function copyOfTemplate(): Promise<string> {
  const sql = migrationFiles().map((file) => file.name + file.sql);
  const template = `forbear_template_${createHash("sha256").update(sql.join()).digest("hex").slice(0, 12)}`;
  const name = freshName();
  await onConnection(urlOf("postgres"), async (client) => {
    await client.query("select pg_advisory_lock(hashtext('forbear test template'))");
    const { rowCount } = await client.query("select from pg_database where datname = $1", [
      template,
    ]);
    if (!rowCount) {
      const unfinished = await makeEmptyDatabase();
      await migrate(urlOf(unfinished, "hub_owner"));
      await client.query(`alter database ${unfinished} rename to ${template}`);
    }
    await client.query(`create database ${name} template ${template} owner hub_owner`);
  });
  return name;
}

export interface TestDatabase {
  readonly name: string;
  /** As the role that serves. */
  readonly url: string;
  readonly database: Database;
  readonly store: ActionStore;
  /** A tenant of its own, so that tests of one file do not meet. */
  newTenant(settings?: Partial<TenantSettings>, at?: Date): Promise<string>;
  /** Within the tenant, as the role that serves. */
  rows<R extends object = Row>(
    tenantId: string,
    sql: string,
    values?: readonly unknown[],
  ): Promise<R[]>;
}

export type TenantSettings = Parameters<typeof ensureTenant>[1];

const tenantSettings: TenantSettings = {
  slug: "",
  name: "Kindly Supplies Ltd",
  time_zone: "Europe/London",
  country: "GB",
  region: "ENG",
  language: "en-GB",
};

/** Seals in tests; what they seal is opened again to see that it held the canary. */
export const sealerOfTests = new Sealer("0123456789abcdef".repeat(4));

/** No table says what was confided; and all that was sealed was worth looking for. */
async function watchTables(name: string): Promise<void> {
  await onConnection(urlOf(name), async (client) => {
    const { rows } = await client.query<{ table: string }>(
      `select format('%I.%I', n.nspname, c.relname) as table
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    const places = rows.map(
      ({ table }) => `select '${table}' as place, t::text as line from ${table} t
                       where t::text like '%${canary}%'`,
    );
    const found = await client.query<{ place: string; line: string }>(places.join(" union all "));
    for (const { place, line } of found.rows) watch(place, line);
    const sealed = await client.query<{ tenant: string; row: string; sealed: string }>(
      `select tenant_id as tenant, circumstance_id || ' ' || version as row, sealed from circumstance_detail
        where sealed like 'v1.%'`,
    );
    for (const { tenant, row, sealed: text } of sealed.rows) requireCanary(tenant, row, text);
  });
}

function requireCanary(tenantId: string, row: string, sealed: string): void {
  const place = { tenantId, table: "circumstance_detail", row, column: "sealed" };
  const { words } = JSON.parse(sealerOfTests.open(sealed, place)) as { words: string | null };
  if (words !== null && !words.includes(canary))
    throw new Error(
      `Words that a test confides carry the canary, see confided(); these do not: ${words}`,
    );
}

/** Opens the file's database before its tests and drops it after them. */
export function useDatabase(options: { maxConnections?: number } = {}): TestDatabase {
  let open: { name: string; database: Database; store: ActionStore } | null = null;
  const now = (): NonNullable<typeof open> => {
    if (!open) throw new Error("The test database is open within tests only.");
    return open;
  };
  beforeAll(async () => {
    const name = await copyOfTemplate();
    const url = urlOf(name, "hub_app");
    open = { name, database: new Database(url, options), store: await ActionStore.open(url) };
  });
  afterAll(async () => {
    if (!open) return;
    await watchTables(open.name);
    await open.store.close();
    await open.database.close();
    await dropDatabase(open.name);
    requireNoLeaks();
  });
  return {
    get name() {
      return now().name;
    },
    get url() {
      return urlOf(now().name, "hub_app");
    },
    get database() {
      return now().database;
    },
    get store() {
      return now().store;
    },
    newTenant: (settings = {}, at = new Date("2026-11-25T10:00:00Z")) => {
      const wanted = { ...tenantSettings, slug: newId(at), ...settings };
      return ensureTenant(now().database, wanted, at);
    },
    rows: <R extends object = Row>(
      tenantId: string,
      sql: string,
      values: readonly unknown[] = [],
    ): Promise<R[]> =>
      now().database.asTenant(worker(tenantId), (transaction: Queryable) =>
        transaction.query<R>(sql, values),
      ),
  };
}
