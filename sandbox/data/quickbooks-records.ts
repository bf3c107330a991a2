/**
 * The records of a QuickBooks Online company as data, before any wire format
 * (vendors.md §4.3; entities.derived.json). Amounts are whole minor units.
 */
import type { LedgerLine } from "./records.js";

/** Transactions; the lists (customers, accounts, terms) are apart from them. */
export const txnTypes = [
  "Invoice",
  "Payment",
  "CreditMemo",
  "RefundReceipt",
  "SalesReceipt",
  "JournalEntry",
  "Deposit",
] as const;
export type TxnType = (typeof txnTypes)[number];

export interface BooksAddress {
  readonly line1: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
}

/** Who made a record, when, and how often it was changed since. */
interface Versioned {
  readonly id: string;
  readonly syncToken: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A customer, a sub-customer, or a project of one. */
export interface BooksCustomer extends Versioned {
  /** Unique among customers. */
  readonly displayName: string;
  readonly companyName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** May hold several addresses, separated by commas. */
  readonly email: string | null;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly address: BooksAddress | null;
  readonly taxNumber: string | null;
  /** Of all of the customer's transactions. */
  readonly currency: string;
  readonly parentId: string | null;
  readonly billWithParent: boolean;
  readonly isProject: boolean;
  readonly active: boolean;
  readonly termId: string | null;
  readonly delivery: "Print" | "Email" | "None" | null;
  readonly notes: string | null;
}

interface Txn extends Versioned {
  readonly docNumber: string | null;
  readonly date: string;
  readonly currency: string;
  /** Units of the home currency for one of this currency: home = amount x rate (vendors.md §4.7). */
  readonly rate: number;
  readonly privateNote: string | null;
  readonly totalMinor: number;
}

export type BooksLine = Pick<
  LedgerLine,
  "description" | "quantity" | "unitMinor" | "amountMinor" | "taxMinor"
>;

/** An invoice, a credit memo, or a receipt for money that came or went at once. */
export interface BooksSale extends Txn {
  readonly type: "Invoice" | "CreditMemo" | "RefundReceipt" | "SalesReceipt";
  readonly customerId: string;
  /** Empty where `lineSeed` is given: a big set makes its lines when they are looked at. */
  readonly lines: readonly BooksLine[];
  readonly lineSeed?: number;
  readonly lineTaxRate?: number;
  readonly taxMinor: number;
  /** What the customer reads on it. */
  readonly memo: string | null;
  /** Values by DefinitionId. */
  readonly customFields: Readonly<Record<string, string>>;
  /** These are of invoices. */
  readonly dueDate: string | null;
  readonly termId: string | null;
  readonly billEmail: string | null;
  /** Who gets a copy, and a copy that the others do not see; several addresses with commas between them. */
  readonly billEmailCc?: string | null;
  readonly billEmailBcc?: string | null;
  readonly emailStatus: "NotSet" | "NeedToSend" | "EmailSent";
  readonly deliveredAt: number | null;
  /** Paid when the invoice was made: no payment tells of it. */
  readonly depositMinor: number;
}

/** Which way a document moves what a customer owes. */
export type Side = "DEBIT" | "CREDIT";

/** A part of a payment: what it settles (debit), or which credit it uses up (vendors.md §4.3). */
export interface BooksApplication {
  readonly side: Side;
  readonly txnType: "Invoice" | "CreditMemo" | "JournalEntry" | "Deposit";
  readonly txnId: string;
  /** The line of a journal entry or deposit. */
  readonly lineId: string | null;
  readonly amountMinor: number;
}

/** Money that came in; with a total of 0 it only sets credits against debts. */
export interface BooksPayment extends Txn {
  readonly type: "Payment";
  readonly customerId: string;
  readonly refNum: string | null;
  readonly applications: readonly BooksApplication[];
}

export interface BooksJournalLine {
  readonly id: string;
  readonly side: Side;
  readonly amountMinor: number;
  readonly accountId: string;
  /** Named on lines to accounts receivable. */
  readonly customerId: string | null;
  readonly description: string | null;
}

/** A journal entry: its lines to accounts receivable change what a customer owes, without an invoice. */
export interface BooksJournalEntry extends Txn {
  readonly type: "JournalEntry";
  readonly lines: readonly BooksJournalLine[];
}

export interface BooksDepositLine {
  readonly id: string;
  readonly amountMinor: number;
  /** A payment that is brought to the bank; null where the money came without one. */
  readonly paymentId: string | null;
  readonly accountId: string | null;
  readonly customerId: string | null;
  readonly refNum: string | null;
}

export interface BooksDeposit extends Txn {
  readonly type: "Deposit";
  readonly toAccountId: string;
  readonly lines: readonly BooksDepositLine[];
}

export type BooksTxn = BooksSale | BooksPayment | BooksJournalEntry | BooksDeposit;

/** A record that is gone: only the change data capture tells of it (vendors.md §4.4). */
export interface BooksDeleted {
  readonly type: TxnType | "Customer";
  readonly id: string;
  readonly at: number;
}

export interface BooksRecords {
  readonly customers: readonly BooksCustomer[];
  readonly txns: readonly BooksTxn[];
  readonly deleted: readonly BooksDeleted[];
}

/** What is owed, or given, by one document: an invoice, a credit memo, a line to accounts receivable. */
export interface OpenItem {
  readonly txnType: BooksApplication["txnType"];
  readonly txnId: string;
  readonly lineId: string | null;
  readonly side: Side;
  readonly customerId: string;
  /** Before anything was set against it. */
  readonly amountMinor: number;
}

/** What names an item, in applications too. */
export function itemKey({
  txnType,
  txnId,
  lineId,
}: Pick<OpenItem, "txnType" | "txnId" | "lineId">): string {
  return lineId === null ? `${txnType} ${txnId}` : `${txnType} ${txnId} ${lineId}`;
}

/** The items of a document. Payments have none, receipts change no debt. */
export function itemsOf(txn: BooksTxn, isReceivable: (accountId: string) => boolean): OpenItem[] {
  const { type, id: txnId } = txn;
  switch (type) {
    case "Invoice":
    case "CreditMemo": {
      const { customerId, totalMinor, depositMinor } = txn;
      const side = type === "Invoice" ? "DEBIT" : "CREDIT";
      const amountMinor = totalMinor - depositMinor;
      return [{ txnType: type, txnId, lineId: null, side, customerId, amountMinor }];
    }
    case "JournalEntry":
      return txn.lines.flatMap(({ id: lineId, side, accountId, customerId, amountMinor }) =>
        customerId !== null && isReceivable(accountId)
          ? [{ txnType: type, txnId, lineId, side, customerId, amountMinor }]
          : [],
      );
    case "Deposit":
      return txn.lines.flatMap(({ id: lineId, accountId, customerId, amountMinor }) =>
        customerId !== null && accountId !== null && isReceivable(accountId)
          ? [{ txnType: type, txnId, lineId, side: "CREDIT" as const, customerId, amountMinor }]
          : [],
      );
    case "Payment":
    case "RefundReceipt":
    case "SalesReceipt":
      return [];
  }
}

/** What a payment settles, or which credits it uses up. */
export function appliedMinor({ applications }: Pick<BooksPayment, "applications">, side: Side) {
  return applications.reduce((sum, one) => sum + (one.side === side ? one.amountMinor : 0), 0);
}

/** What of a payment is not set against anything yet. */
export function unappliedMinor(payment: BooksPayment): number {
  return payment.totalMinor + appliedMinor(payment, "CREDIT") - appliedMinor(payment, "DEBIT");
}
