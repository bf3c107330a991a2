/**
 * A query that is asked again and again, made into plain functions once: what each object is asked for is known
 * then, and answering is little more than reading properties. GraphQL's own execution works it out anew for every
 * field of every object, which for a page of debtors costs more than the database does.
 *
 * Only what goes well is answered here, and then to the letter as `execute` of graphql would. Whatever does not (an
 * error of a resolver, null where none may be, a value of another kind, anything that is not done here) throws, and
 * the caller lets graphql execute the query from the start: a query changes nothing, so it may be asked twice.
 */
import {
  getArgumentValues,
  getVariableValues,
  GraphQLBoolean,
  GraphQLID,
  GraphQLString,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

export type Answer = Record<string, unknown>;
export type CompiledQuery = (
  context: unknown,
  variables: Readonly<Record<string, unknown>>,
) => Promise<Answer>;

/** Why something is left to graphql. */
class NotHere extends Error {}

interface Operation {
  readonly schema: GraphQLSchema;
  readonly definition: OperationDefinitionNode;
  readonly fragments: Readonly<Record<string, FragmentDefinitionNode>>;
}

/** One answering of the query. */
interface Run {
  readonly context: unknown;
  readonly variables: Record<string, unknown>;
  /** Waits for a value and puts it where it belongs. */
  readonly later: (value: PromiseLike<unknown>, put: (value: unknown) => void) => void;
}

interface Given {
  readonly values: Record<string, unknown>;
  readonly info: GraphQLResolveInfo;
}

interface FieldPlan {
  /** Its name in the answer. */
  readonly key: string;
  readonly read: (source: Answer, run: Run) => unknown;
  readonly complete: Complete;
}

type Complete = (value: unknown, run: Run) => unknown;

/** Null when the operation asks for something that is not done here. */
export function compileQuery(
  schema: GraphQLSchema,
  document: DocumentNode,
  definition: OperationDefinitionNode,
): CompiledQuery | null {
  const type = schema.getQueryType();
  if (definition.operation !== "query" || !type) return null;
  const operation = { schema, definition, fragments: fragmentsOf(document) };
  try {
    const complete = completeObject(operation, type, [definition.selectionSet]);
    return (context, variables) => answer(operation, complete, context, variables);
  } catch (error) {
    if (error instanceof NotHere) return null;
    throw error;
  }
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((each) => [each.name.value, each]));
}

async function answer(
  { schema, definition }: Operation,
  complete: Complete,
  context: unknown,
  given: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const { coerced } = getVariableValues(schema, definition.variableDefinitions ?? [], given);
  if (!coerced) throw new NotHere("A variable has a wrong value.");
  return new Promise((resolve, reject) => {
    let open = 1;
    const close = (): void => {
      open -= 1;
      if (open === 0) resolve(data as Answer);
    };
    const later: Run["later"] = (value, put) => {
      open += 1;
      value
        .then((found) => {
          put(found);
          close();
        })
        .then(undefined, reject);
    };
    const data = complete({}, { context, variables: coerced, later });
    close();
  });
}

function completeObject(
  operation: Operation,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): Complete {
  if (type.isTypeOf) throw new NotHere("Its values are looked at before they are read.");
  const plans = [...selected(operation, type, selections)].map(([key, nodes]) =>
    planOf(operation, type, key, nodes),
  );
  return (value, run) => {
    if (typeof value !== "object" || value === null || value instanceof Error)
      throw new NotHere("It is no object.");
    const result: Answer = {};
    for (const { key, read, complete } of plans) {
      const found = read(value as Answer, run);
      if (isPromise(found)) {
        // Keeps its place among the others.
        result[key] = undefined;
        run.later(found, (late) => {
          result[key] = complete(late, run);
        });
      } else {
        result[key] = complete(found, run);
      }
    }
    return result;
  };
}

/** The fields that are asked of a type, by their names in the answer, in the order in which they come first. */
function selected(
  operation: Operation,
  type: GraphQLObjectType,
  selections: readonly SelectionSetNode[],
): Map<string, FieldNode[]> {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();
  const collect = (selection: SelectionNode): void => {
    if (selection.directives?.length) throw new NotHere("What it asks for depends.");
    if (selection.kind === Kind.FIELD) {
      const key = (selection.alias ?? selection.name).value;
      fields.set(key, [...(fields.get(key) ?? []), selection]);
      return;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT
        ? selection
        : operation.fragments[selection.name.value];
    if (!fragment) throw new NotHere("A fragment is missing.");
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      if (seen.has(selection.name.value)) return;
      seen.add(selection.name.value);
    }
    if (applies(operation, type, fragment.typeCondition?.name.value))
      fragment.selectionSet.selections.forEach(collect);
  };
  selections.forEach((set) => {
    set.selections.forEach(collect);
  });
  return fields;
}

