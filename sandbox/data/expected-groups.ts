/** Which of the vendors that know a debtor are put together by exact keys. */
import type { TrueDebtor } from "./generate.js";
import type { Join } from "./joins.js";

export type ExpectedVendor = "SALESFORCE" | "XERO" | "HUBSPOT" | "QUICKBOOKS";

/** Addresses and telephones of somebody who was forgotten are nobody's to use. */
const forgettable: readonly Join["kind"][] = ["EMAIL", "PHONE"];

function wasForgotten({ customer }: TrueDebtor): boolean {
  return customer.ledgerContact?.gdpr === true;
}

/** Somebody was forgotten in the ledger, and nothing that may still be used joins the two systems. */
export function isForgotten(debtor: TrueDebtor): boolean {
  return (
    wasForgotten(debtor) &&
    debtor.plan.keys.every((kind: Join["kind"]) => forgettable.includes(kind))
  );
}

/** What stands for a key as one system has it: two further vendors that hold it meet there. */
const keyOf = ({ system, kind }: Join): string => `${kind} of ${system}`;

/** Pairs that are one: of vendors, and of vendors and keys. */
function links(debtor: TrueDebtor): (readonly [string, string])[] {
  const { plan, further } = debtor;
  const joins = [
    ...(further.hubspot?.joins ?? []).map((join) => ["HUBSPOT", join] as const),
    ...(further.quickbooks?.joins ?? []).map((join) => ["QUICKBOOKS", join] as const),
  ];
  const usable = ({ system, kind }: Join): boolean =>
    system !== "XERO" || !wasForgotten(debtor) || !forgettable.includes(kind);
  return [
    ...(plan.keys.length > 0 && !isForgotten(debtor) ? [["SALESFORCE", "XERO"] as const] : []),
    ...joins.map(([vendor, join]) => [vendor, keyOf(join)] as const),
    ...joins
      .filter(([, join]) => usable(join))
      .map(([, join]) => [keyOf(join), join.system] as const),
  ];
}

/** The vendors of the debtor, put together where exact keys put them: one group for nearly all. */
export function groups(debtor: TrueDebtor, vendors: readonly ExpectedVendor[]): ExpectedVendor[][] {
  const known = [...new Set(vendors)];
  const pairs = links(debtor);
  let found = [...new Set<string>([...known, ...pairs.flat()])].map((one) => [one]);
  for (const pair of pairs) {
    const linked = found.filter((group) => pair.some((one) => group.includes(one)));
    found = [...found.filter((group) => !linked.includes(group)), linked.flat()];
  }
  return found
    .map((group) => known.filter((vendor) => group.includes(vendor)).sort())
    .filter((group) => group.length > 0)
    .sort();
}
