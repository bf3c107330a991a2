/**
 * What is going on with a debtor, and changes how they are to be treated: a hold, a need, a dispute, a promise, a wish.
 * Everything here is coarse, so that whoever deals with the person may know it. Why something is so, in anybody's words,
 * is sealed elsewhere and never stands in a circumstance.
 */
import type { PlainDate } from "../calendar.js";
import {
  holdKinds,
  type Channel,
  type HoldKind,
  type PlaceKind,
  type Purpose,
  type TimeWindow,
} from "../contact/case.js";
import type { Currency } from "../money.js";

/** Those that a person places; the others follow from something else. */
export const placedHoldKinds = holdKinds.filter(
  (kind) => kind !== "DISPUTE" && kind !== "PROMISE" && kind !== "PLAN",
);
export type PlacedHoldKind = Exclude<HoldKind, "DISPUTE" | "PROMISE" | "PLAN">;

export interface HoldBody {
  readonly kind: "HOLD";
  readonly state: "ACTIVE" | "ENDED";
  readonly hold: PlacedHoldKind;
  /** Only contact on these channels; null: on all. */
  readonly channels: readonly Channel[] | null;
  /** Only contact for these purposes; null: whatever this kind of hold pauses. */
  readonly purposes: readonly Purpose[] | null;
  /** Of a statutory moratorium. */
  readonly moratorium: Moratorium | null;
}

export interface Moratorium {
  readonly registerEntryOn: PlainDate;
  readonly treatmentEndedOn: PlainDate | null;
  readonly statusRequestUnansweredSince: PlainDate | null;
}

/** The four drivers of vulnerability: FCA FG21/1. Sealed: it says more than others need to know. */
export const drivers = ["HEALTH", "LIFE_EVENT", "RESILIENCE", "CAPABILITY"] as const;
export type Driver = (typeof drivers)[number];

/** What somebody needs help with. Sealed. */
export const needs = [
  "LOST_INCOME",
  "ILLNESS",
  "MENTAL_HEALTH",
  "DISABILITY",
  "CARING",
  "BEREAVEMENT",
  "SEPARATION",
  "DOMESTIC_ABUSE",
  "ADDICTION",
  "LOW_RESERVES",
  "OVER_INDEBTED",
  "LANGUAGE",
  "LITERACY",
  "NUMERACY",
  "DIGITAL_ACCESS",
  "OTHER",
] as const;
export type Need = (typeof needs)[number];

export const toldBys = ["PERSON", "REPRESENTATIVE", "ADVISER", "COLLEAGUE", "SOURCE"] as const;
export type ToldBy = (typeof toldBys)[number];

/** Why it may be kept: GDPR art. 9(2)(a), (c), (g). */
export const lawfulBases = ["CONSENT", "VITAL_INTEREST", "SUBSTANTIAL_PUBLIC_INTEREST"] as const;
export type LawfulBasis = (typeof lawfulBases)[number];

/** What it may be used for. */
export const needPurposes = ["TREATMENT", "AFFORDABILITY", "COMPLAINT", "SAFEGUARDING"] as const;
export type NeedPurpose = (typeof needPurposes)[number];

/** What others do differently. The cause does not stand here. */
export interface Adjustments {
  readonly avoidChannels: readonly Channel[];
  readonly slowPace: boolean;
  readonly gentleTone: boolean;
  /** Nothing that asks for payment until somebody has looked. */
  readonly pause: boolean;
}

export interface SupportNeedBody {
  readonly kind: "SUPPORT_NEED";
  readonly state: "ACTIVE" | "ENDED";
  readonly certainty: "KNOWN" | "SUSPECTED";
  readonly toldBy: ToldBy;
  /** Null where nothing is kept but the adjustments. */
  readonly basis: LawfulBasis | null;
  readonly purposes: readonly NeedPurpose[];
  readonly adjustments: Adjustments;
  /** The last day on which it counts, and on which its detail is kept. */
  readonly expiresOn: PlainDate;
}

export const disputeReasons = [
  "NOT_MINE",
  "ALREADY_PAID",
  "WRONG_AMOUNT",
  "GOODS_OR_SERVICE",
  "TERMS",
  "FRAUD",
  "OTHER",
] as const;
export type DisputeReason = (typeof disputeReasons)[number];

export interface DisputeBody {
  readonly kind: "DISPUTE";
  readonly state: "OPEN" | "UPHELD" | "PARTLY_UPHELD" | "REJECTED" | "WITHDRAWN";
  readonly reason: DisputeReason;
  readonly form: "ORAL" | "WRITTEN";
  /** The part that is disputed; null: all of it. */
  readonly part: { readonly amountMinor: string; readonly currency: Currency } | null;
  /** Numbers of documents; no words. */
  readonly evidence: readonly string[];
}

export interface PromiseBody {
  readonly kind: "PROMISE";
  readonly state: "OPEN" | "KEPT" | "BROKEN" | "WITHDRAWN";
  readonly amountMinor: string;
  readonly currency: Currency;
  readonly promisedOn: PlainDate;
  /** What was known to be paid on the day of the promise when it was made: it does not keep it. */
  readonly paidBeforeMinor: string;
}

export const commitmentKinds = [
  "CALL_BACK",
  "SEND_STATEMENT",
  "SEND_DOCUMENT",
  "CORRECT_RECORDS",
  "ANSWER_QUESTION",
  "OTHER",
] as const;
export type CommitmentKind = (typeof commitmentKinds)[number];

