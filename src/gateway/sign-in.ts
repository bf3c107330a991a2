/**
 * A person's way to a vendor and back (OAuth 2 authorisation code with PKCE, RFC 6749 and RFC 7636). The hub keeps
 * where it began, sealed; the callback brings a state that only that person's browser has seen. A callback that
 * comes twice (a prefetch, a double click) gets the first one's outcome; the code is exchanged once.
 */
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { hubPrincipal, type Principal } from "../access/principal.js";
import type { ConnectionSettings, Grant, GrantedAccount } from "../connectors/connector.js";
import { ConnectorError } from "../connectors/errors.js";
import type { Vendor } from "../domain/source.js";
import type { Queryable } from "../store/database.js";
import type { SealPlace } from "../store/seal.js";
import {
  beginSignIn,
  moveSignIn,
  signInById,
  signInIdOf,
  tenantOfSignIn,
  type SignInRow,
} from "../store/sign-ins.js";
import { tenantById } from "../store/tenants.js";
import { keepConnection, openWithCode } from "./connect.js";
import type { HubContext } from "./context.js";

/** From the first page to the vendor's answer; a person may have to find a password. */
const goodForMs = 30 * 60_000;
const lookEveryMs = 500;

export interface SignInStart {
  /** Names the way; only the person who goes it may know it. */
  readonly state: string;
  readonly id: string;
  readonly expiresAt: Date;
}

/** What a person sees before they go: where to, and for whom. */
export interface SignInView {
  readonly vendorName: string;
  readonly tenantName: string;
  readonly startedBy: string;
  readonly scopes: readonly { scope: string; why: string }[];
  readonly authorisationUrl: string;
}

export type SignInOutcome =
  | { readonly stage: "CONNECTED"; readonly vendorName: string; readonly accountName: string }
  | {
      readonly stage: "CHOOSING";
      readonly vendorName: string;
      readonly accounts: readonly GrantedAccount[];
    }
  | { readonly stage: "FAILED"; readonly problem: string }
  /** Nobody was sent away with this state, or too long ago. */
  | { readonly stage: "UNKNOWN" };

interface Kept {
  readonly settings: ConnectionSettings;
  readonly codeVerifier: string;
  readonly grant?: Grant;
}

function sealPlace(tenantId: string, id: string): SealPlace {
  return { tenantId, table: "sign_in", row: id, column: "sealed" };
}

/**
 * Begins a sign-in. @param redirectUri must be registered at the vendor for our app.
 * @throws Rejected when the settings cannot be used
 */
export async function startSignIn(
  context: HubContext,
  principal: Principal,
  wanted: {
    readonly vendor: Vendor;
    readonly account: string | null;
    readonly settings: ConnectionSettings;
    readonly redirectUri: string;
  },
): Promise<SignInStart> {
  const { vendor, account, settings, redirectUri } = wanted;
  const connector = await context.loadConnector(vendor);
  const state = randomBytes(32).toString("base64url");
  const kept: Kept = { settings, codeVerifier: randomBytes(48).toString("base64url") };
  connector.authorisationUrl(settings, {
    redirectUri,
    state,
    codeChallenge: challengeOf(kept.codeVerifier),
  });
  const { tenantId, actor } = principal;
  const id = signInIdOf(state);
  const now = context.clock.now();
  const expiresAt = new Date(now.getTime() + goodForMs);
  await context.database.asTenant(principal, (transaction) =>
    beginSignIn(
      transaction,
      tenantId,
      state,
      {
        vendor,
        account,
        redirect_uri: redirectUri,
        sealed: context.sealer.seal(JSON.stringify(kept), sealPlace(tenantId, id)),
        started_by: actor,
        expires_at: expiresAt,
      },
      now,
    ),
  );
  return { state, id, expiresAt };
}

function challengeOf(codeVerifier: string): string {
  return createHash("sha256").update(codeVerifier).digest("base64url");
}

/** What the first page says; null when there is no such sign-in or it was used or is too old. */
export async function viewSignIn(context: HubContext, state: string): Promise<SignInView | null> {
  return withSignIn(context, state, false, null, async (found, transaction) => {
    const { row, kept, tenantId } = found;
    if (row.stage !== "WAITING") return null;
    const connector = await context.loadConnector(row.vendor);
    const { displayName, scopes } = connector.manifest;
    return {
      vendorName: displayName,
      tenantName: (await tenantById(transaction, tenantId)).name,
      startedBy: row.started_by,
      scopes,
      authorisationUrl: connector.authorisationUrl(kept.settings, {
        redirectUri: row.redirect_uri,
        state,
        codeChallenge: challengeOf(kept.codeVerifier),
      }),
    };
  });
}

