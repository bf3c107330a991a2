/** The second form of the practice data set: the sums are right, and merged records say where they lead. */
import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  allocatedMinor,
  dueMinor,
  remainingMinor,
  type LedgerInvoice,
} from "../../sandbox/data/records.js";
import { linesOf } from "../../sandbox/data/invoices.js";
import {
  expected,
  generate,
  streamExpected,
  type Expected,
  type PracticeData,
} from "../../sandbox/index.js";
import { anchor } from "./support.js";

let data: PracticeData;
let truth: Expected;
const options = { seed: 5, size: 700, anchor, form: 2 } as const;

beforeAll(() => {
  data = generate(options);
  truth = expected(data);
});

/** Amounts by what they belong to. */
function sums<T extends { readonly amountMinor: number }>(
  rows: readonly T[],
  keyOf: (row: T) => string | null,
): Map<string, number> {
  const totals = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== null) totals.set(key, (totals.get(key) ?? 0) + row.amountMinor);
  }
  return totals;
}

describe("the ledger", () => {
  test("is the same for the same options, whether held or streamed", () => {
    expect(JSON.stringify(generate({ ...options, size: 80 }).xero)).toBe(
      JSON.stringify(generate({ ...options, size: 80 }).xero),
    );
    expect([...streamExpected({ ...options, size: 80 })]).toEqual(
      expected(generate({ ...options, size: 80 })).debtors,
    );
  });

  test("what is due is total less paid less credited, and credited is what credits set against it", () => {
    const paid = sums(
      data.xero.payments.filter(({ deleted }) => !deleted),
      ({ invoiceId }) => invoiceId,
    );
    const credited = sums(
      data.xero.credits.flatMap(({ allocations }) => allocations.filter(({ deleted }) => !deleted)),
      ({ invoiceId }) => invoiceId,
    );
    const kinds = { partCredited: 0, creditedInFull: 0 };
    for (const invoice of data.xero.invoices) {
      const due = dueMinor(invoice);
      expect([invoice.paidMinor, invoice.creditedMinor ?? 0]).toEqual([
        paid.get(invoice.id) ?? 0,
        credited.get(invoice.id) ?? 0,
      ]);
      expect(due).toBeGreaterThanOrEqual(invoice.status === "AUTHORISED" ? 1 : 0);
      if (invoice.status === "PAID") expect(due).toBe(0);
      if ((invoice.creditedMinor ?? 0) > 0) kinds[due > 0 ? "partCredited" : "creditedInFull"]++;
    }
    expect(kinds.partCredited).toBeGreaterThan(20);
    expect(kinds.creditedInFull).toBeGreaterThan(10);
  });

  test("lines that are made when they are looked at add up", () => {
    for (const invoice of data.xero.invoices.slice(0, 300)) {
      const sum = linesOf(invoice).reduce((all, line) => all + line.amountMinor + line.taxMinor, 0);
      expect(sum).toBe(invoice.totalMinor);
      expect(linesOf(invoice)).toEqual(linesOf(invoice));
    }
  });

  test("credits of all kinds, in all states, with refunds and undone allocations", () => {
    const refunded = sums(data.xero.payments, ({ creditId }) => creditId ?? null);
    const states = new Set<string>();
    for (const credit of data.xero.credits) {
      expect(credit.refundedMinor).toBe(refunded.get(credit.id) ?? 0);
      expect(remainingMinor(credit)).toBeGreaterThanOrEqual(0);
      if (credit.status === "PAID") expect(remainingMinor(credit)).toBe(0);
      const used = allocatedMinor(credit);
      states.add(`${credit.kind} ${credit.status} ${used > 0 ? "used" : "loose"}`);
      if (credit.allocations.some(({ deleted }) => deleted)) states.add("undone allocation");
    }
    for (const state of [
      "CREDIT_NOTE PAID used",
      "CREDIT_NOTE AUTHORISED used",
      "CREDIT_NOTE DRAFT loose",
      "OVERPAYMENT PAID used",
      "OVERPAYMENT AUTHORISED used",
      "PREPAYMENT PAID used",
      "PREPAYMENT AUTHORISED used",
      "undone allocation",
    ]) {
      expect(states).toContain(state);
    }
    expect(refunded.size).toBeGreaterThan(5);
  });

  test("batches, foreign links, expected dates, rates, archived, merged and forgotten contacts", () => {
    const batches = new Map<string, Set<string>>();
    for (const { batchId, date } of data.xero.payments) {
      if (batchId !== undefined) {
        batches.set(batchId, (batches.get(batchId) ?? new Set()).add(date));
      }
    }
    expect(batches.size).toBeGreaterThan(5);
    expect([...batches.values()].every((dates) => dates.size === 1)).toBe(true);
    const some = (test: (invoice: LedgerInvoice) => boolean): number =>
      data.xero.invoices.filter(test).length;
    expect(some(({ url }) => url?.includes("another-tool") ?? false)).toBeGreaterThan(20);
    expect(some(({ expectedPaymentDate }) => expectedPaymentDate !== null)).toBeGreaterThan(10);
    expect(some(({ status }) => status === "DELETED")).toBeGreaterThan(3);
    expect(some(({ paidMinor }) => paidMinor > 0) > 0).toBe(true);
    const euros = data.xero.invoices.filter(({ currency }) => currency === "EUR");
    expect(new Set(euros.map(({ rate }) => rate)).size).toBeGreaterThan(20);
    const ids = new Set(data.xero.contacts.map(({ id }) => id));
    const merged = data.xero.contacts.filter(({ mergedTo }) => mergedTo !== undefined);
    expect(merged.length).toBeGreaterThan(10);
    for (const { mergedTo, archived } of merged) {
      expect([ids.has(mergedTo!), archived]).toEqual([true, true]);
    }
    expect(data.xero.contacts.some(({ gdpr }) => gdpr)).toBe(true);
    expect(data.xero.contacts.some(({ persons }) => persons.length > 0)).toBe(true);
  });
});

