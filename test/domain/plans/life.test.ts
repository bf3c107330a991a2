import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  allowedTransitions,
  applyTransition,
  planStates,
  planTransitions,
  type PlanState,
  type PlanTransition,
} from "../../../src/domain/plans/life.js";

test.each<[PlanState, PlanTransition, PlanState | null]>([
  ["PROPOSED", "ACCEPT", "ACTIVE"],
  ["PROPOSED", "CANCEL", "CANCELLED"],
  ["PROPOSED", "COMPLETE", null],
  ["ACTIVE", "ACCEPT", null],
  ["ACTIVE", "CANCEL", "CANCELLED"],
  ["ACTIVE", "COMPLETE", "KEPT"],
  ["KEPT", "ACCEPT", null],
  ["KEPT", "CANCEL", null],
  ["KEPT", "COMPLETE", null],
  ["CANCELLED", "ACCEPT", null],
  ["CANCELLED", "CANCEL", null],
  ["CANCELLED", "COMPLETE", null],
])("%s, %s", (state, transition, expected) => {
  const result = applyTransition(state, transition);
  expect(result.ok ? result.state : null).toBe(expected);
});

test.each<[PlanState, PlanTransition, string]>([
  [
    "PROPOSED",
    "COMPLETE",
    "The plan is waiting for an answer, so it cannot be completed. It can be accepted or cancelled.",
  ],
  [
    "KEPT",
    "CANCEL",
    "The plan is paid in full, so it cannot be cancelled. Nothing more can happen to it.",
  ],
])("%s, %s is refused in plain words", (state, transition, message) => {
  expect(applyTransition(state, transition)).toEqual({
    ok: false,
    problem: { code: "INVALID_TRANSITION", message },
  });
});

test("no sequence of events leaves the table, and what is allowed is what works", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...planTransitions), { maxLength: 12 }), (events) => {
      let state: PlanState = "PROPOSED";
      let over = false;
      for (const event of events) {
        const allowed = allowedTransitions(state);
        const result = applyTransition(state, event);
        expect(result.ok).toBe(allowed.includes(event));
        expect(over && result.ok).toBe(false);
        if (result.ok) state = result.state;
        expect(planStates).toContain(state);
        over = allowedTransitions(state).length === 0;
      }
    }),
  );
});
