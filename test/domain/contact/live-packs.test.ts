/** In live decisions what no text confirms may make things stricter, never easier. */
import { expect, test } from "@jest/globals";
import { forLiveDecisions } from "../../../src/domain/contact/live-packs.js";
import type { Exception, Rule, Verification } from "../../../src/domain/contact/pack.js";
import { packOf, ruleOf } from "./support.js";

const always = (verification: Verification, ...exceptions: Exception[]): Rule =>
  ruleOf({ kind: "medium", bars: "ALWAYS", verification, exceptions });
const left = (rule: Rule): readonly Exception[] | undefined =>
  forLiveDecisions(packOf([rule])).rules[0]!.exceptions;

test.each<[string, Rule, Exception[]]>([
  ["confirmed, as the rule", always("VERIFIED", { kind: "REPLY" }), [{ kind: "REPLY" }]],
  ["not confirmed, as the rule", always("UNVERIFIED", { kind: "REPLY" }), []],
  ["not confirmed itself", always("VERIFIED", { kind: "REPLY", verification: "UNVERIFIED" }), []],
  [
    "confirmed itself",
    always("UNVERIFIED", { kind: "REPLY", verification: "DESCRIBED" }),
    [{ kind: "REPLY", verification: "DESCRIBED" }],
  ],
  [
    "one of each",
    always("VERIFIED", { kind: "REPLY", verification: "UNVERIFIED" }, { kind: "CALL_CONSENT" }),
    [{ kind: "CALL_CONSENT" }],
  ],
])("an exception that is %s", (_what, rule, exceptions) => {
  expect(left(rule)).toEqual(exceptions);
});

test("rules stay, whatever confirms them", () => {
  const rules = [always("UNVERIFIED"), ruleOf({ kind: "medium", bars: "ALWAYS" })];
  const pack = packOf(rules);
  expect(forLiveDecisions(pack)).toEqual(pack);
  expect(left(rules[1]!)).toBeUndefined();
});
