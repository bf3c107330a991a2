/**
 * Who may change what debtors are made of. Pages, joining and assessment move many debtors at once and take
 * turns within a tenant; an action holds only the debtor that it is about. Everybody locks debtors before
 * plans, so that nobody waits in a circle.
 */
import type { Queryable } from "./database.js";

/** Until the transaction ends no other page is stored, nothing else is joined or assessed in this tenant. */
export async function lockDebtors(transaction: Queryable, tenantId: string): Promise<void> {
  await transaction.query(
    "/* lockDebtors */ select pg_advisory_xact_lock(hashtextextended($1, 1))",
    [tenantId],
  );
}

/** Waits for actions that are about these debtors; until the transaction ends no other begins. */
export async function holdDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<void> {
  await transaction.query(
    `/* holdDebtors */ select id from debtor where tenant_id = $1 and id = any($2::uuid[]) order by id for update`,
    [tenantId, debtorIds],
  );
}
