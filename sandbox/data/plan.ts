/** Decides where a customer is known and by which exact keys its records can be told to belong together. */
import type { Random } from "../shared/random.js";
import type { Identity } from "./identity.js";

/** What two records can share exactly. */
const exactKeyKinds = ["CROSS_REFERENCE", "TAX_NUMBER", "EMAIL", "PHONE"] as const;
export type ExactKeyKind = (typeof exactKeyKinds)[number];

export interface Plan {
  readonly presence: "BOTH" | "SALESFORCE" | "XERO";
  /** Empty for customers of one system and for those beyond exact keys. */
  readonly keys: readonly ExactKeyKind[];
  /** In both systems, yet sharing no exact key. */
  readonly beyondExactKeys: boolean;
  /** How a person is kept in Salesforce. */
  readonly household: boolean;
  /** Put away in Xero. */
  readonly archived: boolean;
}

/** One key for about half of the pairs, two or three for the rest. */
function chooseKeys(identity: Identity, random: Random): ExactKeyKind[] {
  const possible = exactKeyKinds.filter(
    (kind) =>
      kind !== "TAX_NUMBER" ||
      (identity.kind === "ORGANISATION" && identity.culture.taxNumber !== null),
  );
  const count = random.weighted([
    [1, 5],
    [2, 3],
    [3, 2],
  ]);
  return random.shuffle(possible).slice(0, count);
}

/** @param beyond this customer is one of the harder ones. */
export function makePlan(identity: Identity, random: Random, beyond: boolean): Plan {
  const presence = beyond
    ? "BOTH"
    : random.weighted<Plan["presence"]>([
        ["BOTH", 76],
        ["SALESFORCE", 11],
        ["XERO", 13],
      ]);
  return {
    presence,
    keys: presence === "BOTH" && !beyond ? chooseKeys(identity, random) : [],
    beyondExactKeys: beyond,
    household: random.chance(0.55),
    archived: presence !== "SALESFORCE" && !beyond && random.chance(0.03),
  };
}
