/** The enumerations about what is going on with a debtor. */
import { pausedThings } from "../domain/circumstances/effects.js";
import { legalDateKinds } from "../domain/circumstances/dates.js";
import * as kinds from "../domain/circumstances/kinds.js";
import { circumstanceChanges } from "../domain/circumstances/life.js";
import { holdKinds, placeKinds, weekdays } from "../domain/contact/case.js";
import { register } from "./enums.js";

export const PlaceKindEnum = register("PlaceKind", placeKinds, "Where somebody is reached.");
export const WeekdayEnum = register("Weekday", weekdays, "A day of the week.");

export const HoldKindEnum = register("HoldKind", holdKinds, "Why something is paused.", {
  DISPUTE: "Follows from a dispute that is open.",
  PROMISE: "Follows from a promise to pay that is open.",
  PLAN: "Follows from a payment plan that is kept.",
  BREATHING_SPACE: "A statutory moratorium: SI 2020/1311.",
  MENTAL_HEALTH_CRISIS:
    "A statutory moratorium during crisis treatment: SI 2020/1311. Never told to other systems.",
  HARDSHIP: "Things are hard for the person until somebody has looked.",
  CEASE: "They asked to be left alone.",
  REPRESENTATION: "Somebody speaks for them.",
  DECEASED: "The debtor has died.",
  INSOLVENCY: "The debtor is insolvent.",
  DATA_PROBLEM: "What is owed is not certain.",
  MANUAL: "A colleague paused it.",
});

export const PlacedHoldKindEnum = register(
  "PlacedHoldKind",
  kinds.placedHoldKinds,
  "A hold that a person places.",
);

export const PausedThingEnum = register("PausedThing", pausedThings, "What a hold pauses.", {
  DEMANDS: "Contact that asks for payment.",
  OTHER_CONTACT: "Other contact, as the rules on contact say.",
  PLAN_CONSEQUENCES: "A missed instalment changes nothing in a plan.",
  INTEREST: "Interest, fees and charges.",
  REMINDERS: "What other programs send by themselves is to be switched off.",
});

export const CircumstanceKindEnum = register(
  "CircumstanceKind",
  kinds.circumstanceKinds,
  "What is going on with a debtor.",
  { REVIEW: "A person was asked whether a contact may be made." },
);

export const CircumstanceStateEnum = register(
  "CircumstanceState",
  [
    ...["ACTIVE", "ENDED", "OPEN", "UPHELD", "PARTLY_UPHELD", "REJECTED", "WITHDRAWN", "KEPT"],
    ...["BROKEN", "DONE", "CANCELLED", "ACKNOWLEDGED", "REPLACED", "ALLOWED", "REFUSED"],
  ],
  "Where it stands in its life.",
);

export const CircumstanceChangeEnum = register(
  "CircumstanceChange",
  circumstanceChanges,
  "What a person can do about it.",
  { PROLONG: "Somebody looked, and it goes on until another day." },
);

export const LegalDateKindEnum = register("LegalDateKind", legalDateKinds, "What falls on a day.");
export const NeedCertaintyEnum = register(
  "NeedCertainty",
  ["KNOWN", "SUSPECTED"],
  "Whether the person said so, or somebody has reason to believe it.",
);
export const ToldByEnum = register("ToldBy", kinds.toldBys, "Who told us.");
export const DriverEnum = register(
  "VulnerabilityDriver",
  kinds.drivers,
  "The four drivers of vulnerability: FCA FG21/1.",
);
export const NeedEnum = register("Need", kinds.needs, "What somebody needs help with.");
export const LawfulBasisEnum = register(
  "LawfulBasis",
  kinds.lawfulBases,
  "Why the detail may be kept: GDPR art. 9(2).",
  { CONSENT: "The person agreed, explicitly." },
);
export const NeedPurposeEnum = register(
  "NeedPurpose",
  kinds.needPurposes,
  "What the detail may be used for.",
);
export const DisputeReasonEnum = register(
  "DisputeReason",
  kinds.disputeReasons,
  "Why something is disputed.",
);
export const WordFormEnum = register(
  "WordForm",
  ["ORAL", "WRITTEN"],
  "Whether it was said or written.",
);
export const CommitmentKindEnum = register(
  "CommitmentKind",
  kinds.commitmentKinds,
  "What we said that we would do.",
);
export const ComplaintSubjectEnum = register(
  "ComplaintSubject",
  kinds.complaintSubjects,
  "What a complaint is about.",
);
export const AccessibilityEnum = register(
  "AccessibilityNeed",
  kinds.accessibilityNeeds,
  "What makes contact possible for somebody.",
);
export const OptOutScopeEnum = register(
  "OptOutScope",
  ["CHANNEL", "CONTACT_POINT", "ALL_CONTACT"],
  "What somebody does not want any more.",
);
export const OptOutStatementEnum = register(
  "OptOutStatement",
  ["STOP_CONTACT", "REFUSES_TO_PAY", "NUMBER_IS_NOT_THEIRS"],
  "What they said.",
  { NUMBER_IS_NOT_THEIRS: "The number or address belongs to somebody else now." },
);
export const ConsentScopeEnum = register(
  "ConsentScope",
  ["TIME_AND_PLACE", "CALL_FREQUENCY", "TEXT_MESSAGES"],
  "What somebody agreed to.",
);
export const ConsentReceiverEnum = register(
  "ConsentReceiver",
  ["COLLECTOR", "CREDITOR"],
  "To whom they agreed.",
);
