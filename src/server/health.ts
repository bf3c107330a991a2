/** Is the process alive, and is it ready to serve? */
import type { FastifyInstance } from "fastify";
import type { Database } from "../store/database.js";
import { missingMigrations } from "../store/schema-version.js";

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
        if (missing.length > 0)
          return `The database lacks ${missing.join(", ")}; run \`forbear migrate\`.`;
      } catch {
        return "The database does not answer.";
      }
      return more();
    },
  };
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
