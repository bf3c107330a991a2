import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { dayOfMonth, daysBetween } from "../../../src/domain/calendar.js";
import { paydaySequence, type Paydays } from "../../../src/domain/plans/paydays.js";
import { anyDate, date } from "../support.js";
import { anyPaydays } from "./support.js";

function take(paydays: Paydays, count: number): string[] {
  const days: string[] = [];
  for (const day of paydaySequence(paydays)) {
    days.push(day);
    if (days.length === count) break;
  }
  return days;
}

test.each<[Paydays["rhythm"], string, number | null, string]>([
  ["WEEKLY", "2026-12-18", null, "2026-12-18 2026-12-25 2027-01-01 2027-01-08"],
  ["FORTNIGHTLY", "2028-02-18", null, "2028-02-18 2028-03-03 2028-03-17 2028-03-31"],
  ["FOUR_WEEKLY", "2026-12-11", null, "2026-12-11 2027-01-08 2027-02-05 2027-03-05"],
  ["MONTHLY", "2027-01-31", null, "2027-01-31 2027-02-28 2027-03-31 2027-04-30"],
  ["MONTHLY", "2028-01-30", null, "2028-01-30 2028-02-29 2028-03-30 2028-04-30"],
  ["TWICE_MONTHLY", "2026-12-15", 31, "2026-12-15 2026-12-31 2027-01-15 2027-01-31"],
  ["TWICE_MONTHLY", "2026-12-28", 15, "2026-12-28 2027-01-15 2027-01-28 2027-02-15"],
  ["TWICE_MONTHLY", "2027-01-30", 31, "2027-01-30 2027-01-31 2027-02-28 2027-03-30"],
])("%s from %s (%p)", (rhythm, nextPayday, secondDayOfMonth, expected) => {
  const paydays = { rhythm, nextPayday: date(nextPayday), secondDayOfMonth } as Paydays;
  expect(take(paydays, 4).join(" ")).toBe(expected);
});

test("paydays ascend from the next one, and monthly ones keep their day", () => {
  fc.assert(
    fc.property(anyDate.chain(anyPaydays), (paydays) => {
      const days = take(paydays, 40).map(date);
      expect(days[0]).toBe(paydays.nextPayday);
      days.slice(1).forEach((day, index) => {
        expect(daysBetween(days[index]!, day)).toBeGreaterThan(0);
        if (paydays.rhythm === "MONTHLY" && dayOfMonth(day) !== dayOfMonth(days[0]!)) {
          expect(dayOfMonth(day)).toBeGreaterThanOrEqual(28);
        }
      });
    }),
  );
});
