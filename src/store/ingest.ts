/**
 * One page of vendor records into the database, in one transaction: raw records (hashed; unchanged ones
 * cost no write), their normalised rows, what could not be read, and the cursor. Set-based: a handful of
 * statements whatever the size of the page.
 */
import { createHash } from "node:crypto";
import { normaliseEmail, normalisePhone } from "../domain/contact-keys.js";
import { matchKeys } from "../domain/matching.js";
import type {
  NormalisedRecord,
  PartyRecord,
  ReceivableRecord,
  SettlementLineRecord,
} from "../domain/records.js";
import type { Vendor } from "../domain/source.js";
import type { Queryable } from "./database.js";
import { lockDebtors } from "./debtor-locks.js";
import { recordId } from "./ids.js";
import { longestId, storableInstant, storableJson, unstorable } from "./storable.js";

/** A vendor record as it was received. */
interface ReceivedRecord {
  readonly objectType: string;
  readonly id: string;
  readonly updatedAt: string | null;
  readonly raw: object;
}

/** What a mapper made of a record, or why it could not. */
export type Reading =
  | { readonly ok: true; readonly records: readonly NormalisedRecord[] }
  | { readonly ok: false; readonly field: string; readonly problem: string };

export interface IngestPage {
  readonly tenantId: string;
  readonly connection: { readonly id: string; readonly vendor: Vendor; readonly account: string };
  readonly stream: { readonly name: string; readonly objectType: string };
  readonly runId: string;
  readonly records: readonly ReceivedRecord[];
  /** Elements of the page that are no records at all. */
  readonly unreadable: readonly { readonly raw: unknown; readonly problem: string }[];
  readonly read: (record: ReceivedRecord) => Reading;
  readonly cursor: object | null;
  readonly now: Date;
  /** ISO 3166-1 alpha-2: how a phone number without a country is read. */
  readonly defaultCountry: string;
}

export interface IngestCounts {
  readonly changed: number;
  readonly malformed: number;
}

/** Stores a page. Must run inside the tenant's transaction, which it leaves to the caller to commit. */
export async function storePage(transaction: Queryable, page: IngestPage): Promise<IngestCounts> {
  await lockDebtors(transaction, page.tenantId);
  const { records, unreadable } = storableElements(page);
  const changed = await storeRaw(transaction, page, records);
  const normalised: NormalisedRecord[] = [];
  const rejected: Rejected[] = unreadable.map(({ raw, problem }) => ({
    raw,
    externalId: null,
    field: null,
    problem,
  }));
  for (const record of changed) {
    const reading = readStorable(page, record);
    if (reading.ok) normalised.push(...reading.records);
    else rejected.push({ ...reading, raw: record.raw, externalId: record.id });
  }
  await forgetRejections(transaction, page, changed);
  const malformed = await storeRejected(transaction, page, rejected);
  await storeParties(
    transaction,
    page,
    normalised.filter((record) => record.kind === "PARTY"),
  );
  await storeReceivables(
    transaction,
    page,
    normalised.filter((record) => record.kind === "RECEIVABLE"),
  );
  await storeLines(
    transaction,
    page,
    normalised.filter((record) => record.kind === "SETTLEMENT_LINE"),
  );
  await transaction.query(
    `/* storePage cursor */ update stream set cursor = $4 where tenant_id = $1 and connection_id = $2 and name = $3`,
    [page.tenantId, page.connection.id, page.stream.name, JSON.stringify(page.cursor)],
  );
  return { changed: changed.length, malformed };
}

/** The page as the database can hold it. */
function storableElements(page: IngestPage): Pick<IngestPage, "records" | "unreadable"> {
  const records: ReceivedRecord[] = [];
  const unreadable = page.unreadable.map(storableJson);
  for (const received of page.records) {
    const record = storableJson(received);
    if (record.id.length > longestId) {
      const problem = `Its id is longer than ${longestId} characters.`;
      unreadable.push({ raw: record.raw, problem });
    } else {
      records.push({ ...record, updatedAt: storableInstant(record.updatedAt) });
    }
  }
  return { records, unreadable };
}

function readStorable(page: IngestPage, record: ReceivedRecord): Reading {
  const reading = page.read(record);
  if (!reading.ok) return reading;
  const problem = reading.records.map(unstorable).find((each) => each !== null);
  return problem ? { ok: false, ...problem } : reading;
}

/** A vendor may repeat a record within a page (shifting pages): the last one counts, unless it is older. */
function newestOfEach(records: readonly ReceivedRecord[]): ReceivedRecord[] {
  const newest = new Map<string, ReceivedRecord>();
  for (const record of records) {
    const known = newest.get(record.id)?.updatedAt ?? null;
    const older =
      known !== null &&
      record.updatedAt !== null &&
      Date.parse(record.updatedAt) < Date.parse(known);
    if (!older) newest.set(record.id, record);
  }
  return [...newest.values()];
}

