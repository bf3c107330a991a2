/** Whatever is done to the practice company, its balances stay true. */
import { afterEach, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { quickbooksApp, realmId } from "../../sandbox/data/constants.js";
import { generateRecords } from "../../sandbox/data/generate.js";
import type { BooksRecords } from "../../sandbox/data/quickbooks-records.js";
import { quickbooksServer } from "../../sandbox/quickbooks/server.js";
import { PracticeState } from "../../sandbox/shared/state.js";
import { anchor, redirectUri, TestClock, type Body } from "./support.js";

let records: BooksRecords;
const running: FastifyInstance[] = [];

beforeAll(() => {
  records = generateRecords({ seed: 3, size: 60, anchor, form: 3 }).quickbooks!;
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

/** The company without a network, and its API with a token. */
class Books {
  private token = "";

  private constructor(private readonly app: FastifyInstance) {}

  static async open(): Promise<Books> {
    const app = quickbooksServer({
      now: new TestClock().now,
      state: new PracticeState(null),
      records,
      limits: {
        perMinute: 1e9,
        perSecond: 1e9,
        atOnce: 1e9,
        batchPerMinute: 1e9,
        batchPerRealm: 1e9,
        readsPerMonth: 1e9,
      },
      latencyMs: 0,
      tokenLifetimeSeconds: 3600,
      settings: { multiCurrency: true, bookCloseDate: null },
    });
    running.push(app);
    const books = new Books(app);
    const { clientId, clientSecret } = quickbooksApp;
    const query = new URLSearchParams({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: "com.intuit.quickbooks.accounting",
    });
    const approved = await app.inject(`/connect/oauth2?${query}`);
    const code = new URL(String(approved.headers.location)).searchParams.get("code") ?? "";
    const answer = await app.inject({
      method: "POST",
      url: "/oauth2/v1/tokens/bearer",
      headers: {
        authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}`,
        "content-type": "application/x-www-form-urlencoded",
      },
      payload: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: redirectUri,
      }).toString(),
    });
    books.token = String(answer.json<Body>()["access_token"]);
    return books;
  }

  async practice(what: string, body: object): Promise<Body> {
    const answer = await this.app.inject({
      method: "POST",
      url: `/__practice/${what}`,
      payload: body,
    });
    expect(answer.statusCode).toBeLessThan(500);
    return answer.json<Body>();
  }

  async call(path: string, body?: object): Promise<Body> {
    const answer = await this.app.inject({
      method: body ? "POST" : "GET",
      url: `/v3/company/${realmId}/${path}`,
      headers: { authorization: `Bearer ${this.token}`, accept: "application/json" },
      ...(body ? { payload: body } : {}),
    });
    expect(answer.statusCode).toBeLessThan(500);
    return answer.json<Body>();
  }

  async all(entity: string): Promise<Body[]> {
    const where = entity === "Customer" ? "where Active in (true,false) " : "";
    const query = `select * from ${entity} ${where}orderby Id maxresults 1000`;
    const { QueryResponse } = await this.call(`query?query=${encodeURIComponent(query)}`);
    return (QueryResponse[entity] ?? []) as Body[];
  }
}

/** Something somebody does; the numbers choose among what there is. */
interface Deed {
  readonly what:
    | "pay"
    | "prepay"
    | "credit"
    | "journal"
    | "deposit"
    | "refund"
    | "void"
    | "delete"
    | "merge"
    | "apply"
    | "lower"
    | "rewrite";
  readonly which: number;
  readonly share: number;
}

const deeds = fc.array(
  fc.record({
    what: fc.constantFrom<Deed["what"]>(
      "pay",
      "prepay",
      "credit",
      "journal",
      "deposit",
      "refund",
      "void",
      "delete",
      "merge",
      "apply",
      "lower",
      "rewrite",
    ),
    which: fc.nat(10_000),
    share: fc.double({ min: 0.01, max: 1.3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 14 },
);

const decimals = (currency: string): number =>
  currency === "JPY" ? 0 : ["KWD", "BHD"].includes(currency) ? 3 : 2;

const minorOf = (amount: unknown, record: Body): number =>
  Math.round(Number(amount ?? 0) * 10 ** decimals(String(record["CurrencyRef"].value)));

const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % list.length];

const txnTypes = ["Invoice", "Payment", "CreditMemo", "JournalEntry", "Deposit", "SalesReceipt"];

async function act(books: Books, { what, which, share }: Deed): Promise<void> {
  const customers = await books.all("Customer");
  const invoices = await books.all("Invoice");
  const customer = pick(
    customers.filter((one) => one["Active"] === true),
    which,
  )!;
  const customerId = String(customer["Id"]);
  const amountMinor = 1 + Math.round(share * 20_000);
  switch (what) {
    case "pay": {
      const invoice = pick(
        invoices.filter(({ Balance }) => Number(Balance) > 0),
        which,
      );
      if (!invoice) return;
      const due = minorOf(invoice["Balance"], invoice);
      const body = { invoiceId: invoice["Id"], amountMinor: Math.max(1, Math.round(due * share)) };
      await books.practice("pay", body);
      return;
    }
    case "prepay":
      await books.practice("pay", { customerId, amountMinor });
      return;
    case "credit":
      await books.practice("credit", { invoiceId: pick(invoices, which)!["Id"], amountMinor });
      return;
    case "journal":
      await books.practice("journal", {
        customerId,
        amountMinor,
        posting: which % 2 === 0 ? "Debit" : "Credit",
      });
      return;
    case "deposit":
    case "refund":
      await books.practice(what, { customerId, amountMinor });
      return;
    case "void":
    case "delete": {
      const object = pick(txnTypes, which)!;
      const record = pick(await books.all(object), which);
      if (record) await books.practice(what, { object, id: record["Id"] });
      return;
    }
    case "merge": {
      const same = customers.filter(
        (one) =>
          one["CurrencyRef"].value === customer["CurrencyRef"].value && one["Id"] !== customerId,
      );
      const loser = pick(same, which);
      if (loser && !loser["ParentRef"] && !customer["ParentRef"]) {
        await books.practice("merge", {
          master: customerId,
          losers: [loser["Id"]],
          gone: which % 3 === 0,
        });
      }
      return;
    }
    case "apply":
      await applyLeftOver(books, which);
      return;
    case "lower": {
      const invoice = pick(invoices, which)!;
      const factor = 10 ** decimals(String(invoice["CurrencyRef"].value));
      const Amount = Math.round(Number(invoice["TotalAmt"]) * share * factor) / factor;
      const answer = await books.call("invoice", {
        Id: invoice["Id"],
        SyncToken: invoice["SyncToken"],
        sparse: true,
        Deposit: 0,
        TxnTaxDetail: { TotalTax: 0 },
        Line: [{ Amount, DetailType: "SalesItemLineDetail", SalesItemLineDetail: {} }],
      });
      expect(answer).not.toHaveProperty("Fault");
      return;
    }
    case "rewrite": {
      const entry = pick(await books.all("JournalEntry"), which);
      if (!entry) return;
      const Line = (entry["Line"] as Body[]).map((line) => {
        const detail = line["JournalEntryLineDetail"] as Body;
        const flipped = detail["PostingType"] === "Debit" ? "Credit" : "Debit";
        return { ...line, JournalEntryLineDetail: { ...detail, PostingType: flipped } };
      });
      expect(await books.call("journalentry", { ...entry, Line })).not.toHaveProperty("Fault");
    }
  }
}

/** Sets what is left over of a payment against an open invoice of the same customer. */
async function applyLeftOver(books: Books, which: number): Promise<void> {
  const invoices = await books.all("Invoice");
  const open = (payment: Body): Body | undefined =>
    invoices.find(
      (one) =>
        Number(one["Balance"]) > 0 && one["CustomerRef"].value === payment["CustomerRef"].value,
    );
  const able = (await books.all("Payment")).filter(
    (one) => Number(one["UnappliedAmt"]) > 0 && open(one),
  );
  const payment = pick(able, which);
  if (!payment) return;
  const invoice = open(payment)!;
  const Amount = Math.min(Number(payment["UnappliedAmt"]), Number(invoice["Balance"]));
  const already = (payment["Line"] as Body[]).some(
    (line) => line["LinkedTxn"][0].TxnId === invoice["Id"],
  );
  if (already) return;
  const line = { Amount, LinkedTxn: [{ TxnId: invoice["Id"], TxnType: "Invoice" }] };
  const answer = await books.call("payment", {
    Id: payment["Id"],
    SyncToken: payment["SyncToken"],
    sparse: true,
    Line: [...(payment["Line"] as Body[]), line],
  });
  expect(answer).not.toHaveProperty("Fault");
}

const accountsReceivable = (line: Body): boolean =>
  String(line["JournalEntryLineDetail"].AccountRef.name).startsWith("Accounts Receivable");

/** Everything of which the balances are the sum, from the documents alone. */
async function checkBooks(books: Books): Promise<void> {
  const kinds = ["Invoice", "Payment", "CreditMemo", "JournalEntry", "Deposit"];
  const [invoices = [], payments = [], memos = [], entries = [], deposits = []] = await Promise.all(
    kinds.map((kind) => books.all(kind)),
  );
  const used = new Map<string, number>();
  const posted = new Map<string, number>();
  const post = (id: unknown, minor: number): void => {
    posted.set(String(id), (posted.get(String(id)) ?? 0) + minor);
  };
  for (const payment of payments) {
    let [debits, credits] = [0, 0];
    for (const line of payment["Line"] as Body[]) {
      const { TxnId, TxnType, TxnLineId } = line["LinkedTxn"][0] as Body;
      const minor = minorOf(line["Amount"], payment);
      const name = [TxnType, TxnId, TxnLineId].filter((one) => one !== undefined).join(" ");
      used.set(name, (used.get(name) ?? 0) + minor);
      const entry = entries.find(({ Id }) => TxnType === "JournalEntry" && Id === TxnId);
      const entryLine = (entry?.["Line"] as Body[] | undefined)?.find(({ Id }) => Id === TxnLineId);
      const isDebit = entryLine
        ? entryLine["JournalEntryLineDetail"].PostingType === "Debit"
        : TxnType === "Invoice";
      if (isDebit) debits += minor;
      else credits += minor;
    }
    const total = minorOf(payment["TotalAmt"], payment);
    const unapplied = minorOf(payment["UnappliedAmt"], payment);
    expect(unapplied).toBe(total + credits - debits);
    expect(unapplied).toBeGreaterThanOrEqual(0);
    expect(unapplied).toBeLessThanOrEqual(total);
    post(payment["CustomerRef"].value, -total);
  }
  for (const invoice of invoices) {
    const owed = minorOf(invoice["TotalAmt"], invoice) - minorOf(invoice["Deposit"], invoice);
    const balance = minorOf(invoice["Balance"], invoice);
    expect(balance).toBe(owed - (used.get(`Invoice ${String(invoice["Id"])}`) ?? 0));
    expect(balance).toBeGreaterThanOrEqual(0);
    const linked = (invoice["LinkedTxn"] as Body[]).map(({ TxnId }) => String(TxnId)).sort();
    const linking = payments.filter((payment) =>
      (payment["Line"] as Body[]).some(
        ({ LinkedTxn: [one] }) => one.TxnType === "Invoice" && one.TxnId === invoice["Id"],
      ),
    );
    expect(linked).toEqual(linking.map(({ Id }) => String(Id)).sort());
    post(invoice["CustomerRef"].value, owed);
  }
  for (const memo of memos) {
    const left = minorOf(memo["RemainingCredit"], memo);
    const total = minorOf(memo["TotalAmt"], memo);
    expect(left).toBe(total - (used.get(`CreditMemo ${String(memo["Id"])}`) ?? 0));
    expect(left).toBeGreaterThanOrEqual(0);
    post(memo["CustomerRef"].value, -total);
  }
  for (const entry of entries) {
    for (const line of (entry["Line"] as Body[]).filter(accountsReceivable)) {
      const { PostingType, Entity } = line["JournalEntryLineDetail"] as Body;
      const minor = minorOf(line["Amount"], entry);
      const name = `JournalEntry ${String(entry["Id"])} ${String(line["Id"])}`;
      expect(used.get(name) ?? 0).toBeLessThanOrEqual(minor);
      post(Entity.EntityRef.value, PostingType === "Debit" ? minor : -minor);
    }
  }
  for (const deposit of deposits) {
    for (const line of deposit["Line"] as Body[]) {
      if (!line["DepositLineDetail"]) continue;
      const name = `Deposit ${String(deposit["Id"])} ${String(line["Id"])}`;
      expect(used.get(name) ?? 0).toBeLessThanOrEqual(minorOf(line["Amount"], deposit));
      post(line["DepositLineDetail"].Entity.value, -minorOf(line["Amount"], deposit));
    }
  }
  const customers = await books.all("Customer");
  for (const customer of customers) {
    const id = String(customer["Id"]);
    expect([id, minorOf(customer["Balance"], customer)]).toEqual([id, posted.get(id) ?? 0]);
    posted.delete(id);
    const below = customers.filter(({ ParentRef }) => ParentRef?.value === id);
    const sum = below.reduce(
      (all, child) => all + minorOf(child["BalanceWithJobs"], child),
      minorOf(customer["Balance"], customer),
    );
    expect([id, minorOf(customer["BalanceWithJobs"], customer)]).toEqual([id, sum]);
  }
  // Nothing is posted to a customer that is not there any more.
  expect([...posted].filter(([, minor]) => minor !== 0)).toEqual([]);
}

test("the data set's own balances are true", async () => {
  await checkBooks(await Books.open());
});

test("payments, credits, entries, deposits, voids, deletions, merges and edits keep them true", async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (list) => {
      const books = await Books.open();
      for (const deed of list) await act(books, deed);
      await checkBooks(books);
      await running.pop()?.close();
    }),
    { numRuns: 40 },
  );
}, 240_000);
