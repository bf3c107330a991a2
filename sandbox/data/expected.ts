/** The true answer: who the debtors are and what they owe, for tests to hold the hub's answer against. */
import { startOf } from "../shared/dates.js";
import { orgId, tenantId } from "./constants.js";
import type { PracticeData, TrueDebtor } from "./generate.js";
import type { Invoiced } from "./invoices.js";
import type { ExactKeyKind } from "./plan.js";

/** A record of one system. */
export interface ExpectedParty {
  readonly vendor: "SALESFORCE" | "XERO";
  readonly account: string;
  readonly objectType: "Account" | "Contact";
  readonly id: string;
}

export interface ExpectedBalance {
  readonly currency: string;
  /** Open sales invoices, due or not. */
  readonly amountMinor: string;
  /** Of these, due before the anchor. */
  readonly overdueMinor: string;
}

export interface ExpectedReceivable {
  readonly vendor: "XERO";
  readonly account: string;
  readonly objectType: "Invoice";
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly totalMinor: string;
  readonly balanceMinor: string;
  readonly dueOn: string | null;
  /** Xero's own word. */
  readonly status: string;
  /** Payments that count; undone ones are left out. */
  readonly lines: readonly {
    readonly id: string;
    readonly kind: "PAYMENT";
    readonly amountMinor: string;
    readonly appliedOn: string;
  }[];
}

export interface ExpectedDebtor {
  readonly trueId: string;
  readonly kind: "ORGANISATION" | "PERSON";
  readonly parties: readonly ExpectedParty[];
  /** Known in both systems, yet the records share no exact key. */
  readonly beyondExactKeys: boolean;
  readonly exactKeyKinds: readonly ExactKeyKind[];
  /** One for each currency in which something is open. */
  readonly balances: readonly ExpectedBalance[];
  readonly receivables: readonly ExpectedReceivable[];
}

export interface Expected {
  readonly seed: number;
  readonly size: number;
  readonly anchor: string;
  readonly debtors: readonly ExpectedDebtor[];
  /** Parties that are nobody's debtor. */
  readonly others: readonly (ExpectedParty & { readonly why: "SUPPLIER" })[];
}

function party(
  objectType: "Account" | "Contact",
  id: string,
  vendor: ExpectedParty["vendor"],
): ExpectedParty {
  return { vendor, account: vendor === "XERO" ? tenantId : orgId, objectType, id };
}

function receivable({ invoice, payments }: Invoiced): ExpectedReceivable {
  const open = invoice.status === "AUTHORISED";
  return {
    vendor: "XERO",
    account: tenantId,
    objectType: "Invoice",
    id: invoice.id,
    number: invoice.number,
    currency: invoice.currency,
    totalMinor: String(invoice.totalMinor),
    balanceMinor: String(open ? invoice.totalMinor - invoice.paidMinor : 0),
    dueOn: invoice.dueDate,
    status: invoice.status,
    lines: payments
      .filter((payment) => !payment.deleted)
      .map((payment) => ({
        id: payment.id,
        kind: "PAYMENT",
        amountMinor: String(payment.amountMinor),
        appliedOn: payment.date,
      })),
  };
}

function balances(receivables: readonly ExpectedReceivable[], anchor: string): ExpectedBalance[] {
  const totals = new Map<string, { amount: number; overdue: number }>();
  for (const { status, currency, balanceMinor, dueOn } of receivables) {
    if (status !== "AUTHORISED") continue;
    const total = totals.get(currency) ?? { amount: 0, overdue: 0 };
    total.amount += Number(balanceMinor);
    if (dueOn !== null && startOf(dueOn) < startOf(anchor)) total.overdue += Number(balanceMinor);
    totals.set(currency, total);
  }
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, { amount, overdue }]) => ({
      currency,
      amountMinor: String(amount),
      overdueMinor: String(overdue),
    }));
}

function expectedDebtor(debtor: TrueDebtor, anchor: string): ExpectedDebtor {
  const { customer, plan } = debtor;
  const receivables = debtor.invoiced.map(receivable);
  return {
    trueId: debtor.trueId,
    kind: debtor.identity.kind,
    parties: [
      ...customer.accounts.map(({ Id }) => party("Account", Id, "SALESFORCE")),
      ...customer.contacts.map(({ Id }) => party("Contact", Id, "SALESFORCE")),
      ...(customer.ledgerContact ? [party("Contact", customer.ledgerContact.id, "XERO")] : []),
    ],
    beyondExactKeys: plan.beyondExactKeys,
    exactKeyKinds: plan.keys,
    balances: balances(receivables, anchor),
    receivables,
  };
}

/** Builds the true answer. Neither the practice vendors nor the hub ever read it. */
export function expected(data: PracticeData): Expected {
  const { seed, size, anchor } = data.options;
  return {
    seed,
    size,
    anchor,
    debtors: data.debtors.map((debtor) => expectedDebtor(debtor, anchor)),
    others: data.suppliers.map(({ id }) => ({ ...party("Contact", id, "XERO"), why: "SUPPLIER" })),
  };
}
