/**
 * One page of vendor records into the database, in one transaction: raw records (hashed; unchanged ones
 * cost no write), their normalised rows, what could not be read, and the cursor. Set-based: a handful of
 * statements whatever the size of the page, most of them sent without waiting for the one before.
 */
import { createHash } from "node:crypto";
import type { NormalisedRecord } from "../../domain/records.js";
import type { Queryable } from "../database.js";
import { lockDebtors } from "../debtor-locks.js";
import { Pipeline } from "../pipeline.js";
import { isStorableJson, storableJson, unstorable } from "../storable.js";
import type { HashedRecord, PreparedPage } from "./content.js";
import { storeExtraFacts } from "./extra-facts.js";
import { storeActivities, storeOpportunities, storeOwners, storeSequences } from "./history.js";
import {
  followLines,
  storeCredits,
  storeLines,
  storeReceivables,
  takeBackUnsaid,
  undoLinesLeftOut,
} from "./money.js";
import { storeParties } from "./parties.js";
import { storeRoles } from "./roles.js";
import type { IngestCounts, IngestPage, Reading, ReceivedRecord } from "./types.js";

/**
 * Records of a page that are worked through together. A vendor's page may be several times as large; what is
 * made of a part (texts, rows) is gone before the next but one begins.
 */
const partSize = 2_000;

/** Stores a page. Must run inside the tenant's transaction, which it leaves to the caller to commit. */
export async function storePage(
  transaction: Queryable,
  page: IngestPage,
  { records, unreadable }: PreparedPage,
): Promise<IngestCounts> {
  await lockDebtors(transaction, page.tenantId);
  const pipeline = new Pipeline(transaction);
  const changed = await changedRecords(pipeline, page, records);
  let malformed = await storeRejected(
    pipeline,
    page,
    unreadable.map((each) => ({ ...each, externalId: null, field: null })),
  );
  let beforeLast = Promise.resolve();
  for (let at = 0; at < changed.length; at += partSize) {
    const last = pipeline.settled();
    malformed += await storePart(pipeline, page, changed.slice(at, at + partSize));
    await beforeLast;
    beforeLast = last;
  }
  pipeline.send(
    `/* storePage cursor */ update stream set cursor = $4 where tenant_id = $1 and connection_id = $2 and name = $3`,
    [page.tenantId, page.connection.id, page.stream.name, JSON.stringify(page.cursor)],
  );
  await pipeline.done();
  return { changed: changed.length, malformed };
}

/**
 * Records that are kept already, normalised again because what they mean has changed.
 * @returns how many of them could not be read, and were not known to be so
 */
export async function storeKeptAgain(
  transaction: Queryable,
  page: IngestPage,
  kept: readonly ReceivedRecord[],
): Promise<number> {
  await lockDebtors(transaction, page.tenantId);
  const pipeline = new Pipeline(transaction);
  const malformed = await storeMeaning(pipeline, page, kept);
  await pipeline.done();
  return malformed;
}

/** @returns how many of the records could not be read, and were not known to be so */
function storePart(
  pipeline: Pipeline,
  page: IngestPage,
  changed: readonly HashedRecord[],
): Promise<number> {
  const raw = storeRaw(pipeline, page, changed);
  // While the database is busy with the raw records the mappers have their turn.
  return storeMeaning(pipeline, page, raw);
}

/** What raw records say, in rows of their own. */
function storeMeaning(
  pipeline: Pipeline,
  page: IngestPage,
  raw: readonly ReceivedRecord[],
): Promise<number> {
  const { readable, normalised, rejected } = readAll(page, raw);
  forgetRejections(pipeline, page, raw);
  storeNormalised(pipeline, page, normalised);
  if (page.statesRoles)
    storeRoles(
      pipeline,
      page,
      readable,
      normalised.filter((record) => record.kind === "ROLE"),
    );
  undoLinesLeftOut(
    pipeline,
    page,
    readable,
    normalised.filter((record) => record.kind === "SETTLEMENT_LINE"),
  );
  if (page.stream.saysLess) {
    takeBackUnsaid(pipeline, page, readable, normalised);
    followLines(pipeline, page, readable);
  }
  return storeRejected(pipeline, page, rejected);
}

/** Each kind of record has its own rows; parties first, since the others hang on them. */
function storeNormalised(
  pipeline: Pipeline,
  page: IngestPage,
  records: readonly NormalisedRecord[],
): void {
  const of = <K extends NormalisedRecord["kind"]>(kind: K) =>
    records.filter(
      (record): record is Extract<NormalisedRecord, { kind: K }> => record.kind === kind,
    );
  storeOwners(pipeline, page, of("OWNER"));
  storeParties(pipeline, page, of("PARTY"));
  storeOpportunities(pipeline, page, of("OPPORTUNITY"));
  storeActivities(pipeline, page, of("ACTIVITY"));
  storeSequences(pipeline, page, of("SEQUENCE"));
  storeReceivables(pipeline, page, of("RECEIVABLE"));
  storeCredits(pipeline, page, of("CREDIT"));
  storeLines(pipeline, page, of("SETTLEMENT_LINE"));
  storeExtraFacts(pipeline, page, [...of("PARTY"), ...of("RECEIVABLE")]);
}

