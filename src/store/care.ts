/** What the records in a CRM are to be told of the circumstances of many debtors. */
import type { PlainDate } from "../domain/calendar.js";
import { careOf, type Care } from "../domain/circumstances/care.js";
import type { Queryable } from "./database.js";
import { lockDebtors } from "./debtor-locks.js";
import { standingCircumstances } from "./queries/circumstances.js";

/** By debtor; those of whom there is nothing to tell, now or later, are left out. */
export type CareOfDebtors = ReadonlyMap<string, Care>;

export async function careOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  today: PlainDate,
  now: Date,
): Promise<CareOfDebtors> {
  const rows = await standingCircumstances(transaction, tenantId, debtorIds, now);
  if (rows.length === 0) return new Map();
  const [tenant] = await transaction.query<{ time_zone: string }>(
    `/* careOfDebtors */ select time_zone from tenant where tenant_id = $1`,
    [tenantId],
  );
  const time = { today, now, timeZone: tenant?.time_zone ?? "UTC" };
  const byOwner = Map.groupBy(rows, ({ ownerId }) => ownerId);
  return new Map([...byOwner].map(([owner, own]) => [owner, careOf(own, time)]));
}

/**
 * Circumstances go with the records that they were told of: whoever gains or loses such a record is assessed.
 * @param moved records that have gone from one debtor to another
 */
export async function assessWhereCareMoved(
  transaction: Queryable,
  tenantId: string,
  moved: readonly { partyId: string; from: string | null; to: string }[],
): Promise<void> {
  await transaction.query(
    `/* assessWhereCareMoved */
     update debtor d set needs_assessment = true
       from unnest($2::uuid[], $3::uuid[], $4::uuid[]) as m(party_id, former, debtor_id)
      where d.tenant_id = $1 and d.id in (m.former, m.debtor_id) and not d.needs_assessment
        and exists (select from circumstance_party cp where cp.tenant_id = $1 and cp.party_id = m.party_id)`,
    [
      tenantId,
      moved.map(({ partyId }) => partyId),
      moved.map(({ from }) => from),
      moved.map(({ to }) => to),
    ],
  );
}

/**
 * Whether the account has a place for care besides how things stand. When that changes, everybody with care to tell
 * is assessed anew, and what was said of them counts as not said: it is told where it can be, and the rest goes on.
 */
export async function setTakesCare(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  takes: boolean,
): Promise<void> {
  const changed = await transaction.query(
    `/* setTakesCare */
     update connection set takes_care = $3 where tenant_id = $1 and id = $2 and takes_care <> $3 returning id`,
    [tenantId, connectionId, takes],
  );
  if (changed.length === 0) return;
  await lockDebtors(transaction, tenantId);
  await transaction.query(
    `/* setTakesCare: whoever is to be handled with care, or was */
     with own as materialized (
       select p.debtor_id from circumstance c
         join circumstance_party cp on cp.tenant_id = $1 and cp.circumstance_id = c.id
         join party p on p.tenant_id = $1 and p.id = cp.party_id
        where c.tenant_id = $1 and c.ended_at is null
       union
       select debtor_id from circumstance c where c.tenant_id = $1 and c.ended_at is null
       union
       select p.debtor_id from standing s join party p on p.tenant_id = $1 and p.id = s.party_id
        where s.tenant_id = $1 and s.connection_id = $2 and s.told_care
     ), unsaid as (
       update standing set hash = null where tenant_id = $1 and connection_id = $2 and told_care and hash is not null
     )
     update debtor d set needs_assessment = true
      where d.tenant_id = $1 and not d.needs_assessment and d.id in (select debtor_id from own)`,
    [tenantId, connectionId],
  );
}
