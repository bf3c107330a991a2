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
      tokens: { lifetimeSeconds: 3600, valueSeconds: 86_400 },
      settings: { pageRows: Infinity, multiCurrency: true, bookCloseDate: null },
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

const decimals = (currency: string): number =>
  currency === "JPY" ? 0 : ["KWD", "BHD"].includes(currency) ? 3 : 2;

const minorOf = (amount: unknown, record: Body): number =>
  Math.round(Number(amount ?? 0) * 10 ** decimals(String(record["CurrencyRef"].value)));

const pick = <T>(list: readonly T[], which: number): T | undefined => list[which % list.length];

const activeIn = (customers: readonly Body[]): Body[] =>
  customers.filter(({ Active }) => Active === true);

const txnTypes = ["Invoice", "Payment", "CreditMemo", "JournalEntry", "Deposit", "SalesReceipt"];

/** Something somebody does; the numbers choose among what there is. */
type Deed = (books: Books, which: number, share: number) => Promise<void>;

/** Something that only an active customer is named for. */
const ofCustomer =
  (what: string, more: (which: number) => Body = () => ({})): Deed =>
  async (books, which, share) => {
    const customerId = pick(activeIn(await books.all("Customer")), which)!["Id"];
    const amountMinor = 1 + Math.round(share * 20_000);
    await books.practice(what, { customerId, amountMinor, ...more(which) });
  };

/** Voids or deletes any transaction. */
const undo =
  (what: "void" | "delete"): Deed =>
  async (books, which) => {
    const object = pick(txnTypes, which)!;
    const record = pick(await books.all(object), which);
    if (record) await books.practice(what, { object, id: record["Id"] });
  };

const deeds: Readonly<Record<string, Deed>> = {
  async pay(books, which, share) {
    const open = (await books.all("Invoice")).filter(({ Balance }) => Number(Balance) > 0);
    const invoice = pick(open, which);
    if (!invoice) return;
    const due = minorOf(invoice["Balance"], invoice);
    const amountMinor = Math.max(1, Math.round(due * share));
    await books.practice("pay", { invoiceId: invoice["Id"], amountMinor });
  },
  prepay: ofCustomer("pay"),
  async credit(books, which, share) {
    const invoiceId = pick(await books.all("Invoice"), which)!["Id"];
    await books.practice("credit", { invoiceId, amountMinor: 1 + Math.round(share * 20_000) });
  },
  journal: ofCustomer("journal", (which) => ({ posting: which % 2 === 0 ? "Debit" : "Credit" })),
  deposit: ofCustomer("deposit"),
  refund: ofCustomer("refund"),
  void: undo("void"),
  delete: undo("delete"),
  async merge(books, which) {
    const customers = activeIn(await books.all("Customer")).filter(({ ParentRef }) => !ParentRef);
    const master = pick(customers, which)!;
    const currency = (one: Body): unknown => one["CurrencyRef"].value;
    const others = customers.filter(
      (one) => currency(one) === currency(master) && one["Id"] !== master["Id"],
    );
    const loser = pick(others, which);
    if (!loser) return;
    const gone = which % 3 === 0;
    await books.practice("merge", { master: master["Id"], losers: [loser["Id"]], gone });
  },
  apply: (books, which) => applyLeftOver(books, which),
  /** Other lines for an invoice, more or less than before. */
  async edit(books, which, share) {
    const invoice = pick(await books.all("Invoice"), which)!;
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
  },
  /** A debt becomes a credit, and the other way round. */
  async flip(books, which) {
    const entry = pick(await books.all("JournalEntry"), which);
    if (!entry) return;
    const Line = (entry["Line"] as Body[]).map((line) => {
      const detail = line["JournalEntryLineDetail"] as Body;
      const PostingType = detail["PostingType"] === "Debit" ? "Credit" : "Debit";
      return { ...line, JournalEntryLineDetail: { ...detail, PostingType } };
    });
    expect(await books.call("journalentry", { ...entry, Line })).not.toHaveProperty("Fault");
  },
};

const anyDeeds = fc.array(
  fc.record({
    what: fc.constantFrom(...Object.keys(deeds)),
    which: fc.nat(10_000),
    share: fc.double({ min: 0.01, max: 1.3, noNaN: true }),
  }),
  { minLength: 1, maxLength: 14 },
);

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

interface Documents {
  readonly invoices: readonly Body[];
  readonly payments: readonly Body[];
  readonly memos: readonly Body[];
  readonly entries: readonly Body[];
  readonly deposits: readonly Body[];
}

/** Sums by name. */
class Sums {
  readonly byName = new Map<string, number>();

  add(name: unknown, minor: number): void {
    this.byName.set(String(name), this.of(name) + minor);
  }

  of(name: unknown): number {
    return this.byName.get(String(name)) ?? 0;
  }
}

/** What of a payment's line is: a debt that it settles, or a credit that it uses. */
function isDebit({ TxnId, TxnType, TxnLineId }: Body, { entries }: Documents): boolean {
  if (TxnType !== "JournalEntry") return TxnType === "Invoice";
  const entry = entries.find(({ Id }) => Id === TxnId)!;
  const line = (entry["Line"] as Body[]).find(({ Id }) => Id === TxnLineId)!;
  return line["JournalEntryLineDetail"].PostingType === "Debit";
}

