/** Legal dates and sums, by hand. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../../src/domain/calendar.js";
import { isInGermanDefault, lateInterest } from "../../../src/domain/legal/late-payment.js";
import {
  extendedLimitation,
  frozenCharges,
  moratoriumWindow,
  standardMoratorium,
  type AccruedCharge,
} from "../../../src/domain/legal/moratorium.js";
import { allocatePayment, shareProRata } from "../../../src/domain/legal/payments.js";
import { validationPeriod } from "../../../src/domain/legal/validation.js";

const on = parsePlainDate;

describe("a payment of 100", () => {
  const debt = (id: string, balanceMinor: bigint, disputed = false) => ({
    id,
    balanceMinor,
    disputed,
  });
  test.each<[string, ReturnType<typeof debt>[], bigint[], bigint]>([
    ["is less than what is owed", [debt("a", 120n)], [100n], 0n],
    ["is what is owed", [debt("a", 100n)], [100n], 0n],
    ["is more", [debt("a", 80n)], [80n], 20n],
    ["goes to the first, then to the second", [debt("a", 70n), debt("b", 70n)], [70n, 30n], 0n],
    ["passes over what is disputed", [debt("a", 70n, true), debt("b", 70n)], [0n, 70n], 30n],
    ["is left where there is nothing", [], [], 100n],
  ])("%s", (_what, debts, amounts, left) => {
    expect(allocatePayment(100n, debts)).toEqual({
      shares: debts.map(({ id }, index) => ({ debtId: id, amountMinor: amounts[index] })),
      unallocatedMinor: left,
    });
  });

  test.each<[string, bigint[], bigint[]]>([
    ["by thirds: the first gets the unit", [1n, 1n, 1n], [34n, 33n, 33n]],
    ["by weight: the largest remainder gets it", [1n, 2n, 4n], [14n, 29n, 57n]],
    ["wherever it stands", [4n, 2n, 1n], [57n, 29n, 14n]],
    ["two units are missing", [5n, 5n, 1n, 1n], [42n, 42n, 8n, 8n]],
    ["nothing for what weighs nothing", [0n, 3n], [0n, 100n]],
    ["one alone", [7n], [100n]],
  ])("shared %s", (_what, weights, amounts) => {
    const debts = weights.map((weight, index) => ({ id: `d${index}`, weight }));
    expect(shareProRata(100n, debts).map(({ amountMinor }) => amountMinor)).toEqual(amounts);
  });

  test("cannot be shared where nothing weighs", () => {
    expect(() => shareProRata(100n, [{ id: "a", weight: 0n }])).toThrow(RangeError);
    expect(() => shareProRata(100n, [])).toThrow(RangeError);
    expect(() => shareProRata(0n, [{ id: "a", weight: -1n }])).not.toThrow();
    expect(shareProRata(0n, [])).toEqual([]);
    expect(shareProRata(0n, [{ id: "a", weight: 3n }])).toEqual([{ debtId: "a", amountMinor: 0n }]);
  });
});

describe("what accrued in a moratorium", () => {
  const charges: AccruedCharge[] = [
    { kind: "INTEREST", on: "ARREARS", amountMinor: 1n },
    { kind: "INTEREST", on: "PRINCIPAL", amountMinor: 10n },
    { kind: "INTEREST", on: "WHOLE_DEBT", amountMinor: 100n },
    { kind: "FEE", on: "ARREARS", amountMinor: 1_000n },
    { kind: "FEE", on: "PRINCIPAL", amountMinor: 10_000n },
  ];
  test("is never to be paid; of a secured debt that is interest on arrears only", () => {
    expect(frozenCharges(charges, false)).toEqual({ frozenMinor: 11_111n, billableMinor: 0n });
    expect(frozenCharges(charges, true)).toEqual({ frozenMinor: 1n, billableMinor: 11_110n });
    expect(frozenCharges([], true)).toEqual({ frozenMinor: 0n, billableMinor: 0n });
  });
});

describe("a moratorium ends", () => {
  const crisis = { kind: "MENTAL_HEALTH_CRISIS" as const, registerEntryOn: on("2026-06-01") };
  test.each<[string, Parameters<typeof moratoriumWindow>[0], string | null]>([
    [
      "thirty days from the end of treatment on",
      { ...crisis, treatmentEndedOn: on("2026-06-10") },
      "2026-07-09",
    ],
    [
      "or from the question",
      { ...crisis, statusRequestUnansweredSince: on("2026-06-08") },
      "2026-07-07",
    ],
    [
      "by the earlier of both",
      {
        ...crisis,
        treatmentEndedOn: on("2026-06-08"),
        statusRequestUnansweredSince: on("2026-06-10"),
      },
      "2026-07-07",
    ],
    [
      "with a death before that",
      { ...crisis, treatmentEndedOn: on("2026-06-10"), debtorDiedOn: on("2026-06-20") },
      "2026-06-21",
    ],
    [
      "not with a death after that",
      { ...crisis, treatmentEndedOn: on("2026-06-10"), debtorDiedOn: on("2026-07-20") },
      "2026-07-09",
    ],
    [
      "with a death, where nothing else is known",
      { ...crisis, debtorDiedOn: on("2026-07-20") },
      "2026-07-21",
    ],
    ["never, where nothing is", crisis, null],
  ])("%s", (_what, entry, lastDay) => {
    expect(moratoriumWindow(entry, standardMoratorium).lastDay).toBe(lastDay);
  });

  test("and gives eight weeks to claim", () => {
    expect(extendedLimitation(on("2026-06-01"), on("2026-06-10"))).toBe("2026-08-04");
    expect(extendedLimitation(on("2026-08-05"), on("2026-06-10"))).toBe("2026-08-05");
  });
});

test.each<[string, string[], string, string]>([
  ["on a Monday: the Monday after", [], "2026-06-08", "2026-06-15"],
  ["on a Saturday: the Friday after", [], "2026-06-13", "2026-06-19"],
  ["with a holiday between", ["2026-06-10"], "2026-06-08", "2026-06-16"],
  ["with a holiday on the day itself", ["2026-06-08"], "2026-06-08", "2026-06-15"],
  ["with a holiday on a Saturday", ["2026-06-13"], "2026-06-08", "2026-06-15"],
])("validation information, sent %s", (_what, holidays, sent, received) => {
  expect(validationPeriod(on(sent), new Set(holidays.map(on))).assumedReceiptOn).toBe(received);
});

test("late interest is 8 points over the base rate, by the year and by the day", () => {
  expect(lateInterest(3_650_00n, 525n, 10, "DAILY_AMOUNT_FIRST")).toEqual({
    rate: 13_25n,
    annualMinor: 483_63n,
    dailyMinor: 1_33n,
    amountMinor: 13_30n,
  });
  expect(lateInterest(3_650_00n, 525n, 10, "TOTAL_ONLY").amountMinor).toBe(13_25n);
});

test("German default by a reminder on the very day that it was due", () => {
  const invoice = {
    debtorIsConsumer: true,
    dueOn: on("2026-06-01"),
    invoiceReceivedOn: on("2026-05-20"),
    defaultNoticeOnInvoice: false,
    onDate: on("2026-06-01"),
  };
  expect(isInGermanDefault({ ...invoice, reminderSentOn: on("2026-06-01") })).toBe(true);
  expect(isInGermanDefault({ ...invoice, reminderSentOn: null })).toBe(false);
});