interface PageReading {
  /** The records that said what they should. */
  readonly readable: readonly ReceivedRecord[];
  readonly normalised: readonly NormalisedRecord[];
  readonly rejected: readonly Rejected[];
}

function readAll(page: IngestPage, records: readonly ReceivedRecord[]): PageReading {
  const readable: ReceivedRecord[] = [];
  const normalised: NormalisedRecord[] = [];
  const rejected: Rejected[] = [];
  for (const record of records) {
    const reading = readStorable(page, record);
    if (reading.ok) {
      readable.push(record);
      normalised.push(...reading.records);
    } else rejected.push({ ...reading, raw: record.raw, externalId: record.id });
  }
  return { readable, normalised, rejected };
}

function readStorable(page: IngestPage, record: ReceivedRecord): Reading {
  const reading = page.read(record);
  if (!reading.ok) return reading;
  const problem = reading.records.map(unstorable).find((each) => each !== null);
  return problem ? { ok: false, ...problem } : reading;
}

/**
 * The records that are new or changed; older versions never win. Asked first, so that nothing more is sent
 * of all that is known already.
 */
async function changedRecords(
  pipeline: Pipeline,
  page: IngestPage,
  records: readonly HashedRecord[],
): Promise<HashedRecord[]> {
  if (records.length === 0) return [];
  const rows = await pipeline.ask<{ position: number }>(
    {
      name: "changedRecords",
      text: `/* changedRecords */
      select i.position::int
        from unnest($4::text[], $5::bytea[], $6::timestamptz[]) with ordinality
          as i(external_id, hash, source_updated_at, position)
        left join lateral (
          select s.hash, s.source_updated_at from source_record s
           where s.tenant_id = $1 and s.connection_id = $2 and s.object_type = $3 and s.external_id = i.external_id
          offset 0) s on true
       where s.hash is null
          or (s.hash <> i.hash
              and (s.source_updated_at is null or i.source_updated_at is null
                   or i.source_updated_at >= s.source_updated_at))`,
    },
    [
      page.tenantId,
      page.connection.id,
      page.stream.objectType,
      records.map((record) => record.id),
      records.map((record) => record.hash),
      records.map((record) => record.updatedAt),
    ],
  );
  return rows.flatMap(({ position }) => records[position - 1] ?? []);
}

/** Writes raw records. @returns them as they were written */
function storeRaw(
  pipeline: Pipeline,
  page: IngestPage,
  changed: readonly HashedRecord[],
): readonly ReceivedRecord[] {
  if (changed.length === 0) return [];
  const records: HashedRecord[] = [];
  const texts: string[] = [];
  for (const record of changed) {
    const text = JSON.stringify(record.raw);
    const storable = isStorableJson(text);
    const raw = storable ? record.raw : storableJson(record.raw);
    records.push({ ...record, raw });
    texts.push(storable ? text : JSON.stringify(raw));
  }
  pipeline.send(
    {
      name: "storeRaw",
      text: `/* storeRaw */
      insert into source_record (tenant_id, connection_id, object_type, external_id, hash, raw, source_updated_at, fetched_at)
      select $1, $2, $3, i.external_id, i.hash, i.raw::jsonb, i.source_updated_at, $8
        from unnest($4::text[], $5::bytea[], string_to_array($6, E'\\n'), $7::timestamptz[])
          as i(external_id, hash, raw, source_updated_at)
      on conflict (tenant_id, connection_id, object_type, external_id) do update
        set hash = excluded.hash, raw = excluded.raw,
            source_updated_at = excluded.source_updated_at, fetched_at = excluded.fetched_at`,
    },
    [
      page.tenantId,
      page.connection.id,
      page.stream.objectType,
      records.map((record) => record.id),
      records.map((record) => record.hash),
      // Lines: JSON.stringify breaks none, and an array of texts would have every quote in them escaped.
      texts.join("\n"),
      records.map((record) => record.updatedAt),
      page.now,
    ],
  );
  return records;
}

interface Rejected {
  readonly raw: unknown;
  readonly externalId: string | null;
  readonly field: string | null;
  readonly problem: string;
}

/** A record that changed is judged anew; its earlier rejection no longer stands. */
function forgetRejections(
  pipeline: Pipeline,
  page: IngestPage,
  changed: readonly ReceivedRecord[],
): void {
  if (changed.length === 0) return;
  pipeline.send(
    `/* forgetRejections */ delete from rejected_record
      where tenant_id = $1 and connection_id = $2 and object_type = $3 and external_id = any($4::text[])`,
    [page.tenantId, page.connection.id, page.stream.objectType, changed.map((record) => record.id)],
  );
}

/** @returns how many were not known yet */
async function storeRejected(
  pipeline: Pipeline,
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
  const rows = await pipeline.ask(
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
