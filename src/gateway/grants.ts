/**
 * Who holds the key to a vendor: one row owns a grant. It is opened for a call, refreshed under the row's
 * lock (so that two processes never present the same refresh token), and stored before it is used.
 */
import type { Principal } from "../access/principal.js";
import { Rejected, Unauthorised, Unavailable } from "../connectors/errors.js";
import type { Connector, Grant, Session } from "../connectors/connector.js";
import {
  grantOfDisconnected,
  markConnection,
  saveSealedGrant,
  saveSealedSettings,
  sealedGrant,
  type ConnectionRow,
} from "../store/connections.js";
import type { Queryable } from "../store/database.js";
import type { SealPlace } from "../store/seal.js";
import type { HubContext } from "./context.js";
import { limitsOf, makeGate } from "./governor.js";

/** How long a call may wait for its turn before it is given up for now. */
const patienceOfPeopleMs = 8_000;
/** A little longer than the window of a minute, so that a share that is used up is waited for. */
const patienceOfWorkMs = 62_000;

/** A token that ends within this time is renewed before the call, not after its refusal. */
const renewalMarginMs = 60_000;

/**
 * No vendor's token ends sooner than this. One that is refused so soon after it was renewed will not be accepted by
 * trying again; one that is refused later may have ended: the demo's clock leaps over days.
 */
const shortestLifeMs = 5 * 60_000;

interface Door {
  readonly context: HubContext;
  readonly principal: Principal;
  readonly connection: ConnectionRow;
  readonly connector: Connector;
  readonly signal: AbortSignal;
  /** A person waits for the answer: a dry run, a card. Such calls have a share of the limits to themselves. */
  readonly forPeople?: boolean;
}

function sealPlace(tenantId: string, connectionId: string): SealPlace {
  return { tenantId, table: "connection_grant", row: connectionId, column: "sealed" };
}

/** Seals and stores what a token endpoint returned. */
export async function storeGrant(
  transaction: Queryable,
  context: HubContext,
  tenantId: string,
  connectionId: string,
  grant: Grant,
): Promise<void> {
  const sealed = context.sealer.seal(JSON.stringify(grant), sealPlace(tenantId, connectionId));
  await saveSealedGrant(
    transaction,
    tenantId,
    connectionId,
    { sealed, expiresAt: grant.expiresAt },
    context.clock.now(),
  );
}

/** Seals and stores the secrets among a connection's settings. */
export async function storeSecrets(
  transaction: Queryable,
  context: HubContext,
  tenantId: string,
  connectionId: string,
  secrets: object,
): Promise<void> {
  const place = settingsPlace(tenantId, connectionId);
  const sealed = context.sealer.seal(JSON.stringify(secrets), place);
  await saveSealedSettings(transaction, tenantId, connectionId, sealed);
}

function settingsPlace(tenantId: string, connectionId: string): SealPlace {
  return { tenantId, table: "connection", row: connectionId, column: "sealed_settings" };
}

/** A connection's settings as its connector needs them, secrets included. @throws SealError */
export function settingsOf(
  context: HubContext,
  principal: Principal,
  connection: Pick<ConnectionRow, "id" | "settings" | "sealed_settings">,
): Session["settings"] {
  const { sealed_settings: sealed, settings, id } = connection;
  const secrets: object = sealed
    ? (JSON.parse(context.sealer.open(sealed, settingsPlace(principal.tenantId, id))) as object)
    : {};
  return { ...settings, ...secrets } as Session["settings"];
}

function openGrant(door: Door, sealed: string): Grant {
  const text = door.context.sealer.open(
    sealed,
    sealPlace(door.principal.tenantId, door.connection.id),
  );
  const kept = JSON.parse(text) as Omit<Grant, "expiresAt"> & { expiresAt: string | null };
  return { ...kept, expiresAt: kept.expiresAt ? new Date(kept.expiresAt) : null };
}

/**
 * Runs a call with an open session; renews the token when the vendor does not accept it, once unless time passed
 * until it was refused.
 * @throws Unauthorised when a person must sign in again (the connection then says NEEDS_SIGN_IN).
 */
