/** The practice organisation in its second form: credits, allocations, locked periods, merged contacts. */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import {
  exampleInvoiceIds,
  exampleXeroContactId,
  expected,
  generate,
  type Expected,
  type PracticeVendors,
} from "../../sandbox/index.js";
import {
  anchor,
  answerOf,
  start,
  TestClock,
  xeroCaller,
  xeroSignIn,
  type Answer,
  type Body,
  type XeroCall,
} from "./support.js";

let clock: TestClock;
let vendors: PracticeVendors;
let call: XeroCall;
let truth: Expected;
const options = { size: 300, seed: 7, form: 2 } as const;

beforeAll(async () => {
  clock = new TestClock();
  vendors = await start(clock, { ...options, periodLockDate: "2026-06-30" });
  truth = expected(generate({ ...options, anchor }));
  call = xeroCaller(vendors, String((await xeroSignIn(vendors))["access_token"]));
});
afterAll(() => vendors.close());

async function practice(what: string, body: unknown): Promise<Answer> {
  return answerOf(
    await fetch(`${vendors.xero.baseUrl}/__practice/${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function all(path: string, name: string): Promise<Body[]> {
  const records: Body[] = [];
  for (let page = 1; ; page++) {
    const { body } = await call(`${path}${path.includes("?") ? "&" : "?"}page=${page}`);
    records.push(...(body[name] as Body[]));
    if (page >= Number(body["pagination"].pageCount)) return records;
  }
}

async function one(path: string): Promise<Body> {
  const { body } = await call(path);
  return (body[path.split("/")[0]!] as Body[])[0]!;
}

const sentence = ({ body }: Answer) => String(body["Elements"][0].ValidationErrors[0].Message);

describe("reading", () => {
  test("credits, their allocations and what they leave are those of the true answer", async () => {
    const kinds = {
      CREDIT_NOTE: ["CreditNotes", "CreditNoteID", "ACCRECCREDIT"],
      OVERPAYMENT: ["Overpayments", "OverpaymentID", "RECEIVE-OVERPAYMENT"],
      PREPAYMENT: ["Prepayments", "PrepaymentID", "RECEIVE-PREPAYMENT"],
    } as const;
    const credits = truth.debtors.flatMap((debtor) => debtor.credits);
    const lines = truth.debtors.flatMap(({ receivables }) =>
      receivables.flatMap((receivable) =>
        receivable.lines.map((line) => ({ ...line, receivable })),
      ),
    );
    for (const [kind, [list, id, type]] of Object.entries(kinds)) {
      const theirs = (await all(list, list)).filter((credit) => credit["Type"] === type);
      const own = credits.filter((credit) => credit.kind === kind);
      expect(theirs.map((credit) => credit[id]).sort()).toEqual(own.map((each) => each.id).sort());
      const allocations = theirs.flatMap((credit) =>
        (credit["Allocations"] as Body[]).filter(({ IsDeleted }) => IsDeleted === false),
      );
      const wanted = lines.filter((line) => line.kind === kind);
      expect(allocations.map(({ AllocationID }) => AllocationID).sort()).toEqual(
        wanted.map((line) => line.id).sort(),
      );
      for (const credit of theirs) {
        const used = (credit["Allocations"] as Body[])
          .filter(({ IsDeleted }) => IsDeleted === false)
          .reduce((sum, { Amount }) => sum + Number(Amount), 0);
        const back = (credit["Payments"] as Body[]).reduce(
          (sum, p) => sum + Number(p["Amount"]),
          0,
        );
        const left = Number(credit["Total"]) - used - back;
        if (credit["Status"] !== "VOIDED") expect(credit["RemainingCredit"]).toBeCloseTo(left, 6);
      }
      const [unpaged] = (await call(list)).body[list] as Body[];
      expect([unpaged!["LineItems"], unpaged!["Allocations"]]).toEqual([[], []]);
    }
  });

  test("invoices: due is total less paid less credited; credits show where they were applied", async () => {
    const invoices = await all("Invoices?pageSize=1000", "Invoices");
    let credited = 0;
    for (const invoice of invoices) {
      const { AmountDue, Total, AmountPaid, AmountCredited, Status } = invoice;
      if (Status === "VOIDED" || Status === "DELETED") continue;
      expect(AmountDue).toBeCloseTo(Total - AmountPaid - AmountCredited, 6);
      const applied = ["CreditNotes", "Overpayments", "Prepayments"]
        .flatMap((name) => invoice[name] as Body[])
        .reduce((sum, { AppliedAmount }) => sum + Number(AppliedAmount), 0);
      expect(AmountCredited).toBeCloseTo(applied, 6);
      if (applied > 0) credited++;
    }
    expect(credited).toBeGreaterThan(10);
  });

  test("refunds and batches among the payments", async () => {
    const payments = await all("Payments?pageSize=1000", "Payments");
    const types = new Set(payments.map(({ PaymentType }) => PaymentType));
    for (const type of ["ACCRECPAYMENT", "ARCREDITPAYMENT"]) expect(types).toContain(type);
    const refund = payments.find(({ PaymentType }) => PaymentType === "ARCREDITPAYMENT")!;
    const note = await one(`CreditNotes/${String(refund["CreditNote"].CreditNoteID)}`);
    expect((note["Payments"] as Body[]).map(({ PaymentID }) => PaymentID)).toContain(
      refund["PaymentID"],
    );
    const children = payments.filter(({ BatchPaymentID }) => BatchPaymentID !== undefined);
    expect(children.length).toBeGreaterThan(1);
    const { BatchPaymentID: batch, BatchPayment } = children[0]!;
    const sum = children
      .filter((child) => child["BatchPaymentID"] === batch && child["Status"] === "AUTHORISED")
      .reduce((total, { Amount }) => total + Number(Amount), 0);
    expect(BatchPayment["TotalAmount"]).toBeCloseTo(sum, 6);
  });

  test("merged contacts name their master with paging or single reads only", async () => {
    const merged = (await all("Contacts?includeArchived=true&pageSize=1000", "Contacts")).filter(
      ({ MergedToContactID }) => MergedToContactID !== undefined,
    );
    const gone = truth.debtors
      .flatMap((debtor) => debtor.gone)
      .filter(({ vendor }) => vendor === "XERO");
    expect(
      merged.map((contact) => [contact["ContactID"], contact["MergedToContactID"]]).sort(),
    ).toEqual(gone.map(({ id, leadsTo }) => [id, leadsTo]).sort());
    const id = String(merged[0]!["ContactID"]);
    expect((await one(`Contacts/${id}`))["MergedToContactID"]).toBeDefined();
    const [unpaged] = (await call(`Contacts?includeArchived=true&IDs=${id}`)).body["Contacts"];
    expect(unpaged).not.toHaveProperty("MergedToContactID");
    const statuses = new Set(
      (await all("Contacts?pageSize=1000", "Contacts")).map(({ ContactStatus }) => ContactStatus),
    );
    expect([...statuses]).toEqual(["ACTIVE"]);
  });

  test("a changed list is seen at once, an unchanged one is not worked out again", async () => {
    clock.forward(1000);
    const path = "Invoices?page=1&pageSize=1&order=UpdatedDateUTC%20DESC";
    await call(path);
    await call(`Invoices/${exampleInvoiceIds[2]}`, { method: "POST", body: { Reference: "now" } });
    expect((await call(path)).body["Invoices"][0].InvoiceID).toBe(exampleInvoiceIds[2]);
  });
});

describe("writing", () => {
  test("credits are allocated within what is left and due, and taken back", async () => {
    const invoiceId = exampleInvoiceIds[2];
    clock.forward(1000);
    const contactBefore = await one(`Contacts/${exampleXeroContactId}`);
    const given = (
      await practice("credit", { contactId: exampleXeroContactId, amountMinor: 30000 })
    ).body;
    const path = `CreditNotes/${String(given["id"])}/Allocations`;
    const put = (Amount: number, InvoiceID: string = invoiceId) =>
      call(path, {
        method: "PUT",
        body: { Allocations: [{ Amount, Date: "2026-11-25", Invoice: { InvoiceID } }] },
      });
    const done = await put(200);
    expect(done.body["Allocations"][0]).toMatchObject({ Amount: 200, IsDeleted: false });
    expect(await one(`Invoices/${invoiceId}`)).toMatchObject({
      AmountDue: 300,
      AmountCredited: 200,
      Status: "AUTHORISED",
      CreditNotes: [{ CreditNoteID: given["id"], AppliedAmount: 200 }],
    });
    expect(sentence(await put(100.01))).toContain("remaining credit");
    expect(sentence(await put(0))).toContain("greater than zero");
    const stranger = truth.debtors
      .find(
        ({ receivables, parties }) =>
          parties.every(({ id }) => id !== exampleXeroContactId) &&
          receivables.some(({ status, currency }) => status === "AUTHORISED" && currency === "GBP"),
      )!
      .receivables.find(({ status }) => status === "AUTHORISED")!;
    expect(sentence(await put(1, stranger.id))).toContain("same contact");
    const allocation = String(done.body["Allocations"][0].AllocationID);
    const undone = await call(`${path}/${allocation}`, { method: "DELETE" });
    expect(undone.body).toMatchObject({ AllocationId: allocation, IsDeleted: true });
    expect(await one(`Invoices/${invoiceId}`)).toMatchObject({ AmountDue: 500, AmountCredited: 0 });
    expect((await one(`CreditNotes/${String(given["id"])}`))["Allocations"]).toMatchObject([
      { AllocationID: allocation, IsDeleted: true },
    ]);
    // Balances changed, the contact's stamp did not (vendors.md §3.4).
    expect((await one(`Contacts/${exampleXeroContactId}`))["UpdatedDateUTC"]).toBe(
      contactBefore["UpdatedDateUTC"],
    );
  });

  test("an expected payment date is refused once something was paid or credited", async () => {
    const set = (id: string) =>
      call(`Invoices/${id}`, { method: "POST", body: { ExpectedPaymentDate: "2026-12-20" } });
    expect((await set(exampleInvoiceIds[2])).status).toBe(200);
    const partPaid = await set(exampleInvoiceIds[1]);
    expect(partPaid).toMatchObject({ status: 400, body: { Type: "ValidationException" } });
    expect(sentence(partPaid)).toContain("payments or credits");
  });

  test("documents of a locked period stay as they are", async () => {
    const { body } = await call("Organisation");
    expect(body["Organisations"][0].PeriodLockDate).toBe(
      `/Date(${Date.parse("2026-06-30T00:00:00Z")}+0000)/`,
    );
    const old = (await all("Invoices?Statuses=AUTHORISED&order=Date%20ASC", "Invoices")).find(
      ({ Type, DateString }) => Type === "ACCREC" && String(DateString) < "2026-06-30",
    )!;
    const id = String(old["InvoiceID"]);
    const edit = await call(`Invoices/${id}`, { method: "POST", body: { Reference: "late" } });
    expect(sentence(edit)).toContain("period lock date");
    const pay = (date: string) =>
      call("Payments", {
        method: "PUT",
        body: { Invoice: { InvoiceID: id }, Account: { Code: "090" }, Amount: 0.01, Date: date },
      });
    expect(sentence(await pay("2026-06-30"))).toContain("period lock date");
  });

  test("what its people do: pay, give credit, pay back, void, archive, merge, touch", async () => {
    const invoiceId = exampleInvoiceIds[0];
    await practice("pay", { invoiceId, amountMinor: 4200, date: "2026-11-20" });
    expect(await one(`Invoices/${invoiceId}`)).toMatchObject({ AmountPaid: 42, AmountDue: 600 });
    const credit = (
      await practice("credit", {
        invoiceId,
        kind: "OVERPAYMENT",
        amountMinor: 70000,
        date: "2026-11-21",
      })
    ).body;
    expect(await one(`Invoices/${invoiceId}`)).toMatchObject({
      AmountDue: 0,
      AmountCredited: 600,
      Status: "PAID",
    });
    const refund = (await practice("refund", { creditId: credit["id"], date: "2026-11-22" })).body;
    expect(await one(`Payments/${String(refund["id"])}`)).toMatchObject({
      PaymentType: "AROVERPAYMENTPAYMENT",
      Amount: 100,
    });
    expect(await one(`Overpayments/${String(credit["id"])}`)).toMatchObject({
      Status: "PAID",
      RemainingCredit: 0,
    });
    await practice("delete", { id: credit["id"] });
    expect(await one(`Invoices/${invoiceId}`)).toMatchObject({
      AmountDue: 600,
      Status: "AUTHORISED",
    });
    await practice("archive", { id: exampleXeroContactId });
    expect((await one(`Contacts/${exampleXeroContactId}`))["ContactStatus"]).toBe("ARCHIVED");
    await practice("archive", { id: exampleXeroContactId, undo: true });
    const other = truth.debtors.find(({ receivables }) => receivables.length > 1)!;
    const master = other.parties.find(({ vendor }) => vendor === "XERO")!.id;
    await practice("merge", { master, losers: [exampleXeroContactId] });
    expect(await one(`Contacts/${exampleXeroContactId}`)).toMatchObject({
      ContactStatus: "ARCHIVED",
      MergedToContactID: master,
    });
    expect((await one(`Invoices/${invoiceId}`))["Contact"].ContactID).toBe(master);
    clock.forward(10_000);
    const { body } = await practice("touch", { share: 0.05, seed: 1, objects: ["Invoice"] });
    const headers = { "if-modified-since": clock.now().toISOString().slice(0, 19) };
    const changed = await call("Invoices?page=1&pageSize=1000", { headers });
    expect(
      (changed.body["Invoices"] as Body[]).map(({ InvoiceID }) => String(InvoiceID)).sort(),
    ).toEqual([...(body["ids"] as string[])].sort());
    expect((await practice("pay", { invoiceId: "nothing" })).status).toBe(400);
    expect((await practice("pay", { invoiceId, amountMinor: 1.5 })).status).toBe(400);
  });
});
