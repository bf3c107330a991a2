/** Makes a connection out of a sign-in: exchanges the code, learns the accounts, stores the sealed grant. */
import type { Principal } from "../access/principal.js";
import type { AuthorisationRequest, ConnectionSettings } from "../connectors/connector.js";
import type { Vendor } from "../domain/source.js";
import { saveConnection } from "../store/connections.js";
import type { HubContext } from "./context.js";
import { storeGrant, storeSecrets } from "./grants.js";

export interface Connected {
  readonly connectionId: string;
  readonly account: string;
  readonly accountName: string;
}

/**
 * Connects the account that a person has just agreed to.
 * @param account which one, where the sign-in opens several; otherwise the only one.
 */
export async function connectWithCode(
  context: HubContext,
  principal: Principal,
  vendor: Vendor,
  settings: ConnectionSettings,
  request: AuthorisationRequest,
  account?: string,
): Promise<Connected> {
  const connector = await context.loadConnector(vendor);
  const session = { settings, now: context.clock.now(), signal: AbortSignal.timeout(60_000) };
  const grant = await connector.authorise(request, session);
  const accounts = await connector.accounts(grant, session);
  const [chosen, ...others] = accounts.filter(
    (each) => account === undefined || each.account === account,
  );
  if (!chosen || others.length > 0) {
    const names = accounts.map((each) => each.name).join(", ") || "none";
    throw new Error(`The sign-in opens these accounts: ${names}. Say which one to connect.`);
  }
  const { tenantId } = principal;
  const { secretSettings } = connector.manifest;
  const isSecret = ([name]: [string, unknown]): boolean => secretSettings.includes(name);
  const entries = Object.entries(settings);
  const secrets = Object.fromEntries(entries.filter(isSecret));
  const withoutSecrets = Object.fromEntries(entries.filter((entry) => !isSecret(entry)));
  return context.database.asTenant(principal, async (transaction) => {
    const connectionId = await saveConnection(
      transaction,
      tenantId,
      {
        vendor,
        account: chosen.account,
        accountName: chosen.name,
        settings: withoutSecrets,
        streams: connector.manifest.streams,
      },
      context.clock.now(),
    );
    await storeSecrets(transaction, context, tenantId, connectionId, secrets);
    await storeGrant(transaction, context, tenantId, connectionId, grant);
    return { connectionId, account: chosen.account, accountName: chosen.name };
  });
}
