/**
 * What is owed, what lowers it, and what the debtor has to their credit.
 *
 * Rows are looked up one by one by their keys (`lateral … offset 0`): in a table that has just been filled
 * PostgreSQL knows too little to choose a way by itself.
 */
import {
  unstated,
  type CreditRecord,
  type NormalisedRecord,
  type ReceivableRecord,
  type SettlementLineRecord,
} from "../../domain/records.js";
import type { RecordRef } from "../../domain/source.js";
import { recordId } from "../ids.js";
import type { Pipeline } from "../pipeline.js";
import { fetchedAtIfThere, frameOf, type IngestPage } from "./types.js";
import { areNone, incomingRows, parametersOf, upsertFrom, type Column } from "./upsert.js";

export function storeReceivables(
  pipeline: Pipeline,
  page: IngestPage,
  receivables: readonly ReceivableRecord[],
): void {
  storeOwed(pipeline, page, "receivable", [
    ...commonColumns(page, receivables),
    { name: "number", type: "text", values: receivables.map((each) => each.number) },
    { name: "reference", type: "text", values: receivables.map((each) => each.reference) },
    { name: "issued_on", type: "date", values: receivables.map((each) => each.issuedOn) },
    { name: "due_on", type: "date", values: receivables.map((each) => each.dueOn) },
    { name: "currency", type: "text", values: receivables.map((each) => each.currency) },
    { name: "total_minor", type: "bigint", values: receivables.map((each) => each.totalMinor) },
    {
      name: "balance_minor",
      type: "bigint",
      values: receivables.map((each) => each.balanceMinor ?? each.totalMinor),
    },
    { name: "status", type: "text", values: receivables.map((each) => each.status) },
    { name: "raw_status", type: "text", values: receivables.map((each) => each.rawStatus) },
  ]);
}

export function storeCredits(
  pipeline: Pipeline,
  page: IngestPage,
  credits: readonly CreditRecord[],
): void {
  storeOwed(pipeline, page, "credit", [
    ...commonColumns(page, credits),
    { name: "kind", type: "text", values: credits.map((each) => each.creditKind) },
    { name: "number", type: "text", values: credits.map((each) => each.number) },
    { name: "issued_on", type: "date", values: credits.map((each) => each.issuedOn) },
    { name: "currency", type: "text", values: credits.map((each) => each.currency) },
    { name: "total_minor", type: "bigint", values: credits.map((each) => each.totalMinor) },
    {
      name: "remaining_minor",
      type: "bigint",
      values: credits.map((each) => each.remainingMinor ?? each.totalMinor),
    },
    { name: "status", type: "text", values: credits.map((each) => each.status) },
    { name: "raw_status", type: "text", values: credits.map((each) => each.rawStatus) },
  ]);
}

/** The columns that receivables and credits have in common. */
function commonColumns(
  page: IngestPage,
  records: readonly (ReceivableRecord | CreditRecord)[],
): Column[] {
  const idOf = (ref: RecordRef): string => recordId(page.connection.id, ref);
  return [
    { name: "id", type: "uuid", values: records.map((each) => idOf(each.ref)) },
    { name: "party_id", type: "uuid", values: records.map((each) => idOf(each.party)) },
    { name: "object_type", type: "text", values: records.map((each) => each.ref.objectType) },
    { name: "external_id", type: "text", values: records.map((each) => each.ref.id) },
    { name: "deleted", type: "boolean", values: records.map((each) => each.deleted ?? false) },
    {
      name: "source_updated_at",
      type: "timestamptz",
      values: records.map((each) => each.sourceUpdatedAt),
    },
  ];
}

/** What of it a debtor's standing follows from: a change of the rest needs no new look. */
const standing = {
  receivable: ["status", "deleted", "currency", "total_minor", "balance_minor", "due_on"],
  credit: ["status", "deleted", "currency", "remaining_minor"],
} as const;

/**
 * Hangs what a page brought on the debtors of its parties, where these are known, and has them assessed;
 * what changes hands leaves a balance behind with the debtor that it had.
 */
