/**
 * The ORM, for the writes of actions: one transaction an action, confined to its tenant by row-level
 * security. Reads for pages and cards are SQL (queries/), not this.
 */
import { MikroORM, UnderscoreNamingStrategy, type EntityManager } from "@mikro-orm/postgresql";
import type { Principal } from "../access/principal.js";
import { CompiledQuery, type Transaction } from "kysely";
import type { Queryable, Row, Statement } from "./database.js";
import { entities } from "./entities.js";

/** One action's transaction: entities to persist, and statements of this project's SQL beside them. */
export interface UnitOfWork {
  readonly em: EntityManager;
  readonly sql: Queryable;
}

export class ActionStore {
  private constructor(private readonly orm: MikroORM) {}

  static async open(url: string, maxConnections = 5): Promise<ActionStore> {
    const orm = await MikroORM.init({
      clientUrl: url,
      entities,
      namingStrategy: UnderscoreNamingStrategy,
      pool: { min: 0, max: maxConnections },
      forceUtcTimezone: true,
    });
    return new ActionStore(orm);
  }

  /** Rolled back when `work` throws; entities are flushed at the end. */
  async asTenant<T>({ tenantId }: Principal, work: (unit: UnitOfWork) => Promise<T>): Promise<T> {
    return this.orm.em.fork().transactional(async (em) => {
      const sql = statementsOf(em);
      await sql.query("select set_config('app.tenant', $1, true)", [tenantId]);
      return work({ em, sql });
    });
  }

  async close(): Promise<void> {
    await this.orm.close(true);
  }
}

/** The transaction's own connection, for statements with numbered parameters. */
function statementsOf(em: EntityManager): Queryable {
  return {
    query: async <R extends object = Row>(
      sql: Statement,
      values: readonly unknown[] = [],
    ): Promise<R[]> => {
      // What has been persisted so far must be seen by the statement.
      await em.flush();
      const transaction = em.getTransactionContext<Transaction<unknown>>();
      if (!transaction) throw new Error("Statements of an action run inside its transaction only.");
      const text = typeof sql === "string" ? sql : sql.text;
      const result = await transaction.executeQuery<R>(CompiledQuery.raw(text, [...values]));
      return result.rows;
    },
  };
}
