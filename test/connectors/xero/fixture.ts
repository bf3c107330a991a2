import type { JsonObject } from "../../../src/connectors/connector.js";
import type { LinkWriteBack, NoteWriteBack } from "../../../src/domain/write-back.js";
import type { Fixture } from "../contract.js";
import {
  aContact,
  anInvoice,
  anOrganisation,
  aPayment,
  invoiceId,
  session,
  tenantId,
} from "./organisation.js";

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

const samples: Record<string, (number: number) => JsonObject> = {
  Contacts: aContact,
  Invoices: anInvoice,
  Payments: aPayment,
};

export const fixture: Fixture = {
  vendor: "XERO",
  session,
  open() {
    const invoice = anInvoice(1, { InvoiceID: invoiceId });
    const organisation = anOrganisation({ Invoices: [invoice] });
    return {
      sent: organisation.sent,
      put(stream, elements) {
        organisation.records[stream] = elements as JsonObject[];
      },
      breakWith(reply, onlyChanges = false) {
        organisation.fault = ({ method }) => (onlyChanges && method === "GET" ? undefined : reply);
      },
      effects: () => [...organisation.history, ...(invoice["Url"] === undefined ? [] : [invoice])],
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
    })[stream] ?? { record: {}, field: "", secret: "" },
  writes: [note, link],
  writeToNothing: { ...link, target: { ...target, id: "00000000-0000-4000-8000-00000000dead" } },
};