/** @param parameters what the vendor sent along: code, error, and for some the account (realmId). */
export async function finishSignIn(
  context: HubContext,
  state: string,
  parameters: Readonly<Record<string, string>>,
): Promise<SignInOutcome> {
  return withSignIn(context, state, true, { stage: "UNKNOWN" }, async (found, transaction) => {
    const { row, kept, tenantId } = found;
    const connector = await context.loadConnector(row.vendor);
    const { displayName } = connector.manifest;
    if (row.stage !== "WAITING") return outcomeOf(context, row);
    const fail = async (problem: string): Promise<SignInOutcome> => {
      await moveSignIn(transaction, tenantId, row.id, { stage: "FAILED", problem });
      return { stage: "FAILED", problem };
    };
    const { code, error } = parameters;
    if (!code) {
      return fail(
        error === "access_denied"
          ? `You did not let Forbear in at ${displayName}. Nothing was connected; begin again when you like.`
          : `${displayName} sent you back without letting Forbear in. Begin again; should it go on, check our app there.`,
      );
    }
    try {
      const opened = await openWithCode(context, connector, kept.settings, {
        code,
        redirectUri: row.redirect_uri,
        codeVerifier: kept.codeVerifier,
        parameters,
      });
      const fitting = opened.accounts.filter(
        ({ account }) => row.account === null || account === row.account,
      );
      const [only, ...others] = fitting;
      if (!only) return await fail(noAccount(displayName, row.account, opened.accounts));
      if (others.length > 0) {
        const sealed = context.sealer.seal(
          JSON.stringify({ ...kept, grant: opened.grant }),
          sealPlace(tenantId, row.id),
        );
        await moveSignIn(transaction, tenantId, row.id, {
          stage: "CHOOSING",
          sealed,
          accounts: fitting,
        });
        return { stage: "CHOOSING", vendorName: displayName, accounts: fitting };
      }
      return await connect(context, found, transaction, only, opened.grant);
    } catch (refusal) {
      if (!(refusal instanceof ConnectorError)) throw refusal;
      return fail(refusal.message);
    }
  });
}

/** The person said which account it is to be. */
export async function chooseAccount(
  context: HubContext,
  state: string,
  account: string,
): Promise<SignInOutcome> {
  return withSignIn(context, state, true, { stage: "UNKNOWN" }, async (found, transaction) => {
    const { row, kept } = found;
    const chosen = row.accounts?.find((each) => each.account === account);
    if (row.stage !== "CHOOSING" || !chosen || !kept.grant) return outcomeOf(context, row);
    return connect(context, found, transaction, chosen, reviveGrant(kept.grant));
  });
}

/** Waits for what becomes of a sign-in. UNKNOWN: nobody came back before it ended. */
export async function waitForSignIn(
  context: HubContext,
  principal: Principal,
  id: string,
  signal: AbortSignal,
): Promise<SignInOutcome> {
  const { tenantId } = principal;
  while (!signal.aborted) {
    const row = await context.database.asTenant(principal, (transaction) =>
      signInById(transaction, tenantId, id, false),
    );
    if (!row || row.expires_at <= context.clock.now()) break;
    if (row.stage === "CONNECTED" || row.stage === "FAILED") return outcomeOf(context, row);
    await pause(lookEveryMs, undefined, { signal }).catch(() => undefined);
  }
  return { stage: "UNKNOWN" };
}

function noAccount(
  vendorName: string,
  wanted: string | null,
  opened: readonly GrantedAccount[],
): string {
  const names = opened.map(({ name }) => name).join(", ");
  if (wanted === null || opened.length === 0)
    return `You are signed in to ${vendorName}, but no account was opened to Forbear. Begin again and choose one there.`;
  return `You opened ${names}, which is not the account that was asked for. Begin again, signed in to the right one.`;
}

interface Found {
  readonly tenantId: string;
  readonly row: SignInRow;
  readonly kept: Kept;
}

async function connect(
  context: HubContext,
  { tenantId, row, kept }: Found,
  transaction: Queryable,
  chosen: GrantedAccount,
  grant: Grant,
): Promise<SignInOutcome> {
  const connector = await context.loadConnector(row.vendor);
  const { connectionId, accountName } = await keepConnection(
    transaction,
    context,
    tenantId,
    connector,
    kept.settings,
    chosen,
    grant,
  );
  // The grant now lives with its connection only.
  const sealed = context.sealer.seal("{}", sealPlace(tenantId, row.id));
  await moveSignIn(transaction, tenantId, row.id, {
    stage: "CONNECTED",
    sealed,
    accounts: [chosen],
    connection_id: connectionId,
  });
  return { stage: "CONNECTED", vendorName: connector.manifest.displayName, accountName };
}

async function outcomeOf(context: HubContext, row: SignInRow): Promise<SignInOutcome> {
  const { displayName } = (await context.loadConnector(row.vendor)).manifest;
  switch (row.stage) {
    case "CONNECTED":
      return {
        stage: "CONNECTED",
        vendorName: displayName,
        accountName: row.accounts?.[0]?.name ?? displayName,
      };
    case "CHOOSING":
      return { stage: "CHOOSING", vendorName: displayName, accounts: row.accounts ?? [] };
    case "FAILED":
      return { stage: "FAILED", problem: row.problem ?? "It did not work. Begin again." };
    case "WAITING":
      return { stage: "UNKNOWN" };
  }
}

async function withSignIn<T>(
  context: HubContext,
  state: string,
  lock: boolean,
  unknown: T,
  work: (found: Found, transaction: Queryable) => Promise<T>,
): Promise<T> {
  const tenantId = await tenantOfSignIn(context.database, state);
  if (!tenantId) return unknown;
  const principal = hubPrincipal(tenantId, "hub:gate");
  return context.database.asTenant(principal, async (transaction) => {
    const row = await signInById(transaction, tenantId, signInIdOf(state), lock);
    if (!row || row.expires_at <= context.clock.now()) return unknown;
    const kept = JSON.parse(context.sealer.open(row.sealed, sealPlace(tenantId, row.id))) as Kept;
    return work({ tenantId, row, kept }, transaction);
  });
}

function reviveGrant(grant: Grant): Grant {
  const { expiresAt } = grant as { expiresAt: Date | string | null };
  return { ...grant, expiresAt: expiresAt ? new Date(expiresAt) : null };
}
