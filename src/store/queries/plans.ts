/** Reads of payment plans with their instalments, and what their write-backs came to. */
import type { PlanState } from "../../domain/plans/life.js";
import type { InstalmentStatus } from "../../domain/plans/progress.js";
import type { Vendor } from "../../domain/source.js";
import type { WriteBackKind } from "../../domain/write-back.js";
import type { Queryable } from "../database.js";
import {
  decodeCursor,
  encodeCursor,
  instantKind,
  isoInstant,
  limitFor,
  pagesBy,
  preparedStatement,
  uuidKind,
  type PageOf,
  type PageRequest,
} from "./keyset.js";

export interface InstalmentRow {
  readonly number: number;
  readonly dueOn: string;
  readonly amountMinor: string;
  readonly paidMinor: string;
  readonly status: InstalmentStatus;
  readonly parts: readonly { readonly receivableId: string; readonly amountMinor: string }[];
}

export interface PlanWriteRow {
  readonly vendor: Vendor;
  readonly kind: WriteBackKind;
  readonly objectType: string;
  readonly externalId: string;
  readonly state: "PENDING" | "DONE" | "SKIPPED" | "FAILED";
  readonly problem: string | null;
}

export interface PlanRow {
  readonly id: string;
  readonly reference: string;
  readonly debtorId: string;
  readonly state: PlanState;
  readonly title: string;
  readonly why: string;
  readonly currency: string;
  readonly totalMinor: string;
  readonly paidMinor: string;
  readonly version: number;
  readonly proposedBy: string;
  /** ISO 8601, UTC. */
  readonly proposedAt: string;
  readonly acceptedAt: string | null;
  readonly endedAt: string | null;
  readonly instalments: readonly InstalmentRow[];
  readonly writes: readonly PlanWriteRow[];
}

/** A plan with those of its lists that were asked for; null: was not asked for. */
export interface PlanView extends Omit<PlanRow, "instalments" | "writes"> {
  readonly instalments: readonly InstalmentView[];
  readonly writes: PlanRow["writes"] | null;
}

export interface InstalmentView extends Omit<InstalmentRow, "parts"> {
  readonly parts: InstalmentRow["parts"] | null;
}

/** Lists that cost a look into other tables, for each plan and each instalment. */
export interface PlanAsked {
  readonly parts: boolean;
  readonly writes: boolean;
}

const whole: PlanAsked = { parts: true, writes: true };

const parts = `
  (select json_agg(json_build_object('receivableId', ip.receivable_id, 'amountMinor', ip.amount_minor::text)
                   order by ip.receivable_id)
     from instalment_part ip where ip.tenant_id = $1 and ip.plan_id = p.id and ip.number = i.number)`;

const writes = `
  coalesce((select json_agg(json_build_object(
            'vendor', c.vendor, 'kind', o.write_back ->> 'kind', 'objectType', o.write_back -> 'target' ->> 'objectType',
            'externalId', o.write_back -> 'target' ->> 'id', 'state', o.state, 'problem', o.problem) order by o.sequence)
     from outbox o join connection c on c.tenant_id = $1 and c.id = o.connection_id
    where o.tenant_id = $1 and o.plan_id = p.id), '[]')`;

/** Columns of a plan `p`; $1 is the tenant. */
export function planColumns(asked: PlanAsked): string {
  return `
  p.id, p.reference, p.debtor_id as "debtorId", p.state, p.title, p.why, p.currency, p.total_minor::text as "totalMinor",
  p.paid_minor::text as "paidMinor", p.version, p.proposed_by as "proposedBy",
  ${isoInstant("p.proposed_at")} as "proposedAt", ${isoInstant("p.accepted_at")} as "acceptedAt", ${isoInstant("p.ended_at")} as "endedAt",
  (select json_agg(json_build_object(
            'number', i.number, 'dueOn', i.due_on, 'amountMinor', i.amount_minor::text, 'paidMinor', i.paid_minor::text,
            'status', i.status, 'parts', ${asked.parts ? parts : "null"}) order by i.number)
     from instalment i where i.tenant_id = $1 and i.plan_id = p.id) as instalments,
  ${asked.writes ? writes : "null"} as writes`;
}

export async function planById(
  transaction: Queryable,
  tenantId: string,
  id: string,
): Promise<PlanRow | null> {
  const rows = await transaction.query<PlanRow>(
    preparedStatement(
      `/* planById */ select ${planColumns(whole)} from payment_plan p where p.tenant_id = $1 and p.id = $2`,
    ),
    [tenantId, id],
  );
  return rows[0] ?? null;
}

/** The same page of plans of every one of these debtors, newest first. @throws BadCursor */
export async function plansOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
  request: PageRequest,
): Promise<Map<string, PageOf<PlanRow>>> {
  const order = "plans";
  const [afterAt, afterId] = request.after
    ? decodeCursor(order, request.after, [instantKind, uuidKind])
    : [];
  const rows = await transaction.query<PlanRow>(
    preparedStatement(`/* plansOfDebtors */
      select ${planColumns(whole)}
        from unnest($2::uuid[]) as owner(id)
       cross join lateral (
         select * from payment_plan p
          where p.tenant_id = $1 and p.debtor_id = owner.id
            ${request.after ? "and (p.proposed_at, p.id) < ($3::timestamptz, $4::uuid)" : ""}
          order by p.proposed_at desc, p.id desc limit ${limitFor(request.first)}) p
       order by p.debtor_id, p.proposed_at desc, p.id desc`),
    [tenantId, debtorIds, ...(afterAt && afterId ? [afterAt, afterId] : [])],
  );
  return pagesBy(
    rows,
    (row) => row.debtorId,
    request.first,
    (row) => encodeCursor(order, [row.proposedAt, row.id]),
  );
}
