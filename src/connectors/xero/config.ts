import { z } from "zod";
import type { ConnectionSettings } from "../connector.js";
import { parseSettings, requiredWord, signInKind, vendorUrl } from "../settings.js";

const schema = z.object({
  /** Where people sign in. */
  loginUrl: vendorUrl.default("https://login.xero.com"),
  /** Where tokens are issued. */
  identityUrl: vendorUrl.default("https://identity.xero.com"),
  apiUrl: vendorUrl.default("https://api.xero.com"),
  signIn: signInKind,
  clientId: requiredWord,
  clientSecret: requiredWord,
  /** Organisation.ShortCode (see the account facts), for links into Xero's screens. */
  shortCode: z
    .string()
    .regex(/^![\w-]{1,20}$/, "must be Xero's short code of the organisation, such as !mBdtL")
    .optional(),
});

export type XeroSettings = z.output<typeof schema>;

/** @throws Rejected naming every wrong setting */
export function readSettings(settings: ConnectionSettings): XeroSettings {
  return parseSettings<XeroSettings>("Xero", schema, settings);
}
