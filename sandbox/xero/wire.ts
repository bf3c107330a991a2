/** The organisation's records in the shapes of xero_accounting.yaml. */
import {
  baseCurrency,
  malformedContactId,
  malformedInvoiceId,
  organisationName,
  tenantId,
} from "../data/constants.js";
import { linesOf } from "../data/invoices.js";
import {
  dueMinor,
  remainingMinor,
  type LedgerContact,
  type LedgerInvoice,
  type LedgerLine,
} from "../data/records.js";
import { startOf } from "../shared/dates.js";
import { toNumber } from "../shared/money.js";
import type { Organisation } from "./organisation.js";
import { localDate, msDate, wirePaymentOf, type Wire } from "./wire-basics.js";
import { appliedCredits } from "./wire-credits.js";

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
    const home = toNumber(dueMinor(invoice), invoice.currency) / invoice.rate;
    totals[invoice.type].all += home;
    if (invoice.dueDate !== null && startOf(invoice.dueDate) < today)
      totals[invoice.type].late += home;
  }
  // What a credit has left is owed to the debtor.
  for (const credit of organisation.creditsOf(contact.id)) {
    if (credit.status !== "AUTHORISED") continue;
    totals[credit.type].all -= toNumber(remainingMinor(credit), credit.currency) / credit.rate;
  }
  const shown = ({ all, late }: { all: number; late: number }): Wire => ({
    Outstanding: Math.round(all * 100) / 100,
    Overdue: Math.round(late * 100) / 100,
  });
  return { AccountsReceivable: shown(totals.ACCREC), AccountsPayable: shown(totals.ACCPAY) };
}

/** xero_accounting.yaml Contact.ContactStatus. */
export function statusOf({ archived, gdpr = false }: LedgerContact): string {
  if (gdpr) return "GDPRREQUEST";
  return archived ? "ARCHIVED" : "ACTIVE";
}

export interface ContactDetail {
  /** Leaves out what is costly to work out (xero_accounting.yaml summaryOnly). */
  readonly summary: boolean;
  /** Shows where a merged contact went: with paging or single reads only (vendors.md §3.4). */
  readonly merged: boolean;
}

export function wireContact(
  contact: LedgerContact,
  organisation: Organisation,
  { summary, merged }: ContactDetail,
): Wire {
  const wire: Wire = {
    ContactID: contact.id,
    ContactStatus: statusOf(contact),
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
  if (merged && contact.mergedTo !== undefined) wire["MergedToContactID"] = contact.mergedTo;
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
      IncludeInEmails: person.includeInEmails ?? true,
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
  const wire: Wire = {
    Type: invoice.type,
    InvoiceID: invoice.id,
    InvoiceNumber: invoice.number,
    Reference: invoice.reference,
    AmountDue: amount(dueMinor(invoice)),
    AmountPaid: amount(invoice.paidMinor),
    AmountCredited: amount(invoice.creditedMinor ?? 0),
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
    LineItems: detail === "full" ? linesOf(invoice).map((line) => wireLine(line, currency)) : [],
    // Undone payments are not shown on the invoice any more.
    Payments: organisation
      .paymentsOf(invoice.id)
      .filter((payment) => !payment.deleted)
      .map((payment) => wirePaymentOf(payment, invoice)),
    ...appliedCredits(invoice, organisation),
  };
}

/** xero_accounting.yaml Organisation. */
export function wireOrganisation(createdAt: number, periodLockDate: string | null): Wire {
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
    ...(periodLockDate === null ? {} : { PeriodLockDate: msDate(startOf(periodLockDate)) }),
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
