import type { ConnectorManifest, StreamManifest } from "../connector.js";
import { reads } from "./fields.js";

const minute = 60;
const hour = 60 * minute;

/**
 * Customers first: everything else names one. What a change looks like is read by data capture, one call a
 * stream; the intervals keep the reads of a month within what Intuit gives for nothing to some 35 companies.
 */
export const streams = [
  stream("Customers", "Customer", 30 * minute),
  { ...stream("Invoices", "Invoice", 10 * minute), hangsOnParties: true },
  stream("Payments", "Payment", 10 * minute),
  stream("CreditMemos", "CreditMemo", hour),
  stream("JournalEntries", "JournalEntry", hour),
  stream("Deposits", "Deposit", hour),
  // What no stamp tells, and what data capture could not hold.
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
  return { name, objectType, pageSize: 1000, pollIntervalSeconds, saysLess: true as const };
}

/** By company and app: other apps have their own, but for the 500 a minute, which are the company's. */
const source =
  "https://developer.intuit.com/app/developer/qbo/docs/learn/rest-api-features#limits-and-throttles";

export const manifest: ConnectorManifest = {
  vendor: "QUICKBOOKS",
  displayName: "QuickBooks Online",
  streams,
  reads,
  statesRoles: ["Invoice"],
  writes: ["NOTE", "EXPECTED_DATE"],
  writesTo: {
    NOTE: { objectTypes: ["Invoice"], scopes: ["com.intuit.quickbooks.accounting"] },
    EXPECTED_DATE: { objectTypes: ["Invoice"], scopes: ["com.intuit.quickbooks.accounting"] },
  },
  factsGoodForSeconds: 6 * hour,
  // Forbear writes one of the custom fields (see hashable in index.ts for the others); the memo (PrivateNote) is read, since only it tells of a void.
  ownedFields: { Invoice: ["CustomField"] },
  stampFields: ["MetaData", "SyncToken"],
  secretSettings: ["clientSecret"],
  scopes: [
    {
      scope: "com.intuit.quickbooks.accounting",
      why: "To read customers, invoices, payments and credits, and to add notes and the expected date to invoices. QuickBooks has no smaller scope for it.",
    },
  ],
  limits: [
    "Calls: 10 at once and 10 a second for Forbear, 500 a minute for each company. Beyond them QuickBooks says to wait a minute.",
    "Reads: 500,000 a month for all companies of one app on Intuit's Builder tier; then they are refused until the month is over. Writes are free.",
    "Quiet polling takes about 430 reads a day (13,000 a month) for one company.",
    "Changes are told for 30 days, and 1,000 at a time.",
    "An invoice's memo holds 4,000 characters, the bookkeeper's own words included; a custom field 31.",
    "A sign-in ends after 100 days without use, and after five years in any case.",
  ],
  rateLimits: [
    {
      scope: "ACCOUNT",
      per: "CONCURRENT",
      limit: 10,
      countsWrites: true,
      sharedWithOtherApps: false,
      source,
    },
    {
      scope: "ACCOUNT",
      per: "SECONDS",
      seconds: 1,
      limit: 10,
      countsWrites: true,
      sharedWithOtherApps: false,
      source,
    },
    {
      scope: "ACCOUNT",
      per: "MINUTE",
      limit: 500,
      countsWrites: true,
      sharedWithOtherApps: true,
      source,
    },
  ],
  cannot: [
    {
      what: "Be connected without a person who signs in",
      why: "Intuit has no credentials of a company's own: every grant is a person's.",
    },
    {
      what: "Put a task on a customer",
      why: "QuickBooks has no tasks and no activity log.",
    },
    {
      what: "Put a link on an invoice",
      why: "It has no field for one, a custom field holds 31 characters, and the message on the invoice is the customer's to read.",
    },
    {
      what: "Say how things stand on a customer",
      why: "Customers have no custom fields, and their notes are the bookkeeper's.",
    },
    {
      what: "Set the expected date without a custom field that a person has made",
      why: "QuickBooks has no field for it, and its API makes no custom fields.",
    },
    {
      what: "Say on which day a journal entry is due",
      why: "QuickBooks keeps none; it counts as due on its own day, as in QuickBooks' own ageing.",
    },
    {
      what: "Read a journal entry or deposit that names several customers on accounts receivable",
      why: "A payment names the entry and not always its line, so that nobody can tell whose debt it lowers.",
    },
    {
      what: "Know who does not want to be contacted",
      why: "QuickBooks has no opt-out field; it stays unknown.",
    },
    {
      what: "Know of QuickBooks' own reminders, or of any e-mail about an invoice but the last",
      why: "An invoice keeps its last delivery only, without saying whether it was a reminder; the settings of reminders are not in the API.",
    },
    {
      what: "Recognise a customer by a tax number",
      why: "The API masks it.",
    },
    {
      what: "Say whose customer a merged one became",
      why: "The one that lost goes inactive or is gone, and nothing names the other; its invoices name it.",
    },
    {
      what: "Notice what was deleted while nothing was read for 30 days, or among more than 1,000 changes between two looks",
      why: "Deletions are told by data capture only, which reaches no further; queries never show them.",
    },
    {
      what: "Read sales and refund receipts, or a credit that was paid back by a cheque",
      why: "Receipts are money that came or went at once and no debt; cheques and expenses are not read.",
    },
    {
      what: "Open a record in QuickBooks' own screens",
      why: "Its addresses do not say in which company: a person signed in to another would see another's record under the same number.",
    },
  ],
};
