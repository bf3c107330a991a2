/** What is owed, what lowers it, and what the debtor has to their credit. */
import type { CreditRecord, ReceivableRecord, SettlementLineRecord } from "../../domain/records.js";
import type { RecordRef } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import { recordId } from "../ids.js";
import { frameOf, type IngestPage } from "./types.js";
import { upsertRows } from "./upsert.js";

export async function storeReceivables(
  transaction: Queryable,
  page: IngestPage,
  receivables: readonly ReceivableRecord[],
): Promise<void> {
  if (receivables.length === 0) return;
  const ids = receivables.map((each) => recordId(page.connection.id, each.ref));
  const parties = receivables.map((each) => recordId(page.connection.id, each.party));
  await leaveFormerDebtors(transaction, page, "receivable", ids, parties);
  await upsertRows(transaction, "receivable", frameOf(page), [
    { name: "id", type: "uuid", values: ids },
    { name: "object_type", type: "text", values: receivables.map((each) => each.ref.objectType) },
    { name: "external_id", type: "text", values: receivables.map((each) => each.ref.id) },
    { name: "party_id", type: "uuid", values: parties },
    { name: "number", type: "text", values: receivables.map((each) => each.number) },
    { name: "reference", type: "text", values: receivables.map((each) => each.reference) },
    { name: "issued_on", type: "date", values: receivables.map((each) => each.issuedOn) },
    { name: "due_on", type: "date", values: receivables.map((each) => each.dueOn) },
    { name: "currency", type: "text", values: receivables.map((each) => each.currency) },
    { name: "total_minor", type: "bigint", values: receivables.map((each) => each.totalMinor) },
    { name: "balance_minor", type: "bigint", values: receivables.map((each) => each.balanceMinor) },
    { name: "status", type: "text", values: receivables.map((each) => each.status) },
    { name: "raw_status", type: "text", values: receivables.map((each) => each.rawStatus) },
    { name: "deleted", type: "boolean", values: receivables.map((each) => each.deleted ?? false) },
    {
      name: "source_updated_at",
      type: "timestamptz",
      values: receivables.map((each) => each.sourceUpdatedAt),
    },
  ]);
  await giveToDebtors(transaction, page, "receivable", ids);
}

export async function storeCredits(
  transaction: Queryable,
  page: IngestPage,
  credits: readonly CreditRecord[],
): Promise<void> {
  if (credits.length === 0) return;
  const ids = credits.map((each) => recordId(page.connection.id, each.ref));
  const parties = credits.map((each) => recordId(page.connection.id, each.party));
  await leaveFormerDebtors(transaction, page, "credit", ids, parties);
  await upsertRows(transaction, "credit", frameOf(page), [
    { name: "id", type: "uuid", values: ids },
    { name: "object_type", type: "text", values: credits.map((each) => each.ref.objectType) },
    { name: "external_id", type: "text", values: credits.map((each) => each.ref.id) },
    { name: "party_id", type: "uuid", values: parties },
    { name: "kind", type: "text", values: credits.map((each) => each.creditKind) },
    { name: "number", type: "text", values: credits.map((each) => each.number) },
    { name: "issued_on", type: "date", values: credits.map((each) => each.issuedOn) },
    { name: "currency", type: "text", values: credits.map((each) => each.currency) },
    { name: "total_minor", type: "bigint", values: credits.map((each) => each.totalMinor) },
    { name: "remaining_minor", type: "bigint", values: credits.map((each) => each.remainingMinor) },
    { name: "status", type: "text", values: credits.map((each) => each.status) },
    { name: "raw_status", type: "text", values: credits.map((each) => each.rawStatus) },
    { name: "deleted", type: "boolean", values: credits.map((each) => each.deleted ?? false) },
    {
      name: "source_updated_at",
      type: "timestamptz",
      values: credits.map((each) => each.sourceUpdatedAt),
    },
  ]);
  await giveToDebtors(transaction, page, "credit", ids);
}

