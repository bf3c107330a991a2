/** A small QuickBooks company behind nock: queries, data capture, single invoices and sparse updates. */
import type { Json, JsonObject, Session } from "../../../src/connectors/connector.js";
import type { Reply, Sent } from "../network.js";
import { answering } from "../network.js";

export const apiUrl = "https://quickbooks.api.example";
export const identityUrl = "https://oauth.intuit.example";
export const revokeUrl = "https://developer.intuit.example";
const loginUrl = "https://appcenter.intuit.example";
export const realmId = "9341453172058612";
export const receivableAccount = "84";

const settings = {
  loginUrl,
  identityUrl,
  revokeUrl,
  apiUrl,
  clientId: "client-1",
  clientSecret: "hush",
};
const now = new Date("2026-11-25T12:00:00.000Z");

export function session(changes: Partial<Session> = {}): Session {
  return {
    account: realmId,
    settings,
    grant: {
      accessToken: "token-1",
      refreshToken: "refresh-1",
      expiresAt: new Date("2026-11-25T13:00:00.000Z"),
      answer: { realmId },
    },
    now,
    signal: new AbortController().signal,
    ...changes,
  };
}

function entity(id: number, stamp: number): JsonObject {
  return {
    domain: "QBO",
    sparse: false,
    Id: String(id),
    SyncToken: "0",
    MetaData: {
      CreateTime: "2026-10-01T02:00:00-07:00",
      LastUpdatedTime: `2026-11-2${stamp}T01:00:00-08:00`,
    },
  };
}

const pounds = { CurrencyRef: { value: "GBP", name: "British Pound Sterling" }, ExchangeRate: 1 };
const ofCustomer = (number: number) => ({
  CustomerRef: { value: String(number), name: `Company ${number}` },
});

export function aCustomer(number: number, changes: JsonObject = {}): JsonObject {
  return {
    ...entity(number, number),
    DisplayName: `Company ${number}`,
    CompanyName: `Company ${number} Ltd`,
    Active: true,
    PrimaryEmailAddr: { Address: `billing@company${number}.example` },
    BillWithParent: false,
    Balance: 100.25,
    ...changes,
  };
}

export function anInvoice(number: number, changes: JsonObject = {}): JsonObject {
  return {
    ...entity(number + 100, number),
    DocNumber: `10${number}`,
    TxnDate: "2026-10-01",
    DueDate: "2026-10-31",
    ...pounds,
    ...ofCustomer(number),
    TotalAmt: 120.5,
    Balance: 100.25,
    LinkedTxn: [],
    Line: [],
    CustomField: [
      { DefinitionId: "1", Name: "Collection status", Type: "StringType", StringValue: "Calm" },
      { DefinitionId: "2", Name: "Promised for", Type: "StringType" },
    ],
    ...changes,
  };
}

/** Money that pays an invoice. */
export function aPayment(number: number, changes: JsonObject = {}): JsonObject {
  return {
    ...entity(number + 200, number),
    TxnDate: "2026-11-01",
    ...pounds,
    ...ofCustomer(number),
    TotalAmt: 20.25,
    UnappliedAmt: 0,
    Line: [applied(20.25, "Invoice", number + 100)],
    ...changes,
  };
}

/** A line of a payment. */
export function applied(amount: Json, type: string, id: number, more: JsonObject = {}): JsonObject {
  return { Amount: amount, LinkedTxn: [{ TxnId: String(id), TxnType: type, ...more }] };
}

export function aCreditMemo(number: number, changes: JsonObject = {}): JsonObject {
  return {
    ...entity(number + 300, number),
    DocNumber: `CM-${number}`,
    TxnDate: "2026-10-05",
    ...pounds,
    ...ofCustomer(number),
    TotalAmt: 50,
    RemainingCredit: 24.5,
    ...changes,
  };
}

