/** What may be written into the organisation, and Xero's refusals (vendors.md §3.7). */
import { randomUUID } from "node:crypto";
import { ratesToPound } from "../data/invoices.js";
import { baseCurrency } from "../data/constants.js";
import {
  dueMinor,
  type LedgerInvoice,
  type LedgerLine,
  type LedgerPayment,
} from "../data/records.js";
import { isPlainDate, plainDate } from "../shared/dates.js";
import { toMinor } from "../shared/money.js";
import type { Organisation } from "./organisation.js";
import type { Wire } from "./wire-basics.js";
import { bankAccount } from "./wire-payments.js";

/** A change that is acceptable and can be made; or what is wrong with it. */
export type Checked<T> = { readonly apply: () => T } | { readonly errors: readonly string[] };

/** Reads an object that may be missing. */
export function asObject(value: unknown): Wire {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Wire)
    : {};
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** A date as clients send it: YYYY-MM-DD, the same with a time, or /Date(ms)/ (vendors.md §3.5). */
export function readDate(value: unknown): string | null {
  const written = text(value) ?? "";
  const ms = /^\/Date\((-?\d+)(?:[+-]\d{4})?\)\/$/.exec(written)?.[1];
  const date = ms === undefined ? written.slice(0, 10) : plainDate(Number(ms));
  return isPlainDate(date) ? date : null;
}

type Changes = { -readonly [K in keyof LedgerInvoice]?: LedgerInvoice[K] };

/** Reads one field of an update into the changes, or says what is wrong with it. */
type FieldReader = (value: unknown, invoice: LedgerInvoice, changes: Changes) => string | null;

/** Fields that an existing invoice takes; others are passed over, as Xero does with read-only ones. */
const updatable: Readonly<Record<string, FieldReader>> = {
  Url: (value, _invoice, changes) => {
    const url = text(value) ?? "";
    if (url !== "" && !/^https?:\/\/\S+$/.test(url)) return "Url must be a valid absolute URL";
    changes.url = url === "" ? null : url;
    return null;
  },
  ExpectedPaymentDate: (value, invoice, changes) => {
    // The promise-to-pay field of AUTHORISED sales invoices (vendors.md §3.7).
    if (invoice.type !== "ACCREC" || invoice.status !== "AUTHORISED") {
      return "ExpectedPaymentDate can only be set on authorised sales invoices";
    }
    if (isPartPaid(invoice)) {
      return "ExpectedPaymentDate cannot be changed on an invoice with payments or credits";
    }
    changes.expectedPaymentDate = readDate(value);
    return changes.expectedPaymentDate === null ? "ExpectedPaymentDate is not a valid date" : null;
  },
  DueDate: (value, _invoice, changes) => {
    changes.dueDate = readDate(value);
    return changes.dueDate === null ? "DueDate is not a valid date" : null;
  },
  Reference: (value, _invoice, changes) => {
    changes.reference = text(value) ?? "";
    return null;
  },
  SentToContact: (value, _invoice, changes) => {
    changes.sentToContact = value === true;
    return null;
  },
  Status: (value, invoice, changes) => {
    const status = text(value) ?? "";
    if (status === invoice.status) return null;
    if (!mayBecome(invoice, status))
      return `Invoice not of valid status for modification to ${status}`;
    changes.status = status as LedgerInvoice["status"];
    return null;
  },
};

function changedFields(body: Wire, invoice: LedgerInvoice, errors: string[]): Changes {
  const changes: Changes = {};
  for (const [name, read] of Object.entries(updatable)) {
    const error = name in body ? read(body[name], invoice, changes) : null;
    if (error !== null) errors.push(error);
  }
  return changes;
}

/** Something was paid or credited already, and something may still be due. */
function isPartPaid({ paidMinor, creditedMinor = 0 }: LedgerInvoice): boolean {
  return paidMinor > 0 || creditedMinor > 0;
}

/** Documents of a locked period stay as they are (vendors.md §3.7). */
export const lockedMessage = "The document date cannot be before the period lock date";

function mayBecome(invoice: LedgerInvoice, status: string): boolean {
  const drafted = invoice.status === "DRAFT" || invoice.status === "SUBMITTED";
  if (drafted) return ["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"].includes(status);
  return invoice.status === "AUTHORISED" && !isPartPaid(invoice) && status === "VOIDED";
}

