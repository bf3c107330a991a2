/** Customers in the shape of entities.derived.json. */
import { isReceivable } from "../data/quickbooks-lists.js";
import { itemsOf, type BooksCustomer } from "../data/quickbooks-records.js";
import { toNumber } from "../shared/money.js";
import type { Company } from "./company.js";
import { currencyRef, present, ref, versioned, wireAddress, type Wire } from "./wire-basics.js";

/** How deep below a customer of its own: 0 for those (entities.derived.json Level). */
function levelOf(customer: BooksCustomer, company: Company): number {
  const parent = customer.parentId === null ? undefined : company.customer(customer.parentId);
  return parent ? levelOf(parent, company) + 1 : 0;
}

/** "Parent:Job". */
export function fullyQualifiedName(customer: BooksCustomer, company: Company): string {
  const parent = customer.parentId === null ? undefined : company.customer(customer.parentId);
  const { displayName } = customer;
  return parent ? `${fullyQualifiedName(parent, company)}:${displayName}` : displayName;
}

/** Only the last five characters are shown (general knowledge). */
function masked(taxNumber: string): string {
  return `XXXXXX${taxNumber.slice(-5)}`;
}

/** What is overdue; QuickBooks does not always send it (vendors.md §4.3): here to customers with an even id. */
function overdue(customer: BooksCustomer, company: Company): Wire {
  if (Number(customer.id) % 2 === 1) return {};
  const today = company.today();
  const minor = company
    .txnsOf(customer.id)
    .flatMap((txn) => (txn.type === "Invoice" && (txn.dueDate ?? "") < today ? [txn] : []))
    .flatMap((txn) => itemsOf(txn, isReceivable))
    .reduce((sum, item) => sum + company.openMinor(item), 0);
  return { OverDueBalance: toNumber(minor, customer.currency) };
}

export function wireCustomer(customer: BooksCustomer, company: Company): Wire {
  const { id, currency, parentId, termId } = customer;
  const email = customer.email === null ? null : { Address: customer.email };
  const number = (text: string | null) => (text === null ? null : { FreeFormNumber: text });
  return {
    ...versioned(customer),
    ...present({
      GivenName: customer.givenName,
      FamilyName: customer.familyName,
      FullyQualifiedName: fullyQualifiedName(customer, company),
      CompanyName: customer.companyName,
      DisplayName: customer.displayName,
      PrintOnCheckName: customer.companyName ?? customer.displayName,
      Active: customer.active,
      PrimaryPhone: number(customer.phone),
      Mobile: number(customer.mobile),
      PrimaryEmailAddr: email,
      Taxable: false,
      BillAddr: wireAddress(customer.address, id),
      Notes: customer.notes,
      Job: parentId !== null,
      BillWithParent: customer.billWithParent,
      ParentRef: parentId === null ? null : ref(parentId),
      Level: parentId === null ? null : levelOf(customer, company),
      IsProject: customer.isProject,
      SalesTermRef: termId === null ? null : ref(termId),
      Balance: toNumber(company.customerBalance(id), currency),
      BalanceWithJobs: toNumber(company.balanceWithJobs(id), currency),
      ...overdue(customer, company),
      CurrencyRef: company.settings.multiCurrency ? currencyRef(currency) : null,
      PreferredDeliveryMethod: customer.delivery,
      PrimaryTaxIdentifier: customer.taxNumber === null ? null : masked(customer.taxNumber),
    }),
  };
}
