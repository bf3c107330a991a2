/** What these tests take for QuickBooks' records, and what is sent to it, against QuickBooks' own description. */
import { expect, test } from "@jest/globals";
import type { JsonObject } from "../../../src/connectors/connector.js";
import { quickbooks } from "../../../src/connectors/quickbooks/index.js";
import { validator } from "../../sandbox/quickbooks-description.js";
import { useNetwork } from "../network.js";
import {
  aCompany,
  aCreditMemo,
  aCustomer,
  aDeposit,
  aJournalEntry,
  anInvoice,
  aPayment,
  session,
} from "./company.js";
import { expectedDate, note } from "./fixture.js";

useNetwork();

function problems(type: string, record: unknown): unknown[] {
  const validate = validator(type);
  validate(record);
  return validate.errors ?? [];
}

test.each<[string, JsonObject]>([
  ["Customer", aCustomer(1)],
  ["Invoice", anInvoice(1, { Deposit: 1, PrivateNote: "x" })],
  ["Payment", aPayment(1, { PaymentRefNum: "1" })],
  ["CreditMemo", aCreditMemo(1)],
  ["JournalEntry", aJournalEntry(1)],
  ["Deposit", aDeposit(1)],
  ["Preferences", aCompany().preferences],
])("%s", (type, record) => {
  expect(problems(type, record)).toEqual([]);
  expect(problems(type, { ...record, Odd: 1 })).not.toEqual([]);
});

test.each([note, expectedDate])("$kind sends what is described", async (write) => {
  aCompany({ Invoice: [anInvoice(1)] });
  const plan = quickbooks.plan(write, await quickbooks.observe(write, session()));
  if (plan.outcome !== "SEND") throw new Error(plan.why);
  expect(problems("Invoice", plan.request.body)).toEqual([]);
});
