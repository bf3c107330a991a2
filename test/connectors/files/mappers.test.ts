/** What rows from files become: receivables, credits, settlement lines and parties. */
import { describe, expect, test } from "@jest/globals";
import type { JsonObject, RawRecord } from "../../../src/connectors/connector.js";
import { MalformedRecord, Rejected } from "../../../src/connectors/errors.js";
import { loadConnector } from "../../../src/connectors/registry.js";

const files = await loadConnector("FILES");

function record(objectType: string, raw: JsonObject, id = "1"): RawRecord {
  return { objectType, id, updatedAt: null, raw };
}

const invoice = {
  number: "1",
  customer: "C1",
  issuedOn: "2026-01-01",
  dueOn: "2026-02-01",
  currency: "GBP",
  total: "100.00",
  open: "40.00",
  status: null,
  statusWord: null,
  reference: "PO 7",
  toldOn: "2026-11-25",
  import: "i",
  row: 2,
};

/** What it becomes, in short. */
function says(changes: JsonObject, paymentsAreBrought = false): string[] {
  const records = files.normalise(record("Invoice", { ...invoice, ...changes }), {
    paymentsAreBrought,
  });
  return records.map((each) => {
    if (each.kind === "RECEIVABLE")
      return `${each.status} ${each.balanceMinor} of ${each.totalMinor}`;
    if (each.kind === "CREDIT")
      return `credit ${each.status} ${each.remainingMinor} of ${each.totalMinor}`;
    if (each.kind === "SETTLEMENT_LINE") return `settled ${each.amountMinor} on ${each.appliedOn}`;
    return each.kind;
  });
}

describe("an invoice", () => {
  test.each<[string, JsonObject, string[]]>([
    ["part paid", {}, ["OPEN 4000 of 10000", "settled 6000 on 2026-11-25"]],
    ["unpaid", { open: "100.00" }, ["OPEN 10000 of 10000"]],
    ["paid", { open: "0.00" }, ["PAID 0 of 10000", "settled 10000 on 2026-11-25"]],
    ["a total alone", { open: null }, ["OPEN 10000 of 10000"]],
    ["void", { status: "VOID" }, ["VOID 0 of 10000"]],
    ["a draft", { status: "DRAFT", open: "100.00" }, ["DRAFT 10000 of 10000"]],
    // More is owed than the total: no line says so, and the proof shows the difference.
    ["with interest", { open: "105.00" }, ["OPEN 10500 of 10000"]],
    ["below zero", { total: "-100.00", open: "-25.00" }, ["credit OPEN 2500 of 10000"]],
    [
      "of a currency without decimals",
      { currency: "JPY", total: "100", open: "40" },
      ["OPEN 40 of 100", "settled 60 on 2026-11-25"],
    ],
  ])("%s", (_what, changes, expected) => {
    expect(says(changes)).toEqual(expected);
  });

  test("once payments are brought, its open amount says nothing of them", () => {
    expect(says({}, true)).toEqual(["OPEN 4000 of 10000"]);
  });

  test.each<[JsonObject, string]>([
    [{ total: "100.001" }, "total"],
    [{ currency: "XXQ" }, "currency"],
    [{ dueOn: null }, "dueOn"],
    [{ customer: "" }, "customer"],
  ])("%j is malformed", (changes, field) => {
    expect(() => says(changes)).toThrow(MalformedRecord);
    expect(() => says(changes)).toThrow(new RegExp(`^${field}: `));
  });
});

test("a customer is a party with its addresses, as it was written", () => {
  const raw = {
    from: "CUSTOMERS",
    name: "Ada Fields",
    isPerson: true,
    email: "a@b.example",
    phone: "020 7946 0000",
    mobile: null,
    taxNumber: "GB1",
    country: "England",
  };
  expect(files.normalise(record("Customer", raw, "C1"), {})).toMatchObject([
    {
      kind: "PARTY",
      partyKind: "PERSON",
      name: "Ada Fields",
      country: "GB",
      taxNumbers: ["GB1"],
      contactPoints: [
        { kind: "EMAIL", value: "a@b.example", label: "email", optOut: "UNKNOWN" },
        { kind: "PHONE", value: "020 7946 0000", label: "phone", optOut: "UNKNOWN" },
      ],
    },
  ]);
});

test("by which import and row a record came is no news of it", () => {
  const said = files.hashable(record("Invoice", invoice));
  const again = { ...invoice, import: "j", row: 9, toldOn: "2026-12-01" };
  expect(files.hashable(record("Invoice", again))).toEqual(said);
  expect(files.hashable(record("Invoice", { ...invoice, open: "30.00" }))).not.toEqual(said);
});

test("nobody is called, and nothing is pulled or written", async () => {
  expect(() =>
    files.authorisationUrl({}, { redirectUri: "", state: "", codeChallenge: "" }),
  ).toThrow(Rejected);
  expect(files.manifest.writes).toEqual([]);
  expect(files.manifest.cannot.every(({ why }) => why.length > 20)).toBe(true);
});
