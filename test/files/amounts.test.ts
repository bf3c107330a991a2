/** Amounts as tools write them, in tables, and any amount there and back. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { decimalMarkOf, parseAmount } from "../../src/files/amounts.js";

test.each<[string, "." | "," | null, string | null, string | null]>([
  ["1234.50", ".", "1234.50", null],
  ["1,234.50", ".", "1234.50", null],
  ["12,34,567.00", ".", "1234567.00", null],
  ["1.234,50", ",", "1234.50", null],
  ["1 234,50 €", ",", "1234.50", "EUR"],
  ["1\u202f234,50\u00a0€", ",", "1234.50", "EUR"],
  ["1'234.50", ".", "1234.50", null],
  ["1’234.50 CHF", ".", "1234.50", "CHF"],
  ["£1,234", ".", "1234", "GBP"],
  ["$5", ".", "5", "?"],
  ["-£5.00", ".", "-5.00", "GBP"],
  ["£-5.00", ".", "-5.00", "GBP"],
  ["(5.00)", ".", "-5.00", null],
  ["5,00-", ",", "-5.00", null],
  ["\u22125", null, "-5", null],
  ["+5", null, "5", null],
  ["-0,00", ",", "0.00", null],
  [".5", ".", "0.5", null],
  ["007", null, "7", null],
  ["EUR 7", null, "7", "EUR"],
  ["1,234.50", ",", null, null],
  ["1.234,50", ".", null, null],
  ["1,23,4", ".", null, null],
  ["12,34", ".", null, null],
  ["1.5", null, null, null],
  ["1 23", ".", null, null],
  ["5.", ".", null, null],
  ["--5", null, null, null],
  ["(-5)", null, null, null],
  ["1E+05", ".", null, null],
  ["5%", ".", null, null],
  ["=1+1", ".", null, null],
  ["", ".", null, null],
  ["12 EUR GBP", ".", null, null],
])("parseAmount(%j, %j) is %j %j", (text, mark, decimal, currency) => {
  expect(parseAmount(text, mark)).toEqual(decimal === null ? null : { decimal, currency });
});

test.each<[string[], "." | "," | null | "UNCLEAR"]>([
  [["1,234.50"], "."],
  [["1.234,50"], ","],
  [["12,5", "1.234"], ","],
  [["1,234", "12.50"], "."],
  [["1.234.567"], ","],
  [["0,125"], ","],
  [["1234,567"], ","],
  [["1,234", "5"], "UNCLEAR"],
  [["1.234"], "UNCLEAR"],
  [["1,50", "1.50"], "UNCLEAR"],
  [["5", "", "100"], null],
])("decimalMarkOf(%j) is %j", (texts, mark) => {
  expect(decimalMarkOf(texts)).toBe(mark);
});

describe("any amount", () => {
  const styles = [
    { mark: ".", group: "," },
    { mark: ",", group: "." },
    { mark: ",", group: "\u00a0" },
    { mark: ".", group: "'" },
    { mark: ",", group: "" },
  ] as const;

  test("written in any way is read as what it is, and never as another", () => {
    const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
    fc.assert(
      fc.property(amounts, fc.constantFrom(...styles), fc.boolean(), (minor, style, brackets) => {
        const digits = (minor < 0n ? -minor : minor).toString().padStart(3, "0");
        const [whole, cents] = [digits.slice(0, -2), digits.slice(-2)];
        const written = `${whole.replace(/\B(?=(\d{3})+$)/g, style.group)}${style.mark}${cents}`;
        const text = minor >= 0n ? written : brackets ? `(${written})` : `-${written}`;
        const decimal = `${minor < 0n ? "-" : ""}${whole}.${cents}`;
        expect(parseAmount(text, style.mark)).toEqual({ decimal, currency: null });
        expect([style.mark, "UNCLEAR"]).toContain(decimalMarkOf([text]));
        // Read by the other mark it is refused: nobody owes a hundred times as much.
        expect(parseAmount(text, style.mark === "." ? "," : ".")).toBeNull();
      }),
    );
  });
});
