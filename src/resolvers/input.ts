/** Reads arguments at the border; what is wrong is said in words, with the path of the argument. */
import { GraphQLError } from "graphql";
import { fromGlobalId, type NodeType } from "../schema/ids.js";
import { BadCursor, type PageRequest } from "../store/queries/keyset.js";

const largestPage = 100;

export function badInput(field: readonly string[], message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_INPUT", field } });
}

export function pageRequest(first: number, after: string | null | undefined): PageRequest {
  if (first < 1 || first > largestPage) {
    throw badInput(
      ["first"],
      `"first" must be between 1 and ${largestPage}; ${first} is not. Page on with "after".`,
    );
  }
  if (after === "") throw badInput(["after"], new BadCursor().message);
  return { first, after: after ?? null };
}

/** Turns a cursor that is none into an error of the argument. */
export async function withCursor<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof BadCursor) throw badInput(["after"], error.message);
    throw error;
  }
}

/** Whether the database can hold it as text: anything but NUL may stand in one. */
export function isText(value: string): boolean {
  return !value.includes("\0");
}

/** @throws GraphQLError when the text cannot be an id of this type. */
export function idOf(type: NodeType, globalId: string, field: readonly string[]): string {
  const decoded = fromGlobalId(globalId);
  if (decoded?.type !== type) {
    throw badInput(
      field,
      `"${field.at(-1) ?? "id"}" is not an id of a ${type}; use the "id" that this API gave.`,
    );
  }
  return decoded.id;
}

/** An id that exists nowhere: what is no id of ours is answered like an unknown one. */
export const nowhere = "00000000-0000-0000-0000-000000000000";

export function idOrNowhere(type: NodeType, globalId: string): string {
  const decoded = fromGlobalId(globalId);
  return decoded?.type === type ? decoded.id : nowhere;
}

export const keyDescription =
  "Names this intention: the same key with the same input is done once and gets the same answer. A fresh UUID is a good choice.";
