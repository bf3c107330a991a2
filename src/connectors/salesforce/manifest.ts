import type { ConnectorManifest, StreamManifest } from "../connector.js";

/** Accounts first: a contact belongs to the debtor of its account. */
export const streams = [
  { name: "Account", objectType: "Account", pageSize: 2000, pollIntervalSeconds: 300 },
  { name: "Contact", objectType: "Contact", pageSize: 2000, pollIntervalSeconds: 300 },
] as const satisfies readonly StreamManifest[];

export const manifest: ConnectorManifest = {
  vendor: "SALESFORCE",
  displayName: "Salesforce",
  streams,
  writes: ["TASK"],
  scopes: [
    { scope: "api", why: "To read accounts and contacts and to create tasks." },
    { scope: "refresh_token", why: "To keep the connection open when nobody is signed in." },
  ],
  limits: [
    "Calls: 100,000 a day and 1,000 (Professional, Enterprise) or 5,000 (Unlimited) more for each user, counted over 24 hours, shared with every other app of the organisation. Beyond them Salesforce refuses (REQUEST_LIMIT_EXCEEDED) without saying until when.",
    "A page has at most 2,000 records; Salesforce may send fewer.",
    "A task's subject holds 255 characters, its description 32,000.",
  ],
  rateLimits: [],
  factsGoodForSeconds: 3600,
  ownedFields: {},
  stampFields: ["SystemModstamp", "attributes"],
  cannot: [
    {
      what: "Notice that an account or contact was deleted or merged away",
      why: "Only records that still exist are queried. A deleted record stays as it was last seen.",
    },
    {
      what: "Notice a change of a formula or roll-up field, or of who may see a record",
      why: "Salesforce does not move SystemModstamp for these.",
    },
    {
      what: "Know an opt-out that the signed-in user may not see",
      why: "Field-level security hides the field. The opt-out is then unknown, which is never read as permission.",
    },
    {
      what: "Read invoices",
      why: "Sales Cloud has none; the ledger is the source of what is owed.",
    },
  ],
};
