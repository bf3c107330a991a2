/** Whom a statutory moratorium protects, from when to when, for which debts, and from what. */
import { describe, expect, test } from "@jest/globals";
import { parsePlainDate } from "../../../src/domain/calendar.js";
import type { Attempt, CaseHold, ContactCase, Debt } from "../../../src/domain/contact/case.js";
import type { Relation } from "../../../src/domain/roles.js";
import { packs } from "../../../src/policies/packs.js";
import { answer, base, debtorWho, endsOf, london, packOf, ruleOf, trying } from "./support.js";

const scheme = packs.get("uk.breathing-space")!;
const day = parsePlainDate;

/** Entered on 1 June, so that it lasts from 2 June to 31 July. */
const hold: CaseHold = {
  kind: "BREATHING_SPACE",
  personId: "ada",
  registerEntryOn: day("2026-06-01"),
};
const crisis: CaseHold = { ...hold, kind: "MENTAL_HEALTH_CRISIS" };
const held = (...holds: CaseHold[]): ContactCase => ({ ...base, holds });
const newYork = { timeZone: "America/New_York", region: "US-NY", basis: "RESIDENCE" as const };

describe("when", () => {
  test.each<[string, string, string]>([
    ["the day of the entry", "2026-06-01T23:59:59.999+01:00", "ALLOW"],
    ["the first moment", "2026-06-02T00:00:00+01:00", "BLOCK"],
    ["the last moment", "2026-07-31T23:59:59.999+01:00", "BLOCK"],
    ["when it is over", "2026-08-01T00:00:00+01:00", "ALLOW"],
  ])("%s", (_which, at, decision) => {
    expect(answer(trying({ at }, held(hold)), scheme).decision).toBe(decision);
  });

  const since = day("2026-06-08");
  test.each<[string, CaseHold, string | null]>([
    ["the standard one", hold, "2026-07-31T23:00"],
    [
      "the standard one knows no treatment",
      { ...hold, treatmentEndedOn: since },
      "2026-07-31T23:00",
    ],
    ["a crisis has no end", crisis, null],
    ["a crisis after treatment", { ...crisis, treatmentEndedOn: since }, "2026-07-07T23:00"],
    [
      "a crisis after a question without an answer",
      { ...crisis, statusRequestUnansweredSince: since },
      "2026-07-07T23:00",
    ],
    [
      "whichever comes first",
      { ...crisis, treatmentEndedOn: since, statusRequestUnansweredSince: day("2026-06-05") },
      "2026-07-04T23:00",
    ],
    [
      "treatment that ends today",
      { ...crisis, treatmentEndedOn: day("2026-06-10") },
      "2026-07-09T23:00",
    ],
    ["treatment that will end", { ...crisis, treatmentEndedOn: day("2026-06-11") }, null],
    [
      "a question of tomorrow",
      { ...crisis, statusRequestUnansweredSince: day("2026-06-11") },
      null,
    ],
  ])("ends: %s", (_what, one, next) => {
    expect(answer(held(one), scheme)).toMatchObject({ decision: "BLOCK", next });
  });

  test("two of them end with the later one", () => {
    const later = { ...hold, registerEntryOn: day("2026-06-05") };
    for (const holds of [
      [hold, later],
      [later, hold],
    ])
      expect(endsOf(held(...holds), scheme)).toEqual(["2026-08-04T23:00"]);
    expect(answer(held(hold, crisis), scheme).next).toBeNull();
  });

  describe("before a Thursday on which contact is open again", () => {
    const thursdays = packOf([
      ruleOf({
        kind: "window",
        hours: { are: "FIXED", windows: [{ days: ["THU"], from: "08:00", to: "20:00" }] },
      }),
    ]);
    const entered = (registerEntryOn: string, facts: ContactCase = base) => ({
      ...facts,
      holds: [{ ...hold, registerEntryOn: day(registerEntryOn) }],
    });
    const next = (at: string, facts: ContactCase) =>
      answer(trying({ at }, facts), thursdays, scheme).next;

    test("one that begins tomorrow is in the way", () => {
      expect(next("2026-06-01T21:00:00+01:00", entered("2026-06-01"))).toBe("2026-08-06T07:00");
    });

    test("one that will be entered tomorrow is not known yet", () => {
      expect(next("2026-06-01T21:00:00+01:00", entered("2026-06-02"))).toBe("2026-06-04T07:00");
    });

    test("one is known when its day has come in one of the debtor's places", () => {
      const both = debtorWho({ places: [newYork, ...london] });
      expect(next("2026-06-02T00:30:00+01:00", entered("2026-06-02", both))).toBe(
        "2026-08-06T12:00",
      );
    });
  });

  describe("in two places", () => {
    const both = debtorWho({ places: [newYork, ...london] });
    const entered = (on: string): ContactCase => ({
      ...both,
      holds: [{ ...hold, registerEntryOn: day(on) }],
    });

    test("it begins with the first midnight, and ends with the last", () => {
      const at = "2026-06-10T00:30:00+01:00";
      expect(endsOf(trying({ at }, entered("2026-06-09")), scheme)).toEqual(["2026-08-09T04:00"]);
      expect(answer(trying({ at }, entered("2026-06-10")), scheme).decision).toBe("ALLOW");
    });
  });
});

