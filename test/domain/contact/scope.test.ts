/** Whom, what and where a pack covers, which attempts a rule is for, and what several packs say together. */
import { describe, expect, test } from "@jest/globals";
import type { Attempt, ContactCase, Debt, Person } from "../../../src/domain/contact/case.js";
import { decideContact } from "../../../src/domain/contact/decision.js";
import type { Applicability, PolicyPack, Rule } from "../../../src/domain/contact/pack.js";
import { answer, base, by, debtorWho, london, packOf, ruleOf, trying } from "./support.js";

const never = ruleOf({ kind: "medium", code: "PUBLIC_CHANNEL", bars: "ALWAYS" });
const pack = (covers: Applicability, more: Partial<PolicyPack> = {}) =>
  packOf([never], { covers, ...more });
/** BLOCK where the pack covers it; else why it does not. */
const cover = (facts: ContactCase, covers: Applicability, more?: Partial<PolicyPack>) => {
  const { decision, why } = answer(facts, pack(covers, more));
  return decision === "BLOCK" ? "covered" : `${decision}: ${why.join()}`;
};
const not = (code: string) => `OUT_OF_SCOPE: ${code} UNCOVERED`;

describe("in force", () => {
  const from = { effectiveFrom: "2026-06-10" };
  const until = { effectiveUntil: "2026-06-10" };
  test.each<[string, string, Partial<PolicyPack>, string]>([
    ["the last moment before", "2026-06-09T23:59:59.999+01:00", from, not("PACK_NOT_IN_FORCE")],
    ["the first moment", "2026-06-10T00:00:00+01:00", from, "covered"],
    ["the last moment", "2026-06-10T23:59:59.999+01:00", until, "covered"],
    ["the first moment after", "2026-06-11T00:00:00+01:00", until, not("PACK_NOT_IN_FORCE")],
  ])("%s", (_what, at, more, expected) => {
    expect(cover(trying({ at }), {}, more)).toBe(expected);
  });
});

test("what a pack restricts ends with it at the latest", () => {
  const facts = trying({ at: "2026-06-10T12:00:00+01:00" });
  const ending = pack({}, { effectiveUntil: "2026-06-12" });
  const lasting = packOf([never], { id: "lasting" });
  const alone = decideContact(facts, [ending]);
  expect(alone.nextAllowedAt).toEqual(new Date("2026-06-13T00:00:00+01:00"));
  expect(alone.reasons.map(({ until }) => until)).toEqual([alone.nextAllowedAt]);
  expect(decideContact(facts, [ending, lasting]).nextAllowedAt).toBeNull();
});

describe("who collects", () => {
  test.each<[ContactCase["collector"]["role"], string]>([
    ["THIRD_PARTY", "covered"],
    ["CREDITOR", not("ACTOR_NOT_COVERED")],
  ])("%s", (role, expected) => {
    const facts = { ...base, collector: { role, entityId: "us" } };
    expect(cover(facts, { collectors: ["THIRD_PARTY", "DEBT_BUYER"] })).toBe(expected);
  });
});

test.each<[Person["kind"], string]>([
  ["NATURAL", "covered"],
  ["COMPANY", not("DEBT_NOT_COVERED")],
])("who owes: %s", (kind, expected) => {
  expect(cover(debtorWho({ kind }), { debtorKinds: ["NATURAL"] })).toBe(expected);
});

