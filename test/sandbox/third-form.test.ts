/** The third form: the second, unchanged, and what QuickBooks knows of the same debtors. */
import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { parsePhoneNumber, type CountryCode } from "libphonenumber-js/max";
import { cultures } from "../../sandbox/data/cultures/index.js";
import type { TrueDebtor } from "../../sandbox/data/generate.js";
import {
  appliedMinor,
  unappliedMinor,
  type BooksPayment,
  type BooksTxn,
} from "../../sandbox/data/quickbooks-records.js";
import { booksLines } from "../../sandbox/data/quickbooks-sales.js";
import type { CrmRecord, LedgerContact } from "../../sandbox/data/records.js";
import {
  exampleQuickBooksInvoiceId,
  expected,
  generate,
  streamExpected,
  type Expected,
  type PracticeData,
} from "../../sandbox/index.js";
import { anchor } from "./support.js";

const options = { seed: 5, size: 900, anchor, form: 3 } as const;
let data: PracticeData;
let truth: Expected;

beforeAll(() => {
  data = generate(options);
  truth = expected(data);
});

const digest = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

const countries = new Map(
  cultures.flatMap(([{ country, countryName }]) => [
    [country, country],
    [countryName, country],
  ]),
);

function phone(text: unknown, country: unknown): string[] {
  if (typeof text !== "string") return [];
  const code = countries.get(String(country)) as CountryCode;
  return [`PHONE ${parsePhoneNumber(text, code).number}`];
}

const emails = (text: unknown): string[] =>
  typeof text === "string" && text !== ""
    ? text.split(",").map((one) => `EMAIL ${one.trim().toLowerCase()}`)
    : [];

function crmKeys(record: CrmRecord): string[] {
  const country = record["BillingCountry"] ?? record["MailingCountry"];
  const { Phone, MobilePhone, Email } = record;
  return [...emails(Email), ...phone(Phone, country), ...phone(MobilePhone, country)];
}

function ledgerKeys({ email, phones, address }: LedgerContact): string[] {
  return [
    ...emails(email),
    ...phones.flatMap(({ country, area, number }) => {
      const calling = country.replace("+", "");
      const text = calling === "" ? `${area} ${number}` : `+${calling}${area}${number}`;
      return phone(text, address.country);
    }),
  ];
}

function booksKeys({ quickbooks }: TrueDebtor): string[] {
  return (quickbooks?.customers ?? []).flatMap((one) => [
    ...emails(one.email),
    ...phone(one.phone, one.address?.country),
    ...phone(one.mobile, one.address?.country),
  ]);
}

describe("the other systems", () => {
  test("are those of the second form, to the byte", () => {
    const second = generate({ ...options, form: 2 });
    expect(digest(data.salesforce)).toBe(digest(second.salesforce));
    expect(digest(data.xero)).toBe(digest(second.xero));
    expect(second.quickbooks).toBeUndefined();
    expect(expected(second).debtors[0]).not.toHaveProperty("unusedCredit");
  });

  test("the first and the second form are what they have always been", () => {
    const digests = ([1, 2] as const).map((form) => {
      const set = generate({ seed: 7, size: 1200, anchor, form });
      return [set.salesforce, set.xero, expected(set)].map(digest);
    });
    expect(digests).toEqual([
      ["82b98faaf7a99ecd", "3e02572af50f8b11", "0d10441880bc6b37"],
      ["8c6e85005a077d97", "ed5eefa1e9992937", "e496e09fdfb6bf1d"],
    ]);
  });

  test("the same options give the same, held or streamed", () => {
    const small = { ...options, size: 80 };
    expect(digest(generate(small).quickbooks)).toBe(digest(generate(small).quickbooks));
    expect([...streamExpected(small)]).toEqual(expected(generate(small)).debtors);
  });
});

