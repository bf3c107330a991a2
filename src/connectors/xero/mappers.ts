/** From Xero's records to Forbear's words. Pure; knows no HTTP. */
import type { AccountFacts, JsonObject, RawRecord } from "../connector.js";
import { countryCode } from "../country.js";
import { MalformedRecord } from "../errors.js";
import { objectList, optionalObject, optionalText, requiredText } from "../parse.js";
import { namedPerson } from "../role-words.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type { RecordRef } from "../../domain/source.js";
import type { Currency } from "../../domain/money.js";
import { MoneyError, parseCurrency, parseDecimal } from "../../domain/money.js";
import type {
  ActivityRecord,
  ContactPointRecord,
  CreditRecord,
  CrossReference,
  NormalisedRecord,
  PartyRecord,
  ReceivableRecord,
  ReceivableStatus,
  RoleRecord,
  SettlementLineRecord,
} from "../../domain/records.js";
import { plainDateOf } from "./dates.js";
import type { XeroFacts } from "./facts.js";
import { readFacts } from "./facts.js";

/** @throws MalformedRecord */
export function normalise(record: RawRecord, facts: AccountFacts): NormalisedRecord[] {
  const known = readFacts(facts);
  switch (record.objectType) {
    case "Contact":
      return withPeople(record, fromContact(record));
    case "Invoice":
      return fromInvoice(record, known).flatMap((invoice) => [
        invoice,
        ...sendingOf(record, invoice),
      ]);
    case "Payment":
      return fromPayment(record, known);
    case "CreditNote":
    case "Overpayment":
    case "Prepayment":
      return fromCredit(record, credits[record.objectType], known);
    default:
      throw new MalformedRecord("objectType", "is none of those that are read");
  }
}

export function fromContact(record: RawRecord): PartyRecord {
  const { raw } = record;
  const status = optionalText(raw, "ContactStatus");
  // Somebody has asked Xero's user to erase this person: no way of reaching them is taken over.
  const erasure = status === "GDPRREQUEST";
  const taxNumber = optionalText(raw, "TaxNumber");
  const survivor = optionalText(raw, "MergedToContactID");
  return {
    kind: "PARTY",
    ref: { objectType: "Contact", id: record.id },
    sourceUpdatedAt: record.updatedAt,
    partyKind: isPerson(raw) ? "PERSON" : "ORGANISATION",
    name: requiredText(raw, "Name"),
    memberOf: null,
    contactPoints: erasure ? [] : contactPoints(raw),
    taxNumbers: taxNumber === null ? [] : [taxNumber],
    crossReferences: salesforceReference(optionalText(raw, "ContactNumber")),
    country: country(raw),
    archived: status === "ARCHIVED" || erasure,
    mergedInto: survivor === null ? null : { objectType: "Contact", id: survivor.toLowerCase() },
  };
}

/**
 * Xero does not tell people from organisations: FirstName and LastName are those of an organisation's main
 * person, too. Only where the contact's own name is that person's name ("Katherine Warren", "Warren,
 * Katherine", "Ms Katherine Warren") is the contact a person; everything else is an organisation.
 */
function isPerson(raw: JsonObject): boolean {
  const first = nameKey(optionalText(raw, "FirstName"));
  const last = nameKey(optionalText(raw, "LastName"));
  if (!first || !last) return false;
  const name = nameKey(optionalText(raw, "Name")).replace(/^(mr|mrs|ms|miss|mx|dr) /, "");
  return name === `${first} ${last}` || name === `${last} ${first}`;
}

function nameKey(text: string | null): string {
  return (text ?? "")
    .toLowerCase()
    .replace(/[.,\s]+/g, " ")
    .trim();
}

function contactPoints(raw: JsonObject): ContactPointRecord[] {
  const email = (value: string | null, label: string): ContactPointRecord[] =>
    value === null ? [] : [{ kind: "EMAIL", value, label, optOut: "UNKNOWN" }];
  return [
    ...email(optionalText(raw, "EmailAddress"), "email"),
    ...objectList(raw, "Phones").flatMap(phone),
  ];
}

