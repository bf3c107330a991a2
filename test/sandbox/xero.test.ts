/** The practice Xero: sign-in, lists, payments, history, idempotency, limits. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  exampleInvoiceIds,
  exampleXeroContactId,
  type PracticeVendors,
} from "../../sandbox/index.js";
import {
  answerOf,
  approve,
  hour,
  minute,
  redirectUri,
  start,
  TestClock,
  verifier,
  xeroCaller,
  xeroCode,
  xeroSignIn,
  xeroToken,
  type Body,
  type XeroCall,
} from "./support.js";

let clock: TestClock;
let vendors: PracticeVendors;
let call: XeroCall;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await start(clock);
});
afterAll(() => vendors.close());
beforeEach(async () => {
  call = xeroCaller(vendors, String((await xeroSignIn(vendors))["access_token"]));
});

async function invoice(id: string): Promise<Body> {
  return (await call(`Invoices/${id}`)).body["Invoices"][0] as Body;
}

async function all(path: string, name: string): Promise<Body[]> {
  const records: Body[] = [];
  for (let page = 1; ; page++) {
    const { body } = await call(`${path}${path.includes("?") ? "&" : "?"}page=${page}&pageSize=40`);
    records.push(...(body[name] as Body[]));
    if (page >= Number(body["pagination"].pageCount)) return records;
  }
}

async function writes(): Promise<Body[]> {
  return (await answerOf(await fetch(`${vendors.xero.baseUrl}/__practice/writes`)))
    .body as unknown as Body[];
}

describe("sign-in", () => {
  test("a code works once and with its verifier", async () => {
    const form = {
      grant_type: "authorization_code",
      redirect_uri: redirectUri,
      code_verifier: verifier,
      code: await xeroCode(vendors),
    };
    expect((await xeroToken(vendors, form)).body).toMatchObject({
      expires_in: 1800,
      token_type: "Bearer",
    });
    expect(await xeroToken(vendors, form)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    const wrong = { ...form, code: await xeroCode(vendors), code_verifier: `${verifier}x` };
    expect((await xeroToken(vendors, wrong)).body["error"]).toBe("invalid_grant");
  });

  test("refresh tokens rotate; the old one can be retried for thirty minutes", async () => {
    const first = String((await xeroSignIn(vendors))["refresh_token"]);
    const form = { grant_type: "refresh_token", refresh_token: first };
    const second = (await xeroToken(vendors, form)).body["refresh_token"];
    expect(second).not.toBe(first);
    clock.forward(29 * minute);
    expect((await xeroToken(vendors, form)).status).toBe(200);
    clock.forward(minute);
    expect(await xeroToken(vendors, form)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant" },
    });
    clock.forward(60 * 24 * hour);
    expect((await xeroToken(vendors, { ...form, refresh_token: String(second) })).status).toBe(400);
  });

  test("broad scopes are refused, and without offline_access there is no refresh token", async () => {
    const sent = await approve(`${vendors.xero.baseUrl}/identity/connect/authorize`, {
      response_type: "code",
      client_id: vendors.xero.clientId,
      redirect_uri: redirectUri,
      scope: "accounting.transactions",
    });
    expect(sent.searchParams.get("error")).toBe("invalid_scope");
    expect(await xeroSignIn(vendors, "accounting.contacts")).not.toHaveProperty("refresh_token");
  });

  test("the client authenticates with the Basic header only", async () => {
    const { baseUrl, clientId, clientSecret } = vendors.xero;
    const body = new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: "refresh_token",
      refresh_token: "x",
    });
    expect(
      (await answerOf(await fetch(`${baseUrl}/connect/token`, { method: "POST", body }))).body[
        "error"
      ],
    ).toBe("invalid_client");
  });

  test("access ends after thirty minutes, needs the organisation and the scope", async () => {
    expect(
      (await call("Organisation", { headers: { "xero-tenant-id": "someone-else" } })).status,
    ).toBe(403);
    const narrow = xeroCaller(
      vendors,
      String((await xeroSignIn(vendors, "accounting.contacts.read"))["access_token"]),
    );
    expect((await narrow("Contacts")).status).toBe(200);
    expect(await narrow("Invoices")).toMatchObject({
      status: 401,
      body: { Detail: "AuthorizationUnsuccessful" },
    });
    clock.forward(30 * minute);
    expect((await call("Organisation")).body).toMatchObject({
      Status: 401,
      Detail: expect.stringContaining("TokenExpired"),
    });
  });

  test("connections name the organisation; a disconnected one refuses", async () => {
    const own = await start(new TestClock());
    try {
      const token = String((await xeroSignIn(own))["access_token"]);
      const headers = { authorization: `Bearer ${token}` };
      const { body } = await answerOf(await fetch(`${own.xero.baseUrl}/connections`, { headers }));
      expect(body[0]).toMatchObject({
        tenantId: own.xero.tenantId,
        tenantName: "Kindly Supplies Ltd",
        tenantType: "ORGANISATION",
      });
      await fetch(`${own.xero.baseUrl}/connections/${String(body[0].id)}`, {
        method: "DELETE",
        headers,
      });
      expect((await xeroCaller(own, token)("Organisation")).body).toMatchObject({
        Status: 403,
        Detail: "AuthenticationUnsuccessful",
      });
    } finally {
      await own.close();
    }
  });
});

describe("lists", () => {
  test("pages cover every record once; archived contacts only on request", async () => {
    const invoices = await all("Invoices?order=UpdatedDateUTC%20ASC", "Invoices");
    const ids = invoices.map(({ InvoiceID }) => String(InvoiceID));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(100);
    const stamps = invoices.map(({ UpdatedDateUTC }) =>
      Number(/\d+/.exec(String(UpdatedDateUTC))![0]),
    );
    expect(stamps).toEqual([...stamps].sort((a, b) => a - b));
    const active = await all("Contacts", "Contacts");
    const every = await all("Contacts?includeArchived=true", "Contacts");
    expect(every.length).toBeGreaterThan(active.length);
    expect(active.every(({ ContactStatus }) => ContactStatus === "ACTIVE")).toBe(true);
  });

  test("page sizes: 100 unless asked, 1,000 at most", async () => {
    expect((await call("Invoices?page=1")).body["pagination"]).toMatchObject({
      page: 1,
      pageSize: 100,
    });
    expect((await call("Invoices?page=1&pageSize=5000")).body["pagination"]).toMatchObject({
      pageSize: 1000,
    });
    expect((await call("Invoices?page=99")).body["Invoices"]).toEqual([]);
    expect((await call("Invoices?page=zero")).status).toBe(400);
  });

  test("lists without a page leave out line items; summaries leave out payments too", async () => {
    const [unpaged] = (await call(`Invoices?IDs=${exampleInvoiceIds[1]}`)).body[
      "Invoices"
    ] as Body[];
    expect(unpaged!["LineItems"]).toEqual([]);
    expect(unpaged!["Payments"]).toHaveLength(1);
    const [paged] = (await call(`Invoices?IDs=${exampleInvoiceIds[1]}&page=1`)).body[
      "Invoices"
    ] as Body[];
    expect(paged!["LineItems"]).toHaveLength(1);
    const [summary] = (await call(`Invoices?IDs=${exampleInvoiceIds[1]}&page=1&summaryOnly=true`))
      .body["Invoices"] as Body[];
    expect(summary).not.toHaveProperty("Payments");
  });

  test("filters: status, contact, where, unknown order", async () => {
    const open = await all(
      `Invoices?Statuses=AUTHORISED&ContactIDs=${exampleXeroContactId}`,
      "Invoices",
    );
    expect(open.map(({ InvoiceID }) => InvoiceID).sort()).toEqual([...exampleInvoiceIds].sort());
    const sales = await all(
      `Invoices?where=${encodeURIComponent('Type=="ACCREC" AND Status=="PAID"')}`,
      "Invoices",
    );
    expect(sales.length).toBeGreaterThan(0);
    expect(sales.every(({ Type, Status }) => Type === "ACCREC" && Status === "PAID")).toBe(true);
    expect((await call("Invoices?page=1&order=Colour")).body).toMatchObject({
      Type: "QueryParseException",
    });
  });

  test("amounts, dates and their strings are Xero's", async () => {
    expect(await invoice(exampleInvoiceIds[1])).toMatchObject({
      Type: "ACCREC",
      Status: "AUTHORISED",
      Total: 955.5,
      AmountPaid: 250,
      AmountDue: 705.5,
      DueDateString: "2026-10-23T00:00:00",
      DueDate: `/Date(${Date.parse("2026-10-23T00:00:00Z")}+0000)/`,
    });
    const { body } = await call(`Contacts/${exampleXeroContactId}`);
    expect(body["Contacts"][0].Balances.AccountsReceivable).toEqual({
      Outstanding: 1847.5,
      Overdue: 1847.5,
    });
  });

  test("only what changed since, in whole seconds", async () => {
    clock.forward(10_500);
    const since = clock.now().toISOString().slice(0, 19);
    await call(`Invoices/${exampleInvoiceIds[0]}`, { method: "POST", body: { Reference: "seen" } });
    const headers = { "if-modified-since": since };
    const { body } = await call("Invoices?page=1", { headers });
    expect(body["Invoices"].map((one: Body) => one["InvoiceID"])).toEqual([exampleInvoiceIds[0]]);
    clock.forward(1000);
    const later = { "if-modified-since": clock.now().toISOString().slice(0, 19) };
    expect((await call("Invoices?page=1", { headers: later })).body["Invoices"]).toEqual([]);
    expect(
      (await call("Invoices?page=1", { headers: { "if-modified-since": "lately" } })).status,
    ).toBe(400);
  });

  test("by stamp the same records come in the same order, whatever moment is asked from", async () => {
    const list = async (order: string, since: string | null): Promise<string[]> => {
      const headers = since === null ? {} : { "if-modified-since": since };
      const { body } = await call(`Invoices?page=1&pageSize=1000&order=${order}`, { headers });
      return body["Invoices"].map((one: Body) => one["InvoiceID"]);
    };
    const byStamp = await list("UpdatedDateUTC%20ASC", null);
    for (const days of [1, 30, 90, 400]) {
      const since = new Date(clock.now().getTime() - days * 86_400_000).toISOString().slice(0, 19);
      const changed = new Set(await list("InvoiceID", since));
      expect(await list("UpdatedDateUTC%20ASC", since)).toEqual(
        byStamp.filter((id) => changed.has(id)),
      );
    }
  });

  test("invoices that were made ahead are the same, and no longer served once something changes", async () => {
    const page = async (): Promise<Body> => {
      const { body } = await call("Invoices?page=1&pageSize=1000&order=InvoiceID");
      return { invoices: body["Invoices"], pagination: body["pagination"] };
    };
    const before = await page();
    await fetch(`${vendors.xero.baseUrl}/__practice/make-ahead`, { method: "POST" });
    expect(await page()).toEqual(before);
    const body = { Reference: "made after" };
    await call(`Invoices/${exampleInvoiceIds[0]}`, { method: "POST", body });
    const changed = (await page())["invoices"].find(
      (one: Body) => one["InvoiceID"] === exampleInvoiceIds[0],
    );
    expect(changed).toMatchObject(body);
  });

  test("who does not ask for JSON gets XML; what is not there is 404", async () => {
    const answer = await call("Organisation", { headers: { accept: "*/*" } });
    expect(answer.headers.get("content-type")).toContain("xml");
    expect((await call("Invoices/00000000-0000-4000-8000-000000000000")).status).toBe(404);
  });
});

