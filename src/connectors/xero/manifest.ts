import type { ConnectorManifest, StreamManifest } from "../connector.js";
import { reads } from "./fields.js";

const minute = 60;
const hour = 60 * minute;

/**
 * Contacts first: an invoice names its contact; a payment or an allocation its invoice. The intervals keep
 * quiet polling within the 1,000 calls a day of Xero's Starter tier: contacts, credits and the daily look at
 * all open invoices take what invoices and payments leave.
 */
export const streams = [
  stream("Contacts", "Contact", 15 * minute),
  { ...stream("Invoices", "Invoice", 5 * minute), hangsOnParties: true },
  stream("Payments", "Payment", 5 * minute),
  stream("CreditNotes", "CreditNote", 30 * minute),
  stream("Overpayments", "Overpayment", hour),
  stream("Prepayments", "Prepayment", hour),
  // What UpdatedDateUTC does not tell: the due date of a part-paid invoice, for one.
  {
    ...stream("OpenInvoices", "Invoice", 24 * hour),
    full: true,
    sweep: { of: "RECEIVABLES", within: "OPEN" },
  },
] as const satisfies readonly StreamManifest[];

function stream<Name extends string, ObjectType extends string>(
  name: Name,
  objectType: ObjectType,
  pollIntervalSeconds: number,
) {
  return { name, objectType, pageSize: 1000, pollIntervalSeconds };
}

/** Each app has its own allowance with each organisation. On the Starter tier it is 1,000 a day: readings tell. */
const counted = {
  countsWrites: true,
  sharedWithOtherApps: false,
  source: "https://developer.xero.com/documentation/guides/oauth2/limits/",
} as const;

export const manifest: ConnectorManifest = {
  vendor: "XERO",
  displayName: "Xero",
  streams,
  reads,
  statesRoles: ["Contact"],
  writes: ["NOTE", "LINK", "EXPECTED_DATE"],
  writesTo: {
    NOTE: {
      objectTypes: ["Invoice", "Contact"],
      scopes: ["accounting.invoices", "accounting.contacts"],
    },
    LINK: { objectTypes: ["Invoice"], scopes: ["accounting.invoices"] },
    EXPECTED_DATE: { objectTypes: ["Invoice"], scopes: ["accounting.invoices"] },
  },
  factsGoodForSeconds: hour,
  // An invoice's link and expected date are read by no mapper; setting them is no news of the debt.
  ownedFields: { Invoice: ["Url", "ExpectedPaymentDate", "ExpectedPaymentDateString"] },
  stampFields: ["UpdatedDateUTC", "UpdatedDateUTCString"],
  // Granular scopes: apps made since March 2026 may not ask for accounting.transactions.
  secretSettings: ["clientSecret"],
  scopes: [
    { scope: "offline_access", why: "To keep the connection open when nobody is signed in." },
    {
      scope: "accounting.contacts",
      why: "To read customers and to add notes to their history.",
    },
    {
      scope: "accounting.invoices",
      why: "To read invoices and credit notes, to add notes to an invoice's history and to set its link to Forbear and its expected date.",
    },
    {
      scope: "accounting.payments.read",
      why: "To see at once that somebody has paid, or has paid too much or in advance.",
    },
    {
      scope: "accounting.settings.read",
      why: "To read the organisation's home currency, country and time zone, and whether Xero sends invoice reminders by itself.",
    },
  ],
  limits: [
    "Calls per organisation: 5 at once, 60 a minute, 5,000 a day (1,000 on Xero's Starter tier). Beyond them Xero says how long to wait; for the day that may be hours.",
    "Quiet polling takes about 830 calls a day for one organisation.",
    "A history note holds 250 characters. It can be neither changed nor removed.",
    "An invoice carries one link.",
    "The expected date can be set while an invoice is approved and nothing has been paid or credited on it.",
  ],
  rateLimits: [
    { scope: "ACCOUNT", per: "CONCURRENT", limit: 5, ...counted },
    { scope: "ACCOUNT", per: "MINUTE", limit: 60, ...counted },
    { scope: "ACCOUNT", per: "DAY", limit: 5000, ...counted },
    { scope: "APP", per: "MINUTE", limit: 10_000, ...counted },
  ],
  cannot: [
    {
      what: "Replace an invoice's link that is not ours",
      why: "There is room for one, and it may be another app's.",
    },
    {
      what: "Know who does not want to be contacted",
      why: "Xero has no opt-out field; it stays unknown.",
    },
    {
      what: "Read fields of one's own",
      why: "Xero's API has no custom fields. A few fields that come with every contact and invoice and that nothing is made of can be mapped.",
    },
    {
      what: "Know when an invoice was sent, or that a reminder was",
      why: "Xero only marks an invoice as sent, and tells of its reminders whether they are on for the whole organisation. The history of an invoice costs a call for each, and Xero documents no words by which a reminder could be known in it.",
    },
    {
      what: "Know whether Xero's reminders are off for one customer or invoice, or switch them off",
      why: "Its API has neither; a person does it in Xero and confirms it here.",
    },
    {
      what: "Notice every change of a due date at once",
      why: "Xero does not move UpdatedDateUTC for the due date of a part-paid invoice; all open invoices are read once a day instead.",
    },
    {
      what: "Put a button into Xero's screens",
      why: "Xero has no place for one; the invoice's link is the door.",
    },
  ],
};
