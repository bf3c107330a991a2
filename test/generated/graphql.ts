/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Something that can be done for a debtor. */
export type ActionName =
  | 'ACCEPT_PLAN'
  | 'CANCEL_PLAN'
  | 'OFFER_PLAN';

/** Why an action is allowed now or not. */
export type ActionReasonCode =
  | 'ALLOWED'
  | 'ALL_IN_PLAN'
  | 'MISSING_SCOPE'
  | 'NOTHING_OWED'
  | 'NO_PLAN'
  | 'PLAN_NOT_WAITING';

export type AdjustmentsInput = {
  avoidChannels?: Array<ContactChannel>;
  gentleTone?: boolean;
  /** Nothing that asks for payment until somebody has looked. */
  pause?: boolean;
  slowPace?: boolean;
};

export type ChangeCircumstanceInput = {
  /** One of its allowedChanges. */
  change: CircumstanceChange;
  id: string | number;
  /** With PROLONG: when a person looks again. */
  lookOn?: string | null | undefined;
  /** The version that you have seen: refused where somebody has changed it since. */
  version?: number | null | undefined;
  /** Why, in anybody's words: sealed. */
  words?: string | null | undefined;
};

/** What a person can do about it. */
export type CircumstanceChange =
  | 'ACKNOWLEDGE'
  | 'ALLOW'
  | 'BREAK'
  | 'CANCEL'
  | 'DO'
  | 'END'
  | 'KEEP'
  /** Somebody looked, and it goes on until another day. */
  | 'PROLONG'
  | 'REFUSE'
  | 'REJECT'
  | 'UPHOLD'
  | 'UPHOLD_IN_PART'
  | 'WITHDRAW';

/** What is going on with a debtor. */
export type CircumstanceKind =
  | 'COMMITMENT'
  | 'COMPLAINT'
  | 'CONSENT'
  | 'DISPUTE'
  | 'HOLD'
  | 'OPT_OUT'
  | 'PREFERENCE'
  | 'PROMISE'
  /** A person was asked whether a contact may be made. */
  | 'REVIEW'
  | 'SUPPORT_NEED';

/** Where it stands in its life. */
export type CircumstanceState =
  | 'ACKNOWLEDGED'
  | 'ACTIVE'
  | 'ALLOWED'
  | 'BROKEN'
  | 'CANCELLED'
  | 'DONE'
  | 'ENDED'
  | 'KEPT'
  | 'OPEN'
  | 'PARTLY_UPHELD'
  | 'REFUSED'
  | 'REJECTED'
  | 'REPLACED'
  | 'UPHELD'
  | 'WITHDRAWN';

/** Where things stand with a debtor. */
export type CollectionStatus =
  /** Nothing is owed. */
  | 'CLEAR'
  /** Something is owed, none of it overdue. */
  | 'CURRENT'
  /** A payment plan is active. */
  | 'IN_PLAN'
  /** Something is overdue and no plan covers it yet. */
  | 'OVERDUE'
  /** A payment plan waits for the debtor's answer. */
  | 'PLAN_PROPOSED';

/** Which vendor to connect, and through which app of ours. */
export type ConnectVendorInput = {
  /** The vendor's id of the account that it is to be; left out: the one that is opened. */
  account?: string | null | undefined;
  /** Settings of the connection that differ from the hub's own, such as loginUrl, clientId and clientSecret. */
  settings?: unknown;
  vendor: Vendor;
};

/** How a connection fares; `statusWords` says what to do. */
export type ConnectionStatus =
  /** The last read failed; it is tried again by itself. */
  | 'DEGRADED'
  /** A person ended it; `restorableUntil` says how long it can be restored. */
  | 'DISCONNECTED'
  /** The vendor asked us to wait. */
  | 'LIMITED'
  /** The vendor no longer accepts our sign-in; a person must sign in again. */
  | 'NEEDS_SIGN_IN'
  /** All is well. */
  | 'OK';

/** Whether a contact may be made. */
export type ContactAnswer =
  /** It may be made. */
  | 'ALLOW'
  /** It must not be made. Nobody's word lifts that. */
  | 'BLOCK'
  /** No rule is about it. */
  | 'OUT_OF_SCOPE'
  /** Not before a person has looked at the reasons. */
  | 'REVIEW';

/** How somebody is reached. The same number is one way for VOICE and another for SMS. */
export type ContactChannel =
  | 'EMAIL'
  | 'PORTAL'
  | 'POST'
  | 'SMS'
  | 'SOCIAL_PRIVATE'
  | 'SOCIAL_PUBLIC'
  | 'VISIT'
  | 'VOICE';

/** How contact was made. */
export type ContactMedium =
  | 'CALL'
  | 'EMAIL'
  | 'LETTER'
  | 'MEETING'
  /** WhatsApp, LinkedIn and the like. */
  | 'MESSAGE'
  | 'SMS';

/** What speaks against a contact, what lifts that, or why a pack says nothing. */
export type ContactReasonCode =
  | 'ACTOR_NOT_COVERED'
  | 'CALL_FREQUENCY'
  | 'CEASE_EXCEPTION'
  | 'CEASE_REQUEST'
  | 'CONSENT_INVALID'
  | 'CONTACT_CAP'
  | 'CONTACT_POINT_OPT_OUT'
  | 'CONVERSATION_COOLDOWN'
  | 'DEBT_NOT_COVERED'
  | 'DISPUTE_PENDING'
  | 'EMPLOYER_PROHIBITS'
  | 'FACTS_UNCERTAIN'
  | 'IDENTITY_UNVERIFIED'
  | 'INCONVENIENT_PLACE'
  | 'INCONVENIENT_TIME'
  | 'LOCATION_INFORMATION'
  | 'MEDIUM_OPT_OUT'
  | 'MORATORIUM'
  | 'MORATORIUM_JOINT_DEBTOR'
  | 'NON_ELIGIBLE_DEBT'
  | 'NOTHING_OWED'
  | 'NOTICE_WAIT'
  | 'NO_CONTACT_POINT'
  | 'ON_HOLD'
  | 'OPT_OUT_CONFIRMATION'
  | 'PACK_NOT_IN_FORCE'
  | 'PATTERN_RISK'
  | 'PRIOR_CONSENT'
  | 'PUBLIC_CHANNEL'
  | 'PUBLIC_HOLIDAY'
  | 'REGION_NOT_COVERED'
  | 'REPLY_TO_INBOUND'
  | 'REPRESENTATIVE_CONSENTED'
  | 'REPRESENTED'
  | 'REQUIRED_BY_LAW'
  | 'TEXT_SAFE_HARBOUR_STALE'
  | 'THIRD_PARTY'
  | 'TIME_OF_DAY'
  | 'VULNERABLE_NO_VISIT'
  | 'WORKPLACE_HOURS';

/** What a reason does to the answer. */
export type ContactReasonEffect =
  | 'BLOCK'
  /** It would have spoken against the contact, but does not. */
  | 'LIFTED'
  | 'REVIEW'
  /** The pack says nothing about this contact. */
  | 'UNCOVERED';

/** In which order day, month and year are written: YMD 2026-12-31, DMY 31/12/2026, MDY 12/31/2026. */
export type DateForm =
  | 'DMY'
  | 'MDY'
  | 'YMD';

export type DebtorFilterInput = {
  /** Only debtors who owe in this currency (ISO 4217). */
  currency?: string | null | undefined;
  /** Part of the name, in any case; 2 characters or more. */
  nameContains?: string | null | undefined;
  /** Only debtors with at least this much overdue. */
  overdueAtLeast?: MoneyInput | null | undefined;
  status?: Array<CollectionStatus> | null | undefined;
};

/** The order of a list of debtors. */
export type DebtorSort =
  /** By name. */
  | 'NAME'
  /** The oldest unpaid due date first; debtors who owe nothing come last. */
  | 'OLDEST_DUE'
  /** The largest overdue amount first; needs `filter.currency`. */
  | 'OVERDUE_AMOUNT';

/** What stands before the decimals: 1234.50 or 1234,50. */
export type DecimalMark =
  | 'COMMA'
  | 'POINT';

