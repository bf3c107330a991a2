/** From rows that were read (src/files) to Forbear's words. Pure; knows no file. */
import { MoneyError, parseCurrency, parseDecimal, type Currency } from "../../domain/money.js";
import type {
  ContactPointRecord,
  CreditRecord,
  NormalisedRecord,
  PartyRecord,
  ReceivableRecord,
  ReceivableStatus,
  SettlementLineRecord,
} from "../../domain/records.js";
import type { AccountFacts, JsonObject, RawRecord } from "../connector.js";
import { countryCode } from "../country.js";
import { MalformedRecord } from "../errors.js";
import { optionalText, requiredText } from "../parse.js";

/** @throws MalformedRecord */
export function normalise(record: RawRecord, facts: AccountFacts): NormalisedRecord[] {
  switch (record.objectType) {
    case "Customer":
      return [fromCustomer(record)];
    case "Invoice":
      return fromInvoice(record, facts["paymentsAreBrought"] === true);
    case "Payment":
      return [fromPayment(record)];
    default:
      throw new MalformedRecord("objectType", "is none of those that are read");
  }
}

function fromCustomer({ id, raw }: RawRecord): PartyRecord {
  const taxNumber = optionalText(raw, "taxNumber");
  return {
    kind: "PARTY",
    ref: { objectType: "Customer", id },
    sourceUpdatedAt: null,
    partyKind: raw["isPerson"] === true ? "PERSON" : "ORGANISATION",
    name: requiredText(raw, "name"),
    memberOf: null,
    contactPoints: [
      ...contactPoint("EMAIL", "email", optionalText(raw, "email")),
      ...contactPoint("PHONE", "phone", optionalText(raw, "phone")),
      ...contactPoint("PHONE", "mobile", optionalText(raw, "mobile")),
    ],
    taxNumbers: taxNumber === null ? [] : [taxNumber],
    crossReferences: [],
    country: countryCode(optionalText(raw, "country")),
    archived: false,
  };
}

function contactPoint(
  kind: "EMAIL" | "PHONE",
  label: string,
  value: string | null,
): ContactPointRecord[] {
  return value === null ? [] : [{ kind, label, value, optOut: "UNKNOWN" }];
}

/** An invoice, or with an amount below zero a credit note; and what the file says was settled of it already. */
function fromInvoice({ id, raw }: RawRecord, paymentsAreBrought: boolean): NormalisedRecord[] {
  const currency = currencyIn(raw);
  const total = amountIn(raw, "total", currency);
  const told = raw["open"] === null ? null : amountIn(raw, "open", currency);
  const said = statusIn(raw);
  const shared = {
    ref: { objectType: "Invoice", id },
    sourceUpdatedAt: null,
    party: { objectType: "Customer", id: requiredText(raw, "customer") },
    number: optionalText(raw, "number"),
    issuedOn: requiredText(raw, "issuedOn"),
    currency,
    rawStatus: optionalText(raw, "statusWord") ?? said ?? "",
  };
  const open = said === "VOID" ? 0n : (told ?? total);
  const status = said === "VOID" || said === "DRAFT" ? said : open === 0n ? "PAID" : "OPEN";
  if (total < 0n) {
    const credit: CreditRecord = {
      ...shared,
      kind: "CREDIT",
      creditKind: "CREDIT_NOTE",
      totalMinor: -total,
      remainingMinor: -open,
      status,
    };
    return [credit];
  }
  const receivable: ReceivableRecord = {
    ...shared,
    kind: "RECEIVABLE",
    reference: optionalText(raw, "reference"),
    dueOn: requiredText(raw, "dueOn"),
    totalMinor: total,
    balanceMinor: open,
    status,
  };
  const isTold = told !== null && said !== "VOID" && said !== "DRAFT" && told < total;
  if (!isTold || paymentsAreBrought) return [receivable];
  return [receivable, settledAsTold(id, total - told, currency, requiredText(raw, "toldOn"))];
}

/** What total and open amount say together. Files of payments, once there are any, say it better. */
function settledAsTold(
  id: string,
  amountMinor: bigint,
  currency: Currency,
  toldOn: string,
): SettlementLineRecord {
  const invoice = { objectType: "Invoice", id };
  return {
    kind: "SETTLEMENT_LINE",
    ref: { objectType: "SettledAsTold", id },
    sourceUpdatedAt: null,
    partOf: invoice,
    lineKind: "PAYMENT",
    receivable: invoice,
    amountMinor,
    currency,
    appliedOn: toldOn,
    reversed: false,
  };
}

function fromPayment({ id, raw }: RawRecord): SettlementLineRecord {
  const currency = currencyIn(raw);
  return {
    kind: "SETTLEMENT_LINE",
    ref: { objectType: "Payment", id },
    sourceUpdatedAt: null,
    lineKind: "PAYMENT",
    receivable: { objectType: "Invoice", id: requiredText(raw, "invoice") },
    amountMinor: amountIn(raw, "amount", currency),
    currency,
    appliedOn: requiredText(raw, "paidOn"),
    reversed: false,
  };
}

const statuses: readonly ReceivableStatus[] = ["DRAFT", "OPEN", "PAID", "VOID"];

function statusIn(raw: JsonObject): ReceivableStatus | null {
  return statuses.find((status) => status === raw["status"]) ?? null;
}

function currencyIn(raw: JsonObject): Currency {
  try {
    return parseCurrency(requiredText(raw, "currency"));
  } catch (error) {
    if (error instanceof MoneyError)
      throw new MalformedRecord("currency", "is not an ISO 4217 code");
    throw error;
  }
}

function amountIn(raw: JsonObject, field: string, currency: Currency): bigint {
  try {
    return parseDecimal(requiredText(raw, field), currency);
  } catch (error) {
    if (error instanceof MoneyError) throw new MalformedRecord(field, "is not an amount");
    throw error;
  }
}
