/** Lists: filter, order, page (vendors.md §3.4). */
import type { FastifyRequest } from "fastify";
import type {
  CreditKind,
  LedgerContact,
  LedgerCredit,
  LedgerInvoice,
  LedgerPayment,
} from "../data/records.js";
import type { Fields } from "../shared/oauth.js";
import { queryError, validationError } from "./errors.js";
import type { MadeAhead } from "./made-ahead.js";
import type { Organisation } from "./organisation.js";
import { creditNames, type Wire } from "./wire-basics.js";
import { creditType, wireCredit } from "./wire-credits.js";
import { paymentType, wirePayment } from "./wire-payments.js";
import { statusOf, wireContact, wireInvoice } from "./wire.js";

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

/** What decides which records are in a list and in which order, but for If-Modified-Since. */
function listKey(parameters: Fields): string {
  const rest = Object.entries(parameters).filter(
    ([name]) => !["page", "pagesize", "summaryonly"].includes(name),
  );
  return JSON.stringify(rest);
}

/** `order=UpdatedDateUTC ASC`, and nothing else. */
function isByStamp(order: string | undefined): boolean {
  return /^\s*UpdatedDateUTC(\s+ASC)?\s*$/i.test(order ?? "");
}

type Stamped = { readonly updatedAt: number };

const isSince =
  (since: number) =>
  (row: Stamped): boolean =>
    Math.floor(row.updatedAt / 1000) >= since;

/** Where the rows begin that changed since, in rows by their stamp: whoever reads on and on goes from stamp to stamp. */
function firstSince(rows: readonly Stamped[], since: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = rows[middle];
    if (row && isSince(since)(row)) high = middle;
    else low = middle + 1;
  }
  return low;
}

interface Page<T> {
  readonly rows: T[];
  readonly paged: boolean;
  readonly pagination: Wire;
}

/** Pages from 1; 100 a page unless asked (vendors.md §3.4). @param most records of a page */
function takePage<T>(rows: T[], parameters: Fields, most: number): Page<T> {
  const number = Number(parameters["page"]);
  if (parameters["page"] === undefined) return { rows, paged: false, pagination: {} };
  const asked = Number(parameters["pagesize"] ?? 100);
  if (!Number.isInteger(number) || number < 1 || !Number.isInteger(asked) || asked < 1) {
    throw queryError("page and pageSize must be whole numbers of at least 1");
  }
  const size = Math.min(most, asked);
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

interface Listing<T> {
  readonly kind: Parameters<Organisation["list"]>[0];
  /** Xero's name of what is listed. */
  readonly type: string;
  readonly columns: Columns<T>;
  /** All rows that the endpoint's own parameters let in. */
  readonly rows: () => T[];
}

function select<T extends { readonly updatedAt: number }>(
  request: FastifyRequest,
  parameters: Fields,
  organisation: Organisation,
  { kind, type, columns, rows }: Listing<T>,
): Page<T> {
  const since = modifiedSince(request);
  const { where, order } = parameters;
  const byStamp = isByStamp(order);
  const key = `${type} ${byStamp ? "" : since} ${listKey(parameters)}`;
  const sorted = organisation.list(kind, key, () => {
    const all = rows();
    const wanted = since === null || byStamp ? all : all.filter(isSince(since));
    return sortBy(filterBy(wanted, where, columns, type), order, columns, type);
  });
  const changed = since === null || !byStamp ? sorted : sorted.slice(firstSince(sorted, since));
  return takePage(changed, parameters, organisation.settings.pageRows);
}

const contactColumns: Columns<LedgerContact> = {
  UpdatedDateUTC: (row) => row.updatedAt,
  Name: (row) => row.name,
  ContactID: (row) => row.id,
  EmailAddress: (row) => row.email,
  ContactStatus: (row) => statusOf(row),
  ContactNumber: (row) => row.number,
};

export function listContacts(request: FastifyRequest, organisation: Organisation): Wire {
  const parameters = parametersOf(request);
  const ids = listOf(parameters["ids"]);
  const archived = parameters["includearchived"] === "true";
  const page = select(request, parameters, organisation, {
    kind: "contacts",
    type: "Contact",
    columns: contactColumns,
    rows: () =>
      organisation
        .contacts()
        .filter(
          (row) =>
            (archived || statusOf(row) === "ACTIVE" || ids !== null) &&
            (ids === null || ids.has(row.id)),
        ),
  });
  const summary = parameters["summaryonly"] === "true" || !page.paged;
  return {
    ...page.pagination,
    Contacts: page.rows.map((row) =>
      wireContact(row, organisation, { summary, merged: page.paged }),
    ),
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

export function listInvoices(
  request: FastifyRequest,
  organisation: Organisation,
  madeAhead: MadeAhead,
): Wire {
  const parameters = parametersOf(request);
  const [ids, contactIds, statuses, numbers] = [
    "ids",
    "contactids",
    "statuses",
    "invoicenumbers",
  ].map((name) => listOf(parameters[name]));
  const page = select(request, parameters, organisation, {
    kind: "invoices",
    type: "Invoice",
    columns: invoiceColumns,
    rows: () =>
      organisation
        .invoices()
        .filter(
          (row) =>
            (ids?.has(row.id) ?? true) &&
            (contactIds?.has(row.contactId) ?? true) &&
            (statuses?.has(row.status.toLowerCase()) ?? true) &&
            (numbers?.has(row.number.toLowerCase()) ?? true),
        ),
  });
  const detail = parameters["summaryonly"] === "true" ? "summary" : page.paged ? "full" : "unpaged";
  const made = detail === "full" ? madeAhead.listOf(page.rows) : null;
  return {
    ...page.pagination,
    Invoices: made ?? page.rows.map((row) => wireInvoice(row, organisation, detail)),
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
    PaymentType: (row) => paymentType(row, organisation),
    "Invoice.InvoiceID": (row) => row.invoiceId,
  };
  const page = select(request, parameters, organisation, {
    kind: "payments",
    type: "Payment",
    columns,
    rows: () => organisation.payments(),
  });
  return { ...page.pagination, Payments: page.rows.map((row) => wirePayment(row, organisation)) };
}

/** Credit notes, overpayments or prepayments (vendors.md §3.4). */
export function listCredits(
  kind: CreditKind,
  request: FastifyRequest,
  organisation: Organisation,
): Wire {
  const parameters = parametersOf(request);
  const { list, type, id } = creditNames[kind];
  const columns: Columns<LedgerCredit> = {
    UpdatedDateUTC: (row) => row.updatedAt,
    Date: (row) => row.date,
    [id]: (row) => row.id,
    Status: (row) => row.status,
    Type: (row) => creditType(row),
    Total: (row) => row.totalMinor,
    "Contact.ContactID": (row) => row.contactId,
  };
  const page = select(request, parameters, organisation, {
    kind: "credits",
    type,
    columns,
    rows: () => organisation.credits().filter((row) => row.kind === kind),
  });
  return {
    ...page.pagination,
    [list]: page.rows.map((row) => wireCredit(row, organisation, page.paged ? "full" : "unpaged")),
  };
}
