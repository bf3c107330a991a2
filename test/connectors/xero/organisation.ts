/** A small Xero organisation behind nock: lists with pages, single invoices, history. */
import type { JsonObject, Session } from "../../../src/connectors/connector.js";
import type { Reply, Sent } from "../network.js";
import { answering } from "../network.js";

export const apiUrl = "https://api.xero.example";
export const identityUrl = "https://identity.xero.example";
const loginUrl = "https://login.xero.example";
export const tenantId = "fe79f7dd-b6d4-4a92-ba7b-538af6289c58";
export const contactId = "a3675fc4-f8dd-4f03-ba5b-f1870566bcd7";
export const invoiceId = "046d8a6d-1ae1-4b4d-9340-5601bdf41b87";

const settings = {
  loginUrl,
  identityUrl,
  apiUrl,
  clientId: "client-1",
  clientSecret: "hush",
};
const now = new Date("2026-11-25T12:00:00.000Z");

export function session(changes: Partial<Session> = {}): Session {
  return {
    account: tenantId,
    settings,
    grant: {
      accessToken: "token-1",
      refreshToken: "refresh-1",
      expiresAt: new Date("2026-11-25T12:30:00.000Z"),
      answer: {},
    },
    now,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** `/Date(ms+0000)/`, Xero's way of writing an instant. */
export function xeroDate(iso: string): string {
  return `/Date(${Date.parse(iso)}+0000)/`;
}

export function id(prefix: string, number: number): string {
  return `${prefix}0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

export function aContact(number: number, changes: JsonObject = {}): JsonObject {
  return {
    ContactID: id("c", number),
    ContactStatus: "ACTIVE",
    Name: `Company ${number}`,
    EmailAddress: `billing@company${number}.example`,
    UpdatedDateUTC: xeroDate(`2026-11-2${number}T09:00:00Z`),
    ...changes,
  };
}

export function anInvoice(number: number, changes: JsonObject = {}): JsonObject {
  return {
    Type: "ACCREC",
    InvoiceID: id("a", number),
    InvoiceNumber: `INV-${number}`,
    Reference: "",
    Contact: { ContactID: id("c", number), Name: `Company ${number}` },
    DateString: "2026-10-01T00:00:00",
    Date: xeroDate("2026-10-01T00:00:00Z"),
    DueDateString: "2026-10-31T00:00:00",
    DueDate: xeroDate("2026-10-31T00:00:00Z"),
    Status: "AUTHORISED",
    CurrencyCode: "GBP",
    Total: 120.5,
    AmountDue: 100.25,
    UpdatedDateUTC: xeroDate(`2026-11-2${number}T09:00:00Z`),
    ...changes,
  };
}

export function aPayment(number: number, changes: JsonObject = {}): JsonObject {
  return {
    PaymentID: id("b", number),
    PaymentType: "ACCRECPAYMENT",
    Status: "AUTHORISED",
    Date: xeroDate("2026-11-01T00:00:00Z"),
    Amount: 20.25,
    CurrencyRate: 1,
    Invoice: { InvoiceID: id("a", number), Type: "ACCREC", CurrencyCode: "GBP" },
    UpdatedDateUTC: xeroDate(`2026-11-2${number}T09:00:00Z`),
    ...changes,
  };
}

/** A credit note of 50.00, of which 20.00 and 5.50 are set against invoices. */
export function aCreditNote(number: number, changes: JsonObject = {}): JsonObject {
  return {
    Type: "ACCRECCREDIT",
    CreditNoteID: id("d", number),
    CreditNoteNumber: `CN-${number}`,
    ...aCredit(number),
    ...changes,
  };
}

export function anOverpayment(number: number, changes: JsonObject = {}): JsonObject {
  return {
    Type: "RECEIVE-OVERPAYMENT",
    OverpaymentID: id("e", number),
    ...aCredit(number),
    ...changes,
  };
}

export function aPrepayment(number: number, changes: JsonObject = {}): JsonObject {
  return {
    Type: "RECEIVE-PREPAYMENT",
    PrepaymentID: id("f", number),
    InvoiceNumber: `PRE-${number}`,
    ...aCredit(number),
    ...changes,
  };
}

function aCredit(number: number): JsonObject {
  return {
    Contact: { ContactID: id("c", number), Name: `Company ${number}` },
    // Xero writes this one with a space.
    DateString: "2026-10-05 00:00:00",
    Date: xeroDate("2026-10-05T00:00:00Z"),
    Status: "AUTHORISED",
    CurrencyCode: "GBP",
    CurrencyRate: 1,
    Total: 50,
    RemainingCredit: 24.5,
    Allocations: [anAllocation(1, 20), anAllocation(2, 5.5)],
    UpdatedDateUTC: xeroDate(`2026-11-2${number}T09:00:00Z`),
  };
}

/** An allocation to an invoice, without an id as Xero's lists give it. */
export function anAllocation(
  invoice: number,
  Amount: number,
  changes: JsonObject = {},
): JsonObject {
  return {
    Amount,
    Date: xeroDate("2026-10-06T00:00:00Z"),
    Invoice: { InvoiceID: id("a", invoice), InvoiceNumber: `INV-${invoice}` },
    ...changes,
  };
}

export interface Organisation {
  readonly sent: Sent[];
  readonly history: { path: string; details: string }[];
  records: Record<string, JsonObject[]>;
  /** Xero's own limit of a page, whatever is asked for. */
  pageSize: number;
  withPagination: boolean;
  /** Sent with every answer, such as X-DayLimit-Remaining. */
  headers: Record<string, string>;
  /** Answers instead of the organisation when it returns something. */
  fault: (sent: Sent) => Reply | undefined;
}

export function anOrganisation(records: Record<string, JsonObject[]> = {}): Organisation {
  const organisation: Organisation = {
    sent: [],
    history: [],
    records,
    pageSize: 2,
    withPagination: true,
    headers: {},
    fault: () => undefined,
  };
  const sent = answering(apiUrl, (request) => {
    const reply = organisation.fault(request) ?? answer(organisation, request);
    return { ...reply, headers: { ...organisation.headers, ...reply.headers } };
  });
  return Object.assign(organisation, { sent });
}

function answer(organisation: Organisation, sent: Sent): Reply {
  const path = sent.url.pathname.replace("/api.xro/2.0", "");
  if (path === "/Organisation") return { body: { Organisations: [theOrganisation] } };
  if (path === "/InvoiceReminders/Settings")
    return { body: { InvoiceReminders: [{ Enabled: false }] } };
  if (path.endsWith("/History")) return historyAnswer(organisation, path, sent);
  const single = /^\/Invoices\/([0-9a-f-]{36})$/.exec(path)?.[1];
  if (single !== undefined) {
    const invoice = (organisation.records["Invoices"] ?? []).find(
      (candidate) => candidate["InvoiceID"] === single,
    );
    if (!invoice) return { status: 404, body: "The resource you're looking for cannot be found" };
    return { body: { Invoices: [invoice] } };
  }
  if (path === "/Invoices" && sent.method === "POST") return saveAnswer(organisation, sent);
  return listAnswer(organisation, path.slice(1), sent);
}

/** With summarizeErrors=false: HTTP 200, and each element says what became of it. */
function saveAnswer(organisation: Organisation, sent: Sent): Reply {
  const body = JSON.parse(sent.body) as { Invoices: JsonObject[] };
  const elements = body.Invoices.map((changes) => {
    const invoice = (organisation.records["Invoices"] ?? []).find(
      (candidate) => candidate["InvoiceID"] === changes["InvoiceID"],
    );
    if (!invoice)
      return {
        ...changes,
        StatusAttributeString: "ERROR",
        ValidationErrors: [{ Message: "Invoice not found" }],
      };
    const { ExpectedPaymentDate: expected, ...rest } = changes;
    Object.assign(
      invoice,
      rest,
      typeof expected === "string"
        ? { ExpectedPaymentDate: xeroDate(`${expected}T00:00:00Z`) }
        : {},
    );
    return { ...invoice, StatusAttributeString: "OK" };
  });
  return { body: { Invoices: elements } };
}

const theOrganisation = {
  Name: "Demo Company (NZ)",
  BaseCurrency: "NZD",
  CountryCode: "NZ",
  Timezone: "NEWZEALANDSTANDARDTIME",
  ShortCode: "!mBdtL",
};

function historyAnswer(organisation: Organisation, path: string, sent: Sent): Reply {
  if (sent.method === "PUT") {
    const body = JSON.parse(sent.body) as { HistoryRecords: { Details: string }[] };
    organisation.history.push({ path, details: body.HistoryRecords[0]?.Details ?? "" });
  }
  const lines = organisation.history.filter((line) => line.path === path);
  return { body: { HistoryRecords: lines.map(({ details }) => ({ Details: details })) } };
}

function listAnswer(organisation: Organisation, name: string, { url, headers }: Sent): Reply {
  const since = headers.get("if-modified-since");
  const stamp = (record: JsonObject) => Number(/\d+/.exec(String(record["UpdatedDateUTC"]))?.[0]);
  const statuses = url.searchParams.get("Statuses")?.split(",");
  const ids = url.searchParams.get("IDs")?.split(",");
  const all = (organisation.records[name] ?? [])
    .filter((record) => ids === undefined || ids.includes(String(record["InvoiceID"])))
    .filter((record) => statuses === undefined || statuses.includes(String(record["Status"])))
    .filter((record) => since === null || !(stamp(record) < Date.parse(since)))
    .toSorted((a, b) => stamp(a) - stamp(b));
  const page = Number(url.searchParams.get("page"));
  const pageSize = Math.min(organisation.pageSize, Number(url.searchParams.get("pageSize")));
  return {
    body: {
      Status: "OK",
      ...(organisation.withPagination
        ? {
            pagination: {
              page,
              pageSize,
              pageCount: Math.ceil(all.length / pageSize),
              itemCount: all.length,
            },
          }
        : {}),
      [name]: all.slice((page - 1) * pageSize, page * pageSize),
    },
  };
}
