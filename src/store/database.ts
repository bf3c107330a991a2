/**
 * The door to PostgreSQL. Nothing reaches a tenant's rows but through {@link Database.asTenant} and
 * {@link Database.readerFor}, whose transactions row-level security confines to that tenant.
 */
import pg from "pg";
import type { Principal } from "../access/principal.js";
import { prepareForTenants, queryAsTenant } from "./tenant-query.js";

const { Client, Pool, types } = pg;
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

/**
 * What one process at a time does: `sync <tenant> <connection>`, `write-back <tenant> <connection>`,
 * `import <tenant>`, `derive <tenant>`, `subscribe <tenant> <connection>`, `dispatch`.
 */
export type LockName =
  | `sync ${string} ${string}`
  | `write-back ${string} ${string}`
  | `import ${string}`
  | `derive ${string}`
  | `subscribe ${string} ${string}`
  | "dispatch";

function lockKey(nameInSql: string): string {
  return `hashtextextended(${nameInSql}, 2)`;
}

/** SQL that says whether any process holds the lock of this name. @param nameInSql an expression of type text */
export function lockIsHeld(nameInSql: string): string {
  const key = lockKey(nameInSql);
  return `exists (select from pg_locks l
                   where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                     and l.database = (select oid from pg_database where datname = current_database())
                     and l.classid = ((${key} >> 32) & 4294967295)::oid and l.objid = (${key} & 4294967295)::oid)`;
}

export class Database {
  readonly #pool: pg.Pool;
  readonly #lockOptions: pg.ClientConfig;
  readonly #heldHere = new Set<LockName>();
  #lockKeeper: Promise<pg.Client> | null = null;
  /** Called with every statement: lets tests count them. */
  onStatement: ((text: string) => void) | null = null;

  constructor(url: string, options: { maxConnections?: number; applicationName?: string } = {}) {
    const application_name = options.applicationName ?? "forbear";
    this.#lockOptions = {
      connectionString: url,
      application_name: `${application_name}-locks`,
      // Several locks are asked for at once.
      pipeline: true,
    } as pg.ClientConfig;
    this.#pool = new Pool({
      connectionString: url,
      max: options.maxConnections ?? 10,
      application_name,
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
   * Does `work` while nobody else, in this process or another, holds this lock; null, without waiting, when
   * somebody does. All locks of a process live on one connection of their own and fall when the process dies.
   * Should that connection break, `work` goes on unlocked: a lock keeps work from being done twice, and is
   * never what makes it right.
   */
  async withLock<T>(name: LockName, work: () => Promise<T>): Promise<T | null> {
    if (this.#heldHere.has(name)) return null;
    this.#heldHere.add(name);
    try {
      const client = await this.lockKeeper();
      const { rows } = await client.query<{ held: boolean }>(
        `select pg_try_advisory_lock(${lockKey("$1")}) as held`,
        [name],
      );
      if (!rows[0]?.held) return null;
      try {
        return await work();
      } finally {
        // On a connection that broke the lock is gone already.
        await client
          .query(`select pg_advisory_unlock(${lockKey("$1")})`, [name])
          .catch(() => undefined);
      }
    } finally {
      this.#heldHere.delete(name);
    }
  }

  private lockKeeper(): Promise<pg.Client> {
    this.#lockKeeper ??= (async () => {
      const client = new Client({ ...this.#lockOptions, keepAlive: true });
      const forget = (): void => {
        this.#lockKeeper = null;
      };
      client.on("error", forget);
      client.on("end", forget);
      try {
        await client.connect();
      } catch (error) {
        forget();
        throw error;
      }
      return client;
    })();
    return this.#lockKeeper;
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
    const keeper = await this.#lockKeeper?.catch(() => null);
    await keeper?.end().catch(() => undefined);
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
