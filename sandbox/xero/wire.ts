/** The organisation's records in the shapes of xero_accounting.yaml. */
import {
  baseCurrency,
  malformedContactId,
  malformedInvoiceId,
  organisationName,
  tenantId,
} from "../data/constants.js";
import type { LedgerContact, LedgerInvoice, LedgerLine, LedgerPayment } from "../data/records.js";
import { startOf } from "../shared/dates.js";
import { toNumber } from "../shared/money.js";
import type { Organisation } from "./organisation.js";

export type Wire = Record<string, unknown>;

/** `/Date(ms+0000)/`: milliseconds UTC (vendors.md §3.5). */
export function msDate(instant: number): string {
  return `/Date(${instant}+0000)/`;
}

/** A local date: midnight UTC, with its string beside it (vendors.md §3.5). */
function localDate(name: "Date" | "DueDate", date: string): Wire {
  return { [`${name}String`]: `${date}T00:00:00`, [name]: msDate(startOf(date)) };
}

/** The frame of every answer, as in the examples of xero_accounting.yaml. */
export function envelope(content: Wire, now: number): Wire {
  return {
    Id: "b1f0c7d2-5a3e-4c68-9d14-7e2a0f8b6c35",
    Status: "OK",
    ProviderName: "Forbear practice",
    DateTimeUTC: `/Date(${now})/`,
    ...content,
  };
}

function wirePhones(contact: LedgerContact): Wire[] {
  // Xero shows all four kinds, empty or not.
  return ["DDI", "DEFAULT", "FAX", "MOBILE"].map((type) => {
    const phone = contact.phones.find((one) => one.type === type);
    return {
      PhoneType: type,
      PhoneNumber: phone?.number ?? "",
      PhoneAreaCode: phone?.area ?? "",
      PhoneCountryCode: phone?.country ?? "",
    };
  });
}

function wireAddresses({ address }: LedgerContact): Wire[] {
  return [
    { AddressType: "STREET", City: "", Region: "", PostalCode: "", Country: "" },
    {
      AddressType: "POBOX",
      AddressLine1: address.line1,
      City: address.city,
      Region: address.region,
      PostalCode: address.postalCode,
      Country: address.country,
    },
  ];
}

/** What is owed, in the base currency: home amount = amount / rate (vendors.md §3.3). */
function balances(contact: LedgerContact, organisation: Organisation): Wire {
  const totals = { ACCREC: { all: 0, late: 0 }, ACCPAY: { all: 0, late: 0 } };
  const today = startOf(organisation.today());
  for (const invoice of organisation.invoicesOf(contact.id)) {
    if (invoice.status !== "AUTHORISED") continue;
    const home = toNumber(invoice.totalMinor - invoice.paidMinor, invoice.currency) / invoice.rate;
    totals[invoice.type].all += home;
    if (invoice.dueDate !== null && startOf(invoice.dueDate) < today)
      totals[invoice.type].late += home;
  }
  const shown = ({ all, late }: { all: number; late: number }): Wire => ({
    Outstanding: Math.round(all * 100) / 100,
    Overdue: Math.round(late * 100) / 100,
  });
  return { AccountsReceivable: shown(totals.ACCREC), AccountsPayable: shown(totals.ACCPAY) };
}

/** @param summary leaves out what is costly to work out (xero_accounting.yaml summaryOnly). */
export function wireContact(
  contact: LedgerContact,
  organisation: Organisation,
  summary: boolean,
): Wire {
  const wire: Wire = {
    ContactID: contact.id,
    ContactStatus: contact.archived ? "ARCHIVED" : "ACTIVE",
    Name: contact.name,
    EmailAddress: contact.email,
    BankAccountDetails: "",
    TaxNumber: contact.taxNumber,
    Addresses: wireAddresses(contact),
    Phones: wirePhones(contact),
    UpdatedDateUTC: msDate(contact.updatedAt),
    ContactGroups: [],
    IsSupplier: contact.isSupplier,
    IsCustomer: contact.isCustomer,
    DefaultCurrency: contact.currency,
    HasAttachments: false,
    HasValidationErrors: false,
  };
  if (contact.number !== null) wire["ContactNumber"] = contact.number;
  if (contact.accountNumber !== null) wire["AccountNumber"] = contact.accountNumber;
  if (contact.firstName !== null) wire["FirstName"] = contact.firstName;
  if (contact.lastName !== null) wire["LastName"] = contact.lastName;
  if (contact.id === malformedContactId) delete wire["ContactID"];
  if (summary) return wire;
  return {
    ...wire,
    ContactPersons: contact.persons.map((person) => ({
      FirstName: person.firstName,
      LastName: person.lastName,
      EmailAddress: person.email,
      IncludeInEmails: true,
    })),
    Balances: balances(contact, organisation),
  };
}

function wireLine(line: LedgerLine, currency: string): Wire {
  return {
    LineItemID: line.id,
    Description: line.description,
    Quantity: line.quantity,
    UnitAmount: toNumber(line.unitMinor, currency),
    LineAmount: toNumber(line.amountMinor, currency),
    TaxAmount: toNumber(line.taxMinor, currency),
    TaxType: line.taxType,
    AccountCode: line.accountCode,
    Tracking: [],
  };
}

function wireInvoicePayment(payment: LedgerPayment, invoice: LedgerInvoice): Wire {
  return {
    PaymentID: payment.id,
    Date: msDate(startOf(payment.date)),
    Amount: toNumber(payment.amountMinor, invoice.currency),
    Reference: payment.reference,
    CurrencyRate: invoice.rate,
    HasAccount: false,
    HasValidationErrors: false,
  };
}

