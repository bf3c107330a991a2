/** What a file of customers, invoices or payments is, and what is said of its columns. */
import type { ReceivableStatus } from "../domain/records.js";

export const fileKinds = ["CUSTOMERS", "INVOICES", "PAYMENTS"] as const;
export type FileKind = (typeof fileKinds)[number];

/** What a column can mean, by the kind of file. */
export const fieldsOf = {
  CUSTOMERS: [
    "customerNumber",
    "customerName",
    "firstName",
    "lastName",
    "email",
    "phone",
    "mobile",
    "taxNumber",
    "country",
  ],
  INVOICES: [
    "invoiceNumber",
    "customerNumber",
    "customerName",
    "email",
    "phone",
    "issuedOn",
    "dueOn",
    "total",
    "open",
    "paid",
    "currency",
    "status",
    "reference",
    "documentType",
  ],
  PAYMENTS: ["paymentNumber", "invoiceNumber", "amount", "paidOn", "currency"],
} as const satisfies Record<FileKind, readonly string[]>;
export type Field = (typeof fieldsOf)[FileKind][number];

export const allFields: readonly Field[] = [...new Set(Object.values(fieldsOf).flat())];
export const dateFields = ["issuedOn", "dueOn", "paidOn"] as const satisfies readonly Field[];
export type DateField = (typeof dateFields)[number];
const amountFields = ["total", "open", "paid", "amount"] as const satisfies readonly Field[];

export function isDateField(field: Field): field is DateField {
  return (dateFields as readonly Field[]).includes(field);
}

export function isAmountField(field: Field): boolean {
  return (amountFields as readonly Field[]).includes(field);
}

/** In which order day, month and year are written. */
export const dateForms = ["YMD", "DMY", "MDY"] as const;
export type DateForm = (typeof dateForms)[number];
/** Null: the file's amounts have no decimals, and none are expected. */
export type DecimalMark = "." | "," | null;

/** How a file is to be read as rows of cells. Rows count from 1, as a spreadsheet shows them. */
export type Layout = (
  | { readonly format: "CSV"; readonly encoding: Encoding; readonly delimiter: string }
  | { readonly format: "XLSX"; readonly sheet: string }
) & { readonly headerRow: number };
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** What each column means and how its values are written; confirmed by a person before anything is stored. */
export interface Mapping {
  readonly kind: FileKind;
  /** Columns count from 0. */
  readonly columns: Partial<Readonly<Record<Field, number>>>;
  readonly dates: Partial<Readonly<Record<DateField, DateForm>>>;
  readonly decimalMark: DecimalMark;
  /** ISO 4217; for rows that name none. */
  readonly currency: string | null;
  /** Days from the invoice's date to its due date, where the row tells none. */
  readonly dueAfterDays: number | null;
  /** The tool's own words for how an invoice stands, in lower case, beyond those that are known. */
  readonly statusWords: Readonly<Record<string, ReceivableStatus>>;
}

/** One row of the file, as it stands there. */
export interface Row {
  /** As a spreadsheet shows it, from 1. */
  readonly number: number;
  readonly cells: readonly string[];
  /**
   * Of spreadsheets: which cells hold a number (written 1234.5) or a day (written 2026-12-31), whatever they look
   * like on a screen. Null where all are text.
   */
  readonly exact: readonly (ExactCell | undefined)[] | null;
}
export type ExactCell = "NUMBER" | "DATE";

/** One thing that is wrong with a row. */
export interface RowProblem {
  /** The column's heading; null: it is about the row as a whole. */
  readonly column: string | null;
  readonly value: string;
  /** Completes "expected: …". */
  readonly expected: string;
}

/** A file that can be read anywhere in it. */
export interface ByteSource {
  readonly size: number;
  /** @returns as many bytes, fewer only at the end of the file */
  read(offset: number, length: number): Promise<Buffer>;
}

/** Bounds that keep one file from taking the hub's memory or its day. */
export const fileLimits = {
  csvBytes: 1024 * 1024 * 1024,
  xlsxBytes: 128 * 1024 * 1024,
  rows: 5_000_000,
  columns: 400,
  /** Of one row of a CSV file, in characters. */
  rowLength: 256 * 1024,
  /** Of one sheet or of the shared texts of a spreadsheet, unpacked. */
  unpackedBytes: 2 * 1024 * 1024 * 1024,
  sharedTextBytes: 96 * 1024 * 1024,
} as const;

/** The file as a whole cannot be read: says why, and what would help. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
}
