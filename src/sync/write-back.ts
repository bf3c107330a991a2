/**
 * The outbox's hand: takes what is due, looks at the target, sends the one exact request, and keeps what
 * the vendor answered. An effect whose outcome is unknown is looked up by its marker, never blindly sent
 * again.
 */
import type { Principal } from "../access/principal.js";
import { ConnectorError, Gone, RateLimited, Rejected, Unauthorised } from "../connectors/errors.js";
import type {
  Connector,
  PlannedWrite,
  SentTogether,
  WriteReceipt,
} from "../connectors/connector.js";
import { whereOf } from "../log.js";
import {
  addNotice,
  connectionById,
  forgetFacts,
  type ConnectionRow,
} from "../store/connections.js";
import { finishOutbox, leaseNext, releaseOutbox, type OutboxRow } from "../store/outbox.js";
import { setTakesCare } from "../store/care.js";
import { setTakesStanding } from "../store/standing.js";
import type { HubContext } from "../gateway/context.js";
import { learnLimits } from "../gateway/governor.js";
import { withSession } from "../gateway/grants.js";
import { companionsOf, sendTogether } from "./send-together.js";

const leaseMs = 120_000;
/** A call on a vendor ends within a minute: begun by now, it ends within the lease. */
const latestStartMs = leaseMs - 60_000;
/** What is sent together is given up so long before the lease ends. */
const leaseMarginMs = 10_000;
const longestPauseMs = 15 * 60_000;

type Refused = Extract<PlannedWrite, { readonly outcome: "REFUSED" }>;

type Outcome =
  | { readonly state: "DONE"; readonly receipt: WriteReceipt }
  | {
      readonly state: "SKIPPED" | "FAILED";
      readonly problem: string;
      readonly untilSetUp?: Refused["untilSetUp"];
    }
  | { readonly state: "AGAIN"; readonly problem: string; readonly waitMs: number };

interface Tried {
  readonly row: OutboxRow;
  readonly outcome: Outcome;
}

/** Sends one due effect of this connection, or several that travel together. @returns false when nothing is due, or nobody is signed in. */
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
  const tried = await attempt(context, principal, row, connection, takenAt, signal);
  await settle(context, principal, connection, tried);
  return true;
}

async function attempt(
  context: HubContext,
  principal: Principal,
  row: OutboxRow,
  connection: ConnectionRow,
  takenAt: Date,
  signal: AbortSignal,
): Promise<Tried[]> {
  let rows = [row];
  try {
    const connector = await context.loadConnector(connection.vendor);
    if (connector.manifest.together?.[row.write_back.kind] === undefined) {
      const inTime = (): boolean =>
        context.clock.real().getTime() - takenAt.getTime() <= latestStartMs;
      const door = { context, principal, connection, connector, signal };
      const outcome = await withSession(door, (session) => send(connector, row, inTime, session));
      await learn(context, principal, connection, connector, [{ row, outcome }]);
      return [{ row, outcome }];
    }
    const lease = { row, takenAt, leaseMs };
    rows = [row, ...(await companionsOf(context, principal, connector, lease))];
    const within = leaseMs - leaseMarginMs;
    const sent = await sendTogether(
      context,
      principal,
      connection,
      connector,
      rows,
      within,
      signal,
    );
    const tried = sent.map((each, index) => {
      const own = rows[index] ?? row;
      return { row: own, outcome: outcomeOf(context, principal, own, connection, each) };
    });
    await learn(context, principal, connection, connector, tried);
    return tried;
  } catch (error) {
    return rows.map((each) => ({
      row: each,
      outcome: afterError(context, principal, each, connection, error),
    }));
  }
}

/** What the vendor's answer said of its limits. */
async function learn(
  context: HubContext,
  principal: Principal,
  { id: connectionId }: ConnectionRow,
  { manifest }: Connector,
  tried: readonly Tried[],
): Promise<void> {
  const [said] = tried.flatMap(({ outcome }) =>
    outcome.state === "DONE" && outcome.receipt.limits ? [outcome.receipt.limits] : [],
  );
  await learnLimits(context, principal, connectionId, manifest.rateLimits, said);
}

function outcomeOf(
  context: HubContext,
  principal: Principal,
  row: OutboxRow,
  connection: ConnectionRow,
  sent: SentTogether,
): Outcome {
  switch (sent.outcome) {
    case "DONE":
      return { state: "DONE", receipt: sent.receipt };
    case "REFUSED":
      return skipped(sent);
    case "FAILED":
      return afterError(context, principal, row, connection, sent.error);
  }
}

function skipped({ why, untilSetUp }: Refused): Outcome {
  return { state: "SKIPPED", problem: why, ...(untilSetUp ? { untilSetUp } : {}) };
}

/** Keeps what became of the effects. */
async function settle(
  context: HubContext,
  principal: Principal,
  { id: connectionId }: ConnectionRow,
  tried: readonly Tried[],
): Promise<void> {
  const { database, clock } = context;
  const { tenantId } = principal;
  const finished = tried.flatMap(({ row, outcome }) =>
    outcome.state === "AGAIN" ? [] : [{ ...row, outcome }],
  );
  const again = tried.flatMap(({ row, outcome }) =>
    outcome.state === "AGAIN" ? [{ row, ...outcome }] : [],
  );
  const notSetUp = standingNotSetUp(tried);
  await database.asTenant(principal, async (transaction) => {
    if (finished.length > 0) await finishOutbox(transaction, tenantId, finished, clock.now());
    for (const [, alike] of Map.groupBy(again, (each) => `${each.waitMs} ${each.problem}`)) {
      const { waitMs = 0, problem = "" } = alike[0] ?? {};
      const notBefore = new Date(clock.real().getTime() + waitMs);
      const rows = alike.map(({ row }) => row);
      await releaseOutbox(transaction, tenantId, rows, { notBefore, problem });
    }
    if (notSetUp?.what === "ALL") {
      await setTakesStanding(transaction, tenantId, connectionId, notSetUp.problem, clock.now());
      // They said something else: the next run looks again, and tells a person.
      await forgetFacts(transaction, tenantId, connectionId);
    } else if (notSetUp?.what === "CARE") {
      await setTakesCare(transaction, tenantId, connectionId, false);
      // Until the account is looked at again, which tries it again.
      const notice = { code: "NOT_SET_UP", message: notSetUp.problem } as const;
      await addNotice(transaction, tenantId, connectionId, notice);
    }
  });
}

/** What of how things stand cannot be told, and why, in words; null where nothing says so. */
function standingNotSetUp(
  tried: readonly Tried[],
): { readonly what: "ALL" | "CARE"; readonly problem: string } | null {
  const found = tried.flatMap(({ row, outcome }) => {
    if (row.write_back.kind !== "STANDING" || outcome.state !== "SKIPPED") return [];
    const { untilSetUp, problem } = outcome;
    if (untilSetUp === undefined) return [];
    return [{ what: untilSetUp === "CARE" ? ("CARE" as const) : ("ALL" as const), problem }];
  });
  return found.find(({ what }) => what === "ALL") ?? found[0] ?? null;
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
      return skipped(planned);
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
  // Nobody misses what a record that is gone was to say of its debtor.
  if (error instanceof Gone && row.write_back.kind === "STANDING")
    return { state: "SKIPPED", problem: error.message };
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
