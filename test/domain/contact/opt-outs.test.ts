/** Whoever said stop is left alone: by channel, address or altogether, for what they said it about, while they mean it. */
import { describe, expect, test } from "@jest/globals";
import type { ContactCase, OptOut } from "../../../src/domain/contact/case.js";
import type { OptOutRule } from "../../../src/domain/contact/pack.js";
import { answer, base, by, packOf, ruleOf, trying } from "./support.js";

const stop = (scope: OptOutRule["scope"], form?: "WRITTEN") =>
  packOf([ruleOf({ kind: "opt-out", code: "CEASE_REQUEST", scope, ...(form ? { form } : {}) })]);

const said = (more: Partial<OptOut> & Pick<OptOut, "scope">): OptOut => ({
  personId: "ada",
  form: "ORAL",
  receivedAt: "2026-06-01T10:00:00+01:00",
  ...more,
});

const noCalls = said({ scope: "CHANNEL", channel: "VOICE" });
const notMobile = said({ scope: "CONTACT_POINT", contactPointId: "mobile" });
const nothing = said({ scope: "ALL_CONTACT" });

const blocks = (facts: ContactCase, ...optOuts: OptOut[]) => ({
  channel: answer({ ...facts, optOuts }, stop("CHANNEL")).decision === "BLOCK",
  point: answer({ ...facts, optOuts }, stop("CONTACT_POINT")).decision === "BLOCK",
  all: answer({ ...facts, optOuts }, stop("ALL_CONTACT")).decision === "BLOCK",
});
const none = { channel: false, point: false, all: false };

test.each<[string, ContactCase, OptOut, Partial<typeof none>]>([
  ["no calls, and a call", base, noCalls, { channel: true }],
  ["no calls, and a call to another number", by("home"), noCalls, { channel: true }],
  ["no calls, and a text", by("text"), noCalls, {}],
  ["not this number, and a call to it", base, notMobile, { point: true }],
  ["not this number, and a call to another", by("home"), notMobile, {}],
  ["nothing at all, and a letter", by("letter"), nothing, { all: true }],
  ["about this debt", base, { ...nothing, debtIds: ["card", "loan"] }, { all: true }],
  ["about another debt", base, { ...nothing, debtIds: ["card"] }, {}],
  ["about none", base, { ...nothing, debtIds: [] }, {}],
  ["somebody else", base, { ...nothing, personId: "bob" }, {}],
  ["received at that moment", base, { ...nothing, receivedAt: base.attempt.at }, { all: true }],
  ["received later", base, { ...nothing, receivedAt: "2026-06-10T10:00:00.001+01:00" }, {}],
  ["taken back at that moment", base, { ...nothing, withdrawnAt: base.attempt.at }, {}],
  [
    "taken back later",
    base,
    { ...nothing, withdrawnAt: "2026-06-10T10:00:00.001+01:00" },
    { all: true },
  ],
])("%s", (_what, facts, optOut, blocked) => {
  expect(blocks(facts, optOut)).toEqual({ ...none, ...blocked });
});

test("one of two debts is enough", () => {
  const debts = [...base.debts, { id: "card", kind: "CONSUMER" as const }];
  const facts = trying({ debtIds: ["loan", "card"] }, { ...base, debts });
  expect(blocks(facts, { ...nothing, debtIds: ["card"] }).all).toBe(true);
});

describe("a rule that wants it in writing", () => {
  test.each<[OptOut["form"], string]>([
    ["ORAL", "ALLOW"],
    ["WRITTEN", "BLOCK"],
  ])("%s: %s", (form, decision) => {
    const optOuts = [{ ...nothing, form }];
    expect(answer({ ...base, optOuts }, stop("ALL_CONTACT", "WRITTEN")).decision).toBe(decision);
  });
});

test("no time ends it", () => {
  expect(answer({ ...base, optOuts: [nothing] }, stop("ALL_CONTACT"))).toEqual({
    decision: "BLOCK",
    why: ["CEASE_REQUEST BLOCK"],
    next: null,
  });
});
