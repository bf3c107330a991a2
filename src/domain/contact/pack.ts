/**
 * Rule packs: what a law, a code or the house asks of a contact, as data. A pack says whom, which debts and where it
 * covers, and has rules of a few kinds. Nothing here is legal advice: a tenant chooses its packs.
 */
import type {
  Channel,
  CollectorRole,
  Debt,
  Doubt,
  HoldKind,
  Outcome,
  Person,
  PlaceKind,
  Purpose,
  TimeWindow,
} from "./case.js";
import type { Relation } from "../roles.js";

/**
 * How the text behind a rule was read: VERIFIED in the official text or on the regulator's page, REPRODUCED word for
 * word elsewhere, DESCRIBED by somebody else, UNVERIFIED: recalled, or a reading of ours that no text confirms. HOUSE:
 * it is no law, but the house's own measure.
 */
export type Verification = "VERIFIED" | "REPRODUCED" | "DESCRIBED" | "UNVERIFIED" | "HOUSE";

/** What blocks or asks for a review; see contracts/policy-cases/reason-codes.md. */
export const restrictionCodes = [
  "TIME_OF_DAY",
  "PUBLIC_HOLIDAY",
  "WORKPLACE_HOURS",
  "INCONVENIENT_TIME",
  "INCONVENIENT_PLACE",
  "EMPLOYER_PROHIBITS",
  "REPRESENTED",
  "CEASE_REQUEST",
  "MEDIUM_OPT_OUT",
  "CONTACT_POINT_OPT_OUT",
  "PUBLIC_CHANNEL",
  "THIRD_PARTY",
  "IDENTITY_UNVERIFIED",
  "VULNERABLE_NO_VISIT",
  "DISPUTE_PENDING",
  "CALL_FREQUENCY",
  "CONVERSATION_COOLDOWN",
  "CONTACT_CAP",
  "NOTICE_WAIT",
  "MORATORIUM",
  "MORATORIUM_JOINT_DEBTOR",
  "CONSENT_INVALID",
  "PATTERN_RISK",
  "TEXT_SAFE_HARBOUR_STALE",
  // Ours: not of the published cases.
  "FACTS_UNCERTAIN",
  "ON_HOLD",
  "NOTHING_OWED",
  "NO_CONTACT_POINT",
] as const;
export type RestrictionCode = (typeof restrictionCodes)[number];

/** Which exception lifted a restriction. */
export const exceptionCodes = [
  "REPLY_TO_INBOUND",
  "OPT_OUT_CONFIRMATION",
  "REQUIRED_BY_LAW",
  "CEASE_EXCEPTION",
  "REPRESENTATIVE_CONSENTED",
  "PRIOR_CONSENT",
  "LOCATION_INFORMATION",
  "NON_ELIGIBLE_DEBT",
] as const;
export type ExceptionCode = (typeof exceptionCodes)[number];

/** Why a pack does not cover the attempt. */
export const scopeCodes = [
  "ACTOR_NOT_COVERED",
  "DEBT_NOT_COVERED",
  "REGION_NOT_COVERED",
  "PACK_NOT_IN_FORCE",
] as const;
export type ScopeCode = (typeof scopeCodes)[number];

export type ReasonCode = RestrictionCode | ExceptionCode | ScopeCode;

/**
 * What can lift a restriction; each rule names what lifts it. REPLY, OPT_OUT_CONFIRMATION, REQUIRED_NOTICE and
 * END_OR_REMEDY need a message that asks for nothing.
 */
export const exceptionKinds = [
  "REPLY",
  "OPT_OUT_CONFIRMATION",
  "REQUIRED_NOTICE",
  "END_OR_REMEDY",
  "TIME_AND_PLACE_CONSENT",
  "CALL_CONSENT",
  "REPRESENTATIVE_CONSENT",
  "LOCATION_ENQUIRY",
] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

export interface Exception {
  readonly kind: ExceptionKind;
  /** REVIEW: it does not lift the restriction, but a person may decide. */
  readonly gives?: "REVIEW";
  /** Left out: as the rule's. An exception that is UNVERIFIED permits nothing in live decisions. */
  readonly verification?: Verification;
}

