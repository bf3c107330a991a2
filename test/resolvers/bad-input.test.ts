/** Every kind of wrong input is refused in words that say what to do, and nothing is written. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { toGlobalId } from "../../src/schema/ids.js";
import { exampleDebtor, proposeExample, type ProposedPlan } from "../support/plans.js";
import { startHub, type GraphqlError, type RunningHub } from "../support/running-hub.js";
import { tableContents, untilAllIsTold } from "../support/table-contents.js";

let hub: RunningHub;
let debtorId: string;
let receivableIds: string[];
let plan: ProposedPlan;
let cursor: string;
const day = (offset: number): string =>
  new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);

beforeAll(async () => {
  hub = await startHub({ size: 40, form: 1 });
  ({ id: debtorId, receivableIds } = await exampleDebtor(hub.api));
  plan = await proposeExample(hub.api, "taken");
  await untilAllIsTold(hub.dataDir);
  const { data } = await hub.api.send<{ debtors: { pageInfo: { endCursor: string } } }, object>(
    "{ debtors(first: 1, sort: NAME) { pageInfo { endCursor } } }",
    {},
  );
  cursor = data!.debtors.pageInfo.endCursor;
});

afterAll(async () => {
  await hub?.stop();
});

interface Wrong {
  readonly name: string;
  readonly query: string;
  readonly variables?: () => Record<string, unknown>;
  readonly code: string;
  readonly field?: readonly string[];
  /** What the person is told to do. */
  readonly says: RegExp;
}

/** The last test of a group: whatever its refusals were about, they have left no trace. */
function leavesNoTrace(): void {
  let before: Record<string, string>;
  beforeAll(async () => {
    before = await tableContents(hub.dataDir);
  });
  test("nothing was written by any of it", async () => {
    expect(await tableContents(hub.dataDir)).toEqual(before);
  });
}

/** Sends what is wrong; how the hub is made shows nowhere in the answer. */
async function refused(
  query: string,
  variables: Record<string, unknown>,
): Promise<{ status: number; data: unknown; errors: readonly GraphqlError[] }> {
  const answer = await hub.api.send<unknown, object>(query, variables);
  expect(answer.status).toBeLessThan(500);
  expect(JSON.stringify(answer)).not.toMatch(/\bat .*\.[jt]s:\d|node_modules|select |[a-z]Error:/);
  return answer;
}

