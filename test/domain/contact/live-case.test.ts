/** From what is stored to a case: what is not known makes nothing easier, and whatever is added makes nothing easier. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { answerContact, type ContactAsk } from "../../../src/domain/contact/answer.js";
import type { Channel } from "../../../src/domain/contact/case.js";
import { liveCase, type DecisionGround } from "../../../src/domain/contact/live-case.js";
import type { DebtorFacts, TenantFacts } from "../../../src/domain/contact/live/facts.js";
import { whereaboutsOf } from "../../../src/domain/contact/live/places.js";
import { ownRecipients, recipientNamed } from "../../../src/domain/contact/live/recipients.js";
import { withReview } from "../../../src/domain/contact/reviewed.js";
import type { ContactDecision } from "../../../src/domain/contact/decision.js";
import {
  lastingGapCodes,
  type HistoryGapCode,
  type LastingGapCode,
} from "../../../src/domain/contact-history.js";
import { collectorOf, defaultPolicy, packsFor } from "../../../src/policies/tenant-policy.js";
import { enough, runs } from "../../support/property-runs.js";
import {
  attemptsByChance,
  factsByChance,
  noon,
  personWith,
  restraintsByChance,
  standing,
  storedAttempt,
  storedFacts,
  storedParty,
  tenants,
} from "../../support/stored-facts.js";

const packs = packsFor({ version: 0, policy: defaultPolicy });
const [london] = tenants as [TenantFacts];

function ground(tenant: TenantFacts = london): DecisionGround {
  return { tenant, collector: collectorOf(defaultPolicy, "us"), packs, acceptedGaps: [] };
}

const now: ContactAsk = {
  at: noon,
  purpose: "COLLECT",
  channel: null,
  receivableIds: null,
  personId: null,
};

const answerTo = (facts: DebtorFacts, ask: Partial<ContactAsk> = {}, tenant = london) =>
  answerContact(facts, { ...now, ...ask }, ground(tenant))!;

/** What is said of each way to reach somebody. */
function answersBy(facts: DebtorFacts, ask: Partial<ContactAsk>, tenant: TenantFacts) {
  const { options } = answerTo(facts, ask, tenant);
  return new Map(
    options.map(({ recipient, contactPointId, decision }) => [
      `${recipient.person?.personId ?? ""} ${contactPointId}`,
      decision.decision,
    ]),
  );
}

const strictness = ["ALLOW", "REVIEW", "BLOCK"];
const moments = fc.integer({ min: 0, max: 5 * 24 * 4 }).map((quarters) => ({
  at: new Date(noon.getTime() + quarters * 900_000),
}));

