/**
 * Worlds that proofs begin in, as often as they like: a database that is copied for every round, and practice
 * vendors with the same data each time.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import {
  startPracticeVendors,
  type PracticeOptions,
  type PracticeVendors,
  type ReceivedWrite,
} from "../sandbox/index.js";
import type { ActionContext } from "../src/actions/context.js";
import { loadConnector } from "../src/connectors/registry.js";
import { makeLog } from "../src/log.js";
import { Database } from "../src/store/database.js";
import { ActionStore } from "../src/store/orm.js";
import { Sealer } from "../src/store/seal.js";
import { copyOf, newTenant, type Ground, type GroundDatabase } from "../test/support/ground.js";
import { signIn } from "../test/support/sign-in.js";
import { finalState, type FinalState, type StateOptions } from "./final-state.js";
import { ProofClock } from "./proof-clock.js";
import { readWrites, type VendorWrites } from "./vendor-writes.js";
import type { KillOrder, Orders } from "./points.js";

export const encryptionKey = "0123456789abcdef".repeat(4);
/** The day on which every round begins, and what the data is made from. */
export const anchor = "2026-11-25";
export const seed = 7;

/** What the vendors are like beside the usual. */
export type WorldOptions = Pick<
  Partial<PracticeOptions>,
  "multiCurrency" | "malformed" | "metadataDir" | "pageRows"
>;

export interface World {
  readonly ground: Ground;
  /** Nobody may be connected to it while it is copied. */
  readonly database: GroundDatabase;
  readonly tenantId: string;
  /** How many true debtors the vendors know. */
  readonly size: number;
  readonly options: WorldOptions;
  /** When each round begins. */
  readonly at: Date;
}

/** A tenant who has signed in to both vendors; nothing was read yet. */
export async function connectedWorld(
  ground: Ground,
  size: number,
  options: WorldOptions = {},
): Promise<World> {
  const database = await ground.newDatabase();
  const at = new Date(`${anchor}T10:00:00Z`);
  const asApp = new Database(database.appUrl);
  const tenantId = await newTenant(asApp, at).finally(() => asApp.close());
  const world = { ground, database, tenantId, size, options, at };
  // In every copy the connections, and so all ids that are computed from them, are the same.
  const round = await Round.open(world, database);
  await round.close();
  return world;
}

/** What a round has come to. */
export interface Ending {
  readonly state: FinalState;
  readonly writes: VendorWrites;
}

/** One course of events in a copy of a world. */
export class Round {
  private constructor(
    readonly world: World,
    readonly database: GroundDatabase,
    readonly clock: ProofClock,
    readonly vendors: PracticeVendors,
    readonly context: ActionContext & { readonly database: Database },
    private readonly admin: pg.Client,
    private readonly logFile: string,
    private readonly vendorOf: Record<string, string>,
  ) {}

  /** @param database the world's own instead of a copy: what happens there is the world's. */
  static async open(world: World, database?: GroundDatabase): Promise<Round> {
    const { ground, size, options, at } = world;
    const used = database ?? (await copyOf(ground, world.database));
    const name = randomBytes(4).toString("hex");
    const clock = ProofClock.begin(join(ground.folder, `clock-${name}.json`), at);
    const vendors = await startPracticeVendors({
      now: clock.now,
      ...{ size, seed, anchor, form: 2, ...options },
      limits: { perMinute: 1_000_000, xeroPerDay: 10_000_000, xeroAtOnce: 100 },
    });
    const context = {
      database: new Database(used.appUrl, { maxConnections: 3 }),
      store: await ActionStore.open(used.appUrl, 2),
      clock,
      sealer: new Sealer(encryptionKey),
      loadConnector,
      log: makeLog("silent"),
      publicUrl: "https://hub.example",
      apps: {},
    };
    const admin = new pg.Client({ connectionString: used.adminUrl });
    await admin.connect();
    const logFile = join(ground.folder, `worker-${name}.log`);
    const vendorOf: Record<string, string> = {};
    const round = new Round(world, used, clock, vendors, context, admin, logFile, vendorOf);
    for (const vendor of ["SALESFORCE", "XERO"] as const)
      vendorOf[await round.signIn(vendor)] = vendor;
    return round;
  }

  signIn(vendor: "SALESFORCE" | "XERO"): Promise<string> {
    return signIn(this.context, this.world.tenantId, this.vendors, vendor);
  }

  ordersFor(kill: KillOrder | null): Orders {
    const { appUrl } = this.database;
    const { logFile, vendorOf: vendors } = this;
    return { appUrl, clockFile: this.clock.file, logFile, encryptionKey, vendors, kill };
  }

  /** As superuser. */
  async rows<R extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<R[]> {
    return (await this.admin.query<R>(sql, values)).rows;
  }

  /** Ends the access tokens, not the grants. */
  async expireAccess(): Promise<void> {
    for (const { baseUrl } of [this.vendors.salesforce, this.vendors.xero])
      await fetch(`${baseUrl}/__practice/expire-access`, { method: "POST" });
  }

  async ending(options: StateOptions = {}): Promise<Ending> {
    const state = await finalState(this.context.database, this.world.tenantId, options);
    const writes: ReceivedWrite[] = [];
    for (const { baseUrl } of [this.vendors.salesforce, this.vendors.xero]) {
      const answer = await fetch(`${baseUrl}/__practice/writes`);
      writes.push(...((await answer.json()) as ReceivedWrite[]));
    }
    return { state, writes: readWrites(writes) };
  }

  /** What the workers logged as errors: nothing may fail inside, however often they are killed. */
  innerErrors(): string[] {
    if (!existsSync(this.logFile)) return [];
    return readFileSync(this.logFile, "utf8")
      .split("\n")
      .filter((line) => line.includes('"level":50'));
  }

  /** @param keep the database stays: a further world begins there. */
  async close({ keep = false } = {}): Promise<void> {
    await this.vendors.close();
    await this.context.store.close();
    await this.context.database.close();
    await this.admin.end();
    if (!keep && this.database !== this.world.database) await this.database.drop();
  }
}