describe("from what", () => {
  test.each<[Attempt["purpose"], boolean, string]>([
    ["COLLECT", true, "BLOCK"],
    ["COLLECT", false, "BLOCK"],
    ["REMEDY_NOTICE", false, "BLOCK"],
    ["ONGOING_LIABILITY", false, "ALLOW"],
    ["ONGOING_LIABILITY", true, "BLOCK"],
    ["REQUIRED_NOTICE", false, "ALLOW"],
  ])("%s, with a demand: %s, %s", (purpose, includesDemand, decision) => {
    expect(answer(trying({ purpose, includesDemand }, held(hold)), scheme).decision).toBe(decision);
  });
});

describe("a joint debt", () => {
  const joint: Debt = { id: "loan", kind: "CONSUMER", owedBy: ["ada", "bob"] };
  /** Ada is in a moratorium; Bob is asked. */
  const asking = (
    relation: Relation,
    { debt = joint, attempt = {} }: { debt?: Debt; attempt?: Partial<Attempt> } = {},
  ): ContactCase => ({
    ...held(hold),
    people: [...base.people, { id: "bob", kind: "NATURAL", relation, places: [newYork] }],
    debts: [debt],
    contactPoints: [{ id: "bob's", personId: "bob", channel: "VOICE" }],
    attempt: {
      ...base.attempt,
      recipientPersonId: "bob",
      contactPointId: "bob's",
      ...attempt,
    },
  });

  test.each<[string, ContactCase, string[]]>([
    [
      "is not to be asked of the other one",
      asking("JOINT_DEBTOR"),
      ["MORATORIUM_JOINT_DEBTOR BLOCK"],
    ],
    [
      "may be told of to the other one",
      asking("JOINT_DEBTOR", { attempt: { purpose: "REPLY" } }),
      [],
    ],
    [
      "but not with a demand",
      asking("JOINT_DEBTOR", { attempt: { purpose: "REPLY", includesDemand: true } }),
      ["MORATORIUM_JOINT_DEBTOR BLOCK"],
    ],
    [
      "nor threatened with",
      asking("JOINT_DEBTOR", { attempt: { purpose: "REMEDY_NOTICE" } }),
      ["MORATORIUM_JOINT_DEBTOR BLOCK"],
    ],
    ["may be asked of a guarantor", asking("GUARANTOR"), []],
    [
      "that only the other one owes is none",
      asking("JOINT_DEBTOR", { debt: { ...joint, owedBy: ["bob"] } }),
      [],
    ],
    [
      "that only the debtor owes does not reach the other one",
      asking("JOINT_DEBTOR", { debt: { ...joint, owedBy: ["ada"] } }),
      [],
    ],
  ])("%s", (_what, facts, why) => {
    expect(answer(facts, scheme).why).toEqual(why);
  });

  test("in the moratorium of the other one, midnight is theirs", () => {
    const facts = {
      ...trying({ recipientPersonId: "ada", contactPointId: "mobile" }, asking("JOINT_DEBTOR")),
      contactPoints: base.contactPoints,
      holds: [{ ...hold, personId: "bob" }],
    };
    expect(answer(facts, scheme)).toEqual({
      decision: "BLOCK",
      why: ["MORATORIUM_JOINT_DEBTOR BLOCK"],
      next: "2026-08-01T04:00",
    });
    // Of somebody whose place nobody knows, the debtor's clock is taken.
    const unknown = { ...facts, people: base.people };
    expect(answer(unknown, scheme).next).toBe("2026-07-31T23:00");
  });

  test("beside one that only the debtor owes", () => {
    const debts: Debt[] = [joint, { id: "card", kind: "CONSUMER" }];
    const both = trying({ debtIds: ["loan", "card"] }, { ...asking("JOINT_DEBTOR"), debts });
    expect(answer(both, scheme).why).toEqual(["MORATORIUM_JOINT_DEBTOR BLOCK"]);
  });

  test("in both their moratoria is protected by each", () => {
    const both = { ...asking("JOINT_DEBTOR"), holds: [{ ...hold, personId: "bob" }, hold] };
    expect(answer(both, scheme)).toMatchObject({
      why: ["MORATORIUM BLOCK"],
      next: "2026-08-01T04:00",
    });
  });
});

