/** The README's example as HubSpot knows it: joined to the other systems by e-mail, tax number and phone. */
import { addDays, day, startOf } from "../shared/dates.js";
import { exampleHubSpotCompanyId, exampleHubSpotContactIds } from "./constants.js";
import { exampleKeys } from "./example.js";
import type { HubSpotSide } from "./hubspot-form.js";
import { hubspotOwners } from "./hubspot-account.js";
import {
  billingContactTypeId,
  type HubSpotObject,
  type HubSpotRecord,
  type HubSpotRef,
} from "./hubspot-records.js";

const [moragId, callumId] = exampleHubSpotContactIds;
const company: HubSpotRef = { object: "companies", id: exampleHubSpotCompanyId };
const morag: HubSpotRef = { object: "contacts", id: moragId };
const callum: HubSpotRef = { object: "contacts", id: callumId };
const place = {
  address: "4 Harbour Row",
  city: "Whitby",
  state: "North Yorkshire",
  zip: "YO21 3PU",
  country: "United Kingdom",
};

type Made = (
  id: string,
  daysAgo: number,
  properties: Readonly<Record<string, string>>,
) => HubSpotRecord;

/** What was offered, noted and said. */
function activities(
  made: Made,
  at: (daysAgo: number) => number,
  owner: Readonly<Record<string, string>>,
): (readonly [HubSpotObject, HubSpotRecord])[] {
  const deal = made("10000000001", 45, {
    ...owner,
    dealname: "Harbour and Pine Joinery - Shop front",
    amount: "6400.00",
    dealstage: "presentationscheduled",
    pipeline: "default",
    closedate: new Date(at(-30)).toISOString(),
    deal_currency_code: "GBP",
  });
  const note = made("10000000001", 20, {
    ...owner,
    hs_note_body: "<p>Callum has asked for copies of INV-0457.</p>",
    hs_timestamp: new Date(at(20)).toISOString(),
  });
  const call = made("10000000001", 12, {
    ...owner,
    hs_call_title: "Call",
    hs_call_direction: "OUTBOUND",
    hs_call_duration: "184000",
    hs_call_status: "COMPLETED",
    hs_timestamp: new Date(at(12)).toISOString(),
  });
  return [
    ["deals", deal],
    ["notes", note],
    ["calls", call],
  ];
}

const exampleShared = ["TAX_NUMBER", "EMAIL", "PHONE"] as const;

/** Harbour & Pine Joinery with Morag Sinclair, Callum Whitfield, a deal, a note and a call. */
export function exampleHubSpotSide(anchor: string): HubSpotSide {
  const owner = { hubspot_owner_id: hubspotOwners[1]?.id ?? "" };
  const at = (daysAgo: number): number => startOf(addDays(anchor, -daysAgo)) + day / 2;
  const made: Made = (id, daysAgo, properties) => ({
    id,
    properties,
    createdAt: at(daysAgo),
    updatedAt: at(daysAgo),
  });
  const records: (readonly [HubSpotObject, HubSpotRecord])[] = [
    [
      "companies",
      made(company.id, 300, {
        ...place,
        ...owner,
        name: "Harbour and Pine Joinery Limited",
        domain: "harbour-and-pine.example.com",
        website: "www.harbour-and-pine.example.com",
        phone: "+44 191 498 0147",
        lifecyclestage: "customer",
        tax_number: "GB 204 8817 36",
      }),
    ],
    [
      "contacts",
      made(morag.id, 290, {
        ...place,
        ...owner,
        firstname: "Morag",
        lastname: "Sinclair",
        email: exampleKeys.email,
        jobtitle: "Owner",
        lifecyclestage: "customer",
        hs_timezone: "europe_slash_london",
      }),
    ],
    [
      "contacts",
      made(callum.id, 280, {
        ...place,
        ...owner,
        firstname: "Callum",
        lastname: "Whitfield",
        email: "callum@harbour-and-pine.example.com",
        jobtitle: "Bookkeeper",
        lifecyclestage: "customer",
      }),
    ],
    ...activities(made, at, owner),
  ];
  const one = (object: HubSpotObject): HubSpotRef => ({ object, id: "10000000001" });
  return {
    records,
    links: [
      { from: morag, to: company, typeIds: [279, 1] },
      { from: callum, to: company, typeIds: [279, 1, billingContactTypeId] },
      { from: one("deals"), to: company, typeIds: [341, 5] },
      { from: one("deals"), to: morag, typeIds: [3] },
      { from: one("notes"), to: company, typeIds: [190] },
      { from: one("notes"), to: callum, typeIds: [202] },
      { from: one("calls"), to: company, typeIds: [182] },
      { from: one("calls"), to: callum, typeIds: [194] },
    ],
    optOuts: [],
    companyIds: [company.id],
    contactIds: [morag.id, callum.id],
    keys: exampleShared,
    joins: exampleShared.flatMap((kind) => [
      { system: "SALESFORCE", kind },
      { system: "XERO", kind },
    ]),
  };
}
