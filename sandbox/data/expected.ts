/** The true answer: who the debtors are and what they owe, for tests to hold the hub's answer against. */
import { startOf } from "../shared/dates.js";
import { orgId, tenantId } from "./constants.js";
import { groups, isForgotten, type ExpectedVendor } from "./expected-groups.js";
import {
  hubspotFacts,
  hubspotGone,
  hubspotParties,
  hubspotParty,
  type ExpectedHubSpot,
} from "./expected-hubspot.js";
import { quickBooksCredits, quickBooksDebts, quickBooksParties } from "./expected-quickbooks.js";
import {
  inventDebtors,
  type GenerateOptions,
  type More,
  type PracticeData,
  type TrueDebtor,
} from "./generate.js";
import type { Invoiced } from "./invoices.js";
import type { ExactKeyKind } from "./plan.js";
import {
  dueMinor,
  remainingMinor,
  type CreditKind,
  type CrmRecord,
  type LedgerCredit,
} from "./records.js";

/** A record of one system. */
export interface ExpectedParty {
  readonly vendor: ExpectedVendor;
  readonly account: string;
  readonly objectType: "Account" | "Contact" | "Company" | "Customer";
  readonly id: string;
  /** QuickBooks: the customer that it is a part of, and whether that one gets the bills. */
  readonly parentId?: string;
  readonly billedWithParent?: boolean;
}

export interface ExpectedBalance {
  readonly currency: string;
  /** Open sales invoices, due or not. */
  readonly amountMinor: string;
  /** Of these, due before the anchor. */
  readonly overdueMinor: string;
}

export interface ExpectedReceivable {
  readonly vendor: "XERO" | "QUICKBOOKS";
  readonly account: string;
  readonly objectType: "Invoice" | "JournalEntry";
  readonly id: string;
  /** The line of a journal entry. */
  readonly lineId?: string;
  readonly number: string;
  readonly currency: string;
  readonly totalMinor: string;
  readonly balanceMinor: string;
  readonly dueOn: string | null;
  /** Xero's own word; OPEN, PAID or VOIDED for QuickBooks, which has none. */
  readonly status: string;
  /** Payments and allocations of credits that count; undone ones are left out. */
  readonly lines: readonly ExpectedLine[];
}

export interface ExpectedLine {
  /** The payment, or the allocation. */
  readonly id: string;
  readonly kind: "PAYMENT" | "JOURNAL" | "DEPOSIT" | CreditKind;
  /** The credit that the allocation is of. */
  readonly creditId?: string;
  readonly amountMinor: string;
  readonly appliedOn: string;
}

export interface ExpectedCredit {
  /** Xero unless given. */
  readonly vendor?: "QUICKBOOKS";
  readonly kind: "PAYMENT" | "JOURNAL" | "DEPOSIT" | CreditKind;
  readonly id: string;
  readonly lineId?: string;
  readonly currency: string;
  readonly totalMinor: string;
  /** What is still to be used or paid back; nothing of a voided one. */
  readonly remainingMinor: string;
  /** Xero's own word; OPEN, USED or VOIDED for QuickBooks. */
  readonly status: string;
}

/** Credit that is not used up, over all ledgers. */
export interface ExpectedUnused {
  readonly currency: string;
  readonly amountMinor: string;
}

/** A record that was merged or deleted, and where it leads: nowhere when it was deleted. */
export interface ExpectedGone extends ExpectedParty {
  readonly why: "MERGED" | "DELETED";
  readonly leadsTo: string | null;
}

export interface ExpectedDebtor {
  readonly trueId: string;
  readonly kind: "ORGANISATION" | "PERSON";
  readonly parties: readonly ExpectedParty[];
  /** Known in several systems, yet not all of the records are tied by exact keys that may still be used. */
  readonly beyondExactKeys: boolean;
  /** What Salesforce and Xero share. */
  readonly exactKeyKinds: readonly ExactKeyKind[];
  /** One for each currency in which something is open. */
  readonly balances: readonly ExpectedBalance[];
  readonly receivables: readonly ExpectedReceivable[];
  /** All credits of the debtor, those with nothing left too. */
  readonly credits: readonly ExpectedCredit[];
  /** Records that are no party of the debtor any more. */
  readonly gone: readonly ExpectedGone[];
  /** Third form: one for each currency in which a credit has something left. */
  readonly unusedCredit?: readonly ExpectedUnused[];
  /** Third form: vendors whose records exact keys tell to be the same debtor; one group for nearly all. */
  readonly groups?: readonly (readonly ExpectedVendor[])[];
  /** Third form: what HubSpot, where it knows the debtor, says of them. */
  readonly hubspot?: ExpectedHubSpot;
}

export interface Expected {
  readonly seed: number;
  readonly size: number;
  readonly anchor: string;
  readonly debtors: readonly ExpectedDebtor[];
  /** Parties that are nobody's debtor. */
  readonly others: readonly (ExpectedParty & { readonly why: "SUPPLIER" | "PROSPECT" })[];
}

function party(
  objectType: "Account" | "Contact",
  id: string,
  vendor: "SALESFORCE" | "XERO",
): ExpectedParty {
  return { vendor, account: vendor === "XERO" ? tenantId : orgId, objectType, id };
}

