/** From QuickBooks' records to Forbear's words. Pure; knows no HTTP. */
import type { AccountFacts, JsonObject, RawRecord } from "../connector.js";
import { MalformedRecord } from "../errors.js";
import { objectList, optionalObject, optionalText, requiredText } from "../parse.js";
import { namedPerson } from "../role-words.js";
import { isPlainDate } from "../../domain/plain-date.js";
import type { RecordRef } from "../../domain/source.js";
import type { Currency } from "../../domain/money.js";
import {
  unstated,
  type CreditRecord,
  type NormalisedRecord,
  type ReceivableRecord,
  type RoleRecord,
  type SettlementKind,
  type SettlementLineRecord,
} from "../../domain/records.js";
import { deletedCustomer, fromCustomer } from "./customers.js";
import type { QuickBooksFacts } from "./facts.js";
import { readFacts } from "./facts.js";
import { withSending } from "./sendings.js";
import {
  addressesIn,
  amountOf,
  currencyOf,
  inElement,
  optionalAmountOf,
  reference,
  requiredReference,
} from "./values.js";

/** @throws MalformedRecord */
export function normalise(record: RawRecord, facts: AccountFacts): NormalisedRecord[] {
  const known = readFacts(facts);
  const isDeleted = record.raw["status"] === "Deleted";
  switch (record.objectType) {
    case "Customer":
      return [isDeleted ? deletedCustomer(record) : fromCustomer(record)];
    // What was deleted is told by its id alone: it says nothing any more.
    case "Invoice":
      return isDeleted ? [] : fromInvoice(record, known).flatMap(withSending(record));
    case "Payment":
      return isDeleted ? [] : fromPayment(record, known);
    case "CreditMemo":
      return isDeleted ? [] : [fromCreditMemo(record, known)];
    case "JournalEntry":
      return isDeleted ? [] : fromJournalEntry(record, known);
    case "Deposit":
      return isDeleted ? [] : fromDeposit(record, known);
    default:
      throw new MalformedRecord("objectType", "is none of those that are read");
  }
}

/** What all transactions say alike. */
function transaction(record: RawRecord, facts: QuickBooksFacts) {
  const { raw } = record;
  return {
    raw,
    ref: { objectType: record.objectType, id: record.id } satisfies RecordRef,
    sourceUpdatedAt: record.updatedAt,
    currency: currencyOf(raw, facts),
    number: optionalText(raw, "DocNumber"),
    issuedOn: dateOf(raw, "TxnDate"),
  };
}

/** QuickBooks has no status: what was voided has amounts of 0 and a memo that says so. */
function isVoided(raw: JsonObject, totalMinor: bigint): boolean {
  return totalMinor === 0n && /^voided\b/i.test(optionalText(raw, "PrivateNote") ?? "");
}

type OwedStatus = Pick<ReceivableRecord, "status" | "rawStatus">;

function statusOf(isVoid: boolean, leftMinor: bigint): OwedStatus {
  if (isVoid) return { status: "VOID", rawStatus: "VOIDED" };
  return leftMinor === 0n
    ? { status: "PAID", rawStatus: "PAID" }
    : { status: "OPEN", rawStatus: "OPEN" };
}

/** An invoice, and what was paid when it was made. */
function fromInvoice(
  record: RawRecord,
  facts: QuickBooksFacts,
): (ReceivableRecord | SettlementLineRecord | RoleRecord)[] {
  const { raw, ref, sourceUpdatedAt, currency, number, issuedOn } = transaction(record, facts);
  const totalMinor = amountOf(raw, "TotalAmt", currency);
  const isVoid = isVoided(raw, totalMinor);
  const balanceMinor = isVoid ? 0n : amountOf(raw, "Balance", currency);
  const depositMinor = optionalAmountOf(raw, "Deposit", currency) ?? 0n;
  const invoice: ReceivableRecord = {
    kind: "RECEIVABLE",
    ref,
    sourceUpdatedAt,
    party: requiredReference(raw, "CustomerRef", "Customer"),
    number,
    reference: null,
    issuedOn,
    dueOn: optionalText(raw, "DueDate") === null ? issuedOn : dateOf(raw, "DueDate"),
    currency,
    totalMinor,
    balanceMinor,
    ...statusOf(isVoid, balanceMinor),
  };
  if (isVoid) return [invoice];
  const copies = balanceMinor === 0n ? [] : copiesTo(raw, invoice);
  if (depositMinor === 0n) return [invoice, ...copies];
  const deposit: SettlementLineRecord = {
    kind: "SETTLEMENT_LINE",
    ref: { objectType: "InvoiceDeposit", id: record.id },
    sourceUpdatedAt,
    partOf: ref,
    lineKind: "PAYMENT",
    receivable: ref,
    amountMinor: depositMinor,
    currency,
    appliedOn: issuedOn,
    reversed: false,
  };
  return [invoice, deposit, ...copies];
}