describe("which debts", () => {
  const owing = (more: Partial<Debt>): ContactCase => ({
    ...base,
    debts: [{ ...base.debts[0]!, ...more }],
  });
  const regulated = { debts: { regulatedCredit: true } } as const;
  const defaulted: Applicability = { debts: { obtainedInDefaultUnless: ["THIRD_PARTY"] } };
  const buyer = (facts: ContactCase): ContactCase => ({
    ...facts,
    collector: { role: "DEBT_BUYER", entityId: "us" },
  });
  test.each<[string, ContactCase, Applicability, string]>([
    ["of a consumer", base, { debts: { kind: "CONSUMER" } }, "covered"],
    [
      "of a business",
      owing({ kind: "BUSINESS" }),
      { debts: { kind: "CONSUMER" } },
      not("DEBT_NOT_COVERED"),
    ],
    ["any kind", owing({ kind: "BUSINESS" }), { debts: {} }, "covered"],
    ["regulated", owing({ regulatedCredit: true }), regulated, "covered"],
    ["not regulated", owing({ regulatedCredit: false }), regulated, not("DEBT_NOT_COVERED")],
    ["who knows whether regulated", base, regulated, not("DEBT_NOT_COVERED")],
    ["obtained in default", buyer(owing({ obtainedInDefault: true })), defaulted, "covered"],
    ["who knows whether in default", buyer(base), defaulted, "covered"],
    [
      "not in default",
      buyer(owing({ obtainedInDefault: false })),
      defaulted,
      not("DEBT_NOT_COVERED"),
    ],
    [
      "not in default, but that collector",
      owing({ obtainedInDefault: false }),
      defaulted,
      "covered",
    ],
  ])("%s", (_what, facts, covers, expected) => {
    expect(cover(facts, covers)).toBe(expected);
  });

  test("only those that are covered are looked at", () => {
    const counts = { contacts: [{ channel: "VOICE" as const, outcomes: ["RANG_OUT" as const] }] };
    const once = packOf([ruleOf({ kind: "frequency", most: 1, days: 7, counts })], {
      covers: { debts: { kind: "CONSUMER" } },
    });
    const called = (id: string): ContactCase => ({
      ...trying({ debtIds: ["loan", "shop"] }),
      debts: [...base.debts, { id: "shop", kind: "BUSINESS" }],
      contactLog: [
        {
          at: "2026-06-09T10:00:00Z",
          direction: "OUTBOUND",
          channel: "VOICE",
          personId: "ada",
          debtIds: [id],
          outcome: "RANG_OUT",
        },
      ],
    });
    expect(answer(called("loan"), once).decision).toBe("BLOCK");
    expect(answer(called("shop"), once).decision).toBe("ALLOW");
  });
});

describe("where", () => {
  const living = (region: string) => [{ ...london[0]!, region }];
  const england: Applicability = { regions: ["GB-ENG", "GB-WLS"] };
  const guarantor = (region?: string): ContactCase => ({
    ...trying({ recipientPersonId: "bob" }),
    people: [
      { ...base.people[0]!, places: living("GB-SCT") },
      {
        id: "bob",
        kind: "NATURAL",
        relation: "GUARANTOR",
        ...(region ? { places: living(region) } : {}),
      },
    ],
  });

  test.each<[string, ContactCase, Applicability, string]>([
    ["in the region", base, england, "covered"],
    ["in another one", debtorWho({ places: living("GB-SCT") }), england, not("REGION_NOT_COVERED")],
    ["in one of the country", base, { regions: ["GB"] }, "covered"],
    ["in the country itself", debtorWho({ places: living("GB") }), { regions: ["GB"] }, "covered"],
    [
      "in one whose code only begins alike",
      debtorWho({ places: living("GBX") }),
      { regions: ["GB"] },
      not("REGION_NOT_COVERED"),
    ],
    ["nobody knows where", debtorWho({ places: [] }), england, not("REGION_NOT_COVERED")],
    ["the recipient's place counts, too", guarantor("GB-WLS"), england, "covered"],
    [
      "by the debtor's place only",
      guarantor("GB-WLS"),
      { ...england, regionOf: "DEBTOR" },
      not("REGION_NOT_COVERED"),
    ],
    [
      "the debtor's place counts where the recipient's is not known",
      guarantor(),
      { regions: ["GB-SCT"] },
      "covered",
    ],
  ])("%s", (_what, facts, covers, expected) => {
    expect(cover(facts, covers)).toBe(expected);
  });

  test("one place of several is enough", () => {
    const places = [...living("GB-SCT"), ...living("GB-ENG")];
    expect(cover(debtorWho({ places }), england)).toBe("covered");
  });
});

describe("a rule is for", () => {
  const says = (own: object, facts: ContactCase) =>
    answer(facts, packOf([{ ...never, ...own } as Rule])).decision;
  test.each<[string, object, Partial<Attempt>, string]>([
    ["its channels", { channels: ["VOICE"] }, {}, "BLOCK"],
    ["no other channels", { channels: ["SMS"] }, {}, "ALLOW"],
    ["its purposes", { purposes: ["COLLECT"] }, {}, "BLOCK"],
    ["no other purposes", { purposes: ["REPLY"] }, {}, "ALLOW"],
    ["its recipients", { recipients: ["DEBTOR"] }, {}, "BLOCK"],
    ["no other recipients", { recipients: ["GUARANTOR"] }, {}, "ALLOW"],
    ["demands, where it says so", { demandsOnly: true }, {}, "BLOCK"],
    ["no message without one", { demandsOnly: true }, { includesDemand: false }, "ALLOW"],
    ["no reply", { demandsOnly: true }, { purpose: "REPLY" }, "ALLOW"],
    [
      "a reply that asks for payment",
      { demandsOnly: true },
      { purpose: "REPLY", includesDemand: true },
      "BLOCK",
    ],
    ["everything, where it says nothing", {}, { purpose: "REPLY" }, "BLOCK"],
  ])("%s", (_what, own, attempt, expected) => {
    expect(says(own, trying(attempt))).toBe(expected);
  });
});

