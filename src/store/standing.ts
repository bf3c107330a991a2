/**
 * Tells the records in a CRM how things stand with their debtor: after an assessment, in its transaction, and only
 * where a person would see something else than was said last. Set-based: a fixed number of statements, however
 * many debtors.
 */
import { createHash } from "node:crypto";
import type { Care } from "../domain/circumstances/care.js";
import { parseCurrency } from "../domain/money.js";
import { standingOf, type Standing } from "../domain/standing.js";
import type { Vendor } from "../domain/source.js";
import type { DebtorStatus } from "../domain/status.js";
import type { StandingWriteBack } from "../domain/write-back.js";
import type { CareOfDebtors } from "./care.js";
import type { Queryable } from "./database.js";
import { lockDebtors } from "./debtor-locks.js";
import { newId } from "./ids.js";
import { isoInstant } from "./queries/keyset.js";

interface RecordRow {
  readonly party_id: string;
  readonly connection_id: string;
  readonly vendor: Vendor;
  readonly account: string;
  readonly object_type: string;
  readonly external_id: string;
  readonly status: DebtorStatus;
  readonly status_reason: string;
  readonly balances: { currency: string; openMinor: string; overdueMinor: string }[] | null;
  readonly plan: { reference: string; nextInstalmentOn: string | null } | null;
  /** What was said last: hexadecimal, null when nothing was or when it is not known to have arrived. */
  readonly hash: string | null;
  readonly number: number;
  readonly put_at: string | null;
  readonly debtor_id: string;
  readonly takes_care: boolean;
  readonly told_care: boolean;
}

interface News {
  readonly row: RecordRow;
  readonly hash: string;
  readonly number: number;
  /** The record may say that somebody is to be handled with care. */
  readonly toldCare: boolean;
  readonly writeBack: StandingWriteBack;
}

/** Puts what is new about these debtors into the outbox. They must have been assessed in this transaction. */
export async function putStandings(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  care: CareOfDebtors,
  now: Date,
): Promise<void> {
  const cared = [...care].flatMap(([id, { words }]) => (words === null ? [] : [id]));
  const rows = await recordsOf(transaction, tenantId, debtorIds, cared);
  const news = rows.flatMap((row) => newsOf(row, care.get(row.debtor_id) ?? null, now));
  if (news.length === 0) return;
  await transaction.query(
    `/* putStandings: what is said last */
     insert into standing (tenant_id, party_id, connection_id, hash, number, put_at, told_care)
     select $1, n.party_id, n.connection_id, decode(n.hash, 'hex'), n.number, n.put_at::timestamptz, n.told_care
       from unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::boolean[])
         as n(party_id, connection_id, hash, number, put_at, told_care)
      order by n.party_id
     on conflict (tenant_id, party_id) do update
       set hash = excluded.hash, number = excluded.number, put_at = excluded.put_at,
           told_care = excluded.told_care`,
    [
      tenantId,
      news.map(({ row }) => row.party_id),
      news.map(({ row }) => row.connection_id),
      news.map(({ hash }) => hash),
      news.map(({ number }) => number),
      news.map(({ writeBack }) => writeBack.asOf),
      news.map(({ toldCare }) => toldCare),
    ],
  );
  await transaction.query(
    `/* putStandings */
     insert into outbox (tenant_id, id, connection_id, marker, target, write_back, state, attempts, due_at, created_at)
     select $1, n.id, n.connection_id, n.marker, n.target, n.write_back, 'PENDING', 0, $7, $7
       from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::jsonb[]) as n(id, connection_id, marker, target, write_back)
      order by n.target
     on conflict (tenant_id, connection_id, target) where state = 'PENDING' and write_back ->> 'kind' = 'STANDING'
     do update set marker = excluded.marker, write_back = excluded.write_back`,
    [
      tenantId,
      news.map(() => newId(now)),
      news.map(({ row }) => row.connection_id),
      news.map(({ writeBack }) => writeBack.marker),
      news.map(({ row }) => queueOf(row)),
      news.map(({ writeBack }) => JSON.stringify(writeBack)),
      now,
    ],
  );
}

