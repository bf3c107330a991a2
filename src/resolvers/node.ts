/** Anything by its global id (Relay's `node`), with the scope that its type asks for. */
import { GraphQLError } from "graphql";
import { Arg, Ctx, ID, Query, Resolver } from "type-graphql";
import type { Scope } from "../access/principal.js";
import { fromGlobalId, type NodeType } from "../schema/ids.js";
import { Node } from "../schema/types.js";
import type { Queryable } from "../store/database.js";
import { circumstanceById } from "../store/queries/circumstances.js";
import { connectionViews, syncRunById } from "../store/queries/connections.js";
import { debtorById } from "../store/queries/debtors.js";
import { partiesByIds } from "../store/queries/parties.js";
import { planById } from "../store/queries/plans.js";
import { linesByIds, receivablesByIds } from "../store/queries/receivables.js";
import { importView } from "../store/queries/file-imports.js";
import { namedPersonById } from "../store/queries/roles.js";
import { read, type RequestContext } from "./context.js";
import { badInput } from "./input.js";
import * as present from "./present.js";
import { presentImport } from "./present-imports.js";
import { circumstance } from "./present-circumstances.js";
import { contactPerson } from "./present-roles.js";

type Look = (
  transaction: Queryable,
  tenantId: string,
  id: string,
  now: Date,
  publicUrl: string,
) => Promise<Node | null>;

function maybe<R, T>(row: R | null | undefined, show: (row: R) => T): T | null {
  return row ? show(row) : null;
}

const types: Readonly<Record<NodeType, { readonly scope: Scope; readonly look: Look }>> = {
  Debtor: {
    scope: "debts:read",
    look: async (transaction, tenantId, id, now) =>
      maybe(await debtorById(transaction, tenantId, id, now), present.debtor),
  },
  Party: {
    scope: "debts:read",
    look: async (transaction, tenantId, id) =>
      maybe((await partiesByIds(transaction, tenantId, [id]))[0], present.party),
  },
  Receivable: {
    scope: "debts:read",
    look: async (transaction, tenantId, id) =>
      maybe((await receivablesByIds(transaction, tenantId, [id]))[0], present.receivable),
  },
  SettlementLine: {
    scope: "debts:read",
    look: async (transaction, tenantId, id) =>
      maybe((await linesByIds(transaction, tenantId, [id]))[0], present.settlementLine),
  },
  PaymentPlan: {
    scope: "plans:read",
    look: async (transaction, tenantId, id) =>
      maybe(await planById(transaction, tenantId, id), present.plan),
  },
  Connection: {
    scope: "connections:read",
    look: async (transaction, tenantId, id, now) =>
      maybe((await connectionViews(transaction, tenantId, [id], now))[0], present.vendorConnection),
  },
  SyncRun: {
    scope: "connections:read",
    look: async (transaction, tenantId, id) =>
      maybe(await syncRunById(transaction, tenantId, id), present.syncRun),
  },
  FileImport: {
    scope: "imports:read",
    look: async (transaction, tenantId, id, _now, publicUrl) =>
      maybe(await importView(transaction, tenantId, id), (row) => presentImport(row, publicUrl)),
  },
  ContactPerson: {
    scope: "contacts:read",
    look: async (transaction, tenantId, id) =>
      maybe(await namedPersonById(transaction, tenantId, id), contactPerson),
  },
  Circumstance: {
    scope: "care:read",
    look: async (transaction, tenantId, id) =>
      maybe(await circumstanceById(transaction, tenantId, id), circumstance),
  },
};

@Resolver()
export class NodeResolver {
  @Query(() => Node, { nullable: true, description: "Anything by its id." })
  async node(
    @Arg("id", () => ID) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Node | null> {
    const decoded = fromGlobalId(id);
    if (!decoded)
      throw badInput(["id"], '"id" is not an id of this API; use an "id" that it gave.');
    const { scope, look } = types[decoded.type];
    if (!context.principal.scopes.has(scope)) {
      throw new GraphQLError(`This token lacks the scope ${scope}.`, {
        extensions: { code: "FORBIDDEN", missingScopes: [scope] },
      });
    }
    const { clock, publicUrl } = context.actions;
    return read(context, (transaction) =>
      look(transaction, context.principal.tenantId, decoded.id, clock.now(), publicUrl),
    );
  }
}
