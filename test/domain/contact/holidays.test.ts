/** Public holidays by rule: fixed days and those that move, Easter, so-manieth weekdays, weekdays before a day. */
import { expect, test } from "@jest/globals";
import { holidaysOf } from "../../../src/domain/contact/holidays.js";
import type { HolidayRule } from "../../../src/domain/contact/pack.js";
import { dayText } from "../../../src/domain/contact/zone.js";

const name = "a holiday";
const newYear = { name, month: 1, day: 1 } as const;
const first = (month: number, weekday: number, nth: number): HolidayRule => ({
  name,
  month,
  weekday,
  nth,
});
/** The Monday before 25 May, such as Victoria Day. */
const mondayBefore = (day: number): HolidayRule => ({
  name,
  weekday: 0,
  before: { month: 5, day },
});

test.each<[string, HolidayRule, number, string]>([
  ["a day that stays, on a Sunday", newYear, 2023, "2023-01-01"],
  ["from a Sunday to Monday", { ...newYear, moves: "SUNDAY_TO_MONDAY" }, 2023, "2023-01-02"],
  ["not from a Saturday", { ...newYear, moves: "SUNDAY_TO_MONDAY" }, 2022, "2022-01-01"],
  ["from a Saturday", { ...newYear, moves: "WEEKEND_TO_MONDAY" }, 2022, "2022-01-03"],
  ["from a Sunday, too", { ...newYear, moves: "WEEKEND_TO_MONDAY" }, 2023, "2023-01-02"],
  ["not from a Friday", { ...newYear, moves: "WEEKEND_TO_MONDAY" }, 2021, "2021-01-01"],
  ["Good Friday", { name, easter: -2 }, 2026, "2026-04-03"],
  ["Easter Monday", { name, easter: 1 }, 2026, "2026-04-06"],
  ["a very early Easter", { name, easter: 0 }, 2008, "2008-03-23"],
  ["a very late Easter", { name, easter: 0 }, 2038, "2038-04-25"],
  ["an Easter of the nineteen-fifties", { name, easter: 0 }, 1954, "1954-04-18"],
  ["the Easter before the last exception", { name, easter: 0 }, 1981, "1981-04-19"],
  ["the first Monday, on the first", first(6, 0, 1), 2026, "2026-06-01"],
  ["the first Sunday, on the seventh", first(6, 6, 1), 2026, "2026-06-07"],
  ["the second Monday", first(10, 0, 2), 2026, "2026-10-12"],
  ["the fourth Thursday", first(11, 3, 4), 2026, "2026-11-26"],
  ["the Monday before a Monday", mondayBefore(25), 2026, "2026-05-18"],
  ["the Monday before a Tuesday", mondayBefore(26), 2026, "2026-05-25"],
  ["the Monday before a Sunday", mondayBefore(24), 2026, "2026-05-18"],
  [
    "the Wednesday before 23 November",
    { name, weekday: 2, before: { month: 11, day: 23 } },
    2026,
    "2026-11-18",
  ],
])("%s", (_what, rule, year, day) => {
  expect([...holidaysOf([rule], year)].map(dayText)).toEqual([day]);
});

test("a calendar has each of its days once", () => {
  expect(holidaysOf([newYear, newYear, { name, month: 1, day: 2 }], 2026).size).toBe(2);
});
