/** Whether the contact with debtors is known to be whole: their sources, and what each of these tells. */
import { debtorHistoryOf, type DebtorHistory } from "../../domain/contact-history.js";
import { crms } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import { connectionViews } from "./connections.js";
import { preparedStatement } from "./keyset.js";

/** In the order of the debtors; two statements, however many there are. */
export async function contactHistoriesOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  now: Date,
): Promise<DebtorHistory[]> {
  const known = await connectionsOfDebtors(transaction, tenantId, debtorIds);
  const connectionIds = [...new Set(known.map(({ connectionId }) => connectionId))];
  const views = await connectionViews(transaction, tenantId, connectionIds, now);
  const byId = new Map(views.map((view) => [view.id, view]));
  const byDebtor = Map.groupBy(known, ({ debtorId }) => debtorId);
  return debtorIds.map((id) =>
    debtorHistoryOf(
      (byDebtor.get(id) ?? []).flatMap(({ connectionId }) => {
        const view = byId.get(connectionId);
        if (!view) return [];
        return [{ connectionId, isCrm: crms.includes(view.vendor), history: view.contactHistory }];
      }),
    ),
  );
}

/** The connections that these debtors are known from, each once. */
function connectionsOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<{ debtorId: string; connectionId: string }[]> {
  return transaction.query(
    preparedStatement(`/* connectionsOfDebtors */
      select distinct owner.id as "debtorId", p.connection_id as "connectionId"
        from unnest($2::uuid[]) as owner(id)
        join party p on p.tenant_id = $1 and p.debtor_id = owner.id and not p.deleted
       order by 1, 2`),
    [tenantId, debtorIds],
  );
}
