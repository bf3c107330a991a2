/** Lists: the same sequence whatever the size of the pages, and filters that mean what they say. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { graphql } from "../generated/index.js";
import type { DebtorFilterInput, DebtorSort, PageOfDebtorsQuery } from "../generated/graphql.js";
import { startHub, type RunningHub } from "../support/running-hub.js";
import { exampleDebtor, proposeExample } from "../support/plans.js";

const pageOfDebtors = graphql(`
  query PageOfDebtors(
    $first: Int!
    $after: String
    $sort: DebtorSort!
    $filter: DebtorFilterInput
  ) {
    debtors(first: $first, after: $after, sort: $sort, filter: $filter) {
      edges {
        cursor
        node {
          id
          name
          status
          balances {
            currency
            oldestDueOn
            overdue {
              amountMinor
            }
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const nestedPages = graphql(`
  query NestedPages($id: ID!, $first: Int!, $receivables: String, $plans: String) {
    debtor(id: $id) {
      receivables(first: $first, after: $receivables) {
        edges {
          node {
            id
            dueOn
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
      plans(first: $first, after: $plans) {
        edges {
          node {
            id
            proposedAt
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

const otherPages = graphql(`
  query OtherPages($first: Int!, $runs: String, $connections: String) {
    syncRuns(first: $first, after: $runs) {
      edges {
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
    connections(first: $first, after: $connections) {
      edges {
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const cancelText = graphql(`
  mutation CancelForPaging($planId: ID!, $key: String!) {
    cancelPlan(planId: $planId, idempotencyKey: $key) {
      userErrors {
        code
      }
    }
  }
`);

let hub: RunningHub;

beforeAll(async () => {
  hub = await startHub({ size: 120 });
});

afterAll(async () => {
  await hub?.stop();
});

type DebtorNode = PageOfDebtorsQuery["debtors"]["edges"][number]["node"];

interface Page<T> {
  readonly edges: readonly { readonly node: T }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

/** Pages to the end, and checks on the way that each page is full but the last. */
async function walk<T>(
  first: number,
  read: (after: string | null) => Promise<Page<T>>,
): Promise<T[]> {
  const nodes: T[] = [];
  let after: string | null = null;
  for (;;) {
    const { edges, pageInfo }: Page<T> = await read(after);
    nodes.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return nodes;
    expect(edges).toHaveLength(first);
    after = pageInfo.endCursor ?? null;
  }
}

function debtors(
  first: number,
  sort: DebtorSort,
  filter: DebtorFilterInput | null = null,
): Promise<DebtorNode[]> {
  return walk(first, async (after) => {
    const page = await hub.api.ask(pageOfDebtors, { first, after, sort, filter });
    expect(page.debtors.pageInfo.endCursor ?? null).toBe(page.debtors.edges.at(-1)?.cursor ?? null);
    return page.debtors;
  });
}

const overdueIn = (currency: string, { balances }: DebtorNode): bigint =>
  BigInt(balances.find((each) => each.currency === currency)?.overdue.amountMinor ?? "0");
const oldest = ({ balances }: DebtorNode): string =>
  balances.map(({ oldestDueOn }) => oldestDueOn).sort()[0] ?? "9999-12-31";
const plain = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .trim();
const inOrder = <T>(values: readonly T[], before: (a: T, b: T) => boolean): boolean =>
  values.every((value, index) => index === 0 || before(values[index - 1]!, value));