const wrongQueries: readonly Wrong[] = [
  {
    name: "an id that is none",
    query: '{ debtor(id: "garbage") { id } }',
    code: "BAD_INPUT",
    field: ["id"],
    says: /use the "id" that this API gave/,
  },
  {
    name: "an empty id",
    query: '{ debtor(id: "") { id } }',
    code: "BAD_INPUT",
    field: ["id"],
    says: /use the "id"/,
  },
  {
    name: "an id of another type",
    query: "query ($id: ID!) { debtor(id: $id) { id } }",
    variables: () => ({ id: receivableIds[0] }),
    code: "BAD_INPUT",
    field: ["id"],
    says: /not an id of a Debtor/,
  },
  {
    name: "a plan's id that is none",
    query: '{ plan(id: "42") { id } }',
    code: "BAD_INPUT",
    field: ["id"],
    says: /use the "id"/,
  },
  {
    name: "a node's id that is none",
    query: '{ node(id: "RGVidG9yOjQy") { id } }',
    code: "BAD_INPUT",
    field: ["id"],
    says: /use an "id" that it gave/,
  },
  {
    name: "a connection's id that is none",
    query: '{ syncRuns(first: 1, connectionId: "x") { pageInfo { hasNextPage } } }',
    code: "BAD_INPUT",
    field: ["connectionId"],
    says: /not an id of a Connection/,
  },
  ...[0, 101, 1000, -1, -2147483648, 2147483647].map((first) => ({
    name: `a page of ${first}`,
    query: "query ($first: Int!) { debtors(first: $first) { pageInfo { hasNextPage } } }",
    variables: () => ({ first }),
    code: "BAD_INPUT",
    field: ["first"],
    says: /between 1 and 100/,
  })),
  {
    name: "a nested page of 101",
    query:
      "query ($id: ID!) { debtor(id: $id) { receivables(first: 101) { pageInfo { hasNextPage } } } }",
    variables: () => ({ id: debtorId }),
    code: "BAD_INPUT",
    field: ["first"],
    says: /between 1 and 100/,
  },
  {
    name: "a page beyond 32 bits",
    query: "query ($first: Int!) { debtors(first: $first) { pageInfo { hasNextPage } } }",
    variables: () => ({ first: 4294967297 }),
    code: "BAD_INPUT",
    says: /first/,
  },
  {
    name: "no page size",
    query: "{ debtors { pageInfo { hasNextPage } } }",
    code: "GRAPHQL_VALIDATION_FAILED",
    says: /"first".*required/,
  },
  ...[
    "garbage",
    "",
    "bnVsbA",
    Buffer.from('["debtors NAME ","a"]').toString("base64url"),
    Buffer.from('["debtors NAME ","a","not-a-uuid"]').toString("base64url"),
    Buffer.from(`["debtors NAME ","a","${"-".repeat(36)}"]`).toString("base64url"),
    Buffer.from(`["debtors NAME ","\\u0000","${randomUUID()}"]`).toString("base64url"),
  ].map((after) => ({
    name: `a made-up cursor (${Buffer.from(after, "base64url").toString().slice(0, 30) || after})`,
    query:
      "query ($after: String) { debtors(first: 1, sort: NAME, after: $after) { pageInfo { hasNextPage } } }",
    variables: () => ({ after }),
    code: "BAD_INPUT",
    field: ["after"],
    says: /endCursor/,
  })),
  ...[
    ["OLDEST_DUE", '["debtors OLDEST_DUE ","2026-13-45","00000000-0000-4000-8000-000000000000"]'],
    ["OLDEST_DUE", '["debtors OLDEST_DUE ","0000-01-01","00000000-0000-4000-8000-000000000000"]'],
  ].map(([sort, text]) => ({
    name: `a cursor of an impossible day (${text})`,
    query: `query ($after: String) { debtors(first: 1, sort: ${sort}, after: $after) { pageInfo { hasNextPage } } }`,
    variables: () => ({ after: Buffer.from(text!).toString("base64url") }),
    code: "BAD_INPUT",
    field: ["after"],
    says: /endCursor/,
  })),
  {
    name: "a cursor of an amount beyond bounds",
    query: `query ($after: String) { debtors(first: 1, sort: OVERDUE_AMOUNT, filter: {currency: "GBP"}, after: $after) { pageInfo { hasNextPage } } }`,
    variables: () => ({
      after: Buffer.from(
        '["debtors OVERDUE_AMOUNT GBP","9999999999999999999","00000000-0000-4000-8000-000000000000"]',
      ).toString("base64url"),
    }),
    code: "BAD_INPUT",
    field: ["after"],
    says: /endCursor/,
  },
  {
    name: "a cursor of an impossible instant",
    query: `query ($after: String) { syncRuns(first: 1, after: $after) { pageInfo { hasNextPage } } }`,
    variables: () => ({ after: madeUpRunCursor() }),
    code: "BAD_INPUT",
    field: ["after"],
    says: /endCursor/,
  },
  {
    name: "a cursor of another sort",
    query:
      "query ($after: String) { debtors(first: 1, sort: OLDEST_DUE, after: $after) { pageInfo { hasNextPage } } }",
    variables: () => ({ after: cursor }),
    code: "BAD_INPUT",
    field: ["after"],
    says: /endCursor/,
  },
  {
    name: "a cursor of another list",
    query:
      "query ($after: String) { syncRuns(first: 1, after: $after) { pageInfo { hasNextPage } } }",
    variables: () => ({ after: cursor }),
    code: "BAD_INPUT",
    field: ["after"],
    says: /endCursor/,
  },
  {
    name: "an unknown currency to filter by",
    query: '{ debtors(first: 1, filter: { currency: "ZZZ" }) { pageInfo { hasNextPage } } }',
    code: "BAD_INPUT",
    field: ["filter", "currency"],
    says: /three capitals/,
  },
  {
    name: "an empty currency to filter by",
    query: '{ debtors(first: 1, filter: { currency: "" }) { pageInfo { hasNextPage } } }',
    code: "BAD_INPUT",
    field: ["filter", "currency"],
    says: /three capitals/,
  },
  {
    name: "amounts sorted without a currency",
    query: "{ debtors(first: 1, sort: OVERDUE_AMOUNT) { pageInfo { hasNextPage } } }",
    code: "BAD_INPUT",
    field: ["filter", "currency"],
    says: /give filter\.currency/,
  },
  {
    name: "two currencies in one filter",
    query:
      '{ debtors(first: 1, filter: { currency: "GBP", overdueAtLeast: { amountMinor: "1", currency: "EUR" } }) { pageInfo { hasNextPage } } }',
    code: "BAD_INPUT",
    field: ["filter", "overdueAtLeast", "currency"],
    says: /same currency/,
  },
  {
    name: "an amount below zero to look for",
    query:
      '{ debtors(first: 1, filter: { overdueAtLeast: { amountMinor: "-1", currency: "EUR" } }) { pageInfo { hasNextPage } } }',
    code: "BAD_INPUT",
    field: ["filter", "overdueAtLeast"],
    says: /below zero/,
  },
  ...["a", " b ", "", "\u0301"].map((text) => ({
    name: `a name that is too short (${JSON.stringify(text)})`,
    query:
      "query ($text: String) { debtors(first: 1, filter: { nameContains: $text }) { pageInfo { hasNextPage } } }",
    variables: () => ({ text }),
    code: "BAD_INPUT",
    field: ["filter", "nameContains"],
    says: /at least 2 characters/,
  })),
  {
    name: "a name that no name can contain",
    query:
      "query ($text: String) { debtors(first: 1, filter: { nameContains: $text }) { pageInfo { hasNextPage } } }",
    variables: () => ({ text: "ab\u0000cd" }),
    code: "BAD_INPUT",
    field: ["filter", "nameContains"],
    says: /characters/,
  },
  {
    name: "an unknown status",
    query: "{ debtors(first: 1, filter: { status: [HAPPY] }) { pageInfo { hasNextPage } } }",
    code: "GRAPHQL_VALIDATION_FAILED",
    says: /"HAPPY" does not exist in "CollectionStatus"/,
  },
  {
    name: "an unknown vendor",
    query: '{ collectionView(ref: { vendor: SAGE, objectType: "x", id: "y" }) { debtor { id } } }',
    code: "GRAPHQL_VALIDATION_FAILED",
    says: /"SAGE" does not exist in "Vendor"/,
  },
  {
    name: "a field that does not exist",
    query: "{ debtor(id: 1) { nmae } }",
    code: "GRAPHQL_VALIDATION_FAILED",
    says: /Did you mean "name"/,
  },
  {
    name: "no GraphQL",
    query: "who owes what?",
    code: "GRAPHQL_PARSE_FAILED",
    says: /Syntax Error/,
  },
];

