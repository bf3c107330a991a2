/**
 * What people are to accounts in Salesforce, where "Contacts to Multiple Accounts" is on: a direct relation for every
 * contact with an account, and some to another account. (Object Reference, AccountContactRelation.)
 */
import { makeId } from "../shared/salesforce-id.js";
import type { CrmRecord, CrmRecords } from "./records.js";

/** Salesforce's own values are about buying; the practice company has added some of its own. */
const chosen: readonly (string | null)[] = [
  ...[null, null, "Decision Maker", null, "Billing Contact", null],
  ...[null, "Decision Maker;Billing Contact", null, "Influencer", null],
];

/** So many contacts on, one is related to an account that is not theirs. */
const everyOther = 17;

/** They follow from the other records, which stay as they are. */
export function relationsOf({ Account, Contact }: CrmRecords): CrmRecord[] {
  const living = Contact.filter(
    ({ AccountId, IsDeleted }) => AccountId !== null && AccountId !== undefined && !IsDeleted,
  );
  const others = Account.filter(({ IsDeleted }) => !IsDeleted);
  return living.flatMap((contact, index) => {
    const direct = relation(contact, contact["AccountId"] ?? null, 2 * index, {
      IsDirect: true,
      Roles: chosen[index % chosen.length] ?? null,
    });
    const other = others[(7 * index) % others.length];
    if (index % everyOther !== 5 || !other || other.Id === contact["AccountId"]) return [direct];
    const roles = index % 2 === 0 ? "Guarantor" : null;
    return [direct, relation(contact, other.Id, 2 * index + 1, { IsDirect: false, Roles: roles })];
  });
}

function relation(
  contact: CrmRecord,
  accountId: CrmRecord[string],
  sequence: number,
  facts: { readonly IsDirect: boolean; readonly Roles: string | null },
): CrmRecord {
  const { CreatedDate = null, LastModifiedDate = null, SystemModstamp = null } = contact;
  return {
    Id: makeId("AccountContactRelation", 7_000_000 + sequence),
    IsDeleted: false,
    CreatedDate,
    CreatedById: contact["CreatedById"] ?? null,
    LastModifiedDate,
    LastModifiedById: contact["LastModifiedById"] ?? null,
    SystemModstamp,
    AccountId: accountId ?? null,
    ContactId: contact.Id,
    IsActive: true,
    StartDate: null,
    EndDate: null,
    ...facts,
  };
}