describe("for which debts", () => {
  const named = { ...hold, debtIds: ["loan"] };
  const trader = (more: object): ContactCase => ({
    ...debtorWho({ kind: "SOLE_TRADER", ...more }),
    debts: [{ id: "loan", kind: "BUSINESS" }],
    holds: [hold],
  });

  test.each<[string, ContactCase, string[]]>([
    ["a private one", held(hold), ["MORATORIUM BLOCK"]],
    [
      "a private one of somebody who is registered for VAT",
      { ...debtorWho({ vatRegistered: true }), holds: [hold] },
      ["MORATORIUM BLOCK"],
    ],
    ["of a small business", trader({}), ["MORATORIUM BLOCK"]],
    ["of one registered for VAT", trader({ vatRegistered: true }), ["NON_ELIGIBLE_DEBT LIFTED"]],
    ["of a partnership", trader({ tradesInPartnership: true }), ["NON_ELIGIBLE_DEBT LIFTED"]],
    ["that it names", { ...trader({ vatRegistered: true }), holds: [named] }, ["MORATORIUM BLOCK"]],
    [
      "that it does not name",
      { ...trader({ vatRegistered: true }), holds: [{ ...hold, debtIds: ["card"] }] },
      [],
    ],
    [
      "of which one is covered",
      trying(
        { debtIds: ["loan", "card"] },
        {
          ...trader({ vatRegistered: true }),
          debts: [
            { id: "loan", kind: "BUSINESS" },
            { id: "card", kind: "CONSUMER" },
          ],
        },
      ),
      ["MORATORIUM BLOCK"],
    ],
    [
      "beside a moratorium of somebody else",
      {
        ...trader({ vatRegistered: true }),
        holds: [{ ...hold, personId: "bob" }, hold],
      },
      ["NON_ELIGIBLE_DEBT LIFTED"],
    ],
    [
      "of which one is covered, by a contact that is free",
      trying(
        { debtIds: ["loan", "card"], purpose: "ONGOING_LIABILITY" },
        {
          ...trader({ vatRegistered: true }),
          debts: [
            { id: "loan", kind: "BUSINESS" },
            { id: "card", kind: "CONSUMER" },
          ],
        },
      ),
      [],
    ],
    [
      "by what the person in it is, and nobody else",
      {
        ...trader({}),
        people: [
          ...base.people,
          { id: "bob", kind: "SOLE_TRADER", relation: "JOINT_DEBTOR", vatRegistered: true },
        ],
        debts: [{ id: "loan", kind: "BUSINESS", owedBy: ["ada", "bob"] }],
        holds: [{ ...hold, personId: "bob" }],
      },
      ["NON_ELIGIBLE_DEBT LIFTED"],
    ],
    [
      "that somebody else owes",
      {
        ...trader({ vatRegistered: true }),
        debts: [{ id: "loan", kind: "BUSINESS", owedBy: ["bob"] }],
      },
      [],
    ],
    [
      "of one registered for VAT, before it began",
      trying({ at: "2026-06-01T12:00:00+01:00" }, trader({ vatRegistered: true })),
      [],
    ],
    [
      "of one registered for VAT, in its first moment",
      trying({ at: "2026-06-02T00:00:00+01:00" }, trader({ vatRegistered: true })),
      ["NON_ELIGIBLE_DEBT LIFTED"],
    ],
    [
      "of one registered for VAT, when it is over",
      trying({ at: "2026-08-01T00:00:00+01:00" }, trader({ vatRegistered: true })),
      [],
    ],
    [
      "of one registered for VAT, before it was entered",
      trying({ at: "2026-05-31T12:00:00+01:00" }, trader({ vatRegistered: true })),
      [],
    ],
  ])("%s", (_what, facts, why) => {
    expect(answer(facts, scheme).why).toEqual(why);
  });

  test("one that does not cover the debt takes nothing from another that does", () => {
    for (const holds of [
      [named, hold],
      [hold, named],
    ])
      expect(answer({ ...trader({ vatRegistered: true }), holds }, scheme)).toEqual({
        decision: "BLOCK",
        why: ["MORATORIUM BLOCK"],
        next: "2026-07-31T23:00",
      });
  });
});