function madeUpRunCursor(): string {
  return Buffer.from(
    '["runs","2026-99-99T99:99:99.000Z","00000000-0000-4000-8000-000000000000"]',
  ).toString("base64url");
}

describe("queries", () => {
  test.each(wrongQueries)("$name is refused", async ({ query, variables, code, field, says }) => {
    const { errors, status } = await refused(query, variables?.() ?? {});
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    const [error] = errors;
    expect(error?.message).toMatch(says);
    expect(error?.extensions.requestId).toMatch(/^[0-9a-f-]{36}$/);
    if (field) expect(error?.extensions.field).toEqual(field);
    // 400 where nothing could be executed, 200 where a field was refused.
    expect(status).toBe(error?.path ? 200 : 400);
  });

  test.each(["Account", "account", "x".repeat(900), "'; drop table party; --", ""])(
    "a record of the type %j that nobody knows is null",
    async (objectType) => {
      for (const id of ["", "nothing", "%", "'", "x".repeat(5_000), "\u{1F600}"]) {
        for (const vendor of ["SALESFORCE", "XERO", "HUBSPOT"]) {
          const { data, errors } = await refused(
            "query ($ref: SourceRefInput!) { collectionView(ref: $ref) { debtor { id } } }",
            { ref: { vendor, objectType, id } },
          );
          expect([errors, data]).toEqual([[], { collectionView: null }]);
        }
      }
    },
  );

  test("a record named with a NUL is null too", async () => {
    const { data, errors } = await refused(
      "query ($ref: SourceRefInput!) { collectionView(ref: $ref) { debtor { id } } }",
      { ref: { vendor: "XERO", objectType: "Contact", id: "a\u0000b", account: "\u0000" } },
    );
    expect([errors, data]).toEqual([[], { collectionView: null }]);
  });

  leavesNoTrace();
});