describe("whatever is stored", () => {
  test("has all answers: otherwise the following would say little", () => {
    const seen = fc
      .sample(factsByChance, { ...runs(100), seed: 1 })
      .flatMap((facts) => [...answersBy(facts, {}, london).values()]);
    const share = (answer: string) => seen.filter((each) => each === answer).length / seen.length;
    expect(Math.min(...strictness.map(share))).toBeGreaterThanOrEqual(0.05 * enough(1));
  });

  test("one more refusal, hold, need or contact of ours never relaxes a demand", () => {
    fc.assert(
      fc.property(
        factsByChance,
        fc.oneof(restraintsByChance, attemptsByChance),
        fc.constantFrom(...tenants),
        moments,
        fc.constantFrom(null, "p"),
        (facts, added, tenant, at, personId) => {
          const more =
            "medium" in added
              ? {
                  ...facts,
                  attempts: [...facts.attempts, { ...added, direction: "OUTBOUND" as const }],
                }
              : { ...facts, circumstances: [...facts.circumstances, added] };
          const before = answersBy(facts, { ...at, personId }, tenant);
          const after = answersBy(more, { ...at, personId }, tenant);
          expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
          for (const [way, answer] of after)
            expect(strictness.indexOf(answer)).toBeGreaterThanOrEqual(
              strictness.indexOf(before.get(way)!),
            );
        },
      ),
      runs(50),
    );
  });

  test("where a source is behind or history is missing, no demand is allowed", () => {
    fc.assert(
      fc.property(
        factsByChance,
        fc.boolean(),
        fc.constantFrom(...tenants),
        (facts, stale, tenant) => {
          const unsure = stale
            ? { ...facts, stale }
            : { ...facts, history: { gaps: ["NOT_TOLD" as const], since: null } };
          expect([...answersBy(unsure, {}, tenant).values()]).not.toContain("ALLOW");
        },
      ),
      runs(50),
    );
  });

  test("where nobody knows the person's wish, no demand is allowed", () => {
    fc.assert(
      fc.property(factsByChance, fc.constantFrom(...tenants), (facts, tenant) => {
        const parties = facts.parties.map((party) => ({
          ...party,
          points: party.points.map((point) => ({ ...point, optOut: "UNKNOWN" as const })),
        }));
        expect([...answersBy({ ...facts, parties }, {}, tenant).values()]).not.toContain("ALLOW");
      }),
      runs(50),
    );
  });

  test("nobody who may not be told of the debt is asked for it", () => {
    fc.assert(
      fc.property(factsByChance, fc.constantFrom(...tenants), (facts, tenant) => {
        for (const { personId, mayBeTold } of facts.people)
          if (mayBeTold !== "DEBT_DETAILS")
            for (const answer of answersBy(facts, { personId }, tenant).values())
              expect(answer).toBe("BLOCK");
      }),
      runs(50),
    );
  });
});

describe("contact that is never told of", () => {
  const withGaps = (...gaps: HistoryGapCode[]) => storedFacts({ history: { gaps, since: null } });
  const doubtsOf = (facts: DebtorFacts, acceptedGaps: LastingGapCode[]) =>
    answerContact(facts, now, { ...ground(), acceptedGaps })!.doubts;

  test("is in doubt until a responsible person answers for it, and just for what they know of", () => {
    expect(doubtsOf(withGaps("NOT_TOLD", "NO_CRM"), [])).toEqual(["HISTORY"]);
    expect(doubtsOf(withGaps("NOT_TOLD", "NO_CRM"), ["NOT_TOLD"])).toEqual(["HISTORY"]);
    expect(doubtsOf(withGaps("NOT_TOLD", "NO_CRM"), ["NOT_TOLD", "NO_CRM"])).toEqual([]);
  });

  test("is in doubt whatever anybody accepts, where it is only behind", () => {
    for (const code of ["STALE", "NOT_READ_YET", "NOT_CONNECTED"] as const)
      expect(doubtsOf(withGaps(code), [...lastingGapCodes])).toEqual(["HISTORY"]);
    const cut = storedFacts({ history: { gaps: [], since: "2026-11-20T00:00:00.000Z" } });
    expect(doubtsOf(cut, [...lastingGapCodes])).toEqual(["HISTORY"]);
  });
});