interface RuleHead {
  /** Unique in its pack; named in every reason. */
  readonly id: string;
  readonly code: RestrictionCode;
  readonly citation: string;
  /** For the person who wanted to make contact: what is not to be done, and why. */
  readonly words: string;
  readonly verification: Verification;
  /** Left out: BLOCK. */
  readonly effect?: "REVIEW";
  /** Left out: attempts on every channel. */
  readonly channels?: readonly Channel[];
  /** Left out: attempts of every purpose. */
  readonly purposes?: readonly Purpose[];
  /** Only messages that ask for payment. */
  readonly demandsOnly?: true;
  /** Left out: to whomever. */
  readonly recipients?: readonly Relation[];
  /** Only to somebody who is, or may be, vulnerable. */
  readonly toVulnerable?: true;
  readonly exceptions?: readonly Exception[];
}

/** Contact is open in these windows of the recipient's local time, at all of their places, and closed outside. */
export interface WindowRule extends RuleHead {
  readonly kind: "window";
  readonly hours:
    | { readonly are: "FIXED"; readonly windows: readonly TimeWindow[] }
    /** The hours at which the recipient works, where these are known. */
    | { readonly are: "WORKING"; readonly otherwise: readonly TimeWindow[] }
    /** What the recipient has asked for. */
    | { readonly are: "PREFERRED" };
  /** Only on public holidays; left out: on every day. */
  readonly on?: "HOLIDAYS";
  /** Only contact that reaches the recipient there. */
  readonly at?: PlaceKind;
}

/** No more than so many contacts with one person about one debt in so many local days, today included. */
export interface FrequencyRule extends RuleHead {
  readonly kind: "frequency";
  /** Only contact that reaches the recipient there. */
  readonly at?: PlaceKind;
  readonly most: number;
  readonly days: number;
  readonly counts: CountedContacts;
  /** Contacts under a consent to further calls are not counted. */
  readonly exceptConsented?: true;
  /** Only what came after the first conversation about the debt counts. */
  readonly afterFirstConversation?: true;
}

/** Our own contacts of the log that count: on these channels with these outcomes. */
export interface CountedContacts {
  readonly contacts: readonly {
    readonly channel: Channel;
    readonly outcomes: readonly Outcome[];
  }[];
  /** Only those that went to a contact point of the recipient's at this place. */
  readonly at?: PlaceKind;
  /** Only those of the same collector; left out: of every one that is known. */
  readonly sameCollector?: true;
  /** Debts of this product with one account number are one debt. */
  readonly oneAccount?: Debt["product"];
}

/** Nothing for so many local days, the day itself included, after such a contact, whoever began it. */
export interface CooldownRule extends RuleHead {
  readonly kind: "cool-down";
  readonly days: number;
  readonly after: CountedContacts;
}

/** The recipient said stop. */
export interface OptOutRule extends RuleHead {
  readonly kind: "opt-out";
  readonly scope: "CHANNEL" | "CONTACT_POINT" | "ALL_CONTACT";
  /** Left out: said or written. */
  readonly form?: "WRITTEN";
}

/** An attempt that relies on a consent needs a sign of life of it within so many local days. */
export interface ConsentRule extends RuleHead {
  readonly kind: "consent";
  readonly scope: "TEXT_MESSAGES";
  readonly freshDays: number;
}

/** Days are counted from the day after the register's entry, from midnight to midnight in the debtor's zone. */
export interface MoratoriumRule extends RuleHead {
  readonly kind: "moratorium";
  /** Of the standard one, days. */
  readonly standardDays: number;
  /** Of a crisis: so many days, beginning with the end of treatment or with a question about it that nobody answered. */
  readonly daysAfterCrisis: number;
  /** To the person who is in it; what else asks for payment, too. */
  readonly barredToDebtor: readonly Purpose[];
  /** To others who owe the same debt; what else asks for payment, too. */
  readonly barredToOthers: readonly Purpose[];
  readonly codeForOthers: RestrictionCode;
  /** Who is not reached by it, although they may be named as owing. */
  readonly notReached: readonly Relation[];
}

/** Somebody's contact is paused for the time being. */
export interface HoldRule extends RuleHead {
  readonly kind: "hold";
  readonly about: HoldKind;
  /** What is barred, and whatever else asks for payment. */
  readonly bars: readonly Purpose[];
  /** PERSON: only contact with whom it is about. DEBT: contact about the same debts with anybody. */
  readonly reaches: "PERSON" | "DEBT";
}

/** Somebody else is to be spoken with. */
export interface RepresentationRule extends RuleHead {
  readonly kind: "representation";
  /** Left out: whoever represents. */
  readonly by?: "ATTORNEY" | "DEBT_ADVISER";
  /** Only where the person asked for it in writing. */
  readonly onRequestOnly?: true;
}