/**
 * Who gets a copy of the invoice: addresses without names. BillEmail is where the invoice itself goes, which is the
 * customer; a blind copy (BillEmailBcc) is not the debtor's to know of, and mostly our tenant's own. Only of what is
 * open: who got a copy of a bill that is paid need not get the next.
 */
function copiesTo(
  raw: JsonObject,
  { ref, sourceUpdatedAt, party }: ReceivableRecord,
): RoleRecord[] {
  return addressesIn(raw, "BillEmailCc").flatMap((address): RoleRecord[] => {
    const who = namedPerson("CopyAddress", party, [], address);
    const whole = {
      kind: "ROLE",
      ref,
      sourceUpdatedAt,
      about: party,
      since: null,
      until: null,
    } as const;
    return who === null ? [] : [{ ...whole, ...who, role: "CC", words: "Copy of the invoice" }];
  });
}

/** What a payment may use instead of new money, and what that is in our words. */
const creditKinds: Readonly<Record<string, SettlementKind>> = {
  CreditMemo: "CREDIT_NOTE",
  JournalEntry: "CREDIT_NOTE",
  Deposit: "PREPAYMENT",
};

/** One of the things that a payment is set against. */
interface Application {
  readonly target: RecordRef;
  readonly amountMinor: bigint;
}

/**
 * A payment as what it lowers, and what of it is left over. Applying a credit is a payment of 0 with a line for
 * the invoice and a line for the credit. A journal entry or deposit states nowhere what of it is still open, so
 * that a line to one counts for it, too, be it owed or a credit: which it is, only the entry itself says.
 */
function fromPayment(
  record: RawRecord,
  facts: QuickBooksFacts,
): (CreditRecord | SettlementLineRecord)[] {
  const { raw, ref, sourceUpdatedAt, currency, issuedOn } = transaction(record, facts);
  const totalMinor = amountOf(raw, "TotalAmt", currency);
  const leftMinor = optionalAmountOf(raw, "UnappliedAmt", currency) ?? 0n;
  const applications = applicationsOf(raw, currency);
  const lineKind = totalMinor === 0n ? kindOfCredit(applications) : "PAYMENT";
  const lines = applications
    .filter(({ target }) => target.objectType !== "CreditMemo")
    .map(({ target, amountMinor }): SettlementLineRecord => ({
      kind: "SETTLEMENT_LINE",
      ref: { objectType: "PaymentLine", id: `${record.id}:${target.objectType}:${target.id}` },
      sourceUpdatedAt,
      partOf: ref,
      lineKind,
      receivable: target,
      amountMinor,
      currency,
      appliedOn: issuedOn,
      reversed: false,
    }));
  if (leftMinor <= 0n) return lines;
  const credit: CreditRecord = {
    kind: "CREDIT",
    ref,
    sourceUpdatedAt,
    creditKind: lines.length === 0 ? "PREPAYMENT" : "OVERPAYMENT",
    party: requiredReference(raw, "CustomerRef", "Customer"),
    number: optionalText(raw, "PaymentRefNum"),
    issuedOn,
    currency,
    totalMinor,
    remainingMinor: leftMinor,
    ...statusOf(false, leftMinor),
  };
  return [credit, ...lines];
}

/** What the lines are set against, one for each target, in their order. */
function applicationsOf(raw: JsonObject, currency: Currency): Application[] {
  const found = new Map<string, Application>();
  for (const [index, line] of objectList(raw, "Line").entries()) {
    for (const linked of objectList(line, "LinkedTxn")) {
      const type = inElement(`Line[${index}].LinkedTxn`, () => requiredText(linked, "TxnType"));
      if (type !== "Invoice" && creditKinds[type] === undefined) continue;
      const id = inElement(`Line[${index}].LinkedTxn`, () => requiredText(linked, "TxnId"));
      const amountMinor = inElement(`Line[${index}]`, () => amountOf(line, "Amount", currency));
      const key = `${type}:${id}`;
      const before = found.get(key)?.amountMinor ?? 0n;
      found.set(key, {
        target: { objectType: type, id },
        amountMinor: before + amountMinor,
      });
    }
  }
  return [...found.values()];
}

/** A payment of 0 is made of credit: a credit memo's or deposit's before an entry's, which may be owed as well. */
function kindOfCredit(applications: readonly Application[]): SettlementKind {
  const types = applications.map(({ target }) => target.objectType);
  const type = ["CreditMemo", "Deposit", "JournalEntry"].find((each) => types.includes(each));
  return creditKinds[type ?? ""] ?? "PAYMENT";
}

