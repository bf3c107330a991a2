/** Names, ids and credentials of the practice accounts: the same whatever the seed. */
import { makeId, toId18 } from "../shared/salesforce-id.js";

export const organisationName = "Kindly Supplies Ltd";
export const baseCurrency = "GBP";

/** The Salesforce org (18 characters). */
export const orgId = makeId("Organization", 1_869);

/** The Xero organisation. */
export const tenantId = "7d3f1c52-90a4-4b6e-8a1d-2f6c0b95e3a7";

/** The QuickBooks company. */
export const realmId = "9341453172058612";

/** The app that the hub is known as; practice credentials, worth nothing anywhere else. */
export const salesforceApp = {
  clientId: "3MVG9practice.forbear.hub",
  clientSecret: "practice-salesforce-secret",
};
export const xeroApp = {
  clientId: "0F0B3A7EBEEF4C0DA11CE5CAFE2B00B5",
  clientSecret: "practice-xero-secret",
};
export const quickbooksApp = {
  clientId: "ABpracticeForbearHub0QuickBooksOnline00000000000000",
  clientSecret: "practice-quickbooks-secret",
};

/** The HubSpot account. */
export const portalId = 48_120_736;
/** A service key of the account, with all scopes that its people could tick. */
export const hubspotServiceKey = "pat-eu1-practice-0b7c-service-key";
export const hubspotApp = {
  appId: 2_907_114,
  clientId: "5d0c7e6a-practice-forbear-hub",
  clientSecret: "practice-hubspot-secret",
};

function fixedId(id15: string): string {
  const id = toId18(id15);
  if (id === null) throw new Error(`${id15} is not a Salesforce id.`);
  return id;
}

/** The Salesforce Account of the README's example, "Harbour & Pine Joinery Ltd". */
export const exampleAccountId = fixedId("001gK000Harbour");
/** Its two Salesforce Contacts: Morag Sinclair, Callum Whitfield. */
export const exampleContactIds = [fixedId("003gK000Harbou1"), fixedId("003gK000Harbou2")] as const;
/** Its Xero contact, "Harbour and Pine Joinery". */
export const exampleXeroContactId = "4a8e2b90-5c17-4d3e-9b62-1f0d7c6e5a34";
/** Its three overdue invoices, £1,847.50 together. */
export const exampleInvoiceIds = [
  "c1d0a5e4-3b27-4f18-8e6a-91b2c3d4e501",
  "c1d0a5e4-3b27-4f18-8e6a-91b2c3d4e502",
  "c1d0a5e4-3b27-4f18-8e6a-91b2c3d4e503",
] as const;
/** Its QuickBooks customer, "Harbour & Pine Joinery", and the invoice there: £96.00, overdue (third form). */
export const exampleQuickBooksCustomerId = "58";
export const exampleQuickBooksInvoiceId = "130";
export const examplePaymentId = "c1d0a5e4-3b27-4f18-8e6a-91b2c3d4e504";
/** Its HubSpot company, and its contacts there; the first shares its number with the company. */
export const exampleHubSpotCompanyId = "10000000001";
export const exampleHubSpotContactIds = ["10000000001", "10000000002"] as const;

/** Ids of the two records that `malformed: true` adds: one whose due date is nonsense, one without an id. */
export const malformedInvoiceId = "bad00000-0000-4000-8000-000000000001";
export const malformedContactId = "bad00000-0000-4000-8000-000000000002";
