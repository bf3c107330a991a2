/** What was sealed and is to be kept no longer goes, in parts. */
import type { Principal } from "../access/principal.js";
import { todayIn } from "../domain/calendar.js";
import type { HubContext } from "../gateway/context.js";
import { eraseOldDetails } from "../store/circumstances.js";
import type { TenantRow } from "../store/tenants.js";

export async function eraseDetails(
  { database, clock }: HubContext,
  principal: Principal,
  { time_zone }: Pick<TenantRow, "time_zone">,
  signal: AbortSignal,
): Promise<void> {
  let left = 1;
  while (left > 0) {
    signal.throwIfAborted();
    const today = todayIn(clock.now(), time_zone);
    left = await database.asTenant(principal, (transaction) =>
      eraseOldDetails(transaction, principal.tenantId, today),
    );
  }
}