describe("a wish", () => {
  const withPoint = (optOut: "YES" | "NO" | "UNKNOWN", fromCrm: boolean, id = "a") =>
    storedParty(id, {
      fromCrm,
      points: [
        { kind: "EMAIL", value: "x@y.example", normalised: "x@y.example", label: "email", optOut },
      ],
    });
  const answer = (...parties: ReturnType<typeof withPoint>[]) =>
    answerTo(storedFacts({ parties, joins: [{ partyA: "a", partyB: "b", kind: "REFERENCE" }] }))
      .decision.decision;

  test("is what a CRM says; a ledger asks nobody, and one refusal is enough", () => {
    expect(answer(withPoint("NO", true))).toBe("ALLOW");
    expect(answer(withPoint("UNKNOWN", true))).toBe("REVIEW");
    expect(answer(withPoint("UNKNOWN", false))).toBe("REVIEW");
    expect(answer(withPoint("NO", true), withPoint("UNKNOWN", false, "b"))).toBe("ALLOW");
    expect(answer(withPoint("NO", true), withPoint("UNKNOWN", true, "b"))).toBe("REVIEW");
    expect(answer(withPoint("NO", true), withPoint("YES", false, "b"))).toBe("BLOCK");
    expect(answer(withPoint("NO", true), { ...withPoint("YES", true, "b"), gone: true })).toBe(
      "BLOCK",
    );
  });

  test("for texts is what the person has told us; no source tells of it", () => {
    const text = (...circumstances: DebtorFacts["circumstances"]) =>
      answerTo(storedFacts({ circumstances }), { channel: "SMS" }).decision.decision;
    const consent = standing({
      kind: "CONSENT",
      state: "ACTIVE",
      scope: "TEXT_MESSAGES",
      givenTo: "COLLECTOR",
      endpoint: null,
      validFrom: null,
      validUntil: null,
    });
    expect([text(), text(consent)]).toEqual(["REVIEW", "ALLOW"]);
  });

  test("is worth nothing at a number that is somebody else's, whoever told us", () => {
    const facts = storedFacts({
      parties: [storedParty("a"), storedParty("p")],
      people: [personWith("p", "GUARANTOR", "PERSON")],
      circumstances: [
        standing(
          {
            kind: "OPT_OUT",
            state: "ACTIVE",
            scope: "CONTACT_POINT",
            channel: null,
            endpoint: "+447700900123",
            form: "ORAL",
            statement: "NUMBER_IS_NOT_THEIRS",
          },
          { personId: "p" },
        ),
      ],
    });
    expect(answerTo(facts, { channel: "VOICE" }).decision.decision).toBe("BLOCK");
    expect(answerTo(facts, { channel: "EMAIL" }).decision.decision).toBe("ALLOW");
  });

  test("not to have data processed asks a person, even where a channel was named", () => {
    const parties = [storedParty("a", { processingOptOut: "YES" })];
    expect(answerTo(storedFacts({ parties })).decision.decision).toBe("REVIEW");
  });
});

describe("the log", () => {
  const channelsOf = (facts: DebtorFacts, channel: Channel) => answerTo(facts, { channel });

  test("of a day only counts on that day as late as it can have been", () => {
    const attempts = ["2026-11-25T12:00:00.000Z", "2026-11-25T12:00:00.000Z"].map((happenedAt) =>
      storedAttempt({ happenedAt, timeKnown: "DAY" }),
    );
    const { decision, doubts } = channelsOf(storedFacts({ attempts }), "VOICE");
    expect(decision.reasons.map(({ rule }) => rule)).toContain("two-calls-a-day");
    expect(doubts).toEqual(["TIME"]);
  });

  test("of an unknown time is in doubt as long as it may count, and then counts by when it was known", () => {
    const of = (knownBy: string) =>
      channelsOf(
        storedFacts({
          attempts: [
            storedAttempt({
              happenedAt: "2026-09-01T00:00:00.000Z",
              knownBy,
              timeKnown: "NOT_KNOWN",
            }),
          ],
        }),
        "VOICE",
      ).doubts;
    expect(of("2026-11-24T10:00:00.000Z")).toEqual(["TIME"]);
    expect(of("2026-11-10T10:00:00.000Z")).toEqual([]);
  });

  test("with somebody else who has a part of their own in the debt is not the debtor's", () => {
    const facts = (role: "GUARANTOR" | "BILLING_CONTACT") =>
      storedFacts({
        kind: "ORGANISATION",
        parties: [storedParty("a"), storedParty("p")],
        people: [personWith("p", role, "ORGANISATION")],
        attempts: [
          storedAttempt({
            happenedAt: "2026-11-24T10:00:00.000Z",
            outcome: "CONNECTED",
            partyIds: ["a", "p"],
          }),
        ],
      });
    const rules = (each: DebtorFacts) =>
      channelsOf(each, "VOICE").decision.reasons.map(({ rule }) => rule);
    expect(rules(facts("BILLING_CONTACT"))).toContain("after-a-conversation");
    expect(rules(facts("GUARANTOR"))).not.toContain("after-a-conversation");
  });

  test("of unknown direction, or with nobody who is named, counts for whoever is asked about", () => {
    const attempts = ["2026-11-25T08:10:00.000Z", "2026-11-25T08:20:00.000Z"].map((happenedAt) =>
      storedAttempt({ happenedAt, direction: "UNKNOWN", partyIds: ["a"] }),
    );
    const facts = storedFacts({
      parties: [storedParty("a"), storedParty("p")],
      people: [personWith("p", "GUARANTOR", "PERSON")],
      attempts,
    });
    for (const personId of [null, "p"]) {
      const { decision } = answerTo(facts, { channel: "VOICE", personId });
      expect(decision.reasons.map(({ rule }) => rule)).toContain("two-calls-a-day");
    }
  });

  test("of a call whose outcome nobody knows is in doubt for a week, and then a conversation", () => {
    const outcome = (happenedAt: string) => {
      const facts = storedFacts({ attempts: [storedAttempt({ happenedAt, outcome: "UNKNOWN" })] });
      const live = liveCase(facts, ownRecipients(facts)[0]!, { ...now, alsoOn: null }, ground())!;
      return [live.facts.contactLog?.[0]?.outcome, ...(live.facts.doubts ?? [])];
    };
    expect(outcome("2026-11-20T10:00:00.000Z")).toEqual(["VOICEMAIL", "OUTCOME"]);
    expect(outcome("2026-11-10T10:00:00.000Z")).toEqual(["CONVERSATION"]);
  });
});

