/** What the numbers of spreadsheets mean, in tables. */
import { expect, test } from "@jest/globals";
import { dayOfSerial, isDateFormat, plainNumber } from "../../src/files/xlsx-values.js";

test.each<[number, boolean, string | null]>([
  [61, false, "1900-03-01"],
  [45_292, false, "2024-01-01"],
  [46_387.999, false, "2026-12-31"],
  [44_925, true, "2026-12-31"],
  [0, true, "1904-01-01"],
  // 29 February 1900 never was, and what is before it is counted in two ways.
  [60, false, null],
  [1, false, null],
  [-1, true, null],
  [1e9, false, null],
  [NaN, false, null],
])("the day of %d (since 1904: %s) is %j", (serial, since1904, day) => {
  expect(dayOfSerial(serial, since1904)).toBe(day);
});

test.each<[number, string | undefined, boolean]>([
  [14, undefined, true],
  [22, undefined, true],
  [0, undefined, false],
  [2, undefined, false],
  [164, "dd\\.mm\\.yyyy", true],
  [164, "[$-407]d. mmmm yyyy;@", true],
  [164, 'yyyy"-"mm', true],
  [164, "#,##0.00\\ [$EUR]", false],
  [164, '0.00" day"', false],
  [164, "[Red]-#,##0", false],
  [164, "mm:ss", false],
  [164, "General", false],
])("format %d %j shows days: %s", (id, code, shows) => {
  expect(isDateFormat(id, code)).toBe(shows);
});

test.each([
  ["1234.4999999999998", "1234.5"],
  ["0.30000000000000004", "0.3"],
  ["1.2E+3", "1200"],
  ["-12.5", "-12.5"],
  ["100", "100"],
  ["1.5E+20", "150000000000000000000"],
  ["word", "word"],
])("the number %s is %s", (text, decimal) => {
  expect(plainNumber(text)).toBe(decimal);
});