/** Its own queue: a task that cannot be sent does not hold up how things stand, nor the other way round. */
function queueOf({ object_type: type, external_id: id }: RecordRow): string {
  return `standing of ${type}:${id}`;
}

/**
 * The records that say how things stand with these debtors: accounts, and people without one. Somebody who never
 * owed anything since the account was set up for it has none, but for who is to be handled with care; who was told of
 * is told of to the end.
 * @param cared debtors with care to tell
 */
function recordsOf(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  cared: readonly string[],
): Promise<RecordRow[]> {
  return transaction.query<RecordRow>(
    `/* recordsOf: standings */
     select p.id as party_id, p.connection_id, c.vendor, c.account, p.object_type, p.external_id, d.status, d.status_reason,
            (select json_agg(json_build_object('currency', b.currency, 'openMinor', b.open_minor::text,
                                               'overdueMinor', b.overdue_minor::text))
               from debtor_balance b
              where b.tenant_id = $1 and b.debtor_id = d.id and b.open_minor > 0) as balances,
            (select json_build_object('reference', own.reference, 'nextInstalmentOn', own.next_on)
               from (select pp.reference, (select min(i.due_on) from instalment i
                                            where i.tenant_id = $1 and i.plan_id = pp.id and i.status <> 'KEPT') as next_on
                       from payment_plan pp
                      where pp.tenant_id = $1 and pp.debtor_id = d.id and pp.state = 'ACTIVE') own
              order by own.next_on, own.reference limit 1) as plan,
            encode(s.hash, 'hex') as hash, coalesce(s.number, 0) as number, ${isoInstant("s.put_at")} as put_at,
            p.debtor_id, c.takes_care, coalesce(s.told_care, false) as told_care
       from connection c
       join party p on p.tenant_id = $1 and p.connection_id = c.id
       join debtor d on d.tenant_id = $1 and d.id = p.debtor_id
       left join standing s on s.tenant_id = $1 and s.party_id = p.id
      where c.tenant_id = $1 and c.takes_standing and p.debtor_id = any($2::uuid[])
        and p.member_of is null and p.merged_into is null and not p.deleted
        and (d.status <> 'CLEAR' or s.party_id is not null or c.takes_care and d.id = any($3::uuid[]))
      order by p.id`,
    [tenantId, debtorIds, cared],
  );
}

/** What waits to be said to the records of one debtor. */
export async function waitingStandings(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
): Promise<{ connectionId: string; writeBack: StandingWriteBack }[]> {
  return transaction.query(
    `/* waitingStandings */
     select o.connection_id as "connectionId", o.write_back as "writeBack"
       from party p join outbox o on o.tenant_id = $1 and o.connection_id = p.connection_id
        and o.target = 'standing of ' || p.object_type || ':' || p.external_id
        and o.state = 'PENDING' and o.write_back ->> 'kind' = 'STANDING'
      where p.tenant_id = $1 and p.debtor_id = $2 order by p.id`,
    [tenantId, debtorId],
  );
}

/** What would be said, unless it was said last. */
function newsOf(row: RecordRow, care: Care | null, now: Date): News[] {
  const standing = standingOf({
    status: row.status,
    statusReason: row.status_reason,
    balances: (row.balances ?? []).map((each) => ({
      currency: parseCurrency(each.currency),
      openMinor: BigInt(each.openMinor),
      overdueMinor: BigInt(each.overdueMinor),
    })),
    plan: row.plan,
    care: row.takes_care ? care : null,
  });
  const hash = hashOf(standing);
  if (hash === row.hash) return [];
  const number = row.number + 1;
  // Never before what was said last, whatever another machine's clock says: the later time wins at the vendor.
  const asOf = [now.toISOString(), row.put_at ?? ""].sort().at(-1) ?? "";
  const target = {
    vendor: row.vendor,
    account: row.account,
    objectType: row.object_type,
    id: row.external_id,
  };
  // Doctor finds the effect by it.
  const marker = `STANDING-${row.party_id}-${number}`;
  // Where there is no place for it now, what was told may come to light again.
  const toldCare = row.takes_care ? standing.careWords !== null : row.told_care;
  const writeBack = { kind: "STANDING", target, marker, asOf, ...standing } as const;
  return [{ row, hash, number, toldCare, writeBack }];
}

