/** People on the way to a vendor and back: rows that a callback finds by the hash of its state. */
import { createHash } from "node:crypto";
import type { Vendor } from "../domain/source.js";
import type { Database, Queryable } from "./database.js";

export type SignInStage = "WAITING" | "CHOOSING" | "CONNECTED" | "FAILED";

export interface SignInRow {
  readonly id: string;
  readonly vendor: Vendor;
  readonly account: string | null;
  readonly redirect_uri: string;
  readonly sealed: string;
  readonly stage: SignInStage;
  readonly accounts: readonly { account: string; name: string }[] | null;
  readonly connection_id: string | null;
  readonly problem: string | null;
  readonly started_by: string;
  readonly expires_at: Date;
}

const columns =
  "id, vendor, account, redirect_uri, sealed, stage, accounts, connection_id, problem, started_by, expires_at";

function keyOf(state: string): string {
  return createHash("sha256").update(state).digest("hex");
}

/** The id of the row that belongs to a state: computed, so that the state itself is kept nowhere. */
export function signInIdOf(state: string): string {
  const hex = keyOf(state);
  // UUID version 8: the rest is ours (RFC 9562 §5.8).
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export async function beginSignIn(
  transaction: Queryable,
  tenantId: string,
  state: string,
  wanted: Pick<
    SignInRow,
    "vendor" | "account" | "redirect_uri" | "sealed" | "started_by" | "expires_at"
  >,
  now: Date,
): Promise<void> {
  await transaction.query(
    `/* beginSignIn: those of before */ delete from sign_in where tenant_id = $1 and expires_at < $2::timestamptz - interval '1 day'`,
    [tenantId, now],
  );
  await transaction.query(
    `/* beginSignIn */
     insert into sign_in (tenant_id, id, vendor, account, redirect_uri, sealed, stage, started_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, 'WAITING', $7, $8, $9)`,
    [
      tenantId,
      signInIdOf(state),
      wanted.vendor,
      wanted.account,
      wanted.redirect_uri,
      wanted.sealed,
      wanted.started_by,
      now,
      wanted.expires_at,
    ],
  );
  await transaction.query(
    `/* beginSignIn: directory */ insert into tenant_directory (kind, key, tenant_id) values ('SIGN_IN', $2, $1)`,
    [tenantId, keyOf(state)],
  );
}

/** Which tenant a callback belongs to; null: to none that we sent anywhere. */
export async function tenantOfSignIn(database: Database, state: string): Promise<string | null> {
  const [entry] = await database.query<{ tenant_id: string }>(
    `/* tenantOfSignIn */ select tenant_id from tenant_directory where kind = 'SIGN_IN' and key = $1`,
    [keyOf(state)],
  );
  return entry?.tenant_id ?? null;
}

/** @param lock holds the row until the transaction ends: a callback that comes twice waits for the first. */
export async function signInById(
  transaction: Queryable,
  tenantId: string,
  id: string,
  lock: boolean,
): Promise<SignInRow | null> {
  const [row] = await transaction.query<SignInRow>(
    `/* signInById */ select ${columns} from sign_in where tenant_id = $1 and id = $2 ${lock ? "for update" : ""}`,
    [tenantId, id],
  );
  return row ?? null;
}

export async function moveSignIn(
  transaction: Queryable,
  tenantId: string,
  id: string,
  to: Pick<SignInRow, "stage"> &
    Partial<Pick<SignInRow, "sealed" | "accounts" | "connection_id" | "problem">>,
): Promise<void> {
  await transaction.query(
    `/* moveSignIn */
     update sign_in set stage = $3, sealed = coalesce($4, sealed), accounts = $5, connection_id = $6, problem = $7
      where tenant_id = $1 and id = $2`,
    [
      tenantId,
      id,
      to.stage,
      to.sealed ?? null,
      to.accounts ? JSON.stringify(to.accounts) : null,
      to.connection_id ?? null,
      to.problem ?? null,
    ],
  );
}
