/** How a record in somebody else's system is named. */

/** The systems that Forbear reads from and writes to. */
export const vendors = ["SALESFORCE", "HUBSPOT", "XERO", "QUICKBOOKS", "FILES"] as const;
export type Vendor = (typeof vendors)[number];

/** Those where people log what contact they had, and find what they have to do. */
export const crms: readonly Vendor[] = ["SALESFORCE", "HUBSPOT"];

/** One record of a vendor, within one account (an org, a portal, an organisation). */
export interface RecordRef {
  /** The vendor's own name of the record's type: "Account", "Contact", "Invoice". */
  readonly objectType: string;
  /** The vendor's id of the record. Salesforce ids are always the 18-character form. */
  readonly id: string;
}

/**
 * The full name of a vendor record. All four parts are needed: two object types of one vendor can share
 * a number, a Salesforce sandbox repeats production's ids, and a tenant may hold several organisations.
 */
export interface SourceRef extends RecordRef {
  readonly vendor: Vendor;
  /** The vendor's id of the account: a Salesforce organisation id, a Xero tenant id. */
  readonly account: string;
}
