/** Operations made from the schema itself, so that a field added tomorrow is tested without being named. */
import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type IntrospectionQuery,
} from "graphql";
import type { ApiClient } from "./running-hub.js";

export async function schemaOf(api: ApiClient): Promise<GraphQLSchema> {
  const { data } = await api.send<IntrospectionQuery, object>(getIntrospectionQuery(), {});
  if (!data) throw new Error("The schema cannot be read.");
  return buildClientSchema(data);
}

export interface RootField {
  readonly kind: "query" | "mutation";
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
  /** Such as Query.debtor. */
  readonly name: string;
}

export function rootFields(schema: GraphQLSchema): RootField[] {
  return (["query", "mutation"] as const).flatMap((kind) => {
    const type = kind === "query" ? schema.getQueryType() : schema.getMutationType();
    if (!type) return [];
    return Object.values(type.getFields()).map((field) => ({
      kind,
      type,
      field,
      name: `${type.name}.${field.name}`,
    }));
  });
}

/** The way to one argument, such as ["terms", "receivableIds"]. */
export type Path = readonly string[];

type Input = GraphQLArgument | GraphQLInputField;

/** Where the field takes ids: arguments and fields of inputs of the type ID, and the id of a vendor record. */
export function idPaths(field: RootField["field"]): Path[] {
  const walk = (inputs: readonly Input[], before: Path, owner: string): Path[] =>
    inputs.flatMap((input) => {
      const type = getNamedType(input.type);
      const path = [...before, input.name];
      if (isInputObjectType(type)) return walk(Object.values(type.getFields()), path, type.name);
      const isRecordId = owner === "SourceRefInput" && input.name === "id";
      return type.name === "ID" || isRecordId ? [path] : [];
    });
  return walk(field.args, [], "");
}

const byName: Readonly<Record<string, unknown>> = {
  first: 3,
  currency: "GBP",
  country: "GB",
  objectType: "Account",
  amountMinor: "5000",
  policy: {},
  from: "2026-11-01T00:00:00.000Z",
  to: "2026-11-02T00:00:00.000Z",
};

/** What is asked for is often a day to come, and one soon. */
function inAFewDays(): string {
  return new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
}

/** A value of the type; `given` decides at its path, and optional inputs on the way there are filled. */
function valueFor(input: Input, given: Given, path: Path): unknown {
  const chosen = given.find((each) => each.path.join() === path.join());
  const inner = (type: GraphQLInputType): unknown => {
    if (isNonNullType(type)) return inner(type.ofType);
    if (isListType(type)) return [inner(type.ofType)];
    if (chosen) return chosen.value;
    if (isInputObjectType(type)) return inputsFor(Object.values(type.getFields()), given, path);
    if (isEnumType(type)) return type.getValues()[0]?.name;
    if (type.name === "Boolean") return false;
    if (type.name === "Date") return inAFewDays();
    return byName[input.name] ?? `any ${input.name}`;
  };
  return inner(input.type);
}

export type Given = readonly { readonly path: Path; readonly value: unknown }[];

function inputsFor(inputs: readonly Input[], given: Given, before: Path): Record<string, unknown> {
  const wanted = inputs.filter((input) => {
    const path = [...before, input.name];
    const onTheWay = given.some((each) => path.every((name, index) => each.path[index] === name));
    return onTheWay || (isNonNullType(input.type) && input.defaultValue === undefined);
  });
  return Object.fromEntries(
    wanted.map((input) => [input.name, valueFor(input, given, [...before, input.name])]),
  );
}

export interface MadeOperation {
  readonly text: string;
  readonly variables: Record<string, unknown>;
}

/** An operation that asks this root field for everything, `depth` objects deep. */
export function operationFor(
  schema: GraphQLSchema,
  root: RootField,
  given: Given,
  depth: number,
): MadeOperation {
  const variables = inputsFor(root.field.args, given, []);
  const used = root.field.args.filter(({ name }) => name in variables);
  const declared = used.map(({ name, type }) => `$${name}: ${String(type)}`).join(", ");
  const passed = used.map(({ name }) => `${name}: $${name}`).join(", ");
  const selection = selectionOf(schema, root.field.type, depth);
  return {
    text: `${root.kind} Made${declared ? `(${declared})` : ""} {
      ${keyOf(root.type, root.field)}: ${root.field.name}${passed ? `(${passed})` : ""} ${selection}
    }`,
    variables,
  };
}

/** Every field is asked for under its full name, which an error's path then gives back. */
function keyOf(type: { name: string }, field: { name: string }): string {
  return `${type.name}__${field.name}`;
}

function selectionOf(schema: GraphQLSchema, output: GraphQLOutputType, depth: number): string {
  const type = getNamedType(output);
  if (isInterfaceType(type)) {
    const shared = new Set(Object.keys(type.getFields()));
    const parts = schema
      .getPossibleTypes(type)
      .map((each) => [each.name, fieldsOf(schema, each, depth, shared)] as const)
      .flatMap(([name, fields]) => (fields === "" ? [] : [`... on ${name} { ${fields} }`]));
    return `{ __typename ${fieldsOf(schema, type, depth)} ${parts.join(" ")} }`;
  }
  return isObjectType(type) ? `{ __typename ${fieldsOf(schema, type, depth)} }` : "";
}

/** Every field of the type but those that were asked for already. */
function fieldsOf(
  schema: GraphQLSchema,
  type: GraphQLObjectType | GraphQLInterfaceType,
  depth: number,
  asked: ReadonlySet<string> = new Set(),
): string {
  // A connection is only the way to its nodes.
  const next =
    /(Connection|Edge)$/.test(type.name) && type.name !== "Connection" ? depth : depth - 1;
  const fields = Object.values(type.getFields()).filter(({ name }) => !asked.has(name));
  return fields
    .flatMap((field) => {
      const named = getNamedType(field.type);
      const isLeaf = !isObjectType(named) && !isInterfaceType(named);
      if (!isLeaf && next < 0) return [];
      const inputs = inputsFor(field.args, [], []);
      const passed = Object.entries(inputs).map(
        ([name, value]) => `${name}: ${JSON.stringify(value)}`,
      );
      const head = `${keyOf(type, field)}: ${field.name}${passed.length > 0 ? `(${passed.join(", ")})` : ""}`;
      return [`${head} ${selectionOf(schema, field.type, next)}`];
    })
    .join(" ");
}
