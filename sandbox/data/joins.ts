/** What a further vendor's records have in common with those of the first two, and who is joined by that. */
import type { Split } from "./customer.js";
import type { ExactKeyKind } from "./plan.js";

/** The systems whose records a further vendor's can be told to belong to. */
export type JoinedSystem = "SALESFORCE" | "XERO";

/** An exact key that a further vendor shares with one of them. */
export interface Join {
  readonly system: JoinedSystem;
  readonly kind: ExactKeyKind;
}

/** The systems that have the key, too. */
export function joinsBy<T>(kind: ExactKeyKind, split: Split<T>, value: T | null): Join[] {
  if (value === null) return [];
  return [
    ...(split.crm === value ? [{ system: "SALESFORCE", kind } as const] : []),
    ...(split.ledger === value ? [{ system: "XERO", kind } as const] : []),
  ];
}