function hashOf(standing: Standing): string {
  const { status, statusWords, balanceWords, planReference, nextInstalmentOn } = standing;
  const { careWords, careUntil } = standing;
  const said = [status, statusWords, balanceWords, planReference, nextInstalmentOn];
  // Without care it is what it was before care was told, so that nobody is told anew because of a new version.
  if (careWords !== null) said.push(careWords, careUntil);
  return createHash("sha256").update(JSON.stringify(said)).digest("hex");
}

/**
 * After a join: marks the debtors whose records do not say how things stand with them yet, or say it of another one,
 * so that the assessment that follows tells it. Joining alone changes nothing of what is owed.
 * @param members records of a debtor; `moved`: they were another's, or nobody's
 */
export async function assessUntold(
  transaction: Queryable,
  tenantId: string,
  members: readonly { partyId: string; debtorId: string; moved: boolean }[],
): Promise<void> {
  await transaction.query(
    `/* assessUntold */
     update debtor d set needs_assessment = true
       from unnest($2::uuid[], $3::uuid[], $4::boolean[]) as m(party_id, debtor_id, moved)
       join party p on p.tenant_id = $1 and p.id = m.party_id
       join connection c on c.tenant_id = $1 and c.id = p.connection_id and c.takes_standing
       left join standing s on s.tenant_id = $1 and s.party_id = m.party_id
      where d.tenant_id = $1 and d.id = m.debtor_id and not d.needs_assessment
        and case when s.party_id is null
                 then d.status <> 'CLEAR' or c.takes_care and exists (
                        select from circumstance own where own.tenant_id = $1 and own.debtor_id = d.id
                        union all
                        select from party own join circumstance_party cp on cp.tenant_id = $1 and cp.party_id = own.id
                         where own.tenant_id = $1 and own.debtor_id = d.id)
                 else m.moved end`,
    [
      tenantId,
      members.map(({ partyId }) => partyId),
      members.map(({ debtorId }) => debtorId),
      members.map(({ moved }) => moved),
    ],
  );
}

/**
 * Whether this account can be told how things stand. When it can from now on, every debtor with something to say is
 * assessed anew, which says it; when it no longer can, what waits is skipped and counts as not said.
 * @param why the sentence for a person where it cannot; null where it can.
 */
export async function setTakesStanding(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  why: string | null,
  now: Date,
): Promise<void> {
  const changed = await transaction.query(
    `/* setTakesStanding */
     update connection set takes_standing = $3, takes_care = takes_care and $3
      where tenant_id = $1 and id = $2 and takes_standing <> $3 returning id`,
    [tenantId, connectionId, why === null],
  );
  if (changed.length === 0) return;
  await lockDebtors(transaction, tenantId);
  if (why === null) await assessAgain(transaction, tenantId, connectionId);
  else await takeBack(transaction, tenantId, connectionId, why, now);
}

async function assessAgain(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
): Promise<void> {
  await transaction.query(
    `/* setTakesStanding: everybody with something to say */
     update debtor d set needs_assessment = true
      where d.tenant_id = $1 and not d.needs_assessment
        and d.id in (
          select p.debtor_id from party p join debtor owing on owing.tenant_id = $1 and owing.id = p.debtor_id
           where p.tenant_id = $1 and p.connection_id = $2 and owing.status <> 'CLEAR'
          union
          select p.debtor_id from standing s join party p on p.tenant_id = $1 and p.id = s.party_id
           where s.tenant_id = $1 and s.connection_id = $2)`,
    [tenantId, connectionId],
  );
}

async function takeBack(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  why: string,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* setTakesStanding: to be said again */
     update standing set hash = null where tenant_id = $1 and connection_id = $2 and hash is not null`,
    [tenantId, connectionId],
  );
  await transaction.query(
    `/* setTakesStanding: not now */
     update outbox set state = 'SKIPPED', problem = $3, finished_at = $4, leased_until = null
      where tenant_id = $1 and connection_id = $2 and state = 'PENDING' and write_back ->> 'kind' = 'STANDING'`,
    [tenantId, connectionId, why, now],
  );
}