const previewText = `mutation ($terms: PlanTermsInput!) { previewPlan(terms: $terms) {
  options { optionId } userErrors { code field message } } }`;
const proposeText = `mutation ($terms: PlanTermsInput!, $optionId: String!, $key: String!, $dryRun: Boolean) {
  proposePlan(terms: $terms, optionId: $optionId, idempotencyKey: $key, dryRun: $dryRun) {
  plan { id } vendorRequests { path } userErrors { code field message } } }`;

interface WrongTerms {
  readonly name: string;
  readonly terms: () => Record<string, unknown>;
  readonly code: string;
  readonly field: readonly string[];
  readonly says: RegExp;
}

const gbp = (amountMinor: string | number): object => ({ amountMinor, currency: "GBP" });

/** The example's debt is in a proposed plan already, so another debtor's debt is used. */
let freeDebtor: { id: string; receivableIds: string[]; currency: string };

beforeAll(async () => {
  const { data } = await hub.api.send<
    {
      debtors: {
        edges: {
          node: {
            id: string;
            balances: { currency: string }[];
            receivables: { edges: { node: { id: string } }[] };
          };
        }[];
      };
    },
    object
  >(
    `{ debtors(first: 100, filter: { status: [OVERDUE], currency: "GBP" }) { edges { node {
       id balances { currency } receivables(first: 100, openOnly: true) { edges { node { id } } } } } } }`,
    {},
  );
  const found = data!.debtors.edges.find(
    ({ node }) => node.balances.length === 1 && node.receivables.edges.length > 0,
  )!.node;
  freeDebtor = {
    id: found.id,
    receivableIds: found.receivables.edges.map(({ node }) => node.id),
    currency: "GBP",
  };
});

const free = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  debtorId: freeDebtor.id,
  affordable: gbp("1000000"),
  ...more,
});
const paydays = (more: Record<string, unknown>): Record<string, unknown> =>
  free({ paydays: { rhythm: "WEEKLY", nextPayday: day(3), ...more } });

