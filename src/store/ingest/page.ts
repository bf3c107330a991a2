/**
 * One page of vendor records into the database, in one transaction: raw records (hashed; unchanged ones
 * cost no write), their normalised rows, what could not be read, and the cursor. Set-based: a handful of
 * statements whatever the size of the page.
 */
import { createHash } from "node:crypto";
import type { NormalisedRecord } from "../../domain/records.js";
import type { Queryable } from "../database.js";
import { lockDebtors } from "../debtor-locks.js";
import { storeActivities, storeOpportunities, storeOwners } from "./history.js";
import { storeCredits, storeLines, storeReceivables, undoLinesLeftOut } from "./money.js";
import { storeParties } from "./parties.js";
import type { IngestCounts, IngestPage, Reading, ReceivedRecord } from "./types.js";
import { longestId, storableInstant, storableJson, unstorable } from "../storable.js";

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
  const readable: ReceivedRecord[] = [];
  for (const record of changed) {
    const reading = readStorable(page, record);
    if (reading.ok) {
      readable.push(record);
      normalised.push(...reading.records);
    } else rejected.push({ ...reading, raw: record.raw, externalId: record.id });
  }
  await forgetRejections(transaction, page, changed);
  const malformed = await storeRejected(transaction, page, rejected);
  await storeNormalised(transaction, page, normalised);
  await undoLinesLeftOut(
    transaction,
    page,
    readable,
    normalised.filter((record) => record.kind === "SETTLEMENT_LINE"),
  );
  await transaction.query(
    `/* storePage cursor */ update stream set cursor = $4 where tenant_id = $1 and connection_id = $2 and name = $3`,
    [page.tenantId, page.connection.id, page.stream.name, JSON.stringify(page.cursor)],
  );
  return { changed: changed.length, malformed };
}

/** Each kind of record has its own rows; parties first, since the others hang on them. */
async function storeNormalised(
  transaction: Queryable,
  page: IngestPage,
  records: readonly NormalisedRecord[],
): Promise<void> {
  const of = <K extends NormalisedRecord["kind"]>(kind: K) =>
    records.filter(
      (record): record is Extract<NormalisedRecord, { kind: K }> => record.kind === kind,
    );
  await storeOwners(transaction, page, of("OWNER"));
  await storeParties(transaction, page, of("PARTY"));
  await storeOpportunities(transaction, page, of("OPPORTUNITY"));
  await storeActivities(transaction, page, of("ACTIVITY"));
  await storeReceivables(transaction, page, of("RECEIVABLE"));
  await storeCredits(transaction, page, of("CREDIT"));
  await storeLines(transaction, page, of("SETTLEMENT_LINE"));
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
      unique.map((record) =>
        createHash("sha256")
          .update(JSON.stringify(page.contentOf(record)))
          .digest(),
      ),
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
