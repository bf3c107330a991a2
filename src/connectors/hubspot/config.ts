import { z } from "zod";
import type { ConnectionSettings } from "../connector.js";
import { parseSettings, signInKind, vendorUrl } from "../settings.js";

/** The internal name of a property. */
const propertyName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,99}$/,
    "must be the internal name of a property, such as tax_number (lower case)",
  );

const settings = z.object({
  /** Where people sign in and see records; accounts hosted in Europe have https://app-eu1.hubspot.com. */
  loginUrl: vendorUrl.default("https://app.hubspot.com"),
  apiUrl: vendorUrl.default("https://api.hubapi.com"),
  signIn: signInKind,
  /** Our app's, where people sign in. */
  clientId: z.string().trim().default(""),
  clientSecret: z.string().trim().default(""),
  /** A key of the account's own, where nobody signs in. */
  serviceKey: z.string().trim().default(""),
  /** HubSpot dates its versions and keeps each for 18 months or more. */
  apiVersion: z
    .string()
    .regex(/^20\d{2}-(03|09)$/, "must be a version such as 2026-03")
    .default("2026-03"),
  /** Company or contact property that holds a VAT number or the like. */
  taxNumberProperty: propertyName.default("tax_number"),
  /** Company or contact property that holds the ContactID of the same customer in Xero. */
  xeroContactIdProperty: propertyName.default("xero_contact_id"),
  /** Yes-or-no property of contacts that says "do not call": HubSpot has none of its own. */
  doNotCallProperty: propertyName.optional(),
  /** How many days back notes, tasks, calls, e-mails and meetings are read at first; without it all of them are. */
  activityDays: z.coerce
    .number({ error: "must be a number of days" })
    .int("must be a whole number")
    .min(1, "must be 1 or more")
    .optional(),
});

const neededBy = {
  PERSON: ["clientId", "clientSecret"],
  SERVICE: ["serviceKey"],
} as const;

const schema = settings.superRefine((found, context) => {
  for (const name of neededBy[found.signIn])
    if (found[name] === "")
      context.addIssue({ code: "custom", path: [name], message: "is missing" });
});

export type HubSpotSettings = z.output<typeof schema>;

/** @throws Rejected naming every wrong setting */
export function readSettings(given: ConnectionSettings): HubSpotSettings {
  return parseSettings<HubSpotSettings>("HubSpot", schema, given);
}
