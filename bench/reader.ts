/** A hub that reads two practice vendors, as its worker does, and tells how long it took. */
import type { Clock } from "../src/clock.js";
import { loadConnector } from "../src/connectors/registry.js";
import type { HubContext } from "../src/gateway/context.js";
import type { Database, Row } from "../src/store/database.js";
import { Sealer } from "../src/store/seal.js";
import { keepHeapSmall } from "../src/sync/heap.js";
import { runSync } from "../src/sync/run.js";
import { newTenant, statement, type GroundDatabase } from "../test/support/ground.js";
import type { PracticeProcess } from "../test/support/practice-process.js";
import { worker } from "../test/support/principal.js";
import { signIn } from "../test/support/sign-in.js";

/** Real time, moved on by hand so that streams are due. */
class BenchClock implements Clock {
  private aheadMs = 0;
  readonly now = (): Date => new Date(Date.now() + this.aheadMs);
  readonly real = (): Date => new Date();
  forward(milliseconds: number): void {
    this.aheadMs += milliseconds;
  }
}

/** Beyond every stream's interval but that of Xero's daily look at all open invoices. */
const untilDueMs = 61 * 60_000;

/** A tenant of its own in that database, connected to both vendors. */
export async function newReader(
  here: GroundDatabase,
  database: Database,
  vendors: PracticeProcess,
) {
  keepHeapSmall();
  const clock = new BenchClock();
  const nothing = (): void => undefined;
  const context: HubContext = {
    database,
    clock,
    sealer: new Sealer("0123456789abcdef".repeat(4)),
    loadConnector: async (vendor) => {
      const connector = await loadConnector(vendor);
      // The vendors' limits would be what is measured.
      return { ...connector, manifest: { ...connector.manifest, rateLimits: [] } };
    },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
  };
  const tenantId = await newTenant(database, clock.now());
  const principal = worker(tenantId);
  const connections = [
    await signIn(context, tenantId, vendors, "SALESFORCE"),
    await signIn(context, tenantId, vendors, "XERO"),
  ];

  return {
    /** @returns seconds */
    read: async ({ everything }: { everything: boolean }): Promise<number> => {
      clock.forward(untilDueMs);
      const begin = performance.now();
      const options = {
        cause: "SCHEDULED",
        everything,
        signal: new AbortController().signal,
      } as const;
      const outcomes = await Promise.all(
        connections.map((connectionId) => runSync(context, principal, connectionId, options)),
      );
      const failed = outcomes.find((outcome) => outcome.state !== "SUCCEEDED");
      if (failed) throw new Error(JSON.stringify(failed));
      return (performance.now() - begin) / 1_000;
    },
    counts: async () => {
      const [row] = await statement<Row & Record<"records" | "invoices" | "waiting", string>>(
        here.adminUrl,
        `select (select count(*) from source_record) as records, (select count(*) from receivable) as invoices,
                (select count(*) from stream where last_success_at is null) as waiting`,
      );
      if (Number(row?.waiting) > 0) throw new Error("Some stream was not read to its end.");
      return { records: Number(row?.records), invoices: Number(row?.invoices) };
    },
  };
}
