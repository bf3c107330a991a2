/**
 * One row of a file as the record that it is, in one form whatever the tool: dates 2026-12-31, amounts 1234.50. Or
 * what is wrong with it: in which column, which value, and what is expected.
 */
import type { PlainDate } from "../domain/calendar.js";
import { addDays } from "../domain/calendar.js";
import type { Currency } from "../domain/money.js";
import type { ReceivableStatus } from "../domain/records.js";
import { currencyOrNull, fitsCurrency, parseAmount } from "./amounts.js";
import { exampleOf, parseDate } from "./dates.js";
import { documentTypeOf, isTotalWord, statusOf } from "./headings.js";
import type { DateField, Field, Mapping, Row, RowProblem } from "./model.js";
import { unescaped } from "./report.js";
import { plainWords } from "./words.js";

export interface CustomerRow {
  readonly kind: "CUSTOMER";
  readonly id: string;
  readonly name: string;
  readonly isPerson: boolean;
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly taxNumber: string | null;
  readonly country: string | null;
}

export interface InvoiceRow {
  readonly kind: "INVOICE";
  readonly id: string;
  /** Whom the row names; only what it says. */
  readonly customer: CustomerRow;
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly currency: Currency;
  readonly total: string;
  /** What is still owed; null where the file does not say. */
  readonly open: string | null;
  /** Null where the file does not say. */
  readonly status: ReceivableStatus | null;
  /** The tool's own word. */
  readonly statusWord: string | null;
  readonly reference: string | null;
}

export interface PaymentRow {
  readonly kind: "PAYMENT";
  /** Null: the file gives payments no number. */
  readonly number: string | null;
  readonly invoice: string;
  readonly paidOn: string;
  readonly currency: Currency;
  readonly amount: string;
}

export type FileRecord = CustomerRow | InvoiceRow | PaymentRow;
export type RowReading =
  | { readonly ok: true; readonly record: FileRecord }
  | { readonly ok: false; readonly problems: readonly RowProblem[] };

const longestKey = 120;
const longestText = 500;
const longestShown = 120;

/** @returns null for a row that is no record: the totals below a list. */
export function readRow(
  mapping: Mapping,
  headings: readonly string[],
  row: Row,
): RowReading | null {
  const cells = new Cells(mapping, headings, row);
  const record =
    mapping.kind === "CUSTOMERS"
      ? readCustomer(cells)
      : mapping.kind === "INVOICES"
        ? readInvoice(cells)
        : readPayment(cells);
  if (cells.problems.length === 0) return { ok: true, record };
  return isTotals(mapping, row) ? null : { ok: false, problems: cells.problems };
}

/** What names a record is blank, and the first word is a word for totals. */
function isTotals({ kind, columns }: Mapping, { cells }: Row): boolean {
  if (kind === "CUSTOMERS") return false;
  const first = cells.find((cell) => cell.trim() !== "") ?? "";
  const number = cells[columns.invoiceNumber ?? -1]?.trim() ?? "";
  return isTotalWord(first) && (number === "" || number === first.trim());
}

function readCustomer(cells: Cells): CustomerRow {
  const first = cells.text("firstName");
  const last = cells.text("lastName");
  const company = cells.text("customerName");
  const person = [first, last].filter((each) => each !== null).join(" ");
  const number = cells.key("customerNumber", false);
  const name = company ?? person;
  if (name === "") cells.wrong("customerName", "the customer's name");
  return {
    ...cells.contact(),
    kind: "CUSTOMER",
    id: customerId(number, name),
    name,
    isPerson: last !== null && (company === null || isNameOf(company, first, last)),
  };
}

function isNameOf(name: string, first: string | null, last: string): boolean {
  const given = first ?? "";
  return [`${given} ${last}`, `${last} ${given}`].some(
    (each) => plainWords(each) === plainWords(name),
  );
}

/** Known by the tool's number for it; without one, by its name. */
function customerId(number: string | null, name: string): string {
  return number ?? `name:${plainWords(name).slice(0, longestKey)}`;
}

