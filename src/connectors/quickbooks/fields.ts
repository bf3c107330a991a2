/** What becomes of the fields that are read, and which of a company's own can be mapped. */
import type { ReadFields } from "../../domain/fields/mapping.js";
import type { AccountFacts, Json, JsonObject, OwnFields, RawRecord } from "../connector.js";
import { Malformed } from "../errors.js";
import { isObject } from "../parse.js";
import { read } from "./client.js";
import { readSettings } from "./config.js";
import { customFieldNames, isFieldNamed, readFacts } from "./facts.js";

const record = {
  Id: "IDENTITY",
  "MetaData.LastUpdatedTime": "CHANGED_AT",
  status: "REMOVED",
} as const;

const transaction = {
  ...record,
  TxnDate: "ISSUED_ON",
  "CurrencyRef.value": "CURRENCY",
  ExchangeRate: "CURRENCY",
} as const;

const entry = { ...transaction, DocNumber: "NUMBER", "Line.Amount": "TOTAL" } as const;

/** QuickBooks sends whole records; these fields of them are read by mappers.ts and customers.ts. */
export const reads = {
  Customer: {
    ...record,
    DisplayName: ["NAME", "PARTY_KIND"],
    CompanyName: "PARTY_KIND",
    GivenName: "PARTY_KIND",
    FamilyName: "PARTY_KIND",
    "ParentRef.value": ["PARENT", "MEMBER_OF"],
    BillWithParent: "MEMBER_OF",
    Active: "ARCHIVED",
    "PrimaryEmailAddr.Address": "EMAIL",
    "PrimaryPhone.FreeFormNumber": "PHONE",
    "Mobile.FreeFormNumber": "PHONE",
    "AlternatePhone.FreeFormNumber": "PHONE",
    "BillAddr.Country": "COUNTRY",
    "ShipAddr.Country": "COUNTRY",
  },
  Invoice: {
    ...transaction,
    "CustomerRef.value": "OWED_BY",
    DocNumber: "NUMBER",
    DueDate: "DUE_ON",
    TotalAmt: "TOTAL",
    Balance: ["BALANCE", "STATUS"],
    Deposit: "SETTLES",
    PrivateNote: "STATUS",
    EmailStatus: "SENT",
    "DeliveryInfo.DeliveryTime": "SENT",
    "DeliveryInfo.DeliveryErrorType": "SENT",
    "BillEmailCc.Address": "ROLE",
  },
  Payment: {
    ...transaction,
    "CustomerRef.value": "OWED_BY",
    DocNumber: "KEPT",
    PaymentRefNum: "NUMBER",
    TotalAmt: ["TOTAL", "STATUS"],
    UnappliedAmt: "BALANCE",
    "Line.Amount": "SETTLES",
    "Line.LinkedTxn.TxnType": "SETTLES",
    "Line.LinkedTxn.TxnId": "SETTLES",
  },
  CreditMemo: {
    ...transaction,
    "CustomerRef.value": "OWED_BY",
    DocNumber: "NUMBER",
    TotalAmt: "TOTAL",
    RemainingCredit: ["BALANCE", "STATUS"],
    PrivateNote: "STATUS",
  },
  JournalEntry: {
    ...entry,
    "Line.JournalEntryLineDetail.AccountRef.value": "CHOSEN_BY",
    "Line.JournalEntryLineDetail.PostingType": "STATUS",
    "Line.JournalEntryLineDetail.Entity.EntityRef.value": "OWED_BY",
  },
  Deposit: {
    ...entry,
    "Line.DepositLineDetail.AccountRef.value": "CHOSEN_BY",
    "Line.DepositLineDetail.Entity.value": "OWED_BY",
  },
} as const satisfies ReadFields;

export const ownFields: OwnFields = {
  records: { Invoice: "RECEIVABLE" },
  async describe(session) {
    const { Preferences: preferences } = await read(session, "preferences");
    if (!isObject(preferences)) throw new Malformed("QuickBooks does not describe the company.");
    const { expectedDateField } = readSettings(session.settings);
    return customFieldNames(preferences)
      .filter((name) => !isFieldNamed(name, expectedDateField))
      .map((name) => ({
        objectType: "Invoice",
        field: name,
        label: name,
        valueKind: "TEXT" as const,
      }));
  },
  valueIn: ({ raw }, field) => {
    const found = fieldsIn(raw).find(({ Name: name }) => isFieldNamed(String(name), field));
    return found ? valueOf(found) : undefined;
  },
};

/** What others have put into custom fields: Forbear's own expected date is no news. */
export function othersFields({ raw }: RawRecord, facts: AccountFacts): JsonObject[] {
  const { expectedDateField } = readFacts(facts);
  return fieldsIn(raw).flatMap((field) => {
    const { Name: name = null } = field;
    const value = valueOf(field) ?? null;
    const isOurs = isFieldNamed(String(name), expectedDateField);
    return isOurs || value === null || value === "" ? [] : [{ Name: name, value }];
  });
}

function fieldsIn({ CustomField: fields }: JsonObject): JsonObject[] {
  return Array.isArray(fields) ? fields.filter(isObject) : [];
}

function valueOf(field: JsonObject): Json | undefined {
  return (
    field["StringValue"] ?? field["NumberValue"] ?? field["BooleanValue"] ?? field["DateValue"]
  );
}
