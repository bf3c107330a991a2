/** What each kind of record can be filtered and ordered by. */
import {
  unappliedMinor,
  type BooksCustomer,
  type BooksTxn,
  type TxnType,
} from "../../data/quickbooks-records.js";
import { toNumber } from "../../shared/money.js";
import type { Company } from "../company.js";
import { secondOf } from "../instants.js";
import { fullyQualifiedName } from "../wire-customer.js";

export type Value = string | number | boolean | null;

export interface Column {
  /** How a literal is read: ids as numbers, instants as seconds. */
  readonly kind: "id" | "text" | "number" | "boolean" | "instant" | "date";
  readonly read: (row: never, company: Company) => Value;
}

export type Columns = Readonly<Record<string, Column>>;

function column<T>(kind: Column["kind"], read: (row: T, company: Company) => Value): Column {
  return { kind, read: read as Column["read"] };
}

interface Stamped {
  readonly id: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

const stamps: Columns = {
  Id: column<Stamped>("id", ({ id }) => Number(id)),
  "MetaData.CreateTime": column<Stamped>("instant", ({ createdAt }) => secondOf(createdAt)),
  "MetaData.LastUpdatedTime": column<Stamped>("instant", ({ updatedAt }) => secondOf(updatedAt)),
};

/** Accounts, terms, the company. */
export const listColumns: Columns = {
  ...stamps,
  Active: column<{ active: boolean }>("boolean", ({ active }) => active),
  Name: column<{ name?: string }>("text", ({ name }) => name ?? null),
  AccountType: column<{ type?: string }>("text", ({ type }) => type ?? null),
};

export const customerColumns: Columns = {
  ...stamps,
  Active: column<BooksCustomer>("boolean", ({ active }) => active),
  DisplayName: column<BooksCustomer>("text", ({ displayName }) => displayName),
  FullyQualifiedName: column<BooksCustomer>("text", fullyQualifiedName),
  CompanyName: column<BooksCustomer>("text", ({ companyName }) => companyName),
  GivenName: column<BooksCustomer>("text", ({ givenName }) => givenName),
  FamilyName: column<BooksCustomer>("text", ({ familyName }) => familyName),
  PrimaryEmailAddr: column<BooksCustomer>("text", ({ email }) => email),
  ParentRef: column<BooksCustomer>("text", ({ parentId }) => parentId),
  Job: column<BooksCustomer>("boolean", ({ parentId }) => parentId !== null),
  Balance: column<BooksCustomer>("number", ({ id, currency }, company) =>
    toNumber(company.customerBalance(id), currency),
  ),
};

const anyTxn: Columns = {
  ...stamps,
  DocNumber: column<BooksTxn>("text", ({ docNumber }) => docNumber),
  TxnDate: column<BooksTxn>("date", ({ date }) => date),
  PrivateNote: column<BooksTxn>("text", ({ privateNote }) => privateNote),
  TotalAmt: column<BooksTxn>("number", ({ totalMinor, currency }) =>
    toNumber(totalMinor, currency),
  ),
  CurrencyRef: column<BooksTxn>("text", ({ currency }) => currency),
};

const customerRef = column<BooksTxn>("text", (txn) =>
  "customerId" in txn ? txn.customerId : null,
);
const balance = column<BooksTxn>("number", (txn, company) =>
  toNumber(company.balanceOf(txn), txn.currency),
);
const dueDate = column<BooksTxn>("date", (txn) => (txn.type === "Invoice" ? txn.dueDate : null));
const unapplied = column<BooksTxn>("number", (txn) =>
  txn.type === "Payment" ? toNumber(unappliedMinor(txn), txn.currency) : null,
);
const refNum = column<BooksTxn>("text", (txn) => (txn.type === "Payment" ? txn.refNum : null));

const ofType: Readonly<Record<TxnType, Columns>> = {
  Invoice: { CustomerRef: customerRef, Balance: balance, DueDate: dueDate },
  CreditMemo: { CustomerRef: customerRef, Balance: balance, RemainingCredit: balance },
  Payment: { CustomerRef: customerRef, UnappliedAmt: unapplied, PaymentRefNum: refNum },
  RefundReceipt: { CustomerRef: customerRef },
  SalesReceipt: { CustomerRef: customerRef },
  JournalEntry: {},
  Deposit: {},
};

export function txnColumns(type: TxnType): Columns {
  return { ...anyTxn, ...ofType[type] };
}
