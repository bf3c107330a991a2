/** What people are to a debtor, and what each may be told. */
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  combineRoles,
  disclosures,
  needsAuthority,
  problemWithRole,
  proofs,
  relations,
  roles,
  type Authority,
  type DebtorKind,
  type DecidedRole,
  type Role,
  type StatedRole,
} from "../../src/domain/roles.js";

const today = "2026-11-25";
const seen: Authority = { proof: "LETTER_OF_AUTHORITY", reference: "LA 12", seenOn: "2026-11-20" };

const said = (role: Role | null, more: Partial<StatedRole> = {}): StatedRole => ({
  role,
  words: `words for ${role}`,
  source: "hubspot",
  about: "a",
  since: null,
  until: null,
  ...more,
});

const decided = (role: Role, more: Partial<DecidedRole> = {}): DecidedRole => ({
  role,
  holds: true,
  since: null,
  until: null,
  authority: needsAuthority(role) ? seen : null,
  decidedBy: "dev:clerk",
  decidedAt: "2026-11-20T10:00:00.000Z",
  about: "a",
  ...more,
});

const removed = (role: Role): DecidedRole => decided(role, { holds: false, authority: null });

const combine = (
  stated: readonly StatedRole[],
  decisions: readonly DecidedRole[] = [],
  kind: DebtorKind = "ORGANISATION",
) => combineRoles(stated, decisions, kind, today);

describe("what may be told", () => {
  test("nothing without a role, whatever a source calls the person", () => {
    expect(
      combine([said(null, { words: "Decision Maker" }), said(null, { words: "Boss" })]),
    ).toEqual({
      roles: [],
      otherWords: ["Boss", "Decision Maker"],
      mayBeTold: "NOTHING",
    });
  });

  test.each<[Role, DebtorKind, string, string]>([
    ["BILLING_CONTACT", "ORGANISATION", "DEBT_DETAILS", "DEBTOR"],
    ["BILLING_CONTACT", "PERSON", "THAT_THERE_IS_A_BILL", "THIRD_PARTY"],
    ["CC", "ORGANISATION", "THAT_THERE_IS_A_BILL", "THIRD_PARTY"],
    ["CC", "PERSON", "NOTHING", "THIRD_PARTY"],
    ["OWNER", "ORGANISATION", "DEBT_DETAILS", "DEBTOR"],
    ["OWNER", "PERSON", "NOTHING", "THIRD_PARTY"],
    ["JOINT_DEBTOR", "PERSON", "DEBT_DETAILS", "JOINT_DEBTOR"],
    ["GUARANTOR", "ORGANISATION", "DEBT_DETAILS", "GUARANTOR"],
    ["SPOUSE", "PERSON", "NOTHING", "SPOUSE"],
  ])("to a %s of a debtor that is a %s: %s", (role, kind, mayBeTold, relation) => {
    expect(combine([said(role)], [], kind)).toMatchObject({
      mayBeTold,
      roles: [{ role, state: "HOLDS", saidBy: "SOURCE", mayBeTold, relation }],
    });
  });

  test.each(roles.filter(needsAuthority))("to a %s only once the proof was seen", (role) => {
    expect(combine([said(role)])).toMatchObject({
      mayBeTold: "NOTHING",
      roles: [{ state: "NEEDS_AUTHORITY" }],
    });
    expect(combine([said(role)], [decided(role)], "PERSON")).toMatchObject({
      mayBeTold: "DEBT_DETAILS",
      roles: [{ state: "HOLDS", saidBy: "HUB", authority: seen }],
    });
  });

  test("roles add up: a guarantor who gets a copy is told as a guarantor", () => {
    expect(combine([said("CC"), said("GUARANTOR")], [], "PERSON").mayBeTold).toBe("DEBT_DETAILS");
  });

  test("the roles map onto all relations that contact cases know", () => {
    const reached = roles.flatMap((role) =>
      (["PERSON", "ORGANISATION"] as const).flatMap((kind) =>
        combine([], [decided(role)], kind).roles.map(({ relation }) => relation),
      ),
    );
    expect(relations.filter((each) => !reached.includes(each))).toEqual([]);
  });
});

