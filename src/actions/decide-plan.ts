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
import type { PlanEvent, PlannedWriteBack } from "./plan-write-backs.js";
import { accept, refuse, type Result } from "./problem.js";
import { rehearse, standingsAfter } from "./rehearse.js";
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
    const decided = await carryOut(context, principal, unit, decision, planId);
    return decided.ok ? readBack(unit, principal, planId) : decided;
  });
}

interface Decided {
  /** The plan as it was, in its new state. */
  readonly plan: PlanRow;
  readonly writes: readonly PlannedWriteBack[];
}

/** The decision within the action's transaction. */
async function carryOut(
  context: ActionContext,
  principal: Principal,
  unit: UnitOfWork,
  decision: PlanDecision,
  planId: string,
): Promise<Result<Decided>> {
  const { tenantId } = principal;
  await lockPlan(unit, tenantId, planId);
  const next = nextState(await planById(unit.sql, tenantId, planId), decision);
  if (!next.ok) return next;
  const { before, state } = next.value;
  const now = context.clock.now();
  const plan = await unit.em.findOneOrFail(Plan, { tenantId, id: planId });
  plan.state = state;
  if (decision === "ACCEPT") plan.acceptedAt = now;
  else {
    plan.endedAt = now;
    await unit.em.nativeUpdate(PlanReceivable, { tenantId, planId }, { live: false });
  }
  const event = eventOf(before, decision);
  const writes = event ? await writeBacksFor(context, principal, unit.sql, before, event) : [];
  enqueue(unit, principal, planId, writes, now);
  audit(
    unit,
    principal,
    { action: auditActions[decision], subject: `plan:${planId}`, detail: {} },
    now,
  );
  const tenant = await tenantById(unit.sql, tenantId);
  await assessDebtors(unit.sql, tenantId, [plan.debtorId], todayIn(now, tenant.time_zone), now);
  return accept({ plan: { ...before, state }, writes });
}

/**
 * Locked before it is read: of two decisions at once the second meets the first one's outcome. The debtor
 * comes first, as everywhere, so that an assessment neither undoes the decision nor waits for it in a circle.
 */
async function lockPlan(unit: UnitOfWork, tenantId: string, planId: string): Promise<void> {
  const owner = await ownerOf(unit, tenantId, planId);
  await holdDebtors(unit.sql, tenantId, owner === null ? [] : [owner]);
  await unit.sql.query(
    `/* decidePlan */ select id from payment_plan where tenant_id = $1 and id = $2 for update`,
    [tenantId, planId],
  );
}

/** The plan as it would stand, and the exact requests that the decision would send. */
export async function dryRunDecision(
  context: ActionContext,
  principal: Principal,
  decision: PlanDecision,
  planId: string,
): Promise<Result<{ plan: PlanRow; requests: VendorRequestView[] }>> {
  const rehearsed = await rehearse(context, principal, (unit) =>
    withStandings(context, principal, unit, decision, planId),
  );
  if (!rehearsed.ok) return rehearsed;
  const { plan, writes } = rehearsed.value;
  return accept({ plan, requests: await dryRun(context, principal, writes) });
}

/** The decision, with what it tells of how things stand. */
export async function withStandings(
  context: ActionContext,
  principal: Principal,
  unit: UnitOfWork,
  decision: PlanDecision,
  planId: string,
): Promise<Result<Decided>> {
  const work = () => carryOut(context, principal, unit, decision, planId);
  const debtorId = await ownerOf(unit, principal.tenantId, planId);
  if (debtorId === null) return work();
  const { value, standings } = await standingsAfter(unit, principal, debtorId, work);
  if (!value.ok) return value;
  const { plan, writes } = value.value;
  return accept({ plan, writes: [...writes, ...standings] });
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

async function ownerOf(unit: UnitOfWork, tenantId: string, planId: string): Promise<string | null> {
  const [row] = await unit.sql.query<{ debtor_id: string }>(
    `/* decidePlan: whose */ select debtor_id from payment_plan where tenant_id = $1 and id = $2`,
    [tenantId, planId],
  );
  return row?.debtor_id ?? null;
}

/** The plan as it now stands, for the answer. */
export async function readBack(
  unit: UnitOfWork,
  principal: Principal,
  planId: string,
): Promise<Result<PlanRow>> {
  const plan = await planById(unit.sql, principal.tenantId, planId);
  if (!plan) throw new Error("A plan that was just written cannot be read back.");
  return accept(plan);
}

/** A proposal that is withdrawn was never told to other systems, so nothing has to be taken back there. */
function eventOf(before: Pick<PlanRow, "state">, decision: PlanDecision): PlanEvent | null {
  if (decision === "ACCEPT") return "AGREED";
  return before.state === "ACTIVE" ? "CANCELLED" : null;
}
