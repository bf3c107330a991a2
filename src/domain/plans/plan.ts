/** What a payment plan is made of, before anybody has agreed to it. */
import type { PlainDate } from "../calendar.js";
import type { Currency } from "../money.js";
import type { Paydays } from "./paydays.js";

/** The bounds that a tenant sets for every plan, so that the same circumstances get the same offers. */
export interface PlanPolicy {
  /** No instalment is smaller, in minor units, unless the whole debt is. */
  readonly minimumInstalmentMinor: bigint;
  /** The last instalment is due within this many months of today; 1 or more. */
  readonly maximumTermMonths: number;
  /** 1 or more. */
  readonly maximumInstalments: number;
}

/** An amount owed that a plan is to cover in full. */
export interface PlanReceivable {
  readonly id: string;
  readonly dueOn: PlainDate;
  /** What is still owed, minor units, never negative. */
  readonly balanceMinor: bigint;
  /** Where the caller has it: a plan refuses receivables of another currency than its own. */
  readonly currency?: Currency;
}

/** What is owed, and what the debtor can manage. */
export interface PlanRequest {
  readonly receivables: readonly PlanReceivable[];
  readonly currency: Currency;
  /** The most that the debtor can spare each time without hardship, minor units. */
  readonly affordablePerInstalmentMinor: bigint;
  /** Null when they are not known: the plan is then monthly, beginning a month from today. */
  readonly paydays: Paydays | null;
}

/** The part of an instalment that pays one receivable. */
export interface Allocation {
  readonly receivableId: string;
  readonly amountMinor: bigint;
}

export interface PlannedInstalment {
  /** 1, 2, 3 … */
  readonly number: number;
  readonly dueOn: PlainDate;
  readonly amountMinor: bigint;
  /** Oldest debt first; never empty, adds up to the amount. */
  readonly allocations: readonly Allocation[];
}

/** SHORTEST has the fewest instalments, GENTLEST the smallest, BALANCED lies between. */
export type PlanOptionKey = "SHORTEST" | "BALANCED" | "GENTLEST";

/** A plan that can be proposed as it stands. Interest and fees are zero by construction. */
export interface PlanOption {
  /** The same facts always give the same option under the same key; a key occurs once in an offer. */
  readonly key: PlanOptionKey;
  readonly schedule: "EQUAL" | "PAYDAY_ALIGNED";
  readonly currency: Currency;
  readonly title: string;
  readonly why: string;
  /** What is owed today; exactly what the instalments add up to. */
  readonly totalMinor: bigint;
  readonly instalments: readonly PlannedInstalment[];
  readonly firstDueOn: PlainDate;
  readonly lastDueOn: PlainDate;
}

export type PlanProblemCode =
  | "NOTHING_OWED"
  | "NEGATIVE_BALANCE"
  | "DUPLICATE_RECEIVABLE"
  | "MIXED_CURRENCIES"
  | "AFFORDABILITY_NEGATIVE"
  | "AFFORDABILITY_TOO_SMALL"
  | "PAYDAY_IN_PAST"
  | "PAYDAY_OFFSET_INVALID"
  | "SECOND_PAYDAY_INVALID"
  | "NO_DATE_IN_TERM";

/** Which input stands in the way. */
export type PlanProblemField =
  | "receivables"
  | "affordablePerInstalmentMinor"
  | "paydays.nextPayday"
  | "paydays.offsetDays"
  | "paydays.secondDayOfMonth"
  | "policy.maximumTermMonths";

/** Why there is no offer, and what to do about it. */
export interface PlanProblem {
  readonly code: PlanProblemCode;
  readonly field: PlanProblemField;
  readonly message: string;
  /** With AFFORDABILITY_TOO_SMALL: the smallest amount an instalment that would give an offer. */
  readonly smallestWorkableMinor?: bigint;
}

export type PlanOffer =
  | { readonly outcome: "OFFER"; readonly options: readonly [PlanOption, ...PlanOption[]] }
  | { readonly outcome: "NO_OFFER"; readonly problem: PlanProblem };
