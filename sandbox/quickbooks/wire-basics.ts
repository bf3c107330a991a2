/** What every answer of the practice QuickBooks is made of (vendors.md §4.7). */
import { baseCurrency } from "../data/constants.js";
import type { BooksAddress } from "../data/quickbooks-records.js";
import { toNumber } from "../shared/money.js";
import type { Company } from "./company.js";
import { pacificInstant } from "./instants.js";

export type Wire = Record<string, unknown>;

/** A reference: `{value, name}` (contracts/quickbooks/README.md). */
export function ref(value: string, name?: string): Wire {
  return name === undefined ? { value } : { value, name };
}

/** Fields that have a value; QuickBooks leaves the others out. */
export function present(fields: Wire): Wire {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** Id, version and stamps, as every record has. */
export function versioned(record: {
  readonly id: string;
  readonly syncToken: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}): Wire {
  return {
    domain: "QBO",
    sparse: false,
    Id: record.id,
    SyncToken: String(record.syncToken),
    MetaData: {
      CreateTime: pacificInstant(record.createdAt),
      LastUpdatedTime: pacificInstant(record.updatedAt),
    },
  };
}

const currencyNames: Readonly<Record<string, string>> = {
  GBP: "British Pound Sterling",
  EUR: "Euro",
  USD: "United States Dollar",
  AUD: "Australian Dollar",
  PLN: "Polish Zloty",
  JPY: "Japanese Yen",
  KWD: "Kuwaiti Dinar",
  BHD: "Bahraini Dinar",
};

export function currencyRef(currency: string): Wire {
  return ref(currency, currencyNames[currency] ?? currency);
}

/** The amount in the home currency, in its decimals: home = amount x rate (vendors.md §4.7). */
export function homeAmount(minor: number, currency: string, rate: number): number {
  const cents = Math.round(toNumber(minor, currency) * rate * 100);
  return cents / 100;
}

/** Currency and rate of a transaction; nothing in a company with one currency. */
export function wireCurrency(
  { currency, rate }: { readonly currency: string; readonly rate: number },
  company: Company,
): Wire {
  if (!company.settings.multiCurrency) return {};
  return { CurrencyRef: currencyRef(currency), ExchangeRate: rate };
}

export const homeCurrency = baseCurrency;

export function wireAddress(address: BooksAddress | null, id: string): Wire | null {
  if (address === null) return null;
  return present({
    Id: id,
    Line1: address.line1,
    City: address.city,
    CountrySubDivisionCode: address.region === "" ? null : address.region,
    PostalCode: address.postalCode,
    Country: address.country,
  });
}

export function customerRef(id: string, company: Company): Wire {
  return ref(id, company.customer(id)?.displayName ?? "");
}
