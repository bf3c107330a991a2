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
  limitFor,
  pageOf,
  preparedStatement,
  textKind,
  uuidKind,
  type Kind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";
import { planColumns, type PlanAsked, type PlanView } from "./plans.js";
import {
  firstReceivables,
  pageOfPacked,
  type FirstReceivables,
  type PackedFigures,
  type ReceivableFigures,
} from "./receivables.js";

export interface BalanceRow {
  readonly currency: string;
  readonly openMinor: string;
  readonly overdueMinor: string;
  readonly oldestDueOn: string | null;
  /** Null: was not asked for. */
  readonly parts: BalanceParts | null;
}

export interface BalanceParts {
  readonly notDueMinor: string;
  readonly days1To30Minor: string;
  readonly days31To60Minor: string;
  readonly days61To90Minor: string;
  readonly over90Minor: string;
  /** To the debtor's credit and not set against anything yet. */
  readonly unusedCreditMinor: string;
}

export interface Freshness {
  /** When the sources that this debtor is known from were last read completely; null: never yet. */
  readonly asOf: Date | null;
  /** A source is behind its freshness budget or not well: be gentle. */
  readonly stale: boolean;
}

export interface DebtorRow {
  readonly id: string;
  readonly kind: "PERSON" | "ORGANISATION";
  readonly name: string;
  readonly status: DebtorStatus;
  readonly statusReason: string;
  readonly balances: readonly BalanceRow[];
  /** Null: was not asked for. */
  readonly freshness: Freshness | null;
  /** Null: was not asked for along with the debtor. */
  readonly receivables: PageOf<ReceivableFigures> | null;
}

/** What is to be read of a debtor beside its own row and what is open; each costs a page something. */
export interface DebtorsAsked {
  readonly freshness: boolean;
  readonly balanceParts: boolean;
  readonly receivables: FirstReceivables | null;
}

const all: DebtorsAsked = { freshness: true, balanceParts: true, receivables: null };

interface RawDebtorRow extends Omit<DebtorRow, "balances" | "freshness" | "receivables"> {
  readonly balances: readonly PackedBalance[];
  readonly asOf?: Date | string | null;
  readonly stale?: boolean;
  readonly receivables?: readonly PackedFigures[];
  /** What the page is sorted by: names, dates, or minor units. */
  readonly sortedBy?: string;
}

/** In the order of {@link BalanceRow}: an array costs the database and the wire half of what named values do. */
type PackedBalance = [
  ...[currency: string, openMinor: string, overdueMinor: string, oldestDueOn: string | null],
  ...([string, string, string, string, string, string] | []),
];

const balanceParts = `
  , b.not_due_minor::text, b.days_1_to_30_minor::text, b.days_31_to_60_minor::text, b.days_61_to_90_minor::text,
  b.over_90_minor::text, b.unused_credit_minor::text`;

/** What every debtor read returns, by its name in {@link RawDebtorRow}. $1 is the tenant. */
function debtorColumns(asked: DebtorsAsked): Readonly<Record<string, string>> {
  return {
    id: "d.id",
    kind: "d.kind",
    name: "d.name",
    status: "d.status",
    statusReason: "d.status_reason",
    balances: `to_json(array(
      select array[b.currency, b.open_minor::text, b.overdue_minor::text,
                   nullif(b.oldest_due_on, '9999-12-31'::date)::text ${asked.balanceParts ? balanceParts : ""}]
        from debtor_balance b where b.tenant_id = $1 and b.debtor_id = d.id order by b.currency))`,
    ...(asked.freshness ? { asOf: "f.as_of", stale: "coalesce(f.stale, true)" } : {}),
    ...(asked.receivables ? { receivables: firstReceivables(asked.receivables) } : {}),
  };
}

/** As columns of a row. */
function named(columns: Readonly<Record<string, string>>): string {
  return Object.entries(columns)
    .map(([name, value]) => `${value} as "${name}"`)
    .join(", ");
}

/**
 * Every stream has a freshness budget of its own (freshness.ts). A daily look, which only finds what the others
 * missed, makes what they brought no older.
 * @param now the parameter that holds the instant by the Clock
 */
const streamFreshness = (now: string): string => `
  case when bool_or(s.last_success_at is null) then null
       else coalesce(min(s.last_success_at) filter (where s.poll_interval_seconds < 86400), min(s.last_success_at))
  end as as_of,
  bool_or(c.status <> 'OK' or ${isStale(now)}) as stale`;

/** For a page: each connection is looked at once. */
const freshness = (now: string): string => `
  with fresh as materialized (
    select s.connection_id, ${streamFreshness(now)}
      from stream s join connection c on c.tenant_id = s.tenant_id and c.id = s.connection_id
     where s.tenant_id = $1
     group by s.connection_id
  )`;

