/** Asks that a connection be read now rather than at its next time. A worker takes it from there. */
import type { Principal } from "../access/principal.js";
import type { ActionContext } from "./context.js";
import { accept, refuse, type Result } from "./problem.js";

/** Repeating it does no harm: what is due already stays due. */
export async function requestSync(
  context: ActionContext,
  principal: Principal,
  connectionId: string,
): Promise<Result<{ connectionId: string; requestedAt: Date }>> {
  const { tenantId } = principal;
  const now = context.clock.now();
  return context.database.asTenant(principal, async (transaction) => {
    const [connection] = await transaction.query<{ status: string; vendor: string }>(
      `/* requestSync */ select status, vendor from connection where tenant_id = $1 and id = $2`,
      [tenantId, connectionId],
    );
    if (!connection)
      return refuse("NOT_FOUND", ["connectionId"], "There is no connection with this id.");
    if (connection.status === "NEEDS_SIGN_IN") {
      return refuse(
        "CONNECTION_NEEDS_SIGN_IN",
        ["connectionId"],
        "Nobody is signed in to this connection, so it cannot be read. Sign in again first.",
      );
    }
    if (connection.status === "DISCONNECTED") {
      return refuse(
        "CONNECTION_DISCONNECTED",
        ["connectionId"],
        "This connection was disconnected, so it is not read. Restore it or connect it again first.",
      );
    }
    if (connection.vendor === "FILES") {
      return refuse(
        "INVALID_INPUT",
        ["connectionId"],
        "Files are brought, not read: import a newer one instead.",
      );
    }
    await transaction.query(
      `/* requestSync: due now */
       with asked as (update connection set sync_requested = true where tenant_id = $1 and id = $2)
       update stream set due_at = least(due_at, $3) where tenant_id = $1 and connection_id = $2`,
      [tenantId, connectionId, now],
    );
    return accept({ connectionId, requestedAt: now });
  });
}
