/** Expected refusals: values that an action returns, not errors that it throws. */
import type { PlanProblemCode } from "../domain/plans/plan.js";

export const problemCodes = [
  "NOT_FOUND",
  "INVALID_INPUT",
  "UNKNOWN_CURRENCY",
  "AUTHORITY_NEEDED",
  "INVALID_TRANSITION",
  "VERSION_CONFLICT",
  "PURPOSE_NOT_AGREED",
  "NOTHING_TO_DECIDE",
  "OFFER_CHANGED",
  "RECEIVABLE_IN_PLAN",
  "RECEIVABLE_NOT_OPEN",
  "IDEMPOTENCY_CONFLICT",
  "CONNECTION_NEEDS_SIGN_IN",
  "CONNECTION_DISCONNECTED",
  "VENDOR_UNAVAILABLE",
  "UNREADABLE_FILE",
  "NEEDS_CONFIRMATION",
  "ROWS_ARE_BROKEN",
  "NOTHING_OWED",
  "NEGATIVE_BALANCE",
  "DUPLICATE_RECEIVABLE",
  "MIXED_CURRENCIES",
  "AFFORDABILITY_NEGATIVE",
  "AFFORDABILITY_TOO_SMALL",
  "PAYDAY_IN_PAST",
  "PAYDAY_OFFSET_INVALID",
  "SECOND_PAYDAY_INVALID",
  "NO_DATE_IN_TERM",
] as const satisfies readonly (PlanProblemCode | string)[];
export type ProblemCode = (typeof problemCodes)[number];

export interface Problem {
  readonly code: ProblemCode;
  /** Path of the input that is wrong, such as ["terms", "affordable"]; empty when it is none. */
  readonly field: readonly string[];
  /** What is wrong and what to do, for a person. */
  readonly message: string;
}

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export function refuse<T>(code: ProblemCode, field: readonly string[], message: string): Result<T> {
  return { ok: false, problems: [{ code, field, message }] };
}

export function accept<T>(value: T): Result<T> {
  return { ok: true, value };
}
