/** Reads of debtors: by id, by a vendor record, and in pages. One statement each, whatever the page. */
import type { DebtorStatus } from "../../domain/status.js";
import type { Vendor } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import { isStale } from "./freshness.js";
import {
  dateKind,
  decodeCursor,
  encodeCursor,
  integerKind,
  pageOf,
  preparedStatement,
  textKind,
  uuidKind,
  type Kind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";
import { planColumns, type PlanRow } from "./plans.js";

export interface BalanceRow {
  readonly currency: string;
  readonly openMinor: string;
  readonly overdueMinor: string;
  readonly notDueMinor: string;
  readonly days1To30Minor: string;
  readonly days31To60Minor: string;
  readonly days61To90Minor: string;
  readonly over90Minor: string;
  /** To the debtor's credit and not set against anything yet. */
  readonly unusedCreditMinor: string;
  readonly oldestDueOn: string | null;
}

export interface DebtorRow {
  readonly id: string;
  readonly kind: "PERSON" | "ORGANISATION";
  readonly name: string;
  readonly status: DebtorStatus;
  readonly statusReason: string;
  readonly oldestDueOn: string | null;
  readonly balances: readonly BalanceRow[];
  /** When the sources that this debtor is known from were last read completely; null: never yet. */
  readonly asOf: Date | null;
  /** A source is behind its freshness budget or not well: be gentle. */
  readonly stale: boolean;
}

interface RawDebtorRow extends Omit<DebtorRow, "balances" | "asOf"> {
  readonly balances: readonly BalanceRow[] | null;
  readonly asOf: Date | null;
  readonly name_sort: string;
  readonly sort_date: string;
  readonly sort_amount: string | null;
}

/**
 * What every debtor read returns. $1 is the tenant, $2 the instant by the Clock. Every stream has a freshness
 * budget of its own.
 */
const debtorColumns = `
  d.id, d.kind, d.name, d.status, d.status_reason as "statusReason",
  nullif(d.oldest_due_on, '9999-12-31'::date) as "oldestDueOn",
  d.name_sort, d.oldest_due_on as sort_date,
  (select json_agg(json_build_object(
            'currency', b.currency, 'openMinor', b.open_minor::text, 'overdueMinor', b.overdue_minor::text,
            'notDueMinor', b.not_due_minor::text, 'days1To30Minor', b.days_1_to_30_minor::text,
            'days31To60Minor', b.days_31_to_60_minor::text, 'days61To90Minor', b.days_61_to_90_minor::text,
            'over90Minor', b.over_90_minor::text, 'unusedCreditMinor', b.unused_credit_minor::text,
            'oldestDueOn', nullif(b.oldest_due_on, '9999-12-31'::date)) order by b.currency)
     from debtor_balance b where b.tenant_id = $1 and b.debtor_id = d.id) as balances,
  f.as_of as "asOf", coalesce(f.stale, true) as stale`;

const freshness = `
  fresh as materialized (
    select s.connection_id,
           case when bool_or(s.last_success_at is null) then null else min(s.last_success_at) end as as_of,
           bool_or(c.status <> 'OK' or ${isStale}) as stale
      from stream s join connection c on c.tenant_id = s.tenant_id and c.id = s.connection_id
     where s.tenant_id = $1
     group by s.connection_id
  )`;

const freshnessOfDebtor = `
  left join lateral (
    select min(fresh.as_of) as as_of, bool_or(fresh.stale) as stale
      from (select distinct p.connection_id from party p where p.tenant_id = $1 and p.debtor_id = d.id) own
      join fresh using (connection_id)
  ) f on true`;

function toDebtor(row: RawDebtorRow): DebtorRow {
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    status: row.status,
    statusReason: row.statusReason,
    oldestDueOn: row.oldestDueOn,
    balances: row.balances ?? [],
    asOf: row.asOf,
    stale: row.stale,
  };
}

/** By its id, or by an id that it once had before it was joined with another. */
export async function debtorById(
  transaction: Queryable,
  tenantId: string,
  id: string,
  now: Date,
): Promise<DebtorRow | null> {
  const rows = await transaction.query<RawDebtorRow>(
    preparedStatement(`/* debtorById */ with ${freshness}
      select ${debtorColumns} from debtor d ${freshnessOfDebtor}
       where d.tenant_id = $1
         and d.id = coalesce((select debtor_id from debtor_alias where tenant_id = $1 and alias_id = $3), $3)`),
    [tenantId, now, id],
  );
  return rows[0] ? toDebtor(rows[0]) : null;
}

export interface SourceLookup {
  readonly vendor: Vendor;
  /** Null: the tenant's only account of this vendor. */
  readonly account: string | null;
  readonly objectType: string;
  readonly id: string;
}

export interface SourceHit {
  readonly debtor: DebtorRow;
  readonly account: string;
  /** The plan that is active or waits for an answer. */
  readonly livePlan: PlanRow | null;
  readonly owes: "NOTHING" | "ALL_IN_PLAN" | "SOMETHING";
}

