/** Payment plans: looking, previewing, proposing, deciding. */
import { Arg, Authorized, Ctx, ID, Mutation, Query, Resolver } from "type-graphql";
import { decidePlan, dryRunDecision, type PlanDecision } from "../actions/decide-plan.js";
import { previewPlan } from "../actions/preview-plan.js";
import type { Result } from "../actions/problem.js";
import type { PlanTerms } from "../actions/plan-terms.js";
import { dryRunProposal, proposePlan } from "../actions/propose-plan.js";
import type { VendorRequestView } from "../actions/vendor-writes.js";
import { parsePlainDate } from "../domain/calendar.js";
import type { Paydays } from "../domain/plans/paydays.js";
import { PlanTermsInput, type PaydaysInput } from "../schema/inputs.js";
import { PaymentPlan, PlanPayload, PreviewPlanPayload } from "../schema/types.js";
import { planById, type PlanRow } from "../store/queries/plans.js";
import { read, type RequestContext } from "./context.js";
import { badInput, idOf, idOrNowhere, keyDescription } from "./input.js";
import * as present from "./present.js";

const dryRunDescription =
  "Store and send nothing; show the plan and the exact requests that other systems would get.";

function readTerms(terms: PlanTermsInput): PlanTerms {
  if (terms.receivableIds?.length === 0) {
    throw badInput(
      ["terms", "receivableIds"],
      "A plan is for one receivable at least: name it, or leave receivableIds out to plan for all that is open in the currency.",
    );
  }
  return {
    debtorId: idOrNowhere("Debtor", terms.debtorId),
    receivableIds: terms.receivableIds
      ? [...new Set(terms.receivableIds.map((id) => idOrNowhere("Receivable", id)))].sort()
      : null,
    affordableMinor: terms.affordable.amountMinor,
    currency: terms.affordable.currency,
    paydays: terms.paydays ? readPaydays(terms.paydays) : null,
  };
}

function readPaydays({ rhythm, nextPayday, offsetDays, secondDayOfMonth }: PaydaysInput): Paydays {
  const base = { nextPayday: parsePlainDate(nextPayday), offsetDays };
  const field = ["terms", "paydays", "secondDayOfMonth"];
  if (rhythm !== "TWICE_MONTHLY") {
    if (secondDayOfMonth === null || secondDayOfMonth === undefined) return { ...base, rhythm };
    throw badInput(
      field,
      "A second payday belongs to the rhythm TWICE_MONTHLY only; leave it out.",
    );
  }
  if (secondDayOfMonth === null || secondDayOfMonth === undefined) {
    throw badInput(field, "The rhythm TWICE_MONTHLY needs the other payday of the month, 1 to 31.");
  }
  return { ...base, rhythm, secondDayOfMonth };
}

function stored(result: Result<PlanRow>): PlanPayload {
  return {
    plan: result.ok ? present.plan(result.value) : null,
    dryRun: false,
    vendorRequests: null,
    userErrors: result.ok ? [] : present.userErrors(result.problems),
  };
}

function drawn(result: Result<{ plan: PlanRow; requests: VendorRequestView[] }>): PlanPayload {
  return {
    plan: result.ok ? present.plan(result.value.plan) : null,
    dryRun: true,
    vendorRequests: result.ok ? result.value.requests : null,
    userErrors: result.ok ? [] : present.userErrors(result.problems),
  };
}

@Resolver(() => PaymentPlan)
export class PlanResolver {
  @Authorized("plans:read")
  @Query(() => PaymentPlan, { nullable: true })
  async plan(
    @Arg("id", () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<PaymentPlan | null> {
    const uuid = idOf("PaymentPlan", id, ["id"]);
    const row = await read(context, (transaction) =>
      planById(transaction, context.principal.tenantId, uuid),
    );
    return row && present.plan(row);
  }

  @Authorized("plans:write")
  @Mutation(() => PreviewPlanPayload, {
    description:
      "Which plans could be offered now: interest-free, affordable, just after payday. Stores nothing.",
  })
  async previewPlan(
    @Arg("terms", () => PlanTermsInput) terms: PlanTermsInput,
    @Ctx() { actions, principal }: RequestContext,
  ): Promise<PreviewPlanPayload> {
    const result = await previewPlan(actions, principal, readTerms(terms));
    return {
      options: result.ok ? result.value.options.map(present.planOption) : [],
      userErrors: result.ok ? [] : present.userErrors(result.problems),
    };
  }

  @Authorized("plans:write")
  @Mutation(() => PlanPayload, {
    description:
      "Puts a previewed option to the debtor. Other systems hear of it when it is accepted; where Forbear's own fields are installed in a CRM, they say that a plan waits for an answer.",
  })
  async proposePlan(
    @Arg("terms", () => PlanTermsInput, { description: "The same as in the preview." })
    terms: PlanTermsInput,
    @Arg("optionId", () => String, { description: "From the preview." }) optionId: string,
    @Arg("idempotencyKey", () => String, { description: keyDescription }) idempotencyKey: string,
    @Arg("dryRun", () => Boolean, { defaultValue: false, description: dryRunDescription })
    dryRun: boolean,
    @Ctx() { actions, principal }: RequestContext,
  ): Promise<PlanPayload> {
    const input = { terms: readTerms(terms), optionId };
    if (dryRun) return drawn(await dryRunProposal(actions, principal, input));
    return stored(await proposePlan(actions, principal, input, idempotencyKey));
  }

  @Authorized("plans:write")
  @Mutation(() => PlanPayload, {
    description: "The debtor has said yes: the plan becomes active and the other systems are told.",
  })
  acceptPlan(
    @Arg("planId", () => ID) planId: string,
    @Arg("idempotencyKey", () => String, { description: keyDescription }) idempotencyKey: string,
    @Arg("dryRun", () => Boolean, { defaultValue: false, description: dryRunDescription })
    dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<PlanPayload> {
    return decide(context, "ACCEPT", planId, idempotencyKey, dryRun);
  }

  @Authorized("plans:write")
  @Mutation(() => PlanPayload, {
    description:
      "Withdraws a proposal or ends a plan that no longer fits; the other systems are told of an end.",
  })
  cancelPlan(
    @Arg("planId", () => ID) planId: string,
    @Arg("idempotencyKey", () => String, { description: keyDescription }) idempotencyKey: string,
    @Arg("dryRun", () => Boolean, { defaultValue: false, description: dryRunDescription })
    dryRun: boolean,
    @Ctx() context: RequestContext,
  ): Promise<PlanPayload> {
    return decide(context, "CANCEL", planId, idempotencyKey, dryRun);
  }
}

async function decide(
  { actions, principal }: RequestContext,
  decision: PlanDecision,
  planId: string,
  idempotencyKey: string,
  dryRun: boolean,
): Promise<PlanPayload> {
  const id = idOrNowhere("PaymentPlan", planId);
  if (dryRun) return drawn(await dryRunDecision(actions, principal, decision, id));
  return stored(await decidePlan(actions, principal, decision, id, idempotencyKey));
}
