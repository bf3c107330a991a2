/** Adds versions to what a tenant has decided about contact; none is ever changed. */
import type { Queryable } from "./database.js";
import type { TenantPolicyRow } from "./queries/tenant-policies.js";

export interface PolicyToAdd {
  readonly body: object;
  readonly effectiveFrom: Date;
  readonly actor: string;
}

/** One at a time, so that versions have no gaps. */
export async function addTenantPolicy(
  transaction: Queryable,
  tenantId: string,
  { body, effectiveFrom, actor }: PolicyToAdd,
  now: Date,
): Promise<TenantPolicyRow> {
  await transaction.query(
    `/* addTenantPolicy: one at a time */ select from tenant where tenant_id = $1 for no key update`,
    [tenantId],
  );
  const [row] = await transaction.query<{ version: number }>(
    `/* addTenantPolicy */
     insert into tenant_policy (tenant_id, version, body, effective_from, actor, set_at)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5 from tenant_policy where tenant_id = $1
     returning version`,
    [tenantId, JSON.stringify(body), effectiveFrom, actor, now],
  );
  if (!row) throw new Error("A policy that was just stored has no version.");
  return { version: row.version, body, effectiveFrom, setBy: actor, setAt: now };
}