/** A payment stays within its money and its credits. @returns what it posts, and uses by item. */
function checkPayment(payment: Body, documents: Documents, used: Sums): number {
  let [debits, credits] = [0, 0];
  for (const line of payment["Line"] as Body[]) {
    const linked = line["LinkedTxn"][0] as Body;
    const { TxnId, TxnType, TxnLineId } = linked;
    const minor = minorOf(line["Amount"], payment);
    used.add([TxnType, TxnId, TxnLineId].filter((one) => one !== undefined).join(" "), minor);
    if (isDebit(linked, documents)) debits += minor;
    else credits += minor;
  }
  const total = minorOf(payment["TotalAmt"], payment);
  const unapplied = minorOf(payment["UnappliedAmt"], payment);
  expect(unapplied).toBe(total + credits - debits);
  expect(unapplied).toBeGreaterThanOrEqual(0);
  expect(unapplied).toBeLessThanOrEqual(total);
  return -total;
}

/** An invoice is open for what nothing was set against, and names what was. */
function checkInvoice(invoice: Body, { payments }: Documents, used: Sums): number {
  const owed = minorOf(invoice["TotalAmt"], invoice) - minorOf(invoice["Deposit"], invoice);
  const balance = minorOf(invoice["Balance"], invoice);
  expect(balance).toBe(owed - used.of(`Invoice ${String(invoice["Id"])}`));
  expect(balance).toBeGreaterThanOrEqual(0);
  const linking = payments.filter((payment) =>
    (payment["Line"] as Body[]).some(
      ({ LinkedTxn: [one] }) => one.TxnType === "Invoice" && one.TxnId === invoice["Id"],
    ),
  );
  const linked = (invoice["LinkedTxn"] as Body[]).map(({ TxnId }) => String(TxnId));
  expect(linked.sort()).toEqual(linking.map(({ Id }) => String(Id)).sort());
  return owed;
}

function checkMemo(memo: Body, used: Sums): number {
  const left = minorOf(memo["RemainingCredit"], memo);
  const total = minorOf(memo["TotalAmt"], memo);
  expect(left).toBe(total - used.of(`CreditMemo ${String(memo["Id"])}`));
  expect(left).toBeGreaterThanOrEqual(0);
  return -total;
}

/** Lines to accounts receivable of journal entries and deposits. */
function checkLines({ entries, deposits }: Documents, used: Sums, posted: Sums): void {
  for (const entry of entries) {
    for (const line of (entry["Line"] as Body[]).filter(accountsReceivable)) {
      const { PostingType, Entity } = line["JournalEntryLineDetail"] as Body;
      const minor = minorOf(line["Amount"], entry);
      const name = `JournalEntry ${String(entry["Id"])} ${String(line["Id"])}`;
      expect(used.of(name)).toBeLessThanOrEqual(minor);
      posted.add(Entity.EntityRef.value, PostingType === "Debit" ? minor : -minor);
    }
  }
  for (const deposit of deposits) {
    for (const line of deposit["Line"] as Body[]) {
      if (!line["DepositLineDetail"]) continue;
      const name = `Deposit ${String(deposit["Id"])} ${String(line["Id"])}`;
      expect(used.of(name)).toBeLessThanOrEqual(minorOf(line["Amount"], deposit));
      posted.add(line["DepositLineDetail"].Entity.value, -minorOf(line["Amount"], deposit));
    }
  }
}

/** A customer's balance is what was posted; with jobs, that of all below too. */
function checkCustomers(customers: readonly Body[], posted: Sums): void {
  for (const customer of customers) {
    const id = String(customer["Id"]);
    expect([id, minorOf(customer["Balance"], customer)]).toEqual([id, posted.of(id)]);
    const below = customers.filter(({ ParentRef }) => ParentRef?.value === id);
    const sum = below.reduce(
      (all, child) => all + minorOf(child["BalanceWithJobs"], child),
      minorOf(customer["Balance"], customer),
    );
    expect([id, minorOf(customer["BalanceWithJobs"], customer)]).toEqual([id, sum]);
  }
  // Nothing is posted to a customer that is not there any more.
  const known = new Set(customers.map(({ Id }) => String(Id)));
  const lost = [...posted.byName].filter(([id, minor]) => minor !== 0 && !known.has(id));
  expect(lost).toEqual([]);
}

/** Works all balances out anew from the documents, and compares. */
async function checkBooks(books: Books): Promise<void> {
  const documents: Documents = {
    invoices: await books.all("Invoice"),
    payments: await books.all("Payment"),
    memos: await books.all("CreditMemo"),
    entries: await books.all("JournalEntry"),
    deposits: await books.all("Deposit"),
  };
  const [used, posted] = [new Sums(), new Sums()];
  const post = (one: Body, minor: number): void => {
    posted.add(one["CustomerRef"].value, minor);
  };
  for (const one of documents.payments) post(one, checkPayment(one, documents, used));
  for (const one of documents.invoices) post(one, checkInvoice(one, documents, used));
  for (const one of documents.memos) post(one, checkMemo(one, used));
  checkLines(documents, used, posted);
  checkCustomers(await books.all("Customer"), posted);
}

test("the data set's own balances are true", async () => {
  await checkBooks(await Books.open());
});

test("payments, credits, entries, deposits, voids, deletions, merges and edits keep them true", async () => {
  await fc.assert(
    fc.asyncProperty(anyDeeds, async (list) => {
      const books = await Books.open();
      for (const { what, which, share } of list) await deeds[what]!(books, which, share);
      await checkBooks(books);
      await running.pop()?.close();
    }),
    { numRuns: 40 },
  );
}, 240_000);
