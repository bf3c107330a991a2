/** What becomes of the fields that are read, and which of the others can be mapped. */
import type { AvailableField, ReadFields } from "../../domain/fields/mapping.js";
import type { OwnFields } from "../connector.js";

const credit = {
  UpdatedDateUTC: "CHANGED_AT",
  Type: "CHOSEN_BY",
  Status: "STATUS",
  CurrencyCode: "CURRENCY",
  CurrencyRate: "CURRENCY",
  "Contact.ContactID": "OWED_BY",
  DateString: "ISSUED_ON",
  Date: "ISSUED_ON",
  Total: "TOTAL",
  RemainingCredit: "BALANCE",
  "Allocations.AllocationID": "SETTLES",
  "Allocations.AllocationId": "SETTLES",
  "Allocations.IsDeleted": "SETTLES",
  "Allocations.Invoice.InvoiceID": "SETTLES",
  "Allocations.Invoice.CurrencyCode": "SETTLES",
  "Allocations.Amount": "SETTLES",
  "Allocations.DateString": "APPLIED_ON",
  "Allocations.Date": "APPLIED_ON",
} as const;

/** Xero sends whole records; these fields of them are read by mappers.ts. */
export const reads = {
  Contact: {
    ContactID: "IDENTITY",
    UpdatedDateUTC: "CHANGED_AT",
    Name: ["NAME", "PARTY_KIND"],
    FirstName: ["PARTY_KIND", "ROLE"],
    LastName: ["PARTY_KIND", "ROLE"],
    ContactStatus: "ARCHIVED",
    MergedToContactID: "MERGED_INTO",
    ContactNumber: "CROSS_REFERENCE",
    TaxNumber: "TAX_NUMBER",
    EmailAddress: ["EMAIL", "ROLE"],
    "ContactPersons.FirstName": "ROLE",
    "ContactPersons.LastName": "ROLE",
    "ContactPersons.EmailAddress": "ROLE",
    "ContactPersons.IncludeInEmails": "ROLE",
    "Phones.PhoneType": "PHONE",
    "Phones.PhoneNumber": "PHONE",
    "Phones.PhoneAreaCode": "PHONE",
    "Phones.PhoneCountryCode": "PHONE",
    "Addresses.AddressType": "COUNTRY",
    "Addresses.Country": "COUNTRY",
  },
  Invoice: {
    InvoiceID: "IDENTITY",
    UpdatedDateUTC: "CHANGED_AT",
    Type: "CHOSEN_BY",
    Status: "STATUS",
    CurrencyCode: "CURRENCY",
    "Contact.ContactID": "OWED_BY",
    InvoiceNumber: "NUMBER",
    Reference: "REFERENCE",
    DateString: "ISSUED_ON",
    Date: "ISSUED_ON",
    DueDateString: "DUE_ON",
    DueDate: "DUE_ON",
    Total: "TOTAL",
    AmountDue: "BALANCE",
    SentToContact: "SENT",
  },
  Payment: {
    PaymentID: "IDENTITY",
    UpdatedDateUTC: "CHANGED_AT",
    PaymentType: "CHOSEN_BY",
    Status: "STATUS",
    "Invoice.InvoiceID": "SETTLES",
    Amount: "SETTLES",
    "Invoice.CurrencyCode": "CURRENCY",
    CurrencyRate: "CURRENCY",
    DateString: "APPLIED_ON",
    Date: "APPLIED_ON",
  },
  CreditNote: { CreditNoteID: "IDENTITY", ...credit, CreditNoteNumber: "NUMBER" },
  Overpayment: { OverpaymentID: "IDENTITY", ...credit },
  Prepayment: { PrepaymentID: "IDENTITY", ...credit, InvoiceNumber: "NUMBER" },
} as const satisfies ReadFields;

/** Xero has no fields of one's own in its API; these come with every record, and no mapper reads them. */
const available: readonly AvailableField[] = [
  { objectType: "Contact", field: "AccountNumber", label: "Account number", valueKind: "TEXT" },
  { objectType: "Contact", field: "CompanyNumber", label: "Company number", valueKind: "TEXT" },
  { objectType: "Contact", field: "Website", label: "Website", valueKind: "TEXT" },
];

export const ownFields: OwnFields = {
  records: { Contact: "PARTY", Invoice: "RECEIVABLE" },
  describe: () => Promise.resolve([...available]),
  valueIn: ({ raw }, field) => raw[field],
};
