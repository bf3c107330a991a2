/** Parties, the ways to reach them, and what they are recognised by. */
import { contactValue, matchKeys } from "../../domain/matching.js";
import type { PartyRecord } from "../../domain/records.js";
import type { RecordRef } from "../../domain/source.js";
import { recordId } from "../ids.js";
import type { Pipeline } from "../pipeline.js";
import { longestId } from "../storable.js";
import { fetchedAtIfThere, frameOf, type IngestPage } from "./types.js";
import { upsertRows } from "./upsert.js";

/** What joining goes by, but for the keys: who belongs to whom, and whose name the debtor bears. */
const joinedBy = ["kind", "name", "member_of", "parent", "merged_into", "archived", "deleted"];
const needsJoiningAnew = `party.needs_joining or (${joinedBy.map((name) => `party.${name}`).join(", ")})
           is distinct from (${joinedBy.map((name) => `excluded.${name}`).join(", ")})`;

export function storeParties(
  pipeline: Pipeline,
  page: IngestPage,
  parties: readonly PartyRecord[],
): void {
  if (parties.length === 0) return;
  const idOf = (ref: RecordRef | null | undefined): string | null =>
    ref ? recordId(page.connection.id, ref) : null;
  const ids = parties.map((party) => recordId(page.connection.id, party.ref));
  const columns = [
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
    { name: "language", type: "text", values: parties.map((party) => party.language ?? null) },
    {
      name: "preferred_channel",
      type: "text",
      values: parties.map((party) => party.preferredChannel ?? null),
    },
    { name: "needs_joining", type: "boolean", values: parties.map(() => true) },
    {
      name: "source_updated_at",
      type: "timestamptz",
      values: parties.map((party) => party.sourceUpdatedAt),
    },
  ];
  upsertRows(pipeline, "party", frameOf(page), columns, {
    needs_joining: needsJoiningAnew,
    ...fetchedAtIfThere(page, "party"),
  });
  const reachable = parties.map((party, index) => reachableParty(party, ids[index] ?? "", page));
  storeContactPoints(pipeline, page, reachable);
  storePartyKeys(pipeline, page, reachable);
}

interface ReachableParty {
  readonly id: string;
  readonly party: PartyRecord;
  /** Of each contact point, in their order; null where it is neither address nor number. */
  readonly contactValues: readonly (string | null)[];
}

/** What a source has removed reaches nobody and is recognised by nothing but its own id. */
function reachableParty(record: PartyRecord, id: string, page: IngestPage): ReachableParty {
  const party = record.deleted
    ? { ...record, contactPoints: [], taxNumbers: [], crossReferences: [] }
    : record;
  const country = party.country ?? page.defaultCountry;
  return {
    id,
    party,
    contactValues: party.contactPoints.map((point) => contactValue(point, country)),
  };
}

function storeContactPoints(
  pipeline: Pipeline,
  page: IngestPage,
  parties: readonly ReachableParty[],
): void {
  const points = parties.flatMap(({ id, party, contactValues }) =>
    party.contactPoints.map((point, position) => ({
      ...point,
      partyId: id,
      position,
      normalised: contactValues[position],
    })),
  );
  pipeline.send(
    `/* storeContactPoints: replace */ delete from contact_point where tenant_id = $1 and party_id = any($2::uuid[])`,
    [page.tenantId, parties.map(({ id }) => id)],
  );
  pipeline.send(
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

function storePartyKeys(
  pipeline: Pipeline,
  page: IngestPage,
  parties: readonly ReachableParty[],
): void {
  const { vendor, account } = page.connection;
  const keys = parties.flatMap(({ id, party, contactValues }) =>
    matchKeys(party, { vendor, account, ...party.ref }, page.defaultCountry, contactValues)
      // Nothing that really names somebody is as long; a key is part of index rows.
      .filter((key) => key.value.length <= longestId)
      .map((key) => ({ ...key, partyId: id })),
  );
  const values = [
    page.tenantId,
    keys.map((key) => key.partyId),
    keys.map((key) => key.kind),
    keys.map((key) => key.value),
  ];
  pipeline.send(
    // A key that one party gives up can mean something else for those who still hold it: too many held it
    // before, or it would have joined what must stay apart.
    `/* storePartyKeys: what is gone */
     with gone as (
       delete from party_key k
        where k.tenant_id = $1 and k.party_id = any($5::uuid[])
          and not exists (select from unnest($2::uuid[], $3::text[], $4::text[]) as n(party_id, kind, value)
                           where n.party_id = k.party_id and n.kind = k.kind and n.value = k.value)
       returning k.party_id, k.kind, k.value
     )
     update party set needs_joining = true
      where tenant_id = $1 and not needs_joining
        and id = any(array(
              select party_id from gone
              union
              select holder.party_id from gone
               cross join lateral (
                 select k.party_id from party_key k
                  where k.tenant_id = $1 and k.kind = gone.kind and k.value = gone.value offset 0) holder))`,
    [...values, parties.map(({ id }) => id)],
  );
  pipeline.send(
    `/* storePartyKeys */
     with fresh as (
       insert into party_key (tenant_id, party_id, kind, value)
       select $1, k.* from unnest($2::uuid[], $3::text[], $4::text[]) as k
       on conflict do nothing
       returning party_id
     )
     update party set needs_joining = true
      where tenant_id = $1 and not needs_joining and id = any(array(select party_id from fresh))`,
    values,
  );
}
