/**
 * The second form of a customer in Xero: credits of all three kinds with their allocations, refunds,
 * batches, merged contacts, contact persons (vendors.md §3.3; xero_accounting.yaml).
 */
import { addDays, day, startOf } from "../shared/dates.js";
import type { Random } from "../shared/random.js";
import type { Identity, KeyRegister } from "./identity.js";
import type { Invoiced } from "./invoices.js";
import {
  allocatedMinor,
  dueMinor,
  remainingMinor,
  type CreditKind,
  type LedgerAllocation,
  type LedgerContact,
  type LedgerCredit,
  type LedgerInvoice,
  type LedgerPayment,
} from "./records.js";

export interface LedgerFormContext {
  readonly random: Random;
  readonly anchor: string;
  readonly keys: KeyRegister;
  /** Running numbers of credit notes. */
  readonly nextCreditNumber: () => string;
}

/** What the second form makes of a customer's side in the ledger. */
export interface LedgerForm {
  readonly contact: LedgerContact;
  /** Contacts that were merged into it. */
  readonly goneContacts: readonly LedgerContact[];
  readonly invoiced: readonly Invoiced[];
  readonly credits: readonly LedgerCredit[];
  /** Payments that give a credit back. */
  readonly refunds: readonly LedgerPayment[];
}

/** A day from the given one to the day before the anchor. */
function dayAfter(date: string, { random, anchor }: LedgerFormContext): string {
  const span = Math.max(0, (startOf(anchor) - startOf(date)) / day - 1);
  return addDays(date, random.int(0, span));
}

function workingHour(date: string, random: Random): number {
  return startOf(date) + random.int(8, 17) * 3_600_000 + random.int(0, 3_599_000);
}

const descriptions: Readonly<Record<CreditKind, string>> = {
  CREDIT_NOTE: "Goods returned",
  OVERPAYMENT: "Overpayment",
  PREPAYMENT: "Deposit",
};

interface CreditOrder {
  readonly kind: CreditKind;
  readonly type: "ACCREC" | "ACCPAY";
  readonly contactId: string;
  readonly currency: string;
  readonly rate: number;
  readonly date: string;
  readonly totalMinor: number;
  readonly allocations: readonly LedgerAllocation[];
  readonly status?: "DRAFT" | "VOIDED";
}

function makeCredit(order: CreditOrder, context: LedgerFormContext): LedgerCredit {
  const { random } = context;
  const { allocations, status, ...rest } = order;
  const used = allocatedMinor(order) === order.totalMinor;
  const lastDate = allocations.reduce((last, { date }) => (date > last ? date : last), order.date);
  return {
    ...rest,
    id: random.uuid(),
    number: order.kind === "OVERPAYMENT" ? null : context.nextCreditNumber(),
    reference: random.chance(0.3) ? `RMA ${random.digits(4)}` : "",
    status: status ?? (used ? "PAID" : "AUTHORISED"),
    description: descriptions[order.kind],
    taxMinor: 0,
    allocations,
    refundedMinor: 0,
    updatedAt: workingHour(lastDate, random),
  };
}

/** A credit against an open invoice: all of it or a part, and perhaps one attempt that was undone. */
function creditFor(
  invoice: LedgerInvoice,
  kind: CreditKind,
  context: LedgerFormContext,
): LedgerCredit {
  const { random } = context;
  const due = dueMinor(invoice);
  const amountMinor = random.chance(0.25) ? due : random.int(1, Math.max(1, Math.floor(due * 0.7)));
  const date = dayAfter(invoice.date, context);
  const allocation = (amount: number, deleted: boolean): LedgerAllocation => ({
    id: random.uuid(),
    invoiceId: invoice.id,
    amountMinor: amount,
    date: dayAfter(date, context),
    deleted,
  });
  const allocations = [allocation(amountMinor, false)];
  if (random.chance(0.15)) allocations.unshift(allocation(Math.ceil(amountMinor / 2), true));
  const more = random.chance(0.4) ? Math.max(1, Math.round(amountMinor * random.next())) : 0;
  return makeCredit(
    {
      kind,
      type: invoice.type,
      contactId: invoice.contactId,
      currency: invoice.currency,
      rate: invoice.rate,
      date,
      totalMinor: amountMinor + more,
      allocations,
    },
    context,
  );
}