function readInvoice(cells: Cells): InvoiceRow {
  const id = cells.key("invoiceNumber", true) ?? "";
  const customerNumber = cells.key("customerNumber", false);
  const customerName = cells.text("customerName");
  if (customerNumber === null && customerName === null)
    cells.wrong(
      cells.has("customerName") ? "customerName" : "customerNumber",
      "the customer's number or name",
    );
  const currency = cells.currency(["total", "open", "paid"]);
  const statusWord = cells.text("status");
  const status = statusWord === null ? null : cells.status(statusWord);
  const { total, open } = signed(cells, owed(cells, currency, status));
  const issuedOn = cells.date("issuedOn", true);
  return {
    kind: "INVOICE",
    id,
    customer: {
      ...cells.contact(),
      kind: "CUSTOMER",
      id: customerId(customerNumber, customerName ?? ""),
      name: customerName ?? customerNumber ?? "",
      isPerson: false,
    },
    issuedOn: issuedOn ?? "",
    dueOn: dueOn(cells, issuedOn, total.startsWith("-")) ?? "",
    currency: currency ?? ("" as Currency),
    total,
    open,
    status,
    statusWord,
    reference: cells.text("reference"),
  };
}

/** A credit note is due on no day of its own. */
function dueOn(cells: Cells, issuedOn: PlainDate | null, isCredit: boolean): PlainDate | null {
  const days = cells.mapping.dueAfterDays;
  const told = cells.date("dueOn", days === null && !isCredit);
  if (isCredit) return told ?? issuedOn;
  return told ?? (days !== null && issuedOn !== null ? addDays(issuedOn, days) : null);
}

interface Amounts {
  readonly total: string;
  readonly open: string | null;
}

/** Total and what is open of it, from whichever two of total, open and paid the row tells. */
function owed(cells: Cells, currency: Currency | null, status: ReceivableStatus | null): Amounts {
  const total = cells.amount("total", currency, !cells.has("open"));
  const told = cells.amount("open", currency, false);
  const paid = cells.amount("paid", currency, false);
  const whole = total ?? told;
  if (whole === null) {
    if (cells.has("total")) cells.wrong("total", "the invoice's amount");
    return { total: "0", open: null };
  }
  const open = told ?? (paid === null ? null : minus(whole, paid));
  if (status !== "PAID") return { total: whole, open };
  if (told !== null && !isZero(told))
    cells.wrong("open", 'nothing open where the status is "paid"');
  return { total: whole, open: "0" };
}

/** Some tools write what a credit note takes off without a minus, and say what it is in a column of its own. */
function signed(cells: Cells, amounts: Amounts): Amounts {
  const word = cells.text("documentType");
  const type = word === null ? "INVOICE" : documentTypeOf(word);
  if (type === null) cells.wrong("documentType", "an invoice or a credit note");
  if (type !== "CREDIT_NOTE" || amounts.total.startsWith("-")) return amounts;
  return {
    total: minus("0", amounts.total),
    open: amounts.open === null ? null : minus("0", amounts.open),
  };
}

function isZero(decimal: string): boolean {
  return /^-?[0.]*$/.test(decimal);
}

/** Exact, on decimal texts of any number of decimals. */
function minus(a: string, b: string): string {
  const places = Math.max(...[a, b].map((each) => each.split(".")[1]?.length ?? 0));
  const scaled = (text: string): bigint => {
    const [whole = "0", fraction = ""] = text.split(".");
    return BigInt(whole + fraction.padEnd(places, "0"));
  };
  const difference = scaled(a) - scaled(b);
  const digits = (difference < 0n ? -difference : difference).toString().padStart(places + 1, "0");
  const cut = digits.length - places;
  const fraction = places > 0 ? `.${digits.slice(cut)}` : "";
  return `${difference < 0n ? "-" : ""}${digits.slice(0, cut)}${fraction}`;
}

function readPayment(cells: Cells): PaymentRow {
  const currency = cells.currency(["amount"]);
  return {
    kind: "PAYMENT",
    number: cells.key("paymentNumber", false),
    invoice: cells.key("invoiceNumber", true) ?? "",
    paidOn: cells.date("paidOn", true) ?? "",
    currency: currency ?? ("" as Currency),
    amount: cells.amount("amount", currency, true) ?? "0",
  };
}

/** The cells of a row by what they mean; keeps what is wrong with them. */
class Cells {
  readonly problems: RowProblem[] = [];

