/** The people who work at the practice company. */
import { makeId } from "../shared/salesforce-id.js";
import type { CrmRecord } from "./records.js";

function user(sequence: number, first: string, last: string, title: string): CrmRecord {
  const handle = `${first}.${last}`.toLowerCase();
  return {
    Id: makeId("User", sequence),
    Name: `${first} ${last}`,
    FirstName: first,
    LastName: last,
    Username: `${handle}@kindly-supplies.example.com`,
    Email: `${handle}@kindly-supplies.example.com`,
    Title: title,
    Alias: handle.slice(0, 8),
    IsActive: true,
    UserType: "Standard",
    TimeZoneSidKey: "Europe/London",
    LocaleSidKey: "en_GB",
    LanguageLocaleKey: "en_US",
    CreatedDate: "2021-03-01T09:00:00.000Z",
    LastModifiedDate: "2025-01-06T09:00:00.000Z",
    SystemModstamp: "2025-01-06T09:00:00.000Z",
  };
}

export const users = [
  user(1, "Ines", "Okafor", "Integration"),
  user(2, "Tom", "Hargreaves", "Sales"),
  user(3, "Ada", "Bennett", "Accounts Receivable"),
  user(4, "Jonas", "Petrov", "Sales"),
] as const;

/** Of the second form: somebody who has left and still owns records. */
export const formerUser: CrmRecord = {
  ...user(5, "Priya", "Nair", "Sales"),
  IsActive: false,
};

/** Of the second form: work that waits for whoever is free (vendors.md §1.4: owners may be queues). */
export const collectionsQueue: CrmRecord = {
  Id: makeId("Group", 1),
  Name: "Collections",
  DeveloperName: "Collections",
  Type: "Queue",
  Email: "collections@kindly-supplies.example.com",
  DoesSendEmailToMembers: false,
  DoesIncludeBosses: false,
  OwnerId: users[0].Id,
  CreatedDate: "2021-03-01T09:00:00.000Z",
  CreatedById: users[0].Id,
  LastModifiedDate: "2025-01-06T09:00:00.000Z",
  LastModifiedById: users[0].Id,
  SystemModstamp: "2025-01-06T09:00:00.000Z",
};

/** Who the hub acts as. */
export const integrationUser = users[0];