export function checkInvoiceUpdate(
  body: Wire,
  invoice: LedgerInvoice,
  organisation: Organisation,
): Checked<LedgerInvoice> {
  if (invoice.status === "VOIDED" || invoice.status === "DELETED") {
    return { errors: ["Invoice not of valid status for modification"] };
  }
  if (organisation.isLocked(invoice.date)) return { errors: [lockedMessage] };
  const errors: string[] = [];
  const changes = changedFields(body, invoice, errors);
  if (errors.length > 0) return { errors };
  // A part-paid invoice keeps its UpdatedDateUTC when only these two change (vendors.md §3.4).
  const names = Object.keys(changes);
  const silent =
    isPartPaid(invoice) &&
    names.length > 0 &&
    names.every((name) => name === "dueDate" || name === "sentToContact");
  return {
    apply: () =>
      organisation.saveInvoice(
        { ...(organisation.invoice(invoice.id) ?? invoice), ...changes },
        silent,
      ),
  };
}

function newLine(line: Wire, currency: string, errors: string[]): LedgerLine {
  const quantity = typeof line["Quantity"] === "number" ? line["Quantity"] : 1;
  const unitMinor =
    typeof line["UnitAmount"] === "number" ? toMinor(line["UnitAmount"], currency) : null;
  const taxMinor = typeof line["TaxAmount"] === "number" ? toMinor(line["TaxAmount"], currency) : 0;
  if (unitMinor === null || taxMinor === null)
    errors.push("The line amounts are not valid for the currency");
  if (text(line["Description"]) === undefined)
    errors.push("Description is required on a line item");
  return {
    id: randomUUID(),
    description: text(line["Description"]) ?? "",
    quantity,
    unitMinor: unitMinor ?? 0,
    amountMinor: Math.round(quantity * (unitMinor ?? 0)),
    taxMinor: taxMinor ?? 0,
    taxType: text(line["TaxType"]) ?? "NONE",
    accountCode: text(line["AccountCode"]) ?? "200",
  };
}

const creatable: readonly string[] = ["DRAFT", "SUBMITTED", "AUTHORISED"];

/** What is wrong with a new invoice; nothing when the list is empty. */
function newInvoiceErrors(body: Wire, organisation: Organisation, currency: string): string[] {
  const status = text(body["Status"]) ?? "DRAFT";
  const number = text(body["InvoiceNumber"]);
  const problems: readonly (readonly [wrong: boolean, message: string])[] = [
    [body["Type"] !== "ACCREC" && body["Type"] !== "ACCPAY", "Invoice Type is not valid"],
    [ratesToPound[currency] === undefined, "The currency is not used by the organisation"],
    [!creatable.includes(status), "Invoice Status is not valid"],
    [
      status === "AUTHORISED" && readDate(body["DueDate"]) === null,
      "DueDate is required for an approved invoice",
    ],
    [organisation.isLocked(readDate(body["Date"]) ?? organisation.today()), lockedMessage],
    [
      number !== undefined && organisation.invoiceByNumber(number) !== undefined,
      "Invoice # must be unique.",
    ],
  ];
  return problems.flatMap(([wrong, message]) => (wrong ? [message] : []));
}