/** A line of an entry. */
export function entered(
  amount: Json,
  posting: "Debit" | "Credit",
  account: string,
  customer?: number,
): JsonObject {
  return {
    Amount: amount,
    DetailType: "JournalEntryLineDetail",
    JournalEntryLineDetail: {
      PostingType: posting,
      AccountRef: { value: account },
      ...(customer === undefined
        ? {}
        : { Entity: { Type: "Customer", EntityRef: { value: String(customer) } } }),
    },
  };
}

export function aJournalEntry(number: number, changes: JsonObject = {}): JsonObject {
  return {
    ...entity(number + 400, number),
    DocNumber: `JE-${number}`,
    TxnDate: "2026-09-01",
    ...pounds,
    Line: [entered(40, "Debit", receivableAccount, number), entered(40, "Credit", "79")],
    ...changes,
  };
}

export function deposited(amount: Json, account: string, customer: number): JsonObject {
  return {
    Amount: amount,
    DetailType: "DepositLineDetail",
    DepositLineDetail: {
      AccountRef: { value: account },
      Entity: { value: String(customer), type: "CUSTOMER" },
    },
  };
}

export function aDeposit(number: number, changes: JsonObject = {}): JsonObject {
  return {
    ...entity(number + 500, number),
    TxnDate: "2026-09-02",
    ...pounds,
    Line: [deposited(7, receivableAccount, number)],
    ...changes,
  };
}

export interface Company {
  readonly sent: Sent[];
  /** By entity: Customer, Invoice. */
  records: Record<string, JsonObject[]>;
  /** What data capture tells as deleted, by entity. */
  deleted: Record<string, JsonObject[]>;
  /** QuickBooks' own limit of a page, whatever is asked for. */
  pageSize: number;
  /** Of an answer of data capture. */
  captureLimit: number;
  /** The time that its answers carry; the newest stamp of what was asked for unless given. */
  time: string | null;
  preferences: JsonObject;
  companyInfo: JsonObject;
  /** Answers instead of the company when it returns something. */
  fault: (sent: Sent) => Reply | undefined;
}

export function aCompany(records: Record<string, JsonObject[]> = {}): Company {
  const company: Company = {
    sent: [],
    records,
    deleted: {},
    pageSize: 2,
    captureLimit: 1000,
    time: null,
    preferences: {
      CurrencyPrefs: { MultiCurrencyEnabled: true, HomeCurrency: { value: "GBP" } },
      SalesFormsPrefs: {
        CustomField: [
          { CustomField: [{ Name: "SalesFormsPrefs.UseSalesCustom1", BooleanValue: true }] },
          {
            CustomField: [
              { Name: "SalesFormsPrefs.SalesCustomName1", StringValue: "Collection status" },
              { Name: "SalesFormsPrefs.SalesCustomName2", StringValue: "Promised for" },
            ],
          },
        ],
      },
    },
    companyInfo: {
      CompanyName: "Kindly Supplies Ltd",
      Country: "GB",
      DefaultTimeZone: "Europe/London",
    },
    fault: () => undefined,
  };
  const kept = new Map<string, Reply>();
  const sent = answering(
    apiUrl,
    (request) => company.fault(request) ?? answer(company, request, kept),
  );
  return Object.assign(company, { sent });
}

export function faultBody(
  code: string,
  type = "ValidationFault",
  more: JsonObject = {},
): JsonObject {
  return {
    Fault: { Error: [{ Message: "Message", Detail: "Detail", code, ...more }], type },
    time: "2026-11-25T04:00:00.000-08:00",
  };
}

