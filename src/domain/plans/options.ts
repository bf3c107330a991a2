/** Which payment plans can be offered: interest-free, affordable, just after payday. */
import {
  addDays,
  addMonthsClamped,
  formatPlainDate,
  type BankingCalendar,
  type PlainDate,
} from "../calendar.js";
import { splitEvenly, type Currency } from "../money.js";
import { paydaySequence, type Paydays } from "./paydays.js";
import type {
  Allocation,
  PlanOffer,
  PlanOption,
  PlanOptionKey,
  PlannedInstalment,
  PlanPolicy,
  PlanProblem,
  PlanReceivable,
  PlanRequest,
} from "./plan.js";
import { amountText, scheduleText } from "./words.js";

const defaultOffsetDays = 1;
const offsetDaysMax = 14;

/**
 * The plans that pay off all receivables in equal instalments (amounts differ by at most one minor
 * unit, the larger first), with no interest and no fee. Each instalment is at most what is affordable and
 * at least the policy's minimum (a debt below the minimum is one instalment); it is due on the first
 * banking day on or after payday plus offset, later than today, within the policy's term.
 *
 * Up to three options differ in their number of instalments: the fewest, the most, and the geometric
 * mean of the two, where the amount is as many times smaller than the largest as it is larger than the
 * smallest. Where they coincide, fewer options are given.
 *
 * An instalment above what the debtor can afford is never offered, even if they ask for it (the rule in
 * FCA CONC 7.3.10 R, followed everywhere).
 *
 * @throws RangeError when the policy contradicts itself: that is a mistake in settings, not of a debtor.
 */
export function planOptions(
  request: PlanRequest,
  policy: PlanPolicy,
  calendar: BankingCalendar,
  today: PlainDate,
): PlanOffer {
  checkPolicy(policy);
  const problem = debtProblem(request) ?? paydaysProblem(request.paydays, today);
  if (problem) return { outcome: "NO_OFFER", problem };

  const total = request.receivables.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n);
  const dueDates = dueDatesInTerm(request.paydays, policy, calendar, today);
  if (dueDates.length === 0) return { outcome: "NO_OFFER", problem: noDateInTerm(policy, today) };

  const most = mostInstalments(total, dueDates.length, policy.minimumInstalmentMinor);
  const affordable = request.affordablePerInstalmentMinor;
  const smallestWorkableMinor = divideUp(total, BigInt(most));
  if (affordable < smallestWorkableMinor) {
    const problem = tooSmall(smallestWorkableMinor, affordable, request.currency);
    return { outcome: "NO_OFFER", problem };
  }
  const fewest = Number(divideUp(total, affordable));
  const build = (key: PlanOptionKey, count: number) =>
    buildOption(key, request, splitEvenly(total, count), dueDates);

  const options: [PlanOption, ...PlanOption[]] = [build("SHORTEST", fewest)];
  const middle = Math.round(Math.sqrt(fewest * most));
  if (middle !== fewest && middle !== most) options.push(build("BALANCED", middle));
  if (most !== fewest) options.push(build("GENTLEST", most));
  return { outcome: "OFFER", options };
}

function checkPolicy(policy: PlanPolicy): void {
  const { maximumTermMonths, maximumInstalments, minimumInstalmentMinor } = policy;
  if (!Number.isInteger(maximumTermMonths) || maximumTermMonths < 1 || maximumTermMonths > 600) {
    throw new RangeError("maximumTermMonths must be a whole number from 1 to 600.");
  }
  if (!Number.isInteger(maximumInstalments) || maximumInstalments < 1) {
    throw new RangeError("maximumInstalments must be a whole number of at least 1.");
  }
  if (minimumInstalmentMinor < 0n) {
    throw new RangeError("minimumInstalmentMinor must not be negative.");
  }
}

