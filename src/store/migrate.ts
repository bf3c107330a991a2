/** Brings a database to the newest schema: roles first (by an administrator), then reviewed SQL files and the job queues. */
import { MikroORM } from "@mikro-orm/postgresql";
import { Migration, Migrator } from "@mikro-orm/migrations";
import pg from "pg";
import { installJobQueues } from "./job-queues.js";
import { migrationFiles } from "./migration-files.js";

function sqlMigration(
  sql: string,
): new (...args: ConstructorParameters<typeof Migration>) => Migration {
  return class SqlMigration extends Migration {
    override up(): void {
      this.addSql(sql);
    }
  };
}

/**
 * Applies what is missing, in order, each file in its own transaction, one process at a time.
 * @param ownerUrl the role that owns the tables (hub_owner); never the role that serves.
 * @returns the names applied now.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const guard = new pg.Client({ connectionString: ownerUrl });
  await guard.connect();
  try {
    // Two processes that start together: the second waits here, then finds nothing to do.
    await guard.query("select pg_advisory_lock(hashtext('forbear migrations'))");
    const orm = await MikroORM.init({
      clientUrl: ownerUrl,
      entities: [],
      extensions: [Migrator],
      discovery: { warnWhenNoEntities: false },
      migrations: {
        tableName: "applied_migration",
        silent: true,
        snapshot: false,
        migrationsList: migrationFiles().map(({ name, sql }) => ({
          name,
          class: sqlMigration(sql),
        })),
      },
    });
    try {
      const applied = (await orm.migrator.up()).map((migration) => migration.name);
      await installJobQueues(ownerUrl);
      return applied;
    } finally {
      await orm.close(true);
    }
  } finally {
    await guard.end();
  }
}

/**
 * Makes the roles that the schema expects and a database owned by hub_owner. Needs a superuser or a role
 * with CREATEROLE and CREATEDB; what exists is kept, passwords are set to the given ones.
 */
export async function bootstrap(
  adminUrl: string,
  wanted: { database: string; ownerPassword: string; appPassword: string },
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('forbear bootstrap'))");
    for (const [role, password] of [
      ["hub_owner", wanted.ownerPassword],
      ["hub_app", wanted.appPassword],
    ] as const) {
      const { rowCount } = await client.query("select from pg_roles where rolname = $1", [role]);
      if (!rowCount)
        await client.query(
          `create role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole`,
        );
      await client.query(`alter role ${role} password ${client.escapeLiteral(password)}`);
    }
    const { rowCount } = await client.query("select from pg_database where datname = $1", [
      wanted.database,
    ]);
    if (!rowCount) {
      await client.query(
        `create database ${client.escapeIdentifier(wanted.database)} owner hub_owner`,
      );
    }
  } finally {
    await client.end();
  }
}
