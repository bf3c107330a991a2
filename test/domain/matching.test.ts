import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  joinParties,
  maskKey,
  matchKeys,
  type JoinResult,
  type MatchKey,
  type MatchParty,
} from "../../src/domain/matching.js";
import type { PartyRecord } from "../../src/domain/records.js";
import type { SourceRef } from "../../src/domain/source.js";

const accountRef: SourceRef = {
  vendor: "SALESFORCE",
  account: "00Dxx0000001gPLEAY",
  objectType: "Account",
  id: "001xx000003DGb2AAG",
};

const accountRecord: PartyRecord = {
  kind: "PARTY",
  ref: { objectType: "Account", id: accountRef.id },
  sourceUpdatedAt: null,
  partyKind: "ORGANISATION",
  name: "Bramble & Sons",
  memberOf: null,
  contactPoints: [],
  taxNumbers: [],
  crossReferences: [],
  country: null,
  archived: false,
};

describe("keys of a party", () => {
  const keysOf = (changes: Partial<PartyRecord>, self = accountRef) =>
    matchKeys({ ...accountRecord, ...changes }, self, "GB").map(
      ({ kind, value }) => `${kind} ${value}`,
    );

  test("its own identity, what it refers to, and every readable number and address, once", () => {
    expect(
      keysOf({
        contactPoints: [
          { kind: "PHONE", value: "020 7946 0958", label: "work", optOut: "NO" },
          { kind: "PHONE", value: "+44 20 7946 0958", label: "billing", optOut: "YES" },
          { kind: "EMAIL", value: "Accounts@Bramble.example", label: "work", optOut: "UNKNOWN" },
          { kind: "EMAIL", value: "n/a", label: "other", optOut: "UNKNOWN" },
        ],
        taxNumbers: ["123 4567 89", "GB123456789", "none"],
        crossReferences: [{ vendor: "XERO", id: "9F3C2A10-0000-4000-8000-00000000000A" }],
      }),
    ).toEqual([
      "REFERENCE SALESFORCE:001xx000003DGb2AAG",
      "REFERENCE XERO:9f3c2a10-0000-4000-8000-00000000000a",
      "TAX_NUMBER GB123456789",
      "EMAIL accounts@bramble.example",
      "PHONE +442079460958",
    ]);
  });

  test.each([
    ["the party's own country decides how numbers are read", "DE", ["TAX_NUMBER DE123456789"]],
    ["without it, the default does", null, ["TAX_NUMBER GB123456789"]],
  ])("%s", (_, country, expected) => {
    const keys = keysOf({ country, taxNumbers: ["123456789"] });
    expect(keys.filter((key) => key.startsWith("TAX_NUMBER"))).toEqual(expected);
  });

  test.each([
    ["SALESFORCE", "001xx000003DGb2", ["REFERENCE SALESFORCE:001xx000003DGb2AAG"]],
    ["SALESFORCE", "001xx000003DGb2AAG", ["REFERENCE SALESFORCE:001xx000003DGb2AAG"]],
    ["SALESFORCE", "see notes", []],
    ["SALESFORCE", "", []],
    ["XERO", " ", []],
    // These vendors count from 1 in every account and for every type: the id alone names nothing.
    ["HUBSPOT", "101", []],
    ["QUICKBOOKS", "101", []],
  ] as const)("a reference to %s %p", (vendor, id, expected) => {
    const own: SourceRef = { vendor: "FILES", account: "a", objectType: "row", id: "1" };
    expect(keysOf({ crossReferences: [{ vendor, id }] }, own)).toEqual(expected);
  });
});

test.each<[MatchKey["kind"], string, string]>([
  ["EMAIL", "jane.doe@example.co.uk", "j…@e….uk"],
  ["PHONE", "+442079460958", "+4…58"],
  ["TAX_NUMBER", "GB123456789", "GB…89"],
  ["REFERENCE", "XERO:9f3c", "XERO:9f3c"],
])("%s %s is shown as", (kind, value, expected) => {
  expect(maskKey({ kind, value })).toBe(expected);
});

/** A party written as "id source [<account] key key …"; keys: r… reference, t… tax, e… e-mail, p… phone. */
function party(line: string): MatchParty {
  const [id = "", source = "", ...rest] = line.split(" ");
  const kinds = { r: "REFERENCE", t: "TAX_NUMBER", e: "EMAIL", p: "PHONE" } as const;
  const memberOf = rest.find((word) => word.startsWith("<"))?.slice(1) ?? null;
  const keys = rest
    .filter((word) => !word.startsWith("<"))
    .map((value) => ({ kind: kinds[value.charAt(0) as keyof typeof kinds], value }));
  return { id, source, memberOf, partyKind: "ORGANISATION", keys };
}

