/** Whether the database has the schema that this program needs. */
import type { Database } from "./database.js";
import { knownMigrations } from "./migration-files.js";

/** Migrations that this program needs and the database has not. */
export async function missingMigrations(database: Database): Promise<string[]> {
  const [table] = await database.query<{ there: boolean }>(
    "/* missingMigrations */ select to_regclass('public.applied_migration') is not null as there",
  );
  if (!table?.there) return knownMigrations();
  const applied = await database.query<{ name: string }>(
    "/* missingMigrations */ select name from applied_migration",
  );
  const names = new Set(applied.map((row) => row.name));
  return knownMigrations().filter((name) => !names.has(name));
}
