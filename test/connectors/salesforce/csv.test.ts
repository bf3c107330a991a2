import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { CsvError, csvRows } from "../../../src/connectors/salesforce/csv.js";

const rows = (...pieces: string[]) => [...csvRows(pieces)];

test.each<[string, string, string[][]]>([
  ["nothing", "", []],
  ["one row", "a,b", [["a", "b"]]],
  [
    "LF",
    "a,b\nc,d\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [
    "CRLF",
    "a,b\r\nc,d\r\n",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [
    "empty fields",
    ',\n"",""\n',
    [
      ["", ""],
      ["", ""],
    ],
  ],
  ["one empty quoted field", '""\n', [[""]]],
  ["empty lines are none", "a\n\n\r\nb\n", [["a"], ["b"]]],
  ["commas and line ends in quotes", '"a,b","c\nd","e\r\nf"\n', [["a,b", "c\nd", "e\r\nf"]]],
  ["doubled quotes", '"say ""yes""","""",""""""\n', [['say "yes"', '"', '""']]],
  ["spaces are kept", " a , b \n", [[" a ", " b "]]],
  ["a lone CR is text", "a\rb,c\n", [["a\rb", "c"]]],
  ["no line end after quotes", 'a,"b"', [["a", "b"]]],
])("%s", (_name, text, expected) => {
  expect(rows(text)).toEqual(expected);
});

test.each([
  ["cut inside quotes", 'a,"b'],
  ["a quote inside a bare field", 'a"b,c'],
  ["text after a closing quote", '"a"b,c'],
  ["a CR after a closing quote", '"a"\rb'],
])("%s is no CSV, and the words hold none of it", (_name, text) => {
  expect(() => rows(text)).toThrow(CsvError);
  expect(() => rows(text)).toThrow(/^Row 1: [a-z ]+\.$/);
});

test("whatever is written is read back, however it is cut into pieces", () => {
  const field = fc.string({ unit: fc.constantFrom("a", "ü", "😀", '"', ",", "\n", "\r", " ") });
  const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(table, fc.constantFrom("\n", "\r\n"), fc.array(fc.nat(60)), (all, end, cuts) => {
      const text = all
        .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(",") + end)
        .join("");
      const at = [0, ...cuts.toSorted((a, b) => a - b).filter((cut) => cut < text.length)];
      const pieces = at.map((from, index) => text.slice(from, at[index + 1]));
      expect([...csvRows(pieces)]).toEqual(all);
    }),
  );
});