/** The invoice after the credit: what is due falls, and with nothing due it is PAID. */
function credited(invoice: LedgerInvoice, credit: LedgerCredit): LedgerInvoice {
  const creditedMinor = (invoice.creditedMinor ?? 0) + allocatedMinor(credit);
  const changed = {
    ...invoice,
    creditedMinor,
    updatedAt: Math.max(invoice.updatedAt, credit.updatedAt),
  };
  const [last] = credit.allocations.filter(({ deleted }) => !deleted);
  return dueMinor(changed) === 0
    ? { ...changed, status: "PAID", fullyPaidOn: last?.date ?? credit.date }
    : changed;
}

/** A credit that nothing was done with yet, or that was voided, or never approved. */
function looseCredit(
  invoice: LedgerInvoice,
  status: CreditOrder["status"],
  context: LedgerFormContext,
): LedgerCredit {
  const { random } = context;
  const kind =
    status === "DRAFT"
      ? "CREDIT_NOTE"
      : random.pick(["CREDIT_NOTE", "OVERPAYMENT", "PREPAYMENT"] as const);
  return makeCredit(
    {
      kind,
      type: invoice.type,
      contactId: invoice.contactId,
      currency: invoice.currency,
      rate: invoice.rate,
      date: dayAfter(invoice.date, context),
      totalMinor: random.int(1, Math.max(1, Math.floor(invoice.totalMinor / 2))),
      allocations: [],
      ...(status === undefined ? {} : { status }),
    },
    context,
  );
}

/** Pays what is left of a credit back. */
function refund(
  credit: LedgerCredit,
  context: LedgerFormContext,
): { credit: LedgerCredit; payment: LedgerPayment } {
  const { random } = context;
  const left = remainingMinor(credit);
  const amountMinor = random.chance(0.7) ? left : Math.max(1, Math.floor(left / 2));
  const date = dayAfter(credit.date, context);
  const updatedAt = Math.max(credit.updatedAt, workingHour(date, random));
  const payment = {
    id: random.uuid(),
    invoiceId: null,
    creditId: credit.id,
    date,
    amountMinor,
    reference: "Refund",
    deleted: false,
    isReconciled: random.chance(0.6),
    updatedAt,
  };
  const status = amountMinor === left ? "PAID" : credit.status;
  return { payment, credit: { ...credit, refundedMinor: amountMinor, status, updatedAt } };
}

/** Two invoices that one transfer paid: their payments are children of a batch. */
function batched(invoiced: readonly Invoiced[], random: Random): Invoiced[] {
  const single = ({ invoice, payments }: Invoiced): boolean =>
    invoice.status === "PAID" && payments.length === 1;
  const pair = invoiced.filter(single).slice(0, 2);
  const [first, second] = pair.flatMap(({ payments }) => payments);
  if (!first || !second || !random.chance(0.3)) return [...invoiced];
  const date = first.date > second.date ? first.date : second.date;
  const updatedAt = Math.max(first.updatedAt, second.updatedAt);
  const batchId = random.uuid();
  return invoiced.map((one) =>
    pair.includes(one)
      ? {
          invoice: { ...one.invoice, fullyPaidOn: date, updatedAt: updatedAt + 1000 },
          payments: one.payments.map((payment) => ({ ...payment, date, updatedAt, batchId })),
        }
      : one,
  );
}

/** Small things that invoices have in the second form. */
function detailed(one: Invoiced, context: LedgerFormContext): Invoiced {
  const { random, anchor } = context;
  const { invoice } = one;
  const untouched = invoice.status === "AUTHORISED" && invoice.paidMinor === 0;
  const factor = 0.97 + 0.06 * random.next();
  return {
    ...one,
    invoice: {
      ...invoice,
      status: invoice.status === "DRAFT" && random.chance(0.3) ? "DELETED" : invoice.status,
      // Home amount = amount / rate (vendors.md §3.3).
      rate: invoice.rate === 1 ? 1 : Math.round(invoice.rate * factor * 1e6) / 1e6,
      // A link that another program put there is not ours to change.
      url: random.chance(0.06)
        ? `https://jobs.another-tool.example.com/view/${random.digits(7)}`
        : invoice.url,
      expectedPaymentDate:
        untouched && random.chance(0.08) ? addDays(anchor, random.int(-20, 30)) : null,
    },
  };
}

