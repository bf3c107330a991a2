/**
 * Forgets what was read through a connection once it can no longer be restored: the vendor is told that we are no
 * longer wanted, then the rows go in parts. It can stop anywhere and goes on with the next job.
 */
import type { Principal } from "../access/principal.js";
import { whereOf } from "../log.js";
import { connectionById } from "../store/connections.js";
import { connectionsToForget, finishForgetting, forgetSome } from "../store/disconnect.js";
import type { HubContext } from "../gateway/context.js";
import { giveGrantBack } from "../gateway/grants.js";

export async function forgetDisconnected(
  context: HubContext,
  principal: Principal,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock } = context;
  const { tenantId } = principal;
  const ids = await database.asTenant(principal, (transaction) =>
    connectionsToForget(transaction, tenantId, clock.now()),
  );
  for (const id of ids) {
    const connection = await database.asTenant(principal, (transaction) =>
      connectionById(transaction, tenantId, id),
    );
    if (!connection) continue;
    try {
      await giveGrantBack(context, principal, connection, signal);
    } catch (error) {
      // The vendor may be away or may have ended the grant itself: our own copy goes all the same.
      context.log.warn("A vendor could not be told that a connection has ended.", {
        tenantId,
        connectionId: id,
        where: whereOf(error),
      });
    }
    let more = true;
    while (more) {
      signal.throwIfAborted();
      more = await database.asTenant(principal, (transaction) =>
        forgetSome(transaction, tenantId, id),
      );
    }
    await database.asTenant(principal, (transaction) =>
      finishForgetting(
        transaction,
        tenantId,
        id,
        "It was disconnected, and what was read through it has been forgotten. Connect it again to read it anew.",
        clock.now(),
      ),
    );
  }
}
