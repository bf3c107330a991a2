/**
 * Which parties are one debtor: loads the changed parties with everything that a shared key or a
 * membership ties them to, asks the domain, and writes the answer. Set-based; safe to repeat; one at a
 * time within a tenant.
 */
import {
  joinParties,
  type JoinReason,
  type JoinResult,
  type MatchKey,
  type MatchParty,
} from "../domain/matching.js";
import { vendors, type Vendor } from "../domain/source.js";
import { assessWhereCareMoved } from "./care.js";
import type { Queryable } from "./database.js";
import { holdDebtors, lockDebtors } from "./debtor-locks.js";
import { newId } from "./ids.js";
import { sortName } from "./sort-name.js";
import { assessUntold } from "./standing.js";

/** How many changed parties are joined in one transaction. */
export const joinBatchSize = 2_000;

interface PartyRow {
  id: string;
  connection_id: string;
  kind: "PERSON" | "ORGANISATION";
  name: string;
  member_of: string | null;
  merged_into: string | null;
  parent: string | null;
  external_id: string;
  debtor_id: string | null;
  needs_joining: boolean;
  archived: boolean;
  deleted: boolean;
  vendor: Vendor;
  is_ledger: boolean;
  keys: MatchKey[] | null;
}

/**
 * Joins one batch of changed parties. @returns how many were waiting; 0 when there is nothing to do.
 * @param connectionId for those of one source only, with all that they are tied to
 */
export async function joinChangedParties(
  transaction: Queryable,
  tenantId: string,
  now: Date,
  batch: number = joinBatchSize,
  connectionId: string | null = null,
): Promise<number> {
  await lockDebtors(transaction, tenantId);
  const waiting = await transaction.query<{ id: string }>(
    `/* joinChangedParties */
     select id from party
      where tenant_id = $1 and needs_joining and ($3::uuid is null or connection_id = $3) order by id limit $2`,
    [tenantId, batch, connectionId],
  );
  if (waiting.length === 0) return 0;
  const parties = await loadTied(
    transaction,
    tenantId,
    waiting.map((row) => row.id),
  );
  const before = new Set(parties.flatMap((party) => party.debtor_id ?? []));
  await holdDebtors(transaction, tenantId, [...before]);
  const joined = joinParties(parties.map(toMatchParty));
  await writeDebtors(transaction, tenantId, parties, joined, now);
  return waiting.length;
}

function toMatchParty(row: PartyRow): MatchParty {
  return {
    id: row.id,
    source: row.connection_id,
    memberOf: row.member_of,
    mergedInto: row.merged_into,
    partyKind: row.kind,
    keys: row.keys ?? [],
  };
}

/**
 * The changed parties and all that hangs together with them: holders of the same keys, members and
 * their accounts, and everyone of the debtors that these belong to. Grows until nothing is added.
 */
async function loadTied(
  transaction: Queryable,
  tenantId: string,
  changed: readonly string[],
): Promise<PartyRow[]> {
  const known = new Set(changed);
  let frontier: string[] = [...changed];
  while (frontier.length > 0) {
    const found = await transaction.query<{ id: string }>(
      // Looked up one by one by their keys: of tables that were just filled PostgreSQL knows too little to choose.
      `/* loadTied: widen */
       with own as materialized (
         select i.id, p.member_of, p.merged_into, p.debtor_id from unnest($2::uuid[]) as i(id)
          cross join lateral (select * from party p where p.tenant_id = $1 and p.id = i.id offset 0) p
       ), named as (
         select member_of as id from own where member_of is not null
         union
         select merged_into from own where merged_into is not null
       )
       select holder.party_id as id from own
        cross join lateral (
          select k.kind, k.value from party_key k where k.tenant_id = $1 and k.party_id = own.id offset 0) k
        cross join lateral (
          select o.party_id from party_key o where o.tenant_id = $1 and o.kind = k.kind and o.value = k.value offset 0) holder
        where holder.party_id <> own.id
       union
       select member.id from own
        cross join lateral (select p.id from party p where p.tenant_id = $1 and p.member_of = own.id offset 0) member
       union
       select loser.id from own
        cross join lateral (select p.id from party p where p.tenant_id = $1 and p.merged_into = own.id offset 0) loser
       union
       select there.id from named
        cross join lateral (select p.id from party p where p.tenant_id = $1 and p.id = named.id offset 0) there
       union
       select mate.id from (select distinct debtor_id from own where debtor_id is not null) d
        cross join lateral (select p.id from party p where p.tenant_id = $1 and p.debtor_id = d.debtor_id offset 0) mate`,
      [tenantId, frontier],
    );
    frontier = found.map((row) => row.id).filter((id) => !known.has(id));
    for (const id of frontier) known.add(id);
  }
  return transaction.query<PartyRow>(
    `/* loadTied: read */
     select p.id, p.connection_id, p.kind, p.name, p.member_of, p.merged_into, p.deleted, p.debtor_id,
            p.parent, p.external_id, p.needs_joining, p.archived, c.vendor,
            c.vendor in ('XERO', 'QUICKBOOKS', 'FILES') as is_ledger,
            (select json_agg(json_build_object('kind', k.kind, 'value', k.value))
               from party_key k where k.tenant_id = $1 and k.party_id = p.id) as keys
       from party p join connection c on c.tenant_id = $1 and c.id = p.connection_id
      where p.tenant_id = $1 and p.id = any($2::uuid[])
      order by p.id`,
    [tenantId, [...known]],
  );
}

