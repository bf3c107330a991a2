/**
 * What a vendor record says, in Forbear's words: the output of every connector's mappers and the input
 * of matching and settlement. Plain data; dates of debt are plain dates (YYYY-MM-DD), instants are ISO
 * 8601 in UTC, amounts are minor units.
 */
import type { Currency } from "./money.js";
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

interface NormalisedBase {
  /** The vendor record that this came from. */
  readonly ref: RecordRef;
  /** When the vendor last changed it; null where the vendor does not say. */
  readonly sourceUpdatedAt: string | null;
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
}

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
  /** What the source says is still owed. */
  readonly balanceMinor: bigint;
  readonly status: ReceivableStatus;
  /** The source's own word for the status. */
  readonly rawStatus: string;
}

/** A payment, credit or other line that lowers what is owed on a receivable. */
export interface SettlementLineRecord extends NormalisedBase {
  readonly kind: "SETTLEMENT_LINE";
  readonly lineKind: "PAYMENT";
  readonly receivable: RecordRef;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly appliedOn: string;
  /** The source has undone it (deleted, bounced); it no longer counts. */
  readonly reversed: boolean;
}

export type NormalisedRecord = PartyRecord | ReceivableRecord | SettlementLineRecord;
