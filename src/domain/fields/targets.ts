/**
 * What a field of a source may be mapped to: one registry, by which the connectors say what they read and people say
 * what their own fields mean.
 */

/** Kinds of records that fields are of. */
export const fieldRecords = [
  "PARTY",
  "RECEIVABLE",
  "CREDIT",
  "SETTLEMENT_LINE",
  "OPPORTUNITY",
  "ACTIVITY",
  "OWNER",
] as const;
export type FieldRecord = (typeof fieldRecords)[number];

/** How a value of a person's own field is read. A day without a time is a DATE; one of a list is a CHOICE. */
export const valueKinds = ["TEXT", "NUMBER", "DATE", "BOOLEAN", "CHOICE"] as const;
export type ValueKind = (typeof valueKinds)[number];

/** What a value may mean where the target goes by meanings. */
export const meanings = ["YES", "NO", "EMAIL", "PHONE", "SMS", "LETTER"] as const;
export type Meaning = (typeof meanings)[number];

/** How somebody would rather be reached. */
export const channels = ["EMAIL", "PHONE", "SMS", "LETTER"] as const satisfies Meaning[];
export type Channel = (typeof channels)[number];

export interface TargetDefinition {
  /** What it does, in a sentence. */
  readonly words: string;
  readonly records: readonly FieldRecord[];
  /** The kinds of a person's own field that it takes; left out: only the connectors read it. */
  readonly takes?: readonly ValueKind[];
  /** Several fields of one kind of record may be mapped to it. */
  readonly many?: true;
  /** A mapping to it must name this, too. */
  readonly needs?: "LABEL" | "VENDOR";
  /** What its values come to, where they are not taken as they stand. */
  readonly means?: readonly Meaning[];
}

const yesOrNo = ["BOOLEAN", "CHOICE", "TEXT"] as const;
const word = ["CHOICE", "TEXT"] as const;

const optOut = {
  records: ["PARTY"],
  takes: yesOrNo,
  many: true,
  means: ["YES", "NO"],
} as const;

