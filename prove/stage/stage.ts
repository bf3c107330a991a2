/**
 * What a long proof plays on: one database, worker processes, and tenants with practice vendors of their own, all
 * by one clock. The clock is moved on when there is nothing left to do before something falls due.
 */
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { startPracticeVendors, type PracticeOptions } from "../../sandbox/index.js";
import type { ActionContext } from "../../src/actions/context.js";
import { loadConnector } from "../../src/connectors/registry.js";
import { makeLog } from "../../src/log.js";
import { Database } from "../../src/store/database.js";
import { ActionStore } from "../../src/store/orm.js";
import { Sealer } from "../../src/store/seal.js";
import { newTenant, type Ground, type GroundDatabase } from "../../test/support/ground.js";
import type { PracticeVendor } from "./practice.js";
import { PlayedTenant, type MoreSettings } from "./tenant.js";
import { ProofClock } from "../proof-clock.js";
import { isBusy, jobsInHand, lookAt, nextMoment, type Look } from "./look.js";
import { startWorkerProcess, type WorkerProcess } from "./workers.js";

/** A Wednesday morning: banks are open. */
const begin = new Date("2026-11-25T10:00:00Z");

/** Where so long nothing moves although there is work, somebody waits for a window: a little time passes. */
const stuckMs = 3_000;

/** A look at dozens of tenants is no small question. */
const lookEveryMs = 250;

export interface UntilOptions {
  /** Called for a connection that needs a sign-in. */
  readonly onLost?: (tenant: PlayedTenant, vendor: PracticeVendor, words: string) => Promise<void>;
  readonly atMostSeconds: number;
}

export class Stage {
  /** When it began, by its clock. */
  readonly begin = begin;
  readonly tenants: PlayedTenant[] = [];
  readonly #workers: WorkerProcess[] = [];

  private constructor(
    private readonly home: GroundDatabase,
    private readonly folder: string,
    private readonly key: string,
    private readonly admin: pg.Pool,
    readonly clock: ProofClock,
    readonly context: ActionContext,
  ) {}

  static async open(ground: Ground): Promise<Stage> {
    const folder = await mkdtemp(join(ground.folder, "stage-"));
    const home = await ground.newDatabase();
    const key = randomBytes(32).toString("hex");
    const clock = ProofClock.begin(join(folder, "clock.json"), begin);
    const context: ActionContext = {
      database: new Database(home.appUrl),
      store: await ActionStore.open(home.appUrl),
      clock,
      sealer: new Sealer(key),
      loadConnector,
      log: makeLog("warn", join(folder, "actions.log")),
      publicUrl: "https://hub.example",
      apps: {},
    };
    const admin = new pg.Pool({ connectionString: home.adminUrl, max: 2 });
    return new Stage(home, folder, key, admin, clock, context);
  }

  /** A tenant that is signed in to all of its vendors. Workers that run begin with it at once. */
  async addTenant(
    name: string,
    options: Partial<PracticeOptions>,
    settings: MoreSettings = {},
  ): Promise<PlayedTenant> {
    const { clock, context } = this;
    const now = clock.now;
    const vendors = await startPracticeVendors({ now, size: 40, seed: 7, form: 2, ...options });
    const tenantId = await newTenant(context.database, clock.now());
    const tenant = new PlayedTenant(name, tenantId, context, vendors, settings);
    this.tenants.push(tenant);
    for (const vendor of tenant.signedInTo) await tenant.signIn(vendor);
    return tenant;
  }

  async startWorkers(count: number): Promise<void> {
    const options = {
      databaseUrl: this.home.appUrl,
      clockFile: join(this.folder, "clock.json"),
      encryptionKey: this.key,
    };
    const starting = Array.from({ length: count }, (_, index) =>
      startWorkerProcess({
        ...options,
        name: `worker-${index}`,
        logFile: join(this.folder, `worker-${index}.log`),
      }),
    );
    this.#workers.push(...(await Promise.all(starting)));
  }

