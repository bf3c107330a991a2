/** The customer that the README's example speaks of: always there, always the same. */
import { addDays, startOf } from "../shared/dates.js";
import {
  exampleAccountId,
  exampleContactIds,
  exampleInvoiceIds,
  examplePaymentId,
  exampleXeroContactId,
} from "./constants.js";
import type { Customer } from "./customer.js";
import type { Invoiced } from "./invoices.js";
import { exampleIdentity } from "./identity.js";
import type { CrmRecord, FieldValue, LedgerInvoice } from "./records.js";
import { users } from "./users.js";

/** Keys of the example; taken before any other customer gets keys. */
export const exampleKeys = {
  email: "accounts@harbour-and-pine.example.com",
  phone: "+441914980147",
  taxNumber: "GB204881736",
};

function stamps(anchor: string): Record<string, FieldValue> {
  const owner = users[1].Id;
  const created = new Date(startOf(addDays(anchor, -400)) + 36_000_000).toISOString();
  const modified = new Date(startOf(addDays(anchor, -30)) + 36_000_000).toISOString();
  return {
    IsDeleted: false,
    OwnerId: owner,
    CreatedDate: created,
    CreatedById: owner,
    LastModifiedDate: modified,
    LastModifiedById: owner,
    SystemModstamp: modified,
  };
}

function contact(index: 0 | 1, title: string, email: string | null, anchor: string): CrmRecord {
  const person = exampleIdentity.people[index] ?? { given: "", family: "" };
  const { address } = exampleIdentity;
  return {
    ...stamps(anchor),
    Id: exampleContactIds[index],
    AccountId: exampleAccountId,
    FirstName: person.given,
    LastName: person.family,
    Name: `${person.given} ${person.family}`,
    Title: title,
    Email: email,
    HasOptedOutOfEmail: false,
    DoNotCall: false,
    HasOptedOutOfFax: false,
    IsEmailBounced: false,
    MailingStreet: address.street,
    MailingCity: address.city,
    MailingState: address.region,
    MailingPostalCode: address.postalCode,
    MailingCountry: "United Kingdom",
  };
}

/** Harbour & Pine Joinery Ltd, joined by e-mail, tax number and phone. */
export function exampleCustomer(anchor: string): Customer {
  const { address } = exampleIdentity;
  const phone = { callingCode: "44", trunk: "0", area: "191", number: "4980147", mobile: false };
  const { email, taxNumber } = exampleKeys;
  return {
    keys: {
      email: { crm: email, ledger: email },
      phone: { crm: phone, ledger: phone },
      tax: { crm: taxNumber, ledger: taxNumber },
      crossReference: null,
    },
    accounts: [
      {
        ...stamps(anchor),
        Id: exampleAccountId,
        Name: "Harbour & Pine Joinery Ltd",
        Type: "Customer",
        Industry: "Construction",
        Website: "https://www.harbour-and-pine.example.com",
        Phone: "0191 498 0147",
        Tax_Number__c: exampleKeys.taxNumber,
        Xero_Contact_ID__c: null,
        BillingStreet: address.street,
        BillingCity: address.city,
        BillingState: address.region,
        BillingPostalCode: address.postalCode,
        BillingCountry: "United Kingdom",
      },
    ],
    contacts: [
      contact(0, "Owner", "accounts@harbour-and-pine.example.com", anchor),
      contact(1, "Bookkeeper", "callum@harbour-and-pine.example.com", anchor),
    ],
    tasks: [],
    ledgerContact: {
      id: exampleXeroContactId,
      number: null,
      accountNumber: "HP001",
      archived: false,
      name: "Harbour and Pine Joinery",
      firstName: "Morag",
      lastName: "Sinclair",
      email: "Accounts@Harbour-and-Pine.example.com",
      taxNumber: "GB 204 8817 36",
      persons: [],
      phones: [{ type: "DEFAULT", country: "44", area: "191", number: "4980147" }],
      address: {
        line1: address.street,
        city: address.city,
        region: address.region ?? "",
        postalCode: address.postalCode,
        country: "United Kingdom",
      },
      currency: "GBP",
      isSupplier: false,
      isCustomer: true,
      updatedAt: startOf(addDays(anchor, -40)) + 36_000_000,
    },
  };
}

function invoice(
  index: 0 | 1 | 2,
  anchor: string,
  facts: {
    number: string;
    description: string;
    netMinor: number;
    taxMinor: number;
    dueDaysAgo: number;
    paidMinor: number;
  },
): LedgerInvoice {
  const id = exampleInvoiceIds[index];
  const date = addDays(anchor, -facts.dueDaysAgo - 30);
  return {
    id,
    type: "ACCREC",
    contactId: exampleXeroContactId,
    number: facts.number,
    reference: "",
    status: "AUTHORISED",
    currency: "GBP",
    rate: 1,
    date,
    dueDate: addDays(anchor, -facts.dueDaysAgo),
    lineAmountTypes: "Exclusive",
    lines: [
      {
        id: `${id.slice(0, -3)}f0${index}`,
        description: facts.description,
        quantity: 1,
        unitMinor: facts.netMinor,
        amountMinor: facts.netMinor,
        taxMinor: facts.taxMinor,
        taxType: "OUTPUT2",
        accountCode: "200",
      },
    ],
    totalMinor: facts.netMinor + facts.taxMinor,
    taxMinor: facts.taxMinor,
    paidMinor: facts.paidMinor,
    fullyPaidOn: null,
    sentToContact: true,
    url: null,
    expectedPaymentDate: null,
    updatedAt:
      startOf(addDays(anchor, -facts.dueDaysAgo - (facts.paidMinor > 0 ? 0 : 29))) + 40_000_000,
  };
}

/** Three overdue invoices: £642.00 + £705.50 (of £955.50, £250.00 paid) + £500.00 = £1,847.50. */
export function exampleInvoices(anchor: string): Invoiced[] {
  const partPaid = addDays(anchor, -33);
  return [
    {
      invoice: invoice(0, anchor, {
        number: "INV-0441",
        description: "Oak boards, planed, 27 mm",
        netMinor: 53500,
        taxMinor: 10700,
        dueDaysAgo: 62,
        paidMinor: 0,
      }),
      payments: [],
    },
    {
      invoice: invoice(1, anchor, {
        number: "INV-0457",
        description: "Sash window timber and delivery",
        netMinor: 79625,
        taxMinor: 15925,
        dueDaysAgo: 33,
        paidMinor: 25000,
      }),
      payments: [
        {
          id: examplePaymentId,
          invoiceId: exampleInvoiceIds[1],
          date: partPaid,
          amountMinor: 25000,
          reference: "Bank transfer",
          deleted: false,
          isReconciled: true,
          updatedAt: startOf(partPaid) + 39_000_000,
        },
      ],
    },
    {
      invoice: invoice(2, anchor, {
        number: "INV-0472",
        description: "Pine mouldings",
        netMinor: 41667,
        taxMinor: 8333,
        dueDaysAgo: 9,
        paidMinor: 0,
      }),
      payments: [],
    },
  ];
}
