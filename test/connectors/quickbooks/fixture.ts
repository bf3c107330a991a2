import type { JsonObject } from "../../../src/connectors/connector.js";
import type { ExpectedDateWriteBack, NoteWriteBack } from "../../../src/domain/write-back.js";
import type { Fixture } from "../contract.js";
import {
  aCompany,
  aCreditMemo,
  aCustomer,
  aDeposit,
  aJournalEntry,
  anInvoice,
  applied,
  aPayment,
  deposited,
  entered,
  realmId,
  receivableAccount,
  session,
} from "./company.js";

export const invoiceId = "101";
const target = {
  vendor: "QUICKBOOKS",
  account: realmId,
  objectType: "Invoice",
  id: invoiceId,
} as const;

export const note: NoteWriteBack = {
  kind: "NOTE",
  target,
  marker: "FB-7K3M9Q2X-AN1",
  text: "A payment plan of three instalments was agreed.",
};

export const expectedDate: ExpectedDateWriteBack = {
  kind: "EXPECTED_DATE",
  target,
  marker: "FB-7K3M9Q2X-AD1",
  expectedOn: "2026-12-01",
};

const entities: Record<string, [entity: string, sample: (number: number) => JsonObject]> = {
  Customers: ["Customer", aCustomer],
  Invoices: ["Invoice", anInvoice],
  Payments: ["Payment", aPayment],
  CreditMemos: ["CreditMemo", aCreditMemo],
  JournalEntries: ["JournalEntry", aJournalEntry],
  Deposits: ["Deposit", aDeposit],
  OpenInvoices: ["Invoice", anInvoice],
};

const malformed: Record<string, { record: JsonObject; field: string }> = {
  Customers: { record: aCustomer(2, { DisplayName: ["Jane"] }), field: "DisplayName" },
  Invoices: { record: anInvoice(2, { Balance: "Jane" }), field: "Balance" },
  Payments: {
    record: aPayment(2, { Line: [applied("Jane", "Invoice", 101)] }),
    field: "Line[0].Amount",
  },
  CreditMemos: { record: aCreditMemo(2, { RemainingCredit: "Jane" }), field: "RemainingCredit" },
  JournalEntries: {
    record: aJournalEntry(2, { Line: [entered("Jane", "Debit", receivableAccount, 2)] }),
    field: "Line[0].Amount",
  },
  Deposits: {
    record: aDeposit(2, { Line: [deposited("Jane", receivableAccount, 2)] }),
    field: "Line[0].Amount",
  },
  OpenInvoices: { record: anInvoice(2, { TotalAmt: "Jane" }), field: "TotalAmt" },
};

export const fixture: Fixture = {
  vendor: "QUICKBOOKS",
  session,
  open() {
    const invoice = anInvoice(1);
    const company = aCompany({ Invoice: [invoice] });
    return {
      sent: company.sent,
      put(stream, elements) {
        company.records[entities[stream]?.[0] ?? ""] = elements as JsonObject[];
      },
      breakWith(reply, onlyChanges = false) {
        company.fault = ({ method }) => (onlyChanges && method === "GET" ? undefined : reply);
      },
      sayLimits: () => undefined,
      effects: () => (invoice["SyncToken"] === "0" ? [] : [invoice]),
    };
  },
  sample: (stream, number) => entities[stream]?.[1](number) ?? {},
  malformed: (stream) => ({
    ...(malformed[stream] ?? { record: {}, field: "" }),
    secret: "Jane",
  }),
  totals: "NEVER",
  removed: [
    {
      stream: "Customers",
      raw: aCustomer(1, { DisplayName: "Company 1 (deleted)", Active: false }),
      says: { archived: true, name: "Company 1" },
    },
    {
      stream: "Customers",
      raw: { Id: "1", domain: "QBO", status: "Deleted" },
      says: { deleted: true, contactPoints: [] },
    },
    {
      stream: "Invoices",
      raw: anInvoice(1, { TotalAmt: 0, Balance: 0, PrivateNote: "Voided - for Jo" }),
      says: { status: "VOID", balanceMinor: 0n },
    },
    {
      stream: "CreditMemos",
      raw: aCreditMemo(1, { TotalAmt: 0, RemainingCredit: 0, PrivateNote: "Voided" }),
      says: { status: "VOID", remainingMinor: 0n },
    },
  ],
  writes: [note, expectedDate],
  writeToNothing: { ...note, target: { ...target, id: "999999" } },
};
