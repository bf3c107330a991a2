/** Pages of vendor records for tests of the store: records are written in Forbear's own words. */
import { worker } from "./principal.js";
import type { Currency } from "../../src/domain/money.js";
import type {
  ContactPointRecord,
  NormalisedRecord,
  PartyRecord,
  ReceivableRecord,
  SettlementLineRecord,
} from "../../src/domain/records.js";
import type { Vendor } from "../../src/domain/source.js";
import { saveConnection } from "../../src/store/connections.js";
import { recordId } from "../../src/store/ids.js";
import { preparePage } from "../../src/store/ingest/content.js";
import { storePage } from "../../src/store/ingest/page.js";
import type {
  IngestCounts,
  IngestPage,
  ReceivedPage,
  ReceivedRecord,
} from "../../src/store/ingest/types.js";
import { startRun } from "../../src/store/runs.js";
import type { TestDatabase } from "./database.js";

export const start = new Date("2026-11-25T10:00:00Z");

export interface Source {
  readonly tenantId: string;
  readonly id: string;
  readonly vendor: Vendor;
  readonly account: string;
  readonly runId: string;
}

const streams = { PARTY: "Contact", RECEIVABLE: "Invoice", SETTLEMENT_LINE: "Payment" } as const;

/** A connection without a grant, with one stream for each kind of record. */
export async function newSource(
  here: TestDatabase,
  tenantId: string,
  vendor: Vendor = "XERO",
  account = "account",
): Promise<Source> {
  return here.database.asTenant(worker(tenantId), async (transaction) => {
    const wanted = {
      vendor,
      account,
      accountName: account,
      settings: {},
      streams: Object.values(streams).map((name) => ({ name, pollIntervalSeconds: 300 })),
    };
    const id = await saveConnection(transaction, tenantId, wanted, start);
    const runId = await startRun(transaction, tenantId, id, "FIRST", start);
    return { tenantId, id, vendor, account, runId };
  });
}

export function party(
  id: string,
  more: Partial<Omit<PartyRecord, "memberOf">> & {
    memberOf?: string | null;
    emails?: string[];
    phones?: string[];
  } = {},
): PartyRecord {
  const { emails = [], phones = [], memberOf, ...rest } = more;
  const point = (kind: ContactPointRecord["kind"]) => (value: string) =>
    ({ kind, value, label: "work", optOut: "UNKNOWN" }) as const;
  return {
    kind: "PARTY",
    ref: { objectType: "Contact", id },
    sourceUpdatedAt: null,
    partyKind: "ORGANISATION",
    name: `Party ${id}`,
    memberOf: memberOf ? { objectType: "Contact", id: memberOf } : null,
    contactPoints: [...emails.map(point("EMAIL")), ...phones.map(point("PHONE"))],
    taxNumbers: [],
    crossReferences: [],
    country: "GB",
    archived: false,
    ...rest,
  };
}

export function invoice(
  id: string,
  partyId: string,
  more: Partial<ReceivableRecord> = {},
): ReceivableRecord {
  return {
    kind: "RECEIVABLE",
    ref: { objectType: "Invoice", id },
    sourceUpdatedAt: null,
    party: { objectType: "Contact", id: partyId },
    number: `INV-${id}`,
    reference: null,
    issuedOn: "2026-10-01",
    dueOn: "2026-10-31",
    currency: "GBP" as Currency,
    totalMinor: 10_000n,
    balanceMinor: 10_000n,
    status: "OPEN",
    rawStatus: "AUTHORISED",
    ...more,
  };
}

export function payment(
  id: string,
  invoiceId: string,
  more: Partial<SettlementLineRecord> = {},
): SettlementLineRecord {
  return {
    kind: "SETTLEMENT_LINE",
    ref: { objectType: "Payment", id },
    sourceUpdatedAt: null,
    lineKind: "PAYMENT",
    receivable: { objectType: "Invoice", id: invoiceId },
    amountMinor: 1_000n,
    currency: "GBP" as Currency,
    appliedOn: "2026-11-01",
    reversed: false,
    ...more,
  };
}

/** The record as a vendor's: its raw form says all of it, so that reading gives it back. */
export function received(
  record: NormalisedRecord,
  updatedAt: string | null = null,
): ReceivedRecord {
  const raw = JSON.parse(
    JSON.stringify({ ...record, sourceUpdatedAt: updatedAt }, (_key, value: unknown) =>
      typeof value === "bigint" ? `${value}n` : value,
    ),
  ) as object;
  return { objectType: record.ref.objectType, id: record.ref.id, updatedAt, raw };
}

/** A record that no mapper can read. */
export function broken(objectType: string, id: string, remark = "?"): ReceivedRecord {
  return { objectType, id, updatedAt: null, raw: { broken: remark } };
}

function read({ raw, updatedAt }: ReceivedRecord): ReturnType<IngestPage["read"]> {
  if ("broken" in raw) return { ok: false, field: "DueDate", problem: "is not a date" };
  const record = JSON.parse(JSON.stringify(raw), (_key, value: unknown) =>
    typeof value === "string" && /^-?\d+n$/.test(value) ? BigInt(value.slice(0, -1)) : value,
  ) as NormalisedRecord;
  return { ok: true, records: [{ ...record, sourceUpdatedAt: updatedAt }] };
}

/** One page of one stream, in a transaction of its own. */
export function storeOne(
  here: TestDatabase,
  source: Source,
  kind: keyof typeof streams,
  records: readonly (ReceivedRecord | NormalisedRecord)[],
  more: Partial<IngestPage & ReceivedPage> = {},
): Promise<IngestCounts> {
  const page = {
    tenantId: source.tenantId,
    connection: source,
    stream: { name: streams[kind], objectType: streams[kind] },
    runId: source.runId,
    records: records.map((each) => ("kind" in each ? received(each) : each)),
    unreadable: [],
    read,
    contentOf: (record: ReceivedRecord) => record.raw,
    cursor: { at: 1 },
    now: start,
    defaultCountry: "GB",
    ...more,
  };
  return here.database.asTenant(worker(source.tenantId), (transaction) =>
    storePage(transaction, page, preparePage(page)),
  );
}

/** Records of any kind, each in the page that it belongs to. */
export async function storeAll(
  here: TestDatabase,
  source: Source,
  records: readonly NormalisedRecord[],
  more: Partial<IngestPage & ReceivedPage> = {},
): Promise<void> {
  for (const kind of Object.keys(streams) as (keyof typeof streams)[]) {
    const own = records.filter((record) => record.kind === kind);
    if (own.length > 0) await storeOne(here, source, kind, own, more);
  }
}

/** The row id of a vendor record. */
export function rowId(source: Source, id: string, objectType = "Contact"): string {
  return recordId(source.id, { objectType, id });
}
