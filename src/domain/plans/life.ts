/** The life of a plan: from which state it may go where. */

export const planStates = ["PROPOSED", "ACTIVE", "KEPT", "CANCELLED"] as const;
export type PlanState = (typeof planStates)[number];

export const planTransitions = ["ACCEPT", "CANCEL", "COMPLETE"] as const;
export type PlanTransition = (typeof planTransitions)[number];

/**
 * The whole life cycle. A state that is missing here, or a transition that leads outside it, does not
 * compile; whatever is not listed is refused.
 */
const table: Readonly<Record<PlanState, Readonly<Partial<Record<PlanTransition, PlanState>>>>> = {
  PROPOSED: { ACCEPT: "ACTIVE", CANCEL: "CANCELLED" },
  ACTIVE: { COMPLETE: "KEPT", CANCEL: "CANCELLED" },
  KEPT: {},
  CANCELLED: {},
};

const stateWords: Record<PlanState, string> = {
  PROPOSED: "waiting for an answer",
  ACTIVE: "active",
  KEPT: "paid in full",
  CANCELLED: "cancelled",
};

const transitionWords: Record<PlanTransition, string> = {
  ACCEPT: "accepted",
  CANCEL: "cancelled",
  COMPLETE: "completed",
};

export interface TransitionProblem {
  readonly code: "INVALID_TRANSITION";
  readonly message: string;
}

export type TransitionResult =
  | { readonly ok: true; readonly state: PlanState }
  | { readonly ok: false; readonly problem: TransitionProblem };

/** What may happen to a plan in this state, in a fixed order; empty when its life is over. */
export function allowedTransitions(state: PlanState): PlanTransition[] {
  return planTransitions.filter((transition) => table[state][transition] !== undefined);
}

/** The state after a transition, or why it cannot happen and what could. */
export function applyTransition(state: PlanState, transition: PlanTransition): TransitionResult {
  const next = table[state][transition];
  if (next !== undefined) return { ok: true, state: next };
  const allowed = allowedTransitions(state).map((each) => transitionWords[each]);
  const instead =
    allowed.length > 0 ? `It can be ${allowed.join(" or ")}.` : "Nothing more can happen to it.";
  const message = `The plan is ${stateWords[state]}, so it cannot be ${transitionWords[transition]}. ${instead}`;
  return { ok: false, problem: { code: "INVALID_TRANSITION", message } };
}