export async function withSession<T>(
  door: Door,
  call: (session: Session) => Promise<T>,
): Promise<T> {
  const { clock } = door.context;
  let grant = await currentGrant(door);
  let renewedAt: number | null = null;
  for (;;) {
    try {
      return await call(sessionWith(door, grant));
    } catch (error) {
      const age = renewedAt === null ? Infinity : clock.now().getTime() - renewedAt;
      if (!(error instanceof Unauthorised) || error.grantIsDead || age < shortestLifeMs)
        throw await told(door, error);
      renewedAt = clock.now().getTime();
      grant = await renew(door, grant.accessToken);
    }
  }
}

/** Marks the connection when the error says that nobody is signed in. @returns the error */
async function told(door: Door, error: unknown): Promise<unknown> {
  if (error instanceof Unauthorised) await needsSignIn(door);
  return error;
}

function sessionWith(door: Door, grant: Grant): Session {
  const { connection, context, signal } = door;
  return {
    account: connection.account,
    settings: settingsOf(context, door.principal, connection),
    grant,
    now: context.clock.now(),
    signal,
    gate: makeGate(context, door.principal, {
      connectionId: connection.id,
      limits: (kind) => limitsOf(door.connector.manifest.rateLimits, kind),
      forPeople: door.forPeople ?? false,
      signal,
      patienceMs: door.forPeople ? patienceOfPeopleMs : patienceOfWorkMs,
    }),
  };
}

async function currentGrant(door: Door): Promise<Grant> {
  const kept = await door.context.database.asTenant(door.principal, (transaction) =>
    sealedGrant(transaction, door.principal.tenantId, door.connection.id, false),
  );
  if (!kept) {
    await needsSignIn(door);
    throw new Unauthorised("Nobody has signed in to this connection yet.", true);
  }
  const grant = openGrant(door, kept.sealed);
  const expiring =
    grant.expiresAt !== null &&
    grant.expiresAt.getTime() - renewalMarginMs <= door.context.clock.now().getTime();
  return expiring ? renew(door, grant.accessToken) : grant;
}

/**
 * @param spent the access token that no longer serves; another process may have replaced it already.
 * @throws Unavailable, too, when the vendor refuses our app
 */
async function renew(door: Door, spent: string): Promise<Grant> {
  const { context, principal, connection, connector } = door;
  const { tenantId } = principal;
  try {
    return await context.database.asTenant(principal, async (transaction) => {
      const kept = await sealedGrant(transaction, tenantId, connection.id, true);
      if (!kept) throw new Unauthorised("Nobody has signed in to this connection yet.", true);
      const grant = openGrant(door, kept.sealed);
      if (grant.accessToken !== spent) return grant;
      const { settings, now, signal } = sessionWith(door, grant);
      const renewed = await connector.refresh(grant, { settings, now, signal });
      await storeGrant(transaction, context, tenantId, connection.id, renewed);
      return renewed;
    });
  } catch (error) {
    // Our app is refused, not what was about to be asked: that is still to be done once the app is accepted again.
    if (error instanceof Rejected) throw new Unavailable(error.message);
    throw await told(door, error);
  }
}

/** Tells the vendor that a connection's grant is no longer wanted; nothing where there is none. @throws ConnectorError */
export async function giveGrantBack(
  context: HubContext,
  principal: Principal,
  connection: ConnectionRow,
  signal: AbortSignal,
): Promise<void> {
  const connector = await context.loadConnector(connection.vendor);
  const door = { context, principal, connection, connector, signal };
  await context.database.asTenant(principal, async (transaction) => {
    const kept = await grantOfDisconnected(transaction, principal.tenantId, connection.id);
    if (!kept) return;
    const settings = settingsOf(context, principal, connection);
    const session = { settings, now: context.clock.now(), signal };
    // Revoking needs an access token that is good; in the same transaction, so that nobody else renews it.
    const grant = await connector.refresh(openGrant(door, kept.sealed), session);
    await storeGrant(transaction, context, principal.tenantId, connection.id, grant);
    await connector.revoke(grant, connection.account, session);
  });
}

async function needsSignIn(door: Door): Promise<void> {
  const { context, principal, connection, connector } = door;
  const { tenantId } = principal;
  await context.database.asTenant(principal, (transaction) =>
    markConnection(
      transaction,
      tenantId,
      connection.id,
      "NEEDS_SIGN_IN",
      `${connector.manifest.displayName} no longer accepts our sign-in for ${connection.account_name}. ` +
        "Ask someone who may connect it to sign in again; reading goes on from where it stopped.",
      context.clock.now(),
    ),
  );
}