const wrongTerms: readonly WrongTerms[] = [
  {
    name: "a debtor's id that is none",
    terms: () => free({ debtorId: "garbage" }),
    code: "NOT_FOUND",
    field: ["terms", "debtorId"],
    says: /no debtor with this id/,
  },
  {
    name: "an id of another type as the debtor's",
    terms: () => free({ debtorId: receivableIds[0] }),
    code: "NOT_FOUND",
    field: ["terms", "debtorId"],
    says: /no debtor with this id/,
  },
  {
    name: "an unknown debtor",
    terms: () => free({ debtorId: toGlobalId("Debtor", randomUUID()) }),
    code: "NOT_FOUND",
    field: ["terms", "debtorId"],
    says: /no debtor with this id/,
  },
  {
    name: "an unknown receivable",
    terms: () => free({ receivableIds: [toGlobalId("Receivable", randomUUID())] }),
    code: "NOT_FOUND",
    field: ["terms", "receivableIds"],
    says: /does not exist or is not this debtor's/,
  },
  {
    name: "another debtor's receivable",
    terms: () => free({ receivableIds: [receivableIds[0]] }),
    code: "NOT_FOUND",
    field: ["terms", "receivableIds"],
    says: /not this debtor's/,
  },
  {
    name: "what is in another plan already",
    terms: () => ({ debtorId, affordable: gbp("50000") }),
    code: "RECEIVABLE_IN_PLAN",
    field: ["terms", "receivableIds"],
    says: /cancel that plan first/,
  },
  {
    name: "a receivable that is in another plan already",
    terms: () => ({ debtorId, affordable: gbp("50000"), receivableIds: [receivableIds[0]] }),
    code: "RECEIVABLE_IN_PLAN",
    field: ["terms", "receivableIds"],
    says: /cancel that plan first/,
  },
  {
    name: "an unknown currency",
    terms: () => free({ affordable: { amountMinor: "5000", currency: "ZZZ" } }),
    code: "UNKNOWN_CURRENCY",
    field: ["terms", "affordable", "currency"],
    says: /three capitals/,
  },
  {
    name: "a currency in small letters",
    terms: () => free({ affordable: { amountMinor: "5000", currency: "gbp" } }),
    code: "UNKNOWN_CURRENCY",
    field: ["terms", "affordable", "currency"],
    says: /three capitals/,
  },
  {
    name: "a currency in which nothing is owed",
    terms: () => free({ affordable: { amountMinor: "5000", currency: "ISK" } }),
    code: "NOTHING_OWED",
    field: ["terms", "receivableIds"],
    says: /.../,
  },
  {
    name: "another currency than the receivable's",
    terms: () =>
      free({
        affordable: { amountMinor: "5000", currency: "EUR" },
        receivableIds: freeDebtor.receivableIds.slice(0, 1),
      }),
    code: "MIXED_CURRENCIES",
    field: ["terms", "receivableIds"],
    says: /one plan for each currency/,
  },
  {
    name: "an affordable amount below zero",
    terms: () => free({ affordable: gbp("-1") }),
    code: "AFFORDABILITY_NEGATIVE",
    field: ["terms", "affordable"],
    says: /Pause/,
  },
  {
    name: "nothing affordable",
    terms: () => free({ affordable: gbp("0") }),
    code: "AFFORDABILITY_TOO_SMALL",
    field: ["terms", "affordable"],
    says: /£/,
  },
  {
    name: "too little affordable",
    terms: () => free({ affordable: gbp(1) }),
    code: "AFFORDABILITY_TOO_SMALL",
    field: ["terms", "affordable"],
    says: /£/,
  },
  {
    name: "a payday in the past",
    terms: () => paydays({ nextPayday: day(-2) }),
    code: "PAYDAY_IN_PAST",
    field: ["terms", "paydays", "nextPayday"],
    says: /payday/i,
  },
  ...[-1, 15, 2147483647].map((offsetDays) => ({
    name: `an instalment ${offsetDays} days after payday`,
    terms: () => paydays({ offsetDays }),
    code: "PAYDAY_OFFSET_INVALID",
    field: ["terms", "paydays", "offsetDays"],
    says: /14/,
  })),
  ...[0, 32, -1].map((secondDayOfMonth) => ({
    name: `a second payday on day ${secondDayOfMonth}`,
    terms: () => paydays({ rhythm: "TWICE_MONTHLY", secondDayOfMonth }),
    code: "SECOND_PAYDAY_INVALID",
    field: ["terms", "paydays", "secondDayOfMonth"],
    says: /1 to 31|31/,
  })),
  {
    name: "a payday far beyond any plan",
    terms: () => paydays({ nextPayday: "9999-12-30" }),
    code: "NO_DATE_IN_TERM",
    field: [],
    says: /Give an earlier payday/,
  },
];

type Payload = { userErrors: { code: string; field: string[]; message: string }[] };

