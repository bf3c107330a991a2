/** What only records from files need: balances that follow from payments, and customers that invoices name. */
import { recordId } from "../ids.js";
import type { Queryable } from "../database.js";

/** Which of these customers a file of customers has told of already: what an invoice says of them is less. */
export async function customersWithFileOfTheirOwn(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await transaction.query<{ external_id: string }>(
    `/* customersWithFileOfTheirOwn */
     select known.external_id from unnest($3::text[]) as i(id)
      cross join lateral (
        select s.external_id from source_record s
         where s.tenant_id = $1 and s.connection_id = $2 and s.object_type = 'Customer' and s.external_id = i.id
           and s.raw ->> 'from' = 'CUSTOMERS' offset 0) known`,
    [tenantId, connectionId, ids],
  );
  return new Set(rows.map((row) => row.external_id));
}

/**
 * An invoice of which a file tells the total alone owes what its payments have left of it, and no less than
 * nothing. @param invoices their numbers
 */
export async function settleByPayments(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  invoices: readonly string[],
): Promise<void> {
  if (invoices.length === 0) return;
  const unique = [...new Set(invoices)];
  await transaction.query(
    `/* settleByPayments */
     with owed as materialized (
       select r.id, r.debtor_id, r.balance_minor, r.status,
              case when r.total_minor >= 0 then greatest(r.total_minor - coalesce(l.applied, 0), 0) end as balance
         from unnest($3::text[], $4::uuid[]) as i(number, id)
        cross join lateral (
          select s.raw from source_record s
           where s.tenant_id = $1 and s.connection_id = $2 and s.object_type = 'Invoice' and s.external_id = i.number
             and s.raw ->> 'open' is null and coalesce(s.raw ->> 'status', 'OPEN') = 'OPEN' offset 0) said
        cross join lateral (
          select r.* from receivable r where r.tenant_id = $1 and r.id = i.id offset 0) r
        cross join lateral (
          select sum(l.amount_minor) filter (where not l.reversed) as applied from settlement_line l
           where l.tenant_id = $1 and l.receivable_id = r.id and l.currency = r.currency) l
     ), settled as (
       update receivable r set balance_minor = o.balance, status = case when o.balance = 0 then 'PAID' else 'OPEN' end
         from owed o
        where r.tenant_id = $1 and r.id = o.id and r.balance_minor <> o.balance
       returning r.debtor_id
     )
     update debtor d set needs_assessment = true
      where d.tenant_id = $1 and not d.needs_assessment and d.id = any(array(select debtor_id from settled))`,
    [
      tenantId,
      connectionId,
      unique,
      unique.map((id) => recordId(connectionId, { objectType: "Invoice", id })),
    ],
  );
}

/**
 * From now on payments are told one by one: what open amounts said of them would count twice.
 * @returns how many such lines were undone; none: there are no more
 */
export async function undoSettledAsTold(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  limit: number,
): Promise<number> {
  const rows = await transaction.query(
    `/* undoSettledAsTold */
     with undone as (
       update settlement_line l set reversed = true
        where l.tenant_id = $1 and l.id = any(array(
              select id from settlement_line
               where tenant_id = $1 and connection_id = $2 and object_type = 'SettledAsTold' and not reversed limit $3))
       returning l.receivable_id
     ), told as (
       update debtor d set needs_assessment = true
        where d.tenant_id = $1 and not d.needs_assessment
          and d.id = any(array(select r.debtor_id from receivable r join undone u on r.tenant_id = $1 and r.id = u.receivable_id))
     )
     select receivable_id from undone`,
    [tenantId, connectionId, limit],
  );
  return rows.length;
}

export interface OpenInvoice {
  readonly external_id: string;
  readonly raw: Record<string, unknown>;
}

/** Invoices of a connection that are open, in the order of their numbers, behind that one. */
export function openInvoices(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  after: string,
  limit: number,
): Promise<OpenInvoice[]> {
  return transaction.query<OpenInvoice>(
    `/* openInvoices */
     select r.external_id, s.raw
       from receivable r
       join source_record s on s.tenant_id = $1 and s.connection_id = $2 and s.object_type = 'Invoice'
                           and s.external_id = r.external_id
      where r.tenant_id = $1 and r.connection_id = $2 and r.object_type = 'Invoice' and r.status = 'OPEN'
        and r.external_id > $3
      order by r.external_id limit $4`,
    [tenantId, connectionId, after, limit],
  );
}

/** When records of this kind were last brought; a newer file is expected after so many seconds. */
export async function noteBrought(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  stream: {
    readonly name: string;
    readonly position: number;
    readonly pollIntervalSeconds: number;
  },
  broughtAt: Date,
): Promise<void> {
  await transaction.query(
    `/* noteBrought */
     insert into stream (tenant_id, connection_id, name, position, poll_interval_seconds, last_success_at, due_at)
     values ($1, $2, $3, $4, $5::int, $6::timestamptz, $6::timestamptz + make_interval(secs => $5::int))
     on conflict (tenant_id, connection_id, name) do update
       set last_success_at = greatest(stream.last_success_at, excluded.last_success_at), due_at = excluded.due_at,
           poll_interval_seconds = excluded.poll_interval_seconds`,
    [tenantId, connectionId, stream.name, stream.position, stream.pollIntervalSeconds, broughtAt],
  );
}
