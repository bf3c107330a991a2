/** Asks a person whether a contact may be made that the rules leave to them. */
import type { Principal } from "../access/principal.js";
import { isOfKind, type Circumstance } from "../domain/circumstances/kinds.js";
import type { ContactAnswer, LiveOption } from "../domain/contact/answer.js";
import type { Channel, Purpose } from "../domain/contact/case.js";
import type { UnitOfWork } from "../store/orm.js";
import type { CircumstanceView } from "../store/queries/circumstances.js";
import type { ActionContext } from "./context.js";
import { decideContactOf } from "./decide-contact.js";
import { once } from "./idempotency.js";
import { holdDebtor } from "./person-of-debtor.js";
import { accept, refuse, type Result } from "./problem.js";
import {
  readBack,
  recordWithin,
  rehearseChange,
  type RehearsedCircumstance,
} from "./record-circumstance.js";

export interface ReviewToRequest {
  /** Also an id from before a join. */
  readonly debtorId: string;
  readonly personId: string | null;
  readonly channel: Channel;
  readonly purpose: Purpose;
  readonly receivableIds: readonly string[] | null;
  /** Why it should be made, in anybody's words: sealed. */
  readonly words: string | null;
}

export async function requestReview(
  context: ActionContext,
  principal: Principal,
  input: ReviewToRequest,
  idempotencyKey: string,
): Promise<Result<CircumstanceView>> {
  const call = { operation: "requestContactReview", key: idempotencyKey, input };
  return once(context, principal, call, (unit) => carryOut(context, principal, unit, input));
}

export async function rehearseReview(
  context: ActionContext,
  principal: Principal,
  input: ReviewToRequest,
): Promise<Result<RehearsedCircumstance>> {
  return rehearseChange(context, principal, input.debtorId, (unit) =>
    carryOut(context, principal, unit, input),
  );
}

async function carryOut(
  context: ActionContext,
  principal: Principal,
  unit: UnitOfWork,
  input: ReviewToRequest,
): Promise<Result<CircumstanceView>> {
  const { tenantId } = principal;
  const held = await holdDebtor(unit, principal, input.debtorId);
  if (!held.ok) return held;
  const now = context.clock.now();
  const { personId, channel, purpose, receivableIds, words } = input;
  const ask = { personId, channel, purpose, receivableIds, at: now };
  const decided = await decideContactOf(unit.sql, tenantId, held.value.id, ask, now);
  if (!decided)
    return refuse(
      "NOT_FOUND",
      ["input", "personId"],
      "This is none of the people around the debtor: take a personId from the debtor's own list.",
    );
  const { answer } = decided;
  if (answer.decision.decision !== "REVIEW" || !answer.about) return nothingToDecide(answer);
  const rules = rulesOf(answer);
  const asked = openReviewOf(answer.about, decided.facts.circumstances, rules, input);
  if (asked !== null) return accept(await readBack(unit, tenantId, asked));
  return recordWithin(context, principal, unit, {
    debtorId: held.value.id,
    personId: answer.about.recipient.person?.personId ?? null,
    receivableIds,
    beganAt: null,
    lookOn: null,
    detail: words === null ? null : { driver: null, need: null, words },
    body: {
      ...{ kind: "REVIEW", state: "OPEN", channel, purpose, rules },
      endpoint: answer.about.point.endpoint,
    },
  });
}

/** What asks for the review: it can be allowed for these and for no other. */
function rulesOf({ decision }: ContactAnswer): string[] {
  const asking = decision.reasons.filter(({ effect }) => effect === "REVIEW");
  return [...new Set(asking.map(({ pack, rule }) => `${pack}/${rule ?? ""}`))].sort();
}

/** Nobody is asked twice for the same. */
function openReviewOf(
  { point, recipient }: LiveOption,
  circumstances: readonly Circumstance[],
  rules: readonly string[],
  { channel, purpose }: ReviewToRequest,
): string | null {
  const personId = recipient.person?.personId ?? null;
  const same = circumstances.find(
    (each) =>
      isOfKind(each, "REVIEW") &&
      each.body.state === "OPEN" &&
      each.personId === personId &&
      each.body.channel === channel &&
      each.body.purpose === purpose &&
      each.body.endpoint === point.endpoint &&
      each.body.rules.join() === rules.join(),
  );
  return same?.id ?? null;
}

function nothingToDecide<T>({ decision: { decision, reasons } }: ContactAnswer): Result<T> {
  const [barring] = reasons.filter(({ effect }) => effect === "BLOCK");
  const message =
    decision === "BLOCK"
      ? `Nobody's word lifts what bars this contact. ${barring?.words ?? ""}`.trim()
      : "This contact may be made as it is: there is nothing to decide.";
  return refuse("NOTHING_TO_DECIDE", ["input", "channel"], message);
}
