/** The practice QuickBooks: sign-in, the query language, single reads, change data capture. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId,
  expected,
  generate,
  type Expected,
  type PracticeVendors,
} from "../../sandbox/index.js";
import {
  allOf,
  booksCaller,
  booksCode,
  booksPractice,
  booksSignIn,
  booksToken,
  faultOf,
  startThird,
  type BooksCall,
  type Company,
} from "./quickbooks-support.js";
import {
  anchor,
  answerOf,
  hour,
  redirectUri,
  TestClock,
  type Answer,
  type Body,
} from "./support.js";

const size = 500;
let clock: TestClock;
let vendors: PracticeVendors;
let company: Company;
let call: BooksCall;
let truth: Expected;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await startThird(clock, { size, seed: 7 });
  company = vendors.quickbooks!;
  call = booksCaller(company, (await booksSignIn(company))["access_token"]);
  truth = expected(generate({ size, seed: 7, anchor, form: 3 }));
});
afterAll(() => vendors.close());

const query = (text: string): Promise<Answer> => call(`query?query=${encodeURIComponent(text)}`);

async function found(text: string, entity: string): Promise<Body[]> {
  const { status, body } = await query(text);
  expect([text, status]).toEqual([text, 200]);
  return (body["QueryResponse"][entity] ?? []) as Body[];
}

async function counted(text: string): Promise<number> {
  return Number((await query(`select count(*) ${text}`)).body["QueryResponse"].totalCount);
}

describe("sign-in", () => {
  const redeem = (code: string) => ({
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
  });
  const renew = (token: unknown) => ({
    grant_type: "refresh_token",
    refresh_token: String(token),
  });

  test("the callback names the realm; the token answer tells three ends", async () => {
    const sent = await booksCode(company);
    expect(sent.searchParams.get("realmId")).toBe(company.realmId);
    expect(sent.searchParams.get("state")).toBe("st");
    const { status, body } = await booksToken(company, redeem(sent.searchParams.get("code")!));
    expect([status, body]).toEqual([
      200,
      {
        token_type: "bearer",
        access_token: expect.any(String),
        expires_in: 3600,
        refresh_token: expect.any(String),
        x_refresh_token_expires_in: 8_726_400,
        x_refresh_token_hard_expires_in: 157_680_000,
      },
    ]);
    expect((await booksCode(company, "accounting")).searchParams.get("error")).toBe(
      "invalid_scope",
    );
  });

  test("a code that is exchanged twice ends the grant that it made", async () => {
    const code = (await booksCode(company)).searchParams.get("code")!;
    const { body } = await booksToken(company, redeem(code));
    const again = await booksToken(company, redeem(code));
    expect(again).toMatchObject({ status: 400, body: { error: "invalid_grant" } });
    const spoilt = booksCaller(company, body["access_token"]);
    expect((await spoilt("companyinfo/1")).status).toBe(401);
    expect((await booksToken(company, renew(body["refresh_token"]))).status).toBe(400);
  });

  test("only Basic authentication with the app's own secret", async () => {
    const wrong = { ...company, clientSecret: "guessed" };
    expect(await booksToken(wrong, redeem("x"))).toMatchObject({
      status: 401,
      body: { error: "invalid_client" },
    });
    const form = await fetch(`${company.baseUrl}/oauth2/v1/tokens/bearer`, {
      method: "POST",
      body: new URLSearchParams({
        ...redeem("x"),
        client_id: company.clientId,
        client_secret: company.clientSecret,
      }),
    });
    expect(form.status).toBe(401);
  });

  test("the refresh token changes about every 24 hours, and the previous one dies", async () => {
    const own = new TestClock();
    const practice = await startThird(own, { size: 3 });
    try {
      const one = practice.quickbooks!;
      const first = await booksSignIn(one);
      own.forward(2 * hour);
      const expired = booksCaller(one, first["access_token"]);
      expect(await expired("companyinfo/1")).toMatchObject({
        status: 401,
        body: { fault: { error: [{ code: "3200" }], type: "AUTHENTICATION" } },
      });
      const same = await booksToken(one, renew(first["refresh_token"]));
      expect(same.body["refresh_token"]).toBe(first["refresh_token"]);
      expect(same.body["x_refresh_token_expires_in"]).toBe(8_726_400 - 7200);
      own.forward(22 * hour);
      const next = await booksToken(one, renew(first["refresh_token"]));
      expect(next.body["refresh_token"]).not.toBe(first["refresh_token"]);
      expect(next.body["x_refresh_token_expires_in"]).toBe(8_726_400);
      expect((await booksToken(one, renew(first["refresh_token"]))).status).toBe(400);
      own.forward(102 * 24 * hour);
      expect((await booksToken(one, renew(next.body["refresh_token"]))).status).toBe(400);
    } finally {
      await practice.close();
    }
  });

  test("five years after the approval a grant is over, however often it was renewed", async () => {
    const own = new TestClock();
    const practice = await startThird(own, { size: 3 });
    try {
      const one = practice.quickbooks!;
      let { refresh_token: token } = await booksSignIn(one);
      for (let quarter = 0; quarter < 20; quarter++) {
        own.forward(90 * 24 * hour);
        const { body } = await booksToken(one, renew(token));
        token = body["refresh_token"];
        expect(body["x_refresh_token_hard_expires_in"]).toBe(
          (5 * 365 - 90 * (quarter + 1)) * 86_400,
        );
      }
      own.forward(24 * 24 * hour);
      const { body } = await booksToken(one, renew(token));
      expect(body["x_refresh_token_expires_in"]).toBe(body["x_refresh_token_hard_expires_in"]);
      own.forward(24 * hour);
      expect((await booksToken(one, renew(body["refresh_token"]))).status).toBe(400);
    } finally {
      await practice.close();
    }
  });

  test("revoking ends the grant; what its people do, too", async () => {
    const revoke = (token: unknown) =>
      fetch(`${company.baseUrl}/v2/oauth2/tokens/revoke`, {
        method: "POST",
        headers: {
          authorization: `Basic ${btoa(`${company.clientId}:${company.clientSecret}`)}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ token }),
      });
    const grant = await booksSignIn(company);
    expect((await revoke(grant["refresh_token"])).status).toBe(200);
    expect((await booksCaller(company, grant["access_token"])("companyinfo/1")).status).toBe(401);
    expect((await revoke(grant["refresh_token"])).status).toBe(400);
  });

  test("a token is for its company; another realm is refused", async () => {
    const grant = await booksSignIn(company);
    const other = booksCaller({ ...company, realmId: "1" }, grant["access_token"]);
    expect(await other("companyinfo/1")).toMatchObject({
      status: 403,
      body: { fault: { error: [{ code: "3100" }] } },
    });
  });
});

describe("the query language", () => {
  test("pages by STARTPOSITION, from 1, and tells how many came", async () => {
    const total = await counted("from Invoice");
    expect(total).toBe((await allOf(call, "Invoice")).length);
    const first = await query("select * from Invoice orderby Id startposition 1 maxresults 10");
    expect(first.body["QueryResponse"]).toMatchObject({ startPosition: 1, maxResults: 10 });
    const second = await query(
      "SELECT * FROM Invoice ORDER BY Id ASC STARTPOSITION 11 MAXRESULTS 5",
    );
    expect(second.body["QueryResponse"]).toMatchObject({ startPosition: 11, maxResults: 5 });
    const both = await found("select * from Invoice orderby Id maxresults 15", "Invoice");
    expect(
      [...first.body["QueryResponse"].Invoice, ...second.body["QueryResponse"].Invoice].map(
        ({ Id }) => Id,
      ),
    ).toEqual(both.map(({ Id }) => Id));
    const beyond = await query(`select * from Invoice startposition ${total + 1}`);
    expect(beyond.body["QueryResponse"]).toEqual({});
    expect(await found("select * from Invoice", "Invoice")).toHaveLength(100);
  });

  test.each([
    ["select * from Invoice maxresults 1001", "4001"],
    ["select * from Invoice startposition 0", "4001"],
    ["select * from Invoice where AmountDue > '1'", "4001"],
    ["select * from Invoice where TxnDate > 'yesterday'", "4001"],
    ["select * from Bookkeeper", "4001"],
    ["select * from Invoice where Balance > '0' or Balance < '0'", "4000"],
    ["select * from Invoice where (Balance > '0')", "4000"],
    ["select * from Invoice group by CustomerRef", "4000"],
    ["select * from Invoice, Customer", "4000"],
    ["select * from Invoice where DocNumber = 'open", "4000"],
    ["delete from Invoice", "4000"],
  ])("%s is refused with %s", async (text, code) => {
    const answer = await query(text);
    expect([answer.status, faultOf(answer)["code"]]).toEqual([400, code]);
    expect(answer.body["Fault"].type).toBe("ValidationFault");
  });

  test("compares ids as numbers, and conditions are joined by AND", async () => {
    const all = await allOf(call, "Invoice");
    const middle = all[Math.floor(all.length / 2)]!;
    const after = await allOf(call, "Invoice", `where Id > '${String(middle["Id"])}'`);
    expect(after.map(({ Id }) => Id)).toEqual(
      all.filter(({ Id }) => Number(Id) > Number(middle["Id"])).map(({ Id }) => Id),
    );
    // 130 comes before 1001, which it would not as a text.
    expect(all[0]!["Id"]).toBe(exampleQuickBooksInvoiceId);
    const open = await allOf(call, "Invoice", `where Balance > '0' and DueDate < '${anchor}'`);
    expect(open.length).toBeGreaterThan(10);
    expect(open.map(({ Id }) => Id)).toEqual(
      all
        .filter(({ Balance, DueDate }) => Number(Balance) > 0 && String(DueDate) < anchor)
        .map(({ Id }) => Id),
    );
  });

  test("LIKE, IN, and quotes that are escaped", async () => {
    await booksPractice(company, "change", {
      object: "Customer",
      id: exampleQuickBooksCustomerId,
      fields: { displayName: "Harbour & Pine's Joinery" },
    });
    const quoted = await found(
      "select * from Customer where DisplayName = 'harbour & pine\\'s joinery'",
      "Customer",
    );
    expect(quoted.map(({ Id }) => Id)).toEqual([exampleQuickBooksCustomerId]);
    const like = await found(
      "select * from Customer where DisplayName LIKE 'Harbour%'",
      "Customer",
    );
    expect(like.map(({ Id }) => Id)).toContain(exampleQuickBooksCustomerId);
    const listed = await found(
      `select * from Invoice where Id IN ('${exampleQuickBooksInvoiceId}', '999999')`,
      "Invoice",
    );
    expect(listed).toHaveLength(1);
    const chosen = await found(
      `select Id, Balance from Invoice where Id = '${exampleQuickBooksInvoiceId}'`,
      "Invoice",
    );
    expect(Object.keys(chosen[0]!).sort()).toEqual(["Balance", "Id", "domain", "sparse"]);
  });

  test("inactive customers show only when Active is asked for", async () => {
    const usual = await counted("from Customer");
    const all = await counted("from Customer where Active IN (true, false)");
    const inactive = await found("select * from Customer where Active = false", "Customer");
    expect(inactive.length).toBe(all - usual);
    expect(inactive.length).toBeGreaterThan(0);
    expect(inactive.every(({ Active }) => Active === false)).toBe(true);
  });

  test("LastUpdatedTime has a Pacific offset, and is compared as an instant", async () => {
    const [newest] = await found(
      "select * from Invoice orderby MetaData.LastUpdatedTime desc maxresults 1",
      "Invoice",
    );
    const stamp = String(newest!["MetaData"].LastUpdatedTime);
    expect(stamp).toMatch(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}-0[78]:00$/);
    const at = Date.parse(stamp);
    const forms = [
      stamp,
      new Date(at).toISOString(),
      `${new Date(at + 2 * hour).toISOString().slice(0, 19)}+02:00`,
      // Without an offset it is Pacific time.
      stamp.slice(0, 19),
    ];
    for (const form of forms) {
      expect([
        form,
        await counted(`from Invoice where MetaData.LastUpdatedTime >= '${form}'`),
      ]).toEqual([form, 1]);
      expect([
        form,
        await counted(`from Invoice where MetaData.LastUpdatedTime > '${form}'`),
      ]).toEqual([form, 0]);
    }
    // A plus sign that nobody encoded is a space.
    const text = `select * from Invoice where MetaData.LastUpdatedTime > '2026-11-20T00:00:00+01:00'`;
    const spoilt = await call(`query?query=${encodeURI(text)}`);
    expect(spoilt.status).toBe(400);
    const months = stampsOf(await allOf(call, "Invoice"));
    expect(months.some((one) => one.endsWith("-07:00"))).toBe(true);
    expect(months.some((one) => one.endsWith("-08:00"))).toBe(true);
  });

  test("long queries are posted as application/text", async () => {
    const ids = (await allOf(call, "Invoice")).slice(0, 400).map(({ Id }) => `'${String(Id)}'`);
    const { status, body } = await call("query", {
      body: `select count(*) from Invoice where Id IN (${ids.join(",")})`,
      headers: { "content-type": "application/text" },
    });
    expect([status, body["QueryResponse"].totalCount]).toEqual([200, ids.length]);
  });
});

function stampsOf(records: readonly Body[]): string[] {
  return records.map(({ MetaData }) => String(MetaData.LastUpdatedTime));
}

const scale = (currency: string): number =>
  currency === "JPY" ? 1 : ["KWD", "BHD"].includes(currency) ? 1000 : 100;

describe("reading", () => {
  test("what everybody owes is the true answer, in each currency's own decimals", async () => {
    const invoices = new Map((await allOf(call, "Invoice")).map((one) => [String(one["Id"]), one]));
    const wanted = truth.debtors
      .flatMap(({ receivables }) => receivables)
      .filter(({ vendor, objectType }) => vendor === "QUICKBOOKS" && objectType === "Invoice");
    expect(wanted.length).toBe(invoices.size);
    for (const one of wanted) {
      const invoice = invoices.get(one.id)!;
      const minor = (amount: unknown) => String(Math.round(Number(amount) * scale(one.currency)));
      expect({
        id: one.id,
        currency: invoice["CurrencyRef"].value,
        total: minor(invoice["TotalAmt"]),
        balance: minor(invoice["Balance"]),
        due: invoice["DueDate"],
        voided: String(invoice["PrivateNote"]).startsWith("Voided"),
      }).toEqual({
        id: one.id,
        currency: one.currency,
        total: one.totalMinor,
        balance: one.balanceMinor,
        due: one.dueOn,
        voided: one.status === "VOIDED",
      });
    }
  });

  test("credit that is left over is the true answer", async () => {
    const left = new Map<string, number>();
    for (const memo of await allOf(call, "CreditMemo")) {
      left.set(`CREDIT_NOTE ${String(memo["Id"])}`, Number(memo["RemainingCredit"]));
    }
    for (const payment of await allOf(call, "Payment", "where UnappliedAmt > '0'")) {
      left.set(`PAYMENT ${String(payment["Id"])}`, Number(payment["UnappliedAmt"]));
    }
    const credits = truth.debtors
      .flatMap((debtor) => debtor.credits)
      .filter(({ vendor, kind }) => vendor && (kind === "CREDIT_NOTE" || kind === "PAYMENT"));
    expect(credits.length).toBe(left.size);
    for (const { kind, id, currency, remainingMinor } of credits) {
      const told = Math.round(left.get(`${kind} ${id}`)! * scale(currency));
      expect([id, String(told)]).toEqual([id, remainingMinor]);
    }
  });

  test("home amounts are amounts times rate", async () => {
    const invoices = await allOf(call, "Invoice");
    const foreign = invoices.filter(({ CurrencyRef }) => CurrencyRef.value !== "GBP");
    expect(foreign.length).toBeGreaterThan(50);
    for (const one of foreign) {
      expect(one["HomeTotalAmt"]).toBeCloseTo(
        Number(one["TotalAmt"]) * Number(one["ExchangeRate"]),
        1,
      );
      expect(one["HomeBalance"]).toBeCloseTo(
        Number(one["Balance"]) * Number(one["ExchangeRate"]),
        1,
      );
    }
    const rates = new Set(
      foreign
        .filter(({ CurrencyRef }) => CurrencyRef.value === "EUR")
        .map((one) => one["ExchangeRate"]),
    );
    expect(rates.size).toBeGreaterThan(10);
  });

  test("the example's invoice, its customer, and custom fields after the first three on request", async () => {
    const { body } = await call(`invoice/${exampleQuickBooksInvoiceId}?minorversion=40`);
    expect(body["Invoice"]).toMatchObject({
      DocNumber: "1042",
      TotalAmt: 96,
      Balance: 96,
      CustomerRef: { value: exampleQuickBooksCustomerId },
      PrivateNote: "Collected by Callum",
      LinkedTxn: [],
      EmailStatus: "EmailSent",
    });
    expect((body["Invoice"]["CustomField"] as Body[]).map(({ Name }) => Name)).toEqual([
      "Collection status",
      "Promised for",
      "PO number",
    ]);
    expect(body["Invoice"]).not.toHaveProperty("InvoiceLink");
    const all = await call(
      `invoice/${exampleQuickBooksInvoiceId}?include=enhancedAllCustomFields,invoiceLink`,
    );
    expect(all.body["Invoice"]["CustomField"]).toHaveLength(4);
    expect(all.body["Invoice"]["InvoiceLink"]).toContain("/view/130");
    const customer = await call(`customer/${exampleQuickBooksCustomerId}`);
    expect(customer.body["Customer"]).toMatchObject({
      Balance: 96,
      BalanceWithJobs: 96,
      OverDueBalance: 96,
      PrimaryEmailAddr: { Address: "accounts@harbour-and-pine.example.com" },
      PrimaryTaxIdentifier: "XXXXXX81736",
      Active: true,
    });
    const strange = await call("invoice/999999");
    expect([strange.status, faultOf(strange)["code"]]).toEqual([400, "610"]);
    expect((await call("estimate/1")).status).toBe(400);
  });

  test("sub-customers name their parent and are in its BalanceWithJobs", async () => {
    const customers = await allOf(call, "Customer");
    const subs = customers.filter(({ ParentRef }) => ParentRef !== undefined);
    expect(subs.length).toBeGreaterThan(5);
    const parentId = String(subs[0]!["ParentRef"].value);
    const parent = customers.find(({ Id }) => Id === parentId)!;
    const family = customers.filter(
      ({ Id, ParentRef }) => Id === parentId || ParentRef?.value === parentId,
    );
    const sum = family.reduce((all, one) => all + Number(one["Balance"]), 0);
    expect(parent["BalanceWithJobs"]).toBeCloseTo(sum, 3);
    expect(subs[0]).toMatchObject({ Job: true, Level: 1 });
    expect(subs[0]!["FullyQualifiedName"]).toBe(
      `${String(parent["DisplayName"])}:${String(subs[0]!["DisplayName"])}`,
    );
    expect(
      customers.some(
        ({ Id, OverDueBalance }) => OverDueBalance === undefined && Number(Id) % 2 === 1,
      ),
    ).toBe(true);
  });

  test("the company, its preferences, accounts receivable for each currency", async () => {
    const { body } = await call(`companyinfo/${company.realmId}`);
    expect(body["CompanyInfo"].CompanyName).toBe("Kindly Supplies Ltd");
    const preferences = (await call("preferences")).body["Preferences"] as Body;
    expect(preferences["CurrencyPrefs"]).toMatchObject({
      MultiCurrencyEnabled: true,
      HomeCurrency: { value: "GBP" },
    });
    const names = (preferences["SalesFormsPrefs"].CustomField as Body[])
      .flatMap(({ CustomField }) => CustomField as Body[])
      .flatMap(({ StringValue }) => (StringValue === undefined ? [] : [StringValue]));
    expect(names).toEqual(["Collection status", "Promised for", "PO number"]);
    const receivable = await found(
      "select * from Account where AccountType = 'Accounts Receivable'",
      "Account",
    );
    expect(receivable.map(({ CurrencyRef }) => CurrencyRef.value)).toContain("KWD");
    const ids = new Set(receivable.map(({ Id }) => Id));
    const entries = await allOf(call, "JournalEntry");
    const lines = entries.flatMap(({ Line }) => Line as Body[]);
    const owing = lines.filter(({ JournalEntryLineDetail: one }) => ids.has(one.AccountRef.value));
    expect(owing.length).toBe(entries.length);
    for (const { JournalEntryLineDetail: one } of owing) expect(one.Entity.Type).toBe("Customer");
  });

  test("every answer has an intuit_tid; who does not ask for JSON gets XML", async () => {
    const answer = await call("preferences");
    expect(answer.headers.get("intuit_tid")).toMatch(/\w/);
    expect((await call("invoice/999999")).headers.get("intuit_tid")).toMatch(/\w/);
    expect([...answer.headers.keys()].filter((name) => /limit|retry/.test(name))).toEqual([]);
    const xml = await call("preferences", { headers: { accept: "*/*" } });
    expect(xml.headers.get("content-type")).toContain("xml");
  });
});

