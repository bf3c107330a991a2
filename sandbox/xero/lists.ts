/** Lists: filter, order, page (vendors.md §3.4). */
import type { FastifyRequest } from "fastify";
import type { LedgerContact, LedgerInvoice, LedgerPayment } from "../data/records.js";
import type { Fields } from "../shared/oauth.js";
import { queryError, validationError } from "./errors.js";
import type { Organisation } from "./organisation.js";
import { wireContact, wireInvoice, wirePayment, type Wire } from "./wire.js";

type Sortable = string | number | boolean | null;

/** What can be ordered and filtered by, by Xero's own name. */
type Columns<T> = Readonly<Record<string, (row: T) => Sortable>>;

/** Parameter names are read without regard to case, as Xero does with IDs and ids. */
export function parametersOf(request: FastifyRequest): Fields {
  return Object.fromEntries(
    Object.entries(request.query as Record<string, unknown>).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(",") : String(value),
    ]),
  );
}

/** If-Modified-Since in whole seconds UTC; a time without a zone is UTC (vendors.md §3.4). */
function modifiedSince(request: FastifyRequest): number | null {
  const header = request.headers["if-modified-since"];
  if (header === undefined) return null;
  const zoned = /^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(header) ? `${header}Z` : header;
  const instant = Date.parse(zoned);
  if (Number.isNaN(instant))
    throw validationError("If-Modified-Since is not a valid date and time.");
  return Math.floor(instant / 1000);
}

/** Splits a comma-separated parameter. */
function listOf(text: string | undefined): Set<string> | null {
  return text === undefined || text === ""
    ? null
    : new Set(text.split(",").map((item) => item.trim().toLowerCase()));
}

function column<T>(columns: Columns<T>, name: string, type: string): (row: T) => Sortable {
  const found = Object.entries(columns).find(
    ([known]) => known.toLowerCase() === name.toLowerCase(),
  );
  if (!found) throw queryError(`No property or field '${name}' exists in type '${type}'`);
  return found[1];
}

/** `order=UpdatedDateUTC ASC, InvoiceID` */
function sortBy<T>(rows: T[], order: string | undefined, columns: Columns<T>, type: string): T[] {
  if (order === undefined) return rows;
  const keys = order.split(",").map((part) => {
    const [name = "", direction = "ASC"] = part.trim().split(/\s+/);
    return { read: column(columns, name, type), sign: direction.toUpperCase() === "DESC" ? -1 : 1 };
  });
  return rows.sort((a, b) => {
    for (const { read, sign } of keys) {
      const [left, right] = [read(a), read(b)];
      if (left === right) continue;
      if (left === null || right === null) return left === null ? -sign : sign;
      return left < right ? -sign : sign;
    }
    return 0;
  });
}

/** `where=Type=="ACCREC" AND Status=="AUTHORISED"`: equality only; the rest is not practised. */
function filterBy<T>(rows: T[], where: string | undefined, columns: Columns<T>, type: string): T[] {
  if (where === undefined || where === "") return rows;
  const tests = where.split(/\s+(?:AND|&&)\s+/i).map((clause) => {
    const match = /^\s*([\w.]+)\s*==?\s*(?:guid\(\s*)?"([^"]*)"\s*\)?\s*$/i.exec(clause);
    if (!match) throw queryError(`Could not parse the where clause '${clause}'`);
    const read = column(columns, match[1] ?? "", type);
    return (row: T): boolean => String(read(row)).toLowerCase() === (match[2] ?? "").toLowerCase();
  });
  return rows.filter((row) => tests.every((test) => test(row)));
}

interface Page<T> {
  readonly rows: T[];
  readonly paged: boolean;
  readonly pagination: Wire;
}

/** Pages from 1; 100 a page unless asked, 1,000 at most (vendors.md §3.4). */
function takePage<T>(rows: T[], parameters: Fields): Page<T> {
  const number = Number(parameters["page"]);
  if (parameters["page"] === undefined) return { rows, paged: false, pagination: {} };
  const asked = Number(parameters["pagesize"] ?? 100);
  if (!Number.isInteger(number) || number < 1 || !Number.isInteger(asked) || asked < 1) {
    throw queryError("page and pageSize must be whole numbers of at least 1");
  }
  const size = Math.min(1000, asked);
  return {
    rows: rows.slice((number - 1) * size, number * size),
    paged: true,
    pagination: {
      pagination: {
        page: number,
        pageSize: size,
        pageCount: Math.ceil(rows.length / size),
        itemCount: rows.length,
      },
    },
  };
}

