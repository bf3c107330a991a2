/** The third form: the second, unchanged, and what further vendors know of the same debtors. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { ExpectedVendor } from "../../sandbox/data/expected-groups.js";
import type { TrueDebtor } from "../../sandbox/data/generate.js";
import {
  expected,
  generate,
  streamExpected,
  type Expected,
  type PracticeData,
} from "../../sandbox/index.js";
import { anchor } from "./support.js";
import { hashOf, heldKeys, hubspotKeys } from "./third-form-support.js";

const options = { seed: 5, size: 900, anchor, form: 3 } as const;
let data: PracticeData;
let truth: Expected;

beforeAll(() => {
  data = generate(options);
  truth = expected(data);
});

describe("the other systems", () => {
  test("are those of the second form, to the byte", () => {
    const second = generate({ ...options, form: 2 });
    expect(hashOf(data.salesforce)).toBe(hashOf(second.salesforce));
    expect(hashOf(data.xero)).toBe(hashOf(second.xero));
    expect([second.hubspot, second.quickbooks]).toEqual([undefined, undefined]);
    expect(expected(second).debtors[0]).not.toHaveProperty("unusedCredit");
  });

  test.each([
    [
      { seed: 7, size: 1200 },
      [
        ["82b98faaf7a99ecd", "3e02572af50f8b11", "0d10441880bc6b37"],
        ["8c6e85005a077d97", "ed5eefa1e9992937", "e26852eb631d3c7c"],
      ],
    ],
    [
      { seed: 11, size: 400 },
      [
        ["f18b8a06388a89cb", "a64c78097f6a3a77", "6a5ad69a98ce3643"],
        ["21a6a8fc765991c6", "fffb80e08cf9800e", "e4c6bf082040195e"],
      ],
    ],
  ])("the first and the second form are what they have always been: %j", (set, hashes) => {
    const found = ([1, 2] as const).map((form) => {
      const made = generate({ ...set, anchor, form });
      return [made.salesforce, made.xero, expected(made)].map(hashOf);
    });
    expect(found).toEqual(hashes);
  });

  test("the same options give the same, held or streamed", () => {
    const small = { ...options, size: 80 };
    const further = ({ hubspot, quickbooks }: PracticeData) => hashOf([hubspot, quickbooks]);
    expect(further(generate(small))).toBe(further(generate(small)));
    expect([...streamExpected(small)]).toEqual(expected(generate(small)).debtors);
  });
});

/** Vendors that share a key, directly or by another; keys of somebody who was forgotten are nobody's. */
function groupsByKeys(debtor: TrueDebtor, known: ReadonlySet<ExpectedVendor>): ExpectedVendor[][] {
  const held = heldKeys(debtor);
  const forgotten = debtor.customer.ledgerContact?.gdpr === true;
  const usable = {
    ...held,
    XERO: held.XERO.filter((key) => !forgotten || !/^(EMAIL|PHONE)/.test(key)),
  };
  let groups = [...known].map((vendor) => ({ vendors: [vendor], keys: new Set(usable[vendor]) }));
  for (const key of Object.values(usable).flat()) {
    const sharing = groups.filter(({ keys }) => keys.has(key));
    const joined = {
      vendors: sharing.flatMap(({ vendors }) => vendors),
      keys: new Set(sharing.flatMap(({ keys }) => [...keys])),
    };
    groups = [...groups.filter((group) => !sharing.includes(group)), joined];
  }
  return groups.map(({ vendors }) => vendors.sort()).sort();
}

describe("who belongs to whom", () => {
  test("exact keys put exactly those vendors together that the true answer does", () => {
    const answers = new Map(truth.debtors.map((answer) => [answer.trueId, answer]));
    const kinds = new Map<string, number>();
    for (const debtor of data.debtors) {
      const { groups, beyondExactKeys, parties } = answers.get(debtor.trueId)!;
      const known = new Set(parties.map(({ vendor }) => vendor));
      expect([debtor.trueId, groups]).toEqual([debtor.trueId, groupsByKeys(debtor, known)]);
      expect(beyondExactKeys).toBe(groups!.length > 1);
      const kind = groups!.map((group) => group.join("+")).join(" ");
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(kinds.get("HUBSPOT+QUICKBOOKS+SALESFORCE+XERO")).toBeGreaterThan(50);
    const apart = (vendor: ExpectedVendor): number =>
      truth.debtors.filter(
        ({ groups }) => groups!.length > 1 && groups!.some((group) => group.join() === vendor),
      ).length;
    expect(apart("HUBSPOT")).toBeGreaterThan(5);
    expect(apart("QUICKBOOKS")).toBeGreaterThan(5);
  });

  test("no key is another debtor's anywhere, nor a stranger's", () => {
    const owners = new Map<string, string>();
    const own = (key: string, owner: string): void => {
      if (key.startsWith("CROSS_REFERENCE")) return;
      expect([key, owners.get(key) ?? owner]).toEqual([key, owner]);
      owners.set(key, owner);
    };
    for (const debtor of data.debtors) {
      for (const key of Object.values(heldKeys(debtor)).flat()) own(key, debtor.trueId);
    }
    for (const prospect of data.prospects) {
      for (const key of hubspotKeys(prospect)) own(key, `prospect ${prospect.id}`);
    }
  });

  test("the example is one debtor in all four", () => {
    const [example] = truth.debtors;
    expect(example!.groups).toEqual([["HUBSPOT", "QUICKBOOKS", "SALESFORCE", "XERO"]]);
    expect(example!.beyondExactKeys).toBe(false);
    const vendors = example!.parties.map(({ vendor }) => vendor);
    expect([...new Set(vendors)]).toEqual(["SALESFORCE", "XERO", "HUBSPOT", "QUICKBOOKS"]);
  });
});
