/**
 * What a decision about a plan says in the other systems: a task on the customer in the CRM, a line in the history of
 * each invoice, a link from each invoice to the plan and the day on which it will be paid. Pure, once the targets are
 * known.
 */
import type { PlainDate } from "../domain/calendar.js";
import { parseCurrency } from "../domain/money.js";
import {
  planAgreedNote,
  planAgreedTask,
  planCancelledNote,
  planCancelledTask,
} from "../domain/plans/explain.js";
import type { SourceRef, Vendor } from "../domain/source.js";
import type { WriteBack, WriteBackKind } from "../domain/write-back.js";
import type { Queryable } from "../store/database.js";
import type { PlanRow } from "../store/queries/plans.js";

export type PlanEvent = "AGREED" | "CANCELLED";

/** Something in another system that a plan concerns. */
export interface PlanTarget {
  readonly connectionId: string;
  readonly role: "CUSTOMER" | "INVOICE";
  readonly ref: SourceRef;
  /** Of an invoice: ours. */
  readonly receivableId: string | null;
}

export interface PlannedWriteBack {
  readonly connectionId: string;
  readonly writeBack: WriteBack;
}

/**
 * The invoices of the plan, and the one record that stands for the debtor in each CRM: an account before
 * a person, active before archived.
 */
export async function targetsOfPlan(
  transaction: Queryable,
  tenantId: string,
  debtorId: string,
  receivableIds: readonly string[],
): Promise<PlanTarget[]> {
  const rows = await transaction.query<{
    connection_id: string;
    role: "CUSTOMER" | "INVOICE";
    vendor: Vendor;
    account: string;
    object_type: string;
    external_id: string;
    receivable_id: string | null;
  }>(
    `/* targetsOfPlan */
     (select distinct on (p.connection_id) p.connection_id, 'CUSTOMER' as role, c.vendor, c.account, p.object_type, p.external_id, null::uuid as receivable_id
        from party p join connection c on c.tenant_id = $1 and c.id = p.connection_id
       where p.tenant_id = $1 and p.debtor_id = $2 and c.status <> 'DISCONNECTED' and c.vendor in ('SALESFORCE', 'HUBSPOT')
       order by p.connection_id, p.member_of is not null, p.archived, p.id)
     union all
     (select r.connection_id, 'INVOICE', c.vendor, c.account, r.object_type, r.external_id, r.id
        from receivable r join connection c on c.tenant_id = $1 and c.id = r.connection_id
       where r.tenant_id = $1 and r.id = any($3::uuid[])
       order by r.due_on, r.id)`,
    [tenantId, debtorId, receivableIds],
  );
  return rows.map((row) => ({
    connectionId: row.connection_id,
    role: row.role,
    ref: {
      vendor: row.vendor,
      account: row.account,
      objectType: row.object_type,
      id: row.external_id,
    },
    receivableId: row.receivable_id,
  }));
}

/**
 * @param canWrite what each vendor's connector is able to write (its manifest).
 * @param link where a person sees the plan; every link of ours begins with `ourPrefix`.
 */
export function planWriteBacks(
  plan: Pick<PlanRow, "reference" | "currency" | "instalments" | "paidMinor">,
  event: PlanEvent,
  targets: readonly PlanTarget[],
  canWrite: (vendor: Vendor) => readonly WriteBackKind[],
  where: { readonly link: string; readonly ourPrefix: string; readonly today: PlainDate },
): PlannedWriteBack[] {
  const words = wordsFor(plan, event);
  return targets.flatMap(({ connectionId, role, ref: target, receivableId }, index) => {
    const marker = (what: string): string => `${plan.reference}-${event[0]}${what}${index + 1}`;
    const can = (kind: WriteBackKind): boolean => canWrite(target.vendor).includes(kind);
    const writes: WriteBack[] = [];
    if (role === "CUSTOMER" && can("TASK")) {
      writes.push({
        kind: "TASK",
        target,
        marker: marker("T"),
        subject: words.task.subject,
        description: `${words.task.description}\n${where.link}`,
        dueOn: where.today,
        done: true,
      });
    }
    if (role === "INVOICE" && can("NOTE")) {
      writes.push({ kind: "NOTE", target, marker: marker("N"), text: words.note });
    }
    if (role === "INVOICE" && can("LINK") && event === "AGREED") {
      const { link: url, ourPrefix } = where;
      writes.push({ kind: "LINK", target, marker: marker("L"), url, ourPrefix });
    }
    // After a cancellation the date stays, like the link: nobody knows a better one, and the note says how it is.
    const expectedOn = event === "AGREED" ? lastDueOn(plan, receivableId) : null;
    if (role === "INVOICE" && can("EXPECTED_DATE") && expectedOn !== null) {
      writes.push({ kind: "EXPECTED_DATE", target, marker: marker("D"), expectedOn });
    }
    return writes.map((writeBack) => ({ connectionId, writeBack }));
  });
}

/** The day of the last instalment that pays towards the receivable: then it is expected to be paid in full. */
function lastDueOn(
  { instalments }: Pick<PlanRow, "instalments">,
  receivableId: string | null,
): string | null {
  const days = instalments
    .filter(({ parts }) => parts.some((part) => part.receivableId === receivableId))
    .map(({ dueOn }) => dueOn);
  return days.sort().at(-1) ?? null;
}

function wordsFor(
  plan: Pick<PlanRow, "reference" | "currency" | "instalments" | "paidMinor">,
  event: PlanEvent,
): { task: { subject: string; description: string }; note: string } {
  const facts = {
    reference: plan.reference,
    currency: parseCurrency(plan.currency),
    instalments: plan.instalments.map((each) => ({
      dueOn: each.dueOn as PlainDate,
      amountMinor: BigInt(each.amountMinor),
    })),
  };
  if (event === "AGREED") return { task: planAgreedTask(facts), note: planAgreedNote(facts) };
  const ended = { ...facts, paidMinor: BigInt(plan.paidMinor) };
  return { task: planCancelledTask(ended), note: planCancelledNote(ended) };
}
