/** A compiled query answers to the letter as graphql does, or leaves it to graphql. */
import { describe, expect, test } from "@jest/globals";
import {
  buildSchema,
  execute,
  GraphQLError,
  isObjectType,
  parse,
  validate,
  type DocumentNode,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { compileQuery } from "../../src/server/compiled-query.js";

const schema = buildSchema(`
  enum Colour { RED GREEN }
  interface Thing { name: String! }
  type Leaf implements Thing { name: String!, size: Int, weight: Float, id: ID, fine: Boolean, colour: Colour }
  type Tree implements Thing {
    name: String!
    leaf: Leaf
    must: Leaf!
    leaves: [Leaf!]!
    gaps: [Leaf]
    later: Leaf
    laterMust: Leaf!
    branches(first: Int! = 2, deep: Deep): [Tree!]
    place: String
  }
  input Deep { by: [Int!], colour: Colour = GREEN }
  type Query { tree(name: String = "oak"): Tree, thing: Thing, echo(deep: Deep): String }
  type Mutation { tree: Tree }
`);

interface Tree {
  readonly name: unknown;
  readonly [field: string]: unknown;
}

const leaf = { name: "l", size: 3, weight: 1.5, id: 7, fine: true, colour: "RED" };

function tree(name: string): Tree {
  return {
    name,
    leaf,
    must: { ...leaf, size: "4", id: "x" },
    leaves: [leaf, { name: "m" }],
    gaps: [null, leaf, undefined],
    later: Promise.resolve(leaf),
    laterMust: Promise.resolve(leaf),
  };
}

function resolve(type: string, field: string, how: GraphQLFieldResolver<Tree, object>): void {
  const found = schema.getType(type);
  if (isObjectType(found)) found.getFields()[field]!.resolve = how;
}
resolve("Query", "tree", (_, { name }) => (name === null ? null : tree(String(name))));
resolve("Query", "thing", () => ({ __typename: "Leaf", ...leaf }));
resolve("Query", "echo", (_, args) => JSON.stringify(args));
resolve("Tree", "branches", async (root, { first, deep }) => {
  await Promise.resolve();
  if (Number(first) < 0) throw new GraphQLError("no");
  return Array.from({ length: first as number }, (_, index) =>
    tree(`${String(root.name)}.${index} ${JSON.stringify(deep)}`),
  );
});
resolve("Tree", "place", (_root, _args, _context, info) => JSON.stringify(info.path));

function operationOf(document: DocumentNode): OperationDefinitionNode {
  return document.definitions.find((each) => each.kind === "OperationDefinition")!;
}

async function byGraphql(text: string, variables: Record<string, unknown>) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return execute({ schema, document, variableValues: variables, contextValue: {} });
}

function compiled(text: string, of: GraphQLSchema = schema) {
  const document = parse(text);
  return compileQuery(of, document, operationOf(document));
}

describe("the same, letter by letter", () => {
  test.each<[string, Record<string, unknown>?]>([
    ["{ tree { name } }"],
    ["{ __typename t: tree { __typename kind: __typename name leaf { __typename } } }"],
    ["{ tree { leaf { name size weight id fine colour } must { size id colour } } }"],
    ["{ tree { leaves { name size } gaps { name } } }"],
    ['{ a: tree(name: "ash") { name } b: tree(name: null) { name } tree { name } }'],
    ["query ($name: String) { tree(name: $name) { name } }"],
    ["query ($name: String) { tree(name: $name) { name } }", { name: "elm" }],
    ["query ($name: String) { tree(name: $name) { name } }", { name: null }],
    ['query ($name: String = "fir") { tree(name: $name) { name } }'],
    ["{ tree { later { size } name laterMust { size } leaf { name } } }"],
    ["{ tree { branches { name branches(first: 3) { name later { id } must { size } } } } }"],
    [
      "query ($d: Deep, $n: Int!) { tree { branches(first: $n, deep: $d) { name } } }",
      { d: { by: [1] }, n: 1 },
    ],
    ["query ($n: Int! = 1) { tree { one: branches(first: $n) { name } two: branches { name } } }"],
    ["{ tree { leaf { size } name leaf { name size } } tree { leaf { id } } }"],
    [
      "{ tree { ...A name ...B } } fragment A on Tree { leaf { id } } fragment B on Tree { ...A must { id } }",
    ],
    [
      "{ tree { ... { name } ... on Tree { leaf { id } } ... on Thing { n: name } ... on Thing { ... on Tree { must { id } } } } }",
    ],
    ["query A { tree { name } }"],
    ["{ echo(deep: {}) }"],
    ["query ($d: Deep) { echo(deep: $d) }", { d: { by: 3 } }],
    ["query ($d: Deep) { echo(deep: $d) }"],
  ])("%s", async (text, variables = {}) => {
    const run = compiled(text);
    expect(run).not.toBeNull();
    const expected = await byGraphql(text, variables);
    expect(expected.errors).toBeUndefined();
    const answer = await run!({}, variables);
    expect(JSON.stringify(answer)).toBe(JSON.stringify(expected.data));
    expect(JSON.stringify(await run!({}, variables))).toBe(JSON.stringify(answer));
  });
});