function withPersons(
  contact: LedgerContact,
  identity: Identity,
  { random, keys }: LedgerFormContext,
): LedgerContact {
  if (!random.chance(0.25)) return contact;
  const persons = Array.from({ length: random.int(1, 2) }, () => {
    const firstName = random.pick(identity.culture.given);
    const lastName = random.pick(identity.culture.family);
    return {
      firstName,
      lastName,
      email: keys.email(random.pick(["ap", "ledger", "payables"]), identity.emailDomain),
      includeInEmails: random.chance(0.6),
    };
  });
  return { ...contact, persons };
}

/** A contact that was merged away: archived, and it names its master (vendors.md §3.4). */
function mergedContact(
  contact: LedgerContact,
  identity: Identity,
  { random, keys, anchor }: LedgerFormContext,
): LedgerContact {
  return {
    ...contact,
    id: random.uuid(),
    number: null,
    accountNumber: null,
    archived: true,
    mergedTo: contact.id,
    name: keys.ledgerName(`${identity.name} (old)`, identity.address.city),
    email: "",
    taxNumber: "",
    phones: [],
    persons: [],
    updatedAt: workingHour(addDays(anchor, -random.int(2, 500)), random),
  };
}

interface Credited {
  readonly invoiced: readonly Invoiced[];
  readonly credits: readonly LedgerCredit[];
  readonly refunds: readonly LedgerPayment[];
}

function withCredits(invoiced: readonly Invoiced[], context: LedgerFormContext): Credited {
  const { random } = context;
  const credits: LedgerCredit[] = [];
  const refunds: LedgerPayment[] = [];
  const changed = invoiced.map((one): Invoiced => {
    const { invoice } = one;
    if (invoice.status !== "AUTHORISED" || invoice.expectedPaymentDate !== null) return one;
    const kind = random.weighted<CreditKind | null>([
      [null, 78],
      ["CREDIT_NOTE", 12],
      ["OVERPAYMENT", 5],
      ["PREPAYMENT", 5],
    ]);
    if (kind === null) return one;
    const credit = creditFor(invoice, kind, context);
    credits.push(credit);
    return { ...one, invoice: credited(invoice, credit) };
  });
  for (const { invoice } of changed.slice(0, 1)) {
    if (random.chance(0.08)) credits.push(looseCredit(invoice, undefined, context));
    if (random.chance(0.03)) credits.push(looseCredit(invoice, "VOIDED", context));
    if (random.chance(0.02)) credits.push(looseCredit(invoice, "DRAFT", context));
  }
  const settled = credits.map((credit) => {
    const open = credit.status === "AUTHORISED" && remainingMinor(credit) > 0;
    if (!open || !random.chance(0.3)) return credit;
    const paidBack = refund(credit, context);
    refunds.push(paidBack.payment);
    return paidBack.credit;
  });
  return { invoiced: changed, credits: settled, refunds };
}

/** Brings the ledger's side of a customer to the second form. */
export function secondLedgerForm(
  contact: LedgerContact,
  identity: Identity,
  invoiced: readonly Invoiced[],
  context: LedgerFormContext,
): LedgerForm {
  const { random } = context;
  const detail = invoiced.map((one) => detailed(one, context));
  const credits = withCredits(batched(detail, random), context);
  const master = withPersons(contact, identity, context);
  const forgotten = !master.archived && invoiced.length === 0 && random.chance(0.15);
  return {
    ...credits,
    contact: forgotten ? { ...master, gdpr: true } : master,
    goneContacts: random.chance(0.05) ? [mergedContact(contact, identity, context)] : [],
  };
}

/** A credit that a supplier gave: nobody's money at the practice company. */
export function supplierCredit(invoice: LedgerInvoice, context: LedgerFormContext): LedgerCredit {
  return looseCredit(invoice, undefined, context);
}
