/** What the hub has stored of a debtor, as far as decisions about contact need it. Instants are ISO 8601 in UTC. */
import type { Circumstance } from "../../circumstances/kinds.js";
import type {
  ContactMedium,
  ContactOutcome,
  ContactPurpose,
  TimeKnown,
} from "../../contact-attempts.js";
import type { HistoryGapCode } from "../../contact-history.js";
import type { DebtorKind, PersonsRoles } from "../../roles.js";
import type { OptOut } from "../../records.js";
import type { CollectorRole } from "../case.js";

export interface TenantFacts {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** The part of ISO 3166-2 after the country: where the tenant says that it, and whom it deals with, are. */
  readonly region: string | null;
  readonly timeZone: string;
}

/** Who collects, and what kind of debts these are. */
export interface CollectorFacts {
  readonly role: CollectorRole;
  readonly entityId: string;
  readonly regulatedCredit: boolean;
}

export interface StoredPoint {
  readonly kind: "EMAIL" | "PHONE";
  readonly value: string;
  /** Lower-case e-mail, E.164 telephone; null where it is neither. */
  readonly normalised: string | null;
  /** The source's word for it. */
  readonly label: string;
  readonly optOut: OptOut;
}

/** A record of a person or organisation, as one source knows it. */
export interface StoredParty {
  readonly id: string;
  /** Removed in its source, or merged into another: it is no way to reach anybody, but what it refused still counts. */
  readonly gone: boolean;
  /** The source is a CRM, which asks people for their wishes; a ledger or a file does not. */
  readonly fromCrm: boolean;
  readonly language: string | null;
  readonly preferredChannel: string | null;
  readonly processingOptOut: OptOut;
  readonly points: readonly StoredPoint[];
}

/** One of the people around the debtor. */
export interface StoredPerson extends PersonsRoles {
  readonly personId: string;
  /** The ids that the person goes by. */
  readonly ids: readonly string[];
  readonly name: string;
  /** They have a record of their own. */
  readonly isParty: boolean;
  /** Of somebody without a record of their own, where a record of another names it. */
  readonly email: string | null;
}

export interface StoredJoin {
  readonly partyA: string;
  readonly partyB: string;
  readonly kind: "MERGED" | "MEMBER_OF" | "REFERENCE" | "TAX_NUMBER" | "EMAIL" | "PHONE";
}

export interface StoredReceivable {
  readonly id: string;
  readonly partyId: string;
  /** Its balance does not follow from its settlement lines. */
  readonly isUnproved: boolean;
  /** Since when it is in a payment plan of which no instalment is late; null: in none. */
  readonly inKeptPlanSince: string | null;
}

export interface StoredAttempt {
  readonly id: string;
  readonly medium: ContactMedium;
  readonly direction: "OUTBOUND" | "INBOUND" | "UNKNOWN";
  readonly happenedAt: string;
  readonly timeKnown: TimeKnown;
  /** It had happened by then. */
  readonly knownBy: string;
  readonly outcome: ContactOutcome;
  readonly purpose: ContactPurpose;
  /** The records that it is linked to. */
  readonly partyIds: readonly string[];
}

export interface DebtorFacts {
  readonly id: string;
  readonly kind: DebtorKind;
  readonly name: string;
  /** A source is behind or not well, or was never read to its end. */
  readonly stale: boolean;
  /** Why some contact that there was is not known, and from when on it is; null: from the beginning. */
  readonly history: { readonly gaps: readonly HistoryGapCode[]; readonly since: string | null };
  /** Its own records, and those of the people around it, also where these are another debtor's. */
  readonly parties: readonly StoredParty[];
  readonly people: readonly StoredPerson[];
  readonly joins: readonly StoredJoin[];
  /** What is open. */
  readonly receivables: readonly StoredReceivable[];
  /** Newest first, of the last 100 days. */
  readonly attempts: readonly StoredAttempt[];
  readonly circumstances: readonly Circumstance[];
}
