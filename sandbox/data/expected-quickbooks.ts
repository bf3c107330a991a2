/** What the true answer says of a debtor's side in QuickBooks. */
import { realmId } from "./constants.js";
import { isReceivable } from "./quickbooks-lists.js";
import type { QuickBooksSide } from "./quickbooks-form.js";
import {
  itemKey,
  itemsOf,
  unappliedMinor,
  type BooksPayment,
  type BooksTxn,
  type OpenItem,
} from "./quickbooks-records.js";

/** A customer, sub-customer or project. */
interface CustomerParty {
  readonly vendor: "QUICKBOOKS";
  readonly account: string;
  readonly objectType: "Customer";
  readonly id: string;
  /** The customer that it is a part of, and whether that one gets the bills. */
  readonly parentId?: string;
  readonly billedWithParent?: boolean;
}

/** A payment, the use of a credit, or what was paid when the invoice was made. */
interface Settlement {
  readonly id: string;
  readonly kind: "PAYMENT" | "CREDIT_NOTE" | "JOURNAL" | "DEPOSIT";
  readonly creditId?: string;
  readonly amountMinor: string;
  readonly appliedOn: string;
}

interface Debt {
  readonly vendor: "QUICKBOOKS";
  readonly account: string;
  readonly objectType: "Invoice" | "JournalEntry";
  readonly id: string;
  /** The line to accounts receivable of a journal entry. */
  readonly lineId?: string;
  readonly number: string;
  readonly currency: string;
  readonly totalMinor: string;
  readonly balanceMinor: string;
  /** A journal entry has none. */
  readonly dueOn: string | null;
  /** QuickBooks has no status: what its amounts and note say. */
  readonly status: "OPEN" | "PAID" | "VOIDED";
  readonly lines: readonly Settlement[];
}

interface Credit {
  readonly vendor: "QUICKBOOKS";
  readonly kind: "CREDIT_NOTE" | "PAYMENT" | "JOURNAL" | "DEPOSIT";
  readonly id: string;
  readonly lineId?: string;
  readonly currency: string;
  readonly totalMinor: string;
  readonly remainingMinor: string;
  readonly status: "OPEN" | "USED" | "VOIDED";
}

const creditKinds = {
  CreditMemo: "CREDIT_NOTE",
  JournalEntry: "JOURNAL",
  Deposit: "DEPOSIT",
  Invoice: "CREDIT_NOTE",
} as const;

export function quickBooksParties({ customers }: QuickBooksSide): CustomerParty[] {
  return customers.map(({ id, parentId, billWithParent }) => ({
    vendor: "QUICKBOOKS",
    account: realmId,
    objectType: "Customer",
    id,
    ...(parentId === null ? {} : { parentId, billedWithParent: billWithParent }),
  }));
}

/** Uses of an item, by the payments that made them. */
type Uses = ReadonlyMap<
  string,
  readonly { readonly payment: BooksPayment; readonly amountMinor: number }[]
>;

function usesIn(txns: readonly BooksTxn[]): Uses {
  const uses = new Map<string, { payment: BooksPayment; amountMinor: number }[]>();
  for (const payment of txns) {
    if (payment.type !== "Payment") continue;
    for (const one of payment.applications) {
      const known = uses.get(itemKey(one)) ?? [];
      uses.set(itemKey(one), [...known, { payment, amountMinor: one.amountMinor }]);
    }
  }
  return uses;
}

/** A payment with a total of 0 gives no money: it uses the one credit that it names. */
function settlement(payment: BooksPayment, amountMinor: number): Settlement {
  const credit = payment.applications.find(({ side }) => side === "CREDIT");
  const moneyless = payment.totalMinor === 0 && credit !== undefined;
  return {
    id: payment.id,
    kind: moneyless ? creditKinds[credit.txnType] : "PAYMENT",
    ...(moneyless ? { creditId: credit.txnId } : {}),
    amountMinor: String(amountMinor),
    appliedOn: payment.date,
  };
}

function usedMinor(item: OpenItem, uses: Uses): number {
  return (uses.get(itemKey(item)) ?? []).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function isVoided({ totalMinor, privateNote }: BooksTxn): boolean {
  return totalMinor === 0 && (privateNote?.startsWith("Voided") ?? false);
}

function debt(txn: BooksTxn, item: OpenItem, uses: Uses): Debt {
  const deposit = txn.type === "Invoice" ? txn.depositMinor : 0;
  const balance = item.amountMinor - usedMinor(item, uses);
  const lines = (uses.get(itemKey(item)) ?? []).map(({ payment, amountMinor }) =>
    settlement(payment, amountMinor),
  );
  const atOnce: Settlement[] =
    deposit > 0
      ? [{ id: txn.id, kind: "DEPOSIT", amountMinor: String(deposit), appliedOn: txn.date }]
      : [];
  return {
    vendor: "QUICKBOOKS",
    account: realmId,
    objectType: txn.type === "Invoice" ? "Invoice" : "JournalEntry",
    id: txn.id,
    ...(item.lineId === null ? {} : { lineId: item.lineId }),
    number: txn.docNumber ?? "",
    currency: txn.currency,
    totalMinor: String(item.amountMinor + deposit),
    balanceMinor: String(balance),
    dueOn: txn.type === "Invoice" ? txn.dueDate : null,
    status: isVoided(txn) ? "VOIDED" : balance === 0 ? "PAID" : "OPEN",
    lines: [...atOnce, ...lines],
  };
}

/** Invoices, and lines of journal entries that a customer owes. */
export function quickBooksDebts({ txns }: QuickBooksSide): Debt[] {
  const uses = usesIn(txns);
  return txns.flatMap((txn) =>
    itemsOf(txn, isReceivable)
      .filter(({ side }) => side === "DEBIT")
      .map((item) => debt(txn, item, uses)),
  );
}

/** Credit memos, credits of journal entries and deposits, and payments with something left over. */
export function quickBooksCredits({ txns }: QuickBooksSide): Credit[] {
  const uses = usesIn(txns);
  const credit = (
    txn: BooksTxn,
    facts: { kind: Credit["kind"]; lineId?: string; totalMinor: number; remaining: number },
  ): Credit => {
    const { remaining, totalMinor, ...rest } = facts;
    return {
      vendor: "QUICKBOOKS",
      id: txn.id,
      ...rest,
      currency: txn.currency,
      totalMinor: String(totalMinor),
      remainingMinor: String(remaining),
      status: isVoided(txn) ? "VOIDED" : remaining === 0 ? "USED" : "OPEN",
    };
  };
  return txns.flatMap((txn) => {
    if (txn.type === "Payment") {
      const remaining = unappliedMinor(txn);
      const { totalMinor } = txn;
      return remaining === 0 ? [] : [credit(txn, { kind: "PAYMENT", totalMinor, remaining })];
    }
    return itemsOf(txn, isReceivable)
      .filter(({ side }) => side === "CREDIT")
      .map((item) =>
        credit(txn, {
          kind: creditKinds[item.txnType],
          ...(item.lineId === null ? {} : { lineId: item.lineId }),
          totalMinor: item.amountMinor,
          remaining: item.amountMinor - usedMinor(item, uses),
        }),
      );
  });
}
