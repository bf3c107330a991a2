/** The rows of reconciliation: what a sweep has listed, what is suspect after it, and what it came to. */
import type { Sweep } from "../domain/sweep.js";
import { recordId } from "./ids.js";
import type { Queryable } from "./database.js";

/** A stream's pass of a sweep. */
export interface SweepPass {
  readonly tenantId: string;
  readonly connectionId: string;
  readonly stream: string;
  readonly objectType: string;
  readonly sweep: Sweep;
}

export async function keepListed(
  transaction: Queryable,
  { tenantId, connectionId, stream }: SweepPass,
  ids: readonly string[],
): Promise<void> {
  await transaction.query(
    `/* keepListed */ insert into sweep_entry (tenant_id, connection_id, stream, external_id)
     select $1, $2, $3, id from unnest($4::text[]) as id on conflict do nothing`,
    [tenantId, connectionId, stream, ids],
  );
}

/** Whether a row of ours `x` should be in the list. */
const held: Readonly<Record<Sweep["of"], Readonly<Record<Sweep["within"], string>>>> = {
  PARTIES: { ALL: "not x.deleted and x.merged_into is null", OPEN: "not x.deleted" },
  RECEIVABLES: { ALL: "not x.deleted", OPEN: "not x.deleted and x.status = 'OPEN'" },
};
const tables = { PARTIES: "party", RECEIVABLES: "receivable" } as const;

export interface Suspects {
  readonly listed: number;
  /** Listed, and unknown to us. */
  readonly missing: readonly string[];
  /** With us, and not listed. */
  readonly unlisted: readonly string[];
  /** How many of ours should have been listed. */
  readonly held: number;
}

/**
 * Rows are looked up one by one by their keys (`lateral … offset 0`): of tables that have just been filled PostgreSQL
 * knows too little to choose a way by itself.
 */
export async function suspectsOf(
  transaction: Queryable,
  { tenantId, connectionId, stream, objectType, sweep }: SweepPass,
): Promise<Suspects> {
  const [row] = await transaction.query<Suspects>(
    `/* suspectsOf */
     select (select count(*)::int from sweep_entry e
              where e.tenant_id = $1 and e.connection_id = $2 and e.stream = $3) as listed,
            array(select e.external_id from sweep_entry e
                    left join lateral (
                      select true as there from source_record r
                       where r.tenant_id = $1 and r.connection_id = $2 and r.object_type = $4
                         and r.external_id = e.external_id offset 0) known on true
                   where e.tenant_id = $1 and e.connection_id = $2 and e.stream = $3 and known.there is null
                   order by 1) as missing,
            array(select x.external_id from ${tables[sweep.of]} x
                    left join lateral (
                      select true as there from sweep_entry e
                       where e.tenant_id = $1 and e.connection_id = $2 and e.stream = $3
                         and e.external_id = x.external_id offset 0) listed on true
                   where x.tenant_id = $1 and x.connection_id = $2 and x.object_type = $4
                     and ${held[sweep.of][sweep.within]} and listed.there is null
                   order by 1) as unlisted,
            (select count(*)::int from ${tables[sweep.of]} x
              where x.tenant_id = $1 and x.connection_id = $2 and x.object_type = $4
                and ${held[sweep.of][sweep.within]}) as held`,
    [tenantId, connectionId, stream, objectType],
  );
  if (!row) throw new Error("The database gave no answer.");
  return row;
}

/** Takes back what the vendor no longer has; should it come back it is news. @returns how many there were */
export async function takeBackGone(
  transaction: Queryable,
  { tenantId, connectionId, objectType, sweep }: SweepPass,
  externalIds: readonly string[],
): Promise<number> {
  const ids = externalIds.map((id) => recordId(connectionId, { objectType, id }));
  const takeBack =
    sweep.of === "PARTIES"
      ? `update party set deleted = true, needs_joining = true
          where tenant_id = $1 and id = any($5::uuid[]) and not deleted returning null::uuid as debtor_id`
      : `update receivable set deleted = true
          where tenant_id = $1 and id = any($5::uuid[]) and not deleted returning debtor_id`;
  const [row] = await transaction.query<{ count: number }>(
    `/* takeBackGone */
     with gone as (${takeBack}),
     due as (update debtor set needs_assessment = true
              where tenant_id = $1 and id in (select debtor_id from gone)),
     raw as (delete from source_record where tenant_id = $1 and connection_id = $2 and object_type = $3
                and external_id = any($4::text[]))
     select count(*)::int as count from gone`,
    [tenantId, connectionId, objectType, externalIds, ids],
  );
  return row?.count ?? 0;
}

export interface Reconciled {
  readonly listed: number;
  readonly missing: number;
  readonly differing: number;
  readonly gone: number;
  readonly doubted: number;
}

/** The pass is over: its list goes, what it came to stays. */
export async function finishSweep(
  transaction: Queryable,
  { tenantId, connectionId, stream }: SweepPass,
  { listed, missing, differing, gone, doubted }: Reconciled,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* finishSweep */
     with over as (delete from sweep_entry where tenant_id = $1 and connection_id = $2 and stream = $3)
     insert into reconciliation (tenant_id, connection_id, stream, finished_at, listed, missing, differing, gone, doubted)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, connection_id, stream) do update
       set finished_at = excluded.finished_at, listed = excluded.listed, missing = excluded.missing,
           differing = excluded.differing, gone = excluded.gone, doubted = excluded.doubted`,
    [tenantId, connectionId, stream, now, listed, missing, differing, gone, doubted],
  );
}