describe("several packs", () => {
  const nowhere = pack({ regions: ["JP"] });
  const silent = packOf([]);
  const asks = packOf([ruleOf({ kind: "certainty", effect: "REVIEW", about: "STALE" })]);
  const unsure: ContactCase = { ...base, doubts: ["STALE"] };
  test.each<[string, ContactCase, PolicyPack[], string]>([
    ["none", base, [], "OUT_OF_SCOPE"],
    ["none that covers it", base, [nowhere, { ...nowhere, id: "other" }], "OUT_OF_SCOPE"],
    ["one that covers it and says nothing", base, [nowhere, { ...silent, id: "other" }], "ALLOW"],
    ["one asks a person", unsure, [silent, asks], "REVIEW"],
    ["another doubt", { ...base, doubts: ["PLACE"] }, [asks], "ALLOW"],
    ["no doubts", base, [asks], "ALLOW"],
    ["one blocks", unsure, [silent, asks, pack({})], "BLOCK"],
  ])("%s", (_what, facts, packs, expected) => {
    expect(answer(facts, ...packs).decision).toBe(expected);
  });

  test("of which one bars for ever and one for a while release nothing", () => {
    const evening = ruleOf({
      kind: "window",
      hours: { are: "FIXED", windows: [{ from: "18:00", to: "20:00" }] },
    });
    for (const rules of [
      [never, evening],
      [evening, never],
    ])
      expect(answer(base, packOf(rules))).toMatchObject({ decision: "BLOCK", next: null });
  });

  test("what decided is told with its version", () => {
    const two = [silent, { ...asks, id: "second", version: "2" }];
    for (const facts of [base, { ...base, optOuts: [] }])
      expect(decideContact(facts, two).packs).toEqual([
        { id: "pack", version: "1" },
        { id: "second", version: "2" },
      ]);
    expect(decideContact(base, [pack({})]).packs).toEqual([{ id: "pack", version: "1" }]);
  });
});

describe("a reason", () => {
  test("of a rule says where it is from, and until when it holds", () => {
    const closed = ruleOf({
      kind: "window",
      hours: { are: "FIXED", windows: [{ from: "11:00" }] },
      verification: "DESCRIBED",
    });
    expect(decideContact(base, [packOf([closed])]).reasons).toEqual([
      {
        code: "TIME_OF_DAY",
        effect: "BLOCK",
        pack: "pack",
        rule: "rule",
        citation: "Act 1 s.2",
        words: "What the rule says to whoever wanted to make contact.",
        verification: "DESCRIBED",
        until: new Date("2026-06-10T10:00:00Z"),
      },
    ]);
  });

  test("of a pack that does not cover it names the pack", () => {
    expect(decideContact(base, [pack({ regions: ["JP"] })]).reasons).toEqual([
      {
        code: "REGION_NOT_COVERED",
        effect: "UNCOVERED",
        pack: "pack",
        rule: null,
        citation: null,
        words: "The pack: nobody here is in its territory.",
        verification: null,
        until: null,
      },
    ]);
  });

  test("of an exception is verified as the exception is", () => {
    const reply = trying({ purpose: "REQUIRED_NOTICE" }, by("mail", base));
    const lifting = (verification?: "UNVERIFIED") =>
      packOf([
        {
          ...never,
          exceptions: [{ kind: "REQUIRED_NOTICE", ...(verification ? { verification } : {}) }],
        },
      ]);
    const [own] = decideContact(reply, [lifting("UNVERIFIED")]).reasons;
    expect(own).toMatchObject({
      code: "REQUIRED_BY_LAW",
      effect: "LIFTED",
      verification: "UNVERIFIED",
      words: "Another law requires this notice.",
    });
    expect(decideContact(reply, [lifting()]).reasons[0]!.verification).toBe("VERIFIED");
  });
});

test.each<[string, Partial<ContactCase>, RegExp]>([
  ["a person it does not have", trying({ recipientPersonId: "eve" }), /no person "eve"/],
  ["a contact point it does not have", trying({ contactPointId: "fax" }), /no contact point "fax"/],
  ["a debt it does not have", trying({ debtIds: ["boat"] }), /no debt "boat"/],
  ["two debtors", { people: [...base.people, { ...base.people[0]!, id: "bob" }] }, /exactly one/],
  ["no debtor", { people: [{ ...base.people[0]!, relation: "SPOUSE" }] }, /exactly one/],
])("a case that names %s is refused", (_what, wrong, says) => {
  expect(() => decideContact({ ...base, ...wrong }, [])).toThrow(RangeError);
  expect(() => decideContact({ ...base, ...wrong }, [])).toThrow(says);
});