  constructor(
    readonly mapping: Mapping,
    private readonly headings: readonly string[],
    private readonly row: Row,
  ) {}

  has(field: Field): boolean {
    return this.mapping.columns[field] !== undefined;
  }

  wrong(field: Field, expected: string): void {
    const at = this.mapping.columns[field];
    const column = at === undefined ? null : (this.headings[at] ?? `column ${at + 1}`);
    this.problems.push({ column, value: this.raw(field).slice(0, longestShown), expected });
  }

  text(field: Field): string | null {
    const text = this.raw(field);
    if (text.length > longestText) this.wrong(field, `at most ${longestText} characters`);
    return text === "" ? null : text;
  }

  /** What a record is known by. */
  key(field: Field, isNeeded: boolean): string | null {
    const text = this.raw(field);
    if (text === "" && isNeeded) this.wrong(field, "a number or name that the record is known by");
    if (text.length > longestKey) this.wrong(field, `at most ${longestKey} characters`);
    return text === "" ? null : text;
  }

  contact(): Pick<CustomerRow, "email" | "phone" | "mobile" | "taxNumber" | "country"> {
    return {
      email: this.text("email"),
      phone: this.text("phone"),
      mobile: this.text("mobile"),
      taxNumber: this.text("taxNumber"),
      country: this.text("country"),
    };
  }

  date(field: DateField, isNeeded: boolean): PlainDate | null {
    const text = this.raw(field);
    const form = this.isExact(field, "DATE") ? "YMD" : (this.mapping.dates[field] ?? "YMD");
    if (text === "") {
      if (isNeeded) this.wrong(field, `a date such as ${exampleOf[form]}`);
      return null;
    }
    const date = parseDate(text, form);
    if (date === null) this.wrong(field, `a date such as ${exampleOf[form]}`);
    return date;
  }

  /** The row's own currency, or the file's. */
  currency(amounts: readonly Field[]): Currency | null {
    const told = this.raw("currency");
    const beside = amounts
      .map((field) => parseAmount(this.raw(field), this.mapping.decimalMark)?.currency ?? null)
      .find((each) => each !== null && each !== "?");
    const code = told === "" ? (beside ?? this.mapping.currency ?? "") : told.toUpperCase();
    const currency = currencyOrNull(code);
    if (currency === null)
      this.wrong("currency", "an ISO 4217 currency (three letters, such as EUR or GBP)");
    return currency;
  }

  amount(field: Field, currency: Currency | null, isNeeded: boolean): string | null {
    const text = this.raw(field);
    if (text === "") {
      if (isNeeded) this.wrong(field, this.amountExpected());
      return null;
    }
    const mark = this.isExact(field, "NUMBER") ? "." : this.mapping.decimalMark;
    const read = parseAmount(text, mark);
    if (read === null) {
      this.wrong(field, this.amountExpected());
      return null;
    }
    if (currency === null) return read.decimal;
    if (read.currency !== null && read.currency !== "?" && read.currency !== currency)
      this.wrong(field, `an amount in ${currency}, which the row or the file names`);
    if (!fitsCurrency(read.decimal, currency))
      this.wrong(field, `no more decimals than ${currency} has`);
    if (read.decimal.replace(/\D/g, "").length > 15)
      this.wrong(field, "an amount of at most 15 digits");
    return read.decimal;
  }

  status(word: string): ReceivableStatus | null {
    const status = statusOf(word, this.mapping.statusWords);
    if (status === null)
      this.wrong(
        "status",
        "a status that is known, or to be told what it means (DRAFT, OPEN, PAID or VOID)",
      );
    return status;
  }

  private amountExpected(): string {
    const { decimalMark } = this.mapping;
    if (decimalMark === null)
      return "a whole amount such as 1234 (the file's amounts have no decimals)";
    return `an amount such as 1234${decimalMark}50, with "${decimalMark}" before the decimals`;
  }

  private isExact(field: Field, what: "NUMBER" | "DATE"): boolean {
    const at = this.mapping.columns[field];
    return at !== undefined && this.row.exact?.[at] === what;
  }

  private raw(field: Field): string {
    const at = this.mapping.columns[field];
    return at === undefined ? "" : unescaped((this.row.cells[at] ?? "").trim());
  }
}
