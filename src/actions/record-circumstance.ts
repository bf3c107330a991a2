/**
 * Records what is going on with a debtor: a hold, a need, a dispute, a promise, a wish. From then on it counts
 * everywhere: the next decision about contact knows it, and the CRMs are told the coarse of it.
 */
import type { Principal } from "../access/principal.js";
import { todayIn, type PlainDate } from "../domain/calendar.js";
import { datesOf } from "../domain/circumstances/dates.js";
import { problemWithDraft, type CircumstanceDraft } from "../domain/circumstances/draft.js";
import type { CircumstanceBody } from "../domain/circumstances/kinds.js";
import { withEndpoint } from "../domain/circumstances/endpoint.js";
import { houseVersion } from "../policies/house-version.js";
import { assessDebtors } from "../store/assess.js";
import {
  insertCircumstance,
  preferencesInForce,
  receivablesOf,
  sealDetail,
  storeChange,
} from "../store/circumstances.js";
import { newId } from "../store/ids.js";
import type { UnitOfWork } from "../store/orm.js";
import { paidAlready } from "../store/promises.js";
import { circumstanceById, type CircumstanceView } from "../store/queries/circumstances.js";
import { lookForRemindersSoon } from "../store/reminders.js";
import { tenantById } from "../store/tenants.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import { holdDebtor, personOfDebtor } from "./person-of-debtor.js";
import { accept, refuse, type Result } from "./problem.js";
import { rehearse, standingsAfter } from "./rehearse.js";
import { dryRun, type VendorRequestView } from "./vendor-writes.js";

export interface CircumstanceToRecord extends CircumstanceDraft {
  /** Also an id from before a join. */
  readonly debtorId: string;
}

export interface RehearsedCircumstance {
  readonly circumstance: CircumstanceView;
  readonly requests: VendorRequestView[];
}

export async function recordCircumstance(
  context: ActionContext,
  principal: Principal,
  input: CircumstanceToRecord,
  idempotencyKey: string,
): Promise<Result<CircumstanceView>> {
  const call = { operation: `record ${input.body.kind}`, key: idempotencyKey, input };
  return once(context, principal, call, (unit) => recordWithin(context, principal, unit, input));
}

/** The circumstance as it would stand, and what the CRMs would be told. */
export async function rehearseRecording(
  context: ActionContext,
  principal: Principal,
  input: CircumstanceToRecord,
): Promise<Result<RehearsedCircumstance>> {
  return rehearseChange(context, principal, input.debtorId, (unit) =>
    recordWithin(context, principal, unit, input),
  );
}

/** Does it and takes it back. */
export async function rehearseChange(
  context: ActionContext,
  principal: Principal,
  debtorId: string,
  work: (unit: UnitOfWork) => Promise<Result<CircumstanceView>>,
): Promise<Result<RehearsedCircumstance>> {
  const rehearsed = await rehearse(context, principal, (unit) =>
    standingsAfter(unit, principal, debtorId, () => work(unit)),
  );
  const { value, standings } = rehearsed;
  if (!value.ok) return value;
  const requests = await dryRun(context, principal, standings);
  return accept({ circumstance: value.value, requests });
}

