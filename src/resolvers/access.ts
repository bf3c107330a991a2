/** Deny by default: a field or mutation is reached only with its scope. */
import { GraphQLError } from "graphql";
import type { AuthCheckerFn } from "type-graphql";
import type { Scope } from "../access/principal.js";
import type { RequestContext } from "./context.js";

export const checkScopes: AuthCheckerFn<RequestContext, Scope> = ({ context }, needed) => {
  const missing = needed.filter((scope) => !context.principal.scopes.has(scope));
  if (missing.length === 0 && needed.length > 0) return true;
  throw new GraphQLError(`This token lacks the scope ${missing.join(", ")}.`, {
    extensions: { code: "FORBIDDEN", missingScopes: missing },
  });
};