describe("writes", () => {
  const account = { Code: "090" };
  let number = 0;

  async function newInvoice(amount: number, currency = "GBP"): Promise<Body> {
    const { status, body } = await call("Invoices", {
      method: "PUT",
      body: {
        Type: "ACCREC",
        Status: "AUTHORISED",
        Contact: { ContactID: exampleXeroContactId },
        InvoiceNumber: `TEST-${++number}`,
        CurrencyCode: currency,
        DueDate: "2026-12-24",
        LineItems: [{ Description: "Dovetail jig", Quantity: 1, UnitAmount: amount }],
      },
    });
    expect(status).toBe(200);
    return body["Invoices"][0] as Body;
  }

  async function pay(invoiceId: unknown, amount: number): Promise<ReturnType<XeroCall>> {
    return call("Payments", {
      method: "PUT",
      body: {
        Payments: [
          {
            Invoice: { InvoiceID: invoiceId },
            Account: account,
            Date: "2026-11-25",
            Amount: amount,
          },
        ],
      },
    });
  }

  test("payments lower what is due; the last one closes; undoing opens again", async () => {
    const { InvoiceID: id } = await newInvoice(100.1);
    clock.forward(1000);
    expect((await pay(id, 40)).status).toBe(200);
    expect(await invoice(String(id))).toMatchObject({
      AmountDue: 60.1,
      AmountPaid: 40,
      Status: "AUTHORISED",
    });
    const last = await pay(id, 60.1);
    const paid = await invoice(String(id));
    expect(paid).toMatchObject({
      AmountDue: 0,
      Status: "PAID",
      FullyPaidOnDate: `/Date(${Date.parse("2026-11-25T00:00:00Z")}+0000)/`,
      UpdatedDateUTC: `/Date(${clock.now().getTime()}+0000)/`,
    });
    const contact = (await call(`Contacts/${exampleXeroContactId}`)).body["Contacts"][0] as Body;
    expect(contact["UpdatedDateUTC"]).toBe(`/Date(${clock.now().getTime()}+0000)/`);
    const paymentId = String(last.body["Payments"][0].PaymentID);
    expect(
      (await call(`Payments/${paymentId}`, { method: "POST", body: { Status: "DELETED" } })).status,
    ).toBe(200);
    const open = await invoice(String(id));
    expect(open).toMatchObject({ AmountDue: 60.1, Status: "AUTHORISED" });
    expect(open["Payments"]).toHaveLength(1);
    expect(open).not.toHaveProperty("FullyPaidOnDate");
    expect((await call(`Payments/${paymentId}`)).body["Payments"][0].Status).toBe("DELETED");
    expect(
      (await call(`Payments/${paymentId}`, { method: "POST", body: { Status: "DELETED" } })).status,
    ).toBe(400);
  });

  test("refused payments change nothing", async () => {
    const { InvoiceID: id } = await newInvoice(50);
    for (const [amount, message] of [
      [50.01, "exceeds the amount outstanding"],
      [10.001, "not valid for the currency"],
      [0, "greater than zero"],
    ] as const) {
      const { status, body } = await pay(id, amount);
      expect([status, body["ErrorNumber"], body["Type"]]).toEqual([400, 10, "ValidationException"]);
      expect(body["Elements"][0].ValidationErrors[0].Message).toContain(message);
    }
    const yen = await newInvoice(5000, "JPY");
    expect((await pay(yen["InvoiceID"], 0.5)).status).toBe(400);
    const dinar = await newInvoice(1.125, "KWD");
    expect((await pay(dinar["InvoiceID"], 1.125)).status).toBe(200);
    const twice = { Invoice: { InvoiceID: id }, Account: account, Amount: 30 };
    expect(
      (await call("Payments", { method: "PUT", body: { Payments: [twice, twice] } })).status,
    ).toBe(400);
    expect(await invoice(String(id))).toMatchObject({ AmountDue: 50, AmountPaid: 0 });
  });

  test("summarizeErrors=false saves the good and marks the bad", async () => {
    const { InvoiceID: id } = await newInvoice(10);
    const payments = [
      { Invoice: { InvoiceID: id }, Account: account, Amount: 4 },
      { Invoice: { InvoiceID: id }, Account: account, Amount: 400 },
    ];
    const { status, body } = await call("Payments?summarizeErrors=false", {
      method: "PUT",
      body: { Payments: payments },
    });
    expect(status).toBe(200);
    expect(body["Payments"].map((payment: Body) => payment["StatusAttributeString"])).toEqual([
      "OK",
      "ERROR",
    ]);
    expect(await invoice(String(id))).toMatchObject({ AmountDue: 6 });
  });

  test("the link and the expected payment date of an open invoice can be set", async () => {
    const { InvoiceID: id } = await newInvoice(10);
    const link = await call(`Invoices/${String(id)}`, {
      method: "POST",
      body: { Url: "https://hub.example.com/d/1", ExpectedPaymentDate: "2026-12-20" },
    });
    expect(link.body["Invoices"][0]).toMatchObject({
      Url: "https://hub.example.com/d/1",
      ExpectedPaymentDate: `/Date(${Date.parse("2026-12-20T00:00:00Z")}+0000)/`,
    });
    expect(
      (await call(`Invoices/${String(id)}`, { method: "POST", body: { Url: "not a link" } }))
        .status,
    ).toBe(400);
    await pay(id, 10);
    const late = await call(`Invoices/${String(id)}`, {
      method: "POST",
      body: { ExpectedPaymentDate: "2026-12-21" },
    });
    expect(late.body["Elements"][0].ValidationErrors[0].Message).toContain(
      "authorised sales invoices",
    );
    const voided = (await all("Invoices?Statuses=VOIDED", "Invoices"))[0]!;
    expect(
      (
        await call(`Invoices/${String(voided["InvoiceID"])}`, {
          method: "POST",
          body: { Url: "https://x.example.com" },
        })
      ).status,
    ).toBe(400);
  });

  test("a due date changes silently on a part-paid invoice", async () => {
    const { InvoiceID: id } = await newInvoice(10);
    await pay(id, 4);
    const before = (await invoice(String(id)))["UpdatedDateUTC"];
    clock.forward(5000);
    await call(`Invoices/${String(id)}`, { method: "POST", body: { DueDate: "2027-01-15" } });
    expect(await invoice(String(id))).toMatchObject({
      DueDateString: "2027-01-15T00:00:00",
      UpdatedDateUTC: before,
    });
  });

  test("POST with a known number updates, PUT refuses it", async () => {
    const made = await newInvoice(10);
    const body = {
      Invoices: [{ InvoiceNumber: made["InvoiceNumber"], Type: "ACCREC", Reference: "updated" }],
    };
    const posted = await call("Invoices", { method: "POST", body });
    expect(posted.body["Invoices"][0]).toMatchObject({
      InvoiceID: made["InvoiceID"],
      Reference: "updated",
    });
    expect((await call("Invoices", { method: "PUT", body })).status).toBe(400);
  });

  test("history takes notes up to 250 characters and keeps them", async () => {
    const path = `Invoices/${exampleInvoiceIds[2]}/History`;
    const note = (Details: string) =>
      call(path, { method: "PUT", body: { HistoryRecords: [{ Details }] } });
    expect((await note("a".repeat(250))).status).toBe(200);
    expect((await note("a".repeat(251))).status).toBe(400);
    await note("FB-1 plan agreed");
    const { body } = await call(path);
    expect(body["HistoryRecords"].map(({ Details }: Body) => String(Details).length)).toEqual([
      16, 250,
    ]);
    expect(body["HistoryRecords"][0]).toMatchObject({
      User: "System Generated",
      Details: "FB-1 plan agreed",
    });
    expect((await call(`Contacts/${exampleXeroContactId}/History`)).body["HistoryRecords"]).toEqual(
      [],
    );
  });

  test("an idempotency key makes a write happen once within six minutes", async () => {
    const path = `Contacts/${exampleXeroContactId}/History`;
    const body = { HistoryRecords: [{ Details: "once" }] };
    const headers = { "idempotency-key": "k1" };
    const before = (await writes()).length;
    const first = await call(path, { method: "PUT", body, headers });
    clock.forward(5 * minute);
    const second = await call(path, { method: "PUT", body, headers });
    expect(second.body).toEqual(first.body);
    expect((await writes()).length).toBe(before + 1);
    expect(
      (
        await call(path, {
          method: "PUT",
          body: { HistoryRecords: [{ Details: "other" }] },
          headers,
        })
      ).status,
    ).toBe(400);
    clock.forward(2 * minute);
    await call(path, { method: "PUT", body, headers });
    expect((await writes()).length).toBe(before + 2);
    const long = { "idempotency-key": "k".repeat(129) };
    expect((await call(path, { method: "PUT", body, headers: long })).status).toBe(400);
  });

  test("failed answers are replayed too", async () => {
    const { InvoiceID: id } = await newInvoice(10);
    const request = {
      method: "PUT",
      body: { Invoice: { InvoiceID: id }, Account: account, Amount: 11 },
      headers: { "idempotency-key": "fail" },
    };
    expect((await call("Payments", request)).status).toBe(400);
    expect((await call("Payments", request)).status).toBe(400);
  });
});

