/**
 * Status, balances, ageing and the progress of plans, for the debtors that changed or whose day has
 * come: facts loaded set-based, decided in the domain, written set-based. Then the CRMs are told how things stand.
 */
import type { PlainDate } from "../domain/calendar.js";
import type { Care } from "../domain/circumstances/care.js";
import { parseCurrency } from "../domain/money.js";
import { applyTransition, type PlanState } from "../domain/plans/life.js";
import {
  nextProgressChange,
  paidOnPlan,
  planProgress,
  type PlanProgress,
} from "../domain/plans/progress.js";
import { assessDebtor, type DebtorAssessment } from "../domain/status.js";
import { careOfDebtors } from "./care.js";
import type { Queryable } from "./database.js";
import { holdDebtors, lockDebtors } from "./debtor-locks.js";
import { keepPromises } from "./promises.js";
import { putStandings } from "./standing.js";

/** How many debtors are assessed in one transaction. */
const batchSize = 2_000;

interface DebtorFacts {
  id: string;
  open: { currency: string; dueOn: string; balanceMinor: string }[] | null;
  plans: PlanFacts[] | null;
}

interface PlanFacts {
  id: string;
  state: PlanState;
  planned: { receivableId: string; plannedMinor: string; balanceMinor: string }[];
  instalments: { number: number; dueOn: string; amountMinor: string }[];
}

interface Verdict {
  readonly id: string;
  readonly assessment: DebtorAssessment;
  readonly nextChangeOn: string | null;
  readonly plans: readonly PlanVerdict[];
}

interface PlanVerdict {
  readonly id: string;
  readonly state: PlanState;
  readonly progress: PlanProgress;
  readonly nextChangeOn: PlainDate | null;
}

/** Assesses one batch. @returns how many debtors were due; 0 when there is nothing to do. */
export async function assessDueDebtors(
  transaction: Queryable,
  tenantId: string,
  today: PlainDate,
  now: Date,
): Promise<number> {
  await lockDebtors(transaction, tenantId);
  const due = await transaction.query<{ id: string }>(
    `/* assessDueDebtors */
     (select id from debtor where tenant_id = $1 and needs_assessment limit $3)
     union
     (select id from debtor where tenant_id = $1 and next_change_on <= $2::date limit $3)`,
    [tenantId, today, batchSize],
  );
  if (due.length === 0) return 0;
  const ids = due.map((row) => row.id);
  await assessDebtors(transaction, tenantId, ids, today, now);
  return due.length;
}

/** Assesses exactly these debtors, within an action's own transaction. */
export async function assessDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  today: PlainDate,
  now: Date,
): Promise<void> {
  const facts = await loadFacts(transaction, tenantId, debtorIds);
  await keepPromises(transaction, tenantId, debtorIds, now);
  const care = await careOfDebtors(transaction, tenantId, debtorIds, today, now);
  const verdicts = facts.map((each) => judge(each, care.get(each.id) ?? null, today));
  await writeVerdicts(transaction, tenantId, verdicts, now);
  await putStandings(transaction, tenantId, debtorIds, care, now);
}