/** What a column holds. */
export type FileColumnInput = {
  /** Of dates: how they are written. */
  dateForm?: DateForm | null | undefined;
  field: FileField;
  /** Counted from 1; null: no column has it. */
  number?: number | null | undefined;
};

/** What a column of a file can mean. */
export type FileField =
  | 'amount'
  | 'country'
  | 'currency'
  | 'customerName'
  | 'customerNumber'
  | 'documentType'
  | 'dueOn'
  | 'email'
  | 'firstName'
  | 'invoiceNumber'
  | 'issuedOn'
  | 'lastName'
  | 'mobile'
  | 'open'
  | 'paid'
  | 'paidOn'
  | 'paymentNumber'
  | 'phone'
  | 'reference'
  | 'status'
  | 'taxNumber'
  | 'total';

/** How an import stands. */
export type FileImportState =
  /** The dry run is done; nothing is stored yet. */
  | 'CHECKED'
  /** Every row is being read; nothing is stored. */
  | 'CHECKING'
  /** It was not wanted. */
  | 'DISCARDED'
  /** It could not be read; `problem` says why. */
  | 'FAILED'
  /** All is stored. */
  | 'IMPORTED'
  /** Its rows are being stored. */
  | 'IMPORTING'
  /** It was looked at; a person has to confirm what its columns mean. */
  | 'NEEDS_CONFIRMATION'
  /** The file itself is still to be sent to `uploadUrl`. */
  | 'UPLOADING';

/** What a file holds. */
export type FileKind =
  | 'CUSTOMERS'
  | 'INVOICES'
  | 'PAYMENTS';

/** What is right of a file; whatever is left out is as it was guessed. */
export type FileMappingInput = {
  columns?: Array<FileColumnInput> | null | undefined;
  /** ISO 4217; for rows that name none. */
  currency?: string | null | undefined;
  decimalMark?: DecimalMark | null | undefined;
  /** What parts the cells of a CSV file. */
  delimiter?: string | null | undefined;
  /** Where a row tells no due date. */
  dueAfterDays?: number | null | undefined;
  /** Which row holds the headings, from 1. */
  headerRow?: number | null | undefined;
  kind?: FileKind | null | undefined;
  /** Which sheet of a spreadsheet. */
  sheet?: string | null | undefined;
  statusWords?: Array<FileStatusWordInput> | null | undefined;
};

/** What has to be told before a file can be read. */
export type FileQuestionAbout =
  | 'COLUMN'
  | 'CURRENCY'
  | 'DATE_FORM'
  | 'DECIMAL_MARK'
  | 'DUE_DATE'
  | 'KIND'
  | 'STATUS';

/** What one of the tool's words for an invoice's status means. */
export type FileStatusWordInput = {
  means: ReceivableStatus;
  word: string;
};

/** How an instalment stands. Payments settle instalments in order. */
export type InstalmentStatus =
  | 'DUE'
  | 'KEPT'
  | 'LATE'
  | 'PART_PAID'
  | 'UPCOMING';

/** Why two parties are one debtor. */
export type JoinKind =
  /** The same e-mail address. */
  | 'EMAIL'
  /** One is a contact of the other. */
  | 'MEMBER_OF'
  /** The source merged one into the other. */
  | 'MERGED'
  /** The same telephone number. */
  | 'PHONE'
  /** One system names the record of the other. */
  | 'REFERENCE'
  /** The same tax number. */
  | 'TAX_NUMBER';

/** Why the detail may be kept: GDPR art. 9(2). */
export type LawfulBasis =
  /** The person agreed, explicitly. */
  | 'CONSENT'
  | 'SUBSTANTIAL_PUBLIC_INTEREST'
  | 'VITAL_INTEREST';

/** The most that a person may be told of the debt; the rules on contact may allow less. */
export type MayBeTold =
  /** They may be told what is owed and talk about it. */
  | 'DEBT_DETAILS'
  /** Do not mention the debt to them. */
  | 'NOTHING'
  /** They may be sent the bill and told that there is one; not how it stands, nor anything else that is owed. */
  | 'THAT_THERE_IS_A_BILL';

/** An exact amount of money. */
export type MoneyInput = {
  /** Whole minor units, such as "5000" for £50.00. */
  amountMinor: string;
  /** ISO 4217 code. */
  currency: string;
};

/** What somebody needs help with. */
export type Need =
  | 'ADDICTION'
  | 'BEREAVEMENT'
  | 'CARING'
  | 'DIGITAL_ACCESS'
  | 'DISABILITY'
  | 'DOMESTIC_ABUSE'
  | 'ILLNESS'
  | 'LANGUAGE'
  | 'LITERACY'
  | 'LOST_INCOME'
  | 'LOW_RESERVES'
  | 'MENTAL_HEALTH'
  | 'NUMERACY'
  | 'OTHER'
  | 'OVER_INDEBTED'
  | 'SEPARATION';

/** Whether the person said so, or somebody has reason to believe it. */
export type NeedCertainty =
  | 'KNOWN'
  | 'SUSPECTED';

/** What the detail may be used for. */
export type NeedPurpose =
  | 'AFFORDABILITY'
  | 'COMPLAINT'
  | 'SAFEGUARDING'
  | 'TREATMENT';

/** What a party is. */
export type PartyKind =
  | 'ORGANISATION'
  | 'PERSON';

/** What a person is to a debtor. */
export type PartyRole =
  /** Lawyer who acts for the debtor. */
  | 'ATTORNEY'
  /** Billing contact: gets the bills. */
  | 'BILLING_CONTACT'
  /** Gets a copy of the bills. */
  | 'CC'
  /** Debt adviser who acts for the debtor. */
  | 'DEBT_ADVISER'
  /** Executor: settles the estate of a debtor who has died. */
  | 'EXECUTOR'
  /** Guarantor: has promised to pay if the debtor does not. */
  | 'GUARANTOR'
  /** Guardian whom a court has appointed. */
  | 'GUARDIAN'
  /** Helper whom the debtor has authorised. */
  | 'HELPER'
  /** Joint debtor: owes it as well. */
  | 'JOINT_DEBTOR'
  /** Owner of the business. */
  | 'OWNER'
  /** Parent of a debtor who is a minor. */
  | 'PARENT_OF_MINOR'
  /** Spouse or partner. */
  | 'SPOUSE';

/** What a hold pauses. */
export type PausedThing =
  /** Contact that asks for payment. */
  | 'DEMANDS'
  /** Interest, fees and charges. */
  | 'INTEREST'
  /** Other contact, as the rules on contact say. */
  | 'OTHER_CONTACT'
  /** A missed instalment changes nothing in a plan. */
  | 'PLAN_CONSEQUENCES'
  /** What other programs send by themselves is to be switched off. */
  | 'REMINDERS';

/** How often the debtor is paid. */
export type PayRhythm =
  | 'FORTNIGHTLY'
  | 'FOUR_WEEKLY'
  | 'MONTHLY'
  | 'TWICE_MONTHLY'
  | 'WEEKLY';

/** When the debtor is paid. */
export type PaydaysInput = {
  /** Today or later. */
  nextPayday: string;
  /** Days after payday at which an instalment falls due (0 to 14); moved on to a banking day. */
  offsetDays?: number;
  rhythm: PayRhythm;
  /** The other payday of the month; only for TWICE_MONTHLY. */
  secondDayOfMonth?: number | null | undefined;
};

/** SHORTEST has the fewest instalments, GENTLEST the smallest, BALANCED lies between. */
export type PlanOptionKey =
  | 'BALANCED'
  | 'GENTLEST'
  | 'SHORTEST';

/** Where a payment plan is in its life. */
export type PlanState =
  /** Agreed; instalments are expected. */
  | 'ACTIVE'
  /** Ended early or withdrawn. */
  | 'CANCELLED'
  /** Paid in full. */
  | 'KEPT'
  /** Waits for the debtor's answer. */
  | 'PROPOSED';

