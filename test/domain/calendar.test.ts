import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  addDays,
  addMonthsClamped,
  bankingCalendar,
  CalendarError,
  dayOfMonth,
  daysBetween,
  formatPlainDate,
  parsePlainDate,
  todayIn,
  weekdaysOnly,
} from "../../src/domain/calendar.js";
import { anyDate, date } from "./support.js";

test.each(["2026-12-31", "2028-02-29", "0001-01-01", "9999-12-31"])("%s is a date", (text) => {
  expect(parsePlainDate(text)).toBe(text);
});

test.each([
  ["2027-02-29", "2027-02-29 does not exist in the calendar."],
  ["2026-13-01", "2026-13-01 does not exist in the calendar."],
  ["2026-00-10", "2026-00-10 does not exist in the calendar."],
  ["2026-04-31", "2026-04-31 does not exist in the calendar."],
  ["31/12/2026", '"31/12/2026" is not a date; write it as 2026-12-31.'],
  ["2026-12-31T00:00:00Z", '"2026-12-31T00:00:00Z" is not a date; write it as 2026-12-31.'],
  ["", '"" is not a date; write it as 2026-12-31.'],
])("%p is refused: %s", (text, message) => {
  expect(() => parsePlainDate(text)).toThrow(new CalendarError(message));
});

test.each([
  ["2026-06-30T23:30:00Z", "Europe/London", "2026-07-01"],
  ["2026-12-31T23:30:00Z", "Europe/London", "2026-12-31"],
  ["2026-12-31T23:30:00Z", "Asia/Tokyo", "2027-01-01"],
  ["2026-01-01T04:59:00Z", "America/New_York", "2025-12-31"],
])("at %s in %s it is %s", (instant, zone, expected) => {
  expect(todayIn(new Date(instant), zone)).toBe(expected);
});

test("an unknown zone is refused by name", () => {
  expect(() => todayIn(new Date("2026-01-01T00:00:00Z"), "Moon/Base")).toThrow(/"Moon\/Base"/);
});

test.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2026-01-31", 2, "2026-03-31"],
  ["2028-01-31", 1, "2028-02-29"],
  ["2026-12-15", 1, "2027-01-15"],
  ["2026-01-15", -1, "2025-12-15"],
  ["2024-02-29", 12, "2025-02-28"],
  ["2024-02-29", 48, "2028-02-29"],
])("%s and %i months", (anchor, months, expected) => {
  expect(addMonthsClamped(date(anchor), months)).toBe(expected);
});

test("days are written as people write them", () => {
  expect(formatPlainDate(date("2026-12-02"))).toBe("2 December 2026");
  expect(formatPlainDate(date("2026-12-02"), "de-DE")).toBe("2. Dezember 2026");
});

