import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  decimalsOf,
  formatMoney,
  MoneyError,
  parseCurrency,
  parseDecimal,
  splitEvenly,
  toDecimal,
} from "../../src/domain/money.js";

const gbp = parseCurrency("GBP");
const currencies = ["GBP", "EUR", "JPY", "KWD"].map(parseCurrency);

test.each(["gbp", "", "XXXX", "POUNDS"])("%p is not a currency", (code) => {
  expect(() => parseCurrency(code)).toThrow(MoneyError);
});

test.each([
  ["GBP", 2],
  ["JPY", 0],
  ["KWD", 3],
])("%s has its decimals", (code, decimals) => {
  expect(decimalsOf(parseCurrency(code))).toBe(decimals);
});

test.each<[string | number, string, bigint]>([
  ["1234.50", "GBP", 123450n],
  [" 12 ", "GBP", 1200n],
  ["0.1", "GBP", 10n],
  ["-0.01", "GBP", -1n],
  ["1.2300", "GBP", 123n],
  [0.1, "GBP", 10n],
  [1234567890123.45, "GBP", 123456789012345n],
  ["5000", "JPY", 5000n],
  ["5000.00", "JPY", 5000n],
  ["1.234", "KWD", 1234n],
  ["12345678901234567890.12", "GBP", 1234567890123456789012n],
])("%p %s is read", (amount, currency, expected) => {
  expect(parseDecimal(amount, parseCurrency(currency))).toBe(expected);
});

test.each<[string | number, string]>([
  ["1.234", "GBP"],
  ["0.5", "JPY"],
  ["1,234.50", "GBP"],
  ["", "GBP"],
  ["1e3", "GBP"],
  [1e21, "GBP"],
  [NaN, "GBP"],
  [0.1 + 0.2, "GBP"],
])("%p %s is refused", (amount, currency) => {
  expect(() => parseDecimal(amount, parseCurrency(currency))).toThrow(MoneyError);
});

test.each([
  [123450n, "GBP", "£1,234.50"],
  [-5n, "GBP", "-£0.05"],
  [5000n, "JPY", "JP¥5,000"],
  [1234n, "KWD", "KWD\u00a01.234"],
  [1234567890123456789012n, "GBP", "£12,345,678,901,234,567,890.12"],
])("%p %s is written", (amountMinor, currency, expected) => {
  expect(formatMoney({ amountMinor, currency: parseCurrency(currency) })).toBe(expected);
});

describe("properties", () => {
  const money = fc.record({
    amountMinor: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
    currency: fc.constantFrom(...currencies),
  });

  test("an amount survives being written and read", () => {
    fc.assert(
      fc.property(money, (each) => {
        expect(parseDecimal(toDecimal(each), each.currency)).toBe(each.amountMinor);
      }),
    );
  });

  test("parts add up, differ by at most one unit and begin with the larger", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 20n }),
        fc.integer({ min: 1, max: 400 }),
        (amount, count) => {
          const parts = splitEvenly(amount, count);
          expect(parts).toHaveLength(count);
          expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount);
          expect(parts[0]! - parts.at(-1)!).toBeLessThanOrEqual(1n);
          parts.slice(1).forEach((part, index) => expect(part <= parts[index]!).toBe(true));
        },
      ),
    );
  });

  test.each([0, -1, 1.5])("splitting into %p parts is refused", (parts) => {
    expect(() => splitEvenly(100n, parts)).toThrow(RangeError);
  });

  test("a tenth of a pound is ten pence", () => {
    expect(toDecimal({ amountMinor: 10n, currency: gbp })).toBe("0.10");
  });
});