describe("limits", () => {
  test("sixty a minute, as a sliding window, with headers", async () => {
    const own = new TestClock();
    const strict = await start(own, { limits: {} });
    try {
      const limited = xeroCaller(strict, String((await xeroSignIn(strict))["access_token"]));
      const first = await limited("Organisation");
      expect(first.headers.get("x-minlimit-remaining")).toBe("59");
      expect(first.headers.get("x-daylimit-remaining")).toBe("4999");
      expect(first.headers.get("x-appminlimit-remaining")).toBe("9999");
      own.forward(20_000);
      for (let index = 1; index < 60; index++)
        expect((await limited("Organisation")).status).toBe(200);
      const refused = await limited("Organisation");
      expect(refused.status).toBe(429);
      expect(refused.headers.get("retry-after")).toBe("40");
      expect(refused.headers.get("x-rate-limit-problem")).toBe("minute");
      own.forward(40_000);
      expect((await limited("Organisation")).status).toBe(200);
      expect((await limited("Organisation")).status).toBe(429);
    } finally {
      await strict.close();
    }
  });

  test("the day", async () => {
    const own = new TestClock();
    const strict = await start(own, { limits: { xeroPerDay: 2 } });
    try {
      const limited = xeroCaller(strict, String((await xeroSignIn(strict))["access_token"]));
      await limited("Organisation");
      await limited("Organisation");
      const refused = await limited("Organisation");
      expect(refused.headers.get("x-rate-limit-problem")).toBe("day");
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(80_000);
    } finally {
      await strict.close();
    }
  });

  test("five at once", async () => {
    const slow = await start(new TestClock(), { latencyMs: 100 });
    try {
      const read = xeroCaller(slow, String((await xeroSignIn(slow))["access_token"]));
      const answers = await Promise.all(Array.from({ length: 8 }, () => read("Organisation")));
      expect(answers.map(({ status }) => status).sort()).toEqual([
        ...Array(5).fill(200),
        ...Array(3).fill(429),
      ]);
      const problems = answers
        .map(({ headers }) => headers.get("x-rate-limit-problem"))
        .filter(Boolean);
      expect(problems).toEqual(["concurrent", "concurrent", "concurrent"]);
      expect((await read("Organisation")).status).toBe(200);
    } finally {
      await slow.close();
    }
  });
});

test("malformed records are there when asked for", async () => {
  const spoiled = await start(new TestClock(), { malformed: true });
  try {
    const read = xeroCaller(spoiled, String((await xeroSignIn(spoiled))["access_token"]));
    const invoices = (await read("Invoices?page=1&pageSize=1000")).body["Invoices"] as Body[];
    expect(
      invoices.filter(({ DueDateString }) => !/^\d{4}/.test(String(DueDateString))),
    ).toHaveLength(1);
    const contacts = (await read("Contacts?page=1&pageSize=1000")).body["Contacts"] as Body[];
    expect(contacts.filter((contact) => !("ContactID" in contact))).toHaveLength(1);
  } finally {
    await spoiled.close();
  }
});