const groups = (result: JoinResult) => result.components.map(({ partyIds }) => partyIds.join(""));
const reasons = (result: JoinResult) =>
  result.components.flatMap((component) =>
    component.reasons.map(({ partyA, partyB, kind }) => `${partyA}${partyB} ${kind}`),
  );

describe("joining", () => {
  test.each<[string, string[], string[]]>([
    ["nothing in common", ["a s e1", "b x e2"], ["a", "b"]],
    ["one e-mail address across sources", ["a s e1", "b x e1"], ["ab"]],
    ["one telephone number within a source", ["a s p1", "b s p1"], ["ab"]],
    ["one tax number", ["a s t1", "b x t1"], ["ab"]],
    ["a reference", ["a s r1", "b x r2 r1"], ["ab"]],
    ["two that refer to one third", ["a s r1", "b x r1", "c x r1"], ["abc"]],
    ["a contact and its account", ["a s", "b s <a"], ["ab"]],
    ["an account by its contact's address", ["a s", "b s <a e1", "c x e1"], ["abc"]],
    ["an account that is not there", ["b s <zz e1", "c x e1"], ["bc"]],
    ["accounts in a circle", ["a s <b", "b s <a"], ["ab"]],
    ["the same text as different kinds", ["a s e1", "b x p1"], ["a", "b"]],
    ["a tax number beats different addresses", ["a s t1 e1", "b x t1 e2"], ["ab"]],
    [
      "a switchboard: five of one source",
      ["a s p1", "b s p1", "c s p1", "d s p1", "e s p1", "f x p1"],
      ["a", "b", "c", "d", "e", "f"],
    ],
    [
      "four of one source are still taken for one",
      ["a s p1", "b s p1", "c s p1", "d s p1", "f x p1"],
      ["abcdf"],
    ],
    [
      "three of each of two sources are not too many for either",
      ["a s p1", "b s p1", "c s p1", "d x p1", "e x p1", "f x p1"],
      ["abcdef"],
    ],
    [
      "the contacts of one account share its telephone",
      ["a s p1", "b s <a p1", "c s <a p1", "d s <a p1", "e s <a p1", "f s <a p1", "g x p1"],
      ["abcdefg"],
    ],
    [
      "companies of one source with different tax numbers share an address; nobody knows whose it is",
      ["a s t1 e1", "b s t2 e1", "c x e1"],
      ["a", "b", "c"],
    ],
    ["the same in different sources is no contradiction", ["a s t1 e1", "b x t2 e1"], ["ab"]],
    ["one of the tax numbers is not known", ["a s t1 e1", "b s e1"], ["ab"]],
    [
      "their contacts share an address",
      ["a s t1", "b s t2", "c s <a e1", "d s <b e1"],
      ["ac", "bd"],
    ],
    [
      "a third party between two companies, by telephone: the address wins",
      ["a s t1 e1", "b s t2 p1", "c x e1 p1"],
      ["ac", "b"],
    ],
    [
      "a third party between two companies, by address: it joins neither",
      ["a s t1 e1", "b s t2 e2", "c x e1 e2"],
      ["a", "b", "c"],
    ],
    [
      "a number of two different companies does not spoil another number",
      ["a s t1 p1 p2", "b s t2 p1", "c x p2"],
      ["ac", "b"],
    ],
    ["an explicit reference outweighs different tax numbers", ["a s t1 r1", "b s t2 r1"], ["ab"]],
  ])("%s", (_, lines, expected) => {
    expect(groups(joinParties(lines.map(party)))).toEqual(expected);
  });

  test("the strongest evidence is the reason", () => {
    const result = joinParties(["a s r1 t1 e1 p1", "b x r1 t1 e1 p1", "c x <b e1"].map(party));
    expect(reasons(result)).toEqual(["bc MEMBER_OF", "ab REFERENCE"]);
    expect(result.components[0]?.reasons[1]).toEqual({
      partyA: "a",
      partyB: "b",
      kind: "REFERENCE",
      keyValueMasked: "r1",
    });
    expect(result.components[0]?.reasons[0]).not.toHaveProperty("keyValueMasked");
  });

  test("a shared mailbox is reported with its source and holders", () => {
    const lines = ["a s e1", "b s e1", "c s e1", "d x e1"];
    expect(joinParties(lines.map(party), { maxHolders: 2 }).ignoredKeys).toEqual([
      { kind: "EMAIL", keyValueMasked: "e…@…", why: "SHARED_ADDRESS", source: "s", holders: 3 },
    ]);
  });

  test("a tax number of a whole customer list is a filler, and tells nobody apart", () => {
    const many = Array.from({ length: 21 }, (_, n) => party(`a${n + 10} s t1`));
    const result = joinParties([...many, party("x s e1 t1"), party("y s e1 t2")]);
    expect(result.ignoredKeys).toMatchObject([
      { kind: "TAX_NUMBER", why: "FILLER_NUMBER", source: "s", holders: 22 },
    ]);
    expect(result.conflicts).toEqual([]);
    expect(groups(result).at(-1)).toBe("xy");
    expect(result.components).toHaveLength(22);
  });

  test("a conflict names the companies and what was not joined on", () => {
    const direct = joinParties(["b s t1 e1", "a s t2 e1"].map(party));
    expect(direct.conflicts).toEqual([
      { source: "s", partyIds: ["a", "b"], keys: [{ kind: "EMAIL", keyValueMasked: "e…@…" }] },
    ]);
    const bridged = joinParties(["a s t1 e1", "b s t2 p1", "c x e1 p1"].map(party));
    expect(bridged.conflicts).toEqual([
      { source: "s", partyIds: ["a", "b"], keys: [{ kind: "PHONE", keyValueMasked: "p1…p1" }] },
    ]);
  });

  test("an empty key joins nothing", () => {
    const empty = (id: string): MatchParty => ({
      ...party(`${id} s`),
      keys: [
        { kind: "EMAIL", value: "" },
        { kind: "REFERENCE", value: " " },
      ],
    });
    expect(groups(joinParties([empty("a"), empty("b")]))).toEqual(["a", "b"]);
  });

  test("two parties with one id are a mistake", () => {
    expect(() => joinParties([party("a s"), party("a x")])).toThrow(RangeError);
  });
});

