/**
 * A dry run does what the action does and takes it all back: what it shows is what would be stored and sent, because
 * it was.
 */
import type { Principal } from "../access/principal.js";
import type { UnitOfWork } from "../store/orm.js";
import { waitingStandings } from "../store/standing.js";
import type { ActionContext } from "./context.js";
import type { PlannedWriteBack } from "./plan-write-backs.js";

/** Rolls the transaction back and carries the value out of it. */
class TakenBack<T> extends Error {
  override readonly name = "TakenBack";
  constructor(readonly value: T) {
    super("The rehearsal is over.");
  }
}

/** Runs `work` in a transaction of the tenant that is rolled back. */
export async function rehearse<T>(
  context: ActionContext,
  principal: Principal,
  work: (unit: UnitOfWork) => Promise<T>,
): Promise<T> {
  try {
    return await context.store.asTenant(principal, async (unit) => {
      throw new TakenBack(await work(unit));
    });
  } catch (error) {
    if (error instanceof TakenBack) return error.value as T;
    throw error;
  }
}

/** What `work` tells the records in a CRM of how things stand with the debtor. */
export async function standingsAfter<T>(
  unit: UnitOfWork,
  principal: Principal,
  debtorId: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly standings: PlannedWriteBack[] }> {
  const { tenantId } = principal;
  const before = await waitingStandings(unit.sql, tenantId, debtorId);
  const value = await work();
  const after = await waitingStandings(unit.sql, tenantId, debtorId);
  const known = new Set(before.map(({ writeBack }) => writeBack.marker));
  return { value, standings: after.filter(({ writeBack }) => !known.has(writeBack.marker)) };
}
