/** What holds of every contact decision, whatever the case. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { ContactCase } from "../../../src/domain/contact/case.js";
import { decideContact, type ContactAnswer } from "../../../src/domain/contact/decision.js";
import { packs } from "../../../src/policies/packs.js";
import { contactCases, hold, logEntry, optOut } from "../../support/contact-cases.js";
import { enough, runs } from "../../support/property-runs.js";

const all = [...packs.values()];

const strictness: Readonly<Record<ContactAnswer, number>> = {
  OUT_OF_SCOPE: 0,
  ALLOW: 0,
  REVIEW: 1,
  BLOCK: 2,
};

const at = (facts: ContactCase, instant: number): ContactCase => ({
  ...facts,
  attempt: { ...facts.attempt, at: new Date(instant).toISOString() },
});

describe("a decision to collect is never relaxed", () => {
  const collect = contactCases({ restricted: 20, atNoon: true }).map((facts) => ({
    ...facts,
    attempt: { ...facts.attempt, purpose: "COLLECT" as const },
  }));
  /** Two cases of which the second has one fact more. */
  type Pair = readonly [ContactCase, ContactCase];
  const pairs = (
    change: (facts: ContactCase, at: number) => fc.Arbitrary<Pair>,
  ): fc.Arbitrary<Pair> => collect.chain((facts) => change(facts, Date.parse(facts.attempt.at)));
  const living = (facts: ContactCase, timeZone: string, region: string): ContactCase => ({
    ...facts,
    people: facts.people.map((person) => ({
      ...person,
      places: [{ timeZone, region, basis: "RESIDENCE" as const }],
    })),
  });
  const inEngland = (facts: ContactCase): ContactCase => living(facts, "Europe/London", "GB-ENG");
  /** Where three packs count contacts. */
  const calledInMassachusetts = (facts: ContactCase): ContactCase => ({
    ...living(facts, "America/New_York", "US-MA"),
    contactPoints: facts.contactPoints.map((point) => ({ ...point, channel: "VOICE" as const })),
    attempt: { ...facts.attempt, channel: "VOICE" },
  });

  test.each<[string, fc.Arbitrary<Pair>]>([
    [
      "an opt-out",
      pairs((facts, at) =>
        optOut(at).map((each) => [facts, { ...facts, optOuts: [...(facts.optOuts ?? []), each] }]),
      ),
    ],
    [
      "a hold",
      pairs((facts, at) =>
        hold(at).map((each) => [
          inEngland(facts),
          inEngland({ ...facts, holds: [...(facts.holds ?? []), each] }),
        ]),
      ),
    ],
    [
      "an outbound contact",
      pairs((facts, at) =>
        fc.tuple(logEntry(at), fc.integer({ min: 0, max: 8 })).map(([each, before]) => {
          const entry = {
            ...each,
            direction: "OUTBOUND" as const,
            personId: facts.attempt.recipientPersonId,
          };
          const log = (times: number): ContactCase =>
            calledInMassachusetts({
              ...facts,
              contactLog: [
                ...(facts.contactLog ?? []),
                ...Array.from({ length: times }, () => entry),
              ],
            });
          return [log(before), log(before + 1)];
        }),
      ),
    ],
  ])("by %s", (_what, cases) => {
    let changed = 0;
    fc.assert(
      fc.property(cases, ([before, after]) => {
        for (const some of [...all.map((pack) => [pack]), all]) {
          const first = strictness[decideContact(before, some).decision];
          const second = strictness[decideContact(after, some).decision];
          if (second > first) changed += 1;
          expect(second).toBeGreaterThanOrEqual(first);
        }
      }),
      runs(500),
    );
    expect(changed).toBeGreaterThanOrEqual(enough(3));
  });
});

describe("the next allowed time", () => {
  test("is the first at which the same attempt is not blocked", () => {
    let given = 0;
    fc.assert(
      fc.property(
        contactCases({ restricted: 6 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (facts, share) => {
          const { decision, nextAllowedAt } = decideContact(facts, all);
          if (decision !== "BLOCK") return expect(nextAllowedAt).toBeUndefined();
          if (!nextAllowedAt) return;
          given += 1;
          const [now, next] = [Date.parse(facts.attempt.at), nextAllowedAt.getTime()];
          expect(next).toBeGreaterThan(now);
          expect(decideContact(at(facts, next), all).decision).not.toBe("BLOCK");
          expect(decideContact(at(facts, next - 1), all).decision).toBe("BLOCK");
          const between = now + Math.floor((next - now) * share * 0.999);
          expect(decideContact(at(facts, between), all).decision).toBe("BLOCK");
        },
      ),
      runs(1_200),
    );
    expect(given).toBeGreaterThanOrEqual(enough(101));
  });
});

describe("a decision", () => {
  const anyCase = fc.oneof(
    contactCases(),
    contactCases({ restricted: 20, atNoon: true, contacts: 20 }),
  );

  test("says why, by the packs that were asked, the same each time", () => {
    const answers = new Set<string>();
    fc.assert(
      fc.property(anyCase, fc.subarray(all, { minLength: 1 }), (facts, some) => {
        const first = decideContact(facts, some);
        expect(decideContact(structuredClone(facts), some)).toEqual(first);
        answers.add(first.decision);
        const effects = first.reasons.map(({ effect }) => effect);
        if (first.decision === "BLOCK" || first.decision === "REVIEW")
          expect(effects).toContain(first.decision);
        else expect(effects).not.toContain("BLOCK");
        for (const { pack, rule, words, citation } of first.reasons) {
          const asked = some.find(({ id }) => id === pack)!;
          expect(words.length).toBeGreaterThan(10);
          if (rule === null) continue;
          expect(asked.rules.map(({ id }) => id)).toContain(rule);
          expect(citation).toBeTruthy();
        }
      }),
      runs(500),
    );
    expect(answers.size).toBeGreaterThanOrEqual(enough(Object.keys(strictness).length));
  });

  test("by several packs is the strictest of theirs", () => {
    fc.assert(
      fc.property(
        contactCases(),
        fc.subarray(all, { minLength: 2, maxLength: 3 }),
        (facts, some) => {
          const alone = some.map((pack) => strictness[decideContact(facts, [pack]).decision]);
          expect(strictness[decideContact(facts, some).decision]).toBe(Math.max(...alone));
        },
      ),
      runs(500),
    );
  });
});
