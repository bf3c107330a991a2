/** However a query is answered (compiled or by graphql, in one statement or in several), the answer is the same. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  execute,
  getNamedType,
  isAbstractType,
  isObjectType,
  parse,
  validate,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { exampleAccountId } from "../../sandbox/index.js";
import type { Principal } from "../../src/access/principal.js";
import { makeSchema } from "../../src/resolvers/build-schema.js";
import type { RequestContext } from "../../src/resolvers/context.js";
import { Loaders } from "../../src/resolvers/loaders.js";
import { toGlobalId } from "../../src/schema/ids.js";
import { compileQuery } from "../../src/server/compiled-query.js";
import { useDatabase } from "../support/database.js";
import {
  makeHub,
  practiceTenant,
  principalOf,
  startVendors,
  syncAll,
  type TestHub,
} from "../support/hub.js";
import { agree, debtorOfContact } from "../support/plan-actions.js";

const here = useDatabase();
let hub: TestHub;
let schema: GraphQLSchema;
let clerk: Principal;
/** Sees debts, but neither plans nor how to reach people. */
let reader: Principal;
/** Fields of the query type that have data, with what they need. */
let roots: Record<string, string>;

beforeAll(async () => {
  schema = await makeSchema();
  hub = makeHub(here);
  const tenant = await practiceTenant(hub, here, await startVendors(hub, { size: 60 }));
  await syncAll(hub, tenant);
  clerk = principalOf(tenant.tenantId);
  reader = { ...clerk, scopes: new Set(["debts:read", "connections:read"]) };
  const debtorId = await debtorOfContact(here, tenant.tenantId);
  const plan = await agree(hub, clerk, debtorId);
  roots = {
    debtors: "first: 8, sort: NAME",
    debtor: `id: "${toGlobalId("Debtor", debtorId)}"`,
    collectionView: `ref: { vendor: SALESFORCE, objectType: "Account", id: "${exampleAccountId}" }`,
    plan: `id: "${toGlobalId("PaymentPlan", plan.id)}"`,
    connections: "first: 3",
    syncRuns: "first: 3",
  };
});

const contextOf = (principal: Principal): RequestContext => ({
  principal,
  actions: hub,
  loaders: new Loaders(here.database, principal),
  requestId: "test",
});

async function byGraphql(principal: Principal, text: string, variables = {}) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const contextValue = contextOf(principal);
  return execute({ schema, document, contextValue, variableValues: variables });
}

async function byCompiled(principal: Principal, text: string): Promise<string | null> {
  const document = parse(text);
  const run = compileQuery(schema, document, document.definitions[0] as OperationDefinitionNode);
  if (!run) throw new Error(`It cannot be compiled: ${text}`);
  return run(contextOf(principal), {}).then(
    (data) => JSON.stringify(data),
    () => null,
  );
}

/** Some fields of a type, some of them twice, some under other names or in fragments. */
function selection(g: fc.GeneratorValue, type: GraphQLObjectType, depth: number): string {
  const chance = (percent: number): boolean => g(fc.integer, { min: 1, max: 100 }) <= percent;
  // The way to the nodes of a list costs no depth.
  const isWay = /Connection$|Edge$/.test(type.name) && type.name !== "Connection";
  const left = isWay ? depth : depth - 1;
  const parts = ["__typename"];
  for (const field of Object.values(type.getFields())) {
    const inner = getNamedType(field.type);
    if (!chance(55) || (isObjectType(inner) && left < 0) || leadsToAbstract(inner)) continue;
    const values = argumentsFor(g, field, chance(60));
    // With arguments, a name for each of them: two that differ must not meet.
    const isNamed = values !== "" || chance(15);
    const head = `${isNamed ? `${field.name}${values.replace(/\W/g, "") || "Too"}: ` : ""}${field.name}${values}`;
    const whole = (): string =>
      isObjectType(inner) ? `${head} { ${selection(g, inner, left)} }` : head;
    parts.push(whole());
    if (chance(25)) parts.push(whole());
    if (chance(10)) parts.push(`... on ${type.name} { ${whole()} }`);
  }
  return parts.join(" ");
}

/** A list of an interface is left to graphql, which is told by a test of its own. */
function leadsToAbstract(type: GraphQLNamedType): boolean {
  if (isAbstractType(type)) return true;
  if (!isObjectType(type) || !/Connection$|Edge$/.test(type.name)) return false;
  const { edges, node } = type.getFields();
  return [edges, node].some((field) => field && leadsToAbstract(getNamedType(field.type)));
}

