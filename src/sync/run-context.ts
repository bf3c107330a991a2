/** What the parts of a sync run share: whose run it is, a page on its way, and patience with the vendor. */
import { setTimeout as pause } from "node:timers/promises";
import type { Principal } from "../access/principal.js";
import type { Connector, Cursor, Page, StreamManifest } from "../connectors/connector.js";
import { RateLimited, type Rejected, Unavailable } from "../connectors/errors.js";
import type { FieldMapping } from "../domain/fields/mapping.js";
import type { HubContext } from "../gateway/context.js";
import type { withSession } from "../gateway/grants.js";
import type { ConnectionRow } from "../store/connections.js";
import type { NormaliseAgain } from "../store/field-mappings.js";
import type { PreparedPage } from "../store/ingest/content.js";
import type { RunCause } from "../store/runs.js";
import type { TenantRow } from "../store/tenants.js";

/** How often one page is asked for again before the run is given up for now. */
const attemptsPerPage = 3;
/** The longest a run waits for a vendor that asks for patience; beyond it the run ends and is due later. */
const longestWaitMs = 20_000;

export interface RunOptions {
  readonly cause: RunCause;
  /** Read every stream, due or not. */
  readonly everything: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
}

export interface RunProgress {
  readonly vendor: string;
  readonly stream: string;
  readonly records: number;
  readonly total: number | null;
}

export interface Run {
  readonly context: HubContext;
  readonly principal: Principal;
  readonly tenant: TenantRow;
  readonly connection: ConnectionRow;
  readonly connector: Connector;
  readonly runId: string;
  /** What people have said of their own fields, and the types of records that are to be normalised again for it. */
  readonly mappings: readonly FieldMapping[];
  readonly again: readonly NormaliseAgain[];
  readonly options: RunOptions;
  /** How many records each stream that was begun brings in, as far as is known. */
  readonly totals: Map<string, number>;
  /** What the vendor refused to show, stream by stream: the others are read all the same. */
  readonly refusals: Rejected[];
}

/** A page on its way into the database. */
export interface PulledPage extends Page {
  readonly stream: StreamManifest;
  /** When the reading of its stream began. */
  readonly startedAt: Date;
  /** Where it was asked for. */
  readonly at: Cursor;
  readonly prepared: PreparedPage;
}

export function door(run: Run): Parameters<typeof withSession>[0] {
  return {
    context: run.context,
    principal: run.principal,
    connection: run.connection,
    connector: run.connector,
    signal: run.options.signal,
  };
}

/** Asks again a few times when the vendor is busy or away; never for long, and never for a refusal. */
export async function patiently<T>(run: Run, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      const waitMs = waitBeforeRetry(error, attempt, run.context.clock.now());
      if (waitMs === null) throw error;
      await pause(waitMs, undefined, { signal: run.options.signal });
    }
  }
}

function waitBeforeRetry(error: unknown, attempt: number, now: Date): number | null {
  if (attempt >= attemptsPerPage) return null;
  if (error instanceof Unavailable) return 250 * 4 ** attempt;
  if (error instanceof RateLimited) {
    // The calls of a day are used up: a moment later they still are.
    if (error.which === "DAY" && error.until === null) return null;
    const asked = error.until ? error.until.getTime() - now.getTime() : 1_000 * attempt;
    return asked <= longestWaitMs ? Math.max(asked, 0) + 50 : null;
  }
  return null;
}

export function later(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds);
}
