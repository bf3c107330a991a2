/** The packs against every published case, and against cases of our own. */
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { readCase } from "../../src/policies/case-files.js";
import { differencesOf } from "../../src/policies/check.js";

const files = [
  "contracts/policy-cases/contact-cases.jsonl",
  "contracts/policy-cases/computation-cases.jsonl",
  "test/policies/us-wa-cases.jsonl",
];

const linesOf = (file: string): string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "");

describe.each(files)("%s", (file) => {
  const cases = linesOf(file).map(readCase);
  test.each(cases.map((one) => [one.id, one.title, one] as const))("%s %s", (_id, _title, one) => {
    expect(differencesOf(one)).toEqual([]);
  });
});

describe("a case that is none", () => {
  const [line = ""] = linesOf(files[0]!);
  const changed = (attempt: object): string => {
    const one = JSON.parse(line) as { attempt: object };
    return JSON.stringify({ ...one, attempt: { ...one.attempt, ...attempt } });
  };

  test.each<[string, string, RegExp]>([
    ["no JSON", "{", /not JSON/],
    ["a list", "[]", /one JSON object/],
    [
      "an unknown channel",
      line
        .replace('"channel": "VOICE"', '"channel": "FAX"')
        .replace('"channel":"VOICE"', '"channel":"FAX"'),
      /follow the schema/,
    ],
    [
      "a recipient who is not among the people",
      changed({ recipientPersonId: "nobody" }),
      /no person "nobody"/,
    ],
    ["a debt that is not among the debts", changed({ debtIds: ["d9"] }), /no debt "d9"/],
    ["a zone that is none", line.replace("America/Chicago", "America/Nowhere"), /IANA time zone/],
  ])("%s is refused, and says what is wrong", (_what, text, says) => {
    expect(() => readCase(text)).toThrow(says);
  });

  test("a pack that there is not is named", () => {
    const one = readCase(line.replaceAll("us.fdcpa-regf", "us.nowhere"));
    expect(() => differencesOf(one)).toThrow(/no pack "us.nowhere"; there are us.fdcpa-regf/);
  });
});
