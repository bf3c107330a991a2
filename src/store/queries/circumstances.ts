/** Reads of what is going on with debtors; for many debtors at once. */
import type { Circumstance, CircumstanceKind } from "../../domain/circumstances/kinds.js";
import type { Queryable } from "../database.js";
import {
  dateKind,
  decodeCursor,
  encodeCursor,
  instantKind,
  isoInstant,
  limitFor,
  pageOf,
  pagesBy,
  preparedStatement,
  uuidKind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";

/** Columns of a circumstance `c`. */
export const circumstanceColumns = `
  c.id, c.debtor_id as "debtorId", c.person_id as "personId", c.receivable_ids as "receivableIds",
  ${isoInstant("c.began_at")} as "beganAt", c.look_on as "lookOn", ${isoInstant("c.ends_at")} as "endsAt",
  ${isoInstant("c.ended_at")} as "endedAt", c.recorded_by as "recordedBy",
  ${isoInstant("c.recorded_at")} as "recordedAt", c.version, c.detail_until is not null as "hasDetail", c.body,
  c.person_id is not null and exists (
    select from party pp where pp.tenant_id = $1 and pp.id = c.person_id) as "personIsParty"`;

/** Circumstances of each debtor: its own, and those of records that are its own now. */
const ofOwner = `
  select id from circumstance where tenant_id = $1 and debtor_id = owner.id
  union
  select cp.circumstance_id from party p
    join circumstance_party cp on cp.tenant_id = $1 and cp.party_id = p.id
   where p.tenant_id = $1 and p.debtor_id = owner.id`;

export interface CircumstanceView extends Circumstance {
  /** Whether the person has a record of their own. */
  readonly personIsParty: boolean;
}

/** A circumstance, and the debtor that it was asked for: where records went apart it may be of two. */
export interface CircumstanceRow extends CircumstanceView {
  readonly ownerId: string;
}

/** All that counts, or began later, of each of these debtors: what a decision needs. */
export function standingCircumstances(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  now: Date,
): Promise<CircumstanceRow[]> {
  return transaction.query<CircumstanceRow>(
    preparedStatement(`/* standingCircumstances */
      select owner.id as "ownerId", ${circumstanceColumns}
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (${ofOwner}) own
       cross join lateral (
         select * from circumstance c
          where c.tenant_id = $1 and c.id = own.id and c.ended_at is null
            and (c.ends_at is null or c.ends_at > $3) offset 0) c
       order by owner.id, c.recorded_at, c.id`),
    [tenantId, debtorIds, now],
  );
}

/** All of the tenant's that may pause something now, with every debtor whose they are. */
export function pausingCircumstances(
  transaction: Queryable,
  tenantId: string,
  now: Date,
): Promise<CircumstanceRow[]> {
  return transaction.query<CircumstanceRow>(
    preparedStatement(`/* pausingCircumstances */
      select owner.id as "ownerId", ${circumstanceColumns}
        from circumstance c
       cross join lateral (
         select c.debtor_id as id
         union
         select p.debtor_id from circumstance_party cp join party p on p.tenant_id = $1 and p.id = cp.party_id
          where cp.tenant_id = $1 and cp.circumstance_id = c.id and p.debtor_id is not null) owner
       where c.tenant_id = $1 and c.ended_at is null and c.kind in ('HOLD', 'DISPUTE', 'PROMISE', 'SUPPORT_NEED')
         and (c.ends_at is null or c.ends_at > $2)
       order by owner.id, c.id`),
    [tenantId, now],
  );
}

export interface CircumstancesRequest extends PageRequest {
  /** Null: of every kind. */
  readonly kinds: readonly CircumstanceKind[] | null;
  /** Only those that are not over. */
  readonly openOnly: boolean;
}

/** The same page of circumstances of every one of these debtors, newest first. @throws BadCursor */
export async function circumstancesOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  request: CircumstancesRequest,
  now: Date,
): Promise<Map<string, PageOf<CircumstanceRow>>> {
  const order = "circumstances";
  const [afterAt, afterId] = request.after
    ? decodeCursor(order, request.after, [instantKind, uuidKind])
    : [];
  const rows = await transaction.query<CircumstanceRow>(
    preparedStatement(`/* circumstancesOfDebtors */
      select owner.id as "ownerId", ${circumstanceColumns}
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select c.* from (${ofOwner}) own
          cross join lateral (select * from circumstance c where c.tenant_id = $1 and c.id = own.id offset 0) c
          where ($3::text[] is null or c.kind = any($3))
            and (not $4 or c.ended_at is null and (c.ends_at is null or c.ends_at > $5))
            ${request.after ? "and (c.recorded_at, c.id) < ($6::timestamptz, $7::uuid)" : ""}
          order by c.recorded_at desc, c.id desc limit ${limitFor(request.first)}) c
       order by owner.id, c.recorded_at desc, c.id desc`),
    [
      ...[tenantId, debtorIds, request.kinds, request.openOnly, now],
      ...(afterAt && afterId ? [afterAt, afterId] : []),
    ],
  );
  return pagesBy(
    rows,
    (row) => row.ownerId,
    request.first,
    (row) => encodeCursor(order, [row.recordedAt, row.id]),
  );
}

export async function circumstanceById(
  transaction: Queryable,
  tenantId: string,
  id: string,
): Promise<CircumstanceView | null> {
  const [row] = await transaction.query<CircumstanceView>(
    preparedStatement(
      `/* circumstanceById */ select ${circumstanceColumns} from circumstance c where c.tenant_id = $1 and c.id = $2`,
    ),
    [tenantId, id],
  );
  return row ?? null;
}

export interface CircumstanceStepRow {
  readonly circumstanceId: string;
  readonly version: number;
  readonly at: string;
  readonly actor: string;
  readonly change: string;
  readonly state: string;
  readonly lookOn: string | null;
}

/** All that was done about each of them, the oldest first. */
export function stepsOfCircumstances(
  transaction: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<CircumstanceStepRow[]> {
  return transaction.query<CircumstanceStepRow>(
    preparedStatement(`/* stepsOfCircumstances */
      select circumstance_id as "circumstanceId", version, ${isoInstant("at")} as at, actor, change, state,
             look_on as "lookOn"
        from circumstance_event where tenant_id = $1 and circumstance_id = any($2::uuid[])
       order by circumstance_id, version`),
    [tenantId, ids],
  );
}

/** What a person has to look at by that day, the oldest first. @throws BadCursor */
export async function circumstancesToLookAt(
  transaction: Queryable,
  tenantId: string,
  request: PageRequest & Pick<CircumstancesRequest, "kinds">,
  today: string,
  now: Date,
): Promise<PageOf<CircumstanceView>> {
  const order = "to look at";
  const [afterOn, afterId] = request.after
    ? decodeCursor(order, request.after, [dateKind, uuidKind])
    : [];
  const rows = await transaction.query<CircumstanceView>(
    preparedStatement(`/* circumstancesToLookAt */
      select ${circumstanceColumns} from circumstance c
       where c.tenant_id = $1 and c.ended_at is null and c.look_on <= $2 and (c.ends_at is null or c.ends_at > $3)
         and ($4::text[] is null or c.kind = any($4))
         ${request.after ? "and (c.look_on, c.id) > ($5::date, $6::uuid)" : ""}
       order by c.look_on, c.id limit ${limitFor(request.first)}`),
    [tenantId, today, now, request.kinds, ...(afterOn && afterId ? [afterOn, afterId] : [])],
  );
  return pageOf(rows, request.first, (row) => ({
    cursor: () => encodeCursor(order, [row.lookOn ?? "", row.id]),
    node: row,
  }));
}
