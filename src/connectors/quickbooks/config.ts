import { z } from "zod";
import type { ConnectionSettings } from "../connector.js";
import { parseSettings, requiredWord, vendorUrl } from "../settings.js";

const schema = z.object({
  /** Where people sign in. */
  loginUrl: vendorUrl.default("https://appcenter.intuit.com"),
  /** Where tokens are issued. */
  identityUrl: vendorUrl.default("https://oauth.platform.intuit.com"),
  /** Where tokens are given back. */
  revokeUrl: vendorUrl.default("https://developer.api.intuit.com"),
  /** The Accounting API; sandbox companies have https://sandbox-quickbooks.api.intuit.com. */
  apiUrl: vendorUrl.default("https://quickbooks.api.intuit.com"),
  clientId: requiredWord,
  clientSecret: requiredWord,
  /** Custom field of sales forms that takes the day on which an invoice is expected to be paid. */
  expectedDateField: z
    .string()
    .trim()
    .min(1, "must name a custom field")
    .max(31, "must be the name of a custom field, at most 31 characters")
    .default("Promised for"),
});

export type QuickBooksSettings = z.output<typeof schema>;

/** @throws Rejected naming every wrong setting */
export function readSettings(settings: ConnectionSettings): QuickBooksSettings {
  return parseSettings<QuickBooksSettings>("QuickBooks", schema, settings);
}
