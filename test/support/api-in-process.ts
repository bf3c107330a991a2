/** Asks the API without HTTP: the schema, with a hub and a caller. */
import { execute, parse, validate, type GraphQLSchema } from "graphql";
import type { Principal } from "../../src/access/principal.js";
import { makeSchema } from "../../src/resolvers/build-schema.js";
import { Loaders } from "../../src/resolvers/loaders.js";
import { watch } from "./canary.js";
import type { TestHub } from "./hub.js";

let schema: Promise<GraphQLSchema> | undefined;

/** The data and the errors' messages; an operation that is not valid fails. */
export async function askApi<T>(
  hub: TestHub,
  principal: Principal,
  text: string,
  variables: Record<string, unknown> = {},
): Promise<{ data: T; errors: string[] }> {
  const document = parse(text);
  const made = await (schema ??= makeSchema());
  const [invalid] = validate(made, document);
  if (invalid) throw invalid;
  const contextValue = {
    principal,
    actions: hub,
    loaders: new Loaders(hub.database, principal),
    requestId: "test",
  };
  const answer = await execute({
    schema: made,
    document,
    contextValue,
    variableValues: variables,
  });
  // What is sealed is told to those who open it, and in no error.
  watch("errors of an answer", answer.errors);
  if (!text.includes("readSealedDetail")) watch("an answer", answer.data);
  return {
    data: answer.data as T,
    errors: (answer.errors ?? []).map(({ message }) => message),
  };
}
