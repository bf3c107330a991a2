/** What tenants have decided about contact, version by version. */
import type { Queryable } from "../database.js";
import { preparedStatement } from "./keyset.js";

export interface TenantPolicyRow {
  readonly version: number;
  /** As it was stored; a policy of its schema. */
  readonly body: unknown;
  readonly effectiveFrom: Date;
  readonly setBy: string;
  readonly setAt: Date;
}

const columns = `version, body, effective_from as "effectiveFrom", actor as "setBy", set_at as "setAt"`;

/** The newest that is in force at that instant; null where none was set. */
export async function tenantPolicyAt(
  reader: Queryable,
  tenantId: string,
  at: Date,
): Promise<TenantPolicyRow | null> {
  const [row] = await reader.query<TenantPolicyRow>(
    preparedStatement(`/* tenantPolicyAt */
      select ${columns} from tenant_policy where tenant_id = $1 and effective_from <= $2
       order by version desc limit 1`),
    [tenantId, at],
  );
  return row ?? null;
}
