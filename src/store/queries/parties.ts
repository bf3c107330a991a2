/** Reads of the parties behind debtors, and why they are one; for many debtors at once. */
import type { OptOut } from "../../domain/records.js";
import type { Vendor } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import { preparedStatement } from "./keyset.js";

export interface PartyRow {
  readonly id: string;
  readonly debtorId: string;
  readonly vendor: Vendor;
  readonly account: string;
  readonly connectionId: string;
  readonly objectType: string;
  readonly externalId: string;
  readonly kind: "PERSON" | "ORGANISATION";
  readonly name: string;
  readonly memberOf: string | null;
  readonly archived: boolean;
  readonly sourceUpdatedAt: Date | null;
  readonly fetchedAt: Date;
  readonly language: string | null;
  readonly preferredChannel: string | null;
  readonly contactPoints: readonly ContactPointRow[];
}

export interface ContactPointRow {
  readonly kind: "EMAIL" | "PHONE";
  readonly value: string;
  readonly normalised: string | null;
  readonly label: string;
  readonly optOut: OptOut;
}

export function partiesOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<PartyRow[]> {
  return readParties(transaction, tenantId, "p.debtor_id", debtorIds);
}

/** Parties by their own ids; those that belong to no debtor yet are not among them. */
export function partiesByIds(
  transaction: Queryable,
  tenantId: string,
  ids: readonly string[],
): Promise<PartyRow[]> {
  return readParties(transaction, tenantId, "p.id", ids);
}

async function readParties(
  transaction: Queryable,
  tenantId: string,
  column: "p.debtor_id" | "p.id",
  ids: readonly string[],
): Promise<PartyRow[]> {
  const rows = await transaction.query<
    Omit<PartyRow, "contactPoints"> & { contactPoints: ContactPointRow[] | null }
  >(
    preparedStatement(`/* readParties */
      select p.id, p.debtor_id as "debtorId", c.vendor, c.account, p.connection_id as "connectionId",
             p.object_type as "objectType", p.external_id as "externalId", p.kind, p.name,
             p.member_of as "memberOf", p.archived, p.source_updated_at as "sourceUpdatedAt", p.fetched_at as "fetchedAt",
             p.language, p.preferred_channel as "preferredChannel",
             (select json_agg(json_build_object('kind', cp.kind, 'value', cp.value, 'normalised', cp.normalised,
                                                'label', cp.label, 'optOut', cp.opt_out) order by cp.position)
                from contact_point cp where cp.tenant_id = $1 and cp.party_id = p.id) as "contactPoints"
        from party p join connection c on c.tenant_id = $1 and c.id = p.connection_id
       where p.tenant_id = $1 and ${column} = any($2::uuid[]) and p.debtor_id is not null
       order by p.debtor_id, p.member_of is not null, c.vendor, p.id`),
    [tenantId, ids],
  );
  return rows.map((row) => ({ ...row, contactPoints: row.contactPoints ?? [] }));
}

export interface JoinReasonRow {
  readonly debtorId: string;
  readonly partyA: string;
  readonly partyB: string;
  readonly kind: "MERGED" | "MEMBER_OF" | "REFERENCE" | "TAX_NUMBER" | "EMAIL" | "PHONE";
}

export function joinReasonsOfDebtors(
  transaction: Queryable,
  tenantId: string,
  debtorIds: readonly string[],
): Promise<JoinReasonRow[]> {
  return transaction.query<JoinReasonRow>(
    preparedStatement(`/* joinReasonsOfDebtors */
      select debtor_id as "debtorId", party_a as "partyA", party_b as "partyB", kind
        from join_reason where tenant_id = $1 and debtor_id = any($2::uuid[])
       order by debtor_id, party_a, party_b`),
    [tenantId, debtorIds],
  );
}
