/** Every kind of record of the practice QuickBooks against the vendor's description (test/contracts/quickbooks). */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Ajv, type ValidateFunction } from "ajv";
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
  startThird,
  type BooksCall,
} from "./quickbooks-support.js";
import { TestClock, type Body } from "./support.js";

interface Described {
  readonly extends?: string;
  readonly attributes?: Record<string, string>;
  readonly valueOf?: string;
  readonly fields: Record<string, { type: string; max?: string; min?: string }>;
}

interface Contract {
  readonly complexTypes: Record<string, Described>;
  readonly simpleTypes: Record<string, { enum?: string[] }>;
}

const file = new URL("../contracts/quickbooks/entities.derived.json", import.meta.url);
const contract = JSON.parse(readFileSync(file, "utf8")) as Contract;

const plainTypes: Record<string, Body> = {
  "xs:string": { type: "string" },
  "xs:anyURI": { type: "string" },
  "xs:boolean": { type: "boolean" },
  "xs:decimal": { type: "number" },
  "xs:int": { type: "integer" },
  "xs:positiveInteger": { type: "integer", minimum: 1 },
  "xs:date": { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
  // With an offset, so that it names an instant.
  "xs:dateTime": { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}T[\\d:.]+[+-]\\d{2}:\\d{2}$" },
};

function schemaOf(type: string): Body {
  const plain = plainTypes[type];
  if (plain) return plain;
  const simple = contract.simpleTypes[type];
  if (simple) return simple.enum ? { enum: simple.enum } : { type: "string" };
  // Types that are named but not described may be anything.
  return contract.complexTypes[type] ? { $ref: `#/$defs/${type}` } : {};
}

/** Fields of the type and of what it extends; null where a part of them is not described. */
function fieldsOf(type: string): Record<string, Body> | null {
  const described = contract.complexTypes[type];
  if (!described) return null;
  const base = described.extends === undefined ? {} : fieldsOf(described.extends);
  const own = Object.entries(described.fields).map(([name, { type: of, max }]) => [
    name,
    max === "unbounded" ? { type: "array", items: schemaOf(of) } : schemaOf(of),
  ]);
  const attributes = Object.keys(described.attributes ?? {}).map((name) => [name, {}]);
  const value = described.valueOf === undefined ? [] : [["value", { type: "string" }]];
  if (base === null) return null;
  return { ...base, ...Object.fromEntries([...own, ...attributes, ...value]) } as Record<
    string,
    Body
  >;
}

const definitions = Object.fromEntries(
  Object.keys(contract.complexTypes).map((type) => {
    const properties = fieldsOf(type);
    const open = properties === null;
    return [type, { type: "object", ...(open ? {} : { properties, additionalProperties: false }) }];
  }),
);

function validator(type: string): ValidateFunction {
  return new Ajv({ strict: false, allErrors: true }).compile({
    $defs: definitions,
    $ref: `#/$defs/${type}`,
  });
}

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
