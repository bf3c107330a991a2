/** What actions write, as MikroORM entities: flat rows with the tenant first in every key. */
import { defineEntity, p } from "@mikro-orm/core";
import type { PlanState } from "../domain/plans/life.js";
import type { InstalmentStatus } from "../domain/plans/progress.js";
import type { WriteBack } from "../domain/write-back.js";

const PlanSchema = defineEntity({
  name: "Plan",
  tableName: "payment_plan",
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    reference: p.text(),
    debtorId: p.uuid(),
    state: p.text().$type<PlanState>(),
    optionKey: p.text(),
    title: p.text(),
    why: p.text(),
    currency: p.text(),
    totalMinor: p.bigint(),
    paidMinor: p.bigint(),
    // Two decisions about one plan at the same time: the second finds another version and is refused.
    version: p.integer().version(),
    proposedBy: p.text(),
    proposedAt: p.datetime(),
    acceptedAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
  },
});
export class Plan extends PlanSchema.class {}
PlanSchema.setClass(Plan);

const PlanReceivableSchema = defineEntity({
  name: "PlanReceivable",
  tableName: "plan_receivable",
  properties: {
    tenantId: p.uuid().primary(),
    planId: p.uuid().primary(),
    receivableId: p.uuid().primary(),
    plannedMinor: p.bigint(),
    live: p.boolean(),
  },
});
export class PlanReceivable extends PlanReceivableSchema.class {}
PlanReceivableSchema.setClass(PlanReceivable);

const InstalmentSchema = defineEntity({
  name: "Instalment",
  tableName: "instalment",
  properties: {
    tenantId: p.uuid().primary(),
    planId: p.uuid().primary(),
    number: p.integer().primary(),
    dueOn: p.date(),
    amountMinor: p.bigint(),
    paidMinor: p.bigint(),
    status: p.text().$type<InstalmentStatus>(),
  },
});
export class Instalment extends InstalmentSchema.class {}
InstalmentSchema.setClass(Instalment);

const InstalmentPartSchema = defineEntity({
  name: "InstalmentPart",
  tableName: "instalment_part",
  properties: {
    tenantId: p.uuid().primary(),
    planId: p.uuid().primary(),
    number: p.integer().primary(),
    receivableId: p.uuid().primary(),
    amountMinor: p.bigint(),
  },
});
export class InstalmentPart extends InstalmentPartSchema.class {}
InstalmentPartSchema.setClass(InstalmentPart);

const OutboxEntrySchema = defineEntity({
  name: "OutboxEntry",
  tableName: "outbox",
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    connectionId: p.uuid(),
    marker: p.text(),
    target: p.text(),
    planId: p.uuid().nullable(),
    writeBack: p.json<WriteBack>(),
    state: p.text().$type<"PENDING">(),
    attempts: p.integer(),
    dueAt: p.datetime(),
    createdAt: p.datetime(),
  },
});
export class OutboxEntry extends OutboxEntrySchema.class {}
OutboxEntrySchema.setClass(OutboxEntry);

const AuditEventSchema = defineEntity({
  name: "AuditEvent",
  tableName: "audit_event",
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    at: p.datetime(),
    actor: p.text(),
    onBehalfOf: p.text().nullable(),
    action: p.text(),
    subject: p.text(),
    detail: p.json<Record<string, unknown>>(),
  },
});
export class AuditEvent extends AuditEventSchema.class {}
AuditEventSchema.setClass(AuditEvent);

export const entities = [Plan, PlanReceivable, Instalment, InstalmentPart, OutboxEntry, AuditEvent];