function select<T extends { readonly updatedAt: number }>(
  request: FastifyRequest,
  parameters: Fields,
  rows: T[],
  columns: Columns<T>,
  type: string,
): Page<T> {
  const since = modifiedSince(request);
  const changed =
    since === null ? rows : rows.filter((row) => Math.floor(row.updatedAt / 1000) >= since);
  const filtered = filterBy(changed, parameters["where"], columns, type);
  return takePage(sortBy(filtered, parameters["order"], columns, type), parameters);
}

const contactColumns: Columns<LedgerContact> = {
  UpdatedDateUTC: (row) => row.updatedAt,
  Name: (row) => row.name,
  ContactID: (row) => row.id,
  EmailAddress: (row) => row.email,
  ContactStatus: (row) => (row.archived ? "ARCHIVED" : "ACTIVE"),
  ContactNumber: (row) => row.number,
};

export function listContacts(request: FastifyRequest, organisation: Organisation): Wire {
  const parameters = parametersOf(request);
  const ids = listOf(parameters["ids"]);
  const archived = parameters["includearchived"] === "true";
  const rows = organisation
    .contacts()
    .filter(
      (row) => (archived || !row.archived || ids !== null) && (ids === null || ids.has(row.id)),
    );
  const page = select(request, parameters, rows, contactColumns, "Contact");
  const summary = parameters["summaryonly"] === "true" || !page.paged;
  return {
    ...page.pagination,
    Contacts: page.rows.map((row) => wireContact(row, organisation, summary)),
  };
}

const invoiceColumns: Columns<LedgerInvoice> = {
  UpdatedDateUTC: (row) => row.updatedAt,
  Date: (row) => row.date,
  DueDate: (row) => row.dueDate,
  InvoiceNumber: (row) => row.number,
  InvoiceID: (row) => row.id,
  Type: (row) => row.type,
  Status: (row) => row.status,
  Total: (row) => row.totalMinor,
  "Contact.ContactID": (row) => row.contactId,
};

export function listInvoices(request: FastifyRequest, organisation: Organisation): Wire {
  const parameters = parametersOf(request);
  const [ids, contactIds, statuses, numbers] = [
    "ids",
    "contactids",
    "statuses",
    "invoicenumbers",
  ].map((name) => listOf(parameters[name]));
  const rows = organisation
    .invoices()
    .filter(
      (row) =>
        (ids?.has(row.id) ?? true) &&
        (contactIds?.has(row.contactId) ?? true) &&
        (statuses?.has(row.status.toLowerCase()) ?? true) &&
        (numbers?.has(row.number.toLowerCase()) ?? true),
    );
  const page = select(request, parameters, rows, invoiceColumns, "Invoice");
  const detail = parameters["summaryonly"] === "true" ? "summary" : page.paged ? "full" : "unpaged";
  return {
    ...page.pagination,
    Invoices: page.rows.map((row) => wireInvoice(row, organisation, detail)),
  };
}

export function listPayments(request: FastifyRequest, organisation: Organisation): Wire {
  const parameters = parametersOf(request);
  const columns: Columns<LedgerPayment> = {
    UpdatedDateUTC: (row) => row.updatedAt,
    Date: (row) => row.date,
    PaymentID: (row) => row.id,
    Amount: (row) => row.amountMinor,
    Status: (row) => (row.deleted ? "DELETED" : "AUTHORISED"),
    PaymentType: (row) => `${organisation.invoice(row.invoiceId)?.type ?? "ACCREC"}PAYMENT`,
    "Invoice.InvoiceID": (row) => row.invoiceId,
  };
  const page = select(request, parameters, organisation.payments(), columns, "Payment");
  return { ...page.pagination, Payments: page.rows.map((row) => wirePayment(row, organisation)) };
}
