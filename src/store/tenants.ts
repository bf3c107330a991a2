/** Tenants and the tokens that open them. */
import { createHash } from "node:crypto";
import { hubPrincipal, isScope, type Principal, type Scope } from "../access/principal.js";
import type { Database, Queryable } from "./database.js";
import { newId } from "./ids.js";

export interface TenantRow {
  readonly tenant_id: string;
  readonly slug: string;
  readonly name: string;
  readonly time_zone: string;
  readonly country: string;
  readonly region: string | null;
  readonly language: string;
}

export async function tenantById(transaction: Queryable, tenantId: string): Promise<TenantRow> {
  const [row] = await transaction.query<TenantRow>(
    {
      name: "tenantById",
      text: `/* tenantById */ select tenant_id, slug, name, time_zone, country, region, language from tenant where tenant_id = $1`,
    },
    [tenantId],
  );
  if (!row) throw new Error("This tenant is in the directory but has no row of its own.");
  return row;
}

/** Every tenant's id, from the directory: what a worker goes round. */
export async function allTenantIds(database: Database): Promise<string[]> {
  const rows = await database.query<{ tenant_id: string }>(
    `/* allTenantIds */ select tenant_id from tenant_directory where kind = 'TENANT' order by tenant_id`,
  );
  return rows.map((row) => row.tenant_id);
}

export async function tenantIdBySlug(database: Database, slug: string): Promise<string | null> {
  const [row] = await database.query<{ tenant_id: string }>(
    `/* tenantIdBySlug */ select tenant_id from tenant_directory where kind = 'TENANT' and key = $1`,
    [slug],
  );
  return row?.tenant_id ?? null;
}

/** Makes a tenant, or returns the one that already has this short name. */
export async function ensureTenant(
  database: Database,
  wanted: Omit<TenantRow, "tenant_id">,
  now: Date,
): Promise<string> {
  const existing = await tenantIdBySlug(database, wanted.slug);
  if (existing) return existing;
  const tenantId = newId(now);
  await database.asTenant(hubPrincipal(tenantId, "hub:cli"), async (transaction) => {
    await transaction.query(
      `/* ensureTenant */
       insert into tenant (tenant_id, slug, name, time_zone, country, region, language, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        tenantId,
        wanted.slug,
        wanted.name,
        wanted.time_zone,
        wanted.country,
        wanted.region,
        wanted.language,
        now,
      ],
    );
    await transaction.query(
      `/* ensureTenant: directory */ insert into tenant_directory (kind, key, tenant_id) values ('TENANT', $1, $2)`,
      [wanted.slug, tenantId],
    );
  });
  return tenantId;
}

function hashToken(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}

/** Keeps a token's hash, never the token. The same token again only renews what it may do. */
export async function saveToken(
  database: Database,
  principal: Principal,
  token: { secret: string; actor: string; scopes: readonly Scope[]; expiresAt: Date | null },
  now: Date,
): Promise<void> {
  const { tenantId } = principal;
  const hash = hashToken(token.secret);
  await database.asTenant(principal, async (transaction) => {
    await transaction.query(
      `/* saveToken */
       insert into api_token (tenant_id, id, token_hash, actor, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, token_hash) do update set actor = excluded.actor, scopes = excluded.scopes,
         expires_at = excluded.expires_at`,
      [tenantId, newId(now), hash, token.actor, token.scopes, now, token.expiresAt],
    );
    await transaction.query(
      `/* saveToken: directory */
       insert into tenant_directory (kind, key, tenant_id) values ('TOKEN', $1, $2) on conflict do nothing`,
      [hash.toString("hex"), tenantId],
    );
  });
}

export interface TokenHolder {
  readonly principal: Principal;
  /** By the Clock; null: it does not expire. */
  readonly expiresAt: Date | null;
}

/** Who a token stands for, and how long; null when it is unknown or revoked. */
export async function holderOfToken(
  database: Database,
  secret: string,
): Promise<TokenHolder | null> {
  const hash = hashToken(secret);
  const [entry] = await database.query<{ tenant_id: string }>(
    {
      name: "holderOfToken.directory",
      text: `/* holderOfToken */ select tenant_id from tenant_directory where kind = 'TOKEN' and key = $1`,
    },
    [hash.toString("hex")],
  );
  if (!entry) return null;
  const tenantId = entry.tenant_id;
  const [token] = await database
    .readerFor(hubPrincipal(tenantId, "hub:gate"))
    .query<{ actor: string; scopes: string[]; expires_at: Date | null }>(
      {
        name: "holderOfToken",
        text: `/* holderOfToken */ select actor, scopes, expires_at from api_token
                where tenant_id = $1 and token_hash = $2 and revoked_at is null`,
      },
      [tenantId, hash],
    );
  if (!token) return null;
  const scopes = new Set(token.scopes.filter(isScope));
  return {
    principal: { tenantId, actor: token.actor, scopes },
    expiresAt: token.expires_at,
  };
}
