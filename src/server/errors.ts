/**
 * What a caller sees of an error: a code, words and the request's id. What arose inside the hub keeps
 * its words to itself, since they may quote data.
 */
import { unwrapResolverError } from "@apollo/server/errors";
import { GraphQLError, type GraphQLFormattedError } from "graphql";
import { whereOf, type Log } from "../log.js";

const internalWords =
  "Something went wrong inside Forbear. Nothing was done by halves; try again, and if it lasts, tell your administrator this request id.";

export function formatErrorFor(log: Log, requestIdOf: () => string) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const requestId = requestIdOf();
    const original = unwrapResolverError(error);
    const expected = original instanceof GraphQLError;
    const code =
      typeof formatted.extensions?.["code"] === "string" ? formatted.extensions["code"] : null;
    if (!expected || code === null || code === "INTERNAL_SERVER_ERROR") {
      log.error("A request failed inside the hub.", { requestId, where: whereOf(original) });
      return {
        message: internalWords,
        ...(formatted.locations ? { locations: formatted.locations } : {}),
        ...(formatted.path ? { path: formatted.path } : {}),
        extensions: { code: "INTERNAL", requestId },
      };
    }
    const extensions = { ...formatted.extensions };
    delete extensions["stacktrace"];
    // Wrong input has one code, whether a resolver or the reading of variables has found it.
    const known = code === "BAD_USER_INPUT" ? "BAD_INPUT" : code;
    return { ...formatted, extensions: { ...extensions, code: known, requestId } };
  };
}
