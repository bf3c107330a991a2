/** Reads of the people around debtors and of what was said of them; for many debtors at once. */
import { todayIn } from "../../domain/calendar.js";
import {
  combineRoles,
  type DebtorKind,
  type DecidedRole,
  type PersonsRoles,
  type StatedRole,
} from "../../domain/roles.js";
import type { Vendor } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import { preparedStatement } from "./keyset.js";

/** A person to whom nobody may talk about the debt unless a role says so. */
export interface PersonRow extends PersonsRoles {
  readonly debtorId: string;
  /** A party, or somebody whom only a source's record of another names: then {@link named}. */
  readonly personId: string;
  readonly named: NamedPersonRow | null;
  /** The ids that the person goes by: their own, and those of records that were merged into theirs. */
  readonly ids: readonly string[];
  /** The party of the debtor that the person belongs to, or is; null for somebody of another debtor's. */
  readonly home: string | null;
  readonly stated: readonly StatedRole[];
  readonly decided: readonly DecidedRole[];
}

/** Somebody without a record of their own, and the record that names them. */
export interface NamedPersonRow {
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly vendor: Vendor;
  readonly account: string;
  readonly objectType: string;
  readonly externalId: string;
}

interface RawPersonRow {
  readonly debtorId: string;
  readonly debtorKind: DebtorKind;
  readonly timeZone: string;
  readonly personId: string;
  readonly ids: readonly string[];
  readonly home: string | null;
  readonly isParty: boolean;
  readonly named: NamedPersonRow | null;
  readonly stated: PersonRow["stated"] | null;
  readonly decided: PersonRow["decided"] | null;
}

/** A customer of a ledger is the debtor; a person in a CRM who stands alone may be anybody who shares a key. */
const isAround = `p.kind = 'PERSON' and not p.deleted and p.merged_into is null
  and (p.member_of is not null or d.kind = 'ORGANISATION' and c.vendor in ('SALESFORCE', 'HUBSPOT'))`;

/** So many mergers of mergers are followed. */
const longestLine = 20;

/**
 * The people around each debtor, with their roles as of today: the contacts of its parties, whoever a source or the
 * hub gives a role, and those whom only a ledger names. People whose record was removed are not among them; what
 * was said of a record that was merged away is its survivor's.
 */