function answer(company: Company, sent: Sent, kept: Map<string, Reply>): Reply {
  const path = sent.url.pathname.replace(`/v3/company/${realmId}/`, "");
  if (path === `companyinfo/${realmId}`) return ok({ CompanyInfo: company.companyInfo });
  if (path === "preferences") return ok({ Preferences: company.preferences });
  if (path === "query") return queried(company, sent.url.searchParams.get("query") ?? "");
  if (path === "cdc") return captured(company, sent.url.searchParams);
  if (path === "invoice" && sent.method === "POST") {
    const requestId = sent.url.searchParams.get("requestid") ?? "";
    const reply = kept.get(requestId) ?? updated(company, JSON.parse(sent.body) as JsonObject);
    kept.set(requestId, reply);
    return reply;
  }
  const id = /^invoice\/(\d+)$/.exec(path)?.[1];
  const invoice = invoiceOf(company, id);
  return invoice ? ok({ Invoice: invoice }) : { status: 400, body: faultBody("610") };
}

function ok(body: JsonObject, time = "2026-11-25T04:00:00.000-08:00"): Reply {
  return { body: { ...body, time } };
}

function invoiceOf(company: Company, id: unknown): JsonObject | undefined {
  return company.records["Invoice"]?.find((invoice) => invoice["Id"] === id);
}

/** As it is now: objects in the list are changed in place. */
function updated(company: Company, changes: JsonObject): Reply {
  const invoice = invoiceOf(company, changes["Id"]);
  if (!invoice) return { status: 400, body: faultBody("610") };
  if (invoice["SyncToken"] !== changes["SyncToken"])
    return { status: 400, body: faultBody("5010") };
  const { sparse: _sparse, ...fields } = changes;
  Object.assign(invoice, fields, { SyncToken: String(Number(invoice["SyncToken"]) + 1) });
  return ok({ Invoice: { ...invoice } });
}

const stampOf = (record: JsonObject): string => {
  const meta = record["MetaData"] as JsonObject | undefined;
  return String(meta?.["LastUpdatedTime"] ?? "");
};

function timeOf(company: Company, records: readonly JsonObject[]): string {
  const newest = records.map(stampOf).filter(Boolean).sort().at(-1);
  return company.time ?? newest ?? "2026-11-25T04:00:00.000-08:00";
}

function queried(company: Company, text: string): Reply {
  const entityName = /from (\w+)/.exec(text)?.[1] ?? "";
  if (entityName === "Account")
    return ok({ QueryResponse: { Account: [{ Id: receivableAccount }] } });
  const after = BigInt(/Id > '(\d+)'/.exec(text)?.[1] ?? "0");
  const since = /LastUpdatedTime >= '([^']+)'/.exec(text)?.[1];
  const all = company.records[entityName] ?? [];
  const isNext = ({ Id: id }: JsonObject) =>
    typeof id === "string" && /^\d+$/.test(id) ? BigInt(id) > after : after === 0n;
  const found = all
    .filter(isNext)
    .filter((record) => since === undefined || !(Date.parse(stampOf(record)) < Date.parse(since)))
    .filter(({ Balance: open }) => !text.includes("Balance > '0'") || open !== 0)
    .filter(({ Active: active }) => text.includes("Active IN (true, false)") || active !== false)
    .toSorted((a, b) => Number(a["Id"] ?? Infinity) - Number(b["Id"] ?? Infinity))
    .slice(0, company.pageSize);
  const response = found.length === 0 ? {} : { [entityName]: found, maxResults: found.length };
  return ok({ QueryResponse: response }, timeOf(company, all));
}

function captured(company: Company, parameters: URLSearchParams): Reply {
  const entityName = parameters.get("entities") ?? "";
  const since = Date.parse(parameters.get("changedSince") ?? "");
  if (since < now.getTime() - 30 * 86_400_000) return { status: 400, body: faultBody("4000") };
  const all = company.records[entityName] ?? [];
  const found = [...all, ...(company.deleted[entityName] ?? [])]
    .filter((record) => !(Date.parse(stampOf(record)) < since))
    .slice(0, company.captureLimit);
  const response = found.length === 0 ? {} : { [entityName]: found };
  return ok({ CDCResponse: [{ QueryResponse: [response] }] }, timeOf(company, all));
}
