/** Where a behaviour is shown: practice vendors of its own, a hub, and tenants that are connected to one of them. */
import { expect } from "@jest/globals";
import { finalState, stateDifferences } from "../../../prove/final-state.js";
import type { PracticeOptions, PracticeVendors } from "../../../sandbox/index.js";
import type { Connector } from "../../../src/connectors/connector.js";
import type { Vendor } from "../../../src/domain/source.js";
import { dueWork } from "../../../src/store/due-work.js";
import { connectionViews } from "../../../src/store/queries/connections.js";
import type { RunOptions } from "../../../src/sync/run-context.js";
import type { RunOutcome } from "../../../src/sync/run.js";
import type { TestDatabase } from "../../support/database.js";
import { makeHub, minute, run, startVendors, writesOf, type TestHub } from "../../support/hub.js";
import { worker } from "../../support/principal.js";
import { signIn } from "../../support/sign-in.js";
import { watch } from "./calls.js";

/** A vendor with an API. */
export type Api = Exclude<Vendor, "FILES">;

/** Shows one behaviour of one vendor; throws where it does not hold. */
export type Shown = (here: TestDatabase, vendor: Api) => Promise<void>;

/** The data set: small, and with pages so small that every stream of parties has several. */
export const data = { size: 12, seed: 7, anchor: "2026-11-25", form: 3 } as const;
const pageRows = { salesforce: 5, xero: 5, hubspot: 5, quickbooks: 5 };

const inPractice = {
  SALESFORCE: "salesforce",
  HUBSPOT: "hubspot",
  XERO: "xero",
  QUICKBOOKS: "quickbooks",
} as const satisfies Record<Api, keyof PracticeVendors>;

/** A tenant that is connected to the vendor. */
export interface Tenant {
  readonly tenantId: string;
  readonly connectionId: string;
}

/** One row of a query, by name. */
type Rows = Record<string, unknown>;

export class Stage {
  private constructor(
    readonly here: TestDatabase,
    readonly vendor: Api,
    readonly hub: TestHub,
    readonly vendors: PracticeVendors,
  ) {}

  /** @param change puts something else in the place of the connector's own methods. */
  static async open(
    here: TestDatabase,
    vendor: Api,
    options: Partial<PracticeOptions> = {},
    change: (connector: Connector) => Partial<Connector> = () => ({}),
  ): Promise<Stage> {
    const hub = makeHub(here, change);
    const limits = {
      perMinute: 100_000,
      xeroPerDay: 1_000_000,
      hubspotPerTenSeconds: 100_000,
      hubspotSearchesPerSecond: 100_000,
      quickbooksPerMinute: 100_000,
      quickbooksPerSecond: 100_000,
      ...options.limits,
    };
    const hubspot = { searchLagMs: 0 };
    const metadataDir = "plugins/salesforce";
    const all = { ...data, pageRows, hubspot, metadataDir, ...options, limits };
    const vendors = await startVendors(hub, all);
    for (const [name, of] of Object.entries(inPractice)) watch(vendors[of]!.baseUrl, name as Api);
    return new Stage(here, vendor, hub, vendors);
  }

  get baseUrl(): string {
    return this.vendors[inPractice[this.vendor]]!.baseUrl;
  }

  /** A tenant that has signed in and read nothing yet. @param lack.without a scope that the person did not give */
  async newTenant(lack: { without?: string } = {}): Promise<Tenant> {
    const tenantId = await this.here.newTenant();
    return { tenantId, connectionId: await this.connect(tenantId, this.vendor, lack) };
  }

  connect(tenantId: string, vendor: Api = this.vendor, lack: { without?: string } = {}) {
    return signIn(this.hub, tenantId, this.vendors, vendor, {}, lack.without);
  }

  run(tenant: Tenant, options: Partial<RunOptions> = {}): Promise<RunOutcome> {
    return run(this.hub, tenant.tenantId, tenant.connectionId, options);
  }

  /** Reads everything. @throws what stopped it */
  async read(tenant: Tenant): Promise<void> {
    const outcome = await this.run(tenant);
    if (outcome.state !== "SUCCEEDED") throw new Error(JSON.stringify(outcome));
  }

  /** Reads again, a while later. */
  async readLater(tenant: Tenant): Promise<void> {
    this.hub.clock.forward(10 * minute);
    await this.read(tenant);
  }

  rows<R extends object = Rows>({ tenantId }: Tenant, sql: string, values: unknown[] = []) {
    return this.here.rows<R>(tenantId, sql, values);
  }

  /** What people do in the vendor's own screens: `POST /__practice/NAME`. */
  async practise(name: string, body: object | object[]): Promise<Rows> {
    // So that one change is later than another.
    this.hub.clock.forward(1_000);
    const answer = await fetch(`${this.baseUrl}/__practice/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    return (await answer.json()) as Rows;
  }

  /** How many calls of each kind the vendor has had. */
  async calls(): Promise<{ readonly token: number; readonly read: number }> {
    const answer = await fetch(`${this.baseUrl}/__practice/limits`);
    return ((await answer.json()) as { calls: { token: number; read: number } }).calls;
  }

  writes() {
    return writesOf(this.baseUrl);
  }

  async view({ tenantId, connectionId }: Tenant) {
    const [view] = await this.here.database.asTenant(worker(tenantId), (transaction) =>
      connectionViews(transaction, tenantId, [connectionId], this.hub.clock.now()),
    );
    return view!;
  }

  /** Whether a worker would be sent to read it now. */
  async isDue({ tenantId, connectionId }: Tenant): Promise<boolean> {
    const { clock } = this.hub;
    const due = await this.here.database.asTenant(worker(tenantId), (transaction) =>
      dueWork(transaction, tenantId, clock.now(), clock.real()),
    );
    return due.some((each) => each.queue === "sync" && each.connection_id === connectionId);
  }

  /** Everything that the tenant has come to is what it is for one that reads undisturbed, now. */
  async expectAsUndisturbed(tenant: Tenant): Promise<void> {
    const undisturbed = await this.newTenant();
    await this.read(undisturbed);
    await this.expectSame(tenant, undisturbed);
  }

  async expectSame(found: Tenant, wanted: Tenant): Promise<void> {
    const { database } = this.here;
    const state = ({ tenantId }: Tenant) => finalState(database, tenantId, { acrossTenants: true });
    expect(stateDifferences(await state(wanted), await state(found))).toEqual([]);
  }
}

/** A first reading that nothing happened to, on a stage where nobody changes anything and no day passes. */
export interface Undisturbed {
  readonly stage: Stage;
  readonly whole: Tenant;
  /** Calls on the vendor, and statements to the database, that it took. */
  readonly reads: number;
  readonly tokens: number;
  readonly statements: number;
}

const read = new Map<Api, Promise<Undisturbed>>();

/** Done once for each vendor. */
export function undisturbed(here: TestDatabase, vendor: Api): Promise<Undisturbed> {
  const known = read.get(vendor) ?? readUndisturbed(here, vendor);
  read.set(vendor, known);
  return known;
}

async function readUndisturbed(here: TestDatabase, vendor: Api): Promise<Undisturbed> {
  const stage = await Stage.open(here, vendor);
  const whole = await stage.newTenant();
  const before = await stage.calls();
  let statements = 0;
  here.database.onStatement = () => (statements += 1);
  await stage.read(whole);
  here.database.onStatement = null;
  const after = await stage.calls();
  const [reads, tokens] = [after.read - before.read, after.token - before.token];
  return { stage, whole, reads, tokens, statements };
}
