/** Everything that decisions about contact go by, of many debtors at once: a few statements, however many they are. */
import type { Circumstance } from "../../domain/circumstances/kinds.js";
import type {
  DebtorFacts,
  StoredAttempt,
  StoredParty,
  StoredPerson,
  StoredReceivable,
  TenantFacts,
} from "../../domain/contact/live/facts.js";
import type { Queryable } from "../database.js";
import { circumstanceColumns, standingCircumstances } from "./circumstances.js";
import { contactHistoriesOfDebtors } from "./contact-histories.js";
import { isStale } from "./freshness.js";
import { isoInstant, preparedStatement } from "./keyset.js";
import { joinReasonsOfDebtors } from "./parties.js";
import { peopleOfDebtors, type PersonRow } from "./roles.js";

/** No law that we know counts back further than 30 days; the rest tells when a person can be reached. */
const historyDays = 100;
/** Of one debtor: beyond so many in 100 days every limit is long reached. */
const mostAttempts = { now: 400, since: 4_000 } as const;

export interface FactsSpan {
  /** What is asked about; for a past contact, the end of the period. */
  readonly now: Date;
  /** The beginning of the period that is looked back at; left out: only what counts now is needed. */
  readonly since?: Date;
}

/** In the order of the debtors; null where there is none of that id. */
export async function contactFactsOf(
  reader: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  { now, since }: FactsSpan,
): Promise<(DebtorFacts | null)[]> {
  const begin = new Date((since ?? now).getTime() - historyDays * 86_400_000);
  const [heads, parties, people, joins, receivables, attempts, histories, circumstances] =
    await Promise.all([
      headsOf(reader, tenantId, debtorIds, now),
      partiesOf(reader, tenantId, debtorIds),
      peopleOfDebtors(reader, tenantId, debtorIds, now),
      joinReasonsOfDebtors(reader, tenantId, debtorIds),
      receivablesOf(reader, tenantId, debtorIds),
      attemptsOf(reader, tenantId, debtorIds, [begin, now], since ? "since" : "now"),
      contactHistoriesOfDebtors(reader, tenantId, debtorIds, now),
      since
        ? circumstancesSince(reader, tenantId, debtorIds, since)
        : standingCircumstances(reader, tenantId, debtorIds, now),
    ]);
  const headOf = new Map(heads.map((head) => [head.id, head]));
  const own = <T extends Owned>(rows: readonly T[]) => Map.groupBy(rows, (row) => row.debtorId);
  const [partiesBy, peopleBy, joinsBy] = [own(parties), own(people), own(joins)];
  const [receivablesBy, attemptsBy] = [own(receivables), own(attempts)];
  const circumstancesBy = Map.groupBy(circumstances, ({ ownerId }) => ownerId);
  return debtorIds.map((id, index): DebtorFacts | null => {
    const head = headOf.get(id);
    const history = histories[index];
    if (!head || !history) return null;
    const records = partiesBy.get(id) ?? [];
    return {
      ...head,
      history: {
        gaps: history.gaps.map(({ code }) => code),
        since: history.since?.toISOString() ?? null,
      },
      parties: records,
      people: (peopleBy.get(id) ?? []).map((person) => toPerson(person, records)),
      joins: joinsBy.get(id) ?? [],
      receivables: receivablesBy.get(id) ?? [],
      attempts: attemptsBy.get(id) ?? [],
      circumstances: circumstancesBy.get(id) ?? [],
    };
  });
}

interface Owned {
  readonly debtorId: string;
}

type Head = Pick<DebtorFacts, "id" | "kind" | "name" | "stale">;

