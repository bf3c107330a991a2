import type { JsonObject } from "../../../src/connectors/connector.js";
import type {
  ExpectedDateWriteBack,
  LinkWriteBack,
  NoteWriteBack,
} from "../../../src/domain/write-back.js";
import type { Fixture } from "../contract.js";
import {
  aContact,
  aCreditNote,
  anInvoice,
  anOrganisation,
  anOverpayment,
  aPayment,
  aPrepayment,
  id,
  invoiceId,
  session,
  tenantId,
} from "./organisation.js";
import { requestProblems } from "./openapi.js";

const target = { vendor: "XERO", account: tenantId, objectType: "Invoice", id: invoiceId } as const;

export const note: NoteWriteBack = {
  kind: "NOTE",
  target,
  marker: "FB-7K3M9Q2X-AGREED",
  text: "A payment plan of three instalments was agreed.",
};

export const link: LinkWriteBack = {
  kind: "LINK",
  target,
  marker: "FB-7K3M9Q2X-LINK",
  url: "https://forbear.example/r/INV-0002",
  ourPrefix: "https://forbear.example/r/",
};

export const expectedDate: ExpectedDateWriteBack = {
  kind: "EXPECTED_DATE",
  target,
  marker: "FB-7K3M9Q2X-AE1",
  expectedOn: "2026-12-01",
};

const samples: Record<string, (number: number) => JsonObject> = {
  Contacts: aContact,
  Invoices: anInvoice,
  Payments: aPayment,
  CreditNotes: aCreditNote,
  Overpayments: anOverpayment,
  Prepayments: aPrepayment,
  OpenInvoices: anInvoice,
};

export const fixture: Fixture = {
  vendor: "XERO",
  requestProblems,
  session,
  open() {
    const invoice = anInvoice(1, { InvoiceID: invoiceId });
    const written = () =>
      invoice["Url"] !== undefined || invoice["ExpectedPaymentDate"] !== undefined;
    const organisation = anOrganisation({ Invoices: [invoice] });
    return {
      sent: organisation.sent,
      put(stream, elements) {
        const list = stream === "OpenInvoices" ? "Invoices" : stream;
        organisation.records[list] = elements as JsonObject[];
      },
      breakWith(reply, onlyChanges = false) {
        organisation.fault = ({ method }) => (onlyChanges && method === "GET" ? undefined : reply);
      },
      sayLimits() {
        organisation.headers = {
          "x-daylimit-remaining": "4321",
          "x-minlimit-remaining": "57",
          "x-appminlimit-remaining": "9998",
        };
        return { remainingToday: 4321, remainingMinute: 57, appRemainingMinute: 9998 };
      },
      effects: () => [...organisation.history, ...(written() ? [invoice] : [])],
    };
  },
  sample: (stream, number) => samples[stream]?.(number) ?? {},
  malformed: (stream) =>
    ({
      Contacts: {
        record: aContact(2, { EmailAddress: ["jane@x"] }),
        field: "EmailAddress",
        secret: "jane",
      },
      Invoices: { record: anInvoice(2, { AmountDue: "Jane" }), field: "AmountDue", secret: "Jane" },
      Payments: { record: aPayment(2, { Status: "Jane" }), field: "Status", secret: "Jane" },
      CreditNotes: {
        record: aCreditNote(2, { Allocations: [{ Invoice: { InvoiceID: "a" }, Amount: "Jane" }] }),
        field: "Allocations[0].Amount",
        secret: "Jane",
      },
      Overpayments: { record: anOverpayment(2, { Type: "Jane" }), field: "Type", secret: "Jane" },
      Prepayments: {
        record: aPrepayment(2, { RemainingCredit: "Jane" }),
        field: "RemainingCredit",
        secret: "Jane",
      },
      OpenInvoices: { record: anInvoice(2, { Total: "Jane" }), field: "Total", secret: "Jane" },
    })[stream] ?? { record: {}, field: "", secret: "" },
  removed: [
    {
      stream: "Contacts",
      raw: aContact(1, { ContactStatus: "ARCHIVED", MergedToContactID: id("C", 2) }),
      says: { archived: true, mergedInto: { objectType: "Contact", id: id("c", 2) } },
    },
    {
      stream: "Invoices",
      raw: anInvoice(1, { Status: "DELETED" }),
      says: { deleted: true, status: "VOID", balanceMinor: 0n },
    },
    { stream: "Payments", raw: aPayment(1, { Status: "DELETED" }), says: { reversed: true } },
    {
      stream: "CreditNotes",
      raw: aCreditNote(1, { Status: "VOIDED" }),
      says: { status: "VOID", remainingMinor: 0n },
    },
  ],
  writes: [note, link, expectedDate],
  writeToNothing: { ...link, target: { ...target, id: "00000000-0000-4000-8000-00000000dead" } },
};
