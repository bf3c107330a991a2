/** What the columns of a file probably mean, with what has to be asked. A guess is shown; nothing is stored by it. */
import { createHash } from "node:crypto";
import type { ReceivableStatus } from "../domain/records.js";
import { currencyOrNull, decimalMarkOf, parseAmount } from "./amounts.js";
import { possibleForms } from "./dates.js";
import { documentTypeOf, headingFits, statusOf } from "./headings.js";
import {
  allFields,
  fieldsOf,
  fileKinds,
  isAmountField,
  isDateField,
  type DateField,
  type DateForm,
  type DecimalMark,
  type Field,
  type FileKind,
  type Mapping,
  type Row,
} from "./model.js";
import { reportColumns } from "./report.js";
import { plainWords } from "./words.js";

export interface Column {
  readonly index: number;
  readonly heading: string;
  /** The first values that are not blank. */
  readonly examples: readonly string[];
}

/** Something that the file does not tell: a person has to. */
export interface Question {
  readonly about:
    "KIND" | "COLUMN" | "DATE_FORM" | "DECIMAL_MARK" | "CURRENCY" | "DUE_DATE" | "STATUS";
  readonly field: Field | null;
  /** In a sentence, with what can be answered. */
  readonly words: string;
}

export interface Guess {
  readonly columns: readonly Column[];
  readonly mapping: Mapping;
  readonly questions: readonly Question[];
}

/** What a person has said already; it wins over what is guessed. */
export type Told = {
  readonly [Key in keyof Omit<Mapping, "columns">]?: Mapping[Key] | undefined;
} & {
  /** Null: no column has it, whatever its heading. */
  readonly columns?: Partial<Readonly<Record<Field, number | null>>> | undefined;
};

const examplesShown = 5;

/** @param rows the first rows below the headings */
export function guess(headings: readonly string[], rows: readonly Row[], told: Told = {}): Guess {
  const columns = columnsOf(headings, rows);
  const kind = told.kind ?? likeliestKind(columns, rows);
  const places = placesOf(kind, columns, rows, told.columns);
  const values = (field: Field): string[] => valuesAt(rows, places[field]);
  const fields = fieldsOf[kind].filter((field) => places[field] !== undefined);
  const forms = new Map(
    fields
      .filter(isDateField)
      .map((field) => [field, possibleForms(textDates(rows, places[field]).filter(isSomeDate))]),
  );
  const dates = { ...chosenForms(forms), ...told.dates };
  const mark = decimalMarkOf(
    fields.filter(isAmountField).flatMap((field) => textAmounts(rows, places[field])),
  );
  const mapping: Mapping = {
    kind,
    columns: places,
    dates,
    decimalMark:
      told.decimalMark !== undefined ? told.decimalMark : mark === "UNCLEAR" ? null : mark,
    currency: told.currency ?? currencyBeside(fields.filter(isAmountField).flatMap(values), mark),
    dueAfterDays: told.dueAfterDays ?? null,
    statusWords: told.statusWords ?? {},
  };
  const questions = [
    ...missingColumns(mapping),
    ...dateQuestions(mapping, forms, headings),
    ...(mark === "UNCLEAR" && told.decimalMark === undefined ? [markQuestion] : []),
    ...currencyQuestions(mapping, values),
    ...dueQuestions(mapping),
    ...statusQuestions(mapping, values("status")),
  ];
  return { columns, mapping, questions };
}

function columnsOf(headings: readonly string[], rows: readonly Row[]): Column[] {
  return headings.map((heading, index) => ({
    index,
    heading: heading.trim(),
    examples: [...new Set(valuesAt(rows, index))].slice(0, examplesShown),
  }));
}

function valuesAt(rows: readonly Row[], index: number | undefined): string[] {
  if (index === undefined) return [];
  return rows.map((row) => row.cells[index]?.trim() ?? "").filter((cell) => cell !== "");
}

/** What is a date in no form at all is one row's mistake, and does not speak for the column. */
function isSomeDate(text: string): boolean {
  return possibleForms([text]).length > 0;
}

/** Of a spreadsheet, cells that are days or numbers need no reading. */
function textDates(rows: readonly Row[], index: number | undefined): string[] {
  return valuesAt(
    index === undefined ? [] : rows.filter((row) => row.exact?.[index] !== "DATE"),
    index,
  );
}

function textAmounts(rows: readonly Row[], index: number | undefined): string[] {
  return valuesAt(
    index === undefined ? [] : rows.filter((row) => row.exact?.[index] !== "NUMBER"),
    index,
  );
}