describe("left to graphql", () => {
  test.each([
    "mutation { tree { name } }",
    "{ __schema { types { name } } }",
    '{ __type(name: "Tree") { name } }',
    "{ thing { name } }",
    "query ($a: Boolean!) { tree { name @include(if: $a) } }",
    "{ tree { ... @skip(if: true) { name } } }",
    "{ tree { __proto__: name } }",
  ])("before it is asked: %s", (text) => {
    expect(compiled(text)).toBeNull();
  });

  const thrown = new GraphQLError("no");
  test.each<[string, string, unknown]>([
    ["null where none may be", "{ tree { must { name } } }", { must: null }],
    ["nothing where something must be", "{ tree { must { name } } }", { must: undefined }],
    ["null in a list that has none", "{ tree { leaves { name } } }", { leaves: [leaf, null] }],
    ["null later", "{ tree { laterMust { name } } }", { laterMust: Promise.resolve(null) }],
    ["an error for a value", "{ tree { leaf { name } } }", { leaf: thrown }],
    ["an error for a text", "{ tree { name } }", { name: thrown }],
    ["an error later", "{ tree { later { name } } }", { later: Promise.reject(thrown) }],
    ["no number", "{ tree { leaf { size } } }", { leaf: { size: "many" } }],
    ["no colour", "{ tree { leaf { colour } } }", { leaf: { colour: "BLUE" } }],
    ["an object for a text", "{ tree { name } }", { name: {} }],
    ["a text for an object", "{ tree { leaf { name } } }", { leaf: "leaf" }],
    ["no list", "{ tree { leaves { name } } }", { leaves: leaf }],
    ["a set for a list", "{ tree { leaves { name } } }", { leaves: new Set([leaf]) }],
    ["a promise in a list", "{ tree { leaves { name } } }", { leaves: [Promise.resolve(leaf)] }],
    ["a value that is called", "{ tree { name } }", { name: () => "called" }],
  ])("when it turns out: %s", async (_what, text, part) => {
    resolve("Query", "tree", () => ({ ...tree("oak"), ...(part as object) }));
    try {
      await expect(compiled(text)!({}, {})).rejects.toThrow();
    } finally {
      resolve("Query", "tree", (_, { name }) => (name === null ? null : tree(String(name))));
    }
  });

  test("a resolver that throws, or looks at the place of its object", async () => {
    await expect(compiled("{ tree { place } }")!({}, {})).rejects.toThrow();
    const failing = compiled("{ tree { branches(first: -1) { name } name } }");
    await expect(failing!({}, {})).rejects.toThrow();
  });

  test.each<[string, Record<string, unknown>]>([
    ["query ($n: Int!) { tree { branches(first: $n) { name } } }", {}],
    ["query ($n: Int!) { tree { branches(first: $n) { name } } }", { n: "one" }],
    ["query ($d: Deep) { echo(deep: $d) }", { d: { colour: "BLUE" } }],
  ])("variables of a wrong kind: %s %j", async (text, variables) => {
    await expect(compiled(text)!({}, variables)).rejects.toThrow();
  });
});

test("a resolver is given what graphql gives it, once for all objects", async () => {
  const given: unknown[] = [];
  const context = { the: "context" };
  resolve("Query", "echo", (_root, args, ctx, info) => {
    const { fieldName, returnType, parentType, operation, variableValues, fragments } = info;
    given.push({ args, ctx, fieldName, returnType, parentType, operation, variableValues });
    given.push({ fragments: Object.keys(fragments), nodes: info.fieldNodes, schema: info.schema });
    return "";
  });
  const text = "query Q($d: Deep) { a: echo(deep: $d) ...F } fragment F on Query { b: echo }";
  const variables = { d: { by: [1, 2] } };
  const document = parse(text);
  await compileQuery(schema, document, operationOf(document))!(context, variables);
  const ours = given.splice(0);
  await execute({ schema, document, variableValues: variables, contextValue: context });
  expect(ours).toHaveLength(4);
  expect(ours).toEqual(given);
});