function debtProblem(request: PlanRequest): PlanProblem | null {
  const { receivables, currency, affordablePerInstalmentMinor: affordable } = request;
  const field = "receivables";
  const foreign = receivables.find((each) => each.currency && each.currency !== currency);
  if (foreign) {
    return {
      code: "MIXED_CURRENCIES",
      field,
      message: `A plan is in one currency. Make one plan for what is owed in ${currency} and another for ${foreign.currency}.`,
    };
  }
  if (new Set(receivables.map(({ id }) => id)).size !== receivables.length) {
    const message = "The same invoice is named twice. Name each one once.";
    return { code: "DUPLICATE_RECEIVABLE", field, message };
  }
  if (receivables.some(({ balanceMinor }) => balanceMinor < 0n)) {
    const message =
      "One of the invoices has a credit rather than a debt. Apply the credit in the ledger first, or leave it out.";
    return { code: "NEGATIVE_BALANCE", field, message };
  }
  if (receivables.every(({ balanceMinor }) => balanceMinor === 0n)) {
    return { code: "NOTHING_OWED", field, message: "Nothing is owed, so no plan is needed." };
  }
  if (affordable < 0n) {
    return {
      code: "AFFORDABILITY_NEGATIVE",
      field: "affordablePerInstalmentMinor",
      message:
        "There is nothing to spare at the moment, so no payment should be asked for. Pause, and point to free debt advice.",
    };
  }
  return null;
}

function paydaysProblem(paydays: Paydays | null, today: PlainDate): PlanProblem | null {
  if (!paydays) return null;
  const { nextPayday, offsetDays = defaultOffsetDays } = paydays;
  if (nextPayday < today) {
    return {
      code: "PAYDAY_IN_PAST",
      field: "paydays.nextPayday",
      message: `${formatPlainDate(nextPayday)} has passed. Give the next payday, today or later.`,
    };
  }
  if (!Number.isInteger(offsetDays) || offsetDays < 0 || offsetDays > offsetDaysMax) {
    return {
      code: "PAYDAY_OFFSET_INVALID",
      field: "paydays.offsetDays",
      message: `Give a whole number of days after payday, from 0 to ${offsetDaysMax}.`,
    };
  }
  if (paydays.rhythm !== "TWICE_MONTHLY") return null;
  const second = paydays.secondDayOfMonth;
  const known = Number.isInteger(second) && second >= 1 && second <= 31;
  if (known && second !== Number(nextPayday.slice(8))) return null;
  return {
    code: "SECOND_PAYDAY_INVALID",
    field: "paydays.secondDayOfMonth",
    message: "Give the other day of the month on which pay arrives, from 1 to 31.",
  };
}

/** Strictly ascending, after today, at most as many as the policy allows. */
function dueDatesInTerm(
  paydays: Paydays | null,
  policy: PlanPolicy,
  calendar: BankingCalendar,
  today: PlainDate,
): PlainDate[] {
  const termEnd = addMonthsClamped(today, policy.maximumTermMonths);
  const offset = paydays ? (paydays.offsetDays ?? defaultOffsetDays) : 0;
  const dueDates: PlainDate[] = [];
  let latest = today;
  for (const day of paydays ? paydaySequence(paydays) : monthsFrom(today)) {
    const earliest = addDays(day, offset);
    // Checked before the banking day is sought, so that the loop ends whatever the calendar.
    if (earliest > termEnd || dueDates.length === policy.maximumInstalments) break;
    const dueOn = calendar.nextBankingDay(earliest);
    // Two paydays around a holiday can lead to one banking day; that day asks once.
    if (dueOn <= latest) continue;
    if (dueOn > termEnd) break;
    dueDates.push(dueOn);
    latest = dueOn;
  }
  return dueDates;
}

function* monthsFrom(today: PlainDate): Generator<PlainDate, never> {
  for (let months = 1; ; months++) yield addMonthsClamped(today, months);
}

function mostInstalments(
  totalMinor: bigint,
  dates: number,
  minimumInstalmentMinor: bigint,
): number {
  const minimum = minimumInstalmentMinor > 0n ? minimumInstalmentMinor : 1n;
  // The smallest of n even parts is total / n rounded down; it reaches the minimum up to this n.
  const byMinimum = totalMinor / minimum;
  if (byMinimum < 1n) return 1;
  return byMinimum < BigInt(dates) ? Number(byMinimum) : dates;
}

function divideUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by;
}