/** The debtor behind a vendor record: the one statement of every card. */
export async function debtorBySource(
  transaction: Queryable,
  tenantId: string,
  ref: SourceLookup,
  now: Date,
): Promise<SourceHit | null> {
  const rows = await transaction.query<RawDebtorRow & Omit<SourceHit, "debtor">>(
    preparedStatement(`/* debtorBySource */ with ${freshness}
      select ${debtorColumns}, c.account,
             (select to_jsonb(live) from (
                select ${planColumns} from payment_plan p
                 where p.tenant_id = $1 and p.debtor_id = d.id and p.state in ('ACTIVE', 'PROPOSED')
                 order by p.state = 'ACTIVE' desc, p.proposed_at desc, p.id desc limit 1) live) as "livePlan",
             (select case when count(*) = 0 then 'NOTHING'
                          when count(*) = count(pr.plan_id) then 'ALL_IN_PLAN' else 'SOMETHING' end
                from receivable r
                left join plan_receivable pr on pr.tenant_id = $1 and pr.receivable_id = r.id and pr.live
               where r.tenant_id = $1 and r.debtor_id = d.id and r.status = 'OPEN' and not r.deleted
                 and r.balance_minor > 0) as owes
        from party own
        join connection c on c.tenant_id = $1 and c.id = own.connection_id
        join debtor d on d.tenant_id = $1 and d.id = own.debtor_id ${freshnessOfDebtor}
       where own.tenant_id = $1 and own.object_type = $5 and own.external_id = $6
         and own.connection_id in (
           select id from connection where tenant_id = $1 and vendor = $3 and ($4::text is null or account = $4))`),
    [tenantId, now, ref.vendor, ref.account, ref.objectType, ref.id],
  );
  const [row] = rows;
  if (!row) return null;
  const { account, livePlan, owes } = row;
  return { debtor: toDebtor(row), account, livePlan, owes };
}

export interface DebtorFilter {
  readonly statuses: readonly DebtorStatus[] | null;
  /** Only debtors who owe in this currency. */
  readonly currency: string | null;
  /** Only debtors with at least this much overdue, in {@link currency}. */
  readonly overdueAtLeastMinor: bigint | null;
  /** Part of the name, in any case. */
  readonly nameContains: string | null;
}

export type DebtorSort = "NAME" | "OLDEST_DUE" | "OVERDUE_AMOUNT";

interface SortPlan {
  readonly columns: string;
  readonly direction: "asc" | "desc";
  readonly types: string;
  readonly kinds: readonly Kind[];
  readonly values: (row: RawDebtorRow) => string[];
}

const sortPlans: Readonly<Record<DebtorSort, SortPlan>> = {
  NAME: {
    columns: "d.name_sort, d.id",
    direction: "asc",
    types: "text, uuid",
    kinds: [textKind, uuidKind],
    values: (row) => [row.name_sort, row.id],
  },
  OLDEST_DUE: {
    columns: "d.oldest_due_on, d.id",
    direction: "asc",
    types: "date, uuid",
    kinds: [dateKind, uuidKind],
    values: (row) => [row.sort_date, row.id],
  },
  OVERDUE_AMOUNT: {
    columns: "amount.overdue_minor, amount.debtor_id",
    direction: "desc",
    types: "bigint, uuid",
    kinds: [integerKind, uuidKind],
    values: (row) => [row.sort_amount ?? "0", row.id],
  },
};

/**
 * One page. OVERDUE_AMOUNT needs `filter.currency`: amounts of different currencies have no order.
 * @throws BadCursor
 */
export async function debtorsPage(
  transaction: Queryable,
  tenantId: string,
  request: PageRequest & { filter: DebtorFilter; sort: DebtorSort },
  now: Date,
): Promise<PageOf<DebtorRow>> {
  const { filter, sort } = request;
  const plan = sortPlans[sort];
  const order = `debtors ${sort} ${filter.currency ?? ""}`;
  const values: unknown[] = [tenantId, now, request.first + 1];
  const conditions: string[] = ["d.tenant_id = $1"];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  if (filter.statuses) conditions.push(`d.status = any(${bind(filter.statuses)}::text[])`);
  if (filter.nameContains)
    conditions.push(`position(${bind(filter.nameContains)} in d.name_sort) > 0`);
  if (request.after) {
    const after = decodeCursor(order, request.after, plan.kinds);
    const types = plan.types.split(", ");
    const row = after.map((value, index) => `${bind(value)}::${types[index]}`).join(", ");
    conditions.push(`(${plan.columns}) ${plan.direction === "asc" ? ">" : "<"} (${row})`);
  }
  let amount = "";
  if (filter.currency) {
    amount = `join debtor_balance amount on amount.tenant_id = $1 and amount.debtor_id = d.id
                and amount.currency = ${bind(filter.currency)} and amount.open_minor > 0`;
    if (filter.overdueAtLeastMinor !== null) {
      conditions.push(`amount.overdue_minor >= ${bind(filter.overdueAtLeastMinor)}::bigint`);
    }
  }
  const ordering = plan.columns
    .split(", ")
    .map((column) => `${column} ${plan.direction}`)
    .join(", ");
  const rows = await transaction.query<RawDebtorRow>(
    preparedStatement(`/* debtorsPage */ with ${freshness}
      select ${debtorColumns}, ${filter.currency ? "amount.overdue_minor::text" : "null::text"} as sort_amount
        from debtor d ${amount} ${freshnessOfDebtor}
       where ${conditions.join(" and ")}
       order by ${ordering} limit $3`),
    values,
  );
  return pageOf(rows, request.first, (row) => ({
    cursor: encodeCursor(order, plan.values(row)),
    node: toDebtor(row),
  }));
}
