/** The enumerations of the public API. */
import { registerEnumType } from "type-graphql";
import { problemCodes } from "../actions/problem.js";
import { healthActions, healthStates } from "../domain/health.js";
import { noticeCodes } from "../domain/notice.js";
import { paydayRhythms } from "../domain/plans/paydays.js";
import { planStates, planTransitions } from "../domain/plans/life.js";
import { settlementKinds } from "../domain/records.js";
import { vendors } from "../domain/source.js";

/** An enum object whose values are their own names, from a list of names. */
function named<const T extends readonly string[]>(names: T): { [K in T[number]]: K } {
  return Object.fromEntries(names.map((name) => [name, name])) as { [K in T[number]]: K };
}

export function register(
  name: string,
  names: readonly string[],
  description: string,
  values: Record<string, string> = {},
): object {
  const enumeration = named(names);
  const valuesConfig = Object.fromEntries(
    Object.entries(values).map(([value, text]) => [value, { description: text }]),
  );
  registerEnumType(enumeration, { name, description, valuesConfig });
  return enumeration;
}

export const VendorEnum = register(
  "Vendor",
  vendors,
  "A system that Forbear reads from and writes to.",
);

export const PartyKindEnum = register("PartyKind", ["PERSON", "ORGANISATION"], "What a party is.");

export const CollectionStatusEnum = register(
  "CollectionStatus",
  ["CLEAR", "CURRENT", "OVERDUE", "PLAN_PROPOSED", "IN_PLAN"],
  "Where things stand with a debtor.",
  {
    CLEAR: "Nothing is owed.",
    CURRENT: "Something is owed, none of it overdue.",
    OVERDUE: "Something is overdue and no plan covers it yet.",
    PLAN_PROPOSED: "A payment plan waits for the debtor's answer.",
    IN_PLAN: "A payment plan is active.",
  },
);

export const ReceivableStatusEnum = register(
  "ReceivableStatus",
  ["DRAFT", "OPEN", "PAID", "VOID"],
  "What the ledger says of a receivable.",
);

export const SettlementKindEnum = register(
  "SettlementKind",
  settlementKinds,
  "What lowers the amount owed on a receivable.",
);

export const ContactKindEnum = register(
  "ContactKind",
  ["EMAIL", "PHONE"],
  "A way to reach a party.",
);

export const OptOutEnum = register(
  "OptOut",
  ["YES", "NO", "UNKNOWN"],
  "Whether the party asked not to be reached this way. UNKNOWN when the source does not tell: treat it with care.",
);

export const JoinKindEnum = register(
  "JoinKind",
  ["MERGED", "MEMBER_OF", "REFERENCE", "TAX_NUMBER", "EMAIL", "PHONE"],
  "Why two parties are one debtor.",
  {
    MERGED: "The source merged one into the other.",
    MEMBER_OF: "One is a contact of the other.",
    REFERENCE: "One system names the record of the other.",
    TAX_NUMBER: "The same tax number.",
    EMAIL: "The same e-mail address.",
    PHONE: "The same telephone number.",
  },
);

export const ConnectionStatusEnum = register(
  "ConnectionStatus",
  ["OK", "NEEDS_SIGN_IN", "LIMITED", "DEGRADED", "DISCONNECTED"],
  "How a connection fares; `statusWords` says what to do.",
  {
    OK: "All is well.",
    NEEDS_SIGN_IN: "The vendor no longer accepts our sign-in; a person must sign in again.",
    LIMITED: "The vendor asked us to wait.",
    DEGRADED: "The last read failed; it is tried again by itself.",
    DISCONNECTED: "A person ended it; `restorableUntil` says how long it can be restored.",
  },
);

export const HealthStateEnum = register(
  "HealthState",
  healthStates,
  "How a connection or one of its streams fares, from the gravest to the best.",
  {
    DISCONNECTED: "A person ended it.",
    REVOKED: "The vendor no longer accepts a sign-in that it had accepted.",
    NEEDS_SIGN_IN: "Nobody is signed in.",
    DEGRADED: "The last reading failed; it is tried again by itself.",
    LIMITED: "The vendor's limit of calls keeps us waiting.",
    MISSING_PERMISSION: "Something is hidden from the user who signed in; it counts as unknown.",
    REMINDING:
      "It goes on reminding debtors who have a payment plan, or while contact about payment is paused, as far as is known: switch that off there.",
    REFRESHING: "It is being read at this moment.",
    STALE: "Last read longer ago than its freshness budget: nothing is done that asks for money.",
    OK: "Everything is read in time.",
  },
);

