/** What a person does about something that is going on: prolongs it, ends it, answers it, keeps or breaks it. */
import type { Principal } from "../access/principal.js";
import { todayIn, type PlainDate } from "../domain/calendar.js";
import { datesOf } from "../domain/circumstances/dates.js";
import { problemWithLook, problemWithWords } from "../domain/circumstances/draft.js";
import type { Circumstance } from "../domain/circumstances/kinds.js";
import { allowedChanges, changed, type CircumstanceChange } from "../domain/circumstances/life.js";
import { assessDebtors } from "../store/assess.js";
import { lockCircumstance, sealDetail, storeChange } from "../store/circumstances.js";
import type { UnitOfWork } from "../store/orm.js";
import { circumstanceById, type CircumstanceView } from "../store/queries/circumstances.js";
import { lookForRemindersSoon } from "../store/reminders.js";
import { tenantById } from "../store/tenants.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import { holdDebtor } from "./person-of-debtor.js";
import { accept, refuse, type Result } from "./problem.js";
import {
  auditCircumstance,
  readBack,
  rehearseChange,
  type RehearsedCircumstance,
} from "./record-circumstance.js";

export interface ChangeOfCircumstance {
  readonly id: string;
  readonly change: CircumstanceChange;
  /** The version that the caller has seen; null: whichever. */
  readonly version: number | null;
  /** With PROLONG: when a person looks again. */
  readonly lookOn: PlainDate | null;
  /** Why, in anybody's words: sealed. */
  readonly words: string | null;
}

/** House measure: what a person allowed after a look holds for a week. */
const allowedMs = 7 * 86_400_000;

export async function changeCircumstance(
  context: ActionContext,
  principal: Principal,
  input: ChangeOfCircumstance,
  idempotencyKey: string,
): Promise<Result<CircumstanceView>> {
  const call = { operation: "changeCircumstance", key: idempotencyKey, input };
  return once(context, principal, call, (unit) => carryOut(context, principal, unit, input));
}

/** The circumstance as it would stand, and what the CRMs would be told. */
export async function rehearseChangeOf(
  context: ActionContext,
  principal: Principal,
  input: ChangeOfCircumstance,
): Promise<Result<RehearsedCircumstance>> {
  const { tenantId } = principal;
  const found = await context.database.asTenant(principal, (transaction) =>
    circumstanceById(transaction, tenantId, input.id),
  );
  if (!found) return unknown();
  return rehearseChange(context, principal, found.debtorId, (unit) =>
    carryOut(context, principal, unit, input),
  );
}

async function carryOut(
  context: ActionContext,
  principal: Principal,
  unit: UnitOfWork,
  input: ChangeOfCircumstance,
): Promise<Result<CircumstanceView>> {
  const { tenantId, actor } = principal;
  const before = await lockedCircumstance(unit, principal, input.id);
  if (!before) return unknown();
  const now = context.clock.now();
  const tenant = await tenantById(unit.sql, tenantId);
  const today = todayIn(now, tenant.time_zone);
  const next = nextOf(before, input, today);
  if (!next.ok) return next;
  const { body, ends } = next.value;
  const { change, words } = input;
  const { detailUntil } = datesOf(before, today, tenant.time_zone);
  await storeChange(unit.sql, {
    ...{ tenantId, before, body, change, actor, now },
    lookOn: ends ? null : lookAfter(before, input),
    endsAt: change === "ALLOW" ? new Date(now.getTime() + allowedMs) : dateOrNull(before.endsAt),
    endedAt: ends ? now : null,
    detailUntil: words === null ? null : detailUntil,
  });
  if (words !== null) {
    const place = { tenantId, id: before.id, version: before.version + 1 };
    await sealDetail(unit.sql, context.sealer, place, { driver: null, need: null, words });
  }
  const action = `${body.kind}_${body.state}${change === "PROLONG" ? "_PROLONGED" : ""}`;
  auditCircumstance(unit, principal, { id: before.id, debtorId: before.debtorId, action }, now);
  await assessDebtors(unit.sql, tenantId, [before.debtorId], today, now);
  await lookForRemindersSoon(unit.sql, tenantId, before, now);
  return accept(await readBack(unit, tenantId, before.id));
}

/** The debtor comes first, as everywhere, so that nobody waits in a circle. */
async function lockedCircumstance(
  unit: UnitOfWork,
  principal: Principal,
  id: string,
): Promise<Circumstance | null> {
  const found = await circumstanceById(unit.sql, principal.tenantId, id);
  if (!found) return null;
  await holdDebtor(unit, principal, found.debtorId);
  await lockCircumstance(unit.sql, principal.tenantId, id);
  return circumstanceById(unit.sql, principal.tenantId, id);
}

function nextOf(
  before: Circumstance,
  { change, version, lookOn, words }: ChangeOfCircumstance,
  today: PlainDate,
): Result<NonNullable<ReturnType<typeof changed>>> {
  if (version !== null && version !== before.version)
    return refuse(
      "VERSION_CONFLICT",
      ["input", "version"],
      `Somebody has changed it since: it is at version ${before.version} now. Look at it again.`,
    );
  const next = changed(before, change);
  if (!next) {
    const allowed = allowedChanges(before).join(", ");
    return refuse(
      "INVALID_TRANSITION",
      ["input", "change"],
      allowed === ""
        ? "It is over: nothing can be done about it any more."
        : `That cannot be done about it as it stands; what can: ${allowed}.`,
    );
  }
  if ((change === "PROLONG") !== (lookOn !== null))
    return refuse(
      "INVALID_INPUT",
      ["input", "lookOn"],
      "Say when a person looks again where it is prolonged, and only there.",
    );
  const problem = problemWithLook(lookOn, today) ?? problemWithWords(words);
  if (problem) return refuse("INVALID_INPUT", ["input", ...problem.field], problem.message);
  return accept(next);
}

function lookAfter(
  { body, lookOn }: Circumstance,
  { change, lookOn: wanted }: ChangeOfCircumstance,
): PlainDate | null {
  if (change === "PROLONG") return wanted;
  if (change === "ACKNOWLEDGE" && body.kind === "COMPLAINT") return body.answerBy;
  return change === "ALLOW" ? null : lookOn;
}

function dateOrNull(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}

function unknown<T>(): Result<T> {
  return refuse("NOT_FOUND", ["input", "id"], "There is nothing with this id.");
}
