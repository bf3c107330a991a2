/** One way to write a vendor's id, so that a card finds its record however the vendor spelled it. */
import { salesforceId } from "../domain/salesforce-id.js";
import type { Vendor } from "../domain/source.js";

export function canonicalRecordId(vendor: Vendor, id: string): string {
  if (vendor === "SALESFORCE") return salesforceId(id) ?? id;
  return vendor === "XERO" ? id.toLowerCase() : id;
}