/** Contact that reaches the recipient at a place where it must not. */
export interface PlaceRule extends RuleHead {
  readonly kind: "place";
  readonly bars: "WORK_WHERE_EMPLOYER_PROHIBITS" | "STATED_INCONVENIENT" | "VULNERABLE";
}

/** What the channel or the recipient itself does not allow. */
export interface MediumRule extends RuleHead {
  readonly kind: "medium";
  /** ALWAYS: by channel, purpose and recipient alone. STRANGERS: recipients who do not owe and may not be told. */
  readonly bars: "ALWAYS" | "STRANGERS" | "UNIDENTIFIED";
  /** With STRANGERS: these may be told, though they owe nothing. */
  readonly mayBeTold?: readonly Relation[];
}

/** Something has to be sent first. */
export interface NoticeRule extends RuleHead {
  readonly kind: "notice";
  /** NOTICE_OF_PAYMENT: so many days, and the day of sending, have to pass. VERIFICATION: a timely dispute waits for it. */
  readonly awaits: "NOTICE_OF_PAYMENT" | "VERIFICATION";
  readonly days?: number;
}

/** Nothing is broken, but taken together it may be harassment. */
export interface PatternRule extends RuleHead {
  readonly kind: "pattern";
  readonly effect: "REVIEW";
  readonly looks:
    /** One more within so many minutes after one that rang out. */
    | { readonly for: "AGAIN_AT_ONCE"; readonly minutes: number }
    /** It would be at least the so-manieth on one local day. */
    | { readonly for: "MANY_IN_A_DAY"; readonly from: number; readonly counts: CountedContacts }
    /** After so many days in a row, up to today or yesterday, with so many each, and no word from the person. */
    | {
        readonly for: "DAYS_IN_A_ROW";
        readonly days: number;
        readonly each: number;
        readonly counts: CountedContacts;
      };
}

/** What is not known, so that a person has to look. */
export interface CertaintyRule extends RuleHead {
  readonly kind: "certainty";
  readonly effect: "REVIEW";
  readonly about: Doubt;
}

export type Rule =
  | WindowRule
  | FrequencyRule
  | CooldownRule
  | OptOutRule
  | ConsentRule
  | MoratoriumRule
  | HoldRule
  | RepresentationRule
  | PlaceRule
  | MediumRule
  | NoticeRule
  | PatternRule
  | CertaintyRule;

/** Whom, which debts and where a pack covers; checked in this order. Left out: all. */
export interface Applicability {
  readonly collectors?: readonly CollectorRole[];
  readonly debtorKinds?: readonly Person["kind"][];
  /** One of the attempt's debts is enough; rules look at these debts only. */
  readonly debts?: {
    readonly kind?: Debt["kind"];
    readonly regulatedCredit?: true;
    /** Debts that were not in default when they were obtained are not covered, but for these collectors. */
    readonly obtainedInDefaultUnless?: readonly CollectorRole[];
  };
  /** ISO 3166: a country, or a region of it. */
  readonly regions?: readonly string[];
  /** Whose place counts. Left out: the recipient's or the debtor's. */
  readonly regionOf?: "DEBTOR";
}

/** A public holiday by rule. */
export type HolidayRule =
  | {
      readonly name: string;
      readonly month: number;
      readonly day: number;
      readonly moves?: "SUNDAY_TO_MONDAY" | "WEEKEND_TO_MONDAY";
    }
  /** Days after Easter Sunday; Good Friday is -2. */
  | { readonly name: string; readonly easter: number }
  /** The so-manieth such day of a month, from 1; 0 is Monday. */
  | {
      readonly name: string;
      readonly month: number;
      readonly weekday: number;
      readonly nth: number;
    }
  /** The last such weekday before a day. */
  | {
      readonly name: string;
      readonly weekday: number;
      readonly before: { readonly month: number; readonly day: number };
    };

export interface PolicyPack {
  /** Such as "us.fdcpa-regf". */
  readonly id: string;
  readonly title: string;
  /** Of this text of the pack: YYYY-MM-DD.n. */
  readonly version: string;
  /** Since when, and through which day, the rules are in force; left out: as far as anybody looks. */
  readonly effectiveFrom?: string;
  readonly effectiveUntil?: string;
  readonly sources: readonly string[];
  readonly covers: Applicability;
  readonly holidays?: readonly HolidayRule[];
  readonly rules: readonly Rule[];
}
