/** Writing into the practice QuickBooks: versions, sparse updates, repetition, batches, voids and deletions. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId,
  type PracticeVendors,
} from "../../sandbox/index.js";
import {
  allOf,
  booksCaller,
  booksPractice,
  booksSignIn,
  faultOf,
  startThird,
  type BooksCall,
  type Company,
} from "./quickbooks-support.js";
import { answerOf, TestClock, type Answer, type Body } from "./support.js";

let vendors: PracticeVendors;
let company: Company;
let call: BooksCall;
let clock: TestClock;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await startThird(clock, {
    size: 120,
    quickbooksBookCloseDate: "2026-05-31",
    tokenLifetimeSeconds: { quickbooks: 1_000_000 },
  });
  company = vendors.quickbooks!;
  call = booksCaller(company, (await booksSignIn(company))["access_token"]);
});
afterAll(() => vendors.close());
beforeEach(() => {
  clock.forward(60_000);
});

const customer = { value: exampleQuickBooksCustomerId };

async function one(entity: string, id: string): Promise<Body> {
  const { body } = await call(`${entity.toLowerCase()}/${id}`);
  return body[entity] as Body;
}

const example = () => one("Invoice", exampleQuickBooksInvoiceId);

async function writes(): Promise<Body[]> {
  const { body } = await answerOf(await fetch(`${company.baseUrl}/__practice/writes`));
  return body as unknown as Body[];
}

const saleLine = (Amount: number) => ({
  Amount,
  Description: "Hinges",
  DetailType: "SalesItemLineDetail",
  SalesItemLineDetail: { Qty: 2, UnitPrice: Amount / 2 },
});

async function newInvoice(Amount: number, more: Body = {}): Promise<Body> {
  const answer = await call("invoice", {
    body: { CustomerRef: customer, TxnDate: "2026-11-20", Line: [saleLine(Amount)], ...more },
  });
  expect([answer.status, faultOf(answer)]).toEqual([200, {}]);
  return answer.body["Invoice"] as Body;
}

const codes = (answer: Answer): unknown[] => [answer.status, faultOf(answer)["code"]];

describe("versions and sparse updates", () => {
  test("a stale SyncToken is refused with 5010, and so is nothing at all", async () => {
    const { SyncToken } = await example();
    const update = (token: unknown, note: string) =>
      call("invoice", {
        body: { Id: exampleQuickBooksInvoiceId, SyncToken: token, sparse: true, PrivateNote: note },
      });
    const first = await update(SyncToken, "one");
    expect(first.body["Invoice"]).toMatchObject({
      PrivateNote: "one",
      SyncToken: String(Number(SyncToken) + 1),
    });
    const stale = await update(SyncToken, "two");
    expect(codes(stale)).toEqual([400, "5010"]);
    expect(stale.body["Fault"]).toMatchObject({ type: "ValidationFault" });
    expect(stale.body["time"]).toMatch(/-08:00$/);
    expect((await example())["PrivateNote"]).toBe("one");
    expect(codes(await update(undefined, "three"))).toEqual([400, "2020"]);
    const unknown = { Id: "999999", SyncToken: "0", sparse: true };
    expect(codes(await call("invoice", { body: unknown }))).toEqual([400, "610"]);
  });

  test("a payment by somebody else makes the version stale", async () => {
    const invoice = await newInvoice(50);
    await booksPractice(company, "pay", { invoiceId: invoice["Id"], amountMinor: 1000 });
    const body = { Id: invoice["Id"], SyncToken: invoice["SyncToken"], sparse: true };
    expect(codes(await call("invoice", { body }))).toEqual([400, "5010"]);
  });

  test("sparse keeps what is left out; without it what is left out is cleared", async () => {
    const invoice = await newInvoice(100, {
      DocNumber: "W-1",
      PrivateNote: "Of the bookkeeper's own",
      CustomerMemo: { value: "Thank you" },
      DueDate: "2026-12-20",
      CustomField: [
        { DefinitionId: "1", StringValue: "Promise" },
        { DefinitionId: "3", StringValue: "PO 1" },
      ],
    });
    const base = { Id: invoice["Id"], CustomerRef: customer };
    const sparse = await call("invoice", {
      body: {
        ...base,
        SyncToken: invoice["SyncToken"],
        sparse: true,
        CustomField: [{ DefinitionId: "1", StringValue: "Kept" }],
      },
    });
    expect(sparse.body["Invoice"]).toMatchObject({
      DocNumber: "W-1",
      PrivateNote: "Of the bookkeeper's own",
      CustomerMemo: { value: "Thank you" },
      DueDate: "2026-12-20",
      TotalAmt: 100,
      CustomField: [{ StringValue: "Kept" }, { Name: "Promised for" }, { StringValue: "PO 1" }],
    });
    const full = await call("invoice", {
      body: { ...base, SyncToken: sparse.body["Invoice"].SyncToken, Line: [saleLine(90)] },
    });
    const cleared = full.body["Invoice"] as Body;
    expect(cleared).toMatchObject({ TotalAmt: 90, Balance: 90 });
    for (const name of ["DocNumber", "PrivateNote", "CustomerMemo"]) {
      expect(cleared).not.toHaveProperty(name);
    }
    expect(cleared["CustomField"][0]).not.toHaveProperty("StringValue");
    const without = { ...base, SyncToken: cleared["SyncToken"] };
    expect(codes(await call("invoice", { body: without }))).toEqual([400, "2020"]);
  });

  test("notes of 4,000 characters, references, dates and amounts that are none", async () => {
    const invoice = await newInvoice(10);
    const update = async (fields: Body) =>
      call("invoice", {
        body: {
          Id: invoice["Id"],
          SyncToken: (await one("Invoice", String(invoice["Id"])))["SyncToken"],
          sparse: true,
          ...fields,
        },
      });
    expect((await update({ PrivateNote: "x".repeat(4000) })).status).toBe(200);
    expect(codes(await update({ PrivateNote: "x".repeat(4001) }))).toEqual([400, "2050"]);
    expect(codes(await update({ DueDate: "2026-02-30" }))).toEqual([400, "2090"]);
    expect(codes(await update({ CustomerRef: { value: "9999" } }))).toEqual([400, "2500"]);
    expect(codes(await update({ Line: [saleLine(1.005)] }))).toEqual([400, "2040"]);
    expect(codes(await update({ EmailStatus: "Sent" }))).toEqual([400, "2010"]);
  });

  test("document numbers and names are unique; closed books stay closed", async () => {
    const duplicate = { CustomerRef: customer, DocNumber: "1042", Line: [saleLine(1)] };
    expect(codes(await call("invoice", { body: duplicate }))).toEqual([400, "6140"]);
    const named = { DisplayName: "HARBOUR & PINE JOINERY" };
    expect(codes(await call("customer", { body: named }))).toEqual([400, "6240"]);
    const late = { CustomerRef: customer, TxnDate: "2026-05-31", Line: [saleLine(1)] };
    expect(codes(await call("invoice", { body: late }))).toEqual([400, "6210"]);
    const [old] = await allOf(call, "Invoice", "where TxnDate <= '2026-05-31' and Balance > '0'");
    const note = { Id: old!["Id"], SyncToken: old!["SyncToken"], sparse: true, PrivateNote: "x" };
    expect(codes(await call("invoice", { body: note }))).toEqual([400, "6210"]);
    const { body } = await call("preferences");
    expect(body["Preferences"].AccountingInfoPrefs.BookCloseDate).toBe("2026-05-31");
  });

  test("customers: made, changed, made inactive only without a balance", async () => {
    const made = await call("customer", {
      body: {
        DisplayName: "Quay Cafe",
        PrimaryEmailAddr: { Address: "hello@quay-cafe.example.com" },
        Notes: "Score: calm",
        PrimaryTaxIdentifier: "GB123456789",
      },
    });
    const quay = made.body["Customer"] as Body;
    expect(quay).toMatchObject({ Active: true, Balance: 0, PrimaryTaxIdentifier: "XXXXXX56789" });
    const update = async (id: unknown, fields: Body) =>
      call("customer", {
        body: {
          Id: id,
          SyncToken: (await one("Customer", String(id)))["SyncToken"],
          sparse: true,
          ...fields,
        },
      });
    const noted = await update(quay["Id"], { Notes: "Score: calmer" });
    expect(noted.body["Customer"]).toMatchObject({
      Notes: "Score: calmer",
      PrimaryEmailAddr: { Address: "hello@quay-cafe.example.com" },
      PrimaryTaxIdentifier: "XXXXXX56789",
    });
    expect((await update(quay["Id"], { Active: false })).body["Customer"].Active).toBe(false);
    const owing = await update(exampleQuickBooksCustomerId, { Active: false });
    expect(codes(owing)).toEqual([400, "6000"]);
    const circle = await update(exampleQuickBooksCustomerId, { ParentRef: customer });
    expect(codes(circle)).toEqual([400, "6000"]);
    const deletion = { body: { Id: quay["Id"], SyncToken: "2" } };
    expect(codes(await call("customer?operation=delete", deletion))).toEqual([400, "2010"]);
  });
});

describe("money", () => {
  test("payments within what is open; credits are used by a payment with a total of 0", async () => {
    const invoice = await newInvoice(100);
    const pay = (TotalAmt: number, lines: readonly [number, string, unknown][]) =>
      call("payment", {
        body: {
          CustomerRef: customer,
          TotalAmt,
          Line: lines.map(([Amount, TxnType, TxnId]) => ({
            Amount,
            LinkedTxn: [{ TxnId, TxnType }],
          })),
        },
      });
    const memo = await call("creditmemo", {
      body: { CustomerRef: customer, Line: [saleLine(30)] },
    });
    const { Id: memoId, RemainingCredit } = memo.body["CreditMemo"] as Body;
    expect(RemainingCredit).toBe(30);
    expect(codes(await pay(101, [[101, "Invoice", invoice["Id"]]]))).toEqual([400, "6000"]);
    expect(codes(await pay(50, [[60, "Invoice", invoice["Id"]]]))).toEqual([400, "6000"]);
    const used = await pay(0, [
      [20, "Invoice", invoice["Id"]],
      [20, "CreditMemo", memoId],
    ]);
    expect(used.body["Payment"]).toMatchObject({ TotalAmt: 0, UnappliedAmt: 0 });
    expect((await one("CreditMemo", String(memoId)))["RemainingCredit"]).toBe(10);
    const paid = await pay(100, [[80, "Invoice", invoice["Id"]]]);
    expect(paid.body["Payment"]).toMatchObject({ UnappliedAmt: 20 });
    const settled = await one("Invoice", String(invoice["Id"]));
    expect(settled["Balance"]).toBe(0);
    expect(settled["LinkedTxn"]).toEqual([
      { TxnId: used.body["Payment"].Id, TxnType: "Payment" },
      { TxnId: paid.body["Payment"].Id, TxnType: "Payment" },
    ]);
    const other = (await allOf(call, "Invoice", "where Balance > '0'")).find(
      ({ CustomerRef }) => CustomerRef.value !== customer.value,
    );
    expect(codes(await pay(1, [[1, "Invoice", other!["Id"]]]))).toEqual([400, "6000"]);
  });

  test("lines to accounts receivable are owed, and paid without an invoice", async () => {
    const before = Number((await one("Customer", customer.value))["Balance"]);
    const line = (PostingType: string, AccountRef: Body, more: Body = {}) => ({
      Amount: 40,
      DetailType: "JournalEntryLineDetail",
      JournalEntryLineDetail: { PostingType, AccountRef, ...more },
    });
    const [receivable] = await allOf(call, "Account", "where AccountType = 'Accounts Receivable'");
    const Entity = { Type: "Customer", EntityRef: customer };
    const lines = [
      line("Debit", { value: receivable!["Id"] }, { Entity }),
      line("Credit", { value: "79" }),
    ];
    const made = await call("journalentry", { body: { TxnDate: "2026-11-21", Line: lines } });
    const entry = made.body["JournalEntry"] as Body;
    expect((await one("Customer", customer.value))["Balance"]).toBe(before + 40);
    const nameless = [line("Debit", { value: receivable!["Id"] }), lines[1]];
    expect(codes(await call("journalentry", { body: { Line: nameless } }))).toEqual([400, "6000"]);
    const uneven = [lines[0], { ...lines[1], Amount: 39 }];
    expect(codes(await call("journalentry", { body: { Line: uneven } }))).toEqual([400, "6000"]);
    const paid = await call("payment", {
      body: {
        CustomerRef: customer,
        TotalAmt: 15,
        Line: [{ Amount: 15, LinkedTxn: [{ TxnId: entry["Id"], TxnType: "JournalEntry" }] }],
      },
    });
    expect(paid.body["Payment"].Line[0].LinkedTxn).toEqual([
      { TxnId: entry["Id"], TxnType: "JournalEntry", TxnLineId: "0" },
    ]);
    expect((await one("Customer", customer.value))["Balance"]).toBe(before + 25);
    const gone = await call("journalentry?operation=delete", {
      body: { Id: entry["Id"], SyncToken: entry["SyncToken"] },
    });
    expect(gone.body["JournalEntry"]).toEqual({
      domain: "QBO",
      status: "Deleted",
      Id: entry["Id"],
    });
    const left = await one("Payment", String(paid.body["Payment"].Id));
    expect(left).toMatchObject({ UnappliedAmt: 15, Line: [] });
    expect((await one("Customer", customer.value))["Balance"]).toBe(before - 15);
  });

  test("receipts for money that came or went at once are no debt", async () => {
    const before = (await one("Customer", customer.value))["Balance"] as number;
    for (const entity of ["salesreceipt", "refundreceipt"]) {
      const body = { CustomerRef: customer, Line: [saleLine(12)] };
      expect((await call(entity, { body })).status).toBe(200);
    }
    expect((await one("Customer", customer.value))["Balance"]).toBe(before);
  });

  test("an invoice that becomes less than was paid gives the rest back to the payment", async () => {
    const invoice = await newInvoice(80);
    const paid = (await booksPractice(company, "pay", { invoiceId: invoice["Id"] })).body;
    const { SyncToken } = await one("Invoice", String(invoice["Id"]));
    const lower = await call("invoice", {
      body: { Id: invoice["Id"], SyncToken, sparse: true, Line: [saleLine(30)] },
    });
    expect(lower.body["Invoice"]).toMatchObject({ TotalAmt: 30, Balance: 0 });
    expect(await one("Payment", String(paid["id"]))).toMatchObject({ UnappliedAmt: 50 });
  });

  test("money that was brought to the bank without a payment is a credit", async () => {
    const before = (await one("Customer", customer.value))["Balance"] as number;
    const made = await booksPractice(company, "deposit", {
      customerId: customer.value,
      amountMinor: 700,
    });
    expect((await one("Customer", customer.value))["Balance"]).toBe(before - 7);
    const deposit = await one("Deposit", String(made.body["id"]));
    expect(deposit["Line"][0].DepositLineDetail.Entity).toMatchObject(customer);
  });

  test("a payment in a deposit stays as it is", async () => {
    const paid = (
      await booksPractice(company, "pay", { customerId: customer.value, amountMinor: 500 })
    ).body;
    const banked = await call("deposit", {
      body: { Line: [{ Amount: 5, LinkedTxn: [{ TxnId: paid["id"], TxnType: "Payment" }] }] },
    });
    const payment = await one("Payment", String(paid["id"]));
    expect(payment["LinkedTxn"]).toEqual([
      { TxnId: banked.body["Deposit"].Id, TxnType: "Deposit" },
    ]);
    const body = { Id: payment["Id"], SyncToken: payment["SyncToken"] };
    expect(codes(await call("payment?operation=delete", { body }))).toEqual([400, "6540"]);
    expect(codes(await call("payment?operation=void", { body }))).toEqual([400, "6540"]);
  });
});

describe("voids and deletions", () => {
  test("a voided invoice has amounts of 0 and a note that says so", async () => {
    const invoice = await newInvoice(60, { PrivateNote: "Order of Jo" });
    await booksPractice(company, "pay", { invoiceId: invoice["Id"], amountMinor: 2500 });
    const { SyncToken } = await one("Invoice", String(invoice["Id"]));
    const answer = await call("invoice?operation=void", {
      body: { Id: invoice["Id"], SyncToken, sparse: true },
    });
    expect(answer.body["Invoice"]).toMatchObject({
      TotalAmt: 0,
      Balance: 0,
      PrivateNote: "Voided - Order of Jo",
      LinkedTxn: [],
    });
    const [line] = answer.body["Invoice"].Line as Body[];
    expect(line!["Amount"]).toBe(0);
    expect(await one("Invoice", String(invoice["Id"]))).toMatchObject({ TotalAmt: 0 });
    const memo = { Id: "1", SyncToken: "0" };
    expect((await call("creditmemo?operation=void", { body: memo })).status).toBe(400);
  });

  test("a voided payment opens its invoice again, in both ways to ask for it", async () => {
    for (const how of ["operation=void", "operation=update&include=void"]) {
      const invoice = await newInvoice(20);
      const paid = (await booksPractice(company, "pay", { invoiceId: invoice["Id"] })).body;
      const body = { Id: paid["id"], SyncToken: "0", sparse: true };
      const answer = await call(`payment?${how}`, { body });
      expect(answer.body["Payment"]).toMatchObject({
        TotalAmt: 0,
        Line: [],
        PrivateNote: "Voided",
      });
      expect((await one("Invoice", String(invoice["Id"])))["Balance"]).toBe(20);
    }
  });

  test("what is deleted shows nowhere but in the capture", async () => {
    const invoice = await newInvoice(20);
    const since = clock.now().toISOString();
    const paid = (await booksPractice(company, "pay", { invoiceId: invoice["Id"] })).body;
    const { SyncToken } = await one("Invoice", String(invoice["Id"]));
    const answer = await call("invoice?operation=delete", {
      body: { Id: invoice["Id"], SyncToken },
    });
    expect(answer.status).toBe(200);
    expect(codes(await call(`invoice/${String(invoice["Id"])}`))).toEqual([400, "610"]);
    expect(await allOf(call, "Invoice", `where Id = '${String(invoice["Id"])}'`)).toEqual([]);
    expect((await one("Payment", String(paid["id"])))["UnappliedAmt"]).toBe(20);
    const { body } = await call(`cdc?entities=Invoice&changedSince=${since}`);
    const changed = body["CDCResponse"][0].QueryResponse[0].Invoice as Body[];
    expect(changed).toMatchObject([{ Id: invoice["Id"], status: "Deleted" }]);
  });

  test("merged: the loser goes inactive, or is gone, and its records are the master's", async () => {
    const make = async (DisplayName: string): Promise<Body> =>
      (await call("customer", { body: { DisplayName } })).body["Customer"] as Body;
    const [first, second] = [await make("Twin one"), await make("Twin two")];
    const CustomerRef = { value: String(first["Id"]) };
    const invoice = await newInvoice(33, { CustomerRef });
    const merge = (losers: unknown[], gone: boolean) =>
      booksPractice(company, "merge", { master: second["Id"], losers, gone });
    expect((await merge([first["Id"]], false)).status).toBe(200);
    expect(await one("Customer", String(first["Id"]))).toMatchObject({
      Active: false,
      DisplayName: "Twin one (deleted)",
      Balance: 0,
    });
    expect((await one("Invoice", String(invoice["Id"])))["CustomerRef"].value).toBe(second["Id"]);
    const third = await make("Twin three");
    const since = clock.now().toISOString();
    await merge([third["Id"]], true);
    expect((await call(`customer/${String(third["Id"])}`)).status).toBe(400);
    const { body } = await call(`cdc?entities=Customer&changedSince=${since}`);
    const changed = body["CDCResponse"][0].QueryResponse[0].Customer as Body[];
    expect(changed.find(({ Id }) => Id === third["Id"])).toMatchObject({ status: "Deleted" });
  });
});

describe("repetition and batches", () => {
  test("a requestid gives the first answer again, refusals too, and writes once", async () => {
    const body = { CustomerRef: customer, TotalAmt: 5 };
    const path = "payment?requestid=7c1f";
    const first = await call(path, { body });
    clock.forward(86_400_000);
    const again = await call(path, { body });
    expect(again.body).toEqual(first.body);
    const id = first.body["Payment"].Id as string;
    expect((await writes()).filter((write) => write["id"] === id)).toHaveLength(1);
    const refused = await call("payment?requestid=7c20", { body: { TotalAmt: 5 } });
    expect(refused.status).toBe(400);
    expect((await call("payment?requestid=7c20", { body })).body).toEqual(refused.body);
    expect((await call("payment?requestid=7c21", { body })).body["Payment"].Id).not.toBe(id);
  });

  test("a batch answers each item, a Fault inside the 200; later items see earlier ones", async () => {
    const { SyncToken } = await example();
    const update = { Id: exampleQuickBooksInvoiceId, sparse: true, PrivateNote: "batched" };
    const answer = await call("batch", {
      body: {
        BatchItemRequest: [
          { bId: "a", operation: "update", Invoice: { ...update, SyncToken } },
          { bId: "b", operation: "update", Invoice: { ...update, SyncToken } },
          { bId: "c", Query: `select * from Invoice where Id = '${exampleQuickBooksInvoiceId}'` },
          { bId: "d", operation: "create", Payment: { CustomerRef: customer, TotalAmt: 3 } },
          { bId: "e", CDCQuery: { Entities: "Payment", ChangedSince: clock.now().toISOString() } },
          { bId: "f", operation: "delete", Invoice: { Id: "999999", SyncToken: "0" } },
        ],
      },
    });
    expect(answer.status).toBe(200);
    const [a, b, c, d, e, f] = answer.body["BatchItemResponse"] as Body[];
    expect(a).toMatchObject({ bId: "a", Invoice: { PrivateNote: "batched" } });
    expect(b).toMatchObject({ bId: "b", Fault: { Error: [{ code: "5010" }] } });
    expect(c!["QueryResponse"].Invoice[0].PrivateNote).toBe("batched");
    expect(d!["Payment"].UnappliedAmt).toBe(3);
    expect(e!["CDCResponse"][0].QueryResponse[0].Payment[0].Id).toBe(d!["Payment"].Id);
    expect(f).toMatchObject({ bId: "f", Fault: { Error: [{ code: "610" }] } });
  });

  test("a requestid holds for a batch, and for an item of one", async () => {
    const item = { bId: "1", operation: "create", Payment: { CustomerRef: customer, TotalAmt: 2 } };
    const body = { BatchItemRequest: [item] };
    const first = await call("batch?requestid=b-1", { body });
    expect((await call("batch?requestid=b-1", { body })).body).toEqual(first.body);
    const named = { ...item, optionsData: "requestid=item-1" };
    const once = await call("batch", { body: { BatchItemRequest: [named] } });
    const twice = await call("batch", { body: { BatchItemRequest: [{ ...named, bId: "9" }] } });
    const idOf = ({ body: { BatchItemResponse: answers } }: Answer) =>
      answers[0].Payment.Id as string;
    expect(idOf(twice)).toBe(idOf(once));
    expect(twice.body["BatchItemResponse"][0].bId).toBe("9");
    expect(idOf(first)).not.toBe(idOf(once));
  });

  test("30 payloads at most", async () => {
    const items = Array.from({ length: 31 }, (_, index) => ({
      bId: String(index),
      Query: "select count(*) from Invoice",
    }));
    const send = (BatchItemRequest: unknown[]) => call("batch", { body: { BatchItemRequest } });
    expect((await send(items.slice(0, 30))).body["BatchItemResponse"]).toHaveLength(30);
    expect((await send(items)).status).toBe(400);
    expect((await send([])).status).toBe(400);
  });

  test("the list of writes names what was done", async () => {
    const kinds = new Set((await writes()).map(({ kind }) => kind));
    for (const kind of [
      "INVOICE",
      "PAYMENT",
      "CUSTOMER",
      "INVOICE_VOIDED",
      "PAYMENT_VOIDED",
      "INVOICE_DELETED",
    ]) {
      expect(kinds).toContain(kind);
    }
  });

  test("what cannot be written is refused", async () => {
    expect(codes(await call("account", { body: { Name: "New" } }))).toEqual([400, "2010"]);
    expect(codes(await call("estimate", { body: {} }))).toEqual([400, "2010"]);
    expect(codes(await call("invoice?operation=send", { body: {} }))).toEqual([400, "2010"]);
    expect((await call("invoice", { body: "{not json" })).status).toBe(400);
    expect((await booksPractice(company, "pay", { invoiceId: "nothing" })).status).toBe(400);
    expect((await booksPractice(company, "void", { object: "Customer", id: "58" })).status).toBe(
      400,
    );
  });
});