interface Group {
  readonly debtorId: string;
  readonly isNew: boolean;
  readonly parties: readonly PartyRow[];
  /** Debtors that this one takes in; their ids keep resolving. */
  readonly absorbed: readonly string[];
}

async function writeDebtors(
  transaction: Queryable,
  tenantId: string,
  parties: readonly PartyRow[],
  joined: JoinResult,
  now: Date,
): Promise<void> {
  const groups = assignDebtors(parties, joined, now);
  const faces = groups.map((group) => faceOf(group.parties));
  await transaction.query(
    // A new debtor owes nothing yet; whoever is given something to owe is assessed.
    `/* writeDebtors */
     insert into debtor (tenant_id, id, kind, name, name_sort, status, status_reason, oldest_due_on, needs_assessment, created_at)
     select $1, d.id, d.kind, d.name, d.name_sort, 'CLEAR', 'Nothing is owed.', '9999-12-31', false, $6
       from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as d(id, kind, name, name_sort)
     on conflict (tenant_id, id) do update
       set kind = excluded.kind, name = excluded.name, name_sort = excluded.name_sort
     where (debtor.kind, debtor.name, debtor.name_sort) is distinct from (excluded.kind, excluded.name, excluded.name_sort)`,
    [
      tenantId,
      groups.map((group) => group.debtorId),
      faces.map((face) => face.kind),
      faces.map((face) => face.name),
      faces.map((face) => sortName(face.name)),
      now,
    ],
  );
  await moveParties(transaction, tenantId, groups);
  await writeReasons(transaction, tenantId, groups, joined);
  await movePlans(transaction, tenantId, groups);
  await absorb(transaction, tenantId, groups);
}

/** Parties go to their debtors with what they owe and have to their credit; whoever that concerns is assessed. */
async function moveParties(
  transaction: Queryable,
  tenantId: string,
  groups: readonly Group[],
): Promise<void> {
  const members = groups.flatMap(({ parties, debtorId }) =>
    parties.map((party) => ({ party, debtorId, moves: party.debtor_id !== debtorId })),
  );
  const linked = members.filter(({ party, moves }) => moves || party.needs_joining);
  await transaction.query(
    `/* moveParties */
     update party p set debtor_id = link.debtor_id, needs_joining = false
       from unnest($2::uuid[], $3::uuid[]) as link(party_id, debtor_id)
      where p.tenant_id = $1 and p.id = link.party_id`,
    [tenantId, linked.map(({ party }) => party.id), linked.map(({ debtorId }) => debtorId)],
  );
  await assessUntold(
    transaction,
    tenantId,
    linked.map(({ party, debtorId, moves }) => ({ partyId: party.id, debtorId, moved: moves })),
  );
  const moved = members.filter(({ moves }) => moves);
  if (moved.length === 0) return;
  await assessWhereCareMoved(
    transaction,
    tenantId,
    moved.map(({ party, debtorId }) => ({
      partyId: party.id,
      from: party.debtor_id,
      to: debtorId,
    })),
  );
  // What follows is found first, by the keys of its parties, so that nobody looks for it again for every row.
  const following = (table: "receivable" | "credit") => `
     select owed.id, owed.debtor_id as former, link.debtor_id from link
      cross join lateral (
        select t.id, t.debtor_id from ${table} t where t.tenant_id = $1 and t.party_id = link.party_id offset 0) owed
      where owed.debtor_id is distinct from link.debtor_id`;
  await transaction.query(
    `/* moveParties: what they owe */
     with link as materialized (select * from unnest($2::uuid[], $3::uuid[]) as l(party_id, debtor_id)),
     owed as materialized (${following("receivable")}),
     credited as materialized (${following("credit")}),
     moved_receivables as (
       update receivable t set debtor_id = owed.debtor_id from owed where t.tenant_id = $1 and t.id = owed.id
     ), moved_credits as (
       update credit t set debtor_id = credited.debtor_id from credited where t.tenant_id = $1 and t.id = credited.id
     ), concerned as (
       select former, debtor_id from owed union all select former, debtor_id from credited
     )
     update debtor d set needs_assessment = true
      where d.tenant_id = $1 and not d.needs_assessment
        and d.id = any(array(select former from concerned union select debtor_id from concerned))`,
    [tenantId, moved.map(({ party }) => party.id), moved.map(({ debtorId }) => debtorId)],
  );
}

