/**
 * The door to PostgreSQL. Nothing reaches a tenant's rows but through {@link Database.asTenant}, which
 * opens a transaction that row-level security confines to that tenant.
 */
import pg from "pg";
import type { Principal } from "../access/principal.js";
import { prepareForTenants, queryAsTenant } from "./tenant-query.js";

const { Pool, types } = pg;
// Dates of debt are plain dates: the driver must not make instants of them. Amounts (int8) stay text
// and become bigint where they are read; a JavaScript number would round.
types.setTypeParser(types.builtins.DATE, (text) => text);

export type Row = Record<string, unknown>;

/** Runs one statement. `name` makes it a prepared statement, for reads that are repeated. */
export interface Queryable {
  query<R extends object = Row>(sql: Statement, values?: readonly unknown[]): Promise<R[]>;
}

export type Statement = string | { readonly name: string; readonly text: string };

/** The hub refuses to serve as a role that row-level security does not bind. */
export class UnsafeRole extends Error {
  override readonly name = "UnsafeRole";
}

export class Database {
  readonly #pool: pg.Pool;
  /** Called with every statement: lets tests count them. */
  onStatement: ((text: string) => void) | null = null;

  constructor(url: string, options: { maxConnections?: number; applicationName?: string } = {}) {
    this.#pool = new Pool({
      connectionString: url,
      max: options.maxConnections ?? 10,
      application_name: options.applicationName ?? "forbear",
      // The four statements of a read leave in one go instead of four round trips.
      pipeline: true,
      statement_timeout: 60_000,
      idle_in_transaction_session_timeout: 60_000,
    } as pg.PoolConfig);
    // An idle connection that the server closes is no error of anybody's; the pool opens another.
    this.#pool.on("error", () => undefined);
    // One that breaks while it is in use fails the statement that comes next; it must not end the process.
    this.#pool.on("connect", (client) => {
      client.on("error", () => undefined);
      // Goes out before whatever the connection was opened for; if it breaks, that breaks, too.
      prepareForTenants(client).catch(() => undefined);
    });
  }

  /** One transaction that sees and touches one tenant only. Rolled back when `work` throws. */
  async asTenant<T>(
    { tenantId }: Principal,
    work: (transaction: Queryable) => Promise<T>,
  ): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    try {
      const begun = Promise.all([
        client.query("begin"),
        client.query("select set_config('app.tenant', $1, true)", [tenantId]),
      ]);
      begun.catch(() => undefined);
      const [result] = await Promise.all([work(queryableOf(client, this)), begun]);
      await client.query("commit");
      return result;
    } catch (error) {
      await client.query("rollback").catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  /**
   * For reads: every statement is a transaction of its own that sees one tenant only, sent in one go. What
   * needs several statements to agree belongs in {@link asTenant}.
   */
  readerFor({ tenantId }: Principal): Queryable {
    return {
      query: async <R extends object>(sql: Statement, values: readonly unknown[] = []) => {
        const client = await this.#pool.connect();
        try {
          const config = queryOf(sql, values, this);
          const { rows } = await queryAsTenant(client, tenantId, config);
          return rows as R[];
        } finally {
          client.release();
        }
      },
    };
  }

  /** Outside any tenant: the directory, and questions about the database itself. */
  async query<R extends object = Row>(
    sql: Statement,
    values: readonly unknown[] = [],
  ): Promise<R[]> {
    const client = await this.#pool.connect();
    try {
      return await queryableOf(client, this).query<R>(sql, values);
    } finally {
      client.release();
    }
  }

  /**
   * Does `work` while no other process holds this lock; null, without waiting, when one does. The lock
   * lives on a connection of its own and falls when the process dies.
   */
  async withLock<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    const client = await this.#pool.connect();
    try {
      const { rows } = await client.query<{ held: boolean }>(
        "select pg_try_advisory_lock(hashtextextended($1, 2)) as held",
        [name],
      );
      if (!rows[0]?.held) return null;
      try {
        return await work();
      } finally {
        await client.query("select pg_advisory_unlock(hashtextextended($1, 2))", [name]);
      }
    } finally {
      client.release();
    }
  }

  /** @throws UnsafeRole when the role is a superuser, bypasses row-level security, or owns the tables. */
  async refuseUnsafeRole(): Promise<void> {
    const [role] = await this.query<{ name: string; unsafe: boolean; owns: boolean }>(
      `select current_user as name, rolsuper or rolbypassrls as unsafe,
              exists (select from pg_class c where c.relname = 'tenant' and c.relnamespace = 'public'::regnamespace
                      and pg_has_role(current_user, c.relowner, 'member')) as owns
         from pg_roles where rolname = current_user`,
    );
    if (!role || role.unsafe || role.owns) {
      throw new UnsafeRole(
        `The hub refuses to serve as the database role "${role?.name ?? "unknown"}": it ` +
          `${role?.owns && !role.unsafe ? "owns the tables" : "is a superuser or bypasses row-level security"}, ` +
          "so tenants would not be kept apart. Let DATABASE_URL name a plain login role that is a member of hub_app.",
      );
    }
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

function queryableOf(client: pg.PoolClient, database: Database): Queryable {
  return {
    query: async <R extends object>(
      sql: Statement,
      values: readonly unknown[] = [],
    ): Promise<R[]> => {
      const result = await client.query<R & pg.QueryResultRow>(queryOf(sql, values, database));
      return result.rows;
    },
  };
}

function queryOf(
  sql: Statement,
  values: readonly unknown[],
  { onStatement }: Database,
): pg.QueryConfig {
  const named = typeof sql === "string" ? { text: sql } : sql;
  onStatement?.(named.text);
  return { ...named, values: [...values] };
}
