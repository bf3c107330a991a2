import type { ConnectorManifest, StreamManifest } from "../connector.js";

/** Contacts first: an invoice names its contact, a payment its invoice. */
export const streams = [
  { name: "Contacts", objectType: "Contact", pageSize: 1000, pollIntervalSeconds: 900 },
  { name: "Invoices", objectType: "Invoice", pageSize: 1000, pollIntervalSeconds: 300 },
  { name: "Payments", objectType: "Payment", pageSize: 1000, pollIntervalSeconds: 300 },
] as const satisfies readonly StreamManifest[];

export const manifest: ConnectorManifest = {
  vendor: "XERO",
  displayName: "Xero",
  streams,
  writes: ["NOTE", "LINK"],
  // Granular scopes: apps made since March 2026 may not ask for accounting.transactions.
  scopes: [
    { scope: "offline_access", why: "To keep the connection open when nobody is signed in." },
    {
      scope: "accounting.contacts",
      why: "To read customers and to add notes to their history.",
    },
    {
      scope: "accounting.invoices",
      why: "To read invoices, to add notes to their history and to set their link to Forbear.",
    },
    { scope: "accounting.payments.read", why: "To see at once that somebody has paid." },
    {
      scope: "accounting.settings.read",
      why: "To read the organisation's home currency, country and time zone.",
    },
  ],
  limits: [
    "Calls per organisation: 5 at once, 60 a minute, 5,000 a day (1,000 on Xero's Starter tier). Beyond them Xero says how long to wait; for the day that may be hours.",
    "Quiet polling takes about 670 calls a day for one organisation.",
    "A history note holds 250 characters. It can be neither changed nor removed.",
    "An invoice carries one link.",
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
      what: "Notice every change of a balance or due date",
      why: "Xero does not move UpdatedDateUTC for contact balances, nor for the due date of a part-paid invoice.",
    },
    {
      what: "Say which credit notes, prepayments and overpayments lowered an invoice",
      why: "Only payments are read as settlement lines; what Xero says is still due already counts the others.",
    },
    {
      what: "Put a button into Xero's screens",
      why: "Xero has no place for one; the invoice's link is the door.",
    },
  ],
};
