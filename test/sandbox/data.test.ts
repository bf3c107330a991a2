/** The practice data set: true pairs can be told by exact keys, nobody else can, and the sums are right. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parsePhoneNumber, type CountryCode } from "libphonenumber-js/max";
import { cultures } from "../../sandbox/data/cultures/index.js";
import type { TrueDebtor } from "../../sandbox/data/generate.js";
import type { CrmRecord, LedgerContact } from "../../sandbox/data/records.js";
import {
  exampleAccountId,
  expected,
  generate,
  type Expected,
  type PracticeData,
} from "../../sandbox/index.js";
import { toId18 } from "../../sandbox/shared/salesforce-id.js";
import { anchor } from "./support.js";

const countryByName = new Map(
  cultures.flatMap(([{ country, countryName }]) => [
    [country, country],
    [countryName, country],
  ]),
);
const taxPrefixes = new Map(cultures.map(([{ country, taxPrefix }]) => [country, taxPrefix]));

function countryOf(name: unknown): CountryCode {
  return countryByName.get(String(name)) as CountryCode;
}

/** A phone as a reader would normalise it: with the record's own country. */
function e164(text: string, country: CountryCode): string {
  const phone = parsePhoneNumber(text, country);
  expect({ text, country, valid: phone.isValid() }).toEqual({ text, country, valid: true });
  return phone.number;
}

/** Letters and digits in capitals, without the country's own prefix. */
function taxKey(text: string, country: string): string {
  const plain = text.toUpperCase().replace(/[^A-Z0-9]/g, "");
  const prefix = taxPrefixes.get(country) ?? "";
  return `${country} ${prefix !== "" && plain.startsWith(prefix) ? plain.slice(prefix.length) : plain}`;
}

function crmKeys(record: CrmRecord): string[] {
  const country = countryOf(record["BillingCountry"] ?? record["MailingCountry"]);
  const phones = [record["Phone"], record["MobilePhone"]].filter(
    (phone) => typeof phone === "string",
  );
  const email = record["Email"];
  const tax = record["Tax_Number__c"];
  const reference = record["Xero_Contact_ID__c"];
  return [
    ...phones.map((phone) => `PHONE ${e164(phone, country)}`),
    ...(typeof email === "string" ? [`EMAIL ${email.trim().toLowerCase()}`] : []),
    ...(typeof tax === "string" ? [`TAX_NUMBER ${taxKey(tax, country)}`] : []),
    ...(typeof reference === "string" ? [`CROSS_REFERENCE XERO ${reference}`] : []),
    `CROSS_REFERENCE SALESFORCE ${record.Id}`,
  ];
}

function ledgerKeys(contact: LedgerContact): string[] {
  const country = countryOf(contact.address.country);
  const phones = contact.phones.map(({ country: code, area, number }) => {
    const calling = code.replace("+", "");
    return e164(calling === "" ? `${area} ${number}` : `+${calling}${area}${number}`, country);
  });
  return [
    ...phones.map((phone) => `PHONE ${phone}`),
    ...(contact.email === "" ? [] : [`EMAIL ${contact.email.trim().toLowerCase()}`]),
    ...(contact.taxNumber === "" ? [] : [`TAX_NUMBER ${taxKey(contact.taxNumber, country)}`]),
    ...(contact.number === null ? [] : [`CROSS_REFERENCE SALESFORCE ${contact.number}`]),
    `CROSS_REFERENCE XERO ${contact.id}`,
  ];
}

function sharedKinds({ customer }: TrueDebtor): string[] {
  const crm = new Set([...customer.accounts, ...customer.contacts].flatMap(crmKeys));
  const ledger = customer.ledgerContact ? ledgerKeys(customer.ledgerContact) : [];
  return [...new Set(ledger.filter((key) => crm.has(key)).map((key) => key.split(" ")[0]!))].sort();
}