function buildOption(
  key: PlanOptionKey,
  request: PlanRequest,
  amounts: readonly bigint[],
  dueDates: readonly PlainDate[],
): PlanOption {
  const instalments = allocate(request.receivables, amounts, dueDates);
  const first = instalments[0];
  const last = instalments.at(-1);
  if (!first || !last) throw new RangeError("A plan has at least one instalment.");
  const { currency } = request;
  return {
    key,
    schedule: request.paydays ? "PAYDAY_ALIGNED" : "EQUAL",
    currency,
    ...optionWords(key, instalments, last.dueOn, request),
    totalMinor: amounts.reduce((sum, amount) => sum + amount, 0n),
    instalments,
    firstDueOn: first.dueOn,
    lastDueOn: last.dueOn,
  };
}

/** Pays the debt that was due first in full before the next one; equal due dates in the order of ids. */
function allocate(
  receivables: readonly PlanReceivable[],
  amounts: readonly bigint[],
  dueDates: readonly PlainDate[],
): PlannedInstalment[] {
  const open = receivables
    .filter(({ balanceMinor }) => balanceMinor > 0n)
    .map(({ id, dueOn, balanceMinor }) => ({ id, dueOn, leftMinor: balanceMinor }))
    .sort((a, b) => compare(a.dueOn, b.dueOn) || compare(a.id, b.id));
  let position = 0;
  return amounts.map((amountMinor, index) => {
    const dueOn = dueDates[index];
    if (dueOn === undefined) throw new RangeError("There are more instalments than due dates.");
    const allocations: Allocation[] = [];
    let leftMinor = amountMinor;
    for (let debt = open[position]; debt && leftMinor > 0n; debt = open[position]) {
      const part = debt.leftMinor < leftMinor ? debt.leftMinor : leftMinor;
      allocations.push({ receivableId: debt.id, amountMinor: part });
      debt.leftMinor -= part;
      leftMinor -= part;
      if (debt.leftMinor === 0n) position++;
    }
    return { number: index + 1, dueOn, amountMinor, allocations };
  });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const titles: Record<PlanOptionKey, string> = {
  SHORTEST: "Done soonest",
  BALANCED: "In between",
  GENTLEST: "Smallest payments",
};

function optionWords(
  key: PlanOptionKey,
  instalments: readonly PlannedInstalment[],
  lastDueOn: PlainDate,
  request: PlanRequest,
): { title: string; why: string } {
  const schedule = scheduleText(instalments, request.currency);
  if (instalments.length === 1) {
    const why = `One payment of ${schedule.replace("1 × ", "")} on ${formatPlainDate(lastDueOn)} settles everything, and it is within what you can afford.`;
    return { title: "One payment", why };
  }
  const timing = request.paydays ? "Each falls just after payday." : "One each month.";
  const reasons: Record<PlanOptionKey, string> = {
    SHORTEST: "The quickest way that stays within what you can afford each time.",
    BALANCED: "Leaves some room each time without taking the longest.",
    GENTLEST: "Leaves the most room each time.",
  };
  const why = `${schedule}, the last on ${formatPlainDate(lastDueOn)}, with no interest. ${timing} ${reasons[key]}`;
  return { title: titles[key], why };
}

function noDateInTerm(policy: PlanPolicy, today: PlainDate): PlanProblem {
  const end = formatPlainDate(addMonthsClamped(today, policy.maximumTermMonths));
  return {
    code: "NO_DATE_IN_TERM",
    field: "policy.maximumTermMonths",
    message: `No payment date falls on or before ${end}, the latest end of a plan. Give an earlier payday, or ask for a longer plan.`,
  };
}

function tooSmall(smallestMinor: bigint, affordable: bigint, currency: Currency): PlanProblem {
  const smallest = amountText(smallestMinor, currency);
  const given = amountText(affordable, currency);
  return {
    code: "AFFORDABILITY_TOO_SMALL",
    field: "affordablePerInstalmentMinor",
    message: `${given} each time does not clear the debt within the longest plan; ${smallest} would be the smallest that does. If that is too much, do not press: pause, ask for a longer plan, or point to free debt advice.`,
    smallestWorkableMinor: smallestMinor,
  };
}