async function loadFacts(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<DebtorFacts[]> {
  // Until the verdicts are written nobody may decide about a plan that was read here.
  await holdDebtors(transaction, tenantId, debtorIds);
  return transaction.query<DebtorFacts>(
    `/* loadFacts */
     select d.id,
            (select json_agg(json_build_object('currency', r.currency, 'dueOn', r.due_on, 'balanceMinor', r.balance_minor::text))
               from receivable r
              where r.tenant_id = $1 and r.debtor_id = d.id and r.status = 'OPEN' and not r.deleted
                and r.balance_minor > 0) as open,
            (select json_agg(json_build_object(
                      'id', p.id, 'state', p.state,
                      'planned', (select json_agg(json_build_object(
                                    'receivableId', pr.receivable_id, 'plannedMinor', pr.planned_minor::text,
                                    'balanceMinor', (case when r.status in ('OPEN', 'PAID') and not r.deleted then r.balance_minor else 0 end)::text))
                                    from plan_receivable pr join receivable r on r.tenant_id = $1 and r.id = pr.receivable_id
                                   where pr.tenant_id = $1 and pr.plan_id = p.id),
                      'instalments', (select json_agg(json_build_object(
                                        'number', i.number, 'dueOn', i.due_on, 'amountMinor', i.amount_minor::text) order by i.number)
                                        from instalment i where i.tenant_id = $1 and i.plan_id = p.id)))
               from payment_plan p
              where p.tenant_id = $1 and p.debtor_id = d.id and p.state in ('PROPOSED', 'ACTIVE')) as plans
       from debtor d where d.tenant_id = $1 and d.id = any($2::uuid[])`,
    [tenantId, debtorIds],
  );
}

function judge(facts: DebtorFacts, care: Care | null, today: PlainDate): Verdict {
  const plans = (facts.plans ?? []).map((plan) => judgePlan(plan, today));
  const assessment = assessDebtor(
    {
      receivables: (facts.open ?? []).map((each) => ({
        currency: parseCurrency(each.currency),
        dueOn: each.dueOn as PlainDate,
        balanceMinor: BigInt(each.balanceMinor),
        status: "OPEN" as const,
      })),
      plans,
    },
    today,
  );
  const changes = [
    assessment.nextChangeOn,
    care?.changesOn ?? null,
    ...plans.map((plan) => plan.nextChangeOn),
  ];
  const [nextChangeOn = null] = changes.filter((date) => date !== null).sort();
  return { id: facts.id, assessment, nextChangeOn, plans };
}

function judgePlan(plan: PlanFacts, today: PlainDate): PlanVerdict {
  const instalments = plan.instalments.map((each) => ({
    number: each.number,
    dueOn: each.dueOn as PlainDate,
    amountMinor: BigInt(each.amountMinor),
  }));
  // Until it is accepted nothing has been promised, so nothing can be kept or late.
  const paid =
    plan.state === "ACTIVE"
      ? paidOnPlan(
          plan.planned.map((each) => ({
            receivableId: each.receivableId,
            plannedMinor: BigInt(each.plannedMinor),
          })),
          new Map(plan.planned.map((each) => [each.receivableId, BigInt(each.balanceMinor)])),
        )
      : 0n;
  const progress = planProgress(instalments, paid, today);
  if (plan.state !== "ACTIVE") {
    return {
      id: plan.id,
      state: plan.state,
      nextChangeOn: null,
      progress: {
        ...progress,
        instalments: progress.instalments.map((each) => ({ ...each, status: "UPCOMING" as const })),
      },
    };
  }
  const completed = progress.complete ? applyTransition(plan.state, "COMPLETE") : null;
  return {
    id: plan.id,
    state: completed?.ok ? completed.state : plan.state,
    progress,
    nextChangeOn: nextProgressChange(progress, today),
  };
}

async function writeVerdicts(
  transaction: Queryable,
  tenantId: string,
  verdicts: readonly Verdict[],
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* writeVerdicts */
     update debtor d
        set status = v.status, status_reason = v.reason, oldest_due_on = v.oldest_due_on,
            next_change_on = v.next_change_on, needs_assessment = false, assessed_at = $7
       from unnest($2::uuid[], $3::text[], $4::text[], $5::date[], $6::date[])
         as v(id, status, reason, oldest_due_on, next_change_on)
      where d.tenant_id = $1 and d.id = v.id`,
    [
      tenantId,
      verdicts.map((verdict) => verdict.id),
      verdicts.map((verdict) => verdict.assessment.status),
      verdicts.map((verdict) => verdict.assessment.reason),
      verdicts.map((verdict) => oldestDue(verdict.assessment)),
      verdicts.map((verdict) => verdict.nextChangeOn),
      now,
    ],
  );
  await writeBalances(transaction, tenantId, verdicts);
  await proveBalances(
    transaction,
    tenantId,
    verdicts.map((verdict) => verdict.id),
    now,
  );
  await writePlans(
    transaction,
    tenantId,
    verdicts.flatMap((verdict) => verdict.plans),
    now,
  );
}

function oldestDue(assessment: DebtorAssessment): string {
  return assessment.balances.map((balance) => balance.oldestDueOn).sort()[0] ?? "9999-12-31";
}

async function writeBalances(
  transaction: Queryable,
  tenantId: string,
  verdicts: readonly Verdict[],
): Promise<void> {
  const balances = verdicts.flatMap((verdict) =>
    verdict.assessment.balances.map((balance) => ({ ...balance, debtorId: verdict.id })),
  );
  await transaction.query(
    `/* writeBalances: what is gone */
     delete from debtor_balance b
      where b.tenant_id = $1 and b.debtor_id = any($2::uuid[])
        and not exists (select from unnest($3::uuid[], $4::text[]) as n(debtor_id, currency)
                         where n.debtor_id = b.debtor_id and n.currency = b.currency)`,
    [
      tenantId,
      verdicts.map((verdict) => verdict.id),
      balances.map((balance) => balance.debtorId),
      balances.map((balance) => balance.currency),
    ],
  );
  await transaction.query(
    `/* writeBalances */
     insert into debtor_balance (tenant_id, debtor_id, currency, open_minor, overdue_minor, not_due_minor,
                                 days_1_to_30_minor, days_31_to_60_minor, days_61_to_90_minor, over_90_minor, oldest_due_on)
     select $1, b.* from unnest($2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
                                $9::bigint[], $10::bigint[], $11::date[]) as b
     on conflict (tenant_id, debtor_id, currency) do update
       set open_minor = excluded.open_minor, overdue_minor = excluded.overdue_minor,
           not_due_minor = excluded.not_due_minor, days_1_to_30_minor = excluded.days_1_to_30_minor,
           days_31_to_60_minor = excluded.days_31_to_60_minor, days_61_to_90_minor = excluded.days_61_to_90_minor,
           over_90_minor = excluded.over_90_minor, oldest_due_on = excluded.oldest_due_on
     where (debtor_balance.open_minor, debtor_balance.overdue_minor, debtor_balance.not_due_minor,
            debtor_balance.days_1_to_30_minor, debtor_balance.days_31_to_60_minor, debtor_balance.days_61_to_90_minor,
            debtor_balance.over_90_minor, debtor_balance.oldest_due_on)
        is distinct from
           (excluded.open_minor, excluded.overdue_minor, excluded.not_due_minor, excluded.days_1_to_30_minor,
            excluded.days_31_to_60_minor, excluded.days_61_to_90_minor, excluded.over_90_minor, excluded.oldest_due_on)`,
    [
      tenantId,
      balances.map((balance) => balance.debtorId),
      balances.map((balance) => balance.currency),
      balances.map((balance) => balance.openMinor),
      balances.map((balance) => balance.overdueMinor),
      balances.map((balance) => balance.ageing.notDue),
      balances.map((balance) => balance.ageing.days1To30),
      balances.map((balance) => balance.ageing.days31To60),
      balances.map((balance) => balance.ageing.days61To90),
      balances.map((balance) => balance.ageing.over90),
      balances.map((balance) => balance.oldestDueOn),
    ],
  );
}

/**
 * Proves every balance of these debtors from its settlement lines (total less what was applied and not
 * undone) and keeps what does not agree; and adds what the debtors have to their credit, unused.
 */
async function proveBalances(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  now: Date,
): Promise<void> {
  await transaction.query(
    // Looked up one by one by their keys: of tables that were just filled PostgreSQL knows too little to choose.
    `/* proveBalances */
     with own as materialized (
       select r.* from unnest($2::uuid[]) as d(id)
        cross join lateral (
          select r.id, r.balance_minor as stated, r.total_minor, r.currency,
                 r.status in ('OPEN', 'PAID') and not r.deleted as counts
            from receivable r where r.tenant_id = $1 and r.debtor_id = d.id offset 0) r
     ), proved as materialized (
       select own.id, own.stated, own.total_minor - coalesce(l.applied, 0) as proved from own
        cross join lateral (
          select sum(l.amount_minor) filter (where not l.reversed) as applied from settlement_line l
           where l.tenant_id = $1 and l.receivable_id = own.id and l.currency = own.currency) l
        where own.counts
     ), wrong as materialized (
       select * from proved where stated <> proved
     ), agreed as (
       delete from discrepancy d
        where d.tenant_id = $1 and d.receivable_id = any(array(select id from own except select id from wrong))
     )
     insert into discrepancy (tenant_id, receivable_id, stated_minor, proved_minor, found_at)
     select $1, id, stated, proved, $3 from wrong
     on conflict (tenant_id, receivable_id) do update
       set stated_minor = excluded.stated_minor, proved_minor = excluded.proved_minor
     where (discrepancy.stated_minor, discrepancy.proved_minor) is distinct from (excluded.stated_minor, excluded.proved_minor)`,
    [tenantId, debtorIds, now],
  );
  await transaction.query(
    `/* proveBalances: unused credit */
     with unused as (
       select debtor_id, currency, sum(remaining_minor) as minor
         from credit
        where tenant_id = $1 and debtor_id = any($2::uuid[]) and status = 'OPEN' and not deleted and remaining_minor > 0
        group by debtor_id, currency
     ), cleared as (
       update debtor_balance b set unused_credit_minor = 0
        where b.tenant_id = $1 and b.debtor_id = any($2::uuid[]) and b.unused_credit_minor <> 0
          and not exists (select from unused u where u.debtor_id = b.debtor_id and u.currency = b.currency)
     )
     insert into debtor_balance (tenant_id, debtor_id, currency, open_minor, overdue_minor, not_due_minor, days_1_to_30_minor,
                                 days_31_to_60_minor, days_61_to_90_minor, over_90_minor, oldest_due_on, unused_credit_minor)
     select $1, debtor_id, currency, 0, 0, 0, 0, 0, 0, 0, '9999-12-31', minor from unused
     on conflict (tenant_id, debtor_id, currency) do update set unused_credit_minor = excluded.unused_credit_minor`,
    [tenantId, debtorIds],
  );
}

async function writePlans(
  transaction: Queryable,
  tenantId: string,
  plans: readonly PlanVerdict[],
  now: Date,
): Promise<void> {
  if (plans.length === 0) return;
  await transaction.query(
    `/* writePlans */
     update payment_plan p
        set paid_minor = v.paid, state = v.state,
            version = case when p.state <> v.state then p.version + 1 else p.version end,
            ended_at = case when p.state <> v.state and v.state = 'KEPT' then $5 else p.ended_at end
       from unnest($2::uuid[], $3::bigint[], $4::text[]) as v(id, paid, state)
      where p.tenant_id = $1 and p.id = v.id and (p.state = v.state or (p.state = 'ACTIVE' and v.state = 'KEPT'))`,
    [
      tenantId,
      plans.map((plan) => plan.id),
      plans.map((plan) => plan.progress.paidMinor),
      plans.map((plan) => plan.state),
      now,
    ],
  );
  const kept = plans.filter((plan) => plan.state === "KEPT").map((plan) => plan.id);
  if (kept.length > 0) {
    await transaction.query(
      `/* writePlans: receivables are free again */
       update plan_receivable set live = false where tenant_id = $1 and plan_id = any($2::uuid[])`,
      [tenantId, kept],
    );
  }
  const instalments = plans.flatMap((plan) =>
    plan.progress.instalments.map((each) => ({ ...each, planId: plan.id })),
  );
  await transaction.query(
    `/* writePlans: instalments */
     update instalment i set paid_minor = v.paid, status = v.status
       from unnest($2::uuid[], $3::int[], $4::bigint[], $5::text[]) as v(plan_id, number, paid, status)
      where i.tenant_id = $1 and i.plan_id = v.plan_id and i.number = v.number
        and (i.paid_minor, i.status) is distinct from (v.paid, v.status)`,
    [
      tenantId,
      instalments.map((each) => each.planId),
      instalments.map((each) => each.number),
      instalments.map((each) => each.paidMinor),
      instalments.map((each) => each.status),
    ],
  );
}