function storeOwed(
  pipeline: Pipeline,
  page: IngestPage,
  table: keyof typeof standing,
  columns: readonly Column[],
): void {
  if (areNone(columns)) return;
  const names = [...columns.map((column) => column.name), "debtor_id"];
  const [olds, news] = ["old", "r"].map((row) =>
    standing[table].map((name) => `${row}.${name}`).join(", "),
  );
  pipeline.send(
    `/* storeOwed ${table} */
     with incoming as materialized (
       select r.*, home.debtor_id, old.debtor_id as former_id,
              (old.debtor_id, ${olds}) is distinct from (home.debtor_id, ${news}) as concerns
         from ${incomingRows(columns)}
         left join lateral (
           select * from ${table} t where t.tenant_id = $1 and t.id = r.id offset 0) old on true
         left join lateral (
           select p.debtor_id from party p where p.tenant_id = $1 and p.id = r.party_id offset 0) party on true
        cross join lateral (
           select coalesce(party.debtor_id, case when old.party_id = r.party_id then old.debtor_id end) as debtor_id) home
     ), stored as (
       ${upsertFrom("incoming", table, names, fetchedAtIfThere(page, table))}
     )
     update debtor d set needs_assessment = true
      where d.tenant_id = $1 and not d.needs_assessment
        and d.id = any(array(
              select debtor_id from incoming where concerns
              union
              select former_id from incoming where concerns))`,
    parametersOf(frameOf(page), columns),
  );
}

export function storeLines(
  pipeline: Pipeline,
  page: IngestPage,
  lines: readonly SettlementLineRecord[],
): void {
  const idOf = (ref: RecordRef): string => recordId(page.connection.id, ref);
  const columns: Column[] = [
    { name: "id", type: "uuid", values: lines.map((line) => idOf(line.ref)) },
    { name: "object_type", type: "text", values: lines.map((line) => line.ref.objectType) },
    { name: "external_id", type: "text", values: lines.map((line) => line.ref.id) },
    { name: "receivable_id", type: "uuid", values: lines.map((line) => idOf(line.receivable)) },
    {
      name: "part_of",
      type: "uuid",
      values: lines.map((line) => (line.partOf ? idOf(line.partOf) : null)),
    },
    { name: "kind", type: "text", values: lines.map((line) => line.lineKind) },
    { name: "amount_minor", type: "bigint", values: lines.map((line) => line.amountMinor) },
    { name: "currency", type: "text", values: lines.map((line) => line.currency) },
    { name: "applied_on", type: "date", values: lines.map((line) => line.appliedOn) },
    {
      name: "reversed",
      type: "boolean",
      values: lines.map((line) => line.reversed || (line.deleted ?? false)),
    },
    {
      name: "source_updated_at",
      type: "timestamptz",
      values: lines.map((line) => line.sourceUpdatedAt),
    },
  ];
  if (areNone(columns)) return;
  const names = columns.map((column) => column.name);
  pipeline.send(
    // Where a line says something else about what is owed, the balance is proved anew.
    `/* storeLines */
     with incoming as materialized (
       select r.*, old.receivable_id as former_id,
              (old.receivable_id, old.currency, old.amount_minor, old.reversed)
                is distinct from (r.receivable_id, r.currency, r.amount_minor, r.reversed) as concerns
         from ${incomingRows(columns)}
         left join lateral (
           select * from settlement_line l where l.tenant_id = $1 and l.id = r.id offset 0) old on true
     ), stored as (
       ${upsertFrom("incoming", "settlement_line", names)}
     ), concerned as (
       select receivable_id as id from incoming where concerns
       union
       select former_id from incoming where concerns
     )
     update debtor d set needs_assessment = true
      where d.tenant_id = $1 and not d.needs_assessment
        and d.id = any(array(
              select owed.debtor_id from concerned
               cross join lateral (
                 select r.debtor_id from receivable r
                  where r.tenant_id = $1 and r.id = concerned.id offset 0) owed))`,
    parametersOf(frameOf(page), columns),
  );
}

/**
 * Undoes the lines that a record's list no longer names. The list is always whole, so a line that left it is
 * no longer set against anything.
 */
