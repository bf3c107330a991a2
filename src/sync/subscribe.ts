/**
 * Holds subscriptions to vendors' change events, one process each: what comes is put into the webhook inbox together
 * with how far it was taken, and so leads to a reading. It never carries truth: polling goes on whatever becomes of it.
 */
import { setTimeout as pause } from "node:timers/promises";
import { hubPrincipal, type Principal } from "../access/principal.js";
import type {
  Connector,
  ConnectorSubscription,
  StreamPosition,
  SubscriptionBatch,
} from "../connectors/connector.js";
import {
  ConnectorError,
  Gone,
  RateLimited,
  Rejected,
  Unauthorised,
  Unavailable,
} from "../connectors/errors.js";
import type { HubContext } from "../gateway/context.js";
import { withSession } from "../gateway/grants.js";
import { whereOf } from "../log.js";
import { connectionById, type ConnectionRow } from "../store/connections.js";
import { newId } from "../store/ids.js";
import {
  isStillHeld,
  keepPosition,
  restSubscription,
  takeSubscription,
  type Held,
} from "../store/subscriptions.js";
import { keepEvents, putEvents, type InboxEvent } from "../store/webhook-inbox.js";
import type { JobTarget } from "./dispatch.js";

/** A stream that broke off is opened again after this long, then after twice as long each time. */
const firstPauseMs = 250;
const longestPauseMs = 60_000;
/** How often a holder looks whether it is still to go on. */
const lookEveryMs = 15_000;
/** A sign of life may be a little late: by this part of the time. */
const lateness = 0.1;
/** Where a person has to do something, it is tried again so often without being told. */
const restUntilSetUpMs = 15 * 60_000;
const restAfterLimitMs = 5 * 60_000;
const restAfterFailureMs = 60_000;
/** Other processes hold what is beyond. */
const mostHeld = 200;

/** The subscriptions that this process holds. */
export class Subscriptions {
  readonly #held = new Map<string, Promise<unknown>>();

  constructor(
    private readonly context: HubContext,
    private readonly signal: AbortSignal,
  ) {}

  /** Begins to hold one, unless somebody does. It goes on until it rests or the signal comes. */
  begin({ tenantId, connectionId }: JobTarget): void {
    if (!connectionId || this.signal.aborted) return;
    const name = `subscribe ${tenantId} ${connectionId}` as const;
    if (this.#held.has(name) || this.#held.size >= mostHeld) return;
    const holding = this.context.database
      .withLock(name, () => hold(this.context, { tenantId, connectionId }, this.signal))
      .catch((error: unknown) =>
        this.context.log.error("A subscription could not be held.", {
          tenantId,
          connectionId,
          where: whereOf(error),
        }),
      )
      .finally(() => this.#held.delete(name));
    this.#held.set(name, holding);
  }

  /** Resolves when all are closed; the signal must have come. */
  async stop(): Promise<void> {
    await Promise.all(this.#held.values());
  }
}

/** What a holder works with. */
interface Holding extends Held {
  readonly context: HubContext;
  readonly principal: Principal;
  readonly connection: ConnectionRow;
  readonly connector: Connector;
  readonly subscription: ConnectorSubscription;
  /** Where it stands. */
  position: StreamPosition | null;
  /** Something has come since the stream was last opened. */
  heard: boolean;
  /** Somebody else holds it, or it is not wanted any more. */
  isOver: boolean;
}

async function hold(
  context: HubContext,
  { tenantId, connectionId }: { tenantId: string; connectionId: string },
  signal: AbortSignal,
): Promise<void> {
  const holding = await take(context, tenantId, connectionId);
  if (!holding) return;
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const looking = lookWhetherHeld(holding, either).then(() => ended.abort());
  try {
    await listenOn(holding, either);
  } finally {
    ended.abort();
    await looking;
  }
}

async function take(
  context: HubContext,
  tenantId: string,
  connectionId: string,
): Promise<Holding | null> {
  const principal = hubPrincipal(tenantId, "hub:worker");
  const held = { tenantId, connectionId, holder: newId(context.clock.real()) };
  const found = await context.database.asTenant(principal, async (transaction) => {
    const connection = await connectionById(transaction, tenantId, connectionId);
    const taken = connection && (await takeSubscription(transaction, held));
    return connection && taken ? { connection, position: taken.position } : null;
  });
  if (!found) return null;
  const connector = await context.loadConnector(found.connection.vendor);
  const { subscription } = connector;
  if (!subscription) return null;
  const position = found.position as StreamPosition | null;
  const { connection } = found;
  return {
    ...held,
    context,
    principal,
    connection,
    connector,
    subscription,
    position,
    heard: false,
    isOver: false,
  };
}

/** Resolves when the holder is to stop. What cannot be asked now is asked again. */
async function lookWhetherHeld(holding: Holding, signal: AbortSignal): Promise<void> {
  const { context, principal } = holding;
  for (;;) {
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const isHeld = await context.database
      .asTenant(principal, (transaction) => isStillHeld(transaction, holding))
      .catch(() => true);
    if (!isHeld) return;
  }
}

/** Opens the stream again and again, until it is to rest. */
async function listenOn(holding: Holding, signal: AbortSignal): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted && !holding.isOver) {
    holding.heard = false;
    const error = await listen(holding, signal);
    if (signal.aborted || holding.isOver) return;
    if (error instanceof Gone && holding.position !== null) {
      await catchUp(holding);
      continue;
    }
    if (!isPassing(error)) return rest(holding, error);
    if (holding.heard) pauseMs = firstPauseMs;
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

/** Ended by the vendor, broken off or silent: opened again soon, and nobody has to be told. */
function isPassing(error: unknown): boolean {
  return error === null || error instanceof Unavailable || error instanceof Gone;
}

/** Takes what comes until the stream ends. @returns what ended it; null: the vendor did */
async function listen(holding: Holding, signal: AbortSignal): Promise<unknown> {
  const { context, principal, connection, connector, subscription } = holding;
  const silent = new AbortController();
  const patienceMs = subscription.aliveWithinSeconds * (1 + lateness) * 1_000;
  let timer: NodeJS.Timeout | undefined;
  const listenAgain = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), patienceMs);
  };
  const door = {
    ...{ context, principal, connection, connector },
    signal: AbortSignal.any([signal, silent.signal]),
  };
  let wasRefused = false;
  try {
    listenAgain();
    await withSession(door, async (session) => {
      try {
        for await (const batch of subscription.subscribe(holding.position, session)) {
          listenAgain();
          wasRefused = false;
          if (!(await keep(holding, batch))) return;
        }
      } catch (error) {
        // The grant serves for reading; that the stream does not take it must not end the reading, too.
        if (error instanceof Unauthorised && !error.grantIsDead && wasRefused)
          throw refused(connector);
        wasRefused = true;
        throw error;
      }
    });
    return null;
  } catch (error) {
    return error;
  } finally {
    clearTimeout(timer);
  }
}

