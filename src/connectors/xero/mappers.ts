/** From Xero's records to Forbear's words. Pure; knows no HTTP. */
import type { AccountFacts, JsonObject, RawRecord } from "../connector.js";
import { countryCode } from "../country.js";
import { MalformedRecord } from "../errors.js";
import { objectList, optionalObject, optionalText, requiredText } from "../parse.js";
import { salesforceId } from "../../domain/salesforce-id.js";
import type { Currency } from "../../domain/money.js";
import { MoneyError, parseCurrency, parseDecimal } from "../../domain/money.js";
import type {
  ContactPointRecord,
  CrossReference,
  NormalisedRecord,
  PartyRecord,
  ReceivableRecord,
  ReceivableStatus,
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
      return [fromContact(record)];
    case "Invoice":
      return fromInvoice(record, known);
    case "Payment":
      return fromPayment(record, known);
    default:
      throw new MalformedRecord("objectType", "is neither Contact, Invoice nor Payment");
  }
}

export function fromContact(record: RawRecord): PartyRecord {
  const { raw } = record;
  const status = optionalText(raw, "ContactStatus");
  // Somebody has asked Xero's user to erase this person: no way of reaching them is taken over.
  const erasure = status === "GDPRREQUEST";
  const taxNumber = optionalText(raw, "TaxNumber");
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
  const persons = objectList(raw, "ContactPersons").filter(
    (person) => person["IncludeInEmails"] === true,
  );
  return [
    ...email(optionalText(raw, "EmailAddress"), "email"),
    ...persons.flatMap((person) => email(optionalText(person, "EmailAddress"), "contact person")),
    ...objectList(raw, "Phones").flatMap(phone),
  ];
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

/** Sales invoices only: a bill (ACCPAY) is what our tenant owes. */
export function fromInvoice(record: RawRecord, facts: XeroFacts): ReceivableRecord[] {
  const { raw } = record;
  if (requiredText(raw, "Type") !== "ACCREC") return [];
  const rawStatus = requiredText(raw, "Status");
  const status = statuses[rawStatus];
  if (status === undefined)
    throw new MalformedRecord("Status", "is none of the statuses that Xero documents");
  const currency = currencyOf(optionalText(raw, "CurrencyCode") ?? facts.baseCurrency);
  const owed = status === "OPEN" || status === "PAID";
  const issuedOn = dateOf(raw, "DateString", "Date");
  return [
    {
      kind: "RECEIVABLE",
      ref: { objectType: "Invoice", id: record.id },
      sourceUpdatedAt: record.updatedAt,
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

/** Payments of sales invoices; refunds, payments of bills and of credit notes are not settlements of a receivable. */
export function fromPayment(record: RawRecord, facts: XeroFacts): SettlementLineRecord[] {
  const { raw } = record;
  if (requiredText(raw, "PaymentType") !== "ACCRECPAYMENT") return [];
  const status = requiredText(raw, "Status");
  if (status !== "AUTHORISED" && status !== "DELETED")
    throw new MalformedRecord("Status", "is neither AUTHORISED nor DELETED");
  const currency = currencyOf(paymentCurrency(raw, facts));
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

/** A payment's amount is in its invoice's currency. Without that, the home currency is right only at rate 1. */
function paymentCurrency(raw: JsonObject, facts: XeroFacts): string | null {
  const invoice = optionalObject(raw, "Invoice");
  const named = invoice === null ? null : optionalText(invoice, "CurrencyCode");
  if (named !== null) return named;
  const rate = raw["CurrencyRate"];
  return rate === undefined || rate === null || Number(rate) === 1 ? facts.baseCurrency : null;
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