describe("terms of a plan", () => {
  test.each(wrongTerms)("$name is refused by every step", async ({ terms, code, field, says }) => {
    const variables = { terms: terms(), optionId: plan.optionId, key: randomUUID() };
    for (const [text, more] of [
      [previewText, {}],
      [proposeText, { dryRun: true }],
      [proposeText, { dryRun: false }],
    ] as const) {
      const { data, errors } = await refused(text, { ...variables, ...more });
      expect(errors).toEqual([]);
      const [payload] = Object.values(data as Record<string, Payload>);
      expect(payload).toMatchObject({ userErrors: [{ code, field }] });
      expect(payload?.userErrors[0]?.message).toMatch(says);
      expect(payload?.userErrors[0]?.message).toMatch(/\.$/);
    }
  });

  const wrongForm: readonly {
    name: string;
    terms: () => object;
    code: string;
    field?: string[];
    says: RegExp;
  }[] = [
    {
      name: "a second payday with a weekly rhythm",
      terms: () => paydays({ secondDayOfMonth: 15 }),
      code: "BAD_INPUT",
      field: ["terms", "paydays", "secondDayOfMonth"],
      says: /leave it out/,
    },
    {
      name: "no second payday where there are two",
      terms: () => paydays({ rhythm: "TWICE_MONTHLY" }),
      code: "BAD_INPUT",
      field: ["terms", "paydays", "secondDayOfMonth"],
      says: /needs the other payday/,
    },
    ...["2026-02-30", "tomorrow", "2026-1-1", "20261201", "2026-12-01T00:00:00Z", ""].map(
      (nextPayday) => ({
        name: `${JSON.stringify(nextPayday)} for a date`,
        terms: () => paydays({ nextPayday }),
        code: "BAD_INPUT",
        says: /terms\.paydays\.nextPayday.*YYYY-MM-DD/,
      }),
    ),
    ...["12.50", "£12", "", "1e3", "9".repeat(19), " 5"].map((amountMinor) => ({
      name: `${JSON.stringify(amountMinor)} for an amount`,
      terms: () => free({ affordable: gbp(amountMinor) }),
      code: "BAD_INPUT",
      says: /terms\.affordable\.amountMinor.*whole number of minor units/,
    })),
    {
      name: "half a penny",
      terms: () => free({ affordable: gbp(0.5) }),
      code: "BAD_INPUT",
      says: /whole number of minor units/,
    },
    {
      name: "no receivable at all",
      terms: () => free({ receivableIds: [] }),
      code: "BAD_INPUT",
      field: ["terms", "receivableIds"],
      says: /leave receivableIds out/,
    },
    {
      name: "an unknown rhythm",
      terms: () => paydays({ rhythm: "DAILY" }),
      code: "BAD_INPUT",
      says: /"DAILY" does not exist in "PayRhythm"/,
    },
    {
      name: "an input that does not exist",
      terms: () => free({ interest: "5" }),
      code: "BAD_INPUT",
      says: /"interest" is not defined/,
    },
  ];

  test.each(wrongForm)("$name is refused", async ({ terms, code, field, says }) => {
    const variables = { terms: terms(), optionId: "x", key: randomUUID(), dryRun: false };
    const { errors, data } = await refused(proposeText, variables);
    expect(data ?? null).toBeNull();
    expect(errors.map(({ extensions }) => extensions.code)).toEqual([code]);
    expect(errors[0]?.message).toMatch(says);
    if (field) expect(errors[0]?.extensions.field).toEqual(field);
  });

  leavesNoTrace();
});

const decideText = (name: "acceptPlan" | "cancelPlan"): string =>
  `mutation ($planId: ID!, $key: String!, $dryRun: Boolean) { ${name}(planId: $planId, idempotencyKey: $key, dryRun: $dryRun) {
   plan { id state } userErrors { code field message } } }`;

async function problemOf(
  text: string,
  variables: Record<string, unknown>,
): Promise<{ code: string; field: string[]; message: string } | undefined> {
  const { data, errors } = await refused(text, variables);
  expect(errors).toEqual([]);
  const [payload] = Object.values(data as Record<string, Payload>);
  return payload?.userErrors[0];
}

