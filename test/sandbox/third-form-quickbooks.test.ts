/** What QuickBooks knows in the third form of the practice data set. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  appliedMinor,
  unappliedMinor,
  type BooksPayment,
  type BooksTxn,
} from "../../sandbox/data/quickbooks-records.js";
import { booksLines } from "../../sandbox/data/quickbooks-sales.js";
import {
  exampleQuickBooksInvoiceId,
  expected,
  generate,
  type Expected,
  type PracticeData,
} from "../../sandbox/index.js";
import { anchor } from "./support.js";
import { heldKeys } from "./third-form-support.js";

const options = { seed: 5, size: 900, anchor, form: 3 } as const;
let data: PracticeData;
let truth: Expected;

beforeAll(() => {
  data = generate(options);
  truth = expected(data);
});

describe("who belongs to whom", () => {
  test("a share of the debtors are customers, joined to the other systems by exactly the keys that it says", () => {
    const known = data.debtors.filter(({ further }) => further.quickbooks);
    expect(known.length / data.debtors.length).toBeGreaterThan(0.35);
    expect(known.length / data.debtors.length).toBeLessThan(0.45);
    for (const debtor of known) {
      const { SALESFORCE, XERO, QUICKBOOKS } = heldKeys(debtor);
      const own = new Set(QUICKBOOKS);
      const shared = Object.entries({ SALESFORCE, XERO }).flatMap(([system, keys]) =>
        keys.filter((key) => own.has(key)).map((key) => `${key.split(" ")[0]!} ${system}`),
      );
      const told = debtor.further.quickbooks!.joins.map(({ kind, system }) => `${kind} ${system}`);
      expect([debtor.trueId, told.sort()]).toEqual([debtor.trueId, [...new Set(shared)].sort()]);
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
  });
});
