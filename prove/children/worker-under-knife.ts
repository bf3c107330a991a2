/**
 * The production worker in a process of its own that can be killed at named points: it tells on its output which
 * points it passes, and at the ordered one ends itself by SIGKILL. It loads everything, says "ready", and begins
 * when it is given its orders as a line of JSON. SIGTERM stops it properly.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Principal } from "../../src/access/principal.js";
import type { Connector } from "../../src/connectors/connector.js";
import { loadConnector } from "../../src/connectors/registry.js";
import type { HubContext } from "../../src/gateway/context.js";
import { makeLog } from "../../src/log.js";
import { Database, type Queryable, type Statement } from "../../src/store/database.js";
import { Sealer } from "../../src/store/seal.js";
import { startWorker } from "../../src/sync/worker.js";
import { calls, commits, type KillOrder, type Orders, type Point } from "../points.js";
import { ProofClock } from "../proof-clock.js";

/** Tells the points that are passed, and dies at one. */
class Knife {
  #passings = 0;

  constructor(private readonly order: KillOrder | null) {}

  async pass(point: Point): Promise<void> {
    process.stdout.write(`${point}\n`);
    if (!this.order || !point.startsWith(this.order.point)) return;
    this.#passings += 1;
    if (this.#passings < this.order.passing) return;
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => undefined);
  }
}

class DatabaseUnderKnife extends Database {
  constructor(
    url: string,
    private readonly knife: Knife,
    private readonly vendors: Orders["vendors"],
  ) {
    super(url);
  }

  override async asTenant<T>(
    principal: Principal,
    work: (transaction: Queryable) => Promise<T>,
  ): Promise<T> {
    const done: string[] = [];
    const result = await super.asTenant(principal, async (transaction) => {
      const watched = watch(transaction, (what, [, connectionId]) => {
        const vendor = what === "token stored" ? ` ${this.vendors[String(connectionId)]}` : "";
        done.push(`${what}${vendor}`);
      });
      const value = await work(watched);
      if (done.length > 0) await this.knife.pass(`before commit: ${done.join(", ")}`);
      return value;
    });
    if (done.length > 0) await this.knife.pass(`after commit: ${done.join(", ")}`);
    return result;
  }
}

/** Tells what a transaction does by the comments of its statements. */
function watch(
  transaction: Queryable,
  tell: (what: string, values: readonly unknown[]) => void,
): Queryable {
  return {
    query: async <R extends object>(sql: Statement, values?: readonly unknown[]): Promise<R[]> => {
      const rows = await transaction.query<R>(sql, values);
      const text = typeof sql === "string" ? sql : sql.text;
      const comment = /^\s*\/\*\s*(.*?)\s*\*\//.exec(text)?.[1];
      const commit = commits.find(({ statement }) => statement === comment);
      if (commit && (!commit.ifRows || rows.length > 0)) tell(commit.what, values ?? []);
      return rows;
    },
  };
}

type Method = keyof typeof calls;

/** The connector, with each call on the vendor between two points. */
function underKnife(connector: Connector, knife: Knife): Connector {
  const { vendor } = connector.manifest;
  const cut = <K extends Method>(name: K): Pick<Connector, K> => {
    const method = connector[name] as ((...args: unknown[]) => Promise<unknown>) | undefined;
    if (!method) return {} as Pick<Connector, K>;
    const between = async (...args: unknown[]): Promise<unknown> => {
      await knife.pass(`before call: ${calls[name]} ${vendor}`);
      const result = await method(...args);
      await knife.pass(`after call: ${calls[name]} ${vendor}`);
      return result;
    };
    return { [name]: between } as unknown as Pick<Connector, K>;
  };
  const methods = (Object.keys(calls) as Method[]).map(cut);
  // The vendors' limits are tried elsewhere; here nobody waits.
  const manifest = { ...connector.manifest, rateLimits: [] };
  return Object.assign({ ...connector, manifest }, ...methods) as Connector;
}

/** The one place that knows how the production worker is started. */
function startTheWorker(
  context: HubContext,
  databaseUrl: string,
): Promise<{ stop(): Promise<void> }> {
  return startWorker(context, { databaseUrl, name: "under the knife" });
}

// All that takes time to load is there before the orders come.
await Promise.all([loadConnector("SALESFORCE"), loadConnector("XERO")]);
process.stdout.write("ready\n");
const [line] = (await once(createInterface(process.stdin), "line")) as [string];
const { appUrl, clockFile, logFile, encryptionKey, vendors, kill } = JSON.parse(line) as Orders;

const knife = new Knife(kill);
const database = new DatabaseUnderKnife(appUrl, knife, vendors);
const context: HubContext = {
  database,
  clock: new ProofClock(clockFile),
  sealer: new Sealer(encryptionKey),
  loadConnector: async (vendor) => underKnife(await loadConnector(vendor), knife),
  log: makeLog("warn", logFile),
};
const worker = await startTheWorker(context, appUrl);
process.once("SIGTERM", () => {
  void worker
    .stop()
    .then(() => database.close())
    .then(() => process.exit(0));
});
process.stdout.write("begun\n");