/** Writes the raw records that are new or changed, and returns those; older versions never win. */
async function storeRaw(
  transaction: Queryable,
  page: IngestPage,
  records: readonly ReceivedRecord[],
): Promise<ReceivedRecord[]> {
  const unique = newestOfEach(records);
  if (unique.length === 0) return [];
  const texts = unique.map((record) => JSON.stringify(record.raw));
  const rows = await transaction.query<{ external_id: string }>(
    {
      name: "storeRaw",
      text: `/* storeRaw */
      with incoming as (
        select * from unnest($4::text[], $5::bytea[], $6::jsonb[], $7::timestamptz[])
          as i(external_id, hash, raw, source_updated_at)
      )
      insert into source_record (tenant_id, connection_id, object_type, external_id, hash, raw, source_updated_at, fetched_at)
      select $1, $2, $3, i.external_id, i.hash, i.raw, i.source_updated_at, $8
        from incoming i
        left join source_record s
          on s.tenant_id = $1 and s.connection_id = $2 and s.object_type = $3 and s.external_id = i.external_id
       where s.hash is null
          or (s.hash <> i.hash
              and (s.source_updated_at is null or i.source_updated_at is null
                   or i.source_updated_at >= s.source_updated_at))
      on conflict (tenant_id, connection_id, object_type, external_id) do update
        set hash = excluded.hash, raw = excluded.raw,
            source_updated_at = excluded.source_updated_at, fetched_at = excluded.fetched_at
      returning external_id`,
    },
    [
      page.tenantId,
      page.connection.id,
      page.stream.objectType,
      unique.map((record) => record.id),
      texts.map((text) => createHash("sha256").update(text).digest()),
      texts,
      unique.map((record) => record.updatedAt),
      page.now,
    ],
  );
  const changed = new Set(rows.map((row) => row.external_id));
  return unique.filter((record) => changed.has(record.id));
}

interface Rejected {
  readonly raw: unknown;
  readonly externalId: string | null;
  readonly field: string | null;
  readonly problem: string;
}

/** A record that changed is judged anew; its earlier rejection no longer stands. */
async function forgetRejections(
  transaction: Queryable,
  page: IngestPage,
  changed: readonly ReceivedRecord[],
): Promise<void> {
  if (changed.length === 0) return;
  await transaction.query(
    `/* forgetRejections */ delete from rejected_record
      where tenant_id = $1 and connection_id = $2 and object_type = $3 and external_id = any($4::text[])`,
    [page.tenantId, page.connection.id, page.stream.objectType, changed.map((record) => record.id)],
  );
}

async function storeRejected(
  transaction: Queryable,
  page: IngestPage,
  rejected: readonly Rejected[],
): Promise<number> {
  if (rejected.length === 0) return 0;
  const unique = new Map(
    rejected.map((each) => {
      const text = JSON.stringify(each.raw ?? null);
      return [
        createHash("sha256").update(`${page.stream.name}\n${text}`).digest("hex"),
        { ...each, text },
      ];
    }),
  );
  const rows = await transaction.query(
    `/* storeRejected */
     insert into rejected_record
       (tenant_id, connection_id, hash, run_id, stream, object_type, external_id, raw, field, problem, first_seen_at)
     select $1, $2, decode(r.hash, 'hex'), $3, $4, $5, r.external_id, r.raw, r.field, r.problem, $11
       from unnest($6::text[], $7::text[], $8::jsonb[], $9::text[], $10::text[]) as r(hash, external_id, raw, field, problem)
     on conflict (tenant_id, connection_id, hash) do nothing
     returning hash`,
    [
      page.tenantId,
      page.connection.id,
      page.runId,
      page.stream.name,
      page.stream.objectType,
      [...unique.keys()],
      [...unique.values()].map((each) => each.externalId),
      [...unique.values()].map((each) => each.text),
      [...unique.values()].map((each) => each.field),
      [...unique.values()].map((each) => each.problem),
      page.now,
    ],
  );
  return rows.length;
}

