/**
 * One contact attempt and everything that is known about it, in the published case format
 * (contracts/policy-cases/format.md). Instants are ISO 8601 with an offset, days are YYYY-MM-DD, both as text: a case
 * is data. A fact that is not given means that no restriction is known.
 */
import type { PlainDate } from "../calendar.js";
import type { Relation } from "../roles.js";

export const channels = [
  "VOICE",
  "SMS",
  "EMAIL",
  "POST",
  "VISIT",
  "SOCIAL_PUBLIC",
  "SOCIAL_PRIVATE",
  "PORTAL",
] as const;
export type Channel = (typeof channels)[number];

export const placeKinds = [
  "HOME",
  "WORK",
  "MOBILE",
  "HOSPITAL",
  "CARE_HOME",
  "SCHOOL",
  "OTHER",
] as const;
export type PlaceKind = (typeof placeKinds)[number];

export const weekdays = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;
export type Weekday = (typeof weekdays)[number];

/**
 * COLLECT works towards payment; REPLY answers `replyToContactId`; REMEDY_NOTICE says that a remedy may or will be
 * invoked; END_OF_CONTACT that efforts end; LOCATE_PERSON asks a third party for an address.
 */
export const purposes = [
  "COLLECT",
  "REPLY",
  "OPT_OUT_CONFIRMATION",
  "REQUIRED_NOTICE",
  "REMEDY_NOTICE",
  "END_OF_CONTACT",
  "ONGOING_LIABILITY",
  "LOCATE_PERSON",
] as const;
export type Purpose = (typeof purposes)[number];

export const outcomes = [
  "BUSY",
  "NOT_IN_SERVICE",
  "RANG_OUT",
  "VOICEMAIL",
  "ANSWERED_NO_CONVERSATION",
  "CONVERSATION",
  "DELIVERED",
  "NOT_DELIVERED",
  "RECEIVED",
] as const;
export type Outcome = (typeof outcomes)[number];

export const collectorRoles = [
  "THIRD_PARTY",
  "DEBT_BUYER",
  "CREDITOR",
  "CREDITOR_UNDER_OTHER_NAME",
] as const;
export type CollectorRole = (typeof collectorRoles)[number];

/**
 * What pauses something, and why. DISPUTE and PROMISE follow from a dispute and a promise that are open, PLAN from a
 * payment plan that is kept.
 */
export const holdKinds = [
  "DISPUTE",
  "PROMISE",
  "PLAN",
  "BREATHING_SPACE",
  "MENTAL_HEALTH_CRISIS",
  "HARDSHIP",
  "CEASE",
  "REPRESENTATION",
  "DECEASED",
  "INSOLVENCY",
  "DATA_PROBLEM",
  "MANUAL",
] as const;
export type HoldKind = (typeof holdKinds)[number];

export type Instant = string;
export type Day = PlainDate;

/** Half-open [from, to) in the person's local time, "HH:MM"; 24:00 only as an end. Without days: every day. */
export interface TimeWindow {
  readonly days?: readonly Weekday[];
  readonly from?: string;
  readonly to?: string;
}

export interface Place {
  /** IANA. */
  readonly timeZone: string;
  /** ISO 3166-2. */
  readonly region: string;
  readonly basis: "RESIDENCE" | "KNOWN_LOCATION" | "AREA_CODE" | "EMPLOYER";
}

export interface Person {
  readonly id: string;
  readonly kind: "NATURAL" | "SOLE_TRADER" | "COMPANY";
  /** To the debtor of this case, who is exactly one. */
  readonly relation: Relation;
  /** Every place where the person may be. */
  readonly places?: readonly Place[];
  readonly vatRegistered?: boolean;
  readonly tradesInPartnership?: boolean;
  readonly vulnerability?: "SUSPECTED" | "KNOWN";
  readonly workingHours?: readonly TimeWindow[];
  readonly employerProhibitsSince?: Instant;
  readonly whereabouts?: readonly {
    readonly place: PlaceKind;
    readonly knownSince: Instant;
    readonly until?: Instant;
  }[];
}

export interface Debt {
  readonly id: string;
  readonly kind: "CONSUMER" | "BUSINESS";
  readonly product?:
    "CREDIT_CARD" | "LOAN" | "STUDENT_LOAN" | "MORTGAGE" | "MEDICAL" | "UTILITY" | "TRADE_INVOICE";
  /** Liable as debtor or joint debtor; left out: the debtor. */
  readonly owedBy?: readonly string[];
  readonly regulatedCredit?: boolean;
  readonly obtainedInDefault?: boolean;
  readonly accountNumberAtPlacement?: string;
  readonly noticeOfPaymentSentOn?: Day;
  readonly validationPeriodEndsOn?: Day;
  readonly disputedInWritingAt?: Instant;
  readonly verificationSentAt?: Instant;
}

/** One address on one channel: the same number is one point for VOICE and another for SMS. */
export interface CaseContactPoint {
  readonly id: string;
  readonly personId: string;
  readonly channel: Channel;
  readonly value?: string;
  readonly place?: "HOME" | "WORK" | "MOBILE";
  /** Of live facts: what is not known of this contact point alone. */
  readonly doubts?: readonly Doubt[];
}

export interface Preference {
  readonly personId: string;
  readonly receivedAt: Instant;
  readonly recordedBy?: "COLLECTOR" | "CREDITOR";
  readonly onlyTimes?: readonly TimeWindow[];
  readonly inconvenientTimes?: readonly TimeWindow[];
  readonly inconvenientPlaces?: readonly PlaceKind[];
  readonly withdrawnAt?: Instant;
}

