/**
 * Every call on a vendor passes here: it waits until the vendor's limits, shared by all processes, allow
 * it, and gives its place back afterwards. A call for somebody who waits has a share of its own.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Principal } from "../access/principal.js";
import type { Gate, LimitReading, RateLimit } from "../connectors/connector.js";
import { RateLimited } from "../connectors/errors.js";
import { keptForPeople } from "../domain/notice.js";
import {
  giveSlotBack,
  holdCalls,
  noteLimits,
  takeCall,
  type CallLimits,
} from "../store/governor.js";
import type { HubContext } from "./context.js";

const longestRestMs = 1_000;

export interface GateOptions {
  readonly connectionId: string;
  /** What holds for a call of this kind; without one, for all others. */
  readonly limits: (kind?: string) => CallLimits;
  /** A person waits for the answer: a dry run, a card. */
  readonly forPeople: boolean;
  readonly signal: AbortSignal;
  /** Beyond this a call is refused rather than kept waiting, milliseconds. */
  readonly patienceMs: number;
}

/**
 * A vendor's limits on one account, as the governor keeps them.
 * @param kind of the call: its own limits, which count the calls of this kind only, hold beside those of all calls
 */
export function limitsOf(limits: readonly RateLimit[], kind?: string): CallLimits {
  const counted = limits.filter(
    ({ scope, only }) => scope === "ACCOUNT" && (only === undefined || only === kind),
  );
  const of = (wanted: RateLimit["per"]): number | null =>
    counted.find(({ per }) => per === wanted)?.limit ?? null;
  const hasOwn = kind !== undefined && counted.some(({ only }) => only === kind);
  return {
    ...(hasOwn ? { kind } : {}),
    windows: counted.flatMap(({ per, limit, seconds, only }) => {
      const length = per === "MINUTE" ? 60 : per === "SECONDS" ? seconds : undefined;
      if (length === undefined) return [];
      return [{ limit, seconds: length, ...(only === undefined ? {} : { ofKind: true as const }) }];
    }),
    perDay: of("DAY"),
    atOnce: of("CONCURRENT"),
  };
}

/** Goes by what an answer of the vendor's said: others may call the same account, and plans differ. */
export async function learnLimits(
  { database, clock }: HubContext,
  principal: Principal,
  connectionId: string,
  rateLimits: readonly RateLimit[],
  reading: LimitReading | undefined,
): Promise<void> {
  const limits = limitsOf(rateLimits);
  if (!reading || isUnlimited(limits)) return;
  const ofApp = rateLimits.find(({ scope, per }) => scope === "APP" && per === "MINUTE");
  const { appRemainingMinute: left } = reading;
  const said = {
    remainingToday: reading.remainingToday ?? null,
    limitToday: reading.limitToday ?? null,
    remainingMinute: reading.remainingMinute ?? null,
    appIsLow: ofApp !== undefined && left !== undefined && left <= ofApp.limit * keptForPeople,
  };
  await database.asTenant(principal, (transaction) =>
    noteLimits(transaction, principal.tenantId, connectionId, limits, said, clock.now()),
  );
}

function isUnlimited(limits: CallLimits): boolean {
  return limits.windows.length === 0 && limits.perDay === null && limits.atOnce === null;
}

/** @throws RateLimited by the gate when the turn would come later than patience lasts. */
export function makeGate(context: HubContext, principal: Principal, options: GateOptions): Gate {
  const { database, clock } = context;
  const { tenantId } = principal;
  const { connectionId, forPeople, signal, patienceMs } = options;

  const waitForTurn = async (limits: CallLimits): Promise<number> => {
    let waited = 0;
    for (;;) {
      signal.throwIfAborted();
      const ticket = await database.asTenant(principal, (transaction) =>
        takeCall(transaction, tenantId, connectionId, limits, forPeople, clock.now()),
      );
      if (ticket.granted) return ticket.slot;
      if (waited + ticket.waitMs > patienceMs) {
        const until = new Date(clock.now().getTime() + ticket.waitMs);
        throw new RateLimited(
          ticket.because === "FEW_LEFT"
            ? "Few calls are left, other programs' calls included; they are kept for people who wait for an answer."
            : "Our own share of the vendor's calls is used up for now.",
          until,
        );
      }
      // The Clock may be moved meanwhile (in the demo), so nobody sleeps for long without looking.
      const restMs = Math.min(ticket.waitMs, longestRestMs);
      waited += restMs;
      await pause(restMs, undefined, { signal });
    }
  };

  return async (call, kind) => {
    const limits = options.limits(kind);
    if (isUnlimited(limits)) return call();
    const slot = await waitForTurn(limits);
    try {
      return await call();
    } catch (error) {
      if (error instanceof RateLimited && error.until) {
        const { until } = error;
        await database.asTenant(principal, (transaction) =>
          holdCalls(transaction, tenantId, connectionId, until),
        );
      }
      throw error;
    } finally {
      if (limits.atOnce !== null) {
        await database.asTenant(principal, (transaction) =>
          giveSlotBack(transaction, tenantId, connectionId, slot),
        );
      }
    }
  };
}