const freshnessOfPage = `
  left join lateral (
    select min(fresh.as_of) as as_of, bool_or(fresh.stale) as stale
      from party p join fresh on fresh.connection_id = p.connection_id
     where p.tenant_id = $1 and p.debtor_id = d.id
  ) f on true`;

/** For one debtor: only its own connections are looked at. */
const freshnessOfOne = (now: string): string => `
  left join lateral (
    select min(own.as_of) as as_of, bool_or(own.stale) as stale
      from (select ${streamFreshness(now)}
              from party p
              join connection c on c.tenant_id = $1 and c.id = p.connection_id
              join stream s on s.tenant_id = $1 and s.connection_id = c.id
             where p.tenant_id = $1 and p.debtor_id = d.id
             group by c.id) own
  ) f on true`;

function toDebtor(row: RawDebtorRow, asked: DebtorsAsked): DebtorRow {
  const { asOf = null, stale = true, receivables = [] } = row;
  return {
    id: row.id,
    kind: row.kind,
    name: row.name,
    status: row.status,
    statusReason: row.statusReason,
    balances: row.balances.map(toBalance),
    freshness: asked.freshness ? { asOf: asOf === null ? null : new Date(asOf), stale } : null,
    receivables: asked.receivables && pageOfPacked(receivables, asked.receivables.first),
  };
}

function toBalance(packed: PackedBalance): BalanceRow {
  const [currency, openMinor, overdueMinor, oldestDueOn] = packed;
  const parts = packed.length === 4 ? null : partsOf(packed);
  return { currency, openMinor, overdueMinor, oldestDueOn, parts };
}

function partsOf(packed: Exclude<PackedBalance, { length: 4 }>): BalanceParts {
  return {
    notDueMinor: packed[4],
    days1To30Minor: packed[5],
    days31To60Minor: packed[6],
    days61To90Minor: packed[7],
    over90Minor: packed[8],
    unusedCreditMinor: packed[9],
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
    preparedStatement(`/* debtorById */
      select ${named(debtorColumns(all))} from debtor d ${freshnessOfOne("$2")}
       where d.tenant_id = $1
         and d.id = coalesce((select debtor_id from debtor_alias where tenant_id = $1 and alias_id = $3), $3)`),
    [tenantId, now, id],
  );
  return rows[0] ? toDebtor(rows[0], all) : null;
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
  readonly livePlan: PlanView | null;
  readonly owes: "NOTHING" | "ALL_IN_PLAN" | "SOMETHING";
}

export interface CardAsked {
  readonly debtor: DebtorsAsked;
  readonly plan: PlanAsked;
}

/** The debtor behind a vendor record: the one statement of every card. */
export async function debtorBySource(
  transaction: Queryable,
  tenantId: string,
  ref: SourceLookup,
  asked: CardAsked,
  now: Date,
): Promise<SourceHit | null> {
  const fresh = asked.debtor.freshness;
  const columns = {
    ...debtorColumns(asked.debtor),
    account: "c.account",
    livePlan: `
      (select to_json(live) from (
         select ${planColumns(asked.plan)} from payment_plan p
          where p.tenant_id = $1 and p.debtor_id = d.id and p.state in ('ACTIVE', 'PROPOSED')
          order by p.state = 'ACTIVE' desc, p.proposed_at desc, p.id desc limit 1) live)`,
    owes: `
      (select case when count(*) = 0 then 'NOTHING'
                   when count(*) = count(pr.plan_id) then 'ALL_IN_PLAN' else 'SOMETHING' end
         from receivable r
         left join plan_receivable pr on pr.tenant_id = $1 and pr.receivable_id = r.id and pr.live
        where r.tenant_id = $1 and r.debtor_id = d.id and r.status = 'OPEN' and not r.deleted
          and r.balance_minor > 0)`,
  };
  const [found] = await transaction.query<{ card: readonly unknown[] }>(
    preparedStatement(`/* debtorBySource */
      select json_build_array(${Object.values(columns).join(", ")}) as card
        from connection c
        join party own on own.tenant_id = $1 and own.connection_id = c.id and own.object_type = $4 and own.external_id = $5
        join debtor d on d.tenant_id = $1 and d.id = own.debtor_id ${fresh ? freshnessOfOne("$6") : ""}
       where c.tenant_id = $1 and c.vendor = $2 and ($3::text is null or c.account = $3)`),
    [tenantId, ref.vendor, ref.account, ref.objectType, ref.id, ...(fresh ? [now] : [])],
  );
  if (!found) return null;
  const row = withNames<RawDebtorRow & Omit<SourceHit, "debtor">>(Object.keys(columns), found.card);
  const { account, livePlan, owes } = row;
  return { debtor: toDebtor(row, asked.debtor), account, livePlan, owes };
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
  /** What is sorted by, then the id: written so that an index begins with them. */
  readonly columns: readonly [by: string, id: string];
  readonly direction: "asc" | "desc";
  readonly type: "text" | "date" | "bigint";
  readonly kind: Kind;
}

