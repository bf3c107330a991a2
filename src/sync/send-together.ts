/**
 * Effects that say how something is may travel together: what was taken, with others of its kind on the same
 * account, in a handful of calls. Each has an outcome of its own.
 */
import type { Principal } from "../access/principal.js";
import type { Connector, SentTogether } from "../connectors/connector.js";
import type { ConnectionRow } from "../store/connections.js";
import { leaseCompanions, type OutboxRow } from "../store/outbox.js";
import type { HubContext } from "../gateway/context.js";
import { withSession } from "../gateway/grants.js";

interface Taken {
  readonly row: OutboxRow;
  readonly takenAt: Date;
  readonly leaseMs: number;
}

/** The others; empty where this kind travels alone. */
export async function companionsOf(
  context: HubContext,
  principal: Principal,
  connector: Connector,
  { row, takenAt, leaseMs }: Taken,
): Promise<OutboxRow[]> {
  const most = connector.manifest.together?.[row.write_back.kind] ?? 1;
  if (most === 1) return [];
  const { tenantId } = principal;
  const now = context.clock.now();
  return context.database.asTenant(principal, (transaction) =>
    leaseCompanions(transaction, tenantId, row, most - 1, now, takenAt, leaseMs),
  );
}

/** @param within real time in which all calls must have ended, milliseconds: nothing may be sent after the lease. */
export async function sendTogether(
  context: HubContext,
  principal: Principal,
  connection: ConnectionRow,
  connector: Connector,
  rows: readonly OutboxRow[],
  within: number,
  signal: AbortSignal,
): Promise<SentTogether[]> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(within)]);
  const door = { context, principal, connection, connector, signal: stop };
  const outcomes = await withSession(door, (session) => {
    if (!connector.sendTogether) throw new Error("This connector sends nothing together.");
    return connector.sendTogether(
      rows.map((row) => row.write_back),
      session,
    );
  });
  if (outcomes.length !== rows.length) throw new Error("Not every effect has an outcome.");
  return outcomes;
}
