/**
 * What a vendor record says, in Forbear's words: the output of every connector's mappers and the input
 * of matching and settlement. Plain data; dates of debt are plain dates (YYYY-MM-DD), instants are ISO
 * 8601 in UTC, amounts are minor units.
 */
import type { Channel, ValueKind } from "./fields/targets.js";
import type { ContactDetails, ContactMedium } from "./contact-attempts.js";
import type { Currency } from "./money.js";
import type { Role } from "./roles.js";
import type { RecordRef, Vendor } from "./source.js";

/** Whether a person asked not to be reached this way. A hidden field is UNKNOWN, never NO. */
export type OptOut = "YES" | "NO" | "UNKNOWN";

/** A way to reach a party, as its source wrote it. */
export interface ContactPointRecord {
  readonly kind: "EMAIL" | "PHONE";
  readonly value: string;
  /** The source's word for it: "work", "mobile", "billing". */
  readonly label: string;
  readonly optOut: OptOut;
}

/** An explicit statement in one system that its record is that record of another system. */
export interface CrossReference {
  readonly vendor: Vendor;
  readonly id: string;
}

/** A fact of a person's own field that is shown beside a record. */
export interface ExtraFact {
  readonly label: string;
  readonly kind: ValueKind;
  readonly value: string;
}

interface NormalisedBase {
  /** The vendor record that this came from. */
  readonly ref: RecordRef;
  /** When the vendor last changed it; null where the vendor does not say. */
  readonly sourceUpdatedAt: string | null;
  /** The source has removed it: what it said no longer counts, but its id keeps leading somewhere. */
  readonly deleted?: boolean;
}

/** A person or organisation as one source knows it. */
export interface PartyRecord extends NormalisedBase {
  readonly kind: "PARTY";
  readonly partyKind: "PERSON" | "ORGANISATION";
  readonly name: string;
  /** The party whose debtor this one belongs to: a contact's account. */
  readonly memberOf: RecordRef | null;
  readonly contactPoints: readonly ContactPointRecord[];
  readonly taxNumbers: readonly string[];
  readonly crossReferences: readonly CrossReference[];
  /** ISO 3166-1 alpha-2, where the source tells: decides how a national phone number is read. */
  readonly country: string | null;
  /** The source has put it away (archived, inactive); it still counts for joining and debts. */
  readonly archived: boolean;
  /** The record that took this one over, where the source merged the two. */
  readonly mergedInto?: RecordRef | null;
  /** The organisation that this one is part of; its debts stay its own. */
  readonly parent?: RecordRef | null;
  /** Who looks after it in the source: a user or a queue. */
  readonly owner?: RecordRef | null;
  /** May the source process data of this person at all (Salesforce Individual)? Hidden is UNKNOWN. */
  readonly processingOptOut?: OptOut;
  /** Language tag (BCP 47) in which it would rather be written to. */
  readonly language?: string | null;
  /** A wish, and no permission: an opt-out stands above it. */
  readonly preferredChannel?: Channel | null;
  readonly extraFacts?: readonly ExtraFact[];
}

/** Somebody, or a group of people, who looks after records in the source. */
export interface OwnerRecord extends NormalisedBase {
  readonly kind: "OWNER";
  readonly ownerKind: "USER" | "QUEUE";
  readonly name: string;
  readonly email: string | null;
  readonly active: boolean;
}

/** A sale under way, so that selling and collecting know of one another. */
export interface OpportunityRecord extends NormalisedBase {
  readonly kind: "OPPORTUNITY";
  readonly party: RecordRef | null;
  readonly name: string;
  readonly stage: string;
  readonly closed: boolean;
  readonly won: boolean;
  /** Plain date. */
  readonly closeOn: string | null;
  readonly owner: RecordRef | null;
}