function refused({ manifest: { displayName } }: Connector): Rejected {
  return new Rejected(
    `${displayName} does not take the sign-in for change events, though it is a new one. Look whether the user's sessions are bound to an address. Changes are found by asking, in their own time.`,
    [],
  );
}

/** In one transaction: how far it was taken, and what came up to there. @returns false where this process is not to go on */
async function keep(holding: Holding, batch: SubscriptionBatch): Promise<boolean> {
  const { context, principal, tenantId, connection, subscription, position } = holding;
  const now = context.clock.now();
  const kept = await context.database.asTenant(principal, async (transaction) => {
    if (!(await keepPosition(transaction, holding, batch.position, now))) return false;
    const { settleSeconds } = subscription;
    if (batch.events.length > 0)
      await keepEvents(transaction, tenantId, connection, batch.events, settleSeconds, now);
    // It began somewhere: what happened between the last reading and there is found by reading once more.
    if (position === null)
      await putEvents(
        transaction,
        tenantId,
        connection,
        [everything(holding, "BEGAN", now)],
        0,
        now,
      );
    return true;
  });
  if (kept) holding.position = batch.position;
  holding.heard = kept;
  holding.isOver = !kept;
  return kept;
}

/** The vendor does not know any more where we stood: everything is read, then what comes from now on is taken. */
async function catchUp(holding: Holding): Promise<void> {
  const { context, principal, tenantId, connectionId, connection } = holding;
  const now = context.clock.now();
  const kept = await context.database.asTenant(principal, async (transaction) => {
    if (!(await keepPosition(transaction, holding, null, now))) return false;
    const event = everything(holding, "POSITION_LOST", now);
    await putEvents(transaction, tenantId, connection, [event], 0, now);
    return true;
  });
  holding.isOver = !kept;
  if (!kept) return;
  context.log.warn("Where change events were left is not known any more; everything is read.", {
    tenantId,
    connectionId,
    vendor: connection.vendor,
  });
  holding.position = null;
}

/** An event that makes every stream due; those that list everything have their own time. */
function everything({ connector, holder }: Holding, kind: string, now: Date): InboxEvent {
  const streams = connector.manifest.streams.filter(({ sweep }) => sweep === undefined);
  return {
    objectType: "*",
    id: "*",
    kind,
    occurredAt: now,
    deliveryKey: `${kind} ${holder} ${now.toISOString()}`,
    streams: streams.map(({ name }) => name),
  };
}

/** Lets it go for a while, and says why where a person can do something about it. */
async function rest(holding: Holding, error: unknown): Promise<void> {
  const { context, principal, connection, tenantId, connectionId } = holding;
  const real = context.clock.real().getTime();
  // A limit's time is by the Clock, and pauses are real.
  const untilMs = (until: Date): number => until.getTime() - context.clock.now().getTime();
  const restMs =
    error instanceof RateLimited
      ? Math.max(error.until ? untilMs(error.until) : restAfterLimitMs, restAfterFailureMs)
      : error instanceof Rejected
        ? restUntilSetUpMs
        : restAfterFailureMs;
  const facts = { tenantId, connectionId, vendor: connection.vendor };
  if (error instanceof ConnectorError)
    context.log.warn("Change events are not taken for now.", { ...facts, code: error.code });
  else context.log.error("A subscription failed.", { ...facts, where: whereOf(error) });
  const problem = error instanceof ConnectorError ? error.message : null;
  await context.database.asTenant(principal, (transaction) =>
    restSubscription(transaction, holding, problem, new Date(real + restMs)),
  );
}
