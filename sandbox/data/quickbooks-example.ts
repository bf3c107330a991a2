/** The example's side of QuickBooks: a customer joined by e-mail and phone, and one small overdue invoice. */
import { addDays, startOf } from "../shared/dates.js";
import { exampleQuickBooksCustomerId, exampleQuickBooksInvoiceId } from "./constants.js";
import { exampleIdentity } from "./identity.js";
import type { QuickBooksSide } from "./quickbooks-form.js";

/** £80.00 and 20 % tax, due 20 days before the anchor. */
export function exampleQuickBooks(anchor: string): QuickBooksSide {
  const { address } = exampleIdentity;
  const at = (daysAgo: number): number => startOf(addDays(anchor, -daysAgo)) + 36_000_000;
  const { city, postalCode } = address;
  return {
    joins: (["SALESFORCE", "XERO"] as const).flatMap((system) => [
      { system, kind: "EMAIL" },
      { system, kind: "PHONE" },
    ]),
    deleted: [],
    customers: [
      {
        id: exampleQuickBooksCustomerId,
        syncToken: 1,
        displayName: "Harbour & Pine Joinery",
        companyName: "Harbour & Pine Joinery Ltd",
        givenName: "Morag",
        familyName: "Sinclair",
        email: "accounts@harbour-and-pine.example.com",
        phone: "+44 191 498 0147",
        mobile: null,
        address: {
          line1: address.street,
          city,
          region: address.region ?? "",
          postalCode,
          country: "United Kingdom",
        },
        taxNumber: "GB204881736",
        currency: "GBP",
        parentId: null,
        billWithParent: false,
        isProject: false,
        active: true,
        termId: "3",
        delivery: "Email",
        notes: null,
        createdAt: at(300),
        updatedAt: at(50),
      },
    ],
    txns: [
      {
        type: "Invoice",
        id: exampleQuickBooksInvoiceId,
        syncToken: 0,
        docNumber: "1042",
        customerId: exampleQuickBooksCustomerId,
        date: addDays(anchor, -50),
        currency: "GBP",
        rate: 1,
        privateNote: "Collected by Callum",
        totalMinor: 9600,
        lines: [
          {
            description: "Brass hinges, box of 20",
            quantity: 4,
            unitMinor: 2000,
            amountMinor: 8000,
            taxMinor: 1600,
          },
        ],
        taxMinor: 1600,
        memo: "Thank you for your business.",
        customFields: {},
        dueDate: addDays(anchor, -20),
        termId: "3",
        billEmail: "accounts@harbour-and-pine.example.com",
        emailStatus: "EmailSent",
        deliveredAt: at(50) + 60_000,
        depositMinor: 0,
        createdAt: at(50),
        updatedAt: at(50),
      },
    ],
  };
}
