/** What every resolver is given: who calls, and the hub's ports. */
import type { Principal } from "../access/principal.js";
import type { ActionContext } from "../actions/context.js";
import type { Queryable } from "../store/database.js";
import type { Loaders } from "./loaders.js";

export interface RequestContext {
  readonly principal: Principal;
  readonly actions: ActionContext;
  readonly loaders: Loaders;
  readonly requestId: string;
}

/** Reads as the caller's tenant. */
export function read<T>(
  context: RequestContext,
  work: (reader: Queryable) => Promise<T>,
): Promise<T> {
  return work(context.actions.database.readerFor(context.principal));
}