export function undoLinesLeftOut(
  pipeline: Pipeline,
  page: IngestPage,
  changed: readonly RecordRef[],
  lines: readonly SettlementLineRecord[],
): void {
  if (changed.length === 0) return;
  pipeline.send(
    `/* undoLinesLeftOut */
     with undone as (
       update settlement_line l set reversed = true, fetched_at = $4
        where l.tenant_id = $1 and l.id = any(array(
              select own.id from unnest($2::uuid[]) as i(id)
               cross join lateral (
                 select l.id from settlement_line l
                  where l.tenant_id = $1 and l.part_of = i.id and not l.reversed offset 0) own
               where own.id <> all($3::uuid[])))
       returning l.receivable_id
     )
     update debtor d set needs_assessment = true
      where d.tenant_id = $1 and not d.needs_assessment
        and d.id = any(array(
              select r.debtor_id from undone
               cross join lateral (
                 select r.debtor_id from receivable r where r.tenant_id = $1 and r.id = undone.receivable_id offset 0) r))`,
    [
      page.tenantId,
      changed.map((ref) => recordId(page.connection.id, ref)),
      lines.map((line) => recordId(page.connection.id, line.ref)),
      page.now,
    ],
  );
}

/** The amount that a row still has open, by table. */
const openAmount = { receivable: "balance_minor", credit: "remaining_minor" } as const;
type OwedTable = keyof typeof openAmount;

/** Takes back what the records said of debts and credits and no longer say: they were deleted, or changed sides. */
export function takeBackUnsaid(
  pipeline: Pipeline,
  page: IngestPage,
  changed: readonly RecordRef[],
  said: readonly NormalisedRecord[],
): void {
  const takeBack = (table: OwedTable, kind: NormalisedRecord["kind"]): void => {
    const stillSaid = new Set(
      said
        .filter((each) => each.kind === kind)
        .map((each) => recordId(page.connection.id, each.ref)),
    );
    const unsaid = changed
      .map((ref) => recordId(page.connection.id, ref))
      .filter((id) => !stillSaid.has(id));
    if (unsaid.length === 0) return;
    pipeline.send(
      `/* takeBackUnsaid ${table} */
       with unsaid as (
         update ${table} t set deleted = true, status = 'VOID', ${openAmount[table]} = 0, fetched_at = $3
          where t.tenant_id = $1 and t.id = any(array(
                select own.id from unnest($2::uuid[]) as i(id)
                 cross join lateral (
                   select t.id from ${table} t
                    where t.tenant_id = $1 and t.id = i.id and not t.deleted offset 0) own))
         returning t.debtor_id
       )
       update debtor d set needs_assessment = true
        where d.tenant_id = $1 and not d.needs_assessment and d.id = any(array(select debtor_id from unsaid))`,
      [page.tenantId, unsaid, page.now],
    );
  };
  takeBack("receivable", "RECEIVABLE");
  takeBack("credit", "CREDIT");
}

/**
 * Works out what is open of receivables and credits whose source does not say: the total less all lines that name
 * it. Concerned are those that the records are, and those that their lines name or named.
 */
export function followLines(
  pipeline: Pipeline,
  page: IngestPage,
  changed: readonly RecordRef[],
): void {
  if (changed.length === 0) return;
  const records = changed.map((ref) => recordId(page.connection.id, ref));
  for (const table of ["receivable", "credit"] as const) {
    const open = openAmount[table];
    pipeline.send(
      `/* followLines ${table} */
       with concerned as materialized (
         select own.id from unnest($2::uuid[]) as own(id)
         union
         select line.receivable_id from unnest($2::uuid[]) as own(id)
          cross join lateral (
            select l.receivable_id from settlement_line l
             where l.tenant_id = $1 and l.part_of = own.id offset 0) line
       ), followed as materialized (
         select t.id, t.debtor_id, now_open.minor, case when now_open.minor = 0 then 'PAID' else 'OPEN' end as status
           from concerned
          cross join lateral (
            select t.* from ${table} t
             where t.tenant_id = $1 and t.id = concerned.id and t.raw_status = $3 and not t.deleted offset 0) t
          cross join lateral (
            select greatest(t.total_minor - coalesce(sum(l.amount_minor), 0), 0) as minor from settlement_line l
             where l.tenant_id = $1 and l.receivable_id = t.id and l.currency = t.currency and not l.reversed) now_open
          where now_open.minor <> t.${open}
             or t.status <> case when now_open.minor = 0 then 'PAID' else 'OPEN' end
       ), stored as (
         update ${table} t
            set (${open}, status) = (select f.minor, f.status from followed f where f.id = t.id)
          where t.tenant_id = $1 and t.id = any(array(select id from followed))
       )
       update debtor d set needs_assessment = true
        where d.tenant_id = $1 and not d.needs_assessment and d.id = any(array(select debtor_id from followed))`,
      [page.tenantId, records, unstated],
    );
  }
}
