/**
 * Puts one of the previewed plans to the debtor. The offer is computed anew: if what is owed has changed
 * since the preview, the option no longer exists and nothing is proposed.
 */
import { randomBytes } from "node:crypto";
import type { Principal } from "../access/principal.js";
import { housePlanPolicy } from "../policies/plan-policy.js";
import { assessDebtors } from "../store/assess.js";
import { Instalment, InstalmentPart, Plan, PlanReceivable } from "../store/entities.js";
import { newId } from "../store/ids.js";
import type { UnitOfWork } from "../store/orm.js";
import type { PlanRow } from "../store/queries/plans.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { readBack, withStandings } from "./decide-plan.js";
import { once } from "./idempotency.js";
import { computeOffer, type Offer, type OfferedOption, type PlanTerms } from "./plan-terms.js";
import { accept, refuse, type Result } from "./problem.js";
import { rehearse, standingsAfter } from "./rehearse.js";
import { dryRun, type VendorRequestView } from "./vendor-writes.js";

export interface ProposePlanInput {
  readonly terms: PlanTerms;
  /** From the preview. */
  readonly optionId: string;
}

/** Stores the proposal. No other system is told of the plan before it is accepted, only that one waits. */
export async function proposePlan(
  context: ActionContext,
  principal: Principal,
  input: ProposePlanInput,
  idempotencyKey: string,
): Promise<Result<PlanRow>> {
  const call = { operation: "proposePlan", key: idempotencyKey, input };
  return once(context, principal, call, async (unit) => {
    const chosen = await choose(context, principal, unit.sql, input);
    return chosen.ok ? propose(context, principal, unit, chosen.value) : chosen;
  });
}

/** What would be stored, the requests that other systems would get now, and those that follow its acceptance. */
export async function dryRunProposal(
  context: ActionContext,
  principal: Principal,
  input: ProposePlanInput,
): Promise<Result<{ plan: PlanRow; requests: VendorRequestView[] }>> {
  const rehearsed = await rehearse(context, principal, async (unit) => {
    const chosen = await choose(context, principal, unit.sql, input);
    if (!chosen.ok) return chosen;
    const { value: proposed, standings } = await standingsAfter(
      unit,
      principal,
      chosen.value.offer.debtorId,
      () => propose(context, principal, unit, chosen.value),
    );
    if (!proposed.ok) return proposed;
    const plan = proposed.value;
    const accepted = await withStandings(context, principal, unit, "ACCEPT", plan.id);
    if (!accepted.ok) return accepted;
    return accept({ plan, writes: [...standings, ...accepted.value.writes] });
  });
  if (!rehearsed.ok) return rehearsed;
  const { plan, writes } = rehearsed.value;
  return accept({ plan, requests: await dryRun(context, principal, writes) });
}

interface Chosen {
  readonly offer: Offer;
  readonly option: OfferedOption;
}

/** The proposal within the action's transaction. */
async function propose(
  context: ActionContext,
  principal: Principal,
  unit: UnitOfWork,
  { offer, option }: Chosen,
): Promise<Result<PlanRow>> {
  const now = context.clock.now();
  const planId = await storeProposal(unit, principal, offer, option, now);
  const detail = {
    debtor: offer.debtorId,
    option: option.optionId,
    policy: housePlanPolicy.version,
  };
  audit(unit, principal, { action: "PLAN_PROPOSED", subject: `plan:${planId}`, detail }, now);
  await assessDebtors(unit.sql, principal.tenantId, [offer.debtorId], offer.today, now);
  return readBack(unit, principal, planId);
}

async function choose(
  context: ActionContext,
  principal: Principal,
  transaction: UnitOfWork["sql"],
  input: ProposePlanInput,
): Promise<Result<Chosen>> {
  const offer = await computeOffer(context, principal, transaction, input.terms, true);
  if (!offer.ok) return offer;
  const option = offer.value.options.find((each) => each.optionId === input.optionId);
  if (option) return accept({ offer: offer.value, option });
  return refuse(
    "OFFER_CHANGED",
    ["optionId"],
    "This option is not among those that can be offered now: what is owed, the terms or the day have changed. " +
      "Preview again and choose one of the new options.",
  );
}

async function storeProposal(
  unit: UnitOfWork,
  principal: Principal,
  offer: Offer,
  option: OfferedOption,
  now: Date,
): Promise<string> {
  const { tenantId } = principal;
  const planId = newId(now);
  unit.em.create(Plan, {
    tenantId,
    id: planId,
    reference: newReference(),
    debtorId: offer.debtorId,
    state: "PROPOSED",
    optionKey: option.key,
    title: option.title,
    why: option.why,
    currency: option.currency,
    totalMinor: option.totalMinor,
    paidMinor: 0n,
    version: 1,
    proposedBy: principal.actor,
    proposedAt: now,
    acceptedAt: null,
    endedAt: null,
  });
  // The entities carry no relations, so the order of foreign keys is kept by hand.
  await unit.em.flush();
  for (const { id: receivableId, balanceMinor } of offer.receivables) {
    unit.em.create(PlanReceivable, {
      tenantId,
      planId,
      receivableId,
      plannedMinor: balanceMinor,
      live: true,
    });
  }
  for (const { number, dueOn, amountMinor } of option.instalments) {
    unit.em.create(Instalment, {
      tenantId,
      planId,
      number,
      dueOn,
      amountMinor,
      paidMinor: 0n,
      status: "UPCOMING",
    });
  }
  await unit.em.flush();
  for (const { number, allocations } of option.instalments) {
    for (const part of allocations) {
      unit.em.create(InstalmentPart, { tenantId, planId, number, ...part });
    }
  }
  return planId;
}

/** Letters and digits that cannot be mistaken for one another when read aloud (Crockford's base 32). */
const referenceAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function newReference(): string {
  const letters = [...randomBytes(8)].map((byte) => referenceAlphabet[byte % 32]);
  return `FB-${letters.join("")}`;
}
