/**
 * Records with everything that QuickBooks' published XSDs have for their type, answered over HTTP and normalised: no
 * mapped field is lost, and no field that is not mapped stands in the way.
 */
import { describe, expect, test } from "@jest/globals";
import type { Json, JsonObject } from "../../../src/connectors/connector.js";
import { quickbooks } from "../../../src/connectors/quickbooks/index.js";
import { hundredths, lostFields, saidFields, type MappedField } from "../mapped-fields.js";
import { useNetwork } from "../network.js";
import { aCompany, receivableAccount, session } from "./company.js";
import { fullRecord } from "./xsd.js";

useNetwork();

const instantOf = (value: Json) => new Date(String(value)).toISOString();

const common: MappedField[] = [
  { from: "Id", to: "ref.id" },
  { from: "MetaData.LastUpdatedTime", to: "sourceUpdatedAt", as: instantOf },
];
const transaction: MappedField[] = [
  ...common,
  { from: "TxnDate", to: "issuedOn" },
  { from: "CurrencyRef.value", to: "currency" },
];

interface Entity {
  readonly stream: string;
  /** Puts values into the full record where only some have a meaning. */
  readonly means: (record: JsonObject) => JsonObject;
  readonly mapped: readonly MappedField[];
}

const pounds = { CurrencyRef: { value: "GBP", name: "British Pound Sterling" }, ExchangeRate: 1 };
const of = (record: JsonObject, name: string) => record[name] as JsonObject;
const firstOf = (record: JsonObject, name: string) => (record[name] as JsonObject[])[0]!;

const entities: Readonly<Record<string, Entity>> = {
  Customer: {
    stream: "Customers",
    means: (record) => ({
      ...record,
      BillAddr: { ...of(record, "BillAddr"), Country: "France" },
      PrimaryEmailAddr: { ...of(record, "PrimaryEmailAddr"), Address: "ada@fields.example" },
    }),
    mapped: [
      ...common,
      { from: "DisplayName", to: "name" },
      { from: "PrimaryEmailAddr.Address", to: "contactPoints.value" },
      { from: "PrimaryPhone.FreeFormNumber", to: "contactPoints.value" },
      { from: "Mobile.FreeFormNumber", to: "contactPoints.value" },
      { from: "AlternatePhone.FreeFormNumber", to: "contactPoints.value" },
      { from: "ParentRef.value", to: "parent.id" },
      { from: "ParentRef.value", to: "memberOf.id" },
      { from: "Active", to: "archived", as: (value) => value === false },
      { from: "BillAddr.Country", to: "country", as: () => "FR" },
    ],
  },
  Invoice: {
    stream: "Invoices",
    means: (record) => ({ ...record, ...pounds }),
    mapped: [
      ...transaction,
      { from: "DocNumber", to: "number" },
      { from: "DueDate", to: "dueOn" },
      { from: "CustomerRef.value", to: "party.id" },
      { from: "TotalAmt", to: "totalMinor", as: hundredths },
      { from: "Balance", to: "balanceMinor", as: hundredths },
      { from: "Deposit", to: "amountMinor", as: hundredths },
    ],
  },
  Payment: {
    stream: "Payments",
    means: (record) => {
      const line = firstOf(record, "Line");
      const linked = { ...firstOf(line, "LinkedTxn"), TxnType: "Invoice" };
      return { ...record, ...pounds, Line: [{ ...line, LinkedTxn: [linked] }] };
    },
    mapped: [
      ...transaction,
      { from: "TxnDate", to: "appliedOn" },
      { from: "PaymentRefNum", to: "number" },
      { from: "CustomerRef.value", to: "party.id" },
      { from: "TotalAmt", to: "totalMinor", as: hundredths },
      { from: "UnappliedAmt", to: "remainingMinor", as: hundredths },
      { from: "Line.Amount", to: "amountMinor", as: hundredths },
      { from: "Line.LinkedTxn.TxnId", to: "receivable.id" },
    ],
  },
  CreditMemo: {
    stream: "CreditMemos",
    means: (record) => ({ ...record, ...pounds }),
    mapped: [
      ...transaction,
      { from: "DocNumber", to: "number" },
      { from: "CustomerRef.value", to: "party.id" },
      { from: "TotalAmt", to: "totalMinor", as: hundredths },
      { from: "RemainingCredit", to: "remainingMinor", as: hundredths },
    ],
  },
  JournalEntry: {
    stream: "JournalEntries",
    means: (record) => {
      const line = firstOf(record, "Line");
      const detail = of(line, "JournalEntryLineDetail");
      const posted = { PostingType: "Debit", AccountRef: { value: receivableAccount } };
      const changed = { ...line, JournalEntryLineDetail: { ...detail, ...posted } };
      return { ...record, ...pounds, Line: [changed] };
    },
    mapped: [
      ...transaction,
      { from: "DocNumber", to: "number" },
      { from: "Line.Amount", to: "totalMinor", as: hundredths },
      { from: "Line.JournalEntryLineDetail.Entity.EntityRef.value", to: "party.id" },
    ],
  },
  Deposit: {
    stream: "Deposits",
    means: (record) => {
      const line = firstOf(record, "Line");
      const detail = { ...of(line, "DepositLineDetail"), AccountRef: { value: receivableAccount } };
      return { ...record, ...pounds, Line: [{ ...line, DepositLineDetail: detail }] };
    },
    mapped: [
      ...transaction,
      { from: "DocNumber", to: "number" },
      { from: "Line.Amount", to: "totalMinor", as: hundredths },
      { from: "Line.DepositLineDetail.Entity.value", to: "party.id" },
    ],
  },
};

describe("a record with everything that the XSD has for it", () => {
  test.each(Object.entries(entities))("%s loses nothing", async (name, entity) => {
    const record = entity.means(fullRecord(name));
    expect(Object.keys(record).length).toBeGreaterThan(20);
    aCompany({ [name]: [record] });
    const facts = await quickbooks.accountFacts(session());
    const page = await quickbooks.pull(entity.stream, null, facts, session());
    expect(page.unreadable).toEqual([]);
    expect(page.records).toHaveLength(1);
    const normalised = quickbooks.normalise(page.records[0]!, facts);
    expect(lostFields(record, normalised, entity.mapped)).toEqual([]);
    const mapped = new Set(entity.mapped.map(({ from }) => from));
    expect(new Set(saidFields(record, entity.mapped))).toEqual(mapped);
  });

  test("every entity that is read is among them", () => {
    const read = new Set(quickbooks.manifest.streams.map(({ objectType }) => objectType));
    expect(Object.keys(entities).sort()).toEqual([...read].sort());
  });
});