function fromCreditMemo(record: RawRecord, facts: QuickBooksFacts): CreditRecord {
  const { raw, ref, sourceUpdatedAt, currency, number, issuedOn } = transaction(record, facts);
  const totalMinor = amountOf(raw, "TotalAmt", currency);
  const isVoid = isVoided(raw, totalMinor);
  const remainingMinor = isVoid ? 0n : amountOf(raw, "RemainingCredit", currency);
  return {
    kind: "CREDIT",
    ref,
    sourceUpdatedAt,
    creditKind: "CREDIT_NOTE",
    party: requiredReference(raw, "CustomerRef", "Customer"),
    number,
    issuedOn,
    currency,
    totalMinor,
    remainingMinor,
    ...statusOf(isVoid, remainingMinor),
  };
}

/** What an entry puts on a customer's account: owed, or to their credit. */
interface OnAccount {
  readonly party: RecordRef;
  /** Above 0 it is owed. */
  readonly netMinor: bigint;
}

/**
 * The lines to accounts receivable, which name their customer. Entries without any are none of ours.
 * What of it is still open the entry does not say: it follows from the payments.
 */
function fromJournalEntry(
  record: RawRecord,
  facts: QuickBooksFacts,
): (ReceivableRecord | CreditRecord)[] {
  const { currency } = transaction(record, facts);
  const found = onAccount(record.raw, (line, index): OnAccount | null => {
    const detail = optionalObject(line, "JournalEntryLineDetail");
    if (detail === null || !isReceivable(detail, facts)) return null;
    const where = `Line[${index}]`;
    const amount = inElement(where, () => amountOf(line, "Amount", currency));
    const entity = optionalObject(detail, "Entity") ?? {};
    return {
      party: inElement(where, () => requiredReference(entity, "EntityRef", "Customer")),
      netMinor: detail["PostingType"] === "Credit" ? -amount : amount,
    };
  });
  return found === null ? [] : entered(record, facts, found, "CREDIT_NOTE");
}

/** Money that was brought to the bank without a payment: a credit of the customer whom its line names. */
function fromDeposit(
  record: RawRecord,
  facts: QuickBooksFacts,
): (ReceivableRecord | CreditRecord)[] {
  const { currency } = transaction(record, facts);
  const found = onAccount(record.raw, (line, index): OnAccount | null => {
    const detail = optionalObject(line, "DepositLineDetail");
    if (detail === null || !isReceivable(detail, facts)) return null;
    const where = `Line[${index}]`;
    return {
      party: inElement(where, () => requiredReference(detail, "Entity", "Customer")),
      netMinor: -inElement(where, () => amountOf(line, "Amount", currency)),
    };
  });
  return found === null ? [] : entered(record, facts, found, "PREPAYMENT");
}

function isReceivable(detail: JsonObject, { receivableAccounts }: QuickBooksFacts): boolean {
  const account = reference(detail, "AccountRef", "Account");
  return account !== null && receivableAccounts.includes(account.id);
}

function onAccount(
  raw: JsonObject,
  ofLine: (line: JsonObject, index: number) => OnAccount | null,
): OnAccount | null {
  const found = objectList(raw, "Line").flatMap((line, index) => ofLine(line, index) ?? []);
  const [first] = found;
  if (!first) return null;
  if (found.some(({ party }) => party.id !== first.party.id))
    throw new MalformedRecord("Line", "names several customers on accounts receivable");
  return { party: first.party, netMinor: found.reduce((sum, each) => sum + each.netMinor, 0n) };
}

function entered(
  record: RawRecord,
  facts: QuickBooksFacts,
  { party, netMinor }: OnAccount,
  creditKind: CreditRecord["creditKind"],
): (ReceivableRecord | CreditRecord)[] {
  const { ref, sourceUpdatedAt, currency, number, issuedOn } = transaction(record, facts);
  const common = { ref, sourceUpdatedAt, party, number, issuedOn, currency } as const;
  const status = { status: "OPEN", rawStatus: unstated } as const;
  if (netMinor > 0n)
    return [
      {
        kind: "RECEIVABLE",
        ...common,
        reference: null,
        // An entry has no due date; QuickBooks' own ageing counts from its day.
        dueOn: issuedOn,
        totalMinor: netMinor,
        balanceMinor: null,
        ...status,
      },
    ];
  if (netMinor < 0n)
    return [
      {
        kind: "CREDIT",
        ...common,
        creditKind,
        totalMinor: -netMinor,
        remainingMinor: null,
        ...status,
      },
    ];
  return [];
}

function dateOf(raw: JsonObject, field: string): string {
  const text = requiredText(raw, field).slice(0, 10);
  if (!isPlainDate(text)) throw new MalformedRecord(field, "is not a date such as 2026-11-23");
  return text;
}
