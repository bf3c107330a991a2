/** The life of each kind of circumstance: what can be done with it in which state, and what becomes of it. */
import type { Circumstance, CircumstanceBody, CircumstanceKind } from "./kinds.js";

/** PROLONG: somebody looked, and it goes on until another day. */
export const circumstanceChanges = [
  "PROLONG",
  "END",
  "UPHOLD",
  "UPHOLD_IN_PART",
  "REJECT",
  "WITHDRAW",
  "KEEP",
  "BREAK",
  "DO",
  "CANCEL",
  "ACKNOWLEDGE",
  "ALLOW",
  "REFUSE",
] as const;
export type CircumstanceChange = (typeof circumstanceChanges)[number];

interface Step {
  readonly change: CircumstanceChange;
  readonly from: readonly string[];
  readonly to: string;
  /** It is over then. */
  readonly ends: boolean;
}

const step = (change: CircumstanceChange, from: string, to: string, ends = true): Step => ({
  change,
  from: from.split(" "),
  to,
  ends,
});

const steps: Readonly<Record<CircumstanceKind, readonly Step[]>> = {
  HOLD: [step("PROLONG", "ACTIVE", "ACTIVE", false), step("END", "ACTIVE", "ENDED")],
  SUPPORT_NEED: [step("PROLONG", "ACTIVE", "ACTIVE", false), step("END", "ACTIVE", "ENDED")],
  DISPUTE: [
    step("PROLONG", "OPEN", "OPEN", false),
    step("UPHOLD", "OPEN", "UPHELD"),
    step("UPHOLD_IN_PART", "OPEN", "PARTLY_UPHELD"),
    step("REJECT", "OPEN", "REJECTED"),
    step("WITHDRAW", "OPEN", "WITHDRAWN"),
  ],
  PROMISE: [
    step("KEEP", "OPEN", "KEPT"),
    step("BREAK", "OPEN", "BROKEN"),
    step("WITHDRAW", "OPEN", "WITHDRAWN"),
  ],
  COMMITMENT: [
    step("PROLONG", "OPEN", "OPEN", false),
    step("DO", "OPEN", "DONE"),
    step("CANCEL", "OPEN", "CANCELLED"),
  ],
  COMPLAINT: [
    step("ACKNOWLEDGE", "OPEN", "ACKNOWLEDGED", false),
    step("UPHOLD", "OPEN ACKNOWLEDGED", "UPHELD"),
    step("UPHOLD_IN_PART", "OPEN ACKNOWLEDGED", "PARTLY_UPHELD"),
    step("REJECT", "OPEN ACKNOWLEDGED", "REJECTED"),
    step("WITHDRAW", "OPEN ACKNOWLEDGED", "WITHDRAWN"),
  ],
  PREFERENCE: [step("WITHDRAW", "ACTIVE", "WITHDRAWN")],
  OPT_OUT: [step("WITHDRAW", "ACTIVE", "WITHDRAWN")],
  CONSENT: [step("WITHDRAW", "ACTIVE", "WITHDRAWN")],
  REVIEW: [
    // Not the end: what was allowed holds for a while.
    step("ALLOW", "OPEN", "ALLOWED", false),
    step("REFUSE", "OPEN", "REFUSED"),
  ],
};

/** The changes that a state allows; none where it is over. */
export function allowedChanges({ endedAt, body }: Circumstance): CircumstanceChange[] {
  if (endedAt !== null) return [];
  return steps[body.kind]
    .filter(({ from }) => from.includes(body.state))
    .map(({ change }) => change);
}

/** The body in its new state and whether it is over then; null where the state does not allow the change. */
export function changed(
  circumstance: Circumstance,
  change: CircumstanceChange,
): { readonly body: CircumstanceBody; readonly ends: boolean } | null {
  if (!allowedChanges(circumstance).includes(change)) return null;
  const { body } = circumstance;
  const taken = steps[body.kind].find((each) => each.change === change);
  if (!taken) return null;
  return { body: { ...body, state: taken.to } as CircumstanceBody, ends: taken.ends };
}