describe("decisions about a plan", () => {
  test("an option that is not on offer is refused", async () => {
    const variables = { terms: free(), key: randomUUID(), dryRun: false };
    for (const optionId of ["", "SHORTEST.nothing", plan.optionId, "x".repeat(5_000)]) {
      expect(await problemOf(proposeText, { ...variables, optionId })).toMatchObject({
        code: "OFFER_CHANGED",
        field: ["optionId"],
        message: expect.stringMatching(/Preview again/),
      });
    }
  });

  test.each([
    ["empty", ""],
    ["blank", "   "],
    ["too long", "k".repeat(256)],
    ["with a NUL", "a\u0000b"],
  ])("an idempotency key that is %s is refused", async (_name, key) => {
    for (const name of ["acceptPlan", "cancelPlan"] as const) {
      const problem = await problemOf(decideText(name), { planId: plan.id, key });
      expect(problem).toMatchObject({
        code: "INVALID_INPUT",
        field: ["idempotencyKey"],
        message: expect.stringMatching(/1 to 255 characters/),
      });
    }
    const variables = { terms: free(), optionId: "x", key, dryRun: false };
    expect(await problemOf(proposeText, variables)).toMatchObject({
      code: "INVALID_INPUT",
      field: ["idempotencyKey"],
    });
  });

  test.each(["acceptPlan", "cancelPlan"] as const)("%s of no plan is refused", async (name) => {
    for (const planId of ["garbage", "", debtorId, toGlobalId("PaymentPlan", randomUUID())]) {
      for (const dryRun of [true, false]) {
        const problem = await problemOf(decideText(name), { planId, key: randomUUID(), dryRun });
        expect(problem).toMatchObject({
          code: "NOT_FOUND",
          field: ["planId"],
          message: expect.stringMatching(/no plan with this id/),
        });
      }
    }
  });

  test("requestSync of no connection is refused", async () => {
    const text = `mutation ($id: ID!) { requestSync(connectionId: $id) { userErrors { code field message } } }`;
    expect(await problemOf(text, { id: toGlobalId("Connection", randomUUID()) })).toMatchObject({
      code: "NOT_FOUND",
      field: ["connectionId"],
    });
    const { errors } = await refused(text, { id: "garbage" });
    expect(errors[0]?.extensions).toMatchObject({ code: "BAD_INPUT", field: ["connectionId"] });
  });

  leavesNoTrace();
});

describe("a plan", () => {
  test("is accepted once and cancelled once", async () => {
    const decide = async (name: "acceptPlan" | "cancelPlan"): Promise<string> => {
      const { data } = await hub.api.send<Record<string, { plan: { state: string } }>, object>(
        decideText(name),
        { planId: plan.id, key: randomUUID() },
      );
      return data![name]!.plan.state;
    };
    const again = async (name: "acceptPlan" | "cancelPlan"): Promise<void> => {
      const before = await tableContents(hub.dataDir);
      for (const dryRun of [true, false]) {
        const variables = { planId: plan.id, key: randomUUID(), dryRun };
        expect(await problemOf(decideText(name), variables)).toMatchObject({
          code: "INVALID_TRANSITION",
          field: ["planId"],
          message: expect.stringMatching(/[a-z]{3,}.*\.$/),
        });
      }
      expect(await tableContents(hub.dataDir)).toEqual(before);
    };
    expect(await decide("acceptPlan")).toBe("ACTIVE");
    await settled();
    await again("acceptPlan");
    expect(await decide("cancelPlan")).toBe("CANCELLED");
    await settled();
    await again("cancelPlan");
    await again("acceptPlan");
  });

  /** Until the worker has nothing more to write of its own. */
  async function settled(): Promise<void> {
    for (let still = true; still;) {
      const { data } = await hub.api.send<{ plan: { writeBacks: { state: string }[] } }, object>(
        "query ($id: ID!) { plan(id: $id) { writeBacks { state } } }",
        { id: plan.id },
      );
      still = data!.plan.writeBacks.some(({ state }) => state === "PENDING");
    }
  }
});
