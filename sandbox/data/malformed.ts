/** Two records that no vendor should send and that one day arrive nevertheless. */
import { malformedContactId, malformedInvoiceId } from "./constants.js";
import type { LedgerRecords } from "./records.js";

/** Adds an invoice and a contact that the wire shapes spoil; they are no part of the true answer. */
export function withMalformedRecords(records: LedgerRecords): LedgerRecords {
  const [invoice] = records.invoices;
  const [contact] = records.contacts;
  if (!invoice || !contact) return records;
  return {
    ...records,
    invoices: [
      ...records.invoices,
      { ...invoice, id: malformedInvoiceId, number: "INV-0000", paidMinor: 0 },
    ],
    contacts: [
      ...records.contacts,
      {
        ...contact,
        id: malformedContactId,
        name: "Nobody in Particular",
        email: "",
        taxNumber: "",
        phones: [],
      },
    ],
  };
}