function applies(
  { schema }: Operation,
  type: GraphQLObjectType,
  condition: string | undefined,
): boolean {
  if (condition === undefined || condition === type.name) return true;
  const other = schema.getType(condition);
  return isAbstractType(other) && schema.isSubType(other, type);
}

function planOf(
  operation: Operation,
  type: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
): FieldPlan {
  const name = nodes[0]?.name.value ?? "";
  if (key === "__proto__") throw new NotHere("A name that means something to objects.");
  if (name === "__typename")
    return { key, read: () => type.name, complete: completeLeaf(GraphQLString) };
  const field = type.getFields()[name];
  if (!field) throw new NotHere("A question about the schema.");
  const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  const complete = completeType(operation, field.type, sets);
  return { key, read: readerOf(operation, type, field, nodes), complete };
}

function readerOf(
  operation: Operation,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  nodes: readonly FieldNode[],
): FieldPlan["read"] {
  const { name, resolve } = field;
  if (!resolve) {
    return (source) => {
      const value = source[name];
      if (typeof value === "function") throw new NotHere("A value that is called.");
      return value;
    };
  }
  const given = new WeakMap<Run, Given>();
  return (source, run) => {
    let known = given.get(run);
    if (!known) {
      known = givenTo(operation, parentType, field, nodes, run);
      given.set(run, known);
    }
    return resolve(source, known.values, run.context, known.info);
  };
}

function givenTo(
  { schema, definition, fragments }: Operation,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  fieldNodes: readonly FieldNode[],
  { variables }: Run,
): Given {
  const [node] = fieldNodes;
  if (!node) throw new NotHere("A field that nobody asks for.");
  return {
    values: getArgumentValues(field, node, variables),
    info: {
      fieldName: field.name,
      fieldNodes,
      returnType: field.type,
      parentType,
      // Would have to be made for every object; a resolver that looks at it is left to graphql.
      get path(): never {
        throw new NotHere("The place of the object is not kept.");
      },
      schema,
      fragments,
      rootValue: undefined,
      operation: definition,
      variableValues: variables,
    },
  };
}

function completeType(
  operation: Operation,
  type: GraphQLOutputType,
  selections: readonly SelectionSetNode[],
): Complete {
  if (isNonNullType(type)) return completeSome(operation, type.ofType, selections);
  const complete = completeSome(operation, type, selections);
  return (value, run) => (value === null || value === undefined ? null : complete(value, run));
}

/** Takes neither null nor undefined. */
function completeSome(
  operation: Operation,
  type: GraphQLOutputType,
  selections: readonly SelectionSetNode[],
): Complete {
  if (isListType(type)) {
    const complete = completeType(operation, type.ofType as GraphQLOutputType, selections);
    return (value, run) => {
      if (!Array.isArray(value)) throw new NotHere("It is no array.");
      return value.map((each: unknown) => {
        if (isPromise(each)) throw new NotHere("An element is yet to come.");
        return complete(each, run);
      });
    };
  }
  if (isLeafType(type)) return completeLeaf(type);
  if (isObjectType(type)) return completeObject(operation, type, selections);
  throw new NotHere("Which type it is, is known when it is there.");
}

function completeLeaf(type: GraphQLLeafType): Complete {
  const serialize = (value: unknown): unknown => {
    if (value === null || value === undefined || value instanceof Error)
      throw new NotHere("There is no value.");
    const serialized: unknown = type.serialize(value);
    if (serialized === null || serialized === undefined) throw new NotHere("It has no text.");
    return serialized;
  };
  // What is in its form already, as almost everything is, is left as it is.
  if (type === GraphQLString || type === GraphQLID)
    return (value) => (typeof value === "string" ? value : serialize(value));
  if (type === GraphQLBoolean)
    return (value) => (typeof value === "boolean" ? value : serialize(value));
  return serialize;
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof value.then === "function"
  );
}
