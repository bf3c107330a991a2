/** Which plans could be offered now. Reads only: nothing is stored, nothing leaves the hub. */
import type { Principal } from "../access/principal.js";
import type { ActionContext } from "./context.js";
import { computeOffer, type Offer, type PlanTerms } from "./plan-terms.js";
import type { Result } from "./problem.js";

export function previewPlan(
  context: ActionContext,
  principal: Principal,
  terms: PlanTerms,
): Promise<Result<Offer>> {
  return context.database.asTenant(principal, (transaction) =>
    computeOffer(context, principal, transaction, terms, false),
  );
}
