/** What Forbear wants written into somebody else's system, before it is any vendor's request. */
import type { SourceRef } from "./source.js";

interface WriteBackBase {
  readonly target: SourceRef;
  /**
   * Names this one effect for ever, such as "FB-7K3M9Q2X-AGREED": it is put where the vendor lets it be
   * found again, so that an effect whose outcome is unknown can be looked up instead of repeated.
   */
  readonly marker: string;
}

/** Something for a person to know or do, on the customer's record in a CRM. */
export interface TaskWriteBack extends WriteBackBase {
  readonly kind: "TASK";
  readonly subject: string;
  readonly description: string;
  /** Plain date. */
  readonly dueOn: string;
  /** True when it records what happened and nobody has to act. */
  readonly done: boolean;
}

/** A line in the history of a record in a ledger. */
export interface NoteWriteBack extends WriteBackBase {
  readonly kind: "NOTE";
  readonly text: string;
}

/** A link from an invoice to Forbear. Never replaces a link that is not ours. */
export interface LinkWriteBack extends WriteBackBase {
  readonly kind: "LINK";
  readonly url: string;
  /** What every link of ours begins with: how a link of ours is told from a stranger's. */
  readonly ourPrefix: string;
}

/** How things stand with the debtor, as fields on the customer's record in a CRM. */
export interface StandingWriteBack extends WriteBackBase {
  readonly kind: "STANDING";
  readonly status: string;
  /** Plain words, never a sensitive cause. */
  readonly statusWords: string;
  /** Balances in words, one a currency, such as "GBP 1,847.50 (1,205.50 overdue)". */
  readonly balanceWords: string;
  /** ISO 8601 instant: what is said was true then. */
  readonly asOf: string;
  readonly planReference: string | null;
  /** Plain date of the next instalment. */
  readonly nextInstalmentOn: string | null;
  /** Fixed sentences (circumstances/care.ts), never a cause; null: nothing of the kind, or no place for it. */
  readonly careWords: string | null;
  /** Plain date: something of it ends with this day, or is looked at again on it. */
  readonly careUntil: string | null;
}

/** The day on which an invoice is expected to be paid in full, in the ledger's own field for it. */
export interface ExpectedDateWriteBack extends WriteBackBase {
  readonly kind: "EXPECTED_DATE";
  /** Plain date. */
  readonly expectedOn: string;
}

export type WriteBack =
  TaskWriteBack | NoteWriteBack | LinkWriteBack | StandingWriteBack | ExpectedDateWriteBack;
export type WriteBackKind = WriteBack["kind"];