/** What a plan has to fit. */
export type PlanTermsInput = {
  /** The most that the debtor can spare for one instalment without hardship. */
  affordable: MoneyInput;
  debtorId: string | number;
  /** Left out, instalments are monthly, beginning a month from today. */
  paydays?: PaydaysInput | null | undefined;
  /** Which receivables; left out, all that are open in the currency and in no other plan. */
  receivableIds?: Array<string | number> | null | undefined;
};

/** What may happen to a plan. COMPLETE happens by itself when all is paid. */
export type PlanTransition =
  | 'ACCEPT'
  | 'CANCEL'
  | 'COMPLETE';

/** What the ledger says of a receivable. */
export type ReceivableStatus =
  | 'DRAFT'
  | 'OPEN'
  | 'PAID'
  | 'VOID';

export type RecordSupportNeedInput = {
  adjustments: AdjustmentsInput;
  /** Needed where driver, need or words are to be kept. */
  basis?: LawfulBasis | null | undefined;
  /** When it began or was received; left out: now. */
  beganAt?: string | null | undefined;
  certainty?: NeedCertainty;
  debtorId: string | number;
  /** Sealed. */
  driver?: VulnerabilityDriver | null | undefined;
  /** The last day on which the detail is kept; left out: a year from now. */
  expiresOn?: string | null | undefined;
  /** When a person looks again; left out: as is usual for it. */
  lookOn?: string | null | undefined;
  /** Sealed. */
  need?: Need | null | undefined;
  /** Whom it is about, from the debtor's `people`; left out: the debtor. */
  personId?: string | number | null | undefined;
  purposes?: Array<NeedPurpose>;
  toldBy: ToldBy;
  /** In anybody's words: sealed, and read for a purpose only. */
  words?: string | null | undefined;
};

/** How reminders beside a payment plan or a pause stand. They count as running until the source or a person says that they are off. */
export type ReminderState =
  /** Found; a task in the CRM asks to switch them off. */
  | 'ASKED'
  /** The source or a person says that they are off. Found anew they run again. */
  | 'CONFIRMED_OFF'
  /** Found; nobody could be asked by a task to switch them off. */
  | 'RUNNING';

/** What lowers the amount owed on a receivable. */
export type SettlementKind =
  | 'CREDIT_NOTE'
  | 'OVERPAYMENT'
  | 'PAYMENT'
  | 'PREPAYMENT';

/** Names a record in another system. */
export type SourceRefInput = {
  /** The vendor's id of the account; may be left out where the tenant has only one. */
  account?: string | null | undefined;
  /** The vendor's id of the record. Salesforce ids in either form. */
  id: string;
  /** Such as Account or Contact. */
  objectType: string;
  vendor: Vendor;
};

/** Why a sync run began. */
export type SyncCause =
  | 'FIRST'
  | 'REQUESTED'
  | 'SCHEDULED'
  | 'WEBHOOK';

/** How a sync run stands. */
export type SyncState =
  | 'FAILED'
  | 'RUNNING'
  | 'SUCCEEDED';

/** Who told us. */
export type ToldBy =
  | 'ADVISER'
  | 'COLLEAGUE'
  | 'PERSON'
  | 'REPRESENTATIVE'
  | 'SOURCE';

/** Why a mutation was refused. The message says what to do. */
export type UserErrorCode =
  | 'AFFORDABILITY_NEGATIVE'
  | 'AFFORDABILITY_TOO_SMALL'
  | 'AUTHORITY_NEEDED'
  | 'CONNECTION_DISCONNECTED'
  | 'CONNECTION_NEEDS_SIGN_IN'
  | 'DUPLICATE_RECEIVABLE'
  | 'IDEMPOTENCY_CONFLICT'
  | 'INVALID_INPUT'
  | 'INVALID_TRANSITION'
  | 'MIXED_CURRENCIES'
  | 'NEEDS_CONFIRMATION'
  | 'NEGATIVE_BALANCE'
  | 'NOTHING_OWED'
  | 'NOTHING_TO_DECIDE'
  | 'NOT_FOUND'
  | 'NO_DATE_IN_TERM'
  | 'OFFER_CHANGED'
  | 'PAYDAY_IN_PAST'
  | 'PAYDAY_OFFSET_INVALID'
  | 'PURPOSE_NOT_AGREED'
  | 'RECEIVABLE_IN_PLAN'
  | 'RECEIVABLE_NOT_OPEN'
  | 'ROWS_ARE_BROKEN'
  | 'SECOND_PAYDAY_INVALID'
  | 'UNKNOWN_CURRENCY'
  | 'UNREADABLE_FILE'
  | 'VENDOR_UNAVAILABLE'
  | 'VERSION_CONFLICT';

/** A system that Forbear reads from and writes to. */
export type Vendor =
  | 'FILES'
  | 'HUBSPOT'
  | 'QUICKBOOKS'
  | 'SALESFORCE'
  | 'XERO';

/** What would happen: the request is sent, it is there already, our own rules refuse it, or the vendor could not be asked. */
export type VendorRequestOutcome =
  | 'ALREADY_THERE'
  | 'REFUSED'
  | 'SEND'
  | 'UNKNOWN';

/** The four drivers of vulnerability: FCA FG21/1. */
export type VulnerabilityDriver =
  | 'CAPABILITY'
  | 'HEALTH'
  | 'LIFE_EVENT'
  | 'RESILIENCE';

/** What is written into another system. */
export type WriteBackKind =
  | 'EXPECTED_DATE'
  | 'LINK'
  | 'NOTE'
  | 'STANDING'
  | 'TASK';

/** How a write-back stands. SKIPPED and FAILED say why. */
export type WriteBackState =
  | 'DONE'
  | 'FAILED'
  | 'PENDING'
  | 'SKIPPED';

export type RunsOfSyncQueryVariables = Exact<{ [key: string]: never; }>;


export type RunsOfSyncQuery = { syncRuns: { edges: Array<{ node: { cause: SyncCause, state: SyncState, records: number, changed: number } }> } };

export type MayWeQueryVariables = Exact<{
  debtorId: string | number;
  channel?: ContactChannel | null | undefined;
  at?: string | null | undefined;
}>;


export type MayWeQuery = { debtor: { care: { words: string, until: string | null } | null, contactDecision: { decision: ContactAnswer, words: string, nextAllowedAt: string | null, reasons: Array<{ code: ContactReasonCode, effect: ContactReasonEffect, pack: string, rule: string | null, citation: string | null, words: string }> } | null } | null };

export type AnswerForGapsMutationVariables = Exact<{
  policy: unknown;
  key: string;
}>;


export type AnswerForGapsMutation = { setContactPolicy: { userErrors: Array<{ message: string }> } };

export type RatherByEmailMutationVariables = Exact<{
  debtorId: string | number;
  key: string;
  words?: string | null | undefined;
}>;


export type RatherByEmailMutation = { setContactPreference: { userErrors: Array<{ message: string }> } };

export type LostTheirJobMutationVariables = Exact<{
  input: RecordSupportNeedInput;
  key: string;
  dryRun: boolean;
}>;


export type LostTheirJobMutation = { recordSupportNeed: { circumstance:
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { id: string, lookOn: string | null, hasDetail: boolean }
      | { basis: LawfulBasis | null, purposes: Array<NeedPurpose>, id: string, lookOn: string | null, hasDetail: boolean, adjustments: { slowPace: boolean, pause: boolean } }
     | null, vendorRequests: Array<{ vendor: Vendor, body: Record<string, unknown> | null }> | null, userErrors: Array<{ message: string }> } };

export type PauseMutationVariables = Exact<{
  debtorId: string | number;
  key: string;
  words?: string | null | undefined;
}>;


