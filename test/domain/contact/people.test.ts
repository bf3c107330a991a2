/** With whom, by what and where: representatives, strangers, doubtful identity, places, vulnerability. */
import { describe, expect, test } from "@jest/globals";
import type {
  ContactCase,
  Debt,
  Person,
  Representation,
} from "../../../src/domain/contact/case.js";
import type { Relation } from "../../../src/domain/roles.js";
import type { MediumRule, RepresentationRule, Rule } from "../../../src/domain/contact/pack.js";
import { answer, base, by, debtorWho, endsOf, packOf, ruleOf, trying } from "./support.js";

const decision = (facts: ContactCase, ...rules: Rule[]) => answer(facts, packOf(rules)).decision;

describe("somebody who is represented", () => {
  const rule = (more: Partial<RepresentationRule> = {}): Rule =>
    ruleOf({ kind: "representation", code: "REPRESENTED", ...more });
  const attorney: Representation = {
    personId: "ada",
    kind: "ATTORNEY",
    debtIds: ["loan"],
    knownSince: "2026-06-01T10:00:00+01:00",
    contactable: true,
  };
  const by = (more: Partial<Representation>): ContactCase => ({
    ...base,
    representations: [{ ...attorney, ...more }],
  });

  test.each<[string, ContactCase, string]>([
    ["is spoken with through the attorney", by({}), "BLOCK"],
    ["through an adviser", by({ kind: "DEBT_ADVISER" }), "BLOCK"],
    ["for another debt only", by({ debtIds: ["card"] }), "ALLOW"],
    ["by somebody who cannot be reached", by({ contactable: false }), "ALLOW"],
    ["which is known at that moment", by({ knownSince: base.attempt.at }), "BLOCK"],
    ["which is known a moment later", by({ knownSince: "2026-06-10T10:00:00.001+01:00" }), "ALLOW"],
    ["while another person is not", by({ personId: "bob" }), "ALLOW"],
    ["nobody is", base, "ALLOW"],
  ])("%s", (_what, facts, expected) => {
    expect(decision(facts, rule())).toBe(expected);
  });

  test("for one of two debts", () => {
    const debts: Debt[] = [...base.debts, { id: "card", kind: "CONSUMER" }];
    const both = trying({ debtIds: ["loan", "card"] }, { ...by({}), debts });
    expect(decision(both, rule())).toBe("BLOCK");
  });

  test("by a rule for attorneys only", () => {
    expect(decision(by({}), rule({ by: "ATTORNEY" }))).toBe("BLOCK");
    expect(decision(by({ kind: "DEBT_ADVISER" }), rule({ by: "ATTORNEY" }))).toBe("ALLOW");
  });

  test("by a rule that waits until they ask for it", () => {
    const onRequest = rule({ onRequestOnly: true });
    const asked = "2026-06-10T10:00:00+01:00";
    expect(decision(by({}), onRequest)).toBe("ALLOW");
    expect(decision(by({ representativeOnlyRequestAt: asked }), onRequest)).toBe("BLOCK");
    const later = "2026-06-10T10:00:00.001+01:00";
    expect(decision(by({ representativeOnlyRequestAt: later }), onRequest)).toBe("ALLOW");
  });

  test("may be spoken with where every one of them agreed", () => {
    const lifted = rule({ exceptions: [{ kind: "REPRESENTATIVE_CONSENT" }] });
    const agreed = { directContactConsentAt: base.attempt.at };
    expect(answer(by(agreed), packOf([lifted]))).toMatchObject({
      decision: "ALLOW",
      why: ["REPRESENTATIVE_CONSENTED LIFTED"],
    });
    expect(decision(by({}), lifted)).toBe("BLOCK");
    const both = { ...base, representations: [{ ...attorney, ...agreed }, attorney] };
    expect(decision(both, lifted)).toBe("BLOCK");
    // The exception belongs to this kind of rule; elsewhere it lifts nothing.
    const always = ruleOf({
      kind: "medium",
      bars: "ALWAYS",
      exceptions: [{ kind: "REPRESENTATIVE_CONSENT" }],
    });
    expect(decision(by(agreed), always)).toBe("BLOCK");
  });
});

const bob = (relation: Relation, more: Partial<Person> = {}): ContactCase => ({
  ...base,
  people: [...base.people, { id: "bob", kind: "NATURAL", relation, ...more }],
  contactPoints: [{ id: "bob's", personId: "bob", channel: "VOICE" }],
  attempt: { ...base.attempt, recipientPersonId: "bob", contactPointId: "bob's" },
});

describe("strangers", () => {
  const strangers: MediumRule = ruleOf({
    kind: "medium",
    bars: "STRANGERS",
    mayBeTold: ["SPOUSE"],
  }) as MediumRule;
  const owing = (relation: Relation, owedBy: Debt["owedBy"]): ContactCase => ({
    ...bob(relation),
    debts: [{ ...base.debts[0]!, ...(owedBy ? { owedBy } : {}) }],
  });

  test.each<[string, ContactCase, string]>([
    ["the debtor is none", base, "ALLOW"],
    ["a third party is one", bob("THIRD_PARTY"), "BLOCK"],
    ["somebody who may be told is none", bob("SPOUSE"), "ALLOW"],
    ["an attorney is none", bob("ATTORNEY"), "ALLOW"],
    ["an adviser is none", bob("DEBT_ADVISER"), "ALLOW"],
    ["somebody who owes it, too, is none", owing("THIRD_PARTY", ["ada", "bob"]), "ALLOW"],
    [
      "the debtor who does not owe this one is",
      { ...base, debts: [{ ...base.debts[0]!, owedBy: ["bob"] }] },
      "BLOCK",
    ],
  ])("%s", (_what, facts, expected) => {
    expect(decision(facts, strangers)).toBe(expected);
  });

  test("by a rule that names nobody who may be told", () => {
    const { mayBeTold: _told, ...rest } = strangers;
    expect(decision(bob("SPOUSE"), rest as Rule)).toBe("BLOCK");
    expect(decision(base, rest as Rule)).toBe("ALLOW");
  });

  test("one of two debts that they owe is enough", () => {
    const debts = [...base.debts, { id: "card", kind: "CONSUMER" as const, owedBy: ["bob"] }];
    const facts = trying({ debtIds: ["loan", "card"] }, { ...bob("THIRD_PARTY"), debts });
    expect(decision(facts, strangers)).toBe("ALLOW");
  });
});

