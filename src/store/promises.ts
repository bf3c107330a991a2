/** Promises to pay, and what the ledger says of them. */
import type { Queryable } from "./database.js";

/** Who keeps a promise is not asked: the ledger says so. */
const byLedger = "hub:ledger";

/** Paid by the debtor `debtor` since the day `since` on what the promise is about, in its currency; $1 is the tenant. */
const paidSince = (
  debtor: string,
  receivableIds: string,
  currency: string,
  since: string,
): string => `
  (select coalesce(sum(l.amount_minor), 0) from receivable r
     join settlement_line l on l.tenant_id = $1 and l.receivable_id = r.id
    where r.tenant_id = $1 and r.debtor_id = ${debtor} and not r.deleted
      and (${receivableIds} is null or r.id = any(${receivableIds}))
      and l.kind = 'PAYMENT' and not l.reversed and l.currency = ${currency} and l.applied_on >= ${since})`;

/** What is known to be paid since that day, in minor units: it keeps no promise that is made now. */
export async function paidAlready(
  transaction: Queryable,
  tenantId: string,
  { debtorId, receivableIds, currency, since }: PaidFrom,
): Promise<string> {
  const [row] = await transaction.query<{ paid: string }>(
    `/* paidAlready */ select ${paidSince("$2", "$3::uuid[]", "$4", "$5::date")}::text as paid`,
    [tenantId, debtorId, receivableIds, currency, since],
  );
  return row?.paid ?? "0";
}

interface PaidFrom {
  readonly debtorId: string;
  readonly receivableIds: readonly string[] | null;
  readonly currency: string;
  readonly since: string;
}

/**
 * Ends the promises of these debtors that are kept: as much as was promised has been paid since, in its currency, on
 * what it was about. One that is not kept goes on until a person has looked: nothing harsher follows by itself.
 */
export async function keepPromises(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* keepPromises */
     with open as materialized (
       select c.id, c.debtor_id, c.body, c.receivable_ids, c.version, (c.began_at at time zone t.time_zone)::date as since
         from circumstance c join tenant t on t.tenant_id = $1
        where c.tenant_id = $1 and c.debtor_id = any($2::uuid[]) and c.kind = 'PROMISE' and c.ended_at is null
     ), kept as (
       update circumstance c
          set body = jsonb_set(c.body, '{state}', '"KEPT"'), look_on = null, ended_at = $3::timestamptz,
              version = c.version + 1
         from open o
        where c.tenant_id = $1 and c.id = o.id
          and (o.body ->> 'amountMinor')::bigint + (o.body ->> 'paidBeforeMinor')::bigint
              <= ${paidSince("o.debtor_id", "o.receivable_ids", "o.body ->> 'currency'", "o.since")}
       returning c.id, c.version
     )
     insert into circumstance_event (tenant_id, circumstance_id, version, at, actor, change, state, look_on)
     select $1, id, version, $3, $4, 'KEEP', 'KEPT', null from kept`,
    [tenantId, debtorIds, now, byLedger],
  );
}