export async function storeLines(
  transaction: Queryable,
  page: IngestPage,
  lines: readonly SettlementLineRecord[],
): Promise<void> {
  if (lines.length === 0) return;
  const receivableIds = lines.map((line) => recordId(page.connection.id, line.receivable));
  await upsertRows(transaction, "settlement_line", frameOf(page), [
    {
      name: "id",
      type: "uuid",
      values: lines.map((line) => recordId(page.connection.id, line.ref)),
    },
    { name: "object_type", type: "text", values: lines.map((line) => line.ref.objectType) },
    { name: "external_id", type: "text", values: lines.map((line) => line.ref.id) },
    { name: "receivable_id", type: "uuid", values: receivableIds },
    {
      name: "part_of",
      type: "uuid",
      values: lines.map((line) => (line.partOf ? recordId(page.connection.id, line.partOf) : null)),
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
  ]);
  // The balance is proved anew from the lines.
  await transaction.query(
    `/* storeLines: to be proved */
     update debtor d set needs_assessment = true
       from receivable r
      where r.tenant_id = $1 and r.id = any($2::uuid[])
        and d.tenant_id = $1 and d.id = r.debtor_id and not d.needs_assessment`,
    [page.tenantId, receivableIds],
  );
}

/**
 * Undoes the lines that a record's list no longer names. The list is always whole, so a line that left it is
 * no longer set against anything.
 */
export async function undoLinesLeftOut(
  transaction: Queryable,
  page: IngestPage,
  changed: readonly RecordRef[],
  lines: readonly SettlementLineRecord[],
): Promise<void> {
  if (changed.length === 0) return;
  await transaction.query(
    `/* undoLinesLeftOut */
     with undone as (
       update settlement_line l set reversed = true, fetched_at = $4
        where l.tenant_id = $1 and l.part_of = any($2::uuid[]) and l.id <> all($3::uuid[]) and not l.reversed
       returning l.receivable_id
     )
     update debtor d set needs_assessment = true
       from undone join receivable r on r.tenant_id = $1 and r.id = undone.receivable_id
      where d.tenant_id = $1 and d.id = r.debtor_id and not d.needs_assessment`,
    [
      page.tenantId,
      changed.map((ref) => recordId(page.connection.id, ref)),
      lines.map((line) => recordId(page.connection.id, line.ref)),
      page.now,
    ],
  );
}

/** What changes hands leaves a balance behind with the debtor that it had. */
async function leaveFormerDebtors(
  transaction: Queryable,
  page: IngestPage,
  table: "receivable" | "credit",
  ids: readonly string[],
  parties: readonly string[],
): Promise<void> {
  await transaction.query(
    `/* leaveFormerDebtors ${table} */
     with moved as (
       update ${table} old set party_id = i.party_id, debtor_id = null
         from unnest($2::uuid[], $3::uuid[]) as i(id, party_id)
         join ${table} former on former.tenant_id = $1 and former.id = i.id
        where old.tenant_id = $1 and old.id = i.id and old.party_id <> i.party_id
       returning former.debtor_id
     )
     update debtor d set needs_assessment = true from moved
      where d.tenant_id = $1 and d.id = moved.debtor_id and not d.needs_assessment`,
    [page.tenantId, ids, parties],
  );
}

/** Hangs what a page brought on the debtors of its parties, where these are known, and has them assessed. */
async function giveToDebtors(
  transaction: Queryable,
  page: IngestPage,
  table: "receivable" | "credit",
  ids: readonly string[],
): Promise<void> {
  await transaction.query(
    `/* giveToDebtors ${table} */
     with given as (
       update ${table} t set debtor_id = p.debtor_id
         from party p
        where t.tenant_id = $1 and t.id = any($2::uuid[]) and p.tenant_id = $1 and p.id = t.party_id
       returning t.debtor_id
     )
     update debtor d set needs_assessment = true from given
      where d.tenant_id = $1 and d.id = given.debtor_id and not d.needs_assessment`,
    [page.tenantId, ids],
  );
}
