/** Is the process alive, and is it ready to serve? */
import type { FastifyInstance } from "fastify";
import type { Database } from "../store/database.js";
import { knownMigrations } from "../store/migrate.js";

/** What a person or an orchestrator should know while it is not ready. */
export interface Readiness {
  /** Null when ready; otherwise one sentence. */
  reason(): Promise<string | null>;
}

const databasePatienceMs = 1_000;

/** Ready: not stopping, the database answers within a second, its schema is the program's, and `more`. */
export function readinessOf(
  database: Database,
  state: { draining: boolean },
  more: () => Promise<string | null>,
): Readiness {
  return {
    reason: async () => {
      if (state.draining) return "The hub is stopping.";
      try {
        const missing = await Promise.race([missingMigrations(database), tooSlow()]);
        if (missing.length > 0) return `The database lacks ${missing.join(", ")}; run \`forbear migrate\`.`;
      } catch {
        return "The database does not answer.";
      }
      return more();
    },
  };
}

/** Migrations that this program needs and the database has not. */
export async function missingMigrations(database: Database): Promise<string[]> {
  const [table] = await database.query<{ there: boolean }>(
    "select to_regclass('public.applied_migration') is not null as there",
  );
  if (!table?.there) return knownMigrations();
  const applied = await database.query<{ name: string }>("select name from applied_migration");
  const names = new Set(applied.map((row) => row.name));
  return knownMigrations().filter((name) => !names.has(name));
}

function tooSlow(): Promise<never> {
  return new Promise((_resolve, reject) => {
    setTimeout(() => {
      reject(new Error("too slow"));
    }, databasePatienceMs).unref();
  });
}

export function registerHealth(app: FastifyInstance, readiness: Readiness): void {
  app.get("/livez", () => ({ status: "alive" }));
  app.get("/readyz", async (_request, reply) => {
    const reason = await readiness.reason();
    return reply
      .code(reason === null ? 200 : 503)
      .header("cache-control", "no-store")
      .send(reason === null ? { status: "ready" } : { status: "not ready", reason });
  });
}
