/** Every answer of the practice Xero against the vendor's published contract (test/contracts/xero). */
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { Ajv, type ValidateFunction } from "ajv";
import {
  exampleInvoiceIds,
  exampleXeroContactId,
  type PracticeVendors,
} from "../../sandbox/index.js";
import { readYaml } from "../support/yaml.js";
import {
  answerOf,
  start,
  TestClock,
  xeroCaller,
  xeroSignIn,
  type Body,
  type XeroCall,
} from "./support.js";

/** Makes plain JSON Schema of an OpenAPI part, without the quirks that contracts/xero/README.md lists. */
function plain(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(plain);
  if (typeof node !== "object" || node === null) return node;
  const source = node as Body;
  if (typeof source["$ref"] === "string") return { $ref: source["$ref"] };
  const kept = Object.entries(source).filter(
    ([name]) =>
      !/^(example|externalDocs|xml|nullable|format|readOnly|writeOnly|default|x-.*)$/.test(name),
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, plain(value)]));
}

/** Property names that the contract does not know, other than those it is known to lack. */
function strangers(schema: Body, value: unknown, root: Body, path: string): string[] {
  const resolved =
    schema["$ref"] === undefined
      ? schema
      : (root["components"].schemas[String(schema["$ref"]).split("/").at(-1)!] as Body);
  if (Array.isArray(value))
    return value.flatMap((item) => strangers((resolved["items"] ?? {}) as Body, item, root, path));
  const properties = resolved["properties"] as Body | undefined;
  if (typeof value !== "object" || value === null || properties === undefined) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    const known = properties[name] as Body | undefined;
    return known ? strangers(known, inner, root, `${path}.${name}`) : [`${path}.${name}`];
  });
}

const allowed =
  /\.(Id|Status|ProviderName|DateTimeUTC|DateString|DueDateString|DateUTCString)$|HistoryRecords\.ValidationErrors$/;

const creditLists = ["CreditNotes", "Overpayments", "Prepayments"] as const;

let vendors: PracticeVendors;
let call: XeroCall;
let root: Body;
let validators: (name: string) => ValidateFunction;

beforeAll(async () => {
  vendors = await start(new TestClock(), { size: 150, form: 2, periodLockDate: "2026-01-31" });
  call = xeroCaller(vendors, String((await xeroSignIn(vendors))["access_token"]));
  const file = new URL("../contracts/xero/xero_accounting.yaml", import.meta.url);
  root = plain(readYaml(file)) as Body;
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema({ $id: "xero", components: root["components"] });
  validators = (name) => ajv.compile({ $ref: `xero#/components/schemas/${name}` });
});
afterAll(() => vendors.close());

function check(name: string, body: unknown): void {
  const validate = validators(name);
  validate(body);
  expect(validate.errors ?? []).toEqual([]);
  const unknown = strangers({ $ref: `#/components/schemas/${name}` }, body, root, name);
  expect(unknown.filter((path) => !allowed.test(path))).toEqual([]);
}

test.each([
  ["Organisation", "Organisations"],
  ["Accounts", "Accounts"],
  ["Contacts?page=1&pageSize=1000&includeArchived=true", "Contacts"],
  ["Contacts?summaryOnly=true&page=1", "Contacts"],
  ["Contacts", "Contacts"],
  [`Contacts/${exampleXeroContactId}`, "Contacts"],
  ["Invoices?page=1&pageSize=1000", "Invoices"],
  ["Invoices", "Invoices"],
  ["Invoices?page=1&summaryOnly=true", "Invoices"],
  [`Invoices/${exampleInvoiceIds[1]}`, "Invoices"],
  ["Payments?page=1&pageSize=1000", "Payments"],
  ["Payments/c1d0a5e4-3b27-4f18-8e6a-91b2c3d4e504", "Payments"],
  ...creditLists.flatMap((list) => [
    [list, list],
    [`${list}?page=1&pageSize=1000`, list],
  ]),
])("GET %s", async (path, schema) => {
  const { status, body } = await call(path);
  expect(status).toBe(200);
  check(schema, body);
});

