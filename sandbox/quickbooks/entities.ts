/** The kinds of record that the company has, by the vendor's name: rows, JSON, and what to filter them by. */
import { accounts, terms } from "../data/quickbooks-lists.js";
import {
  txnTypes,
  type BooksCustomer,
  type BooksTxn,
  type TxnType,
} from "../data/quickbooks-records.js";
import type { Company } from "./company.js";
import { customerColumns, listColumns, txnColumns, type Columns } from "./query/columns.js";
import { homeCurrency, type Wire } from "./wire-basics.js";
import {
  openedAt,
  wireAccount,
  wireCompanyInfo,
  wirePreferences,
  wireTerm,
} from "./wire-company.js";
import { wireCustomer } from "./wire-customer.js";
import { wireDeposit, wireJournalEntry, wirePayment } from "./wire-money.js";
import { wireSale, type Shown } from "./wire-sales.js";

/** A row of any kind. */
export interface Row {
  readonly id: string;
  readonly updatedAt: number;
}

export interface Entity {
  readonly name: string;
  readonly rows: (company: Company) => Iterable<Row>;
  readonly find: (company: Company, id: string) => Row | undefined;
  readonly wire: (row: Row, company: Company, shown: Shown) => Wire;
  readonly columns: Columns;
  /** Lists: inactive ones show on request only (vendors.md §4.4). */
  readonly hasActive: boolean;
  /** Whether the change data capture knows it. */
  readonly isCaptured: boolean;
}

function wireTxn(txn: BooksTxn, company: Company, shown: Shown): Wire {
  switch (txn.type) {
    case "Payment":
      return wirePayment(txn, company);
    case "JournalEntry":
      return wireJournalEntry(txn, company);
    case "Deposit":
      return wireDeposit(txn, company);
    case "Invoice":
    case "CreditMemo":
    case "RefundReceipt":
    case "SalesReceipt":
      return wireSale(txn, company, shown);
  }
}

function txnEntity(type: TxnType): Entity {
  return {
    name: type,
    rows: (company) => company.txns(type),
    find: (company, id) => company.txn(type, id),
    wire: (row, company, shown) => wireTxn(row as BooksTxn, company, shown),
    columns: txnColumns(type),
    hasActive: false,
    isCaptured: true,
  };
}

const customerEntity: Entity = {
  name: "Customer",
  rows: (company) => company.customers(),
  find: (company, id) => company.customer(id),
  wire: (row, company) => wireCustomer(row as BooksCustomer, company),
  columns: customerColumns,
  hasActive: true,
  isCaptured: true,
};

/** A list that never changes. */
function fixedEntity<T extends { readonly id: string }>(
  name: string,
  rows: (company: Company) => readonly T[],
  wire: (row: T, company: Company) => Wire,
): Entity {
  const stamped = (company: Company) =>
    rows(company).map((row) => ({
      ...row,
      active: true,
      createdAt: openedAt,
      updatedAt: openedAt,
    }));
  return {
    name,
    rows: stamped,
    find: (company, id) => stamped(company).find((row) => row.id === id),
    wire: (row, company) => wire(row as unknown as T, company),
    columns: listColumns,
    hasActive: true,
    isCaptured: true,
  };
}

const entities: readonly Entity[] = [
  customerEntity,
  ...txnTypes.map(txnEntity),
  fixedEntity(
    "Account",
    ({ settings }) =>
      accounts.filter(({ currency }) => settings.multiCurrency || currency === homeCurrency),
    wireAccount,
  ),
  fixedEntity("Term", () => terms, wireTerm),
  {
    ...fixedEntity("CompanyInfo", () => [{ id: "1" }], wireCompanyInfo),
    hasActive: false,
    isCaptured: false,
  },
  {
    ...fixedEntity(
      "Preferences",
      () => [{ id: "1" }],
      (_row, company) => wirePreferences(company),
    ),
    hasActive: false,
    isCaptured: false,
  },
];

const byName = new Map(entities.map((entity) => [entity.name.toLowerCase(), entity]));

/** By the vendor's name, whatever its capitals: paths have small ones. */
export function entityNamed(name: string): Entity | undefined {
  return byName.get(name.toLowerCase());
}