describe("banking calendars", () => {
  test.each([
    ["GB", "ENG", "2026-12-24", true],
    ["GB", "ENG", "2026-12-25", false], // Christmas Day, a Friday
    ["GB", "ENG", "2026-12-28", false], // in place of Boxing Day, a Saturday
    ["GB", "ENG", "2026-12-29", true],
    ["GB", "ENG", "2027-01-01", false],
    ["GB", "ENG", "2027-12-27", false], // in place of Christmas Day, a Saturday
    ["GB", "ENG", "2027-12-28", false], // in place of Boxing Day, a Sunday
    ["GB", "ENG", "2022-01-03", false], // in place of New Year's Day, a Saturday
    ["GB", "ENG", "2022-06-03", false], // Platinum Jubilee
    ["GB", "ENG", "2020-05-04", true], // early May holiday moved …
    ["GB", "ENG", "2020-05-08", false], // … to VE Day
    ["GB", "ENG", "2023-05-08", false], // Coronation
    ["GB", "ENG", "2026-01-02", true],
    ["GB", "SCT", "2026-01-02", false],
    ["GB", "ENG", "2026-08-31", false],
    ["GB", "SCT", "2026-08-31", true],
    ["DE", undefined, "2026-10-02", true],
    ["DE", undefined, "2026-05-01", false],
    ["DE", "BY", "2026-01-06", false], // Epiphany, in Bavaria
    ["DE", "HH", "2026-01-06", true],
    ["JP", undefined, "2026-01-02", false], // bank holiday, not a public one
    ["JP", undefined, "2026-05-06", false], // in place of Constitution Day, a Sunday
    ["JP", undefined, "2026-05-07", true],
    ["SZ", undefined, "2026-01-02", false], // a holiday of the year before goes on
    ["SA", undefined, "2026-03-18", true],
    ["SA", undefined, "2026-03-19", false], // Eid al-Fitr, four days …
    ["SA", undefined, "2026-03-22", false],
    ["SA", undefined, "2026-03-23", true], // … that begin the evening before
    ["SA", undefined, "2026-02-13", false], // a Friday
    ["SA", undefined, "2026-02-15", true], // a Sunday
    ["KW", undefined, "2026-02-13", false],
    ["KW", undefined, "2026-02-14", false],
    ["KW", undefined, "2026-02-15", true],
    ["IR", undefined, "2026-04-25", true], // a Saturday
  ])("%s %s %s is a banking day: %p", (country, region, day, expected) => {
    expect(bankingCalendar(country, region).isBankingDay(date(day))).toBe(expected);
  });

  test("five English banking days after 23 December 2026 is 4 January 2027", () => {
    const calendar = bankingCalendar("GB", "ENG");
    let day = date("2026-12-23");
    for (let count = 0; count < 5; count++) day = calendar.nextBankingDay(addDays(day, 1));
    expect(day).toBe("2027-01-04");
  });

  test("a calendar says whether it knows holidays, and is built once", () => {
    expect(bankingCalendar("GB", "ENG")).toMatchObject({ name: "GB-ENG", knows: "HOLIDAYS" });
    expect(bankingCalendar("KW")).toMatchObject({ name: "KW (weekends only)", knows: "WEEKENDS" });
    expect(weekdaysOnly).toMatchObject({ name: "Monday to Friday", knows: "WEEKENDS" });
    expect(bankingCalendar("GB", "ENG")).toBe(bankingCalendar("GB", "ENG"));
  });

  test.each([
    ["XX", undefined, /"XX".*ISO 3166-1/],
    ["", undefined, /""/],
    ["toString", undefined, /"toString"/],
    ["GB", "BY", /GB has no region "BY"; use one of ALD, ENG/],
    ["KW", "KU", /"KW"/],
    ["JP", "13", /JP has no region "13"; use no region/],
  ])("%p %p is refused", (country, region, message) => {
    expect(() => bankingCalendar(country, region)).toThrow(message);
    expect(() => bankingCalendar(country, region)).toThrow(CalendarError);
  });

  test("the next banking day is the first open day from that day on", () => {
    const calendars = [
      weekdaysOnly,
      bankingCalendar("GB", "ENG"),
      bankingCalendar("JP"),
      bankingCalendar("KW"),
      bankingCalendar("SA"),
    ];
    fc.assert(
      fc.property(anyDate, fc.constantFrom(...calendars), (day, calendar) => {
        const next = calendar.nextBankingDay(day);
        expect(calendar.isBankingDay(next)).toBe(true);
        for (let each = day; each < next; each = addDays(each, 1)) {
          expect(calendar.isBankingDay(each)).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("arithmetic", () => {
  test("adding days and counting them are each other's inverse", () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -40_000, max: 40_000 }), (day, days) => {
        const other = addDays(day, days);
        expect(parsePlainDate(other)).toBe(other);
        expect(daysBetween(day, other)).toBe(days);
        expect(other > day).toBe(days > 0);
      }),
    );
  });

  test("months keep the anchor's day or take the month's last", () => {
    fc.assert(
      fc.property(anyDate, fc.integer({ min: -500, max: 500 }), (anchor, months) => {
        const moved = addMonthsClamped(anchor, months);
        expect(parsePlainDate(moved)).toBe(moved);
        if (dayOfMonth(moved) !== dayOfMonth(anchor)) {
          expect(dayOfMonth(moved)).toBeLessThan(dayOfMonth(anchor));
          expect(dayOfMonth(addDays(moved, 1))).toBe(1);
        }
      }),
    );
  });

  test("the calendar ends, clearly", () => {
    expect(() => addDays(date("9999-12-31"), 1)).toThrow(CalendarError);
    expect(() => addMonthsClamped(date("9999-12-31"), 1)).toThrow(CalendarError);
  });
});
