/** What becomes of the columns that are read, by the names that rows have in files/model.ts. */
import type { ReadFields } from "../../domain/fields/mapping.js";

export const reads = {
  Customer: {
    id: "IDENTITY",
    name: "NAME",
    isPerson: "PARTY_KIND",
    email: "EMAIL",
    phone: "PHONE",
    mobile: "PHONE",
    taxNumber: "TAX_NUMBER",
    country: "COUNTRY",
  },
  Invoice: {
    id: "IDENTITY",
    number: "NUMBER",
    customer: "OWED_BY",
    reference: "REFERENCE",
    issuedOn: "ISSUED_ON",
    dueOn: "DUE_ON",
    currency: "CURRENCY",
    total: "TOTAL",
    open: ["BALANCE", "SETTLES"],
    toldOn: "SETTLES",
    status: "STATUS",
    statusWord: "STATUS",
  },
  Payment: {
    id: "IDENTITY",
    invoice: "SETTLES",
    amount: "SETTLES",
    currency: "CURRENCY",
    paidOn: "APPLIED_ON",
  },
} as const satisfies ReadFields;
