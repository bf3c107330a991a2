/** Reads of reminders that go on beside payment plans and pauses. */
import type { Finding } from "../../domain/reminders.js";
import type { Vendor } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import { preparedStatement } from "./keyset.js";

export type ReminderRow = Finding & {
  readonly debtorId: string;
  readonly connectionId: string;
  readonly vendor: Vendor;
  /** Why the task that asks could not be written; null while it waits or is there. */
  readonly taskProblem: string | null;
};

const columns = `
  f.debtor_id as "debtorId", f.connection_id as "connectionId", c.vendor, f.state, f.evidence, f.name,
  f.because, f.plan_reference as "planReference", f.round, f.seen_at as "seenAt", f.confirmed_at as "confirmedAt",
  f.confirmed_by as "confirmedBy",
  (select o.problem from outbox o
    where o.tenant_id = $1 and o.connection_id = f.task_connection_id and o.marker = f.task_marker
      and o.state in ('FAILED', 'SKIPPED')) as "taskProblem"`;

/** Of these debtors; what is over is not among them. */
export function remindersOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<ReminderRow[]> {
  return transaction.query<ReminderRow>(
    preparedStatement(`/* remindersOfDebtors */
      select ${columns} from reminder_finding f join connection c on c.tenant_id = $1 and c.id = f.connection_id
       where f.tenant_id = $1 and f.debtor_id = any($2::uuid[]) and f.state <> 'OVER'
       order by f.debtor_id, c.vendor, c.id`),
    [tenantId, debtorIds],
  );
}

/** Whom and what a confirmation is about: the debtor as it is called now, and the connection; null for what is unknown. */
export async function namedForReminders(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
  connectionId: string,
): Promise<{ readonly debtorId: string | null; readonly connectionId: string | null }> {
  const [row] = await transaction.query<{ debtorId: string | null; connectionId: string | null }>(
    `/* namedForReminders */
     select (select d.id from debtor d where d.tenant_id = $1 and d.id = coalesce(
              (select a.debtor_id from debtor_alias a where a.tenant_id = $1 and a.alias_id = $2), $2)) as "debtorId",
            (select c.id from connection c where c.tenant_id = $1 and c.id = $3) as "connectionId"`,
    [tenantId, debtorId, connectionId],
  );
  return row ?? { debtorId: null, connectionId: null };
}

/** The finding about one debtor and one source, locked until the transaction ends. */
export async function lockReminder(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
  connectionId: string,
): Promise<ReminderRow | null> {
  const [row] = await transaction.query<ReminderRow>(
    `/* lockReminder */
     select ${columns} from reminder_finding f join connection c on c.tenant_id = $1 and c.id = f.connection_id
      where f.tenant_id = $1 and f.connection_id = $3 and f.debtor_id = $2 for update of f`,
    [tenantId, debtorId, connectionId],
  );
  return row ?? null;
}

export async function keepConfirmed(
  transaction: Queryable,
  tenantId: string,
  { debtorId, connectionId, state, confirmedAt, confirmedBy }: ReminderRow,
): Promise<void> {
  await transaction.query(
    `/* keepConfirmed */
     update reminder_finding set state = $4, confirmed_at = $5, confirmed_by = $6
      where tenant_id = $1 and debtor_id = $2 and connection_id = $3`,
    [tenantId, debtorId, connectionId, state, confirmedAt, confirmedBy],
  );
}