/** What makes a file one of its kind, and what only such a file has. */
const marksOf: Readonly<Record<FileKind, readonly Field[]>> = {
  CUSTOMERS: ["customerName", "email", "phone", "mobile", "taxNumber", "country", "lastName"],
  INVOICES: ["invoiceNumber", "total", "open", "dueOn", "issuedOn"],
  PAYMENTS: ["paymentNumber", "invoiceNumber", "amount", "paidOn"],
};

function likeliestKind(columns: readonly Column[], rows: readonly Row[]): FileKind {
  const scoreOf = (kind: FileKind): number => {
    const places = placesOf(kind, columns, rows, undefined);
    const found = marksOf[kind].filter((field) => places[field] !== undefined);
    const quality = found.reduce((sum, field) => {
      const heading = columns[places[field] ?? 0]?.heading ?? "";
      return sum + headingFits(kind, field, heading);
    }, 0);
    return needed(kind, places).length > 0
      ? quality / 10
      : quality / (kind === "CUSTOMERS" ? 1.6 : 1);
  };
  return fileKinds
    .map((kind) => ({ kind, score: scoreOf(kind) }))
    .reduce((best, each) => (each.score > best.score ? each : best)).kind;
}

/** Each field the column that names it best, and each column one field. */
function placesOf(
  kind: FileKind,
  columns: readonly Column[],
  rows: readonly Row[],
  told: Told["columns"],
): Mapping["columns"] {
  const places: Partial<Record<Field, number>> = {};
  for (const field of fieldsOf[kind] as readonly Field[]) {
    const at = told?.[field];
    if (typeof at === "number") places[field] = at;
  }
  const taken = new Set(Object.values(places));
  const pairs = fieldsOf[kind]
    .filter((field) => told?.[field] === undefined)
    .flatMap((field) =>
      columns
        .map(({ index, heading }) => ({
          field: field as Field,
          index,
          fit: headingFits(kind, field, heading),
        }))
        .filter(({ fit, index }) => fit > 0 && !taken.has(index) && couldBe(field, rows, index)),
    )
    .sort((a, b) => b.fit - a.fit || a.index - b.index);
  for (const { field, index } of pairs) {
    if (places[field] !== undefined || taken.has(index)) continue;
    places[field] = index;
    taken.add(index);
  }
  return places;
}

/** A heading alone can mislead: "Due" over amounts, "Paid" over yes and no. Most values must be of the kind. */
function couldBe(field: Field, rows: readonly Row[], index: number): boolean {
  const filled = rows.filter((row) => (row.cells[index]?.trim() ?? "") !== "");
  const isOne = (row: Row): boolean => {
    const text = row.cells[index] ?? "";
    if (field === "documentType") return documentTypeOf(text) !== null;
    if (isDateField(field))
      return row.exact?.[index] === "DATE" || possibleForms([text]).length > 0;
    if (!isAmountField(field)) return true;
    return [".", ",", null].some((mark) => parseAmount(text, mark as DecimalMark) !== null);
  };
  return filled.filter(isOne).length * 2 >= filled.length;
}

/** One order for all columns that could be read in several, where another column of the file shows it. */
function chosenForms(forms: ReadonlyMap<DateField, readonly DateForm[]>): Mapping["dates"] {
  const sure = new Set([...forms.values()].flatMap((each) => (each.length === 1 ? each : [])));
  const chosen: Partial<Record<DateField, DateForm>> = {};
  for (const [field, possible] of forms) {
    const shown = possible.filter((form) => sure.has(form));
    const [form] = possible.length === 1 ? possible : shown.length === 1 ? shown : [];
    // A column whose cells are all days, or all blank, needs no order.
    if (form ?? possible.length === 3) chosen[field] = form ?? "YMD";
  }
  return chosen;
}

function dateQuestions(
  mapping: Mapping,
  forms: ReadonlyMap<DateField, readonly DateForm[]>,
  headings: readonly string[],
): Question[] {
  return [...forms]
    .filter(([field]) => mapping.dates[field] === undefined)
    .map(([field, possible]) => {
      const heading = headings[mapping.columns[field] ?? 0] ?? "";
      const words =
        possible.length > 1
          ? `"${heading}": the dates can be read as day/month (DMY) or as month/day (MDY). Which is it?`
          : `"${heading}": these are not all dates of one form. Which is right: YMD (2026-12-31), DMY (31/12/2026) or MDY (12/31/2026)?`;
      return { about: "DATE_FORM" as const, field, words };
    });
}

const markQuestion: Question = {
  about: "DECIMAL_MARK",
  field: null,
  words:
    'Amounts such as 1,234 or 1.234 can be read in two ways. Which mark stands before the decimals: "." or ","?',
};

