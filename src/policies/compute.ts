/** The computation cases of contracts/policy-cases: their inputs as text, the domain's functions, their results as text. */
import { parsePlainDate, type PlainDate } from "../domain/calendar.js";
import type { LogEntry } from "../domain/contact/case.js";
import type { FrequencyRule } from "../domain/contact/pack.js";
import { countsAs } from "../domain/contact/situation.js";
import { dayNumber, Zone } from "../domain/contact/zone.js";
import {
  fixedCompensationPence,
  germanInterestTerms,
  isInGermanDefault,
  lateInterest,
  lateInterestStart,
} from "../domain/legal/late-payment.js";
import {
  creditorCourtApplication,
  earliestReapplication,
  extendedLimitation,
  frozenCharges,
  midwayReview,
  moratoriumWindow,
  pendingProceedings,
  standardMoratorium,
  type AccruedCharge,
} from "../domain/legal/moratorium.js";
import {
  allocatePayment,
  isInstalmentPermitted,
  missingPlanDisclosures,
  shareProRata,
} from "../domain/legal/payments.js";
import {
  earliestEmailOptOut,
  retainedUntil,
  validationPeriod,
} from "../domain/legal/validation.js";
import { packs } from "./packs.js";

type Answer = Readonly<Record<string, unknown>>;

export interface ComputationCase {
  readonly kind: ComputationKind;
  readonly pack: string;
  readonly input: Answer;
  readonly expected: Answer;
}

export type ComputationKind = keyof typeof computations;

/** @throws CalendarError for a day that does not exist */
export function compute({ kind, input, pack }: ComputationCase): Answer {
  return { ...computations[kind](new Input(input), pack) };
}

/** Inputs that the schema has checked: amounts and percentages have two digits. */
class Input {
  constructor(private readonly values: Answer) {}

  text(name: string): string {
    return this.values[name] as string;
  }

  isTrue(name: string): boolean {
    return this.values[name] === true;
  }

  number(name: string): number {
    return this.values[name] as number;
  }

  day(name: string): PlainDate {
    return parsePlainDate(this.text(name));
  }

  dayIfAny(name: string): PlainDate | undefined {
    return typeof this.values[name] === "string" ? this.day(name) : undefined;
  }

  days(name: string): PlainDate[] {
    return (this.values[name] as string[]).map(parsePlainDate);
  }

  hundredths(name: string): bigint {
    return hundredths(this.text(name));
  }

  all(name: string): Input[] {
    return (this.values[name] as Answer[]).map((each) => new Input(each));
  }

  list<T>(name: string): readonly T[] {
    return this.values[name] as T[];
  }
}

/** "160.5" and "-3" do not come: the schema wants two digits. */
function hundredths(decimal: string): bigint {
  return BigInt(decimal.replace(".", ""));
}

