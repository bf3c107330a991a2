/** What holds of the legal dates and sums, whatever goes in. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { addDays, daysBetween, isWeekend, parsePlainDate } from "../../../src/domain/calendar.js";
import {
  fixedCompensationPence,
  germanInterestTerms,
  isInGermanDefault,
  lateInterest,
  lateInterestStart,
} from "../../../src/domain/legal/late-payment.js";
import {
  creditorCourtApplication,
  earliestReapplication,
  extendedLimitation,
  frozenCharges,
  midwayReview,
  moratoriumWindow,
  pendingProceedings,
  standardMoratorium,
} from "../../../src/domain/legal/moratorium.js";
import {
  allocatePayment,
  isInstalmentPermitted,
  missingPlanDisclosures,
  shareProRata,
} from "../../../src/domain/legal/payments.js";
import {
  earliestEmailOptOut,
  retainedUntil,
  validationPeriod,
} from "../../../src/domain/legal/validation.js";
import { runs } from "../../support/property-runs.js";

const day = fc
  .integer({ min: 0, max: 20_000 })
  .map((days) => addDays(parsePlainDate("1999-12-31"), days));
const amount = fc.bigInt({ min: 0n, max: 10_000_000_00n });
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((all, each) => all + each, 0n);
const on = parsePlainDate;

describe("money", () => {
  const debts = fc
    .array(fc.record({ balanceMinor: amount, disputed: fc.boolean() }), { minLength: 1 })
    .map((all) => all.map((each, index) => ({ ...each, id: `d${index}` })));

  test("an allocated payment is neither lost nor made, and nothing goes to a disputed debt", () => {
    fc.assert(
      fc.property(amount, debts, (payment, owed) => {
        const { shares, unallocatedMinor } = allocatePayment(payment, owed);
        expect(sum(shares.map(({ amountMinor }) => amountMinor)) + unallocatedMinor).toBe(payment);
        for (const [index, { amountMinor, debtId }] of shares.entries()) {
          const { id, balanceMinor, disputed } = owed[index]!;
          expect(debtId).toBe(id);
          expect(amountMinor <= balanceMinor && amountMinor >= 0n).toBe(true);
          if (disputed) expect(amountMinor).toBe(0n);
          const isShort = !disputed && amountMinor < balanceMinor;
          if (isShort) expect(unallocatedMinor).toBe(0n);
        }
      }),
      runs(100),
    );
  });

  test("shares pro rata add up, and each is within a unit of its part", () => {
    fc.assert(
      fc.property(amount, debts, (whole, owed) => {
        const total = sum(owed.map(({ balanceMinor }) => balanceMinor));
        fc.pre(total > 0n);
        const shares = shareProRata(
          whole,
          owed.map(({ id, balanceMinor }) => ({ id, weight: balanceMinor })),
        );
        expect(sum(shares.map(({ amountMinor }) => amountMinor))).toBe(whole);
        for (const [index, { amountMinor }] of shares.entries()) {
          const exact = whole * owed[index]!.balanceMinor;
          const difference = amountMinor * total - exact;
          expect(difference > -total && difference < total).toBe(true);
        }
      }),
      runs(100),
    );
  });

  test("among equal remainders the earlier debt gets the unit", () => {
    const equal = ["a", "b", "c"].map((id) => ({ id, weight: 1n }));
    expect(shareProRata(5n, equal).map(({ amountMinor }) => amountMinor)).toEqual([2n, 2n, 1n]);
    expect(shareProRata(0n, [{ id: "a", weight: 0n }])).toEqual([{ debtId: "a", amountMinor: 0n }]);
    expect(() => shareProRata(1n, [{ id: "a", weight: 0n }])).toThrow(/Nothing is owed/);
  });

  test("charges are frozen or billable, and none is both", () => {
    const charges = fc.array(
      fc.record({
        kind: fc.constantFrom<"INTEREST" | "FEE">("INTEREST", "FEE"),
        on: fc.constantFrom<"WHOLE_DEBT" | "PRINCIPAL" | "ARREARS">(
          "WHOLE_DEBT",
          "PRINCIPAL",
          "ARREARS",
        ),
        amountMinor: amount,
      }),
    );
    fc.assert(
      fc.property(charges, fc.boolean(), (all, secured) => {
        const { frozenMinor, billableMinor } = frozenCharges(all, secured);
        expect(frozenMinor + billableMinor).toBe(sum(all.map(({ amountMinor }) => amountMinor)));
        if (!secured) expect(billableMinor).toBe(0n);
      }),
      runs(100),
    );
    const each = (["INTEREST", "FEE"] as const).flatMap((kind) =>
      (["ARREARS", "PRINCIPAL"] as const).map((where) => ({ kind, on: where, amountMinor: 1n })),
    );
    expect(frozenCharges(each, true)).toEqual({ frozenMinor: 1n, billableMinor: 3n });
  });

  test("interest grows with the days, and is rounded half up once or by the day", () => {
    const of = (days: number, rounding: "DAILY_AMOUNT_FIRST" | "TOTAL_ONLY") =>
      lateInterest(1_000_00n, 50n, days, rounding).amountMinor;
    // 8.5 % of 1,000.00 is 85.00 a year: 23.288 pence a day.
    expect([of(0, "TOTAL_ONLY"), of(1, "TOTAL_ONLY"), of(365, "TOTAL_ONLY")]).toEqual([
      0n,
      23n,
      85_00n,
    ]);
    expect([of(50, "TOTAL_ONLY"), of(50, "DAILY_AMOUNT_FIRST")]).toEqual([11_64n, 11_50n]);
    // 0.5 of a penny goes up: 8 % of 18.25 is 1.46 a year, 0.4 pence a day.
    expect(lateInterest(18_25n, 0n, 1, "TOTAL_ONLY").dailyMinor).toBe(0n);
    expect(lateInterest(22_82n, 0n, 1, "TOTAL_ONLY").dailyMinor).toBe(1n);
    expect(lateInterest(6_25n, 0n, 1, "TOTAL_ONLY").annualMinor).toBe(50n);
  });

  test.each<[bigint, bigint]>([
    [1n, 40_00n],
    [999_99n, 40_00n],
    [1_000_00n, 70_00n],
    [9_999_99n, 70_00n],
    [10_000_00n, 100_00n],
  ])("the fixed sum for %i pence is %i", (principal, fixed) => {
    expect(fixedCompensationPence(principal)).toBe(fixed);
  });

  test("German margins", () => {
    expect(germanInterestTerms(true)).toEqual({ margin: 500n, flatFeeCents: 0n });
    expect(germanInterestTerms(false)).toEqual({ margin: 900n, flatFeeCents: 4_000n });
  });
});

describe("days", () => {
  test("receipt is assumed on the fifth day that counts", () => {
    const holidays = fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 3 });
    fc.assert(
      fc.property(day, holidays, (providedOn, offsets) => {
        const free = new Set(offsets.map((offset) => addDays(providedOn, offset)));
        const { assumedReceiptOn, endsOn } = validationPeriod(providedOn, free);
        const counted = Array.from(
          { length: daysBetween(providedOn, assumedReceiptOn) },
          (_, index) => addDays(providedOn, index + 1),
        ).filter((each) => !isWeekend(each) && !free.has(each));
        expect(counted).toHaveLength(5);
        expect(counted.at(-1)).toBe(assumedReceiptOn);
        expect(daysBetween(assumedReceiptOn, endsOn)).toBe(30);
      }),
      runs(100),
    );
  });

  test.each<[string, () => unknown, unknown]>([
    ["the e-mail opt-out", () => earliestEmailOptOut(on("2026-06-01")), "2026-07-06"],
    ["records of a leap day", () => retainedUntil(on("2024-02-29")), "2027-02-28"],
    [
      "the midway review",
      () => midwayReview(on("2026-11-03")),
      { from: "2026-11-28", by: "2026-12-07" },
    ],
    [
      "the creditor's application",
      () => creditorCourtApplication(on("2026-11-03")),
      { by: "2026-12-22" },
    ],
    ["another one, after a leap day", () => earliestReapplication(on("2028-02-29")), "2029-03-01"],
    [
      "limitation that is far away",
      () => extendedLimitation(on("2027-05-01"), on("2027-01-01")),
      "2027-05-01",
    ],
    [
      "limitation on the very day",
      () => extendedLimitation(on("2027-02-25"), on("2027-01-01")),
      "2027-02-25",
    ],
    [
      "an agreed date",
      () =>
        lateInterestStart({
          agreedDueOn: on("2026-10-20"),
          performedOn: on("2026-10-01"),
          noticeOfAmountOn: on("2026-10-06"),
        }),
      { relevantDay: "2026-10-20", interestFrom: "2026-10-21" },
    ],
    [
      "performance after the notice",
      () =>
        lateInterestStart({ performedOn: on("2026-10-09"), noticeOfAmountOn: on("2026-10-06") }),
      { relevantDay: "2026-11-07", interestFrom: "2026-11-08" },
    ],
  ])("%s", (_what, compute, expected) => {
    expect(compute()).toEqual(expected);
  });

  describe("a moratorium", () => {
    const entry = { kind: "BREATHING_SPACE" as const, registerEntryOn: on("2026-11-02") };
    const crisis = { kind: "MENTAL_HEALTH_CRISIS" as const, registerEntryOn: on("2026-10-05") };
    test.each<[string, Parameters<typeof moratoriumWindow>[0], object]>([
      ["lasts sixty days", entry, { startsOn: "2026-11-03", lastDay: "2027-01-01" }],
      ["of a crisis is open", crisis, { startsOn: "2026-10-06", lastDay: null }],
      [
        "ends by whichever comes first",
        {
          ...crisis,
          treatmentEndedOn: on("2026-12-05"),
          statusRequestUnansweredSince: on("2026-12-01"),
        },
        { startsOn: "2026-10-06", lastDay: "2026-12-30" },
      ],
      [
        "ends on the day after a death",
        { ...entry, debtorDiedOn: on("2026-11-20") },
        { startsOn: "2026-11-03", lastDay: "2026-11-21", endsOn: "2026-11-21" },
      ],
    ])("%s", (_what, given, window) => {
      expect(moratoriumWindow(given, standardMoratorium)).toEqual(window);
    });

    test("stays a petition, and lets a claim run to judgment", () => {
      const common = { mayEnforceDuringMoratorium: false, mustNotifyCourt: true };
      expect(pendingProceedings("CLAIM")).toEqual({
        ...common,
        stayed: false,
        mayContinueToJudgment: true,
      });
      expect(pendingProceedings("BANKRUPTCY_PETITION")).toEqual({
        ...common,
        stayed: true,
        mayContinueToJudgment: false,
      });
    });
  });

  describe("German default", () => {
    const invoice = {
      debtorIsConsumer: false,
      dueOn: on("2026-06-01"),
      invoiceReceivedOn: on("2026-06-03"),
      defaultNoticeOnInvoice: false,
      reminderSentOn: null,
      onDate: on("2026-07-04"),
    };
    test.each<[string, Partial<Parameters<typeof isInGermanDefault>[0]>, boolean]>([
      ["of a business begins when thirty days have passed", {}, true],
      ["has not begun on the thirtieth", { onDate: on("2026-07-03") }, false],
      ["of a consumer needs the notice", { debtorIsConsumer: true }, false],
      [
        "of a consumer with the notice",
        { debtorIsConsumer: true, defaultNoticeOnInvoice: true },
        true,
      ],
      ["by a reminder", { onDate: on("2026-06-10"), reminderSentOn: on("2026-06-10") }, true],
      [
        "not by a reminder that comes later",
        { onDate: on("2026-06-10"), reminderSentOn: on("2026-06-11") },
        false,
      ],
      [
        "not by a reminder before it was due",
        { onDate: on("2026-06-10"), reminderSentOn: on("2026-05-31") },
        false,
      ],
      [
        "counts from the due date where that is later",
        { dueOn: on("2026-06-05"), onDate: on("2026-07-05") },
        false,
      ],
    ])("%s", (_what, change, expected) => {
      expect(isInGermanDefault({ ...invoice, ...change })).toBe(expected);
    });
  });
});

describe("plans", () => {
  test.each<[bigint, boolean, boolean]>([
    [60_00n, false, true],
    [60_01n, false, false],
    [10_00n, true, false],
  ])(
    "an instalment of %i of 6000, all alternatives refused: %s",
    (instalment, refuses, permitted) => {
      expect(
        isInstalmentPermitted({
          monthlySurplusMinor: 60_00n,
          monthlyInstalmentMinor: instalment,
          refusesAnyAlternative: refuses,
        }),
      ).toBe(permitted);
    },
  );

  test("what a private person has to be told", () => {
    const told = {
      debtorIsPrivatePerson: true,
      costStatedInTextFormBefore: false,
      containsDebtAcknowledgement: true,
      lostObjectionsWarning: false,
    };
    expect(missingPlanDisclosures(told)).toEqual(["COST_IN_TEXT_FORM", "LOST_OBJECTIONS_WARNING"]);
    expect(missingPlanDisclosures({ ...told, containsDebtAcknowledgement: false })).toEqual([
      "COST_IN_TEXT_FORM",
    ]);
    expect(
      missingPlanDisclosures({
        ...told,
        costStatedInTextFormBefore: true,
        lostObjectionsWarning: true,
      }),
    ).toEqual([]);
    expect(missingPlanDisclosures({ ...told, debtorIsPrivatePerson: false })).toEqual([]);
  });
});
