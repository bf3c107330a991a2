/** The packs' own calendars against a package that knows the holidays of the world. */
import { describe, expect, test } from "@jest/globals";
import Holidays from "date-holidays";
import { holidaysOf } from "../../src/domain/contact/holidays.js";
import { dayText } from "../../src/domain/contact/zone.js";
import { packs } from "../../src/policies/packs.js";

const years = Array.from({ length: 16 }, (_, index) => 2022 + index);

const ours = (pack: string, year: number): string[] =>
  [...holidaysOf(packs.get(pack)!.holidays ?? [], year)].sort((a, b) => a - b).map(dayText);

const theirs = (calendar: Holidays, region: string, year: number): string[] =>
  calendar
    .getHolidays(year)
    .filter(({ type }) => type === "public")
    // The package has Easter Monday for Ontario, where it is no statutory holiday.
    .filter(({ rule }) => region !== "ON" || rule !== "easter 1")
    .map(({ date }) => date.slice(0, 10));

describe("what the package knows, too", () => {
  // Days on which the two differ by law or by choice are named; all others must be the same.
  test.each<[string, string, string, readonly RegExp[]]>([
    ["ca.qc", "CA", "QC", [/-01-0[2-3]$/, /-04-/, /-03-/, /-06-2[4-6]$/, /-07-0[1-3]$/, /-12-2/]],
    ["ca.bc", "CA", "BC", [/-07-0[1-3]$/, /-09-30$/, /-10-0[1-2]$/, /-12-/, /-01-/, /-11-1[1-3]$/]],
    ["ca.on", "CA", "ON", [/-07-0[1-3]$/, /-12-/, /-01-/]],
  ])("%s", (pack, country, region, mayDiffer) => {
    const calendar = new Holidays(country, region);
    for (const year of years) {
      const [a, b] = [ours(pack, year), theirs(calendar, region, year)].map((days) =>
        days.filter((day) => !mayDiffer.some((each) => each.test(day))),
      );
      expect(a).toEqual([...new Set(b)].sort());
    }
  });
});

test.each<[string, number, string[]]>([
  [
    "ca.qc",
    2026,
    [
      "2026-01-01",
      "2026-04-03",
      "2026-04-06",
      "2026-05-18",
      "2026-06-24",
      "2026-07-01",
      "2026-09-07",
      "2026-10-12",
      "2026-12-25",
    ],
  ],
  // Canada Day fell on a Sunday.
  [
    "ca.qc",
    2029,
    [
      "2029-01-01",
      "2029-03-30",
      "2029-04-02",
      "2029-05-21",
      "2029-06-24",
      "2029-07-02",
      "2029-09-03",
      "2029-10-08",
      "2029-12-25",
    ],
  ],
  // New Year's Day and Australia Day fall on a weekend.
  [
    "au.accc-asic",
    2028,
    [
      "2028-01-03",
      "2028-01-26",
      "2028-04-14",
      "2028-04-17",
      "2028-04-25",
      "2028-12-25",
      "2028-12-26",
    ],
  ],
])("%s in %i", (pack, year, days) => {
  expect(ours(pack, year)).toEqual(days);
});

test("Easter is where the package has it", () => {
  const germany = new Holidays("DE");
  for (let year = 1950; year < 2100; year += 1) {
    const [easter] = holidaysOf([{ name: "Easter", easter: 0 }], year);
    const known = germany.getHolidays(year).find(({ rule }) => rule === "easter");
    expect(dayText(easter!)).toBe(known!.date.slice(0, 10));
  }
});