function headsOf(
  reader: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  now: Date,
): Promise<Head[]> {
  return reader.query(
    preparedStatement(`/* contactFacts: debtors */
      select d.id, d.kind, d.name, coalesce(f.stale, true) as stale
        from unnest($3::uuid[]) as owner(id)
        join debtor d on d.tenant_id = $1 and d.id = owner.id
        left join lateral (
          select bool_or(c.status <> 'OK' or ${isStale("$2")}) as stale
            from (select distinct p.connection_id from party p where p.tenant_id = $1 and p.debtor_id = d.id) own
            join connection c on c.tenant_id = $1 and c.id = own.connection_id
            join stream s on s.tenant_id = $1 and s.connection_id = c.id) f on true`),
    [tenantId, now, debtorIds],
  );
}

type PartyOf = StoredParty & Owned & { readonly name: string };

/** The debtor's records, and those of people with a role for it who are another debtor's. */
function partiesOf(
  reader: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<PartyOf[]> {
  return reader.query(
    preparedStatement(`/* contactFacts: parties */
      with own as materialized (
        select owner.id as debtor_id, p.id from unnest($2::uuid[]) as owner(id)
         cross join lateral (
           select id from party p where p.tenant_id = $1 and p.debtor_id = owner.id offset 0) p
      ), person as (
        select debtor_id, id from own
        union select own.debtor_id, s.person_id from own
          join stated_role s on s.tenant_id = $1 and s.about_id = own.id
        union select own.debtor_id, r.person_id from own
          join decided_role r on r.tenant_id = $1 and r.about_id = own.id
      ), wanted as (
        select debtor_id, id from person
        -- The survivor of a record that was merged stands for it.
        union select person.debtor_id, p.merged_into from person
          join party p on p.tenant_id = $1 and p.id = person.id and p.merged_into is not null
      )
      select w.debtor_id as "debtorId", p.id, p.name, p.deleted or p.merged_into is not null as gone,
             c.vendor in ('SALESFORCE', 'HUBSPOT') as "fromCrm", p.language,
             p.preferred_channel as "preferredChannel", p.processing_opt_out as "processingOptOut",
             to_json(array(
               select json_build_object('kind', cp.kind, 'value', cp.value, 'normalised', cp.normalised,
                                        'label', cp.label, 'optOut', cp.opt_out)
                 from contact_point cp where cp.tenant_id = $1 and cp.party_id = p.id order by cp.position)) as points
        from wanted w
        join party p on p.tenant_id = $1 and p.id = w.id
        join connection c on c.tenant_id = $1 and c.id = p.connection_id
       order by w.debtor_id, p.id`),
    [tenantId, debtorIds],
  );
}

function toPerson(person: PersonRow, parties: readonly PartyOf[]): StoredPerson {
  const { personId, ids, named, roles, otherWords, mayBeTold } = person;
  const record = parties.find(({ id }) => id === personId);
  return {
    personId,
    ids,
    name: named?.name ?? record?.name ?? "",
    isParty: named === null,
    email: named?.email ?? null,
    roles,
    otherWords,
    mayBeTold,
  };
}

function receivablesOf(
  reader: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<(StoredReceivable & Owned)[]> {
  return reader.query(
    preparedStatement(`/* contactFacts: receivables */
      select owner.id as "debtorId", r.id, r.party_id as "partyId",
             exists (select from discrepancy d where d.tenant_id = $1 and d.receivable_id = r.id) as "isUnproved",
             (select ${isoInstant("p.accepted_at")} from plan_receivable pr
                join payment_plan p on p.tenant_id = $1 and p.id = pr.plan_id and p.state = 'ACTIVE'
               where pr.tenant_id = $1 and pr.receivable_id = r.id and pr.live
                 and not exists (select from instalment i where i.tenant_id = $1 and i.plan_id = p.id and i.status = 'LATE'))
               as "inKeptPlanSince"
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select * from receivable r
          where r.tenant_id = $1 and r.debtor_id = owner.id and r.status = 'OPEN' and not r.deleted
            and r.balance_minor > 0 offset 0) r
       order by owner.id, r.due_on, r.id`),
    [tenantId, debtorIds],
  );
}

/** Those of a day that has begun somewhere on earth are among them. */
function attemptsOf(
  reader: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  [begin, end]: readonly [Date, Date],
  most: keyof typeof mostAttempts,
): Promise<(StoredAttempt & Owned)[]> {
  return reader.query(
    preparedStatement(`/* contactFacts: attempts */
      select owner.id as "debtorId", a.id, a.kind as medium, a.direction,
             ${isoInstant("a.happened_at")} as "happenedAt",
             case when a.time_not_known then 'NOT_KNOWN' when a.day_only then 'DAY' else 'INSTANT' end as "timeKnown",
             ${isoInstant("coalesce(a.source_updated_at, a.fetched_at)")} as "knownBy", a.outcome, a.purpose,
             array(select ap.party_id from activity_party ap
                    where ap.tenant_id = $1 and ap.activity_id = a.id order by ap.party_id) as "partyIds"
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select own.* from (
           select distinct ap.activity_id from party p
             join activity_party ap on ap.tenant_id = $1 and ap.party_id = p.id
            where p.tenant_id = $1 and p.debtor_id = owner.id) of_debtor
          cross join lateral (
            select * from activity t where t.tenant_id = $1 and t.id = of_debtor.activity_id offset 0) own
          where own.kind <> 'OTHER' and own.done and not own.deleted and own.happened_at >= $3
            and own.happened_at <= $4::timestamptz + case when own.day_only then interval '26 hours' else interval '0' end
          order by own.happened_at desc, own.id desc limit ${mostAttempts[most]}) a
       order by owner.id, a.happened_at desc, a.id desc`),
    [tenantId, debtorIds, begin, end],
  );
}

/** What counted at any time since then. */
function circumstancesSince(
  reader: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  since: Date,
): Promise<(Circumstance & { readonly ownerId: string })[]> {
  return reader.query(
    preparedStatement(`/* contactFacts: circumstances since */
      select owner.id as "ownerId", ${circumstanceColumns}
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select id from circumstance where tenant_id = $1 and debtor_id = owner.id
         union
         select cp.circumstance_id from party p
           join circumstance_party cp on cp.tenant_id = $1 and cp.party_id = p.id
          where p.tenant_id = $1 and p.debtor_id = owner.id) own
       cross join lateral (
         select * from circumstance c
          where c.tenant_id = $1 and c.id = own.id and (c.ended_at is null or c.ended_at > $3)
            and (c.ends_at is null or c.ends_at > $3) offset 0) c
       order by owner.id, c.recorded_at, c.id`),
    [tenantId, debtorIds, since],
  );
}

/** Where the tenant is; its policy is asked for elsewhere. */
export async function tenantFactsOf(reader: Queryable, tenantId: string): Promise<TenantFacts> {
  const [tenant] = await reader.query<TenantFacts>(
    preparedStatement(`/* contactFacts: tenant */
      select country, region, time_zone as "timeZone" from tenant where tenant_id = $1`),
    [tenantId],
  );
  if (!tenant) throw new Error("This tenant has no row of its own.");
  return tenant;
}

/** Debtors with whom somebody made contact in the period, in the order of their ids. @param after not that one, nor before */
export async function contactedDebtors(
  reader: Queryable,
  tenantId: string,
  period: { readonly from: Date; readonly to: Date },
  after: string,
  most: number,
): Promise<string[]> {
  const rows = await reader.query<{ id: string }>(
    preparedStatement(`/* contactedDebtors */
      select d.id from debtor d
       where d.tenant_id = $1 and d.id > $2 and exists (
         select from party p
           join activity_party ap on ap.tenant_id = $1 and ap.party_id = p.id
           join activity a on a.tenant_id = $1 and a.id = ap.activity_id
          where p.tenant_id = $1 and p.debtor_id = d.id and a.kind <> 'OTHER' and a.direction <> 'INBOUND'
            and a.done and not a.deleted and a.happened_at >= $3 and a.happened_at < $4)
       order by d.id limit $5`),
    [tenantId, after, period.from, period.to, most],
  );
  return rows.map(({ id }) => id);
}
