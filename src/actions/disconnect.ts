/** Ends a connection, and brings it back while that is possible. */
import type { Principal } from "../access/principal.js";
import { todayIn } from "../domain/calendar.js";
import { connectionById } from "../store/connections.js";
import { disconnect, restore } from "../store/disconnect.js";
import type { HubContext } from "../gateway/context.js";
import { tenantById } from "../store/tenants.js";
import { auditStatement } from "./audit.js";
import { accept, refuse, type Result } from "./problem.js";

/** How long what was read is kept, and the sign-in with it, so that a mistake is no loss. */
const restorableDays = 30;
const dayMs = 24 * 60 * 60_000;

const unknown = "There is no connection with this id.";

/**
 * Nothing is read or written any more from the next page on. What was read stays, and counts as stale, until it can
 * no longer be restored; then it is forgotten, and the vendor is told.
 * @param forget at once
 */
export async function disconnectVendor(
  context: HubContext,
  principal: Principal,
  { connectionId, forget }: { connectionId: string; forget: boolean },
): Promise<Result<{ connectionId: string }>> {
  const { tenantId } = principal;
  const now = context.clock.now();
  const restorableUntil = forget ? now : new Date(now.getTime() + restorableDays * dayMs);
  return context.database.asTenant(principal, async (transaction) => {
    const found = await connectionById(transaction, tenantId, connectionId);
    if (!found) return refuse("NOT_FOUND", ["connectionId"], unknown);
    const { time_zone: zone } = await tenantById(transaction, tenantId);
    const words = forget
      ? "It was disconnected, and what was read through it is being forgotten."
      : `It was disconnected: nothing is read or written. What was read is kept until ${todayIn(restorableUntil, zone)}; until then it can be restored.`;
    if (!(await disconnect(transaction, tenantId, connectionId, words, restorableUntil, now)))
      return refuse(
        "CONNECTION_DISCONNECTED",
        ["connectionId"],
        "This connection was disconnected before.",
      );
    const subject = `connection:${connectionId}`;
    const deed = { action: "DISCONNECTED", subject, detail: { forget } };
    await auditStatement(transaction, principal, deed, now);
    return accept({ connectionId });
  });
}

/** Goes on from where it stood, without a new sign-in where the vendor still accepts the old one. */
export async function restoreConnection(
  context: HubContext,
  principal: Principal,
  connectionId: string,
): Promise<Result<{ connectionId: string }>> {
  const { tenantId } = principal;
  const now = context.clock.now();
  return context.database.asTenant(principal, async (transaction) => {
    const found = await connectionById(transaction, tenantId, connectionId);
    if (!found) return refuse("NOT_FOUND", ["connectionId"], unknown);
    if (found.status !== "DISCONNECTED")
      return refuse(
        "INVALID_TRANSITION",
        ["connectionId"],
        "This connection was not disconnected.",
      );
    if (!(await restore(transaction, tenantId, connectionId, now)))
      return refuse(
        "INVALID_TRANSITION",
        ["connectionId"],
        "It is too late to restore this connection: what was read through it is forgotten. Connect it again to read it anew.",
      );
    const deed = { action: "RESTORED", subject: `connection:${connectionId}`, detail: {} };
    await auditStatement(transaction, principal, deed, now);
    return accept({ connectionId });
  });
}
