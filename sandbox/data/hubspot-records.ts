/** The records of the HubSpot account as data, before any wire format. */

/** Object types of the account, as paths name them. */
export const hubspotObjects = [
  "contacts",
  "companies",
  "deals",
  "notes",
  "tasks",
  "calls",
  "emails",
  "meetings",
  "communications",
] as const;
export type HubSpotObject = (typeof hubspotObjects)[number];

export interface HubSpotRecord {
  /** Digits. A contact and a company may have the same (vendors.md §2.4: ids count by type). */
  readonly id: string;
  /** What is not here is null; what HubSpot works out itself (ids, stamps, opt-outs) is never here. */
  readonly properties: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly archivedAt?: number;
  /** Old ids of the records that it was merged from; its own old one may be among them. */
  readonly mergedIds?: readonly string[];
  /** When it was merged last; when it was made, unless given. */
  readonly mergedAt?: number;
}

/** One end of an association. */
export interface HubSpotRef {
  readonly object: HubSpotObject;
  readonly id: string;
}

/** Two records that belong together, and in which ways, seen from `from`. */
export interface HubSpotLink {
  readonly from: HubSpotRef;
  readonly to: HubSpotRef;
  readonly typeIds: readonly number[];
}

/** What an e-mail address does not want: it belongs to the address, not to a contact (vendors.md §2.4). */
export interface HubSpotOptOut {
  readonly address: string;
  /** No e-mail at all: PORTAL_WIDE. */
  readonly all: boolean;
  /** Subscription types that it left. */
  readonly subscriptionIds: readonly number[];
  readonly at: number;
}

export interface HubSpotOwner {
  readonly id: string;
  /** Another number than the id (vendors.md §2.4). */
  readonly userId: number;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly archived: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface HubSpotRecords {
  readonly objects: Readonly<Record<HubSpotObject, readonly HubSpotRecord[]>>;
  readonly links: readonly HubSpotLink[];
  readonly optOuts: readonly HubSpotOptOut[];
  readonly owners: readonly HubSpotOwner[];
}

/**
 * Association types that HubSpot defines (enum AssociationTypes of @hubspot/api-client 14.0.1): from, to,
 * the unlabelled type there, and back.
 */
const unlabelled: readonly (readonly [HubSpotObject, HubSpotObject, number, number])[] = [
  ["contacts", "companies", 279, 280],
  ["deals", "contacts", 3, 4],
  ["deals", "companies", 341, 342],
  ["contacts", "contacts", 449, 449],
  ["companies", "companies", 450, 450],
  ["deals", "deals", 451, 451],
  ["calls", "companies", 182, 181],
  ["emails", "companies", 186, 185],
  ["meetings", "companies", 188, 187],
  ["notes", "companies", 190, 189],
  ["tasks", "companies", 192, 191],
  ["calls", "contacts", 194, 193],
  ["emails", "contacts", 198, 197],
  ["meetings", "contacts", 200, 199],
  ["notes", "contacts", 202, 201],
  ["tasks", "contacts", 204, 203],
  ["calls", "deals", 206, 205],
  ["emails", "deals", 210, 209],
  ["meetings", "deals", 212, 211],
  ["notes", "deals", 214, 213],
  ["tasks", "deals", 216, 215],
  ["communications", "contacts", 81, 82],
  ["communications", "companies", 87, 88],
  ["communications", "deals", 85, 86],
];

/** A way in which two records can belong together. */
export interface HubSpotLinkType {
  readonly id: number;
  readonly from: HubSpotObject;
  readonly to: HubSpotObject;
  /** The same seen from the other end. */
  readonly inverseId: number;
  readonly category: "HUBSPOT_DEFINED" | "USER_DEFINED";
  /** Null for the unlabelled type. */
  readonly label: string | null;
}

/** Both directions of a type. */
export function bothWays(
  [from, to]: readonly [HubSpotObject, HubSpotObject],
  [id, inverseId]: readonly [number, number],
  category: HubSpotLinkType["category"],
  [label, inverseLabel]: readonly [string | null, string | null],
): HubSpotLinkType[] {
  const there = { id, from, to, inverseId, category, label };
  if (id === inverseId) return [there];
  const back = { id: inverseId, from: to, to: from, inverseId: id, category, label: inverseLabel };
  return [there, back];
}

/** A label that the people of the account made: who at a company gets the invoices. */
export const billingContactTypeId = 37;

export const hubspotLinkTypes: readonly HubSpotLinkType[] = [
  ...unlabelled.flatMap(([from, to, id, back]) =>
    bothWays([from, to], [id, back], "HUBSPOT_DEFINED", [null, null]),
  ),
  ...bothWays(["contacts", "companies"], [1, 2], "HUBSPOT_DEFINED", [
    "Primary",
    "Contact with Primary Company",
  ]),
  ...bothWays(["deals", "companies"], [5, 6], "HUBSPOT_DEFINED", [
    "Primary",
    "Deal with Primary Company",
  ]),
  ...bothWays(["companies", "companies"], [13, 14], "HUBSPOT_DEFINED", [
    "Child Company",
    "Parent Company",
  ]),
  ...bothWays(["contacts", "companies"], [billingContactTypeId, 38], "USER_DEFINED", [
    "Billing contact",
    "Billing contact",
  ]),
];

/** The unlabelled type from one object to another. */
export function plainTypeId(from: HubSpotObject, to: HubSpotObject): number | null {
  for (const [one, other, there, back] of unlabelled) {
    if (one === from && other === to) return there;
    if (one === to && other === from) return back;
  }
  return null;
}
