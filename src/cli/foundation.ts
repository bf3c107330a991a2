/** What every command stands on: the database (embedded or a server), the clock, keys and the log. */
import { join } from "node:path";
import { MovableClock, systemClock, type Clock } from "../clock.js";
import type { Config } from "../config.js";
import { loadConnector } from "../connectors/registry.js";
import type { HubContext } from "../gateway/context.js";
import { makeLog } from "../log.js";
import { Database, UnsafeRole } from "../store/database.js";
import {
  attachEmbedded,
  startEmbedded,
  type EmbeddedDatabase,
} from "../store/embedded/embedded.js";
import { Sealer } from "../store/seal.js";
import { missingMigrations } from "../store/schema-version.js";
import { PlainError } from "./plain-error.js";
import { clockFile } from "./runtime.js";
import { localSecrets } from "./secrets.js";

const databaseName = "forbear";

export interface Foundation {
  readonly context: HubContext;
  /** Another process on the same data folder runs the embedded database; false with a server. */
  readonly databaseIsShared: boolean;
  /** The database as the role that serves. */
  readonly databaseUrl: string;
  /** Closes what this command opened; stops the embedded server if it started or adopted it. */
  close(): Promise<void>;
}

export interface FoundationOptions {
  /** Start the embedded server where none runs; otherwise only attach to a running one. */
  readonly startDatabase: boolean;
  /** Days may be let pass: the demo's clock. */
  readonly movableClock: boolean;
  readonly step: (words: string) => void;
}

/** @throws PlainError when the database is missing, behind, or served by an unsafe role. */
export async function lay(config: Config, options: FoundationOptions): Promise<Foundation> {
  const { embedded, databaseUrl } = config.databaseUrl
    ? { embedded: null, databaseUrl: await useServer(config, config.databaseUrl, options) }
    : await useEmbedded(config, options);
  const database = new Database(databaseUrl);
  try {
    await refuseUnsafeRole(database);
  } catch (error) {
    await database.close();
    await embedded?.stop();
    throw error;
  }
  return {
    databaseUrl,
    databaseIsShared: embedded !== null && !embedded.owned,
    context: {
      database,
      clock: clockOf(config, options),
      sealer: new Sealer(encryptionKeyOf(config)),
      loadConnector,
      log: makeLog(config.logLevel, join(config.dataDir, "forbear.log")),
    },
    close: async () => {
      await database.close();
      await embedded?.stop();
    },
  };
}

async function refuseUnsafeRole(database: Database): Promise<void> {
  try {
    await database.refuseUnsafeRole();
  } catch (error) {
    if (error instanceof UnsafeRole) throw new PlainError(error.message, { cause: error });
    throw new PlainError(
      "The database cannot be reached; look at DATABASE_URL and whether the server runs.",
      { cause: error },
    );
  }
}

function clockOf(config: Config, { movableClock }: FoundationOptions): Clock {
  return movableClock ? new MovableClock(clockFile(config.dataDir)) : systemClock;
}

function encryptionKeyOf(config: Config): string {
  if (config.encryptionKey) return config.encryptionKey;
  if (config.databaseUrl) {
    throw new PlainError(
      "Set FORBEAR_ENCRYPTION_KEY (make one with `openssl rand -hex 32`, and keep it apart from the database): " +
        "sign-ins to vendors are sealed with it.",
    );
  }
  return localSecrets(config.dataDir).encryptionKey;
}

async function useEmbedded(
  config: Config,
  { startDatabase, step }: FoundationOptions,
): Promise<{ embedded: EmbeddedDatabase; databaseUrl: string }> {
  if (startDatabase) step("Starting the embedded PostgreSQL");
  const embedded = startDatabase
    ? await startEmbedded({ dataDir: config.dataDir })
    : await attachEmbedded(config.dataDir);
  if (!embedded) {
    throw new PlainError(
      `No hub is running on ${config.dataDir}. Start it with \`npm start\`, or set DATABASE_URL to use a server.`,
    );
  }
  const { ownerPassword, appPassword } = localSecrets(config.dataDir);
  const urlFor = (user: string, password: string): string =>
    `postgres://${user}:${password}@127.0.0.1:${embedded.port}/${databaseName}`;
  try {
    if (startDatabase) {
      // Loaded by who migrates: the ORM's migrator is heavy for a command that only asks something.
      const { bootstrap, migrate } = await import("../store/migrate.js");
      await bootstrap(embedded.adminUrl, { database: databaseName, ownerPassword, appPassword });
      const applied = await migrate(urlFor("hub_owner", ownerPassword));
      if (applied.length > 0) step(`Brought the database up to date (${applied.join(", ")})`);
    }
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return { embedded, databaseUrl: urlFor("hub_app", appPassword) };
}

async function useServer(
  config: Config,
  databaseUrl: string,
  { step }: FoundationOptions,
): Promise<string> {
  if (config.migrationDatabaseUrl) {
    const applied = await migrateServer(config.migrationDatabaseUrl);
    if (applied.length > 0) step(`Brought the database up to date (${applied.join(", ")})`);
    return databaseUrl;
  }
  const database = new Database(databaseUrl, { maxConnections: 1 });
  try {
    await refuseUnsafeRole(database);
    const missing = await missingMigrations(database);
    if (missing.length > 0) {
      throw new PlainError(
        `The database lacks ${missing.join(", ")}. Run \`forbear migrate\` with MIGRATION_DATABASE_URL set to ` +
          "the role that owns the tables (docs/operating.md).",
      );
    }
  } finally {
    await database.close();
  }
  return databaseUrl;
}

/** What PostgreSQL says of a wrong user, password or database name (its appendix A). */
const refusals = ["28000", "28P01", "3D000", "42501"];

/**
 * Brings the database of a server up to date.
 * @throws PlainError when it cannot be reached, or refuses this role
 */
export async function migrateServer(ownerUrl: string): Promise<string[]> {
  const { migrate } = await import("../store/migrate.js");
  try {
    return await migrate(ownerUrl);
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const { host } = new URL(ownerUrl);
    if (/^E[A-Z]+$/.test(code))
      throw new PlainError(
        `The database server at ${host} cannot be reached (${code}); look at MIGRATION_DATABASE_URL and whether the server runs.`,
        { cause: error },
      );
    if (refusals.includes(code))
      throw new PlainError(
        `The database server at ${host} refuses MIGRATION_DATABASE_URL: ${message}.`,
        { cause: error },
      );
    throw error;
  }
}
