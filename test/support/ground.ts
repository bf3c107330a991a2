/**
 * What benches and long proofs stand on, outside Jest: a PostgreSQL server of their own in a temporary folder
 * (or TEST_DATABASE_URL), databases made by the product's own bootstrap and migrations, tenants in them.
 */
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Database } from "../../src/store/database.js";
import { startEmbedded } from "../../src/store/embedded/embedded.js";
import { newId } from "../../src/store/ids.js";
import { bootstrap, migrate } from "../../src/store/migrate.js";
import { ensureTenant } from "../../src/store/tenants.js";

const passwords = { ownerPassword: "ground-owner", appPassword: "ground-app" };

export interface Ground {
  /** As superuser, where no row-level security hides anything. */
  readonly adminUrl: string;
  /** Of the server, such as 18.4. */
  readonly version: string;
  /** A temporary folder for whatever a run keeps; gone after `close`. */
  readonly folder: string;
  /** A migrated database of its own. */
  newDatabase(): Promise<GroundDatabase>;
  close(): Promise<void>;
}

export interface GroundDatabase {
  readonly name: string;
  /** As hub_app, the role that serves. */
  readonly appUrl: string;
  readonly ownerUrl: string;
  /** As superuser. */
  readonly adminUrl: string;
  drop(): Promise<void>;
}

export async function openGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), "forbear-ground-"));
  // As root, PostgreSQL runs as another user, who must pass through.
  await chmod(folder, 0o711);
  const given = process.env["TEST_DATABASE_URL"];
  const embedded = given ? null : await startEmbedded({ dataDir: folder, durable: false });
  const adminUrl = given ?? embedded?.adminUrl ?? "";
  const [row] = await statement<{ server_version: string }>(adminUrl, "show server_version");
  return {
    adminUrl,
    version: row?.server_version.split(" ")[0] ?? "",
    folder,
    newDatabase: () => newDatabase(adminUrl),
    close: async () => {
      await embedded?.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function newDatabase(adminUrl: string): Promise<GroundDatabase> {
  const name = freshName();
  await bootstrap(adminUrl, { database: name, ...passwords });
  const database = databaseOf(adminUrl, name);
  await migrate(database.ownerUrl);
  return database;
}

/** All that is in this database once more. Nobody may be connected to it meanwhile. */
export async function copyOf(
  { adminUrl }: Ground,
  original: GroundDatabase,
): Promise<GroundDatabase> {
  const name = freshName();
  const [copy, template] = [name, original.name].map(pg.escapeIdentifier);
  await statement(
    adminUrl,
    `create database ${copy} template ${template} owner hub_owner strategy file_copy`,
  );
  return databaseOf(adminUrl, name);
}

function freshName(): string {
  return `forbear_ground_${randomBytes(6).toString("hex")}`;
}

function databaseOf(adminUrl: string, name: string): GroundDatabase {
  return {
    name,
    appUrl: urlOf(adminUrl, name, ["hub_app", passwords.appPassword]),
    ownerUrl: urlOf(adminUrl, name, ["hub_owner", passwords.ownerPassword]),
    adminUrl: urlOf(adminUrl, name),
    drop: async () => {
      await statement(
        adminUrl,
        `drop database if exists ${pg.escapeIdentifier(name)} with (force)`,
      );
    },
  };
}

function urlOf(adminUrl: string, database: string, as?: readonly [string, string]): string {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  if (as) [url.username, url.password] = as;
  return url.toString();
}

/** One statement on a connection of its own. */
export async function statement<R extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** A tenant of its own in that database. */
export function newTenant(database: Database, at: Date): Promise<string> {
  const wanted = {
    slug: newId(at),
    name: "Kindly Supplies Ltd",
    time_zone: "Europe/London",
    country: "GB",
    region: "ENG",
    language: "en-GB",
  };
  return ensureTenant(database, wanted, at);
}
