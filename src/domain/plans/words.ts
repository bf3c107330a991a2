/** How amounts and schedules read in a sentence. */
import { formatMoney, type Currency } from "../money.js";

/** The amount with ordinary spaces: ledgers and text messages mangle the no-break space of "KWD 5.000". */
export function amountText(amountMinor: bigint, currency: Currency, language = "en-GB"): string {
  return formatMoney({ amountMinor, currency }, language).replace(/[\u00a0\u202f]/g, " ");
}

/** "6 × £50.00", or "1 × £33.34 and 2 × £33.33": every amount that will be asked for is named. */
export function scheduleText(
  instalments: readonly { readonly amountMinor: bigint }[],
  currency: Currency,
  language = "en-GB",
): string {
  const counts = new Map<bigint, number>();
  for (const { amountMinor } of instalments) {
    counts.set(amountMinor, (counts.get(amountMinor) ?? 0) + 1);
  }
  return [...counts]
    .map(([amountMinor, count]) => `${count} × ${amountText(amountMinor, currency, language)}`)
    .join(" and ");
}
