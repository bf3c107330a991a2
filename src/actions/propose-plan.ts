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
import { planById, type PlanRow } from "../store/queries/plans.js";
import { audit } from "./audit.js";
import type { ActionContext } from "./context.js";
import { once } from "./idempotency.js";
import { computeOffer, type Offer, type OfferedOption, type PlanTerms } from "./plan-terms.js";
import { accept, refuse, type Result } from "./problem.js";
import { dryRun, writeBacksFor, type VendorRequestView } from "./vendor-writes.js";

export interface ProposePlanInput {
  readonly terms: PlanTerms;
  /** From the preview. */
  readonly optionId: string;
}

/** Stores the proposal. No other system hears of it before it is accepted. */
export async function proposePlan(
  context: ActionContext,
  principal: Principal,
  input: ProposePlanInput,
  idempotencyKey: string,
): Promise<Result<PlanRow>> {
  const call = { operation: "proposePlan", key: idempotencyKey, input };
  return once(context, principal, call, async (unit) => {
    const chosen = await choose(context, principal, unit.sql, input, true);
    if (!chosen.ok) return chosen;
    const { offer, option } = chosen.value;
    const now = context.clock.now();
    const planId = await storeProposal(unit, principal, offer, option, now);
    audit(
      unit,
      principal,
      {
        action: "PLAN_PROPOSED",
        subject: `plan:${planId}`,
        detail: {
          debtor: offer.debtorId,
          option: option.optionId,
          policy: housePlanPolicy.version,
        },
      },
      now,
    );
    await assessDebtors(unit.sql, principal.tenantId, [offer.debtorId], offer.today, now);
    return readBack(unit, principal, planId);
  });
}

/** What would be stored, and the requests that other systems would get when it is accepted. */
export async function dryRunProposal(
  context: ActionContext,
  principal: Principal,
  input: ProposePlanInput,
): Promise<Result<{ plan: PlanRow; requests: VendorRequestView[] }>> {
  const drawn = await context.database.asTenant(principal, async (transaction) => {
    const chosen = await choose(context, principal, transaction, input, false);
    if (!chosen.ok) return chosen;
    const { offer, option } = chosen.value;
    const plan = drawUp(principal, offer, option, context.clock.now());
    return accept({
      plan,
      writes: await writeBacksFor(context, principal, transaction, plan, "AGREED"),
    });
  });
  if (!drawn.ok) return drawn;
  const { plan, writes } = drawn.value;
  return accept({ plan, requests: await dryRun(context, principal, writes) });
}

async function choose(
  context: ActionContext,
  principal: Principal,
  transaction: UnitOfWork["sql"],
  input: ProposePlanInput,
  lock: boolean,
): Promise<Result<{ offer: Offer; option: OfferedOption }>> {
  const offer = await computeOffer(context, principal, transaction, input.terms, lock);
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

/** The same as {@link storeProposal}, on paper only. */
function drawUp(principal: Principal, offer: Offer, option: OfferedOption, now: Date): PlanRow {
  return {
    id: newId(now),
    reference: newReference(),
    debtorId: offer.debtorId,
    state: "PROPOSED",
    title: option.title,
    why: option.why,
    currency: option.currency,
    totalMinor: option.totalMinor.toString(),
    paidMinor: "0",
    version: 1,
    proposedBy: principal.actor,
    proposedAt: now.toISOString(),
    acceptedAt: null,
    endedAt: null,
    instalments: option.instalments.map((each) => ({
      number: each.number,
      dueOn: each.dueOn,
      amountMinor: each.amountMinor.toString(),
      paidMinor: "0",
      status: "UPCOMING",
      parts: each.allocations.map((part) => ({
        receivableId: part.receivableId,
        amountMinor: part.amountMinor.toString(),
      })),
    })),
    writes: [],
  };
}

/** Letters and digits that cannot be mistaken for one another when read aloud (Crockford's base 32). */
const referenceAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function newReference(): string {
  const letters = [...randomBytes(8)].map((byte) => referenceAlphabet[byte % 32]);
  return `FB-${letters.join("")}`;
}

/** The plan as it now stands, for the answer. */
export async function readBack(
  unit: UnitOfWork,
  principal: Principal,
  planId: string,
): Promise<Result<PlanRow>> {
  const plan = await planById(unit.sql, principal.tenantId, planId);
  if (!plan) throw new Error("A plan that was just written cannot be read back.");
  return accept(plan);
}