describe("change data capture", () => {
  const cdc = (entities: string, since: string) =>
    call(`cdc?entities=${entities}&changedSince=${encodeURIComponent(since)}`);
  const inAnswer = ({ body }: Answer, entity: string): Body[] =>
    (body["CDCResponse"][0].QueryResponse as Body[]).flatMap(
      (one) => (one[entity] ?? []) as Body[],
    );

  test("full objects that changed, one list for each kind, and deleted ones", async () => {
    const since = "2026-11-01T00:00:00Z";
    const answer = await cdc("Invoice,Payment,CreditMemo,Customer", since);
    expect(answer.body["CDCResponse"]).toHaveLength(1);
    expect(answer.body["CDCResponse"][0].QueryResponse).toHaveLength(4);
    const changed = await allOf(call, "Invoice", `where MetaData.LastUpdatedTime >= '${since}'`);
    expect(
      inAnswer(answer, "Invoice")
        .map(({ Id }) => Id)
        .sort(),
    ).toEqual(changed.map(({ Id }) => Id).sort());
    expect(inAnswer(answer, "Invoice")[0]).toHaveProperty("Line");
    const gone = inAnswer(answer, "Payment").filter(({ status }) => status === "Deleted");
    expect(gone.length).toBeGreaterThan(0);
    for (const { Id } of gone) expect((await call(`payment/${String(Id)}`)).status).toBe(400);
  });

  test("30 days at most, kinds that it knows, an instant", async () => {
    expect((await cdc("Invoice", "2026-10-27T10:00:00Z")).status).toBe(200);
    expect((await cdc("Invoice", "2026-10-26T09:59:59Z")).status).toBe(400);
    expect((await cdc("Invoice,CompanyInfo", "2026-11-20")).status).toBe(400);
    expect((await cdc("Invoice", "soon")).status).toBe(400);
    expect((await call("cdc?changedSince=2026-11-20")).status).toBe(400);
  });

  test("1,000 objects for the whole answer, and no way to the next", async () => {
    clock.forward(1000);
    const since = clock.now().toISOString();
    const many = await startThird(clock, { size: 1200, seed: 7 });
    try {
      const one = many.quickbooks!;
      await booksPractice(one, "touch", { share: 1, objects: ["Invoice", "Payment"] });
      const own = booksCaller(one, (await booksSignIn(one))["access_token"]);
      const path = (entities: string) => `cdc?entities=${entities}&changedSince=${since}`;
      const both = await own(path("Payment,Invoice"));
      const [payments, invoices] = [inAnswer(both, "Payment"), inAnswer(both, "Invoice")];
      expect(payments.length + invoices.length).toBe(1000);
      expect(payments.length).toBeGreaterThan(600);
      const alone = await own(path("Invoice"));
      expect(inAnswer(alone, "Invoice")).toHaveLength(1000);
      const total = await own(`query?query=${encodeURIComponent("select count(*) from Invoice")}`);
      expect(Number(total.body["QueryResponse"].totalCount)).toBeGreaterThan(1000);
    } finally {
      await many.close();
    }
  });

  test("a payment moves the invoice's stamp, not the customer's", async () => {
    clock.forward(60_000);
    const since = clock.now().toISOString();
    await booksPractice(company, "pay", {
      invoiceId: exampleQuickBooksInvoiceId,
      amountMinor: 2600,
    });
    const answer = await cdc("Customer,Invoice,Payment", since);
    expect(inAnswer(answer, "Customer")).toEqual([]);
    const [payment] = inAnswer(answer, "Payment");
    expect(inAnswer(answer, "Invoice")).toMatchObject([
      {
        Id: exampleQuickBooksInvoiceId,
        Balance: 70,
        LinkedTxn: [{ TxnId: payment!["Id"], TxnType: "Payment" }],
      },
    ]);
    expect((await call(`customer/${exampleQuickBooksCustomerId}`)).body["Customer"].Balance).toBe(
      70,
    );
  });
});

