/** What a page of vendor records is, on its way into the database. */
import type { NormalisedRecord } from "../../domain/records.js";
import type { Vendor } from "../../domain/source.js";
import type { PageFrame } from "./upsert.js";

/** A vendor record as it was received. */
export interface ReceivedRecord {
  readonly objectType: string;
  readonly id: string;
  readonly updatedAt: string | null;
  readonly raw: object;
}

/** A page as it was received. */
export interface ReceivedPage {
  readonly records: readonly ReceivedRecord[];
  /** Elements of the page that are no records at all. */
  readonly unreadable: readonly { readonly raw: unknown; readonly problem: string }[];
  /** What of a record counts as its content: a change of the rest is none. */
  readonly contentOf: (record: ReceivedRecord) => object;
}

/** What a mapper made of a record, or why it could not. */
export type Reading =
  | { readonly ok: true; readonly records: readonly NormalisedRecord[] }
  | { readonly ok: false; readonly field: string; readonly problem: string };

/** Where a page belongs and how it is read. */
export interface IngestPage {
  readonly tenantId: string;
  readonly connection: { readonly id: string; readonly vendor: Vendor; readonly account: string };
  readonly stream: {
    readonly name: string;
    readonly objectType: string;
    /** What a record said and no longer says is taken back; what it leaves unstated follows from the lines. */
    readonly saysLess?: true;
  };
  /** Its records say what people are to debtors; what one no longer says is gone. */
  readonly statesRoles?: boolean;
  readonly runId: string;
  /** Fields of people's own are mapped, or were until now. */
  readonly hasOwnFields?: boolean;
  /** Its records are kept already and are normalised again: they were not read again. */
  readonly isKeptAgain?: true;
  readonly read: (record: ReceivedRecord) => Reading;
  readonly cursor: object | null;
  readonly now: Date;
  /** ISO 3166-1 alpha-2: how a phone number without a country is read. */
  readonly defaultCountry: string;
}

/** What all rows of the page share. */
export function frameOf(page: IngestPage): PageFrame {
  return { tenantId: page.tenantId, connectionId: page.connection.id, fetchedAt: page.now };
}

/** When rows that are there were read: now, unless they are only normalised again. */
export function fetchedAtIfThere(page: IngestPage, table: string): Record<string, string> {
  return page.isKeptAgain ? { fetched_at: `${table}.fetched_at` } : {};
}

export interface IngestCounts {
  readonly changed: number;
  readonly malformed: number;
}
