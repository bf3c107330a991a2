/**
 * One statement as a tenant, sent in one go: the setting that row-level security goes by, then the statement,
 * then one sync. What stands between two syncs is one transaction (PostgreSQL's protocol, "Pipelining"), so the
 * setting holds for this statement alone, as if `begin` and `commit` stood around it, without their cost.
 */
import pg, { type Connection, type QueryConfig, type QueryResult, type Submittable } from "pg";

const setting = {
  name: "tenantQuery",
  text: "/* tenantQuery */ select set_config('app.tenant', $1, true)",
};

/** Must have been awaited, or stand before, on every connection that tenant queries are sent on. */
export async function prepareForTenants(client: pg.ClientBase): Promise<void> {
  await client.query({ ...setting, values: [""] });
}

/** The parts of the driver's query that its types leave out; its cursors are made of the same ones. */
interface DriverQuery extends Submittable {
  callback: (error: Error | null, result: QueryResult) => void;
  prepare(connection: Connection): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: Connection): void;
}
const DriverQuery = pg.Query as unknown as new (config: QueryConfig) => DriverQuery;

class TenantQuery extends DriverQuery {
  /** What comes first is the answer to the setting: one row and its end. */
  #settingDone = false;

  constructor(
    private readonly tenantId: string,
    config: QueryConfig,
  ) {
    // In the simple mode, which the driver keeps for texts without values, `prepare` would not be called.
    super({ ...config, queryMode: "extended" } as QueryConfig);
  }

  override prepare(connection: Connection): void {
    connection.bind({ statement: setting.name, values: [this.tenantId] }, true);
    connection.execute({}, true);
    super.prepare(connection);
  }

  override handleDataRow(message: object): void {
    if (this.#settingDone) super.handleDataRow(message);
  }

  override handleCommandComplete(message: object, connection: Connection): void {
    if (this.#settingDone) super.handleCommandComplete(message, connection);
    this.#settingDone = true;
  }
}

export function queryAsTenant(
  client: pg.ClientBase,
  tenantId: string,
  config: QueryConfig,
): Promise<QueryResult> {
  return new Promise((resolve, reject) => {
    const query = new TenantQuery(tenantId, config);
    query.callback = (error, result) => {
      if (error) reject(error);
      else resolve(result);
    };
    client.query(query);
  });
}
