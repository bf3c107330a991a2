/**
 * Rules that the account's people made for their forms; from 2026-09 on they hold for programs, too
 * (vendors.md §2.1). The rules are these; which an account has is its own affair.
 */
import type { HubSpotObject } from "../data/hubspot-records.js";
import { invalid } from "./errors.js";

interface Rule {
  readonly object: HubSpotObject;
  /** When a property has this value, or whenever a record is created. */
  readonly when: { readonly property: string; readonly value: string } | "CREATED";
  readonly requires: string;
}

const rules: readonly Rule[] = [
  {
    object: "deals",
    when: { property: "dealstage", value: "closedlost" },
    requires: "closed_lost_reason",
  },
  { object: "deals", when: "CREATED", requires: "dealname" },
  { object: "contacts", when: "CREATED", requires: "lastname" },
  { object: "companies", when: "CREATED", requires: "name" },
];

/** @throws HubSpotError 400 naming every property that is missing. */
export function checkRules(
  object: HubSpotObject,
  properties: Readonly<Record<string, string | undefined>>,
  created: boolean,
): void {
  const broken = rules.filter(({ object: of, when, requires }) => {
    const holds = when === "CREATED" ? created : properties[when.property] === when.value;
    return of === object && holds && (properties[requires] ?? "") === "";
  });
  if (broken.length === 0) return;
  throw invalid(
    "Required properties are missing.",
    broken.map(({ requires }) => ({
      message: `${requires} is required.`,
      code: "REQUIRED_PROPERTY_MISSING",
      context: { propertyName: [requires] },
    })),
  );
}
