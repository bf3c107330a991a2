/**
 * The outbox's hand: takes what is due, looks at the target, sends the one exact request, and keeps what
 * the vendor answered. An effect whose outcome is unknown is looked up by its marker, never blindly sent
 * again.
 */
import type { Principal } from "../access/principal.js";
import { ConnectorError, Gone, RateLimited, Rejected, Unauthorised } from "../connectors/errors.js";
import type { Connector, WriteReceipt } from "../connectors/connector.js";
import { whereOf } from "../log.js";
import { connectionById, type ConnectionRow } from "../store/connections.js";
import { finishOutbox, leaseNext, releaseOutbox, type OutboxRow } from "../store/outbox.js";
import type { HubContext } from "../gateway/context.js";
import { withSession } from "../gateway/grants.js";

const leaseMs = 120_000;
/** A call on a vendor ends within a minute: begun by now, it ends within the lease. */
const latestStartMs = leaseMs - 60_000;
const longestPauseMs = 15 * 60_000;

type Outcome =
  | { readonly state: "DONE"; readonly receipt: WriteReceipt }
  | { readonly state: "SKIPPED" | "FAILED"; readonly problem: string }
  | { readonly state: "AGAIN"; readonly problem: string; readonly waitMs: number };

/** Sends one due effect of this connection. @returns false when nothing is due, or nobody is signed in. */
export async function sendNext(
  context: HubContext,
  principal: Principal,
  connectionId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { database, clock } = context;
  const { tenantId } = principal;
  const takenAt = clock.real();
  const taken = await database.asTenant(principal, async (transaction) => {
    const connection = await connectionById(transaction, tenantId, connectionId);
    if (!connection || connection.status === "NEEDS_SIGN_IN") return null;
    const row = await leaseNext(transaction, tenantId, connectionId, clock.now(), takenAt, leaseMs);
    return row && { row, connection };
  });
  if (!taken) return false;
  const { row, connection } = taken;
  const inTime = (): boolean => clock.real().getTime() - takenAt.getTime() <= latestStartMs;
  const outcome = await attempt(context, principal, row, connection, inTime, signal);
  await database.asTenant(principal, async (transaction) => {
    if (outcome.state === "AGAIN") {
      const notBefore = new Date(clock.real().getTime() + outcome.waitMs);
      await releaseOutbox(transaction, tenantId, row, { notBefore, problem: outcome.problem });
    } else {
      await finishOutbox(transaction, tenantId, row.id, outcome, clock.now());
    }
  });
  return true;
}

async function attempt(
  context: HubContext,
  principal: Principal,
  row: OutboxRow,
  connection: ConnectionRow,
  inTime: () => boolean,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const connector = await context.loadConnector(connection.vendor);
    return await withSession({ context, principal, connection, connector, signal }, (session) =>
      send(connector, row, inTime, session),
    );
  } catch (error) {
    return afterError(context, principal, row, connection, error);
  }
}

async function send(
  connector: Connector,
  { write_back: writeBack, attempts }: OutboxRow,
  inTime: () => boolean,
  session: Parameters<Connector["perform"]>[2],
): Promise<Outcome> {
  if (attempts > 1) {
    // An earlier try may have reached the vendor without our hearing of it.
    const earlier = await connector.find(writeBack, session);
    if (earlier) return { state: "DONE", receipt: earlier };
  }
  const planned = connector.plan(writeBack, await connector.observe(writeBack, session));
  switch (planned.outcome) {
    case "ALREADY_THERE":
      return {
        state: "DONE",
        receipt: (await connector.find(writeBack, session)) ?? { externalId: null },
      };
    case "REFUSED":
      return { state: "SKIPPED", problem: planned.why };
    case "SEND":
      if (!inTime()) {
        // Another worker may hold it by now, or would before our request had an answer.
        const problem = `${connector.manifest.displayName} took too long over looking at the record.`;
        return { state: "AGAIN", problem, waitMs: 1_000 };
      }
      return {
        state: "DONE",
        receipt: await connector.perform(planned.request, writeBack, session),
      };
  }
}

function afterError(
  context: HubContext,
  principal: Principal,
  row: OutboxRow,
  connection: ConnectionRow,
  error: unknown,
): Outcome {
  const facts = {
    tenantId: principal.tenantId,
    connectionId: connection.id,
    vendor: connection.vendor,
  };
  if (error instanceof Rejected || error instanceof Gone) {
    context.log.warn("A write-back was refused by the vendor.", { ...facts, code: error.code });
    return { state: "FAILED", problem: error.message };
  }
  const pauseMs = Math.min(1_000 * 4 ** Math.min(row.attempts, 8), longestPauseMs);
  if (error instanceof RateLimited) {
    const asked = error.until ? error.until.getTime() - context.clock.now().getTime() : pauseMs;
    return { state: "AGAIN", problem: error.message, waitMs: Math.max(asked, 1_000) };
  }
  if (error instanceof Unauthorised) {
    // It waits for a sign-in; once there is one, no longer.
    return { state: "AGAIN", problem: error.message, waitMs: 1_000 };
  }
  if (error instanceof ConnectorError) {
    return { state: "AGAIN", problem: error.message, waitMs: pauseMs };
  }
  context.log.error("A write-back failed inside Forbear.", { ...facts, where: whereOf(error) });
  return {
    state: "AGAIN",
    problem: "It failed inside Forbear and is tried again.",
    waitMs: pauseMs,
  };
}
