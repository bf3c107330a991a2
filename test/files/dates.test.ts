/** Dates as tools write them, in tables, and any day there and back. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { parseDate, possibleForms } from "../../src/files/dates.js";
import type { DateForm } from "../../src/files/model.js";

test.each<[string, DateForm, string | null]>([
  ["2026-12-31", "YMD", "2026-12-31"],
  ["2026/1/5", "YMD", "2026-01-05"],
  ["20261231", "DMY", "2026-12-31"],
  ["2026-12-31T23:59:59+02:00", "YMD", "2026-12-31"],
  ["31/12/2026 14:05", "DMY", "2026-12-31"],
  ["12/31/2026 2:05 PM", "MDY", "2026-12-31"],
  ["31.12.2026", "DMY", "2026-12-31"],
  ["1. 2. 2026", "DMY", "2026-02-01"],
  ["31-12-26", "DMY", "2026-12-31"],
  ["1/2/99", "DMY", "1999-02-01"],
  ["03/04/2026", "DMY", "2026-04-03"],
  ["03/04/2026", "MDY", "2026-03-04"],
  ["31 Dec 2026", "DMY", "2026-12-31"],
  ["Dec 31, 2026", "DMY", "2026-12-31"],
  ["31. Dezember 2026", "DMY", "2026-12-31"],
  ["1er août 2026", "YMD", "2026-08-01"],
  ["5 de marzo de 2026", "YMD", "2026-03-05"],
  ["12-mrt-26", "DMY", "2026-03-12"],
  ["31/02/2026", "DMY", null],
  ["13/13/2026", "DMY", null],
  ["13/12/2026", "MDY", null],
  ["2026-12-31", "DMY", null],
  ["31/12/202", "DMY", null],
  ["46387", "YMD", null],
  ["someday", "DMY", null],
  ["31/12-2026", "DMY", null],
  ["1/1/0026", "DMY", null],
  ["", "DMY", null],
])("parseDate(%j, %s) is %j", (text, form, day) => {
  expect(parseDate(text, form)).toBe(day);
});

test.each<[string[], DateForm[]]>([
  [
    ["03/04/2026", "05/06/2026"],
    ["DMY", "MDY"],
  ],
  [["03/04/2026", "25/06/2026"], ["DMY"]],
  [["03/04/2026", "06/25/2026"], ["MDY"]],
  [["13/04/2026", "06/25/2026"], []],
  [["03.04.2026"], ["DMY"]],
  [["2026-04-03"], ["YMD"]],
  [["12 Jan 2026"], ["YMD"]],
  [
    ["12 Jan 2026", "03/04/2026"],
    ["DMY", "MDY"],
  ],
  [["hello"], []],
])("possibleForms(%j) is %j", (texts, forms) => {
  expect(possibleForms(texts)).toEqual(forms);
});

test("any day, written in any way, is read as that day; and both orders are seen where both are possible", () => {
  const days = fc.date({
    min: new Date("1970-01-01"),
    max: new Date("2069-12-31"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(days, fc.constantFrom("/", "-", " "), fc.boolean(), (date, mark, short) => {
      const iso = date.toISOString().slice(0, 10);
      const [year = "", month = "", day = ""] = iso.split("-");
      const shown = short ? year.slice(2) : year;
      expect(parseDate(iso, "YMD")).toBe(iso);
      expect(parseDate([day, month, shown].join(mark), "DMY")).toBe(iso);
      expect(parseDate([month, day, shown].join(mark), "MDY")).toBe(iso);
      const forms = possibleForms([[day, month, shown].join(mark)]);
      expect(forms).toContain("DMY");
      expect(forms.includes("MDY")).toBe(Number(day) <= 12);
    }),
  );
});