test("writes and refusals", async () => {
  const payment = {
    Invoice: { InvoiceID: exampleInvoiceIds[0] },
    Account: { Code: "090" },
    Amount: 1.5,
  };
  const paid = await call("Payments", { method: "PUT", body: { Payments: [payment] } });
  expect(paid.status).toBe(200);
  check("Payments", paid.body);
  const undone = await call(`Payments/${String(paid.body["Payments"][0].PaymentID)}`, {
    method: "POST",
    body: { Status: "DELETED" },
  });
  check("Payments", undone.body);
  const refused = await call("Payments", {
    method: "PUT",
    body: { Payments: [{ ...payment, Amount: 1e6 }] },
  });
  expect(refused.status).toBe(400);
  expect(validators("Error")(refused.body)).toBe(true);
  const mixed = await call("Payments?summarizeErrors=false", {
    method: "PUT",
    body: { Payments: [{ ...payment, Amount: 1e6 }] },
  });
  check("Payments", mixed.body);
  const linked = await call(`Invoices/${exampleInvoiceIds[0]}`, {
    method: "POST",
    body: { Url: "https://hub.example.com/1" },
  });
  check("Invoices", linked.body);
  const history = `Invoices/${exampleInvoiceIds[0]}/History`;
  check(
    "HistoryRecords",
    (await call(history, { method: "PUT", body: { HistoryRecords: [{ Details: "Hello" }] } })).body,
  );
  check("HistoryRecords", (await call(history)).body);
});

test("single credits, allocations and their refusals", async () => {
  for (const [list, id] of [
    ["CreditNotes", "CreditNoteID"],
    ["Overpayments", "OverpaymentID"],
    ["Prepayments", "PrepaymentID"],
  ] as const) {
    const kind = {
      CreditNotes: "CREDIT_NOTE",
      Overpayments: "OVERPAYMENT",
      Prepayments: "PREPAYMENT",
    }[list];
    const given = await answerOf(
      await fetch(`${vendors.xero.baseUrl}/__practice/credit`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ kind, contactId: exampleXeroContactId, amountMinor: 1000 }),
      }),
    );
    const path = `${list}/${String(given.body["id"])}`;
    const single = await call(path);
    expect(single.body[list][0]).toMatchObject({ [id]: given.body["id"], RemainingCredit: 10 });
    check(list, single.body);
    const put = (Amount: number, query = "") =>
      call(`${path}/Allocations${query}`, {
        method: "PUT",
        body: {
          Allocations: [
            { Amount, Date: "2026-11-25", Invoice: { InvoiceID: exampleInvoiceIds[0] } },
          ],
        },
      });
    const done = await put(2.5);
    expect(done.status).toBe(200);
    check("Allocations", done.body);
    const refused = await put(1e6);
    expect(refused.status).toBe(400);
    expect(validators("Error")(refused.body)).toBe(true);
    check("Allocations", (await put(1e6, "?summarizeErrors=false")).body);
    check("Invoices", (await call(`Invoices/${exampleInvoiceIds[0]}`)).body);
    check("HistoryRecords", (await call(`${path}/History`)).body);
  }
});

test("connections are those of xero-identity.yaml", async () => {
  const file = new URL("../contracts/xero/xero-identity.yaml", import.meta.url);
  const identity = plain(readYaml(file)) as Body;
  const token = String((await xeroSignIn(vendors))["access_token"]);
  const { body } = await answerOf(
    await fetch(`${vendors.xero.baseUrl}/connections`, {
      headers: { authorization: `Bearer ${token}` },
    }),
  );
  const schema = identity["components"].schemas.Connection as Body;
  expect(new Ajv({ strict: false }).validate(schema, body[0])).toBe(true);
  expect(Object.keys(body[0]).sort()).toEqual(Object.keys(schema["properties"]).sort());
});
