/** Where a debtor stands: one word, why, and how old what they owe is. */
import {
  addDays,
  daysBetween,
  formatPlainDate,
  parsePlainDate,
  type PlainDate,
} from "./calendar.js";
import type { Currency } from "./money.js";
import type { PlanState } from "./plans/life.js";
import { amountText } from "./plans/words.js";
import type { ReceivableStatus } from "./records.js";

/**
 * CLEAR: nothing is owed. CURRENT: something is owed and none of it is overdue. OVERDUE: some of it is.
 * PLAN_PROPOSED: a plan waits for an answer. IN_PLAN: a plan is active.
 */
export type DebtorStatus = "CLEAR" | "CURRENT" | "OVERDUE" | "PLAN_PROPOSED" | "IN_PLAN";

export interface AssessedReceivable {
  readonly currency: Currency;
  readonly dueOn: PlainDate;
  /** What is still owed, minor units. Only open receivables with a positive balance count. */
  readonly balanceMinor: bigint;
  readonly status: ReceivableStatus;
}

/** Minor units by days since the due date; the parts add up to what is open. */
export interface Ageing {
  /** Due today or later. */
  readonly notDue: bigint;
  readonly days1To30: bigint;
  readonly days31To60: bigint;
  readonly days61To90: bigint;
  readonly over90: bigint;
}

export interface CurrencyBalance {
  readonly currency: Currency;
  readonly openMinor: bigint;
  readonly overdueMinor: bigint;
  readonly ageing: Ageing;
  /** The earliest due date among what is open. */
  readonly oldestDueOn: PlainDate;
}

export interface DebtorAssessment {
  readonly status: DebtorStatus;
  /** Plain words; they hold until `nextChangeOn`. */
  readonly reason: string;
  /** One for each currency in which something is owed, by its code. */
  readonly balances: readonly CurrencyBalance[];
  /**
   * The first later day on which the status or an ageing part changes although nothing new happens;
   * null when it never does. Until then the assessment need not be made again.
   */
  readonly nextChangeOn: PlainDate | null;
}

/** From so many days after the due date, inclusive, an amount belongs to the part. */
const ageingStarts = [
  [91, "over90"],
  [61, "days61To90"],
  [31, "days31To60"],
  [1, "days1To30"],
] as const satisfies readonly (readonly [number, keyof Ageing])[];

/**
 * Assesses what is owed as of a day. A receivable is overdue from the day after its due date. When
 * nothing is owed the debtor is CLEAR even if a plan has not been closed yet; otherwise a plan counts
 * for more than overdue invoices, because it is the agreement that replaced their due dates.
 */
export function assessDebtor(
  facts: {
    readonly receivables: readonly AssessedReceivable[];
    readonly plans: readonly { readonly state: PlanState }[];
  },
  today: PlainDate,
): DebtorAssessment {
  const open = facts.receivables.filter(
    ({ status, balanceMinor }) => status === "OPEN" && balanceMinor > 0n,
  );
  const balances = balancesByCurrency(open, today);
  const status = statusOf(balances, new Set(facts.plans.map(({ state }) => state)));
  return {
    status,
    reason: reasonOf(status, balances),
    balances,
    nextChangeOn: earliestChange(open, today),
  };
}

function balancesByCurrency(
  open: readonly AssessedReceivable[],
  today: PlainDate,
): CurrencyBalance[] {
  const byCurrency = Map.groupBy(open, ({ currency }) => currency);
  return [...byCurrency]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, receivables]) => {
      const ageing = { notDue: 0n, days1To30: 0n, days31To60: 0n, days61To90: 0n, over90: 0n };
      for (const { dueOn, balanceMinor } of receivables) {
        ageing[ageingPart(daysBetween(dueOn, today))] += balanceMinor;
      }
      const overdueMinor = ageing.days1To30 + ageing.days31To60 + ageing.days61To90 + ageing.over90;
      const oldestDueOn = receivables
        .map(({ dueOn }) => dueOn)
        .reduce((oldest, dueOn) => (dueOn < oldest ? dueOn : oldest));
      const openMinor = ageing.notDue + overdueMinor;
      return { currency, openMinor, overdueMinor, ageing, oldestDueOn };
    });
}

function ageingPart(daysOverdue: number): keyof Ageing {
  const found = ageingStarts.find(([start]) => daysOverdue >= start);
  return found ? found[1] : "notDue";
}

function statusOf(
  balances: readonly CurrencyBalance[],
  plans: ReadonlySet<PlanState>,
): DebtorStatus {
  if (balances.length === 0) return "CLEAR";
  if (plans.has("ACTIVE")) return "IN_PLAN";
  if (plans.has("PROPOSED")) return "PLAN_PROPOSED";
  return balances.some(({ overdueMinor }) => overdueMinor > 0n) ? "OVERDUE" : "CURRENT";
}

function reasonOf(status: DebtorStatus, balances: readonly CurrencyBalance[]): string {
  const owed = listOf(balances.map((each) => amountText(each.openMinor, each.currency)));
  switch (status) {
    case "CLEAR":
      return "Nothing is owed.";
    case "CURRENT":
      return `${owed} is owed and none of it is overdue; the first is due on ${oldest(balances)}.`;
    case "PLAN_PROPOSED":
      return `${owed} is owed, and a payment plan is waiting for an answer.`;
    case "IN_PLAN":
      return `${owed} is owed, and a payment plan is active.`;
    case "OVERDUE": {
      const late = balances.filter(({ overdueMinor }) => overdueMinor > 0n);
      const overdue = listOf(late.map((each) => amountText(each.overdueMinor, each.currency)));
      return `${overdue} of ${owed} is overdue; the oldest was due on ${oldest(late)}.`;
    }
  }
}

function oldest(balances: readonly CurrencyBalance[]): string {
  const dates = balances.map(({ oldestDueOn }) => oldestDueOn).sort();
  return dates[0] === undefined ? "" : formatPlainDate(dates[0]);
}

function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** The end of time as vendors write it, when they mean "never". */
const lastDate = parsePlainDate("9999-12-31");

/** The first later day on which some amount enters another ageing part. */
function earliestChange(open: readonly AssessedReceivable[], today: PlainDate): PlainDate | null {
  let daysAhead = daysBetween(today, lastDate) + 1;
  for (const { dueOn } of open) {
    const daysOverdue = daysBetween(dueOn, today);
    for (const [start] of ageingStarts) {
      if (start > daysOverdue) daysAhead = Math.min(daysAhead, start - daysOverdue);
    }
  }
  return daysAhead > daysBetween(today, lastDate) ? null : addDays(today, daysAhead);
}
