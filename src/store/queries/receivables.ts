/** Reads of receivables and their settlement lines, for many owners at once, each with its own page. */
import type { ReceivableStatus, SettlementKind } from "../../domain/records.js";
import type { Vendor } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import {
  dateKind,
  decodeCursor,
  encodeCursor,
  limitFor,
  pageOf,
  pagesBy,
  preparedStatement,
  uuidKind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";

export interface ReceivablesRequest extends PageRequest {
  readonly openOnly: boolean;
}

/** What a list shows of a receivable. */
export interface ReceivableFigures {
  readonly id: string;
  readonly number: string | null;
  readonly dueOn: string;
  readonly currency: string;
  readonly balanceMinor: string;
}

export interface ReceivableRow extends ReceivableFigures {
  readonly debtorId: string;
  readonly reference: string | null;
  readonly issuedOn: string;
  readonly totalMinor: string;
  readonly status: ReceivableStatus;
  readonly rawStatus: string;
  readonly vendor: Vendor;
  readonly account: string;
  readonly connectionId: string;
  readonly objectType: string;
  readonly externalId: string;
  readonly sourceUpdatedAt: Date | null;
  readonly fetchedAt: Date;
  /** The plan that it is part of now, if any. */
  readonly planId: string | null;
  /** What its lines say is owed, where that is not what the source says; null when they agree. */
  readonly provedMinor: string | null;
}

const receivableColumns = `
  r.id, r.debtor_id as "debtorId", c.vendor, c.account, r.connection_id as "connectionId", r.object_type as "objectType",
  r.external_id as "externalId", r.number, r.reference, r.issued_on as "issuedOn", r.due_on as "dueOn", r.currency,
  r.total_minor::text as "totalMinor", r.balance_minor::text as "balanceMinor", r.status, r.raw_status as "rawStatus",
  r.source_updated_at as "sourceUpdatedAt", r.fetched_at as "fetchedAt",
  (select pr.plan_id from plan_receivable pr
    where pr.tenant_id = $1 and pr.receivable_id = r.id and pr.live) as "planId",
  (select d.proved_minor::text from discrepancy d
    where d.tenant_id = $1 and d.receivable_id = r.id) as "provedMinor"`;

const order = "receivables";
const lineOrder = "lines";

/** The first page of a debtor's receivables, asked for in the statement that finds the debtor. */
export type FirstReceivables = Omit<ReceivablesRequest, "after">;

/** In the order of {@link ReceivableFigures}. */
export type PackedFigures = readonly [
  ...[id: string, number: string | null, dueOn: string, currency: string, balanceMinor: string],
];

/**
 * A column with the first receivables of debtor `d`, oldest due first, packed as arrays of text: named values, or
 * a row a receivable, cost the database and the reader much more. $1 is the tenant.
 */
export function firstReceivables({ first, openOnly }: FirstReceivables): string {
  return `
    to_json(array(
      select array[r.id::text, r.number, r.due_on::text, r.currency, r.balance_minor::text]
        from receivable r
       where r.tenant_id = $1 and r.debtor_id = d.id and not r.deleted ${openOnly ? "and r.status = 'OPEN'" : ""}
       order by r.due_on, r.id limit ${limitFor(first)}))`;
}

export function pageOfPacked(
  packed: readonly PackedFigures[],
  first: number,
): PageOf<ReceivableFigures> {
  return pageOf(packed, first, ([id, number, dueOn, currency, balanceMinor]) => ({
    cursor: () => encodeCursor(order, [dueOn, id]),
    node: { id, number, dueOn, currency, balanceMinor },
  }));
}

/** The same page (first, after) of every one of these debtors, oldest due first. @throws BadCursor */
export async function receivablesOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  request: ReceivablesRequest,
): Promise<Map<string, PageOf<ReceivableRow>>> {
  const [afterDate, afterId] = request.after
    ? decodeCursor(order, request.after, [dateKind, uuidKind])
    : [];
  const rows = await transaction.query<ReceivableRow>(
    preparedStatement(`/* receivablesOfDebtors */
      select ${receivableColumns}
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select * from receivable r
          where r.tenant_id = $1 and r.debtor_id = owner.id and not r.deleted
            ${request.openOnly ? "and r.status = 'OPEN'" : ""}
            ${request.after ? "and (r.due_on, r.id) > ($3::date, $4::uuid)" : ""}
          order by r.due_on, r.id limit ${limitFor(request.first)}) r
        join connection c on c.tenant_id = $1 and c.id = r.connection_id
       order by r.debtor_id, r.due_on, r.id`),
    [tenantId, debtorIds, ...(afterDate && afterId ? [afterDate, afterId] : [])],
  );
  return pagesBy(
    rows,
    (row) => row.debtorId,
    request.first,
    (row) => encodeCursor(order, [row.dueOn, row.id]),
  );
}

export async function receivablesByIds(
  transaction: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<ReceivableRow[]> {
  return transaction.query<ReceivableRow>(
    preparedStatement(`/* receivablesByIds */
      select ${receivableColumns}
        from receivable r join connection c on c.tenant_id = $1 and c.id = r.connection_id
       where r.tenant_id = $1 and r.id = any($2::uuid[])
       order by r.due_on, r.id`),
    [tenantId, ids],
  );
}

export interface SettlementLineRow {
  readonly id: string;
  readonly receivableId: string;
  readonly vendor: Vendor;
  readonly account: string;
  readonly objectType: string;
  readonly externalId: string;
  readonly kind: SettlementKind;
  readonly amountMinor: string;
  readonly currency: string;
  readonly appliedOn: string;
  readonly reversed: boolean;
}

const lineColumns = `
  l.id, l.receivable_id as "receivableId", c.vendor, c.account, l.object_type as "objectType",
  l.external_id as "externalId", l.kind, l.amount_minor::text as "amountMinor", l.currency,
  l.applied_on as "appliedOn", l.reversed`;

export function linesByIds(
  transaction: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<SettlementLineRow[]> {
  return transaction.query<SettlementLineRow>(
    preparedStatement(`/* linesByIds */
      select ${lineColumns}
        from settlement_line l join connection c on c.tenant_id = $1 and c.id = l.connection_id
       where l.tenant_id = $1 and l.id = any($2::uuid[])`),
    [tenantId, ids],
  );
}

/** The same page of settlement lines of every one of these receivables, oldest first. @throws BadCursor */
export async function linesOfReceivables(
  transaction: Queryable,
  tenantId: string,
  receivableIds: readonly string[],
  request: PageRequest,
): Promise<Map<string, PageOf<SettlementLineRow>>> {
  const [afterDate, afterId] = request.after
    ? decodeCursor(lineOrder, request.after, [dateKind, uuidKind])
    : [];
  const rows = await transaction.query<SettlementLineRow>(
    preparedStatement(`/* linesOfReceivables */
      select ${lineColumns}
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select * from settlement_line l
          where l.tenant_id = $1 and l.receivable_id = owner.id
            ${request.after ? "and (l.applied_on, l.id) > ($3::date, $4::uuid)" : ""}
          order by l.applied_on, l.id limit ${limitFor(request.first)}) l
        join connection c on c.tenant_id = $1 and c.id = l.connection_id
       order by l.receivable_id, l.applied_on, l.id`),
    [tenantId, receivableIds, ...(afterDate && afterId ? [afterDate, afterId] : [])],
  );
  return pagesBy(
    rows,
    (row) => row.receivableId,
    request.first,
    (row) => encodeCursor(lineOrder, [row.appliedOn, row.id]),
  );
}
