/** What the practice vendors of proofs are like: all four, with small pages, so that few records are many pages. */
import { fileURLToPath } from "node:url";

export const practiceVendors = ["SALESFORCE", "XERO", "HUBSPOT", "QUICKBOOKS"] as const;
export type PracticeVendor = (typeof practiceVendors)[number];

export const practice = {
  form: 3,
  pageRows: { salesforce: 20, xero: 20, hubspot: 10, quickbooks: 10 },
  /** Forbear's package is installed, so that standings are told. */
  metadataDir: fileURLToPath(new URL("../../plugins/salesforce", import.meta.url)),
} as const;