export function checkNewInvoice(body: Wire, organisation: Organisation): Checked<LedgerInvoice> {
  const currency = text(body["CurrencyCode"]) ?? baseCurrency;
  const errors = newInvoiceErrors(body, organisation, currency);
  const contact = organisation.contact(text(asObject(body["Contact"])["ContactID"]) ?? "");
  if (!contact) errors.push("The contact could not be found");
  const sent = Array.isArray(body["LineItems"]) ? body["LineItems"].map(asObject) : [];
  if (sent.length === 0) errors.push("One or more line items must be specified");
  const lines = sent.map((line) => newLine(line, currency, errors));
  if (errors.length > 0 || !contact) return { errors };
  const id = randomUUID();
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  const invoice: LedgerInvoice = {
    id,
    type: body["Type"] === "ACCPAY" ? "ACCPAY" : "ACCREC",
    contactId: contact.id,
    number: text(body["InvoiceNumber"]) ?? `INV-${id.slice(0, 8)}`,
    reference: text(body["Reference"]) ?? "",
    status: (text(body["Status"]) ?? "DRAFT") as LedgerInvoice["status"],
    currency,
    rate: ratesToPound[currency] ?? 1,
    // A missing date is today where the organisation is (vendors.md §3.5).
    date: readDate(body["Date"]) ?? organisation.today(),
    dueDate: readDate(body["DueDate"]),
    lineAmountTypes: "Exclusive",
    lines,
    taxMinor,
    totalMinor: taxMinor + lines.reduce((sum, line) => sum + line.amountMinor, 0),
    paidMinor: 0,
    fullyPaidOn: null,
    sentToContact: false,
    url: text(body["Url"]) ?? null,
    expectedPaymentDate: null,
    updatedAt: 0,
  };
  return { apply: () => organisation.saveInvoice(invoice) };
}

/** Payments go to the one bank account of the organisation, named by id or code. */
function namesBankAccount(body: Wire): boolean {
  const account = asObject(body["Account"]);
  const code = account["Code"] ?? body["Code"];
  return account["AccountID"] === bankAccount.AccountID || code === bankAccount.Code;
}

/** What is wrong with an amount against what is still due. */
function amountError(
  amountMinor: number | null,
  dueMinor: number,
  currency: string,
): string | null {
  if (amountMinor === null) return `The payment amount is not valid for the currency ${currency}`;
  if (amountMinor <= 0) return "The payment amount must be greater than zero";
  return amountMinor > dueMinor
    ? "Payment amount exceeds the amount outstanding on this document"
    : null;
}

function paidInvoice(body: Wire, organisation: Organisation): LedgerInvoice | undefined {
  const named = asObject(body["Invoice"]);
  return (
    organisation.invoice(text(named["InvoiceID"]) ?? "") ??
    organisation.invoiceByNumber(text(named["InvoiceNumber"]) ?? text(body["InvoiceNumber"]) ?? "")
  );
}

/**
 * Checks a payment against what is still due (xero_accounting.yaml Payment.Amount).
 * @param reserved what earlier elements of the same request take, by invoice.
 */
export function checkNewPayment(
  body: Wire,
  organisation: Organisation,
  reserved: Map<string, number>,
): Checked<LedgerPayment> {
  const invoice = paidInvoice(body, organisation);
  if (!invoice) return { errors: ["The invoice could not be found"] };
  const amount = body["Amount"];
  const amountMinor = typeof amount === "number" ? toMinor(amount, invoice.currency) : null;
  const taken = reserved.get(invoice.id) ?? 0;
  const due = dueMinor(invoice) - taken;
  const date = "Date" in body ? readDate(body["Date"]) : organisation.today();
  const errors = [
    invoice.status === "AUTHORISED"
      ? null
      : "Payments can only be made against Authorised documents",
    namesBankAccount(body) ? null : "Account could not be found",
    amountError(amountMinor, due, invoice.currency),
    date === null ? "Date is not a valid date" : null,
    date !== null && organisation.isLocked(date) ? lockedMessage : null,
  ].filter((error) => error !== null);
  if (errors.length > 0 || amountMinor === null || date === null) return { errors };
  reserved.set(invoice.id, taken + amountMinor);
  const payment = {
    id: randomUUID(),
    invoiceId: invoice.id,
    date,
    amountMinor,
    reference: text(body["Reference"]) ?? "",
    deleted: false,
    isReconciled: body["IsReconciled"] === true,
  };
  return { apply: () => organisation.pay(payment, organisation.invoice(invoice.id) ?? invoice) };
}

/** A payment can only be undone: Status DELETED (xero_accounting.yaml PaymentDelete). */
export function checkPaymentUndo(
  body: Wire,
  payment: LedgerPayment,
  organisation: Organisation,
): Checked<LedgerPayment> {
  if (body["Status"] !== "DELETED")
    return { errors: ["Payments can only be updated to the status DELETED"] };
  if (payment.deleted) return { errors: ["Payment has already been deleted"] };
  if (organisation.isLocked(payment.date)) return { errors: [lockedMessage] };
  return { apply: () => organisation.undo(payment) };
}
