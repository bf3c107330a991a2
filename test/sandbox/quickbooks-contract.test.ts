/** Every kind of record of the practice QuickBooks against the vendor's description (test/contracts/quickbooks). */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  exampleQuickBooksCustomerId,
  exampleQuickBooksInvoiceId,
  type PracticeVendors,
} from "../../sandbox/index.js";
import { validator } from "./quickbooks-description.js";
import {
  allOf,
  booksCaller,
  booksPractice,
  booksSignIn,
  startThird,
  type BooksCall,
} from "./quickbooks-support.js";
import { TestClock, type Body } from "./support.js";

let vendors: PracticeVendors;
let call: BooksCall;

beforeAll(async () => {
  vendors = await startThird(new TestClock(), {
    size: 400,
    quickbooksBookCloseDate: "2025-12-31",
  });
  const company = vendors.quickbooks!;
  call = booksCaller(company, (await booksSignIn(company))["access_token"]);
});
afterAll(() => vendors.close());

function check(type: string, records: readonly unknown[]): void {
  const validate = validator(type);
  for (const record of records) {
    validate(record);
    expect([record, validate.errors ?? []]).toEqual([record, []]);
  }
}

test.each([
  ["Customer", "where Active in (true, false)"],
  ["Invoice", ""],
  ["Payment", ""],
  ["CreditMemo", ""],
  ["RefundReceipt", ""],
  ["SalesReceipt", ""],
  ["JournalEntry", ""],
  ["Deposit", ""],
  ["Account", ""],
  ["Term", ""],
  ["CompanyInfo", ""],
  ["Preferences", ""],
])("every %s", async (entity, where) => {
  const records = await allOf(call, entity, where);
  expect(records.length).toBeGreaterThan(0);
  check(entity, records);
});

test("the check finds what is not described, or of another type", () => {
  const validate = validator("Invoice");
  expect(validate({ Id: "1", Balance: 5 })).toBe(true);
  expect(validate({ Id: "1", Balance: "5" })).toBe(false);
  expect(validate({ Id: "1", AmountDue: 5 })).toBe(false);
  expect(validate({ MetaData: { LastUpdatedTime: "2026-11-25T10:00:00Z" } })).toBe(false);
});

test("single reads, writes, refusals and what is deleted", async () => {
  const invoice = await call(`invoice/${exampleQuickBooksInvoiceId}`);
  check("Invoice", [invoice.body["Invoice"]]);
  const { SyncToken } = invoice.body["Invoice"] as Body;
  const noted = await call("invoice", {
    body: {
      Id: exampleQuickBooksInvoiceId,
      SyncToken,
      sparse: true,
      PrivateNote: "Promised for Friday",
      CustomField: [{ DefinitionId: "1", StringValue: "Promise" }],
    },
  });
  expect(noted.status).toBe(200);
  check("Invoice", [noted.body["Invoice"]]);
  const refused = await call("invoice", { body: { Id: "999999", SyncToken: "0", sparse: true } });
  check("Fault", [refused.body["Fault"]]);
  const paid = await booksPractice(vendors.quickbooks!, "pay", {
    customerId: exampleQuickBooksCustomerId,
    amountMinor: 100,
  });
  const payment = { Id: String(paid.body["id"]), SyncToken: "0" };
  const deleted = await call("payment?operation=delete", { body: payment });
  check("Payment", [deleted.body["Payment"]]);
  const { body } = await call("cdc?entities=Payment&changedSince=2026-11-25");
  const captured = body["CDCResponse"][0].QueryResponse[0].Payment as Body[];
  check("Payment", captured);
  expect(captured.at(-1)).toMatchObject({ Id: payment.Id, status: "Deleted" });
});
