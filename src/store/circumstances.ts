/** Writes of what is going on with debtors. What is sealed with it is never read here without a purpose. */
import type { PlainDate } from "../domain/calendar.js";
import type { SealedDetail } from "../domain/circumstances/draft.js";
import type { Circumstance, CircumstanceBody } from "../domain/circumstances/kinds.js";
import type { Queryable } from "./database.js";
import type { Sealer, SealPlace } from "./seal.js";

export interface CircumstanceToStore {
  readonly tenantId: string;
  readonly id: string;
  readonly debtorId: string;
  readonly personId: string | null;
  readonly receivableIds: readonly string[] | null;
  readonly body: CircumstanceBody;
  readonly beganAt: Date;
  readonly lookOn: PlainDate | null;
  readonly endsAt: Date | null;
  readonly detailUntil: PlainDate | null;
  readonly actor: string;
  readonly now: Date;
}

/** With the parties that its debtor has now: wherever these go, it goes, too. */
export async function insertCircumstance(
  transaction: Queryable,
  circumstance: CircumstanceToStore,
): Promise<void> {
  const { tenantId, id, debtorId, body, actor, now, lookOn } = circumstance;
  await transaction.query(
    `/* insertCircumstance */
     insert into circumstance (tenant_id, id, debtor_id, kind, person_id, receivable_ids, body, began_at, look_on,
                               ends_at, detail_until, recorded_by, recorded_at)
     values ($1, $2, $3, $4, $5, $6::uuid[], $7::jsonb, $8::timestamptz, $9::date, $10::timestamptz, $11::date, $12,
             $13::timestamptz)`,
    [
      ...[tenantId, id, debtorId, body.kind, circumstance.personId, circumstance.receivableIds],
      ...[JSON.stringify(body), circumstance.beganAt, lookOn, circumstance.endsAt],
      ...[circumstance.detailUntil, actor, now],
    ],
  );
  await transaction.query(
    `/* insertCircumstance: parties */
     insert into circumstance_party (tenant_id, circumstance_id, party_id)
     select $1, $2::uuid, p.id from party p where p.tenant_id = $1 and p.debtor_id = $3`,
    [tenantId, id, debtorId],
  );
  await addEvent(transaction, { ...circumstance, change: "RECORD", version: 1, state: body.state });
}

interface EventToStore {
  readonly tenantId: string;
  readonly id: string;
  readonly version: number;
  readonly now: Date;
  readonly actor: string;
  readonly change: string;
  readonly state: string;
  readonly lookOn: PlainDate | null;
}

async function addEvent(transaction: Queryable, event: EventToStore): Promise<void> {
  const { tenantId, id, version, now, actor, change, state, lookOn } = event;
  await transaction.query(
    `/* addEvent */
     insert into circumstance_event (tenant_id, circumstance_id, version, at, actor, change, state, look_on)
     values ($1, $2, $3, $4::timestamptz, $5, $6, $7, $8::date)`,
    [tenantId, id, version, now, actor, change, state, lookOn],
  );
}

export interface ChangedCircumstance {
  readonly tenantId: string;
  readonly before: Circumstance;
  readonly body: CircumstanceBody;
  readonly change: string;
  readonly lookOn: PlainDate | null;
  readonly endsAt: Date | null;
  readonly endedAt: Date | null;
  /** Where words are sealed with the change. */
  readonly detailUntil: PlainDate | null;
  readonly actor: string;
  readonly now: Date;
}

/** The circumstance is locked by whoever changes it. */
export async function storeChange(
  transaction: Queryable,
  { tenantId, before, body, change, lookOn, ...more }: ChangedCircumstance,
): Promise<void> {
  const { id } = before;
  const version = before.version + 1;
  await transaction.query(
    `/* storeChange */
     update circumstance
        set body = $3::jsonb, look_on = $4::date, ends_at = $5::timestamptz, ended_at = $6::timestamptz, version = $7,
            detail_until = coalesce(greatest(detail_until, $8::date), detail_until)
      where tenant_id = $1 and id = $2`,
    [
      ...[tenantId, id, JSON.stringify(body), lookOn, more.endsAt, more.endedAt, version],
      more.detailUntil,
    ],
  );
  const { actor, now } = more;
  await addEvent(transaction, {
    ...{ tenantId, id, version, now, actor, change, lookOn },
    state: body.state,
  });
}