describe("several statements", () => {
  test("the hub's dates count and no source's", () => {
    const stated = [said("GUARANTOR", { until: "2026-01-01" })];
    expect(combine(stated, [decided("GUARANTOR", { since: "2026-11-25" })])).toMatchObject({
      roles: [{ state: "HOLDS", saidBy: "HUB", since: "2026-11-25", until: null }],
    });
  });

  test("are about the parties of whichever word counts", () => {
    const stated = [said("CC", { about: "c" }), said("CC", { about: "b" })];
    expect(combine(stated)).toMatchObject({ roles: [{ about: ["b", "c"] }] });
    expect(combine(stated, [decided("CC")])).toMatchObject({ roles: [{ about: ["a"] }] });
  });

  test("of sources that differ the strictest counts", () => {
    const stated = [
      said("GUARANTOR", { since: "2026-01-01", source: "a" }),
      said("GUARANTOR", { until: "2026-11-24", source: "b" }),
    ];
    expect(combine(stated)).toMatchObject({
      mayBeTold: "NOTHING",
      roles: [{ state: "ENDED", since: "2026-01-01", until: "2026-11-24" }],
    });
  });

  test("another word of the same rank never lets more be told", () => {
    const several = <T>(one: fc.Arbitrary<T>) => fc.array(one, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.constantFrom(...roles),
        several(stated),
        several(decision),
        stated,
        decision,
        kinds,
        (role, says, decides, more, another, kind) => {
          const of = <T extends object>(all: readonly T[]) =>
            all.map((each) => ({ ...each, role }));
          const toldTo = (all: readonly StatedRole[], hub: readonly DecidedRole[]) =>
            disclosures.indexOf(combineRoles(of(all), of(hub), kind, today).mayBeTold);
          expect(toldTo([...says, more], [])).toBeLessThanOrEqual(toldTo(says, []));
          expect(toldTo(says, [...decides, another])).toBeLessThanOrEqual(toldTo(says, decides));
        },
      ),
    );
  });

  test("both days of a period count, and none beyond them", () => {
    const on = (day: string) =>
      combineRoles(
        [],
        [decided("HELPER", { since: "2026-11-01", until: "2026-11-25" })],
        "PERSON",
        day,
      ).roles[0]?.state;
    expect(["2026-10-31", "2026-11-01", "2026-11-25", "2026-11-26"].map(on)).toEqual([
      "NOT_YET",
      "HOLDS",
      "HOLDS",
      "ENDED",
    ]);
  });

  const day = fc.option(fc.constantFrom("2026-01-01", "2026-11-24", "2026-11-25", "2026-12-31"));
  const stated = fc.record({
    role: fc.option(fc.constantFrom(...roles)),
    words: fc.constantFrom("a", "b"),
    source: fc.constantFrom("x", "y"),
    about: fc.constantFrom("a", "b"),
    since: day,
    until: day,
  });
  const decision = fc
    .record({
      role: fc.constantFrom(...roles),
      holds: fc.boolean(),
      since: day,
      until: day,
      authority: fc.option(
        fc.record({
          proof: fc.constantFrom(...proofs),
          reference: fc.option(fc.constantFrom("1", "2")),
          seenOn: fc.constantFrom("2026-11-01", "2026-11-02"),
        }),
      ),
      decidedBy: fc.constantFrom("a", "b"),
      about: fc.constantFrom("a", "b"),
      decidedAt: fc.constantFrom("2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z"),
    })
    .map((each): DecidedRole => each);
  const kinds = fc.constantFrom<DebtorKind>("PERSON", "ORGANISATION");

  test("their order does not matter, and saying a thing twice changes nothing", () => {
    fc.assert(
      fc.property(
        fc
          .array(stated, { maxLength: 6 })
          .chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
        fc
          .array(decision, { maxLength: 6 })
          .chain((all) => fc.tuple(fc.constant(all), shuffled(all))),
        kinds,
        ([says, saysOtherwise], [decides, decidesOtherwise], kind) => {
          const once = combineRoles(says, decides, kind, today);
          expect(combineRoles(saysOtherwise, decidesOtherwise, kind, today)).toEqual(once);
          const twice = combineRoles([...says, ...says], [...decides, ...decides], kind, today);
          expect(twice).toEqual(once);
        },
      ),
    );
  });

  test("a removal holds against any source, and a source changes nothing that the hub decided", () => {
    fc.assert(
      fc.property(
        fc.array(stated, { maxLength: 6 }),
        fc.array(decision, { maxLength: 4 }),
        fc.constantFrom(...roles),
        kinds,
        (says, decides, role, kind) => {
          const without = (held: ReturnType<typeof combineRoles>) =>
            held.roles.filter((each) => each.role === role).map(({ sources: _, ...rest }) => rest);
          const gone = combineRoles(says, [...decides, removed(role)], kind, today);
          expect(without(gone)).toMatchObject([{ state: "REMOVED", mayBeTold: "NOTHING" }]);
          const hub = [...decides, decided(role)];
          expect(without(combineRoles(says, hub, kind, today))).toEqual(
            without(combineRoles([], hub, kind, today)),
          );
        },
      ),
    );
  });

  test("who may be told anything has a role that holds and allows it", () => {
    fc.assert(
      fc.property(
        fc.array(stated, { maxLength: 6 }),
        fc.array(decision, { maxLength: 4 }),
        kinds,
        (says, decides, kind) => {
          const held = combineRoles(says, decides, kind, today);
          const allowed = held.roles.filter(({ state }) => state === "HOLDS");
          const most = Math.max(0, ...allowed.map((each) => disclosures.indexOf(each.mayBeTold)));
          expect(held.mayBeTold).toBe(disclosures[most]);
          for (const each of held.roles.filter(({ state }) => state !== "HOLDS"))
            expect(each.mayBeTold).toBe("NOTHING");
        },
      ),
    );
  });

  function shuffled<T>(all: readonly T[]): fc.Arbitrary<T[]> {
    return fc.shuffledSubarray([...all], { minLength: all.length, maxLength: all.length });
  }
});