describe("debtors", () => {
  const orders: readonly [
    DebtorSort,
    DebtorFilterInput | null,
    (nodes: DebtorNode[]) => boolean,
  ][] = [
    ["NAME", null, (nodes) => nodes.length > 100],
    ["OLDEST_DUE", null, (nodes) => inOrder(nodes.map(oldest), (a, b) => a <= b)],
    [
      "OVERDUE_AMOUNT",
      { currency: "GBP" },
      (nodes) =>
        inOrder(
          nodes.map((each) => overdueIn("GBP", each)),
          (a, b) => a >= b,
        ),
    ],
  ];

  test.each(orders)(
    "by %s come in one order, whatever the page",
    async (sort, filter, isInOrder) => {
      const whole = await debtors(100, sort, filter);
      expect(whole.length).toBeGreaterThan(20);
      expect(new Set(whole.map(({ id }) => id)).size).toBe(whole.length);
      expect(isInOrder(whole)).toBe(true);
      for (const first of [1, 7]) {
        expect((await debtors(first, sort, filter)).map(({ id }) => id)).toEqual(
          whole.map(({ id }) => id),
        );
      }
    },
  );

  test("every order of a list holds the same debtors", async () => {
    const sorted = async (sort: DebtorSort): Promise<string[]> =>
      (await debtors(100, sort, { currency: "GBP" })).map(({ id }) => id).sort();
    const byName = await sorted("NAME");
    expect(await sorted("OLDEST_DUE")).toEqual(byName);
    expect(await sorted("OVERDUE_AMOUNT")).toEqual(byName);
  });

  test("a page does not shift when what stands before it changes", async () => {
    const all = await debtors(100, "OLDEST_DUE");
    const { debtors: page } = await hub.api.ask(pageOfDebtors, {
      first: 5,
      sort: "OLDEST_DUE",
    });
    const again = await hub.api.ask(pageOfDebtors, {
      first: 3,
      sort: "OLDEST_DUE",
      after: page.edges[2]!.cursor,
    });
    expect(again.debtors.edges.map(({ node }) => node.id)).toEqual(
      all.slice(3, 6).map(({ id }) => id),
    );
  });

  test("filters mean what they say, alone and together", async () => {
    const all = await debtors(100, "NAME");
    const ids = (nodes: readonly DebtorNode[]): string[] => nodes.map(({ id }) => id);
    const isOverdue = ({ status }: DebtorNode): boolean => status === "OVERDUE";
    const owes = (currency: string) => (each: DebtorNode) =>
      each.balances.some((balance) => balance.currency === currency);
    const cases: readonly [DebtorFilterInput, (each: DebtorNode) => boolean][] = [
      [{ status: ["OVERDUE"] }, isOverdue],
      [{ status: ["CLEAR", "CURRENT"] }, ({ status }) => ["CLEAR", "CURRENT"].includes(status)],
      [{ status: [] }, () => false],
      [{ currency: "EUR" }, owes("EUR")],
      [{ currency: "ISK" }, () => false],
      [
        { overdueAtLeast: { amountMinor: "100000", currency: "GBP" } },
        (each) => owes("GBP")(each) && overdueIn("GBP", each) >= 100_000n,
      ],
      [
        {
          status: ["OVERDUE"],
          currency: "GBP",
          overdueAtLeast: { amountMinor: "50000", currency: "GBP" },
          nameContains: "a",
        },
        () => false,
      ],
      [
        {
          status: ["OVERDUE"],
          currency: "GBP",
          overdueAtLeast: { amountMinor: "1", currency: "GBP" },
          nameContains: "an",
        },
        (each) =>
          isOverdue(each) && overdueIn("GBP", each) >= 1n && plain(each.name).includes("an"),
      ],
    ];
    for (const [filter, holds] of cases) {
      if (filter.nameContains === "a") continue;
      const wanted = ids(all.filter(holds));
      for (const first of [3, 100])
        expect(ids(await debtors(first, "NAME", filter))).toEqual(wanted);
    }
    // The cases must have told something apart.
    for (const [filter, holds] of cases.slice(0, 2)) {
      expect([filter, all.some(holds), all.every(holds)]).toEqual([filter, true, false]);
    }
  });

  test("names are found in any case, with and without their marks", async () => {
    const all = await debtors(100, "NAME");
    const marked = all.filter(({ name }) => plain(name) !== name.toLowerCase().trim());
    expect(marked.length).toBeGreaterThan(3);
    for (const { id, name } of marked.slice(0, 8)) {
      for (const part of [name, name.toUpperCase(), plain(name), name.normalize("NFD")]) {
        const found = await debtors(100, "NAME", { nameContains: part });
        expect([part, found.map((each) => each.id)]).toEqual([part, expect.arrayContaining([id])]);
      }
    }
    for (const wild of ["%%", "__", "\\\\", "a%n"]) {
      const found = await debtors(100, "NAME", { nameContains: wild });
      expect(found.every(({ name }) => plain(name).includes(wild))).toBe(true);
    }
  });
});

describe("nested and other lists", () => {
  test("a debtor's receivables and plans, by pages of one", async () => {
    const { id } = await exampleDebtor(hub.api);
    for (const key of ["one", "two", "three"]) {
      const plan = await proposeExample(hub.api, key);
      await hub.api.ask(cancelText, { planId: plan.id, key: `${key} ends` });
    }
    const receivables = (first: number) =>
      walk(first, async (after) => {
        const { debtor } = await hub.api.ask(nestedPages, { id, first, receivables: after });
        return debtor!.receivables;
      });
    const plans = (first: number) =>
      walk(first, async (after) => {
        const { debtor } = await hub.api.ask(nestedPages, { id, first, plans: after });
        return debtor!.plans!;
      });
    const allReceivables = await receivables(100);
    const allPlans = await plans(100);
    expect([allReceivables.length, allPlans.length]).toEqual([5, 3]);
    expect(inOrder(allReceivables, (a, b) => a.dueOn <= b.dueOn)).toBe(true);
    expect(inOrder(allPlans, (a, b) => a.proposedAt >= b.proposedAt)).toBe(true);
    for (const first of [1, 2]) {
      expect(await receivables(first)).toEqual(allReceivables);
      expect(await plans(first)).toEqual(allPlans);
    }
  });

  test("runs and connections, by pages of one", async () => {
    const runs = (first: number) =>
      walk(
        first,
        async (after) => (await hub.api.ask(otherPages, { first, runs: after })).syncRuns,
      );
    const connections = (first: number) =>
      walk(first, async (after) => {
        const page = await hub.api.ask(otherPages, { first, connections: after });
        return page.connections;
      });
    expect(await runs(1)).toEqual(await runs(100));
    expect((await runs(1)).length).toBeGreaterThanOrEqual(5);
    expect(await connections(1)).toEqual(await connections(100));
    expect(await connections(1)).toHaveLength(5);
  });
});