function decimal(amount: bigint): string {
  const digits = amount.toString().padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

export const computations = {
  VALIDATION_PERIOD_END: (input: Input) =>
    validationPeriod(input.day("providedOn"), new Set(input.days("publicHolidays"))),

  EMAIL_OPT_OUT_DATE: (input: Input) => {
    const earliestOptOutOn = earliestEmailOptOut(input.day("noticeSentOn"));
    return { compliant: input.day("offeredOptOutOn") >= earliestOptOutOn, earliestOptOutOn };
  },

  RETENTION_UNTIL: (input: Input) => {
    const recording = input.dayIfAny("recordingMadeOn");
    return {
      recordsUntil: retainedUntil(input.day("lastCollectionActivityOn")),
      recordingUntil: recording && retainedUntil(recording),
    };
  },

  PAYMENT_ALLOCATION: (input: Input) => {
    const { shares, unallocatedMinor } = allocatePayment(
      input.hundredths("payment"),
      input.all("debts").map((debt) => ({
        id: debt.text("id"),
        balanceMinor: debt.hundredths("balance"),
        disputed: debt.isTrue("disputed"),
      })),
    );
    return {
      allocations: shares.map(({ debtId, amountMinor }) => ({
        debtId,
        amount: decimal(amountMinor),
      })),
      unallocated: decimal(unallocatedMinor),
    };
  },

  MORATORIUM_WINDOW: (input: Input) =>
    moratoriumWindow(
      {
        kind: input.text("moratoriumKind") as "BREATHING_SPACE" | "MENTAL_HEALTH_CRISIS",
        registerEntryOn: input.day("registerEntryOn"),
        treatmentEndedOn: input.dayIfAny("treatmentEndedOn"),
        statusRequestUnansweredSince: input.dayIfAny("statusRequestUnansweredSince"),
        debtorDiedOn: input.dayIfAny("debtorDiedOn"),
      },
      standardMoratorium,
    ),

  MORATORIUM_DEADLINE: (input: Input) =>
    input.text("deadline") === "MIDWAY_REVIEW"
      ? midwayReview(input.day("startsOn"))
      : creditorCourtApplication(input.day("startsOn")),

  MORATORIUM_REAPPLICATION: (input: Input) => ({
    earliestApplicationOn: earliestReapplication(input.day("previousEndedOn")),
  }),

  MORATORIUM_PROCEEDINGS: (input: Input) =>
    pendingProceedings(input.text("proceeding") as "CLAIM" | "BANKRUPTCY_PETITION"),

  LIMITATION_EXTENSION: (input: Input) => ({
    limitationExpiresOn: extendedLimitation(
      input.day("limitationExpiresOn"),
      input.day("moratoriumEndsOn"),
    ),
  }),

  FROZEN_CHARGES: (input: Input) => {
    const charges = input.all("charges").map((charge) => ({
      kind: charge.text("kind") as AccruedCharge["kind"],
      on: charge.text("on") as AccruedCharge["on"],
      amountMinor: charge.hundredths("amount"),
    }));
    const { frozenMinor, billableMinor } = frozenCharges(charges, input.isTrue("secured"));
    return { frozen: decimal(frozenMinor), billable: decimal(billableMinor) };
  },

  LATE_PAYMENT_INTEREST: (input: Input) => {
    if (!isBetweenBusinesses(input)) return { entitled: false, amount: decimal(0n) };
    const { rate, annualMinor, dailyMinor, amountMinor } = lateInterest(
      input.hundredths("principal"),
      input.hundredths("baseRatePercent"),
      input.number("daysLate"),
      input.text("rounding") as "DAILY_AMOUNT_FIRST" | "TOTAL_ONLY",
    );
    return {
      entitled: true,
      ratePercent: decimal(rate),
      annual: decimal(annualMinor),
      daily: decimal(dailyMinor),
      amount: decimal(amountMinor),
    };
  },

  LATE_PAYMENT_START: (input: Input) =>
    lateInterestStart({
      agreedDueOn: input.dayIfAny("agreedDueOn"),
      performedOn: input.day("performedOn"),
      noticeOfAmountOn: input.day("noticeOfAmountOn"),
    }),

  FIXED_COMPENSATION: (input: Input) => ({
    amount: decimal(
      isBetweenBusinesses(input) ? fixedCompensationPence(input.hundredths("principal")) : 0n,
    ),
  }),

  STATUTORY_INTEREST_TERMS: (input: Input) => {
    const { margin, flatFeeCents } = germanInterestTerms(input.isTrue("debtorIsConsumer"));
    return { marginPercentPoints: decimal(margin), flatFee: decimal(flatFeeCents) };
  },

  DEFAULT_STATUS: (input: Input) => ({
    inDefault: isInGermanDefault({
      debtorIsConsumer: input.isTrue("debtorIsConsumer"),
      dueOn: input.day("dueOn"),
      invoiceReceivedOn: input.day("invoiceReceivedOn"),
      defaultNoticeOnInvoice: input.isTrue("defaultNoticeOnInvoice"),
      reminderSentOn: input.dayIfAny("reminderSentOn") ?? null,
      onDate: input.day("onDate"),
    }),
  }),

  PLAN_AFFORDABILITY: (input: Input) => ({
    permitted: isInstalmentPermitted({
      monthlySurplusMinor: input.hundredths("monthlySurplus"),
      monthlyInstalmentMinor: input.hundredths("monthlyInstalment"),
      refusesAnyAlternative: input.text("collectorResponse") === "REFUSES_ANY_ALTERNATIVE",
    }),
  }),

  PLAN_DISCLOSURE: (input: Input) => {
    const missing = missingPlanDisclosures({
      debtorIsPrivatePerson: input.isTrue("debtorIsPrivatePerson"),
      costStatedInTextFormBefore: input.isTrue("costStatedInTextFormBefore"),
      containsDebtAcknowledgement: input.isTrue("containsDebtAcknowledgement"),
      lostObjectionsWarning: input.isTrue("lostObjectionsWarning"),
    });
    return { permitted: missing.length === 0, missing };
  },

  PRO_RATA: (input: Input) => {
    const weight = input.text("basis") === "BALANCE" ? "balance" : "contractualPayment";
    const shares = shareProRata(
      input.hundredths("amount"),
      input.all("debts").map((debt) => ({ id: debt.text("id"), weight: debt.hundredths(weight) })),
    );
    return {
      shares: shares.map(({ debtId, amountMinor }) => ({ debtId, amount: decimal(amountMinor) })),
    };
  },

  CONTACT_COUNT: (input: Input, pack: string) => {
    const counts = packs
      .get(pack)
      ?.rules.find((rule): rule is FrequencyRule => rule.kind === "frequency")?.counts;
    if (!counts) throw new RangeError(`The pack ${pack} counts no contacts.`);
    const zone = Zone.named(input.text("timeZone"));
    const [from, to] = [dayNumber(input.day("from")), dayNumber(input.day("to"))];
    const counted = input
      .list<Pick<LogEntry, "at" | "direction" | "channel" | "outcome">>("contactLog")
      .filter((entry) => entry.direction === "OUTBOUND" && countsAs(entry, counts))
      .map(({ at }) => zone.local(Date.parse(at)).day);
    return { counted: counted.filter((day) => day >= from && day <= to).length };
  },
} as const;

function isBetweenBusinesses(input: Input): boolean {
  return input.isTrue("creditorInBusiness") && input.isTrue("debtorInBusiness");
}
