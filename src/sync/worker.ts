/**
 * The worker: goes round the tenants, reads what is due, lets the days pass, and sends what waits. It
 * decides by the Clock what is due and sleeps in real time.
 */
import { setTimeout as pause } from "node:timers/promises";
import { hubPrincipal, type Principal } from "../access/principal.js";
import { whereOf } from "../log.js";
import { dueConnections } from "../store/connections.js";
import { allTenantIds, tenantById } from "../store/tenants.js";
import type { HubContext } from "../gateway/context.js";
import { deriveDebtors, runSync, type RunProgress } from "./run.js";
import { sendNext } from "./write-back.js";

const restMs = 500;
/** Effects sent for one tenant before the next tenant has its turn. */
const effectsPerTurn = 50;

export interface Worker {
  /** Resolves when the round in hand is finished. */
  stop(): Promise<void>;
}

export function startWorker(
  context: HubContext,
  onProgress?: (progress: RunProgress) => void,
): Worker {
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await round(context, stopping.signal, onProgress);
      await pause(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return {
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

async function round(
  context: HubContext,
  signal: AbortSignal,
  onProgress?: (progress: RunProgress) => void,
): Promise<void> {
  try {
    for (const tenantId of await allTenantIds(context.database)) {
      if (signal.aborted) return;
      // What is wrong with one tenant must not keep the others waiting.
      const principal = hubPrincipal(tenantId, "hub:worker");
      await turn(context, principal, signal, onProgress).catch((error: unknown) => {
        if (signal.aborted) return;
        context.log.error("A worker's turn failed.", { tenantId, where: whereOf(error) });
      });
    }
  } catch (error) {
    if (!signal.aborted) context.log.error("A worker's round failed.", { where: whereOf(error) });
  }
}

async function turn(
  context: HubContext,
  principal: Principal,
  signal: AbortSignal,
  onProgress?: (progress: RunProgress) => void,
): Promise<void> {
  const { database, clock } = context;
  const { tenantId } = principal;
  const { due, tenant } = await database.asTenant(principal, async (transaction) => ({
    due: await dueConnections(transaction, tenantId, clock.now()),
    tenant: await tenantById(transaction, tenantId),
  }));
  for (const { id: connectionId, cause } of due) {
    if (signal.aborted) return;
    await runSync(context, principal, connectionId, {
      cause,
      everything: false,
      signal,
      ...(onProgress ? { onProgress } : {}),
    });
  }
  // Also without news: a day that has passed can make something overdue.
  await deriveDebtors(context, principal, tenant, signal);
  for (let sent = 0; sent < effectsPerTurn && !signal.aborted; sent += 1) {
    if (!(await sendNext(context, principal, signal))) return;
  }
}
