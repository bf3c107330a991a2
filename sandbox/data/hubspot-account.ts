/** Who works in the HubSpot account, and what people can subscribe to. */
import type { HubSpotOwner } from "./hubspot-records.js";
import { formerUser, users } from "./users.js";
import type { CrmRecord } from "./records.js";

function owner(user: CrmRecord, index: number): HubSpotOwner {
  return {
    id: String(61_200_411 + index * 13),
    userId: 8_400_100 + index * 7,
    email: String(user["Email"]),
    firstName: String(user["FirstName"]),
    lastName: String(user["LastName"]),
    archived: user["IsActive"] === false,
    createdAt: Date.UTC(2021, 2, 1, 9),
    updatedAt: Date.UTC(2025, 0, 6, 9),
  };
}

/** The same people as in the CRM; one has left and shows only with `archived=true`. */
export const hubspotOwners: readonly HubSpotOwner[] = [...users, formerUser].map(owner);

/** Who the hub acts as. */
export const hubspotUserId = 8_400_100;

export interface SubscriptionType {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly purpose: string;
}

export const subscriptionTypes: readonly SubscriptionType[] = [
  {
    id: 71_290_001,
    name: "One to One",
    description: "Messages from the people who look after you",
    purpose: "Sales",
  },
  {
    id: 71_290_002,
    name: "Marketing Information",
    description: "Offers and news",
    purpose: "Marketing",
  },
  {
    id: 71_290_003,
    name: "Invoices and Service",
    description: "Invoices, statements and deliveries",
    purpose: "Service",
  },
];