test("without several currencies no answer names one", async () => {
  const single = await startThird(new TestClock(), { size: 200, quickbooksSingleCurrency: true });
  try {
    const one = single.quickbooks!;
    const own = booksCaller(one, (await booksSignIn(one))["access_token"]);
    const { body } = await own("preferences");
    expect(body["Preferences"].CurrencyPrefs).toMatchObject({
      MultiCurrencyEnabled: false,
      HomeCurrency: { value: "GBP" },
    });
    const records = [...(await allOf(own, "Invoice")), ...(await allOf(own, "Customer"))];
    expect(records.length).toBeGreaterThan(10);
    for (const record of records) {
      for (const name of ["CurrencyRef", "ExchangeRate", "HomeBalance", "HomeTotalAmt"]) {
        expect(record).not.toHaveProperty(name);
      }
    }
    expect(await allOf(own, "Account", "where AccountType = 'Accounts Receivable'")).toHaveLength(
      1,
    );
  } finally {
    await single.close();
  }
});

test("the first two forms have no QuickBooks", async () => {
  const second = await startThird(new TestClock(), { size: 5, form: 2 });
  expect(second.quickbooks).toBeUndefined();
  await second.close();
  const writes = await answerOf(await fetch(`${company.baseUrl}/__practice/writes`));
  expect(writes.body).toEqual([]);
});
