/**
 * The cells of the table that do not apply, vendor by vendor. The manifests say why; this list is here to be looked
 * at: a cell that stops applying, or applies again, changes it. A vendor with an API may have one only where its own
 * documents say that there is no such thing, and none has.
 */
import type { Behaviour } from "../../../src/connectors/behaviours.js";
import type { Vendor } from "../../../src/domain/source.js";

export const doesNotApply: Readonly<Record<Vendor, readonly Behaviour[]>> = {
  SALESFORCE: [],
  HUBSPOT: [],
  XERO: [],
  QUICKBOOKS: [],
  FILES: [
    "DELETE",
    "MERGE",
    "RATE_LIMIT",
    "TOKEN_EXPIRY",
    "LOST_TOKEN",
    "PERMISSION",
    "WRITE_BACK",
    "UNKNOWN_OUTCOME",
  ],
};
