/** What may be done to a record: create, update, delete, void (vendors.md §4.6). */
import {
  txnTypes,
  type BooksCustomer,
  type BooksTxn,
  type TxnType,
} from "../data/quickbooks-records.js";
import { voidedSale } from "../data/quickbooks-sales.js";
import type { Company, Draft, TxnOf } from "./company.js";
import type { Entity } from "./entities.js";
import { missing, notFound, QuickBooksError } from "./errors.js";
import { FieldsOf } from "./fields.js";
import { readCustomer } from "./read-customer.js";
import { readDeposit, readJournalEntry, readPayment } from "./read-money.js";
import { readSale } from "./read-sales.js";
import type { TxnFacts } from "./read-txn.js";
import { homeCurrency, type Wire } from "./wire-basics.js";
import type { Shown } from "./wire-sales.js";

export type Operation = "create" | "update" | "delete" | "void";

/** What was done: the answer, and what the list of writes calls it. */
export interface Done {
  readonly wire: Wire;
  readonly id: string;
  readonly kind: string;
}

function txnTypeOf({ name }: Entity): TxnType | null {
  return txnTypes.find((type) => type === name) ?? null;
}

/** What is there, in the version that the client knows. @throws QuickBooksError 610, 5010 */
function current(entity: Entity, body: Wire, company: Company): BooksCustomer | BooksTxn {
  const id = new FieldsOf(body).id("Id");
  if (id === null) throw missing("Id");
  const record = entity.find(company, id) as BooksCustomer | BooksTxn | undefined;
  if (!record) throw notFound(`${entity.name} ${id}`);
  const token = new FieldsOf(body).id("SyncToken");
  if (token === null) throw missing("SyncToken");
  if (token !== String(record.syncToken)) {
    const detail =
      "Stale Object Error : You and somebody else were working on this at the same time. The other person finished before you did, so your work was not saved.";
    throw new QuickBooksError("5010", detail);
  }
  return record;
}

function checkOpen(date: string, company: Company): void {
  if (!company.isClosed(date)) return;
  const detail = `The account period has closed and the account books cannot be updated through the QBO Services API. (${date})`;
  throw new QuickBooksError("6210", detail);
}

/** A payment in a deposit stays as it is (general knowledge). */
function checkUnbanked(txn: BooksTxn, company: Company): void {
  if (txn.type !== "Payment" || !company.depositOf(txn.id)) return;
  throw new QuickBooksError("6540", "The payment is part of a deposit: take it out of that first");
}

/** What was there before, where it is of this kind. */
function earlier<T extends TxnType>(type: T, before: BooksTxn | null): TxnOf<T> | null {
  return before?.type === type ? (before as TxnOf<T>) : null;
}

function readTxn(type: TxnType, facts: TxnFacts, before: BooksTxn | null, company: Company): Draft {
  switch (type) {
    case "Payment":
      return readPayment(facts, earlier(type, before), company);
    case "JournalEntry":
      return readJournalEntry(facts, earlier(type, before), company);
    case "Deposit":
      return readDeposit(facts, earlier(type, before), company);
    case "Invoice":
    case "CreditMemo":
    case "RefundReceipt":
    case "SalesReceipt":
      return readSale(type, facts, earlier(type, before), company);
  }
}

function written(entity: Entity, id: string, kind: string, company: Company, shown: Shown): Done {
  const row = entity.find(company, id);
  if (!row) throw notFound(`${entity.name} ${id}`);
  return { wire: entity.wire(row, company, shown), id, kind };
}

function save(
  entity: Entity,
  body: Wire,
  before: BooksCustomer | BooksTxn | null,
  company: Company,
  shown: Shown,
): Done {
  const sparse = before !== null && body["sparse"] === true;
  // Without `sparse` what was left out is cleared (vendors.md §4.6).
  const there = sparse ? entity.wire(before, company, shown) : {};
  const facts = {
    fields: new FieldsOf({ ...there, ...body }),
    sent: new FieldsOf(body),
    sparse,
    currency: before?.currency ?? homeCurrency,
  };
  const kind = entity.name.toUpperCase();
  const type = txnTypeOf(entity);
  if (type === null) {
    const known = before !== null && "displayName" in before ? before : null;
    const { id } = company.saveCustomer(readCustomer(facts.fields, known, company));
    return written(entity, id, kind, company, shown);
  }
  const known = before !== null && "type" in before ? before : null;
  const draft = readTxn(type, facts, known, company);
  if (known) checkOpen(known.date, company);
  checkOpen(draft.date, company);
  if (known && known.totalMinor !== draft.totalMinor) checkUnbanked(known, company);
  company.save(draft);
  return written(entity, draft.id, kind, company, shown);
}

/** All amounts 0, and the note says so: QuickBooks has no status (vendors.md §4.3). */
export function voided(txn: BooksTxn): BooksTxn | null {
  if (txn.type === "JournalEntry" || txn.type === "Deposit" || txn.type === "CreditMemo")
    return null;
  if (txn.type !== "Payment") return voidedSale(txn);
  const privateNote = txn.privateNote === null ? "Voided" : `Voided - ${txn.privateNote}`;
  return { ...txn, totalMinor: 0, applications: [], privateNote };
}

function voidIt(entity: Entity, txn: BooksTxn, company: Company, shown: Shown): Done {
  const after = voided(txn);
  if (after === null) {
    throw new QuickBooksError("2010", `Operation void is not supported for ${txn.type}`);
  }
  checkUnbanked(txn, company);
  company.save(after);
  return written(entity, txn.id, `${entity.name.toUpperCase()}_VOIDED`, company, shown);
}

/** Does it, or refuses. @throws QuickBooksError */
export function operate(
  entity: Entity,
  operation: Operation,
  body: Wire,
  company: Company,
  shown: Shown,
): Done {
  const type = txnTypeOf(entity);
  if (type === null && entity.name !== "Customer") {
    throw new QuickBooksError("2010", `Operation ${operation} is not practised for ${entity.name}`);
  }
  if (operation === "create") return save(entity, body, null, company, shown);
  const record = current(entity, body, company);
  if (operation === "update") return save(entity, body, record, company, shown);
  if (!("type" in record) || type === null) {
    const detail = `Operation ${operation} is not supported for ${entity.name}: make it inactive`;
    throw new QuickBooksError("2010", detail);
  }
  checkOpen(record.date, company);
  if (operation === "void") return voidIt(entity, record, company, shown);
  checkUnbanked(record, company);
  company.remove(type, record.id);
  const wire = { domain: "QBO", status: "Deleted", Id: record.id };
  return { wire, id: record.id, kind: `${entity.name.toUpperCase()}_DELETED` };
}
