/**
 * Executes operations with compiled code: each document is compiled once into a function that walks just
 * its own selection, and kept. Measured on pages and cards, execution takes about half the time.
 */
import type { GatewayInterface } from "@apollo/server-gateway-interface";
import { execute, type DocumentNode, type ExecutionResult, type GraphQLSchema } from "graphql";
import { compileQuery, isCompiledQuery, type CompiledQuery } from "graphql-jit";

/** How many documents are kept; the one that was used longest ago goes first. */
const keptDocuments = 500;

interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
  readonly contextValue: unknown;
}

/** @param key names document and operation, such as the document's hash. */
function compilingExecutor(
  schema: GraphQLSchema,
): (key: string, operation: Operation) => Promise<ExecutionResult> {
  const compiled = new Map<string, CompiledQuery | null>();

  const compiledFor = (
    key: string,
    { document, operationName }: Operation,
  ): CompiledQuery | null => {
    const known = compiled.get(key);
    if (known !== undefined) {
      compiled.delete(key);
      compiled.set(key, known);
      return known;
    }
    const made = compileQuery(schema, document, operationName ?? "");
    // What cannot be compiled (it says so instead of throwing) is executed in the ordinary way.
    const kept = isCompiledQuery(made) ? made : null;
    compiled.set(key, kept);
    const [oldest] = compiled.keys();
    if (compiled.size > keptDocuments && oldest !== undefined) compiled.delete(oldest);
    return kept;
  };

  return async (key, operation) => {
    const { document, operationName, variables, contextValue } = operation;
    const query = compiledFor(key, operation);
    if (query) return query.query(undefined, contextValue, variables);
    return execute({
      schema,
      document,
      contextValue,
      variableValues: variables,
      ...(operationName === undefined ? {} : { operationName }),
    });
  };
}

/** Apollo's way in for an executor of one's own is the one that gateways use. */
export function compilingGateway(schema: GraphQLSchema): GatewayInterface {
  const run = compilingExecutor(schema);
  let announce: Parameters<GatewayInterface["onSchemaLoadOrUpdate"]>[0] | null = null;
  return {
    onSchemaLoadOrUpdate: (callback) => {
      announce = callback;
      return () => undefined;
    },
    load: () => {
      announce?.({ apiSchema: schema, coreSupergraphSdl: "" });
      return Promise.resolve({
        executor: ({ document, operationName, request, queryHash, context }) =>
          run(`${queryHash} ${operationName ?? ""}`, {
            document,
            operationName: operationName ?? undefined,
            variables: request.variables ?? {},
            contextValue: context,
          }) as ReturnType<NonNullable<Awaited<ReturnType<GatewayInterface["load"]>>["executor"]>>,
      });
    },
    stop: () => Promise.resolve(),
  };
}
