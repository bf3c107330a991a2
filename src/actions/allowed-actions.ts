/** What this caller may do for a debtor now, and for the rest why not. Every card shows these, none decides. */
import type { Principal } from "../access/principal.js";
import { applyTransition, type PlanState } from "../domain/plans/life.js";

export type ActionName = "OFFER_PLAN" | "ACCEPT_PLAN" | "CANCEL_PLAN";
export type ActionReasonCode =
  "ALLOWED" | "MISSING_SCOPE" | "NOTHING_OWED" | "ALL_IN_PLAN" | "NO_PLAN" | "PLAN_NOT_WAITING";

export interface ActionVerdict {
  readonly action: ActionName;
  readonly allowed: boolean;
  readonly reasonCode: ActionReasonCode;
  readonly reason: string;
}

export interface ActionFacts {
  /** The plan that is not over, if any. */
  readonly livePlan: PlanState | null;
  /** Whether anything is open, and whether some of it is in no plan yet. */
  readonly owes: "NOTHING" | "ALL_IN_PLAN" | "SOMETHING";
}

export function allowedActions(principal: Principal, facts: ActionFacts): ActionVerdict[] {
  const judged = [offer(facts), accept(facts), cancel(facts)];
  if (principal.scopes.has("plans:write")) return judged;
  return judged.map(({ action }) =>
    no(
      action,
      "MISSING_SCOPE",
      "You can look at plans here but not change them; ask an administrator for plans:write.",
    ),
  );
}

function offer({ owes }: ActionFacts): ActionVerdict {
  if (owes === "NOTHING")
    return no("OFFER_PLAN", "NOTHING_OWED", "Nothing is owed, so there is nothing to plan.");
  if (owes === "ALL_IN_PLAN") {
    return no("OFFER_PLAN", "ALL_IN_PLAN", "All that is owed is in a plan already.");
  }
  return yes("OFFER_PLAN", "You can offer a payment plan that the debtor can afford.");
}

function accept({ livePlan }: ActionFacts): ActionVerdict {
  if (livePlan === null) return no("ACCEPT_PLAN", "NO_PLAN", "No plan waits for an answer.");
  if (!applyTransition(livePlan, "ACCEPT").ok) {
    return no("ACCEPT_PLAN", "PLAN_NOT_WAITING", "The plan has been accepted already.");
  }
  return yes("ACCEPT_PLAN", "When the debtor says yes, accept the plan for them.");
}

function cancel({ livePlan }: ActionFacts): ActionVerdict {
  if (livePlan === null || !applyTransition(livePlan, "CANCEL").ok) {
    return no("CANCEL_PLAN", "NO_PLAN", "There is no plan to cancel.");
  }
  return yes("CANCEL_PLAN", "If the plan no longer fits, cancel it and offer one that does.");
}

function yes(action: ActionName, reason: string): ActionVerdict {
  return { action, allowed: true, reasonCode: "ALLOWED", reason };
}

function no(action: ActionName, reasonCode: ActionReasonCode, reason: string): ActionVerdict {
  return { action, allowed: false, reasonCode, reason };
}
