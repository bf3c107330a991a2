/** The bridge from a decision to the outbox, and the dry run that shows the exact requests instead. */
import type { Principal } from "../access/principal.js";
import type { PlannedWrite } from "../connectors/connector.js";
import { ConnectorError } from "../connectors/errors.js";
import { todayIn } from "../domain/calendar.js";
import type { Vendor } from "../domain/source.js";
import { withSession } from "../gateway/grants.js";
import { connectionById } from "../store/connections.js";
import type { Queryable } from "../store/database.js";
import { OutboxEntry } from "../store/entities.js";
import { newId } from "../store/ids.js";
import type { UnitOfWork } from "../store/orm.js";
import type { PlanRow } from "../store/queries/plans.js";
import { tenantById } from "../store/tenants.js";
import type { ActionContext } from "./context.js";
import {
  planWriteBacks,
  targetsOfPlan,
  type PlanEvent,
  type PlannedWriteBack,
} from "./plan-write-backs.js";

/** How long a dry run waits for the vendors before it says that they did not answer. */
const dryRunPatienceMs = 15_000;

type PlanForWrites = Pick<
  PlanRow,
  "id" | "reference" | "currency" | "instalments" | "paidMinor" | "debtorId"
>;

/** What this event of a plan is to say, and where. */
export async function writeBacksFor(
  context: ActionContext,
  principal: Principal,
  transaction: Queryable,
  plan: PlanForWrites,
  event: PlanEvent,
): Promise<PlannedWriteBack[]> {
  const { tenantId } = principal;
  const receivableIds = [
    ...new Set(plan.instalments.flatMap((each) => each.parts.map((part) => part.receivableId))),
  ];
  const targets = await targetsOfPlan(transaction, tenantId, plan.debtorId, receivableIds);
  const tenant = await tenantById(transaction, tenantId);
  const vendors = [...new Set(targets.map((target) => target.ref.vendor))];
  const connectors = new Map(
    await Promise.all(
      vendors.map(async (vendor) => [vendor, await context.loadConnector(vendor)] as const),
    ),
  );
  const ourPrefix = `${context.publicUrl}/plans/`;
  return planWriteBacks(
    plan,
    event,
    targets,
    (vendor: Vendor) => connectors.get(vendor)?.manifest.writes ?? [],
    {
      link: `${ourPrefix}${plan.reference}`,
      ourPrefix,
      today: todayIn(context.clock.now(), tenant.time_zone),
    },
  );
}

/** Puts the effects into the outbox, in the transaction of the decision. */
export function enqueue(
  unit: UnitOfWork,
  principal: Principal,
  planId: string,
  writes: readonly PlannedWriteBack[],
  now: Date,
): void {
  for (const { connectionId, writeBack } of writes) {
    unit.em.create(OutboxEntry, {
      tenantId: principal.tenantId,
      id: newId(now),
      connectionId,
      marker: writeBack.marker,
      target: `${writeBack.target.objectType}:${writeBack.target.id}`,
      planId,
      writeBack,
      state: "PENDING",
      attempts: 0,
      dueAt: now,
      createdAt: now,
    });
  }
}

/** One vendor request as a dry run shows it; or why there would be none. */
export interface VendorRequestView {
  readonly vendor: Vendor;
  readonly account: string;
  readonly outcome: "SEND" | "ALREADY_THERE" | "REFUSED" | "UNKNOWN";
  readonly why: string | null;
  readonly method: string | null;
  readonly path: string | null;
  readonly headers: Readonly<Record<string, string>> | null;
  readonly body: object | null;
  readonly preconditions: readonly string[];
}

/** Looks at the targets as they are now and plans the exact requests, without sending any. */
export async function dryRun(
  context: ActionContext,
  principal: Principal,
  writes: readonly PlannedWriteBack[],
): Promise<VendorRequestView[]> {
  const signal = AbortSignal.timeout(dryRunPatienceMs);
  return Promise.all(writes.map((write) => lookAt(context, principal, write, signal)));
}

async function lookAt(
  context: ActionContext,
  principal: Principal,
  { connectionId, writeBack }: PlannedWriteBack,
  signal: AbortSignal,
): Promise<VendorRequestView> {
  const { tenantId } = principal;
  const { vendor, account } = writeBack.target;
  const connection = await context.database.asTenant(principal, (transaction) =>
    connectionById(transaction, tenantId, connectionId),
  );
  if (!connection) throw new Error("A target's connection is gone.");
  const connector = await context.loadConnector(vendor);
  try {
    const observed = await withSession(
      { context, principal, connection, connector, signal, forPeople: true },
      (session) => connector.observe(writeBack, session),
    );
    return viewOf(vendor, account, connector.plan(writeBack, observed));
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return {
      ...viewOf(vendor, account, { outcome: "REFUSED", why: error.message }),
      outcome: "UNKNOWN",
    };
  }
}

function viewOf(vendor: Vendor, account: string, planned: PlannedWrite): VendorRequestView {
  const request = planned.outcome === "SEND" ? planned.request : null;
  return {
    vendor,
    account,
    outcome: planned.outcome,
    why: planned.outcome === "SEND" ? null : planned.why,
    method: request?.method ?? null,
    path: request?.path ?? null,
    headers: request?.headers ?? null,
    body: request?.body ?? null,
    preconditions: request?.preconditions ?? [],
  };
}
