/** What a plan would have to cover and what can be offered for it: shared by preview and proposal. */
import { createHash } from "node:crypto";
import type { Principal } from "../access/principal.js";
import { bankingCalendar, todayIn, weekdaysOnly, type PlainDate } from "../domain/calendar.js";
import { parseCurrency, type Currency } from "../domain/money.js";
import { planOptions } from "../domain/plans/options.js";
import type { Paydays } from "../domain/plans/paydays.js";
import type { PlanOption, PlanProblem } from "../domain/plans/plan.js";
import { planPolicyFor } from "../policies/plan-policy.js";
import type { Queryable } from "../store/database.js";
import { tenantById, type TenantRow } from "../store/tenants.js";
import type { ActionContext } from "./context.js";
import { accept, refuse, type Problem, type Result } from "./problem.js";

/** What a caller says of a wished plan. Ids are rows' ids; the currency is read here. */
export interface PlanTerms {
  readonly debtorId: string;
  /** Null: everything that is open in the currency and in no other plan. */
  readonly receivableIds: readonly string[] | null;
  readonly affordableMinor: bigint;
  readonly currency: string;
  readonly paydays: Paydays | null;
}

export interface OfferedOption extends PlanOption {
  /** Names this exact schedule: it changes when anything in it does. */
  readonly optionId: string;
}

export interface Offer {
  readonly debtorId: string;
  readonly currency: Currency;
  readonly today: PlainDate;
  readonly options: readonly OfferedOption[];
  readonly receivables: readonly { readonly id: string; readonly balanceMinor: bigint }[];
}

/** Which input of ours a problem of the domain's is about. */
const inputFields: Readonly<Record<PlanProblem["field"], readonly string[]>> = {
  receivables: ["terms", "receivableIds"],
  affordablePerInstalmentMinor: ["terms", "affordable"],
  "paydays.nextPayday": ["terms", "paydays", "nextPayday"],
  "paydays.offsetDays": ["terms", "paydays", "offsetDays"],
  "paydays.secondDayOfMonth": ["terms", "paydays", "secondDayOfMonth"],
  "policy.maximumTermMonths": [],
};

/** @param lock holds the debtor until the transaction ends, so that two proposals cannot cross. */
export async function computeOffer(
  context: ActionContext,
  principal: Principal,
  transaction: Queryable,
  terms: PlanTerms,
  lock: boolean,
): Promise<Result<Offer>> {
  const currency = readCurrency(terms.currency);
  if (!currency.ok) return currency;
  const wrongList = problemOfList(terms.receivableIds);
  if (wrongList) return { ok: false, problems: [wrongList] };
  const tenant = await tenantById(transaction, principal.tenantId);
  const { tenantId } = principal;
  const debtorId =
    (await resolveDebtor(transaction, tenantId, terms.debtorId, lock)) ??
    // While we waited for the lock it may have been joined to another: then there is an alias by now.
    (await resolveDebtor(transaction, tenantId, terms.debtorId, lock));
  if (!debtorId)
    return refuse("NOT_FOUND", ["terms", "debtorId"], "There is no debtor with this id.");
  const owed = await loadOwed(
    transaction,
    principal.tenantId,
    debtorId,
    currency.value,
    terms.receivableIds,
  );
  const problems = owed.flatMap((each) => problemOf(each, currency.value));
  const missing = (terms.receivableIds ?? []).filter((id) => !owed.some((each) => each.id === id));
  if (missing.length > 0) {
    problems.push({
      code: "NOT_FOUND",
      field: ["terms", "receivableIds"],
      message: "One of the receivables does not exist or is not this debtor's.",
    });
  }
  if (problems.length > 0) return { ok: false, problems };
  if (
    owed.length === 0 &&
    (await isAllInPlans(transaction, principal.tenantId, debtorId, currency.value))
  ) {
    return refuse(
      "RECEIVABLE_IN_PLAN",
      ["terms", "receivableIds"],
      `All that is owed in ${currency.value} is in a plan already; cancel that plan first if another fits better.`,
    );
  }
  const today = todayIn(context.clock.now(), tenant.time_zone);
  const receivables = owed.map((each) => ({
    id: each.id,
    dueOn: each.due_on as PlainDate,
    balanceMinor: BigInt(each.balance_minor),
  }));
  const offer = planOptions(
    {
      receivables,
      currency: currency.value,
      affordablePerInstalmentMinor: terms.affordableMinor,
      paydays: terms.paydays,
    },
    planPolicyFor(currency.value),
    calendarOf(tenant),
    today,
  );
  if (offer.outcome === "NO_OFFER") {
    const { code, field, message } = offer.problem;
    return { ok: false, problems: [{ code, field: inputFields[field], message }] };
  }
  const options = offer.options.map((option) => ({ ...option, optionId: nameOf(option) }));
  return accept({ debtorId, currency: currency.value, today, options, receivables });
}

