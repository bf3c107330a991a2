/** Begins the connecting of a vendor account: a person gets an address to open and says yes there. */
import type { Principal } from "../access/principal.js";
import type { ConnectionSettings } from "../connectors/connector.js";
import { ConnectorError } from "../connectors/errors.js";
import { NoConnector } from "../connectors/registry.js";
import type { Vendor } from "../domain/source.js";
import { settingsOf } from "../gateway/grants.js";
import { startSignIn } from "../gateway/sign-in.js";
import { connectionsOfVendor } from "../store/connections.js";
import { auditStatement } from "./audit.js";
import type { ActionContext } from "./context.js";
import { accept, refuse, type Result } from "./problem.js";

export interface ConnectRequest {
  readonly vendor: Vendor;
  /** The vendor's id of the account that it is to be; null: whichever the person opens. */
  readonly account: string | null;
  /** What differs from the app that the hub is configured with, such as a sandbox's address. */
  readonly settings: ConnectionSettings;
}

export interface ConnectStart {
  /** For one person, to be opened in a browser. */
  readonly url: string;
  readonly signInId: string;
  readonly expiresAt: Date;
}

/** Connecting needs no unit of work: commands do it, too. */
export type ConnectContext = Omit<ActionContext, "store">;

/** Nothing is connected before the person has said yes at the vendor. */
export async function connectVendor(
  context: ConnectContext,
  principal: Principal,
  { vendor, account, settings }: ConnectRequest,
): Promise<Result<ConnectStart>> {
  if (vendor === "FILES")
    return refuse(
      "INVALID_INPUT",
      ["vendor"],
      "Files are brought: there is no account to sign in to. Import one instead.",
    );
  try {
    const { state, id, expiresAt } = await startSignIn(context, principal, {
      vendor,
      account,
      settings: ofPerson({
        ...(await knownSettings(context, principal, vendor, account)),
        ...context.apps[vendor],
        ...settings,
      }),
      redirectUri: `${context.publicUrl}/connect/callback`,
    });
    const deed = { action: "CONNECT_STARTED", subject: `sign_in:${id}`, detail: { vendor } };
    await context.database.asTenant(principal, (transaction) =>
      auditStatement(transaction, principal, deed, context.clock.now()),
    );
    return accept({ url: `${context.publicUrl}/connect/${state}`, signInId: id, expiresAt });
  } catch (error) {
    if (error instanceof NoConnector) return refuse("INVALID_INPUT", ["vendor"], error.message);
    if (error instanceof ConnectorError) {
      const upper = vendor.toUpperCase();
      return refuse(
        "INVALID_INPUT",
        ["settings"],
        `${error.message} Give the app's settings, or start the hub with FORBEAR_${upper}_CLIENT_ID and FORBEAR_${upper}_CLIENT_SECRET.`,
      );
    }
    throw error;
  }
}

/** Without what only a credential of the account's own needs: from now on it is the person's grant that is renewed. */
function ofPerson(settings: ConnectionSettings): ConnectionSettings {
  return Object.fromEntries(
    Object.entries(settings).filter(([name]) => name !== "signIn" && name !== "serviceKey"),
  );
}

/** Signing in anew goes by the settings that the connection has. */
async function knownSettings(
  context: ConnectContext,
  principal: Principal,
  vendor: Vendor,
  account: string | null,
): Promise<ConnectionSettings> {
  const known = await context.database.asTenant(principal, (transaction) =>
    connectionsOfVendor(transaction, principal.tenantId, vendor),
  );
  const fitting = known.filter((each) => account === null || each.account === account);
  const [only] = fitting;
  return only && fitting.length === 1 ? settingsOf(context, principal, only) : {};
}