export async function peopleOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  now: Date,
): Promise<PersonRow[]> {
  const rows = await transaction.query<RawPersonRow>(
    preparedStatement(`/* peopleOfDebtors */
      with recursive about as materialized (
        select p.id, d.id as debtor_id, p.deleted, p.merged_into is not null as merged, ${isAround} as around,
               p.object_type, p.external_id, c.vendor, c.account
          from unnest($2::uuid[]) as i(id)
         cross join lateral (select * from debtor d where d.tenant_id = $1 and d.id = i.id offset 0) d
         cross join lateral (select * from party p where p.tenant_id = $1 and p.debtor_id = d.id offset 0) p
          join connection c on c.tenant_id = $1 and c.id = p.connection_id
      ), stated as materialized (
        select a.debtor_id, a.object_type, a.external_id, a.vendor, a.account, s.* from about a
         cross join lateral (select * from stated_role s where s.tenant_id = $1 and s.about_id = a.id offset 0) s
         where not a.deleted
      ), decided as materialized (
        select a.debtor_id, r.* from about a
         cross join lateral (select * from decided_role r where r.tenant_id = $1 and r.about_id = a.id offset 0) r
         where not a.deleted or a.merged or not r.holds
      ), line as (
        select debtor_id, id as was, id, 0 as steps from (
          select debtor_id, id from about where around
          union select debtor_id, person_id from stated
          union select debtor_id, person_id from decided) person
        union all
        select l.debtor_id, l.was, p.merged_into, l.steps + 1 from line l
         cross join lateral (
           select p.merged_into from party p
            where p.tenant_id = $1 and p.id = l.id and p.merged_into is not null offset 0) p
         where l.steps < ${longestLine}
      ), person as materialized (
        select distinct on (debtor_id, was) debtor_id, was, id from line order by debtor_id, was, steps desc
      ), folded as (
        select debtor_id, id, array_agg(was order by was) as ids from person group by debtor_id, id
      ), said as (
        select e.debtor_id, e.id,
               json_agg(json_build_object('about', s.about_id, 'role', s.role, 'words', s.words,
                 'source', s.connection_id, 'since', s.since, 'until', s.until)) as stated,
               (array_agg(s.about_id order by s.stated_in, s.position) filter (where s.person_name is not null))[1] as home,
               (array_agg(json_build_object('id', s.person_id, 'name', s.person_name, 'email', s.person_email,
                 'vendor', s.vendor, 'account', s.account, 'objectType', s.object_type, 'externalId', s.external_id)
                 order by s.stated_in, s.position) filter (where s.person_name is not null))[1] as named
          from stated s join person e on e.debtor_id = s.debtor_id and e.was = s.person_id
         group by e.debtor_id, e.id
      ), given as (
        select e.debtor_id, e.id,
               json_agg(json_build_object('about', r.about_id, 'role', r.role, 'holds', r.holds,
                 'since', r.since, 'until', r.until, 'decidedBy', r.decided_by,
                 'decidedAt', to_char(r.decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                 'authority', case when r.proof is not null then
                   json_build_object('proof', r.proof, 'reference', r.reference, 'seenOn', r.seen_on) end)) as decided
          from decided r join person e on e.debtor_id = r.debtor_id and e.was = r.person_id
         group by e.debtor_id, e.id
      )
      select f.debtor_id as "debtorId", d.kind as "debtorKind", t.time_zone as "timeZone", f.id as "personId", f.ids,
             case when p.debtor_id = f.debtor_id then coalesce(h.id, p.id) else said.home end as home,
             p.id is not null as "isParty", said.named, said.stated, given.decided
        from folded f
        left join said on said.debtor_id = f.debtor_id and said.id = f.id
        left join given on given.debtor_id = f.debtor_id and given.id = f.id
        join tenant t on t.tenant_id = $1
        join debtor d on d.tenant_id = $1 and d.id = f.debtor_id
        left join lateral (select * from party p where p.tenant_id = $1 and p.id = f.id offset 0) p on true
        left join lateral (
          select a.id from party a
           where a.tenant_id = $1 and a.id = p.member_of and a.debtor_id = f.debtor_id offset 0) h on true
       where case when p.id is null then said.named is not null else not p.deleted end
       order by f.debtor_id, coalesce(p.name, said.named->>'name'), f.id`),
    [tenantId, debtorIds],
  );
  return rows.map((row) => toPerson(row, now));
}

function toPerson(row: RawPersonRow, now: Date): PersonRow {
  const stated = row.stated ?? [];
  const decided = row.decided ?? [];
  return {
    debtorId: row.debtorId,
    personId: row.personId,
    named: row.isParty ? null : row.named,
    ids: row.ids,
    home: row.home,
    stated,
    decided,
    ...combineRoles(stated, decided, row.debtorKind, todayIn(now, row.timeZone)),
  };
}

/** Somebody whom only a record of another's names, by the id that the hub gave them. */
export async function namedPersonById(
  transaction: Queryable,
  tenantId: string,
  id: string,
): Promise<NamedPersonRow | null> {
  const [row] = await transaction.query<NamedPersonRow>(
    preparedStatement(`/* namedPersonById */
      select s.person_id as id, s.person_name as name, s.person_email as email, c.vendor, c.account,
             a.object_type as "objectType", a.external_id as "externalId"
        from stated_role s
        join connection c on c.tenant_id = $1 and c.id = s.connection_id
        join party a on a.tenant_id = $1 and a.id = s.about_id and not a.deleted
       where s.tenant_id = $1 and s.person_id = $2 and s.person_name is not null
       order by s.stated_in, s.position limit 1`),
    [tenantId, id],
  );
  return row ?? null;
}