export interface OptOut {
  readonly personId: string;
  readonly scope: "CHANNEL" | "CONTACT_POINT" | "ALL_CONTACT";
  readonly channel?: Channel;
  readonly contactPointId?: string;
  readonly form: "ORAL" | "WRITTEN";
  readonly statement?: "STOP_CONTACT" | "REFUSES_TO_PAY";
  /** Only about these debts; left out: all. */
  readonly debtIds?: readonly string[];
  readonly sentAt?: Instant;
  readonly receivedAt: Instant;
  readonly withdrawnAt?: Instant;
}

export interface Consent {
  readonly id: string;
  readonly personId: string;
  readonly scope: "TIME_AND_PLACE" | "CALL_FREQUENCY" | "TEXT_MESSAGES";
  readonly givenTo?: "COLLECTOR" | "CREDITOR";
  readonly receivedAt: Instant;
  readonly givenInContactId?: string;
  readonly contactPointId?: string;
  readonly validFrom?: Day;
  /** Last day, inclusive. */
  readonly validUntil?: Day;
  readonly renewedAt?: Instant;
  readonly numberCheckedAt?: Instant;
}

export interface Representation {
  readonly personId: string;
  readonly kind: "ATTORNEY" | "DEBT_ADVISER";
  readonly representativePersonId?: string;
  readonly debtIds: readonly string[];
  readonly knownSince: Instant;
  readonly contactable: boolean;
  readonly directContactConsentAt?: Instant;
  readonly representativeOnlyRequestAt?: Instant;
}

/** A statutory moratorium. */
export interface CaseHold {
  readonly kind: "BREATHING_SPACE" | "MENTAL_HEALTH_CRISIS";
  readonly personId: string;
  /** Left out: every debt of the person's that qualifies. */
  readonly debtIds?: readonly string[];
  readonly registerEntryOn: Day;
  readonly treatmentEndedOn?: Day;
  readonly statusRequestUnansweredSince?: Day;
}

/**
 * Something pauses contact with a person or about debts. Published cases have none; live ones do, for whatever holds
 * besides a statutory moratorium.
 */
export interface CasePause {
  readonly why: HoldKind;
  /** Left out: whoever owes. */
  readonly personId?: string;
  /** Left out: all. */
  readonly debtIds?: readonly string[];
  readonly channels?: readonly Channel[];
  readonly purposes?: readonly Purpose[];
  readonly from: Instant;
  /** The first instant at which it is over by itself. */
  readonly until?: Instant;
}

export interface LogEntry {
  readonly id?: string;
  readonly at: Instant;
  readonly direction: "OUTBOUND" | "INBOUND";
  readonly channel: Channel;
  readonly contactPointId?: string;
  /** On the other side, in either direction. */
  readonly personId: string;
  readonly debtIds: readonly string[];
  readonly outcome: Outcome;
  readonly purpose?: Purpose;
  readonly replyToContactId?: string;
  /** Left out: the collector of the case. */
  readonly collectorEntityId?: string;
}

export interface Attempt {
  readonly at: Instant;
  readonly channel: Channel;
  readonly contactPointId: string;
  readonly recipientPersonId: string;
  readonly purpose: Purpose;
  readonly debtIds: readonly string[];
  /** The message asks for payment; left out: for COLLECT it does, else not. */
  readonly includesDemand?: boolean;
  readonly replyToContactId?: string;
  readonly reliesOnConsentId?: string;
  /** How the recipient was identified. */
  readonly identity?: "ESTABLISHED" | "NAME_AND_BIRTH_DATE_ONLY" | "SHARED_ADDRESS_ONLY";
}

/**
 * What is not known, though it should be. Published cases have none: there a fact that is not given means that no
 * restriction is known. Live facts say what they do not know, so that a person is asked.
 *
 * STALE: a source was read too long ago. HISTORY: contacts may be missing. OUTCOME: of a recent contact it is not known
 * whether the person was reached. TIME: of a recent contact it is not known when it was. OPT_OUT: whether the person
 * wishes to be contacted this way. PLACE: where the person is. JOIN: whether these are one person.
 */
export const doubts = ["STALE", "HISTORY", "OUTCOME", "TIME", "OPT_OUT", "PLACE", "JOIN"] as const;
export type Doubt = (typeof doubts)[number];

export interface ContactCase {
  readonly collector: { readonly role: CollectorRole; readonly entityId: string };
  readonly people: readonly Person[];
  readonly debts: readonly Debt[];
  readonly contactPoints: readonly CaseContactPoint[];
  readonly preferences?: readonly Preference[];
  readonly optOuts?: readonly OptOut[];
  readonly consents?: readonly Consent[];
  readonly representations?: readonly Representation[];
  readonly holds?: readonly CaseHold[];
  readonly pauses?: readonly CasePause[];
  readonly contactLog?: readonly LogEntry[];
  /** Public holidays, complete; left out: the pack's own calendar. */
  readonly holidays?: readonly Day[];
  /** Public holidays where the recipient is, for packs without a calendar of their own. Published cases have none. */
  readonly publicHolidays?: readonly Day[];
  /** Whatever the contact point; see also {@link CaseContactPoint.doubts}. */
  readonly doubts?: readonly Doubt[];
  readonly attempt: Attempt;
}