/** Until the transaction ends nobody else changes it. */
export async function lockCircumstance(
  transaction: Queryable,
  tenantId: string,
  id: string,
): Promise<void> {
  await transaction.query(
    `/* lockCircumstance */ select id from circumstance where tenant_id = $1 and id = $2 for update`,
    [tenantId, id],
  );
}

function placeOf(tenantId: string, id: string, version: number): SealPlace {
  return { tenantId, table: "circumstance_detail", row: `${id} ${version}`, column: "sealed" };
}

/** Seals what was said with this version of a circumstance. */
export async function sealDetail(
  transaction: Queryable,
  sealer: Sealer,
  place: { readonly tenantId: string; readonly id: string; readonly version: number },
  detail: SealedDetail,
): Promise<void> {
  const { tenantId, id, version } = place;
  await transaction.query(
    `/* sealDetail */
     insert into circumstance_detail (tenant_id, circumstance_id, version, sealed) values ($1, $2, $3, $4)`,
    [tenantId, id, version, sealer.seal(JSON.stringify(detail), placeOf(tenantId, id, version))],
  );
}

/** Until the transaction ends it may read what is sealed with this one circumstance. */
async function openFor(transaction: Queryable, id: string, purpose: string): Promise<void> {
  await transaction.query(
    `/* openFor */ select set_config('app.purpose', $1, true), set_config('app.circumstance', $2, true)`,
    [purpose, id],
  );
}

/** What was sealed with it, by the version of the circumstance, the oldest first. */
export async function readDetails(
  transaction: Queryable,
  sealer: Sealer,
  { tenantId, id, purpose }: { tenantId: string; id: string; purpose: string },
): Promise<(SealedDetail & { readonly version: number })[]> {
  await openFor(transaction, id, purpose);
  const rows = await transaction.query<{ version: number; sealed: string }>(
    `/* readDetails */
     select version, sealed from circumstance_detail where tenant_id = $1 and circumstance_id = $2 order by version`,
    [tenantId, id],
  );
  return rows.map(({ version, sealed }) => ({
    ...(JSON.parse(sealer.open(sealed, placeOf(tenantId, id, version))) as SealedDetail),
    version,
  }));
}

const mostErasedAtOnce = 500;

/** Deletes what is sealed and was to be kept until before that day. @returns how many were there */
export async function eraseOldDetails(
  transaction: Queryable,
  tenantId: string,
  today: PlainDate,
): Promise<number> {
  const due = await transaction.query<{ id: string }>(
    `/* eraseOldDetails */
     select id from circumstance where tenant_id = $1 and detail_until < $2::date
      order by detail_until, id limit ${mostErasedAtOnce} for update`,
    [tenantId, today],
  );
  for (const { id } of due) {
    await openFor(transaction, id, "RETENTION");
    await transaction.query(
      `/* eraseOldDetails: one */ delete from circumstance_detail where tenant_id = $1 and circumstance_id = $2`,
      [tenantId, id],
    );
  }
  await transaction.query(
    `/* eraseOldDetails: nothing is sealed any more */
     update circumstance set detail_until = null where tenant_id = $1 and id = any($2::uuid[])`,
    [tenantId, due.map(({ id }) => id)],
  );
  return due.length;
}

/** Those of one person's wishes that a newer one takes the place of. */
export function preferencesInForce(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
  personIds: readonly string[] | null,
): Promise<{ id: string }[]> {
  return transaction.query(
    `/* preferencesInForce */
     select id from circumstance
      where tenant_id = $1 and debtor_id = $2 and kind = 'PREFERENCE' and ended_at is null
        and (person_id = any($3::uuid[]) or person_id is null and $3::uuid[] is null)
      order by id for update`,
    [tenantId, debtorId, personIds],
  );
}

/** Which of these receivables are the debtor's. */
export async function receivablesOf(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await transaction.query<{ id: string }>(
    `/* receivablesOf */
     select id from receivable where tenant_id = $1 and debtor_id = $2 and id = any($3::uuid[]) and not deleted order by id`,
    [tenantId, debtorId, ids],
  );
  return rows.map(({ id }) => id);
}
