/** Connects a vendor account with a credential of its own: nobody has to sign in. */
import type { Principal } from "../access/principal.js";
import { ConnectorError } from "../connectors/errors.js";
import { keepConnection, openWithService, type Connected } from "../gateway/connect.js";
import { auditStatement } from "./audit.js";
import type { ConnectContext, ConnectRequest } from "./connect-vendor.js";
import { accept, refuse, type Result } from "./problem.js";

/** @param request with the credential among its settings, unless the hub is configured with it */
export async function connectService(
  context: ConnectContext,
  principal: Principal,
  { vendor, account, settings: given }: ConnectRequest,
): Promise<Result<Connected>> {
  const connector = await context.loadConnector(vendor);
  const { displayName } = connector.manifest;
  if (!connector.authoriseService)
    return refuse(
      "INVALID_INPUT",
      ["vendor"],
      `${displayName} cannot be connected without a person who signs in.`,
    );
  const settings = { ...context.apps[vendor], ...given, signIn: "SERVICE" };
  try {
    const { grant, accounts } = await openWithService(context, connector, settings);
    const [opened] = accounts;
    if (!opened || (account !== null && opened.account !== account))
      return refuse(
        "INVALID_INPUT",
        ["account"],
        `The credential opens ${opened ? `${opened.name} (${opened.account})` : "no account"}, which is not the one that was asked for.`,
      );
    const { tenantId } = principal;
    return await context.database.asTenant(principal, async (transaction) => {
      const connected = await keepConnection(
        transaction,
        context,
        tenantId,
        connector,
        settings,
        opened,
        grant,
      );
      const subject = `connection:${connected.connectionId}`;
      const deed = { action: "CONNECTED_BY_SERVICE", subject, detail: { vendor } };
      await auditStatement(transaction, principal, deed, context.clock.now());
      return accept(connected);
    });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return refuse("INVALID_INPUT", ["settings"], error.message);
  }
}
