/** What `domain/health.ts` needs to know of a connection `c`, for reads of connections. */
import { lockIsHeld } from "../database.js";

export interface HealthRow {
  readonly wasSignedIn: boolean;
  readonly isBeingRead: boolean;
  readonly heldUntil: Date | null;
  readonly hiddenStreams: readonly string[];
}

export const healthColumns = `
  exists (select from connection_grant g where g.tenant_id = $1 and g.connection_id = c.id) as "wasSignedIn",
  ${lockIsHeld("'sync ' || c.tenant_id || ' ' || c.id")} as "isBeingRead",
  (select greatest(cp.held_until, cp.work_held_until) from call_pace cp
    where cp.tenant_id = $1 and cp.connection_id = c.id) as "heldUntil",
  coalesce(c.facts -> 'hiddenStreams', '[]') as "hiddenStreams"`;
