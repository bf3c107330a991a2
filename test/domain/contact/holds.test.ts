/** What is paused is not asked for: whom each kind of hold reaches, what it bars, and when it ends. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  channels,
  holdKinds,
  purposes,
  type Attempt,
  type CasePause,
  type ContactCase,
  type HoldKind,
  type LogEntry,
  type Purpose,
} from "../../../src/domain/contact/case.js";
import { decideContact } from "../../../src/domain/contact/decision.js";
import type { Relation } from "../../../src/domain/roles.js";
import { houseHumane } from "../../../src/policies/packs/house.js";
import { contactCases } from "../../support/contact-cases.js";
import { enough, runs } from "../../support/property-runs.js";

const from = "2026-11-20T00:00:00Z";
/** A Wednesday, at noon. */
const at = "2026-11-25T12:00:00Z";

function caseOf(
  pauses: readonly CasePause[],
  attempt: Partial<Attempt> = {},
  relation: Relation = "DEBTOR",
): ContactCase {
  const places = [{ timeZone: "Europe/London", region: "GB-ENG", basis: "RESIDENCE" as const }];
  const other = { id: "other", kind: "NATURAL" as const, places };
  return {
    collector: { role: "CREDITOR", entityId: "us" },
    people: [
      { ...other, id: "debtor", relation: "DEBTOR" },
      ...(relation === "DEBTOR" ? [] : [{ ...other, relation }]),
    ],
    debts: [
      { id: "d1", kind: "CONSUMER", owedBy: ["debtor", "other"] },
      { id: "d2", kind: "CONSUMER" },
    ],
    contactPoints: ["debtor", "other"].map((personId) => ({
      ...{ id: personId, personId, channel: attempt.channel ?? "EMAIL" },
    })),
    pauses,
    attempt: {
      ...{ at, channel: "EMAIL", purpose: "COLLECT", debtIds: ["d1"] },
      contactPointId: relation === "DEBTOR" ? "debtor" : "other",
      recipientPersonId: relation === "DEBTOR" ? "debtor" : "other",
      ...attempt,
    },
  };
}

const decide = (facts: ContactCase) => decideContact(facts, [houseHumane]);
const answer = (facts: ContactCase): string => {
  const { decision, reasons } = decide(facts);
  const blocking = reasons.filter(({ effect }) => effect === "BLOCK").map(({ code }) => code);
  return decision === "BLOCK" ? [...new Set(blocking)].join(" ") : decision;
};
const paused = (why: HoldKind, more: Partial<CasePause> = {}): CasePause[] => [
  { why, from, ...more },
];

describe("the debtor is not asked for payment", () => {
  test.each<[HoldKind, string]>([
    ["DISPUTE", "DISPUTE_PENDING"],
    ["PROMISE", "ON_HOLD"],
    ["PLAN", "ON_HOLD"],
    ["BREATHING_SPACE", "MORATORIUM"],
    ["MENTAL_HEALTH_CRISIS", "MORATORIUM"],
    ["HARDSHIP", "ON_HOLD"],
    ["CEASE", "CEASE_REQUEST"],
    ["REPRESENTATION", "REPRESENTED"],
    ["DECEASED", "ON_HOLD"],
    ["INSOLVENCY", "ON_HOLD"],
    ["DATA_PROBLEM", "ON_HOLD"],
    ["MANUAL", "ON_HOLD"],
  ])("%s: %s", (why, code) => {
    expect(answer(caseOf([]))).toBe("ALLOW");
    expect(answer(caseOf(paused(why)))).toBe(code);
  });
});