export const HealthActionEnum = register(
  "HealthAction",
  healthActions,
  "What a person can do about it.",
  {
    RESTORE: "Restore the connection.",
    SIGN_IN: "Have someone who may connect it sign in.",
    GIVE_PERMISSION: "Give the user who signed in what is missing, as the message says.",
    SWITCH_OFF_REMINDERS: "Switch the reminders off in the source and confirm it.",
    LOOK_AT_SYNC_RUNS: "Look at the last sync runs.",
    LOOK_AT_WORKERS: "See that a worker runs.",
  },
);

export const NoticeCodeEnum = register(
  "ConnectionNoticeCode",
  noticeCodes,
  "What a notice on a connection is about.",
  {
    OBJECT_HIDDEN: "Whole kinds of record are hidden from the user who signed in.",
    FIELDS_HIDDEN: "Fields are hidden from the user who signed in; they count as unknown.",
    SCOPE_MISSING: "The sign-in does not cover something that is needed.",
    NOT_SET_UP: "Something could be written once a person has set it up.",
    CALLS_LOW: "The vendor's limit of calls is nearly used up, whoever used it.",
    REMINDERS_GO_ON:
      "The source goes on reminding debtors who have a payment plan, or while contact about payment is paused, as far as is known.",
    EVENTS_MISSING:
      "Change events that are wanted do not come; changes are found by asking, in their own time.",
  },
);

export const SyncCauseEnum = register(
  "SyncCause",
  ["FIRST", "SCHEDULED", "REQUESTED", "WEBHOOK"],
  "Why a sync run began.",
);

export const SyncStateEnum = register(
  "SyncState",
  ["RUNNING", "SUCCEEDED", "FAILED"],
  "How a sync run stands.",
);

export const PayRhythmEnum = register("PayRhythm", paydayRhythms, "How often the debtor is paid.");

export const PlanStateEnum = register(
  "PlanState",
  planStates,
  "Where a payment plan is in its life.",
  {
    PROPOSED: "Waits for the debtor's answer.",
    ACTIVE: "Agreed; instalments are expected.",
    KEPT: "Paid in full.",
    CANCELLED: "Ended early or withdrawn.",
  },
);

export const PlanTransitionEnum = register(
  "PlanTransition",
  planTransitions,
  "What may happen to a plan. COMPLETE happens by itself when all is paid.",
);

export const InstalmentStatusEnum = register(
  "InstalmentStatus",
  ["UPCOMING", "DUE", "PART_PAID", "KEPT", "LATE"],
  "How an instalment stands. Payments settle instalments in order.",
);

export const PlanOptionKeyEnum = register(
  "PlanOptionKey",
  ["SHORTEST", "BALANCED", "GENTLEST"],
  "SHORTEST has the fewest instalments, GENTLEST the smallest, BALANCED lies between.",
);

export const PlanScheduleEnum = register(
  "PlanSchedule",
  ["EQUAL", "PAYDAY_ALIGNED"],
  "Whether instalments follow the calendar month or the debtor's paydays.",
);

export const WriteBackKindEnum = register(
  "WriteBackKind",
  ["TASK", "NOTE", "LINK", "STANDING", "EXPECTED_DATE"],
  "What is written into another system.",
);

export const WriteBackStateEnum = register(
  "WriteBackState",
  ["PENDING", "DONE", "SKIPPED", "FAILED"],
  "How a write-back stands. SKIPPED and FAILED say why.",
);

export const RequestOutcomeEnum = register(
  "VendorRequestOutcome",
  ["SEND", "ALREADY_THERE", "REFUSED", "UNKNOWN"],
  "What would happen: the request is sent, it is there already, our own rules refuse it, or the vendor could not be asked.",
);

export const DebtorSortEnum = register(
  "DebtorSort",
  ["NAME", "OLDEST_DUE", "OVERDUE_AMOUNT"],
  "The order of a list of debtors.",
  {
    NAME: "By name.",
    OLDEST_DUE: "The oldest unpaid due date first; debtors who owe nothing come last.",
    OVERDUE_AMOUNT: "The largest overdue amount first; needs `filter.currency`.",
  },
);

export const UserErrorCodeEnum = register(
  "UserErrorCode",
  problemCodes,
  "Why a mutation was refused. The message says what to do.",
);

export const ActionNameEnum = register(
  "ActionName",
  ["OFFER_PLAN", "ACCEPT_PLAN", "CANCEL_PLAN"],
  "Something that can be done for a debtor.",
);

export const ActionReasonEnum = register(
  "ActionReasonCode",
  ["ALLOWED", "MISSING_SCOPE", "NOTHING_OWED", "ALL_IN_PLAN", "NO_PLAN", "PLAN_NOT_WAITING"],
  "Why an action is allowed now or not.",
);