/**
 * The people whom a contact names. The primary person (FirstName, LastName) is whom Xero sends the invoices to, at
 * the contact's own address; further persons get a copy where IncludeInEmails says so (Contacts, ContactPersons in
 * xero_accounting.yaml). Of a contact that is a person the primary person is nobody else. What was merged away or is
 * to be erased names nobody.
 */
function withPeople(record: RawRecord, contact: PartyRecord): (PartyRecord | RoleRecord)[] {
  const { raw } = record;
  const isGone = optionalText(raw, "ContactStatus") === "GDPRREQUEST" || contact.mergedInto;
  if (isGone) return [contact];
  const primary =
    contact.partyKind === "PERSON" ? [] : person(contact, raw, "BILLING_CONTACT", "Primary person");
  const others = objectList(raw, "ContactPersons").flatMap((each) =>
    each["IncludeInEmails"] === true
      ? person(contact, each, "CC", "Included in e-mails")
      : person(contact, each, null, "Contact person"),
  );
  return [contact, ...primary, ...others];
}

function person(
  { ref, sourceUpdatedAt }: PartyRecord,
  raw: JsonObject,
  role: RoleRecord["role"],
  words: string,
): RoleRecord[] {
  const names = [optionalText(raw, "FirstName"), optionalText(raw, "LastName")];
  const email = optionalText(raw, "EmailAddress");
  // Without an address nothing is sent to them; without a name it is the organisation's own address.
  const isReached = role === null || email !== null;
  if (role === "BILLING_CONTACT" && names.every((name) => name === null)) return [];
  const who = isReached ? namedPerson("ContactPerson", ref, names, email) : null;
  const whole = {
    kind: "ROLE",
    ref,
    sourceUpdatedAt,
    about: ref,
    since: null,
    until: null,
  } as const;
  return who === null ? [] : [{ ...whole, ...who, role, words }];
}