describe("the org", () => {
  test("companies belong to groups without circles", () => {
    const parents = new Map(data.salesforce.Account.map(({ Id, ParentId }) => [Id, ParentId]));
    let deepest = 0;
    for (const { Id } of data.salesforce.Account) {
      let depth = 0;
      for (let at = parents.get(Id); typeof at === "string"; at = parents.get(at)) {
        expect(parents.has(at)).toBe(true);
        depth++;
        expect(depth).toBeLessThan(50);
      }
      deepest = Math.max(deepest, depth);
    }
    expect(deepest).toBeGreaterThan(1);
  });

  test("losers of a merge are deleted and name a master that is not", () => {
    for (const name of ["Account", "Contact"] as const) {
      const records = data.salesforce[name];
      const byId = new Map(records.map((record) => [record.Id, record]));
      const losers = records.filter(({ MasterRecordId }) => typeof MasterRecordId === "string");
      expect(losers.length).toBeGreaterThan(10);
      for (const { IsDeleted, MasterRecordId } of losers) {
        const master = byId.get(String(MasterRecordId));
        expect([IsDeleted, master?.["IsDeleted"]]).toEqual([true, false]);
      }
      if (name === "Contact") {
        const deleted = records.filter(
          (one) => one["IsDeleted"] === true && !one["MasterRecordId"],
        );
        expect(deleted.length).toBeGreaterThan(5);
      }
    }
    const accounts = new Set(
      data.salesforce.Account.filter(({ IsDeleted }) => IsDeleted !== true).map(({ Id }) => Id),
    );
    // What hung on a loser hangs on its master.
    for (const { AccountId } of [...data.salesforce.Contact, ...data.salesforce.Opportunity]) {
      if (typeof AccountId === "string") expect(accounts.has(AccountId)).toBe(true);
    }
  });

  test("individuals, opportunities, calls, e-mails, queues and what is archived", () => {
    const { Contact, Individual, Opportunity, Task, EmailMessage, Group, User } = data.salesforce;
    const individuals = new Set(Individual.map(({ Id }) => Id));
    const linked = Contact.filter(({ IndividualId }) => typeof IndividualId === "string");
    expect(linked.length).toBeGreaterThan(50);
    expect(linked.every(({ IndividualId }) => individuals.has(String(IndividualId)))).toBe(true);
    expect(Individual.some((one) => one["HasOptedOutProcessing"] === true)).toBe(true);
    for (const { IsClosed, IsWon, StageName } of Opportunity) {
      expect([IsClosed, IsWon]).toEqual([
        String(StageName).startsWith("Closed"),
        StageName === "Closed Won",
      ]);
    }
    const tasks = new Map(Task.map((task) => [task.Id, task]));
    for (const { ActivityId } of EmailMessage) {
      expect(tasks.get(String(ActivityId))?.["TaskSubtype"]).toBe("Email");
    }
    expect(Task.some((task) => task["CallType"] === "Inbound")).toBe(true);
    expect(Task.filter((task) => task["IsArchived"] === true).length).toBeGreaterThan(10);
    expect(Task.some((task) => task["OwnerId"] === Group[0]!.Id)).toBe(true);
    expect(User.some((user) => user["IsActive"] === false)).toBe(true);
  });
});

describe("the true answer", () => {
  test("credits and lines are those of the ledger, and nothing that is gone is a party", () => {
    const invoices = new Map(data.xero.invoices.map((invoice) => [invoice.id, invoice]));
    const kinds = new Set<string>();
    for (const debtor of truth.debtors) {
      for (const { id, lines, totalMinor, balanceMinor, status } of debtor.receivables) {
        const sum = lines.reduce((all, line) => all + Number(line.amountMinor), 0);
        if (status === "AUTHORISED" || status === "PAID") {
          expect(Number(totalMinor) - sum).toBe(Number(balanceMinor));
        }
        for (const line of lines) kinds.add(line.kind);
        expect(invoices.has(id)).toBe(true);
      }
      const parties = new Set(debtor.parties.map(({ id }) => id));
      for (const { id, leadsTo, why } of debtor.gone) {
        expect(parties.has(id)).toBe(false);
        expect(why === "DELETED" ? leadsTo === null : parties.has(String(leadsTo))).toBe(true);
      }
    }
    expect([...kinds].sort()).toEqual(["CREDIT_NOTE", "OVERPAYMENT", "PAYMENT", "PREPAYMENT"]);
    const theirs = truth.debtors.flatMap(({ credits }) => credits);
    const own = data.xero.credits.filter(({ type }) => type === "ACCREC");
    expect(theirs.map(({ id }) => id).sort()).toEqual(own.map(({ id }) => id).sort());
    const currencies = new Set(
      truth.debtors.flatMap(({ balances }) => balances).map((one) => one.currency),
    );
    for (const currency of ["GBP", "JPY", "KWD"]) expect(currencies).toContain(currency);
  });
});
