/** Changes that tests make in the practice organisation, as its people would in Xero itself. */
import { randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import {
  dueMinor,
  remainingMinor,
  type CreditKind,
  type LedgerContact,
  type LedgerCredit,
  type LedgerInvoice,
  type LedgerPayment,
} from "../data/records.js";
import { isPlainDate } from "../shared/dates.js";
import {
  addMutations,
  MutationError,
  objectIn,
  shareOf,
  textOf,
  textsOf,
  type MutationBody,
} from "../shared/mutations.js";
import type { Organisation } from "./organisation.js";
import { creditKinds } from "./wire-basics.js";

function dateIn(body: MutationBody, organisation: Organisation): string {
  const date = body["date"] ?? organisation.today();
  if (typeof date !== "string" || !isPlainDate(date)) throw new MutationError("date: YYYY-MM-DD.");
  return date;
}

/** Whole minor units; all there is unless given. */
function amountIn(body: MutationBody, most: number): number {
  const amount = body["amountMinor"] ?? most;
  if (typeof amount !== "number" || !Number.isInteger(amount) || amount < 1 || amount > most) {
    throw new MutationError(`amountMinor is a whole number from 1 to ${most}.`);
  }
  return amount;
}

function contactIn(id: string, organisation: Organisation): LedgerContact {
  const contact = organisation.contact(id);
  if (!contact) throw new MutationError(`There is no contact ${id}.`);
  return contact;
}

function invoiceIn(id: string, organisation: Organisation): LedgerInvoice {
  const invoice = organisation.invoice(id);
  if (!invoice) throw new MutationError(`There is no invoice ${id}.`);
  return invoice;
}

/** Overwrites fields by the names of data/records.ts; numbers and totals are the caller's to keep right. */
function change(body: MutationBody, organisation: Organisation): object {
  const id = textOf(body, "id");
  const fields = objectIn(body, "fields");
  const check = (record: object): void => {
    const unknown = Object.keys(fields).find(
      (name) => !(name in record) && !["gdpr", "mergedTo", "creditedMinor"].includes(name),
    );
    if (unknown !== undefined) throw new MutationError(`A record has no ${unknown}.`);
  };
  const save = <T extends object>(record: T | undefined, put: (changed: T) => object) => {
    if (!record) return null;
    check(record);
    return put({ ...record, ...fields });
  };
  const silent = body["silent"] === true;
  const saved =
    save(organisation.contact(id), (contact) => organisation.saveContact(contact)) ??
    save(organisation.invoice(id), (invoice) => organisation.saveInvoice(invoice, silent)) ??
    save(organisation.payment(id), (payment) => organisation.savePayment(payment)) ??
    save(organisation.credit(id), (credit) => organisation.saveCredit(credit));
  if (saved === null) throw new MutationError(`There is no record ${id}.`);
  return saved;
}

/** Voids or deletes: in Xero nothing vanishes (vendors.md §3.4). */
function remove(body: MutationBody, organisation: Organisation): object {
  const id = textOf(body, "id");
  const payment = organisation.payment(id);
  if (payment) return organisation.undo(payment);
  const invoice = organisation.invoice(id);
  if (invoice) {
    const drafted = invoice.status === "DRAFT" || invoice.status === "SUBMITTED";
    return organisation.saveInvoice({ ...invoice, status: drafted ? "DELETED" : "VOIDED" });
  }
  const credit = organisation.credit(id);
  if (credit) {
    for (const { id: allocationId } of credit.allocations) {
      const current = organisation.credit(id) ?? credit;
      const allocation = current.allocations.find((one) => one.id === allocationId);
      if (allocation && !allocation.deleted) organisation.unallocate(current, allocation);
    }
    return organisation.saveCredit({ ...(organisation.credit(id) ?? credit), status: "VOIDED" });
  }
  for (const one of organisation.credits()) {
    const allocation = one.allocations.find((each) => each.id === id);
    if (allocation) return organisation.unallocate(one, allocation);
  }
  throw new MutationError(`There is no invoice, payment, credit or allocation ${id}.`);
}

function archive(body: MutationBody, organisation: Organisation): object {
  const contact = contactIn(textOf(body, "id"), organisation);
  const { undo = false, gdpr = false } = body;
  if (gdpr === true) return organisation.saveContact({ ...contact, gdpr: true });
  return organisation.saveContact({ ...contact, archived: undo !== true });
}

function newPayment(
  target: Pick<LedgerPayment, "invoiceId" | "creditId">,
  body: MutationBody,
  most: number,
  organisation: Organisation,
): Omit<LedgerPayment, "updatedAt"> {
  return {
    ...target,
    id: randomUUID(),
    date: dateIn(body, organisation),
    amountMinor: amountIn(body, most),
    reference: typeof body["reference"] === "string" ? body["reference"] : "",
    deleted: false,
    isReconciled: false,
    ...(typeof body["batchId"] === "string" ? { batchId: body["batchId"] } : {}),
  };
}

function pay(body: MutationBody, organisation: Organisation): object {
  const invoice = invoiceIn(textOf(body, "invoiceId"), organisation);
  const payment = newPayment({ invoiceId: invoice.id }, body, dueMinor(invoice), organisation);
  return organisation.pay(payment, invoice);
}

function refund(body: MutationBody, organisation: Organisation): object {
  const credit = organisation.credit(textOf(body, "creditId"));
  if (!credit) throw new MutationError("There is no such credit.");
  const target = { invoiceId: null, creditId: credit.id };
  return organisation.refund(
    newPayment(target, body, remainingMinor(credit), organisation),
    credit,
  );
}

/** Gives a credit and, where an invoice is named, sets it against that: all of it or `allocateMinor`. */
function giveCredit(body: MutationBody, organisation: Organisation): object {
  const kind = body["kind"] ?? "CREDIT_NOTE";
  if (!creditKinds.some((known) => known === kind)) {
    throw new MutationError(`kind is one of ${creditKinds.join(", ")}.`);
  }
  const invoice =
    body["invoiceId"] === undefined ? null : invoiceIn(textOf(body, "invoiceId"), organisation);
  const contact = contactIn(invoice?.contactId ?? textOf(body, "contactId"), organisation);
  const totalMinor = amountIn(body, Number.MAX_SAFE_INTEGER);
  const date = dateIn(body, organisation);
  const id = randomUUID();
  const credit: LedgerCredit = organisation.saveCredit({
    id,
    kind: kind as CreditKind,
    type: "ACCREC",
    contactId: contact.id,
    number: kind === "OVERPAYMENT" ? null : `CN-${id.slice(0, 8)}`,
    reference: "",
    status: "AUTHORISED",
    currency: invoice?.currency ?? contact.currency,
    rate: invoice?.rate ?? 1,
    date,
    description: "Credit",
    totalMinor,
    taxMinor: 0,
    allocations: [],
    refundedMinor: 0,
    updatedAt: 0,
  });
  if (invoice) {
    const most = Math.min(totalMinor, dueMinor(invoice));
    const amountMinor = amountIn({ amountMinor: body["allocateMinor"] ?? most }, most);
    const allocation = {
      id: randomUUID(),
      invoiceId: invoice.id,
      amountMinor,
      date,
      deleted: false,
    };
    organisation.allocate(credit, allocation);
  }
  return organisation.credit(id) ?? credit;
}

/** Changes a share of the records, so that a delta finds them: { share, seed?, objects? }. */
function touch(body: MutationBody, organisation: Organisation): object {
  const objects =
    body["objects"] === undefined
      ? ["Contact", "Invoice", "Payment", "Credit"]
      : textsOf(body, "objects");
  const lists: Readonly<Record<string, () => readonly { readonly id: string }[]>> = {
    Contact: () => organisation.contacts(),
    Invoice: () => organisation.invoices(),
    Payment: () => organisation.payments(),
    Credit: () => organisation.credits(),
  };
  const ids = objects.flatMap((object) => {
    const list = lists[object];
    if (!list) throw new MutationError(`objects are ${Object.keys(lists).join(", ")}.`);
    return shareOf(
      list().map(({ id }) => id),
      body,
    );
  });
  for (const id of ids) organisation.touch(id);
  return { ids };
}

/** Adds the mutations: change, merge, delete, archive, pay, refund, credit, touch, reminders. */
export function addPractice(app: FastifyInstance, organisation: Organisation): void {
  addMutations(app, {
    change: (body) => change(body, organisation),
    merge: (body) => {
      const master = contactIn(textOf(body, "master"), organisation);
      const losers = textsOf(body, "losers").map((id) => contactIn(id, organisation));
      organisation.merge(master, losers);
      return { master: master.id, losers: losers.map(({ id }) => id) };
    },
    delete: (body) => remove(body, organisation),
    archive: (body) => archive(body, organisation),
    pay: (body) => pay(body, organisation),
    refund: (body) => refund(body, organisation),
    credit: (body) => giveCredit(body, organisation),
    touch: (body) => touch(body, organisation),
    reminders: (body) => {
      organisation.switchReminders(body["on"] === true);
      return { on: organisation.remindersOn() };
    },
  });
}