export type PauseMutation = { placeHold: { circumstance:
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { pauses: Array<PausedThing>, id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
      | { id: string, lookOn: string | null, allowedChanges: Array<CircumstanceChange> }
     | null, userErrors: Array<{ message: string }> } };

export type WhatToLookAtQueryVariables = Exact<{ [key: string]: never; }>;


export type WhatToLookAtQuery = { needsReview: { edges: Array<{ node:
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
        | { id: string, kind: CircumstanceKind, lookOn: string | null }
       }> } };

export type ChangeMutationVariables = Exact<{
  input: ChangeCircumstanceInput;
  key: string;
}>;


export type ChangeMutation = { changeCircumstance: { circumstance:
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
      | { state: CircumstanceState }
     | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type OpenMutationVariables = Exact<{
  id: string | number;
}>;


export type OpenMutation = { readSealedDetail: { details: Array<{ driver: VulnerabilityDriver | null, need: Need | null, words: string | null }> | null, userErrors: Array<{ message: string }> } };

export type ConnectItMutationVariables = Exact<{
  input: ConnectVendorInput;
}>;


export type ConnectItMutation = { connectVendor: { url: string | null, expiresAt: string | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type WhatIsConnectedQueryVariables = Exact<{ [key: string]: never; }>;


export type WhatIsConnectedQuery = { connections: { edges: Array<{ node: { vendor: Vendor, name: string, status: ConnectionStatus, streams: Array<{ lastSyncedAt: string | null }> } }> } };

export type FileImportStateQueryVariables = Exact<{
  id: string | number;
}>;


export type FileImportStateQuery = { node:
    | { state: FileImportState, kind: FileKind | null, uploadUrl: string | null, rowsGood: number, rowsBroken: number, sample: Array<unknown>, errorReportUrl: string | null, recordsChanged: number, problem: string | null, columns: Array<{ number: number, heading: string, field: FileField | null, dateForm: DateForm | null }>, questions: Array<{ about: FileQuestionAbout, field: FileField | null }>, brokenRows: Array<{ row: number, problems: Array<{ column: string | null, value: string, expected: string }> }> }
    | Record<PropertyKey, never>
   | null };

export type BeginFileImportMutationVariables = Exact<{
  fileName: string;
}>;


export type BeginFileImportMutation = { beginFileImport: { fileImport: { id: string, state: FileImportState, uploadUrl: string | null } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type ConfirmFileMappingMutationVariables = Exact<{
  id: string | number;
  input: FileMappingInput;
}>;


export type ConfirmFileMappingMutation = { confirmFileMapping: { fileImport: { state: FileImportState } | null, userErrors: Array<{ code: UserErrorCode, message: string }> } };

export type StartFileImportMutationVariables = Exact<{
  id: string | number;
  skip: boolean;
}>;


export type StartFileImportMutation = { startFileImport: { fileImport: { state: FileImportState } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type WhatWasReadQueryVariables = Exact<{ [key: string]: never; }>;


export type WhatWasReadQuery = { syncRuns: { edges: Array<{ node: { id: string, state: SyncState, cause: SyncCause, records: number, pages: number, errorCode: string | null } }> } };

export type AcceptItMutationVariables = Exact<{
  planId: string | number;
}>;


export type AcceptItMutation = { acceptPlan: { plan: { reference: string, state: PlanState } | null } };

export type PlanNowQueryVariables = Exact<{
  id: string | number;
}>;


export type PlanNowQuery = { plan: { reference: string, state: PlanState, writeBacks: Array<{ state: WriteBackState }> } | null };

export type PlanFactsFragment = { id: string, reference: string, state: PlanState, version: number, proposedBy: string, allowedTransitions: Array<PlanTransition>, total: { amountMinor: string, formatted: string }, paid: { amountMinor: string }, remaining: { amountMinor: string }, instalments: Array<{ number: number, dueOn: string, status: InstalmentStatus, amount: { amountMinor: string }, paid: { amountMinor: string }, allocations: Array<{ receivableId: string, amount: { amountMinor: string } }> }>, writeBacks: Array<{ vendor: Vendor, kind: WriteBackKind, state: WriteBackState, objectType: string, recordId: string, problem: string | null }> };

export type CardQueryVariables = Exact<{
  ref: SourceRefInput;
}>;


export type CardQuery = { collectionView: { ref: { vendor: Vendor, account: string, objectType: string, id: string }, debtor: { id: string, name: string, kind: PartyKind, status: CollectionStatus, statusReason: string, stale: boolean, asOf: string | null, balances: Array<{ currency: string, oldestDueOn: string | null, open: { amountMinor: string, formatted: string }, overdue: { amountMinor: string } }>, parties: Array<{ id: string, name: string, source: { vendor: Vendor, objectType: string, id: string } }>, joins: Array<{ kind: JoinKind, words: string, partyA: string, partyB: string }>, receivables: { edges: Array<{ node: { id: string, number: string | null, planId: string | null, balance: { amountMinor: string }, source: { id: string } } }> } }, plan: { id: string, reference: string, state: PlanState, version: number, proposedBy: string, allowedTransitions: Array<PlanTransition>, total: { amountMinor: string, formatted: string }, paid: { amountMinor: string }, remaining: { amountMinor: string }, instalments: Array<{ number: number, dueOn: string, status: InstalmentStatus, amount: { amountMinor: string }, paid: { amountMinor: string }, allocations: Array<{ receivableId: string, amount: { amountMinor: string } }> }>, writeBacks: Array<{ vendor: Vendor, kind: WriteBackKind, state: WriteBackState, objectType: string, recordId: string, problem: string | null }> } | null, actions: Array<{ action: ActionName, allowed: boolean, reasonCode: ActionReasonCode, reason: string }> } | null };

export type PreviewMutationVariables = Exact<{
  terms: PlanTermsInput;
}>;


export type PreviewMutation = { previewPlan: { options: Array<{ optionId: string, key: PlanOptionKey, title: string, why: string, firstDueOn: string, total: { amountMinor: string }, instalments: Array<{ number: number, dueOn: string, amount: { amountMinor: string } }> }>, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type ProposeMutationVariables = Exact<{
  terms: PlanTermsInput;
  optionId: string;
  key: string;
  dryRun: boolean;
}>;


export type ProposeMutation = { proposePlan: { dryRun: boolean, plan: { id: string, reference: string, state: PlanState, version: number, proposedBy: string, allowedTransitions: Array<PlanTransition>, total: { amountMinor: string, formatted: string }, paid: { amountMinor: string }, remaining: { amountMinor: string }, instalments: Array<{ number: number, dueOn: string, status: InstalmentStatus, amount: { amountMinor: string }, paid: { amountMinor: string }, allocations: Array<{ receivableId: string, amount: { amountMinor: string } }> }>, writeBacks: Array<{ vendor: Vendor, kind: WriteBackKind, state: WriteBackState, objectType: string, recordId: string, problem: string | null }> } | null, vendorRequests: Array<{ vendor: Vendor, account: string, outcome: VendorRequestOutcome, why: string | null, method: string | null, path: string | null, headers: Record<string, unknown> | null, body: Record<string, unknown> | null, preconditions: Array<string> }> | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type AcceptMutationVariables = Exact<{
  planId: string | number;
  key: string;
}>;


export type AcceptMutation = { acceptPlan: { plan: { id: string, reference: string, state: PlanState, version: number, proposedBy: string, allowedTransitions: Array<PlanTransition>, total: { amountMinor: string, formatted: string }, paid: { amountMinor: string }, remaining: { amountMinor: string }, instalments: Array<{ number: number, dueOn: string, status: InstalmentStatus, amount: { amountMinor: string }, paid: { amountMinor: string }, allocations: Array<{ receivableId: string, amount: { amountMinor: string } }> }>, writeBacks: Array<{ vendor: Vendor, kind: WriteBackKind, state: WriteBackState, objectType: string, recordId: string, problem: string | null }> } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type CancelMutationVariables = Exact<{
  planId: string | number;
  key: string;
}>;


export type CancelMutation = { cancelPlan: { plan: { id: string, reference: string, state: PlanState, version: number, proposedBy: string, allowedTransitions: Array<PlanTransition>, total: { amountMinor: string, formatted: string }, paid: { amountMinor: string }, remaining: { amountMinor: string }, instalments: Array<{ number: number, dueOn: string, status: InstalmentStatus, amount: { amountMinor: string }, paid: { amountMinor: string }, allocations: Array<{ receivableId: string, amount: { amountMinor: string } }> }>, writeBacks: Array<{ vendor: Vendor, kind: WriteBackKind, state: WriteBackState, objectType: string, recordId: string, problem: string | null }> } | null, userErrors: Array<{ code: UserErrorCode, field: Array<string>, message: string }> } };

export type PlanByIdQueryVariables = Exact<{
  id: string | number;
}>;


export type PlanByIdQuery = { plan: { id: string, reference: string, state: PlanState, version: number, proposedBy: string, allowedTransitions: Array<PlanTransition>, total: { amountMinor: string, formatted: string }, paid: { amountMinor: string }, remaining: { amountMinor: string }, instalments: Array<{ number: number, dueOn: string, status: InstalmentStatus, amount: { amountMinor: string }, paid: { amountMinor: string }, allocations: Array<{ receivableId: string, amount: { amountMinor: string } }> }>, writeBacks: Array<{ vendor: Vendor, kind: WriteBackKind, state: WriteBackState, objectType: string, recordId: string, problem: string | null }> } | null };

export type ConnectionsQueryVariables = Exact<{ [key: string]: never; }>;


export type ConnectionsQuery = { connections: { edges: Array<{ node: { id: string, vendor: Vendor, status: ConnectionStatus } }> } };

export type RequestSyncMutationVariables = Exact<{
  connectionId: string | number;
}>;


export type RequestSyncMutation = { requestSync: { requestedAt: string | null, connection: { vendor: Vendor } | null, userErrors: Array<{ code: UserErrorCode }> } };

export type ToldByWebhookQueryVariables = Exact<{ [key: string]: never; }>;


export type ToldByWebhookQuery = { connections: { edges: Array<{ node: { id: string, vendor: Vendor, account: string, lastWebhookAt: string | null } }> }, syncRuns: { edges: Array<{ node: { cause: SyncCause, state: SyncState } }> } };

export type WhoReadQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoReadQuery = { syncRuns: { edges: Array<{ node: { cause: SyncCause, state: SyncState, connectionId: string } }> } };

export type AgreeMutationVariables = Exact<{
  planId: string | number;
}>;


export type AgreeMutation = { acceptPlan: { plan: { reference: string } | null } };

export type ToldQueryVariables = Exact<{
  id: string | number;
}>;


export type ToldQuery = { plan: { writeBacks: Array<{ state: WriteBackState }> } | null };

export type EveryKindOfIdQueryVariables = Exact<{
  debtorId: string | number;
}>;


export type EveryKindOfIdQuery = { debtor: { id: string, parties: Array<{ id: string }>, people: Array<{ personId: string, contactPerson: { id: string } | null }> | null, plans: { edges: Array<{ node: { id: string } }> } | null, receivables: { edges: Array<{ node: { id: string, settlementLines: { edges: Array<{ node: { id: string } }> } } }> } } | null, connections: { edges: Array<{ node: { id: string } }> }, syncRuns: { edges: Array<{ node: { id: string } }> } };

export type AHoldMutationVariables = Exact<{
  debtorId: string | number;
  words: string;
  idempotencyKey: string;
}>;


export type AHoldMutation = { placeHold: { circumstance:
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
      | { id: string }
     | null } };

export type EverythingQueryVariables = Exact<{ [key: string]: never; }>;


export type EverythingQuery = { debtors: { edges: Array<{ node: { id: string } }> }, connections: { edges: Array<{ node: { id: string } }> }, syncRuns: { edges: Array<{ node: { id: string } }> } };

export type AnImportMutationVariables = Exact<{ [key: string]: never; }>;


export type AnImportMutation = { beginFileImport: { fileImport: { id: string } | null } };

export type DiscardedMutationVariables = Exact<{
  importId: string | number;
}>;


export type DiscardedMutation = { discardFileImport: { fileImport: { state: FileImportState } | null } };

export type PageOfDebtorsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
  sort: DebtorSort;
  filter?: DebtorFilterInput | null | undefined;
}>;


export type PageOfDebtorsQuery = { debtors: { edges: Array<{ cursor: string, node: { id: string, name: string, status: CollectionStatus, balances: Array<{ currency: string, oldestDueOn: string | null, overdue: { amountMinor: string } }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NestedPagesQueryVariables = Exact<{
  id: string | number;
  first: number;
  receivables?: string | null | undefined;
  plans?: string | null | undefined;
}>;


export type NestedPagesQuery = { debtor: { receivables: { edges: Array<{ node: { id: string, dueOn: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, plans: { edges: Array<{ node: { id: string, proposedAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } | null } | null };

export type OtherPagesQueryVariables = Exact<{
  first: number;
  runs?: string | null | undefined;
  connections?: string | null | undefined;
}>;


export type OtherPagesQuery = { syncRuns: { edges: Array<{ node: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, connections: { edges: Array<{ node: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CancelForPagingMutationVariables = Exact<{
  planId: string | number;
  key: string;
}>;


export type CancelForPagingMutation = { cancelPlan: { userErrors: Array<{ code: UserErrorCode }> } };

export type NestedPageQueryVariables = Exact<{
  first: number;
}>;


export type NestedPageQuery = { debtors: { edges: Array<{ node: { name: string, balances: Array<{ currency: string, open: { formatted: string } }>, parties: Array<{ name: string, contactPoints: Array<{ value: string }> | null }>, joins: Array<{ words: string }>, contactAttempts: { edges: Array<{ node: { medium: ContactMedium } }> } | null, contactHistory: { whole: boolean }, remindersBesidePlan: Array<{ state: ReminderState }> | null, people: Array<{ mayBeTold: MayBeTold, roles: Array<{ role: PartyRole }>, party: { name: string } | null }> | null, plans: { edges: Array<{ node: { reference: string, instalments: Array<{ number: number }>, writeBacks: Array<{ state: WriteBackState }> } }> } | null, receivables: { edges: Array<{ node: { number: string | null, balance: { formatted: string }, settlementLines: { edges: Array<{ node: { amount: { formatted: string } } }> } } }> }, open: { edges: Array<{ node: { number: string | null } }> } } }> } };

export type ListPageQueryVariables = Exact<{
  first: number;
}>;


export type ListPageQuery = { debtors: { edges: Array<{ node: { name: string, status: CollectionStatus, stale: boolean, balances: Array<{ currency: string, oldestDueOn: string | null, overdue: { formatted: string } }>, receivables: { edges: Array<{ node: { number: string | null, dueOn: string, balance: { formatted: string } } }> } } }> } };

export type ReadmeShapeQueryVariables = Exact<{ [key: string]: never; }>;


export type ReadmeShapeQuery = { debtors: { edges: Array<{ node: { name: string, status: CollectionStatus, statusReason: string, balances: Array<{ overdue: { formatted: string }, open: { formatted: string } }>, parties: Array<{ name: string, source: { vendor: Vendor, objectType: string, id: string } }>, joins: Array<{ kind: JoinKind, words: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FindExampleQueryVariables = Exact<{
  id: string;
}>;


export type FindExampleQuery = { collectionView: { debtor: { id: string, receivables: { edges: Array<{ node: { id: string } }> } } } | null };

export type OptionsForMutationVariables = Exact<{
  terms: PlanTermsInput;
}>;


export type OptionsForMutation = { previewPlan: { options: Array<{ optionId: string }>, userErrors: Array<{ message: string }> } };

export type ProposeForMutationVariables = Exact<{
  terms: PlanTermsInput;
  optionId: string;
  key: string;
}>;


export type ProposeForMutation = { proposePlan: { plan: { id: string, reference: string } | null, userErrors: Array<{ message: string }> } };

export type AllDebtorsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AllDebtorsQuery = { debtors: { edges: Array<{ node: { id: string, name: string, kind: PartyKind, status: CollectionStatus, balances: Array<{ currency: string, oldestDueOn: string | null, open: { amountMinor: string }, overdue: { amountMinor: string }, unusedCredit: { amountMinor: string }, ageing: { notDue: { amountMinor: string }, days1To30: { amountMinor: string }, days31To60: { amountMinor: string }, days61To90: { amountMinor: string }, over90: { amountMinor: string } } }>, parties: Array<{ id: string, source: { vendor: Vendor, account: string, objectType: string, id: string } }>, joins: Array<{ kind: JoinKind, partyA: string, partyB: string }>, receivables: { edges: Array<{ node: { id: string, number: string | null, dueOn: string, status: ReceivableStatus, rawStatus: string, total: { amountMinor: string, currency: string }, balance: { amountMinor: string }, source: { vendor: Vendor, account: string, objectType: string, id: string }, settlementLines: { edges: Array<{ node: { kind: SettlementKind, reversed: boolean, appliedOn: string, amount: { amountMinor: string }, source: { id: string } } }>, pageInfo: { hasNextPage: boolean } } } }>, pageInfo: { hasNextPage: boolean } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReceivableFactsFragment = { id: string, number: string | null, dueOn: string, status: ReceivableStatus, rawStatus: string, total: { amountMinor: string, currency: string }, balance: { amountMinor: string }, source: { vendor: Vendor, account: string, objectType: string, id: string }, settlementLines: { edges: Array<{ node: { kind: SettlementKind, reversed: boolean, appliedOn: string, amount: { amountMinor: string }, source: { id: string } } }>, pageInfo: { hasNextPage: boolean } } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const PlanFactsFragmentDoc = new TypedDocumentString(`
    fragment PlanFacts on PaymentPlan {
  id
  reference
  state
  version
  proposedBy
  allowedTransitions
  total {
    amountMinor
    formatted
  }
  paid {
    amountMinor
  }
  remaining {
    amountMinor
  }
  instalments {
    number
    dueOn
    status
    amount {
      amountMinor
    }
    paid {
      amountMinor
    }
    allocations {
      receivableId
      amount {
        amountMinor
      }
    }
  }
  writeBacks {
    vendor
    kind
    state
    objectType
    recordId
    problem
  }
}
    `, {"fragmentName":"PlanFacts"}) as unknown as TypedDocumentString<PlanFactsFragment, unknown>;
export const ReceivableFactsFragmentDoc = new TypedDocumentString(`
    fragment ReceivableFacts on Receivable {
  id
  number
  dueOn
  status
  rawStatus
  total {
    amountMinor
    currency
  }
  balance {
    amountMinor
  }
  source {
    vendor
    account
    objectType
    id
  }
  settlementLines(first: 100) {
    edges {
      node {
        kind
        reversed
        appliedOn
        amount {
          amountMinor
        }
        source {
          id
        }
      }
    }
    pageInfo {
      hasNextPage
    }
  }
}
    `, {"fragmentName":"ReceivableFacts"}) as unknown as TypedDocumentString<ReceivableFactsFragment, unknown>;
export const RunsOfSyncDocument = new TypedDocumentString(`
    query RunsOfSync {
  syncRuns(first: 20) {
    edges {
      node {
        cause
        state
        records
        changed
      }
    }
  }
}
    `) as unknown as TypedDocumentString<RunsOfSyncQuery, RunsOfSyncQueryVariables>;
export const MayWeDocument = new TypedDocumentString(`
    query MayWe($debtorId: ID!, $channel: ContactChannel, $at: DateTimeISO) {
  debtor(id: $debtorId) {
    care {
      words
      until
    }
    contactDecision(channel: $channel, at: $at) {
      decision
      words
      nextAllowedAt
      reasons {
        code
        effect
        pack
        rule
        citation
        words
      }
    }
  }
}
    `) as unknown as TypedDocumentString<MayWeQuery, MayWeQueryVariables>;
export const AnswerForGapsDocument = new TypedDocumentString(`
    mutation AnswerForGaps($policy: JSONObject!, $key: String!) {
  setContactPolicy(policy: $policy, idempotencyKey: $key) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<AnswerForGapsMutation, AnswerForGapsMutationVariables>;
export const RatherByEmailDocument = new TypedDocumentString(`
    mutation RatherByEmail($debtorId: ID!, $key: String!, $words: String) {
  setContactPreference(
    input: {debtorId: $debtorId, channels: [EMAIL], words: $words}
    idempotencyKey: $key
  ) {
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<RatherByEmailMutation, RatherByEmailMutationVariables>;
export const LostTheirJobDocument = new TypedDocumentString(`
    mutation LostTheirJob($input: RecordSupportNeedInput!, $key: String!, $dryRun: Boolean!) {
  recordSupportNeed(input: $input, idempotencyKey: $key, dryRun: $dryRun) {
    circumstance {
      id
      lookOn
      hasDetail
      ... on SupportNeed {
        basis
        purposes
        adjustments {
          slowPace
          pause
        }
      }
    }
    vendorRequests {
      vendor
      body
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<LostTheirJobMutation, LostTheirJobMutationVariables>;
export const PauseDocument = new TypedDocumentString(`
    mutation Pause($debtorId: ID!, $key: String!, $words: String) {
  placeHold(
    input: {debtorId: $debtorId, hold: HARDSHIP, words: $words}
    idempotencyKey: $key
  ) {
    circumstance {
      id
      lookOn
      allowedChanges
      ... on Hold {
        pauses
      }
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PauseMutation, PauseMutationVariables>;
export const WhatToLookAtDocument = new TypedDocumentString(`
    query WhatToLookAt {
  needsReview(first: 100) {
    edges {
      node {
        id
        kind
        lookOn
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WhatToLookAtQuery, WhatToLookAtQueryVariables>;
export const ChangeDocument = new TypedDocumentString(`
    mutation Change($input: ChangeCircumstanceInput!, $key: String!) {
  changeCircumstance(input: $input, idempotencyKey: $key) {
    circumstance {
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ChangeMutation, ChangeMutationVariables>;
export const OpenDocument = new TypedDocumentString(`
    mutation Open($id: ID!) {
  readSealedDetail(circumstanceId: $id, purpose: TREATMENT) {
    details {
      driver
      need
      words
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<OpenMutation, OpenMutationVariables>;
export const ConnectItDocument = new TypedDocumentString(`
    mutation ConnectIt($input: ConnectVendorInput!) {
  connectVendor(input: $input) {
    url
    expiresAt
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectItMutation, ConnectItMutationVariables>;
export const WhatIsConnectedDocument = new TypedDocumentString(`
    query WhatIsConnected {
  connections(first: 5) {
    edges {
      node {
        vendor
        name
        status
        streams {
          lastSyncedAt
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WhatIsConnectedQuery, WhatIsConnectedQueryVariables>;
export const FileImportStateDocument = new TypedDocumentString(`
    query FileImportState($id: ID!) {
  node(id: $id) {
    ... on FileImport {
      state
      kind
      uploadUrl
      columns {
        number
        heading
        field
        dateForm
      }
      questions {
        about
        field
      }
      rowsGood
      rowsBroken
      sample
      brokenRows {
        row
        problems {
          column
          value
          expected
        }
      }
      errorReportUrl
      recordsChanged
      problem
    }
  }
}
    `) as unknown as TypedDocumentString<FileImportStateQuery, FileImportStateQueryVariables>;
export const BeginFileImportDocument = new TypedDocumentString(`
    mutation BeginFileImport($fileName: String!) {
  beginFileImport(source: "Sage export", fileName: $fileName) {
    fileImport {
      id
      state
      uploadUrl
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<BeginFileImportMutation, BeginFileImportMutationVariables>;
export const ConfirmFileMappingDocument = new TypedDocumentString(`
    mutation ConfirmFileMapping($id: ID!, $input: FileMappingInput!) {
  confirmFileMapping(importId: $id, input: $input) {
    fileImport {
      state
    }
    userErrors {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ConfirmFileMappingMutation, ConfirmFileMappingMutationVariables>;
export const StartFileImportDocument = new TypedDocumentString(`
    mutation StartFileImport($id: ID!, $skip: Boolean!) {
  startFileImport(importId: $id, skipBrokenRows: $skip) {
    fileImport {
      state
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<StartFileImportMutation, StartFileImportMutationVariables>;
export const WhatWasReadDocument = new TypedDocumentString(`
    query WhatWasRead {
  syncRuns(first: 100) {
    edges {
      node {
        id
        state
        cause
        records
        pages
        errorCode
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WhatWasReadQuery, WhatWasReadQueryVariables>;
export const AcceptItDocument = new TypedDocumentString(`
    mutation AcceptIt($planId: ID!) {
  acceptPlan(planId: $planId, idempotencyKey: "life accepts") {
    plan {
      reference
      state
    }
  }
}
    `) as unknown as TypedDocumentString<AcceptItMutation, AcceptItMutationVariables>;
export const PlanNowDocument = new TypedDocumentString(`
    query PlanNow($id: ID!) {
  plan(id: $id) {
    reference
    state
    writeBacks {
      state
    }
  }
}
    `) as unknown as TypedDocumentString<PlanNowQuery, PlanNowQueryVariables>;
export const CardDocument = new TypedDocumentString(`
    query Card($ref: SourceRefInput!) {
  collectionView(ref: $ref) {
    ref {
      vendor
      account
      objectType
      id
    }
    debtor {
      id
      name
      kind
      status
      statusReason
      stale
      asOf
      balances {
        currency
        open {
          amountMinor
          formatted
        }
        overdue {
          amountMinor
        }
        oldestDueOn
      }
      parties {
        id
        name
        source {
          vendor
          objectType
          id
        }
      }
      joins {
        kind
        words
        partyA
        partyB
      }
      receivables(first: 100, openOnly: true) {
        edges {
          node {
            id
            number
            planId
            balance {
              amountMinor
            }
            source {
              id
            }
          }
        }
      }
    }
    plan {
      ...PlanFacts
    }
    actions {
      action
      allowed
      reasonCode
      reason
    }
  }
}
    fragment PlanFacts on PaymentPlan {
  id
  reference
  state
  version
  proposedBy
  allowedTransitions
  total {
    amountMinor
    formatted
  }
  paid {
    amountMinor
  }
  remaining {
    amountMinor
  }
  instalments {
    number
    dueOn
    status
    amount {
      amountMinor
    }
    paid {
      amountMinor
    }
    allocations {
      receivableId
      amount {
        amountMinor
      }
    }
  }
  writeBacks {
    vendor
    kind
    state
    objectType
    recordId
    problem
  }
}`) as unknown as TypedDocumentString<CardQuery, CardQueryVariables>;
export const PreviewDocument = new TypedDocumentString(`
    mutation Preview($terms: PlanTermsInput!) {
  previewPlan(terms: $terms) {
    options {
      optionId
      key
      title
      why
      firstDueOn
      total {
        amountMinor
      }
      instalments {
        number
        dueOn
        amount {
          amountMinor
        }
      }
    }
    userErrors {
      code
      field
      message
    }
  }
}
    `) as unknown as TypedDocumentString<PreviewMutation, PreviewMutationVariables>;
export const ProposeDocument = new TypedDocumentString(`
    mutation Propose($terms: PlanTermsInput!, $optionId: String!, $key: String!, $dryRun: Boolean!) {
  proposePlan(
    terms: $terms
    optionId: $optionId
    idempotencyKey: $key
    dryRun: $dryRun
  ) {
    dryRun
    plan {
      ...PlanFacts
    }
    vendorRequests {
      vendor
      account
      outcome
      why
      method
      path
      headers
      body
      preconditions
    }
    userErrors {
      code
      field
      message
    }
  }
}
    fragment PlanFacts on PaymentPlan {
  id
  reference
  state
  version
  proposedBy
  allowedTransitions
  total {
    amountMinor
    formatted
  }
  paid {
    amountMinor
  }
  remaining {
    amountMinor
  }
  instalments {
    number
    dueOn
    status
    amount {
      amountMinor
    }
    paid {
      amountMinor
    }
    allocations {
      receivableId
      amount {
        amountMinor
      }
    }
  }
  writeBacks {
    vendor
    kind
    state
    objectType
    recordId
    problem
  }
}`) as unknown as TypedDocumentString<ProposeMutation, ProposeMutationVariables>;
export const AcceptDocument = new TypedDocumentString(`
    mutation Accept($planId: ID!, $key: String!) {
  acceptPlan(planId: $planId, idempotencyKey: $key) {
    plan {
      ...PlanFacts
    }
    userErrors {
      code
      field
      message
    }
  }
}
    fragment PlanFacts on PaymentPlan {
  id
  reference
  state
  version
  proposedBy
  allowedTransitions
  total {
    amountMinor
    formatted
  }
  paid {
    amountMinor
  }
  remaining {
    amountMinor
  }
  instalments {
    number
    dueOn
    status
    amount {
      amountMinor
    }
    paid {
      amountMinor
    }
    allocations {
      receivableId
      amount {
        amountMinor
      }
    }
  }
  writeBacks {
    vendor
    kind
    state
    objectType
    recordId
    problem
  }
}`) as unknown as TypedDocumentString<AcceptMutation, AcceptMutationVariables>;
export const CancelDocument = new TypedDocumentString(`
    mutation Cancel($planId: ID!, $key: String!) {
  cancelPlan(planId: $planId, idempotencyKey: $key) {
    plan {
      ...PlanFacts
    }
    userErrors {
      code
      field
      message
    }
  }
}
    fragment PlanFacts on PaymentPlan {
  id
  reference
  state
  version
  proposedBy
  allowedTransitions
  total {
    amountMinor
    formatted
  }
  paid {
    amountMinor
  }
  remaining {
    amountMinor
  }
  instalments {
    number
    dueOn
    status
    amount {
      amountMinor
    }
    paid {
      amountMinor
    }
    allocations {
      receivableId
      amount {
        amountMinor
      }
    }
  }
  writeBacks {
    vendor
    kind
    state
    objectType
    recordId
    problem
  }
}`) as unknown as TypedDocumentString<CancelMutation, CancelMutationVariables>;
export const PlanByIdDocument = new TypedDocumentString(`
    query PlanById($id: ID!) {
  plan(id: $id) {
    ...PlanFacts
  }
}
    fragment PlanFacts on PaymentPlan {
  id
  reference
  state
  version
  proposedBy
  allowedTransitions
  total {
    amountMinor
    formatted
  }
  paid {
    amountMinor
  }
  remaining {
    amountMinor
  }
  instalments {
    number
    dueOn
    status
    amount {
      amountMinor
    }
    paid {
      amountMinor
    }
    allocations {
      receivableId
      amount {
        amountMinor
      }
    }
  }
  writeBacks {
    vendor
    kind
    state
    objectType
    recordId
    problem
  }
}`) as unknown as TypedDocumentString<PlanByIdQuery, PlanByIdQueryVariables>;
export const ConnectionsDocument = new TypedDocumentString(`
    query Connections {
  connections(first: 10) {
    edges {
      node {
        id
        vendor
        status
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ConnectionsQuery, ConnectionsQueryVariables>;
export const RequestSyncDocument = new TypedDocumentString(`
    mutation RequestSync($connectionId: ID!) {
  requestSync(connectionId: $connectionId) {
    connection {
      vendor
    }
    requestedAt
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<RequestSyncMutation, RequestSyncMutationVariables>;
export const ToldByWebhookDocument = new TypedDocumentString(`
    query ToldByWebhook {
  connections(first: 10) {
    edges {
      node {
        id
        vendor
        account
        lastWebhookAt
      }
    }
  }
  syncRuns(first: 20) {
    edges {
      node {
        cause
        state
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ToldByWebhookQuery, ToldByWebhookQueryVariables>;
export const WhoReadDocument = new TypedDocumentString(`
    query WhoRead {
  syncRuns(first: 20) {
    edges {
      node {
        cause
        state
        connectionId
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WhoReadQuery, WhoReadQueryVariables>;
export const AgreeDocument = new TypedDocumentString(`
    mutation Agree($planId: ID!) {
  acceptPlan(planId: $planId, idempotencyKey: "workers accept") {
    plan {
      reference
    }
  }
}
    `) as unknown as TypedDocumentString<AgreeMutation, AgreeMutationVariables>;
export const ToldDocument = new TypedDocumentString(`
    query Told($id: ID!) {
  plan(id: $id) {
    writeBacks {
      state
    }
  }
}
    `) as unknown as TypedDocumentString<ToldQuery, ToldQueryVariables>;
export const EveryKindOfIdDocument = new TypedDocumentString(`
    query EveryKindOfId($debtorId: ID!) {
  debtor(id: $debtorId) {
    id
    parties {
      id
    }
    people {
      personId
      contactPerson {
        id
      }
    }
    plans(first: 1) {
      edges {
        node {
          id
        }
      }
    }
    receivables(first: 100) {
      edges {
        node {
          id
          settlementLines(first: 1) {
            edges {
              node {
                id
              }
            }
          }
        }
      }
    }
  }
  connections(first: 1) {
    edges {
      node {
        id
      }
    }
  }
  syncRuns(first: 1) {
    edges {
      node {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EveryKindOfIdQuery, EveryKindOfIdQueryVariables>;
export const AHoldDocument = new TypedDocumentString(`
    mutation AHold($debtorId: ID!, $words: String!, $idempotencyKey: String!) {
  placeHold(
    input: {debtorId: $debtorId, hold: MANUAL, words: $words}
    idempotencyKey: $idempotencyKey
  ) {
    circumstance {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<AHoldMutation, AHoldMutationVariables>;
export const EverythingDocument = new TypedDocumentString(`
    query Everything {
  debtors(first: 100) {
    edges {
      node {
        id
      }
    }
  }
  connections(first: 100) {
    edges {
      node {
        id
      }
    }
  }
  syncRuns(first: 100) {
    edges {
      node {
        id
      }
    }
  }
}
    `) as unknown as TypedDocumentString<EverythingQuery, EverythingQueryVariables>;
export const AnImportDocument = new TypedDocumentString(`
    mutation AnImport {
  beginFileImport(source: "Sage export", fileName: "invoices.csv") {
    fileImport {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<AnImportMutation, AnImportMutationVariables>;
export const DiscardedDocument = new TypedDocumentString(`
    mutation Discarded($importId: ID!) {
  discardFileImport(importId: $importId) {
    fileImport {
      state
    }
  }
}
    `) as unknown as TypedDocumentString<DiscardedMutation, DiscardedMutationVariables>;
export const PageOfDebtorsDocument = new TypedDocumentString(`
    query PageOfDebtors($first: Int!, $after: String, $sort: DebtorSort!, $filter: DebtorFilterInput) {
  debtors(first: $first, after: $after, sort: $sort, filter: $filter) {
    edges {
      cursor
      node {
        id
        name
        status
        balances {
          currency
          oldestDueOn
          overdue {
            amountMinor
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<PageOfDebtorsQuery, PageOfDebtorsQueryVariables>;
export const NestedPagesDocument = new TypedDocumentString(`
    query NestedPages($id: ID!, $first: Int!, $receivables: String, $plans: String) {
  debtor(id: $id) {
    receivables(first: $first, after: $receivables) {
      edges {
        node {
          id
          dueOn
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    plans(first: $first, after: $plans) {
      edges {
        node {
          id
          proposedAt
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NestedPagesQuery, NestedPagesQueryVariables>;
export const OtherPagesDocument = new TypedDocumentString(`
    query OtherPages($first: Int!, $runs: String, $connections: String) {
  syncRuns(first: $first, after: $runs) {
    edges {
      node {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
  connections(first: $first, after: $connections) {
    edges {
      node {
        id
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<OtherPagesQuery, OtherPagesQueryVariables>;
export const CancelForPagingDocument = new TypedDocumentString(`
    mutation CancelForPaging($planId: ID!, $key: String!) {
  cancelPlan(planId: $planId, idempotencyKey: $key) {
    userErrors {
      code
    }
  }
}
    `) as unknown as TypedDocumentString<CancelForPagingMutation, CancelForPagingMutationVariables>;
export const NestedPageDocument = new TypedDocumentString(`
    query NestedPage($first: Int!) {
  debtors(first: $first, sort: NAME) {
    edges {
      node {
        name
        balances {
          currency
          open {
            formatted
          }
        }
        parties {
          name
          contactPoints {
            value
          }
        }
        joins {
          words
        }
        contactAttempts(first: 5) {
          edges {
            node {
              medium
            }
          }
        }
        contactHistory {
          whole
        }
        remindersBesidePlan {
          state
        }
        people {
          mayBeTold
          roles {
            role
          }
          party {
            name
          }
        }
        plans(first: 10) {
          edges {
            node {
              reference
              instalments {
                number
              }
              writeBacks {
                state
              }
            }
          }
        }
        receivables(first: 50) {
          edges {
            node {
              number
              balance {
                formatted
              }
              settlementLines(first: 20) {
                edges {
                  node {
                    amount {
                      formatted
                    }
                  }
                }
              }
            }
          }
        }
        open: receivables(first: 50, openOnly: true) {
          edges {
            node {
              number
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<NestedPageQuery, NestedPageQueryVariables>;
export const ListPageDocument = new TypedDocumentString(`
    query ListPage($first: Int!) {
  debtors(first: $first) {
    edges {
      node {
        name
        status
        stale
        balances {
          currency
          overdue {
            formatted
          }
          oldestDueOn
        }
        receivables(first: 20, openOnly: true) {
          edges {
            node {
              number
              dueOn
              balance {
                formatted
              }
            }
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<ListPageQuery, ListPageQueryVariables>;
export const ReadmeShapeDocument = new TypedDocumentString(`
    query ReadmeShape {
  debtors(first: 5, filter: {status: [OVERDUE]}, sort: OLDEST_DUE) {
    edges {
      node {
        name
        status
        statusReason
        balances {
          overdue {
            formatted
          }
          open {
            formatted
          }
        }
        parties {
          name
          source {
            vendor
            objectType
            id
          }
        }
        joins {
          kind
          words
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ReadmeShapeQuery, ReadmeShapeQueryVariables>;
export const FindExampleDocument = new TypedDocumentString(`
    query FindExample($id: String!) {
  collectionView(ref: {vendor: SALESFORCE, objectType: "Account", id: $id}) {
    debtor {
      id
      receivables(first: 100) {
        edges {
          node {
            id
          }
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<FindExampleQuery, FindExampleQueryVariables>;
export const OptionsForDocument = new TypedDocumentString(`
    mutation OptionsFor($terms: PlanTermsInput!) {
  previewPlan(terms: $terms) {
    options {
      optionId
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<OptionsForMutation, OptionsForMutationVariables>;
export const ProposeForDocument = new TypedDocumentString(`
    mutation ProposeFor($terms: PlanTermsInput!, $optionId: String!, $key: String!) {
  proposePlan(terms: $terms, optionId: $optionId, idempotencyKey: $key) {
    plan {
      id
      reference
    }
    userErrors {
      message
    }
  }
}
    `) as unknown as TypedDocumentString<ProposeForMutation, ProposeForMutationVariables>;
export const AllDebtorsDocument = new TypedDocumentString(`
    query AllDebtors($after: String) {
  debtors(first: 100, after: $after, sort: NAME) {
    edges {
      node {
        id
        name
        kind
        status
        balances {
          currency
          oldestDueOn
          open {
            amountMinor
          }
          overdue {
            amountMinor
          }
          unusedCredit {
            amountMinor
          }
          ageing {
            notDue {
              amountMinor
            }
            days1To30 {
              amountMinor
            }
            days31To60 {
              amountMinor
            }
            days61To90 {
              amountMinor
            }
            over90 {
              amountMinor
            }
          }
        }
        parties {
          id
          source {
            vendor
            account
            objectType
            id
          }
        }
        joins {
          kind
          partyA
          partyB
        }
        receivables(first: 100) {
          edges {
            node {
              ...ReceivableFacts
            }
          }
          pageInfo {
            hasNextPage
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ReceivableFacts on Receivable {
  id
  number
  dueOn
  status
  rawStatus
  total {
    amountMinor
    currency
  }
  balance {
    amountMinor
  }
  source {
    vendor
    account
    objectType
    id
  }
  settlementLines(first: 100) {
    edges {
      node {
        kind
        reversed
        appliedOn
        amount {
          amountMinor
        }
        source {
          id
        }
      }
    }
    pageInfo {
      hasNextPage
    }
  }
}`) as unknown as TypedDocumentString<AllDebtorsQuery, AllDebtorsQueryVariables>;