/** The currency that stands beside every amount, where it is one and the same. */
function currencyBeside(texts: readonly string[], mark: DecimalMark | "UNCLEAR"): string | null {
  const read = texts.map(
    (text) => parseAmount(text, mark === "UNCLEAR" ? "." : mark)?.currency ?? null,
  );
  const [only, ...others] = new Set(read);
  return only && only !== "?" && others.length === 0 ? only : null;
}

function currencyQuestions(mapping: Mapping, values: (field: Field) => string[]): Question[] {
  if (mapping.kind === "CUSTOMERS" || mapping.currency !== null) return [];
  const codes = values("currency");
  const known = codes.filter((code) => currencyOrNull(code.toUpperCase()) !== null);
  // A code that is none is its row's mistake.
  if (codes.length > 0 && known.length * 2 >= codes.length) return [];
  return [
    {
      about: "CURRENCY",
      field: "currency",
      words:
        "No column says in which currency the amounts are. Which is it (three letters, such as EUR or GBP)?",
    },
  ];
}

function dueQuestions({ kind, columns, dueAfterDays }: Mapping): Question[] {
  if (kind !== "INVOICES" || columns.dueOn !== undefined || dueAfterDays !== null) return [];
  return [
    {
      about: "DUE_DATE",
      field: "dueOn",
      words:
        "No column says when an invoice is due. Which column does, or how many days after its date is it due?",
    },
  ];
}

function statusQuestions({ statusWords }: Mapping, words: readonly string[]): Question[] {
  const unknown = [
    ...new Set(
      words.filter((word) => statusOf(word, statusWords) === null).map((word) => plainWords(word)),
    ),
  ];
  return unknown.slice(0, 20).map((word) => ({
    about: "STATUS",
    field: "status",
    words: `What does the status "${word}" mean: DRAFT, OPEN, PAID or VOID?`,
  }));
}

interface Need {
  readonly field: Field;
  readonly what: string;
}

function needed(kind: FileKind, places: Mapping["columns"]): Need[] {
  const lacks = (...fields: Field[]): boolean =>
    fields.every((field) => places[field] === undefined);
  const needs: [boolean, Field, string][] =
    kind === "CUSTOMERS"
      ? [[lacks("customerName", "lastName"), "customerName", "the customer's name"]]
      : kind === "INVOICES"
        ? [
            [lacks("invoiceNumber"), "invoiceNumber", "the invoice's number"],
            [
              lacks("customerNumber", "customerName"),
              "customerName",
              "the customer (number or name)",
            ],
            [lacks("issuedOn"), "issuedOn", "the invoice's date"],
            [lacks("total", "open"), "total", "the invoice's amount"],
          ]
        : [
            [lacks("invoiceNumber"), "invoiceNumber", "the number of the invoice that was paid"],
            [lacks("amount"), "amount", "the amount that was paid"],
            [lacks("paidOn"), "paidOn", "the day of the payment"],
          ];
  return needs.flatMap(([missing, field, what]) => (missing ? [{ field, what }] : []));
}

function missingColumns({ kind, columns }: Mapping): Question[] {
  return needed(kind, columns).map(({ field, what }) => ({
    about: "COLUMN",
    field,
    words: `Which column holds ${what} (${field})?`,
  }));
}

/** Names a file's headings, whatever stands below: the same export is known again by it. */
export function headingsKey(headings: readonly string[]): string {
  const own: readonly string[] = reportColumns;
  const words = headings
    .map((heading) => heading.trim())
    .filter((heading) => !own.includes(heading));
  while (words.at(-1) === "") words.pop();
  return createHash("sha256").update(JSON.stringify(words)).digest("hex");
}

/** What is wrong with a mapping that a person has put together; null: nothing is. */
export function mappingProblem(mapping: Mapping, columnCount: number): string | null {
  const own: readonly Field[] = fieldsOf[mapping.kind];
  for (const field of allFields) {
    const at = mapping.columns[field];
    if (at === undefined) continue;
    if (!own.includes(field)) return `A file of ${mapping.kind} has no ${field}.`;
    if (!Number.isInteger(at) || at < 0 || at >= columnCount)
      return `${field}: there is no column ${at + 1}; the file has ${columnCount}.`;
  }
  if (mapping.currency !== null && currencyOrNull(mapping.currency) === null)
    return `"${mapping.currency.slice(0, 12)}" is not an ISO 4217 currency; write three capitals, such as EUR.`;
  const { dueAfterDays } = mapping;
  if (
    dueAfterDays !== null &&
    (!Number.isInteger(dueAfterDays) || dueAfterDays < 0 || dueAfterDays > 365)
  )
    return "An invoice is due 0 to 365 days after its date.";
  return null;
}

export function isStatus(word: string): word is ReceivableStatus {
  return ["DRAFT", "OPEN", "PAID", "VOID"].includes(word);
}
