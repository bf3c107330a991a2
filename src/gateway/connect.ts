/** Makes a connection out of a sign-in: exchanges the code, learns the accounts, stores the sealed grant. */
import type { Principal } from "../access/principal.js";
import type {
  AuthorisationRequest,
  ConnectionSettings,
  Connector,
  Grant,
  GrantedAccount,
} from "../connectors/connector.js";
import type { Vendor } from "../domain/source.js";
import { forgetFacts, saveConnection } from "../store/connections.js";
import type { Queryable } from "../store/database.js";
import { wantSubscription } from "../store/subscriptions.js";
import type { HubContext } from "./context.js";
import { storeGrant, storeSecrets } from "./grants.js";

export interface Connected {
  readonly connectionId: string;
  readonly account: string;
  readonly accountName: string;
}

/** A grant and what it opens. */
export interface Opened {
  readonly grant: Grant;
  readonly accounts: readonly GrantedAccount[];
}

/** Exchanges a code for a grant. @throws ConnectorError as `authorise` and `accounts` of the connector do */
export async function openWithCode(
  context: HubContext,
  connector: Connector,
  settings: ConnectionSettings,
  request: AuthorisationRequest,
): Promise<Opened> {
  const session = { settings, now: context.clock.now(), signal: AbortSignal.timeout(60_000) };
  const grant = await connector.authorise(request, session);
  return { grant, accounts: await connector.accounts(grant, session) };
}

/** A grant by a credential of the account's own. @throws ConnectorError as `authoriseService` and `accounts` do */
export async function openWithService(
  context: HubContext,
  connector: Connector,
  settings: ConnectionSettings,
): Promise<Opened> {
  const session = { settings, now: context.clock.now(), signal: AbortSignal.timeout(60_000) };
  const grant = await connector.authoriseService?.(session);
  if (!grant) throw new Error(`${connector.manifest.displayName} has no credentials of its own.`);
  return { grant, accounts: await connector.accounts(grant, session) };
}

/** Stores a connection to one of the accounts that a grant opens; a connection to it that there is goes on. */
export async function keepConnection(
  transaction: Queryable,
  context: HubContext,
  tenantId: string,
  connector: Connector,
  settings: ConnectionSettings,
  { account, name }: GrantedAccount,
  grant: Grant,
): Promise<Connected> {
  const { vendor, secretSettings, streams } = connector.manifest;
  const isSecret = ([setting]: [string, unknown]): boolean => secretSettings.includes(setting);
  const entries = Object.entries(settings);
  const secrets = Object.fromEntries(entries.filter(isSecret));
  const withoutSecrets = Object.fromEntries(entries.filter((entry) => !isSecret(entry)));
  const connectionId = await saveConnection(
    transaction,
    tenantId,
    { vendor, account, accountName: name, settings: withoutSecrets, streams },
    context.clock.now(),
  );
  await storeSecrets(transaction, context, tenantId, connectionId, secrets);
  const now = { now: context.clock.now(), real: context.clock.real() };
  const isWanted = connector.subscription?.isWanted(settings) ?? false;
  await wantSubscription(transaction, { tenantId, connectionId }, isWanted, now);
  await storeGrant(transaction, context, tenantId, connectionId, grant);
  // Another sign-in may see and may do something else.
  await forgetFacts(transaction, tenantId, connectionId);
  return { connectionId, account, accountName: name };
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
  const { grant, accounts } = await openWithCode(context, connector, settings, request);
  const [chosen, ...others] = accounts.filter(
    (each) => account === undefined || each.account === account,
  );
  if (!chosen || others.length > 0) {
    const names = accounts.map((each) => each.name).join(", ") || "none";
    throw new Error(`The sign-in opens these accounts: ${names}. Say which one to connect.`);
  }
  return context.database.asTenant(principal, (transaction) =>
    keepConnection(transaction, context, principal.tenantId, connector, settings, chosen, grant),
  );
}
