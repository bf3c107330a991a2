/** How far a plan has been paid. Amounts are minor units of the plan's currency. */
import { addDays, type PlainDate } from "../calendar.js";

/**
 * KEPT: paid in full. LATE: its day has passed and something is missing. DUE: today is its day and
 * something is missing. PART_PAID: its day is to come and something has been paid. UPCOMING: the rest.
 */
export type InstalmentStatus = "KEPT" | "LATE" | "DUE" | "PART_PAID" | "UPCOMING";

export interface InstalmentProgress {
  readonly number: number;
  readonly dueOn: PlainDate;
  readonly amountMinor: bigint;
  readonly status: InstalmentStatus;
  /** Between zero and the amount. */
  readonly paidMinor: bigint;
}

export interface PlanProgress {
  readonly instalments: readonly InstalmentProgress[];
  readonly totalMinor: bigint;
  /** What was paid towards the instalments: never more than the total. */
  readonly paidMinor: bigint;
  readonly remainingMinor: bigint;
  /** What was paid beyond the total; it is the debtor's. */
  readonly overpaidMinor: bigint;
  /** What is missing on instalments whose day has passed. */
  readonly lateMinor: bigint;
  /** The first instalment that is not paid in full, with what is missing; null when complete. */
  readonly nextDue: {
    readonly number: number;
    readonly dueOn: PlainDate;
    readonly outstandingMinor: bigint;
  } | null;
  readonly complete: boolean;
}

/**
 * Spreads what has been paid over the instalments in their order, whatever day or invoice it was paid
 * for: somebody who pays early, late or in odd amounts has kept an instalment as soon as all that was due
 * up to it is there.
 * @param paidMinor All that was paid on the plan so far; zero or more.
 * @throws RangeError when it is negative.
 */
export function planProgress(
  instalments: readonly {
    readonly number: number;
    readonly dueOn: PlainDate;
    readonly amountMinor: bigint;
  }[],
  paidMinor: bigint,
  today: PlainDate,
): PlanProgress {
  if (paidMinor < 0n) throw new RangeError("What was paid cannot be negative.");
  const ordered = [...instalments].sort((a, b) => a.number - b.number);
  let leftMinor = paidMinor;
  const progress = ordered.map(({ number, dueOn, amountMinor }): InstalmentProgress => {
    const paid = smaller(leftMinor, amountMinor);
    leftMinor -= paid;
    const status = instalmentStatus(amountMinor - paid, paid, dueOn, today);
    return { number, dueOn, amountMinor, status, paidMinor: paid };
  });
  const totalMinor = sum(progress.map(({ amountMinor }) => amountMinor));
  const next = progress.find(({ status }) => status !== "KEPT");
  return {
    instalments: progress,
    totalMinor,
    paidMinor: paidMinor - leftMinor,
    remainingMinor: totalMinor - (paidMinor - leftMinor),
    overpaidMinor: leftMinor,
    lateMinor: sum(progress.map((each) => (each.status === "LATE" ? missing(each) : 0n))),
    nextDue: next
      ? { number: next.number, dueOn: next.dueOn, outstandingMinor: missing(next) }
      : null,
    complete: next === undefined,
  };
}

function instalmentStatus(
  missingMinor: bigint,
  paidMinor: bigint,
  dueOn: PlainDate,
  today: PlainDate,
): InstalmentStatus {
  if (missingMinor === 0n) return "KEPT";
  if (dueOn < today) return "LATE";
  if (dueOn === today) return "DUE";
  return paidMinor > 0n ? "PART_PAID" : "UPCOMING";
}

function missing({ amountMinor, paidMinor }: InstalmentProgress): bigint {
  return amountMinor - paidMinor;
}

/**
 * What has been paid on a plan, seen from its receivables: for each, by how much its balance has fallen
 * below what the plan covers. A balance that has risen counts as nothing paid, never as less.
 * @param currentBalances Minor units by receivable id; a receivable that is void or gone has zero.
 * @throws RangeError when a balance is missing: an unknown balance is neither paid nor unpaid.
 */
export function paidOnPlan(
  planned: readonly { readonly receivableId: string; readonly plannedMinor: bigint }[],
  currentBalances: ReadonlyMap<string, bigint>,
): bigint {
  return sum(
    planned.map(({ receivableId, plannedMinor }) => {
      const balance = currentBalances.get(receivableId);
      if (balance === undefined) {
        throw new RangeError(`The current balance of receivable ${receivableId} is missing.`);
      }
      const paid = smaller(plannedMinor - balance, plannedMinor);
      return paid > 0n ? paid : 0n;
    }),
  );
}

function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** The first later day on which an instalment becomes due or late with no new payment; null if none. */
export function nextProgressChange(progress: PlanProgress, today: PlainDate): PlainDate | null {
  const days = progress.instalments
    .filter(({ status }) => status !== "KEPT")
    .flatMap(({ dueOn }) => [dueOn, addDays(dueOn, 1)])
    .filter((day) => day > today)
    .sort();
  return days[0] ?? null;
}