const sortPlans: Readonly<Record<DebtorSort, SortPlan>> = {
  NAME: {
    columns: ["d.name_sort", "d.id"],
    direction: "asc",
    type: "text",
    kind: textKind,
  },
  OLDEST_DUE: {
    columns: ["d.oldest_due_on", "d.id"],
    direction: "asc",
    type: "date",
    kind: dateKind,
  },
  OVERDUE_AMOUNT: {
    columns: ["amount.overdue_minor", "amount.debtor_id"],
    direction: "desc",
    type: "bigint",
    kind: integerKind,
  },
};

export interface DebtorsRequest extends PageRequest {
  readonly filter: DebtorFilter;
  readonly sort: DebtorSort;
  readonly asked: DebtorsAsked;
}

/**
 * One page. OVERDUE_AMOUNT needs `filter.currency`: amounts of different currencies have no order.
 * @throws BadCursor
 */
export async function debtorsPage(
  transaction: Queryable,
  tenantId: string,
  request: DebtorsRequest,
  now: Date,
): Promise<PageOf<DebtorRow>> {
  const { filter, sort, asked } = request;
  const order = `debtors ${sort} ${filter.currency ?? ""}`;
  const values: unknown[] = [tenantId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const page = cutOut(request, order, bind);
  const fresh = asked.freshness ? freshness(bind(now)) : "";
  const { direction } = sortPlans[sort];
  const columns = { ...debtorColumns(asked), sortedBy: "d.sorted_by::text" };
  // What else is read of a debtor is read for those of the page alone, however they were found. The whole page is
  // one value: a row and a column each would cost the reader more than they cost the database.
  const [found] = await transaction.query<{ page: readonly unknown[][] | null }>(
    preparedStatement(`/* debtorsPage */ ${fresh}
      select json_agg(json_build_array(${Object.values(columns).join(", ")})
                      order by d.sorted_by ${direction}, d.id ${direction}) as page
        from (${page}) d ${asked.freshness ? freshnessOfPage : ""}`),
    values,
  );
  const names = Object.keys(columns);
  const rows = (found?.page ?? []).map((values) => withNames<RawDebtorRow>(names, values));
  return pageOf(rows, request.first, (row) => ({
    cursor: () => encodeCursor(order, [row.sortedBy ?? "", row.id]),
    node: toDebtor(row, asked),
  }));
}

function withNames<R>(names: readonly string[], values: readonly unknown[]): R {
  const row: Record<string, unknown> = {};
  for (const [index, name] of names.entries()) row[name] = values[index];
  return row as R;
}

/** The debtors of a page, and what they are sorted by. */
function cutOut(
  { filter, sort, first, after }: DebtorsRequest,
  order: string,
  bind: (value: unknown) => string,
): string {
  const { columns, direction, type, kind } = sortPlans[sort];
  const conditions: string[] = ["d.tenant_id = $1"];
  if (filter.statuses) conditions.push(`d.status = any(${bind(filter.statuses)}::text[])`);
  if (filter.nameContains)
    conditions.push(`position(${bind(filter.nameContains)} in d.name_sort) > 0`);
  if (after) {
    const [by, id] = decodeCursor(order, after, [kind, uuidKind]);
    const last = `(${bind(by)}::${type}, ${bind(id)}::uuid)`;
    conditions.push(`(${columns.join(", ")}) ${direction === "asc" ? ">" : "<"} ${last}`);
  }
  let amount = "";
  if (filter.currency) {
    amount = `join debtor_balance amount on amount.tenant_id = $1 and amount.debtor_id = d.id
                and amount.currency = ${bind(filter.currency)} and amount.open_minor > 0`;
    if (filter.overdueAtLeastMinor !== null) {
      conditions.push(`amount.overdue_minor >= ${bind(filter.overdueAtLeastMinor)}::bigint`);
    }
  }
  return `
    select d.*, ${columns[0]} as sorted_by
      from debtor d ${amount}
     where ${conditions.join(" and ")}
     order by ${columns.map((column) => `${column} ${direction}`).join(", ")} limit ${limitFor(first)}`;
}
