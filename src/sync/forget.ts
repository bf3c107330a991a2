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
  // A run that was at it when it was disconnected still stores the page in hand: what it holds is left for later.
  for (const id of ids)
    await database.withLock(`sync ${tenantId} ${id}`, () => forget(context, principal, id, signal));
}

async function forget(
  context: HubContext,
  principal: Principal,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock, log } = context;
  const { tenantId } = principal;
  const connection = await database.asTenant(principal, (transaction) =>
    connectionById(transaction, tenantId, id),
  );
  if (!connection) return;
  try {
    await giveGrantBack(context, principal, connection, signal);
  } catch (error) {
    // The vendor may be away or may have ended the grant itself: our own copy goes all the same.
    const facts = { tenantId, connectionId: id, where: whereOf(error) };
    log.warn("A vendor could not be told that a connection has ended.", facts);
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