function problemOfList(receivableIds: readonly string[] | null): Problem | null {
  if (receivableIds === null) return null;
  const field = ["terms", "receivableIds"];
  if (receivableIds.length === 0) {
    const message =
      "Name at least one receivable, or leave the list out to plan everything that is open.";
    return { code: "INVALID_INPUT", field, message };
  }
  if (new Set(receivableIds).size === receivableIds.length) return null;
  const message = "The same receivable is named twice. Name each one once.";
  return { code: "DUPLICATE_RECEIVABLE", field, message };
}

function readCurrency(code: string): Result<Currency> {
  try {
    return accept(parseCurrency(code));
  } catch (error) {
    const message = error instanceof Error ? error.message : "The currency cannot be read.";
    return refuse("UNKNOWN_CURRENCY", ["terms", "affordable", "currency"], message);
  }
}

function calendarOf(tenant: TenantRow): ReturnType<typeof bankingCalendar> {
  try {
    return bankingCalendar(tenant.country, tenant.region ?? undefined);
  } catch {
    // A country without a known calendar still has weekends.
    return weekdaysOnly;
  }
}

/** The debtor's own id, also when an id from before a join was given. */
async function resolveDebtor(
  transaction: Queryable,
  tenantId: string,
  id: string,
  lock: boolean,
): Promise<string | null> {
  const rows = await transaction.query<{ id: string }>(
    `/* resolveDebtor */ select id from debtor
      where tenant_id = $1
        and id = coalesce((select debtor_id from debtor_alias where tenant_id = $1 and alias_id = $2), $2)
      ${lock ? "for update" : ""}`,
    [tenantId, id],
  );
  return rows[0]?.id ?? null;
}

interface OwedRow {
  readonly id: string;
  readonly due_on: string;
  readonly currency: string;
  readonly balance_minor: string;
  readonly status: string;
  readonly in_plan: boolean;
  readonly asked: boolean;
}

function loadOwed(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
  currency: Currency,
  receivableIds: readonly string[] | null,
): Promise<OwedRow[]> {
  return transaction.query<OwedRow>(
    `/* loadOwed */
     select r.id, r.due_on::text, r.currency, r.balance_minor::text, case when r.deleted then 'VOID' else r.status end as status, $4::uuid[] is not null as asked,
            exists (select from plan_receivable pr
                     where pr.tenant_id = $1 and pr.receivable_id = r.id and pr.live) as in_plan
       from receivable r
      where r.tenant_id = $1 and r.debtor_id = $2
        and case when $4::uuid[] is null
                 then r.status = 'OPEN' and not r.deleted and r.balance_minor > 0 and r.currency = $3
                      and not exists (select from plan_receivable pr
                                       where pr.tenant_id = $1 and pr.receivable_id = r.id and pr.live)
                 else r.id = any($4::uuid[]) end
      order by r.due_on, r.id`,
    [tenantId, debtorId, currency, receivableIds],
  );
}

async function isAllInPlans(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
  currency: Currency,
): Promise<boolean> {
  const rows = await transaction.query(
    `/* isAllInPlans */ select 1 from receivable
      where tenant_id = $1 and debtor_id = $2 and currency = $3 and status = 'OPEN' and not deleted and balance_minor > 0 limit 1`,
    [tenantId, debtorId, currency],
  );
  return rows.length > 0;
}

function problemOf(owed: OwedRow, currency: Currency): Problem[] {
  const field = ["terms", "receivableIds"];
  if (owed.in_plan) {
    const message =
      "One of the receivables is already in another plan; cancel that plan first or leave it out.";
    return [{ code: "RECEIVABLE_IN_PLAN", field, message }];
  }
  if (owed.currency !== currency) {
    const message = `One of the receivables is in ${owed.currency}, not ${currency}. Make one plan for each currency.`;
    return [{ code: "MIXED_CURRENCIES", field, message }];
  }
  if (owed.status !== "OPEN" || BigInt(owed.balance_minor) <= 0n) {
    const message =
      "Nothing is owed on one of the receivables (it is paid, void or a draft); leave it out.";
    return [{ code: "RECEIVABLE_NOT_OPEN", field, message }];
  }
  return [];
}

function nameOf(option: PlanOption): string {
  const schedule = option.instalments.map((each) => [
    each.dueOn,
    each.amountMinor.toString(),
    each.allocations.map((part) => [part.receivableId, part.amountMinor.toString()]),
  ]);
  const digest = createHash("sha256")
    .update(JSON.stringify([option.currency, schedule]))
    .digest("base64url");
  return `${option.key}.${digest.slice(0, 22)}`;
}
