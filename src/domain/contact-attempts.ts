/**
 * Contact attempts: calls, e-mails, messages, letters and meetings that people or programs had with a debtor, as the
 * source tells of them. Later decisions about contact count them, so that each says how certain it is.
 */

/** MESSAGE: WhatsApp, LinkedIn and the like. */
export const contactMedia = ["CALL", "EMAIL", "SMS", "MESSAGE", "LETTER", "MEETING"] as const;
export type ContactMedium = (typeof contactMedia)[number];

/** What came of it. UNKNOWN where the source does not tell: nothing follows from it. */
export const contactOutcomes = [
  "CONNECTED",
  "LEFT_MESSAGE",
  "NO_ANSWER",
  "BUSY",
  "WRONG_NUMBER",
  "UNKNOWN",
] as const;
export type ContactOutcome = (typeof contactOutcomes)[number];

/** What it was about. A ledger sends invoices and reminders; what people and CRMs wrote about is not read. */
export const contactPurposes = ["INVOICE", "REMINDER", "UNKNOWN"] as const;
export type ContactPurpose = (typeof contactPurposes)[number];

/** Who made it, where the source tells: a person, a telephone or e-mail program, the ledger. */
export const contactMakers = ["PERSON", "PROGRAM", "LEDGER", "UNKNOWN"] as const;
export type ContactMaker = (typeof contactMakers)[number];

/**
 * CERTAIN: the telephone or e-mail program or the ledger itself says so. STATED: a person typed it. INFERRED: it
 * follows from something else, such as a mark that an invoice was sent, or the time of a meeting that has passed.
 */
export const contactCertainties = ["CERTAIN", "STATED", "INFERRED"] as const;
export type ContactCertainty = (typeof contactCertainties)[number];

/** How well its time is known. NOT_KNOWN: it stands where it is listed for want of a better place. */
export const timesKnown = ["INSTANT", "DAY", "NOT_KNOWN"] as const;
export type TimeKnown = (typeof timesKnown)[number];

export interface ContactDetails {
  readonly outcome: ContactOutcome;
  readonly purpose: ContactPurpose;
  readonly madeBy: ContactMaker;
  readonly certainty: ContactCertainty;
}

/** What is known of a note or of something to do: it is no contact. */
export const noContact: ContactDetails = {
  outcome: "UNKNOWN",
  purpose: "UNKNOWN",
  madeBy: "UNKNOWN",
  certainty: "STATED",
};