/** What people or programs did about a party, as the source logged it: a contact attempt, a note, something to do. */
export interface ActivityRecord extends NormalisedBase {
  readonly kind: "ACTIVITY";
  /** OTHER is a note or something to do: no contact. */
  readonly activityKind: ContactMedium | "OTHER";
  readonly direction: "OUTBOUND" | "INBOUND" | "UNKNOWN";
  /** Whom it concerned: people first, then their organisation. */
  readonly parties: readonly RecordRef[];
  /** Instant where the source knows it, otherwise the plain date. */
  readonly at: string;
  /** The source does not say when it was: `at` only places it in a list. */
  readonly timeNotKnown?: true;
  readonly done: boolean;
  /** Written by Forbear itself: known by its marker, no contact by anybody else. */
  readonly ours: boolean;
  readonly contact: ContactDetails;
  /** The invoice that it was about, where the source says. */
  readonly receivable?: RecordRef;
}

/** A row of reminders that a program sends a party by itself, such as a CRM's sequence, and whether it runs. */
export interface SequenceRecord extends NormalisedBase {
  readonly kind: "SEQUENCE";
  readonly party: RecordRef;
  /** What people call it, where the source tells. */
  readonly name: string | null;
  readonly running: boolean;
}

/** Money of the debtor's that is not yet set against a receivable. */
export interface CreditRecord extends NormalisedBase {
  readonly kind: "CREDIT";
  readonly creditKind: "CREDIT_NOTE" | "OVERPAYMENT" | "PREPAYMENT";
  readonly party: RecordRef;
  readonly number: string | null;
  readonly issuedOn: string;
  readonly currency: Currency;
  readonly totalMinor: bigint;
  /** What is still to be used or paid back; null where the source does not say ({@link unstated}). */
  readonly remainingMinor: bigint | null;
  readonly status: ReceivableStatus;
  readonly rawStatus: string;
}

/**
 * The `rawStatus` of what has neither status nor balance in its source: both follow from the settlement lines
 * that name it, of a receivable and of a credit.
 */
export const unstated = "UNSTATED";

export type ReceivableStatus = "DRAFT" | "OPEN" | "PAID" | "VOID";

/** An invoice or other amount owed. */
export interface ReceivableRecord extends NormalisedBase {
  readonly kind: "RECEIVABLE";
  /** Who owes it: a party of the same account. */
  readonly party: RecordRef;
  readonly number: string | null;
  readonly reference: string | null;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: Currency;
  readonly totalMinor: bigint;
  /** What the source says is still owed; null where it does not say ({@link unstated}). */
  readonly balanceMinor: bigint | null;
  readonly status: ReceivableStatus;
  /** The source's own word for the status. */
  readonly rawStatus: string;
  readonly extraFacts?: readonly ExtraFact[];
}

export const settlementKinds = ["PAYMENT", "CREDIT_NOTE", "OVERPAYMENT", "PREPAYMENT"] as const;
export type SettlementKind = (typeof settlementKinds)[number];

/** A payment, credit or other line that lowers what is owed on a receivable. */
export interface SettlementLineRecord extends NormalisedBase {
  readonly kind: "SETTLEMENT_LINE";
  /**
   * The record in whose list of allocations it stands, where it is no record of its own: that record's list is
   * always whole, so that a line that left it is undone.
   */
  readonly partOf?: RecordRef;
  readonly lineKind: SettlementKind;
  readonly receivable: RecordRef;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly appliedOn: string;
  /** The source has undone it (deleted, bounced); it no longer counts. */
  readonly reversed: boolean;
}

/**
 * What a record says a person is to a debtor. Where several stand in one record, its list is always whole: what left
 * it is no longer said.
 */
export interface RoleRecord extends NormalisedBase {
  readonly kind: "ROLE";
  /** A party, or somebody who has no record of their own: then {@link named}. */
  readonly person: RecordRef;
  /** Whom only this record names. Nothing joins debtors by it: a copy of the bills may go to anybody. */
  readonly named?: { readonly name: string; readonly email: string | null };
  /** The party whose debts it concerns. */
  readonly about: RecordRef;
  /** Null: the words are none of those that mean a role. */
  readonly role: Role | null;
  /** The source's own words for it. */
  readonly words: string;
  /** Plain dates, both included; null is open. */
  readonly since: string | null;
  readonly until: string | null;
}

export type NormalisedRecord =
  | PartyRecord
  | RoleRecord
  | OwnerRecord
  | OpportunityRecord
  | ActivityRecord
  | SequenceRecord
  | ReceivableRecord
  | CreditRecord
  | SettlementLineRecord;
