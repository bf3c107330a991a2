import { expect, test } from "@jest/globals";
import { limitFor, pageOf, preparedStatement } from "../../../src/store/queries/keyset.js";

test("a limit leaves room for one row more than the page, and there are five of them", () => {
  const limits = Array.from({ length: 100 }, (_, index) => limitFor(index + 1));
  for (const [index, limit] of limits.entries()) expect(limit).toBeGreaterThan(index + 1);
  expect([...new Set(limits)]).toEqual([6, 11, 21, 51, 101]);
});

test("what was read beyond the page is cut, and tells that there is more", () => {
  const page = (rows: number) =>
    pageOf(
      Array.from({ length: rows }, (_, row) => row),
      3,
      (node) => ({ cursor: () => "", node }),
    );
  expect([2, 3, 4, 6].map((rows) => [page(rows).rows.length, page(rows).hasNextPage])).toEqual([
    [2, false],
    [3, false],
    [3, true],
    [3, true],
  ]);
});

test("only so many statements are prepared, and those stay so", () => {
  const texts = Array.from({ length: 300 }, (_, number) => `select ${number}`);
  const statements = texts.map(preparedStatement);
  const names = statements.flatMap((each) => (typeof each === "string" ? [] : [each.name]));
  expect(new Set(names).size).toBe(200);
  expect(statements.slice(200)).toEqual(texts.slice(200));
  expect(texts.map(preparedStatement)).toEqual(statements);
});
