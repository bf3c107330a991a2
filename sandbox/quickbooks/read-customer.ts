/** A customer as a client writes it (entities.derived.json Customer). */
import type { BooksAddress, BooksCustomer } from "../data/quickbooks-records.js";
import { homeCurrency } from "./wire-basics.js";
import type { Company } from "./company.js";
import { businessError, QuickBooksError } from "./errors.js";
import type { FieldsOf } from "./fields.js";

export type CustomerDraft = Omit<BooksCustomer, "syncToken" | "createdAt" | "updatedAt">;

function address(fields: FieldsOf): BooksAddress | null {
  if (!fields.has("BillAddr")) return null;
  const one = fields.object("BillAddr");
  return {
    line1: one.text("Line1", 500) ?? "",
    city: one.text("City", 255) ?? "",
    region: one.text("CountrySubDivisionCode", 255) ?? "",
    postalCode: one.text("PostalCode", 30) ?? "",
    country: one.text("Country", 255) ?? "",
  };
}

/** DisplayName is unique, and put together where it is missing (vendors.md §4.3). */
function displayName(fields: FieldsOf, id: string, company: Company): string {
  const parts = [fields.text("GivenName", 100), fields.text("FamilyName", 100)];
  const made = parts.filter((part) => part !== null).join(" ");
  const name = fields.text("DisplayName", 500) ?? (made === "" ? null : made);
  const found = fields.required("DisplayName", name ?? fields.text("CompanyName", 100));
  const holder = company.customerByName(found);
  if (holder && holder.id !== id) {
    const detail = `The name supplied already exists. : Id=${holder.id}`;
    throw new QuickBooksError("6240", detail, "DisplayName");
  }
  return found;
}

/** The parent, which is no part of the customer itself. */
function parentOf(fields: FieldsOf, id: string, company: Company): BooksCustomer | null {
  const parentId = fields.reference("ParentRef");
  if (parentId === null) return null;
  const parent = company.customer(parentId);
  if (!parent) throw new QuickBooksError("2500", `There is no customer ${parentId}`, "ParentRef");
  for (let at: BooksCustomer | undefined = parent; at; at = company.customer(at.parentId ?? "")) {
    if (at.id === id) throw businessError("A customer cannot belong to itself", "ParentRef");
  }
  return parent;
}

/** A customer keeps the currency that it began with. */
function currencyOf(
  fields: FieldsOf,
  before: BooksCustomer | null,
  parent: BooksCustomer | null,
): string {
  const asked = fields.reference("CurrencyRef");
  const currency = before?.currency ?? parent?.currency ?? asked ?? homeCurrency;
  if (asked === null || asked === currency) return currency;
  throw businessError("The currency of a customer cannot be changed", "CurrencyRef");
}

function activity(fields: FieldsOf, before: BooksCustomer | null, company: Company): boolean {
  const active = fields.flag("Active", true);
  if (before && !active && company.balanceWithJobs(before.id) !== 0) {
    throw businessError("A customer with a balance cannot be made inactive", "Active");
  }
  return active;
}

/** @param before the customer that is changed; null for a new one. */
export function readCustomer(
  fields: FieldsOf,
  before: BooksCustomer | null,
  company: Company,
): CustomerDraft {
  const id = before?.id ?? company.nextId("Customer");
  const parent = parentOf(fields, id, company);
  return {
    id,
    displayName: displayName(fields, id, company),
    companyName: fields.text("CompanyName", 100),
    givenName: fields.text("GivenName", 100),
    familyName: fields.text("FamilyName", 100),
    email: fields.object("PrimaryEmailAddr").text("Address", 1023),
    phone: fields.object("PrimaryPhone").text("FreeFormNumber", 30),
    mobile: fields.object("Mobile").text("FreeFormNumber", 30),
    address: address(fields),
    // Answers show a masked number, which is nothing to write back.
    taxNumber: maskedOrNew(fields.text("PrimaryTaxIdentifier", 20), before),
    currency: currencyOf(fields, before, parent),
    parentId: parent?.id ?? null,
    billWithParent: parent !== null && fields.flag("BillWithParent", false),
    isProject: before?.isProject ?? false,
    active: activity(fields, before, company),
    termId: fields.reference("SalesTermRef"),
    delivery: fields.has("PreferredDeliveryMethod")
      ? fields.oneOf("PreferredDeliveryMethod", ["None", "Email", "Print"] as const)
      : null,
    notes: fields.text("Notes", 2000),
  };
}

function maskedOrNew(sent: string | null, before: BooksCustomer | null): string | null {
  return sent?.startsWith("XXXXXX") ? (before?.taxNumber ?? null) : sent;
}