describe("what else is barred, by what the contact is for", () => {
  const barred = (why: HoldKind): Purpose[] =>
    purposes.filter((purpose) => {
      const [before, after] = [caseOf([], { purpose }), caseOf(paused(why), { purpose })];
      return answer(before) !== answer(after);
    });
  const demands = ["COLLECT", "REMEDY_NOTICE"];
  const efforts = [...demands, "END_OF_CONTACT", "LOCATE_PERSON"];
  test.each<[HoldKind, readonly string[]]>([
    ["DISPUTE", demands],
    ["PROMISE", ["COLLECT"]],
    ["PLAN", ["COLLECT"]],
    ["BREATHING_SPACE", efforts],
    ["MENTAL_HEALTH_CRISIS", efforts],
    ["HARDSHIP", demands],
    // What ends our efforts may still be said.
    ["CEASE", ["COLLECT", "REMEDY_NOTICE", "ONGOING_LIABILITY", "LOCATE_PERSON"]],
    ["REPRESENTATION", [...efforts, "ONGOING_LIABILITY"]],
    ["DECEASED", [...efforts, "ONGOING_LIABILITY", "OPT_OUT_CONFIRMATION", "REQUIRED_NOTICE"]],
    ["INSOLVENCY", efforts],
    ["DATA_PROBLEM", demands],
    ["MANUAL", demands],
  ])("%s: %j", (why, expected) => {
    const reallyBarred = barred(why).filter((purpose) => {
      const { decision } = decide(caseOf(paused(why), { purpose }));
      return decision === "BLOCK";
    });
    const lifted = why === "CEASE" ? ["REMEDY_NOTICE"] : [];
    expect(reallyBarred.sort()).toEqual(expected.filter((each) => !lifted.includes(each)).sort());
  });

  test("whatever asks for payment, under whichever name", () => {
    for (const why of holdKinds) {
      const asking = caseOf(paused(why), { purpose: "ONGOING_LIABILITY", includesDemand: true });
      expect([why, decide(asking).decision]).toEqual([why, "BLOCK"]);
    }
  });

  test("an answer to what they asked is theirs", () => {
    const asked: LogEntry = {
      ...{ id: "asked", at: "2026-11-25T09:00:00Z", direction: "INBOUND", channel: "EMAIL" },
      ...{ personId: "debtor", debtIds: ["d1"], outcome: "RECEIVED" },
    };
    for (const why of holdKinds) {
      const reply = { purpose: "REPLY", replyToContactId: "asked" } as const;
      const facts = { ...caseOf(paused(why), reply), contactLog: [asked] };
      expect([why, decide(facts).decision]).toEqual([why, "ALLOW"]);
    }
  });
});

describe("whom it reaches", () => {
  test.each<[HoldKind, Relation, string]>([
    ["BREATHING_SPACE", "JOINT_DEBTOR", "MORATORIUM_JOINT_DEBTOR"],
    ["BREATHING_SPACE", "GUARANTOR", "ALLOW"],
    ["MENTAL_HEALTH_CRISIS", "JOINT_DEBTOR", "MORATORIUM_JOINT_DEBTOR"],
    ["MENTAL_HEALTH_CRISIS", "GUARANTOR", "ALLOW"],
    ["HARDSHIP", "JOINT_DEBTOR", "ON_HOLD"],
    ["HARDSHIP", "GUARANTOR", "ON_HOLD"],
    ["DISPUTE", "GUARANTOR", "DISPUTE_PENDING"],
    ["CEASE", "JOINT_DEBTOR", "ALLOW"],
    ["REPRESENTATION", "JOINT_DEBTOR", "ALLOW"],
    ["INSOLVENCY", "GUARANTOR", "ALLOW"],
    ["DECEASED", "JOINT_DEBTOR", "ON_HOLD"],
    ["DECEASED", "EXECUTOR", "ON_HOLD"],
    ["MANUAL", "JOINT_DEBTOR", "ON_HOLD"],
  ])("%s of the debtor, and their %s: %s", (why, relation, expected) => {
    expect(answer(caseOf(paused(why), {}, relation))).toBe(expected);
  });

  test("of one person alone, where it is about this person", () => {
    const theirs = paused("CEASE", { personId: "other" });
    expect(answer(caseOf(theirs, {}, "JOINT_DEBTOR"))).toBe("CEASE_REQUEST");
    expect(answer(caseOf(theirs))).toBe("ALLOW");
  });
});

describe("as far as it is scoped", () => {
  test.each<[string, Partial<CasePause>, Partial<Attempt>, string]>([
    ["these debts", { debtIds: ["d1"] }, {}, "ON_HOLD"],
    ["other debts", { debtIds: ["d2"] }, {}, "ALLOW"],
    ["one debt of several", { debtIds: ["d2"] }, { debtIds: ["d1", "d2"] }, "ON_HOLD"],
    ["this channel", { channels: ["EMAIL"] }, {}, "ON_HOLD"],
    ["another channel", { channels: ["SMS", "VOICE"] }, {}, "ALLOW"],
    ["this purpose", { purposes: ["COLLECT"] }, {}, "ON_HOLD"],
    ["another purpose", { purposes: ["REMEDY_NOTICE"] }, {}, "ALLOW"],
    ["from this moment", { from: at }, {}, "ON_HOLD"],
    ["from the next", { from: "2026-11-25T12:00:00.001Z" }, {}, "ALLOW"],
    ["up to the next", { until: "2026-11-25T12:00:00.001Z" }, {}, "ON_HOLD"],
    ["up to this moment", { until: at }, {}, "ALLOW"],
  ])("%s", (_what, pause, attempt, expected) => {
    expect(answer(caseOf(paused("MANUAL", pause), attempt))).toBe(expected);
  });
});