describe("giving a role", () => {
  const given = (role: Role, more: Partial<DecidedRole> = {}) =>
    problemWithRole({ ...decided(role), authority: null, ...more }, today);

  test.each<[string, Role, Partial<DecidedRole>, string | null]>([
    ["with nothing more", "GUARANTOR", {}, null],
    ["that ends today", "GUARANTOR", { until: today }, null],
    ["that is over", "GUARANTOR", { until: "2026-11-24" }, "until"],
    ["that ends before it begins", "CC", { since: "2027-02-01", until: "2027-01-31" }, "until"],
    ["with a proof that was seen", "HELPER", { authority: seen }, null],
    ["without a reference", "HELPER", { authority: { ...seen, reference: null } }, null],
    ["without a proof", "HELPER", {}, "authority"],
    [
      "seen tomorrow",
      "HELPER",
      { authority: { ...seen, seenOn: "2026-11-26" } },
      "authority.seenOn",
    ],
    [
      "with a cause in the place of a number",
      "HELPER",
      { authority: { ...seen, reference: "dementia since 2024" } },
      "authority.reference",
    ],
    [
      "with more than a number",
      "HELPER",
      { authority: { ...seen, reference: "1".repeat(41) } },
      "authority.reference",
    ],
  ])("%s", (_name, role, more, field) => {
    expect(given(role, more)?.field.join(".") ?? null).toBe(field);
  });
});