/** A plan goes where all that it covers has gone: nobody is shown a plan about another's debts. */
async function movePlans(
  transaction: Queryable,
  tenantId: string,
  groups: readonly Group[],
): Promise<void> {
  await transaction.query(
    `/* movePlans */
     update payment_plan p set debtor_id = home.debtor_id
       from (select pr.plan_id, min(r.debtor_id::text)::uuid as debtor_id
               from payment_plan own
               join plan_receivable pr on pr.tenant_id = $1 and pr.plan_id = own.id
               join receivable r on r.tenant_id = $1 and r.id = pr.receivable_id
              where own.tenant_id = $1 and own.debtor_id = any($2::uuid[])
              group by pr.plan_id
             having count(distinct r.debtor_id) = 1) home
      where p.tenant_id = $1 and p.id = home.plan_id and p.debtor_id <> home.debtor_id`,
    [tenantId, groups.flatMap((group) => [group.debtorId, ...group.absorbed])],
  );
}

/**
 * Gives every component its debtor. A debtor that already exists stays with the component that holds
 * most of it; where two existing debtors meet, the older (smaller id: ids are ordered by time) survives.
 */
function assignDebtors(parties: readonly PartyRow[], joined: JoinResult, now: Date): Group[] {
  const byId = new Map(parties.map((party) => [party.id, party]));
  const components = joined.components.map((component) =>
    component.partyIds.flatMap((id) => byId.get(id) ?? []),
  );
  const homes = new Map<string, { component: number; size: number }>();
  components.forEach((members, component) => {
    const sizes = new Map<string, number>();
    for (const { debtor_id: debtorId } of members) {
      if (debtorId) sizes.set(debtorId, (sizes.get(debtorId) ?? 0) + 1);
    }
    for (const [debtorId, size] of sizes) {
      if (size > (homes.get(debtorId)?.size ?? 0)) homes.set(debtorId, { component, size });
    }
  });
  const claims = components.map((): string[] => []);
  for (const [debtorId, home] of homes) claims[home.component]?.push(debtorId);
  return components.map((members, component) => {
    const [survivor, ...absorbed] = (claims[component] ?? []).sort();
    return {
      debtorId: survivor ?? newId(now),
      isNew: survivor === undefined,
      parties: members,
      absorbed,
    };
  });
}

/**
 * Whose name the debtor bears: an account before a ledger's contact before a person at an account, and what is part of
 * another (a job, a branch) after that; of several the same one's in every installation.
 */
function faceOf(parties: readonly PartyRow[]): PartyRow {
  const rank = (party: PartyRow): number =>
    (party.deleted ? 16 : 0) +
    (party.member_of === null ? 0 : 8) +
    (party.archived ? 4 : 0) +
    (party.is_ledger ? 2 : 0) +
    (party.parent === null ? 0 : 1);
  const precedence = ({ vendor }: PartyRow): number => vendors.indexOf(vendor);
  const [face] = [...parties].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      precedence(a) - precedence(b) ||
      a.external_id.localeCompare(b.external_id),
  );
  if (!face) throw new Error("A debtor has at least one party.");
  return face;
}

interface ReasonRow {
  readonly debtor_id: string;
  readonly party_a: string;
  readonly party_b: string;
  readonly kind: JoinReason["kind"];
}

