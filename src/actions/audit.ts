/** Says in the audit trail who did what; in the transaction of the deed. */
import type { Principal } from "../access/principal.js";
import type { Queryable } from "../store/database.js";
import { AuditEvent } from "../store/entities.js";
import { newId } from "../store/ids.js";
import type { UnitOfWork } from "../store/orm.js";

interface Deed {
  readonly action: string;
  readonly subject: string;
  /** Ids, codes and versions only: no personal or sensitive fact. */
  readonly detail: Record<string, unknown>;
}

/** Like {@link audit}, for deeds that need no unit of work. */
export async function auditStatement(
  transaction: Queryable,
  principal: Principal,
  { action, subject, detail }: Deed,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* audit */
     insert into audit_event (tenant_id, id, at, actor, on_behalf_of, action, subject, detail)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      principal.tenantId,
      newId(now),
      now,
      principal.actor,
      principal.onBehalfOf ?? null,
      action,
      subject,
      JSON.stringify(detail),
    ],
  );
}

export function audit(unit: UnitOfWork, principal: Principal, event: Deed, now: Date): void {
  unit.em.create(AuditEvent, {
    tenantId: principal.tenantId,
    id: newId(now),
    at: now,
    actor: principal.actor,
    onBehalfOf: principal.onBehalfOf ?? null,
    ...event,
  });
}