  async look(): Promise<ReadonlyMap<PlayedTenant, Look>> {
    const ids = this.tenants.map((tenant) => tenant.tenantId);
    const byTenant = await lookAt(this.admin, ids, this.clock.now());
    return new Map(
      this.tenants.flatMap((tenant) => {
        const look = byTenant.get(tenant.tenantId);
        return look ? [[tenant, look] as const] : [];
      }),
    );
  }

  /** Lets the workers work, and time pass where nobody does, until every tenant is there. */
  async until(
    isThere: (tenant: PlayedTenant, look: Look) => boolean,
    { onLost, atMostSeconds }: UntilOptions,
  ): Promise<void> {
    const deadline = performance.now() + atMostSeconds * 1_000;
    let last = "";
    let stillSince = performance.now();
    for (;;) {
      const looks = await this.look();
      for (const [tenant, look] of looks)
        for (const vendor of tenant.signedInTo) {
          const { status, words } = look.of[vendor];
          if (status === "NEEDS_SIGN_IN") await onLost?.(tenant, vendor, words ?? "(no words)");
        }
      const left = [...looks].filter(([tenant, look]) => !isThere(tenant, look));
      if (left.length === 0) return;
      if (performance.now() > deadline) throw new Error(`Not there in time: ${told(left)}`);
      const seen = JSON.stringify([...looks.values()]);
      if (seen !== last) [last, stillSince] = [seen, performance.now()];
      const isStuck = performance.now() - stillSince > stuckMs;
      await this.moveOn(
        [...looks.values()],
        isStuck,
        left.map(([, look]) => look),
      );
      await pause(lookEveryMs);
    }
  }

  /** What the workers and actions logged as errors, each kind once. */
  loggedErrors(): string[] {
    const files = ["actions.log", ...this.#workers.map((_, index) => `worker-${index}.log`)];
    const lines = files
      .map((file) => join(this.folder, file))
      .flatMap((file) => (existsSync(file) ? readFileSync(file, "utf8").split("\n") : []))
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as { level: number; msg: string; where?: string });
    const errors = lines.filter(({ level }) => level >= 50);
    return [...new Set(errors.map(({ msg, where }) => `${msg} ${where ?? ""}`))];
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    await Promise.all(this.tenants.map((tenant) => tenant.close()));
    await this.context.store.close();
    await this.context.database.close();
    await this.admin.end();
    await this.home.drop();
  }

  /** By the slots that calls hold; HubSpot limits none at once, so that it is asked itself. */
  private async callsUnderWay(looks: readonly Look[]): Promise<number> {
    const slots = looks.reduce((sum, look) => sum + look.inFlight, 0);
    if (slots > 0) return slots;
    const at = this.tenants.filter(({ signedInTo }) => signedInTo.includes("HUBSPOT"));
    const reports = await Promise.all(at.map((tenant) => tenant.limits("HUBSPOT")));
    return reports.reduce((sum, report) => sum + report.underWay, 0);
  }

  private async moveOn(
    all: readonly Look[],
    isStuck: boolean,
    left: readonly Look[],
  ): Promise<void> {
    const now = this.clock.now();
    const isAtWork = all.some((look) => isBusy(look, now)) || (await jobsInHand(this.admin)) > 0;
    // A call that is under way takes its own, real time.
    if (isAtWork && (!isStuck || (await this.callsUnderWay(all)) > 0)) return;
    const next = left.map(nextMoment).filter((moment) => moment !== null);
    const soonestMs = Math.min(...next.map((moment) => moment.getTime())) - now.getTime();
    if (isAtWork) this.clock.forward(5_000);
    else if (Number.isFinite(soonestMs)) this.clock.forward(Math.max(soonestMs, 0) + 1);
  }
}

function told(left: readonly (readonly [PlayedTenant, Look])[]): string {
  return left
    .slice(0, 5)
    .map(([tenant, look]) => `${tenant.name} ${JSON.stringify(look)}`)
    .join("; ");
}