async function storeParties(
  transaction: Queryable,
  page: IngestPage,
  parties: readonly PartyRecord[],
): Promise<void> {
  if (parties.length === 0) return;
  const ids = parties.map((party) => recordId(page.connection.id, party.ref));
  await transaction.query(
    {
      name: "storeParties",
      text: `/* storeParties */
      insert into party (tenant_id, id, connection_id, object_type, external_id, kind, name, member_of, archived,
                         needs_joining, source_updated_at, fetched_at)
      select $1, p.id, $2, p.object_type, p.external_id, p.kind, p.name, p.member_of, p.archived,
             true, p.source_updated_at, $11
        from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::boolean[], $10::timestamptz[])
          as p(id, object_type, external_id, kind, name, member_of, archived, source_updated_at)
      on conflict (tenant_id, id) do update
        set kind = excluded.kind, name = excluded.name, member_of = excluded.member_of, archived = excluded.archived,
            needs_joining = true, source_updated_at = excluded.source_updated_at, fetched_at = excluded.fetched_at`,
    },
    [
      page.tenantId,
      page.connection.id,
      ids,
      parties.map((party) => party.ref.objectType),
      parties.map((party) => party.ref.id),
      parties.map((party) => party.partyKind),
      parties.map((party) => party.name),
      parties.map((party) =>
        party.memberOf ? recordId(page.connection.id, party.memberOf) : null,
      ),
      parties.map((party) => party.archived),
      parties.map((party) => party.sourceUpdatedAt),
      page.now,
    ],
  );
  await storeContactPoints(transaction, page, parties, ids);
  await storePartyKeys(transaction, page, parties, ids);
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

async function storeReceivables(
  transaction: Queryable,
  page: IngestPage,
  receivables: readonly ReceivableRecord[],
): Promise<void> {
  if (receivables.length === 0) return;
  await transaction.query(
    {
      name: "storeReceivables",
      text: `/* storeReceivables */
      with incoming as (
        select * from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::text[], $9::date[], $10::date[],
                             $11::text[], $12::bigint[], $13::bigint[], $14::text[], $15::text[], $16::timestamptz[])
          as r(id, object_type, external_id, party_id, number, reference, issued_on, due_on,
               currency, total_minor, balance_minor, status, raw_status, source_updated_at)
      ), moved as (
        -- A receivable that changes hands leaves a balance behind with the debtor it had.
        update debtor d set needs_assessment = true
          from receivable old join incoming i on i.id = old.id and i.party_id <> old.party_id
         where old.tenant_id = $1 and d.tenant_id = $1 and d.id = old.debtor_id
      ), stored as (
        insert into receivable (tenant_id, id, connection_id, object_type, external_id, party_id, debtor_id, number, reference,
                                issued_on, due_on, currency, total_minor, balance_minor, status, raw_status,
                                source_updated_at, fetched_at)
        select $1, i.id, $2, i.object_type, i.external_id, i.party_id, p.debtor_id, i.number, i.reference,
               i.issued_on, i.due_on, i.currency, i.total_minor, i.balance_minor, i.status, i.raw_status,
               i.source_updated_at, $17
          from incoming i left join party p on p.tenant_id = $1 and p.id = i.party_id
        on conflict (tenant_id, id) do update
          set party_id = excluded.party_id, debtor_id = excluded.debtor_id, number = excluded.number,
              reference = excluded.reference, issued_on = excluded.issued_on, due_on = excluded.due_on,
              currency = excluded.currency, total_minor = excluded.total_minor, balance_minor = excluded.balance_minor,
              status = excluded.status, raw_status = excluded.raw_status,
              source_updated_at = excluded.source_updated_at, fetched_at = excluded.fetched_at
        returning debtor_id
      )
      update debtor set needs_assessment = true
       where tenant_id = $1 and id in (select debtor_id from stored) and not needs_assessment`,
    },
    [
      page.tenantId,
      page.connection.id,
      receivables.map((each) => recordId(page.connection.id, each.ref)),
      receivables.map((each) => each.ref.objectType),
      receivables.map((each) => each.ref.id),
      receivables.map((each) => recordId(page.connection.id, each.party)),
      receivables.map((each) => each.number),
      receivables.map((each) => each.reference),
      receivables.map((each) => each.issuedOn),
      receivables.map((each) => each.dueOn),
      receivables.map((each) => each.currency),
      receivables.map((each) => each.totalMinor),
      receivables.map((each) => each.balanceMinor),
      receivables.map((each) => each.status),
      receivables.map((each) => each.rawStatus),
      receivables.map((each) => each.sourceUpdatedAt),
      page.now,
    ],
  );
}

async function storeLines(
  transaction: Queryable,
  page: IngestPage,
  lines: readonly SettlementLineRecord[],
): Promise<void> {
  if (lines.length === 0) return;
  await transaction.query(
    {
      name: "storeLines",
      text: `/* storeLines */
      insert into settlement_line (tenant_id, id, connection_id, object_type, external_id, receivable_id, kind,
                                   amount_minor, currency, applied_on, reversed, source_updated_at, fetched_at)
      select $1, l.id, $2, l.object_type, l.external_id, l.receivable_id, l.kind, l.amount_minor, l.currency,
             l.applied_on, l.reversed, l.source_updated_at, $13
        from unnest($3::uuid[], $4::text[], $5::text[], $6::uuid[], $7::text[], $8::bigint[], $9::text[], $10::date[],
                    $11::boolean[], $12::timestamptz[])
          as l(id, object_type, external_id, receivable_id, kind, amount_minor, currency, applied_on, reversed, source_updated_at)
      on conflict (tenant_id, id) do update
        set receivable_id = excluded.receivable_id, kind = excluded.kind, amount_minor = excluded.amount_minor,
            currency = excluded.currency, applied_on = excluded.applied_on, reversed = excluded.reversed,
            source_updated_at = excluded.source_updated_at, fetched_at = excluded.fetched_at`,
    },
    [
      page.tenantId,
      page.connection.id,
      lines.map((line) => recordId(page.connection.id, line.ref)),
      lines.map((line) => line.ref.objectType),
      lines.map((line) => line.ref.id),
      lines.map((line) => recordId(page.connection.id, line.receivable)),
      lines.map((line) => line.lineKind),
      lines.map((line) => line.amountMinor),
      lines.map((line) => line.currency),
      lines.map((line) => line.appliedOn),
      lines.map((line) => line.reversed),
      lines.map((line) => line.sourceUpdatedAt),
      page.now,
    ],
  );
}
