/** Reading a connection's settings: one sentence that says everything that is wrong. */
import { z } from "zod";
import type { ConnectionSettings } from "./connector.js";
import { Rejected } from "./errors.js";

/**
 * An address of the vendor, without a slash at its end. Secrets travel to it, so it must be https, except on
 * this machine (practice vendors and tests).
 */
export const vendorUrl = z
  .url({ protocol: /^https?$/, error: "must be an address that begins with https://" })
  .refine(isSafe, "must begin with https://; plain http is accepted on this machine only")
  .transform((url) => url.replace(/\/+$/, ""));

export const requiredWord = z.string({ error: "is missing" }).trim().min(1, "is missing");

/** Whether a person has signed in, or a credential of the account's own does (client credentials, a service key). */
export const signInKind = z
  .enum(["PERSON", "SERVICE"], { error: "must be PERSON or SERVICE" })
  .default("PERSON");

function isSafe(address: string): boolean {
  // Zod runs refinements on text that is no address at all, too.
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === "https:" || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

/** @throws Rejected naming every wrong setting, never a value */
export function parseSettings<T>(
  vendor: string,
  schema: z.ZodType<T>,
  settings: ConnectionSettings,
): T {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const fieldErrors = result.error.issues.map((issue) => ({
    field: issue.path.join(".") || null,
    message: issue.message,
  }));
  const told = fieldErrors.map(({ field, message }) => `${field ?? "settings"} ${message}`);
  throw new Rejected(
    `The ${vendor} connection is not set up correctly: ${told.join("; ")}.`,
    fieldErrors,
  );
}
