/** How things stand with a debtor, as other systems may show it: the consequence, never the cause. */
import type { Care } from "./circumstances/care.js";
import { decimalsOf, toDecimal, type Currency } from "./money.js";
import type { DebtorStatus } from "./status.js";
import type { StandingWriteBack } from "./write-back.js";

export interface StandingFacts {
  readonly status: DebtorStatus;
  /** Plain words of the assessment; they hold until something that a person sees changes. */
  readonly statusReason: string;
  /** What is open, one for each currency. */
  readonly balances: readonly {
    readonly currency: Currency;
    readonly openMinor: bigint;
    readonly overdueMinor: bigint;
  }[];
  /** The active plan; of several the one whose next instalment comes first. */
  readonly plan: { readonly reference: string; readonly nextInstalmentOn: string | null } | null;
  /** Null where there is none, or no place for it. */
  readonly care: Pick<Care, "words" | "until"> | null;
}

/** What is said; without where, and without the time, which alone is no news. */
export type Standing = Pick<
  StandingWriteBack,
  | "status"
  | "statusWords"
  | "balanceWords"
  | "planReference"
  | "nextInstalmentOn"
  | "careWords"
  | "careUntil"
>;

/** Says nothing that depends on the day but what the assessment says, so that a day alone changes nothing. */
export function standingOf({
  status,
  statusReason,
  balances,
  plan,
  care,
}: StandingFacts): Standing {
  const kept = status === "IN_PLAN" ? plan : null;
  return {
    status,
    statusWords: statusReason,
    balanceWords: [...balances]
      .sort((a, b) => (a.currency < b.currency ? -1 : 1))
      .map(({ currency, openMinor, overdueMinor }) => {
        const overdue = overdueMinor > 0n ? ` (${digits(overdueMinor, currency)} overdue)` : "";
        return `${currency} ${digits(openMinor, currency)}${overdue}`;
      })
      .join("; "),
    planReference: kept?.reference ?? null,
    nextInstalmentOn: kept?.nextInstalmentOn ?? null,
    careWords: care?.words ?? null,
    careUntil: care?.words ? care.until : null,
  };
}

const formats = new Map<number, Intl.NumberFormat>();

/** 1,847.50: the code stands beside it, since a symbol is shared by many currencies. */
function digits(amountMinor: bigint, currency: Currency): string {
  const decimals = decimalsOf(currency);
  const format =
    formats.get(decimals) ??
    new Intl.NumberFormat("en-GB", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
  formats.set(decimals, format);
  return format.format(toDecimal({ amountMinor, currency }) as `${number}`);
}