describe("where somebody is", () => {
  const zones = (numbers: string[], tenant: TenantFacts) => {
    const { places, isDoubtful } = whereaboutsOf(numbers, tenant, packs);
    return [new Set(places.map(({ timeZone }) => timeZone)).size, isDoubtful];
  };
  const us = { country: "US", region: null, timeZone: "America/New_York" };

  test("is the tenant's place, or every zone of the country where nobody says", () => {
    expect(zones([], london)).toEqual([1, false]);
    expect(zones(["+12065550142"], us)).toEqual([29, false]);
    expect(zones([], { ...us, region: "WA" })).toEqual([1, false]);
    expect(zones([], { country: "XX", region: null, timeZone: "UTC" })).toEqual([0, true]);
  });

  test("by a number from abroad alone is in doubt, in both countries; by two numbers in either", () => {
    expect(zones(["+33612345678"], london)).toEqual([2, true]);
    expect(zones(["+33612345678", "+447700900123"], london)).toEqual([2, false]);
  });

  test("is where a fixed line is", () => {
    expect(zones(["+33140205050"], london)).toEqual([1, false]);
    expect(zones(["+33140205050", "+447400123456"], london)).toEqual([2, false]);
  });

  test("is every region that a pack names", () => {
    const { places } = whereaboutsOf([], { ...london, region: null }, packs);
    expect(places.map(({ region }) => region)).toEqual(["GB", "GB-ENG", "GB-WLS"]);
  });
});

describe("who speaks for the debtor", () => {
  test("is spoken with in the debtor's place", () => {
    const facts = storedFacts({
      parties: [storedParty("a"), storedParty("p")],
      people: [personWith("p", "DEBT_ADVISER", "PERSON")],
    });
    const { decision } = answerTo(facts);
    expect([decision.decision, decision.reasons[0]?.code]).toEqual(["BLOCK", "REPRESENTED"]);
    expect(recipientNamed(facts, "p")?.relation).toBe("DEBT_ADVISER");
    expect(answerTo(facts, { personId: "p" }).decision.decision).toBe("ALLOW");
  });

  test("before somebody has seen the proof, is a stranger", () => {
    const person = personWith("p", "DEBT_ADVISER", "PERSON");
    const roles = person.roles.map((role) => ({
      ...role,
      state: "NEEDS_AUTHORITY" as const,
      mayBeTold: "NOTHING" as const,
    }));
    const facts = storedFacts({ people: [{ ...person, roles, mayBeTold: "NOTHING" }] });
    expect(recipientNamed(facts, "p")?.relation).toBe("THIRD_PARTY");
    expect(answerTo(facts).decision.decision).toBe("ALLOW");
  });
});

