/** Connections to vendors and what was read through them. */
import { Arg, Authorized, Ctx, ID, Int, Mutation, Query, Resolver } from "type-graphql";
import { connectVendor } from "../actions/connect-vendor.js";
import { disconnectVendor, restoreConnection } from "../actions/disconnect.js";
import type { Result } from "../actions/problem.js";
import { requestSync } from "../actions/request-sync.js";
import {
  ConnectionConnection,
  SyncRunConnection,
  type ConnectionOf,
} from "../schema/connections.js";
import type { ConnectionSettings } from "../connectors/connector.js";
import { ConnectVendorInput, DisconnectVendorInput } from "../schema/inputs.js";
import type { SyncRun } from "../schema/connection-types.js";
import {
  Connection,
  ConnectionPayload,
  ConnectVendorPayload,
  RequestSyncPayload,
} from "../schema/connection-types.js";
import { connectionsPage, connectionViews, syncRunsPage } from "../store/queries/connections.js";
import { read, type RequestContext } from "./context.js";
import { idOf, pageRequest, withCursor } from "./input.js";
import * as present from "./present.js";

@Resolver(() => Connection)
export class ConnectionResolver {
  @Authorized("connections:read")
  @Query(() => ConnectionConnection, {
    description: "The vendor accounts that this tenant has connected.",
  })
  async connections(
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<Connection>> {
    const request = pageRequest(first, after);
    const page = await withCursor(
      read(context, (transaction) =>
        connectionsPage(
          transaction,
          context.principal.tenantId,
          request,
          context.actions.clock.now(),
        ),
      ),
    );
    return present.connection(page, present.vendorConnection);
  }

  @Authorized("connections:read")
  @Query(() => SyncRunConnection, { description: "What was read and how it went, newest first." })
  async syncRuns(
    @Arg("first", () => Int) first: number,
    @Arg("after", () => String, { nullable: true }) after: string | null | undefined,
    @Arg("connectionId", () => ID, { nullable: true }) connectionId: string | null | undefined,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionOf<SyncRun>> {
    const request = {
      ...pageRequest(first, after),
      connectionId: connectionId ? idOf("Connection", connectionId, ["connectionId"]) : null,
    };
    const page = await withCursor(
      read(context, (transaction) =>
        syncRunsPage(transaction, context.principal.tenantId, request),
      ),
    );
    return present.connection(page, present.syncRun);
  }

  @Authorized("connections:write")
  @Mutation(() => ConnectVendorPayload, {
    description:
      "Begins the connecting of a vendor account, or a new sign-in to one. Nothing is connected before a person has said yes there.",
  })
  async connectVendor(
    @Arg("input", () => ConnectVendorInput) input: ConnectVendorInput,
    @Ctx() context: RequestContext,
  ): Promise<ConnectVendorPayload> {
    const result = await connectVendor(context.actions, context.principal, {
      vendor: input.vendor,
      account: input.account ?? null,
      settings: (input.settings ?? {}) as ConnectionSettings,
    });
    if (!result.ok)
      return { url: null, expiresAt: null, userErrors: present.userErrors(result.problems) };
    const { url, expiresAt } = result.value;
    return { url, expiresAt, userErrors: [] };
  }

  @Authorized("connections:write")
  @Mutation(() => ConnectionPayload, {
    description:
      "Ends a connection: nothing is read or written any more. What was read counts as stale and is kept for 30 days, unless it is to be forgotten at once.",
  })
  async disconnectVendor(
    @Arg("input", () => DisconnectVendorInput) input: DisconnectVendorInput,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionPayload> {
    const connectionId = idOf("Connection", input.connectionId, ["connectionId"]);
    const forget = input.forget ?? false;
    return connectionPayload(
      context,
      await disconnectVendor(context.actions, context.principal, { connectionId, forget }),
    );
  }

  @Authorized("connections:write")
  @Mutation(() => ConnectionPayload, {
    description: "Brings back a connection that was disconnected; it goes on from where it stood.",
  })
  async restoreConnection(
    @Arg("connectionId", () => ID) connectionId: string,
    @Ctx() context: RequestContext,
  ): Promise<ConnectionPayload> {
    const id = idOf("Connection", connectionId, ["connectionId"]);
    return connectionPayload(
      context,
      await restoreConnection(context.actions, context.principal, id),
    );
  }

  @Authorized("sync:run")
  @Mutation(() => RequestSyncPayload, {
    description: "Reads a connection now rather than at its next time; follow it in syncRuns.",
  })
  async requestSync(
    @Arg("connectionId", () => ID) connectionId: string,
    @Ctx() context: RequestContext,
  ): Promise<RequestSyncPayload> {
    const id = idOf("Connection", connectionId, ["connectionId"]);
    const result = await requestSync(context.actions, context.principal, id);
    if (!result.ok) {
      return {
        connection: null,
        requestedAt: null,
        userErrors: present.userErrors(result.problems),
      };
    }
    const [row] = await read(context, (transaction) =>
      connectionViews(transaction, context.principal.tenantId, [id], context.actions.clock.now()),
    );
    return {
      connection: row ? present.vendorConnection(row) : null,
      requestedAt: result.value.requestedAt,
      userErrors: [],
    };
  }
}

async function connectionPayload(
  context: RequestContext,
  result: Result<{ connectionId: string }>,
): Promise<ConnectionPayload> {
  if (!result.ok) return { connection: null, userErrors: present.userErrors(result.problems) };
  const [row] = await read(context, (transaction) =>
    connectionViews(
      transaction,
      context.principal.tenantId,
      [result.value.connectionId],
      context.actions.clock.now(),
    ),
  );
  return { connection: row ? present.vendorConnection(row) : null, userErrors: [] };
}