test.each<[ContactCase["attempt"]["identity"], string]>([
  [undefined, "ALLOW"],
  ["ESTABLISHED", "ALLOW"],
  ["NAME_AND_BIRTH_DATE_ONLY", "BLOCK"],
  ["SHARED_ADDRESS_ONLY", "BLOCK"],
])("whether it is the right person: %s, %s", (identity, expected) => {
  const facts = identity === undefined ? base : trying({ identity });
  expect(decision(facts, ruleOf({ kind: "medium", bars: "UNIDENTIFIED" }))).toBe(expected);
});

describe("places", () => {
  const employer = ruleOf({ kind: "place", bars: "WORK_WHERE_EMPLOYER_PROHIBITS" });
  const since = "2026-06-10T10:00:00+01:00";
  const atWork = {
    whereabouts: [
      { place: "WORK" as const, knownSince: since, until: "2026-06-10T17:00:00+01:00" },
    ],
  };

  test.each<[string, ContactCase, string, string | null | undefined]>([
    [
      "not at work, by the employer",
      by("desk", debtorWho({ employerProhibitsSince: since })),
      "BLOCK",
      null,
    ],
    [
      "before that",
      by("desk", debtorWho({ employerProhibitsSince: "2026-06-10T10:00:00.001+01:00" })),
      "ALLOW",
      undefined,
    ],
    ["the employer said nothing", by("desk"), "ALLOW", undefined],
    ["elsewhere", by("home", debtorWho({ employerProhibitsSince: since })), "ALLOW", undefined],
    [
      "the mobile, until they leave",
      debtorWho({ employerProhibitsSince: since, ...atWork }),
      "BLOCK",
      "2026-06-10T16:00",
    ],
  ])("%s", (_what, facts, expected, next) => {
    expect(answer(facts, packOf([employer]))).toMatchObject({ decision: expected, next });
  });

  describe("that are inconvenient", () => {
    const rule = ruleOf({ kind: "place", bars: "STATED_INCONVENIENT" });
    const hospital = {
      place: "HOSPITAL" as const,
      knownSince: "2026-06-09T10:00:00+01:00",
      until: "2026-06-12T10:00:00+01:00",
    };
    const wish = (...inconvenientPlaces: ("WORK" | "HOME" | "HOSPITAL")[]) => ({
      preferences: [{ personId: "ada", receivedAt: "2026-06-01T10:00:00Z", inconvenientPlaces }],
    });

    test.each<[string, ContactCase, string, string | null | undefined]>([
      ["no wish", by("desk"), "ALLOW", undefined],
      [
        "a wish about other things",
        by("desk", {
          ...base,
          preferences: [{ personId: "ada", receivedAt: "2026-06-01T10:00:00Z" }],
        }),
        "ALLOW",
        undefined,
      ],
      ["not at work: the desk", by("desk", { ...base, ...wish("WORK") }), "BLOCK", null],
      ["not at work: the home", by("home", { ...base, ...wish("WORK") }), "ALLOW", undefined],
      [
        "not at work or at home: the home",
        by("home", { ...base, ...wish("WORK", "HOME") }),
        "BLOCK",
        null,
      ],
      [
        "not in hospital: until they leave",
        { ...debtorWho({ whereabouts: [hospital] }), ...wish("HOSPITAL") },
        "BLOCK",
        "2026-06-12T09:00",
      ],
      [
        "not in hospital: the desk, where they are not",
        by("desk", { ...debtorWho({ whereabouts: [hospital] }), ...wish("HOSPITAL") }),
        "ALLOW",
        undefined,
      ],
      [
        "the longer of two stays",
        {
          ...debtorWho({
            whereabouts: [
              hospital,
              { ...hospital, place: "WORK", until: "2026-06-10T18:00:00+01:00" },
            ],
          }),
          ...wish("WORK", "HOSPITAL"),
        },
        "BLOCK",
        "2026-06-12T09:00",
      ],
    ])("%s", (_what, facts, expected, next) => {
      expect(answer(facts, packOf([rule]))).toMatchObject({ decision: expected, next });
      if (next !== undefined) expect(endsOf(facts, packOf([rule]))).toEqual([next]);
    });
  });

  test.each<[Person["vulnerability"], string]>([
    [undefined, "ALLOW"],
    ["SUSPECTED", "BLOCK"],
    ["KNOWN", "BLOCK"],
  ])("a visit to somebody vulnerable: %s, %s", (vulnerability, expected) => {
    const facts = debtorWho(vulnerability === undefined ? {} : { vulnerability });
    const rule = ruleOf({ kind: "place", bars: "VULNERABLE" });
    const { decision: said, next } = answer(by("door", facts), packOf([rule]));
    expect(said).toBe(expected);
    expect(next).toBe(vulnerability === undefined ? undefined : null);
  });
});