describe("records that are joined", () => {
  test.each([
    ["EMAIL", "REVIEW"],
    ["PHONE", "REVIEW"],
    ["REFERENCE", "ALLOW"],
    ["MEMBER_OF", "ALLOW"],
  ] as const)("by %s: a demand by what only the other record says is %s", (kind, answer) => {
    const facts = storedFacts({
      parties: [storedParty("a")],
      joins: [{ partyA: "a", partyB: "b", kind }],
      receivables: [{ id: "r1", partyId: "b", isUnproved: false, inKeptPlanSince: null }],
    });
    const { decision, doubts } = answerTo(facts);
    expect([decision.decision, doubts]).toEqual([answer, answer === "REVIEW" ? ["JOIN"] : []]);
  });
});

describe("a balance that is not proved", () => {
  test("is put right before it is asked for", () => {
    const receivables = [
      { id: "r1", partyId: "a", isUnproved: true, inKeptPlanSince: null },
      { id: "r2", partyId: "a", isUnproved: false, inKeptPlanSince: null },
    ];
    const facts = storedFacts({ receivables });
    expect(answerTo(facts).decision.decision).toBe("BLOCK");
    expect(answerTo(facts, { receivableIds: ["r2"] }).decision.decision).toBe("ALLOW");
  });
});

describe("a payment plan that is kept", () => {
  const planned = (...since: (string | null)[]): DebtorFacts =>
    storedFacts({
      receivables: since.map((inKeptPlanSince, index) => ({
        ...{ id: `r${index}`, partyId: "a", isUnproved: false, inKeptPlanSince },
      })),
    });
  const agreed = "2026-11-01T10:00:00.000Z";
  const codesOf = (facts: DebtorFacts, ask: Partial<ContactAsk> = {}): string[] => {
    const { decision, reasons } = answerTo(facts, ask).decision;
    return [
      decision,
      ...reasons.flatMap(({ effect, rule }) => (effect === "BLOCK" ? [rule!] : [])),
    ];
  };

  test("is not asked for again; what is in none is, as before", () => {
    expect(codesOf(planned(null))).toEqual(["ALLOW"]);
    expect(codesOf(planned(agreed))).toEqual(["BLOCK", "hold-plan"]);
    expect(codesOf(planned(agreed, null))).toEqual(["ALLOW"]);
    expect(codesOf(planned(agreed, null), { receivableIds: ["r0"] })).toEqual([
      ...["BLOCK", "hold-plan"],
    ]);
    expect(codesOf(planned(agreed, null), { receivableIds: ["r0", "r1"] })[0]).toBe("BLOCK");
    // What else they are to know may be said.
    expect(codesOf(planned(agreed), { purpose: "REQUIRED_NOTICE" })).toEqual(["ALLOW"]);
  });
});

describe("a public holiday where the person is", () => {
  const call = (at: string) => answerTo(storedFacts(), { at: new Date(at), channel: "VOICE" });
  test("is no day for calls, also where it is kept in place of another day", () => {
    // In England Boxing Day of 2026 is a Saturday: the Monday is kept.
    const { decision } = call("2026-12-28T12:00:00Z");
    const codes = decision.reasons
      .filter(({ effect }) => effect === "BLOCK")
      .map(({ code }) => code);
    expect(codes).toEqual(["PUBLIC_HOLIDAY"]);
    expect(decision.nextAllowedAt?.toISOString()).toBe("2026-12-29T08:00:00.000Z");
    expect(call("2026-12-30T12:00:00Z").decision.decision).not.toBe("BLOCK");
  });
});

