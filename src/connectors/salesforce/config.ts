import { z } from "zod";
import type { ConnectionSettings } from "../connector.js";
import { parseSettings, requiredWord, signInKind, vendorUrl } from "../settings.js";

/** The API name of a field. It goes into SOQL, so nothing but a name may pass. */
const fieldName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, "must be the API name of a field, such as Tax_Number__c");

const schema = z.object({
  /** Where people sign in: https://login.salesforce.com, test.salesforce.com or a My Domain. */
  loginUrl: vendorUrl,
  signIn: signInKind,
  clientId: requiredWord,
  clientSecret: requiredWord,
  apiVersion: z
    .string()
    .regex(/^\d{2,3}\.0$/, "must be a version such as 67.0")
    .default("67.0"),
  /** Account or Contact field that holds a VAT number or the like. */
  taxNumberField: fieldName.default("Tax_Number__c"),
  /** Account or Contact field that holds the ContactID of the same customer in Xero. */
  xeroContactIdField: fieldName.default("Xero_Contact_ID__c"),
  /**
   * From how many records on a pass is read by a bulk job. Reading 2,000 records takes one call by query; a job
   * takes one to make, about three to wait for, one for each 10,000 records and one to take it away. So 20,000
   * are 7 calls instead of 10, 200,000 are 25 instead of 100; below about 12,000 a job costs more than it saves.
   */
  bulkFrom: z.coerce
    .number({ error: "must be a number of records" })
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .default(20_000),
  /** How many days back tasks, events and e-mails are read at first; without it all of them are. */
  activityDays: z.coerce
    .number({ error: "must be a number of days" })
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .optional(),
  /**
   * Change Data Capture: off; on for everything that the organisation has selected for it; or the name of a channel of
   * its own, so that fewer events are delivered.
   */
  changeEvents: z
    .string()
    .regex(
      /^(on|off|\/data\/[A-Za-z]\w{0,79})$/,
      "must be on, off or the name of a channel such as /data/Forbear__chn",
    )
    .default("off"),
  /** Where the Pub/Sub API is reached; https://api.deu.pubsub.salesforce.com:7443 keeps it in the European Union. */
  pubSubUrl: vendorUrl.default("https://api.pubsub.salesforce.com:7443"),
  /** The organisation's own address, for links into its screens. API calls use that of the token answer. */
  instanceUrl: vendorUrl.optional(),
});

export type SalesforceSettings = z.output<typeof schema>;

/** @throws Rejected naming every wrong setting */
export function readSettings(settings: ConnectionSettings): SalesforceSettings {
  return parseSettings<SalesforceSettings>("Salesforce", schema, settings);
}