describe("practice data", () => {
  let data: PracticeData;
  let truth: Expected;

  beforeAll(() => {
    data = generate({ seed: 11, size: 800, anchor });
    truth = expected(data);
  });

  test("is the same for the same seed, size and anchor, and another for another seed", () => {
    const again = generate({ seed: 11, size: 800, anchor });
    expect(JSON.stringify([again.salesforce, again.xero])).toBe(
      JSON.stringify([data.salesforce, data.xero]),
    );
    const other = generate({ seed: 12, size: 800, anchor });
    expect(JSON.stringify(other.xero)).not.toBe(JSON.stringify(data.xero));
  });

  test.each([1, 2] as const)(
    "every pair shares exactly its keys, the harder ones none: form %i",
    (form) => {
      const data = generate({ seed: 11, size: 800, anchor, form });
      const pairs = data.debtors.filter(({ plan }) => plan.presence === "BOTH");
      expect(pairs.length).toBeGreaterThan(500);
      for (const debtor of pairs) {
        expect([debtor.trueId, sharedKinds(debtor)]).toEqual([
          debtor.trueId,
          [...debtor.plan.keys].sort(),
        ]);
        expect(debtor.plan.keys.length === 0).toBe(debtor.plan.beyondExactKeys);
      }
    },
  );

  test.each([1, 2] as const)("no key belongs to two debtors: form %i", (form) => {
    const data = generate({ seed: 11, size: 800, anchor, form });
    const owners = new Map<string, string>();
    for (const { trueId, customer, more } of data.debtors) {
      const keys = [
        ...[...customer.accounts, ...customer.contacts].flatMap(crmKeys),
        ...[...more.goneAccounts, ...more.goneContacts].flatMap(crmKeys),
        ...more.goneLedgerContacts.flatMap(ledgerKeys),
        ...(customer.ledgerContact ? ledgerKeys(customer.ledgerContact) : []),
      ];
      for (const key of new Set(keys)) {
        expect([key, owners.get(key) ?? trueId]).toEqual([key, trueId]);
        owners.set(key, trueId);
      }
    }
    for (const supplier of data.suppliers) {
      for (const key of ledgerKeys(supplier)) expect(owners.has(key)).toBe(false);
    }
  });

  test("each kind of key is the only one of a good share of the pairs", () => {
    const pairs = truth.debtors.filter(({ exactKeyKinds }) => exactKeyKinds.length > 0);
    for (const kind of ["CROSS_REFERENCE", "TAX_NUMBER", "EMAIL", "PHONE"]) {
      const only = pairs.filter(({ exactKeyKinds }) => exactKeyKinds.join() === kind).length;
      expect([kind, only / pairs.length > 0.05]).toEqual([kind, true]);
    }
    const harder = truth.debtors.filter(({ beyondExactKeys }) => beyondExactKeys).length;
    expect(harder / truth.debtors.length).toBeGreaterThan(0.02);
    expect(harder / truth.debtors.length).toBeLessThan(0.04);
  });

  test("balances are what open sales invoices leave due, by currency", () => {
    const invoices = new Map(data.xero.invoices.map((invoice) => [invoice.id, invoice]));
    for (const debtor of truth.debtors) {
      const due = new Map<string, number>();
      for (const { id } of debtor.receivables) {
        const invoice = invoices.get(id)!;
        if (invoice.status !== "AUTHORISED") continue;
        const paid = data.xero.payments.filter(
          (payment) => payment.invoiceId === id && !payment.deleted,
        );
        const left =
          invoice.totalMinor - paid.reduce((sum, payment) => sum + payment.amountMinor, 0);
        expect(left).toBeGreaterThan(0);
        due.set(invoice.currency, (due.get(invoice.currency) ?? 0) + left);
      }
      expect(
        new Map(
          debtor.balances.map(({ currency, amountMinor }) => [currency, Number(amountMinor)]),
        ),
      ).toEqual(new Map([...due].sort()));
    }
  });

  test("invoices add up: lines to total, payments to paid, paid ones in full", () => {
    for (const invoice of data.xero.invoices) {
      const lines = invoice.lines.reduce((sum, line) => sum + line.amountMinor + line.taxMinor, 0);
      expect(lines).toBe(invoice.totalMinor);
      if (invoice.status === "PAID") expect(invoice.paidMinor).toBe(invoice.totalMinor);
      expect(Number.isSafeInteger(invoice.totalMinor) && invoice.totalMinor > 0).toBe(true);
      expect(invoice.updatedAt).toBeLessThan(Date.parse(`${anchor}T00:00:00Z`));
    }
    const currencies = new Set(data.xero.invoices.map(({ currency }) => currency));
    for (const currency of ["GBP", "EUR", "USD", "AUD", "PLN", "JPY", "KWD", "BHD"]) {
      expect(currencies).toContain(currency);
    }
  });

  test("ids are unique, 18 characters with a right checksum; ledger names are unique", () => {
    const records = [
      ...data.salesforce.Account,
      ...data.salesforce.Contact,
      ...data.salesforce.Task,
    ];
    expect(new Set(records.map(({ Id }) => Id)).size).toBe(records.length);
    for (const { Id } of records) expect(toId18(Id.slice(0, 15))).toBe(Id);
    // A pair that Salesforce publishes: 001A0000006Vm9r becomes …IAC.
    expect(toId18("001A0000006Vm9r")).toBe("001A0000006Vm9rIAC");
    const names = data.xero.contacts.map(({ name }) => name.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  test("the example owes £1,847.50, all of it overdue, on three invoices with one part payment", () => {
    const example = truth.debtors.find(({ parties }) =>
      parties.some(({ id }) => id === exampleAccountId),
    );
    expect(example?.balances).toEqual([
      { currency: "GBP", amountMinor: "184750", overdueMinor: "184750" },
    ]);
    expect(example?.receivables).toHaveLength(3);
    expect(example?.receivables.flatMap(({ lines }) => lines)).toHaveLength(1);
    expect(example?.parties.map(({ objectType }) => objectType)).toEqual([
      "Account",
      "Contact",
      "Contact",
      "Contact",
    ]);
  });

  test("names come from lists that are long enough", () => {
    for (const [culture] of cultures) {
      expect(new Set(culture.given).size).toBeGreaterThanOrEqual(60);
      expect(new Set(culture.family).size).toBeGreaterThanOrEqual(80);
    }
  });
});
