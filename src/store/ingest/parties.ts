/** Parties, the ways to reach them, and what they are recognised by. */
import { normaliseEmail, normalisePhone } from "../../domain/contact-keys.js";
import { matchKeys } from "../../domain/matching.js";
import type { PartyRecord } from "../../domain/records.js";
import type { RecordRef } from "../../domain/source.js";
import type { Queryable } from "../database.js";
import { recordId } from "../ids.js";
import { longestId } from "../storable.js";
import { frameOf, type IngestPage } from "./types.js";
import { upsertRows } from "./upsert.js";

export async function storeParties(
  transaction: Queryable,
  page: IngestPage,
  parties: readonly PartyRecord[],
): Promise<void> {
  if (parties.length === 0) return;
  const idOf = (ref: RecordRef | null | undefined): string | null =>
    ref ? recordId(page.connection.id, ref) : null;
  const ids = parties.map((party) => recordId(page.connection.id, party.ref));
  await upsertRows(transaction, "party", frameOf(page), [
    { name: "id", type: "uuid", values: ids },
    { name: "object_type", type: "text", values: parties.map((party) => party.ref.objectType) },
    { name: "external_id", type: "text", values: parties.map((party) => party.ref.id) },
    { name: "kind", type: "text", values: parties.map((party) => party.partyKind) },
    { name: "name", type: "text", values: parties.map((party) => party.name) },
    { name: "member_of", type: "uuid", values: parties.map((party) => idOf(party.memberOf)) },
    { name: "parent", type: "uuid", values: parties.map((party) => idOf(party.parent)) },
    { name: "owner", type: "uuid", values: parties.map((party) => idOf(party.owner)) },
    { name: "merged_into", type: "uuid", values: parties.map((party) => idOf(party.mergedInto)) },
    { name: "archived", type: "boolean", values: parties.map((party) => party.archived) },
    { name: "deleted", type: "boolean", values: parties.map((party) => party.deleted ?? false) },
    {
      name: "processing_opt_out",
      type: "text",
      values: parties.map((party) => party.processingOptOut ?? "UNKNOWN"),
    },
    { name: "needs_joining", type: "boolean", values: parties.map(() => true) },
    {
      name: "source_updated_at",
      type: "timestamptz",
      values: parties.map((party) => party.sourceUpdatedAt),
    },
  ]);
  // What a source has removed reaches nobody and is recognised by nothing but its own id.
  const present = parties.map((party) =>
    party.deleted ? { ...party, contactPoints: [], taxNumbers: [], crossReferences: [] } : party,
  );
  await storeContactPoints(transaction, page, present, ids);
  await storePartyKeys(transaction, page, present, ids);
}

async function storeContactPoints(
  transaction: Queryable,
  page: IngestPage,
  parties: readonly PartyRecord[],
  ids: readonly string[],
): Promise<void> {
  const points = parties.flatMap((party, index) =>
    party.contactPoints.map((point, position) => ({
      ...point,
      partyId: ids[index],
      position,
      normalised:
        point.kind === "EMAIL"
          ? normaliseEmail(point.value)
          : normalisePhone(point.value, party.country ?? page.defaultCountry),
    })),
  );
  await transaction.query(
    `/* storeContactPoints: replace */ delete from contact_point where tenant_id = $1 and party_id = any($2::uuid[])`,
    [page.tenantId, ids],
  );
  await transaction.query(
    {
      name: "storeContactPoints",
      text: `/* storeContactPoints */
      insert into contact_point (tenant_id, party_id, position, kind, value, normalised, label, opt_out)
      select $1, c.* from unnest($2::uuid[], $3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) as c`,
    },
    [
      page.tenantId,
      points.map((point) => point.partyId),
      points.map((point) => point.position),
      points.map((point) => point.kind),
      points.map((point) => point.value),
      points.map((point) => point.normalised),
      points.map((point) => point.label),
      points.map((point) => point.optOut),
    ],
  );
}

async function storePartyKeys(
  transaction: Queryable,
  page: IngestPage,
  parties: readonly PartyRecord[],
  ids: readonly string[],
): Promise<void> {
  const { vendor, account } = page.connection;
  const keys = parties.flatMap((party, index) =>
    matchKeys(party, { vendor, account, ...party.ref }, page.defaultCountry)
      // Nothing that really names somebody is as long; a key is part of index rows.
      .filter((key) => key.value.length <= longestId)
      .map((key) => ({ ...key, partyId: ids[index] })),
  );
  const values = [
    page.tenantId,
    keys.map((key) => key.partyId),
    keys.map((key) => key.kind),
    keys.map((key) => key.value),
  ];
  await transaction.query(
    // A key that one party gives up can mean something else for those who still hold it: too many held it
    // before, or it would have joined what must stay apart.
    `/* storePartyKeys: what is gone */
     with gone as (
       delete from party_key k
        where k.tenant_id = $1 and k.party_id = any($5::uuid[])
          and not exists (select from unnest($2::uuid[], $3::text[], $4::text[]) as n(party_id, kind, value)
                           where n.party_id = k.party_id and n.kind = k.kind and n.value = k.value)
       returning k.kind, k.value
     )
     update party set needs_joining = true
      where tenant_id = $1 and not needs_joining
        and id in (select k.party_id from party_key k join gone on gone.kind = k.kind and gone.value = k.value
                    where k.tenant_id = $1)`,
    [...values, ids],
  );
  await transaction.query(
    {
      name: "storePartyKeys",
      text: `/* storePartyKeys */
      insert into party_key (tenant_id, party_id, kind, value)
      select $1, k.* from unnest($2::uuid[], $3::text[], $4::text[]) as k
      on conflict do nothing`,
    },
    values,
  );
}
