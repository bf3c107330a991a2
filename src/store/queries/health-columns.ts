/** What `domain/health.ts` and `domain/contact-history.ts` need to know of a connection `c`, for reads of connections. */
import type { ToldHistory } from "../../domain/contact-history.js";
import type { Reminded } from "../../domain/reminders.js";
import { lockIsHeld } from "../database.js";

export interface HealthRow {
  readonly wasSignedIn: boolean;
  readonly isBeingRead: boolean;
  readonly heldUntil: Date | null;
  readonly told: ToldHistory | null;
  /** Debtors whom it goes on reminding although it should not. */
  readonly reminded: Reminded;
  readonly hiddenStreams: readonly string[];
}

/** Debtors whom a connection `c` goes on reminding although it should not, as far as is known. */
export const reminded = `(select json_build_object('plan', count(*) filter (where f.because = 'PLAN'),
    'pause', count(*) filter (where f.because = 'PAUSE')) from reminder_finding f
  where f.tenant_id = $1 and f.connection_id = c.id and f.state in ('RUNNING', 'ASKED'))`;

export const healthColumns = `
  exists (select from connection_grant g where g.tenant_id = $1 and g.connection_id = c.id) as "wasSignedIn",
  ${lockIsHeld("'sync ' || c.tenant_id || ' ' || c.id")} as "isBeingRead",
  (select greatest(cp.held_until, cp.work_held_until) from call_pace cp
    where cp.tenant_id = $1 and cp.connection_id = c.id) as "heldUntil",
  coalesce(c.facts -> 'hiddenStreams', '[]') as "hiddenStreams", c.facts -> 'toldHistory' as told,
  ${reminded} as reminded`;