/** One telephone: `+44 20 79460000` where a country code is given, else as written nationally. */
function phone(raw: JsonObject): ContactPointRecord[] {
  const type = optionalText(raw, "PhoneType") ?? "DEFAULT";
  const number = optionalText(raw, "PhoneNumber");
  if (number === null || type === "FAX") return [];
  const area = optionalText(raw, "PhoneAreaCode");
  const dialled = (optionalText(raw, "PhoneCountryCode") ?? "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  // Some people type the whole international number into one field.
  const national = area === null || number.startsWith("+") ? number : `${area} ${number}`;
  const value = dialled && !national.startsWith("+") ? `+${dialled} ${national}` : national;
  return [{ kind: "PHONE", value, label: type.toLowerCase(), optOut: "UNKNOWN" }];
}

/** ContactNumber is ours and other apps' to use; only what has the form of an account's or contact's id counts. */
function salesforceReference(text: string | null): CrossReference[] {
  const id = text !== null && /^00[13]/.test(text) ? salesforceId(text) : null;
  return id === null ? [] : [{ vendor: "SALESFORCE", id }];
}

function country(raw: JsonObject): string | null {
  const addresses = objectList(raw, "Addresses");
  // POBOX is what Xero calls the postal (billing) address.
  for (const type of ["POBOX", "STREET"]) {
    for (const address of addresses) {
      if (address["AddressType"] !== type) continue;
      const code = countryCode(optionalText(address, "Country"));
      if (code !== null) return code;
    }
  }
  return null;
}

const statuses: Record<string, ReceivableStatus> = {
  DRAFT: "DRAFT",
  SUBMITTED: "DRAFT",
  AUTHORISED: "OPEN",
  PAID: "PAID",
  VOIDED: "VOID",
  DELETED: "VOID",
};

/** A draft that was thrown away. It keeps its id, and every list still names it. */
function deletion(rawStatus: string): { deleted?: true } {
  return rawStatus === "DELETED" ? { deleted: true } : {};
}

function statusOf(raw: JsonObject): { rawStatus: string; status: ReceivableStatus } {
  const rawStatus = requiredText(raw, "Status");
  const status = statuses[rawStatus];
  if (status === undefined)
    throw new MalformedRecord("Status", "is none of the statuses that Xero documents");
  return { rawStatus, status };
}

/** Sales invoices only: a bill (ACCPAY) is what our tenant owes. */
export function fromInvoice(record: RawRecord, facts: XeroFacts): ReceivableRecord[] {
  const { raw } = record;
  if (requiredText(raw, "Type") !== "ACCREC") return [];
  const { rawStatus, status } = statusOf(raw);
  const currency = currencyOf(optionalText(raw, "CurrencyCode") ?? facts.baseCurrency);
  const owed = status === "OPEN" || status === "PAID";
  const issuedOn = dateOf(raw, "DateString", "Date");
  return [
    {
      kind: "RECEIVABLE",
      ref: { objectType: "Invoice", id: record.id },
      sourceUpdatedAt: record.updatedAt,
      ...deletion(rawStatus),
      party: { objectType: "Contact", id: nestedId(raw, "Contact", "ContactID") },
      number: optionalText(raw, "InvoiceNumber"),
      reference: optionalText(raw, "Reference"),
      issuedOn,
      // A draft may lack a due date; nothing is owed on it, so that the day of issue does no harm.
      dueOn:
        !owed && hasNone(raw, "DueDateString", "DueDate")
          ? issuedOn
          : dateOf(raw, "DueDateString", "DueDate"),
      currency,
      totalMinor: amountOf(raw, "Total", currency),
      balanceMinor: owed ? amountOf(raw, "AmountDue", currency) : 0n,
      status,
      rawStatus,
    },
  ];
}

/**
 * That an invoice was sent, by e-mail or by hand, and no more: Xero says neither when nor how often, and keeps its
 * reminders to itself. Told of invoices that are owed, since only these can be asked for.
 */
function sendingOf({ raw, id }: RawRecord, invoice: ReceivableRecord): ActivityRecord[] {
  if (raw["SentToContact"] !== true || invoice.status !== "OPEN") return [];
  return [
    {
      kind: "ACTIVITY",
      ref: { objectType: "InvoiceSent", id },
      sourceUpdatedAt: invoice.sourceUpdatedAt,
      activityKind: "EMAIL",
      direction: "OUTBOUND",
      parties: [invoice.party],
      at: invoice.issuedOn,
      timeNotKnown: true,
      done: true,
      ours: false,
      contact: { outcome: "UNKNOWN", purpose: "INVOICE", madeBy: "LEDGER", certainty: "INFERRED" },
      receivable: invoice.ref,
    },
  ];
}

/** What a payment of each type is to a debtor's invoices. */
const paymentTypes: Record<string, "SETTLES" | "OTHER"> = {
  ACCRECPAYMENT: "SETTLES",
  // What our tenant pays.
  ACCPAYPAYMENT: "OTHER",
  APCREDITPAYMENT: "OTHER",
  APOVERPAYMENTPAYMENT: "OTHER",
  APPREPAYMENTPAYMENT: "OTHER",
  // A credit paid back: it lowers the credit's own remainder, and no invoice.
  ARCREDITPAYMENT: "OTHER",
  AROVERPAYMENTPAYMENT: "OTHER",
  ARPREPAYMENTPAYMENT: "OTHER",
};

/** Payments of sales invoices; refunds and payments of bills settle no receivable. */
export function fromPayment(record: RawRecord, facts: XeroFacts): SettlementLineRecord[] {
  const { raw } = record;
  const role = paymentTypes[requiredText(raw, "PaymentType")];
  if (role === undefined)
    throw new MalformedRecord("PaymentType", "is none of the types that Xero documents");
  if (role === "OTHER") return [];
  const status = requiredText(raw, "Status");
  if (status !== "AUTHORISED" && status !== "DELETED")
    throw new MalformedRecord("Status", "is neither AUTHORISED nor DELETED");
  const invoice = optionalObject(raw, "Invoice");
  // The amount is in the invoice's currency, whatever the bank's (BankAmount) or the day's rate.
  const named = invoice === null ? null : optionalText(invoice, "CurrencyCode");
  const currency = currencyOf(named ?? homeCurrency(raw, facts));
  return [
    {
      kind: "SETTLEMENT_LINE",
      ref: { objectType: "Payment", id: record.id },
      sourceUpdatedAt: record.updatedAt,
      lineKind: "PAYMENT",
      receivable: { objectType: "Invoice", id: nestedId(raw, "Invoice", "InvoiceID") },
      amountMinor: amountOf(raw, "Amount", currency),
      currency,
      appliedOn: dateOf(raw, "DateString", "Date"),
      reversed: status === "DELETED",
    },
  ];
}

/** For an amount whose currency Xero does not name: home is right only where it was exchanged at rate 1. */
function homeCurrency(raw: JsonObject, facts: XeroFacts): string | null {
  const rate = raw["CurrencyRate"];
  return rate === undefined || rate === null || Number(rate) === 1 ? facts.baseCurrency : null;
}

interface CreditForm {
  readonly creditKind: CreditRecord["creditKind"];
  readonly numberField: string | null;
  /** The debtor's types, and those of what our tenant is owed by its suppliers. */
  readonly ours: readonly string[];
  readonly others: readonly string[];
}

const credits = {
  CreditNote: {
    creditKind: "CREDIT_NOTE",
    numberField: "CreditNoteNumber",
    ours: ["ACCRECCREDIT"],
    others: ["ACCPAYCREDIT"],
  },
  Overpayment: {
    creditKind: "OVERPAYMENT",
    numberField: null,
    ours: ["RECEIVE-OVERPAYMENT", "AROVERPAYMENT"],
    others: ["SPEND-OVERPAYMENT"],
  },
  Prepayment: {
    creditKind: "PREPAYMENT",
    numberField: "InvoiceNumber",
    ours: ["RECEIVE-PREPAYMENT", "ARPREPAYMENT"],
    others: ["SPEND-PREPAYMENT", "APPREPAYMENT"],
  },
} as const satisfies Record<string, CreditForm>;

/** A debtor's credit, and one settlement line for each allocation of it to an invoice. */
function fromCredit(
  record: RawRecord,
  { creditKind, numberField, ours, others }: CreditForm,
  facts: XeroFacts,
): (CreditRecord | SettlementLineRecord)[] {
  const { raw } = record;
  const type = requiredText(raw, "Type");
  if (others.includes(type)) return [];
  if (!ours.includes(type))
    throw new MalformedRecord("Type", "is none of the types that Xero documents");
  const { rawStatus, status } = statusOf(raw);
  const currency = currencyOf(optionalText(raw, "CurrencyCode") ?? homeCurrency(raw, facts));
  const usable = status === "OPEN" || status === "PAID";
  const credit: CreditRecord = {
    kind: "CREDIT",
    ref: { objectType: record.objectType, id: record.id },
    sourceUpdatedAt: record.updatedAt,
    ...deletion(rawStatus),
    creditKind,
    party: { objectType: "Contact", id: nestedId(raw, "Contact", "ContactID") },
    number: numberField === null ? null : optionalText(raw, numberField),
    issuedOn: dateOf(raw, "DateString", "Date"),
    currency,
    totalMinor: amountOf(raw, "Total", currency),
    // Nobody can use a draft or a voided one, whatever stands on it.
    remainingMinor: usable ? amountOf(raw, "RemainingCredit", currency) : 0n,
    status,
    rawStatus,
  };
  return [credit, ...allocations(raw, credit)];
}

/**
 * Xero names an allocation by an id in some answers only. Where it does not, what the allocation says is its
 * name: an allocation is never changed, only deleted and made anew, so that the others keep theirs when one
 * of them goes; two that say the same are told apart by counting, and it does not matter which of them went.
 * A deleted one is marked (IsDeleted) or just missing; `partOf` lets the missing one be noticed.
 */
function allocations(raw: JsonObject, credit: CreditRecord): SettlementLineRecord[] {
  const same = new Map<string, number>();
  return objectList(raw, "Allocations").flatMap((allocation, index) => {
    const inList = <T>(read: () => T): T => named(`Allocations[${index}]`, read);
    const own =
      optionalText(allocation, "AllocationID") ?? optionalText(allocation, "AllocationId");
    const isDeleted = allocation["IsDeleted"] === true;
    // Without an id it can be undone only by its absence.
    if (isDeleted && own === null) return [];
    const invoice = optionalObject(allocation, "Invoice");
    const receivable = inList(() => nestedId(allocation, "Invoice", "InvoiceID"));
    // By Xero's rules both have one currency; the amount is "the amount being applied to the invoice".
    const code = invoice === null ? null : optionalText(invoice, "CurrencyCode");
    const currency = code === null ? credit.currency : currencyOf(code);
    const appliedOn = hasNone(allocation, "DateString", "Date")
      ? credit.issuedOn
      : inList(() => dateOf(allocation, "DateString", "Date"));
    const amountMinor =
      isDeleted && hasNone(allocation, "Amount")
        ? 0n
        : inList(() => amountOf(allocation, "Amount", currency));
    const said = [credit.ref.id, receivable, appliedOn, amountMinor].join(":");
    const count = (same.get(said) ?? 0) + 1;
    if (own === null) same.set(said, count);
    return [
      {
        kind: "SETTLEMENT_LINE",
        ref: { objectType: "Allocation", id: own?.toLowerCase() ?? `${said}:${count}` },
        sourceUpdatedAt: credit.sourceUpdatedAt,
        partOf: credit.ref satisfies RecordRef,
        lineKind: credit.creditKind,
        receivable: { objectType: "Invoice", id: receivable },
        amountMinor,
        currency,
        appliedOn,
        reversed: isDeleted || credit.status === "VOID",
      },
    ];
  });
}

/** Says in which element of a list the wrong field is. */
function named<T>(element: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof MalformedRecord)) throw error;
    throw new MalformedRecord(`${element}.${error.field}`, error.problem);
  }
}