/** The recording within an action's own transaction. */
export async function recordWithin(
  context: ActionContext,
  principal: Principal,
  unit: UnitOfWork,
  said: CircumstanceToRecord,
): Promise<Result<CircumstanceView>> {
  const { tenantId, actor } = principal;
  const now = context.clock.now();
  const tenant = await tenantById(unit.sql, tenantId);
  const today = todayIn(now, tenant.time_zone);
  const whose = await whomItConcerns(unit, principal, said, now);
  if (!whose.ok) return whose;
  const since = todayIn(said.beganAt ?? now, tenant.time_zone);
  const known = await withPaid(unit, principal, whose.value, said, since);
  const input = { ...said, body: withEndpoint(known, tenant.country) };
  const problem = problemWithDraft(input, now, today);
  if (problem) return refuse("INVALID_INPUT", ["input", ...problem.field], problem.message);
  const { debtorId, personId } = whose.value;
  const { body, receivableIds, detail } = input;
  if (body.kind === "PREFERENCE") await replacePreferences(unit, principal, whose.value, now);
  const { lookOn, endsAt, detailUntil } = datesOf(input, today, tenant.time_zone);
  const id = newId(now);
  await insertCircumstance(unit.sql, {
    ...{ tenantId, id, debtorId, personId, receivableIds, body, lookOn, endsAt, actor, now },
    beganAt: input.beganAt ?? now,
    detailUntil: detail === null ? null : detailUntil,
  });
  if (detail !== null)
    await sealDetail(unit.sql, context.sealer, { tenantId, id, version: 1 }, detail);
  auditCircumstance(unit, principal, { id, debtorId, action: `${body.kind}_RECORDED` }, now);
  await assessDebtors(unit.sql, tenantId, [debtorId], today, now);
  const recorded = await readBack(unit, tenantId, id);
  await lookForRemindersSoon(unit.sql, tenantId, recorded, now);
  return accept(recorded);
}

interface Whose {
  readonly debtorId: string;
  readonly personId: string | null;
  /** The ids that the person goes by. */
  readonly personIds: readonly string[] | null;
}

async function whomItConcerns(
  unit: UnitOfWork,
  principal: Principal,
  { debtorId, personId, receivableIds }: CircumstanceToRecord,
  now: Date,
): Promise<Result<Whose>> {
  const held = await holdDebtor(unit, principal, debtorId);
  if (!held.ok) return held;
  const { id } = held.value;
  const theirs = await receivablesOf(unit.sql, principal.tenantId, id, receivableIds ?? []);
  if (theirs.length < new Set(receivableIds).size)
    return refuse(
      "NOT_FOUND",
      ["input", "receivableIds"],
      "One of these is no receivable of this debtor: take the ids from the debtor's own list.",
    );
  if (personId === null) return accept({ debtorId: id, personId: null, personIds: null });
  const person = await personOfDebtor(unit, principal, { debtorId: id, personId }, now);
  if (!person.ok) return person;
  return accept({ debtorId: id, personId: person.value.personId, personIds: person.value.ids });
}

/** A promise with what was paid before it; anything else as it is. */
async function withPaid(
  { sql }: UnitOfWork,
  { tenantId }: Principal,
  { debtorId }: Whose,
  { body, receivableIds }: CircumstanceToRecord,
  since: PlainDate,
): Promise<CircumstanceBody> {
  if (body.kind !== "PROMISE") return body;
  const paid = { debtorId, receivableIds, currency: body.currency, since };
  return { ...body, paidBeforeMinor: await paidAlready(sql, tenantId, paid) };
}

/** The newest wish of a person counts; the ones before stay as history. */
async function replacePreferences(
  unit: UnitOfWork,
  { tenantId, actor }: Principal,
  { debtorId, personIds }: Whose,
  now: Date,
): Promise<void> {
  for (const { id } of await preferencesInForce(unit.sql, tenantId, debtorId, personIds)) {
    const before = await readBack(unit, tenantId, id);
    if (before.body.kind !== "PREFERENCE") continue;
    await storeChange(unit.sql, {
      ...{ tenantId, before, change: "REPLACE", actor, now },
      body: { ...before.body, state: "REPLACED" },
      ...{ lookOn: null, endsAt: null, endedAt: now, detailUntil: null },
    });
  }
}

/** Says who did what, by which text of the house rules; no kind of hold, no person, no word. */
export function auditCircumstance(
  unit: UnitOfWork,
  principal: Principal,
  deed: { readonly id: string; readonly debtorId: string; readonly action: string },
  now: Date,
): void {
  const { id: circumstanceId, debtorId, action } = deed;
  const detail = { circumstanceId, policy: houseVersion };
  audit(unit, principal, { action, subject: `debtor:${debtorId}`, detail }, now);
}

export async function readBack(
  unit: UnitOfWork,
  tenantId: string,
  id: string,
): Promise<CircumstanceView> {
  const found = await circumstanceById(unit.sql, tenantId, id);
  if (!found) throw new Error("A circumstance that was just written cannot be read back.");
  return found;
}
