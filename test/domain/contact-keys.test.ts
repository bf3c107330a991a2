import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  normaliseEmail,
  normalisePhone,
  normaliseTaxNumber,
} from "../../src/domain/contact-keys.js";

test.each([
  ["  Jane.Doe@Example.COM ", "jane.doe@example.com"],
  ["jane+bills@example.co.uk", "jane+bills@example.co.uk"],
  ["info@bücher.example", "info@xn--bcher-kva.example"],
  ["info@BÜCHER.example", "info@xn--bcher-kva.example"],
  ["Rene\u0301@example.fr", "ren\u00e9@example.fr"], // composed
  ["o'brien@example.ie", "o'brien@example.ie"],
  ["jane@example.com.", null],
  ["jane@example", null],
  ["jane", null],
  ["@example.com", null],
  ["jane@", null],
  ["jane doe@example.com", null],
  ["a@b@example.com", null],
  ["Jane <jane@example.com>", null],
  ["jane@example.com, joe@example.com", null],
  ["jane@10.0.0.1", null],
  ["jane@[10.0.0.1]", null],
  ["jane@example.com/path", null],
  ["jane@example.com:25", null],
  ["jane@exa%6Dple.com", null],
  ["n/a", null],
  ["", null],
])("e-mail %p", (value, expected) => {
  expect(normaliseEmail(value)).toBe(expected);
});

test.each([
  ["020 7946 0958", "GB", "+442079460958"],
  ["+44 (0)20 7946 0958", "GB", "+442079460958"],
  ["+44 20 7946 0958", null, "+442079460958"],
  ["0044 20 7946 0958", "GB", "+442079460958"],
  ["030 901820", "DE", "+4930901820"],
  ["03-3210-1111", "JP", "+81332101111"],
  ["2224 9000", "kw", "+96522249000"],
  ["020 7946 0958", null, null],
  ["020 7946 0958", "XX", null],
  ["12345", "GB", null],
  ["0000000000", "GB", null],
  ["+44 1", "GB", null],
  ["call 020 7946 0958 after six", "GB", null],
  ["n/a", "GB", null],
  ["", "GB", null],
])("telephone %p in %s", (value, country, expected) => {
  expect(normalisePhone(value, country)).toBe(expected);
});

test.each<[string, string | null, string | null]>([
  ["GB123456789", null, "GB123456789"],
  ["123 4567 89", "GB", "GB123456789"],
  ["gb 123.4567-89", "GB", "GB123456789"],
  ["GB123456789", "DE", "GB123456789"], // a foreign number keeps its own country
  ["XI 123 4567 89", "GB", "GB123456789"], // Northern Ireland: the same number
  ["123456789", "DE", "DE123456789"], // the same digits of another country
  ["123456789", null, "123456789"],
  ["094259216", "GR", "EL094259216"],
  ["EL094259216", "GR", "EL094259216"],
  ["NL000123", "GB", "GBNL000123"], // a British partnership, not a Dutch VAT number
  ["ESB12345674", null, "ESB12345674"],
  ["12-3456789", "US", "US123456789"],
  ["12/345/67890", "DE", "DE1234567890"],
  ["ＧＢ１２３４５６７８９", null, "GB123456789"], // full-width
  ["000000000", "GB", null],
  ["GB000000000", "GB", null],
  ["999999999", "GB", null],
  ["N/A", "GB", null],
  ["n.a.", "GB", null],
  ["UNKNOWN", "GB", null],
  ["12345", "GB", null],
  ["123456789 (old)", "GB", null],
  ["XAXX010101000", "MX", null], // Mexico's number for "the public"
  ["T6312104608822", "JP", "JP6312104608822"],
  ["6312-1046-08822", "jp", "JP6312104608822"],
  ["T6312104608822", "GB", "GBT6312104608822"],
  ["T631210460882", "JP", "JPT631210460882"],
  ["", "GB", null],
])("tax number %p in %s", (value, country, expected) => {
  expect(normaliseTaxNumber(value, country)).toBe(expected);
});

describe("properties", () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.emailAddress());

  test("any text gives a key or null, and a key is its own key", () => {
    fc.assert(
      fc.property(text, (value) => {
        const email = normaliseEmail(value);
        if (email !== null) expect(normaliseEmail(email)).toBe(email);
        const phone = normalisePhone(value, "GB");
        if (phone !== null) expect(normalisePhone(phone, null)).toBe(phone);
      }),
      { numRuns: 500 },
    );
  });

  test("signs between the digits of a tax number make no difference", () => {
    const digits = fc.array(fc.constantFrom(..."0123456789"), { minLength: 9, maxLength: 9 });
    const signs = fc.array(fc.constantFrom("", " ", ".", "-", "/", "\u00a0"), {
      minLength: 9,
      maxLength: 9,
    });
    fc.assert(
      fc.property(digits, signs, (number, between) => {
        const written = number.map((digit, index) => digit + between[index]!).join("");
        const plain = normaliseTaxNumber(`GB${number.join("")}`);
        expect(normaliseTaxNumber(written, "GB")).toBe(plain);
        if (plain !== null) expect(normaliseTaxNumber(plain, "GB")).toBe(plain);
      }),
    );
  });
});