describe("who belongs to whom", () => {
  test("exact keys put exactly those vendors together that the true answer does", () => {
    let asked = 0;
    for (const debtor of data.debtors) {
      const answer = truth.debtors.find(({ trueId }) => trueId === debtor.trueId)!;
      if (!debtor.quickbooks) continue;
      asked++;
      const books = new Set(booksKeys(debtor));
      const { accounts, contacts, ledgerContact } = debtor.customer;
      const crm = [...accounts, ...contacts].flatMap(crmKeys);
      const ledger = ledgerContact ? ledgerKeys(ledgerContact) : [];
      const joined = [
        ...(crm.some((key) => books.has(key)) ? ["SALESFORCE"] : []),
        ...(ledger.some((key) => books.has(key)) ? ["XERO"] : []),
      ];
      expect([debtor.trueId, debtor.quickbooks.joins.toSorted()]).toEqual([debtor.trueId, joined]);
      const group = answer.groups!.find((vendors) => vendors.includes("QUICKBOOKS"))!;
      for (const vendor of joined) expect(group).toContain(vendor);
      expect(answer.beyondExactKeys).toBe(answer.groups!.length > 1);
    }
    expect(asked / data.debtors.length).toBeGreaterThan(0.35);
    expect(asked / data.debtors.length).toBeLessThan(0.45);
    const apart = truth.debtors.filter(({ groups }) =>
      groups!.some((group) => group.length === 1 && group[0] === "QUICKBOOKS"),
    );
    expect(apart.length).toBeGreaterThan(5);
  });

  test("no key in QuickBooks is another debtor's anywhere", () => {
    const owners = new Map<string, string>();
    for (const debtor of data.debtors) {
      const { accounts, contacts, ledgerContact } = debtor.customer;
      const keys = [
        ...[...accounts, ...contacts].flatMap(crmKeys),
        ...(ledgerContact ? ledgerKeys(ledgerContact) : []),
        ...booksKeys(debtor),
      ];
      for (const key of new Set(keys)) {
        expect([key, owners.get(key) ?? debtor.trueId]).toEqual([key, debtor.trueId]);
        owners.set(key, debtor.trueId);
      }
    }
  });

  test("a sub-customer that gets its own bills is reached as its parent is", () => {
    const customers = new Map(data.quickbooks!.customers.map((one) => [one.id, one]));
    const subs = [...customers.values()].filter(({ parentId }) => parentId !== null);
    expect(subs.some(({ isProject }) => isProject)).toBe(true);
    expect(subs.some(({ billWithParent }) => !billWithParent)).toBe(true);
    for (const { parentId, billWithParent, email, phone, currency } of subs) {
      const parent = customers.get(parentId!)!;
      expect(currency).toBe(parent.currency);
      if (!billWithParent) expect([email, phone]).toEqual([parent.email, parent.phone]);
    }
    const names = [...customers.values()].map(({ displayName }) => displayName.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("the company's books", () => {
  const payments = (): BooksPayment[] =>
    data.quickbooks!.txns.filter((txn) => txn.type === "Payment");

  test("add up: lines to totals, payments within their money and credits", () => {
    const ids = data.quickbooks!.txns.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const txn of data.quickbooks!.txns) {
      expect(txn.updatedAt).toBeLessThan(Date.parse(`${anchor}T00:00:00Z`));
      expect(Number.isSafeInteger(txn.totalMinor)).toBe(true);
      if ("taxMinor" in txn) {
        const net = booksLines(txn).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
        expect(net + txn.taxMinor).toBe(txn.totalMinor);
      }
    }
    for (const payment of payments()) {
      expect(unappliedMinor(payment)).toBeGreaterThanOrEqual(0);
      expect(appliedMinor(payment, "CREDIT")).toBeLessThanOrEqual(appliedMinor(payment, "DEBIT"));
    }
  });

  test("hold all that the facts name", () => {
    const some = (test: (txn: BooksTxn) => boolean): number =>
      data.quickbooks!.txns.filter(test).length;
    for (const type of ["CreditMemo", "RefundReceipt", "SalesReceipt", "JournalEntry", "Deposit"]) {
      expect([type, some((txn) => txn.type === type) > 5]).toEqual([type, true]);
    }
    expect(some((txn) => txn.type === "Payment" && txn.totalMinor === 0)).toBeGreaterThan(10);
    expect(some((txn) => txn.type === "Payment" && unappliedMinor(txn) > 0)).toBeGreaterThan(10);
    expect(some((txn) => txn.privateNote?.startsWith("Voided") ?? false)).toBeGreaterThan(10);
    expect(some((txn) => txn.type === "Invoice" && txn.depositMinor > 0)).toBeGreaterThan(5);
    expect(
      some(
        (txn) => txn.type === "Deposit" && txn.lines.some(({ paymentId }) => paymentId !== null),
      ),
    ).toBeGreaterThan(5);
    expect(
      payments().some(({ applications }) =>
        applications.some(({ txnType }) => txnType === "JournalEntry"),
      ),
    ).toBe(true);
    expect(data.quickbooks!.deleted.length).toBeGreaterThan(5);
    expect(data.quickbooks!.customers.some(({ active }) => !active)).toBe(true);
    expect(data.quickbooks!.customers.some(({ email }) => email?.includes(","))).toBe(true);
  });
});

describe("the true answer", () => {
  test("balances and unused credit are over both ledgers, in the currency's own decimals", () => {
    const currencies = new Set<string>();
    for (const { trueId, balances, receivables, credits, unusedCredit } of truth.debtors) {
      const due = new Map<string, number>();
      for (const { currency, balanceMinor, status } of receivables) {
        if (status !== "OPEN" && status !== "AUTHORISED") continue;
        due.set(currency, (due.get(currency) ?? 0) + Number(balanceMinor));
      }
      expect([
        trueId,
        new Map(balances.map((one) => [one.currency, Number(one.amountMinor)])),
      ]).toEqual([trueId, due]);
      const left = credits
        .filter(({ status }) => status !== "DRAFT")
        .reduce((sum, { remainingMinor }) => sum + Number(remainingMinor), 0);
      const told = unusedCredit!.reduce((sum, { amountMinor }) => sum + Number(amountMinor), 0);
      expect([trueId, told]).toEqual([trueId, left]);
      for (const one of receivables) {
        if (one.vendor !== "QUICKBOOKS") continue;
        currencies.add(one.currency);
        const sum = one.lines.reduce((all, line) => all + Number(line.amountMinor), 0);
        expect(Number(one.totalMinor) - sum).toBe(Number(one.balanceMinor));
        expect(Number(one.balanceMinor)).toBeGreaterThanOrEqual(0);
        expect(one.status === "OPEN").toBe(Number(one.balanceMinor) > 0);
      }
    }
    for (const currency of ["GBP", "JPY", "KWD"]) expect(currencies).toContain(currency);
    const both = truth.debtors.filter(
      ({ receivables }) =>
        receivables.some(({ vendor, status }) => vendor === "XERO" && status === "AUTHORISED") &&
        receivables.some(({ vendor, status }) => vendor === "QUICKBOOKS" && status === "OPEN"),
    );
    expect(both.length).toBeGreaterThan(50);
  });

  test("the example owes £1,943.50: £1,847.50 in Xero and £96.00 in QuickBooks", () => {
    const [example] = truth.debtors;
    expect(example!.balances).toEqual([
      { currency: "GBP", amountMinor: "194350", overdueMinor: "194350" },
    ]);
    expect(example!.receivables.at(-1)).toMatchObject({
      vendor: "QUICKBOOKS",
      id: exampleQuickBooksInvoiceId,
      balanceMinor: "9600",
    });
    expect(example!.groups).toEqual([["QUICKBOOKS", "SALESFORCE", "XERO"]]);
  });
});
