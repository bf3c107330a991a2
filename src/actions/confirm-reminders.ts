/** A person says that reminders beside a payment plan or a pause are switched off in the source. */
import type { Principal } from "../access/principal.js";
import { confirmOff } from "../domain/reminders.js";
import type { UnitOfWork } from "../store/orm.js";
import {
  keepConfirmed,
  lockReminder,
  namedForReminders,
  type ReminderRow,
} from "../store/queries/reminders.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import { accept, refuse, type Problem, type Result } from "./problem.js";

/** Whether it is true shows when the source is read next: what it still sends or runs is found anew. */
export async function confirmRemindersOff(
  context: ActionContext,
  principal: Principal,
  input: { readonly debtorId: string; readonly connectionId: string },
  idempotencyKey: string,
): Promise<Result<{ debtorId: string }>> {
  const call = { operation: "confirmRemindersOff", key: idempotencyKey, input };
  return once(context, principal, call, async (unit) => {
    const found = await findingNamed(unit, principal, input);
    if (!found.ok) return found;
    const now = context.clock.now();
    const confirmed = confirmOff(found.value, principal.actor, now);
    if (!confirmed)
      return refuse(
        "INVALID_TRANSITION",
        ["debtorId"],
        "These reminders count as off already, or no payment plan is active and nothing is paused any more.",
      );
    const { debtorId } = found.value;
    await keepConfirmed(unit.sql, principal.tenantId, { ...found.value, ...confirmed });
    const detail = { connectionId: input.connectionId };
    const deed = { action: "REMINDERS_CONFIRMED_OFF", subject: `debtor:${debtorId}`, detail };
    audit(unit, principal, deed, now);
    return accept({ debtorId });
  });
}

async function findingNamed(
  unit: UnitOfWork,
  { tenantId }: Principal,
  input: { readonly debtorId: string; readonly connectionId: string },
): Promise<Result<ReminderRow>> {
  const named = await namedForReminders(unit.sql, tenantId, input.debtorId, input.connectionId);
  const { debtorId, connectionId } = named;
  if (debtorId === null || connectionId === null) {
    const unknown = (field: string, what: string): Problem => ({
      ...{ code: "NOT_FOUND", field: [field] },
      message: `There is no ${what} with this id.`,
    });
    const problems = [
      ...(debtorId === null ? [unknown("debtorId", "debtor")] : []),
      ...(connectionId === null ? [unknown("connectionId", "connection")] : []),
    ];
    return { ok: false, problems };
  }
  const found = await lockReminder(unit.sql, tenantId, debtorId, connectionId);
  if (found) return accept(found);
  return refuse(
    "NOT_FOUND",
    ["debtorId"],
    "No reminders of this connection are known beside a payment plan or a pause of this debtor.",
  );
}