/** How much of an invoice is shown: lists without `page` and summaries leave things out (vendors.md §3.4). */
export type InvoiceDetail = "full" | "unpaged" | "summary";

export function wireInvoice(
  invoice: LedgerInvoice,
  organisation: Organisation,
  detail: InvoiceDetail,
): Wire {
  const { currency } = invoice;
  const contact = organisation.contact(invoice.contactId);
  const amount = (minor: number): number => toNumber(minor, currency);
  const open = invoice.status !== "VOIDED" && invoice.status !== "DELETED";
  const wire: Wire = {
    Type: invoice.type,
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    Reference: invoice.reference,
    AmountDue: amount(open ? invoice.totalMinor - invoice.paidMinor : 0),
    AmountPaid: amount(invoice.paidMinor),
    AmountCredited: 0,
    CurrencyRate: invoice.rate,
    CurrencyCode: currency,
    SentToContact: invoice.sentToContact,
    IsDiscounted: false,
    HasAttachments: false,
    HasErrors: false,
    Contact: { ContactID: invoice.contactId, Name: contact?.name ?? "" },
    ...localDate("Date", invoice.date),
    Status: invoice.status,
    LineAmountTypes: invoice.lineAmountTypes,
    SubTotal: amount(invoice.totalMinor - invoice.taxMinor),
    TotalTax: amount(invoice.taxMinor),
    Total: amount(invoice.totalMinor),
    UpdatedDateUTC: msDate(invoice.updatedAt),
  };
  if (invoice.dueDate !== null) Object.assign(wire, localDate("DueDate", invoice.dueDate));
  if (invoice.fullyPaidOn !== null) wire["FullyPaidOnDate"] = msDate(startOf(invoice.fullyPaidOn));
  if (invoice.url !== null) wire["Url"] = invoice.url;
  if (invoice.expectedPaymentDate !== null) {
    wire["ExpectedPaymentDate"] = msDate(startOf(invoice.expectedPaymentDate));
  }
  if (invoice.id === malformedInvoiceId)
    Object.assign(wire, { DueDateString: "next Tuesday", DueDate: "/Date(soon)/" });
  if (detail === "summary") return wire;
  return {
    ...wire,
    LineItems: detail === "full" ? invoice.lines.map((line) => wireLine(line, currency)) : [],
    // Undone payments are not shown on the invoice any more.
    Payments: organisation
      .paymentsOf(invoice.id)
      .filter((payment) => !payment.deleted)
      .map((payment) => wireInvoicePayment(payment, invoice)),
    CreditNotes: [],
    Prepayments: [],
    Overpayments: [],
  };
}

/** The account that payments go to. */
export const bankAccount = {
  AccountID: "5690f1e8-1d02-4893-90c2-ee1a69eff942",
  Code: "090",
  Name: "Business Bank Account",
  Type: "BANK",
  Status: "ACTIVE",
  CurrencyCode: baseCurrency,
  EnablePaymentsToAccount: true,
} as const;

/** @throws Error when the payment's invoice is gone, which nothing here can bring about. */
export function wirePayment(payment: LedgerPayment, organisation: Organisation): Wire {
  const invoice = organisation.invoice(payment.invoiceId);
  if (!invoice) throw new Error(`Payment ${payment.id} has no invoice.`);
  const { currency, rate, type } = invoice;
  const amount = toNumber(payment.amountMinor, currency);
  return {
    PaymentID: payment.id,
    Date: msDate(startOf(payment.date)),
    BankAmount: Math.round((amount / rate) * 100) / 100,
    Amount: amount,
    Reference: payment.reference,
    CurrencyRate: rate,
    PaymentType: `${type}PAYMENT`,
    Status: payment.deleted ? "DELETED" : "AUTHORISED",
    UpdatedDateUTC: msDate(payment.updatedAt),
    HasAccount: true,
    IsReconciled: payment.isReconciled,
    Account: { AccountID: bankAccount.AccountID, Code: bankAccount.Code },
    Invoice: {
      Type: type,
      InvoiceID: invoice.id,
      InvoiceNumber: invoice.number,
      CurrencyCode: currency,
      Contact: {
        ContactID: invoice.contactId,
        Name: organisation.contact(invoice.contactId)?.name ?? "",
      },
      LineItems: [],
      IsDiscounted: false,
      HasErrors: false,
    },
    HasValidationErrors: false,
  };
}

/** xero_accounting.yaml Organisation. */
export function wireOrganisation(createdAt: number): Wire {
  return {
    OrganisationID: tenantId,
    Name: organisationName,
    LegalName: organisationName,
    PaysTax: true,
    Version: "UK",
    OrganisationType: "COMPANY",
    OrganisationEntityType: "COMPANY",
    BaseCurrency: baseCurrency,
    CountryCode: "GB",
    IsDemoCompany: false,
    OrganisationStatus: "ACTIVE",
    FinancialYearEndDay: 31,
    FinancialYearEndMonth: 3,
    SalesTaxBasis: "ACCRUALS",
    SalesTaxPeriod: "QUARTERLY1",
    DefaultSalesTax: "Tax Exclusive",
    DefaultPurchasesTax: "Tax Exclusive",
    CreatedDateUTC: `/Date(${createdAt})/`,
    Timezone: "GMTSTANDARDTIME",
    ShortCode: "!kNdly",
    Edition: "BUSINESS",
    Class: "PREMIUM",
    Addresses: [],
    Phones: [],
    ExternalLinks: [],
    PaymentTerms: {},
  };
}
