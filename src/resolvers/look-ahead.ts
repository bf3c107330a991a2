/**
 * What a query asks of debtors, so that one statement reads it and no more: of a page, the first receivables of each
 * debtor, as long as nothing is asked of them but what a list shows; of a page and a card, what stands in other tables.
 */
import {
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  type SelectionSetNode,
} from "graphql";
import type { ConnectionOf } from "../schema/connections.js";
import type { Receivable } from "../schema/types.js";
import type { CardAsked, DebtorsAsked } from "../store/queries/debtors.js";
import type { FirstReceivables } from "../store/queries/receivables.js";
import { pageRequest } from "./input.js";

/** Fields of a receivable that a list shows, or that have a loader of their own. */
const figures: ReadonlySet<string> = new Set([
  ...["__typename", "id", "number", "dueOn", "balance", "settlementLines"],
]);

interface ReceivablesArguments {
  readonly first: number;
  readonly after?: string | null;
  readonly openOnly: boolean;
}

/** A page of receivables that came with its debtor. */
export interface ReadReceivables extends FirstReceivables {
  readonly page: ConnectionOf<Receivable>;
}

/** What a page of debtors is asked for. */
export function askedOfPage(info: GraphQLResolveInfo): DebtorsAsked {
  const debtors = below(info, info.fieldNodes, ["edges", "node"]);
  const receivables = named(fieldsOf(info, debtors), "receivables");
  return { ...askedOf(info, debtors), receivables: receivablesAsked(info, receivables) };
}

/** What a card is asked for. Its receivables have a statement of their own, as those of one debtor do. */
export function askedOfCard(info: GraphQLResolveInfo): CardAsked {
  const plan = fieldsOf(info, below(info, info.fieldNodes, ["plan"]));
  return {
    debtor: { ...askedOf(info, below(info, info.fieldNodes, ["debtor"])), receivables: null },
    plan: {
      parts: asks(fieldsOf(info, named(plan, "instalments")), "allocations"),
      writes: asks(plan, "writeBacks"),
    },
  };
}

function askedOf(
  info: GraphQLResolveInfo,
  debtors: readonly FieldNode[],
): Omit<DebtorsAsked, "receivables"> {
  const debtor = fieldsOf(info, debtors);
  const balance = fieldsOf(info, named(debtor, "balances"));
  return {
    freshness: asks(debtor, "asOf", "stale"),
    balanceParts: asks(balance, "ageing", "unusedCredit"),
  };
}

function asks(fields: readonly FieldNode[], ...names: readonly string[]): boolean {
  return fields.some(({ name }) => names.includes(name.value));
}

/** The one page of receivables that all debtors are asked for; null when there is none. */
function receivablesAsked(
  info: GraphQLResolveInfo,
  asked: readonly FieldNode[],
): FirstReceivables | null {
  const shown = fieldsOf(info, below(info, asked, ["edges", "node"]));
  if (!shown.every(({ name }) => figures.has(name.value))) return null;
  const field = fieldOf(info.schema, "Debtor", "receivables");
  const [request, ...others] = asked.map((node) => argumentsOf(field, node, info));
  return request && others.every((each) => each && isSame(each, request)) ? request : null;
}

/** Answers `Debtor.receivables` with what came with the debtor; what did not is read as its resolver says. */
export function takeReceivablesThatCame(schema: GraphQLSchema): void {
  const field = fieldOf(schema, "Debtor", "receivables");
  const { resolve } = field;
  if (!resolve) throw new Error("Debtor.receivables has no resolver.");
  field.resolve = (root, args, context, info) => {
    const { read } = root as { readonly read: ReadReceivables | null };
    const { first, after, openOnly } = args as ReceivablesArguments;
    const came = read && isSame(read, { first, openOnly }) && (after ?? null) === null;
    return came ? read.page : resolve(root, args, context, info);
  };
}

function isSame(one: FirstReceivables, other: FirstReceivables): boolean {
  return one.first === other.first && one.openOnly === other.openOnly;
}

/** Null when it is not the first page, or wrong: then the field itself says so, in its place. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  info: GraphQLResolveInfo,
): FirstReceivables | null {
  try {
    const given = getArgumentValues(field, node, info.variableValues);
    const { first, after, openOnly } = given as unknown as ReceivablesArguments;
    return pageRequest(first, after).after === null ? { first, openOnly } : null;
  } catch {
    return null;
  }
}

function fieldOf(
  schema: GraphQLSchema,
  type: "Debtor",
  name: "receivables",
): GraphQLField<unknown, unknown> {
  const found = schema.getType(type);
  if (!isObjectType(found)) throw new Error(`There is no type ${type}.`);
  const field = (found as GraphQLObjectType<unknown, unknown>).getFields()[name];
  if (!field) throw new Error(`${getNamedType(found).name} has no field ${name}.`);
  return field;
}

/** The fields at the end of a path of names. */
function below(
  info: GraphQLResolveInfo,
  nodes: readonly FieldNode[],
  path: readonly string[],
): FieldNode[] {
  return path.reduce<FieldNode[]>((found, step) => named(fieldsOf(info, found), step), [...nodes]);
}

function named(nodes: readonly FieldNode[], wanted: string): FieldNode[] {
  return nodes.filter(({ name }) => name.value === wanted);
}

/**
 * The fields that are selected of these, through fragments and without those that are skipped. No type condition
 * is looked at: on a valid path of object types every fragment applies.
 */
function fieldsOf(info: GraphQLResolveInfo, nodes: readonly FieldNode[]): FieldNode[] {
  const seen = new Set<string>();
  const collect = (selections: SelectionSetNode | undefined): FieldNode[] =>
    (selections?.selections ?? []).flatMap((selection) => {
      if (!isWanted(selection, info)) return [];
      if (selection.kind === "Field") return [selection];
      if (selection.kind === "InlineFragment") return collect(selection.selectionSet);
      const name = selection.name.value;
      if (seen.has(name)) return [];
      seen.add(name);
      return collect(info.fragments[name]?.selectionSet);
    });
  return nodes.flatMap(({ selectionSet }) => collect(selectionSet));
}

function isWanted(
  node: Parameters<typeof getDirectiveValues>[1],
  { variableValues }: GraphQLResolveInfo,
): boolean {
  if (!node.directives?.length) return true;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
  return skip?.["if"] !== true && include?.["if"] !== false;
}