describe("properties", () => {
  const key = (kind: MatchKey["kind"], count: number): fc.Arbitrary<MatchKey> =>
    fc.integer({ min: 1, max: count }).map((n) => ({ kind, value: `${kind}-secret-${n}@x.y` }));
  const anyKey = fc.oneof(
    { arbitrary: key("REFERENCE", 12), weight: 1 },
    { arbitrary: key("TAX_NUMBER", 4), weight: 3 },
    { arbitrary: key("EMAIL", 9), weight: 4 },
    { arbitrary: key("PHONE", 9), weight: 4 },
  );
  const anyParties: fc.Arbitrary<MatchParty[]> = fc
    .array(
      fc.record({
        source: fc.constantFrom("s", "x", "z"),
        account: fc.option(fc.nat(30), { freq: 3 }),
        partyKind: fc.constantFrom("PERSON" as const, "ORGANISATION" as const),
        keys: fc.array(anyKey, { maxLength: 4 }),
      }),
      { minLength: 1, maxLength: 25 },
    )
    .map((rows) =>
      rows.map(({ source, account, partyKind, keys }, index) => ({
        id: `party-${index + 10}`,
        source,
        memberOf: account === null ? null : `party-${account + 10}`,
        partyKind,
        keys,
      })),
    );
  const runs = { numRuns: 1500 };

  /** Joins by repeated relabelling: slow, and too simple to be wrong. */
  function closure(parties: readonly MatchParty[], links: [string, string][]): Map<string, string> {
    const label = new Map(parties.map(({ id }) => [id, id]));
    for (const [a, b] of links) {
      const [from, to] = [label.get(a)!, label.get(b)!];
      for (const [id, at] of label) if (at === from) label.set(id, to);
    }
    return label;
  }

  function links(parties: readonly MatchParty[], kinds: readonly MatchKey["kind"][]) {
    const found: [string, string][] = [];
    const ids = new Set(parties.map(({ id }) => id));
    for (const a of parties) {
      if (a.memberOf !== null && ids.has(a.memberOf)) found.push([a.id, a.memberOf]);
      for (const b of parties) {
        if (a.keys.some((x) => kinds.includes(x.kind) && b.keys.some((y) => y.value === x.value))) {
          found.push([a.id, b.id]);
        }
      }
    }
    return found;
  }

  test("the result does not depend on the order of parties or keys", () => {
    fc.assert(
      fc.property(anyParties, fc.infiniteStream(fc.nat(1000)), (parties, numbers) => {
        const shuffled = [...parties]
          .map((each) => ({ each, at: numbers.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ each }) => ({ ...each, keys: [...each.keys].reverse() }));
        expect(joinParties(shuffled)).toEqual(joinParties(parties));
      }),
      runs,
    );
  });

  test("each party is in one component, explained by a spanning tree of true reasons", () => {
    fc.assert(
      fc.property(anyParties, (parties) => {
        const { components } = joinParties(parties);
        expect(components.flatMap(({ partyIds }) => partyIds).sort()).toEqual(
          parties.map(({ id }) => id).sort(),
        );
        const byId = new Map(parties.map((each) => [each.id, each]));
        for (const { partyIds, reasons } of components) {
          expect(reasons).toHaveLength(partyIds.length - 1);
          const joined = closure(
            parties,
            reasons.map(({ partyA, partyB }) => [partyA, partyB]),
          );
          expect(new Set(partyIds.map((id) => joined.get(id))).size).toBe(1);
          for (const { partyA, partyB, kind, keyValueMasked } of reasons) {
            const [a, b] = [byId.get(partyA)!, byId.get(partyB)!];
            expect(partyA < partyB).toBe(true);
            const isTrue =
              kind === "MEMBER_OF"
                ? a.memberOf === b.id || b.memberOf === a.id
                : a.keys.some(
                    (x) =>
                      x.kind === kind &&
                      maskKey(x) === keyValueMasked &&
                      b.keys.some((y) => y.kind === kind && y.value === x.value),
                  );
            expect(isTrue).toBe(true);
          }
        }
      }),
      runs,
    );
  });

  test("strong evidence always joins; weak evidence joins no more than it says", () => {
    fc.assert(
      fc.property(anyParties, (parties) => {
        const { components } = joinParties(parties);
        const at = new Map(
          components.flatMap(({ partyIds }, index) => partyIds.map((id) => [id, index] as const)),
        );
        const strong = links(parties, ["REFERENCE", "TAX_NUMBER"]);
        for (const [a, b] of strong) expect(at.get(a)).toBe(at.get(b));
        const all = closure(parties, links(parties, ["REFERENCE", "TAX_NUMBER", "EMAIL", "PHONE"]));
        for (const { partyIds } of components) {
          expect(new Set(partyIds.map((id) => all.get(id))).size).toBe(1);
        }
      }),
      runs,
    );
  });

  test("no address makes one debtor of companies that one source tells apart by tax number", () => {
    fc.assert(
      fc.property(anyParties, (parties) => {
        const ids = new Set(parties.map(({ id }) => id));
        const proven = closure(parties, links(parties, ["REFERENCE", "TAX_NUMBER"]));
        for (const { partyIds } of joinParties(parties).components) {
          const taxed = parties.filter(
            ({ id, memberOf, keys }) =>
              partyIds.includes(id) &&
              (memberOf === null || !ids.has(memberOf)) &&
              keys.some(({ kind }) => kind === "TAX_NUMBER"),
          );
          for (const a of taxed) {
            for (const b of taxed) {
              if (a.source === b.source) expect(proven.get(a.id)).toBe(proven.get(b.id));
            }
          }
        }
      }),
      runs,
    );
  });

  test("no personal value leaves in the result", () => {
    fc.assert(
      fc.property(anyParties, (parties) => {
        const text = JSON.stringify(joinParties(parties));
        expect(text).not.toMatch(/(EMAIL|PHONE|TAX_NUMBER)-secret/);
      }),
      runs,
    );
  });

  test("a hundred thousand parties are joined", () => {
    const parties = Array.from({ length: 100_000 }, (_, n): MatchParty => {
      const customer = n % 40_000;
      const isContact = n >= 80_000;
      return {
        id: `${String((n * 7919) % 100_003).padStart(6, "0")}-${n}`,
        source: n < 40_000 ? "crm" : n < 80_000 ? "ledger" : "crm",
        memberOf: isContact
          ? `${String((customer * 7919) % 100_003).padStart(6, "0")}-${customer}`
          : null,
        partyKind: isContact ? "PERSON" : "ORGANISATION",
        keys: [
          { kind: "REFERENCE", value: `SALESFORCE:${n}` },
          { kind: "EMAIL", value: `person${customer}@example.com` },
          { kind: "PHONE", value: `+4420${Math.floor(customer / 3)}` },
          ...(customer % 2 === 0
            ? [{ kind: "TAX_NUMBER" as const, value: `GB${1e8 + customer}` }]
            : []),
        ],
      };
    });
    const result = joinParties(parties);
    expect(result.components.length).toBeGreaterThan(20_000);
  });
});
