/** The words for roles that people choose in a CRM (a label, a value of a list), and those whom a record only names. */
import { createHash } from "node:crypto";
import type { RoleRecord } from "../domain/records.js";
import type { Role } from "../domain/roles.js";
import type { RecordRef } from "../domain/source.js";

/**
 * Whole words only, and none that could as well be a job: a title says what somebody does, not what they may be
 * told. Whatever is not here stays words, without a role.
 */
export const commonRoleWords: Readonly<Record<string, Role>> = {
  "billing contact": "BILLING_CONTACT",
  "invoice contact": "BILLING_CONTACT",
  "accounts payable contact": "BILLING_CONTACT",
  "invoice copy": "CC",
  "invoice cc": "CC",
  "business owner": "OWNER",
  "joint debtor": "JOINT_DEBTOR",
  "co-debtor": "JOINT_DEBTOR",
  guarantor: "GUARANTOR",
  executor: "EXECUTOR",
  "authorised helper": "HELPER",
  "authorized helper": "HELPER",
  "authorised representative": "HELPER",
  "authorized representative": "HELPER",
  "power of attorney": "HELPER",
  "debt adviser": "DEBT_ADVISER",
  "debt advisor": "DEBT_ADVISER",
  attorney: "ATTORNEY",
  solicitor: "ATTORNEY",
  lawyer: "ATTORNEY",
  guardian: "GUARDIAN",
  spouse: "SPOUSE",
};

/** @param table lower-case words, as {@link commonRoleWords} */
export function roleOfWords(words: string, table: Readonly<Record<string, Role>>): Role | null {
  const plain = words.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
  return Object.hasOwn(table, plain) ? (table[plain] ?? null) : null;
}

/**
 * Somebody whom the record of a customer names without an id of their own. They are known by what is said of them:
 * another name or address is another person, so that no decision about one passes to another.
 * @returns null where nothing is said
 */
export function namedPerson(
  objectType: string,
  customer: RecordRef,
  names: readonly (string | null)[],
  email: string | null,
): Required<Pick<RoleRecord, "person" | "named">> | null {
  const name = names.filter((part) => part !== null).join(" ") || email;
  if (name === null) return null;
  const said = JSON.stringify([name.toLowerCase(), email?.toLowerCase() ?? null]);
  const hash = createHash("sha256").update(said).digest("hex").slice(0, 32);
  return { person: { objectType, id: `${customer.id}:${hash}` }, named: { name, email } };
}