function receivable(
  { invoice, payments }: Invoiced,
  credits: readonly LedgerCredit[],
): ExpectedReceivable {
  const paid = payments
    .filter((payment) => !payment.deleted)
    .map((payment): ExpectedLine => ({
      id: payment.id,
      kind: "PAYMENT",
      amountMinor: String(payment.amountMinor),
      appliedOn: payment.date,
    }));
  const credited = credits.flatMap((credit) =>
    credit.allocations
      .filter(({ invoiceId, deleted }) => invoiceId === invoice.id && !deleted)
      .map(({ id, amountMinor, date }): ExpectedLine => ({
        id,
        kind: credit.kind,
        creditId: credit.id,
        amountMinor: String(amountMinor),
        appliedOn: date,
      })),
  );
  return {
    vendor: "XERO",
    account: tenantId,
    objectType: "Invoice",
    id: invoice.id,
    number: invoice.number,
    currency: invoice.currency,
    totalMinor: String(invoice.totalMinor),
    balanceMinor: String(invoice.status === "AUTHORISED" ? dueMinor(invoice) : 0),
    dueOn: invoice.dueDate,
    status: invoice.status,
    lines: [...paid, ...credited],
  };
}

function credit(one: LedgerCredit): ExpectedCredit {
  return {
    kind: one.kind,
    id: one.id,
    currency: one.currency,
    totalMinor: String(one.totalMinor),
    remainingMinor: String(remainingMinor(one)),
    status: one.status,
  };
}

function gone({ goneAccounts, goneContacts, goneLedgerContacts }: More): ExpectedGone[] {
  const lost = (objectType: "Account" | "Contact", record: CrmRecord): ExpectedGone => {
    const master = record["MasterRecordId"];
    const leadsTo = typeof master === "string" ? master : null;
    const why = leadsTo === null ? "DELETED" : "MERGED";
    return { ...party(objectType, record.Id, "SALESFORCE"), why, leadsTo };
  };
  return [
    ...goneAccounts.map((record) => lost("Account", record)),
    ...goneContacts.map((record) => lost("Contact", record)),
    ...goneLedgerContacts.map(({ id, mergedTo = null }): ExpectedGone => ({
      ...party("Contact", id, "XERO"),
      why: "MERGED",
      leadsTo: mergedTo,
    })),
  ];
}

function balances(receivables: readonly ExpectedReceivable[], anchor: string): ExpectedBalance[] {
  const totals = new Map<string, { amount: number; overdue: number }>();
  for (const { status, currency, balanceMinor, dueOn } of receivables) {
    if (status !== "AUTHORISED" && status !== "OPEN") continue;
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

function unusedCredit(credits: readonly ExpectedCredit[]): ExpectedUnused[] {
  const totals = new Map<string, number>();
  for (const { currency, remainingMinor: left, status } of credits) {
    // What was never approved is nothing that could be used.
    if (left === "0" || status === "DRAFT") continue;
    totals.set(currency, (totals.get(currency) ?? 0) + Number(left));
  }
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, amount]) => ({ currency, amountMinor: String(amount) }));
}

/** What the further vendors add to the true answer of the second form. */
function withFurther(
  answer: ExpectedDebtor,
  debtor: TrueDebtor,
  { anchor }: GenerateOptions,
): ExpectedDebtor {
  const { hubspot, quickbooks } = debtor.further;
  const parties = [
    ...answer.parties,
    ...(hubspot ? hubspotParties(hubspot) : []),
    ...(quickbooks ? quickBooksParties(quickbooks) : []),
  ];
  const receivables = [...answer.receivables, ...(quickbooks ? quickBooksDebts(quickbooks) : [])];
  const credits = [...answer.credits, ...(quickbooks ? quickBooksCredits(quickbooks) : [])];
  const vendors = parties.map(({ vendor }) => vendor);
  const joined = groups(debtor, vendors);
  return {
    ...answer,
    parties,
    receivables,
    credits,
    gone: [...answer.gone, ...(hubspot ? hubspotGone(hubspot) : [])],
    beyondExactKeys: joined.length > 1,
    balances: balances(receivables, anchor),
    unusedCredit: unusedCredit(credits),
    groups: joined,
    ...(hubspot && { hubspot: hubspotFacts(hubspot) }),
  };
}

function expectedDebtor(debtor: TrueDebtor, options: GenerateOptions): ExpectedDebtor {
  const { customer, plan, more } = debtor;
  const receivables = debtor.invoiced.map((one) => receivable(one, more.credits));
  const answer: ExpectedDebtor = {
    trueId: debtor.trueId,
    kind: debtor.identity.kind,
    parties: [
      ...customer.accounts.map(({ Id }) => party("Account", Id, "SALESFORCE")),
      ...customer.contacts.map(({ Id }) => party("Contact", Id, "SALESFORCE")),
      ...(customer.ledgerContact ? [party("Contact", customer.ledgerContact.id, "XERO")] : []),
    ],
    beyondExactKeys: plan.beyondExactKeys || isForgotten(debtor),
    exactKeyKinds: plan.keys,
    balances: balances(receivables, options.anchor),
    receivables,
    credits: more.credits.map(credit),
    gone: gone(more),
  };
  return options.form === 3 ? withFurther(answer, debtor, options) : answer;
}

/** The true answer of a set that is too big to hold, debtor by debtor. */
export function* streamExpected(options: GenerateOptions): Generator<ExpectedDebtor> {
  for (const debtor of inventDebtors(options)) yield expectedDebtor(debtor, options);
}

/** Builds the true answer. Neither the practice vendors nor the hub ever read it. */
export function expected(data: PracticeData): Expected {
  const { seed, size, anchor } = data.options;
  return {
    seed,
    size,
    anchor,
    debtors: data.debtors.map((debtor) => expectedDebtor(debtor, data.options)),
    others: [
      ...data.suppliers.map(({ id }) => ({
        ...party("Contact", id, "XERO"),
        why: "SUPPLIER" as const,
      })),
      ...data.prospects.map(({ id }) => ({
        ...hubspotParty("Contact", id),
        why: "PROSPECT" as const,
      })),
    ],
  };
}
