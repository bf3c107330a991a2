/**
 * Accepting and cancelling a plan: the change of state, what it says in other systems, and the trail of
 * it, in one transaction.
 */
import type { Principal } from "../access/principal.js";
import { todayIn } from "../domain/calendar.js";
import { applyTransition } from "../domain/plans/life.js";
import { assessDebtors } from "../store/assess.js";
import { holdDebtors } from "../store/debtor-locks.js";
import { Plan, PlanReceivable } from "../store/entities.js";
import type { UnitOfWork } from "../store/orm.js";
import { planById, type PlanRow } from "../store/queries/plans.js";
import { tenantById } from "../store/tenants.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import type { PlanEvent } from "./plan-write-backs.js";
import { accept, refuse, type Result } from "./problem.js";
import { readBack } from "./propose-plan.js";
import { dryRun, enqueue, writeBacksFor, type VendorRequestView } from "./vendor-writes.js";

export type PlanDecision = "ACCEPT" | "CANCEL";

const auditActions = { ACCEPT: "PLAN_ACCEPTED", CANCEL: "PLAN_CANCELLED" } as const;

/** Takes a decision about a plan, once. */
export async function decidePlan(
  context: ActionContext,
  principal: Principal,
  decision: PlanDecision,
  planId: string,
  idempotencyKey: string,
): Promise<Result<PlanRow>> {
  const operation = decision === "ACCEPT" ? "acceptPlan" : "cancelPlan";
  const call = { operation, key: idempotencyKey, input: { planId } };
  return once(context, principal, call, async (unit) => {
    const { tenantId } = principal;
    await lockPlan(unit, tenantId, planId);
    const before = await planById(unit.sql, tenantId, planId);
    const next = nextState(before, decision);
    if (!next.ok) return next;
    const now = context.clock.now();
    const plan = await unit.em.findOneOrFail(Plan, { tenantId, id: planId });
    plan.state = next.value.state;
    if (decision === "ACCEPT") plan.acceptedAt = now;
    else {
      plan.endedAt = now;
      await unit.em.nativeUpdate(PlanReceivable, { tenantId, planId }, { live: false });
    }
    const event = eventOf(next.value.before, decision);
    if (event) {
      enqueue(
        unit,
        principal,
        planId,
        await writeBacksFor(context, principal, unit.sql, next.value.before, event),
        now,
      );
    }
    audit(
      unit,
      principal,
      { action: auditActions[decision], subject: `plan:${planId}`, detail: {} },
      now,
    );
    const tenant = await tenantById(unit.sql, tenantId);
    await assessDebtors(unit.sql, tenantId, [plan.debtorId], todayIn(now, tenant.time_zone), now);
    return readBack(unit, principal, planId);
  });
}

/**
 * Locked before it is read: of two decisions at once the second meets the first one's outcome. The debtor
 * comes first, as everywhere, so that an assessment neither undoes the decision nor waits for it in a circle.
 */
async function lockPlan(unit: UnitOfWork, tenantId: string, planId: string): Promise<void> {
  const owners = await unit.sql.query<{ debtor_id: string }>(
    `/* decidePlan: whose */ select debtor_id from payment_plan where tenant_id = $1 and id = $2`,
    [tenantId, planId],
  );
  await holdDebtors(
    unit.sql,
    tenantId,
    owners.map((row) => row.debtor_id),
  );
  await unit.sql.query(
    `/* decidePlan */ select id from payment_plan where tenant_id = $1 and id = $2 for update`,
    [tenantId, planId],
  );
}

/** The plan as it stands, and the exact requests that the decision would send. */
export async function dryRunDecision(
  context: ActionContext,
  principal: Principal,
  decision: PlanDecision,
  planId: string,
): Promise<Result<{ plan: PlanRow; requests: VendorRequestView[] }>> {
  const looked = await context.database.asTenant(principal, async (transaction) => {
    const next = nextState(await planById(transaction, principal.tenantId, planId), decision);
    if (!next.ok) return next;
    const { before, state } = next.value;
    const event = eventOf(before, decision);
    const writes = event ? await writeBacksFor(context, principal, transaction, before, event) : [];
    return accept({ plan: { ...before, state }, writes });
  });
  if (!looked.ok) return looked;
  const { plan, writes } = looked.value;
  return accept({ plan, requests: await dryRun(context, principal, writes) });
}

function nextState(
  plan: PlanRow | null,
  decision: PlanDecision,
): Result<{ before: PlanRow; state: PlanRow["state"] }> {
  if (!plan) return refuse("NOT_FOUND", ["planId"], "There is no plan with this id.");
  const next = applyTransition(plan.state, decision);
  if (!next.ok) return refuse(next.problem.code, ["planId"], next.problem.message);
  return accept({ before: plan, state: next.state });
}

/** A proposal that is withdrawn was never told to other systems, so nothing has to be taken back there. */
function eventOf(before: Pick<PlanRow, "state">, decision: PlanDecision): PlanEvent | null {
  if (decision === "ACCEPT") return "AGREED";
  return before.state === "ACTIVE" ? "CANCELLED" : null;
}
