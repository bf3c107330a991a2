/** The exact keys that each vendor's records hold, read from the records themselves. */
import { createHash } from "node:crypto";
import { expect } from "@jest/globals";
import { parsePhoneNumber, type CountryCode } from "libphonenumber-js/max";
import { cultures } from "../../sandbox/data/cultures/index.js";
import type { ExpectedVendor } from "../../sandbox/data/expected-groups.js";
import type { TrueDebtor } from "../../sandbox/data/generate.js";
import type { HubSpotRecord } from "../../sandbox/data/hubspot-records.js";
import type { BooksCustomer } from "../../sandbox/data/quickbooks-records.js";
import type { CrmRecord, LedgerContact } from "../../sandbox/data/records.js";

export const hashOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

const countries = new Map(
  cultures.flatMap(([{ country, countryName }]) => [
    [country, country],
    [countryName, country],
  ]),
);
const prefixes = new Map(cultures.map(([{ country, taxPrefix }]) => [country, taxPrefix]));

function phoneKey(text: string, country: string): string {
  const phone = parsePhoneNumber(text, countries.get(country) as CountryCode);
  expect([text, phone.isValid()]).toEqual([text, true]);
  return `PHONE ${phone.number}`;
}

function taxKey(text: string, country: string): string {
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const prefix = prefixes.get(countries.get(country) ?? "") ?? "";
  return `TAX_NUMBER ${prefix !== "" && plain.startsWith(prefix) ? plain.slice(prefix.length) : plain}`;
}

const emailKeys = (list: string): string[] =>
  list === "" ? [] : list.split(/[;,]/).map((one) => `EMAIL ${one.trim().toLowerCase()}`);

/** Keys of a record whose fields have these names. */
function keysOf(
  record: Readonly<Record<string, unknown>>,
  names: { phones: string[]; emails: string[]; taxes: string[]; references: string[] },
  country: unknown,
): string[] {
  const text = (name: string): string[] =>
    typeof record[name] === "string" ? [record[name] as string] : [];
  return [
    ...names.phones.flatMap(text).map((phone) => phoneKey(phone, String(country))),
    ...names.emails.flatMap(text).flatMap(emailKeys),
    ...names.taxes.flatMap(text).map((tax) => taxKey(tax, String(country))),
    ...names.references.flatMap(text).map((id) => `CROSS_REFERENCE ${id}`),
  ];
}

function crmKeys(record: CrmRecord): string[] {
  return keysOf(
    record,
    {
      phones: ["Phone", "MobilePhone"],
      emails: ["Email"],
      taxes: ["Tax_Number__c"],
      references: ["Id", "Xero_Contact_ID__c"],
    },
    record["BillingCountry"] ?? record["MailingCountry"],
  );
}

function ledgerKeys({ id, number, email, taxNumber, phones, address }: LedgerContact): string[] {
  const { country } = address;
  return [
    ...phones.map(({ country: code, area, number: local }) => {
      const calling = code.replace("+", "");
      return phoneKey(calling === "" ? `${area} ${local}` : `+${calling}${area}${local}`, country);
    }),
    ...emailKeys(email),
    ...(taxNumber === "" ? [] : [taxKey(taxNumber, country)]),
    ...[id, ...(number === null ? [] : [number])].map((one) => `CROSS_REFERENCE ${one}`),
  ];
}

export function hubspotKeys({ properties }: HubSpotRecord): string[] {
  return keysOf(
    properties,
    {
      phones: ["phone", "mobilephone"],
      emails: ["email", "hs_additional_emails"],
      taxes: ["tax_number"],
      references: ["salesforceaccountid", "salesforcecontactid", "xero_contact_id"],
    },
    properties["country"],
  );
}

/** Tax numbers are masked in QuickBooks. */
function booksKeys(customer: BooksCustomer): string[] {
  const names = { phones: ["phone", "mobile"], emails: ["email"], taxes: [], references: [] };
  return keysOf({ ...customer }, names, customer.address?.country);
}

/** What each vendor holds about a debtor; nothing where it does not know them. */
export function heldKeys({
  customer,
  further: { hubspot, quickbooks },
}: TrueDebtor): Readonly<Record<ExpectedVendor, readonly string[]>> {
  const { accounts, contacts, ledgerContact } = customer;
  const live = (hubspot?.records ?? []).filter(([, { archivedAt }]) => archivedAt === undefined);
  return {
    SALESFORCE: [...accounts, ...contacts].flatMap(crmKeys),
    XERO: ledgerContact ? ledgerKeys(ledgerContact) : [],
    HUBSPOT: live.flatMap(([, record]) => hubspotKeys(record)),
    QUICKBOOKS: (quickbooks?.customers ?? []).flatMap(booksKeys),
  };
}
