/** A hub on the test's database: the real connectors, a clock that is moved by hand, and practice vendors. */
import { worker } from "./principal.js";
import { afterAll } from "@jest/globals";
import {
  startPracticeVendors,
  type PracticeOptions,
  type PracticeVendors,
  type ReceivedWrite,
} from "../../sandbox/index.js";
import { scopes, type Principal } from "../../src/access/principal.js";
import type { ActionContext } from "../../src/actions/context.js";
import type { Clock } from "../../src/clock.js";
import type { Connector } from "../../src/connectors/connector.js";
import { loadConnector } from "../../src/connectors/registry.js";
import type { HubContext } from "../../src/gateway/context.js";
import { allConnections } from "../../src/store/connections.js";
import type { RunOptions } from "../../src/sync/run-context.js";
import { runSync, type RunOutcome } from "../../src/sync/run.js";
import { sendNext } from "../../src/sync/write-back.js";
import { requireNoLeaks, watchedLog, watchPractice } from "./canary.js";
import { sealerOfTests, type TestDatabase } from "./database.js";
import { signIn } from "./sign-in.js";

export const minute = 60_000;
export const day = 24 * 60 * minute;

/** Stands still until it is moved; real time is moved by hand, too. */
export class TestClock implements Clock {
  private instant = Date.parse("2026-11-25T10:00:00Z");
  private realInstant = this.instant;
  readonly now = (): Date => new Date(this.instant);
  readonly real = (): Date => new Date(this.realInstant);
  forward(milliseconds: number): void {
    this.instant += milliseconds;
    this.realInstant += milliseconds;
  }
  /** Real time alone: what leases and pauses go by. */
  forwardReal(milliseconds: number): void {
    this.realInstant += milliseconds;
  }
}

export type TestHub = ActionContext & { readonly clock: TestClock };

/** @param change puts something else in the place of a connector's own methods. */
export function makeHub(
  here: TestDatabase,
  change: (connector: Connector) => Partial<Connector> = () => ({}),
): TestHub {
  return {
    database: here.database,
    store: here.store,
    clock: new TestClock(),
    sealer: sealerOfTests,
    loadConnector: async (vendor) => {
      const connector = await loadConnector(vendor);
      // Days and minutes pass by hand here; the vendors' real limits are tried in test/gateway.
      const manifest = { ...connector.manifest, rateLimits: [] };
      return { ...connector, manifest, ...change(connector) };
    },
    log: watchedLog,
    publicUrl: "https://hub.example",
    apps: {},
  };
}

/** Practice vendors on the hub's clock; closed after the file's tests. */
export async function startVendors(
  hub: TestHub,
  options: Partial<PracticeOptions> = {},
): Promise<PracticeVendors> {
  const vendors = await startPracticeVendors({
    now: hub.clock.now,
    size: 40,
    seed: 7,
    limits: {
      perMinute: 100_000,
      xeroPerDay: 1_000_000,
      quickbooksPerMinute: 100_000,
      quickbooksPerSecond: 100_000,
    },
    ...options,
  });
  opened.push(vendors);
  return vendors;
}
const opened: PracticeVendors[] = [];
afterAll(async () => {
  for (const vendors of opened.splice(0)) {
    const { salesforce, xero, hubspot, quickbooks } = vendors;
    const all = [salesforce, xero, hubspot, quickbooks];
    await watchPractice(all.flatMap((vendor) => vendor?.baseUrl ?? []));
    await vendors.close();
  }
  requireNoLeaks();
});

export interface PracticeTenant {
  readonly tenantId: string;
  readonly vendors: PracticeVendors;
  readonly salesforce: string;
  readonly xero: string;
}

/** A tenant that is connected to both practice vendors by their own sign-in. */
export async function practiceTenant(
  hub: TestHub,
  here: TestDatabase,
  vendors: PracticeVendors,
): Promise<PracticeTenant> {
  const tenantId = await here.newTenant();
  const salesforce = await signIn(hub, tenantId, vendors, "SALESFORCE");
  const xero = await signIn(hub, tenantId, vendors, "XERO");
  return { tenantId, vendors, salesforce, xero };
}

/** Connects the tenant to practice QuickBooks, too; form 3 of the vendors has it. @returns the connection's id */
export function connectQuickBooks(
  hub: HubContext,
  { tenantId, vendors }: Pick<PracticeTenant, "tenantId" | "vendors">,
): Promise<string> {
  return signIn(hub, tenantId, vendors, "QUICKBOOKS");
}

export function run(
  hub: TestHub,
  tenantId: string,
  connectionId: string,
  options: Partial<RunOptions> = {},
): Promise<RunOutcome> {
  const signal = new AbortController().signal;
  // So that one run is newer than another.
  hub.clock.forward(1);
  return runSync(hub, worker(tenantId), connectionId, {
    cause: "REQUESTED",
    everything: true,
    signal,
    ...options,
  });
}

/** Reads both vendors; throws what stopped it. */
export async function syncAll(hub: TestHub, tenant: PracticeTenant): Promise<void> {
  for (const connectionId of [tenant.salesforce, tenant.xero]) {
    const outcome = await run(hub, tenant.tenantId, connectionId);
    if (outcome.state !== "SUCCEEDED") throw new Error(JSON.stringify(outcome));
  }
}

/** Sends all that is due. @returns how many effects were taken. */
export async function sendAll(hub: TestHub, tenantId: string): Promise<number> {
  let taken = 0;
  while (await sendOne(hub, tenantId)) taken += 1;
  return taken;
}

/** Sends one effect of the first connection that has one due. @returns false when nothing is due. */
export async function sendOne(hub: TestHub, tenantId: string): Promise<boolean> {
  const connections = await hub.database.asTenant(worker(tenantId), (transaction) =>
    allConnections(transaction, tenantId),
  );
  const signal = new AbortController().signal;
  for (const { id } of connections)
    if (await sendNext(hub, worker(tenantId), id, signal)) return true;
  return false;
}

/** Makes a practice vendor fail the next calls under a path. */
export async function fault(
  baseUrl: string,
  pathPrefix: string,
  kind: "html502" | "truncated-json" | "not-json" | "500" | "429",
  times: number,
): Promise<void> {
  await fetch(`${baseUrl}/__practice/fault`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ pathPrefix, kind, times }),
  });
}

/** What a practice vendor accepted. */
export async function writesOf(baseUrl: string): Promise<ReceivedWrite[]> {
  return (await (await fetch(`${baseUrl}/__practice/writes`)).json()) as ReceivedWrite[];
}

export function principalOf(tenantId: string, actor = "test:clerk"): Principal {
  return { tenantId, actor, scopes: new Set(scopes) };
}
