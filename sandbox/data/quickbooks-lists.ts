/** What every QuickBooks company has beside its customers: accounts, terms, custom fields. */
import { baseCurrency } from "./constants.js";
import { ratesToPound } from "./invoices.js";

/** An account (entities.derived.json Account, AccountTypeEnum, AccountClassificationEnum). */
export interface BooksAccount {
  readonly id: string;
  readonly name: string;
  readonly type: "Accounts Receivable" | "Bank" | "Other Current Asset" | "Income" | "Expense";
  readonly subType: string;
  readonly classification: "Asset" | "Revenue" | "Expense";
  readonly currency: string;
}

export interface BooksTerm {
  readonly id: string;
  readonly name: string;
  readonly dueDays: number;
}

export const bankAccount: BooksAccount = {
  id: "35",
  name: "Business Current Account",
  type: "Bank",
  subType: "Checking",
  classification: "Asset",
  currency: baseCurrency,
};
export const undepositedFunds: BooksAccount = {
  id: "4",
  name: "Undeposited Funds",
  type: "Other Current Asset",
  subType: "UndepositedFunds",
  classification: "Asset",
  currency: baseCurrency,
};
export const salesAccount: BooksAccount = {
  id: "79",
  name: "Sales of Product Income",
  type: "Income",
  subType: "SalesOfProductIncome",
  classification: "Revenue",
  currency: baseCurrency,
};
export const badDebts: BooksAccount = {
  id: "80",
  name: "Bad Debts",
  type: "Expense",
  subType: "BadDebts",
  classification: "Expense",
  currency: baseCurrency,
};

/** One account receivable for each currency, as a company with several currencies has. */
const receivableAccounts: readonly BooksAccount[] = Object.keys(ratesToPound).map(
  (currency, index) => ({
    id: String(84 + index),
    name:
      currency === baseCurrency
        ? "Accounts Receivable (A/R)"
        : `Accounts Receivable (A/R) - ${currency}`,
    type: "Accounts Receivable",
    subType: "AccountsReceivable",
    classification: "Asset",
    currency,
  }),
);

export const accounts: readonly BooksAccount[] = [
  undepositedFunds,
  bankAccount,
  salesAccount,
  badDebts,
  ...receivableAccounts,
];

const receivableIds = new Set(receivableAccounts.map(({ id }) => id));

/** Whether what is posted there is what customers owe. */
export function isReceivable(accountId: string): boolean {
  return receivableIds.has(accountId);
}

/** The account receivable of a currency. */
export function receivableIn(currency: string): string {
  return receivableAccounts.find((account) => account.currency === currency)?.id ?? "84";
}

export const terms: readonly BooksTerm[] = [
  { id: "1", name: "Due on receipt", dueDays: 0 },
  { id: "2", name: "Net 7", dueDays: 7 },
  { id: "3", name: "Net 30", dueDays: 30 },
  { id: "4", name: "Net 60", dueDays: 60 },
  { id: "5", name: "Net 14", dueDays: 14 },
];

/** String fields on sales forms; only the first three show without `include` (vendors.md §4.3). */
export const customFieldNames: Readonly<Record<string, string>> = {
  "1": "Collection status",
  "2": "Promised for",
  "3": "PO number",
  "1000000001": "Region",
};
/** Fields that show in every answer. */
export const plainCustomFields: readonly string[] = ["1", "2", "3"];