export interface CommitmentBody {
  readonly kind: "COMMITMENT";
  readonly state: "OPEN" | "DONE" | "CANCELLED";
  readonly commitment: CommitmentKind;
  /** Who is to do it, as the audit trail names people. */
  readonly owner: string;
}

export const complaintSubjects = [
  "TREATMENT",
  "CONTACT",
  "AMOUNT",
  "PLAN",
  "PRIVACY",
  "OTHER",
] as const;
export type ComplaintSubject = (typeof complaintSubjects)[number];

export interface ComplaintBody {
  readonly kind: "COMPLAINT";
  readonly state: "OPEN" | "ACKNOWLEDGED" | "UPHELD" | "PARTLY_UPHELD" | "REJECTED" | "WITHDRAWN";
  readonly subject: ComplaintSubject;
  readonly answerBy: PlainDate;
}

export const accessibilityNeeds = [
  "LARGE_PRINT",
  "BRAILLE",
  "AUDIO",
  "EASY_READ",
  "TEXT_RELAY",
  "SIGN_LANGUAGE",
  "INTERPRETER",
  "MORE_TIME",
] as const;
export type AccessibilityNeed = (typeof accessibilityNeeds)[number];

/** What a person would rather have. Of one person the newest counts; the ones before stay as history. */
export interface PreferenceBody {
  readonly kind: "PREFERENCE";
  readonly state: "ACTIVE" | "REPLACED" | "WITHDRAWN";
  /** In the order of preference. */
  readonly channels: readonly Channel[];
  readonly onlyTimes: readonly TimeWindow[];
  readonly inconvenientTimes: readonly TimeWindow[];
  readonly inconvenientPlaces: readonly PlaceKind[];
  /** BCP 47. */
  readonly language: string | null;
  readonly accessibility: readonly AccessibilityNeed[];
}

export interface OptOutBody {
  readonly kind: "OPT_OUT";
  readonly state: "ACTIVE" | "WITHDRAWN";
  readonly scope: "CHANNEL" | "CONTACT_POINT" | "ALL_CONTACT";
  readonly channel: Channel | null;
  /** The number (E.164) or address, in the form in which they are compared. */
  readonly endpoint: string | null;
  readonly form: "ORAL" | "WRITTEN";
  readonly statement: "STOP_CONTACT" | "REFUSES_TO_PAY" | "NUMBER_IS_NOT_THEIRS";
}

export interface ConsentBody {
  readonly kind: "CONSENT";
  readonly state: "ACTIVE" | "WITHDRAWN";
  readonly scope: "TIME_AND_PLACE" | "CALL_FREQUENCY" | "TEXT_MESSAGES";
  readonly givenTo: "COLLECTOR" | "CREDITOR";
  readonly endpoint: string | null;
  readonly validFrom: PlainDate | null;
  readonly validUntil: PlainDate | null;
}

/** A person was asked whether a contact that is neither allowed nor barred may be made. */
export interface ReviewBody {
  readonly kind: "REVIEW";
  readonly state: "OPEN" | "ALLOWED" | "REFUSED";
  readonly channel: Channel;
  readonly endpoint: string | null;
  readonly purpose: Purpose;
  /** What asked for the review: "pack/rule". It is allowed for these, and for no other. */
  readonly rules: readonly string[];
}

export type CircumstanceBody =
  | HoldBody
  | SupportNeedBody
  | DisputeBody
  | PromiseBody
  | CommitmentBody
  | ComplaintBody
  | PreferenceBody
  | OptOutBody
  | ConsentBody
  | ReviewBody;
export type CircumstanceKind = CircumstanceBody["kind"];

export const circumstanceKinds = [
  "HOLD",
  "SUPPORT_NEED",
  "DISPUTE",
  "PROMISE",
  "COMMITMENT",
  "COMPLAINT",
  "PREFERENCE",
  "OPT_OUT",
  "CONSENT",
  "REVIEW",
] as const satisfies readonly CircumstanceKind[];

export interface Circumstance<B extends CircumstanceBody = CircumstanceBody> {
  readonly id: string;
  readonly debtorId: string;
  /** Whom it is about: one of the people around the debtor, or the debtor's own party; null: the debtor. */
  readonly personId: string | null;
  /** What it is about; null: all that the debtor owes. */
  readonly receivableIds: readonly string[] | null;
  /** ISO 8601, UTC. */
  readonly beganAt: string;
  /** On this day a person has to look: it is to be reviewed, answered, paid or done. Nothing ends by it. */
  readonly lookOn: PlainDate | null;
  /** It ends by itself, as law or its own terms say: the first instant at which it counts no more. */
  readonly endsAt: string | null;
  /** Somebody ended it, or it was settled. */
  readonly endedAt: string | null;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly version: number;
  /** Whether words are sealed with it. */
  readonly hasDetail: boolean;
  readonly body: B;
}

export type CircumstanceOf<K extends CircumstanceKind> = Circumstance<
  Extract<CircumstanceBody, { kind: K }>
>;

export function isOfKind<K extends CircumstanceKind>(
  circumstance: Circumstance,
  kind: K,
): circumstance is CircumstanceOf<K> {
  return circumstance.body.kind === kind;
}

/** Whether it counts at that instant. */
export function countsAt({ beganAt, endsAt, endedAt }: Circumstance, instant: Date): boolean {
  const at = instant.getTime();
  const ends = [endsAt, endedAt].flatMap((each) => (each === null ? [] : [Date.parse(each)]));
  return Date.parse(beganAt) <= at && ends.every((end) => at < end);
}