export const fieldTargets = {
  // Of every record
  IDENTITY: { records: fieldRecords, words: "Which record it is." },
  CHANGED_AT: {
    records: fieldRecords,
    words:
      "When the source last changed it: what changed since is read, and older never replaces newer.",
  },
  REMOVED: {
    records: fieldRecords,
    words: "Whether the source has removed it: then it reaches nobody and counts for nothing.",
  },
  CHOSEN_BY: { records: fieldRecords, words: "Decides whether the record is one that is read." },
  KEPT: { records: fieldRecords, words: "Kept as it came; nothing is made of it yet." },

  // Of a customer and the people there
  NAME: { records: ["PARTY", "OPPORTUNITY", "OWNER"], words: "What it is called." },
  PARTY_KIND: { records: ["PARTY"], words: "Whether it is a person or an organisation." },
  MEMBER_OF: { records: ["PARTY"], words: "Whose debtor a person belongs to." },
  PARENT: { records: ["PARTY"], words: "The organisation that it is a part of." },
  MERGED_INTO: {
    records: ["PARTY", "OPPORTUNITY"],
    words: "The record that took it over when two were merged.",
  },
  ARCHIVED: { records: ["PARTY"], words: "Whether the source has put it away; it still counts." },
  COUNTRY: {
    records: ["PARTY"],
    words: "The country, by which telephone and tax numbers are read.",
  },
  LOOKED_AFTER_BY: { records: ["PARTY", "OPPORTUNITY"], words: "Who looks after it." },
  EMAIL: {
    records: ["PARTY", "OWNER"],
    words: "An e-mail address: a way to reach the party, and what it may be recognised by.",
    takes: ["TEXT"],
    many: true,
  },
  PHONE: {
    records: ["PARTY"],
    words: "A telephone number: a way to reach the party, and what it may be recognised by.",
    takes: ["TEXT"],
    many: true,
  },
  EMAIL_OPT_OUT: {
    ...optOut,
    words:
      "Whether the party asked for no e-mail. Of several fields that say so one YES is enough; unknown is never NO.",
  },
  PHONE_OPT_OUT: {
    ...optOut,
    words:
      "Whether the party asked for no calls. Of several fields that say so one YES is enough; unknown is never NO.",
  },
  PROCESSING_OPT_OUT: {
    ...optOut,
    words:
      "Whether the person objects to the processing of their data. One YES is enough; unknown is never NO.",
  },
  TAX_NUMBER: {
    records: ["PARTY"],
    words: "A VAT or other tax number: parties with the same one are joined.",
    takes: ["TEXT"],
    many: true,
  },
  CROSS_REFERENCE: {
    records: ["PARTY"],
    words: "The id of the same customer's record in another system: the two are joined.",
    takes: ["TEXT"],
    many: true,
    needs: "VENDOR",
  },
  LANGUAGE: {
    records: ["PARTY"],
    words: "The language in which the party would rather be written to, by its code or its name.",
    takes: word,
  },
  PREFERRED_CHANNEL: {
    records: ["PARTY"],
    words:
      "How the party would rather be reached. A wish and no permission: an opt-out stands above it.",
    takes: word,
    means: channels,
  },

  // Of what is owed
  OWED_BY: { records: ["RECEIVABLE", "CREDIT"], words: "Whose it is." },
  NUMBER: {
    records: ["RECEIVABLE", "CREDIT"],
    words: "The number that people know it by.",
  },
  REFERENCE: {
    records: ["RECEIVABLE"],
    words: "The debtor's own reference, such as the number of their order.",
    takes: ["TEXT", "NUMBER"],
  },
  ISSUED_ON: { records: ["RECEIVABLE", "CREDIT"], words: "The day it was issued." },
  DUE_ON: { records: ["RECEIVABLE"], words: "The day it is due." },
  CURRENCY: {
    records: ["RECEIVABLE", "CREDIT", "SETTLEMENT_LINE"],
    words: "The currency of its amounts.",
  },
  TOTAL: { records: ["RECEIVABLE", "CREDIT"], words: "Its amount when it was issued." },
  BALANCE: { records: ["RECEIVABLE", "CREDIT"], words: "What of it is still open." },
  STATUS: {
    records: ["RECEIVABLE", "CREDIT", "SETTLEMENT_LINE"],
    words: "Whether it is a draft, open, paid or void, and which kind it is.",
  },
  SETTLES: {
    records: ["RECEIVABLE", "CREDIT", "SETTLEMENT_LINE"],
    words: "Which amount owed it lowers, and by how much.",
  },
  APPLIED_ON: { records: ["CREDIT", "SETTLEMENT_LINE"], words: "The day on which it counts." },

  // Of sales, contact and the people who work there
  CONCERNS: { records: ["OPPORTUNITY", "ACTIVITY"], words: "Whom it concerns." },
  STAGE: { records: ["OPPORTUNITY"], words: "How far a sale has come." },
  CLOSES_ON: { records: ["OPPORTUNITY"], words: "The day on which a sale is to close." },
  CONTACT_KIND: { records: ["ACTIVITY"], words: "Whether it was a call, an e-mail or a meeting." },
  DIRECTION: { records: ["ACTIVITY"], words: "Who reached whom." },
  HAPPENED_AT: { records: ["ACTIVITY"], words: "When it took place, or is to." },
  DONE: { records: ["ACTIVITY"], words: "Whether it took place." },
  OUTCOME: { records: ["ACTIVITY"], words: "How it went." },
  MADE_BY: {
    records: ["ACTIVITY"],
    words: "Whether a person or a program made it, and so how certain it is.",
  },
  SENT: { records: ["RECEIVABLE"], words: "That it was sent to the debtor, and when." },
  REMINDS: {
    records: ["PARTY"],
    words: "Whether a sequence that reminds the party by itself is running.",
  },
  ROLE: {
    records: ["PARTY", "RECEIVABLE"],
    words: "What a person is to the debtor: it decides what they may be told.",
  },
  OURS: { records: ["ACTIVITY"], words: "Whether Forbear itself wrote it: then it is no contact." },
  ACTIVE: { records: ["OWNER"], words: "Whether the person still works there." },

  // A person's own
  EXTRA_FACT: {
    records: ["PARTY", "RECEIVABLE"],
    words: "Shown beside the record under a name of your own; nothing is decided by it.",
    takes: valueKinds,
    many: true,
    needs: "LABEL",
  },
} as const satisfies Record<string, TargetDefinition>;

export type FieldTarget = keyof typeof fieldTargets;

export const fieldTargetNames = Object.keys(fieldTargets) as FieldTarget[];

export function targetNamed(name: FieldTarget): TargetDefinition {
  return fieldTargets[name];
}
