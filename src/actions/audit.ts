/** Says in the audit trail who did what; in the transaction of the deed. */
import type { Principal } from "../access/principal.js";
import { AuditEvent } from "../store/entities.js";
import { newId } from "../store/ids.js";
import type { UnitOfWork } from "../store/orm.js";

/** @param detail ids, codes and versions only: no personal or sensitive fact. */
export function audit(
  unit: UnitOfWork,
  principal: Principal,
  event: { action: string; subject: string; detail: Record<string, unknown> },
  now: Date,
): void {
  unit.em.create(AuditEvent, {
    tenantId: principal.tenantId,
    id: newId(now),
    at: now,
    actor: principal.actor,
    onBehalfOf: principal.onBehalfOf ?? null,
    ...event,
  });
}
