/** The true answer as far as HubSpot has a part in it. */
import { portalId } from "./constants.js";
import { hubspotOwners } from "./hubspot-account.js";
import type { HubSpotSide } from "./hubspot-form.js";
import type { HubSpotObject, HubSpotRecord } from "./hubspot-records.js";
import type { ExactKeyKind } from "./plan.js";

type PartyType = "Company" | "Contact";

interface HubSpotParty {
  readonly vendor: "HUBSPOT";
  readonly account: string;
  readonly objectType: PartyType;
  readonly id: string;
}

/** What HubSpot says of a debtor. */
export interface ExpectedHubSpot {
  /** What its records share with the other systems'. */
  readonly exactKeyKinds: readonly ExactKeyKind[];
  /** Addresses of its contacts that want no e-mail, or not all; addresses of the past are not here. */
  readonly optOuts: readonly {
    readonly address: string;
    /** No e-mail at all. */
    readonly all: boolean;
    /** Subscription types that it left one by one. */
    readonly subscriptionIds: readonly number[];
  }[];
  /** The owner of each party; parties that nobody owns are left out. */
  readonly owners: readonly {
    readonly objectType: PartyType;
    readonly id: string;
    readonly ownerId: string;
    readonly name: string;
    readonly email: string;
    /** False for somebody who has left. */
    readonly active: boolean;
  }[];
}

export function hubspotParty(objectType: PartyType, id: string): HubSpotParty {
  return { vendor: "HUBSPOT", account: String(portalId), objectType, id };
}

/** Companies and contacts, archived ones too. */
function partyRecords({ records }: HubSpotSide): { type: PartyType; record: HubSpotRecord }[] {
  const types: Partial<Record<HubSpotObject, PartyType>> = {
    companies: "Company",
    contacts: "Contact",
  };
  return records.flatMap(([object, record]) => {
    const type = types[object];
    return type === undefined ? [] : [{ type, record }];
  });
}

export function hubspotParties({ companyIds, contactIds }: HubSpotSide): HubSpotParty[] {
  return [
    ...companyIds.map((id) => hubspotParty("Company", id)),
    ...contactIds.map((id) => hubspotParty("Contact", id)),
  ];
}

/** Archived records, and the old ids of merged ones. */
export function hubspotGone(
  side: HubSpotSide,
): (HubSpotParty & { why: "MERGED" | "DELETED"; leadsTo: string | null })[] {
  return partyRecords(side).flatMap(({ type, record: { id, archivedAt, mergedIds = [] } }) => [
    ...mergedIds
      .filter((old) => old !== id)
      .map((old) => ({ ...hubspotParty(type, old), why: "MERGED" as const, leadsTo: id })),
    ...(archivedAt === undefined
      ? []
      : [{ ...hubspotParty(type, id), why: "DELETED" as const, leadsTo: null }]),
  ]);
}

export function hubspotFacts(side: HubSpotSide): ExpectedHubSpot {
  const live = partyRecords(side).filter(({ record }) => record.archivedAt === undefined);
  const held = new Set(
    live.flatMap(({ record: { properties } }) => [
      properties["email"],
      ...(properties["hs_additional_emails"]?.split(";") ?? []),
    ]),
  );
  const owners = live.flatMap(({ type, record: { id, properties } }) => {
    const owner = hubspotOwners.find((one) => one.id === properties["hubspot_owner_id"]);
    if (!owner) return [];
    const { id: ownerId, firstName, lastName, email, archived } = owner;
    const name = `${firstName} ${lastName}`;
    return [{ objectType: type, id, ownerId, name, email, active: !archived }];
  });
  return {
    exactKeyKinds: side.keys,
    optOuts: side.optOuts
      .filter(({ address }) => held.has(address))
      .map(({ address, all, subscriptionIds }) => ({ address, all, subscriptionIds })),
    owners,
  };
}
