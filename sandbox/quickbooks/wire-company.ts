/** The company itself, its preferences, accounts and terms (entities.derived.json). */
import { organisationName } from "../data/constants.js";
import {
  customFieldNames,
  plainCustomFields,
  type BooksAccount,
  type BooksTerm,
} from "../data/quickbooks-lists.js";
import type { Company } from "./company.js";
import { currencyRef, homeCurrency, versioned, type Wire } from "./wire-basics.js";

/** Made when the company was opened and not changed since. */
export const openedAt = Date.UTC(2021, 2, 1, 9);

const opened = { syncToken: 0, createdAt: openedAt, updatedAt: openedAt };

export function wireCompanyInfo(): Wire {
  return {
    ...versioned({ ...opened, id: "1" }),
    CompanyName: organisationName,
    LegalName: organisationName,
    CompanyAddr: {
      Id: "1",
      Line1: "12 Mill Lane",
      City: "Leeds",
      PostalCode: "LS1 1AA",
      Country: "GB",
    },
    Email: { Address: "accounts@kindly-supplies.example.com" },
    CompanyStartDate: "2021-03-01",
    FiscalYearStartMonth: "April",
    Country: "GB",
    SupportedLanguages: "en",
    DefaultTimeZone: "America/Los_Angeles",
    NameValue: [
      { Name: "IsQbdtMigrated", Value: "false" },
      { Name: "SubscriptionStatus", Value: "PAID" },
    ],
  };
}

/** Custom field definitions: which are in use, and what they are called. */
function customFieldPreferences(): Wire[] {
  const named = plainCustomFields.map((id) => ({
    Name: `SalesFormsPrefs.SalesCustomName${id}`,
    Type: "StringType",
    StringValue: customFieldNames[id],
  }));
  const used = plainCustomFields.map((id) => ({
    Name: `SalesFormsPrefs.UseSalesCustom${id}`,
    Type: "BooleanType",
    BooleanValue: true,
  }));
  return [{ CustomField: used }, { CustomField: named }];
}

export function wirePreferences({ settings }: Company): Wire {
  const closed = settings.bookCloseDate === null ? {} : { BookCloseDate: settings.bookCloseDate };
  return {
    ...versioned({ ...opened, id: "1" }),
    AccountingInfoPrefs: {
      FirstMonthOfFiscalYear: "April",
      UseAccountNumbers: false,
      CustomerTerminology: "Customers",
      ...closed,
    },
    SalesFormsPrefs: {
      CustomField: customFieldPreferences(),
      CustomTxnNumbers: true,
      AllowDeposit: true,
      AutoApplyCredit: false,
      AutoApplyPayments: false,
    },
    CurrencyPrefs: {
      MultiCurrencyEnabled: settings.multiCurrency,
      HomeCurrency: currencyRef(homeCurrency),
    },
  };
}

export function wireAccount(account: BooksAccount, { settings }: Company): Wire {
  return {
    ...versioned({ ...opened, id: account.id }),
    Name: account.name,
    SubAccount: false,
    FullyQualifiedName: account.name,
    Active: true,
    Classification: account.classification,
    AccountType: account.type,
    AccountSubType: account.subType,
    ...(settings.multiCurrency ? { CurrencyRef: currencyRef(account.currency) } : {}),
  };
}

export function wireTerm(term: BooksTerm): Wire {
  return {
    ...versioned({ ...opened, id: term.id }),
    Name: term.name,
    Active: true,
    Type: "STANDARD",
    DiscountPercent: 0,
    DueDays: term.dueDays,
    DiscountDays: 0,
  };
}
