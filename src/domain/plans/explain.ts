/**
 * The words about a plan that go into other people's systems. They say what was agreed and what to do,
 * never why somebody needs a plan: the cause stays in the hub.
 */
import { formatPlainDate, type PlainDate } from "../calendar.js";
import type { Currency } from "../money.js";
import { amountText, scheduleText } from "./words.js";

/** What the words need to know of a plan. */
export interface PlanFacts {
  /** The plan's name for people, such as FB-7K3M9Q2X. */
  readonly reference: string;
  readonly currency: Currency;
  /** In order; at least one. */
  readonly instalments: readonly { readonly dueOn: PlainDate; readonly amountMinor: bigint }[];
}

/** What the words need to know of a plan that has ended early. */
export interface CancelledPlanFacts extends PlanFacts {
  /** What was paid on the plan before, minor units. */
  readonly paidMinor: bigint;
}

export interface TaskWords {
  /** At most 255 characters: the shortest limit among the CRMs (Salesforce Task.Subject). */
  readonly subject: string;
  readonly description: string;
}

export const noteLengthMax = 200;
const subjectLengthMax = 255;

/** For the CRM: "Payment plan agreed: 6 × £50.00, first on 2 December 2026". */
export function planAgreedTask(plan: PlanFacts): TaskWords {
  const { first, last, total, schedule } = parts(plan);
  const dates =
    plan.instalments.length === 1
      ? `One payment of ${total} on ${first}.`
      : `${schedule}, ${total} in all. First payment on ${first}, last on ${last}.`;
  return {
    subject: firstThatFits(agreedHeadlines(plan), subjectLengthMax),
    description: [
      `Payment plan ${plan.reference} has been agreed.`,
      dates,
      "No interest or fees while the plan is kept. Please do not ask for other payments on the invoices in it.",
    ].join("\n"),
  };
}

/** For the CRM: a plan that has ended early. */
export function planCancelledTask(plan: CancelledPlanFacts): TaskWords {
  const { total } = parts(plan);
  return {
    subject: firstThatFits(cancelledHeadlines(plan), subjectLengthMax),
    description: [
      `Payment plan ${plan.reference} has been cancelled.`,
      `${amountText(plan.paidMinor, plan.currency)} of ${total} was paid. No further instalments will be asked for.`,
      "Before you make contact, look at what is allowed now and offer help with a new plan.",
    ].join("\n"),
  };
}

/** For the history of an invoice in a ledger; at most {@link noteLengthMax} characters. */
export function planAgreedNote(plan: PlanFacts): string {
  const headlines = agreedHeadlines(plan);
  return firstThatFits(
    [
      ...headlines.map((headline) => `${headline}. No interest or fees. Plan ${plan.reference}.`),
      ...headlines.map((headline) => `${headline}.`),
    ],
    noteLengthMax,
  );
}

/** For the history of an invoice in a ledger; at most {@link noteLengthMax} characters. */
export function planCancelledNote(plan: CancelledPlanFacts): string {
  const headlines = cancelledHeadlines(plan);
  return firstThatFits(
    [
      ...headlines.map(
        (headline) =>
          `${headline}. No further instalments will be asked for. Plan ${plan.reference}.`,
      ),
      ...headlines.map((headline) => `${headline}.`),
    ],
    noteLengthMax,
  );
}

function agreedHeadlines(plan: PlanFacts): string[] {
  const { first, schedule, total } = parts(plan);
  const start = plan.instalments.length === 1 ? `on ${first}` : `first on ${first}`;
  return [
    `Payment plan agreed: ${schedule}, ${start}`,
    `Payment plan agreed: ${total} in ${plan.instalments.length} instalments, ${start}`,
    `Payment plan agreed, ${start}`,
  ];
}

function cancelledHeadlines(plan: CancelledPlanFacts): string[] {
  const { total } = parts(plan);
  const paid = amountText(plan.paidMinor, plan.currency);
  return [`Payment plan cancelled: ${paid} of ${total} was paid`, "Payment plan cancelled"];
}

function parts(plan: PlanFacts): { first: string; last: string; total: string; schedule: string } {
  const first = plan.instalments[0];
  const last = plan.instalments.at(-1);
  if (!first || !last) throw new RangeError("A plan has at least one instalment.");
  const totalMinor = plan.instalments.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  return {
    first: formatPlainDate(first.dueOn),
    last: formatPlainDate(last.dueOn),
    total: amountText(totalMinor, plan.currency),
    schedule: scheduleText(plan.instalments, plan.currency),
  };
}

/** The first candidate that fits: a sentence is left out rather than cut in the middle. */
function firstThatFits(candidates: readonly string[], lengthMax: number): string {
  const fitting = candidates.find((candidate) => candidate.length <= lengthMax);
  return fitting ?? (candidates.at(-1) ?? "").slice(0, lengthMax);
}
