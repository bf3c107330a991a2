/** The reviewed SQL files in migrations/, which say what the schema is. */
import { readdirSync, readFileSync } from "node:fs";

/** Where the SQL files are: beside `src` in a checkout, beside `dist` in an image. */
const folder = [
  new URL("../../migrations/", import.meta.url),
  new URL("../../../migrations/", import.meta.url),
];

/** Every migration, in order. */
export function migrationFiles(): { name: string; sql: string }[] {
  for (const place of folder) {
    try {
      const names = readdirSync(place).filter((name) => name.endsWith(".sql"));
      return names
        .sort()
        .map((name) => ({ name, sql: readFileSync(new URL(name, place), "utf8") }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new Error("The folder migrations/ is missing from this installation.");
}

/** The names of all migrations that this version of the program knows. */
export function knownMigrations(): string[] {
  return migrationFiles().map((file) => file.name);
}