test("a list of an interface is left to graphql", () => {
  const text = `{ debtors(first: 1) { edges { node { circumstances(first: 1) { edges { node { id } } } } } } }`;
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions[0] as OperationDefinitionNode;
  expect(compileQuery(schema, document, operation)).toBeNull();
});

function argumentsFor(
  g: fc.GeneratorValue,
  { args }: GraphQLField<unknown, unknown>,
  openOnly: boolean,
): string {
  if (!args.some(({ name }) => name === "first")) return "";
  const isReceivables = args.some(({ name }) => name === "openOnly");
  const more = isReceivables && openOnly ? ", openOnly: true" : "";
  return `(first: ${g(fc.integer, { min: 1, max: 5 })}${more})`;
}

describe("receivables that are read along with their debtors", () => {
  /** The statements that a query sends. */
  async function asked(text: string, variables = {}) {
    const names: string[] = [];
    here.database.onStatement = (sql) => names.push(/\w+/.exec(sql)![0]);
    try {
      const { data, errors } = await byGraphql(clerk, text, variables);
      expect(errors).toBeUndefined();
      return { data: JSON.stringify(data), names };
    } finally {
      here.database.onStatement = null;
    }
  }

  const list = (debtor: string, head = "", more = "") =>
    `query ${head} { debtors(first: 40, sort: OLDEST_DUE) { edges { cursor node { name ${debtor} } } } } ${more}`;
  const shown =
    "edges { cursor node { id number dueOn balance { formatted } } } pageInfo { hasNextPage endCursor }";
  /** The same, by a way that asks for more and so is not read along. */
  const otherWay = (text: string): string => text.replaceAll("number dueOn", "number dueOn status");
  const without = (data: string): string => data.replaceAll(/"status":"\w+",/g, "");

  test.each<[string, object?]>([
    [list(`receivables(first: 2, openOnly: true) { ${shown} }`)],
    [list(`receivables(first: 3) { ${shown} }`)],
    [list(`r: receivables(first: 100) { ${shown} } balances { currency }`)],
    [
      list(`receivables(first: $n, openOnly: $o) { ${shown} }`, "($n: Int!, $o: Boolean!)"),
      { n: 1, o: false },
    ],
    [
      list(
        `a: receivables(first: 2) { ${shown} } b: receivables(first: 2, openOnly: false, after: null) { ${shown} }`,
      ),
    ],
    [
      list(
        "...D",
        "",
        `fragment D on Debtor { ... on Node { ... on Debtor { receivables(first: 2) { ...R } } } }
       fragment R on ReceivableConnection { ${shown} }`,
      ),
    ],
    [
      list(
        `receivables(first: 2) { ${shown} } no: receivables(first: 9) @include(if: false) { pageInfo { endCursor } }`,
      ),
    ],
    [list(`receivables(first: 2) @skip(if: false) { ${shown} }`)],
    [list(`receivables(first: 2) { pageInfo { hasNextPage endCursor } }`)],
  ])("%s: in one statement, the same answer", async (text, variables = {}) => {
    const along = await asked(text, variables);
    expect(along.names).toEqual(["debtorsPage"]);
    expect(along.data).toMatch(/"(endCursor|number)":"/);
    const other = await asked(otherWay(text), variables);
    if (text.includes("number dueOn")) {
      expect(other.names).toEqual(["debtorsPage", "receivablesOfDebtors"]);
      expect(other.data).toContain('"status":"OPEN"');
    }
    expect(without(other.data)).toBe(along.data);
  });

  test.each<[string, string, string[]]>([
    [
      "settlement lines have their own statement",
      `receivables(first: 3) { edges { node { number settlementLines(first: 2) { edges { node { id } } } } } }`,
      ["debtorsPage", "linesOfReceivables"],
    ],
    [
      "two different pages are read as such",
      `a: receivables(first: 1) { ${shown} } b: receivables(first: 2) { ${shown} }`,
      ["debtorsPage", "receivablesOfDebtors", "receivablesOfDebtors"],
    ],
    [
      "all and open ones are two pages",
      `a: receivables(first: 1) { ${shown} } b: receivables(first: 1, openOnly: true) { ${shown} }`,
      ["debtorsPage", "receivablesOfDebtors", "receivablesOfDebtors"],
    ],
    [
      "one that is skipped is not read",
      `receivables(first: 1) @skip(if: true) { ${shown} }`,
      ["debtorsPage"],
    ],
    [
      "what no list shows is not read along",
      `receivables(first: 1) { edges { node { source { id } } } }`,
      ["debtorsPage", "receivablesOfDebtors"],
    ],
  ])("%s", async (_what, debtor, names) => {
    expect((await asked(list(debtor))).names).toEqual(names);
  });

  test("a later page, and a wrong request, are answered in their place", async () => {
    const first = list(`receivables(first: 1) { pageInfo { endCursor } }`);
    const cursor = /"endCursor":"([\w-]+)"/.exec((await asked(first)).data)![1]!;
    const later = await asked(list(`receivables(first: 1, after: "${cursor}") { ${shown} }`));
    expect(later.names).toEqual(["debtorsPage", "receivablesOfDebtors"]);
    const { errors } = await byGraphql(clerk, list(`receivables(first: 101) { ${shown} }`));
    expect(errors![0]!.path).toEqual(["debtors", "edges", 0, "node", "receivables"]);
    expect(errors![0]!.extensions).toMatchObject({ code: "BAD_INPUT", field: ["first"] });
  });
});

describe("parts that are read only when they are asked for", () => {
  const page = (debtor: string) =>
    `{ debtors(first: 30, sort: NAME) { edges { node { ${debtor} } } } }`;

  test.each([
    "asOf",
    "stale",
    "balances { unusedCredit { amountMinor } }",
    "balances { ageing { over90 { amountMinor } notDue { amountMinor } } }",
    "balances { currency open { amountMinor } overdue { amountMinor } oldestDueOn }",
  ])("%s", async (part) => {
    const alone = await byGraphql(clerk, page(part));
    const everything = await byGraphql(
      clerk,
      page(`asOf stale balances { unusedCredit { amountMinor } ageing { over90 { amountMinor } notDue { amountMinor } }
            currency open { amountMinor } overdue { amountMinor } oldestDueOn }`),
    );
    expect(alone.errors).toBeUndefined();
    expect(everything).toMatchObject(JSON.parse(JSON.stringify(alone)) as object);
    expect(JSON.stringify(alone.data)).toMatch(/:("[^"]|true|false)/);
  });

  const card = (part: string): string =>
    `{ collectionView(${roots["collectionView"]}) { ${part} } }`;

  test.each([
    "plan { reference instalments { number status } }",
    "plan { instalments { allocations { receivableId amount { amountMinor } } } }",
    "plan { writeBacks { vendor kind recordId state } }",
    "debtor { stale asOf }",
    "debtor { balances { currency ageing { over90 { amountMinor } } unusedCredit { amountMinor } } }",
    "actions { action allowed reasonCode }",
  ])("a card: %s", async (part) => {
    const { data, errors } = await byGraphql(clerk, card(part));
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toMatch(/\[?\{"\w+":("[^"]|\d|true|false|\[\{)/);
    const everything = await byGraphql(
      clerk,
      card(`plan { reference instalments { number status allocations { receivableId amount { amountMinor } } }
                   writeBacks { vendor kind recordId state } }
            debtor { stale asOf balances { currency ageing { over90 { amountMinor } } unusedCredit { amountMinor } } }
            actions { action allowed reasonCode }`),
    );
    expect(everything.data).toMatchObject(JSON.parse(JSON.stringify(data)) as object);
  });
});

// Last: where a field is refused, graphql answers while others are still being read.
test("compiled queries answer as graphql does, or leave it to graphql", async () => {
  let answered = 0;
  const query = schema.getQueryType()!;
  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.boolean(), async (g, mayAll) => {
      const names = Object.keys(roots);
      const name = names[g(fc.integer, { min: 0, max: names.length - 1 })]!;
      const type = getNamedType(query.getFields()[name]!.type) as GraphQLObjectType;
      const text = `{ ${name}(${roots[name]}) { ${selection(g, type, 3)} } }`;
      const principal = mayAll ? clerk : reader;
      const expected = await byGraphql(principal, text);
      const answer = await byCompiled(principal, text);
      // Scopes are all that may be missing: whatever is asked for has been read.
      const codes = new Set((expected.errors ?? []).map(({ extensions }) => extensions["code"]));
      expect([[], ["FORBIDDEN"]]).toContainEqual([...codes]);
      if (codes.size > 0) expect(answer).toBeNull();
      else expect(answer).toBe(JSON.stringify(expected.data));
      if (answer !== null) answered += 1;
    }),
    { numRuns: 150, seed: 20261125, endOnFailure: true },
  );
  expect(answered).toBeGreaterThan(75);
});