/** Most parties come back to the debtor that they were with, for the same reasons: these stay untouched. */
async function writeReasons(
  transaction: Queryable,
  tenantId: string,
  groups: readonly Group[],
  joined: JoinResult,
): Promise<void> {
  const debtorOf = new Map(
    groups.flatMap((group) => group.parties.map((party) => [party.id, group.debtorId])),
  );
  const known = await transaction.query<ReasonRow>(
    `/* writeReasons: known */
     select debtor_id, party_a, party_b, kind from join_reason where tenant_id = $1 and party_a = any($2::uuid[])`,
    [tenantId, [...debtorOf.keys()]],
  );
  const nameOf = (row: ReasonRow): string =>
    [row.debtor_id, row.party_a, row.party_b, row.kind].join();
  const wanted = joined.components
    .flatMap((component) => component.reasons)
    .map(({ partyA, partyB, kind }): ReasonRow => {
      const debtorId = debtorOf.get(partyA);
      if (debtorId === undefined) throw new Error("A reason is about parties of the batch.");
      return { debtor_id: debtorId, party_a: partyA, party_b: partyB, kind };
    });
  const wantedNames = new Set(wanted.map(nameOf));
  const knownNames = new Set(known.map(nameOf));
  const columns = (rows: readonly ReasonRow[]) => [
    rows.map((row) => row.party_a),
    rows.map((row) => row.party_b),
    rows.map((row) => row.kind),
  ];
  const gone = known.filter((row) => !wantedNames.has(nameOf(row)));
  if (gone.length > 0) {
    await transaction.query(
      `/* writeReasons: gone */
       delete from join_reason j using unnest($2::uuid[], $3::uuid[], $4::text[]) as g(party_a, party_b, kind)
        where j.tenant_id = $1 and j.party_a = g.party_a and j.party_b = g.party_b and j.kind = g.kind`,
      [tenantId, ...columns(gone)],
    );
  }
  const fresh = wanted.filter((row) => !knownNames.has(nameOf(row)));
  if (fresh.length === 0) return;
  await transaction.query(
    `/* writeReasons */
     insert into join_reason (tenant_id, party_a, party_b, kind, debtor_id)
     select $1, r.* from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[]) as r
     on conflict do nothing`,
    [tenantId, ...columns(fresh), fresh.map((row) => row.debtor_id)],
  );
}

/** Moves all that hung on an absorbed debtor to the survivor, and leaves the old id as an alias. */
async function absorb(
  transaction: Queryable,
  tenantId: string,
  groups: readonly Group[],
): Promise<void> {
  const pairs = groups.flatMap((group) =>
    group.absorbed.map((old) => ({ old, survivor: group.debtorId })),
  );
  if (pairs.length === 0) return;
  const values = [tenantId, pairs.map((pair) => pair.old), pairs.map((pair) => pair.survivor)];
  const link = `with link as (select * from unnest($2::uuid[], $3::uuid[]) as l(old, survivor))`;
  await transaction.query(
    `/* absorb: plans */ ${link} update payment_plan p set debtor_id = link.survivor from link
      where p.tenant_id = $1 and p.debtor_id = link.old`,
    values,
  );
  await transaction.query(
    `/* absorb: circumstances */ ${link} update circumstance c set debtor_id = link.survivor from link
      where c.tenant_id = $1 and c.debtor_id = link.old`,
    values,
  );
  await transaction.query(
    `/* absorb: receivables whose party is not known yet */ ${link} update receivable r set debtor_id = link.survivor from link
      where r.tenant_id = $1 and r.debtor_id = link.old`,
    values,
  );
  await transaction.query(
    `/* absorb: credits whose party is not known yet */ ${link} update credit c set debtor_id = link.survivor from link
      where c.tenant_id = $1 and c.debtor_id = link.old`,
    values,
  );
  await transaction.query(
    `/* absorb: assessed anew */ update debtor set needs_assessment = true
      where tenant_id = $1 and id = any($2::uuid[]) and not needs_assessment`,
    [tenantId, pairs.map((pair) => pair.survivor)],
  );
  await transaction.query(
    // Of several about one source the one that a person was asked about stays.
    `/* absorb: reminders */ ${link}, moved as (
       delete from reminder_finding f using link where f.tenant_id = $1 and f.debtor_id = link.old
       returning link.survivor, f.*)
     insert into reminder_finding (tenant_id, connection_id, debtor_id, state, evidence, name, plan_reference, round,
                                   seen_at, confirmed_at, confirmed_by, task_connection_id, task_marker, because)
     select distinct on (survivor, connection_id) tenant_id, connection_id, survivor, state, evidence, name,
            plan_reference, round, seen_at, confirmed_at, confirmed_by, task_connection_id, task_marker, because
       from moved order by survivor, connection_id, state = 'ASKED' desc, seen_at desc
     on conflict do nothing`,
    values,
  );
  await transaction.query(
    `/* absorb: aliases of aliases */ ${link} update debtor_alias a set debtor_id = link.survivor from link
      where a.tenant_id = $1 and a.debtor_id = link.old`,
    values,
  );
  await transaction.query(
    `/* absorb: aliases */ insert into debtor_alias (tenant_id, alias_id, debtor_id)
     select $1, l.* from unnest($2::uuid[], $3::uuid[]) as l`,
    values,
  );
  await transaction.query(
    `/* absorb: balances */ delete from debtor_balance where tenant_id = $1 and debtor_id = any($2::uuid[])`,
    values.slice(0, 2),
  );
  await transaction.query(
    `/* absorb: debtors */ delete from debtor where tenant_id = $1 and id = any($2::uuid[])`,
    values.slice(0, 2),
  );
}
