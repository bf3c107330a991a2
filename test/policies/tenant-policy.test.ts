/** A tenant's policy: what it may say, and that it only ever makes things stricter. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { answerContact } from "../../src/domain/contact/answer.js";
import { computations } from "../../src/policies/compute.js";
import { computationPacks } from "../../src/policies/computations.js";
import {
  collectorOf,
  defaultPolicy,
  packsFor,
  readPolicy,
  type TenantPolicy,
} from "../../src/policies/tenant-policy.js";
import { runs } from "../support/property-runs.js";
import {
  factsByChance,
  noon,
  storedAttempt,
  storedFacts,
  tenants,
} from "../support/stored-facts.js";

const [tenant] = tenants;

function answersBy(facts: Parameters<typeof answerContact>[0], policy: TenantPolicy, at = noon) {
  const ask = {
    at,
    purpose: "COLLECT",
    channel: null,
    receivableIds: null,
    personId: null,
  } as const;
  const packs = packsFor({ version: 1, policy });
  const { acceptedGaps } = policy;
  const ground = { tenant: tenant!, collector: collectorOf(policy, "us"), packs, acceptedGaps };
  const { options } = answerContact(facts, ask, ground)!;
  return new Map(
    options.map(({ contactPointId, recipient, decision }) => [
      `${recipient.person?.personId ?? ""} ${contactPointId}`,
      decision,
    ]),
  );
}

describe("a tenant's own limits", () => {
  const limits = fc.record(
    {
      hours: fc.constant([{ from: "09:00", to: "11:00" }]),
      callsPerDay: fc.integer({ min: 0, max: 3 }),
      callsPerWeek: fc.integer({ min: 0, max: 6 }),
      contactsPerWeek: fc.integer({ min: 0, max: 4 }),
      neverUsed: fc.constant(["SMS"]),
    },
    { requiredKeys: [] },
  );
  const strictness = ["ALLOW", "REVIEW", "BLOCK"];

  test("only make things stricter", () => {
    fc.assert(
      fc.property(factsByChance, limits, (facts, own) => {
        const before = answersBy(facts, defaultPolicy);
        for (const [way, { decision }] of answersBy(facts, readPolicy({ limits: own })))
          expect(strictness.indexOf(decision)).toBeGreaterThanOrEqual(
            strictness.indexOf(before.get(way)!.decision),
          );
      }),
      runs(40),
    );
  });

  test("are rules like any other, with their own name", () => {
    const rulesFor = (own: object, facts = storedFacts(), at = noon) =>
      [...answersBy(facts, readPolicy({ limits: own }), at).values()].flatMap(({ reasons }) =>
        reasons.flatMap(({ pack, rule, effect }) =>
          pack === "tenant.own" && effect === "BLOCK" ? [rule] : [],
        ),
      );
    expect(rulesFor({ hours: [{ from: "11:00", to: "12:00" }] })).toContain("hours");
    expect(rulesFor({ neverUsed: ["EMAIL"] })).toEqual(["channels"]);
    expect(rulesFor({ callsPerDay: 0 })).toEqual(["calls-a-day"]);
    const attempts = [storedAttempt({ happenedAt: "2026-11-23T10:00:00.000Z" })];
    expect(rulesFor({ callsPerWeek: 1 }, storedFacts({ attempts }))).toEqual(["calls-a-week"]);
    const reached = [storedAttempt({ happenedAt: "2026-11-23T10:00:00.000Z", medium: "EMAIL" })];
    expect(rulesFor({ contactsPerWeek: 1 }, storedFacts({ attempts: reached }))).toContain(
      "contacts-a-week",
    );
  });
});

describe("a policy", () => {
  test("names packs of law; the house rules count whatever it names", () => {
    const ids = (body: object) =>
      packsFor({ version: 1, policy: readPolicy(body) }).map(({ id }) => id);
    expect(ids({ packs: [] })).toEqual(["house.humane"]);
    expect(ids({ packs: ["us.ma"] })).toEqual(["house.humane", "us.ma"]);
    expect(ids({})).toHaveLength(10);
    expect(ids({ packs: [], limits: { callsPerDay: 1 } })).toEqual(["house.humane", "tenant.own"]);
  });

  test.each([
    [{ packs: ["us.nowhere"] }, /packs\.0/],
    [
      { limits: { hours: [{ from: "9" }] } },
      /limits\.hours\.0\.from: must be a time such as 08:30/,
    ],
    [{ limits: { hours: [{ from: "17:00", to: "09:00" }] } }, /has to begin before it ends/],
    [{ limits: { callsPerDay: -1 } }, /limits\.callsPerDay/],
    [{ collector: { role: "BAILIFF" } }, /collector\.role/],
    [{ leniency: true }, /leniency/],
    ["all", /The policy cannot be used/],
  ])("that is wrong is refused in words: %j", (body, says) => {
    expect(() => readPolicy(body)).toThrow(says);
  });

  test("makes no exception of what no text confirms", () => {
    const rules = packsFor({ version: 0, policy: defaultPolicy }).flatMap((pack) => pack.rules);
    const exceptions = rules.flatMap((rule) =>
      (rule.exceptions ?? []).map(({ verification }) => verification ?? rule.verification),
    );
    expect(exceptions.length).toBeGreaterThan(20);
    expect(exceptions).not.toContain("UNVERIFIED");
  });
});

test("law that is computed with names computations that there are", () => {
  const named = computationPacks.flatMap(({ rules }) => rules.flatMap((rule) => rule.computations));
  expect(named.filter((kind) => !(kind in computations))).toEqual([]);
});