describe("when it ends", () => {
  const next = (pauses: readonly CasePause[]): string | null =>
    decide(caseOf(pauses)).nextAllowedAt?.toISOString() ?? null;
  test("of itself, it is free from that moment, within the hours", () => {
    expect(next(paused("MANUAL", { until: "2026-11-26T10:00:00Z" }))).toBe(
      "2026-11-26T10:00:00.000Z",
    );
    expect(next(paused("MANUAL", { until: "2026-11-26T02:00:00Z" }))).toBe(
      "2026-11-26T07:00:00.000Z",
    );
  });
  test("not by time where a person ends it", () => {
    expect(next(paused("HARDSHIP"))).toBeNull();
    expect(
      next([...paused("HARDSHIP"), ...paused("HARDSHIP", { until: "2026-11-26T10:00:00Z" })]),
    ).toBeNull();
  });
  test("with the longest of several", () => {
    const both = [
      ...paused("MANUAL", { until: "2026-11-26T10:00:00Z" }),
      ...paused("MANUAL", { until: "2026-11-27T10:00:00Z" }),
    ];
    expect(next(both)).toBe("2026-11-27T10:00:00.000Z");
  });
});

test("with care means once a week, to whoever needs it", () => {
  const log = ["2026-11-19T12:00:00Z", "2026-11-18T12:00:00Z"].map((when, index) => ({
    ...{ id: `e${index}`, at: when, direction: "OUTBOUND" as const, channel: "EMAIL" as const },
    ...{ personId: "debtor", debtIds: ["d1"], outcome: "DELIVERED" as const },
  }));
  const facts = { ...caseOf([]), contactLog: log };
  const careful = (certainty: "KNOWN" | "SUSPECTED"): ContactCase => ({
    ...facts,
    people: facts.people.map((person) => ({ ...person, vulnerability: certainty })),
  });
  expect(answer(facts)).toBe("ALLOW");
  expect([answer(careful("KNOWN")), answer(careful("SUSPECTED"))]).toEqual([
    ...["CONTACT_CAP", "CONTACT_CAP"],
  ]);
  // Seven days, today included: the one of the nineteenth counts through the twenty-fifth.
  expect(decide(careful("KNOWN")).nextAllowedAt?.toISOString()).toBe("2026-11-26T07:00:00.000Z");
});

describe("whatever else is known", () => {
  const pauseFor = ({ attempt, people, debts }: ContactCase): fc.Arbitrary<CasePause> =>
    fc
      .record({
        why: fc.constantFrom(...holdKinds),
        personId: fc.option(fc.constantFrom(...people.map(({ id }) => id)), {
          nil: undefined,
          freq: 1,
        }),
        debtIds: fc.option(fc.subarray(debts.map(({ id }) => id)), { nil: undefined, freq: 1 }),
        channels: fc.option(fc.subarray([...channels]), { nil: undefined, freq: 1 }),
        purposes: fc.option(fc.subarray([...purposes]), { nil: undefined, freq: 1 }),
        hours: fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: -20, max: 500 })),
        ends: fc.boolean(),
      })
      .map(({ why, hours: [before, after], ends, ...scope }) => {
        const instant = (hours: number) =>
          new Date(Date.parse(attempt.at) + hours * 3_600_000).toISOString();
        const given = Object.entries(scope).filter(([, value]) => value !== undefined);
        const until = ends ? { until: instant(after) } : {};
        return { why, from: instant(-before), ...until, ...Object.fromEntries(given) };
      });
  const order = ["OUT_OF_SCOPE", "ALLOW", "REVIEW", "BLOCK"];

  test("one hold more never makes anything easier, and what is blocked is free when it says", () => {
    let harder = 0;
    let ends = 0;
    const cases = contactCases({ atNoon: true, restricted: 40, contacts: 3 }).chain((facts) =>
      fc.tuple(fc.constant(facts), fc.array(pauseFor(facts), { maxLength: 2 }), pauseFor(facts)),
    );
    fc.assert(
      fc.property(cases, ([facts, pauses, more]) => {
        const before = decide({ ...facts, pauses });
        const held = { ...facts, pauses: [...pauses, more] };
        const after = decide(held);
        expect(order.indexOf(after.decision)).toBeGreaterThanOrEqual(
          order.indexOf(before.decision),
        );
        if (after.decision !== before.decision) harder += 1;
        if (!after.nextAllowedAt) return;
        ends += 1;
        const then = (ms: number): ContactCase => ({
          ...held,
          attempt: { ...held.attempt, at: new Date(ms).toISOString() },
        });
        const next = after.nextAllowedAt.getTime();
        expect(decide(then(next)).decision).not.toBe("BLOCK");
        expect(decide(then(next - 1)).decision).toBe("BLOCK");
      }),
      runs(400),
    );
    expect(harder).toBeGreaterThanOrEqual(enough(21));
    expect(ends).toBeGreaterThanOrEqual(enough(21));
  });
});