function currencyOf(code: string | null): Currency {
  if (code === null) throw new MalformedRecord("CurrencyCode", "is missing");
  try {
    return parseCurrency(code);
  } catch (error) {
    throw asMalformed("CurrencyCode", "is not an ISO 4217 currency code", error);
  }
}

function amountOf(raw: JsonObject, field: string, currency: Currency): bigint {
  const value = raw[field];
  if (value === undefined || value === null) throw new MalformedRecord(field, "is missing");
  if (typeof value !== "number" && typeof value !== "string")
    throw new MalformedRecord(field, "is not an amount");
  try {
    return parseDecimal(value, currency);
  } catch (error) {
    throw asMalformed(field, `is not an exact amount of ${currency}, such as 1234.50`, error);
  }
}

/** In our words: what cannot be read is somebody's amount, and stays out of messages. */
function asMalformed(field: string, problem: string, error: unknown): unknown {
  return error instanceof MoneyError ? new MalformedRecord(field, problem) : error;
}

function hasNone(raw: JsonObject, ...fields: string[]): boolean {
  return fields.every(
    (field) => raw[field] === undefined || raw[field] === null || raw[field] === "",
  );
}

/** The date as text, or else as `/Date()/`. */
function dateOf(raw: JsonObject, textField: string, msField: string): string {
  const field = hasNone(raw, textField) ? msField : textField;
  if (hasNone(raw, field)) throw new MalformedRecord(textField, "is missing");
  const date = plainDateOf(raw[field]);
  if (date === null) throw new MalformedRecord(field, "is not a date such as 2026-11-23T00:00:00");
  return date;
}

function nestedId(raw: JsonObject, field: string, idField: string): string {
  const nested = optionalObject(raw, field);
  if (nested === null) throw new MalformedRecord(field, "is missing");
  const id = optionalText(nested, idField);
  if (id === null) throw new MalformedRecord(`${field}.${idField}`, "is missing");
  return id.toLowerCase();
}
