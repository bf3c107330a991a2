/** What people decide about roles, and what becomes of roles that can no longer be looked at. */
import type { DecidedRole } from "../domain/roles.js";
import type { Queryable } from "./database.js";

/** Whom a decision is about, and in which rows it stands. */
export interface RolePlace {
  readonly tenantId: string;
  readonly personId: string;
  /** What the person goes by: earlier decisions stand under any of these. */
  readonly ids: readonly string[];
  /** The parties whose debts it is about. */
  readonly about: readonly string[];
  /** The parties that earlier decisions on this role are about: the new one takes their place. */
  readonly aboutBefore: readonly string[];
}

export async function decideRole(
  transaction: Queryable,
  { tenantId, personId, ids, about, aboutBefore }: RolePlace,
  { role, holds, since, until, authority, decidedBy, decidedAt }: Omit<DecidedRole, "about">,
): Promise<void> {
  await transaction.query(
    `/* decideRole: before */
     delete from decided_role
      where tenant_id = $1 and person_id = any($2::uuid[]) and about_id = any($3::uuid[]) and role = $4`,
    [tenantId, ids, [...about, ...aboutBefore], role],
  );
  await transaction.query(
    `/* decideRole */
     insert into decided_role (tenant_id, person_id, about_id, role, holds, since, until, proof, reference, seen_on,
                               decided_by, decided_at)
     select $1, $2, a.id, $4, $5, $6::date, $7::date, $8, $9, $10::date, $11, $12::timestamptz
       from unnest($3::uuid[]) as a(id)`,
    [
      tenantId,
      personId,
      about,
      role,
      holds,
      since,
      until,
      authority?.proof ?? null,
      authority?.reference ?? null,
      authority?.seenOn ?? null,
      decidedBy,
      decidedAt,
    ],
  );
}

/**
 * The records that say so may no longer be seen: what they said may be over, and nobody would tell. When they are
 * seen again, all of them are read anew.
 */
export async function forgetUnseenRoles(
  transaction: Queryable,
  tenantId: string,
  connectionId: string,
  stream: { readonly name: string; readonly objectType: string },
): Promise<void> {
  await transaction.query(
    `/* forgetUnseenRoles */
     with said as (delete from stated_role where tenant_id = $1 and connection_id = $2),
     known as (delete from source_record where tenant_id = $1 and connection_id = $2 and object_type = $3)
     update stream set cursor = null where tenant_id = $1 and connection_id = $2 and name = $4`,
    [tenantId, connectionId, stream.objectType, stream.name],
  );
}