describe("a moratorium", () => {
  test("bars the debtor and whoever owes alongside, by the law and by the house", () => {
    const facts = storedFacts({
      parties: [storedParty("a"), storedParty("p")],
      people: [personWith("p", "JOINT_DEBTOR", "PERSON")],
      circumstances: [
        standing({
          kind: "HOLD",
          state: "ACTIVE",
          hold: "BREATHING_SPACE",
          channels: null,
          purposes: null,
          moratorium: {
            registerEntryOn: "2026-11-20" as never,
            treatmentEndedOn: null,
            statusRequestUnansweredSince: null,
          },
        }),
      ],
    });
    const packsOf = (personId: string | null) =>
      answerTo(facts, { personId }).decision.reasons.flatMap(({ pack, code, effect }) =>
        effect === "BLOCK" ? [`${pack} ${code}`] : [],
      );
    expect(packsOf(null)).toEqual(["house.humane MORATORIUM", "uk.breathing-space MORATORIUM"]);
    expect(packsOf("p")).toEqual([
      "house.humane MORATORIUM_JOINT_DEBTOR",
      "uk.breathing-space MORATORIUM_JOINT_DEBTOR",
    ]);
  });
});

describe("a review", () => {
  const reason = (rule: string, effect: "REVIEW" | "BLOCK") =>
    ({
      code: "FACTS_UNCERTAIN",
      effect,
      pack: "house.humane",
      rule,
      citation: null,
      words: "Look.",
      verification: "HOUSE",
      until: null,
    }) as const;
  const decision = (...rules: string[]): ContactDecision => ({
    decision: "REVIEW",
    reasons: rules.map((rule) => reason(rule, "REVIEW")),
    packs: [],
  });
  const contact = {
    channel: "EMAIL",
    purpose: "COLLECT",
    debtIds: ["r1", "r2"],
    at: noon,
    endpoint: "x@y.example",
    timeZone: "Europe/London",
  } as const;
  const allowed = (
    body: { rules?: string[]; endpoint?: string | null; state?: "ALLOWED" | "REFUSED" | "OPEN" },
    more: Parameters<typeof standing>[1] = {},
  ) =>
    standing(
      {
        kind: "REVIEW",
        state: "ALLOWED",
        channel: "EMAIL",
        endpoint: null,
        purpose: "COLLECT",
        rules: ["house.humane/stale"],
        ...body,
      },
      { endsAt: "2026-11-26T10:00:00.000Z", ...more },
    );

  test("that was allowed lifts what it was about, until it is over", () => {
    const lifted = withReview(decision("stale"), [allowed({})], contact);
    expect(lifted).toMatchObject({
      decision: "ALLOW",
      reasons: [{ effect: "LIFTED", until: new Date("2026-11-26T10:00:00.000Z") }],
    });
    expect(lifted.reasons[0]?.words).toMatch(
      /^A person has looked at this and allowed it until 26/,
    );
  });

  test.each([
    ["another rule", allowed({ rules: ["house.humane/other"] })],
    ["another address", allowed({ endpoint: "z@y.example" })],
    ["one of the debts", allowed({}, { receivableIds: ["r1"] })],
    ["what is over", allowed({}, { endsAt: noon.toISOString() })],
    ["no end", allowed({}, { endsAt: null })],
    ["what was ended", allowed({}, { endedAt: "2026-11-20T10:00:00.000Z" })],
    ["a no", allowed({ state: "REFUSED" })],
  ])("about %s lifts nothing", (_, review) => {
    expect(withReview(decision("stale"), [review], contact).decision).toBe("REVIEW");
  });

  test("of one reason of two lifts nothing, and none lifts a block", () => {
    expect(withReview(decision("stale", "history"), [allowed({})], contact).decision).toBe(
      "REVIEW",
    );
    const blocked: ContactDecision = {
      decision: "BLOCK",
      reasons: [reason("stale", "BLOCK")],
      packs: [],
    };
    expect(withReview(blocked, [allowed({})], contact)).toBe(blocked);
  });
});
